"""What each type of FHIR resource becomes, and which resources are refused and why."""

import json
from decimal import Decimal

import pytest

from proeftuin.data.care.store import CareStore
from proeftuin.data.engine.embedded import connection
from proeftuin.data.loading.fhir import fhir_delivery, not_carried_over
from proeftuin.data.loading.fhir_codes import CODE_SYSTEMS
from proeftuin.data.loading.fhir_resources import CARRIED, REASONS, residence
from proeftuin.data.loading.loader import load

SUBJECT = {"reference": "Patient/p1"}
SNOMED = {"coding": [{"system": "http://snomed.info/sct", "code": "44054006"}]}


def write(folder, *resources, name=None):
    name = name or f"{resources[0]['resourceType']}.000.ndjson"
    (folder / name).write_text("\n".join(json.dumps(resource) for resource in resources) + "\n", encoding="utf-8")


def rows(folder, table, **options):
    """Rows of a table as dictionaries, without what is empty, of the file and of the line."""
    found = []
    with connection() as engine:
        for delivery in fhir_delivery(folder, source="hospital", **options).deliveries:
            if delivery.table == table:
                frame = engine.execute(delivery.relation).pl().drop("_file", "_row")
                found += [{name: value for name, value in row.items() if value is not None} for row in frame.to_dicts()]
    return found


def one(folder, table, **options):
    (row,) = rows(folder, table, **options)
    return row


def patient(**fields):
    return {"resourceType": "Patient", "id": "p1", **fields}


def test_a_patient_gives_year_and_month_of_birth_sex_and_day_of_death(tmp_path):
    write(tmp_path, patient(gender="female", birthDate="1950-03-17", deceasedDateTime="2019-05-06T23:30:00-04:00"))

    assert one(tmp_path, "person") == {
        "person_id": "p1",
        "birth_year": "1950",
        "birth_month": "03",
        "sex": "female",
        "death_day": "2019-05-06",
    }


def test_a_year_of_birth_alone_leaves_the_month_empty(tmp_path):
    write(tmp_path, patient(birthDate="1950"))

    assert one(tmp_path, "person") == {"person_id": "p1", "birth_year": "1950"}


@pytest.mark.parametrize("gender", ["other", "unknown"])
def test_a_gender_that_is_neither_female_nor_male_is_no_sex(tmp_path, gender):
    write(tmp_path, patient(gender=gender))

    assert "sex" not in one(tmp_path, "person")


def test_who_died_on_a_day_that_is_not_given_is_refused(tmp_path):
    write(tmp_path, patient(deceasedBoolean=True), patient(id="p2", deceasedBoolean=False))

    assert [row.get("_refusal") for row in rows(tmp_path, "person")] == ["death_without_day", None]


def test_an_evening_counts_on_the_day_that_is_written_not_on_the_next_day_of_another_zone(tmp_path):
    write(
        tmp_path,
        {
            "resourceType": "Condition",
            "subject": SUBJECT,
            "code": SNOMED,
            "onsetDateTime": "2020-12-31T23:30:00-05:00",
        },
    )

    assert one(tmp_path, "diagnosis")["day"] == "2020-12-31"


@pytest.mark.parametrize(
    ("written", "day"),
    [("2020", "2020-01-01"), ("2020-05", "2020-05-01"), ("soon", "soon"), ("2020-05-03", "2020-05-03")],
)
def test_a_year_or_month_counts_as_its_first_day_and_no_date_is_left_to_the_loader(tmp_path, written, day):
    write(tmp_path, {"resourceType": "Condition", "subject": SUBJECT, "code": SNOMED, "onsetDateTime": written})

    assert one(tmp_path, "diagnosis")["day"] == day


def test_a_condition_without_onset_counts_from_the_day_it_was_recorded(tmp_path):
    write(tmp_path, {"resourceType": "Condition", "subject": SUBJECT, "code": SNOMED, "recordedDate": "2020-05-03"})

    assert one(tmp_path, "diagnosis")["day"] == "2020-05-03"


