"""
An OMOP CDM 5.4 as deliveries of care tables.

Persons, deaths, observation periods, payer plans, addresses, visits, procedures, costs, conditions, medicines,
measurements and observations are carried over; `not_carried_over` lists every other table of a folder with its rows.
Columns that are not carried over are those that no care table has, among them the time of day, the day of birth, race
and ethnicity, the end of a condition, and a result that is a concept or a text: such a measurement has no value.

What the model lacks is filled as follows.

- It has one address per person, the current one: it is taken to hold from the first to the last day on which the
  person was observed or insured. Moves are not in it.
- Insurance is the payer plan periods. In a CDM without any, being observed counts as being insured, with an insurer
  that is not recorded, because an observation period is the time over which care would have been seen.
- Observations are measurements, except those that are of a survey.
- The cause of death is taken to be the underlying one; the place of death is not known.
- The day on which care was asked for, the level of triage and who referred are not known.
- Sex other than by the concepts of female (8532) and male (8507) is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from proeftuin.data.care.tables import CONTACT_KINDS, DIAGNOSIS, DOMAINS
from proeftuin.data.loading.delivery import Delivery, Notation, PersonKey, SourceDelivery
from proeftuin.data.loading.omop_code import OWN_SURVEY, code_columns
from proeftuin.data.loading.omop_contact import CONTACT_DIAGNOSIS, REFUSALS, contact_relation
from proeftuin.data.loading.omop_files import (
    READ_COLUMNS,
    CdmFile,
    cdm_files,
    delivered_tables,
    distinct_values,
    has_rows,
    row_count,
)
from proeftuin.data.loading.omop_tables import CDM_TABLES
from proeftuin.errors import DataContractError, DefinitionError, Problem

VERSION = 2
"""Version of what this reader makes of a row; with another version the files are loaded anew."""
FEMALE, MALE = 8532, 8507
"""Concepts of sex."""
PRIMARY_DIAGNOSIS = 32902
"""Concept of the status of a main diagnosis."""

INPATIENT, OUTPATIENT, EMERGENCY, EMERGENCY_AND_INPATIENT = 9201, 9202, 9203, 262
INTENSIVE_CARE = 32037
VISIT_KINDS: Mapping[int, tuple[str, str]] = {
    INPATIENT: ("hospital", "admission"),
    EMERGENCY_AND_INPATIENT: ("hospital", "admission"),
    EMERGENCY: ("hospital", "emergency"),
    INTENSIVE_CARE: ("hospital", "intensive_care"),
    # A visit to any doctor's office is outpatient in OMOP, so the domain is not known from it.
    OUTPATIENT: ("other", "outpatient"),
}
"""Domain and kind of contact by concept of a visit."""
URGENT_VISITS = (EMERGENCY, EMERGENCY_AND_INPATIENT)
"""Concepts of visits that could not wait; of any other visit it is not known."""

PREFERRED_VOCABULARIES = ("ICD10", "ICD10CM", "ICD10GM", "ICD9CM", "ICPC", "ATC")
"""Vocabularies whose source concept is more exact than the standard concept that it maps to."""

AREA_LEVELS = ("county", "state", "zip")
"""Columns of an address that are areas."""


@dataclass(frozen=True)
class OmopOptions:
    """
    How one CDM is read, where it leaves a choice.

    Attributes
    ----------
    visit_kinds : mapping of int to (str, str)
        Domain and kind of contact by concept of a visit; any other visit is `other`.
    survey_types : tuple of int
        Concepts of the type of an observation that say that it is an answer to a survey; the day of the answer stands
        for the round, its code system for the questionnaire.
    area_levels : tuple of str
        Which of county, state and zip become areas of residence.
    currency : int or None
        Concept of the currency whose amounts are carried over; `None` when the CDM has one currency.
    """

    visit_kinds: Mapping[int, tuple[str, str]] = field(default_factory=lambda: VISIT_KINDS)
    preferred_vocabularies: tuple[str, ...] = PREFERRED_VOCABULARIES
    survey_types: tuple[int, ...] = ()
    area_levels: tuple[str, ...] = AREA_LEVELS
    currency: int | None = None
    synthetic: bool = False


def omop_delivery(folder: Path, *, source: str, options: OmopOptions = OmopOptions()) -> SourceDelivery:
    """
    Everything in an OMOP CDM that becomes rows of care tables.

    Parameters
    ----------
    folder : Path
        Folder with a file per table: `.csv`, `.csv.gz` or `.parquet`, or folders of Parquet parts. Whole numbers in
        `person_id` are kept.

    Raises
    ------
    DefinitionError
        An option names a domain, kind or area that does not exist.
    DataContractError
        The folder is no CDM of version 5, a required column is absent, or amounts are in several currencies.
    """
    _check_options(options, source)
    files = cdm_files(folder)
    _check_version(files)
    _check_currency(files, options)
    filled = {name: file for name, file in files.items() if name == "person" or has_rows(file)}
    deliveries = tuple(delivery for delivery in _Reading(filled, options).deliveries() if delivery)
    return SourceDelivery(
        source,
        "omop",
        PersonKey.INTEGER,
        deliveries,
        f"omop {VERSION}, {options!r}",
        synthetic=options.synthetic,
    )


def not_carried_over(folder: Path) -> dict[str, int]:
    """
    Rows (lines, of a text) of every table in `folder` that does not become care tables; empty tables are left out.

    Raises
    ------
    DataContractError
        There is no such folder, or a file cannot be read.
    """
    read = set(READ_COLUMNS)
    counts = {table: row_count(paths) for table, paths in delivered_tables(folder).items() if table not in read}
    return {table: rows for table, rows in sorted(counts.items()) if rows}


@dataclass(frozen=True)
class _Reading:
    """The queries on one CDM; a table without rows is not among its files."""

    files: Mapping[str, CdmFile]
    options: OmopOptions

    def deliveries(self) -> Iterator[Delivery | None]:
        yield self._person()
        yield self._residence()
        yield self._registration()
        yield self._contact()
        yield self._diagnosis()
        yield self._medication()
        yield self._measurement()
        yield self._survey_answer()

    def _person(self) -> Delivery:
        deaths = (
            "SELECT TRY_CAST(person_id AS BIGINT) AS id, min(CAST(death_date AS VARCHAR)) AS day"
            f" FROM ({self._rows('death')}) GROUP BY id"
        )
        sex = f"CASE gender_concept_id WHEN {FEMALE} THEN 'female' WHEN {MALE} THEN 'male' END"
        relation = (
            f"WITH person AS ({self._rows('person')}), death AS ({self._rows('death')}), died AS ({deaths})"
            " SELECT CAST(person_id AS VARCHAR) AS person_id, CAST(year_of_birth AS VARCHAR) AS birth_year,"
            f" CAST(month_of_birth AS VARCHAR) AS birth_month, {sex} AS sex, died.day AS death_day,"
            " FALSE AS _unknown_person, _file"
            " FROM person LEFT JOIN died ON died.id = TRY_CAST(person.person_id AS BIGINT)"
            " UNION ALL SELECT CAST(person_id AS VARCHAR), NULL, NULL, NULL, CAST(death_date AS VARCHAR), TRUE, _file"
            " FROM death WHERE TRY_CAST(person_id AS BIGINT) IS NULL OR TRY_CAST(person_id AS BIGINT)"
            " NOT IN (SELECT TRY_CAST(person_id AS BIGINT) FROM person WHERE TRY_CAST(person_id AS BIGINT) IS NOT NULL)"
        )
        columns = {"birth_year": "year_of_birth", "birth_month": "month_of_birth", "sex": "gender_concept_id"}
        return Delivery(
            "person",
            self._paths("person", "death"),
            relation,
            {"person_id:unknown_person": "_unknown_person"},
            columns | {"death_day": "death_date"},
        )

    def _residence(self) -> Delivery | None:
        if "location" not in self.files or not has_rows(self.files["person"], "location_id > 0", "location_id"):
            return None
        areas = [f"{{'level': '{name}', 'code': {name}, 'vintage': NULL}}" for name in self.options.area_levels]
        text = "location_source_value"
        is_own = f"coalesce(regexp_full_match({text}, '[a-z][a-z0-9_]*:[^: ]+(:[0-9]{{4}})?'), FALSE)"
        part = [f"CASE WHEN {is_own} THEN nullif(split_part({text}, ':', {place}), '') END" for place in (1, 2, 3)]
        areas.append(f"{{'level': {part[0]}, 'code': {part[1]}, 'vintage': {part[2]}}}")
        listed = f"list_filter([{', '.join(areas)}], lambda area: area.code IS NOT NULL)"
        nowhere = "[{'level': NULL, 'code': NULL, 'vintage': NULL}]"
        place = (
            f"SELECT *, unnest(CASE WHEN len({listed}) > 0 THEN {listed} ELSE {nowhere} END) AS area"
            f" FROM ({self._rows('location')})"
        )
        relation = (
            f"WITH spell AS ({self._observed()}), place AS ({place}), person AS ({self._rows('person')})"
            " SELECT CAST(person_id AS VARCHAR) AS person_id, first_day AS valid_from, last_day AS valid_to,"
            " area.code AS area_code, area.level AS area_level, area.vintage AS area_vintage,"
            " place.location_id IS NULL AS _unknown, spell.id IS NULL AS _never_observed,"
            " area.code IS NULL AS _no_area, person._file AS _file FROM person"
            " LEFT JOIN place ON place.location_id = person.location_id"
            " LEFT JOIN spell ON spell.id = TRY_CAST(person_id AS BIGINT) WHERE person.location_id > 0"
        )
        return Delivery(
            "residence",
            self._paths("person", "location", "observation_period", "payer_plan_period"),
            relation,
            {
                "location_id:unknown_location": "_unknown",
                "area_code:no_area": "_no_area",
                "valid_from:never_observed": "_never_observed",
            },
            {"valid_from": "observation_period_start_date", "valid_to": "observation_period_end_date"},
            Notation(last_day_included=True),
        )

    def _observed(self) -> str:
        """First and last day of observation or insurance of every person."""
        spells = " UNION ALL ".join(
            f"SELECT TRY_CAST(person_id AS BIGINT) AS id, CAST({table}_start_date AS VARCHAR) AS first_day,"
            f" CAST({table}_end_date AS VARCHAR) AS last_day FROM ({self._rows(table)})"
            for table in ("observation_period", "payer_plan_period")
        )
        return f"SELECT id, min(first_day) AS first_day, max(last_day) AS last_day FROM ({spells}) GROUP BY id"

    def _registration(self) -> Delivery | None:
        table = "payer_plan_period" if "payer_plan_period" in self.files else "observation_period"
        if table not in self.files:
            return None
        insurer = "CAST(NULL AS VARCHAR)"
        if table == "payer_plan_period":
            insurer = "coalesce(payer_source_value, CAST(nullif(payer_concept_id, 0) AS VARCHAR))"
        relation = (
            f"SELECT person_id, 'insurer' AS kind, {insurer} AS organisation_id, {table}_start_date AS valid_from,"
            f" {table}_end_date AS valid_to, _file FROM ({self._rows(table)})"
        )
        columns = {"valid_from": f"{table}_start_date", "valid_to": f"{table}_end_date"}
        return Delivery(
            "registration",
            self._paths(table),
            relation,
            delivered_columns=columns | {"organisation_id": "payer_source_value"},
            notation=Notation(last_day_included=True),
        )

    def _contact(self) -> Delivery | None:
        paths = self._paths("visit_occurrence", "procedure_occurrence", "cost")
        if not paths:
            return None
        relation = contact_relation(
            {table: self._rows(table) for table in CDM_TABLES},
            visit_kinds=self.options.visit_kinds,
            urgent_visits=URGENT_VISITS,
            preferred=self.options.preferred_vocabularies,
            currency=self.options.currency,
            with_costs="cost" in self.files,
        )
        helping = (
            ("condition_occurrence", "drug_exposure", "measurement", "observation") if "cost" in self.files else ()
        )
        return Delivery(
            "contact",
            (*paths, *self._paths("concept", "provider", *helping)),
            relation,
            REFUSALS,
            {"provider_id": "provider_id", "day": "visit_start_date"},
        )

    def _diagnosis(self) -> Delivery | None:
        relations = [relation for relation in (self._recorded_diagnoses(), self._causes_of_death()) if relation]
        if not relations:
            return None
        return Delivery(
            "diagnosis",
            self._paths("condition_occurrence", "death", "concept"),
            " UNION ALL ".join(f"({relation})" for relation in relations),
            delivered_columns={"day": "condition_start_date", "code": "condition_source_value"},
        )

    def _causes_of_death(self) -> str | None:
        known = "coalesce(nullif(cause_concept_id, 0), nullif(cause_source_concept_id, 0)) IS NOT NULL"
        named = ("cause_concept_id", "cause_source_concept_id", "cause_source_value")
        file = self.files.get("death")
        if not file or not has_rows(file, f"{known} OR cause_source_value IS NOT NULL", *named):
            return None
        return self._coded_rows(
            "death",
            "cause",
            "CAST(death_date AS VARCHAR) AS day, 'cause_of_death' AS status",
            where=f"{known} OR cause_source_value IS NOT NULL",
        )

    def _recorded_diagnoses(self) -> str | None:
        states = ", ".join(f"'{state}'" for state in DIAGNOSIS.columns["status"].allowed)
        text = "condition_status_source_value"
        recorded = f"{text} IS DISTINCT FROM '{CONTACT_DIAGNOSIS}'"
        file = self.files.get("condition_occurrence")
        if not file or not has_rows(file, recorded, text):
            return None
        return self._coded_rows(
            "condition_occurrence",
            "condition",
            f"CAST(condition_start_date AS VARCHAR) AS day, CASE WHEN {text} IN ({states}) THEN {text}"
            f" WHEN condition_status_concept_id = {PRIMARY_DIAGNOSIS} THEN 'main' END AS status",
            where=recorded,
        )

    def _medication(self) -> Delivery | None:
        return self._coded(
            "medication", "drug_exposure", "drug", "drug_exposure_start_date AS day, days_supply AS days"
        )

    def _measurement(self) -> Delivery | None:
        relations = [
            self._coded_rows(
                table,
                table,
                f"CAST({table}_date AS VARCHAR) AS day, CAST(value_as_number AS VARCHAR) AS value,"
                " coalesce(unit.concept_code, replace(unit_source_value, ' ', '_')) AS unit",
                where="TRUE" if table == "measurement" else f"NOT {self._of_survey()}",
                joined=" LEFT JOIN concept AS unit ON unit.concept_id = unit_concept_id",
            )
            for table in ("measurement", "observation")
            if table in self.files and (table == "measurement" or self._has_observations(of_survey=False))
        ]
        if not relations:
            return None
        relation = " UNION ALL ".join(f"({relation})" for relation in relations)
        columns = {"day": "measurement_date", "value": "value_as_number", "unit": "unit_source_value"}
        return Delivery(
            "measurement", self._paths("measurement", "observation", "concept"), relation, delivered_columns=columns
        )

    def _survey_answer(self) -> Delivery | None:
        if "observation" not in self.files:
            return None
        if not self._has_observations(of_survey=True):
            return None
        text = "qualifier_source_value"
        own = f"coalesce(regexp_full_match({text}, '{OWN_SURVEY}'), FALSE)"
        coded = self._coded_rows(
            "observation",
            "observation",
            f"CAST(observation_date AS VARCHAR) AS day, value_as_number AS value, {text}, observation_source_value",
            where=self._of_survey(),
        )
        wave = f"split_part({text}, '/', 2)"
        relation = (
            f"SELECT person_id, day, CASE WHEN {own} THEN {wave} ELSE day END AS wave,"
            f" CASE WHEN {own} THEN substr({text}, length({wave}) + 9) ELSE code_system END AS instrument,"
            f" CASE WHEN {own} THEN observation_source_value ELSE code END AS item, value, _file FROM ({coded})"
        )
        columns = {"day": "observation_date", "value": "value_as_number"}
        return Delivery("survey_answer", self._paths("observation", "concept"), relation, delivered_columns=columns)

    def _has_observations(self, *, of_survey: bool) -> bool:
        condition = self._of_survey() if of_survey else f"NOT {self._of_survey()}"
        named = ("qualifier_source_value", "observation_type_concept_id")
        return has_rows(self.files["observation"], condition, *named)

    def _of_survey(self) -> str:
        types = ", ".join(map(str, self.options.survey_types)) or "-1"
        return (
            f"(coalesce(regexp_full_match(qualifier_source_value, '{OWN_SURVEY}'), FALSE)"
            f" OR coalesce(observation_type_concept_id IN ({types}), FALSE))"
        )

    def _coded(self, care_table: str, table: str, stem: str, columns: str, *, where: str = "TRUE") -> Delivery | None:
        if table not in self.files:
            return None
        return Delivery(
            care_table,
            self._paths(table, "concept"),
            self._coded_rows(table, stem, columns, where=where),
            delivered_columns={"day": columns.split()[0], "code": f"{stem}_source_value"},
        )

    def _coded_rows(self, table: str, stem: str, columns: str, *, where: str, joined: str = "") -> str:
        codes = code_columns("code", preferred=self.options.preferred_vocabularies, text=f"fact.{stem}_source_value")
        return (
            f"WITH concept AS ({self._rows('concept')})"
            f" SELECT CAST(person_id AS VARCHAR) AS person_id, {codes}, {columns}, fact._file AS _file"
            f" FROM ({self._rows(table)}) AS fact"
            f" LEFT JOIN concept AS standard ON standard.concept_id = {stem}_concept_id"
            f" LEFT JOIN concept AS source_concept ON source_concept.concept_id = {stem}_source_concept_id"
            f"{joined} WHERE {where}"
        )

    def _rows(self, table: str) -> str:
        """The columns that are read of a table; without rows when it is not there."""
        if table not in self.files:
            absent = CdmFile(table, (Path(),), {})
            columns = (f"{absent.column(name)} AS {name}" for name in READ_COLUMNS[table])
            return f"SELECT {', '.join(columns)}, CAST(NULL AS VARCHAR) AS _file WHERE FALSE"
        rows = self.files[table].rows(*READ_COLUMNS[table])
        if table == "concept":
            # Number 0 is the concept of having no concept. One row per number, so that no fact is counted twice.
            return (
                "SELECT concept_id, min(vocabulary_id) AS vocabulary_id, min(concept_code) AS concept_code"
                f" FROM ({rows}) WHERE concept_id <> 0 GROUP BY concept_id"
            )
        if table == "provider":
            value = "min(provider_source_value) AS provider_source_value"
            return f"SELECT provider_id, {value} FROM ({rows}) GROUP BY provider_id"
        return rows

    def _paths(self, *tables: str) -> tuple[Path, ...]:
        return tuple(path for table in tables if table in self.files for path in self.files[table].paths)


def _check_options(options: OmopOptions, source: str) -> None:
    problems = [
        Problem(
            f"source {source}, visit_kinds, concept {concept}",
            "there is no such domain or kind of contact",
            f"a domain ({', '.join(DOMAINS)}) and a kind ({', '.join(CONTACT_KINDS)})",
            "choose from these",
        )
        for concept, (domain, kind) in options.visit_kinds.items()
        if domain not in DOMAINS or kind not in CONTACT_KINDS
    ]
    problems += [
        Problem(f"source {source}, area_levels", f"an address has no '{level}'", ", ".join(AREA_LEVELS), "choose these")
        for level in options.area_levels
        if level not in AREA_LEVELS
    ]
    if problems:
        raise DefinitionError(problems)


def _check_version(files: Mapping[str, CdmFile]) -> None:
    file = files.get("cdm_source")
    if not file or "cdm_version" not in file.columns:
        return
    for version in distinct_values(file, "cdm_version"):
        if not version.lower().removeprefix("cdm").strip().lstrip("v").startswith("5"):
            raise DataContractError(
                Problem(
                    f"{file.paths[0].name}, column cdm_version",
                    f"this is version {version} of the model",
                    "version 5.4, or another version 5",
                    "convert the data to version 5.4 first",
                )
            )


def _check_currency(files: Mapping[str, CdmFile], options: OmopOptions) -> None:
    file = files.get("cost")
    if not file or options.currency is not None:
        return
    found = [concept for concept in distinct_values(file, "currency_concept_id") if concept != "0"]
    if len(found) > 1:
        raise DataContractError(
            Problem(
                f"{file.paths[0].name}, column currency_concept_id",
                f"amounts are in {len(found)} currencies, and would be added up",
                "one currency",
                "name the concept of the currency to carry over under `currency`",
            )
        )
