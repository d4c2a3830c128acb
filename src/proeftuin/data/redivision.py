"""
Tables brought from one municipal division to another without losing a cent or a person.

Municipalities that merged are added up. What must be divided is divided by the declared shares, in units of the last
digit, by largest remainder: the parts of every row add up to the row, so every total stays what it was. Rows of a
divided municipality are approximate from then on and say so in a flag. Rates, percentages and other figures that cannot
be added up do not belong here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from math import lcm

import polars as pl

from proeftuin.errors import DataContractError, DefinitionError, Problem
from proeftuin.vocabulary.division import Conversion, conversion_between

_ROW, _FROM, _TARGET, _WEIGHT, _WHOLE = "__row", "__from", "__target", "__weight", "__whole"


def bring_to_division(
    frame: pl.DataFrame,
    *,
    from_day: date,
    to_day: date,
    region: str = "region",
    additive: Sequence[str],
    flag: str = "apportioned",
) -> pl.DataFrame:
    """
    The same figures for the municipalities of `to_day`.

    Parameters
    ----------
    frame : polars.DataFrame
        One row per municipality of the division of `from_day` and per combination of the other columns.
    region : str
        Column with the codes of municipalities. A row without a code, such as the national rest, stays as it is.
    additive : sequence of str
        Columns that are added up and divided: exact decimals or integers. A missing value is an unknown amount: what it
        goes into is unknown too. All other columns are kept and separate the rows.
    flag : str
        Boolean column that says whether a declared share took part; one that is already there is carried on.

    Returns
    -------
    polars.DataFrame
        The columns of `frame` in their order and types, with `flag`; rows by first appearance, rows without a region
        last.

    Raises
    ------
    DefinitionError
        A day is not covered by the tables, or a column of `additive` is not exact.
    DataContractError
        A code is not a municipality of the division of `from_day`, or a column is absent.
    """
    _require_columns(frame, region, additive)
    _require_flag(frame, flag)
    conversion = conversion_between(from_day, to_day)
    _require_known_codes(frame, region, conversion, from_day)
    flagged = _with_flag(frame, flag)
    try:
        return _brought(flagged, conversion, region, additive, flag)
    except pl.exceptions.InvalidOperationError as error:
        raise DataContractError(
            Problem(
                f"columns {', '.join(additive)}",
                "an amount, or a sum of amounts, has too many digits for its type",
                "amounts that keep their last digit when they are added up",
                "bring fewer rows at a time, or give the amounts in larger units",
            )
        ) from error


def _brought(
    flagged: pl.DataFrame, conversion: Sequence[Conversion], region: str, additive: Sequence[str], flag: str
) -> pl.DataFrame:
    located = flagged.filter(pl.col(region).is_not_null())
    rest = flagged.filter(pl.col(region).is_null())
    if all(part.from_code == part.to_code for part in conversion):
        return pl.concat([located, rest])
    whole = _moved_whole(located, conversion, region)
    converted = pl.concat([whole, _divided(located, conversion, region, additive, flag)])
    return pl.concat([_added_up(converted, region, additive, flag).select(flagged.columns), rest])


def _with_flag(frame: pl.DataFrame, flag: str) -> pl.DataFrame:
    if flag in frame.columns:
        return frame.with_columns(pl.col(flag).fill_null(False))
    return frame.with_columns(pl.lit(False).alias(flag))


def _moved_whole(frame: pl.DataFrame, conversion: Sequence[Conversion], region: str) -> pl.DataFrame:
    """Rows of municipalities that go over undivided, under their new code."""
    whole = {part.from_code: part.to_code for part in conversion if not part.declared}
    return frame.filter(pl.col(region).is_in(list(whole))).with_columns(pl.col(region).replace_strict(whole))


def _divided(
    frame: pl.DataFrame, conversion: Sequence[Conversion], region: str, additive: Sequence[str], flag: str
) -> pl.DataFrame:
    """Rows of divided municipalities, once for every municipality that gets a part."""
    parts = frame.with_row_index(_ROW).join(
        _weights(conversion), left_on=region, right_on=_FROM, how="inner", maintain_order="left_right"
    )
    return parts.with_columns(
        pl.col(_TARGET).alias(region),
        pl.lit(True).alias(flag),
        *(_apportioned(column, frame.schema[column]) for column in additive),
    ).select(frame.columns)


def _weights(conversion: Sequence[Conversion]) -> pl.DataFrame:
    """
    Declared shares as whole numbers: weight over the sum of weights of the same municipality.

    128 bits hold an amount of 18 digits times a weight of up to 19: declared shares have six digits, and nothing is
    divided more than three times in a row.
    """
    declared = [part for part in conversion if part.declared]
    whole = dict.fromkeys((part.from_code for part in declared), 1)
    for part in declared:
        whole[part.from_code] = lcm(whole[part.from_code], part.share.denominator)
    return pl.DataFrame(
        {
            _FROM: [part.from_code for part in declared],
            _TARGET: [part.to_code for part in declared],
            _WEIGHT: [int(part.share * whole[part.from_code]) for part in declared],
            _WHOLE: [whole[part.from_code] for part in declared],
        },
        schema={_FROM: pl.String, _TARGET: pl.String, _WEIGHT: pl.Int128, _WHOLE: pl.Int128},
    )


def _apportioned(column: str, dtype: pl.DataType) -> pl.Expr:
    """
    The part of every row's amount, in units of the last digit, so that the parts of one row add up to the row.

    Rounded down first, which leaves fewer units than there are parts; these go to the largest remainders, and among
    equal remainders to the first code. Negative amounts (corrections) follow the same rule.
    """
    amount = pl.col(column).to_physical().cast(pl.Int128)
    product = amount * pl.col(_WEIGHT)
    part, remainder = product // pl.col(_WHOLE), product % pl.col(_WHOLE)
    left = amount - part.sum().over(_ROW)
    rank = remainder.rank("ordinal", descending=True).over(_ROW).cast(pl.Int128)
    units = part + (rank <= left).cast(pl.Int128)
    return _from_units(units, dtype).alias(column)


def _from_units(units: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if not isinstance(dtype, pl.Decimal):
        return units.cast(dtype)
    last_digit = pl.lit(Decimal(1).scaleb(-dtype.scale), dtype=pl.Decimal(38, dtype.scale))
    return (units.cast(pl.Decimal(38, 0)) * last_digit).cast(dtype)


def _added_up(frame: pl.DataFrame, region: str, additive: Sequence[str], flag: str) -> pl.DataFrame:
    keys = [column for column in frame.columns if column not in (*additive, flag)]
    sums = [_sum_of_known(pl.col(column), frame[column]).cast(frame.schema[column]) for column in additive]
    return frame.group_by(keys, maintain_order=True).agg(*sums, pl.col(flag).any())


def _sum_of_known(column: pl.Expr, values: pl.Series) -> pl.Expr:
    # A sum skips what is missing, which would make an unknown amount zero.
    if values.null_count() == 0:
        return column.sum()
    return pl.when(column.is_null().any()).then(None).otherwise(column.sum()).alias(values.name)


def _require_columns(frame: pl.DataFrame, region: str, additive: Sequence[str]) -> None:
    _require_names_apart(frame, region, additive)
    absent = [column for column in (region, *additive) if column not in frame.columns]
    if absent:
        raise DataContractError(
            [
                Problem(
                    "table for another division", f"column {column} is absent", "a column of this name", "supply it"
                )
                for column in absent
            ]
        )
    inexact = [
        column for column in additive if not (frame.schema[column].is_integer() or frame.schema[column].is_decimal())
    ]
    if inexact:
        raise DefinitionError(
            [
                Problem(
                    f"column {column}",
                    f"it is of type {frame.schema[column]}",
                    "an exact decimal or an integer",
                    "bring sums to another division before dividing them, and leave rates out",
                )
                for column in inexact
            ]
        )


def _require_names_apart(frame: pl.DataFrame, region: str, additive: Sequence[str]) -> None:
    reserved = {_ROW, _FROM, _TARGET, _WEIGHT, _WHOLE}.intersection(frame.columns)
    twice = {column for column in additive if [*additive, region].count(column) > 1}
    for columns, what in ((reserved, "this name is used while a table is divided"), (twice, "it is named twice")):
        if columns:
            raise DefinitionError(
                Problem(f"column {min(columns)}", what, "each column once, under a name of its own", "correct the name")
            )


def _require_flag(frame: pl.DataFrame, flag: str) -> None:
    if flag in frame.columns and frame.schema[flag] != pl.Boolean:
        raise DataContractError(
            Problem(
                f"column {flag}",
                f"it is of type {frame.schema[flag]}",
                "true or false: whether a declared share took part",
                "give the column another name, or leave it out",
            )
        )


def _require_known_codes(frame: pl.DataFrame, region: str, conversion: Sequence[Conversion], from_day: date) -> None:
    known = {part.from_code for part in conversion}
    unknown = sorted(set(frame[region].drop_nulls().unique()) - known)
    if unknown:
        raise DataContractError(
            Problem(
                f"column {region}",
                f"{len(unknown)} codes are no municipality on {from_day}: {', '.join(unknown)}",
                f"codes of the municipal division of {from_day}",
                "state the division that the table uses, or correct the codes",
            )
        )
