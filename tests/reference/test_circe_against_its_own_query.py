"""
Members of imported cohorts, held against the query that OHDSI's program (ohdsi-circepy) writes for the same document.

The persons are drawn at random within what both reckon alike: everything is recorded while the person is observed, and
births are in January, since ATLAS subtracts years. Entry is left out where a criterion looks ahead, which ATLAS allows.
"""

import json
import random
import re
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from circe.cohortdefinition import BuildExpressionQueryOptions, CohortExpression, CohortExpressionQueryBuilder

from proeftuin.steps.population.circe import imported
from proeftuin.steps.population.circe_concepts import ConceptCodes
from proeftuin.steps.population.judgement import judged
from proeftuin.steps.population.membership import spells
from proeftuin.vocabulary.period import Period
from tests.care_example import care_engine

DOCUMENTS = Path(__file__).parent / "data" / "circe"
PERSONS = 400
ONE_DAY, LANDMARK = timedelta(days=1), timedelta(days=30)
CONDITIONS = {201826: ("ICD10", "E11"), 201254: ("ICD10", "E10"), 316139: ("ICD10", "I50")}
DRUGS = {1503297: ("ATC", "A10BA02")}
TESTS = {3004410: ("LOINC", "4548-4")}
CONCEPTS = ConceptCodes({concept: (code,) for concept, code in (CONDITIONS | DRUGS | TESTS).items()})

CDM = """
    CREATE TABLE concept (concept_id BIGINT);
    CREATE TABLE person (person_id BIGINT, year_of_birth INT, gender_concept_id BIGINT);
    CREATE TABLE observation_period (person_id BIGINT, observation_period_start_date DATE,
        observation_period_end_date DATE);
    CREATE TABLE condition_occurrence (person_id BIGINT, condition_occurrence_id BIGINT, condition_concept_id BIGINT,
        condition_start_date DATE, condition_end_date DATE, visit_occurrence_id BIGINT);
    CREATE TABLE drug_exposure (person_id BIGINT, drug_exposure_id BIGINT, drug_concept_id BIGINT,
        drug_exposure_start_date DATE, drug_exposure_end_date DATE, days_supply INT, quantity INT, refills INT,
        visit_occurrence_id BIGINT);
    CREATE TABLE measurement (person_id BIGINT, measurement_id BIGINT, measurement_concept_id BIGINT,
        measurement_date DATE, value_as_number DECIMAL(18,4), range_high INT, range_low INT, unit_concept_id BIGINT,
        visit_occurrence_id BIGINT);
    CREATE TABLE death (person_id BIGINT, cause_concept_id BIGINT, death_date DATE);
    CREATE TABLE cohort (cohort_definition_id INT, subject_id BIGINT, cohort_start_date DATE, cohort_end_date DATE);
    CREATE MACRO dateadd_day(days, day) AS day + CAST(days AS INTEGER);
    CREATE MACRO datefromparts(year, month, day) AS make_date(year, month, day);
"""


@pytest.fixture(scope="module")
def people():
    """Drawn persons: year of birth, sex, days of observation, and events as (kind, concept, day, days supplied)."""
    draw = random.Random(20261122)
    found = []
    for person in range(1, PERSONS + 1):
        first = date(2016, 1, 1) + timedelta(days=draw.randrange(1500))
        last = first + timedelta(days=draw.randrange(300, 2200))
        around = first + timedelta(days=draw.randrange((last - first).days))
        events = [
            (
                kind,
                draw.choice(list(concepts)),
                min(max(around + timedelta(days=draw.randrange(-500, 60)), first), last),
            )
            for kind, concepts, most in (("condition", CONDITIONS, 5), ("drug", DRUGS, 4), ("test", TESTS, 2))
            for _ in range(draw.randrange(most + 1))
        ]
        supplied = [(*event, draw.choice([10, 30, 90])) for event in events]
        found.append((person, draw.randrange(1940, 1995), draw.choice(["male", "female"]), first, last, supplied))
    return found


