"""SMART bulk FHIR sample of ten patients: the counts of lines that its publisher gives, and nothing that names them."""

import gzip
import json

import pytest

from proeftuin.data.care.store import CareStore
from proeftuin.data.engine.embedded import connection
from proeftuin.data.loading.fhir import fhir_delivery, not_carried_over
from proeftuin.data.loading.loader import load

SAMPLE = "tests/reference/data/fhir-bulk-10-patients"


@pytest.fixture(scope="module")
def loaded(repository, tmp_path_factory):
    store = CareStore.make(tmp_path_factory.mktemp("fhir") / "store", buckets=1)
    return load(store, fhir_delivery(repository / SAMPLE, source="export"))


@pytest.fixture(scope="module")
def tables(loaded):
    """Rows of every table that has any, as frames."""
    store, _ = loaded
    with connection() as engine:
        return {
            table: engine.execute("SELECT * FROM read_parquet(?)", [[str(path) for path in paths]]).pl()
            for table, paths in store.files().items()
            if paths
        }


def lines(path):
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


@pytest.mark.parametrize(
    ("resource_type", "table", "count"),
    [
        ("Patient", "person", 13),
        ("Condition", "diagnosis", 555),
        ("Encounter", "contact", 1215),
        ("MedicationRequest", "medication", 1745),
        ("Procedure", "contact", 2056),
        ("Immunization", "contact", 161),
    ],
)
def test_every_line_is_read_and_accepted(loaded, resource_type, table, count):
    _, made = loaded

    (account,) = [
        each for each in made.accounts if each.table == table and each.file == f"{resource_type}.000.ndjson.gz"
    ]

    assert (account.read, account.accepted, account.refused) == (count, count, {})


def test_what_is_left_out_is_listed_with_its_lines(repository):
    left = {each.resource_type: each.lines for each in not_carried_over(repository / SAMPLE)}

    assert left == {"AllergyIntolerance": 11, "Device": 16, "DocumentReference": 3, "Location": 44, "log": 4}


def test_persons_are_those_of_the_file(repository, tables):
    patients = lines(repository / SAMPLE / "Patient.000.ndjson.gz")

    expected = sorted(
        (int(each["birthDate"][:4]), int(each["birthDate"][5:7]), each["gender"], each.get("deceasedDateTime", "")[:10])
        for each in patients
    )
    found = sorted(
        (row["birth_year"], row["birth_month"], row["sex"], str(row["death_day"] or ""))
        for row in tables["person"].to_dicts()
    )
    assert found == expected


def test_every_fact_belongs_to_a_person_of_the_export(tables):
    persons = set(tables["person"]["person_id"])

    for table in ("contact", "diagnosis", "medication", "residence"):
        assert set(tables[table]["person_id"]) <= persons


def test_codes_are_those_of_the_file(repository, tables):
    conditions = lines(repository / SAMPLE / "Condition.000.ndjson.gz")

    assert sorted(tables["diagnosis"]["code"]) == sorted(each["code"]["coding"][0]["code"] for each in conditions)
    assert set(tables["diagnosis"]["code_system"]) == {"SNOMED"}
    assert set(tables["medication"]["code_system"]) == {"RXNORM"}


def test_days_are_those_that_are_written(repository, tables):
    encounters = lines(repository / SAMPLE / "Encounter.000.ndjson.gz")

    found = tables["contact"].filter(tables["contact"]["line_id"].str.starts_with("Encounter/"))

    assert sorted(map(str, found["day"])) == sorted(each["period"]["start"][:10] for each in encounters)
    # Some of these evenings are the next day in Greenwich: shifted, the days would differ.
    assert any(each["period"]["start"][11:13] >= "20" for each in encounters)


def test_nothing_that_names_a_patient_is_in_the_store(repository, loaded, tables):
    store, _ = loaded
    patients = lines(repository / SAMPLE / "Patient.000.ndjson.gz")
    planted = _planted(patients)
    assert len(planted) > 100

    stored = {value for frame in tables.values() for column in frame.iter_columns() for value in map(str, column)}
    written = b"\n".join(path.read_bytes() for path in store.folder.rglob("*") if path.is_file())

    # Five digits occur in any large number: a postcode is looked for as a value of its own.
    assert not planted & stored
    telling = [text for text in planted if not text.isdigit()]
    assert not [text for text in telling if any(text in value for value in stored)]
    assert not [text for text in telling if text.encode() in written]


def _planted(patients):
    """Names, numbers, telephones, street lines, places, postcodes and ids of the patients."""
    texts = set()
    for each in patients:
        names = [part for name in each["name"] for part in (name["family"], *name["given"])]
        addresses = [part for home in each["address"] for part in (*home["line"], home["city"], home["postalCode"])]
        numbers = [number["value"] for number in each["identifier"]]
        telephones = [telecom["value"] for telecom in each["telecom"]]
        texts |= {each["id"], *names, *addresses, *numbers, *telephones}
    return texts


def test_no_day_of_birth_is_stored_of_a_person_or_residence(repository, tables):
    patients = lines(repository / SAMPLE / "Patient.000.ndjson.gz")
    births = {each["birthDate"] for each in patients if not each["birthDate"].endswith("-01")}
    stored = {
        value
        for table in ("person", "residence")
        for column in tables[table].iter_columns()
        for value in map(str, column)
    }

    assert births
    assert not births & stored


def test_a_second_load_of_the_same_export_reads_nothing(repository, loaded):
    store, made = loaded

    again, same = load(store, fhir_delivery(repository / SAMPLE, source="export"))

    assert (len(again.loads), same.id) == (1, made.id)


def test_a_thousand_patients_are_all_read(repository):
    """The file of the export of a thousand patients, which holds 1,144."""
    delivered = fhir_delivery(repository / "tests/reference/data/fhir-bulk-1000-patients", source="export")

    with connection() as engine:
        counts = {
            each.table: engine.execute(
                f"SELECT count(*), count(DISTINCT person_id), count(_refusal) FROM ({each.relation})"
            ).fetchone()
            for each in delivered.deliveries
        }

    assert counts == {"person": (1144, 1144, 0), "residence": (1144, 1144, 0)}
