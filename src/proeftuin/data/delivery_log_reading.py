"""
Reading logs of how interventions are delivered.

A file is refused as a whole when anything in it is wrong, with a message for each fault that tells file, line and
column, and repeats no value: who mixes up files may deliver one that is about persons. Which interventions, sites and
segments there are is known to the study, and is checked here too, since a line about something else is an error of the
file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from proeftuin.data.contract import Column, TableContract
from proeftuin.data.delivered_text import DeliveredRows, delivered_content, delivered_rows
from proeftuin.data.delivery_log_rules import KnownOfStudy, Row, problems_of_lines
from proeftuin.errors import DataContractError, Problem

_MOST_MESSAGES = 20
"""So many faults are told one by one; a file with more has one cause."""


def read_log(path: Path, contract: TableContract, known: KnownOfStudy) -> pl.DataFrame:
    """
    The lines of a log, in the order and with the types of its contract.

    Raises
    ------
    DataContractError
        With a problem for everything that is wrong, by file, line and column.
    """
    lines = delivered_rows(path.name, delivered_content(path), delimiter=",")
    if problems := list(_problems_of_header(lines, contract)):
        raise DataContractError(problems)
    found, problems = _values(lines, contract)
    if not problems:
        rows = [dict(zip(contract.columns, row, strict=True)) for row in found]
        problems = [*_repeated(lines, contract, rows), *problems_of_lines(contract.name, lines, rows, known)]
    if problems:
        raise DataContractError([*problems[:_MOST_MESSAGES], *_and_more(lines, problems[_MOST_MESSAGES:])])
    schema = {name: column.type for name, column in contract.columns.items()}
    return contract.in_order(contract.conform(pl.DataFrame(found, schema=schema, orient="row")))


def _problems_of_header(lines: DeliveredRows, contract: TableContract) -> Iterator[Problem]:
    wanted = ", ".join(contract.columns)
    for name in sorted({name for name in lines.headers if lines.headers.count(name) > 1}):
        yield Problem(f"{lines.name}, line 1", f"the column {name} stands there twice", wanted, "leave one out")
    for name, column in contract.columns.items():
        if name not in lines.headers and column.missing is None:
            yield Problem(f"{lines.name}, line 1", f"there is no column {name}", f"{name}: {column.meaning}", "add it")
    if any(name not in contract.columns for name in lines.headers):
        # Not which one: a file of another kind may have the value of a person where its header should be.
        what = "a column that such a file does not have"
        yield Problem(f"{lines.name}, line 1", what, f"only the columns {wanted}", "leave it out, or correct its name")


def _values(lines: DeliveredRows, contract: TableContract) -> tuple[list[list[object]], list[Problem]]:
    place = {name: number for number, name in enumerate(lines.headers)}
    found, problems = [], []
    for number, texts in enumerate(lines.rows):
        row: list[object] = []
        for name, column in contract.columns.items():
            text = texts[place[name]].strip() if name in place else ""
            value, expected = _value(text, column, name)
            if expected is not None:
                what = "there is no value" if text == "" else "the value cannot be read"
                problems.append(Problem(lines.at(number, name), what, expected, "correct the line"))
            row.append(value)
        found.append(row)
    return found, problems


def _value(text: str, column: Column, name: str) -> tuple[object, str | None]:
    """The value, and what was expected when the text is none."""
    if text == "":
        return None, None if column.missing is not None else column.meaning
    try:
        value = _READERS[name](text) if name in _READERS else _BY_TYPE[column.type](text)
    except ValueError:
        return None, f"{column.meaning}; {_FORMS.get(name) or _TYPE_FORMS[column.type]}"
    return value, None


def _day(text: str) -> date:
    if len(text) != len("2024-01-31"):
        raise ValueError
    return date.fromisoformat(text)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > len("999999999"):
        raise ValueError
    return int(text)


def _flag(text: str) -> int:
    if text not in ("0", "1"):
        raise ValueError
    return int(text)


def _year(text: str) -> int:
    year = _count(text)
    if not date.min.year + 1899 <= year <= 2100:
        raise ValueError
    return year


def _amount(text: str) -> float:
    whole, _, cents = text.removeprefix("-").partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= len("999999999999")):
        raise ValueError
    if cents and not (cents.isascii() and cents.isdigit() and len(cents) <= 2):
        raise ValueError
    return float(text)


def _yes(text: str) -> bool:
    if text not in ("yes", "no", "ja", "nee"):
        raise ValueError
    return text in ("yes", "ja")


_READERS: Mapping[str, Callable[[str], object]] = {"followed": _flag, "year": _year, "eur": _amount, "planned": _yes}
_BY_TYPE: Mapping[object, Callable[[str], object]] = {pl.String: str, pl.Date: _day, pl.Int64: _count}
_FORMS = {
    "followed": "0 or 1",
    "year": "a year of four digits",
    "eur": "a number with a point and at most two decimals",
    "planned": "yes or no",
}
_TYPE_FORMS: Mapping[object, str] = {
    pl.Date: "a day of the calendar as 2024-01-31",
    pl.Int64: "a whole number from 0 on",
    pl.String: "words",
}


def _repeated(lines: DeliveredRows, contract: TableContract, rows: Sequence[Row]) -> Iterator[Problem]:
    first: dict[tuple[object, ...], int] = {}
    for number, row in enumerate(rows):
        key = tuple(row[name] for name in contract.key)
        if key in first:
            what = f"the same {', '.join(contract.key)} as on line {lines.line_of(first[key])}"
            yield Problem(lines.at(number, contract.key[0]), what, "each of them once", "leave one of the lines out")
        first.setdefault(key, number)


def _and_more(lines: DeliveredRows, others: Sequence[Problem]) -> list[Problem]:
    if not others:
        return []
    return [Problem(lines.name, f"{len(others)} more faults", "none", "correct those above, and read it again")]
