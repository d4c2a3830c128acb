"""What is said about each mistake in a scheme of segments: the place, what is wrong and what to do."""

import copy
import textwrap
from datetime import date

import pytest
import yaml

from proeftuin.errors import DefinitionError
from proeftuin.steps.segmentation.before_index_day import before_index_day
from proeftuin.steps.segmentation.scheme import AllHold, AnyHolds, HoldAtLeast, Holds, HoldsNot, PointsReach
from proeftuin.steps.segmentation.written_scheme import SHIPPED, open_scheme, read_scheme
from proeftuin.steps.segmentation.written_score import read_score

WHOLE = """
    id: needs
    version: 1
    name: {nl: behoeften, en: needs}
    about: {nl: Waar het over gaat., en: What it is about.}
    own_choices: {nl: Wat zelf is gekozen., en: What was chosen.}
    parameters: {several: 2}
    elements:
      - {id: older, label: {nl: ouder, en: older}, asks: {age: {at_least: 65}}}
      - {id: diabetes, diagnoses: diabetes}
      - {id: copd, diagnoses: copd, within: {from: -730, to: 0}}
      - {id: frail, label: {nl: broos, en: frail}, score: hospital_frailty, within: {from: -730, to: 0}, at_least: 5}
      - {id: multi, label: {nl: meer, en: several}, of: {at_least: several, of: [diabetes, copd]}}
    segments:
      - {id: frailty, name: {nl: kwetsbaar, en: frail}, meaning: {nl: K., en: F.}, when: {all: [older, frail]}}
      - {id: multimorbid, name: {nl: veel, en: many}, meaning: {nl: V., en: M.}, when: multi}
      - {id: chronic, name: {nl: ziek, en: ill}, meaning: {nl: Z., en: I.}, when: {any: [diabetes, copd]}}
      - {id: healthy, name: {nl: gezond, en: healthy}, meaning: {nl: G., en: H.}, when: everybody_else}
    priority: [frailty, multimorbid, chronic, healthy]
"""
LABEL = {"nl": "iets", "en": "something"}


def whole():
    return yaml.safe_load(textwrap.dedent(WHOLE))


def changed(path, value):
    """The whole scheme with one value changed, added (at the end of a list) or, with `...`, taken away."""
    document = copy.deepcopy(whole())
    *steps, last = path
    part = document
    for step in steps:
        part = part[step]
    if value is ...:
        del part[last]
    elif isinstance(part, list) and last == len(part):
        part.append(value)
    else:
        part[last] = value
    return document


def problems(document, **given):
    with pytest.raises(DefinitionError) as refused:
        read_scheme(document, "own.yaml", **given)
    return [(problem.where, problem.what) for problem in refused.value.problems]


def element(**asked):
    return {"id": "other", "label": LABEL, "beside": True, **asked}


def test_a_scheme_is_what_its_lines_say():
    scheme = read_scheme(whole(), "own.yaml")

    assert [rule.segment for rule in scheme.rules] == ["frailty", "multimorbid", "chronic", "healthy"]
    assert scheme.rules[0].when == AllHold((Holds("older"), Holds("frail")))
    assert scheme.elements[-1].asks == HoldAtLeast(2, (Holds("diabetes"), Holds("copd")))
    assert scheme.elements[1].label.nl == "diabetes"


@pytest.mark.parametrize(
    ("written", "condition"),
    [
        ({"not": "frail"}, HoldsNot(Holds("frail"))),
        ({"any": ["frail", {"all": ["older"]}]}, AnyHolds((Holds("frail"), AllHold((Holds("older"),))))),
        (
            {"points_at_least": 3, "of": {"frail": 2, "older": 1}},
            PointsReach(3, ((Holds("frail"), 2), (Holds("older"), 1))),
        ),
    ],
)
def test_conditions_go_together_in_every_way(written, condition):
    document = changed(("segments", 0, "when"), written)
    document["elements"][0]["beside"] = True

    assert read_scheme(document, "own.yaml").rules[0].when == condition


# Priority


def test_statements_about_priority_are_put_together():
    stated = ["multimorbid > chronic", "frailty > multimorbid"]

    assert [rule.segment for rule in read_scheme(changed(("priority",), stated), "own.yaml").rules] == [
        "frailty",
        "multimorbid",
        "chronic",
        "healthy",
    ]


