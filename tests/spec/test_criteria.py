"""What each criterion answers, and who is a member of a population from when to when."""

from datetime import date
from decimal import Decimal

import pytest

from proeftuin.steps.population.criterion import (
    Age,
    Alive,
    AllOf,
    Amount,
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
from proeftuin.steps.population.judgement import judged
from proeftuin.steps.population.membership import overlap, spells, turnover
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
from proeftuin.steps.population.selection import Codes, EventTable, Selection
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.period import Period
from proeftuin.vocabulary.sex import Sex as RegisteredSex
from tests.care_example import care_rows, open_with
from tests.criteria_strategies import attrition_on, judgements_on, spells_on

NAME = Translated("voorbeeld", "example")
DIABETES = Selection(EventTable.DIAGNOSIS, (Codes("ICPC1", ("T90",)),))
HBA1C = Selection(EventTable.MEASUREMENT, (Codes("LOINC", ("hba1c",)),))
CONTACTS = Selection(EventTable.CONTACT)
YEAR = Period(date(2020, 1, 1), date(2021, 1, 1))
FIRST_OF_JUNE = FixedDay(date(2020, 6, 1))


def include(key, criterion):
    return Step(StepKind.INCLUDE, key, NAME, criterion)


def exclude(key, criterion):
    return Step(StepKind.EXCLUDE, key, NAME, criterion)


def closed(*steps, index=FIRST_OF_JUNE, period=YEAR, **further):
    return PopulationDefinition("example", NAME, PopulationKind.CLOSED, period, index, steps, **further)


def yearly(*steps, period=YEAR, every=Every.YEAR):
    return PopulationDefinition("example", NAME, PopulationKind.OPEN, period, EachPeriod(every), steps)


@pytest.fixture
def answers(care_engine):
    """Person to answer on 1 June 2020."""

    def compute(criterion, **drawn):
        open_with(care_engine, care_rows(**drawn))
        judgements = judgements_on(care_engine, closed(include("it", criterion)))
        return {person: answer for (person, _), (_, _, (answer,), *_) in sorted(judgements.items())}

    return compute


@pytest.fixture
def members(care_engine):
    """Spells as text, person by person."""

    def compute(definition, **drawn):
        open_with(care_engine, care_rows(**drawn))
        judgements_on(care_engine, definition)
        return [f"{person}: {start} to {end}" for person, start, end in spells_on(care_engine, definition)]

    return compute


@pytest.fixture
def chain(care_engine):
    """Attrition of the first period as it is drawn."""

    def compute(definition, **drawn):
        open_with(care_engine, care_rows(**drawn))
        judgements_on(care_engine, definition)
        rows = next(iter(attrition_on(care_engine, definition).values()))
        return [" ".join(map(str, row)) for row in rows]

    return compute


PEOPLE = """
    person_id | birth_year | birth_month | sex    | death_day
    ----------+------------+-------------+--------+-----------
            1 |       1950 |           6 | female |
            2 |       1975 |           6 |        |
            3 |       1975 |           7 | male   |
            4 |       1975 |             | male   |
            5 |            |             | female |
            6 |       1950 |           1 | female | 2020-06-01
            7 |       1950 |           1 | female | 2020-05-31
            8 |       2020 |           7 | male   |
"""


def test_a_year_of_age_is_completed_on_the_first_day_of_the_month_of_birth(answers):
    assert answers(Age(at_least=45), person=PEOPLE) == {
        1: True, 2: True, 3: False, 4: None, 5: None, 6: True, 7: True, 8: False,
    }  # fmt: skip


def test_without_a_month_of_birth_an_age_is_unknown_only_where_the_month_matters(answers):
    assert answers(Age(below=45), person=PEOPLE)[4] is None
    assert answers(Age(at_least=44, below=46), person=PEOPLE)[4] is True
    assert answers(Age(at_least=46), person=PEOPLE)[4] is False


def test_somebody_who_is_not_yet_born_has_no_age(answers):
    assert answers(Age(below=18), person=PEOPLE)[8] is False


def test_the_day_of_death_is_the_last_day_alive(answers):
    assert answers(Alive(), person=PEOPLE) == {
        1: True, 2: True, 3: True, 4: True, 5: True, 6: True, 7: False, 8: False,
    }  # fmt: skip


def test_a_sex_that_is_not_recorded_is_unknown(answers):
    assert answers(Sex(RegisteredSex.FEMALE), person=PEOPLE)[2] is None
    assert answers(Sex(RegisteredSex.FEMALE), person=PEOPLE)[3] is False


LIVES = """
    person_id | valid_from | valid_to   | area_code | area_level
    ----------+------------+------------+-----------+-------------
            1 | 2019-01-01 | 2020-06-01 | GM0001    | municipality
            2 | 2019-01-01 | 2020-06-02 | GM0001    | municipality
            3 | 2019-01-01 |            | GM0002    | municipality
            4 | 2019-01-01 |            | 1012      | postcode4
            5 | 2020-06-01 |            | GM0001    | municipality
"""


def test_a_residence_is_that_of_the_index_day_and_unknown_when_none_is_recorded(answers):
    assert answers(Residence(("GM0001",)), residence=LIVES) == {1: None, 2: True, 3: False, 4: None, 5: True}


INSURED = """
    person_id | kind    | organisation_id | valid_from | valid_to
    ----------+---------+-----------------+------------+-----------
            1 | insurer | a               | 2019-01-01 | 2020-01-01
            1 | insurer | b               | 2020-01-01 |
            2 | insurer | a               | 2020-03-01 |
            3 | insurer | a               | 2019-01-01 | 2020-06-01
            4 | gp      | a               | 2019-01-01 |
            5 | insurer |                 | 2019-01-01 |
"""


def test_who_has_no_registration_is_not_registered(answers):
    assert answers(Registered("insurer"), registration=INSURED) == {1: True, 2: True, 3: False, 4: False, 5: True}


def test_registrations_that_adjoin_cover_a_window_together(answers):
    covered = Registered("insurer", throughout=Window(-365, 0))

    assert answers(covered, registration=INSURED) == {1: True, 2: False, 3: False, 4: False, 5: True}


def test_a_registration_without_an_organisation_is_with_none_of_those_named(answers):
    assert answers(Registered("insurer", ("a", "b")), registration=INSURED)[5] is False


DIAGNOSED = """
    person_id | day        | code_system | code
    ----------+------------+-------------+-----
            1 | 2020-05-02 | ICPC1       | T90
            1 | 2020-05-02 | ICPC1       | T90
            2 | 2020-05-01 | ICPC1       | T90
            2 | 2020-06-01 | ICPC1       | T90
            3 | 2020-06-02 | ICPC1       | T90
            4 | 2020-05-02 | ICD10       | T90
            5 | 2020-05-01 | ICPC1       | T90
"""


@pytest.mark.parametrize(
    ("happened", "expected"),
    [
        (Happened(DIABETES), [True, True, False, False, True]),
        (Happened(DIABETES, Window(-30, 0)), [True, True, False, False, False]),
        (Happened(DIABETES, Window(-31, -1)), [True, True, False, False, True]),
        (Happened(DIABETES, Window(1, 1)), [False, False, True, False, False]),
        (Happened(DIABETES, YEAR), [True, True, True, False, True]),
        (Happened(DIABETES, at_least=2), [True, True, False, False, False]),
        (Happened(DIABETES, at_least=2, on_distinct_days=True), [False, True, False, False, False]),
    ],
)
def test_the_index_day_is_day_0_and_a_window_includes_both_ends(answers, happened, expected):
    assert list(answers(happened, diagnosis=DIAGNOSED).values()) == expected


def test_what_nobody_watched_is_unknown_rather_than_absent(answers):
    watched = Happened(DIABETES, Window(-100, 0), observed_by="insurer")

    assert answers(watched, diagnosis=DIAGNOSED, registration=INSURED) == {
        1: True,
        2: True,
        3: None,
        4: None,
        5: True,
    }
    assert answers(Happened(DIABETES, Window(-60, -35), observed_by="insurer"), registration=INSURED) == {
        1: False,
        2: False,
        3: False,
        4: None,
        5: False,
    }


MEASURED = """
    person_id | day        | code_system | code  | value
    ----------+------------+-------------+-------+------
            1 | 2020-01-01 | LOINC       | hba1c | 60
            1 | 2020-05-01 | LOINC       | hba1c | 50
            1 | 2020-05-01 | LOINC       | hba1c | 52
            1 | 2020-05-02 | LOINC       | hba1c |
            2 | 2020-05-01 | LOINC       | hba1c |
"""


@pytest.mark.parametrize(
    ("which", "value"), [("last", 52), ("first", 60), ("lowest", 50), ("highest", 60), ("mean", 54)]
)
def test_a_value_is_the_last_first_lowest_highest_or_the_mean(answers, which, value):
    def is_at_least(bound):
        return answers(Measured(HBA1C, which=Which(which), at_least=Decimal(bound)), measurement=MEASURED)

    assert is_at_least(value) == {1: True, 2: None}
    assert is_at_least(f"{value}.0001") == {1: False, 2: None}


def test_amounts_add_up_and_no_contact_is_an_amount_of_zero(answers):
    contact = """
        person_id | day        | domain   | amount_cents
        ----------+------------+----------+-------------
                1 | 2020-05-01 | hospital |        90000
                1 | 2020-05-02 | gp       |        20000
                1 | 2020-05-03 | gp       |       -10000
                2 | 2020-05-01 | gp       |
                3 | 2020-07-01 | gp       |        99999
    """

    assert answers(Amount(CONTACTS, at_least_cents=100_000), contact=contact) == {1: True, 2: False, 3: False}
    assert answers(Amount(CONTACTS, below_cents=1), contact=contact) == {1: False, 2: True, 3: True}


KLEENE = """
    person_id | birth_year | birth_month | sex    | origin
    ----------+------------+-------------+--------+-------
            1 |       1950 |           6 | female | x
            2 |       1950 |           6 | female | y
            3 |       1950 |           6 | female |
            4 |       1950 |           6 | male   | y
            5 |       1950 |           6 | male   |
            6 |       1950 |           6 |        |
"""
WOMAN, OF_X = Sex(RegisteredSex.FEMALE), Attribute("origin", ("x",))


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        (AllOf((WOMAN, OF_X)), [True, False, None, False, False, None]),
        (AnyOf((WOMAN, OF_X)), [True, True, True, False, None, None]),
        (Not(OF_X), [False, True, None, True, None, None]),
        (Known(OF_X), [True, True, False, True, False, False]),
        (Known(Not(OF_X)), [True, True, False, True, False, False]),
        (Not(Known(Not(OF_X))), [False, False, True, False, True, True]),
    ],
)
def test_unknown_stays_unknown_unless_the_other_side_settles_it(answers, criterion, expected):
    assert list(answers(criterion, person=KLEENE).values()) == expected


