"""
The same estimates from the rows of persons, by other means and without any code of the software.

Person and year effects are swept out of the rows by projecting on each in turn until nothing changes; group-time
effects are differences of means over persons. Both keep all rows in memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from benchmarks.panel_store import FIRST_YEAR, YEARS

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
_UNCHANGED = 1e-13
_MOST_PROJECTIONS = 500


@dataclass(frozen=True)
class Rows:
    """Persons, regions and years as positions, and costs, by row."""

    person: IntArray
    region: IntArray
    year: IntArray
    cost: FloatArray


def rows_of(file: Path) -> Rows:
    """All rows, in memory."""
    with duckdb.connect() as engine:
        found = engine.execute(f"SELECT person, region, year, cost_cents FROM read_parquet('{file}')").fetchnumpy()
    person = np.cumsum(np.diff(found["person"], prepend=found["person"][:1]) > 0)
    year = found["year"].astype(np.int64) - FIRST_YEAR
    return Rows(person, found["region"].astype(np.int64), year, found["cost_cents"].astype(np.float64))


def two_way_fixed_effects(rows: Rows, starts: FloatArray, clusters: IntArray) -> tuple[float, float]:
    """Coefficient of having started, with its CR1 error by cluster of the row's region."""
    treated = np.asarray(rows.year + FIRST_YEAR >= starts[rows.region], dtype=np.float64)
    x, y = _swept(treated, rows), _swept(rows.cost, rows)
    coefficient = float(x @ y / (x @ x))
    score = np.bincount(clusters[rows.region], weights=x * (y - coefficient * x))
    groups, count = len(np.unique(clusters[rows.region])), len(y)
    factor = groups / (groups - 1) * (count - 1) / (count - 1 - YEARS)
    return coefficient, float(np.sqrt(factor * (score**2).sum()) / (x @ x))


def _swept(values: FloatArray, rows: Rows) -> FloatArray:
    per_person, per_year = np.bincount(rows.person), np.bincount(rows.year)
    left = values - values.mean()
    scale = np.abs(left).max()
    for _ in range(_MOST_PROJECTIONS):
        of_person = np.bincount(rows.person, weights=left) / per_person
        left -= of_person[rows.person]
        of_year = np.bincount(rows.year, weights=left) / per_year
        left -= of_year[rows.year]
        if np.abs(of_year).max() <= _UNCHANGED * scale:
            return left
    raise SystemExit("the projections do not come to rest")


def group_time_effects(rows: Rows, starts: FloatArray, clusters: IntArray) -> tuple[FloatArray, FloatArray]:
    """Effects of starters in each year against those who never start, of persons with all years, with their errors."""
    complete = np.flatnonzero(np.bincount(rows.person) == YEARS)
    kept = np.isin(rows.person, complete)
    cost, home = rows.cost[kept].reshape(-1, YEARS), rows.region[kept].reshape(-1, YEARS)[:, 0]
    start, cluster = starts[home], clusters[home]
    effects, errors = [], []
    for group in np.unique(starts[np.isfinite(starts)]):
        for year in range(1, YEARS):
            base = int(group) - FIRST_YEAR - 1 if year + FIRST_YEAR >= group else year - 1
            change = cost[:, year] - cost[:, base]
            mine, never = start == group, ~np.isfinite(start)
            gain, drift = change[mine].mean(), change[never].mean()
            influence = mine * (change - gain) / mine.sum() - never * (change - drift) / never.sum()
            effects.append(gain - drift)
            errors.append(np.sqrt((np.bincount(cluster, weights=influence) ** 2).sum()))
    return np.array(effects), np.array(errors)
