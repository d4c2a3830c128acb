"""
Municipal divisions from 2011 to 2025: which municipalities existed on a day, and how one division becomes another.

Municipalities merge, are divided, or get a new code with a new name. A figure of a merged municipality goes to its
successor whole. Two things cannot be known from a figure per municipality alone and are declared as shares, each with
what it rests on: where the inhabitants of a divided municipality went, and, going back in time, which predecessor they
came from. Border corrections between municipalities that go on are left out (Meerstad, from Slochteren to Groningen in
2017; Oudenhoorn, from Nissewaard to Hellevoetsluis): a figure stays with the municipality that it was counted in.

Source
------
CBS, Woonplaatsen in Nederland 2011-2017; CBS and Kadaster, municipal boundaries 2014-2019; Ministry of Health (VWS),
municipalities of the coronavirus dashboard 2021-2023. Shares: CBS, inhabitants per four-digit postcode area 2021 and
inhabitants per municipality 2013-2019. Each row of the tables names its own.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cached_property, lru_cache
from importlib.resources import files
from types import MappingProxyType

from proeftuin.errors import DefinitionError, Problem

FIRST_DAY = date(2011, 1, 1)
LAST_DAY = date(2025, 12, 31)


class ChangeKind(StrEnum):
    """What happened to a municipality that ended."""

    MERGER = "merger"
    SPLIT = "split"
    NEW_CODE = "new_code"


@dataclass(frozen=True)
class Municipality:
    """
    A municipality as long as it had one code; a new name brings a new code.

    Attributes
    ----------
    valid_from, valid_to : date
        First day, and first day after; `FIRST_DAY` also stands for earlier, `None` for still.
    province : str
        `PV20` to `PV31`.
    ggd_region : str
        Region of the public health service with the boundaries of 2021, brought to the municipality's own time.
    """

    code: str
    name: str
    valid_from: date
    valid_to: date | None
    province: str
    ggd_region: str

    def exists_on(self, day: date) -> bool:
        """Whether `day` falls in the validity."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class MunicipalChange:
    """
    One municipality that went over into another.

    Attributes
    ----------
    share : Fraction
        Part that went to `to_code`; 1 unless the municipality was divided.
    share_basis : str
        What the share rests on; `whole` when nothing is divided.
    """

    effective_on: date
    from_code: str
    to_code: str
    kind: ChangeKind
    share: Fraction
    share_basis: str
    source: str


@dataclass(frozen=True)
class PredecessorShare:
    """The part of a municipality, on the day that it took in others, that came from one predecessor or was its own."""

    effective_on: date
    code: str
    predecessor: str
    share: Fraction
    share_basis: str


@dataclass(frozen=True)
class Conversion:
    """
    The part of a municipality of one division that goes to a municipality of another.

    Attributes
    ----------
    share : Fraction
        Exact; the shares of one `from_code` add up to exactly 1.
    declared : bool
        Whether the share is a declared one, so that figures become approximate.
    """

    from_code: str
    to_code: str
    share: Fraction
    declared: bool


@dataclass(frozen=True)
class Apportionment:
    """
    One municipality that a conversion divides, for display: on which day, over which others, and on what basis.

    `parts` holds pairs of code and share.
    """

    effective_on: date
    code: str
    parts: tuple[tuple[str, Fraction], ...]
    share_basis: str


@dataclass(frozen=True)
class DivisionTables:
    """The three tables that describe all divisions."""

    municipalities: tuple[Municipality, ...]
    changes: tuple[MunicipalChange, ...]
    predecessor_shares: tuple[PredecessorShare, ...]

    @cached_property
    def change_days(self) -> tuple[date, ...]:
        """Days on which a new division starts, in order."""
        return tuple(sorted({change.effective_on for change in self.changes}))

    def codes_on(self, day: date) -> frozenset[str]:
        """Codes of the municipalities that exist on `day`."""
        return frozenset(m.code for m in self.municipalities if m.exists_on(day))

    def forward(self, day: date) -> dict[str, dict[str, Fraction]]:
        """Successors with their shares of every municipality that ends on `day`."""
        result: dict[str, dict[str, Fraction]] = defaultdict(dict)
        for change in self.changes:
            if change.effective_on == day:
                result[change.from_code][change.to_code] = change.share
        return dict(result)

    def backward(self, day: date) -> dict[str, dict[str, Fraction]]:
        """Predecessors with their shares of every municipality that begins or grows on `day`."""
        result: dict[str, dict[str, Fraction]] = defaultdict(dict)
        for row in self.predecessor_shares:
            if row.effective_on == day:
                result[row.code][row.predecessor] = row.share
        return dict(result)


