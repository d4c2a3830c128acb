"""The floor under every stage: reading the same Parquet columns with DuckDB and doing nothing with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import median
from time import perf_counter

import duckdb

REPEATS = 5


def parquet_files(open_data: Path, data_sets: Iterable[str]) -> list[Path]:
    """All Parquet files of the data sets, in a fixed order."""
    return sorted(path for name in data_sets for path in (open_data / name).glob("*.parquet"))


def raw_seconds(files: Iterable[Path]) -> float:
    """Median seconds that DuckDB needs to read every column of `files` into its own tables."""
    return median(_once(list(files)) for _ in range(REPEATS))


def _once(files: list[Path]) -> float:
    with duckdb.connect() as connection:
        begun = perf_counter()
        for number, path in enumerate(files):
            connection.execute(f"CREATE TABLE raw_{number} AS SELECT * FROM read_parquet(?)", [str(path)])
        return perf_counter() - begun


READS: Mapping[str, tuple[str, ...]] = {
    "read": ("vektis-gemeente", "gezondheidsmonitor", "population-panel", "geography"),
    "regions": ("vektis-gemeente", "gezondheidsmonitor", "population-panel"),
    "population": ("vektis-gemeente",),
    "cells": ("vektis-gemeente", "population-panel"),
    "estimates": ("vektis-gemeente", "gezondheidsmonitor", "population-panel"),
    "comparison": ("vektis-gemeente", "gezondheidsmonitor", "population-panel"),
    "evaluation": ("vektis-gemeente", "gezondheidsmonitor", "population-panel"),
}
"""Data sets whose figures a stage works on; a stage that is not named is set against all of them."""
