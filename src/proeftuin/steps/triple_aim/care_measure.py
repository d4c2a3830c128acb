"""
What an indicator asks of one person in one year: the part of its definition that touches person rows.

A measure names a table, the rows that count, and what is taken from them. A tally puts measures together: what is
counted or added up, among whom, and at which ages. Both are data: they are read from a definition file, shown to the
reader and turned into expressions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

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
    """One when there are any, or as many as are asked, else zero."""
    SUM = "sum_of"
    """The sum of a column of whole numbers."""
    LAST = "last_of"
    """The value on the last day on which there is one, in ten-thousandths; empty when there is none."""


@dataclass(frozen=True)
class Measure:
    """
    One number per person and year.

    Attributes
    ----------
    ever : bool
        For `PERSONS`: a row counts from its day on, not just in its own year.
    new : bool
        For `PERSONS` and `NUMBER`: only the first row that the person ever has counts, in the year of its day.
    column : str or None
        For `SUM`, the column that is added up.
    at_least : int
        For `PERSONS`, the number of rows in the year from which on the person counts.
    """

    what: What
    selection: Selection
    ever: bool = False
    new: bool = False
    column: str | None = None
    at_least: int = 1

    @property
    def table(self) -> str:
        """Table that the rows are in."""
        return self.selection.table.value

    @property
    def looks_back(self) -> bool:
        """Whether rows of earlier years matter."""
        return self.ever or self.new


@dataclass(frozen=True)
class Reached:
    """
    The number of a measure lies in `[at_least, below)`; without bounds, there is one and it is not zero.

    A value is in ten-thousandths. Who has none does not reach anything.
    """

    measure: Measure
    at_least: int | None = None
    below: int | None = None


@dataclass(frozen=True)
class SomeOf:
    """At least `number` of the conditions hold."""

    conditions: tuple[Condition, ...]
    number: int = 1


@dataclass(frozen=True)
class AllOf:
    """All conditions hold."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class NotSo:
    """The condition does not hold."""

    condition: Condition


Condition: TypeAlias = Reached | SomeOf | AllOf | NotSo
Asked: TypeAlias = Measure | Condition


@dataclass(frozen=True)
class Ages:
    """Completed years on 1 January, in `[at_least, below)`, zero in the year of birth; an unknown age is outside."""

    at_least: int = 0
    below: int | None = None

    @property
    def key(self) -> str:
        """Short name for columns."""
        return f"from_{self.at_least}" if self.below is None else f"from_{self.at_least}_to_{self.below}"


class TallyKind(StrEnum):
    """What the tally of persons gives, and so which sums its cells need."""

    AMOUNT = "amount"
    NUMBER = "number"
    PERSONS = "persons"
    RATIO = "ratio"


@dataclass(frozen=True)
class Tally:
    """
    What is counted or added up, among whom.

    Attributes
    ----------
    of : Measure or condition
        The numerator: a number per person and year, or whether something holds.
    among : Measure, condition or None
        The denominator: a number that is added up too, such as discharges; a condition that a person must meet, and
        then only such persons count in the numerator; `None` for everybody's person-time, or everybody.
    ages : Ages or None
        Who counts, in numerator and denominator.
    """

    of: Asked
    among: Asked | None = None
    ages: Ages | None = None

    @property
    def kind(self) -> TallyKind:
        """A ratio has a number below; a condition below makes a share of persons, or a mean over them."""
        if self.among is None and isinstance(self.of, Measure):
            simple = {What.AMOUNT: TallyKind.AMOUNT, What.PERSONS: TallyKind.PERSONS}
            return simple.get(self.of.what, TallyKind.NUMBER)
        if self.among is not None and not self.is_among_some:
            return TallyKind.RATIO
        if isinstance(self.of, Measure) and self.of.what is not What.PERSONS:
            return TallyKind.RATIO
        return TallyKind.PERSONS

    @property
    def is_among_some(self) -> bool:
        """Whether the denominator is persons who meet a condition, rather than a number."""
        return self.among is not None and (not isinstance(self.among, Measure) or self.among.what is What.PERSONS)

    @property
    def simple(self) -> Measure | None:
        """The one measure that is the whole of it; `None` when there is more to it."""
        return self.of if self.among is None and isinstance(self.of, Measure) else None

    def measures(self) -> Iterator[Measure]:
        """All measures, in order."""
        for asked in (self.of, self.among):
            if asked is not None:
                yield from measures_of(asked)


def measures_of(asked: Asked) -> Iterator[Measure]:
    """The measures that a numerator or denominator is made of."""
    if isinstance(asked, Measure):
        yield asked
    elif isinstance(asked, Reached):
        yield asked.measure
    elif isinstance(asked, NotSo):
        yield from measures_of(asked.condition)
    else:
        for condition in asked.conditions:
            yield from measures_of(condition)


def tally_of(measure: Measure | Tally) -> Tally:
    """A measure by itself as a tally of everybody."""
    return measure if isinstance(measure, Tally) else Tally(measure)
