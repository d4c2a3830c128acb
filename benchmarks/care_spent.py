"""What a computation took: processor seconds after start-up, peak memory, and the floor of reading its columns raw."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import duckdb
import polars as pl
import polars.selectors as cs
from rich.console import Console
from rich.table import Table

Found = TypeVar("Found")


@dataclass(frozen=True)
class Spent:
    """
    What one computation took.

    Attributes
    ----------
    processor_seconds : float
        Of all threads and child processes, in this process from the start of the computation on.
    peak_mebibytes : float
        Highest memory of the process until the computation was done, start-up included.
    """

    seconds: float
    processor_seconds: float
    peak_mebibytes: float


def spent_on(computation: Callable[[], Found]) -> tuple[Found, Spent]:
    """What `computation` gives, and what it took."""
    begun, used = perf_counter(), processor_seconds()
    found = computation()
    return found, Spent(perf_counter() - begun, processor_seconds() - used, peak_mebibytes())


def processor_seconds() -> float:
    """Of all threads and child processes, until now."""
    uses = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(use.ru_utime + use.ru_stime for use in uses)


def peak_mebibytes() -> float:
    """Highest memory of the process until now."""
    # Linux counts this in kibibytes, macOS in bytes.
    per_mebibyte = 1024**2 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / per_mebibyte


def raw_read(files: Mapping[str, Sequence[Path]], columns: Mapping[str, Iterable[str]]) -> Spent:
    """
    What DuckDB needs to read every value of `columns` and do nothing else with it than keep the largest.

    The largest, because a count can be answered from what a Parquet file says about itself, without reading values.
    """
    queries = [
        f"SELECT {', '.join(f'max({name})' for name in names)} FROM {parquet(files[table])}"
        for table, names in columns.items()
        if files[table]
    ]
    return spent_on(lambda: _run(queries))[1]


def raw_copy(files: Mapping[str, Sequence[Path]], columns: Mapping[str, Iterable[str]]) -> Spent:
    """What DuckDB needs to read the same values into tables of its own, file by file, which it then forgets."""
    queries = [
        f"CREATE OR REPLACE TEMP TABLE copied AS SELECT {', '.join(names)} FROM {parquet([file])}"
        for table, names in columns.items()
        for file in files[table]
    ]
    return spent_on(lambda: _run(queries))[1]


def parquet(files: Sequence[Path]) -> str:
    """The files as DuckDB names a table."""
    return "read_parquet([" + ", ".join("'" + str(file).replace("'", "''") + "'" for file in files) + "])"


def cells_that_differ(ours: pl.DataFrame, theirs: pl.DataFrame) -> int:
    """
    Rows of either that the other does not have with the same values, to the last digit.

    `theirs` may have its columns in another order; both must have the same.
    """
    mine = ours.with_columns(cs.integer().cast(pl.Int64))
    other = theirs.select(pl.col(name).cast(mine.schema[name]) for name in ours.columns)
    missing = mine.join(other, on=ours.columns, how="anti", nulls_equal=True).height
    return missing + other.join(mine, on=ours.columns, how="anti", nulls_equal=True).height


def show(title: str, rows: Sequence[tuple[str, Spent]], *, facts: Sequence[str]) -> None:
    """Print what each computation took and its ratio to the last, which is the floor."""
    floor = rows[-1][1].processor_seconds
    table = Table("", "processor, s", "seconds", "ratio to raw read", "peak memory, MiB", title=title)
    for name, spent in rows:
        ratio = f"{spent.processor_seconds / floor:.1f}" if floor else "-"
        peak = f"{spent.peak_mebibytes:.0f}" if name == rows[0][0] else ""
        table.add_row(name, f"{spent.processor_seconds:.2f}", f"{spent.seconds:.2f}", ratio, peak)
    console = Console(width=100)
    console.print(table)
    for fact in facts:
        console.print(fact)


def _run(queries: Iterable[str]) -> None:
    with duckdb.connect(config={"preserve_insertion_order": False}) as engine:
        for query in queries:
            engine.execute(query).fetchall()
