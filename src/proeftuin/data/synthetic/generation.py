"""
Making a synthetic population: bucket by bucket, set-wise in the embedded engine, straight into a store of care tables.

Every bucket is made on its own by one thread, so that memory stays that of a few buckets, the files have the same
bytes whatever the number of threads, and an interrupted generation goes on with the buckets that are absent.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

import duckdb
import polars as pl

from proeftuin.data.care.store import REGISTER, CareStore, Load, RowAccount, StoredPart
from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.data.engine.duckdb_engine import EmbeddedSettings
from proeftuin.data.synthetic.bucket import NOTES, SOURCE, BucketMaker, MadeBucket, noted, write_rows
from proeftuin.data.synthetic.places import area_facts, areas, crosswalks, places_of
from proeftuin.data.synthetic.planted import EFFECTS_SCHEMA, NEED_KEY, NEEDS_SCHEMA, TRUTH_KEY, Truth
from proeftuin.data.synthetic.population import SyntheticPopulation
from proeftuin.errors import DataContractError, DefinitionError, Problem

FORMAT = "synthetic"
VERSION = 4
"""Version of the model: with another one the same population has other care, and is made anew."""
PERSONS_PER_BUCKET = 250_000
"""Persons of one bucket by default; five years of them take about 0.7 GB of memory."""
USUAL_SETTINGS = EmbeddedSettings()

Progress = Callable[[int, int], None]
"""Told how many of how many buckets are ready."""


def usual_buckets(population: SyntheticPopulation) -> int:
    """Number of buckets when none is given."""
    return max(1, -(-population.persons // PERSONS_PER_BUCKET))


def generate(
    folder: Path,
    population: SyntheticPopulation,
    *,
    buckets: int | None = None,
    settings: EmbeddedSettings = USUAL_SETTINGS,
    progress: Progress = lambda ready, all: None,
) -> CareStore:
    """
    The store in `folder` with the synthetic population, made if it is not there.

    Parameters
    ----------
    folder : Path
        New, empty, or one in which the making of the same population was interrupted.
    buckets : int or None
        Parts that persons are divided over; the persons are the same whatever the number.
    settings : EmbeddedSettings
        Memory is divided over the threads; each thread makes another bucket.

    Raises
    ------
    DefinitionError
        The folder holds something else.
    """
    buckets = usual_buckets(population) if buckets is None else buckets
    store = _store(folder, population, buckets)
    load_id = _load_id(population, buckets)
    if store.loads:
        return store
    made: dict[int, MadeBucket] = {}
    for number, bucket in _buckets(store, load_id, population, settings):
        made[number] = bucket
        progress(len(made), buckets)
    return store.with_load(_load(store, load_id, population, [made[number] for number in range(buckets)]))


def truth(store: CareStore) -> Truth:
    """
    What was planted in a synthetic store.

    Raises
    ------
    DataContractError
        The store was not made by `generate`, or its notes are gone.
    """
    loads = [load for load in store.active_loads if load.format == FORMAT]
    if not loads:
        raise DataContractError(
            Problem(str(store.folder), "this store is not synthetic", "a store made by generate", "give another store")
        )
    found = [noted(store, loads[0].id, number) for number in range(store.buckets)]
    if None in found:
        raise DataContractError(
            Problem(
                str(store.folder), "notes about what was planted are absent", "all files", "generate the store anew"
            )
        )
    buckets = [bucket for bucket in found if bucket is not None]
    rows = [row for bucket in buckets for row in bucket.effects]
    effects = pl.DataFrame(rows, schema=EFFECTS_SCHEMA, orient="row").group_by(TRUTH_KEY).sum().sort(TRUTH_KEY)
    needs = pl.DataFrame([row for bucket in buckets for row in bucket.needs], schema=NEEDS_SCHEMA, orient="row")
    return Truth(
        effects,
        _summed([bucket.reached for bucket in buckets]),
        _summed([bucket.faults for bucket in buckets]),
        needs.group_by(NEED_KEY).sum().sort(NEED_KEY),
        _summed([bucket.in_need for bucket in buckets]),
    )


def _store(folder: Path, population: SyntheticPopulation, buckets: int) -> CareStore:
    if not (folder / REGISTER).exists():
        return CareStore.make(folder, buckets=buckets)
    store = CareStore.open(folder)
    expected = _load_id(population, buckets)
    begun = sorted(path.name for path in (folder / NOTES).glob("*"))
    if store.buckets == buckets and [load.id for load in store.loads] in ([], [expected]) and begun in ([], [expected]):
        return store
    raise DefinitionError(
        Problem(str(folder), "another population stands there", "an empty or new folder", "give another folder")
    )


def _load_id(population: SyntheticPopulation, buckets: int) -> str:
    # The number of buckets is part of it, for it decides which persons an unfinished bucket holds.
    return hashlib.sha256(f"{VERSION} {population.sha256} {buckets}".encode()).hexdigest()[:12]


def _buckets(
    store: CareStore, load_id: str, population: SyntheticPopulation, settings: EmbeddedSettings
) -> Iterator[tuple[int, MadeBucket]]:
    absent = []
    for number in range(store.buckets):
        ready = noted(store, load_id, number)
        if ready is None:
            absent.append(number)
        else:
            yield number, ready
    if not absent:
        return
    threads = min(settings.threads or os.cpu_count() or 1, len(absent))
    places = places_of(population)
    makers: SimpleQueue[BucketMaker] = SimpleQueue()
    with _engines(threads, settings, store.folder) as engines, ThreadPoolExecutor(threads) as pool:
        for engine in engines:
            makers.put(BucketMaker(engine, store, load_id, population, places))
        futures = {pool.submit(_made_by_a_free_one, makers, number): number for number in absent}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        finally:
            # Someone who stops the program need not wait for the buckets that are being made.
            for future in futures:
                future.cancel()
            for engine in engines:
                engine.interrupt()


def _made_by_a_free_one(makers: SimpleQueue[BucketMaker], number: int) -> MadeBucket:
    maker = makers.get()
    try:
        return maker.make(number)
    finally:
        makers.put(maker)


@contextmanager
def _engines(threads: int, settings: EmbeddedSettings, folder: Path) -> Iterator[list[duckdb.DuckDBPyConnection]]:
    """One engine of one thread each, so that what comes out does not depend on how many there are."""
    spill = (settings.spill or folder) / f".spill-{os.getpid()}"
    engines = []
    try:
        for number in range(threads):
            own = EmbeddedSettings(memory=settings.memory, spill=spill / str(number), threads=1)
            engines.append(duckdb.connect(":memory:", config=own.configuration()))  # type: ignore[arg-type]
            _divide_memory(engines[-1], threads)
        yield engines
    finally:
        for engine in engines:
            engine.close()
        shutil.rmtree(spill, ignore_errors=True)


def _divide_memory(engine: duckdb.DuckDBPyConnection, threads: int) -> None:
    """Leave the engine its part of the memory that it was given, or took."""
    row = engine.execute("SELECT current_setting('memory_limit')").fetchone()
    amount, unit = str(row[0]).split(" ") if row else ("1", "GiB")
    engine.execute(f"SET memory_limit = '{float(amount) / threads:.2f}{unit}'")


def _load(store: CareStore, load_id: str, population: SyntheticPopulation, made: list[MadeBucket]) -> Load:
    parts = {
        table: tuple(part for bucket in made for part in bucket.parts.get(table, ())) for table in CARE_TABLES
    } | _parts_without_persons(store, load_id, population)
    parts = {table: found for table, found in parts.items() if found}
    accounts = tuple(
        RowAccount(table, SOURCE, population.sha256, rows, rows)
        for table, rows in ((table, sum(part.rows for part in found)) for table, found in parts.items())
    )
    return Load(load_id, SOURCE, FORMAT, accounts, parts, synthetic=True)


def _parts_without_persons(
    store: CareStore, load_id: str, population: SyntheticPopulation
) -> dict[str, tuple[StoredPart, ...]]:
    frames = {
        "area": areas(population),
        "area_crosswalk": crosswalks(population),
        "area_fact": area_facts(population, places_of(population)),
    }
    queries = {
        "area": "SELECT * FROM given_frame",
        "area_crosswalk": "SELECT * REPLACE (weight::DECIMAL(18, 4) AS weight) FROM given_frame",
        "area_fact": "SELECT * REPLACE (value::DECIMAL(18, 4) AS value), NULL::VARCHAR AS sex, "
        "NULL::VARCHAR AS age_band, NULL::DECIMAL(18, 4) AS number, NULL::DECIMAL(18, 4) AS lower, "
        "NULL::DECIMAL(18, 4) AS upper FROM given_frame",
    }
    programme = population.programme
    if programme:
        frames["intervention"] = pl.DataFrame(
            {"intervention_id": [programme.id], "site": ["synthetic"], "valid_from": [programme.start]}
        )
        queries["intervention"] = (
            "SELECT *, NULL::VARCHAR AS segment_rule, NULL::DATE AS valid_to, NULL::BIGINT AS cost_cents, "
            "NULL::VARCHAR AS evidence FROM given_frame"
        )
    written: dict[str, tuple[StoredPart, ...]] = {}
    with duckdb.connect(":memory:", config={"threads": 1}) as engine:
        for table, frame in frames.items():
            path = f"{table}/{load_id}/all.parquet"
            engine.register("given_frame", frame.to_arrow())
            rows = write_rows(engine, table, queries[table], store.folder / path, load_id)
            written[table] = (StoredPart(path, rows),)
    return written


def _summed(counts: list[dict[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for one in counts:
        for name, count in one.items():
            total[name] = total.get(name, 0) + count
    return total
