"""
The status of a population: all indicators that care tables can feed, by municipality x sex x age band x year.

Measured is everything that a run does with a store: judging and following everybody, attrition, turnover, person-time
and the cells of all indicators, bucket by bucket, within a given memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

import duckdb
import polars as pl

from benchmarks.care_by_hand import COLUMNS, INDICATORS, status_by_hand
from benchmarks.care_spent import Spent, cells_that_differ, raw_copy, raw_read, show, spent_on
from benchmarks.care_stores import generated, started
from proeftuin.data.care.store import CareStore
from proeftuin.data.engine.care_engine import CareEngine
from proeftuin.data.engine.duckdb_engine import EmbeddedSettings
from proeftuin.monitors.outcome.care_monitor import CareMonitor
from proeftuin.steps.population.care_regions import StudyRegions, regions_of_municipalities
from proeftuin.steps.population.criterion import Registered
from proeftuin.steps.population.population_definition import (
    EachPeriod,
    PopulationDefinition,
    PopulationKind,
    Step,
    StepKind,
)
from proeftuin.steps.triple_aim.care_cell import STRATA, added
from proeftuin.steps.triple_aim.care_definition import care_indicators
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.period import Period

FIRST_YEAR, LAST_YEAR, DIVISION = 2019, 2023, 2023
BAR = 15
"""Times the processor seconds of reading the same columns raw."""
POPULATION = PopulationDefinition(
    "insured",
    Translated(nl="verzekerden", en="insured persons"),
    PopulationKind.OPEN,
    Period(date(FIRST_YEAR, 1, 1), date(LAST_YEAR + 1, 1, 1)),
    EachPeriod(),
    (Step(StepKind.INCLUDE, "insured", Translated(nl="verzekerd", en="insured"), Registered("insurer")),),
)


@dataclass(frozen=True)
class StatusMeasured:
    """What the status of one store took."""

    persons: int
    lines: int
    cells: int
    own: Spent
    copied: Spent
    raw: Spent


def computed(
    engine: CareEngine,
    store: CareStore,
    regions: StudyRegions,
    wanted: Sequence[str] | None = INDICATORS,
    *,
    buckets: int | None = None,
) -> pl.DataFrame:
    """
    The sums of the indicators in every stratum, with everything that a run makes besides.

    Parameters
    ----------
    wanted : sequence of str or None
        Which indicators; `None` for all.
    buckets : int or None
        How many of the buckets of the store; `None` for all.
    """
    monitor = CareMonitor(
        populations=(POPULATION,),
        regions={POPULATION.id: regions},
        years=tuple(range(FIRST_YEAR, LAST_YEAR + 1)),
        status_of=POPULATION.id,
        indicators=care_indicators(
            wanted, population=POPULATION.id, source="synthetic", first_year=FIRST_YEAR, last_year=LAST_YEAR
        ),
    )
    parts = []
    for _, files in islice(store.chunks(), buckets):
        engine.open(files)
        parts.append(monitor.bucket(engine)["cells"])
    return added(parts)


def regions_of(store: CareStore) -> StudyRegions:
    """All municipalities in one division, whatever the division in which a person's residence was recorded."""
    files = [str(path) for path in store.files()["residence"]]
    vintages = pl.scan_parquet(files).select(pl.col("area_vintage").unique()).collect()["area_vintage"].to_list()
    return regions_of_municipalities(DIVISION, set(vintages), [])


def measured(
    store: CareStore, settings: EmbeddedSettings, wanted: Sequence[str] | None = INDICATORS
) -> tuple[pl.DataFrame, StudyRegions, StatusMeasured]:
    """The status of a store, its regions, and what it took; to be called first, for the sake of the peak memory."""
    with started(settings) as engine:
        # The engine imports a library when it is first given a table, which is part of starting up.
        engine.given("first_table", pl.DataFrame({"number": [1]}))
        (cells, regions), own = spent_on(lambda: _with_regions(engine, store, wanted))
    copied, raw = raw_copy(store.files(), COLUMNS), raw_read(store.files(), COLUMNS)
    found = StatusMeasured(store.rows("person"), store.rows("contact"), cells.height, own, copied, raw)
    return cells, regions, found


def main(
    folder: Path, persons: int, settings: EmbeddedSettings, *, by_hand: bool = True, whole_catalogue: bool = False
) -> int:
    """
    Measure, print and return how many rows differ from those by hand.

    The whole catalogue is not computed by hand: then nothing is compared.
    """
    store = generated(folder / f"status-{persons}", persons, settings=settings)
    wanted = None if whole_catalogue else INDICATORS
    cells, regions, found = measured(store, settings, wanted)
    facts = [
        f"{found.persons:,} persons, {found.lines:,} lines, {_indicators(cells)} indicators, {cells.height:,} strata"
    ]
    rows = [("proeftuin", found.own)]
    different = 0
    if by_hand and not whole_catalogue:
        with duckdb.connect(config=settings.configuration()) as connection:  # type: ignore[arg-type]
            theirs, hand = spent_on(
                lambda: status_by_hand(
                    connection, store.files(), regions.units.frame(), first_year=FIRST_YEAR, last_year=LAST_YEAR
                )
            )
        different = rows_that_differ(cells, theirs)
        rows.append(("DuckDB, by hand", hand))
        facts.append(f"{different} rows differ from those by hand")
    show(
        f"Status by municipality x sex x age band x year, bar {BAR} x the raw read",
        [*rows, ("read into tables", found.copied), ("raw read", found.raw)],
        facts=facts,
    )
    return different


def rows_that_differ(ours: pl.DataFrame, theirs: pl.DataFrame) -> int:
    """Strata in which any sum is another by hand; nothing found and zero are the same here."""
    sums = [name for name in theirs.columns if name not in STRATA]
    whole = [pl.col(name).fill_null(0).cast(pl.Decimal(38, 0)) for name in sums]
    mine = ours.select(*(pl.col(name) for name in STRATA), *whole)
    return cells_that_differ(mine, theirs.select(*STRATA, *whole))


def _with_regions(
    engine: CareEngine, store: CareStore, wanted: Sequence[str] | None
) -> tuple[pl.DataFrame, StudyRegions]:
    regions = regions_of(store)
    return computed(engine, store, regions, wanted), regions


def _indicators(cells: pl.DataFrame) -> int:
    return sum(name.endswith("__total") for name in cells.columns)
