"""Visits to an emergency department: what is one visit, whether an admission followed, and when acuity was low."""

import pytest

from proeftuin.steps.triple_aim.facts.emergency_visit import FACT
from tests.fact_example import fact_rows


@pytest.fixture
def visits(care_engine):
    """Visits with the columns asked for, on every engine."""

    def compute(*columns, contact):
        return fact_rows(care_engine, FACT, ["person_id", *columns], contact=contact)

    return compute


def test_acuity_is_low_without_a_referral_from_level_four_on(visits):
    found = visits(
        "low_acuity",
        contact="""
            person_id | day        | domain   | kind      | referred_by | triage_level
                    1 | 2021-03-01 | hospital | emergency | self        | 3
                    2 | 2021-03-01 | hospital | emergency | self        | 4
                    3 | 2021-03-01 | hospital | emergency | self        | 5
                    4 | 2021-03-01 | hospital | emergency | gp          | 5
                    5 | 2021-03-01 | hospital | emergency | ambulance   | 5
        """,
    )

    assert found == [(1, 0), (2, 1), (3, 1), (4, 0), (5, 0)]


def test_an_admission_on_the_day_or_the_next_follows_the_visit_and_one_in_mental_health_care_does_not(visits):
    found = visits(
        "day",
        "admitted",
        "low_acuity",
        contact="""
            person_id | day        | domain        | kind      | referred_by | triage_level
                    1 | 2021-02-28 | hospital      | emergency | self        | 4
                    1 | 2021-02-28 | hospital      | admission |             |
                    2 | 2021-02-28 | hospital      | emergency | self        | 4
                    2 | 2021-03-01 | hospital      | admission |             |
                    3 | 2021-02-27 | hospital      | emergency | self        | 4
                    3 | 2021-03-01 | hospital      | admission |             |
                    4 | 2021-03-02 | hospital      | emergency | self        | 4
                    4 | 2021-03-01 | hospital      | admission |             |
                    5 | 2021-03-01 | hospital      | emergency | self        | 4
                    5 | 2021-03-01 | mental_health | admission |             |
                    6 | 2021-03-01 | hospital      | emergency | self        | 4
                    6 | 2021-03-01 | hospital      | admission |             |
                    6 | 2021-03-02 | hospital      | admission |             |
        """,
    )

    assert found == [
        (1, "2021-02-28", 1, 0),
        (2, "2021-02-28", 1, 0),
        (3, "2021-02-27", 0, 1),
        (4, "2021-03-02", 0, 1),
        (5, "2021-03-01", 0, 1),
        (6, "2021-03-01", 1, 0),
    ]


def test_lines_of_one_day_are_one_visit_at_its_most_urgent(visits):
    found = visits(
        "triage_level",
        "self_referred",
        "low_acuity",
        contact="""
            person_id | day        | domain   | kind         | referred_by | triage_level
                    1 | 2021-03-01 | hospital | emergency    | self        | 5
                    1 | 2021-03-01 | hospital | emergency    |             | 4
                    2 | 2021-03-01 | hospital | emergency    | self        | 4
                    2 | 2021-03-01 | hospital | emergency    | gp          |
                    3 | 2021-03-01 | hospital | emergency    | self        | 2
                    3 | 2021-03-01 | hospital | emergency    | self        | 5
                    4 | 2021-03-01 | gp       | out_of_hours | self        | 5
        """,
    )

    assert found == [(1, 4, 1, 1), (2, 4, 0, 0), (3, 2, 1, 0)]


def test_without_level_or_referrer_it_is_unknown_whether_acuity_was_low_also_after_an_admission(visits):
    found = visits(
        "triage_level",
        "self_referred",
        "admitted",
        "low_acuity",
        contact="""
            person_id | day        | domain   | kind      | referred_by | triage_level
                    1 | 2021-03-01 | hospital | emergency | self        |
                    2 | 2021-03-01 | hospital | emergency |             | 5
                    3 | 2021-03-01 | hospital | emergency |             |
                    3 | 2021-03-01 | hospital | admission |             |
        """,
    )

    assert found == [(1, None, 1, 0, None), (2, 5, None, 0, None), (3, None, None, 1, None)]
