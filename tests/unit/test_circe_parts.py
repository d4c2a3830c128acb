"""Single parts of cohort definitions: ranges, windows, counts and groups, and what of them cannot be carried over."""

import copy
import json
from datetime import date
from decimal import Decimal

import pytest

from proeftuin.steps.population.circe import imported
from proeftuin.steps.population.circe_document import Ledger, Part
from proeftuin.steps.population.circe_range import Range, date_range, numeric_range, window
from proeftuin.steps.population.criterion import Age, Alive, AnyOf, Happened, Not, Registered, Sex, Window
from proeftuin.steps.population.selection import Codes, EventTable, Selection
from proeftuin.vocabulary.period import Period
from proeftuin.vocabulary.sex import Sex as RegisteredSex
from tests.unit.test_circe_bad_documents import AGE, COUNTED, GROUP, PERIOD, SOUND

DIABETES = Selection(EventTable.DIAGNOSIS, codes=(Codes("SNOMED", ("44054006",)),))
YEAR = Window(-365, 0)


def part(content):
    return Part(content, "here", Ledger("cohort definition"))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"Op": "lt", "Value": 5}, Range(None, Decimal(5))),
        ({"Op": "lte", "Value": 5}, Range(None, Decimal(6))),
        ({"Op": "eq", "Value": 5}, Range(Decimal(5), Decimal(6))),
        ({"Op": "!eq", "Value": 5}, Range(Decimal(5), Decimal(6), is_negated=True)),
        ({"Op": "gt", "Value": 5}, Range(Decimal(6), None)),
        ({"Op": "gte", "Value": 5, "Extent": None}, Range(Decimal(5), None)),
        ({"op": "bt", "value": 5, "extent": 7}, Range(Decimal(5), Decimal(8))),
        ({"Op": "!bt", "Value": 5, "Extent": 7}, Range(Decimal(5), Decimal(8), is_negated=True)),
    ],
)
def test_a_bound_that_is_included_becomes_the_next_value_that_is_not(written, expected):
    assert numeric_range(part(written), step=Decimal(1)) == expected


@pytest.mark.parametrize(
    ("written", "first", "end"),
    [
        ({"Op": "lt", "Value": "2021-03-01"}, date(2021, 1, 1), date(2021, 3, 1)),
        ({"Op": "lte", "Value": "2021-03-01"}, date(2021, 1, 1), date(2021, 3, 2)),
        ({"Op": "eq", "Value": "2021-03-01"}, date(2021, 3, 1), date(2021, 3, 2)),
        ({"Op": "gt", "Value": "2021-03-01"}, date(2021, 3, 2), date(2022, 1, 1)),
        ({"Op": "gte", "Value": "2021-03-01"}, date(2021, 3, 1), date(2022, 1, 1)),
        ({"Op": "bt", "Value": "2020-03-01", "Extent": "2021-03-01"}, date(2021, 1, 1), date(2021, 3, 2)),
    ],
)
def test_days_stay_within_the_period(written, first, end):
    assert date_range(part(written), Period.year(2021)) == Period(first, end)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ((None, -1), (1, -1), Window(None, -1)),
        ((99_999, -1), (0, 1), Window(None, 0)),
        ((30, -1), (30, 1), Window(-30, 30)),
        ((1, 1), (30, 1), Window(1, 30)),
        ((0, -1), (None, 1), None),
        ((None, 1), (None, 1), None),
    ],
)
def test_a_window_counts_days_from_the_index_day(start, end, expected):
    written = {name: {"Days": days, "Coeff": side} for name, (days, side) in (("Start", start), ("End", end))}

    assert window(part(written)) == expected


def changed(place, value):
    document = copy.deepcopy(SOUND)
    inner = document
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    return imported(json.dumps(document), id="cohort", period=PERIOD)


def criterion(found, key="rule_1"):
    return next(step.criterion for step in found.definition.steps if step.key == key)


def lost(found):
    return [note.path for note in found.not_carried_over if note.consequence == "lost"]


