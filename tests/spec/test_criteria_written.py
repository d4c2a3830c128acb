"""A population as its author writes it: what each line means, and what is said about each mistake."""

import textwrap
from datetime import date
from decimal import Decimal

import pytest
import yaml

from proeftuin.errors import DefinitionError
from proeftuin.steps.population.criterion import (
    Age,
    AllOf,
    Amount,
    Anchor,
    AnyOf,
    Attribute,
    Happened,
    Known,
    Measured,
    Not,
    Registered,
    Residence,
    Sex,
    Which,
    Window,
)
from proeftuin.steps.population.population_definition import (
    Attribution,
    AttributionRule,
    EachPeriod,
    Every,
    FirstEvent,
    FixedDay,
    PopulationKind,
    StepKind,
)
from proeftuin.steps.population.selection import Between, Codes, EventTable, OneOf, Selection
from proeftuin.steps.population.written import read_population
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.period import Period
from proeftuin.vocabulary.sex import Sex as RegisteredSex

DIABETES = Selection(EventTable.DIAGNOSIS, (Codes("ICPC1", ("T90",)), Codes("ICD10", ("E11",), prefix=True)))
HBA1C = Selection(EventTable.MEASUREMENT, (Codes("LOINC", ("59261-8",)),))

WHOLE = """
    id: diabetes-region
    name: {nl: Mensen met diabetes, en: People with diabetes}
    kind: closed
    period: {from: 2020-01-01, until: 2024-01-01}
    index: {day: 2020-01-01}
    include:
      - lives in the region: {residence: [GM0363, GM0384]}
      - at least 45 years old: {age: {at_least: 45}, nl: minstens 45 jaar}
      - type 2 diabetes:
          diagnosis: {ICPC1: [T90], ICD10: [E11*]}
          at_least: 2
          on_distinct_days: true
          within: {from: -730, to: 0}
    exclude:
      - receives long-term care: {registered: long_term_care}
    follow_up: {until: 2023-07-01, days: 365, ends_with: [residence]}
    attribution: {by: registration, registration: gp}
"""


def read(text):
    return read_population(yaml.safe_load(textwrap.dedent(text)), place="study.yaml")


def criterion(text):
    """The criterion of a population with that one criterion."""
    lines = textwrap.indent(textwrap.dedent(text).strip(), "          ")
    return (
        read(
            f"""
    id: p
    name: P
    kind: open
    period: {{from: 2020-01-01, until: 2021-01-01}}
    index: {{every: year}}
    include:
      - the criterion:
{lines}
    """
        )
        .steps[0]
        .criterion
    )


def test_a_whole_definition_says_what_it_says():
    population = read(WHOLE)

    assert population.id == "diabetes-region"
    assert population.name == Translated("Mensen met diabetes", "People with diabetes")
    assert population.kind is PopulationKind.CLOSED
    assert population.period == Period(date(2020, 1, 1), date(2024, 1, 1))
    assert population.index == FixedDay(date(2020, 1, 1))
    assert population.follow_up_until == date(2023, 7, 1)
    assert population.follow_up_days == 365
    assert population.exits == (Residence(("GM0363", "GM0384")),)
    assert population.attribution == Attribution(AttributionRule.REGISTRATION, registration="gp")
    assert [(step.kind, step.key, step.criterion) for step in population.steps] == [
        (StepKind.INCLUDE, "lives_in_the_region", Residence(("GM0363", "GM0384"))),
        (StepKind.INCLUDE, "at_least_45_years_old", Age(45)),
        (StepKind.INCLUDE, "type_2_diabetes", Happened(DIABETES, Window(-730, 0), 2, on_distinct_days=True)),
        (StepKind.EXCLUDE, "receives_long_term_care", Registered("long_term_care")),
    ]


