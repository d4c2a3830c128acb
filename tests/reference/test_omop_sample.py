"""The OMOP CDM of 28 made-up persons (`data/omop-synthea27nj/SOURCE.md`), in and out."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from proeftuin.data.care.store import CareStore
from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.data.loading.loader import load_all
from proeftuin.data.loading.omop import OmopOptions, not_carried_over, omop_delivery
from proeftuin.data.loading.omop_writer import OmopFormat, OmopSettings, not_written, write_omop

SAMPLE = Path(__file__).parent / "data" / "omop-synthea27nj"
LAST_DAY = date(2022, 12, 31)

READ = {
    ("person", "PERSON"): 28,
    ("registration", "OBSERVATION_PERIOD"): 28,
    ("contact", "VISIT_OCCURRENCE"): 1_791,
    ("contact", "PROCEDURE_OCCURRENCE"): 1_649,
    ("diagnosis", "CONDITION_OCCURRENCE"): 470,
    ("diagnosis", "DEATH"): 3,
    ("medication", "DRUG_EXPOSURE"): 883,
    ("measurement", "MEASUREMENT"): 10_040,
    ("measurement", "OBSERVATION"): 8_099,
}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("omop") / "store"
    return load_all(folder, [omop_delivery(SAMPLE, source="synthea", options=OmopOptions(synthetic=True))], buckets=2)


def rows(store: CareStore, table: str) -> list[tuple]:
    """Rows of a care table in a fixed order, without where they came from."""
    files = [str(path) for path in store.files()[table]]
    if not files:
        return []
    columns = ", ".join(CARE_TABLES[table].columns)
    return duckdb.sql(f"SELECT {columns} FROM read_parquet({files}) ORDER BY ALL").fetchall()


def test_every_row_that_the_source_counts_is_read_and_accepted(store):
    (made,) = store.loads
    found = {(account.table, account.file.removesuffix(".csv.gz")): account for account in made.accounts}

    assert {key: (found[key].read, found[key].accepted) for key in READ} == {key: (n, n) for key, n in READ.items()}
    assert store.rows("measurement") == 10_040 + 8_099
    assert store.is_synthetic


def test_persons_have_sex_birth_and_death_as_in_the_source(store):
    persons = rows(store, "person")

    assert [sum(sex == wanted for _, _, _, sex, *_ in persons) for wanted in ("female", "male")] == [13, 15]
    assert persons[0][:4] == (1, 1998, 4, "male")
    assert [(person, day) for person, _, _, _, day, *_ in persons if day][:2] == [
        (7, date(2019, 5, 28)),
        (11, date(2009, 9, 14)),
    ]


def test_visits_have_the_kind_of_their_concept_and_procedures_the_domain_of_their_visit(store):
    lines = rows(store, "contact")
    kinds = [(domain, kind) for _, _, _, _, domain, kind, *_ in lines if kind != "treatment"]
    treated = [(domain, system) for _, _, _, _, domain, kind, _, _, _, _, system, *_ in lines if kind == "treatment"]

    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        ("hospital", "admission"): 13,
        ("hospital", "emergency"): 56,
        ("other", "outpatient"): 1_722,
    }
    assert {(kind, urgency) for _, _, _, _, _, kind, urgency, *_ in lines if urgency} == {("emergency", "urgent")}
    assert {domain for domain, _ in treated} == {"hospital", "other"}
    assert {system for _, system in treated} == {"SNOMED"}


def test_codes_are_those_of_the_concepts(store):
    assert {system for _, _, system, *_ in rows(store, "diagnosis")} == {"SNOMED"}
    assert {system for _, _, system, *_ in rows(store, "medication")} == {"RxNorm"}
    weighed = [row for row in rows(store, "measurement") if row[:2] == (1, date(2013, 5, 17)) and row[3] == "29463-7"]
    assert [(system, float(value), unit) for _, _, system, _, value, unit in weighed] == [("LOINC", 48.1, "kg")]


def test_what_does_not_become_care_tables_is_listed_with_its_rows():
    assert not_carried_over(SAMPLE) == {
        "condition_era": 469,
        "device_exposure": 1,
        "visit_detail": 1_791,
        "vocabulary": 1,
    }


@pytest.mark.parametrize("form", list(OmopFormat))
def test_care_tables_that_came_from_omop_come_back_the_same(store, tmp_path, form):
    settings = OmopSettings(LAST_DAY, format=form)

    written = write_omop(store, tmp_path / "cdm", settings=settings)
    again = load_all(tmp_path / "again", [omop_delivery(tmp_path / "cdm", source="synthea")], buckets=3)

    assert (written["person"], written["visit_occurrence"], written["drug_exposure"]) == (28, 1_791, 883)
    assert not_written(store, settings=settings) == {}
    assert {table: rows(again, table) for table in CARE_TABLES} == {table: rows(store, table) for table in CARE_TABLES}


def test_the_same_store_gives_the_same_rows_with_the_same_numbers(store, tmp_path):
    for name in ("one", "two"):
        write_omop(store, tmp_path / name, settings=OmopSettings(LAST_DAY))

    first, second = (
        {path.name: sorted(path.read_text(encoding="utf-8").splitlines()) for path in (tmp_path / name).iterdir()}
        for name in ("one", "two")
    )
    assert first == second
    assert len(first) == 14
