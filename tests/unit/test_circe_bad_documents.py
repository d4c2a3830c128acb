"""Documents that are no cohort definition, or a broken one: each is refused with the place and what to do."""

import copy
import json
import sys
from pathlib import Path

import pytest

from proeftuin.errors import DefinitionError
from proeftuin.steps.population.circe import imported
from proeftuin.vocabulary.period import Period

PERIOD = Period.years(2020, 2022)

DIABETES = {"CONCEPT_ID": 201826, "VOCABULARY_ID": "SNOMED", "CONCEPT_CODE": "44054006"}
WINDOW = {"Start": {"Days": 365, "Coeff": -1}, "End": {"Days": 0, "Coeff": 1}}
SOUND = {
    "ConceptSets": [{"id": 0, "name": "Diabetes", "expression": {"items": [{"concept": DIABETES}]}}],
    "PrimaryCriteria": {
        "CriteriaList": [{"ConditionOccurrence": {"CodesetId": 0, "First": True}}],
        "ObservationWindow": {"PriorDays": 0, "PostDays": 0},
        "PrimaryCriteriaLimit": {"Type": "First"},
    },
    "QualifiedLimit": {"Type": "First"},
    "ExpressionLimit": {"Type": "First"},
    "InclusionRules": [
        {
            "name": "twice",
            "expression": {
                "Type": "ALL",
                "CriteriaList": [
                    {
                        "Criteria": {"ConditionOccurrence": {"CodesetId": 0}},
                        "StartWindow": WINDOW,
                        "Occurrence": {"Type": 2, "Count": 2},
                    }
                ],
                "DemographicCriteriaList": [{"Age": {"Op": "gte", "Value": 18}}],
                "Groups": [],
            },
        }
    ],
}

ENTRY = ("PrimaryCriteria", "CriteriaList", 0, "ConditionOccurrence")
GROUP = ("InclusionRules", 0, "expression")
COUNTED = (*GROUP, "CriteriaList", 0)
AGE = (*GROUP, "DemographicCriteriaList", 0, "Age")
ITEM = ("ConceptSets", 0, "expression", "items", 0)


def import_text(text):
    return imported(text, id="cohort", period=PERIOD)


def changed(place, value):
    """The sound document with another value at one place."""
    document = copy.deepcopy(SOUND)
    inner = document
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    return json.dumps(document)


def refusal(text):
    with pytest.raises(DefinitionError) as refused:
        import_text(text)
    assert len(refused.value.problems) == 1, refused.value.problems
    return refused.value.problems[0]


def test_the_sound_document_is_imported():
    assert import_text(json.dumps(SOUND)).is_complete


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("", "cohort definition, line 1, column 1", "this is not JSON"),
        ("select 1", "cohort definition, line 1, column 1", "this is not JSON"),
        ('{\n "ConceptSets": [,]}', "cohort definition, line 2, column 18", "this is not JSON"),
        ("[]", "cohort definition", "the document is no object"),
        ("{}", "cohort definition", "it has no primary criteria, so nothing says who enters"),
        ('{"expression": "["}', "cohort definition, line 1, column 2", "this is not JSON"),
        ('{"expression": 3}', "cohort definition", "the document is no object"),
        (
            json.dumps({"PrimaryCriteria": json.loads('{"a":' * 100 + "1" + "}" * 100)}),
            "cohort definition",
            "its objects lie more than 60 deep in each other",
        ),
        ('{"a":' * 100_000, "cohort definition", "its objects lie too deep in each other"),
    ],
)
def test_what_is_no_cohort_definition_is_refused(text, where, what):
    problem = refusal(text)

    assert (problem.where, problem.what) == (where, what)


