"""
Series that a study reads from a CSV file instead of computing them: what was counted by others, period by period.

A file that is wrong is refused with the line of everything that is wrong with it.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from proeftuin.data.chart_tables import MEASURED_SERIES_FILE
from proeftuin.errors import DataContractError, Problem
from proeftuin.steps.improvement.chart import WITH_DENOMINATOR, Nature

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,15}(\.\d+)?", re.ASCII)
NEEDED = ("series", "period_start", "period_end", "numerator")


@dataclass(frozen=True)
class MeasuredPeriod:
    """One row of a file: a period with what was counted in it; `None` where nothing is known."""

    start: date
    end: date
    numerator: float | None
    denominator: float | None
    note: str | None


@dataclass(frozen=True)
class _Row:
    line: int
    cells: Mapping[str, str]


def measured_periods(path: Path, series: str, nature: Nature) -> tuple[MeasuredPeriod, ...]:
    """
    The periods of one series of the file, in the order of time.

    Raises
    ------
    DataContractError
        The file cannot be read or lacks a column, the series is not in it, or a row of the series is wrong: a day or
        number that is none, a negative count, a numerator above its denominator, periods that overlap or are not in
        order, a row with too many or too few cells, no time between two events.
    """
    rows = [row for row in _rows(path) if row.cells["series"].strip() == series]
    if not rows:
        named = ", ".join(sorted({row.cells["series"].strip() for row in _rows(path)})) or "no series at all"
        raise DataContractError(
            Problem(str(path), f"there is no series `{series}` in it", f"one of: {named}", "correct the name")
        )
    problems: list[Problem] = []
    found: list[tuple[int, MeasuredPeriod]] = []
    for row in rows:
        period, wrong = _period(path, row, nature)
        problems += wrong
        if period is not None:
            found.append((row.line, period))
    problems += _out_of_order(path, found)
    if problems:
        raise DataContractError(problems)
    return tuple(period for _, period in found)


def _rows(path: Path) -> list[_Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            heads = [name.strip() for name in reader.fieldnames or ()]
            reader.fieldnames = heads
            _refuse_heads(path, heads)
            read = [(reader.line_num, row) for row in reader]
            _refuse_lengths(path, read)
            return [
                _Row(line, {name: (row.get(name) or "") for name in MEASURED_SERIES_FILE.columns}) for line, row in read
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataContractError(
            Problem(
                str(path),
                f"the file cannot be read ({type(error).__name__})",
                f"a CSV file in UTF-8 with columns {', '.join(MEASURED_SERIES_FILE.columns)}",
                "correct the name or the file",
            )
        ) from error


def _refuse_lengths(path: Path, read: Sequence[tuple[int, Mapping[str | None, object]]]) -> None:
    """A number with a comma for its decimals is two cells: no row may have more or fewer cells than there are heads."""
    problems = []
    for line, row in read:
        has_more, has_fewer = None in row, None in row.values()
        if has_more or has_fewer:
            problems.append(
                Problem(
                    f"{path}, line {line}", f"the row has {'more' if has_more else 'fewer'} cells than the first line",
                    "a cell for each column, and decimals after a point", "correct the row",
                )
            )  # fmt: skip
    if problems:
        raise DataContractError(problems)


def _refuse_heads(path: Path, heads: Sequence[str]) -> None:
    known = tuple(MEASURED_SERIES_FILE.columns)
    problems = [
        Problem(f"{path}, line 1", f"the column {name} is absent", f"columns {', '.join(NEEDED)}", "add the column")
        for name in NEEDED
        if name not in heads
    ]
    problems += [
        Problem(f"{path}, line 1", f"there is a column `{name}`", f"columns {', '.join(known)}", "remove or rename it")
        for name in heads
        if name not in known
    ]
    if problems:
        raise DataContractError(problems)


def _period(path: Path, row: _Row, nature: Nature) -> tuple[MeasuredPeriod | None, list[Problem]]:
    days = {name: _day(row.cells[name]) for name in ("period_start", "period_end")}
    numbers = {name: _number(row.cells[name]) for name in ("numerator", "denominator")}
    problems = [
        _problem(path, row.line, name, "this is not a day", "a day such as 2024-01-31", "write year-month-day")
        for name, day in days.items()
        if day is None
    ]
    problems += [
        _problem(path, row.line, name, "this is not a number", "a number such as 12 or 3.5, or nothing", "correct it")
        for name, number in numbers.items()
        if number is not None and not math.isfinite(number)
    ]
    start, end = days["period_start"], days["period_end"]
    if start is not None and end is not None and end <= start:
        problems.append(
            _problem(
                path, row.line, "period_end", "the period ends on or before its first day",
                "the first day after the period", "write the day on which the next period begins",
            )
        )  # fmt: skip
    if not problems:
        problems += list(_wrong_numbers(path, row.line, numbers["numerator"], numbers["denominator"], nature))
    if problems or start is None or end is None:
        return None, problems
    note = row.cells["note"].strip() or None
    return MeasuredPeriod(start, end, numbers["numerator"], numbers["denominator"], note), []


def _wrong_numbers(
    path: Path, line: int, numerator: float | None, denominator: float | None, nature: Nature
) -> Iterator[Problem]:
    if nature is not Nature.VALUE and numerator is not None and numerator < 0:
        yield _problem(path, line, "numerator", "the number is negative", "zero or more", "correct the source")
    if nature is Nature.TIME_BETWEEN and numerator == 0:
        yield _problem(
            path, line, "numerator", "no time lies between the two events", "a time above zero",
            "measure it in a smaller unit, or leave it empty",
        )  # fmt: skip
    if denominator is not None and denominator < 0:
        yield _problem(path, line, "denominator", "the number is negative", "zero or more", "correct the source")
    if nature in WITH_DENOMINATOR and numerator is not None and denominator is None:
        yield _problem(
            path, line, "denominator", f"a {nature.value} has none", "out of how many, or in how much time",
            "fill it in, or call the series a count or a value",
        )  # fmt: skip
    if nature not in (*WITH_DENOMINATOR, Nature.VALUE) and denominator is not None:
        yield _problem(
            path, line, "denominator", f"a series of nature {nature.value} has no denominator", "nothing",
            "leave it empty, or call the series a rate or a share",
        )  # fmt: skip
    if nature is Nature.SHARE and numerator is not None and denominator is not None and numerator > denominator:
        yield _problem(
            path, line, "numerator", "the numerator is larger than the denominator", "a part of the denominator",
            "swap or correct them",
        )  # fmt: skip


def _out_of_order(path: Path, found: Sequence[tuple[int, MeasuredPeriod]]) -> list[Problem]:
    problems = []
    for (before, earlier), (line, later) in pairwise(found):
        if later.start < earlier.start:
            problems.append(
                _problem(
                    path, line, "period_start", f"the period begins before that of line {before}",
                    "periods in the order of time", "sort the rows of the series by period_start",
                )
            )  # fmt: skip
        elif later.start < earlier.end:
            problems.append(
                _problem(
                    path, line, "period_start", f"the period overlaps with that of line {before}",
                    "periods of which each begins on or after the end of the one before", "correct one of the two",
                )
            )  # fmt: skip
    return problems


def _day(written: str) -> date | None:
    if not _DAY.fullmatch(written.strip()):
        return None
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        return None


def _number(written: str) -> float | None:
    """The number; `None` where nothing is written, not finite where no number is."""
    if not written.strip():
        return None
    return float(written.strip()) if _NUMBER.fullmatch(written.strip()) else math.nan


def _problem(path: Path, line: int, column: str, what: str, expected: str, action: str) -> Problem:
    return Problem(f"{path}, line {line}, {column}", what, expected, action)
