"""A sound intervention as an author writes it, of which tests change one thing at a time."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import yaml

SOUND = """\
- id: walking_group
  version: 1
  name: {nl: wandelgroep, en: walking group}
  continuum: GP
  domains: [wmo]
  needs: [inactivity, loneliness]
  for_whom: {nl: ouderen, en: older people, phases: [old_age], ages: {at_least: 65}}
  description:
    why: {nl: bewegen helpt, en: exercise helps}
    materials: {nl: schoenen, en: shoes}
    procedures: {nl: wandelen, en: walk}
    provider: {nl: vrijwilliger, en: volunteer}
    how: {nl: in een groep, en: in a group}
    where: {nl: in het park, en: in the park}
    dose: {nl: elke week, en: every week}
    tailoring: {nl: naar tempo, en: to pace}
  expected:
    - aim: health
      outcome: {nl: minder eenzaamheid, en: less loneliness}
      indicator: lonely
      direction: down
      lag_months: 6
      effect: {measure: risk_ratio, value: 0.9, interval: [0.8, 1.01], reference: walkers}
  evidence: {grade: grade_low, about: {nl: eenzaamheid, en: loneliness}, references: [walkers]}
  cost: {eur_per_participant: 40, year: 2024, reference: walkers}
  dependencies: {nl: een park, en: a park}
  equity: {nl: ook met rollator, en: with a walker too}
  harms: {nl: vallen, en: falls}
  references:
    - id: walkers
      authors: A. Walker
      year: 2020
      title: Walking together
      where: Journal of Walking
      read_on: 2026-11-22
      read_by: the author
      part: {nl: samenvatting, en: abstract}
      says: {nl: wandelen helpt een beetje, en: walking helps a little}
"""
REMOVED = object()
"""Stands for a key that is taken away."""


def sound() -> list[dict[str, Any]]:
    """The sound intervention, as YAML gives it."""
    items: list[dict[str, Any]] = yaml.safe_load(SOUND)
    return items


def changed(path: tuple[str | int, ...], value: object) -> list[dict[str, Any]]:
    """The sound intervention with one value replaced, or taken away."""
    items = deepcopy(sound())
    inner: Any = items[0]
    for step in path[:-1]:
        inner = inner[step]
    if value is REMOVED:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return items


def own(id: str, **keys: object) -> list[Mapping[str, object]]:
    """An intervention of a study that takes the rest from one of the library."""
    return [{"id": id, "version": 1, **keys}]
