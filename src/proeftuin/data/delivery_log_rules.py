"""
What no log of delivery may say: days the wrong way round, more persons than there are, anything outside its rollouts.

Messages repeat no value. Each rule goes through all lines, so that all faults of a file are told at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from proeftuin.data.delivered_text import DeliveredRows
from proeftuin.errors import Problem

Row = Mapping[str, object]


@dataclass(frozen=True)
class KnownOfStudy:
    """
    What a line of a log may be about.

    Attributes
    ----------
    spans : mapping of str and str to sequence of pairs of dates
        Intervention and site to the days (from, first day no longer) on which it is carried out there; an end that is
        not known is `date.max`.
    interventions, sites, segments : collection of str
        All there are.
    settings : collection of triples of str
        Intervention, site and setting of the log of settings; `None` without one.
    """

    interventions: Collection[str]
    sites: Collection[str]
    segments: Collection[str]
    spans: Mapping[tuple[str, str], Sequence[tuple[date, date]]]
    settings: Collection[tuple[str, str, str]] | None = None


def problems_of_lines(name: str, lines: DeliveredRows, rows: Sequence[Row], known: KnownOfStudy) -> Iterator[Problem]:
    """What is wrong with the lines of the log of that name, whose values can all be read."""
    yield from _unknown(name, lines, rows, known)
    yield from _RULES.get(name, _nothing)(lines, rows)
    if name in _DATED:
        yield from _outside_rollouts(lines, rows, known, _DATED[name])


def _unknown(name: str, lines: DeliveredRows, rows: Sequence[Row], known: KnownOfStudy) -> Iterator[Problem]:
    names = {"intervention": known.interventions, "site": known.sites, "segment": known.segments}
    for number, row in enumerate(rows):
        for column, there in names.items():
            if column in row and row[column] is not None and row[column] not in there:
                expected = f"one of {', '.join(sorted(there))}" if there else "nothing: the study has none"
                yield Problem(lines.at(number, column), f"there is no such {column}", expected, "correct the line")
        if known.settings is None or "setting" not in row or name == "settings":
            continue
        if (row["intervention"], row["site"], row["setting"]) not in known.settings:
            what = "the file of settings has no such setting for this intervention in this site"
            yield Problem(lines.at(number, "setting"), what, "a setting of that file", "correct one of the two files")


_DATED = {
    "fidelity_checks": ("on", None),
    "adaptations": ("on", None),
    "counts": ("period_start", "period_end"),
    "settings": ("joined_on", "left_on"),
}
"""Columns with the day, or the first day and the first day after, on which the intervention must be carried out."""


def _outside_rollouts(
    lines: DeliveredRows, rows: Sequence[Row], known: KnownOfStudy, columns: tuple[str, str | None]
) -> Iterator[Problem]:
    start, end = columns
    for number, row in enumerate(rows):
        where = (str(row["intervention"]), str(row["site"]))
        begins = row[start]
        if not isinstance(begins, date) or where[0] not in known.interventions or where[1] not in known.sites:
            continue
        ends = row[end] if end else None
        last = ends if isinstance(ends, date) else None
        if last is not None and last <= begins:
            continue
        if not any(_meets(begins, last, span, is_day=end is None) for span in known.spans.get(where, ())):
            what = "the intervention is not carried out in this site then"
            yield Problem(lines.at(number, start), what, "a day within its rollouts in the portfolio", "correct either")


def _meets(begins: date, ends: date | None, span: tuple[date, date], *, is_day: bool) -> bool:
    start, end = span
    return start <= begins < end if is_day else begins < end and (ends is None or ends > start)


def _settings(lines: DeliveredRows, rows: Sequence[Row]) -> Iterator[Problem]:
    for number, row in enumerate(rows):
        invited, joined, left = row["invited_on"], row["joined_on"], row["left_on"]
        if isinstance(joined, date) and isinstance(invited, date) and joined < invited:
            yield _reversed(lines, number, "joined_on", "it joined before it was invited", "the day itself or later")
        if left is not None and joined is None:
            yield _reversed(lines, number, "left_on", "it left and never joined", "no day, or the day it joined")
        if isinstance(left, date) and isinstance(joined, date) and left <= joined:
            yield _reversed(lines, number, "left_on", "it left before it joined", "a later day than that of joining")


def _reversed(lines: DeliveredRows, number: int, column: str, what: str, expected: str) -> Problem:
    return Problem(lines.at(number, column), what, expected, "correct the days of this line")


def _spending(lines: DeliveredRows, rows: Sequence[Row]) -> Iterator[Problem]:
    for number, row in enumerate(rows):
        if isinstance(row["eur"], float) and row["eur"] < 0:
            what, action = "less than nothing was spent", "correct the amount, or leave the line out"
            yield Problem(lines.at(number, "eur"), what, "euro from 0 on", action)


def _nothing(lines: DeliveredRows, rows: Sequence[Row]) -> Iterator[Problem]:
    yield from ()


def _counts(lines: DeliveredRows, rows: Sequence[Row]) -> Iterator[Problem]:
    for number, row in enumerate(rows):
        start, end = row["period_start"], row["period_end"]
        if isinstance(start, date) and isinstance(end, date) and end <= start:
            yield _reversed(lines, number, "period_end", "the period ends before it begins", "a day after its start")
        for step in ("invited", "enrolled"):
            if _is_more(row[step], row["eligible"]):
                what = f"more persons were {step} than were eligible"
                yield Problem(lines.at(number, step), what, "at most the number in eligible", "correct one of the two")
    yield from _completed(lines, rows)
    yield from _overlapping(lines, rows)


def _is_more(number: object, whole: object) -> bool:
    return isinstance(number, int) and isinstance(whole, int) and number > whole


def _completed(lines: DeliveredRows, rows: Sequence[Row]) -> Iterator[Problem]:
    """Who completes it may have enrolled in an earlier period, so all up to then are held together."""
    for numbers in _series(rows, "segment").values():
        enrolled = completed = 0
        for number in numbers:
            row = rows[number]
            enrolled += int(str(row["enrolled"]))
            completed += int(str(row["completed"] or 0))
            if completed > enrolled:
                what = "more persons completed it, up to and with this period, than had enrolled"
                expected = "at most as many as enrolled until then"
                yield Problem(lines.at(number, "completed"), what, expected, "correct the numbers")
                break


def _overlapping(lines: DeliveredRows, rows: Sequence[Row]) -> Iterator[Problem]:
    for numbers in _series(rows, "segment").values():
        for before, number in pairwise(numbers):
            if str(rows[number]["period_start"]) < str(rows[before]["period_end"]):
                what = f"the period overlaps that on line {lines.line_of(before)}"
                yield _reversed(lines, number, "period_start", what, "periods that follow each other")
    for numbers in _series(rows).values():
        told = {rows[number]["segment"] is None for number in numbers}
        if len(told) > 1:
            number = next(place for place in numbers if rows[place]["segment"] is None)
            what = "the intervention has lines for segments in this site, and one for all together"
            yield Problem(lines.at(number, "segment"), what, "one of the two", "leave out the line for all together")


def _series(rows: Sequence[Row], *more: str) -> dict[tuple[object, ...], list[int]]:
    """Places of the rows of each intervention and site, by the start of their period."""
    found: dict[tuple[object, ...], list[int]] = {}
    for number in sorted(range(len(rows)), key=lambda place: (str(rows[place]["period_start"]), place)):
        found.setdefault(tuple(rows[number][name] for name in ("intervention", "site", *more)), []).append(number)
    return found


_RULES: Mapping[str, Callable[[DeliveredRows, Sequence[Row]], Iterator[Problem]]] = {
    "settings": _settings,
    "spending": _spending,
    "counts": _counts,
}
