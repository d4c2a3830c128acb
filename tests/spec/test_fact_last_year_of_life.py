"""The last year of life: what counts as cost, which care in the last weeks, and for whom."""

import pytest

from proeftuin.steps.triple_aim.facts.last_year_of_life import FACT
from tests.fact_example import facts_together

DIED = """
    person_id | birth_year | birth_month | death_day  | death_place
            1 |       1940 |           6 | 2020-12-31 | home
            2 |       1940 |           6 | 2020-12-31 | hospital
            3 |       1940 |           6 | 2020-12-31 |
            4 |       1940 |           6 | 2020-12-31 |
            5 |       1940 |           6 |            |
"""
"""1 December 2020 is 30 days before the death, 17 December 14 days, and 1 January 2020 365 days."""


@pytest.fixture(scope="module")
def asked(request, care_engine_of_module):
    """What all tests of the module ask, worked out in one go on every engine."""
    return facts_together(request, care_engine_of_module, FACT, ways_to_ask)


def ways_to_ask(rows):
    def last_years(*columns, person=DIED, **drawn):
        return rows(["person_id", *columns], person=person, **drawn)

    return {"last_years": last_years}


@pytest.fixture
def last_years(asked):
    """Persons who died with the columns asked for."""
    return asked["last_years"]


def test_there_is_one_row_for_each_death_also_without_any_care(last_years):
    found = last_years(
        "day", "cost_declared_cents", "cost_paid_cents", "emergency_visits", "admissions", "potentially_inappropriate"
    )

    assert found == [(person, "2020-12-31", 0, 0, 0, 0, 0) for person in (1, 2, 3, 4)]


def test_cost_is_that_of_the_365_days_before_death_on_either_basis(last_years):
    found = last_years(
        "cost_declared_cents",
        "cost_paid_cents",
        contact="""
            person_id | day        | domain   | amount_cents | amount_kind
                    1 | 2019-12-31 | hospital |          100 | declared
                    2 | 2020-01-01 | hospital |          100 | declared
                    3 | 2020-12-31 | hospital |          100 | declared
                    4 | 2021-01-01 | hospital |          100 | declared
                    1 | 2020-06-01 | hospital |         1000 | declared
                    1 | 2020-06-01 | hospital |          800 | paid
                    1 | 2020-06-01 | hospital |          150 | own_risk
                    1 | 2020-06-01 | gp       |           20 | capitation
                    1 | 2020-06-02 | hospital |          -50 | declared
                    1 | 2020-06-03 | gp       |            3 | budget_share
                    5 | 2020-06-03 | gp       |            3 | capitation
        """,
    )

    assert found == [(1, 973, 973), (2, 100, 0), (3, 100, 0), (4, 0, 0)]


def test_care_counts_until_thirty_days_before_death_and_not_on_the_day_before(last_years):
    found = last_years(
        "emergency_visits",
        "admissions",
        "intensive_care",
        contact="""
            person_id | day        | domain   | kind
                    1 | 2020-12-01 | hospital | emergency
                    1 | 2020-12-01 | hospital | admission
                    1 | 2020-12-01 | hospital | intensive_care
                    2 | 2020-11-30 | hospital | emergency
                    2 | 2020-11-30 | hospital | admission
                    2 | 2020-11-30 | hospital | intensive_care
                    3 | 2020-12-31 | hospital | emergency
                    3 | 2020-12-31 | hospital | admission
                    3 | 2020-12-31 | hospital | intensive_care
                    4 | 2021-01-01 | hospital | emergency
                    4 | 2021-01-01 | hospital | admission
                    4 | 2021-01-01 | hospital | intensive_care
        """,
    )

    assert found == [(1, 1, 1, 1), (2, 0, 0, 0), (3, 1, 1, 1), (4, 0, 0, 0)]


def test_chemotherapy_counts_until_fourteen_days_before_death(last_years):
    found = last_years(
        "chemotherapy",
        "potentially_inappropriate",
        medication="""
            person_id | day        | code_system | code
                    1 | 2020-12-17 | ATC         | L01BC02
                    2 | 2020-12-16 | ATC         | L01BC02
                    3 | 2020-12-17 | ATC         | L02BA01
        """,
        contact="""
            person_id | day        | domain   | kind     | diagnosis_system | diagnosis_code
                    4 | 2020-12-17 | hospital | day_case | ICD10            | Z51.1
                    2 | 2020-12-16 | hospital | day_case | ICD10            | Z511
                    3 | 2020-12-17 | hospital | day_case | ICD10            | Z51.0
        """,
        diagnosis="""
            person_id | day        | code_system | code  | status
                    3 | 2020-12-16 | ICD10       | Z51.1 | main
        """,
    )

    assert found == [(1, 1, 1), (2, 0, 0), (3, 0, 0), (4, 1, 1)]


