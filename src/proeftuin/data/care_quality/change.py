"""
What changed more than a source ordinarily does: against the load before, from year to year, and months without lines.

A file that was cut off, a period that was delivered twice or an amount in another unit breaks no rule of any row; it
shows in how much there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from proeftuin.data.care.store import CareStore, Load

QUANTITIES = ("rows", "persons", "amount_cents")


@dataclass(frozen=True)
class ChangeLimits:
    """
    From which change on a source is reported.

    Attributes
    ----------
    since_last_load, since_last_year : int
        Percent, up or down.
    fewest : int
        Of a quantity that was smaller than this before, no change is reported: chance alone changes it.
    """

    since_last_load: int = 20
    since_last_year: int = 20
    fewest: int = 50


@dataclass(frozen=True)
class Volume:
    """How much of one care table a source has; `None` for what is not known or does not apply."""

    rows: int | None = None
    persons: int | None = None
    amount_cents: int | None = None


VolumeKey = tuple[str, str, int | None]
"""Care table, source and year; the year is `None` for a table that is not divided by year."""

Finding = dict[str, object]


def volumes_by_year(volumes: pl.DataFrame) -> dict[VolumeKey, Volume]:
    """Volumes of whole years, by table, source and year."""
    whole = volumes.filter(pl.col("month").is_null())
    return {
        (row["care_table"], row["source"], row["year"]): Volume(**{name: row[name] for name in QUANTITIES})
        for row in whole.to_dicts()
    }


def rows_before_last_load(store: CareStore, years: Sequence[int]) -> dict[VolumeKey, Volume]:
    """Rows of every source as they were before its last load; nothing about a source that was loaded once."""
    found: dict[VolumeKey, Volume] = {}
    for source in sorted({load.source for load in store.active_loads}):
        places = [place for place, load in enumerate(store.loads) if load.source == source]
        before = replace(store, loads=store.loads[: places[-1]])
        found |= _rows([load for load in before.active_loads if load.source == source], years)
    return found


def _rows(loads: Sequence[Load], years: Sequence[int]) -> dict[VolumeKey, Volume]:
    sums: dict[VolumeKey, int] = {}
    for load in loads:
        for table, parts in load.parts.items():
            for part in parts:
                if part.year is None or part.year in years:
                    key = (table, load.source, part.year)
                    sums[key] = sums.get(key, 0) + part.rows
    return {key: Volume(rows=rows) for key, rows in sums.items()}


def changes_since_last_load(
    now: Mapping[VolumeKey, Volume], before: Mapping[VolumeKey, Volume], limits: ChangeLimits
) -> Iterator[Finding]:
    """Quantities that differ too much from the load before; what is gone altogether differs by all of it."""
    for key in sorted(before, key=str):
        table, source, year = key
        for quantity in QUANTITIES:
            pair = getattr(before[key], quantity), getattr(now.get(key, Volume(0, 0, 0)), quantity)
            yield from _changed(
                "changed_since_last_load", table, source, year, quantity, pair, limits.since_last_load, limits
            )


def changes_since_last_year(now: Mapping[VolumeKey, Volume], limits: ChangeLimits) -> Iterator[Finding]:
    """Quantities that differ too much from the year before in the same delivery."""
    for table, source, year in sorted((key for key in now if key[2] is not None), key=str):
        earlier = now.get((table, source, (year or 0) - 1))
        if earlier is None:
            continue
        for quantity in QUANTITIES:
            pair = getattr(earlier, quantity), getattr(now[table, source, year], quantity)
            yield from _changed(
                "changed_since_last_year", table, source, year, quantity, pair, limits.since_last_year, limits
            )


def _changed(
    check: str,
    table: str,
    source: str,
    year: int | None,
    quantity: str,
    pair: tuple[int | None, int | None],
    percent: int,
    limits: ChangeLimits,
) -> Iterator[Finding]:
    before, now = pair
    if before is None or now is None or abs(before) < limits.fewest:
        return
    if 100 * abs(now - before) > percent * abs(before):
        change = f"{100 * (now - before) / abs(before):+.1f}"
        yield {
            "care_table": table,
            "source": source,
            "check": check,
            "subject": quantity,
            "year": year,
            "rows": abs(now - before),
            "detail": f"before={before} now={now} percent={change}",
        }


def months_without_lines(volumes: pl.DataFrame, years: Sequence[int]) -> Iterator[Finding]:
    """Months of the years between a source's first and last in which it has no line of care at all."""
    lines = volumes.filter((pl.col("care_table") == "contact") & pl.col("month").is_not_null())
    for source in lines["source"].unique().sort():
        present = {(row[0], row[1]) for row in lines.filter(source=source).select("year", "month").iter_rows()}
        first, last = min(present)[0], max(present)[0]
        for year in sorted(year for year in years if first <= year <= last):
            absent = [month for month in range(1, 13) if (year, month) not in present]
            if absent:
                yield {
                    "care_table": "contact",
                    "source": source,
                    "check": "months_without_lines",
                    "subject": "day",
                    "year": year,
                    "rows": len(absent),
                    "of_rows": 12,
                    "detail": f"months={','.join(map(str, absent))}",
                }
