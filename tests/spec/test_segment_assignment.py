"""In which segment a member of a population is, and how certain that is."""

from datetime import date
from decimal import Decimal

import pytest

from proeftuin.errors import DefinitionError
from proeftuin.steps.population.criterion import Age, AllOf, AnyOf, Happened, Measured, Registered, Sex, Window
from proeftuin.steps.population.judgement import judged
from proeftuin.steps.population.population_definition import (
    EachPeriod,
    Every,
    FirstEvent,
    FixedDay,
    PopulationDefinition,
    PopulationKind,
    Step,
    StepKind,
)
from proeftuin.steps.population.selection import Between, Codes, EventTable, OneOf, Selection
from proeftuin.steps.segmentation.assignment import assigned, assignment_queries
from proeftuin.steps.segmentation.scheme import (
    AllHold,
    AnyHolds,
    Element,
    HoldAtLeast,
    Holds,
    HoldsNot,
    Points,
    PointsReach,
    Scheme,
    Score,
    ScoreRange,
    Segment,
    SegmentRule,
    Unresolved,
)
from proeftuin.steps.segmentation.segment_spell import segment_table
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.period import Period
from proeftuin.vocabulary.sex import Sex as RegisteredSex
from tests.care_example import care_rows, open_with

NAME = Translated("voorbeeld", "example")
ON_FIRST_OF_JUNE = FixedDay(date(2020, 6, 1))
YEAR = Period(date(2020, 1, 1), date(2021, 1, 1))
THE_YEAR_BEFORE = Window(-364, 0)

DIABETES = Happened(Selection(EventTable.DIAGNOSIS, (Codes("ICPC1", ("T90",)),)))
CANCER = Happened(Selection(EventTable.DIAGNOSIS, (Codes("ICD10", ("C",), prefix=True),)))
WOMAN = Sex(RegisteredSex.FEMALE)


def closed(*steps, index=ON_FIRST_OF_JUNE):
    return PopulationDefinition("people", NAME, PopulationKind.CLOSED, YEAR, index, steps)


def yearly(*steps, years, every=Every.YEAR):
    period = Period(date(years[0], 1, 1), date(years[-1] + 1, 1, 1))
    return PopulationDefinition("people", NAME, PopulationKind.OPEN, period, EachPeriod(every), steps)


def include(criterion):
    return Step(StepKind.INCLUDE, "included", NAME, criterion)


def scheme(elements, rules):
    """Elements by key, and rules from the highest priority on; who is left is in the segment `rest`."""
    ids = [*rules, "rest"]
    return Scheme(
        "example-scheme",
        1,
        NAME,
        NAME,
        tuple(Element(key, NAME, asks) for key, asks in elements.items()),
        tuple(Segment(id, NAME, NAME) for id in ids),
        tuple(SegmentRule(id, rules.get(id)) for id in ids),
    )


@pytest.fixture
def assign(care_engine):
    """Rows of who is in which segment, as dictionaries in the order of persons and years."""

    def compute(asked, definition=None, **drawn):
        definition = definition or closed()
        open_with(care_engine, care_rows(**drawn))
        judged(care_engine, definition)
        return care_engine.frame(assigned(care_engine, asked, definition)).sort("person_id", "year").to_dicts()

    return compute


@pytest.fixture
def answers(assign):
    """Person to the answer to one element: 1, 0, or empty for unknown."""

    def compute(asks, **drawn):
        asked = scheme({"it": asks}, {"segment": Holds("it")})
        return {row["person_id"]: row["is_it"] for row in assign(asked, **drawn)}

    return compute


@pytest.fixture
def segments(assign):
    """Person to segment and certainty."""

    def compute(asked, **drawn):
        return {
            row["person_id"]: (asked.segments[row["segment"]].id, row["is_certain"] == 1)
            for row in assign(asked, **drawn)
        }

    return compute