def test_two_visits_two_admissions_or_any_intensive_care_may_be_too_much_and_one_of_each_is_not(last_years):
    found = last_years(
        "emergency_visits",
        "admissions",
        "intensive_care",
        "potentially_inappropriate",
        contact="""
            person_id | day        | end_day    | domain   | kind
                    1 | 2020-12-05 |            | hospital | emergency
                    1 | 2020-12-05 | 2020-12-09 | hospital | admission
                    2 | 2020-12-05 |            | hospital | emergency
                    2 | 2020-12-06 |            | hospital | emergency
                    3 | 2020-12-05 | 2020-12-09 | hospital | admission
                    3 | 2020-12-10 | 2020-12-31 | hospital | admission
                    4 | 2020-12-05 |            | hospital | intensive_care
        """,
    )

    assert found == [(1, 1, 1, 0, 0), (2, 2, 0, 0, 1), (3, 0, 2, 0, 1), (4, 0, 0, 1, 1)]


def test_lines_of_one_stay_and_a_transfer_are_one_admission_and_lines_of_one_day_one_visit(last_years):
    found = last_years(
        "emergency_visits",
        "admissions",
        contact="""
            person_id | day        | end_day    | domain        | kind      | code
                    1 | 2020-12-05 | 2020-12-20 | hospital      | admission | a
                    1 | 2020-12-05 | 2020-12-05 | hospital      | admission | b
                    1 | 2020-12-20 | 2020-12-25 | hospital      | admission | c
                    2 | 2020-12-05 |            | hospital      | emergency | a
                    2 | 2020-12-05 |            | hospital      | emergency | b
                    3 | 2020-11-20 | 2020-12-10 | hospital      | admission | a
                    3 | 2020-12-05 | 2020-12-06 | hospital      | admission | b
                    4 | 2020-12-05 |            | mental_health | admission | a
                    4 | 2020-12-05 |            | gp            | emergency | a
        """,
    )

    assert found == [(1, 0, 1), (2, 1, 0), (3, 0, 0), (4, 0, 0)]


def test_intensive_care_that_began_before_the_window_counts_when_it_lasted_into_it(last_years):
    found = last_years(
        "intensive_care",
        contact="""
            person_id | day        | end_day    | domain   | kind
                    1 | 2020-11-01 | 2020-12-01 | hospital | intensive_care
                    2 | 2020-11-01 | 2020-11-30 | hospital | intensive_care
                    3 | 2020-11-01 | 2021-01-05 | hospital | intensive_care
                    4 | 2019-06-01 | 2020-12-31 | hospital | intensive_care
        """,
    )

    assert found == [(1, 1), (2, 0), (3, 1), (4, 1)]


def test_a_known_cause_of_death_decides_about_a_palliative_condition(last_years):
    found = last_years(
        "palliative_condition",
        diagnosis="""
            person_id | day        | code_system | code  | status
                    1 | 2020-12-31 | ICD10       | C34.1 | cause_of_death
                    2 | 2020-12-31 | ICD10       | V03   | cause_of_death
                    2 | 2020-06-01 | ICD10       | C34.1 | main
                    3 | 2020-12-31 | ICPC1       | R84   | cause_of_death
        """,
    )

    assert found == [(1, 1), (2, 0), (3, None), (4, None)]


def test_without_a_cause_a_diagnosis_of_the_last_year_shows_a_palliative_condition(last_years):
    found = last_years(
        "palliative_condition",
        diagnosis="""
            person_id | day        | code_system | code  | status
                    1 | 2020-01-01 | ICD10       | I50.1 | secondary
                    2 | 2019-12-31 | ICD10       | I50.1 | secondary
                    3 | 2020-06-01 | ICD10       | I50.1 | history
                    3 | 2020-06-01 | ICD10       | S72.0 | main
        """,
        contact="""
            person_id | day        | domain   | kind       | diagnosis_system | diagnosis_code
                    4 | 2020-06-01 | hospital | outpatient | ICD10            | G12.2
        """,
    )

    assert found == [(1, 1), (2, None), (3, None), (4, 1)]


def test_a_death_is_at_home_elsewhere_or_not_recorded(last_years):
    assert last_years("died_at_home") == [(1, 1), (2, 0), (3, None), (4, None)]
