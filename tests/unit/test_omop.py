import gzip
from datetime import date
from pathlib import Path

import duckdb
import pytest

from proeftuin.data.care.store import CareStore
from proeftuin.data.loading.delivery import Delivery, PersonKey, SourceDelivery
from proeftuin.data.loading.loader import load_all
from proeftuin.data.loading.omop import OmopOptions, not_carried_over, omop_delivery
from proeftuin.data.loading.omop_tables import CDM_TABLES
from proeftuin.data.loading.omop_writer import OmopSettings, not_written, write_omop
from proeftuin.errors import DataContractError, DefinitionError

PERSON = {"person_id": 1, "gender_concept_id": 8532, "year_of_birth": 1950, "month_of_birth": 3}
OBSERVED = {
    "person_id": 1,
    "observation_period_start_date": "2015-01-01",
    "observation_period_end_date": "2019-12-31",
}
VISIT = {
    "visit_occurrence_id": 10,
    "person_id": 1,
    "visit_concept_id": 9201,
    "visit_start_date": "2016-02-01",
    "visit_end_date": "2016-02-05",
}
CONDITION = {"person_id": 1, "condition_concept_id": 0, "condition_start_date": "2016-02-01"}
COST = {"cost_id": 5, "cost_event_id": 10, "cost_domain_id": "Visit"}
CONCEPTS = [
    {"concept_id": 1, "vocabulary_id": "ICD10", "concept_code": "E11.9"},
    {"concept_id": 2, "vocabulary_id": "SNOMED", "concept_code": "44054006"},
    {"concept_id": 3, "vocabulary_id": "RxNorm Extension", "concept_code": "OMOP1"},
    {"concept_id": 0, "vocabulary_id": "None", "concept_code": "No matching concept"},
]


def cdm(folder: Path, **tables: list[dict]) -> Path:
    """A CDM with one person, unless given otherwise; every table has all columns of the model."""
    folder.mkdir(exist_ok=True)
    for table, rows in ({"person": [PERSON], "observation_period": [OBSERVED]} | tables).items():
        columns = CDM_TABLES[table].columns
        lines = [",".join(str(row.get(name, "")) for name in columns) for row in rows]
        (folder / f"{table}.csv").write_text("\n".join([",".join(columns), *lines]) + "\n", encoding="utf-8")
    return folder


def loaded(folder: Path, **options) -> CareStore:
    delivered = omop_delivery(folder, source="cdm", options=OmopOptions(**options))
    return load_all(folder.with_name(f"{folder.name}-store"), [delivered], buckets=1)


def rows(store: CareStore, table: str, columns: str) -> list[tuple]:
    files = [str(path) for path in store.files()[table]]
    return duckdb.sql(f"SELECT {columns} FROM read_parquet({files}) ORDER BY ALL").fetchall() if files else []


def refused(store: CareStore) -> dict[str, int]:
    return {reason: count for account in store.loads[-1].accounts for reason, count in account.refused.items()}


def test_a_source_concept_of_icd10_goes_before_the_standard_concept(tmp_path):
    conditions = [
        CONDITION | {"condition_concept_id": 2, "condition_source_concept_id": 1},
        CONDITION | {"condition_concept_id": 2, "condition_source_concept_id": 3},
        CONDITION | {"condition_concept_id": 0, "condition_source_concept_id": 3},
    ]
    store = loaded(cdm(tmp_path / "cdm", condition_occurrence=conditions, concept=CONCEPTS))

    assert rows(store, "diagnosis", "code_system, code") == [
        ("ICD10", "E11.9"),
        ("RxNorm_Extension", "OMOP1"),
        ("SNOMED", "44054006"),
    ]


def test_a_visit_by_way_of_the_emergency_room_is_urgent_and_of_any_other_it_is_not_known(tmp_path):
    visits = [
        VISIT | {"visit_occurrence_id": number, "visit_concept_id": concept}
        for number, concept in enumerate((9201, 262, 9203, 9202, 32037))
    ]

    assert rows(loaded(cdm(tmp_path / "cdm", visit_occurrence=visits)), "contact", "kind, urgency") == [
        ("admission", "urgent"),
        ("admission", None),
        ("emergency", "urgent"),
        ("intensive_care", None),
        ("outpatient", None),
    ]


def test_what_the_model_lacks_about_asking_and_triage_is_unknown(tmp_path):
    store = loaded(cdm(tmp_path / "cdm", visit_occurrence=[VISIT | {"visit_concept_id": 9203}]))

    assert rows(store, "contact", "kind, asked_day, triage_level, referred_by") == [("emergency", None, None, None)]