def test_the_first_rule_that_holds_decides_and_the_others_stay_to_be_seen(assign):
    asked = scheme({"diabetes": DIABETES, "cancer": CANCER}, {"cancer": Holds("cancer"), "diabetes": Holds("diabetes")})

    rows = assign(
        asked,
        person="""
            person_id | birth_year | birth_month
                    4 |       1980 |           1
        """,
        diagnosis="""
            person_id | day        | code_system | code
                    1 | 2019-03-01 | ICPC1       | T90
                    2 | 2019-03-01 | ICPC1       | T90
                    2 | 2020-06-01 | ICD10       | C509
                    3 | 2020-06-02 | ICD10       | C509
        """,
    )

    assert [
        (row["person_id"], row["is_cancer"], row["is_diabetes"], asked.segments[row["segment"]].id) for row in rows
    ] == [
        (1, 0, 1, "diabetes"),
        (2, 1, 1, "cancer"),
        (3, 0, 0, "rest"),
        (4, 0, 0, "rest"),
    ]


def test_a_rule_that_is_unknown_passes_a_person_on_who_is_then_uncertain(segments):
    asked = scheme(
        {"woman": WOMAN, "diabetes": DIABETES},
        {"women": Holds("woman"), "diabetes": Holds("diabetes"), "others": HoldsNot(Holds("woman"))},
    )

    assert segments(
        asked,
        person="""
            person_id | sex    | birth_year
                    1 | female |       1950
                    2 | male   |       1950
                    3 |        |       1950
                    4 |        |       1950
        """,
        diagnosis="""
            person_id | day        | code_system | code
                    1 | 2020-01-01 | ICPC1       | T90
                    2 | 2020-01-01 | ICPC1       | T90
                    3 | 2020-01-01 | ICPC1       | T90
        """,
    ) == {1: ("women", True), 2: ("diabetes", True), 3: ("diabetes", False), 4: ("rest", False)}


def test_a_rule_that_is_unknown_below_the_one_that_decides_makes_nobody_uncertain(segments):
    asked = scheme({"woman": WOMAN, "diabetes": DIABETES}, {"diabetes": Holds("diabetes"), "women": Holds("woman")})

    assert segments(
        asked,
        person="""
            person_id | sex | birth_year
                    1 |     |       1950
        """,
        diagnosis="""
            person_id | day        | code_system | code
                    1 | 2020-01-01 | ICPC1       | T90
        """,
    ) == {1: ("diabetes", True)}


def test_a_window_of_a_year_begins_364_days_before_the_index_day_and_ends_on_it(answers):
    asks = Happened(Selection(EventTable.DIAGNOSIS, (Codes("ICPC1", ("T90",)),)), THE_YEAR_BEFORE)

    assert answers(
        asks,
        diagnosis="""
            person_id | day        | code_system | code
                    1 | 2019-06-02 | ICPC1       | T89
                    2 | 2019-06-02 | ICPC1       | T90
                    3 | 2019-06-03 | ICPC1       | T90
                    4 | 2020-06-01 | ICPC1       | T90
                    5 | 2020-06-02 | ICPC1       | T90
        """,
    ) == {1: 0, 2: 0, 3: 1, 4: 1, 5: 0}


def test_what_is_recorded_in_any_of_several_tables_counts_with_each_its_own_window(answers):
    diabetes = (Codes("ICPC1", ("T90",)), Codes("ICD10", ("E11",), prefix=True))
    asks = AnyOf(
        (
            Happened(Selection(EventTable.DIAGNOSIS, diabetes)),
            Happened(Selection(EventTable.CONTACT, diagnosis_codes=diabetes)),
            Happened(Selection(EventTable.MEDICATION, (Codes("ATC", ("A10",), prefix=True),)), THE_YEAR_BEFORE),
        )
    )

    assert answers(
        asks,
        diagnosis="""
            person_id | day        | code_system | code
                    1 | 2010-01-01 | ICPC1       | T90
                    2 | 2010-01-01 | ICD10       | T90
        """,
        contact="""
            line_id | person_id | day        | domain   | diagnosis_system | diagnosis_code | code_system | code
            a       |         3 | 2010-01-01 | hospital | ICD10            | E119           |             |
            b       |         4 | 2010-01-01 | hospital |                  |                | ICD10       | E119
        """,
        medication="""
            person_id | day        | code_system | code
                    5 | 2020-01-01 | ATC         | A10BA02
                    6 | 2018-01-01 | ATC         | A10BA02
        """,
    ) == {1: 1, 2: 0, 3: 1, 4: 0, 5: 1, 6: 0}