def test_unknown_is_not_included_and_not_excluded_and_is_counted(chain):
    assert chain(closed(include("women", WOMAN), exclude("origin x", OF_X)), person=KLEENE) == [
        "in_source 6 0 0 6",
        "women 6 2 1 3",
        "origin x 3 1 1 2",
        "present_at_entry 2 0 0 2",
    ]


def test_who_looks_ahead_enters_later_and_who_died_before_does_not_count(members, chain):
    person = """
        person_id | birth_year | birth_month | death_day
        ----------+------------+-------------+-----------
                1 |       1950 |           6 |
                2 |       1950 |           6 | 2020-06-30
                3 |       1950 |           6 | 2020-07-01
    """
    looks_ahead = closed(exclude("treated within 30 days", Happened(CONTACTS, Window(0, 30))))

    assert members(looks_ahead, person=person) == ["1: 2020-07-01 to 2021-01-01", "3: 2020-07-01 to 2020-07-02"]
    assert chain(looks_ahead, person=person)[-1] == "present_at_entry 3 1 0 2"


def test_who_looks_at_a_day_of_the_calendar_lets_nobody_in_before_it(members):
    until_august = closed(exclude("treated", Happened(CONTACTS, Period(date(2020, 1, 1), date(2020, 8, 1)))))

    assert members(until_august, person=KLEENE)[0] == "1: 2020-07-31 to 2021-01-01"