def test_the_cause_of_a_death_is_a_diagnosis_on_the_day_of_death(tmp_path):
    deaths = [
        {"person_id": 1, "death_date": "2019-03-02", "cause_concept_id": 2, "cause_source_concept_id": 1},
        {"person_id": 2, "death_date": "2019-03-03", "cause_concept_id": 0},
    ]
    persons = [PERSON, PERSON | {"person_id": 2}]

    store = loaded(cdm(tmp_path / "cdm", person=persons, death=deaths, concept=CONCEPTS))

    assert rows(store, "diagnosis", "person_id, day, code_system, code, status") == [
        (1, date(2019, 3, 2), "ICD10", "E11.9", "cause_of_death")
    ]
    assert refused(store) == {}


def test_one_underlying_cause_stands_with_the_death_and_any_other_stays_a_diagnosis(tmp_path):
    died = PERSON | {"person_id": 2}
    deaths = [
        {"person_id": person, "death_date": "2019-03-02", "cause_source_value": "ICD10:I21.9"} for person in (1, 2)
    ]
    conditions = [
        CONDITION | {"condition_source_value": "ICD10:E11.9", "condition_status_source_value": "contributing_cause"},
        CONDITION
        | {"person_id": 2, "condition_source_value": "ICD10:C34.9", "condition_status_source_value": "cause_of_death"},
    ]
    store = loaded(cdm(tmp_path / "cdm", person=[PERSON, died], death=deaths, condition_occurrence=conditions))
    settings = OmopSettings(date(2019, 12, 31))

    written = write_omop(store, tmp_path / "again", settings=settings)
    again = load_all(tmp_path / "again-store", [omop_delivery(tmp_path / "again", source="cdm")], buckets=1)

    columns = "person_id, day, code_system, code, status"
    assert rows(again, "diagnosis", columns) == rows(store, "diagnosis", columns)
    assert written["condition_occurrence"] == 3
    causes = duckdb.sql(f"SELECT person_id, cause_source_value FROM '{tmp_path / 'again' / 'death.csv'}'").fetchall()
    assert sorted(causes) == [(1, "ICD10:I21.9"), (2, None)]


def test_without_a_concept_the_text_of_the_source_is_the_code(tmp_path):
    conditions = [
        CONDITION | {"condition_source_value": "ICPC1:T90.02"},
        CONDITION | {"condition_source_value": "sugar disease"},
        CONDITION | {"condition_source_value": "http://codes/1"},
        CONDITION,
    ]
    store = loaded(cdm(tmp_path / "cdm", condition_occurrence=conditions, concept=CONCEPTS))

    assert rows(store, "diagnosis", "code_system, code") == [
        ("ICPC1", "T90.02"),
        ("source", "http://codes/1"),
        ("source", "sugar_disease"),
    ]
    assert refused(store) == {"code_system:missing": 1}


def test_an_event_with_one_amount_carries_it(tmp_path):
    folder = cdm(tmp_path / "cdm", visit_occurrence=[VISIT], cost=[COST | {"total_charge": "12.50"}])

    assert rows(loaded(folder), "contact", "line_id, day, end_day, domain, kind, amount_cents, amount_kind") == [
        ("visit_occurrence:10", date(2016, 2, 1), date(2016, 2, 5), "hospital", "admission", 1250, "declared")
    ]


def test_several_amounts_of_an_event_are_lines_without_a_kind(tmp_path):
    cost = COST | {"total_charge": "12.5", "paid_by_payer": 10, "paid_by_patient": "2.505"}
    more = COST | {"cost_id": 6, "total_paid": 7}
    folder = cdm(tmp_path / "cdm", visit_occurrence=[VISIT], cost=[cost, more])

    store = loaded(folder)

    assert rows(store, "contact", "line_id, kind, amount_kind, amount_cents") == [
        ("cost:5:declared", None, "declared", 1250),
        ("cost:5:paid", None, "paid", 1000),
        ("cost:6:paid", None, "paid", 700),
        ("visit_occurrence:10", "admission", None, None),
    ]
    assert refused(store) == {"amount_cents:too_many_decimals": 1}


def test_a_cost_without_amount_or_event_or_in_another_currency_is_refused(tmp_path):
    costs = [
        COST | {"total_cost": 9},
        COST | {"cost_event_id": 99, "total_charge": 1},
        COST | {"total_charge": 3, "currency_concept_id": 7},
        COST | {"total_charge": 4, "currency_concept_id": 8},
    ]
    folder = cdm(tmp_path / "cdm", visit_occurrence=[VISIT], cost=costs)

    store = loaded(folder, currency=8)

    assert rows(store, "contact", "amount_cents") == [(400,)]
    # A cost that names no currency is not known to be in the one that was asked for.
    assert refused(store) == {
        "amount_cents:no_amount": 1,
        "cost_event_id:unknown_event": 1,
        "currency_concept_id:other_currency": 1,
    }


