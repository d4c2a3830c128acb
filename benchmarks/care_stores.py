"""Stores of made-up persons that the measurements compute on, made when they are not there yet."""

from __future__ import annotations

from pathlib import Path

import duckdb

from proeftuin.data.care.store import REGISTER, CareStore, Load, StoredPart
from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.data.engine.duckdb_engine import DuckDBEngine, EmbeddedSettings
from proeftuin.data.synthetic.generation import USUAL_SETTINGS, generate
from proeftuin.data.synthetic.population import SyntheticPopulation
from proeftuin.steps.population.query import care_table

LOAD = "benchmark"
EVENTS_PER_PERSON, DISPENSINGS_PER_PERSON = 20, 10
LINES_OF_A_HEAVY_USER = 150.0
"""Lines per person-year with which 10,000 persons have about 8.6 million rows in five years."""


def generated(
    folder: Path, persons: int, *, lines_per_person_year: float = 11.0, settings: EmbeddedSettings = USUAL_SETTINGS
) -> CareStore:
    """The synthetic population of so many persons, five years; a folder that holds one is taken as it is."""
    ready = _ready(folder)
    if ready is not None:
        return ready
    population = SyntheticPopulation(persons=persons, lines_per_person_year=lines_per_person_year)
    return generate(folder, population, settings=settings)


def started(settings: EmbeddedSettings = USUAL_SETTINGS) -> DuckDBEngine:
    """An engine that has answered one query about nothing, so that what it loads on first use counts as start-up."""
    engine = DuckDBEngine(settings)
    person = care_table("person")
    engine.keep("nobody", person.group_by("sex").aggregate(persons=person.count(), last=person.death_day.max()))
    engine.given("nothing", engine.frame(engine.table("nobody")))
    return engine


def of_events(folder: Path, persons: int) -> CareStore:
    """
    Persons with twenty events and ten dispensings each over two years, registered with a practice for a part of them.

    Evenly drawn, as the data are on which other programs for monthly measures were timed; nothing in them is likely.
    """
    ready = _ready(folder)
    if ready is not None:
        return ready
    store = CareStore.make(folder, buckets=1)
    with duckdb.connect() as engine:
        parts = {
            table: (_written(engine, folder, table, query.format(persons=persons)),)
            for table, query in _OF_EVENTS.items()
        }
    return store.with_load(Load(LOAD, LOAD, "synthetic", (), parts, synthetic=True))


def _ready(folder: Path) -> CareStore | None:
    store = CareStore.open(folder) if (folder / REGISTER).exists() else None
    return store if store is not None and store.loads else None


def _written(engine: duckdb.DuckDBPyConnection, folder: Path, table: str, query: str) -> StoredPart:
    given = {name for name, *_ in engine.execute(f"DESCRIBE {query}").fetchall()}
    columns = ", ".join(
        f"CAST({name if name in given else 'NULL'} AS {kind}) AS {name}"
        for name, kind in CARE_TABLES[table].stored_columns().items()
    )
    path = folder / table / "all.parquet"
    path.parent.mkdir(parents=True)
    target = str(path).replace("'", "''")
    rows = engine.execute(f"COPY (SELECT {columns} FROM ({query})) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
    return StoredPart(f"{table}/all.parquet", int((rows.fetchone() or (0,))[0]), bucket=0)


_OF_EVENTS = {
    "person": """
        SELECT i AS person_id, 1925 + hash(i, 1) % 99 AS birth_year, 1 + hash(i, 2) % 12 AS birth_month,
            CASE hash(i, 3) % 2 WHEN 0 THEN 'female' ELSE 'male' END AS sex
        FROM range({persons}) numbers(i)
    """,
    "registration": """
        SELECT i AS person_id, 'gp' AS kind, 'practice-' || hash(i, 4) % 50 AS organisation_id,
            DATE '2021-01-01' + CAST(hash(i, 5) % 1000 AS INTEGER) AS valid_from,
            CASE WHEN hash(i, 6) % 3 = 0 THEN valid_from + CAST(1 + hash(i, 7) % 1000 AS INTEGER) END AS valid_to
        FROM range({persons}) numbers(i)
    """,
    "contact": f"""
        SELECT i AS person_id, DATE '2022-01-01' + CAST(hash(i, j, 8) % 730 AS INTEGER) AS day,
            CASE hash(i, j, 9) % 3 WHEN 0 THEN 'hospital' ELSE 'gp' END AS domain,
            CASE hash(i, j, 10) % 4 WHEN 0 THEN 'consultation' WHEN 1 THEN 'telephone' WHEN 2 THEN 'outpatient'
                ELSE 'emergency' END AS kind
        FROM range({{persons}}) numbers(i), range({EVENTS_PER_PERSON}) events(j) ORDER BY i, day
    """,
    "medication": f"""
        SELECT i AS person_id, DATE '2022-01-01' + CAST(hash(i, j, 11) % 730 AS INTEGER) AS day, 'ATC' AS code_system,
            ['A10BA02', 'C10AA01', 'N06AB04', 'J01CA04', 'R03AC02'][CAST(1 + hash(i, j, 12) % 5 AS BIGINT)] AS code
        FROM range({{persons}}) numbers(i), range({DISPENSINGS_PER_PERSON}) dispensings(j) ORDER BY i, day
    """,
}
