"""Bulk exports that are wrong: one located message each, without a value from a row, and nothing half-written."""

import gzip
import json

import pytest

from proeftuin.data.care.store import CareStore
from proeftuin.data.engine.embedded import connection
from proeftuin.data.loading.fhir import fhir_delivery, not_carried_over
from proeftuin.data.loading.loader import load
from proeftuin.errors import DataContractError, DefinitionError

PATIENT = '{"resourceType": "Patient", "id": "p1", "birthDate": "1950-03", "address": [{"state": "KS"}]}\n'
SECRET = "Jansen"


def bundle(tmp_path):
    (tmp_path / "Patient.ndjson").write_text(json.dumps({"resourceType": "Bundle", "entry": [SECRET]}) + "\n")


def outcome(tmp_path):
    (tmp_path / "error.ndjson").write_text('{"resourceType": "OperationOutcome"}\n')


def no_type(tmp_path):
    (tmp_path / "Patient.ndjson").write_text('{"id": "Jansen"}\n')


def strange_type(tmp_path):
    (tmp_path / "Patient.ndjson").write_text('{"resourceType": "Jansen, J."}\n')


def no_json(tmp_path):
    (tmp_path / "Patient.ndjson").write_text("id;name\n1;Jansen\n")


def pretty_json(tmp_path):
    (tmp_path / "Patient.ndjson").write_text(json.dumps(json.loads(PATIENT), indent=2))


def list_of_resources(tmp_path):
    (tmp_path / "Patient.ndjson").write_text(f"[{PATIENT.strip()}]\n")


def other_content(tmp_path):
    (tmp_path / "Condition.000.ndjson").write_text(PATIENT)


