"""Waiting times: which care has a norm, which contact ends a wait, and when a wait is above the norm."""

import pytest

from proeftuin.steps.triple_aim.facts.waiting import FACT
from tests.fact_example import fact_rows


@pytest.fixture
def waits(care_engine):
    """Waits with the columns asked for, on every engine."""

    def compute(*columns, contact):
        return fact_rows(care_engine, FACT, ["person_id", *columns], contact=contact)

    return compute


def test_the_last_day_of_a_norm_is_within_it(waits):
    found = waits(
        "wait",
        "days_waited",
        "above_norm",
        contact="""
            person_id | day        | domain        | kind             | asked_day
                    1 | 2021-01-29 | hospital      | first_outpatient | 2021-01-01
                    2 | 2021-01-30 | hospital      | first_outpatient | 2021-01-01
                    3 | 2021-02-19 | hospital      | treatment        | 2021-01-01
                    4 | 2021-02-20 | hospital      | day_case         | 2021-01-01
                    5 | 2021-04-09 | mental_health | treatment        | 2021-01-01
                    6 | 2021-04-10 | mental_health | admission        | 2021-01-01
                    7 | 2021-01-01 | hospital      | first_outpatient | 2021-01-01
        """,
    )

    assert found == [
        (1, "outpatient", 28, 0),
        (2, "outpatient", 29, 1),
        (3, "hospital_treatment", 49, 0),
        (4, "hospital_treatment", 50, 1),
        (5, "mental_health", 98, 0),
        (6, "mental_health", 99, 1),
        (7, "outpatient", 0, 0),
    ]


def test_a_wait_ends_with_the_first_contact_of_its_kind_after_one_day_of_asking(waits):
    found = waits(
        "asked_day",
        "wait",
        "day",
        contact="""
            person_id | day        | domain   | kind             | asked_day
                    1 | 2021-02-01 | hospital | first_outpatient | 2021-01-01
                    1 | 2021-06-01 | hospital | first_outpatient | 2021-01-01
                    1 | 2021-06-01 | hospital | first_outpatient | 2021-05-01
                    2 | 2021-02-01 | hospital | first_outpatient | 2021-01-01
                    2 | 2021-06-01 | hospital | admission        | 2021-01-01
                    2 | 2021-07-01 | hospital | day_case         | 2021-01-01
        """,
    )

    assert found == [
        (1, "2021-01-01", "outpatient", "2021-02-01"),
        (1, "2021-05-01", "outpatient", "2021-06-01"),
        (2, "2021-01-01", "hospital_treatment", "2021-06-01"),
        (2, "2021-01-01", "outpatient", "2021-02-01"),
    ]


def test_urgent_care_care_without_a_norm_and_a_day_of_asking_after_it_are_no_waits(waits):
    found = waits(
        contact="""
            person_id | day        | domain        | kind             | urgency | asked_day
                    1 | 2021-06-01 | hospital      | first_outpatient | urgent  | 2021-01-01
                    2 | 2021-06-01 | hospital      | first_outpatient | planned |
                    3 | 2021-06-01 | hospital      | first_outpatient | planned | 2021-06-02
                    4 | 2021-06-01 | hospital      | outpatient       | planned | 2021-01-01
                    5 | 2021-06-01 | hospital      |                  | planned | 2021-01-01
                    6 | 2021-06-01 | mental_health | consultation     | planned | 2021-01-01
                    7 | 2021-06-01 | gp            | treatment        | planned | 2021-01-01
                    8 | 2021-06-01 | hospital      | first_outpatient |         | 2021-06-01
        """,
    )

    assert found == [(8,)]
