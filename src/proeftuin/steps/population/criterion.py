"""
Criteria: what can be asked of a person on an index day. The answer is true, false or unknown.

Unknown is an answer of its own and is carried through `AllOf`, `AnyOf` and `Not` as Kleene's logic says: unknown stays
unknown unless the other side settles it. Each criterion below says when it is unknown; nothing else ever is.

Days are counted from the index day, which is day 0; a window includes both its ends.

Source
------
S. C. Kleene, Introduction to Metamathematics (1952), par. 64: the strong tables of three-valued logic.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from proeftuin.data.care.tables import REGISTRATION_KINDS
from proeftuin.steps.population.selection import EventTable, Selection, refusal, refuse_empty_range
from proeftuin.vocabulary.period import Period
from proeftuin.vocabulary.sex import Sex as RegisteredSex

ATTRIBUTES = ("origin",)
"""Columns of the person table that a criterion may ask for by value."""

LONGEST_WINDOW_DAYS = 40_000
"""More than a lifetime: a window that reaches further is a mistake."""


class Anchor(StrEnum):
    """The day that is day 0 of a window."""

    INDEX = "index"
    """The person's own index day."""
    PERIOD_START = "period_start"
    """First day of the period that is judged: of the observation period, or of its year, quarter or month."""


@dataclass(frozen=True)
class Window:
    """
    Days relative to an anchor, which is day 0; `from_day` and `to_day` both belong to the window.

    Attributes
    ----------
    from_day : int or None
        `None` for as far back as the data go.
    to_day : int
        Beyond 0 it looks ahead, and persons enter that much later (see `PopulationDefinition`).
    """

    from_day: int | None = None
    to_day: int = 0
    anchor: Anchor = Anchor.INDEX

    def __post_init__(self) -> None:
        if self.from_day is not None and self.from_day > self.to_day:
            raise refusal(
                "window",
                f"it ends on day {self.to_day}, before it begins on day {self.from_day}",
                "`from` at most `to`; days before the index day are negative",
                "exchange the two, or check their signs",
            )
        if max(abs(self.from_day or 0), abs(self.to_day)) > LONGEST_WINDOW_DAYS:
            raise refusal(
                "window", "it reaches further than a lifetime", "days", "leave `from` out to look back without limit"
            )


When: TypeAlias = Window | Period
"""Days counted from an anchor, or days of the calendar."""

UP_TO_INDEX = Window()
"""Everything known up to and including the index day."""


@dataclass(frozen=True)
class Sex:
    """Registered sex; unknown when it is not recorded."""

    sex: RegisteredSex


@dataclass(frozen=True)
class Age:
    """
    Completed years on the index day in `[at_least, below)`; somebody who is not yet born has no age, and it is false.

    A year is completed on the first day of the month of birth. Unknown without a year of birth. Without a month it is
    unknown only when the answer depends on the month.
    """

    at_least: int | None = None
    below: int | None = None

    def __post_init__(self) -> None:
        refuse_empty_range("age", self.at_least, self.below)
        if (self.at_least or 0) < 0 or (self.below is not None and self.below < 1):
            raise refusal("age", "nobody has such an age", "completed years, from 0", "correct the age")


@dataclass(frozen=True)
class Attribute:
    """A recorded attribute of the person is one of `values`; unknown when it is not recorded."""

    column: str
    values: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.column not in ATTRIBUTES:
            raise refusal(
                "attribute", f"there is no attribute `{self.column}`", "one of " + ", ".join(ATTRIBUTES), "choose one"
            )
        if not self.values:
            raise refusal(self.column, "there is no value", "at least one value", "name one")


@dataclass(frozen=True)
class Alive:
    """
    Born and not dead on the index day; never unknown.

    Born is from the first day of the month of birth on (of the year, when the month is not known; always, when the year
    is not known). The day of death is the last day alive.
    """


@dataclass(frozen=True)
class Residence:
    """Lives in one of `areas` on the index day; unknown when no area of that level is recorded for that day."""

    areas: tuple[str, ...]
    level: str = "municipality"

    def __post_init__(self) -> None:
        if not self.areas or not all(self.areas):
            raise refusal("residence", "there is no area", "codes of areas", "name at least one area")


@dataclass(frozen=True)
class AreaUnits:
    """
    Areas as they are recorded: by code, and by division where a code does not mean the same in each.

    Attributes
    ----------
    codes : tuple of str
        Those that count in whatever division they are recorded.
    of_division : tuple of (str, int or None)
        Those that count in one division only; `None` for rows that name no division.
    """

    codes: tuple[str, ...] = ()
    of_division: tuple[tuple[str, int | None], ...] = ()


@dataclass(frozen=True)
class ResidenceInUnits(Residence):
    """
    The same, where a program tells which recorded areas are meant. Without any it is false of who lives in a known one.

    Attributes
    ----------
    areas : tuple of str
        Codes that count in whatever division they are recorded.
    of_division : tuple of (str, int or None)
        See `AreaUnits`.
    unsettled : AreaUnits
        Where it is unknown, unless one of the areas is recorded for that day too.
    """

    of_division: tuple[tuple[str, int | None], ...] = ()
    unsettled: AreaUnits = AreaUnits()

    def __post_init__(self) -> None:
        # What is drawn up from figures may be empty; an author who names no area made a mistake.
        pass