@pytest.mark.parametrize(("status", "reason"), [("entered-in-error", "withdrawn"), ("refuted", "refuted")])
def test_a_condition_that_was_not_there_is_refused(tmp_path, status, reason):
    condition = {"resourceType": "Condition", "subject": SUBJECT, "code": SNOMED, "recordedDate": "2020-05-03"}
    write(tmp_path, condition | {"verificationStatus": {"coding": [{"system": "s", "code": status}]}})

    assert one(tmp_path, "diagnosis")["_refusal"] == reason


def test_of_several_codings_the_first_of_a_known_system_counts(tmp_path):
    codings = [
        {"system": "http://local.example/codes", "code": "x1"},
        {"system": "http://hl7.org/fhir/sid/icpc-1-nl", "code": "T90"},
        {"system": "http://snomed.info/sct", "code": "44054006"},
    ]
    write(
        tmp_path,
        {
            "resourceType": "Condition",
            "subject": SUBJECT,
            "code": {"coding": codings},
            "recordedDate": "2020-05-03",
        },
    )

    assert (one(tmp_path, "diagnosis")["code_system"], one(tmp_path, "diagnosis")["code"]) == ("ICPC1", "T90")


def test_a_system_without_a_short_name_keeps_its_address(tmp_path):
    concept = {"coding": [{"system": "http://local.example/codes", "code": "x1"}]}
    write(tmp_path, {"resourceType": "Condition", "subject": SUBJECT, "code": concept, "recordedDate": "2020-05-03"})

    assert one(tmp_path, "diagnosis")["code_system"] == "http://local.example/codes"


def test_a_concept_of_words_alone_has_no_code(tmp_path):
    condition = {"resourceType": "Condition", "subject": SUBJECT, "recordedDate": "2020-05-03"}
    write(tmp_path, condition | {"code": {"text": "tired"}})

    assert not {"code", "code_system"} & set(one(tmp_path, "diagnosis"))


@pytest.mark.parametrize(
    "reference",
    [
        "Patient/p-1",
        "urn:uuid:p-1",
        "https://server.example/fhir/Patient/p-1",
        "Patient/p-1/_history/3",
    ],
)
def test_a_patient_is_found_however_the_reference_is_written(tmp_path, reference):
    condition = {"resourceType": "Condition", "code": SNOMED, "recordedDate": "2020-05-03"}
    write(tmp_path, condition | {"subject": {"reference": reference}})

    assert one(tmp_path, "diagnosis")["person_id"] == "p-1"


@pytest.mark.parametrize("reference", ["Group/g1", "Patient?identifier=system|123", "#p1", ""])
def test_a_reference_that_names_no_patient_is_refused(tmp_path, reference):
    condition = {"resourceType": "Condition", "code": SNOMED, "recordedDate": "2020-05-03"}
    write(tmp_path, condition | {"subject": {"reference": reference}})

    assert one(tmp_path, "diagnosis")["_refusal"] == "no_patient"


def test_a_patient_who_is_not_in_the_export_is_accepted_as_exports_come_in_parts(tmp_path):
    write(tmp_path, patient())
    condition = {"resourceType": "Condition", "code": SNOMED, "recordedDate": "2020-05-03"}
    write(tmp_path, condition | {"subject": {"reference": "Patient/elsewhere"}})

    assert "_refusal" not in one(tmp_path, "diagnosis")


