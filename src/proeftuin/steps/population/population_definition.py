"""
Who a population is: from when to when, judged on which day, by which criteria, and followed until when.

**Immortal time.** Nobody counts for days on which it was already certain that they would live to be included. A person
enters on the index day, or later by as many days as the furthest look-ahead of any criterion; who left before that day
does not count. No definition can switch this off.

**Closed population.** Everybody is judged once, on one index day, and followed from their entry until they die, the
follow-up ends or a declared exit.

**Open population.** Everybody is judged once in each year, quarter or month of the observation period. Criteria that
hold over time (`Alive`, `Residence`, and `Registered` without a window) and stand by themselves under `include` are
the spell criteria. The index day is the first day of the year, quarter or month on which the person is alive and all
spell criteria hold. When there is no such day it is the first day on which the person is alive and the longest
possible series of them, from the first on, holds; the next one then fails on that day, and leaves the person out at
its own step. Who is included is a member on all days from entry to the end of the year, quarter or month on which the
spell criteria hold: gaps end membership and start it again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum, StrEnum
from typing import TypeAlias, TypeGuard

from proeftuin.steps.population.criterion import (
    Anchor,
    Criterion,
    EventLeaf,
    SpellCriterion,
    When,
    Window,
    holds_over_time,
    leaves,
    window_of,
)
from proeftuin.steps.population.selection import Selection, refusal
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.period import Period

HASH_VERSION = 1
"""Raised when the same definition starts to mean something else."""


class PopulationKind(StrEnum):
    """Whether persons can join and leave."""

    CLOSED = "closed"
    OPEN = "open"


class Every(StrEnum):
    """How often an open population is judged."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"

    @property
    def months(self) -> int:
        """Length in months."""
        return {Every.YEAR: 12, Every.QUARTER: 3, Every.MONTH: 1}[self]


@dataclass(frozen=True)
class FixedDay:
    """Everybody has the same index day."""

    day: date


@dataclass(frozen=True)
class FirstEvent:
    """The index day is that of the first selected row in the observation period; who has none is left out."""

    selection: Selection


@dataclass(frozen=True)
class EachPeriod:
    """An open population is judged in every calendar year, quarter or month of the observation period."""

    every: Every = Every.YEAR


Index: TypeAlias = FixedDay | FirstEvent | EachPeriod


class StepKind(StrEnum):
    """What a criterion does to those who meet it."""

    INCLUDE = "include"
    """Who does not meet it leaves, and so does who is unknown; the two are counted apart."""
    EXCLUDE = "exclude"
    """Who meets it leaves; who is unknown stays, and is counted."""


@dataclass(frozen=True)
class Step:
    """One criterion in the order of the definition, with the words in which tables show it."""

    kind: StepKind
    key: str
    label: Translated
    criterion: Criterion


_THE_YEAR_BEFORE = Window(-364, 0)


class AttributionRule(StrEnum):
    """By what a person belongs to a region, practice or other unit."""

    RESIDENCE = "residence"
    REGISTRATION = "registration"
    CONTACTS = "contacts"


@dataclass(frozen=True)
class Attribution:
    """
    How persons are attributed to units.

    Attributes
    ----------
    level : str
        Level of the areas, for residence.
    registration : str or None
        Kind of registration whose organisation counts, for registration.
    selection : Selection or None
        Contacts among which the provider with most is taken, for contacts.
    window : Window or Period
        Days whose contacts count.
    """

    rule: AttributionRule = AttributionRule.RESIDENCE
    level: str = "municipality"
    registration: str | None = None
    selection: Selection | None = None
    window: When = _THE_YEAR_BEFORE

    def __post_init__(self) -> None:
        if (self.rule is AttributionRule.REGISTRATION) != (self.registration is not None):
            raise refusal(
                "attribution",
                "attribution by registration and a kind of registration go together",
                "a kind of registration if, and only if, persons are attributed by it",
                "add or remove the kind",
            )
        if (self.rule is AttributionRule.CONTACTS) != (self.selection is not None):
            raise refusal(
                "attribution",
                "attribution by contacts and a choice of contacts go together",
                "contacts if, and only if, persons are attributed by them",
                "add or remove the contacts",
            )


