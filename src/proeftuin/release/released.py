"""
Results that may leave: what reporting, files and pages are made of.

Only `release.gate` makes one. Whoever holds a `Released` can show all of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from proeftuin.vocabulary.citation import Citation
from proeftuin.vocabulary.departure import Departure
from proeftuin.vocabulary.indicator import Indicator
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.site import Site


@dataclass(frozen=True)
class StudyCard:
    """What a reader must know of a study before its numbers."""

    id: str
    title: Translated
    question: Translated
    division: date
    first_year: int
    last_year: int
    plan: str
    """Hash of the frozen analysis plan."""
    outcomes: tuple[str, ...] = ()
    """Outcomes of the analysis plan, the main one first."""
    plan_state: str = "not_frozen"
    """frozen (decided before, and followed), departs (from the frozen plan) or not_frozen."""
    plan_frozen_on: date | None = None
    """Day on which the plan was frozen; none when it never was."""
    follow_up_was_at_hand: bool | None = None
    """Whether data of years after the start could be seen on that day; none when no plan was frozen."""
    departures: tuple[Departure, ...] = ()
    """What the analysis does otherwise than the frozen plan."""
    reach: Mapping[str, float] = field(default_factory=dict)
    """Share of the people meant by the programme whom it reached, by site, where the plan says so."""
    followed: tuple[str, ...] = ()
    """Populations of a person-level study in which effects are estimated, the main one first."""


@dataclass(frozen=True)
class Released:
    """
    A study's results after output control.

    Attributes
    ----------
    tables : mapping of str to polars frame
        By the names and with the columns of `proeftuin.data.tables`, `cells` excepted.
    rules : tuple of str
        Keys of the release rules that were applied, by source.
    """

    study: StudyCard
    sites: tuple[Site, ...]
    indicators: Mapping[str, Indicator]
    citations: Mapping[str, Citation]
    tables: Mapping[str, pl.DataFrame]
    rules: tuple[str, ...]

    def table(self, name: str) -> pl.DataFrame:
        """The released table of that name."""
        return self.tables[name]