@pytest.mark.parametrize(
    ("code", "kind", "domain"),
    [
        ("AMB", "consultation", "other"),
        ("IMP", "admission", "hospital"),
        ("EMER", "emergency", "hospital"),
        ("VR", "telephone", "other"),
        ("HH", "home_visit", "other"),
        ("SS", "day_case", "hospital"),
        ("XYZ", "other", "other"),
    ],
)
def test_the_class_of_an_encounter_says_what_happened(tmp_path, code, kind, domain):
    encounter = {
        "resourceType": "Encounter",
        "id": "e1",
        "status": "finished",
        "class": {"code": code},
        "type": [SNOMED],
        "subject": SUBJECT,
        "period": {"start": "2020-05-03T10:00:00+02:00", "end": "2020-05-07T11:00:00+02:00"},
        "reasonCode": [{"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "E11.9"}]}],
        "serviceProvider": {"reference": "Organization?identifier=https://example.org|h-7"},
    }
    write(tmp_path, encounter)

    found = one(tmp_path, "contact")
    found.pop("urgency", None)
    assert found == {
        "line_id": "Encounter/e1",
        "person_id": "p1",
        "day": "2020-05-03",
        "end_day": "2020-05-07",
        "domain": domain,
        "kind": kind,
        "code_system": "SNOMED",
        "code": "44054006",
        "provider_id": "h-7",
        "diagnosis_system": "ICD10",
        "diagnosis_code": "E11.9",
    }


@pytest.mark.parametrize(
    ("encounter", "urgency"),
    [
        ({"class": {"code": "EMER"}}, "urgent"),
        ({"class": {"code": "IMP"}, "priority": {"coding": [{"code": "EM"}]}}, "urgent"),
        ({"class": {"code": "IMP"}, "priority": {"coding": [{"code": "UR"}]}}, "urgent"),
        ({"class": {"code": "IMP"}, "priority": {"coding": [{"code": "EL"}]}}, "planned"),
        ({"class": {"code": "IMP"}, "hospitalization": {"admitSource": {"coding": [{"code": "emd"}]}}}, "urgent"),
        ({"class": {"code": "IMP"}, "hospitalization": {"admitSource": {"coding": [{"code": "gp"}]}}}, None),
        ({"class": {"code": "IMP"}, "priority": {"coding": [{"code": "R"}]}}, None),
        ({"class": {"code": "ACUTE"}}, None),
        ({"class": {"code": "IMP"}}, None),
    ],
)
def test_an_encounter_is_urgent_or_planned_only_where_it_says_so(tmp_path, encounter, urgency):
    write(tmp_path, {"resourceType": "Encounter", "id": "e1", "status": "finished", "subject": SUBJECT} | encounter)

    assert one(tmp_path, "contact").get("urgency") == urgency


def test_the_priority_of_an_encounter_is_no_level_of_triage_and_a_source_of_admission_no_referrer(tmp_path):
    encounter = {"class": {"code": "EMER"}, "priority": {"coding": [{"code": "EM"}]}}
    encounter["hospitalization"] = {"admitSource": {"coding": [{"code": "gp"}]}}
    write(tmp_path, {"resourceType": "Encounter", "id": "e1", "status": "finished", "subject": SUBJECT} | encounter)

    assert not {"asked_day", "triage_level", "referred_by"} & set(one(tmp_path, "contact"))


@pytest.mark.parametrize(
    ("resource", "table", "reason"),
    [
        ({"resourceType": "Encounter", "status": "cancelled", "subject": SUBJECT}, "contact", "withdrawn"),
        ({"resourceType": "Encounter", "status": "planned", "subject": SUBJECT}, "contact", "not_done"),
        ({"resourceType": "Procedure", "status": "not-done", "subject": SUBJECT}, "contact", "not_done"),
        ({"resourceType": "Procedure", "status": "entered-in-error", "subject": SUBJECT}, "contact", "withdrawn"),
        ({"resourceType": "Immunization", "status": "not-done", "patient": SUBJECT}, "contact", "not_done"),
        ({"resourceType": "MedicationRequest", "status": "cancelled", "subject": SUBJECT}, "medication", "withdrawn"),
        ({"resourceType": "MedicationRequest", "intent": "plan", "subject": SUBJECT}, "medication", "not_done"),
        ({"resourceType": "MedicationRequest", "doNotPerform": True, "subject": SUBJECT}, "medication", "not_done"),
        ({"resourceType": "MedicationDispense", "status": "declined", "subject": SUBJECT}, "medication", "not_done"),
        ({"resourceType": "Observation", "status": "cancelled", "subject": SUBJECT}, "measurement", "withdrawn"),
        ({"resourceType": "Observation", "status": "registered", "subject": SUBJECT}, "measurement", "not_done"),
        ({"resourceType": "Coverage", "status": "draft", "beneficiary": SUBJECT}, "registration", "withdrawn"),
        ({"resourceType": "Claim", "use": "preauthorization", "patient": SUBJECT}, "contact", "not_a_claim"),
        ({"resourceType": "ExplanationOfBenefit", "status": "cancelled", "patient": SUBJECT}, "contact", "withdrawn"),
    ],
)
def test_what_was_withdrawn_or_did_not_happen_is_refused(tmp_path, resource, table, reason):
    write(tmp_path, resource)

    assert one(tmp_path, table)["_refusal"] == reason


def test_a_procedure_is_a_treatment_and_an_immunisation_prevents(tmp_path):
    write(
        tmp_path,
        {
            "resourceType": "Procedure",
            "id": "x",
            "code": SNOMED,
            "subject": SUBJECT,
            "performedPeriod": {"start": "2020-05-03T10:00:00Z", "end": "2020-05-03T11:00:00Z"},
        },
    )
    vaccine = {"coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": "140"}]}
    write(
        tmp_path,
        {
            "resourceType": "Immunization",
            "id": "y",
            "status": "completed",
            "vaccineCode": vaccine,
            "patient": SUBJECT,
            "occurrenceDateTime": "2020-10-03",
        },
    )

    found = rows(tmp_path, "contact")

    assert [(row["domain"], row["kind"], row["code_system"], row["day"]) for row in found] == [
        ("other", "treatment", "SNOMED", "2020-05-03"),
        ("prevention", "treatment", "CVX", "2020-10-03"),
    ]


