"""
Criteria as sentences, in Dutch or English, so that an author sees what was understood.

Every kind of criterion has a sentence of its own. What is nested is written as nested lines, each under the line that
says how its parts go together, so that no bracket has to be guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, assert_never

from babel.lists import format_list
from babel.numbers import format_decimal

from proeftuin.steps.population.criterion import (
    Age,
    Alive,
    AllOf,
    Amount,
    Anchor,
    AnyOf,
    Attribute,
    Criterion,
    Happened,
    Known,
    Leaf,
    Measured,
    Not,
    Registered,
    Residence,
    Sex,
    When,
)
from proeftuin.steps.population.selection import Between, Codes, DatedTable, OneOf, Selection
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.number_format import day
from proeftuin.vocabulary.period import Period
from proeftuin.vocabulary.texts import Texts


@dataclass(frozen=True)
class Line:
    """One sentence, and how deep it lies under the lines before it."""

    depth: int
    text: str


@dataclass(frozen=True)
class CriterionWording:
    """
    What criteria say in one language.

    Attributes
    ----------
    known_days : mapping of Anchor to date
        Anchors that are the same day for everybody, so that a window can be told in dates of the calendar.
    seen_on : {"index", "any_day"}
        Whether what holds over time is seen on the index day, or on whichever day is looked at.
    """

    texts: Texts
    known_days: Mapping[Anchor, date]
    seen_on: Literal["index", "any_day"] = "index"

    def lines(self, criterion: Criterion, depth: int = 0) -> Iterator[Line]:
        """The criterion, its parts one level deeper than itself."""
        match criterion:
            case AllOf() | AnyOf():
                yield Line(depth, self.texts("group.all" if isinstance(criterion, AllOf) else "group.any"))
                for part in criterion.criteria:
                    yield from self.lines(part, depth + 1)
            case Not() | Known():
                yield Line(depth, self.texts("group.not" if isinstance(criterion, Not) else "group.known"))
                yield from self.lines(criterion.criterion, depth + 1)
            case _:
                yield Line(depth, self._sentence(criterion))

    def reasons_unknown(self, criterion: Criterion) -> tuple[str, ...]:
        """When the answer can be unknown, each reason once, as clauses; none when it is always known."""
        return tuple(dict.fromkeys(self._reasons(criterion)))

    def selected(self, selection: Selection) -> str:
        """The sentence, after a space, that says which rows count; empty when all rows of the table do."""
        conditions = [
            *self._any_codes("code", selection.codes),
            *self._any_codes("diagnosis_code", selection.diagnosis_codes),
            *map(self._one_of, selection.conditions),
            *map(self._between, selection.bounds),
        ]
        if not conditions:
            return ""
        return " " + self.texts("selection.only", rows=self.rows(selection.table), conditions="; ".join(conditions))

    def rows(self, table: DatedTable) -> str:
        """What the rows of a table are, in the plural."""
        return self.texts(f"rows.{table}.other")

    def window(self, when: When, *, counted_from: str | None = None) -> str:
        """
        Days that a criterion looks at, as a part of a sentence; both ends belong to them.

        Parameters
        ----------
        counted_from : str or None
            Name of the day that is day 0, when it is not that of the window's anchor.
        """
        if isinstance(when, Period):
            return self._calendar(when.start, when.end - timedelta(days=1))
        anchor = None if counted_from else self.known_days.get(when.anchor)
        last = self._point(when.to_day, counted_from or self.texts(f"anchor.{when.anchor}"))
        to_date = "" if anchor is None else self.day_in_full(anchor + timedelta(days=when.to_day))
        if when.from_day is None:
            return self.texts("window.until", last=self._with_date(last, to_date))
        if when.from_day == when.to_day:
            return self.texts("window.single", day=self._with_date(last, to_date))
        first = self._point(when.from_day, counted_from or self.texts(f"anchor.{when.anchor}"))
        days = self.number(when.to_day - when.from_day + 1)
        if anchor is None:
            return self.texts("window.between", first=first, last=last, days=days)
        from_date = self.day_in_full(anchor + timedelta(days=when.from_day))
        return self.texts("window.dated", first=first, last=last, days=days, from_date=from_date, to_date=to_date)

    def day_counted(self, days: int, anchor: Anchor) -> str:
        """A day counted from an anchor, with its date where that is the same for everybody."""
        known = self.known_days.get(anchor)
        to_date = "" if known is None else self.day_in_full(known + timedelta(days=days))
        return self._with_date(self._point(days, self.texts(f"anchor.{anchor}")), to_date)

    def day_in_full(self, value: date) -> str:
        """A date in full."""
        return day(value, self.texts.language)

    def number(self, value: Decimal | int) -> str:
        """A number with exactly the decimals that it has."""
        return str(format_decimal(value, "#,##0.####", locale=self.texts.language.value))

    def listed(self, words: Iterable[str], *, style: Literal["or", "standard"] = "or") -> str:
        """Words as a list in a sentence: any one of them will do, or with the style `standard` all of them count."""
        return str(format_list(list(words), style=style, locale=self.texts.language.value))

    def area_level(self, level: str, count: int) -> str:
        """A kind of area in words, one or several of it; a kind without a word is given as it is written."""
        key = f"area.{level}.{_plural(count)}"
        return self.texts(key) if key in self.texts else self.texts(f"area.other_level.{_plural(count)}", level=level)

    @property
    def _on_day(self) -> str:
        return self.texts(f"seen_on.{self.seen_on}")

    def _sentence(self, leaf: Leaf) -> str:
        texts = self.texts
        match leaf:
            case Sex():
                return texts(f"criterion.sex.{leaf.sex}")
            case Age():
                return texts("criterion.age", years=self._years(leaf))
            case Attribute():
                return texts(f"criterion.attribute.{leaf.column}", values=self.listed(leaf.values))
            case Alive():
                return texts("criterion.alive", on_day=self._on_day)
            case Residence():
                key = f"criterion.residence.{_plural(len(leaf.areas))}"
                level = self.area_level(leaf.level, len(leaf.areas))
                return texts(key, on_day=self._on_day, level=level, areas=self.listed(leaf.areas))
            case Registered():
                return self._registered(leaf)
            case Happened():
                return self._happened(leaf)
            case Measured():
                measured = texts(f"criterion.measured.{leaf.selection.table}.{leaf.which}")
                wanted = self._range(leaf.at_least, leaf.below)
                sentence = texts("criterion.is", what=measured, window=self.window(leaf.window), range=wanted)
                return sentence + self.selected(leaf.selection)
            case Amount():
                wanted = self._money_range(leaf.at_least_cents, leaf.below_cents)
                sentence = texts("criterion.amount", window=self.window(leaf.window), range=wanted)
                return sentence + self.selected(leaf.selection)
            case _:
                assert_never(leaf)

    def _registered(self, leaf: Registered) -> str:
        registration = self.registration(leaf.kind)
        if leaf.organisations:
            registration = self.texts("registration.only", what=registration, which=self.listed(leaf.organisations))
        if leaf.throughout is None:
            return self.texts("criterion.registered.on_a_day", on_day=self._on_day, registration=registration)
        window = self.window(leaf.throughout)
        return self.texts("criterion.registered.throughout", registration=registration, window=window)

    def registration(self, kind: str) -> str:
        """Being registered with a kind of organisation, as a part of a sentence."""
        return self.texts(f"registration.{kind}")

    def _happened(self, leaf: Happened) -> str:
        form = "on_days" if leaf.on_distinct_days and leaf.at_least > 1 else _plural(leaf.at_least)
        rows = self.texts(f"rows.{leaf.selection.table}.{'other' if form == 'on_days' else form}")
        count = self.number(leaf.at_least)
        sentence = self.texts(f"criterion.happened.{form}", count=count, rows=rows, window=self.window(leaf.window))
        return sentence + self.selected(leaf.selection)

    def _reasons(self, criterion: Criterion) -> Iterator[str]:
        match criterion:
            case AllOf() | AnyOf():
                for part in criterion.criteria:
                    yield from self._reasons(part)
            case Not():
                yield from self._reasons(criterion.criterion)
            case Sex():
                yield self.texts("unknown.sex")
            case Age():
                yield self.texts("unknown.age")
            case Attribute():
                yield self.texts(f"unknown.attribute.{criterion.column}")
            case Residence():
                yield self.texts("unknown.residence", level=self.area_level(criterion.level, 1))
            case Measured():
                yield self.texts("unknown.measured")
            case Happened(observed_by=str(kind)):
                rows, registration = self.rows(criterion.selection.table), self.registration(kind)
                yield self.texts("unknown.happened", rows=rows, registration=registration)
            case Known() | Alive() | Registered() | Happened() | Amount():
                return
            case _:
                assert_never(criterion)

    def _years(self, age: Age) -> str:
        if age.below is None:
            at_least = age.at_least or 0
            return self.texts(f"age.at_least.{_plural(at_least)}", years=at_least)
        if age.at_least is None or age.at_least == 0:
            return self.texts(f"age.below.{_plural(age.below)}", years=age.below)
        if age.below == age.at_least + 1:
            return self.texts(f"age.exactly.{_plural(age.at_least)}", years=age.at_least)
        return self.texts("age.between", first=age.at_least, last=age.below - 1)

    def _point(self, days: int, day_0: str) -> str:
        if days == 0:
            return day_0
        side = "before" if days < 0 else "after"
        return self.texts(f"window.{side}.{_plural(days)}", days=self.number(abs(days)), anchor=day_0)

    def _with_date(self, words: str, written_date: str) -> str:
        return self.texts("window.with_date", day=words, date=written_date) if written_date else words

    def _calendar(self, first: date, last: date) -> str:
        if first == last:
            return self.texts("window.single", day=self.day_in_full(first))
        return self.texts("window.from_to", first=self.day_in_full(first), last=self.day_in_full(last))

    def _any_codes(self, column: str, codes: tuple[Codes, ...]) -> list[str]:
        # Codes of several systems are alternatives, so they are one condition.
        alternatives = [self._codes(column, one) for one in codes]
        return [self.listed(alternatives)] if alternatives else []

    def _codes(self, column: str, codes: Codes) -> str:
        written = [f"{code}*" if codes.prefix else code for code in codes.codes]
        name = self.texts(f"column.{column}")
        return self.texts("selection.codes", column=name, system=codes.system, codes=self.listed(written))

    def _one_of(self, condition: OneOf) -> str:
        keys = [(value, f"value.{condition.column}.{value}") for value in condition.values]
        words = [self.texts(key) if key in self.texts else value for value, key in keys]
        column = self.texts(f"column.{condition.column}")
        return self.texts("selection.one_of", column=column, values=self.listed(words))

    def _between(self, bound: Between) -> str:
        wanted = (
            self._money_range(bound.at_least, bound.below)
            if bound.column.endswith("_cents")
            else self._range(bound.at_least, bound.below)
        )
        return self.texts("selection.between", column=self.texts(f"column.{bound.column}"), range=wanted)

    def _money_range(self, at_least: Decimal | int | None, below: Decimal | int | None) -> str:
        return self._range_of(*(None if cents is None else self._money(cents) for cents in (at_least, below)))

    def _money(self, cents: Decimal | int) -> str:
        pattern = "#,##0.00" if cents % 100 else "#,##0"
        euro = format_decimal(Decimal(cents) / 100, pattern, locale=self.texts.language.value)
        return f"€ {euro}" if self.texts.language is Language.NL else f"€{euro}"

    def _range(self, at_least: Decimal | None, below: Decimal | None) -> str:
        return self._range_of(*(None if value is None else self.number(value) for value in (at_least, below)))

    def _range_of(self, at_least: str | None, below: str | None) -> str:
        if below is None:
            return self.texts("range.at_least", at_least=at_least)
        if at_least is None:
            return self.texts("range.below", below=below)
        return self.texts("range.between", at_least=at_least, below=below)


def uses_prefix(selections: Sequence[Selection]) -> bool:
    """Whether a list of codes is given by how its codes begin, which the sentences show with a `*`."""
    return any(codes.prefix for one in selections for codes in (*one.codes, *one.diagnosis_codes))


def _plural(count: int) -> str:
    return "one" if abs(count) == 1 else "other"
