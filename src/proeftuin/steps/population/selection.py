"""
Which rows of a care table count: the same words serve the criteria of a population and the measures of an indicator.

A selection only names rows. When they must have happened, how many there must be and what is asked of their values is
said by whoever uses it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from functools import reduce
from operator import and_, or_
from typing import Protocol

import ibis

from proeftuin.data.care.contract import CareTable, Kind
from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.data.engine.care_engine import Relation
from proeftuin.data.engine.portable import Number, Truth
from proeftuin.errors import DefinitionError, Problem

_FOUR_DECIMALS = Decimal("0.0001")
SCALE = 10_000
"""Decimals have four places and are compared as whole numbers, which no engine rounds."""


class DatedTable(Protocol):
    """A table of dated facts about persons: a care table, or one that is made from care tables."""

    @property
    def value(self) -> str:
        """Name of the table."""

    @property
    def day(self) -> str:
        """Column with the day on which a row counts."""

    @property
    def has_codes(self) -> bool:
        """Whether rows carry a code with its code system."""

    @property
    def contract(self) -> CareTable:
        """Columns of the table."""


class EventTable(StrEnum):
    """A care table of dated facts about persons."""

    DIAGNOSIS = "diagnosis"
    CONTACT = "contact"
    MEDICATION = "medication"
    MEASUREMENT = "measurement"
    SURVEY_ANSWER = "survey_answer"
    EXPOSURE = "exposure"

    @property
    def day(self) -> str:
        """Column with the day on which a row counts: of a spell, such as an exposure, its first day."""
        return self.contract.day or "valid_from"

    @property
    def has_codes(self) -> bool:
        """Whether rows carry a code with its code system."""
        return "code" in self.contract.columns

    @property
    def contract(self) -> CareTable:
        """Columns of the care table."""
        return CARE_TABLES[self.value]


@dataclass(frozen=True)
class Codes:
    """
    Codes of one code system.

    Attributes
    ----------
    prefix : bool
        Whether every code that begins with one of `codes` is meant, rather than exactly these.
    """

    system: str
    codes: tuple[str, ...]
    prefix: bool = False

    def __post_init__(self) -> None:
        if not self.system or not self.codes or not all(self.codes):
            raise refusal("codes", "a code or its code system is empty", "a code system with its codes", "add them")


@dataclass(frozen=True)
class OneOf:
    """A column holds one of `values`; a row in which it is empty does not count."""

    column: str
    values: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.values:
            raise refusal(self.column, "there is no value", "at least one value", "name one, or leave the line out")


@dataclass(frozen=True)
class Between:
    """A number lies in `[at_least, below)`; a row in which it is empty does not count. Money is in whole cents."""

    column: str
    at_least: Decimal | None = None
    below: Decimal | None = None

    def __post_init__(self) -> None:
        refuse_empty_range(self.column, self.at_least, self.below)


@dataclass(frozen=True)
class Selection:
    """
    The rows of one table that meet all conditions.

    Attributes
    ----------
    codes : tuple of Codes
        A row counts when its code is one of these; empty for rows with any code or none.
    diagnosis_codes : tuple of Codes
        The same for the main diagnosis of a contact.
    conditions : tuple of OneOf
        Further columns and the values they may have.
    bounds : tuple of Between
        Numbers and the range they must lie in.
    """

    table: DatedTable
    codes: tuple[Codes, ...] = ()
    diagnosis_codes: tuple[Codes, ...] = ()
    conditions: tuple[OneOf, ...] = ()
    bounds: tuple[Between, ...] = ()

    def __post_init__(self) -> None:
        where = self.table.value
        columns = self.table.contract.columns
        if self.codes and not self.table.has_codes:
            raise refusal(where, "its rows have no codes", "a table with codes", "use a column of the table instead")
        if self.diagnosis_codes and "diagnosis_code" not in columns:
            raise refusal(where, "its rows have no main diagnosis", "contacts", "use the table of diagnoses")
        for condition in self.conditions:
            column = columns.get(condition.column)
            if column is None or column.kind not in (Kind.CODE, Kind.IDENTIFIER):
                raise refusal(
                    where, f"{condition.column} is no column of words", "a column of codes", "see the contract"
                )
            unknown = [value for value in condition.values if column.allowed and value not in column.allowed]
            if unknown:
                raise refusal(
                    f"{where}, {condition.column}",
                    f"there is no {condition.column} `{unknown[0]}`",
                    "one of " + ", ".join(column.allowed),
                    "choose one of these",
                )
        for bound in self.bounds:
            column = columns.get(bound.column)
            if column is None or column.kind not in (Kind.INTEGER, Kind.DECIMAL, Kind.CENTS):
                raise refusal(
                    where, f"{bound.column} is no column of numbers", "a column of numbers", "see the contract"
                )


def rows(table: Relation, selection: Selection) -> Relation:
    """The selected rows of `table`, which has the columns of the care table that the selection names."""
    return table.filter(matches(table, selection))


def matches(table: Relation, selection: Selection) -> Truth:
    """Whether a row of `table` is selected: true for those that are, false or unknown for others, see `is_true`."""
    conditions = [
        *([_one_of_codes(table.code_system, table.code, selection.codes)] if selection.codes else []),
        *(
            [_one_of_codes(table.diagnosis_system, table.diagnosis_code, selection.diagnosis_codes)]
            if selection.diagnosis_codes
            else []
        ),
        *(table[condition.column].isin(condition.values) for condition in selection.conditions),
        *(_is_between(table, selection.table, bound) for bound in selection.bounds),
    ]
    return reduce(and_, conditions) if conditions else ibis.literal(True)


def scaled(values: ibis.expr.types.DecimalValue) -> Number:
    """Decimals of four places as whole numbers of ten-thousandths."""
    return (values * SCALE).cast("int64")


def scaled_bound(bound: Decimal) -> int:
    """A bound in ten-thousandths."""
    return int(bound * SCALE)


def _one_of_codes(system: ibis.Value, code: ibis.Value, wanted: Sequence[Codes]) -> Truth:
    return reduce(or_, ((system == codes.system) & _is_code(code, codes) for codes in wanted))


def _is_code(code: ibis.Value, codes: Codes) -> Truth:
    if codes.prefix:
        return reduce(or_, (code.startswith(beginning) for beginning in codes.codes))
    return code.isin(codes.codes)


def _is_between(table: Relation, name: DatedTable, bound: Between) -> Truth:
    column = table[bound.column]
    is_decimal = name.contract.columns[bound.column].kind is Kind.DECIMAL
    number = scaled(column) if is_decimal else column
    limits = []
    if bound.at_least is not None:
        limits.append(number >= _whole(bound.at_least, is_decimal=is_decimal))
    if bound.below is not None:
        limits.append(number < _whole(bound.below, is_decimal=is_decimal))
    return reduce(and_, limits)


def _whole(bound: Decimal, *, is_decimal: bool) -> int:
    # Among whole numbers, at least 2.5 is at least 3, and below 2.5 is below 3.
    return scaled_bound(bound) if is_decimal else int(bound.to_integral_value(ROUND_CEILING))


def refusal(where: str, what: str, expected: str, action: str) -> DefinitionError:
    """The error that a part of a definition cannot be what was asked for."""
    return DefinitionError(Problem(where, what, expected, action))


def refuse_empty_range(where: str, at_least: Decimal | int | None, below: Decimal | int | None) -> None:
    """
    See that something is asked of a number, and that a number can meet it.

    Raises
    ------
    DefinitionError
        Neither bound is given, no number lies between them, or one has more decimals than the tables keep.
    """
    for bound in (at_least, below):
        if isinstance(bound, Decimal) and (not bound.is_finite() or bound != bound.quantize(_FOUR_DECIMALS)):
            raise refusal(where, f"{bound} has more than four decimals", "at most four", "round the bound")
    if at_least is None and below is None:
        raise refusal(where, "there is no bound", "at_least, below or both", "give one of the two")
    if at_least is not None and below is not None and below <= at_least:
        raise refusal(
            where,
            f"no number is at least {at_least} and below {below}",
            "`below` greater than `at_least`",
            "exchange or widen the bounds; `below` itself is not included",
        )