def test_a_prescription_gives_code_and_days_of_use(tmp_path):
    write(
        tmp_path,
        {
            "resourceType": "MedicationRequest",
            "status": "active",
            "intent": "order",
            "subject": SUBJECT,
            "authoredOn": "2020-05-03T10:00:00Z",
            "medicationCodeableConcept": {"coding": [{"system": "http://www.whocc.no/atc", "code": "A10BA02"}]},
            "dispenseRequest": {"expectedSupplyDuration": {"value": 90, "unit": "days"}},
        },
    )

    assert one(tmp_path, "medication") == {
        "person_id": "p1",
        "day": "2020-05-03",
        "code_system": "ATC",
        "code": "A10BA02",
        "days": "90",
    }


@pytest.mark.parametrize("reference", ["Medication/m1", "urn:uuid:m1", "https://server.example/Medication/m1"])
def test_a_medicine_that_is_a_resource_of_its_own_is_looked_up(tmp_path, reference):
    write(tmp_path, {"resourceType": "Medication", "id": "m1", "code": SNOMED})
    write(
        tmp_path,
        {
            "resourceType": "MedicationRequest",
            "subject": SUBJECT,
            "authoredOn": "2020-05-03",
            "medicationReference": {"reference": reference},
        },
    )

    assert one(tmp_path, "medication")["code"] == "44054006"


def test_a_medicine_within_the_prescription_is_looked_up(tmp_path):
    write(
        tmp_path,
        {
            "resourceType": "MedicationRequest",
            "subject": SUBJECT,
            "authoredOn": "2020-05-03",
            "contained": [{"resourceType": "Medication", "id": "m1", "code": SNOMED}],
            "medicationReference": {"reference": "#m1"},
        },
    )

    assert one(tmp_path, "medication")["code"] == "44054006"


def test_what_was_dispensed_counts_instead_of_what_was_prescribed(tmp_path):
    write(tmp_path, {"resourceType": "MedicationRequest", "subject": SUBJECT, "authoredOn": "2020-05-03"})
    write(
        tmp_path,
        {
            "resourceType": "MedicationDispense",
            "subject": SUBJECT,
            "whenHandedOver": "2020-05-04",
            "medicationCodeableConcept": SNOMED,
            "daysSupply": {"value": 30, "code": "d"},
        },
    )

    assert [(row["day"], row["days"]) for row in rows(tmp_path, "medication")] == [("2020-05-04", "30")]
    assert [(left.resource_type, left.lines) for left in not_carried_over(tmp_path)] == [("MedicationRequest", 1)]


