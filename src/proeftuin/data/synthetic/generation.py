"""
Making a synthetic population: bucket by bucket, set-wise in the embedded engine, straight into a store of care tables.

Every bucket is made on its own by one thread, so that memory stays that of a few buckets, the files have the same
bytes whatever the number of threads, and an interrupted generation goes on with the buckets that are absent.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from queue import SimpleQueue

import duckdb
import polars as pl

from proeftuin.data.care.store import REGISTER, CareStore, Load, RowAccount, StoredPart
from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.data.engine.duckdb_engine import EmbeddedSettings
from proeftuin.data.synthetic.care_lines import contact_rows, make_final_lines, make_lines, medication_rows
from proeftuin.data.synthetic.drawing import prepare
from proeftuin.data.synthetic.health_facts import diagnosis_rows, is_survey_year, measurement_rows, survey_rows
from proeftuin.data.synthetic.lives import make_lives, make_spells, person_rows, registration_rows, residence_rows
from proeftuin.data.synthetic.person_years import make_person_years, measure_morbidity
from proeftuin.data.synthetic.places import Places, areas, crosswalks, places_of
from proeftuin.data.synthetic.planted import (
    EFFECTS_SCHEMA,
    TRUTH_KEY,
    Truth,
    exposure_rows,
    make_reached,
    planted_in_lines,
    planted_in_lives,
    prevent,
)
from proeftuin.data.synthetic.population import SyntheticPopulation
from proeftuin.errors import DataContractError, DefinitionError, Problem

SOURCE = "synthetic"
FORMAT = "synthetic"
PERSONS_PER_BUCKET = 250_000
"""Persons of one bucket by default; five years of them take about 1.5 GB of memory at most."""
_NOTES = "synthetic"
USUAL_SETTINGS = EmbeddedSettings()

Progress = Callable[[int, int], None]
"""Told how many of how many buckets are ready."""


@dataclass(frozen=True)
class _Bucket:
    """What was made of one bucket: its files, and the truth about what is planted in it."""

    parts: dict[str, list[StoredPart]] = field(default_factory=dict)
    effects: list[dict[str, object]] = field(default_factory=list)
    reached: dict[str, int] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)


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
    buckets = buckets or usual_buckets(population)
    store = _store(folder, population, buckets)
    load_id = _load_id(population, buckets)
    if store.loads:
        return store
    made: dict[int, _Bucket] = {}
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
    found = [_noted(store, loads[0].id, number) for number in range(store.buckets)]
    if None in found:
        raise DataContractError(
            Problem(
                str(store.folder), "notes about what was planted are absent", "all files", "generate the store anew"
            )
        )
    buckets = [bucket for bucket in found if bucket is not None]
    rows = [row for bucket in buckets for row in bucket.effects]
    effects = pl.DataFrame(rows, schema=EFFECTS_SCHEMA, orient="row").group_by(TRUTH_KEY).sum().sort(TRUTH_KEY)
    return Truth(effects, _summed([b.reached for b in buckets]), _summed([b.faults for b in buckets]))


def _store(folder: Path, population: SyntheticPopulation, buckets: int) -> CareStore:
    if not (folder / REGISTER).exists():
        return CareStore.make(folder, buckets=buckets)
    store = CareStore.open(folder)
    expected = _load_id(population, buckets)
    begun = sorted(path.name for path in (folder / _NOTES).glob("*"))
    if store.buckets == buckets and [load.id for load in store.loads] in ([], [expected]) and begun in ([], [expected]):
        return store
    raise DefinitionError(
        Problem(str(folder), "another population stands there", "an empty or new folder", "give another folder")
    )


def _load_id(population: SyntheticPopulation, buckets: int) -> str:
    # The number of buckets is part of it, for it decides which persons an unfinished bucket holds.
    return hashlib.sha256(f"{population.sha256} {buckets}".encode()).hexdigest()[:12]


def _buckets(
    store: CareStore, load_id: str, population: SyntheticPopulation, settings: EmbeddedSettings
) -> Iterator[tuple[int, _Bucket]]:
    absent = []
    for number in range(store.buckets):
        noted = _noted(store, load_id, number)
        if noted is None:
            absent.append(number)
        else:
            yield number, noted
    if not absent:
        return
    threads = min(settings.threads or os.cpu_count() or 1, len(absent))
    places = places_of(population)
    makers: SimpleQueue[_Maker] = SimpleQueue()
    with _engines(threads, settings, store.folder) as engines, ThreadPoolExecutor(threads) as pool:
        for engine in engines:
            makers.put(_Maker(engine, store, load_id, population, places))
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


def _made_by_a_free_one(makers: SimpleQueue[_Maker], number: int) -> _Bucket:
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


class _Maker:
    """One engine that makes bucket after bucket."""

    def __init__(
        self,
        engine: duckdb.DuckDBPyConnection,
        store: CareStore,
        load_id: str,
        population: SyntheticPopulation,
        places: Places,
    ) -> None:
        self._engine = engine
        self._store = store
        self._load_id = load_id
        self._population = population
        prepare(engine, population, places)
        measure_morbidity(engine, population)

    def make(self, number: int) -> _Bucket:
        population, store = self._population, self._store
        bucket = _Bucket()
        make_lives(self._engine, population, f"range({number}, {population.persons}, {store.buckets}) numbers(i)")
        make_spells(self._engine, population)
        make_reached(self._engine, population.programme)
        queries = {
            "person": person_rows(population.faults),
            "residence": residence_rows(population),
            "registration": registration_rows(population),
        }
        if population.programme:
            queries["exposure"] = exposure_rows(population)
            bucket.reached.update(_reached(self._engine))
        for table, query in queries.items():
            self._write(bucket, table, query, number)
        bucket.faults.update(planted_in_lives(self._engine, population))
        bucket.faults["unknown_areas"] = self._unknown_areas(bucket)
        for year in population.years:
            self._make_year(bucket, year, number)
        _note(store, self._load_id, number, bucket)
        return bucket

    def _make_year(self, bucket: _Bucket, year: int, number: int) -> None:
        population, programme = self._population, self._population.programme
        make_person_years(self._engine, year)
        make_lines(self._engine, population, year)
        if programme and year >= programme.start.year:
            bucket.effects.extend(prevent(self._engine, programme, year).to_dicts())
        make_final_lines(self._engine, population, year)
        repeated = planted_in_lines(self._engine, population, year)
        bucket.faults["duplicated_lines"] = bucket.faults.get("duplicated_lines", 0) + repeated
        queries = {
            "contact": contact_rows(population, year),
            "medication": medication_rows(),
            "diagnosis": diagnosis_rows(year),
            "measurement": measurement_rows(year),
        }
        if is_survey_year(population, year):
            queries["survey_answer"] = survey_rows(year)
        for table, query in queries.items():
            self._write(bucket, table, query, number, year)

    def _write(self, bucket: _Bucket, table: str, query: str, number: int, year: int | None = None) -> None:
        name = f"b{number:04d}.parquet" if year is None else f"{year}-b{number:04d}.parquet"
        path = f"{table}/{self._load_id}/{name}"
        rows = write_rows(self._engine, table, query, self._store.folder / path, self._load_id)
        bucket.parts.setdefault(table, []).append(StoredPart(path, rows, year, number))

    def _unknown_areas(self, bucket: _Bucket) -> int:
        path = self._store.folder / bucket.parts["residence"][0].path
        row = self._engine.execute(
            "SELECT count(*) FROM read_parquet(?) WHERE area_code = 'GM9999'", [str(path)]
        ).fetchone()
        return int(row[0]) if row else 0


def write_rows(engine: duckdb.DuckDBPyConnection, table: str, query: str, path: Path, load_id: str) -> int:
    """Write the rows of `query` as a part of `table`, with the columns and types of its contract."""
    path.parent.mkdir(parents=True, exist_ok=True)
    selected = ", ".join(f'"{name}"' for name in CARE_TABLES[table].columns)
    target = str(path).replace("'", "''")
    written = engine.execute(
        f"COPY (SELECT {selected}, '{SOURCE}' AS source, '{load_id}' AS load_id FROM ({query})) "
        f"TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
    ).fetchone()
    return int(written[0]) if written else 0


def _load(store: CareStore, load_id: str, population: SyntheticPopulation, made: list[_Bucket]) -> Load:
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
    frames = {"area": areas(population), "area_crosswalk": crosswalks(population)}
    queries = {
        "area": "SELECT * FROM given_frame",
        "area_crosswalk": "SELECT * REPLACE (weight::DECIMAL(18, 4) AS weight) FROM given_frame",
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


def _reached(engine: duckdb.DuckDBPyConnection) -> dict[str, int]:
    rows = engine.execute("SELECT segment, count(*) FROM reached GROUP BY segment ORDER BY segment").fetchall()
    return {str(segment): int(count) for segment, count in rows}


def _note(store: CareStore, load_id: str, number: int, bucket: _Bucket) -> None:
    path = _notes_of(store, load_id, number)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(json.dumps(asdict(bucket), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    os.replace(new, path)


def _noted(store: CareStore, load_id: str, number: int) -> _Bucket | None:
    path = _notes_of(store, load_id, number)
    if not path.exists():
        return None
    content = json.loads(path.read_text(encoding="utf-8"))
    parts = {table: [StoredPart(**part) for part in found] for table, found in content.pop("parts").items()}
    return _Bucket(parts=parts, **content)


def _notes_of(store: CareStore, load_id: str, number: int) -> Path:
    return store.folder / _NOTES / load_id / f"b{number:04d}.json"


def _summed(counts: list[dict[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for one in counts:
        for name, count in one.items():
            total[name] = total.get(name, 0) + count
    return total
