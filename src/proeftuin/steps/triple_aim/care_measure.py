"""
What an indicator adds up or counts for one person in one year: the part of its definition that touches person rows.

A measure is data. It names a care table, the rows that count, and what is taken from them; the same measure is read
from a definition file, shown to the reader and turned into an expression.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from proeftuin.steps.population.selection import Selection


class What(StrEnum):
    """What is taken from the rows that count."""

    AMOUNT = "amount_of"
    """The sum of their amounts, in cents."""
    NUMBER = "number_of"
    """Their number."""
    DAYS = "days_of"
    """The days they lasted, first and last day counted."""
    PERSONS = "persons_with"
    """One when there is any, else zero."""


@dataclass(frozen=True)
class Measure:
    """
    One number per person and year.

    Attributes
    ----------
    ever : bool
        For `PERSONS`: a row counts from its day on, not just in its own year.
    """

    what: What
    selection: Selection
    ever: bool = False

    @property
    def table(self) -> str:
        """Care table that the rows are in."""
        return self.selection.table.value