def test_a_closed_population_begins_at_a_first_event_and_who_has_none_is_left_out(members, chain):
    first = closed(include("45 or over", Age(45)), index=FirstEvent(DIABETES))

    assert members(first, diagnosis=DIAGNOSED) == [
        "1: 2020-05-02 to 2021-01-01",
        "2: 2020-05-01 to 2021-01-01",
        "3: 2020-06-02 to 2021-01-01",
        "5: 2020-05-01 to 2021-01-01",
    ]
    assert chain(first, diagnosis=DIAGNOSED)[:2] == ["in_source 5 0 0 5", "index_event 5 1 0 4"]


def test_follow_up_ends_at_death_the_declared_exit_or_the_last_day(members):
    definition = closed(include("lives there", Residence(("GM0001",))), follow_up_days=20)
    stays = closed(include("lives there", Residence(("GM0001",))), exits=(Residence(("GM0001",)),))

    assert members(definition, residence=LIVES) == ["2: 2020-06-01 to 2020-06-21", "5: 2020-06-01 to 2020-06-21"]
    assert members(stays, residence=LIVES) == ["2: 2020-06-01 to 2020-06-02", "5: 2020-06-01 to 2021-01-01"]


MOVES = """
    person_id | valid_from | valid_to   | area_code | area_level
    ----------+------------+------------+-----------+-------------
            1 | 2019-01-01 | 2020-03-01 | GM0001    | municipality
            1 | 2020-03-01 | 2020-05-01 | GM0002    | municipality
            1 | 2020-05-01 |            | GM0001    | municipality
            2 | 2020-10-01 | 2021-02-01 | GM0001    | municipality
            3 | 2018-01-01 | 2020-07-01 | GM0001    | municipality
            3 | 2020-07-01 |            | GM0001    | municipality
            4 | 2020-01-01 |            | GM0002    | municipality
"""