def test_several_columns_and_numbers_of_one_row_must_all_be_as_asked(answers):
    admissions = Selection(
        EventTable.CONTACT,
        diagnosis_codes=(Codes("ICD10", ("I50",), prefix=True),),
        conditions=(OneOf("domain", ("hospital",)), OneOf("kind", ("admission", "day_case"))),
        bounds=(Between("amount_cents", Decimal(100_00), None),),
    )

    assert answers(
        Happened(admissions),
        contact="""
            line_id | person_id | day        | domain   | kind       | amount_cents | diagnosis_system | diagnosis_code
            a       |         1 | 2020-01-01 | hospital | admission  | 10000        | ICD10            | I501
            b       |         2 | 2020-01-01 | hospital | outpatient | 10000        | ICD10            | I501
            c       |         3 | 2020-01-01 | hospital | admission  | 9999         | ICD10            | I501
            d       |         4 | 2020-01-01 | hospital | admission  |              | ICD10            | I501
            e       |         5 | 2020-01-01 | hospital | admission  | 10000        | ICD10            | I48
            f       |         5 | 2020-01-01 | gp       |            | 10000        | ICD10            | I50
            g       |         6 | 2020-01-01 | hospital | day_case   | 10000        | ICD10            | I50
        """,
    ) == {1: 1, 2: 0, 3: 0, 4: 0, 5: 0, 6: 1}


def test_rows_are_counted_for_who_must_have_several_and_days_where_these_are_meant(assign):
    contacts = Selection(EventTable.CONTACT, conditions=(OneOf("domain", ("gp",)),))
    asked = scheme(
        {
            "rows": Happened(contacts, THE_YEAR_BEFORE, at_least=2),
            "days": Happened(contacts, THE_YEAR_BEFORE, at_least=2, on_distinct_days=True),
        },
        {"segment": Holds("rows")},
    )

    rows = assign(
        asked,
        contact="""
            line_id | person_id | day        | domain
            a       |         1 | 2020-01-01 | gp
            b       |         1 | 2020-01-01 | gp
            c       |         2 | 2020-01-01 | gp
            d       |         2 | 2020-02-01 | gp
            e       |         3 | 2020-01-01 | gp
            f       |         3 | 2019-01-01 | gp
        """,
    )

    assert [(row["person_id"], row["is_rows"], row["is_days"]) for row in rows] == [(1, 1, 0), (2, 1, 1), (3, 0, 0)]


def test_what_a_register_should_have_seen_is_unknown_of_who_was_not_registered(answers):
    asks = Happened(DIABETES.selection, THE_YEAR_BEFORE, observed_by="gp")

    assert answers(
        asks,
        diagnosis="""
            person_id | day        | code_system | code
                    1 | 2020-01-01 | ICPC1       | T90
        """,
        registration="""
            person_id | kind | valid_from | valid_to
                    2 | gp   | 2015-01-01 |
                    3 | gp   | 2020-01-01 |
        """,
    ) == {1: 1, 2: 0, 3: None}


def test_other_criteria_are_asked_as_populations_ask_them(assign):
    asked = scheme(
        {
            "old-and-registered": AllOf((Age(75), Registered("gp"))),
            "hba1c": Measured(Selection(EventTable.MEASUREMENT, (Codes("LOINC", ("hba1c",)),)), at_least=Decimal(53)),
        },
        {"old": Holds("old-and-registered"), "poorly-controlled": Holds("hba1c")},
    )

    rows = assign(
        asked,
        person="""
            person_id | birth_year | birth_month
                    1 |       1945 |           6
                    2 |       1945 |           7
                    3 |            |
        """,
        registration="""
            person_id | kind | valid_from | valid_to
                    1 | gp   | 2015-01-01 |
                    2 | gp   | 2015-01-01 |
                    3 | gp   | 2015-01-01 |
        """,
        measurement="""
            person_id | day        | code_system | code  | value
                    2 | 2020-01-01 | LOINC       | hba1c | 53
                    3 | 2020-01-01 | LOINC       | hba1c | 52.9
        """,
    )

    assert [
        (row["is_old_and_registered"], row["is_hba1c"], asked.segments[row["segment"]].id, row["is_certain"])
        for row in rows
    ] == [(1, None, "old", 1), (0, 1, "poorly-controlled", 1), (None, 0, "rest", 0)]