def test_the_amount_of_a_medicine_is_a_line_of_the_pharmacy(tmp_path):
    drug = {"drug_exposure_id": 3, "person_id": 1, "drug_exposure_start_date": "2016-05-01", "days_supply": 30}
    drug |= {"drug_source_value": "ATC:A10BA02", "drug_concept_id": 0}
    cost = COST | {"cost_domain_id": "Drug", "cost_event_id": 3, "paid_by_payer": 4}
    store = loaded(cdm(tmp_path / "cdm", drug_exposure=[drug], visit_occurrence=[VISIT], cost=[cost]))

    assert rows(store, "medication", "code_system, code, days") == [("ATC", "A10BA02", 30)]
    assert rows(store, "contact", "domain, kind, day, amount_cents")[1] == ("pharmacy", None, date(2016, 5, 1), 400)


def test_the_current_address_holds_as_long_as_the_person_was_observed_or_insured(tmp_path):
    plan = {
        "person_id": 1,
        "payer_plan_period_start_date": "2014-07-01",
        "payer_plan_period_end_date": "2016-12-31",
        "payer_source_value": "U1",
    }
    place = {"location_id": 4, "county": "Ocean", "location_source_value": "municipality:GM0363:2023"}
    persons = [PERSON | {"location_id": 4}, PERSON | {"person_id": 2, "location_id": 5}, PERSON | {"person_id": 3}]
    store = loaded(cdm(tmp_path / "cdm", person=persons, location=[place], payer_plan_period=[plan]))

    assert rows(store, "residence", "person_id, area_level, area_code, area_vintage, valid_from, valid_to") == [
        (1, "county", "Ocean", None, date(2014, 7, 1), date(2020, 1, 1)),
        (1, "municipality", "GM0363", 2023, date(2014, 7, 1), date(2020, 1, 1)),
    ]
    assert rows(store, "registration", "kind, organisation_id, valid_from, valid_to") == [
        ("insurer", "U1", date(2014, 7, 1), date(2017, 1, 1))
    ]
    assert refused(store) == {"location_id:unknown_location": 1}


def test_an_observation_of_a_survey_type_is_an_answer_and_any_other_a_measurement(tmp_path):
    seen = {"person_id": 1, "observation_concept_id": 0, "observation_date": "2016-02-01", "value_as_number": 3}
    observations = [
        seen | {"observation_type_concept_id": 77, "observation_source_value": "LOINC:72133-2"},
        seen | {"observation_type_concept_id": 0, "observation_source_value": "LOINC:9-9", "unit_source_value": "m s"},
    ]
    store = loaded(cdm(tmp_path / "cdm", observation=observations), survey_types=(77,))

    assert rows(store, "survey_answer", "wave, instrument, item, value") == [("2016-02-01", "LOINC", "72133-2", 3)]
    assert rows(store, "measurement", "code_system, code, value, unit") == [("LOINC", "9-9", 3, "m_s")]


def test_a_death_of_somebody_who_is_not_there_is_refused(tmp_path):
    deaths = [{"person_id": 1, "death_date": "2019-01-01"}, {"person_id": 9, "death_date": "2019-01-01"}]
    store = loaded(cdm(tmp_path / "cdm", death=deaths))

    assert rows(store, "person", "person_id, death_day") == [(1, date(2019, 1, 1))]
    assert refused(store) == {"person_id:unknown_person": 1}


def test_capitals_tabs_gzip_and_parquet_parts_are_all_read(tmp_path):
    folder = cdm(tmp_path / "cdm", condition_occurrence=[CONDITION | {"condition_concept_id": 2}])
    person = (folder / "person.csv").read_text(encoding="utf-8")
    (folder / "person.csv").unlink()
    header, _, lines = person.partition("\n")
    (folder / "PERSON.CSV.gz").write_bytes(gzip.compress(f"{header.upper()}\n{lines}".encode()))
    (folder / "CONCEPT.csv").write_text(
        'concept_id\tvocabulary_id\tconcept_code\tconcept_name\n2\tSNOMED\t44054006\tthe "sweet" one"\n',
        encoding="utf-8",
    )
    (folder / "MEASUREMENT").mkdir()
    for number in (1, 2):
        duckdb.sql(
            f"COPY (SELECT {number} AS MEASUREMENT_ID, 1 AS PERSON_ID, 2 AS MEASUREMENT_CONCEPT_ID,"
            f" DATE '2016-01-01' AS MEASUREMENT_DATE, CAST({number} AS DOUBLE) AS VALUE_AS_NUMBER)"
            f" TO '{folder}/MEASUREMENT/{number}.parquet'"
        )
    store = loaded(folder)

    assert rows(store, "person", "person_id, sex") == [(1, "female")]
    assert rows(store, "diagnosis", "code_system, code") == [("SNOMED", "44054006")]
    assert rows(store, "measurement", "value, code") == [(1, "44054006"), (2, "44054006")]