def test_an_observation_gives_value_and_unit(tmp_path):
    write(
        tmp_path,
        {
            "resourceType": "Observation",
            "status": "final",
            "code": {"coding": [{"system": "http://loinc.org", "code": "4548-4"}]},
            "subject": SUBJECT,
            "effectiveDateTime": "2020-05-03T10:00:00Z",
            "valueQuantity": {"value": 7.25, "unit": "percent", "code": "%"},
        },
    )

    assert one(tmp_path, "measurement") == {
        "person_id": "p1",
        "day": "2020-05-03",
        "code_system": "LOINC",
        "code": "4548-4",
        "value": "7.25",
        "unit": "%",
    }


def test_the_parts_of_an_observation_are_measurements_and_the_whole_is_none_when_it_has_no_value(tmp_path):
    def part(code, value):
        concept = {"coding": [{"system": "http://loinc.org", "code": code}]}
        return {"code": concept, "valueQuantity": {"value": value, "unit": "mm Hg"}}

    write(
        tmp_path,
        {
            "resourceType": "Observation",
            "code": {"coding": [{"system": "http://loinc.org", "code": "85354-9"}]},
            "subject": SUBJECT,
            "effectiveDateTime": "2020-05-03",
            "component": [part("8480-6", 140), part("8462-4", 90)],
        },
    )

    found = rows(tmp_path, "measurement")

    assert [(row["code"], row["value"], row["unit"]) for row in found] == [
        ("8480-6", "140", "mm_Hg"),
        ("8462-4", "90", "mm_Hg"),
    ]


@pytest.mark.parametrize(
    "value", [{"valueQuantity": {"value": 5, "comparator": "<"}}, {"valueCodeableConcept": SNOMED}, {}]
)
def test_a_bound_or_a_finding_is_measured_without_a_number(tmp_path, value):
    observation = {"resourceType": "Observation", "code": SNOMED, "subject": SUBJECT, "effectiveDateTime": "2020-05-03"}
    write(tmp_path, observation | value)

    assert "value" not in one(tmp_path, "measurement")


def test_coverage_is_a_registration_until_the_day_after_its_last_day(tmp_path):
    write(
        tmp_path,
        {
            "resourceType": "Coverage",
            "status": "active",
            "beneficiary": SUBJECT,
            "period": {"start": "2020-01-01", "end": "2020-12-31"},
            "payor": [{"reference": "Organization/insurer-3"}],
        },
    )

    assert one(tmp_path, "registration") == {
        "person_id": "p1",
        "kind": "insurer",
        "organisation_id": "insurer-3",
        "valid_from": "2020-01-01",
        "valid_to": "2021-01-01",
    }


@pytest.mark.parametrize(("end", "after"), [("2020", "2021-01-01"), ("2020-02", "2020-03-01")])
def test_a_period_that_ends_in_a_year_or_month_lasts_to_its_end(tmp_path, end, after):
    write(tmp_path, {"resourceType": "Coverage", "beneficiary": SUBJECT, "period": {"start": "2019", "end": end}})

    assert one(tmp_path, "registration")["valid_to"] == after


def test_a_claim_is_declared_and_an_explanation_of_benefit_is_paid(tmp_path):
    claim = {
        "id": "c",
        "status": "active",
        "use": "claim",
        "type": {"coding": [{"code": "institutional"}]},
        "patient": SUBJECT,
        "billablePeriod": {"start": "2020-05-03", "end": "2020-05-04"},
    }
    write(tmp_path, {"resourceType": "Claim", **claim, "total": {"value": 129.16, "currency": "EUR"}})
    write(tmp_path, {"resourceType": "ExplanationOfBenefit", **claim, "payment": {"amount": {"value": 100.0}}})

    found = rows(tmp_path, "contact")

    assert [(row["code_system"], row["domain"], row["amount_cents"], row["amount_kind"]) for row in found] == [
        ("FHIR_CLAIM", "hospital", "129.16", "declared"),
        ("FHIR_EXPLANATIONOFBENEFIT", "hospital", "100.0", "paid"),
    ]


