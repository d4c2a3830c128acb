"""
How a delivered value becomes one of its kind: expressions in the embedded engine's SQL that give no value, never an
error, for what cannot be read.

What a cast of the engine would bend is not read: 3.7 is no whole number, 12.505 is no amount of money, and the year 15
is no year. A number of the kind decimal is the exception: more than four decimals are rounded, half away from zero,
because how many digits a program happened to write says nothing about a measurement.
"""

from __future__ import annotations

from proeftuin.data.care.contract import Kind
from proeftuin.data.loading.delivery import Notation

_BLANKS = "' ' || chr(9) || chr(10) || chr(13) || chr(160)"
_DAY = r"(1[89]|[2-9]\d)\d\d-\d\d-\d\d([T ]\d\d:\d\d(:\d\d([.,]\d+)?)? ?(Z|[+-]\d\d(:?\d\d)?)?)?"
_COMPACT_DAY = r"(1[89]|[2-9]\d)\d{6}"
_WHOLE = r"[+-]?\d{1,19}(\.0*)?"
_NUMBER = r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?"
_AMOUNT = r"[+-]?\d{1,15}(\.\d{0,2}0*)?"
_FINE_AMOUNT = r"[+-]?\d+\.\d+"
_FIRST_YEAR, _LAST_YEAR = 1800, 9999
"""Years outside of which a day is a typing error; 9999 is how many systems write that something still holds."""
_FLOATING = ("FLOAT", "DOUBLE")

UNREADABLE = {
    Kind.PERSON: "not_a_whole_number",
    Kind.DAY: "not_a_day",
    Kind.INTEGER: "not_a_whole_number",
    Kind.DECIMAL: "not_a_number",
    Kind.CENTS: "not_a_number",
}
"""Reason why a value of a kind cannot be read; text can always be read."""


def plain_value(kind: Kind, column: str, delivered_type: str) -> str:
    """
    What is delivered, without blanks around it; an empty text is no value.

    A typed number or day stays as it is, so that reading it again from text is spared and bends nothing.
    """
    if _stays_typed(kind, delivered_type):
        return column
    # Trimming more than spaces is slow. A tab in a number or day is refused anyhow; in a name it would split persons.
    blanks = f", {_BLANKS}" if kind in (Kind.PERSON, Kind.IDENTIFIER, Kind.CODE) else ""
    text = column if delivered_type == "VARCHAR" else f"CAST({column} AS VARCHAR)"
    return f"nullif(trim({text}{blanks}), '')"


def value_of_kind(kind: Kind, column: str, delivered_type: str, notation: Notation) -> str:
    """The value as its kind is stored, of a column that `plain_value` gave; no value when it cannot be read."""
    text = not _stays_typed(kind, delivered_type)
    if kind is Kind.DAY:
        return _day_of_text(column, notation) if text else _sensible(f"CAST({column} AS DATE)")
    if kind is Kind.CENTS:
        return _cents_of_text(column, notation) if text else _cents_of_number(column, delivered_type, notation)
    if kind is Kind.DECIMAL:
        return _decimal_of_text(column, notation) if text else f"try_cast({column} AS DECIMAL(18,4))"
    if kind is Kind.INTEGER:
        return whole_number(column) if text else _whole_of_number(column)
    return column


def has_too_many_decimals(column: str, delivered_type: str, notation: Notation) -> str:
    """Whether an amount that cannot be read is a number all the same: one that no coin can pay."""
    if _stays_typed(Kind.CENTS, delivered_type):
        return f"{column} IS NOT NULL AND isfinite(CAST({column} AS DOUBLE))"
    return f"regexp_full_match({_with_point(column, notation)}, '{_FINE_AMOUNT}')"


def whole_number(column: str) -> str:
    """A whole number out of text; 3.0 is one, 3.5 is none."""
    digits = f"split_part({column}, '.', 1)"
    return f"CASE WHEN regexp_full_match({column}, '{_WHOLE}') THEN try_cast({digits} AS BIGINT) END"


def _stays_typed(kind: Kind, delivered_type: str) -> bool:
    if kind is Kind.DAY:
        return delivered_type == "DATE" or (delivered_type.startswith("TIMESTAMP") and "ZONE" not in delivered_type)
    if kind in (Kind.INTEGER, Kind.DECIMAL, Kind.CENTS):
        return "INT" in delivered_type or delivered_type.startswith("DECIMAL") or delivered_type in _FLOATING
    return False


def _sensible(day: str) -> str:
    return f"CASE WHEN year({day}) BETWEEN {_FIRST_YEAR} AND {_LAST_YEAR} THEN {day} END"


def _day_of_text(column: str, notation: Notation) -> str:
    if notation.day_format:
        return _sensible(f"CAST(try_strptime({column}, '{notation.day_format}') AS DATE)")
    return (
        f"CASE WHEN regexp_full_match({column}, '{_DAY}') THEN try_cast(left({column}, 10) AS DATE)"
        f" WHEN regexp_full_match({column}, '{_COMPACT_DAY}') THEN CAST(try_strptime({column}, '%Y%m%d') AS DATE) END"
    )


def _with_point(column: str, notation: Notation) -> str:
    if not notation.decimal_comma:
        return column
    # Where a comma is declared, 1.250 could be more than a thousand or a little more than one: neither is guessed.
    return f"CASE WHEN contains({column}, '.') THEN 'either' ELSE replace({column}, ',', '.') END"


def _decimal_of_text(column: str, notation: Notation) -> str:
    number = _with_point(column, notation)
    return f"CASE WHEN regexp_full_match({number}, '{_NUMBER}') THEN try_cast({number} AS DECIMAL(18,4)) END"


def _cents_of_text(column: str, notation: Notation) -> str:
    if notation.amounts_in_cents:
        return whole_number(column)
    amount = _with_point(column, notation)
    cents = f"CAST(CAST({amount} AS DECIMAL(18,2)) * 100 AS BIGINT)"
    return f"CASE WHEN regexp_full_match({amount}, '{_AMOUNT}') THEN {cents} END"


def _cents_of_number(column: str, delivered_type: str, notation: Notation) -> str:
    if notation.amounts_in_cents:
        return _whole_of_number(column)
    if delivered_type in _FLOATING:
        # A floating-point amount is never exactly whole cents; a ten-thousandth of a cent is how it was kept.
        return (
            f"CASE WHEN abs({column} * 100 - round({column} * 100)) < 0.0001"
            f" THEN try_cast(round({column} * 100) AS BIGINT) END"
        )
    exact = f"CAST({column} AS DECIMAL(38,6))"
    return f"CASE WHEN {exact} = round({exact}, 2) THEN try_cast(round({exact}, 2) * 100 AS BIGINT) END"


def _whole_of_number(column: str) -> str:
    return f"CASE WHEN {column} = round({column}) THEN try_cast({column} AS BIGINT) END"
