"""
A broken intervention is refused, with the place in it, in words that its author can act on.

Every example below is the same sound intervention with one thing changed.
"""

import pytest

from proeftuin.errors import DefinitionError
from proeftuin.steps.segmentation.written_intervention import read_interventions
from tests.intervention_example import REMOVED, changed, own, sound

EFFECT = ("expected", 0, "effect")
REFUSED = [
    # Evidence
    (("evidence", "references"), REMOVED, "evidence", "a grade stands here without a source"),
    (("evidence", "references"), ["others"], "evidence, references", "no source `others` was read"),
    (("evidence", "about"), REMOVED, "evidence", "`about` is missing"),
    (("evidence", "grade"), "proven", "evidence, grade", "there is no choice `proven`"),
    (("evidence", "grade"), "not_graded", "evidence", "`about` stands beside `not_graded`"),
    (("evidence",), REMOVED, "", "`evidence` is missing"),
    (("evidence",), None, "evidence", "this is empty"),
    ((*EFFECT, "reference"), REMOVED, "expected, item 1, effect", "the size of an effect stands here without a source"),
    ((*EFFECT, "reference"), "others", "expected, item 1, effect", "no source `others` was read"),
    (("references", 0, "read_on"), REMOVED, "references, item 1", "`read_on` is missing"),
    (("references", 0, "read_on"), "soon", "references, item 1, read_on", "`soon` is no day"),
    (
        ("references", 0, "read_on"), "2019-01-01", "references, item 1, read_on",
        "it was read in 2019, before it appeared in 2020",
    ),
    (("references", 0, "says"), REMOVED, "references, item 1", "`says` is missing"),
    # Sizes
    ((*EFFECT, "interval"), [0.95, 1.1], "expected, item 1, effect, interval", "0.9 is not between 0.95 and 1.1"),
    ((*EFFECT, "interval"), [1.01, 0.8], "expected, item 1, effect, interval", "1.01 is above 0.8"),
    ((*EFFECT, "interval"), [0.8], "expected, item 1, effect, interval", "1 numbers stand here"),
    ((*EFFECT, "interval"), REMOVED, "expected, item 1, effect", "`interval` is missing"),
    ((*EFFECT, "value"), 0, "expected, item 1, effect, value", "0 is no ratio"),
    ((*EFFECT, "value"), float("nan"), "expected, item 1, effect, value", "`nan` is no finite number"),
    ((*EFFECT, "measure"), "difference", "expected, item 1, effect, measure", "there is no choice `difference`"),
    ((*EFFECT, "confidence"), 95, "expected, item 1, effect, confidence", "95 is no level"),
    # What is expected
    (("expected", 0, "direction"), REMOVED, "expected, item 1", "`direction` is missing"),
    (
        ("expected", 0, "direction"), "up", "expected, item 1, effect",
        "a ratio of 0.9 is not the direction `up`",
    ),
    (("expected", 0, "aim"), "happiness", "expected, item 1, aim", "there is no choice `happiness`"),
    (("expected", 0, "indicator"), "lonley", "expected, item 1, indicator", "there is no choice `lonley`"),
    (("expected", 0, "lag_months"), -1, "expected, item 1, lag_months", "-1 months is before it begins"),
    (("expected",), [], "expected", "the list is empty"),
    # Cost
    (("cost", "eur_per_participant"), float("inf"), "cost, eur_per_participant", "`inf` is no finite number"),
    (("cost", "eur_per_participant"), -5, "cost, eur_per_participant", "-5 is no cost"),
    (("cost", "year"), REMOVED, "cost", "`year` is missing"),
    (("cost", "reference"), REMOVED, "cost", "a cost stands here without a source"),
    # Where it belongs
    (("continuum",), "XX", "continuum", "there is no choice `XX`"),
    (("continuum",), REMOVED, "", "neither `continuum` nor `enabling` stands here"),
    (("enabling",), "payment", "", "both stand here"),
    (("needs",), ["happiness"], "needs", "there is no choice `happiness`"),
    (("needs",), REMOVED, "", "`needs` is missing"),
    (("domains",), ["awbz"], "domains", "there is no choice `awbz`"),
    (("for_whom", "phases"), ["teens"], "for_whom, phases", "there is no choice `teens`"),
    (("for_whom", "ages"), {"at_least": 70, "below": 65}, "for_whom, ages", "nobody is at least 70 and below 65"),
    # Texts and keys
    (("harms",), {"nl": "vallen"}, "harms", "the text is missing in English"),
    (("description", "dose"), REMOVED, "description", "`dose` is missing"),
    (("description", "why"), {"nl": "bewegen", "en": ""}, "description, why, en", "the text is empty"),
    (("id",), "Walking group", "id", "`Walking group` is no identifier"),
    (("version",), 0, "version", "0 is too low"),
    (("budget",), 3, "budget", "there is no key `budget` here"),
]  # fmt: skip


def problems_of(items):
    """Place within the intervention and what is wrong, of each problem."""
    with pytest.raises(DefinitionError) as refused:
        read_interventions(items, "own.yaml")
    return [(problem.where, problem.what) for problem in refused.value.problems]


@pytest.mark.parametrize(("path", "value", "where", "what"), REFUSED)
def test_a_mistake_is_refused_at_its_place(path, value, where, what):
    place = ", ".join(part for part in ("own.yaml, item 1", where) if part)

    assert problems_of(changed(path, value)) == [(place, what)]


def test_the_sound_intervention_is_not_refused():
    assert [one.id for one in read_interventions(sound(), "own.yaml")] == ["walking_group"]


def test_an_identifier_stands_once():
    assert problems_of(sound() + sound()) == [("own.yaml, item 2, id", "`walking_group` stands here twice")]


def test_an_identifier_of_the_library_is_taken_only_by_who_extends_it():
    assert problems_of(changed(("id",), "housing_first")) == [
        ("own.yaml, item 1, id", "`housing_first` is in the library")
    ]


def test_what_is_extended_must_be_in_the_library():
    assert problems_of(own("here", extends="housing_frist")) == [
        ("own.yaml, item 1, extends", "there is no choice `housing_frist`")
    ]


def test_a_version_is_not_taken_from_the_library():
    assert problems_of([{"id": "here", "extends": "housing_first"}]) == [("own.yaml, item 1", "`version` is missing")]


def test_an_enabling_intervention_answers_no_need():
    items = changed(("enabling",), "payment")
    del items[0]["continuum"]

    assert problems_of(items) == [
        ("own.yaml, item 1, needs", "an enabling intervention answers no need of persons itself")
    ]


def test_a_source_stands_once():
    items = changed(("references",), sound()[0]["references"] * 2)

    assert problems_of(items) == [("own.yaml, item 1, references, item 2, id", "`walkers` stands here twice")]


def test_all_mistakes_are_told_at_once():
    items = changed(("harms",), {"nl": "vallen"})
    items[0]["continuum"] = "XX"

    assert [where for where, _ in problems_of(items)] == ["own.yaml, item 1, continuum", "own.yaml, item 1, harms"]