@pytest.fixture
def frailty():
    """1.1 points for a fall, 2.2 for delirium and 0.7 for incontinence, in the two years before."""
    groups = {"W": "1.1", "F05": "2.2", "R32": "0.7"}
    return Score(
        "frailty",
        NAME,
        EventTable.DIAGNOSIS,
        tuple(Points((Codes("ICD10", (code,), prefix=True),), Decimal(points)) for code, points in groups.items()),
        Window(-729, 0),
        diagnosis_of_contacts=True,
    )


def test_points_of_a_score_count_once_per_group_and_add_up_exactly(answers, frailty):
    drawn = {
        "person": """
            person_id | birth_year
                    5 |       1950
        """,
        "diagnosis": """
            person_id | day        | code_system | code
                    1 | 2020-01-01 | ICD10       | W01
                    1 | 2020-01-02 | ICD10       | W19
                    2 | 2020-01-01 | ICD10       | W01
                    3 | 2020-01-01 | ICD10       | W01
                    3 | 2018-06-02 | ICD10       | F05
                    4 | 2020-01-01 | ICD10       | W01
                    4 | 2018-06-03 | ICD10       | F05
        """,
        "contact": """
            line_id | person_id | day        | domain   | diagnosis_system | diagnosis_code
            a       |         2 | 2020-01-01 | hospital | ICD10            | F059
        """,
    }

    assert answers(ScoreRange(frailty, Decimal("3.3"), None), **drawn) == {1: 0, 2: 1, 3: 0, 4: 1, 5: 0}
    assert answers(ScoreRange(frailty, Decimal("1.1"), Decimal("3.3")), **drawn) == {1: 1, 2: 0, 3: 1, 4: 0, 5: 0}
    assert answers(ScoreRange(frailty, None, Decimal("1.1")), **drawn) == {1: 0, 2: 0, 3: 0, 4: 0, 5: 1}


def test_what_was_said_to_be_over_no_longer_counts_until_it_is_recorded_on_a_later_day(answers):
    asks = Unresolved(
        (
            Selection(EventTable.DIAGNOSIS, (Codes("ICD10", ("C",), prefix=True),)),
            Selection(EventTable.CONTACT, diagnosis_codes=(Codes("ICD10", ("C",), prefix=True),)),
        ),
        (Selection(EventTable.DIAGNOSIS, (Codes("ICD10", ("Z85",), prefix=True),)),),
    )

    assert answers(
        asks,
        diagnosis="""
            person_id | day        | code_system | code
                    1 | 2018-01-01 | ICD10       | C50
                    2 | 2018-01-01 | ICD10       | C50
                    2 | 2019-01-01 | ICD10       | Z853
                    3 | 2018-01-01 | ICD10       | C50
                    3 | 2018-01-01 | ICD10       | Z853
                    4 | 2019-01-01 | ICD10       | Z853
                    5 | 2019-01-01 | ICD10       | Z853
                    6 | 2018-01-01 | ICD10       | C50
                    6 | 2020-06-02 | ICD10       | Z853
        """,
        contact="""
            line_id | person_id | day        | domain   | diagnosis_system | diagnosis_code
            a       |         4 | 2019-01-02 | hospital | ICD10            | C50
        """,
    ) == {1: 1, 2: 0, 3: 0, 4: 1, 5: 0, 6: 1}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (AllHold((Holds("true"), Holds("unknown"))), None),
        (AllHold((Holds("false"), Holds("unknown"))), 0),
        (AnyHolds((Holds("true"), Holds("unknown"))), 1),
        (AnyHolds((Holds("false"), Holds("unknown"))), None),
        (HoldsNot(Holds("unknown")), None),
        (HoldsNot(Holds("false")), 1),
        (HoldAtLeast(2, (Holds("true"), Holds("true"), Holds("unknown"))), 1),
        (HoldAtLeast(2, (Holds("true"), Holds("false"), Holds("unknown"))), None),
        (HoldAtLeast(3, (Holds("true"), Holds("false"), Holds("unknown"))), 0),
        (HoldAtLeast(1, (HoldsNot(Holds("unknown")), Holds("false"))), None),
        (HoldAtLeast(2, (Holds("true"), Holds("false"), Holds("true"))), 1),
        (HoldAtLeast(3, (Holds("true"), Holds("false"), Holds("true"))), 0),
        (PointsReach(Decimal("1.5"), ((Holds("true"), Decimal("1.5")), (Holds("unknown"), Decimal(9)))), 1),
        (PointsReach(Decimal(2), ((Holds("true"), Decimal("1.5")), (Holds("unknown"), Decimal("0.5")))), None),
        (PointsReach(Decimal(2), ((Holds("true"), Decimal("1.5")), (Holds("unknown"), Decimal("0.4")))), 0),
        (PointsReach(Decimal(2), ((Holds("true"), Decimal("1.5")), (Holds("false"), Decimal(9)))), 0),
    ],
)
def test_elements_that_are_made_of_others_follow_the_logic_of_the_unknown(assign, condition, expected):
    elements = {"true": Age(18), "false": Age(None, 18), "unknown": WOMAN, "made": condition, "again": Holds("made")}
    rows = assign(
        scheme(elements, {"segment": Holds("again")}),
        person="""
            person_id | birth_year | sex
                    1 |       1950 |
        """,
    )

    assert [(row["is_true"], row["is_false"], row["is_unknown"]) for row in rows] == [(1, 0, None)]
    assert [(row["is_made"], row["is_again"]) for row in rows] == [(expected, expected)]
    assert [(row["segment"], row["is_certain"]) for row in rows] == [
        {1: (0, 1), 0: (1, 1), None: (1, 0)}[expected],
    ]