DUTCH = {"country": "NL", "postalCode": "1071 XX", "city": "Amsterdam", "line": ["Museumstraat 1"]}


def test_of_a_dutch_postcode_the_digits_are_kept(tmp_path):
    write(tmp_path, patient(birthDate="1950-03-17", address=[DUTCH]))

    assert one(tmp_path, "residence") == {
        "person_id": "p1",
        "valid_from": "1950-03-01",
        "area_code": "1071",
        "area_level": "postcode4",
    }


def test_the_code_of_a_municipality_goes_before_a_postcode(tmp_path):
    coded = {"district": "Amsterdam", "_district": {"extension": [{"url": "x", "valueCoding": {"code": "0363"}}]}}
    write(tmp_path, patient(birthDate="1950", address=[DUTCH | coded]))

    found = one(tmp_path, "residence", area_vintage=2023)

    assert (found["area_code"], found["area_level"], found["area_vintage"]) == ("GM0363", "municipality", 2023)


def test_the_kind_of_area_can_be_asked_for(tmp_path):
    coded = {"_district": {"extension": [{"valueCodeableConcept": {"coding": [{"code": "0363"}]}}]}}
    write(tmp_path, patient(birthDate="1950", address=[DUTCH | coded]))

    assert one(tmp_path, "residence", area_level="postcode4")["area_code"] == "1071"
    assert one(tmp_path, "residence", area_level="municipality")["area_code"] == "GM0363"
    assert one(tmp_path, "residence", area_level="state")["_refusal"] == "no_area"
    assert rows(tmp_path, "residence", area_level="none") == []


def test_a_district_outside_the_netherlands_is_a_county(tmp_path):
    address = {"country": "US", "state": "KS", "district": "Lyon County", "postalCode": "66801"}
    write(tmp_path, patient(birthDate="1950", address=[address]))

    assert (one(tmp_path, "residence")["area_code"], one(tmp_path, "residence")["area_level"]) == (
        "Lyon_County",
        "county",
    )


def test_addresses_follow_each_other_by_their_periods(tmp_path):
    first = DUTCH | {"use": "old", "period": {"start": "2015-01-01", "end": "2018-06-30"}}
    second = DUTCH | {"postalCode": "3511 AB", "period": {"start": "2018-07-01"}}
    write(tmp_path, patient(birthDate="1950", address=[first, second]))

    found = rows(tmp_path, "residence")

    assert [(row["area_code"], row["valid_from"], row.get("valid_to")) for row in found] == [
        ("1071", "2015-01-01", "2018-07-01"),
        ("3511", "2018-07-01", None),
    ]


@pytest.mark.parametrize("mark", [{"use": "temp"}, {"use": "billing"}, {"type": "postal"}, {"use": "old"}])
def test_an_address_where_nobody_lives_is_refused(tmp_path, mark):
    write(tmp_path, patient(birthDate="1950", address=[DUTCH | mark]))

    assert one(tmp_path, "residence")["_refusal"] == "not_a_home"


def test_a_patient_without_an_address_is_counted_as_without_area(tmp_path):
    write(tmp_path, patient(birthDate="1950"))

    assert one(tmp_path, "residence")["_refusal"] == "no_area"


def test_files_of_one_type_are_read_together_and_each_keeps_its_lines(tmp_path):
    write(tmp_path, patient(id="a"), patient(id="b"), name="Patient.000.ndjson")
    write(tmp_path, patient(id="c"), name="Patient.001.ndjson")
    (delivery,) = [each for each in fhir_delivery(tmp_path, source="h").deliveries if each.table == "person"]

    with connection() as engine:
        found = engine.execute(f"SELECT person_id, _file, _row FROM ({delivery.relation})").fetchall()

    first, second = str(tmp_path / "Patient.000.ndjson"), str(tmp_path / "Patient.001.ndjson")
    assert found == [("a", first, 1), ("b", first, 2), ("c", second, 1)]