def test_a_label_serves_both_languages_unless_the_other_is_given():
    labels = [step.label for step in read(WHOLE).steps]

    assert labels[0] == Translated("lives in the region", "lives in the region")
    assert labels[1] == Translated("minstens 45 jaar", "at least 45 years old")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sex: female", Sex(RegisteredSex.FEMALE)),
        ("age: {at_least: 18, below: 65}", Age(18, 65)),
        ("origin: [x, y]", Attribute("origin", ("x", "y"))),
        ("residence: GM0363", Residence(("GM0363",))),
        ("residence: {areas: ['1012'], level: postcode4}", Residence(("1012",), "postcode4")),
        ("registered: gp", Registered("gp")),
        ("registered: {kind: insurer, for_days_before: 365}", Registered("insurer", (), Window(-365, 0))),
        ("registered: {kind: gp, organisations: [a, b]}", Registered("gp", ("a", "b"))),
        (
            "registered: {kind: insurer, during: {from: 2019-01-01, until: 2020-01-01}}",
            Registered("insurer", (), Period(date(2019, 1, 1), date(2020, 1, 1))),
        ),
        ("diagnosis: {ICPC1: T90, ICD10: E11*}", Happened(DIABETES)),
        (
            "diagnosis: {ICD10: [I10, I11*], status: main}",
            Happened(
                Selection(
                    EventTable.DIAGNOSIS,
                    (Codes("ICD10", ("I10",)), Codes("ICD10", ("I11",), prefix=True)),
                    conditions=(OneOf("status", ("main",)),),
                )
            ),
        ),
        (
            "{contact: {domain: hospital, kind: [admission]}, within: {from: -365, to: -1}, observed_by: insurer}",
            Happened(
                Selection(
                    EventTable.CONTACT, conditions=(OneOf("domain", ("hospital",)), OneOf("kind", ("admission",)))
                ),
                Window(-365, -1),
                observed_by="insurer",
            ),
        ),
        (
            "contact: {diagnosis: {ICD10: E11*}}",
            Happened(Selection(EventTable.CONTACT, diagnosis_codes=(Codes("ICD10", ("E11",), prefix=True),))),
        ),
        ("{contact: any, at_least: 3}", Happened(Selection(EventTable.CONTACT), at_least=3)),
        (
            "{contact: {amount_kind: paid}, amount: {at_least: 1000.50}, within: {from: -364, to: 0}}",
            Amount(
                Selection(EventTable.CONTACT, conditions=(OneOf("amount_kind", ("paid",)),)), Window(-364, 0), 100050
            ),
        ),
        (
            "{measurement: {LOINC: 59261-8}, value: {at_least: 53.5}, which: highest, within: {from: -365, to: 0}}",
            Measured(HBA1C, Window(-365, 0), Which.HIGHEST, Decimal("53.5")),
        ),
        ("{measurement: {LOINC: 59261-8}, value: {below: 53}}", Measured(HBA1C, below=Decimal(53))),
        (
            "medication: {ATC: A10*, days: {at_least: 90}}",
            Happened(
                Selection(
                    EventTable.MEDICATION,
                    (Codes("ATC", ("A10",), prefix=True),),
                    bounds=(Between("days", Decimal(90)),),
                )
            ),
        ),
        (
            "{survey_answer: {instrument: PAM, item: '1'}, value: {at_least: 3}}",
            Measured(
                Selection(EventTable.SURVEY_ANSWER, conditions=(OneOf("instrument", ("PAM",)), OneOf("item", ("1",)))),
                at_least=Decimal(3),
            ),
        ),
        (
            "{exposure: {intervention_id: walking}, within: {to: 0, from: 0, counted_from: period_start}}",
            Happened(
                Selection(EventTable.EXPOSURE, conditions=(OneOf("intervention_id", ("walking",)),)),
                Window(0, 0, Anchor.PERIOD_START),
            ),
        ),
        (
            "any: [{sex: male}, {not: {registered: gp}}, {known: {origin: x}}, {all: [{age: {below: 18}}]}]",
            AnyOf(
                (
                    Sex(RegisteredSex.MALE),
                    Not(Registered("gp")),
                    Known(Attribute("origin", ("x",))),
                    AllOf((Age(None, 18),)),
                )
            ),
        ),
    ],
)
def test_a_criterion_reads_as_it_is_written(text, expected):
    assert criterion(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("index: {first: {diagnosis: {ICPC1: T90, ICD10: E11*}}}", FirstEvent(DIABETES)),
        ("index: {day: 2020-06-01}", FixedDay(date(2020, 6, 1))),
    ],
)
def test_the_index_day_is_a_day_or_that_of_a_first_event(text, expected):
    assert read(WHOLE.replace("index: {day: 2020-01-01}", text)).index == expected


