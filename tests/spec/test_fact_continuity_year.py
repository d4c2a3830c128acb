"""Continuity of general practice care: which visits count, and the two indices."""

import pytest

from proeftuin.steps.triple_aim.facts.continuity_year import FACT
from tests.fact_example import fact_rows


@pytest.fixture
def continuity(care_engine):
    """Years of persons with the columns asked for, on every engine."""

    def compute(*columns, contact):
        return fact_rows(care_engine, FACT, ["person_id", "year", *columns], contact=contact)

    return compute


def test_indices_of_three_visits_with_one_two_and_three_providers(continuity):
    """Person 2 by hand: two of three visits with a; (4 + 1 - 3) / (3 x 2) = 1/3."""
    found = continuity(
        "visits",
        "visits_usual_provider",
        "sum_of_squares",
        "upc",
        "coc",
        contact="""
            person_id | day        | domain | kind         | provider_id
                    1 | 2020-01-01 | gp     | consultation | a
                    1 | 2020-02-01 | gp     | telephone    | a
                    1 | 2020-03-01 | gp     | home_visit   | a
                    2 | 2020-01-01 | gp     | consultation | a
                    2 | 2020-02-01 | gp     | consultation | b
                    2 | 2020-03-01 | gp     | consultation | a
                    3 | 2020-01-01 | gp     | consultation | a
                    3 | 2020-02-01 | gp     | consultation | b
                    3 | 2020-03-01 | gp     | consultation | c
        """,
    )

    assert found == [
        (1, 2020, 3, 3, 9, 10_000, 10_000),
        (2, 2020, 3, 2, 5, 6_667, 3_333),
        (3, 2020, 3, 1, 3, 3_333, 0),
    ]


def test_two_visits_are_too_few_for_an_index(continuity):
    found = continuity(
        "visits",
        "upc",
        "coc",
        contact="""
            person_id | day        | domain | kind         | provider_id
                    1 | 2020-01-01 | gp     | consultation | a
                    1 | 2020-02-01 | gp     | consultation | a
        """,
    )

    assert found == [(1, 2020, 2, None, None)]


def test_each_calendar_year_stands_by_itself_and_counts_on_the_day_of_its_last_visit(continuity):
    found = continuity(
        "day",
        "visits",
        contact="""
            person_id | day        | domain | kind         | provider_id
                    1 | 2020-03-01 | gp     | consultation | a
                    1 | 2020-12-31 | gp     | consultation | b
                    1 | 2021-01-01 | gp     | consultation | a
        """,
    )

    assert found == [(1, 2020, "2020-12-31", 2), (1, 2021, "2021-01-01", 1)]


def test_only_visits_in_general_practice_with_a_known_provider_count(continuity):
    found = continuity(
        "visits",
        contact="""
            person_id | day        | domain   | kind         | provider_id
                    1 | 2020-01-01 | gp       | consultation | a
                    1 | 2020-02-01 | gp       | consultation |
                    1 | 2020-03-01 | gp       | capitation   | a
                    1 | 2020-04-01 | gp       |              | a
                    1 | 2020-05-01 | hospital | consultation | a
                    2 | 2020-06-01 | hospital | outpatient   | a
        """,
    )

    assert found == [(1, 2020, 1)]


def test_lines_of_one_day_kind_and_provider_are_one_visit(continuity):
    found = continuity(
        "visits",
        contact="""
            person_id | day        | domain | kind         | provider_id | code
                    1 | 2020-01-01 | gp     | consultation | a           | 12001
                    1 | 2020-01-01 | gp     | consultation | a           | 13012
                    1 | 2020-01-01 | gp     | telephone    | a           | 12005
                    1 | 2020-01-01 | gp     | consultation | b           | 12001
        """,
    )

    assert found == [(1, 2020, 3)]
