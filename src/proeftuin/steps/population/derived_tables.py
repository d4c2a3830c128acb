"""
Derived tables on disk: membership, person-time, episodes and segments, kept under a version and never edited.

A version is a fingerprint of the loads of the store and of what the table means. What it means stands in a file beside
the rows. A version that is there is found and not computed again; another definition, or a further load, gives another
version, and the older ones stay until somebody removes them. Every bucket is held against the contract before its file
appears. The rows are about persons, so the files stay in the store and never become results.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import ibis
import polars as pl

from proeftuin.data.care.contract import CareTable
from proeftuin.data.care.derived import FOLDER, DerivedTables
from proeftuin.data.care.store import CareStore
from proeftuin.data.care.tables import DERIVED_TABLES
from proeftuin.data.engine.care_engine import CareEngine, Relation
from proeftuin.data.engine.declared_types import declared_sql_types
from proeftuin.data.engine.portable import Truth, count_if, is_true
from proeftuin.errors import DataContractError, Problem
from proeftuin.steps.population.attribution import attribution_query, give_units
from proeftuin.steps.population.care_regions import StudyRegions
from proeftuin.steps.population.disease import Disease
from proeftuin.steps.population.episode import episode_query
from proeftuin.steps.population.judgement import judged
from proeftuin.steps.population.membership import spells
from proeftuin.steps.population.person_time import person_period_query
from proeftuin.steps.population.population_definition import PopulationDefinition

VERSION = 1
"""Raised when the same definitions give other rows, so that nothing stale is found."""
MEANING = "version.json"
_CHECKED = "derived_rows"

Progress = Callable[[int, int], None]
"""Told after each bucket: how many are done, of how many."""


@dataclass(frozen=True)
class DerivedTable:
    """
    One derived table: under which name it is kept, what determines it, and how a bucket of it is computed.

    Attributes
    ----------
    name : str
        A folder of its own in the store.
    contract : CareTable
        What every row is held against.
    meaning : mapping
        Everything besides the data and the version of this module that determines the rows, as JSON can write it.
    rows : callable
        Given an engine that has the care tables of one bucket open, the rows of that bucket.
    """

    name: str
    contract: CareTable
    meaning: Mapping[str, object]
    rows: Callable[[CareEngine], Relation]

    def folder(self, store: CareStore) -> Path:
        """Where the version is kept that the loads of the store and the meaning determine."""
        return DerivedTables.of(store, self.name, {"version": VERSION, "of": self.meaning}).folder


def membership_table(definition: PopulationDefinition) -> DerivedTable:
    """Days of membership of one population."""

    def rows(engine: CareEngine) -> Relation:
        return _members(engine, definition).rename(enter_day="start", leave_day="end")

    contract = DERIVED_TABLES["membership"]
    meaning = {"population": definition.id, "definition": definition.hash()}
    return DerivedTable(f"{contract.name}.{definition.id}", contract, meaning, rows)


def person_period_table(definition: PopulationDefinition, regions: StudyRegions, years: Sequence[int]) -> DerivedTable:
    """
    Days at risk of one population by calendar year and region.

    Parameters
    ----------
    regions : StudyRegions
        Their order gives the number that stands for each; it is written beside the rows.
    """

    def rows(engine: CareEngine) -> Relation:
        members = _members(engine, definition)
        give_units(engine, definition.attribution, regions.units, years=years)
        return person_period_query(members, attribution_query(definition.attribution).rows, years=years).rows

    contract = DERIVED_TABLES["person_period"]
    meaning = {
        "population": definition.id,
        "definition": definition.hash(),
        "years": list(years),
        "regions": list(regions.units.regions),
        "units": sorted(map(repr, regions.units.region_of.items())),
    }
    return DerivedTable(f"{contract.name}.{definition.id}", contract, meaning, rows)


def episode_table(diseases: Sequence[Disease], *, contacts: bool = True) -> DerivedTable:
    """Episodes of the diseases of everybody in the store."""
    contract = DERIVED_TABLES["episode"]
    rows = episode_query(diseases, contacts=contacts).rows
    meaning = {
        "contacts": contacts,
        "diseases": {
            disease.id: {
                "contact_free_days": disease.contact_free_days,
                "codes": {codes.system: sorted(codes.codes) for codes in disease.codes},
            }
            for disease in diseases
        },
    }
    return DerivedTable(contract.name, contract, meaning, lambda _: rows)


def segment_membership_table(
    scheme: str, meaning: Mapping[str, object], rows: Callable[[CareEngine], Relation]
) -> DerivedTable:
    """
    Days in the segments of a scheme, which a later step computes.

    Parameters
    ----------
    meaning : mapping
        The definition of the scheme and its version: everything besides the data that determines the rows.
    rows : callable
        As in `DerivedTable`; the columns are those of the contract `segment_membership`.
    """
    contract = DERIVED_TABLES["segment_membership"]
    return DerivedTable(f"{contract.name}.{scheme}", contract, {"scheme": scheme, **meaning}, rows)


def write_derived(
    store: CareStore, engine: CareEngine, tables: Sequence[DerivedTable], *, progress: Progress = lambda done, of: None
) -> dict[str, Path]:
    """
    See that the tables are in the store, computing only the buckets that are not there yet.

    Parameters
    ----------
    tables : sequence of DerivedTable
        Each with a name of its own.

    Returns
    -------
    dict of str to Path
        Name of the table to the folder of its version.

    Raises
    ------
    DataContractError
        Computed rows do not keep the contract. Nothing of that bucket is written.
    """
    folders = {table.name: table.folder(store) for table in tables}
    for table in tables:
        _write_meaning(store, table, folders[table.name])
    for bucket, files in store.chunks():
        missing = [table for table in tables if not _file(folders[table.name], bucket).exists()]
        if missing:
            engine.open(files)
        for table in missing:
            _write(engine, table, _file(folders[table.name], bucket))
        progress(bucket + 1, store.buckets)
    return folders


def derived_versions(store: CareStore, name: str) -> dict[str, dict[str, object]]:
    """Versions of a derived table that are in the store, finished or not, with what is written beside each."""
    found = sorted((store.folder / FOLDER / name).glob(f"*/{MEANING}"))
    return {path.parent.name: json.loads(path.read_text(encoding="utf-8")) for path in found}


def read_derived(store: CareStore, name: str, version: str, *, bucket: int | None = None) -> pl.LazyFrame:
    """
    The rows of one version of a derived table, not yet read.

    Parameters
    ----------
    bucket : int or None
        One bucket only, for an engine that works bucket by bucket; `None` for all.

    Raises
    ------
    DataContractError
        There is no such version, or it was interrupted and misses buckets.
    """
    folder = store.folder / FOLDER / name / version
    files = [_file(folder, one) for one in (range(store.buckets) if bucket is None else [bucket])]
    if not all(file.exists() for file in files):
        known = ", ".join(derived_versions(store, name)) or "none"
        raise DataContractError(
            Problem(
                str(folder),
                "this version is not there, or not finished",
                f"{MEANING} with a file for each bucket; versions: {known}",
                "write the table, or name another version",
            )
        )
    return pl.scan_parquet(files, glob=False)


def _members(engine: CareEngine, definition: PopulationDefinition) -> Relation:
    judged(engine, definition)
    return spells(engine, definition)


def _write_meaning(store: CareStore, table: DerivedTable, folder: Path) -> None:
    path = folder / MEANING
    if path.exists():
        return
    content = {
        "table": table.contract.name,
        "grain": table.contract.grain,
        "columns": {name: column.meaning for name, column in table.contract.columns.items()},
        "meaning": {"version": VERSION, "of": table.meaning},
        "loads": [load.id for load in store.active_loads],
        "buckets": store.buckets,
        "synthetic": store.is_synthetic,
    }
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / f".{MEANING}-{os.getpid()}"
    new.write_text(json.dumps(content, indent=1, sort_keys=True, default=str) + "\n", encoding="utf-8")
    _appear(new, path)


def _write(engine: CareEngine, table: DerivedTable, path: Path) -> None:
    kept = engine.keep(_CHECKED, _as_declared(table, table.rows(engine)))
    _refuse_wrong(engine, table, kept)
    new = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        engine.write(kept.order_by(list(table.contract.key)), new)
        _appear(new, path)
    finally:
        new.unlink(missing_ok=True)


def _appear(new: Path, path: Path) -> None:
    # Nobody should edit what has a version: whoever tries is at least asked whether they mean it.
    new.chmod(0o444)
    os.replace(new, path)


def _file(folder: Path, bucket: int) -> Path:
    return folder / f"bucket-{bucket}.parquet"


def _as_declared(table: DerivedTable, rows: Relation) -> Relation:
    """The columns of the contract in its order; all are there, and of its types."""
    expected = {name: column.engine_type for name, column in table.contract.columns.items()}
    found = declared_sql_types(rows.select([name for name in expected if name in rows.columns]))
    wrong = [name for name, kind in expected.items() if found.get(name) != kind]
    if wrong:
        raise DataContractError(
            [
                Problem(
                    f"{table.name}, column {name}",
                    f"computed as {found[name]}" if name in found else "not computed",
                    expected[name],
                    "correct the computation",
                )
                for name in wrong
            ]
        )
    return rows.select(list(expected))


def _refuse_wrong(engine: CareEngine, table: DerivedTable, rows: Relation) -> None:
    # One pass over the rows tells of every rule how many break it.
    following = _with_next(table.contract, rows)
    rules = dict(_broken(table.contract, following))
    counts = engine.frame(
        following.aggregate(**{f"rule_{place}": count_if(broken) for place, broken in enumerate(rules.values())})
    )
    problems = [
        Problem(f"{table.name}, {what}", f"{count} rows", "none", "correct the computation")
        for what, count in zip(rules, counts.row(0), strict=True)
        if count
    ]
    if problems:
        raise DataContractError(problems)


def _broken(contract: CareTable, rows: Relation) -> Iterator[tuple[str, Truth]]:
    for name, column in contract.columns.items():
        if column.missing is None:
            yield f"empty {name}", rows[name].isnull()
        if column.allowed:
            yield f"{name} that is not allowed", is_true(~rows[name].isin(column.allowed))
    first, after = _spell(contract)
    yield "spells of no day", is_true(rows[after] <= rows[first])
    yield "keys that occur twice", is_true(rows.next_first == rows[first])
    ends_later = rows[after].isnull() | (rows[after] > rows.next_first)
    yield "spells that overlap", is_true((rows.next_first > rows[first]) & ends_later)


def _with_next(contract: CareTable, rows: Relation) -> Relation:
    """The rows with the first day of the next spell of the same person, disease or scheme."""
    first, _ = _spell(contract)
    same = [name for name in contract.key if name != first]
    return rows.mutate(next_first=rows[first].lead().over(ibis.window(group_by=same, order_by=first)))


def _spell(contract: CareTable) -> tuple[str, str]:
    if contract.spell is None:
        raise ValueError(f"{contract.name} has no spells")
    return contract.spell
