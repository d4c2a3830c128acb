"""
The embedded engine (DuckDB) for files: tables come out of files as polars frames, with exact decimals kept exact.

Nothing above this package knows which engine reads the files. The settings are fixed so that the same input gives the
same rows in the same order, and the same Parquet bytes, on every machine with the same version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

from proeftuin.errors import DataContractError, Problem

READING_THREADS = 2
COMPRESSION = "zstd"

Connection = duckdb.DuckDBPyConnection


@contextmanager
def connection(*, threads: int = READING_THREADS) -> Iterator[Connection]:
    """An engine in memory that neither downloads extensions nor reorders rows."""
    engine = duckdb.connect(
        ":memory:",
        config={
            "threads": threads,
            "preserve_insertion_order": True,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    try:
        yield engine
    except (RuntimeError, duckdb.InterruptException) as error:
        # How the engine tells that the user stopped the program while a query ran.
        if "interrupt" in str(error).lower():
            raise KeyboardInterrupt from error
        raise
    finally:
        engine.close()


def read_parquet(engine: Connection, path: Path, columns: Mapping[str, str]) -> pl.DataFrame:
    """
    Columns of one Parquet file, in the order of its rows.

    Parameters
    ----------
    columns : mapping of str to str
        Name in the result to name in the file (compared without regard to capitals).

    Raises
    ------
    DataContractError
        The file is no Parquet file, or a column is absent.
    """
    selected = ", ".join(f"{_quoted(stored)} AS {_quoted(name)}" for name, stored in columns.items())
    with _located(path):
        return engine.execute(f"SELECT {selected} FROM read_parquet(?)", [str(path)]).pl()


def parquet_columns(engine: Connection, path: Path) -> tuple[str, ...]:
    """Names of the columns of a Parquet file, in its order."""
    with _located(path):
        description = engine.execute("SELECT * FROM read_parquet(?) LIMIT 0", [str(path)]).description
    return tuple(str(column[0]) for column in description)


def write_parquet(frame: pl.DataFrame, path: Path) -> None:
    """
    Write `frame` with its types, in the order of its rows.

    One thread, because several would divide the rows over row groups by chance.
    """
    with connection(threads=1) as engine:
        engine.register("frame", frame.to_arrow())
        target = str(path).replace("'", "''")
        engine.execute(f"COPY frame TO '{target}' (FORMAT parquet, COMPRESSION {COMPRESSION})")


@contextmanager
def _located(path: Path) -> Iterator[None]:
    try:
        yield
    except duckdb.InterruptException:
        raise
    except duckdb.Error as error:
        raise DataContractError(
            Problem(
                f"{path.parent.name}/{path.name}",
                "the engine cannot read this file as the table it should be",
                "the Parquet file that the register names",
                "restore the file from the repository or import it again",
            )
        ) from error


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