def municipalities_on(day: date) -> Mapping[str, str]:
    """
    Name by code of the municipalities that exist on `day`, as they were called then.

    Raises
    ------
    DefinitionError
        `day` lies outside the years that the tables cover.
    """
    return MappingProxyType({code: m.name for code, m in municipality_records_on(day).items()})


def municipality_records_on(day: date) -> Mapping[str, Municipality]:
    """The municipalities that exist on `day` by code, with province and GGD region; days as in `municipalities_on`."""
    return _records_on(_first_day_of_division(day))


@lru_cache(maxsize=64)
def _records_on(day: date) -> Mapping[str, Municipality]:
    return MappingProxyType({m.code: m for m in division_tables().municipalities if m.exists_on(day)})


def changes_between(start: date, end: date) -> tuple[MunicipalChange, ...]:
    """
    The changes that separate the division of `start` from the later one of `end`, in order.

    Raises
    ------
    DefinitionError
        `end` lies before `start`, or a day is not covered.
    """
    _require_covered(start, end)
    if end < start:
        raise DefinitionError(
            Problem(
                "municipal division",
                f"the end {end} lies before the start {start}",
                "an end on or after the start",
                "swap the two days",
            )
        )
    return tuple(change for change in division_tables().changes if start < change.effective_on <= end)


def conversion_between(from_day: date, to_day: date) -> tuple[Conversion, ...]:
    """
    How every municipality of the division of `from_day` goes over into that of `to_day`, forward or backward.

    Chains are composed: what merged and was later divided gets the product of the shares. Equal divisions give the
    identity.

    Raises
    ------
    DefinitionError
        A day is not covered by the tables.
    """
    return _conversion(_first_day_of_division(from_day), _first_day_of_division(to_day))


@lru_cache(maxsize=512)
def _conversion(from_day: date, to_day: date) -> tuple[Conversion, ...]:
    tables = division_tables()
    parts = {code: {code: Fraction(1)} for code in sorted(tables.codes_on(from_day))}
    for step in _steps(tables, from_day, to_day):
        parts = {code: _composed(shares, step) for code, shares in parts.items()}
    return tuple(
        Conversion(code, to_code, share, declared=len(shares) > 1)
        for code, shares in parts.items()
        for to_code, share in sorted(shares.items())
    )


def _steps(tables: DivisionTables, from_day: date, to_day: date) -> Iterator[dict[str, dict[str, Fraction]]]:
    if from_day <= to_day:
        yield from (tables.forward(day) for day in tables.change_days if from_day < day <= to_day)
    else:
        yield from (tables.backward(day) for day in reversed(tables.change_days) if to_day < day <= from_day)


def _composed(shares: Mapping[str, Fraction], step: Mapping[str, Mapping[str, Fraction]]) -> dict[str, Fraction]:
    result: dict[str, Fraction] = defaultdict(Fraction)
    for code, share in shares.items():
        for onward, part in step.get(code, {code: Fraction(1)}).items():
            result[onward] += share * part
    return dict(result)


def divided_between(from_day: date, to_day: date) -> tuple[Apportionment, ...]:
    """
    Every municipality that the conversion from `from_day` to `to_day` divides, with the declared shares, in order.

    Raises
    ------
    DefinitionError
        A day is not covered by the tables.
    """
    _require_covered(from_day, to_day)
    tables = division_tables()
    first, last = sorted((from_day, to_day))
    if from_day <= to_day:
        rows = [(c.effective_on, c.from_code, c.to_code, c.share, c.share_basis) for c in tables.changes]
    else:
        rows = [(p.effective_on, p.code, p.predecessor, p.share, p.share_basis) for p in tables.predecessor_shares]
    parts: dict[tuple[date, str, str], list[tuple[str, Fraction]]] = defaultdict(list)
    for day, code, other, share, basis in rows:
        if first < day <= last and share != 1:
            parts[day, code, basis].append((other, share))
    return tuple(
        Apportionment(day, code, tuple(found), basis)
        for (day, code, basis), found in sorted(parts.items(), reverse=from_day > to_day)
    )


def problems_in_tables(tables: DivisionTables) -> list[Problem]:
    """
    Everything that makes the tables contradict themselves; empty when they can be used.

    Every municipality that ends has successors and each that begins has predecessors, on days on which they exist;
    shares add up to exactly one; both directions tell of the same changes.
    """
    return [
        Problem("tables of municipal divisions", what, expected, "correct the table or derive the shares again")
        for what, expected in [
            *_ends_without_successor(tables),
            *_parties_that_do_not_exist(tables),
            *_shares_that_do_not_add_up(tables),
            *_directions_that_differ(tables),
        ]
    ]


