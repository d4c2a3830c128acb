"""
Cohort definitions of ATLAS as populations: what is carried over, and everything that is not.

The form of the documents is that of OHDSI CIRCE-BE; what their parts mean is read from the queries that it writes.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import yaml

from proeftuin.errors import DataContractError, DefinitionError
from proeftuin.steps.population.circe import imported
from proeftuin.steps.population.circe_concepts import ConceptCodes
from proeftuin.steps.population.criterion import (
    UP_TO_INDEX,
    Age,
    AllOf,
    AnyOf,
    Happened,
    Not,
    Registered,
    Sex,
    Window,
)
from proeftuin.steps.population.judgement import judged
from proeftuin.steps.population.membership import spells
from proeftuin.steps.population.population_definition import FirstEvent, StepKind
from proeftuin.steps.population.selection import Between, Codes, EventTable, OneOf, Selection
from proeftuin.steps.population.writing import to_yaml
from proeftuin.steps.population.written import read_population
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.period import Period
from proeftuin.vocabulary.sex import Sex as RegisteredSex
from tests.care_example import care_engine, care_rows

DOCUMENTS = Path(__file__).parent / "data" / "circe"
PERIOD = Period.years(2020, 2022)

CONCEPTS = ConceptCodes(
    {
        201826: (("ICD10", "E11"),),
        201254: (("ICD10", "E10"),),
        201820: (("SNOMED", "73211009"),),
        1503297: (("ATC", "A10BA02"),),
        3004410: (("LOINC", "4548-4"),),
        316139: (("ICD10", "I50"),),
    },
    descendants={201820: (201820, 201826, 201254)},
)


def coded(table, system, *codes):
    return Selection(table, codes=(Codes(system, codes),))


TYPE_2 = coded(EventTable.DIAGNOSIS, "ICD10", "E11")
TYPE_1 = coded(EventTable.DIAGNOSIS, "ICD10", "E10")
HEART_FAILURE = coded(EventTable.DIAGNOSIS, "ICD10", "I50")
METFORMIN = coded(EventTable.MEDICATION, "ATC", "A10BA02")
HBA1C = coded(EventTable.MEASUREMENT, "LOINC", "4548-4")
BEFORE = Window(None, -1)
OBSERVED = (StepKind.INCLUDE, "observed", Registered("insurer"))


def read(name, concepts=CONCEPTS):
    return imported(DOCUMENTS / f"{name}.json", id=name.replace("_", "-"), period=PERIOD, concepts=concepts)


def steps(definition):
    return [(step.kind, step.key, step.criterion) for step in definition.steps]


def never_before(selection):
    return (StepKind.EXCLUDE, "earlier", Happened(selection, BEFORE))


def observed(before, after):
    return (StepKind.INCLUDE, "observed", Registered("insurer", throughout=Window(-before, after)))


EXPECTED_STEPS = {
    "type_2_diabetes": [
        observed(365, 0),
        (StepKind.INCLUDE, "age", Age(at_least=40)),
        (StepKind.INCLUDE, "rule_1", Happened(METFORMIN, Window(-365, 0), at_least=2)),
        (StepKind.INCLUDE, "rule_2", Not(Happened(TYPE_1, UP_TO_INDEX))),
        never_before(TYPE_2),
    ],
    "new_users": [
        observed(365, 30),
        (
            StepKind.INCLUDE,
            "value",
            Happened(
                Selection(EventTable.MEDICATION, METFORMIN.codes, bounds=(Between("days", at_least=Decimal(30)),)),
                Window(0, 0),
            ),
        ),
        (StepKind.INCLUDE, "rule_1", Happened(TYPE_2, Window(-365, 30), on_distinct_days=True)),
        never_before(METFORMIN),
    ],
    "nested_groups": [
        OBSERVED,
        (
            StepKind.INCLUDE,
            "rule_1",
            AnyOf(
                (
                    AllOf((Happened(HEART_FAILURE, Window(-730, -1)), Happened(METFORMIN, Window(-730, 0)))),
                    AllOf((Happened(HEART_FAILURE, Window(-730, -1)), Happened(HBA1C, Window(-730, 0)))),
                    AllOf((Happened(METFORMIN, Window(-730, 0)), Happened(HBA1C, Window(-730, 0)))),
                )
            ),
        ),
        (
            StepKind.INCLUDE,
            "rule_2",
            AnyOf((Happened(METFORMIN, UP_TO_INDEX, at_least=4), Sex(RegisteredSex.MALE))),
        ),
        never_before(HEART_FAILURE),
    ],
    "all_events": [OBSERVED, (StepKind.INCLUDE, "rule_1", Happened(HEART_FAILURE, Window(0, 0)))],
    "concept_sets": [
        OBSERVED,
        (StepKind.INCLUDE, "rule_1", Happened(HBA1C, Window(-365, 0))),
        never_before(Selection(EventTable.DIAGNOSIS, codes=(Codes("ICD10", ("E11",)), Codes("SNOMED", ("73211009",))))),
    ],
    "days_and_persons": [
        observed(180, 0),
        (StepKind.INCLUDE, "sex", Sex(RegisteredSex.FEMALE)),
        (StepKind.INCLUDE, "additional", Age(at_least=18, below=65)),
    ],
    "high_hba1c_of_web_service": [
        OBSERVED,
        (
            StepKind.INCLUDE,
            "value",
            Happened(
                Selection(
                    EventTable.MEASUREMENT,
                    HBA1C.codes,
                    conditions=(OneOf("unit", ("%",)),),
                    bounds=(Between("value", at_least=Decimal("6.5")),),
                ),
                Window(0, 0),
            ),
        ),
        (
            StepKind.INCLUDE,
            "rule_1",
            AllOf((Happened(TYPE_2, Window(-365, 0)), Not(Happened(TYPE_2, Window(-365, 0), at_least=4)))),
        ),
        never_before(HBA1C),
    ],
    "several_diagnoses": [
        OBSERVED,
        (
            StepKind.INCLUDE,
            "rule_1",
            AllOf(
                (
                    Happened(METFORMIN, Window(-365, -1), at_least=2),
                    Not(Happened(METFORMIN, Window(-365, -1), at_least=3)),
                )
            ),
        ),
    ],
}

EXPECTED_ENTRY = {
    "type_2_diabetes": TYPE_2,
    "new_users": METFORMIN,
    "nested_groups": HEART_FAILURE,
    "all_events": Selection(EventTable.CONTACT, conditions=(OneOf("kind", ("admission",)),)),
    "concept_sets": Selection(EventTable.DIAGNOSIS, codes=(Codes("ICD10", ("E11",)), Codes("SNOMED", ("73211009",)))),
    "days_and_persons": TYPE_2,
    "high_hba1c_of_web_service": HBA1C,
    "several_diagnoses": coded(EventTable.DIAGNOSIS, "ICD10", "E11", "I50"),
}

RULES = "InclusionRules[0].expression.CriteriaList"
EXPECTED_NOTES = {
    "type_2_diabetes": [
        ("differs", "PrimaryCriteria.CriteriaList[0].ConditionOccurrence.Age"),
        ("differs", ""),
    ],
    "new_users": [
        ("differs", "PrimaryCriteria.ObservationWindow.PostDays"),
        ("differs", ""),
        ("differs", f"{RULES}[0].StartWindow"),
    ],
    "nested_groups": [("differs", "")],
    "all_events": [
        ("differs", "PrimaryCriteria.CriteriaList[0].VisitOccurrence.CodesetId"),
        ("lost", "PrimaryCriteria.CriteriaList[0].VisitOccurrence.VisitLength"),
        ("lost", "PrimaryCriteria.CriteriaList"),
        ("lost", f"{RULES}[0].StartWindow.UseIndexEnd"),
        ("differs", ""),
        ("lost", f"{RULES}[0].RestrictVisit"),
        ("lost", f"{RULES}[1].StartWindow.End"),
        ("lost", "ExpressionLimit"),
        ("lost", "EndStrategy.CustomEra"),
        ("lost", "CensoringCriteria[0]"),
    ],
    "concept_sets": [
        ("lost", "ConceptSets[1].expression.items[0].includeMapped"),
        ("lost", "ConceptSets[1].expression.items[1]"),
        ("differs", ""),
    ],
    "days_and_persons": [
        ("differs", "PrimaryCriteria"),
        ("differs", "AdditionalCriteria.DemographicCriteriaList[0].Age"),
        ("lost", "AdditionalCriteria.DemographicCriteriaList[0].Race"),
    ],
    "high_hba1c_of_web_service": [
        ("lost", "PrimaryCriteria.CriteriaList[0].Measurement.Operator"),
        ("differs", ""),
    ],
    "several_diagnoses": [("differs", "PrimaryCriteria")],
}


def test_every_document_has_its_expectations():
    names = {path.stem for path in DOCUMENTS.glob("*.json")}

    assert names == set(EXPECTED_STEPS) == set(EXPECTED_ENTRY) == set(EXPECTED_NOTES)


@pytest.mark.parametrize("name", EXPECTED_STEPS)
def test_criteria_are_carried_over_in_order(name):
    assert steps(read(name).definition) == EXPECTED_STEPS[name]


@pytest.mark.parametrize("name", EXPECTED_ENTRY)
def test_the_index_day_is_that_of_the_first_entry_event(name):
    assert read(name).definition.index == FirstEvent(EXPECTED_ENTRY[name])


@pytest.mark.parametrize("name", EXPECTED_NOTES)
def test_everything_that_is_not_carried_over_is_listed_with_its_place(name):
    notes = [(note.consequence.value, note.path) for note in read(name).not_carried_over]

    assert notes == EXPECTED_NOTES[name]


@pytest.mark.parametrize("name", EXPECTED_NOTES)
def test_an_import_is_complete_when_no_part_is_missing(name):
    assert read(name).is_complete == all(consequence != "lost" for consequence, _ in EXPECTED_NOTES[name])


def test_whoever_wants_a_complete_population_is_told_what_is_missing():
    with pytest.raises(DefinitionError) as refused:
        read("concept_sets").complete()

    assert [problem.where for problem in refused.value.problems] == [
        "ConceptSets[1].expression.items[0].includeMapped",
        "ConceptSets[1].expression.items[1]",
    ]


def test_a_complete_import_is_handed_over():
    found = read("type_2_diabetes")

    assert found.complete() == found.definition


def test_a_note_can_be_read_in_both_languages():
    note = read("days_and_persons").not_carried_over[-1]

    assert (note.in_language(Language.NL), note.in_language(Language.EN)) == (
        "AdditionalCriteria.DemographicCriteriaList[0].Race: "
        "‘Race’ is niet overgenomen: een populatie kan dit niet zeggen.",
        "AdditionalCriteria.DemographicCriteriaList[0].Race: "
        "‘Race’ was not carried over: a population cannot say this.",
    )


def test_a_fixed_follow_up_counts_the_index_day_too():
    assert read("new_users").definition.follow_up_days == 365


def test_followed_until_observation_ends():
    assert read("type_2_diabetes").definition.exits == (Registered("insurer"),)


def test_days_of_the_entry_event_narrow_the_period():
    assert read("days_and_persons").definition.period == Period.year(2021)


def test_a_definition_of_the_web_service_brings_its_name():
    assert read("high_hba1c_of_web_service").definition.name.en == "High HbA1c"


def test_without_concepts_the_codes_of_the_document_are_used_and_descendants_are_lost():
    found = read("concept_sets", ConceptCodes())

    assert found.definition.index == FirstEvent(coded(EventTable.DIAGNOSIS, "SNOMED", "73211009"))
    assert [(note.consequence.value, note.path) for note in found.not_carried_over][:3] == [
        ("lost", "ConceptSets[0].expression.items[0].includeDescendants"),
        ("differs", "ConceptSets[0].expression.items[0]"),
        ("differs", "ConceptSets[0].expression.items[1]"),
    ]


def test_concepts_are_read_from_tables_of_the_vocabulary():
    concept = pl.DataFrame(
        {
            "concept_id": [1, 2, 3],
            "vocabulary_id": ["SNOMED", "SNOMED", "ICD10 CM"],
            "concept_code": ["100", "200", "X1"],
        }
    )
    ancestor = pl.DataFrame({"ancestor_concept_id": [1, 1], "descendant_concept_id": [1, 2]})
    relationship = pl.DataFrame(
        {"concept_id_1": [3, 3], "concept_id_2": [2, 1], "relationship_id": ["Maps to", "Is a"]}
    )

    found = ConceptCodes.from_tables(concept, ancestor, relationship)

    assert found.codes == {
        1: (("SNOMED", "100"),),
        2: (("SNOMED", "200"), ("ICD10_CM", "X1")),
        3: (("ICD10_CM", "X1"),),
    }
    assert found.descendants == {1: (1, 2)}


def test_a_table_of_the_vocabulary_without_its_columns_is_refused():
    with pytest.raises(DataContractError, match="CONCEPT: there is no column vocabulary_id, concept_code"):
        ConceptCodes.from_tables(pl.DataFrame({"concept_id": [1]}))


PEOPLE = care_rows(
    person="""
        person_id | birth_year | birth_month | sex
        ----------+------------+-------------+-------
                1 |       1960 |           1 | male
                2 |       1960 |           1 | male
                3 |       1990 |           1 | male
                4 |       1960 |           1 | male
                5 |       1960 |           1 | male
                6 |       1960 |           1 | male
                7 |            |             | male
    """,
    registration="""
        person_id | kind    | valid_from | valid_to
        ----------+---------+------------+-----------
                1 | insurer | 2015-01-01 | 2022-04-01
                2 | insurer | 2015-01-01 |
                3 | insurer | 2015-01-01 |
                4 | insurer | 2015-01-01 |
                5 | insurer | 2021-01-01 |
                6 | insurer | 2015-01-01 |
                7 | insurer | 2015-01-01 |
    """,
    diagnosis="""
        person_id | day        | code_system | code
        ----------+------------+-------------+-----
                1 | 2021-06-01 | ICD10       | E11
                1 | 2021-08-01 | ICD10       | E11
                1 | 2021-07-01 | ICD10       | E10
                2 | 2019-06-01 | ICD10       | E11
                2 | 2021-06-01 | ICD10       | E11
                3 | 2021-06-01 | ICD10       | E11
                4 | 2021-06-01 | ICD10       | E11
                5 | 2021-06-01 | ICD10       | E11
                6 | 2021-06-01 | ICD10       | E11
                6 | 2021-05-31 | ICD10       | E10
                7 | 2021-06-01 | ICD10       | E11
    """,
    medication="""
        person_id | day        | code_system | code
        ----------+------------+-------------+--------
                1 | 2020-06-01 | ATC         | A10BA02
                1 | 2021-06-01 | ATC         | A10BA02
                2 | 2021-06-01 | ATC         | A10BA02
                4 | 2020-05-31 | ATC         | A10BA02
                4 | 2021-06-01 | ATC         | A10BA02
                6 | 2021-01-01 | ATC         | A10BA02
                6 | 2021-06-01 | ATC         | A10BA02
                7 | 2021-01-01 | ATC         | A10BA02
                7 | 2021-06-01 | ATC         | A10BA02
    """,
)


def test_members_of_an_imported_cohort_are_those_counted_by_hand():
    # 2 had it in 2019; 3 is 31; 4 has one dispensing in the year, the other is a day too early; 5 was insured for five
    # months; 6 had type 1 the day before; the age of 7 is unknown. 1 stays, until the last day of insurance.
    definition = read("type_2_diabetes").complete()
    with care_engine(PEOPLE) as engine:
        judged(engine, definition)
        members = engine.frame(spells(engine, definition))

    assert members.rows() == [(1, date(2021, 6, 1), date(2022, 4, 1))]


@pytest.mark.parametrize("name", EXPECTED_STEPS)
def test_an_imported_population_can_be_put_in_a_study_file(name):
    definition = read(name).definition

    assert read_population(yaml.safe_load(to_yaml(definition)), place=name) == definition
