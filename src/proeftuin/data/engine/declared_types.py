"""
One rule for the types of what an engine gives back, so that the rows of two engines can be compared as they are.

An engine widens on its own account: the sum of whole numbers has 128 bits on one and 64 on the other, a literal has 8
bits here and 32 there. What counts is what the expression says its columns are: every whole number becomes int64, every
fraction float64, every decimal keeps the digits that the expression declares.
"""

from __future__ import annotations

import ibis.expr.datatypes as dt
import polars as pl

from proeftuin.data.engine.care_engine import Relation


def declared_sql_types(expression: Relation) -> dict[str, str]:
    """
    Column of the expression to its type, in words of SQL that every engine knows.

    Raises
    ------
    TypeError
        A column is of a kind that no care table and no result has, such as a moment or a list.
    """
    return {name: _sql_type(name, kind) for name, kind in expression.schema().items()}


def as_declared(frame: pl.DataFrame, expression: Relation) -> pl.DataFrame:
    """
    The rows of a result with the types that the expression declares.

    Raises
    ------
    ValueError
        A decimal has more places than the expression declares; the author must cast it.
    """
    declared = {name: _frame_type(name, kind) for name, kind in expression.schema().items()}
    cast = frame.select(list(declared)).cast(declared)
    for name, kind in frame.schema.items():
        if isinstance(kind, pl.Decimal) and not cast[name].cast(kind).equals(frame[name]):
            raise ValueError(f"column {name} has more decimals than its expression declares, {declared[name]}")
    return cast


def _sql_type(name: str, kind: dt.DataType) -> str:
    if isinstance(kind, dt.Decimal):
        return f"DECIMAL({kind.precision or 38}, {kind.scale or 0})"
    for family, sql_type, _ in _FAMILIES:
        if isinstance(kind, family):
            return sql_type
    raise TypeError(f"column {name} is of a kind that results do not have: {kind}")


def _frame_type(name: str, kind: dt.DataType) -> pl.DataType:
    if isinstance(kind, dt.Decimal):
        return pl.Decimal(kind.precision or 38, kind.scale or 0)
    for family, _, frame_type in _FAMILIES:
        if isinstance(kind, family):
            return frame_type
    raise TypeError(f"column {name} is of a kind that results do not have: {kind}")


_FAMILIES: tuple[tuple[type[dt.DataType], str, pl.DataType], ...] = (
    (dt.Boolean, "BOOLEAN", pl.Boolean()),
    (dt.Integer, "BIGINT", pl.Int64()),
    (dt.Floating, "DOUBLE", pl.Float64()),
    (dt.String, "VARCHAR", pl.String()),
    (dt.Date, "DATE", pl.Date()),
    (dt.Null, "VARCHAR", pl.String()),
)