def cut_off(tmp_path):
    whole = gzip.compress((PATIENT * 5000).encode())
    (tmp_path / "Patient.000.ndjson.gz").write_bytes(whole[: len(whole) // 2])


def damaged(tmp_path):
    whole = bytearray(gzip.compress((PATIENT * 5000).encode()))
    whole[len(whole) // 2] ^= 0xFF
    (tmp_path / "Patient.000.ndjson.gz").write_bytes(bytes(whole))


def not_compressed(tmp_path):
    (tmp_path / "Patient.000.ndjson.gz").write_text(PATIENT)


def not_text(tmp_path):
    (tmp_path / "Patient.000.ndjson").write_bytes(b"\x00\xff\xfe\xfa" * 20)


def empty_folder(tmp_path):
    (tmp_path / "readme.txt").write_text("nothing here")


def nothing_to_carry(tmp_path):
    (tmp_path / "Device.000.ndjson").write_text('{"resourceType": "Device", "id": "d"}\n')


def only_empty(tmp_path):
    (tmp_path / "Patient.000.ndjson").write_text("\n\n")


@pytest.mark.parametrize(
    ("make", "where", "what"),
    [
        (bundle, "Patient.ndjson, first line", "this is a Bundle"),
        (outcome, "error.ndjson, first line", "this is a OperationOutcome"),
        (no_type, "Patient.ndjson, first line", "the object has no resourceType"),
        (strange_type, "Patient.ndjson, first line", "the object has no resourceType"),
        (no_json, "Patient.ndjson, first line", "this is no JSON"),
        (pretty_json, "Patient.ndjson, first line", "this is no JSON"),
        (list_of_resources, "Patient.ndjson, first line", "this is JSON, but no object"),
        (other_content, "Condition.000.ndjson, first line", "the name says Condition, the content is Patient"),
        (cut_off, "Patient.000.ndjson.gz", "damaged or was cut off"),
        (damaged, "Patient.000.ndjson.gz", "damaged or was cut off"),
        (not_compressed, "Patient.000.ndjson.gz", "the first line cannot be read"),
        (not_text, "Patient.000.ndjson", "the first line cannot be read"),
        (empty_folder, "", "no file here ends in .ndjson"),
        (nothing_to_carry, "", "none of the files here holds resources that become care tables"),
        (only_empty, "", "none of the files here holds resources that become care tables"),
    ],
)
def test_what_is_no_export_is_refused_where_it_is_wrong(tmp_path, make, where, what):
    make(tmp_path)

    with pytest.raises(DataContractError) as error:
        fhir_delivery(tmp_path, source="hospital")

    (problem,) = error.value.problems
    assert problem.where == (where or str(tmp_path))
    assert what in problem.what
    assert SECRET not in str(error.value)


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DataContractError, match=r"export: this is no folder"):
        fhir_delivery(tmp_path / "export", source="hospital")


def test_a_kind_of_area_that_is_not_there_is_named(tmp_path):
    (tmp_path / "Patient.000.ndjson").write_text(PATIENT)

    with pytest.raises(DefinitionError, match=r"municipality, postcode4, county, state, none"):
        fhir_delivery(tmp_path, source="hospital", area_level="village")


def test_all_wrong_files_are_told_at_once(tmp_path):
    no_json(tmp_path)
    other_content(tmp_path)
    cut_off(tmp_path)

    with pytest.raises(DataContractError) as error:
        not_carried_over(tmp_path)

    assert len(error.value.problems) == 3


LINES = {
    "not_json": ["{broken", "[1, 2]", '"text"', '{"resourceType": "Condition"', '{"id": "c"}}'],
    "other_resource_type": ['{"resourceType": "Patient", "id": "p2"}'],
    "no_patient": ['{"resourceType": "Condition", "id": "c"}', '{"resourceType": "Condition", "subject": "p1"}'],
}


@pytest.mark.parametrize(("reason", "line"), [(reason, line) for reason, given in LINES.items() for line in given])
def test_a_wrong_line_is_refused_with_its_reason_and_the_others_are_read(tmp_path, reason, line):
    good = (
        '{"resourceType": "Condition", "subject": {"reference": "Patient/p1"}, "recordedDate": "2020-05-03",'
        ' "code": {"coding": [{"system": "http://snomed.info/sct", "code": "44054006"}]}}'
    )
    (tmp_path / "Condition.000.ndjson").write_text("\n".join([good, line, good]) + "\n")
    (delivery,) = fhir_delivery(tmp_path, source="hospital").deliveries

    with connection() as engine:
        found = engine.execute(f"SELECT _row, _refusal FROM ({delivery.relation}) ORDER BY _row").fetchall()

    assert found == [(1, None), (2, reason), (3, None)]


def test_a_line_that_breaks_off_before_a_value_takes_at_most_the_next_with_it_and_both_are_counted(tmp_path):
    (tmp_path / "Patient.000.ndjson").write_text(PATIENT + '{"resourceType": "Patient", "id": \n' + PATIENT * 3)
    delivery = fhir_delivery(tmp_path, source="hospital").deliveries[0]

    with connection() as engine:
        found = engine.execute(f"SELECT _refusal FROM ({delivery.relation}) ORDER BY _row").fetchall()

    assert len(found) == 5
    assert found.count((None,)) >= 3


def test_a_patient_without_id_is_refused(tmp_path):
    (tmp_path / "Patient.000.ndjson").write_text('{"resourceType": "Patient"}\n' + PATIENT)
    delivery = fhir_delivery(tmp_path, source="hospital").deliveries[0]

    with connection() as engine:
        found = engine.execute(f"SELECT _refusal FROM ({delivery.relation}) ORDER BY _row").fetchall()

    assert found == [("no_patient",), (None,)]


def test_refused_lines_are_accounted_for_by_file_line_and_reason(tmp_path):
    export = tmp_path / "export"
    export.mkdir()
    (export / "Patient.000.ndjson").write_text(PATIENT + "{broken\n" + PATIENT.replace("1950-03", "Jansen"))

    _, made = load(CareStore.make(tmp_path / "store", buckets=1), fhir_delivery(export, source="hospital"))

    (persons,) = [account for account in made.accounts if account.table == "person"]
    assert (persons.read, persons.accepted) == (3, 1)
    assert dict(persons.refused) == {"birth_year:not_a_whole_number": 1, "not_json": 1}
    assert dict(persons.rows_refused) == {"birth_year:not_a_whole_number": [3], "not_json": [2]}


def test_an_export_without_one_good_line_leaves_nothing_in_the_store(tmp_path):
    export = tmp_path / "export"
    export.mkdir()
    (export / "Patient.000.ndjson").write_text('{"resourceType": "Patient"}\n{broken\n')
    store = CareStore.make(tmp_path / "store", buckets=1)
    before = sorted(path.name for path in store.folder.rglob("*"))

    with pytest.raises(DataContractError, match="no row can be accepted"):
        load(store, fhir_delivery(export, source="hospital"))

    assert sorted(path.name for path in store.folder.rglob("*")) == before
    assert CareStore.open(store.folder).loads == ()