def care_tables(people):
    tables = {"person": [], "registration": [], "diagnosis": [], "medication": [], "measurement": []}
    for person, year, sex, first, last, events in people:
        who = {"person_id": person}
        tables["person"].append({**who, "birth_year": year, "birth_month": 1, "sex": sex})
        tables["registration"].append({**who, "kind": "insurer", "valid_from": first, "valid_to": last + ONE_DAY})
        for kind, concept, day, days in events:
            system, code = CONCEPTS.codes[concept][0]
            row = {**who, "day": day, "code_system": system, "code": code}
            table = {"condition": "diagnosis", "drug": "medication", "test": "measurement"}[kind]
            tables[table].append({**row, "days": days} if kind == "drug" else row)
    return tables


def members_by_ohdsi(people, document):
    database = duckdb.connect()
    database.execute(CDM)
    database.executemany("INSERT INTO concept VALUES (?)", [(concept,) for concept in CONCEPTS.codes])
    number = 0
    for person, year, sex, first, last, events in people:
        database.execute("INSERT INTO person VALUES (?, ?, ?)", [person, year, 8507 if sex == "male" else 8532])
        database.execute("INSERT INTO observation_period VALUES (?, ?, ?)", [person, first, last])
        for kind, concept, day, days in events:
            number += 1
            row, values = [person, number, concept, day], "?, ?, ?, ?"
            rest = {
                "condition": ("condition_occurrence", "NULL, NULL"),
                "drug": ("drug_exposure", f"NULL, {days}, NULL, NULL, NULL"),
                "test": ("measurement", "NULL, NULL, NULL, NULL, NULL"),
            }
            table, others = rest[kind]
            database.execute(f"INSERT INTO {table} VALUES ({values}, {others})", row)
    for statement in in_duckdb(query_of(document)):
        database.execute(statement)
    return database.sql("SELECT subject_id, cohort_start_date, cohort_end_date FROM cohort ORDER BY ALL").fetchall()


def query_of(document):
    options = BuildExpressionQueryOptions()
    options.cdm_schema = options.result_schema = options.vocabulary_schema = "main"
    options.target_table, options.cohort_id, options.generate_stats = "main.cohort", 1, False
    expression = CohortExpression.model_validate(json.loads(document.read_text(encoding="utf-8")))
    return CohortExpressionQueryBuilder().build_expression_query(expression, options)


def in_duckdb(query):
    """Statements of the query, which is in the dialect that OHDSI translates from."""
    text = re.sub(r"--[^\n]*", "", query)
    text = re.sub(r"\{\d+ != 0\}\?\{(.*?)\}", r"\1", text, flags=re.DOTALL)
    text = re.sub(r"DATEADD\(\s*day\s*,", "dateadd_day(", text, flags=re.IGNORECASE)
    for statement in filter(str.strip, text.split(";")):
        words = statement.split()
        if words[0].upper() in ("UPDATE", "TRUNCATE", "DROP"):
            continue
        into = re.search(r"\binto\s+#(\w+)", statement, flags=re.IGNORECASE)
        if into and words[0].upper() == "SELECT":
            statement = f"CREATE TABLE {into[1]} AS " + statement.replace(into[0], "", 1)
        yield statement.replace("#", "")


def members_here(people, document):
    definition = imported(document, id="cohort", period=Period.years(2015, 2024), concepts=CONCEPTS).complete()
    with care_engine(care_tables(people)) as engine:
        judged(engine, definition)
        rows = engine.frame(spells(engine, definition)).sort("person_id").rows()
    return [(person, start, end - ONE_DAY) for person, start, end in rows]


@pytest.mark.parametrize("name", ["type_2_diabetes", "nested_groups", "several_diagnoses"])
def test_members_enter_and_leave_as_in_the_query_of_ohdsi(people, name):
    document = DOCUMENTS / f"{name}.json"
    expected = members_by_ohdsi(people, document)

    assert expected
    assert members_here(people, document) == expected


def test_with_a_look_ahead_the_same_persons_leave_on_the_same_day_and_enter_later(people):
    document = DOCUMENTS / "new_users.json"
    expected = members_by_ohdsi(people, document)

    assert expected
    assert members_here(people, document) == [
        (person, start + timedelta(days=30), end)
        for person, start, end in expected
        if end >= start + timedelta(days=30)
    ]
