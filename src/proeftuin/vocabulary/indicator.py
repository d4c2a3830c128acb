"""
What an indicator is: one definition with names in two languages, its unit and direction, and the breaks in its series.

A definition says what a number means; how it is computed belongs to the steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.estimate import Basis
from proeftuin.vocabulary.language import Translated


class Direction(StrEnum):
    """Which way is better; cost of one kind of care is neutral, because less of it may be worse."""

    HIGHER_IS_BETTER = "higher"
    LOWER_IS_BETTER = "lower"
    NEUTRAL = "neutral"


@dataclass(frozen=True)
class Break:
    """
    The first year that cannot be compared with the year before.

    Attributes
    ----------
    year : int
        From 1 January of this year on, the figures mean something else than before.
    explanation : Translated
        What changed.
    """

    year: int
    explanation: Translated


@dataclass(frozen=True)
class Indicator:
    """
    One thing that is measured.

    Attributes
    ----------
    components : tuple of str
        Categories of the source that are added up; empty when the source gives the figure itself.
    first_year, last_year : int
        Years for which the source carries all components.
    breaks : tuple of Break
        Years in which the meaning changed, in order.
    """

    id: str
    version: str
    name: Translated
    description: Translated
    aim: Aim
    unit: str
    direction: Direction
    basis: Basis
    population: str
    source: str
    first_year: int
    last_year: int
    components: tuple[str, ...] = ()
    breaks: tuple[Break, ...] = ()

    def comparable_with(self, year: int) -> tuple[int, int]:
        """First and last year that mean the same as `year`, breaks excluded."""
        later = [b.year for b in self.breaks if b.year > year]
        earlier = [b.year for b in self.breaks if b.year <= year]
        first = max([self.first_year, *earlier])
        last = min([self.last_year, *(y - 1 for y in later)])
        return first, last

    def is_comparable_over(self, first_year: int, last_year: int) -> bool:
        """Whether all years from `first_year` up to and including `last_year` exist and mean the same."""
        first, last = self.comparable_with(last_year)
        return first <= first_year and last >= last_year
