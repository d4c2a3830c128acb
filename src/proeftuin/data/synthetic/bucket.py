"""
One bucket of a synthetic population: its tables, and the note by which an interrupted generation goes on.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

import duckdb

from proeftuin.data.care.store import CareStore, StoredPart
from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.data.engine.stored_words import write_words
from proeftuin.data.synthetic.care_lines import contact_rows, make_final_lines, make_lines, medication_rows
from proeftuin.data.synthetic.delivered import delivery_rows, make_delivered
from proeftuin.data.synthetic.drawing import prepare
from proeftuin.data.synthetic.health_facts import diagnosis_rows, is_survey_year, measurement_rows, survey_rows
from proeftuin.data.synthetic.lives import make_lives, make_spells, person_rows, registration_rows, residence_rows
from proeftuin.data.synthetic.person_years import make_person_years, measure_morbidity
from proeftuin.data.synthetic.places import Places
from proeftuin.data.synthetic.planted import (
    exposure_rows,
    make_reached,
    planted_in_lines,
    planted_in_lives,
    prevent,
)
from proeftuin.data.synthetic.planted_need import add_for_need, make_in_need
from proeftuin.data.synthetic.population import SyntheticPopulation

SOURCE = "synthetic"
NOTES = "synthetic"
"""Folder in the store with what was made of each bucket."""


@dataclass(frozen=True)
class MadeBucket:
    """What was made of one bucket: its files, and the truth about what is planted in it."""

    parts: dict[str, list[StoredPart]] = field(default_factory=dict)
    effects: list[dict[str, object]] = field(default_factory=list)
    reached: dict[str, int] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)
    needs: list[dict[str, object]] = field(default_factory=list)
    in_need: dict[str, int] = field(default_factory=dict)


class BucketMaker:
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

    def make(self, number: int) -> MadeBucket:
        """Make and write the persons of bucket `number`, with all their tables, and note what was made."""
        population, store = self._population, self._store
        bucket = MadeBucket()
        make_lives(self._engine, population, f"range({number}, {population.persons}, {store.buckets}) numbers(i)")
        make_spells(self._engine, population)
        make_reached(self._engine, population.programme)
        make_delivered(self._engine, population)
        if population.needs:
            bucket.in_need.update(make_in_need(self._engine, population.needs))
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
        note(store, self._load_id, number, bucket)
        return bucket

    def _make_year(self, bucket: MadeBucket, year: int, number: int) -> None:
        population, programme = self._population, self._population.programme
        make_person_years(self._engine, year)
        make_lines(self._engine, population, year)
        if population.needs and year >= min(need.start.year for need in population.needs):
            bucket.needs.extend(add_for_need(self._engine, year).to_dicts())
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
        if programme and year >= programme.start.year:
            queries["delivery"] = delivery_rows(programme, year)
        if is_survey_year(population, year):
            queries["survey_answer"] = survey_rows(year)
        for table, query in queries.items():
            self._write(bucket, table, query, number, year)

    def _write(self, bucket: MadeBucket, table: str, query: str, number: int, year: int | None = None) -> None:
        name = f"b{number:04d}.parquet" if year is None else f"{year}-b{number:04d}.parquet"
        path = f"{table}/{self._load_id}/{name}"
        rows = write_rows(self._engine, table, query, self._store.folder / path, self._load_id)
        write_words(self._engine, CARE_TABLES[table], self._store.folder / path, rows)
        bucket.parts.setdefault(table, []).append(StoredPart(path, rows, year, number))

    def _unknown_areas(self, bucket: MadeBucket) -> int:
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


def note(store: CareStore, load_id: str, number: int, bucket: MadeBucket) -> None:
    """Write down that a bucket is ready."""
    path = _notes_of(store, load_id, number)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    # Where no need is planted, the note stays what it was before there were needs.
    content = {name: found for name, found in asdict(bucket).items() if found or name not in ("needs", "in_need")}
    new.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    os.replace(new, path)


def noted(store: CareStore, load_id: str, number: int) -> MadeBucket | None:
    """What was made of a bucket; `None` when it is not ready."""
    path = _notes_of(store, load_id, number)
    if not path.exists():
        return None
    content = json.loads(path.read_text(encoding="utf-8"))
    parts = {table: [StoredPart(**part) for part in found] for table, found in content.pop("parts").items()}
    return MadeBucket(parts=parts, **content)


def _notes_of(store: CareStore, load_id: str, number: int) -> Path:
    return store.folder / NOTES / load_id / f"b{number:04d}.json"


def _reached(engine: duckdb.DuckDBPyConnection) -> dict[str, int]:
    rows = engine.execute("SELECT segment, count(*) FROM reached GROUP BY segment ORDER BY segment").fetchall()
    return {str(segment): int(count) for segment, count in rows}