def test_gaps_end_membership_of_an_open_population_and_start_it_again(members):
    lives_there = yearly(include("lives there", Residence(("GM0001",))))

    assert members(lives_there, residence=MOVES) == [
        "1: 2020-01-01 to 2020-03-01",
        "1: 2020-05-01 to 2021-01-01",
        "2: 2020-10-01 to 2021-01-01",
        "3: 2020-01-01 to 2021-01-01",
    ]


def test_who_is_judged_in_a_year_is_judged_on_the_first_day_on_which_they_belong(members):
    definition = yearly(include("lives there", Residence(("GM0001",))), include("70 or over", Age(70)))
    person = """
        person_id | birth_year | birth_month
                1 |       1950 |           5
                2 |       1950 |          10
                3 |       1950 |           1
    """

    assert members(definition, person=person, residence=MOVES) == [
        "2: 2020-10-01 to 2021-01-01",
        "3: 2020-01-01 to 2021-01-01",
    ]


def test_who_never_belongs_leaves_at_the_first_step_that_leaves_no_day(chain):
    definition = yearly(include("lives there", Residence(("GM0001",))), include("insured", Registered("insurer")))
    insured = """
        person_id | kind    | valid_from | valid_to
                1 | insurer | 2020-03-01 | 2020-05-01
                2 | insurer | 2020-01-01 |
    """

    assert chain(definition, residence=MOVES, registration=insured) == [
        "in_source 4 0 0 4",
        "lives there 4 1 0 3",
        "insured 3 2 0 1",
        "present_at_entry 1 0 0 1",
    ]


def test_each_step_is_answered_for_the_index_day_whether_or_not_the_steps_before_it_hold(care_engine):
    definition = yearly(include("lives there", Residence(("GM0001",))), include("insured", Registered("insurer")))
    insured = """
        person_id | kind    | valid_from | valid_to
                1 | insurer | 2020-02-01 | 2020-05-01
                2 | insurer | 2020-01-01 | 2020-04-01
                4 | insurer | 2020-01-01 |
    """
    open_with(care_engine, care_rows(residence=MOVES, registration=insured))

    judgements = judgements_on(care_engine, definition)

    assert {person: (str(day), answers) for (person, _), (day, _, answers, *_) in judgements.items()} == {
        1: ("2020-02-01", [True, True]),
        2: ("2020-10-01", [True, False]),
        3: ("2020-01-01", [True, False]),
        4: ("2020-01-01", [False, True]),
    }


def test_a_population_of_one_year_has_no_turnover(care_engine):
    definition = yearly(include("lives there", Residence(("GM0001",))), period=Period.years(2020, 2020))

    open_with(care_engine, care_rows(residence=MOVES))
    judged(care_engine, definition)
    spells(care_engine, definition)

    assert care_engine.frame(turnover(definition)).is_empty()


def test_turnover_tells_births_and_moves_from_other_reasons(care_engine):
    person = """
        person_id | birth_year | birth_month | death_day
                1 |       1950 |           5 |
                2 |       1950 |          10 |
                3 |       1950 |           1 | 2020-12-31
                4 |       2021 |           2 |
                5 |       1975 |           1 |
                6 |       1955 |           1 |
    """
    residence = (
        MOVES.replace("4 | 2020-01-01 |            | GM0002", "4 | 2021-02-01 |            | GM0001")
        + """
            5 | 2021-03-01 |            | GM0001    | municipality
            6 | 2020-01-01 | 2021-01-01 | GM0001    | municipality
    """
    )
    definition = yearly(include("lives there", Residence(("GM0001",))), period=Period.years(2020, 2021))

    open_with(care_engine, care_rows(person=person, residence=residence))
    judged(care_engine, definition)
    spells(care_engine, definition)
    rows = care_engine.frame(turnover(definition)).rows(named=True)

    assert rows == [
        {
            "from_year": 2020,
            "to_year": 2021,
            "stayed": 2,
            "born": 1,
            "moved_in": 1,
            "newly_eligible": 0,
            "died": 1,
            "moved_out": 1,
            "no_longer_eligible": 0,
        }
    ]


def test_overlap_counts_persons_who_are_ever_in_both(care_engine):
    open_with(care_engine, care_rows(residence=MOVES))
    one, two = (yearly(include("lives there", Residence((area,)))) for area in ("GM0001", "GM0002"))
    judged(care_engine, one)
    first = care_engine.keep("first", spells(care_engine, one))
    judged(care_engine, two)
    second = care_engine.keep("second", spells(care_engine, two))
    rows = care_engine.frame(overlap({"first": first, "second": second})).rows()

    assert sorted(rows) == [
        ("first", "first", 3),
        ("first", "second", 1),
        ("second", "first", 1),
        ("second", "second", 2),
    ]