def test_what_statements_leave_free_keeps_the_order_of_the_segments():
    rules = read_scheme(changed(("priority",), ["multimorbid > chronic"]), "own.yaml").rules

    assert [rule.segment for rule in rules] == ["frailty", "multimorbid", "chronic", "healthy"]


def test_a_study_can_give_another_priority():
    scheme = read_scheme(whole(), "own.yaml", priority=["multimorbid", "frailty", "chronic", "healthy"])

    assert [rule.segment for rule in scheme.rules][:2] == ["multimorbid", "frailty"]


def test_no_scheme_can_be_called_as_another_one_of_the_day_before():
    before = before_index_day(read_scheme(whole(), "own.yaml"), first_index_day=date(2020, 1, 1))

    assert problems(changed(("id",), before.id)) == [("own.yaml, id", f"`{before.id}` is no identifier")]


@pytest.mark.parametrize("number", [".nan", ".inf", "-.inf"])
def test_a_parameter_is_a_finite_number(number):
    written = yaml.safe_load(number)

    assert problems(changed(("parameters", "several"), written))[0] == (
        "own.yaml, parameters, several", f"`{written}` is no finite number"
    )  # fmt: skip


def test_a_study_can_give_other_parameters():
    bounds = [element.asks.at_least for element in open_scheme("risk_pyramid", parameters={"self_care": 2}).elements]

    assert bounds == [2, 4, 9]


def test_a_circle_of_priority_is_shown():
    stated = ["frailty > multimorbid > chronic", "chronic > frailty"]

    assert problems(changed(("priority",), stated)) == [
        ("own.yaml, priority", "the priority goes round: frailty > multimorbid > chronic > frailty")
    ]


@pytest.mark.parametrize(
    ("priority", "place", "what"),
    [
        (["frailty", "multimorbid", "healthy"], "priority", "`chronic` has no place"),
        (["frailty", "frailty", "chronic", "healthy"], "priority", "`frailty` stands here twice"),
        (["frailty > rich"], "priority, item 1", "there is no segment `rich`"),
        (
            ["frailty", "healthy", "multimorbid", "chronic"],
            "priority",
            "everybody who is left over belongs to `healthy`, "
            "so that nobody can reach `multimorbid`, `chronic` after it",
        ),
        (
            ["healthy > chronic"],
            "priority",
            "everybody who is left over belongs to `healthy`, so that nobody can reach `chronic` after it",
        ),
        ([], "priority", "the list is empty"),
    ],
)
def test_a_priority_that_is_none_is_refused(priority, place, what):
    assert problems(changed(("priority",), priority)) == [(f"own.yaml, {place}", what)]


def test_a_wrong_priority_of_a_study_is_refused_too():
    assert problems(whole(), priority=["chronic > frailty", "frailty > chronic"]) == [
        ("own.yaml, priority", "the priority goes round: frailty > chronic > frailty")
    ]


# Elements


def test_elements_made_of_each_other_are_shown_as_a_circle():
    document = changed(("elements", 5), {"id": "one", "label": LABEL, "of": {"any": ["two"]}})
    document["elements"].append({"id": "two", "label": LABEL, "of": {"not": "one"}})
    document["segments"][2]["when"] = {"any": ["one", "diabetes"]}

    assert problems(document) == [
        ("own.yaml, elements, item 6, of", "`one` is made of `two`, `two` is made of `one`: a circle")
    ]


def test_an_element_made_of_itself_is_a_circle():
    assert problems(changed(("elements", 5), {"id": "one", "label": LABEL, "of": {"not": "one"}})) == [
        ("own.yaml, elements, item 6, of", "`one` is made of `one`: a circle")
    ]


