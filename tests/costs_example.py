"""Small tables of cost as the reader of the Vektis files gives them, for specifications that a person can follow."""

from decimal import Decimal

import polars as pl

_EXACT = pl.Decimal(18, 2)


def costs(table: str) -> pl.DataFrame:
    """
    Rows written as a drawn table: columns by their header, an empty field is missing.

    Columns that are not keys hold exact decimals; `persons` holds whole numbers; `apportioned` is false unless given.
    """
    lines = [line for line in table.strip().splitlines() if set(line.strip()) - set("-+ ")]
    header, *rows = [[field.strip() for field in line.split("|")] for line in lines]
    columns = {name: [row[position] or None for row in rows] for position, name in enumerate(header)}
    keys = {"region", "sex", "age_band"}
    frame = pl.DataFrame(
        [
            pl.Series(name, values, dtype=pl.String)
            if name in keys
            else pl.Series(name, [None if v is None else int(v) for v in values], dtype=pl.Int64)
            if name in {"year", "persons"}
            else pl.Series(name, [None if v is None else Decimal(v) for v in values], dtype=_EXACT)
            for name, values in columns.items()
        ]
    )
    return frame.with_columns(pl.lit(False).alias("apportioned"))
