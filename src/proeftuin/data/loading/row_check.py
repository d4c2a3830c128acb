"""
The check of every delivered row against the contract of its table, as one query of the embedded engine.

A row is accepted or refused whole; a refused row counts under its first reason, `<column>:<reason>`, in the order of
the contract's columns. The reasons of the format itself come first, because they are closest to what was delivered.
What only shows between rows, a key that occurs twice, is looked at afterwards by `repeated_keys`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from proeftuin.data.care.contract import CareColumn, CareTable, Kind
from proeftuin.data.loading.delivery import Delivery
from proeftuin.data.loading.person_number import PersonNumbering
from proeftuin.data.loading.value_reading import UNREADABLE, has_too_many_decimals, plain_value, value_of_kind

REFUSED = -1
"""Year and bucket under which refused rows are put aside."""
FIRST_YEAR, LAST_YEAR = 1850, 2100
"""Years that a dated fact may have: a typing error would get a file of its own."""

OPEN_YEAR = 9999
"""How many systems write the end of what still holds, where they give the last day."""

REPEATED_KEY = "row:repeated_key"
"""The same row once more; one of them is accepted."""
CONTRADICTING_KEY = "row:contradicting_key"
"""Rows with one key that say different things; none of them is accepted, because neither is known to be right."""

_NO_NUMBER = "CAST(NULL AS BIGINT)"
_PERIOD = ("period_start", "period_end")


@dataclass(frozen=True)
class RowCheck:
    """
    What the rows of one delivery are checked for.

    Attributes
    ----------
    delivered_types : mapping of str to str
        Column of the delivery's relation to its type in the embedded engine.
    buckets : int
        Number of buckets that persons are divided over.
    """

    contract: CareTable
    delivery: Delivery
    delivered_types: Mapping[str, str]
    numbering: PersonNumbering
    buckets: int

    def query(self) -> str:
        """
        Every delivered row as it would be stored, with why it is refused.

        Besides the columns of the contract it has `_reason` (no value for an accepted row), `_file` and `_row` (no
        value where not delivered), `_second` (see `PersonNumbering`), `_year` and `_bucket`.
        """
        columns = ", ".join(_quoted(name) for name in self.contract.columns)
        return (
            f"WITH plain AS (SELECT {', '.join(self._plain())} FROM ({self.delivery.relation})),"
            f" valued AS (SELECT {', '.join(self._valued())} FROM plain),"
            f" judged AS (SELECT *, {self._reason()} AS _reason FROM valued)"
            f" SELECT {columns}, _second, _file, _row, _reason,"
            f" CASE WHEN _reason IS NULL THEN {self._year()} ELSE {REFUSED} END AS _year,"
            f" CASE WHEN _reason IS NULL THEN {self._bucket()} ELSE {REFUSED} END AS _bucket FROM judged"
        )

    def missing_columns(self) -> list[str]:
        """Columns that may not be empty and are not delivered."""
        return [
            name
            for name, column in self.contract.columns.items()
            if column.missing is None and name not in self.delivered_types
        ]

    def _delivered(self) -> Iterator[tuple[str, CareColumn, str]]:
        for name, column in self.contract.columns.items():
            if name in self.delivered_types:
                yield name, column, self.delivered_types[name]

    def _plain(self) -> Iterator[str]:
        for name, column, delivered_type in self._delivered():
            yield f"{plain_value(column.kind, _quoted(name), delivered_type)} AS {_quoted(name)}"
        if self.contract.is_about_persons:
            plain = plain_value(Kind.PERSON, _quoted("person_id"), self.delivered_types["person_id"])
            yield f"{self.numbering.digest(plain)} AS _digest"
        own = " ".join(
            f"WHEN {condition} THEN '{_escaped(reason)}'" for reason, condition in self.delivery.refusals.items()
        )
        yield f"{f'CASE {own} END' if own else 'CAST(NULL AS VARCHAR)'} AS _own"
        yield "CAST(_file AS VARCHAR) AS _file" if "_file" in self.delivered_types else "CAST(NULL AS VARCHAR) AS _file"
        yield "CAST(_row AS BIGINT) AS _row" if "_row" in self.delivered_types else "CAST(NULL AS BIGINT) AS _row"

    def _valued(self) -> Iterator[str]:
        for name, column in self.contract.columns.items():
            if name not in self.delivered_types:
                yield f"CAST(NULL AS {column.engine_type}) AS {_quoted(name)}"
                continue
            yield f"CAST({self._value(name, column)} AS {column.engine_type}) AS {_quoted(name)}"
            yield f"{_quoted(name)} IS NULL AS {_empty(name)}"
            if self._open_end(name):
                value = value_of_kind(column.kind, _quoted(name), self.delivered_types[name], self.delivery.notation)
                yield f"coalesce(year({value}) = {OPEN_YEAR}, FALSE) AS {_open(name)}"
            if column.kind is Kind.CENTS:
                fine = has_too_many_decimals(_quoted(name), self.delivered_types[name], self.delivery.notation)
                yield f"{fine} AS {_fine(name)}"
        yield f"{self.numbering.second_number('_digest') if self.contract.is_about_persons else _NO_NUMBER} AS _second"
        yield from ("_own", "_file", "_row")

    def _value(self, name: str, column: CareColumn) -> str:
        if column.kind is Kind.PERSON:
            return self.numbering.number(_quoted(name), "_digest")
        value = value_of_kind(column.kind, _quoted(name), self.delivered_types[name], self.delivery.notation)
        if self._open_end(name):
            return f"CASE WHEN year({value}) < {OPEN_YEAR} THEN {value} + 1 END"
        return value

    def _open_end(self, name: str) -> bool:
        """Whether a column is the last day of a spell, whose year 9999 says that it still holds."""
        return bool(self.contract.spell and name == self.contract.spell[1] and self.delivery.notation.last_day_included)

    def _reason(self) -> str:
        conditions = [condition for name, column, _ in self._delivered() for condition in self._refusals(name, column)]
        conditions += list(self._wrong_ends())
        judged = " ".join(f"WHEN {condition} THEN '{reason}'" for reason, condition in conditions)
        return f"CASE WHEN _own IS NOT NULL THEN _own {judged} END"

    def _refusals(self, name: str, column: CareColumn) -> Iterator[tuple[str, str]]:
        value, empty = _quoted(name), _empty(name)
        if column.missing is None:
            yield f"{name}:missing", empty
        if column.kind is Kind.CENTS:
            yield f"{name}:too_many_decimals", f"{value} IS NULL AND {_fine(name)}"
        if column.kind in UNREADABLE:
            unless_open = f" AND NOT {_open(name)}" if self._open_end(name) else ""
            yield f"{name}:{UNREADABLE[column.kind]}", f"{value} IS NULL AND NOT {empty}{unless_open}"
        if column.allowed:
            allowed = ", ".join(f"'{_escaped(code)}'" for code in column.allowed)
            yield f"{name}:not_allowed", f"{value} NOT IN ({allowed})"
        lowest = 0 if column.kind is Kind.PERSON else column.lowest
        if lowest is not None:
            yield f"{name}:too_low", f"{value} < {_number(lowest)}"
        if column.highest is not None:
            yield f"{name}:too_high", f"{value} > {_number(column.highest)}"
        if name == self.contract.day:
            yield f"{name}:too_low", f"year({value}) < {FIRST_YEAR}"
            yield f"{name}:too_high", f"year({value}) > {LAST_YEAR}"

    def _wrong_ends(self) -> Iterator[tuple[str, str]]:
        for start, end in filter(None, (self.contract.spell, _PERIOD)):
            if start in self.delivered_types and end in self.delivered_types and end in self.contract.columns:
                yield f"{end}:ends_before_it_starts", f"{_quoted(end)} <= {_quoted(start)}"
        if "end_day" in self.delivered_types and "end_day" in self.contract.columns:
            yield "end_day:ends_before_it_starts", "end_day < day"

    def _year(self) -> str:
        return f"year({_quoted(self.contract.day)})" if self.contract.day else "0"

    def _bucket(self) -> str:
        return f"person_id % {self.buckets}" if self.contract.is_about_persons else "0"


def repeated_keys(contract: CareTable, rows: str) -> str:
    """
    The rows of `rows` (all that could share a key) with `_reason` filled where their key occurs more than once.

    Parameters
    ----------
    rows : str
        A SELECT with the columns of the contract, `_file` and `_row`.
    """
    key = ", ".join(_quoted(name) for name in contract.key)
    everything = ", ".join(_quoted(name) for name in contract.columns)
    counted = (
        f"SELECT *, count(*) OVER (PARTITION BY {key}) AS _sharing,"
        f" count(*) OVER (PARTITION BY {everything}) AS _equal,"
        f" row_number() OVER (PARTITION BY {everything} ORDER BY _file, _row) AS _copy FROM ({rows})"
    )
    return (
        f"SELECT * EXCLUDE (_reason, _sharing, _equal, _copy),"
        f" CASE WHEN _sharing > _equal THEN '{CONTRADICTING_KEY}'"
        f" WHEN _copy > 1 THEN '{REPEATED_KEY}' END AS _reason FROM ({counted})"
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _empty(name: str) -> str:
    return _quoted(f"{name} is empty")


def _fine(name: str) -> str:
    return _quoted(f"{name} has too many decimals")


def _open(name: str) -> str:
    return _quoted(f"{name} is open")


def _escaped(text: str) -> str:
    return text.replace("'", "''")


def _number(bound: float) -> str:
    return str(int(bound)) if bound == int(bound) else str(bound)
