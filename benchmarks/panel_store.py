"""
Made-up persons over eight years, set by set, as Parquet in the order of person and year.

400 municipalities of different sizes; nine sites of five municipalities start in three waves. Costs in whole cents are
lognormal per person and year, an eighth of them zero. With turnover, persons move, are born, die and miss a year.
Every draw is a hash of person and year, so that any part of the store can be made again.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

MUNICIPALITIES, FIRST_YEAR, YEARS = 400, 2012, 8
SITES, PER_SITE = 9, 5
WAVES = (2014, 2015, 2017)
MOVES, BORN, DIED, AWAY = 0.04, 0.06, 0.06, 0.01
"""Shares of persons: move once, are born, die, or miss one year, over the eight years."""
ROW_GROUP = 491_520
_EFFECT = -0.03


def starts() -> NDArray[np.float64]:
    """First year with the programme of each municipality, infinite for never."""
    start = np.full(MUNICIPALITIES, np.inf)
    for site in range(SITES):
        start[_municipalities_of(site)] = WAVES[site % len(WAVES)]
    return start


def sites() -> NDArray[np.int64]:
    """Number of what was assigned: the site, or a municipality by itself."""
    label = np.arange(SITES, SITES + MUNICIPALITIES)
    for site in range(SITES):
        label[_municipalities_of(site)] = site
    return label


def _municipalities_of(site: int) -> NDArray[np.int64]:
    # Spread over the numbers, which go from large to small.
    return np.arange(PER_SITE) * 73 % MUNICIPALITIES + 7 * site


def generated(folder: Path, rows: int, *, turnover: bool) -> Path:
    """The file of about so many rows, made when it is not there."""
    file = folder / f"persons-{rows}{'-turnover' if turnover else ''}.parquet"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(".unfinished")
        with duckdb.connect(config={"preserve_insertion_order": True}) as engine:
            options = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP}"
            engine.execute(f"COPY ({_query(rows // YEARS, turnover)}) TO '{unfinished}' ({options})")
        unfinished.rename(file)
    return file


def _chance(stream: int, of: str) -> str:
    """A number between 0 and 1 for every person, or person and year."""
    return f"((hash({of} * 16 + {stream}) >> 11) * 1.1102230246251565e-16)"


def _normal(stream: int, of: str) -> str:
    radius = f"sqrt(-2 * ln({_chance(stream, of)} + 1e-16))"
    return f"({radius} * cos({2 * np.pi!r} * {_chance(stream + 1, of)}))"


def _query(persons: int, turnover: bool) -> str:
    place = f"CAST(floor({MUNICIPALITIES} * pow({_chance(0, 'person')}, 1.5)) AS INTEGER)"
    since = f"CAST(floor({YEARS} * {_chance(2, 'person')}) AS INTEGER)"
    fate = _chance(3, "person")
    moved, seen = "0", "TRUE"
    if turnover:
        # Most move to a neighbour, some to the other side of the country.
        step = f"1 + CAST(floor({MUNICIPALITIES - 1} * pow({_chance(4, 'person')}, 3)) AS INTEGER)"
        moved = f"CASE WHEN fate < {MOVES} AND t >= since THEN {step} ELSE 0 END"
        born, died, away = np.cumsum([MOVES + BORN, DIED, AWAY])
        seen = (
            f"CASE WHEN fate < {MOVES} THEN TRUE WHEN fate < {born} THEN t >= since WHEN fate < {died} THEN t <= since "
            f"WHEN fate < {away} THEN t <> since ELSE TRUE END"
        )
    treated = " OR ".join(
        f"(region IN ({', '.join(str(m) for s in range(w, SITES, len(WAVES)) for m in _municipalities_of(s))}) "
        f"AND t >= {wave - FIRST_YEAR})"
        for w, wave in enumerate(WAVES)
    )
    level = (
        f"6.2 + 0.9 * {_normal(5, 'person')} + 0.8 * {_normal(8, 'cell')} + 0.02 * t + 0.0002 * region "
        f"+ 0.02 * {_normal(11, '(region * 8 + t)')} + CASE WHEN {treated} THEN {_EFFECT} ELSE 0 END"
    )
    return f"""
        SELECT CAST(person AS INTEGER) AS person, CAST(region AS SMALLINT) AS region,
            CAST({FIRST_YEAR} + t AS SMALLINT) AS year,
            CAST(CASE WHEN {_chance(14, "cell")} < 0.125 THEN 0 ELSE least(100 * exp({level}), 2e9) END AS INTEGER)
                AS cost_cents
        FROM (
            SELECT person, t, cell, ({place} + {moved}) % {MUNICIPALITIES} AS region
            FROM (
                SELECT r // {YEARS} AS person, CAST(r % {YEARS} AS INTEGER) AS t, r AS cell, {fate} AS fate,
                    {since} AS since
                FROM range({persons * YEARS}) AS numbers(r)
            )
            WHERE {seen}
        )
    """