@dataclass(frozen=True)
class Registered:
    """
    Registered on the index day, or on every day of a window, whichever organisations it was with; never unknown.

    Attributes
    ----------
    kind : str
        One of `REGISTRATION_KINDS`.
    organisations : tuple of str
        Those that count; empty for any. A registration without a recorded organisation is with none of them.
    throughout : Window, Period or None
        Days that must all be covered; `None` for the index day only.
    """

    kind: str
    organisations: tuple[str, ...] = ()
    throughout: When | None = None

    def __post_init__(self) -> None:
        refuse_unknown_registration(self.kind)
        if isinstance(self.throughout, Window) and self.throughout.from_day is None:
            raise refusal(
                "registered",
                "the window has no first day",
                "a first day, since nobody is registered since ever",
                "say `from`, or how many days before",
            )


@dataclass(frozen=True)
class Happened:
    """
    At least so many rows were recorded in a window.

    Attributes
    ----------
    on_distinct_days : bool
        Whether rows on one day count once.
    observed_by : str or None
        Kind of registration that sees to it that rows are recorded. `None`: what is not recorded did not happen. With
        a kind it is unknown when too few rows were found and the person was not so registered on every day of the
        window on which they lived.
    """

    selection: Selection
    window: When = UP_TO_INDEX
    at_least: int = 1
    on_distinct_days: bool = False
    observed_by: str | None = None

    def __post_init__(self) -> None:
        if self.at_least < 1:
            raise refusal(
                "at_least",
                "fewer than one always happened",
                "1 or more",
                "put `not` around the criterion to ask for what did not happen",
            )
        if self.observed_by is not None:
            refuse_unknown_registration(self.observed_by)


class Which(StrEnum):
    """Which of several values speaks."""

    LAST = "last"
    """Of the last day; of several on that day the highest."""
    FIRST = "first"
    """Of the first day; of several on that day the highest."""
    LOWEST = "lowest"
    HIGHEST = "highest"
    MEAN = "mean"


@dataclass(frozen=True)
class Measured:
    """A measured value or an answer lies in `[at_least, below)`; unknown when the window holds no value."""

    selection: Selection
    window: When = UP_TO_INDEX
    which: Which = Which.LAST
    at_least: Decimal | None = None
    below: Decimal | None = None

    def __post_init__(self) -> None:
        if self.selection.table not in (EventTable.MEASUREMENT, EventTable.SURVEY_ANSWER):
            raise refusal("measured", "its rows have no value", "measurements or survey answers", "count rows instead")
        refuse_empty_range("measured", self.at_least, self.below)


@dataclass(frozen=True)
class Amount:
    """The amounts of contacts in a window add up to `[at_least_cents, below_cents)`; without contacts they are 0."""

    selection: Selection
    window: When = UP_TO_INDEX
    at_least_cents: int | None = None
    below_cents: int | None = None

    def __post_init__(self) -> None:
        if self.selection.table is not EventTable.CONTACT:
            raise refusal("amount", "its rows have no amount", "contacts", "select contacts")
        refuse_empty_range("amount", self.at_least_cents, self.below_cents)


@dataclass(frozen=True)
class AllOf:
    """True when all are true, false when one is false, otherwise unknown."""

    criteria: tuple[Criterion, ...]

    def __post_init__(self) -> None:
        _refuse_no_criteria(self.criteria)


@dataclass(frozen=True)
class AnyOf:
    """True when one is true, false when all are false, otherwise unknown."""

    criteria: tuple[Criterion, ...]

    def __post_init__(self) -> None:
        _refuse_no_criteria(self.criteria)


@dataclass(frozen=True)
class Not:
    """The opposite; unknown stays unknown."""

    criterion: Criterion


@dataclass(frozen=True)
class Known:
    """Whether the answer is known; itself never unknown."""

    criterion: Criterion


Leaf: TypeAlias = Sex | Age | Attribute | Alive | Residence | Registered | Happened | Measured | Amount
Criterion: TypeAlias = Leaf | AllOf | AnyOf | Not | Known
EventLeaf: TypeAlias = Happened | Measured | Amount
SpellCriterion: TypeAlias = Alive | Residence | Registered
"""What holds over time, so that one can see on each day whether it holds; a registration only without a window."""


def leaves(criterion: Criterion) -> Iterator[Leaf]:
    """The criteria that look at data, in the order in which they are written."""
    if isinstance(criterion, AllOf | AnyOf):
        for part in criterion.criteria:
            yield from leaves(part)
    elif isinstance(criterion, Not | Known):
        yield from leaves(criterion.criterion)
    else:
        yield criterion


def window_of(leaf: Leaf) -> When | None:
    """Days that a criterion looks at; `None` for the index day only."""
    if isinstance(leaf, Happened | Measured | Amount):
        return leaf.window
    return leaf.throughout if isinstance(leaf, Registered) else None


def holds_over_time(criterion: Criterion) -> bool:
    """Whether the criterion can be seen to hold or not on each day, so that it makes spells."""
    if isinstance(criterion, Registered):
        return criterion.throughout is None
    return isinstance(criterion, Alive | Residence)


def refuse_unknown_registration(kind: str) -> None:
    """
    See that `kind` is a kind of registration.

    Raises
    ------
    DefinitionError
        There is no such kind.
    """
    if kind not in REGISTRATION_KINDS:
        raise refusal(
            "registration",
            f"there is no kind of registration `{kind}`",
            "one of " + ", ".join(REGISTRATION_KINDS),
            "choose one of these",
        )


def _refuse_no_criteria(criteria: tuple[Criterion, ...]) -> None:
    if not criteria:
        raise refusal("all or any", "there is no criterion in it", "at least one criterion", "add one, or remove it")