def test_an_open_population_is_assigned_anew_in_each_year_on_the_first_day_that_counts(assign):
    asked = scheme({"diabetes": DIABETES}, {"diabetes": Holds("diabetes")})

    rows = assign(
        asked,
        yearly(include(Registered("gp")), years=(2019, 2020, 2021)),
        registration="""
            person_id | kind | valid_from | valid_to
                    1 | gp   | 2010-01-01 |
                    2 | gp   | 2020-03-01 | 2020-09-01
        """,
        diagnosis="""
            person_id | day        | code_system | code
                    1 | 2020-01-02 | ICPC1       | T90
                    2 | 2020-02-01 | ICPC1       | T90
                    3 | 2020-02-01 | ICPC1       | T90
        """,
    )

    assert [(row["person_id"], row["year"], row["period_start"], row["index_day"], row["segment"]) for row in rows] == [
        (1, 2019, date(2019, 1, 1), date(2019, 1, 1), 1),
        (1, 2020, date(2020, 1, 1), date(2020, 1, 1), 1),
        (1, 2021, date(2021, 1, 1), date(2021, 1, 1), 0),
        (2, 2020, date(2020, 1, 1), date(2020, 3, 1), 0),
    ]


@pytest.fixture
def spells(care_engine):
    """Who is in which segment from when to when."""

    def compute(asked, definition, **drawn):
        open_with(care_engine, care_rows(**drawn))
        rows = segment_table(asked, definition).rows(care_engine)
        found = care_engine.frame(rows).sort("person_id", "enter_day")
        return found.select("person_id", "segment", "enter_day", "leave_day").rows()

    return compute


def test_years_in_the_same_segment_are_one_spell_unless_membership_was_interrupted(spells):
    asked = scheme({"diabetes": DIABETES}, {"diabetes": Holds("diabetes")})

    assert spells(
        asked,
        yearly(include(Registered("gp")), years=(2019, 2020, 2021)),
        registration="""
            person_id | kind | valid_from | valid_to
                    1 | gp   | 2010-01-01 |
                    2 | gp   | 2019-03-01 | 2021-02-01
                    3 | gp   | 2019-01-01 | 2019-07-01
                    3 | gp   | 2019-09-01 |
        """,
        diagnosis="""
            person_id | day        | code_system | code
                    1 | 2020-01-02 | ICPC1       | T90
                    2 | 2018-01-02 | ICPC1       | T90
        """,
    ) == [
        (1, "rest", date(2019, 1, 1), date(2021, 1, 1)),
        (1, "diabetes", date(2021, 1, 1), date(2022, 1, 1)),
        (2, "diabetes", date(2019, 3, 1), date(2021, 2, 1)),
        (3, "rest", date(2019, 1, 1), date(2019, 7, 1)),
        (3, "rest", date(2019, 9, 1), date(2022, 1, 1)),
    ]