@dataclass(frozen=True)
class PopulationDefinition:
    """
    A population as its author means it.

    Attributes
    ----------
    period : Period
        Observation period: index days lie in it, and an open population is counted in it.
    follow_up_until : date or None
        First day that is no longer followed, for a closed population; `None` for the end of the observation period.
    follow_up_days : int or None
        Longest follow-up from the index day, in days; `None` for no such limit. For a closed population.
    exits : tuple of criteria that hold over time
        Follow-up of a closed population ends on the first day from the index day on at which one no longer holds.
        Death always ends it: the day of death is the last that counts.
    steps : tuple of Step
        In the order in which they are applied.
    """

    id: str
    name: Translated
    kind: PopulationKind
    period: Period
    index: Index
    steps: tuple[Step, ...]
    follow_up_until: date | None = None
    follow_up_days: int | None = None
    exits: tuple[SpellCriterion, ...] = ()
    attribution: Attribution = Attribution()

    def __post_init__(self) -> None:
        self._refuse_mixed_kinds()
        self._refuse_index_outside_period()
        keys = [step.key for step in self.steps]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise refusal("steps", f"two criteria are called `{twice[0]}`", "a name for each", "rename one of them")
        if not all(holds_over_time(criterion) for criterion in self.exits):
            raise refusal(
                "exits",
                "a criterion is judged once, and cannot stop to hold",
                "residence, or registration without a window",
                "take another exit",
            )

    @property
    def table_name(self) -> str:
        """The id as a part of names of tables."""
        return self.id.replace("-", "_")

    @property
    def spell_criteria(self) -> tuple[SpellCriterion, ...]:
        """Criteria that must hold on each day of membership in an open population; none in a closed one."""
        if self.kind is PopulationKind.CLOSED:
            return ()
        return tuple(
            step.criterion  # type: ignore[misc]
            for step in self.steps
            if step.kind is StepKind.INCLUDE and holds_over_time(step.criterion)
        )

    @property
    def judged_periods(self) -> tuple[Period, ...]:
        """The periods in each of which everybody is judged once: the whole, or its years, quarters or months."""
        if not isinstance(self.index, EachPeriod):
            return (self.period,)
        return tuple(_calendar_parts(self.period, self.index.every.months))

    @property
    def last_followed_before(self) -> date:
        """First day that no longer counts for anybody."""
        return self.follow_up_until or self.period.end

    @property
    def asks_for_dated_facts(self) -> bool:
        """Whether who belongs to it follows from contacts, diagnoses or other facts of one day."""
        criteria = (leaf for step in self.steps for leaf in leaves(step.criterion))
        return isinstance(self.index, FirstEvent) or any(isinstance(leaf, EventLeaf) for leaf in criteria)

    def look_ahead_days(self, anchor: Anchor) -> int | None:
        """Furthest day that a criterion looks at, counted from `anchor`; `None` when none is counted from it."""
        return max((when.to_day for when in self._looked_at() if _is_counted_from(when, anchor)), default=None)

    @property
    def last_day_named(self) -> date | None:
        """Last day of the calendar that a criterion looks at; `None` when all count their days."""
        ends = (when.end - timedelta(days=1) for when in self._looked_at() if isinstance(when, Period))
        return max(ends, default=None)

    def entry_day(self, index_day: date, judged: Period) -> date:
        """First day on which somebody may count: the index day, or the last that any criterion looks at."""
        days = [index_day, index_day + timedelta(days=self.look_ahead_days(Anchor.INDEX) or 0)]
        ahead = self.look_ahead_days(Anchor.PERIOD_START)
        if ahead is not None:
            days.append(judged.start + timedelta(days=ahead))
        if self.last_day_named is not None:
            days.append(self.last_day_named)
        return max(days)

    def hash(self) -> str:
        """
        Fingerprint of what the definition means, in 64 hexadecimal digits.

        Its id, names and labels, the layout of the file and the order within a list of codes, areas or values do not
        change it; the order of the criteria does, since attrition depends on it.
        """
        meaning = {"version": HASH_VERSION, "definition": meaning_of(self)}
        text = json.dumps(meaning, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(text.encode("ascii")).hexdigest()

    def _looked_at(self) -> Iterator[When]:
        for step in self.steps:
            for leaf in leaves(step.criterion):
                when = window_of(leaf)
                if when is not None:
                    yield when

    def _refuse_mixed_kinds(self) -> None:
        is_open = self.kind is PopulationKind.OPEN
        if is_open != isinstance(self.index, EachPeriod):
            raise refusal(
                "index",
                "an open population is judged in each period, a closed one on one index day",
                "`every` for an open population; a day or a first event for a closed one",
                "change the kind of population or its index",
            )
        if is_open and (self.exits or self.follow_up_until or self.follow_up_days):
            raise refusal(
                "follow-up",
                "an open population has no follow-up of its own",
                "residence and registration under `include`, which then end membership",
                "remove the follow-up, or make the population closed",
            )

    def _refuse_index_outside_period(self) -> None:
        if isinstance(self.index, FixedDay) and not self.period.contains(self.index.day):
            raise refusal("index", "the index day is not in the period", "a day in the period", "change one of them")
        if self.follow_up_until is not None and self.follow_up_until <= self.period.start:
            raise refusal("follow-up", "it ends before the period begins", "a later day", "change one of them")
        if self.follow_up_days is not None and self.follow_up_days < 1:
            raise refusal("follow-up", "it lasts no day", "1 day or more", "give a number of days")


def _is_counted_from(when: When, anchor: Anchor) -> TypeGuard[Window]:
    return isinstance(when, Window) and when.anchor is anchor


_WORDS = frozenset({"id", "name", "key", "label"})
_SETS = frozenset({"codes", "diagnosis_codes", "values", "areas", "organisations", "conditions", "bounds", "exits"})


def meaning_of(value: object) -> object:
    """A definition as plain lists and dictionaries, without words that only people read and what is left out."""
    if is_dataclass(value) and not isinstance(value, type):
        meant: dict[str, object] = {"is": type(value).__name__}
        for field in fields(value):
            content = getattr(value, field.name)
            if field.name not in _WORDS and content is not None:
                meant[field.name] = _in_any_order(content) if field.name in _SETS else meaning_of(content)
        return meant
    if isinstance(value, tuple):
        return [meaning_of(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, date) else value


def _in_any_order(content: object) -> object:
    if not isinstance(content, tuple):
        return meaning_of(content)
    different = {json.dumps(meaning_of(item), sort_keys=True): meaning_of(item) for item in content}
    return [different[text] for text in sorted(different)]


def _calendar_parts(period: Period, months: int) -> Iterator[Period]:
    start = period.start
    while start < period.end:
        first = (start.month - 1) // months * months
        year, month = divmod(start.year * 12 + first + months, 12)
        end = min(date(year, month + 1, 1), period.end)
        yield Period(start, end)
        start = end