def _ends_without_successor(tables: DivisionTables) -> Iterator[tuple[str, str]]:
    ended = {(change.effective_on, change.from_code) for change in tables.changes}
    begun = {(change.effective_on, change.to_code) for change in tables.changes}
    for m in tables.municipalities:
        if m.valid_to is not None and (m.valid_to, m.code) not in ended:
            yield f"{m.code} ends on {m.valid_to} without a successor", "a change on that day"
        if m.valid_from > FIRST_DAY and (m.valid_from, m.code) not in begun:
            yield f"{m.code} begins on {m.valid_from} without a predecessor", "a change on that day"


def _parties_that_do_not_exist(tables: DivisionTables) -> Iterator[tuple[str, str]]:
    known = {m.code: m for m in tables.municipalities}
    for change in tables.changes:
        before, after = known.get(change.from_code), known.get(change.to_code)
        if before is None or before.valid_to != change.effective_on:
            yield f"{change.from_code} does not end on {change.effective_on}", "a municipality that ends on that day"
        if after is None or not after.exists_on(change.effective_on):
            yield f"{change.to_code} does not exist on {change.effective_on}", "a municipality that exists on that day"


def _shares_that_do_not_add_up(tables: DivisionTables) -> Iterator[tuple[str, str]]:
    for day in tables.change_days:
        for code, shares in [*tables.forward(day).items(), *tables.backward(day).items()]:
            if sum(shares.values()) != 1 or min(shares.values()) <= 0:
                yield f"the shares of {code} on {day} add up to {sum(shares.values())}", "positive shares, exactly 1"


def _directions_that_differ(tables: DivisionTables) -> Iterator[tuple[str, str]]:
    known = {m.code: m for m in tables.municipalities}
    forward = {(change.effective_on, change.from_code, change.to_code) for change in tables.changes}
    forward |= {
        (change.effective_on, change.to_code, change.to_code)
        for change in tables.changes
        if change.to_code in known and known[change.to_code].valid_from < change.effective_on
    }
    backward = {(row.effective_on, row.predecessor, row.code) for row in tables.predecessor_shares}
    for day, before, after in sorted(forward ^ backward):
        place = "shares of predecessors" if (day, before, after) in forward else "changes"
        yield f"{before} to {after} on {day} is absent from the {place}", "the same changes in both directions"


@lru_cache(maxsize=1)
def division_tables() -> DivisionTables:
    """
    The tables as they come with the library, checked once.

    Raises
    ------
    DefinitionError
        The tables contradict themselves.
    """
    tables = DivisionTables(
        municipalities=tuple(_municipality(row) for row in read_table("municipalities")),
        changes=tuple(_change(row) for row in read_table("municipal_changes")),
        predecessor_shares=tuple(_predecessor_share(row) for row in read_table("predecessor_shares")),
    )
    problems = problems_in_tables(tables)
    if problems:
        raise DefinitionError(problems)
    return tables


def read_table(name: str) -> Iterable[dict[str, str]]:
    """Rows of one of the tables that come with the vocabulary."""
    text = files("proeftuin.vocabulary").joinpath("tables", f"{name}.csv").read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())


def _municipality(row: Mapping[str, str]) -> Municipality:
    return Municipality(
        code=row["code"],
        name=row["name"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        province=row["province"],
        ggd_region=row["ggd_region"],
    )


def _change(row: Mapping[str, str]) -> MunicipalChange:
    return MunicipalChange(
        effective_on=date.fromisoformat(row["effective_on"]),
        from_code=row["from_code"],
        to_code=row["to_code"],
        kind=ChangeKind(row["kind"]),
        share=Fraction(row["share"]),
        share_basis=row["share_basis"],
        source=row["source"],
    )


def _predecessor_share(row: Mapping[str, str]) -> PredecessorShare:
    return PredecessorShare(
        effective_on=date.fromisoformat(row["effective_on"]),
        code=row["code"],
        predecessor=row["predecessor"],
        share=Fraction(row["share"]),
        share_basis=row["share_basis"],
    )


def _first_day_of_division(day: date) -> date:
    _require_covered(day)
    return max((change for change in division_tables().change_days if change <= day), default=FIRST_DAY)


def _require_covered(*days: date) -> None:
    for day in days:
        if not FIRST_DAY <= day <= LAST_DAY:
            raise DefinitionError(
                Problem(
                    "municipal division",
                    f"{day} is not covered by the tables of municipalities",
                    f"a day from {FIRST_DAY} up to and including {LAST_DAY}",
                    "choose a day in these years, or add the later changes to the tables",
                )
            )
