"""The tables of a choice of interventions, made of what passed output control."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from proeftuin.monitors.outcome.choice import choice_tables
from proeftuin.release.released import Released
from proeftuin.steps.segmentation.choice import Choice
from proeftuin.steps.segmentation.scheme import Scheme


def with_choice(released: Released, choice: Choice | None, schemes: Sequence[Scheme]) -> Released:
    """
    The results of a study with the tables of its choice; the same without one.

    Whatever is withheld among the figures has no value here either, so that nothing made of it can tell it.
    """
    if choice is None:
        return released
    made = choice_tables(choice, schemes[0], released.tables, released.indicators)
    return replace(released, tables={**released.tables, **made})