def test_a_table_that_is_not_read_is_counted(tmp_path):
    folder = cdm(tmp_path / "cdm")
    (folder / "NOTE.csv").write_text("note_id\n1\n2\n", encoding="utf-8")
    (folder / "COHORT.csv").write_text("cohort_definition_id\n", encoding="utf-8")

    assert not_carried_over(folder) == {"note": 2}


def _no_person(folder):
    (folder / "person.csv").unlink()


def _no_column(folder):
    text = (folder / "observation_period.csv").read_text(encoding="utf-8")
    renamed = text.replace("observation_period_end_date", "until")
    (folder / "observation_period.csv").write_text(renamed, encoding="utf-8")


def _twice(folder):
    (folder / "PERSON.csv.gz").write_bytes(gzip.compress(b"person_id\n1\n"))


def _version_six(folder):
    (folder / "cdm_source.csv").write_text("cdm_source_name,cdm_version\nx,v6.0\n", encoding="utf-8")


def _currencies(folder):
    cdm(folder, cost=[COST | {"currency_concept_id": 7}, COST | {"currency_concept_id": 8}])


def _cut_off(folder):
    content = gzip.compress((folder / "person.csv").read_bytes())
    (folder / "person.csv").unlink()
    (folder / "person.csv.gz").write_bytes(content[:-12])


def _empty(folder):
    (folder / "person.csv").write_text("", encoding="utf-8")


def _no_parquet(folder):
    (folder / "death.parquet").write_text("not", encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (_no_person, "there is no PERSON table here"),
        (_no_column, "observation_period.csv, column observation_period_end_date: this column is absent"),
        (_twice, "one table is here twice"),
        (_version_six, "cdm_source.csv, column cdm_version: this is version v6.0"),
        (_currencies, "cost.csv, column currency_concept_id: amounts are in 2 currencies"),
        (_cut_off, "person.csv.gz: "),
        (_empty, "person.csv: the file is empty"),
        (_no_parquet, "death.parquet: this is no Parquet file"),
    ],
)
def test_what_is_no_cdm_is_refused_with_its_place(tmp_path, damage, message):
    folder = cdm(tmp_path / "cdm")
    damage(folder)

    with pytest.raises(DataContractError) as caught:
        omop_delivery(folder, source="cdm")

    assert message in str(caught.value)


def test_a_file_is_no_folder(tmp_path):
    with pytest.raises(DataContractError, match="this is no folder"):
        omop_delivery(tmp_path / "nothing", source="cdm")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"visit_kinds": {9202: ("clinic", "outpatient")}}, "visit_kinds, concept 9202"),
        ({"area_levels": ("city",)}, "an address has no 'city'"),
    ],
)
def test_an_option_that_names_nothing_is_refused(tmp_path, options, message):
    with pytest.raises(DefinitionError, match=message):
        omop_delivery(cdm(tmp_path / "cdm"), source="cdm", options=OmopOptions(**options))


def test_a_cdm_is_not_written_over_something_else(tmp_path):
    store = loaded(cdm(tmp_path / "cdm"))

    with pytest.raises(DefinitionError, match="something stands there already"):
        write_omop(store, tmp_path / "cdm", settings=OmopSettings(date(2020, 12, 31)))

    assert not list(tmp_path.glob(".*unfinished*"))