@pytest.mark.parametrize(
    ("place", "value", "where", "what"),
    [
        (("PrimaryCriteria", "CriteriaList"), [], "PrimaryCriteria.CriteriaList", "it is empty"),
        (("PrimaryCriteria", "CriteriaList"), {}, "PrimaryCriteria.CriteriaList", "this is something else"),
        (
            ("PrimaryCriteria", "CriteriaList", 0),
            {"Condition": {}},
            "PrimaryCriteria.CriteriaList[0]",
            "there is no such kind of event",
        ),
        (
            ("PrimaryCriteria", "CriteriaList", 0),
            {"Death": {}, "Specimen": {}},
            "PrimaryCriteria.CriteriaList[0]",
            "this is not exactly one kind of event",
        ),
        (
            ("PrimaryCriteria", "CriteriaList", 0),
            "Death",
            "PrimaryCriteria.CriteriaList[0]",
            "this is no object",
        ),
        (
            ("PrimaryCriteria", "CriteriaList", 0),
            {"Specimen": {"CodesetId": 0}},
            "PrimaryCriteria",
            "none of it can be carried over",
        ),
        (
            (*ENTRY, "CodesetId"),
            7,
            "PrimaryCriteria.CriteriaList[0].ConditionOccurrence.CodesetId",
            "there is no concept set with the number 7",
        ),
        (
            (*ENTRY, "CodesetId"),
            "0",
            "PrimaryCriteria.CriteriaList[0].ConditionOccurrence.CodesetId",
            "this is not a whole number that can be meant here",
        ),
        (
            (*ENTRY, "OccurrenceStartDate"),
            {"Op": "gte", "Value": "1 januari 2021"},
            "PrimaryCriteria.CriteriaList[0].ConditionOccurrence.OccurrenceStartDate.Value",
            "this is not a day of the calendar",
        ),
        (
            (*ENTRY, "OccurrenceStartDate"),
            {"Op": "lt", "Value": "2019-01-01"},
            "PrimaryCriteria.CriteriaList[0].ConditionOccurrence.OccurrenceStartDate",
            "no day of the observation period is in it",
        ),
        (
            ("PrimaryCriteria", "ObservationWindow", "PriorDays"),
            -1,
            "PrimaryCriteria.ObservationWindow.PriorDays",
            "this is not a whole number that can be meant here",
        ),
        (
            ("PrimaryCriteria", "PrimaryCriteriaLimit", "Type"),
            "Newest",
            "PrimaryCriteria.PrimaryCriteriaLimit.Type",
            "there is no such limit",
        ),
        (
            ("ConceptSets",),
            SOUND["ConceptSets"] * 2,
            "ConceptSets[1].id",
            "there are two concept sets with the number 0",
        ),
        (("ConceptSets", 0, "id"), 1.5, "ConceptSets[0].id", "this is not a whole number that can be meant here"),
        (ITEM, {"isExcluded": False}, "ConceptSets[0].expression.items[0]", "there is no concept"),
        (
            (*ITEM, "concept"),
            {"CONCEPT_NAME": "Diabetes"},
            "ConceptSets[0].expression.items[0].concept.CONCEPT_ID",
            "there is no number",
        ),
        ((*GROUP, "Type"), "SOME", "InclusionRules[0].expression.Type", "there is no such kind of group"),
        ((*GROUP, "Type"), "AT_LEAST", "InclusionRules[0].expression.Count", "there is no number"),
        (
            GROUP,
            {**SOUND["InclusionRules"][0]["expression"], "Type": "AT_LEAST", "Count": 5},
            "InclusionRules[0].expression.Count",
            "5 must be true of 2, which nobody can meet",
        ),
        (
            COUNTED,
            {"StartWindow": WINDOW},
            "InclusionRules[0].expression.CriteriaList[0]",
            "there is no event in it",
        ),
        (
            (*COUNTED, "Occurrence", "Type"),
            3,
            "InclusionRules[0].expression.CriteriaList[0].Occurrence.Type",
            "there is no such kind of count",
        ),
        (
            (*COUNTED, "Occurrence", "Count"),
            -2,
            "InclusionRules[0].expression.CriteriaList[0].Occurrence.Count",
            "this is not a whole number that can be meant here",
        ),
        (
            (*COUNTED, "StartWindow"),
            {"Start": {"Days": 1, "Coeff": -1}},
            "InclusionRules[0].expression.CriteriaList[0].StartWindow",
            "it lacks its Start or End",
        ),
        (
            (*COUNTED, "StartWindow", "Start", "Coeff"),
            0,
            "InclusionRules[0].expression.CriteriaList[0].StartWindow.Start.Coeff",
            "this is neither before nor after",
        ),
        (
            (*COUNTED, "StartWindow", "End"),
            {"Days": 400, "Coeff": -1},
            "InclusionRules[0].expression.CriteriaList[0].StartWindow",
            "it ends before it begins",
        ),
        (
            (*AGE, "Op"),
            "about",
            "InclusionRules[0].expression.DemographicCriteriaList[0].Age.Op",
            "there is no such comparison",
        ),
        (
            (*AGE, "Value"),
            "adult",
            "InclusionRules[0].expression.DemographicCriteriaList[0].Age.Value",
            "this is not a number",
        ),
        (
            AGE,
            {"Op": "bt", "Value": 64, "Extent": 18},
            "InclusionRules[0].expression.DemographicCriteriaList[0].Age",
            "it ends before it begins",
        ),
        (
            AGE,
            {"Op": "gte", "Value": -3},
            "InclusionRules[0].expression.DemographicCriteriaList[0].Age",
            "nobody has such an age",
        ),
        (
            ("CensorWindow",),
            {"EndDate": "2019-12-31"},
            "CensorWindow.EndDate",
            "it ends before the observation period begins",
        ),
        (
            ("EndStrategy",),
            {"DateOffset": {"DateField": "StartDate"}},
            "EndStrategy.DateOffset.Offset",
            "there is no number",
        ),
    ],
)
def test_a_broken_part_is_named_with_its_place(place, value, where, what):
    problem = refusal(changed(place, value))

    assert (problem.where, problem.what) == (f"cohort definition, {where}", what)


def test_all_that_is_wrong_is_told_at_once():
    document = json.loads(changed((*AGE, "Op"), "about"))
    document["PrimaryCriteria"]["CriteriaList"] = []

    with pytest.raises(DefinitionError) as refused:
        import_text(json.dumps(document))

    assert len(refused.value.problems) == 2


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DefinitionError, match=r"cohort\.json: there is no such file"):
        imported(tmp_path / "cohort.json", id="cohort", period=PERIOD)


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "cohort.json"
    path.write_bytes(b"\xff\xfe\x00\xd8")

    with pytest.raises(DefinitionError, match="the file cannot be read as text"):
        imported(path, id="cohort", period=PERIOD)


def test_it_is_said_how_to_install_the_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "circe.cohortdefinition", None)

    with pytest.raises(DefinitionError, match=r"pip install 'proeftuin\[circe\]'"):
        import_text(json.dumps(SOUND))


def test_what_the_package_refuses_is_told_with_its_place(monkeypatch):
    # A key that says nothing about who is counted is passed over here, and checked by the package all the same.
    problem = refusal(changed(("cdmVersionRange",), 5))

    assert problem.where == "cohort definition, cdmVersionRange"


def test_a_file_is_read(tmp_path):
    path = Path(tmp_path) / "cohort.json"
    path.write_text(json.dumps(SOUND), encoding="utf-8-sig")

    assert imported(path, id="cohort", period=PERIOD).is_complete