def test_types_without_a_care_table_are_listed_with_their_lines(tmp_path):
    write(tmp_path, patient())
    write(tmp_path, {"resourceType": "Device", "id": "1"}, {"resourceType": "Device", "id": "2"})
    (tmp_path / "log.ndjson").write_text('{"exportId": "x", "eventId": "kickoff"}\n')
    (tmp_path / "Goal.000.ndjson").write_text("")

    assert [(left.resource_type, left.files, left.lines) for left in not_carried_over(tmp_path)] == [
        ("Device", 1, 2),
        ("empty", 1, 0),
        ("log", 1, 1),
    ]


def test_every_reason_is_explained():
    used = {key for resource in (*CARRIED, residence(None, None)) for key in resource.refusals}

    assert used <= set(REASONS)


def test_short_names_of_code_systems_have_no_blanks():
    assert all(name.isalnum() and name.isupper() for name in CODE_SYSTEMS.values())


def test_rows_of_every_type_fit_the_contract_of_their_table(tmp_path):
    export = tmp_path / "export"
    export.mkdir()
    period = {"start": "2020-05-03T10:00:00+02:00", "end": "2020-05-04T10:00:00+02:00"}
    claim = {"id": "c", "status": "active", "use": "claim", "patient": SUBJECT, "billablePeriod": period}
    measured = {"code": SNOMED, "effectiveDateTime": "2020-05-03", "valueQuantity": {"value": 7.123456789, "code": "%"}}
    write(export, patient(gender="male", birthDate="1950-03-17", address=[DUTCH]))
    write(
        export, {"resourceType": "Encounter", "id": "e", "class": {"code": "IMP"}, "subject": SUBJECT, "period": period}
    )
    write(
        export, {"resourceType": "Procedure", "id": "q", "code": SNOMED, "subject": SUBJECT, "performedPeriod": period}
    )
    write(export, {"resourceType": "Immunization", "id": "i", "patient": SUBJECT, "occurrenceDateTime": "2020"})
    problem = {"coding": [{"code": "problem-list-item"}]}
    write(
        export,
        {
            "resourceType": "Condition",
            "subject": SUBJECT,
            "code": SNOMED,
            "category": [problem],
            "recordedDate": "2020",
        },
    )
    write(
        export,
        {
            "resourceType": "MedicationDispense",
            "subject": SUBJECT,
            "whenHandedOver": "2020-05-04",
            "medicationCodeableConcept": SNOMED,
            "daysSupply": {"value": 30.0, "code": "d"},
        },
    )
    write(export, {"resourceType": "Observation", "subject": SUBJECT, **measured})
    write(export, {"resourceType": "Coverage", "beneficiary": SUBJECT, "period": period})
    write(export, {"resourceType": "Claim", **claim, "total": {"value": 129.16}})
    write(export, {"resourceType": "ExplanationOfBenefit", **claim, "payment": {"amount": {"value": 1e2}}})

    store, made = load(CareStore.make(tmp_path / "store", buckets=1), fhir_delivery(export, source="hospital"))

    assert [(account.table, account.file) for account in made.accounts if account.refused] == []
    assert {table: store.rows(table) for table in store.files() if store.rows(table)} == {
        "person": 1,
        "residence": 1,
        "registration": 1,
        "contact": 5,
        "diagnosis": 1,
        "medication": 1,
        "measurement": 1,
    }
    assert stored(store, "measurement", "value", "unit") == [(Decimal("7.1235"), "%")]
    assert sorted(stored(store, "contact", "amount_cents", "amount_kind"), key=str) == [
        (10000, "paid"),
        (12916, "declared"),
        (None, None),
        (None, None),
        (None, None),
    ]
    assert stored(store, "medication", "days") == [(30,)]
    assert stored(store, "diagnosis", "status") == [("problem",)]


def stored(store, table, *columns):
    with connection() as engine:
        files = [str(path) for path in store.files()[table]]
        return engine.execute(f"SELECT {', '.join(columns)} FROM read_parquet(?)", [files]).fetchall()