@pytest.mark.parametrize(
    ("occurrence", "expected"),
    [
        ({"Type": 2, "Count": 1}, Happened(DIABETES, YEAR)),
        ({"Type": 1, "Count": 2}, Not(Happened(DIABETES, YEAR, at_least=3))),
        ({"Type": 0, "Count": 0}, Not(Happened(DIABETES, YEAR))),
        (
            {"Type": 2, "Count": 2, "IsDistinct": True, "CountColumn": "START_DATE"},
            Happened(DIABETES, YEAR, at_least=2, on_distinct_days=True),
        ),
    ],
)
def test_counts_are_at_least_at_most_or_exactly(occurrence, expected):
    assert criterion(changed((*COUNTED, "Occurrence"), occurrence)).criteria[0] == expected


def test_counting_different_codes_is_lost():
    found = changed((*COUNTED, "Occurrence"), {"Type": 2, "Count": 2, "IsDistinct": True})

    assert lost(found) == ["InclusionRules[0].expression.CriteriaList[0].Occurrence.IsDistinct"]


def test_a_negated_age_is_the_opposite():
    assert criterion(changed(AGE, {"Op": "!bt", "Value": 18, "Extent": 64})).criteria[1] == Not(Age(18, 65))


def test_both_sexes_are_either_of_them():
    sexes = [{"CONCEPT_ID": 8507}, {"CONCEPT_ID": 8532}]
    found = changed((*GROUP, "DemographicCriteriaList", 0), {"Gender": sexes})

    assert criterion(found).criteria[1] == AnyOf((Sex(RegisteredSex.MALE), Sex(RegisteredSex.FEMALE)))


@pytest.mark.parametrize(
    ("place", "value", "path"),
    [
        ((*COUNTED, "EndWindow"), {"Start": {"Days": 1, "Coeff": 1}}, "CriteriaList[0].EndWindow"),
        ((*COUNTED, "RestrictVisit"), True, "CriteriaList[0].RestrictVisit"),
        ((*COUNTED, "NewKeyOfAnotherVersion"), 1, "CriteriaList[0].NewKeyOfAnotherVersion"),
        (
            (*COUNTED, "Criteria", "ConditionOccurrence", "First"),
            True,
            "CriteriaList[0].Criteria.ConditionOccurrence.First",
        ),
        ((*COUNTED, "Criteria"), {"DrugEra": {"CodesetId": 0}}, "CriteriaList[0].Criteria.DrugEra"),
        ((*COUNTED, "StartWindow"), None, "CriteriaList[0]"),
        ((*GROUP, "Groups"), [{"Type": "ALL"}], "Groups[0]"),
    ],
)
def test_what_a_population_cannot_say_is_lost_with_its_place(place, value, path):
    assert lost(changed(place, value)) == [f"InclusionRules[0].expression.{path}"]


@pytest.mark.parametrize(
    ("limit", "path"), [("All", "ExpressionLimit"), ("Last", "ExpressionLimit"), ("First", "ExpressionLimit")]
)
def test_without_a_first_event_the_limit_matters(limit, path):
    document = copy.deepcopy(SOUND)
    del document["PrimaryCriteria"]["CriteriaList"][0]["ConditionOccurrence"]["First"]
    document["PrimaryCriteria"]["PrimaryCriteriaLimit"] = {"Type": "All"}
    document["ExpressionLimit"] = {"Type": limit}

    assert lost(imported(json.dumps(document), id="cohort", period=PERIOD)) == [path]


def test_censoring_at_death_is_what_happens_anyway():
    found = changed(("CensoringCriteria",), [{"Death": {}}])

    assert (lost(found), found.definition.exits) == ([], (Registered("insurer"),))
    assert Alive() not in found.definition.exits


def test_the_kind_of_registration_that_stands_for_observation_can_be_chosen():
    found = imported(json.dumps(SOUND), id="cohort", period=PERIOD, observed_by="gp")

    assert criterion(found, "observed") == Registered("gp")