def test_the_segment_of_a_closed_population_holds_for_its_whole_follow_up(spells):
    asked = scheme({"diabetes": DIABETES}, {"diabetes": Holds("diabetes")})

    assert spells(
        asked,
        closed(),
        person="""
            person_id | birth_year | death_day
                    1 |       1950 |
                    2 |       1950 | 2020-08-31
        """,
        diagnosis="""
            person_id | day        | code_system | code
                    1 | 2020-07-01 | ICPC1       | T90
                    2 | 2020-05-01 | ICPC1       | T90
        """,
    ) == [(1, "rest", date(2020, 6, 1), date(2021, 1, 1)), (2, "diabetes", date(2020, 6, 1), date(2020, 9, 1))]


def test_a_closed_population_is_assigned_once_on_each_members_own_index_day(assign):
    emergency = Selection(EventTable.CONTACT, conditions=(OneOf("kind", ("emergency",)),))
    asked = scheme({"diabetes": DIABETES}, {"diabetes": Holds("diabetes")})

    rows = assign(
        asked,
        closed(index=FirstEvent(emergency)),
        contact="""
            line_id | person_id | day        | domain   | kind
            a       |         1 | 2020-03-01 | hospital | emergency
            b       |         1 | 2020-05-01 | hospital | emergency
            c       |         2 | 2020-05-01 | hospital | emergency
            d       |         3 | 2020-05-01 | hospital | outpatient
        """,
        diagnosis="""
            person_id | day        | code_system | code
                    1 | 2020-04-01 | ICPC1       | T90
                    2 | 2020-04-01 | ICPC1       | T90
        """,
    )

    assert [(row["person_id"], row["year"], row["index_day"], row["segment"]) for row in rows] == [
        (1, 2020, date(2020, 3, 1), 1),
        (2, 2020, date(2020, 5, 1), 0),
    ]


def test_a_scheme_may_have_more_elements_than_a_whole_number_has_bits(assign):
    aged = {f"aged_{age}": Age(at_least=age) for age in range(65)}
    made = {"diabetes": DIABETES, "diabetes_again": DIABETES, "both": AllHold((Holds("diabetes"), Holds("aged_64")))}
    asked = scheme(aged | made, {"both": Holds("both"), "diabetes": Holds("diabetes_again")})
    rows = assign(
        asked,
        person="""
            person_id | birth_year | birth_month
                    1 |       1955 |           1
                    2 |       1960 |           1
                    3 |       1950 |           1
        """,
        diagnosis="""
            person_id | day        | code_system | code
                    1 | 2020-03-01 | ICPC1       | T90
                    2 | 2020-03-01 | ICPC1       | T90
        """,
    )

    assert [asked.segments[row["segment"]].id for row in rows] == ["both", "diabetes", "rest"]
    assert [sum(row[f"is_aged_{age}"] for age in range(65)) for row in rows] == [65, 61, 65]
    assert [(row["is_diabetes"], row["is_diabetes_again"], row["is_both"]) for row in rows] == [
        (1, 1, 1),
        (1, 1, 0),
        (0, 0, 0),
    ]


def test_who_was_never_recorded_anywhere_is_among_those_who_are_left(segments):
    asked = scheme({"diabetes": DIABETES, "cancer": CANCER}, {"both": AllHold((Holds("diabetes"), Holds("cancer")))})

    assert segments(
        asked,
        person="""
            person_id | birth_year
                    1 |       1950
        """,
    ) == {1: ("rest", True)}


@pytest.mark.parametrize("code", ["T9\t0", "T9\n0"])
def test_a_code_of_more_than_one_line_is_refused_rather_than_read_as_another(code):
    asked = scheme(
        {"it": Happened(Selection(EventTable.DIAGNOSIS, (Codes("ICPC1", (code,)),)))}, {"segment": Holds("it")}
    )

    with pytest.raises(DefinitionError, match="tab or a new line in a code"):
        assignment_queries(asked, closed())


def test_a_population_that_is_judged_more_often_than_every_year_has_no_segments():
    asked = scheme({"diabetes": DIABETES}, {"diabetes": Holds("diabetes")})

    with pytest.raises(DefinitionError, match="judged every month"):
        assignment_queries(asked, yearly(years=(2020,), every=Every.MONTH))
