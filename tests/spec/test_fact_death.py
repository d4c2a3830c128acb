"""Deaths: age and years lost, causes that could have been avoided, suicide, and what is not known."""

import pytest

from proeftuin.steps.triple_aim.facts.death import FACT
from tests.fact_example import fact_rows


@pytest.fixture
def deaths(care_engine):
    """Deaths of drawn tables with the columns asked for, on every engine."""

    def compute(*columns, **drawn):
        return fact_rows(care_engine, FACT, ["person_id", *columns], **drawn)

    return compute


def test_one_row_for_each_person_who_died_on_the_day_of_death(deaths):
    found = deaths(
        "day",
        "place",
        "cause_system",
        "cause_code",
        person="""
            person_id | birth_year | birth_month | death_day  | death_place
                    1 |       1940 |           6 | 2020-03-05 | home
                    2 |       1940 |           6 |            |
                    3 |       1940 |           6 | 2020-03-06 |
        """,
        diagnosis="""
            person_id | day        | code_system | code  | status
                    1 | 2020-03-05 | ICD10       | I21.9 | cause_of_death
                    1 | 2020-03-05 | ICD10       | E11.9 | contributing_cause
                    2 | 2019-01-01 | ICD10       | C34.1 | main
                    3 | 2019-01-01 | ICD10       | C34.1 | main
        """,
    )

    assert found == [(1, "2020-03-05", "home", "ICD10", "I21.9"), (3, "2020-03-06", None, None, None)]


def test_years_lost_are_counted_to_the_75th_birthday_in_months(deaths):
    """In ten-thousandths of a year: 833 is one month, 5000 half a year."""
    found = deaths(
        "age",
        "years_lost_75",
        person="""
            person_id | birth_year | birth_month | death_day
                    1 |       1945 |           6 | 2020-05-31
                    2 |       1945 |           6 | 2020-06-01
                    3 |       1945 |           6 | 2019-12-31
                    4 |       1930 |           6 | 2020-06-01
                    5 |       2020 |           6 | 2020-06-20
        """,
    )

    assert found == [(1, 74, 833), (2, 75, 0), (3, 74, 5000), (4, 90, 0), (5, 0, 750_000)]


def test_without_a_month_of_birth_the_age_is_the_highest_and_the_years_lost_are_the_fewest_that_can_be(deaths):
    """Born in 1945 and dead in May 2020: 74 or 75, and so not counted among those below 75."""
    found = deaths(
        "age",
        "years_lost_75",
        "preventable_halves",
        person="""
            person_id | birth_year | birth_month | death_day
                    1 |       1945 |             | 2020-05-31
                    2 |       1946 |             | 2020-05-31
                    3 |            |             | 2020-05-31
        """,
        diagnosis="""
            person_id | day        | code_system | code  | status
                    1 | 2020-05-31 | ICD10       | C34.1 | cause_of_death
                    2 | 2020-05-31 | ICD10       | C34.1 | cause_of_death
                    3 | 2020-05-31 | ICD10       | C34.1 | cause_of_death
        """,
    )

    assert found == [(1, 75, 0, 0), (2, 74, 6667, 2), (3, None, None, None)]


def test_a_death_is_preventable_treatable_half_of_each_or_neither(deaths):
    """Lung cancer, appendicitis, heart attack, pancreatic cancer, and what a longer code takes out of a group."""
    causes = ["C34.9", "K35", "I21", "C25.9", "A40.3", "A40.1", "J65", "E24.4", "E24.0", "U07.1", "C5390"]
    found = deaths(
        "cause_code",
        "preventable_halves",
        "treatable_halves",
        person="person_id | birth_year | birth_month | death_day\n"
        + "\n".join(f"{id} | 1950 | 1 | 2020-01-01" for id in range(len(causes))),
        diagnosis="person_id | day | code_system | code | status\n"
        + "\n".join(f"{id} | 2020-01-01 | ICD10 | {code} | cause_of_death" for id, code in enumerate(causes)),
    )

    assert [row[1:] for row in found] == [
        ("C34.9", 2, 0),
        ("K35", 0, 2),
        ("I21", 1, 1),
        ("C25.9", 0, 0),
        ("A40.3", 2, 0),
        ("A40.1", 0, 2),
        ("J65", 1, 1),
        ("E24.4", 2, 0),
        ("E24.0", 0, 2),
        ("U07.1", 2, 0),
        ("C5390", 1, 1),
    ]