def test_an_open_population_is_judged_every_year_quarter_or_month():
    text = WHOLE.replace("closed", "open").replace("{day: 2020-01-01}", "{every: quarter}")
    lines = [line for line in text.splitlines() if "follow_up" not in line]

    assert read("\n".join(lines)).index == EachPeriod(Every.QUARTER)


def wrong(before, after):
    """The whole definition with one change."""
    assert before in WHOLE
    return WHOLE.replace(before, after)


AGE = "{age: {at_least: 45}, nl: minstens 45 jaar}"
AT_AGE = ("include", 1, "at least 45 years old")
CODES = "{ICPC1: [T90], ICD10: [E11*]}"
AT_DIABETES = ("include", 2, "type 2 diabetes")


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        pytest.param(wrong("id: diabetes-region", "id: Diabetes Region"), ("id",), "no identifier", id="id"),
        pytest.param(wrong("    id: diabetes-region\n", ""), (), "`id` is missing", id="no id"),
        pytest.param(wrong("en: People with diabetes", "fr: Diabète"), ("name", "fr"), "no key `fr`", id="language"),
        pytest.param(wrong(", en: People with diabetes", ""), ("name",), "one language is missing", id="one name"),
        pytest.param(wrong("kind: closed", "kind: cohort"), ("kind",), "no choice `cohort`", id="kind"),
        pytest.param(wrong("kind: closed", "kind: open"), (), "an open population is judged in each", id="mixed kind"),
        pytest.param(wrong("attribution:", "atribution:"), ("atribution",), "did you mean `attribution`?", id="key"),
        pytest.param(wrong("{from: 2020-01-01, until: 2024-01-01}", "2020"), ("period",), "a number", id="period"),
        pytest.param(wrong(", until: 2024-01-01", ""), ("period",), "a day is missing", id="half a period"),
        pytest.param(wrong("until: 2024-01-01", "until: 2019-01-01"), ("period",), "ends before", id="period back"),
        pytest.param(
            wrong("until: 2024-01-01", "until: '2024-02-30'"), ("period", "until"), "is no day", id="impossible day"
        ),
        pytest.param(wrong("{day: 2020-01-01}", "{day: 2026-01-01}"), (), "not in the period", id="index outside"),
        pytest.param(wrong("{day: 2020-01-01}", "{date: 2020-01-01}"), ("index", "date"), "no key", id="index rule"),
        pytest.param(
            wrong("{day: 2020-01-01}", "{day: 2020-01-01, every: year}"), ("index",), "2 rules", id="two index rules"
        ),
        pytest.param(
            wrong("{day: 2020-01-01}", "{first: {diagnoses: any}}"),
            ("index", "first", "diagnoses"),
            "did you mean `diagnosis`?",
            id="first of what",
        ),
        pytest.param(
            wrong("{day: 2020-01-01}", "{every: week}"), ("index", "every"), "no choice `week`", id="every week"
        ),
        pytest.param(wrong(AGE, "45"), AT_AGE, "this is a number", id="no criterion"),
        pytest.param(wrong(AGE, "{}"), AT_AGE, "the criterion is empty", id="empty criterion"),
        pytest.param(wrong(AGE, "{aged: {at_least: 45}}"), AT_AGE, "did you mean `age`?", id="subject"),
        pytest.param(
            wrong(AGE, "{age: {atleast: 45}}"),
            (*AT_AGE, "age", "atleast"),
            "did you mean `at_least`?",
            id="bound misspelt",
        ),
        pytest.param(wrong(AGE, "{age: {}}"), (*AT_AGE, "age"), "there is no bound", id="no bound"),
        pytest.param(
            wrong(AGE, "{age: {at_least: 45.5}}"), (*AT_AGE, "age", "at_least"), "whole number", id="half an age"
        ),
        pytest.param(
            wrong(AGE, "{age: {at_least: 65, below: 45}}"),
            (*AT_AGE, "age"),
            "no number is at least",
            id="ages back",
        ),
        pytest.param(wrong(AGE, "{age: {at_least: -1}}"), (*AT_AGE, "age"), "nobody has", id="negative age"),
        pytest.param(wrong(AGE, "{sex: F}"), (*AT_AGE, "sex"), "no choice `F`", id="sex"),
        pytest.param(wrong(AGE, "{alive: false}"), (*AT_AGE, "alive"), "not `true`", id="not alive"),
        pytest.param(
            wrong(AGE, "{age: {at_least: 45}, sex: male}"), AT_AGE, "stand beside each other", id="two subjects"
        ),
        pytest.param(
            wrong(AGE, "{age: {at_least: 45}, within: {to: 0}}"), (*AT_AGE, "within"), "no key", id="age in window"
        ),
        pytest.param(wrong(AGE, "{all: []}"), (*AT_AGE, "all"), "the list is empty", id="all of nothing"),
        pytest.param(
            wrong(AGE, "{not: {any: [{sexe: male}]}}"),
            (*AT_AGE, "not", "any", 0),
            "did you mean `sex`?",
            id="deep inside",
        ),
        pytest.param(wrong("[GM0363, GM0384]", "[GM0363, GM0363]"), ("include", 0), "twice", id="area twice"),
        pytest.param(wrong("[GM0363, GM0384]", "363"), ("include", 0), "this is a number", id="area as number"),
        pytest.param(wrong("[GM0363, GM0384]", "[]"), ("include", 0), "the list is empty", id="no area"),
        pytest.param(
            wrong("registered: long_term_care", "registered: wlz"),
            ("exclude", 0),
            "no choice `wlz`",
            id="registration",
        ),
        pytest.param(
            wrong("registered: long_term_care", "registered: {kind: gp, for_days_before: 0}"),
            ("exclude", 0, "receives long-term care", "registered", "for_days_before"),
            "no number of days",
            id="no days before",
        ),
        pytest.param(
            wrong("registered: long_term_care", "registered: {kind: gp, within: {to: 0}}"),
            ("exclude", 0),
            "no first day",
            id="registered since ever",
        ),
        pytest.param(wrong(CODES, "{icpc: [T90]}"), (*AT_DIABETES, "diagnosis", "icpc"), "capital", id="system"),
        pytest.param(
            wrong(CODES, "{statsu: main}"),
            (*AT_DIABETES, "diagnosis", "statsu"),
            "did you mean `status`?",
            id="column",
        ),
        pytest.param(wrong(CODES, "{status: maybe}"), AT_DIABETES, "no status `maybe`", id="column value"),
        pytest.param(wrong(CODES, "{ICPC1: [90]}"), AT_DIABETES, "this is a number", id="code without quotes"),
        pytest.param(wrong(CODES, "{ICD10: ['E*1']}"), AT_DIABETES, "a star stands not at the end", id="star"),
        pytest.param(wrong("at_least: 2", "at_least: 0"), AT_DIABETES, "always happened", id="at least none"),
        pytest.param(
            wrong("on_distinct_days: true", "on_distinct_days: 2"),
            AT_DIABETES,
            "true or false",
            id="distinct days",
        ),
        pytest.param(wrong("{from: -730, to: 0}", "{from: 0, to: -730}"), AT_DIABETES, "before it begins", id="back"),
        pytest.param(wrong("{from: -730, to: 0}", "{from: -730}"), AT_DIABETES, "no last day", id="no last day"),
        pytest.param(
            wrong("{from: -730, to: 0}", "{from: -99999, to: 0}"), AT_DIABETES, "a lifetime", id="too long ago"
        ),
        pytest.param(
            wrong("at_least: 2", "during: {from: 2019-01-01, until: 2020-01-01}"),
            AT_DIABETES,
            "two windows",
            id="two windows",
        ),
        pytest.param(wrong("at_least: 2", "which: last"), AT_DIABETES, "no value to choose", id="which of nothing"),
        pytest.param(wrong("at_least: 2", "value: {at_least: 53}"), AT_DIABETES, "how often", id="value and count"),
        pytest.param(wrong("at_least: 2", "observed_by: nobody"), AT_DIABETES, "no choice `nobody`", id="observer"),
        pytest.param(
            wrong(AGE, "{diagnosis: any, value: {below: 1}}"), AT_AGE, "its rows have no value", id="value of what"
        ),
        pytest.param(
            wrong(AGE, "{diagnosis: any, amount: {below: 1}}"),
            AT_AGE,
            "its rows have no amount",
            id="amount of what",
        ),
        pytest.param(
            wrong(AGE, "{contact: any, amount: {below: 0.005}}"),
            AT_AGE,
            "more than two decimals",
            id="half a cent",
        ),
        pytest.param(wrong(AGE, "{measurement: any, value: {below: 0.00005}}"), AT_AGE, "four decimals", id="decimals"),
        pytest.param(wrong("at least 45 years old", "'?'"), ("include", 1), "no letters", id="label without words"),
        pytest.param(
            wrong("at least 45 years old", "lives in the region"), ("include", 1), "the same label", id="label twice"
        ),
        pytest.param(wrong("days: 365", "days: 0"), (), "lasts no day", id="no follow-up"),
        pytest.param(
            wrong("until: 2023-07-01", "until: 2019-07-01"), (), "before the period begins", id="follow-up too early"
        ),
        pytest.param(
            wrong("ends_with: [residence]", "ends_with: [registered]"),
            ("follow_up", "ends_with", 0),
            "criteria ask for `registered`",
            id="exit of what",
        ),
        pytest.param(
            wrong("ends_with: [residence]", "ends_with: [{registered: {kind: gp, for_days_before: 9}}]"),
            (),
            "cannot stop to hold",
            id="exit with a window",
        ),
        pytest.param(
            wrong("{by: registration, registration: gp}", "{by: registration}"),
            ("attribution",),
            "go together",
            id="attributed by which registration",
        ),
        pytest.param(
            wrong("{by: registration, registration: gp}", "{by: distance}"),
            ("attribution", "by"),
            "no choice `distance`",
            id="attributed by distance",
        ),
    ],
)
def test_each_mistake_is_one_problem_with_its_place(text, path, words):
    with pytest.raises(DefinitionError) as error:
        read(text)

    (problem,) = error.value.problems
    assert problem.path[: len(path)] == path
    assert problem.where.startswith("study.yaml")
    assert words in str(problem)


def test_all_mistakes_of_a_definition_are_told_at_once():
    text = wrong(AGE, "{sex: F}").replace("kind: closed", "kind: cohort").replace("at_least: 2", "at_least: many")

    with pytest.raises(DefinitionError) as error:
        read(text)

    assert [problem.path for problem in error.value.problems] == [
        ("include", 1, "at least 45 years old", "sex"),
        ("include", 2, "type 2 diabetes", "at_least"),
        ("kind",),
    ]


@pytest.mark.parametrize("mapping", [None, [], "text", 3, {1: 2}])
def test_what_is_no_definition_at_all_is_refused(mapping):
    with pytest.raises(DefinitionError, match=r"`key: value` lines"):
        read_population(mapping, place="study.yaml")


def test_a_definition_without_criteria_is_refused():
    with pytest.raises(DefinitionError, match="there is no criterion"):
        read("{id: p, name: P, kind: open, period: {from: 2020-01-01, until: 2021-01-01}, index: {every: year}}")
