"""Care tables as an engine reads them, from drawn tables that a person can follow or from rows that a test made."""

import atexit
import tempfile
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

from proeftuin.data.care.contract import Kind
from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.data.engine.duckdb_engine import DuckDBEngine

_FOLDER = tempfile.TemporaryDirectory(prefix="care-example-")
atexit.register(_FOLDER.cleanup)

_FRAME_TYPES = {
    Kind.PERSON: pl.Int64,
    Kind.IDENTIFIER: pl.String,
    Kind.CODE: pl.String,
    Kind.DAY: pl.Date,
    Kind.INTEGER: pl.Int64,
    Kind.DECIMAL: pl.Decimal(18, 4),
    Kind.CENTS: pl.Int64,
}

_READ = {
    Kind.PERSON: int,
    Kind.INTEGER: int,
    Kind.CENTS: int,
    Kind.DAY: date.fromisoformat,
    Kind.DECIMAL: Decimal,
}


def care_rows(**drawn):
    """
    Rows of care tables written as drawn tables: columns by their header, an empty field is missing.

    Every person who is named in a table but not drawn under `person` is there too, born in June 1950.
    """
    tables = {name: _rows(name, table) for name, table in drawn.items()}
    known = {row["person_id"] for row in tables.get("person", [])}
    named = {row["person_id"] for rows in tables.values() for row in rows if "person_id" in row}
    others = [_complete("person", {"person_id": id, "birth_year": 1950, "birth_month": 6}) for id in named - known]
    return tables | {"person": [*tables.get("person", []), *others]}


def care_frame(name, rows):
    """Rows of a care table as a frame with the columns of the contract."""
    columns = CARE_TABLES[name].columns
    schema = {column: _FRAME_TYPES[contract.kind] for column, contract in columns.items()}
    frame = pl.DataFrame([_complete(name, row) for row in rows], schema=schema, orient="row")
    return frame.with_columns(source=pl.lit("example"), load_id=pl.lit("example"))


def open_with(engine, tables):
    """Makes `tables` the care tables of an engine, through files that stay until all tests of the process have run."""
    folder = Path(tempfile.mkdtemp(dir=_FOLDER.name))
    files = {}
    for name, rows in tables.items():
        if rows:
            files[name] = [folder / f"{name}.parquet"]
            care_frame(name, rows).write_parquet(files[name][0])
    engine.open(files)


@contextmanager
def care_engine(tables):
    """An embedded engine with these rows."""
    with DuckDBEngine() as engine:
        open_with(engine, tables)
        yield engine


def _rows(name, table):
    lines = [line for line in table.strip().splitlines() if set(line.strip()) - set("-+ ")]
    header, *rows = [[field.strip() for field in line.split("|")] for line in lines]
    return [_complete(name, dict(zip(header, row, strict=True))) for row in rows]


def _complete(name, row):
    """A row with all columns of the contract, read as their kinds; what is not written is empty."""
    unknown = set(row) - set(CARE_TABLES[name].columns)
    assert not unknown, f"{name} has no column {unknown}"
    return {column: _value(row.get(column), contract.kind) for column, contract in CARE_TABLES[name].columns.items()}


def _value(value, kind):
    if value is None or value == "":
        return None
    return _READ.get(kind, str)(value) if isinstance(value, str) else value