def test_from_75_on_no_death_is_counted_as_avoidable(deaths):
    found = deaths(
        "age",
        "preventable_halves",
        "treatable_halves",
        person="""
            person_id | birth_year | birth_month | death_day
                    1 |       1945 |           6 | 2020-05-31
                    2 |       1945 |           6 | 2020-06-01
                    3 |       1930 |             | 2020-06-01
        """,
        diagnosis="""
            person_id | day        | code_system | code  | status
                    1 | 2020-05-31 | ICD10       | I21   | cause_of_death
                    2 | 2020-06-01 | ICD10       | I21   | cause_of_death
        """,
    )

    assert found == [(1, 74, 1, 1), (2, 75, 0, 0), (3, 90, 0, 0)]


def test_breast_cancer_is_treatable_in_women_only(deaths):
    found = deaths(
        "treatable_halves",
        "preventable_halves",
        person="""
            person_id | birth_year | birth_month | sex    | death_day
                    1 |       1950 |           6 | female | 2020-05-31
                    2 |       1950 |           6 | male   | 2020-05-31
                    3 |       1950 |           6 |        | 2020-05-31
        """,
        diagnosis="""
            person_id | day        | code_system | code  | status
                    1 | 2020-05-31 | ICD10       | C50.9 | cause_of_death
                    2 | 2020-05-31 | ICD10       | C50.9 | cause_of_death
                    3 | 2020-05-31 | ICD10       | C50.9 | cause_of_death
        """,
    )

    assert found == [(1, 2, 0), (2, 0, 0), (3, None, 0)]


def test_suicide_is_intentional_self_harm_or_its_late_effects_at_any_age(deaths):
    found = deaths(
        "suicide",
        person="""
            person_id | birth_year | birth_month | death_day
                    1 |       1930 |           6 | 2020-05-31
                    2 |       1950 |           6 | 2020-05-31
                    3 |       1950 |           6 | 2020-05-31
                    4 |       1950 |           6 | 2020-05-31
                    5 |       1950 |           6 | 2020-05-31
                    6 |       1950 |           6 | 2020-05-31
        """,
        diagnosis="""
            person_id | day        | code_system | code  | status
                    1 | 2020-05-31 | ICD10       | X60   | cause_of_death
                    2 | 2020-05-31 | ICD10       | x84.9 | cause_of_death
                    3 | 2020-05-31 | ICD10       | Y87.0 | cause_of_death
                    4 | 2020-05-31 | ICD10       | Y87.1 | cause_of_death
                    5 | 2020-05-31 | ICD10       | X85   | cause_of_death
                    6 | 2020-05-31 | ICD10       | X70   | contributing_cause
        """,
    )

    assert found == [(1, 1), (2, 1), (3, 1), (4, 0), (5, 0), (6, None)]


def test_a_cause_in_another_code_system_is_kept_and_not_classified(deaths):
    found = deaths(
        "cause_system",
        "preventable_halves",
        "treatable_halves",
        "suicide",
        person="""
            person_id | birth_year | birth_month | death_day
                    1 |       1950 |           6 | 2020-05-31
                    2 |       1930 |           6 | 2020-05-31
        """,
        diagnosis="""
            person_id | day        | code_system | code  | status
                    1 | 2020-05-31 | ICD10CM     | I21.9 | cause_of_death
                    2 | 2020-05-31 | ICPC1       | K75   | cause_of_death
        """,
    )

    assert found == [(1, "ICD10CM", None, None, None), (2, "ICPC1", 0, 0, None)]


def test_of_several_underlying_causes_one_that_can_be_classified_goes_first(deaths):
    found = deaths(
        "cause_system",
        "cause_code",
        person="""
            person_id | birth_year | birth_month | death_day
                    1 |       1950 |           6 | 2020-05-31
        """,
        diagnosis="""
            person_id | day        | code_system | code  | status
                    1 | 2020-05-31 | A           | 1     | cause_of_death
                    1 | 2020-05-31 | ICD10       | I21   | cause_of_death
                    1 | 2020-05-31 | ICD10       | C34   | cause_of_death
        """,
    )

    assert found == [(1, "ICD10", "C34")]
