"""
Care tables as an OMOP CDM 5.4, one file per table.

Codes stand in the columns of source values as `SYSTEM:code`, and the standard concepts are 0: mapping to them needs the
vocabularies, which are not part of this program. What OMOP has no place for is written beside them in a way that
`omop.omop_delivery` reads back: domain, kind, urgency and code of a contact in `visit_source_value`
(`hospital/admission+urgent/DBC:12000`) or, for a treatment, all but its code in `modifier_source_value`; wave and
instrument of a survey in `qualifier_source_value`; level, code and vintage of an area in `location_source_value`. The
one underlying cause of a death stands with the death; rank or state of any other diagnosis in
`condition_status_source_value`.

These are lost, because the model cannot hold them:

- moves: the address is that of the last residence per kind of area, and one kind besides county, state and zip;
- registrations other than with an insurer; an open end becomes the last day of the data;
- fixed payments per person and shares of a budget, with the lines that they are on;
- the columns in `LOST_COLUMNS`; interventions, their delivery, exposures, areas and published figures of
  areas;
- persons without a year of birth, with all their rows, because the model does not allow them.

`not_written` counts the rows.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from proeftuin.data.care.store import CareStore
from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.data.engine.duckdb_engine import EmbeddedSettings, stored_rows
from proeftuin.data.loading.omop import (
    EMERGENCY,
    FEMALE,
    INPATIENT,
    INTENSIVE_CARE,
    MALE,
    OUTPATIENT,
    PRIMARY_DIAGNOSIS,
)
from proeftuin.data.loading.omop_code import written_code, written_contact
from proeftuin.data.loading.omop_contact import CONTACT_DIAGNOSIS
from proeftuin.data.loading.omop_tables import CDM_TABLES
from proeftuin.data.loading.reading import Connection, loading_connection, quoted_name, text_literal
from proeftuin.errors import DefinitionError, Problem

_NEVER_WRITTEN = ("intervention", "exposure", "delivery", "area_exposure", "area", "area_crosswalk", "area_fact")
LOST_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "person": ("origin", "death_place"),
    "residence": ("household_type",),
    "contact": ("line_id", "asked_day", "triage_level", "referred_by"),
    "diagnosis": ("episode_id",),
    "medication": ("ddd",),
    "survey_answer": ("weight", "stratum", "cluster"),
}
"""
Columns of care tables that OMOP has no place for. The identifier of a line is kept when the line came from OMOP, unless
lines from several CDMs have the same. Also lost are the vintage of a county, state or zip; a quantity that is no whole
number, or of a line that is no treatment with a code or that has a diagnosis; and a code without its system. A code
with a blank, or a system with other characters than letters, digits and `_.-`, reads back as a text of the source.
"""

_ADDRESS_COLUMNS = ("county", "state", "zip")
_CARRIED_AMOUNTS: Mapping[str, str] = {
    "declared": "total_charge",
    "paid": "paid_by_payer",
    "own_risk": "paid_by_patient",
}
_CARRIED_LINE = (
    "(kind IS DISTINCT FROM 'capitation' AND (amount_cents IS NULL OR coalesce(amount_kind IN ("
    + ", ".join(f"'{kind}'" for kind in _CARRIED_AMOUNTS)
    + "), FALSE)))"
)
_IS_PROCEDURE = "kind = 'treatment' AND code IS NOT NULL AND code_system IS NOT NULL AND diagnosis_code IS NULL"
_VISIT_CONCEPT = (
    f"CASE kind WHEN 'admission' THEN {INPATIENT} WHEN 'emergency' THEN {EMERGENCY} WHEN 'outpatient' THEN {OUTPATIENT}"
    f" WHEN 'first_outpatient' THEN {OUTPATIENT} WHEN 'consultation' THEN {OUTPATIENT}"
    f" WHEN 'intensive_care' THEN {INTENSIVE_CARE} ELSE 0 END"
)


class OmopFormat(StrEnum):
    """How the tables are written."""

    CSV = "csv"
    PARQUET = "parquet"


@dataclass(frozen=True)
class OmopSettings:
    """
    How a CDM is written.

    Attributes
    ----------
    last_day : date
        Last day of the data: what still holds, holds until and including this day.
    name : str
        Name of the source in CDM_SOURCE.
    area_level : str or None
        Kind of area, besides county, state and zip, that goes into the address; `None` takes the most frequent one.
    """

    last_day: date
    name: str = "Proeftuin"
    format: OmopFormat = OmopFormat.CSV
    area_level: str | None = None
    engine: EmbeddedSettings = field(default_factory=EmbeddedSettings)


def write_omop(store: CareStore, folder: Path, *, settings: OmopSettings) -> dict[str, int]:
    """
    Rows per table of the CDM that was written to `folder`.

    Parameters
    ----------
    folder : Path
        New, or empty; nothing stands there until every table is written.

    Raises
    ------
    DefinitionError
        Something stands in the folder already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DefinitionError(
            Problem(str(folder), "something stands there already", "an empty or new folder", "give another folder")
        )
    work = folder.with_name(f".{folder.name}-unfinished")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        with loading_connection(settings.engine) as engine:
            # Numbers are given in the order of the rows, so that the same store gives the same numbers.
            engine.execute("SET preserve_insertion_order = true")
            written = _Writing(engine, store, work, settings).tables()
        if folder.exists():
            folder.rmdir()
        work.rename(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return written


def not_written(store: CareStore, *, settings: OmopSettings) -> dict[str, int]:
    """Rows per care table that `write_omop` leaves out; tables without such rows are not named."""
    counts: dict[str, int] = {}
    with loading_connection(settings.engine) as engine:
        _open(engine, store)
        levels = ", ".join(text_literal(name) for name in (*_ADDRESS_COLUMNS, _other_level(engine, settings)))
        left = {
            "person": "birth_year IS NULL",
            "residence": f"NOT is_last OR area_level NOT IN ({levels})",
            "registration": "kind <> 'insurer'",
            "contact": f"NOT {_CARRIED_LINE}",
        }
        for table, contract in CARE_TABLES.items():
            never = table in _NEVER_WRITTEN
            condition = "TRUE" if never else left.get(table, "FALSE")
            if contract.is_about_persons and table != "person" and not never:
                condition = f"{condition} OR person_id NOT IN (SELECT person_id FROM known_person)"
            source = "last_residence" if table == "residence" else table
            row = engine.execute(f"SELECT count(*) FROM {source} WHERE {condition}").fetchone()
            counts[table] = int(row[0]) if row else 0
    return {table: count for table, count in counts.items() if count}


def _open(engine: Connection, store: CareStore) -> None:
    """The care tables as views, with who may be in a CDM and which residence is a person's last."""
    for table, files in store.files().items():
        contract = CARE_TABLES[table]
        engine.execute(f"CREATE VIEW {table} AS {stored_rows(contract, files)}")
    engine.execute("CREATE VIEW known_person AS FROM person WHERE birth_year IS NOT NULL")
    # The model has room for one cause on the day of death; anything else stays a diagnosis with its status.
    engine.execute(
        f"CREATE VIEW death_cause AS SELECT person_id, min({written_code('code_system', 'code')}) AS code"
        " FROM diagnosis JOIN known_person USING (person_id) WHERE status = 'cause_of_death'"
        " GROUP BY person_id HAVING count(*) = 1 AND min(day) = min(death_day)"
    )
    engine.execute(
        "CREATE VIEW last_residence AS SELECT *, row_number() OVER (PARTITION BY person_id, area_level"
        " ORDER BY valid_from DESC) = 1 AS is_last FROM residence"
    )


def _other_level(engine: Connection, settings: OmopSettings) -> str:
    """The kind of area that goes into the address besides county, state and zip; empty when there is none."""
    if settings.area_level:
        return settings.area_level
    columns = ", ".join(f"'{name}'" for name in _ADDRESS_COLUMNS)
    row = engine.execute(
        "SELECT area_level FROM last_residence"
        f" WHERE is_last AND area_level NOT IN ({columns}) GROUP BY ALL ORDER BY count(*) DESC, area_level LIMIT 1"
    ).fetchone()
    return str(row[0]) if row else ""


@dataclass(frozen=True)
class _Writing:
    """The tables of one CDM, written one after the other."""

    engine: Connection
    store: CareStore
    folder: Path
    settings: OmopSettings

    def tables(self) -> dict[str, int]:
        _open(self.engine, self.store)
        lines = self._number_lines()
        self._make_addresses()
        written = {table: self._write(table, *query) for table, query in self._queries()}
        lines.unlink()
        return written

    def _queries(self) -> Iterator[tuple[str, tuple[str, Mapping[str, str]]]]:
        yield "person", self._person()
        yield (
            "death",
            (
                "known_person LEFT JOIN death_cause USING (person_id) WHERE death_day IS NOT NULL",
                {"person_id": "person_id", "death_date": "death_day", "cause_source_value": "death_cause.code"},
            ),
        )
        yield "observation_period", self._observation_period()
        yield "payer_plan_period", self._payer_plan_period()
        yield (
            "location",
            ("address", {name: name for name in ("location_id", *_ADDRESS_COLUMNS, "location_source_value")}),
        )
        yield "provider", ("care_provider", {"provider_id": "id", "provider_source_value": "name"})
        yield "visit_occurrence", self._visit_occurrence()
        yield "procedure_occurrence", self._procedure_occurrence()
        yield "condition_occurrence", self._condition_occurrence()
        yield "drug_exposure", self._drug_exposure()
        yield "measurement", self._measurement()
        yield "observation", self._observation()
        yield "cost", self._cost()
        yield "cdm_source", self._cdm_source()

    def _number_lines(self) -> Path:
        """Give every line of contact that is carried over the number of its event, and write them aside."""
        is_procedure = f"({_IS_PROCEDURE})"
        prefix = f"CASE WHEN {is_procedure} THEN 'procedure_occurrence:' ELSE 'visit_occurrence:' END"
        delivered = f"CASE WHEN starts_with(line_id, {prefix}) THEN TRY_CAST(split_part(line_id, ':', 2) AS BIGINT) END"
        self.engine.execute(
            f"CREATE VIEW carried AS SELECT *, coalesce({is_procedure}, FALSE) AS is_procedure,"
            f" {delivered} AS delivered_number"
            f" FROM contact WHERE {_CARRIED_LINE} AND {self._known()}"
        )
        kept, highest = self._one_row(
            "SELECT count(*) = count(DISTINCT (is_procedure, delivered_number)), coalesce(max(delivered_number), 0)"
            " FROM carried WHERE delivered_number IS NOT NULL"
        )
        number = f"{highest} + row_number() OVER ()"
        if kept:
            number = f"coalesce(delivered_number, {number})"
        path = self.folder / "numbered.parquet"
        self.engine.execute(
            f"COPY (SELECT * EXCLUDE (delivered_number), {number} AS number FROM carried)"
            f" TO {text_literal(str(path))} (FORMAT parquet)"
        )
        self.engine.execute(f"CREATE VIEW line AS FROM read_parquet({text_literal(str(path))})")
        self._make_providers()
        return path

    def _make_providers(self) -> None:
        own = "CASE WHEN regexp_full_match(provider_id, '[1-9][0-9]{0,8}') THEN CAST(provider_id AS BIGINT) END"
        self.engine.execute(
            "CREATE TABLE care_provider AS SELECT name,"
            " coalesce(own, (max(own) OVER ()) + row_number() OVER (ORDER BY own IS NULL DESC, name),"
            " row_number() OVER (ORDER BY name)) AS id"
            f" FROM (SELECT DISTINCT provider_id AS name, {own} AS own FROM line WHERE provider_id IS NOT NULL)"
        )

    def _make_addresses(self) -> None:
        """One address for every combination of areas in which somebody last lived."""
        is_level = f"area_level = {text_literal(_other_level(self.engine, self.settings))}"
        columns = ", ".join(
            f"min(area_code) FILTER (WHERE area_level = '{name}') AS {name}" for name in _ADDRESS_COLUMNS
        )
        own = "area_level || ':' || area_code || coalesce(':' || CAST(area_vintage AS VARCHAR), '')"
        self.engine.execute(
            f"CREATE TABLE lived AS SELECT person_id, {columns},"
            f" min({own}) FILTER (WHERE {is_level}) AS location_source_value"
            f" FROM last_residence WHERE is_last AND {self._known()} GROUP BY person_id"
        )
        names = ", ".join((*_ADDRESS_COLUMNS, "location_source_value"))
        self.engine.execute(
            f"CREATE TABLE address AS SELECT row_number() OVER (ORDER BY {names}) AS location_id, {names}"
            f" FROM (SELECT DISTINCT {names} FROM lived) WHERE coalesce({names}) IS NOT NULL"
        )
        same = " AND ".join(
            f"lived.{name} IS NOT DISTINCT FROM address.{name}" for name in (*_ADDRESS_COLUMNS, "location_source_value")
        )
        self.engine.execute(f"CREATE TABLE home AS SELECT person_id, location_id FROM lived JOIN address ON {same}")

    def _person(self) -> tuple[str, Mapping[str, str]]:
        return (
            "known_person LEFT JOIN home USING (person_id)",
            {
                "person_id": "person_id",
                "gender_concept_id": f"CASE sex WHEN 'female' THEN {FEMALE} WHEN 'male' THEN {MALE} ELSE 0 END",
                "year_of_birth": "birth_year",
                "month_of_birth": "birth_month",
                "location_id": "location_id",
                "gender_source_value": "sex",
            },
        )

    def _observation_period(self) -> tuple[str, Mapping[str, str]]:
        spells = " UNION ALL ".join(
            f"SELECT person_id, valid_from, {self._end()} AS last_day FROM {table}"
            f" WHERE {condition} AND {self._known()}"
            for table, condition in (("residence", "TRUE"), ("registration", "kind = 'insurer'"))
        )
        # A spell joins the one before it when no day lies between them.
        before = "max(last_day) OVER (PARTITION BY person_id ORDER BY valid_from, last_day ROWS BETWEEN UNBOUNDED"
        begins = (
            f"SELECT *, coalesce(valid_from > {before} PRECEDING AND 1 PRECEDING) + 1, TRUE) AS begins FROM ({spells})"
        )
        counted = (
            "SELECT *, sum(CASE WHEN begins THEN 1 ELSE 0 END) OVER (PARTITION BY person_id"
            f" ORDER BY valid_from, last_day ROWS UNBOUNDED PRECEDING) AS island FROM ({begins})"
        )
        islands = (
            "(SELECT person_id, min(valid_from) AS first_day, max(last_day) AS last_day"
            f" FROM ({counted}) GROUP BY person_id, island ORDER BY person_id, first_day)"
        )
        return (
            islands,
            {
                "observation_period_id": "row_number() OVER ()",
                "person_id": "person_id",
                "observation_period_start_date": "first_day",
                "observation_period_end_date": "last_day",
            },
        )

    def _payer_plan_period(self) -> tuple[str, Mapping[str, str]]:
        return (
            f"registration WHERE kind = 'insurer' AND {self._known()}",
            {
                "payer_plan_period_id": "row_number() OVER ()",
                "person_id": "person_id",
                "payer_plan_period_start_date": "valid_from",
                "payer_plan_period_end_date": self._end(),
                "payer_source_value": "organisation_id",
            },
        )

    def _visit_occurrence(self) -> tuple[str, Mapping[str, str]]:
        code = f"coalesce('/' || {written_code('code_system', 'code')}, '')"
        return (
            "line LEFT JOIN care_provider ON name = provider_id WHERE NOT is_procedure",
            {
                "visit_occurrence_id": "number",
                "person_id": "person_id",
                "visit_concept_id": _VISIT_CONCEPT,
                "visit_start_date": "day",
                "visit_end_date": "coalesce(end_day, day)",
                "provider_id": "care_provider.id",
                "visit_source_value": written_contact("coalesce(kind, '')") + f" || {code}",
            },
        )

    def _procedure_occurrence(self) -> tuple[str, Mapping[str, str]]:
        return (
            "line LEFT JOIN care_provider ON name = provider_id WHERE is_procedure",
            {
                "procedure_occurrence_id": "number",
                "person_id": "person_id",
                "procedure_date": "day",
                "procedure_end_date": "end_day",
                "quantity": "CASE WHEN quantity = round(quantity) THEN quantity END",
                "provider_id": "care_provider.id",
                "procedure_source_value": written_code("code_system", "code"),
                "modifier_source_value": written_contact("'treatment'"),
            },
        )

    def _condition_occurrence(self) -> tuple[str, Mapping[str, str]]:
        of_contact = (
            "SELECT person_id, day, diagnosis_system AS code_system, diagnosis_code AS code,"
            f" '{CONTACT_DIAGNOSIS}' AS status, number AS visit FROM line WHERE NOT is_procedure AND"
            " diagnosis_code IS NOT NULL AND diagnosis_system IS NOT NULL"
        )
        recorded = (
            "SELECT person_id, day, code_system, code, status, CAST(NULL AS BIGINT) AS visit FROM diagnosis"
            f" WHERE {self._known()} AND NOT (coalesce(status = 'cause_of_death', FALSE)"
            " AND person_id IN (SELECT person_id FROM death_cause))"
        )
        return (
            f"({recorded} UNION ALL {of_contact})",
            {
                "condition_occurrence_id": "row_number() OVER ()",
                "person_id": "person_id",
                "condition_start_date": "day",
                "condition_status_concept_id": f"CASE status WHEN 'main' THEN {PRIMARY_DIAGNOSIS} END",
                "condition_status_source_value": "status",
                "visit_occurrence_id": "visit",
                "condition_source_value": written_code("code_system", "code"),
            },
        )

    def _drug_exposure(self) -> tuple[str, Mapping[str, str]]:
        return (
            f"medication WHERE {self._known()}",
            {
                "drug_exposure_id": "row_number() OVER ()",
                "person_id": "person_id",
                "drug_exposure_start_date": "day",
                "drug_exposure_end_date": "day + CAST(greatest(coalesce(days, 1), 1) - 1 AS INTEGER)",
                "days_supply": "days",
                "drug_source_value": written_code("code_system", "code"),
            },
        )

    def _measurement(self) -> tuple[str, Mapping[str, str]]:
        return (
            f"measurement WHERE {self._known()}",
            {
                "measurement_id": "row_number() OVER ()",
                "person_id": "person_id",
                "measurement_date": "day",
                "value_as_number": "value",
                "unit_source_value": "unit",
                "measurement_source_value": written_code("code_system", "code"),
            },
        )

    def _observation(self) -> tuple[str, Mapping[str, str]]:
        return (
            f"survey_answer WHERE {self._known()}",
            {
                "observation_id": "row_number() OVER ()",
                "person_id": "person_id",
                "observation_date": "day",
                "value_as_number": "value",
                "observation_source_value": "item",
                "qualifier_source_value": "'survey/' || wave || '/' || instrument",
            },
        )

    def _cost(self) -> tuple[str, Mapping[str, str]]:
        amounts = {
            column: f"CASE WHEN amount_kind = '{kind}' THEN amount_cents * 0.01 END"
            for kind, column in _CARRIED_AMOUNTS.items()
        }
        return (
            "line WHERE amount_cents IS NOT NULL",
            {
                "cost_id": "row_number() OVER ()",
                "cost_event_id": "number",
                "cost_domain_id": "CASE WHEN is_procedure THEN 'Procedure' ELSE 'Visit' END",
                **amounts,
            },
        )

    def _cdm_source(self) -> tuple[str, Mapping[str, str]]:
        day = f"DATE '{self.settings.last_day.isoformat()}'"
        name = text_literal(self.settings.name)
        description = "made up, by a program" if self.store.is_synthetic else "care tables"
        return (
            "(SELECT 1)",
            {
                "cdm_source_name": name,
                "cdm_source_abbreviation": f"left({name}, 25)",
                "cdm_holder": name,
                "source_description": text_literal(description),
                "source_release_date": day,
                "cdm_release_date": day,
                "cdm_version": "'5.4'",
                "vocabulary_version": "'none'",
            },
        )

    def _write(self, table: str, rows: str, filled: Mapping[str, str]) -> int:
        model = CDM_TABLES[table]
        columns = ", ".join(
            f"CAST({filled.get(name, self._without(table, name))} AS {model.column_type(name)}) AS {quoted_name(name)}"
            for name in model.columns
        )
        target = text_literal(str(self.folder / f"{table}.{self.settings.format}"))
        form = (
            "FORMAT parquet, COMPRESSION zstd" if self.settings.format is OmopFormat.PARQUET else "FORMAT csv, HEADER"
        )
        return int(self._one_row(f"COPY (SELECT {columns} FROM {rows}) TO {target} ({form})")[0])

    def _without(self, table: str, column: str) -> str:
        """What stands in a column that nothing is known for: no concept where the model allows no empty one."""
        return "0" if column in CDM_TABLES[table].required else "NULL"

    def _end(self) -> str:
        day = f"DATE '{self.settings.last_day.isoformat()}'"
        return f"coalesce(CAST(valid_to - 1 AS DATE), greatest({day}, valid_from))"

    def _known(self) -> str:
        return "person_id IN (SELECT person_id FROM known_person)"

    def _one_row(self, query: str) -> tuple[Any, ...]:
        return self.engine.execute(query).fetchone() or ()