def test_what_the_model_requires_is_filled_in_every_row(tmp_path):
    survey = {"person_id": 1, "observation_date": "2016-02-01", "observation_source_value": "q1", "value_as_number": 1}
    survey |= {"qualifier_source_value": "survey/2016/ghm", "observation_concept_id": 0}
    drug = {
        "person_id": 1,
        "drug_exposure_start_date": "2016-05-01",
        "drug_source_value": "ATC:A10",
        "drug_concept_id": 0,
    }
    value = {
        "person_id": 1,
        "measurement_date": "2016-05-01",
        "measurement_source_value": "L:1",
        "measurement_concept_id": 0,
    }
    done = {"person_id": 1, "procedure_date": "2016-05-01", "procedure_source_value": "L:1", "procedure_concept_id": 0}
    full = cdm(
        tmp_path / "cdm",
        person=[PERSON | {"location_id": 4, "gender_concept_id": 0}],
        location=[{"location_id": 4, "state": "NJ"}],
        death=[{"person_id": 1, "death_date": "2019-01-01"}],
        visit_occurrence=[VISIT | {"provider_id": 6}],
        procedure_occurrence=[done],
        condition_occurrence=[CONDITION | {"condition_source_value": "ICD10:E11"}],
        drug_exposure=[drug],
        measurement=[value],
        observation=[survey],
        cost=[COST | {"total_charge": 1}],
    )
    written = write_omop(loaded(full), tmp_path / "out", settings=OmopSettings(date(2019, 12, 31)))

    assert min(written.values()) == 1
    for table in written:
        model = CDM_TABLES[table]
        file = f"read_csv('{tmp_path}/out/{table}.csv', header = true, all_varchar = true)"
        assert tuple(duckdb.sql(f"FROM {file}").columns) == model.columns
        counts = ", ".join(f"count({name})" for name in sorted(model.required))
        assert set(duckdb.sql(f"SELECT {counts} FROM {file}").fetchone()) == {written[table]}, table
    assert set(written) | {"concept"} == set(CDM_TABLES)


def test_an_address_is_the_last_one_and_earlier_ones_are_counted_as_lost(tmp_path):
    """Made by hand, because no CDM has more than one address of a person."""
    moved = tmp_path / "residence.csv"
    moved.write_text(
        "person,from,to,code,level\n"
        "1,2015-01-01,2017-01-01,GM0001,municipality\n"
        "1,2017-01-01,,GM0002,municipality\n"
        "1,2015-01-01,,BU00020000,neighbourhood\n"
        "1,2015-01-01,,Ocean,county\n"
        "2,2016-01-01,2018-01-01,GM0001,municipality\n",
        encoding="utf-8",
    )
    people = [PERSON, PERSON | {"person_id": 2}, PERSON | {"person_id": 3}]
    first = omop_delivery(cdm(tmp_path / "cdm", person=people, observation_period=[]), source="cdm")
    relation = (
        'SELECT person AS person_id, "from" AS valid_from, "to" AS valid_to, code AS area_code,'
        f" level AS area_level, 2020 AS area_vintage FROM read_csv('{moved}', all_varchar = true)"
    )
    homes = SourceDelivery("homes", "table", PersonKey.INTEGER, (Delivery("residence", (moved,), relation),), "1")
    store = load_all(tmp_path / "store", [first, homes], buckets=1)
    settings = OmopSettings(date(2019, 12, 31))

    written = write_omop(store, tmp_path / "out", settings=settings)
    again = loaded(tmp_path / "out")

    assert written["location"] == 2
    assert not_written(store, settings=settings) == {"residence": 2}
    assert rows(again, "residence", "person_id, area_level, area_code, area_vintage, valid_from, valid_to") == [
        (1, "county", "Ocean", None, date(2015, 1, 1), date(2020, 1, 1)),
        (1, "municipality", "GM0002", 2020, date(2015, 1, 1), date(2020, 1, 1)),
        (2, "municipality", "GM0001", 2020, date(2016, 1, 1), date(2018, 1, 1)),
    ]


def test_spells_that_meet_are_one_observation_period(tmp_path):
    spells = [("2015-01-01", "2015-12-31"), ("2016-01-01", "2016-06-30"), ("2017-01-01", "2018-12-31")]
    plans = [
        {"person_id": 1, "payer_plan_period_start_date": first, "payer_plan_period_end_date": last}
        for first, last in spells
    ]
    store = loaded(cdm(tmp_path / "cdm", observation_period=[], payer_plan_period=plans))
    write_omop(store, tmp_path / "out", settings=OmopSettings(date(2019, 12, 31)))

    written = (tmp_path / "out" / "observation_period.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert written == ["1,1,2015-01-01,2016-06-30,0", "2,1,2017-01-01,2018-12-31,0"]


def test_a_person_without_a_year_of_birth_is_left_out_with_all_rows(tmp_path):
    people = [PERSON, {"person_id": 2, "gender_concept_id": 0}]
    conditions = [CONDITION | {"condition_source_value": "ICD10:E11", "person_id": person} for person in (1, 2, 2)]
    store = loaded(cdm(tmp_path / "cdm", person=people, condition_occurrence=conditions))
    settings = OmopSettings(date(2019, 12, 31))

    written = write_omop(store, tmp_path / "out", settings=settings)

    assert (written["person"], written["condition_occurrence"]) == (1, 1)
    assert not_written(store, settings=settings) == {"person": 1, "diagnosis": 2}