@pytest.mark.parametrize(
    ("path", "value", "place", "what"),
    [
        (
            ("elements", 4, "of"),
            {"any": ["diabetis"]},
            "elements, item 5, of, any, item 1",
            "there is no element `diabetis`",
        ),
        (("elements", 3, "score"), "frailty", "elements, item 4, score", "there is no score `frailty`"),
        (
            ("elements", 1, "diagnoses"),
            "diabetis",
            "elements, item 2, diagnoses",
            "there is no group of diagnoses `diabetis`",
        ),
        (
            ("elements", 4, "of", "at_least"),
            "sevral",
            "elements, item 5, of, at_least",
            "there is no parameter `sevral`",
        ),
        (("elements", 4, "of", "at_least"), 3, "elements, item 5, of, at_least", "of 2 conditions 3 cannot hold"),
        (("elements", 3, "at_least"), ..., "elements, item 4", "there is no bound"),
        (("elements", 3, "below"), 5, "elements, item 4", "no number is at least 5 and below 5"),
        (("elements", 0, "asks"), ..., "elements, item 1", "it asks nothing"),
        (("elements", 0, "diagnoses"), "copd", "elements, item 1", "`diagnoses` and `asks` stand together"),
        (("elements", 0, "within"), {"to": 0}, "elements, item 1, within", "there is no key `within` here"),
        (("elements", 0, "label"), ..., "elements, item 1", "`label` is missing"),
        (("elements", 0, "label"), {"nl": "ouder"}, "elements, item 1, label", "the text is missing in English"),
        (("segments", 0, "name"), {"en": "frail"}, "segments, item 1, name", "the text is missing in Dutch"),
        (("segments", 0, "meaning"), {"nl": "K.", "en": " "}, "segments, item 1, meaning, en", "the text is empty"),
        (("elements", 1, "id"), "copd", "elements, item 3, id", "there is already an element `copd`"),
        (("id",), "Needs!", "id", "`Needs!` is no identifier"),
        (("id",), "life_course", "id", "there is already a scheme `life_course`"),
        (("version",), 0, "version", "this is no version"),
        (("elements", 5), element(of={"some": ["frail"]}), "elements, item 6, of", "this is no condition"),
        (
            ("elements", 5),
            element(of={"points_at_least": 9, "of": {"frail": 2}}),
            "elements, item 6, of, points_at_least",
            "all points together are 2",
        ),
        (
            ("elements", 5),
            element(of={"points_at_least": 1, "of": {"frail": 2, "older": -1}}),
            "elements, item 6, of, of, older",
            "points are not above zero",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(path, value, place, what):
    assert (f"own.yaml, {place}", what) in problems(changed(path, value))


def test_an_element_that_nobody_uses_is_refused_unless_it_says_so():
    spare = {"id": "spare", "label": LABEL, "diagnoses": "stroke"}

    assert problems(changed(("elements", 5), spare)) == [("own.yaml, elements, item 6", "no rule uses `spare`")]
    assert len(read_scheme(changed(("elements", 5), {**spare, "beside": True}), "own.yaml").elements) == 6


def test_a_parameter_that_nobody_uses_is_refused():
    assert problems(changed(("parameters", "spare"), 1)) == [("own.yaml, parameters, spare", "nothing uses `spare`")]


def test_a_study_cannot_set_a_parameter_that_is_not_there():
    assert problems(whole(), parameters={"severel": 3}) == [
        ("own.yaml, parameters, severel", "there is no parameter `severel`")
    ]


# Days


@pytest.mark.parametrize(
    ("asked", "place", "what"),
    [
        (
            {"diagnosis": {"ICPC1": ["T90"]}, "within": {"from": -365, "to": 30}},
            "asks, within, to",
            "it looks 30 days beyond the index day, on which nobody knows them yet",
        ),
        (
            {"diagnosis": {"ICPC1": ["T90"]}, "during": {"from": "2020-01-01", "until": "2021-01-01"}},
            "asks, during",
            "these are days of the calendar, and the index day is not the same for everybody",
        ),
        (
            {"all": [{"registered": {"kind": "gp", "within": {"from": -1, "to": 1}}}]},
            "asks, all, item 1, registered, within, to",
            "it looks 1 days beyond the index day, on which nobody knows them yet",
        ),
    ],
)
def test_a_window_ends_on_the_index_day(asked, place, what):
    assert problems(changed(("elements", 5), element(asks=asked))) == [(f"own.yaml, elements, item 6, {place}", what)]


def test_a_window_of_diagnoses_ends_on_the_index_day():
    assert problems(changed(("elements", 2, "within", "to"), 1)) == [
        (
            "own.yaml, elements, item 3, within, to",
            "it looks 1 days beyond the index day, on which nobody knows them yet",
        )
    ]


# Codes


@pytest.mark.parametrize(
    ("system", "code", "what"),
    [
        ("ICD10", "E1", "`E1` is no code of ICD10"),
        ("ICD10", "250*", "`250*` is no code of ICD10"),
        ("ICD10", "E11.999", "`E11.999` is no code of ICD10"),
        ("ICD10", "E1.19", "`E1.19` is no code of ICD10"),
        ("ICD9CM", "E11*", None),
        ("ICD9CM", "25.00", "`25.00` is no code of ICD9CM"),
        ("ICD9CM", "E880.1", None),
        ("ICPC1", "C90", "`C90` is no code of ICPC1"),
        ("ICPC1", "T90.02", None),
        ("ICPC1", "Z*", None),
        ("ATC", "A10BA02", None),
        ("ATC", "A10*", None),
        ("ATC", "A10", "`A10` is no code of ATC"),
        ("ATC", "E10*", "`E10*` is no code of ATC"),
        ("ICD10CM", "C4A*", None),
        ("ICD10CM", "S72.001A", None),
        ("SNOMED", "44054006", None),
        ("SNOMED", "E11", "`E11` is no code of SNOMED"),
        ("ICD11", "5A11", "there is no code system `ICD11`"),
    ],
)
def test_a_code_that_cannot_exist_is_refused(system, code, what):
    document = changed(("elements", 5), element(asks={"diagnosis": {system: [code]}}))
    if what is None:
        assert read_scheme(document, "own.yaml")
        return
    place = "own.yaml, elements, item 6, asks, diagnosis, " + system + ("" if "system" in what else ", item 1")
    assert problems(document) == [(place, what)]


def test_a_code_system_of_ones_own_is_declared():
    document = changed(("elements", 5), element(asks={"contact": {"HOUSE": ["any code"]}}))
    document["code_systems"] = ["HOUSE"]

    assert read_scheme(document, "own.yaml")


@pytest.mark.parametrize(
    ("codes", "place", "what"),
    [
        ({"ICD10": ["E1x"]}, "codes, ICD10, item 1", "`E1x` is no code of ICD10"),
        ({"ICD10": ["disease/sugar"]}, "codes, ICD10, item 1", "the catalogue has no list of codes `disease/sugar`"),
        ({"ICD9CM": ["disease/copd_icd10"]}, "codes, ICD9CM, item 1", "the list `disease/copd_icd10` is in ICD10"),
        ({"ICD": ["E11"]}, "codes, ICD", "there is no code system `ICD`"),
    ],
)
def test_a_group_of_diagnoses_of_ones_own_is_held_to_the_same_rules(codes, place, what):
    document = whole()
    document["diagnosis_groups"] = [{"id": "sugar", "name": LABEL, "codes": codes}]

    assert problems(document) == [(f"own.yaml, diagnosis_groups, item 1, {place}", what)]


def test_a_group_of_diagnoses_keeps_its_own_identifier():
    document = whole()
    document["diagnosis_groups"] = [{"id": "stroke", "name": LABEL, "codes": {"ICD10": ["I63"]}}]

    assert problems(document) == [("own.yaml, diagnosis_groups, item 1", "there is already a group `stroke`")]


# Segments


def test_every_segment_needs_a_rule():
    assert problems(changed(("segments", 2, "when"), ...)) == [("own.yaml, segments, item 3", "`chronic` has no rule")]


def test_a_segment_is_named_once():
    document = changed(("segments", 2, "id"), "frailty")

    assert ("own.yaml, segments, item 3, id", "there is already a segment `frailty`") in problems(document)


def test_somebody_must_take_who_is_left_over():
    document = changed(("segments", 3, "when"), {"not": "diabetes"})

    assert problems(document) == [("own.yaml, segments", "nobody says where those belong who are left over")]


def test_one_segment_takes_who_is_left_over():
    document = changed(("segments", 2, "when"), "everybody_else")

    assert problems(document)[0] == ("own.yaml, segments, item 4, when", "`chronic` already takes everybody else")


def test_a_segment_after_one_that_takes_all_of_its_persons_is_unreachable():
    document = changed(("priority",), ["frailty", "chronic", "multimorbid", "healthy"])

    assert problems(document) == [
        (
            "own.yaml, segments, item 2, when",
            "nobody can reach `multimorbid`: who meets its condition belongs to `chronic` already",
        )
    ]


def test_two_segments_together_can_leave_nobody_for_a_third():
    document = changed(("segments", 1, "when"), {"all": ["diabetes", "older"]})
    document["segments"][2]["when"] = {"all": ["diabetes", {"not": "older"}]}
    document["segments"].insert(
        3, {"id": "sugar", "name": LABEL, "meaning": LABEL, "when": {"all": ["diabetes", "young_or_old"]}}
    )
    document["elements"][4] = {
        "id": "young_or_old",
        "label": LABEL,
        "asks": {"any": [{"age": {"below": 20}}, {"age": {"at_least": 80}}]},
    }
    del document["parameters"], document["elements"][2]
    document["priority"] = ["frailty", "multimorbid", "chronic", "sugar", "healthy"]

    assert problems(document) == [
        (
            "own.yaml, segments, item 4, when",
            "nobody can reach `sugar`: who meets its condition belongs to a segment of higher priority already",
        )
    ]


@pytest.mark.parametrize(
    "asked",
    [
        {"all": [{"age": {"below": 18}}, {"age": {"at_least": 65}}]},
        {"all": [{"sex": "male"}, {"sex": "female"}]},
        {"all": [{"diagnosis": {"ICPC1": ["T90"]}}, {"not": {"diagnosis": {"ICPC1": ["T90"]}}}]},
        {
            "all": [
                {"diagnosis": {"ICPC1": ["T90"]}, "at_least": 3},
                {"not": {"diagnosis": {"ICPC1": ["T90"]}, "at_least": 2}},
            ]
        },
        {
            "all": [
                {"measurement": {"LOINC": ["39156-5"]}, "value": {"at_least": 30}},
                {"measurement": {"LOINC": ["39156-5"]}, "value": {"below": 25}},
            ]
        },
        {"all": [{"contact": "any", "amount": {"at_least": 10}}, {"contact": "any", "amount": {"below": 5}}]},
        {"all": [{"origin": ["a"]}, {"origin": ["b"]}]},
        {"not": {"known": {"alive": True}}},
    ],
)
def test_a_condition_that_is_true_of_nobody_is_refused(asked):
    document = changed(("elements", 0, "asks"), asked)

    assert problems(document) == [
        (
            "own.yaml, segments, item 1, when",
            "the condition of `frailty` contradicts itself: it is true of nobody",
        )
    ]


@pytest.mark.parametrize(
    "asked",
    [
        {"all": [{"age": {"below": 70}}, {"age": {"at_least": 65}}]},
        {"not": {"known": {"age": {"at_least": 65}}}},
        {"all": [{"diagnosis": {"ICPC1": ["T90"]}}, {"not": {"diagnosis": {"ICPC1": ["T90"]}, "at_least": 2}}]},
        {
            "all": [
                {"diagnosis": {"ICPC1": ["T90"]}},
                {"not": {"diagnosis": {"ICPC1": ["T90"]}, "within": {"from": -9, "to": 0}}},
            ]
        },
        {
            "all": [
                {"measurement": {"LOINC": ["39156-5"]}, "value": {"at_least": 30}, "which": "highest"},
                {"measurement": {"LOINC": ["39156-5"]}, "value": {"below": 25}, "which": "lowest"},
            ]
        },
    ],
)
def test_a_condition_that_somebody_can_meet_is_not_refused(asked):
    assert read_scheme(changed(("elements", 0, "asks"), asked), "own.yaml")


def test_ranges_of_one_score_exclude_each_other():
    low = {"id": "robust", "label": LABEL, "score": "hospital_frailty", "within": {"from": -730, "to": 0}, "below": 5}
    document = changed(("elements", 5), low)
    document["segments"][0]["when"] = {"all": ["frail", "robust"]}
    document["elements"][0]["beside"] = True

    assert problems(document) == [
        ("own.yaml, segments, item 1, when", "the condition of `frailty` contradicts itself: it is true of nobody")
    ]


def test_a_scheme_must_leave_somebody_over():
    document = changed(("segments", 0, "when"), {"any": ["frail", {"not": "frail"}]})
    document["elements"][0]["beside"] = True

    assert ("own.yaml, segments, item 4, when", "nobody is left over") in problems(document)


def test_who_is_left_over_may_be_those_of_whom_something_is_unknown():
    document = changed(("segments", 0, "when"), {"any": ["older", {"not": "older"}]})
    document["elements"][3]["beside"] = True

    assert read_scheme(document, "own.yaml").rules[-1].segment == "healthy"


def test_all_mistakes_are_told_at_once():
    document = changed(("elements", 1, "diagnoses"), "sugar")
    document["segments"][0]["name"] = {"nl": "kwetsbaar"}
    del document["about"]

    assert problems(document) == [
        ("own.yaml", "`about` is missing"),
        ("own.yaml, elements, item 2, diagnoses", "there is no group of diagnoses `sugar`"),
        ("own.yaml, segments, item 1, name", "the text is missing in English"),
    ]


# Schemes and scores of the package


def test_an_unknown_scheme_is_refused_with_the_nearest_name():
    with pytest.raises(DefinitionError) as refused:
        open_scheme("bridges-to-health")

    assert refused.value.problems[0].action == "did you mean `bridges_to_health`?"


@pytest.mark.parametrize("id", SHIPPED)
def test_a_shipped_scheme_can_be_read(id):
    scheme = open_scheme(id)

    assert scheme.id == id
    assert scheme.own_choices is not None
    assert scheme.rules[-1].when is None


def test_the_priority_of_bridges_to_health_is_a_parameter():
    order = ["short_decline > organ_failure > frailty"]

    assert open_scheme("bridges_to_health").hash() != open_scheme("bridges_to_health", priority=order).hash()


def test_a_bound_of_the_pyramid_that_leaves_a_layer_empty_is_refused():
    with pytest.raises(DefinitionError) as refused:
        open_scheme("risk_pyramid", parameters={"case_management": 4})

    assert [problem.what for problem in refused.value.problems] == [
        "nobody can reach `disease_management`: who meets its condition belongs to `case_management` already"
    ]


@pytest.mark.parametrize(
    ("groups", "place", "what"),
    [
        (
            [{"points": 1, "ICD10": ["I50"]}, {"points": 2, "ICD10": ["I50"]}],
            "item 2",
            "`I50` already gives points in item 1",
        ),
        ([{"points": 0, "ICD10": ["I50"]}], "item 1, points", "points are not above zero"),
        ([{"points": 1, "ICD10": ["50"]}], "item 1, ICD10, item 1", "`50` is no code of ICD10"),
        ([{"points": 1}], "item 1", "there are no codes"),
        ([{"ICD10": ["I50"]}], "item 1", "`points` is missing"),
        ([{"points": 1, "diagnoses": "sugar"}], "item 1, diagnoses", "there is no choice `sugar`"),
    ],
)
def test_a_mistake_in_a_score_is_told_with_its_place(groups, place, what):
    document = {
        "id": "own",
        "name": LABEL,
        "about": LABEL,
        "table": "diagnosis",
        "source": "made up",
        "groups": groups,
    }
    with pytest.raises(DefinitionError) as refused:
        read_score(document, "own.yaml")

    assert [(one.where, one.what) for one in refused.value.problems] == [(f"own.yaml, groups, {place}", what)]


# Anything at any place


def places(part, path=()):
    yield path
    if isinstance(part, dict):
        for key in part:
            yield from places(part[key], (*path, key))
    elif isinstance(part, list):
        for number, item in enumerate(part):
            yield from places(item, (*path, number))


@pytest.mark.parametrize("value", [None, 3, -1.5, True, "", "x", [], [3], ["x"], {}, {"x": 3}, {"nl": "x"}, {3: "x"}])
def test_whatever_stands_at_any_place_is_read_or_refused_with_a_place(value):
    document = whole()
    document["diagnosis_groups"] = [{"id": "sugar", "name": LABEL, "codes": {"ICD10": ["E11"]}}]
    document["elements"].append(element(diagnoses="sugar", unless_resolved=True))
    document["elements"][0]["asks"] = {"all": [{"age": {"at_least": 65}}, {"diagnosis": {"ICPC1": ["T90"]}}]}
    for path in places(document):
        wrong = copy.deepcopy(document)
        part = wrong
        for step in path[:-1]:
            part = part[step]
        if path:
            part[path[-1]] = value
        else:
            wrong = value
        assert all(one.where and one.what and one.expected and one.action for one in said_about(wrong)), path


def said_about(document):
    try:
        read_scheme(document, "own.yaml")
    except DefinitionError as error:
        return error.problems
    return ()
