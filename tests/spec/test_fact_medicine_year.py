"""Medicines in a calendar year: days covered by statins, classes in long use, and volumes."""

import pytest

from proeftuin.steps.triple_aim.facts.medicine_year import FACT
from tests.fact_example import facts_together

STATIN = ("statin_days_observed", "statin_days_covered", "statin_adherent")


@pytest.fixture(scope="module")
def asked(request, care_engine_of_module):
    """What all tests of the module ask, worked out in one go on every engine."""
    return facts_together(request, care_engine_of_module, FACT, ways_to_ask)


def ways_to_ask(rows):
    def medicine_years(*columns, **drawn):
        return rows(["person_id", "year", *columns], **drawn)

    def years(*columns, **drawn):
        return medicine_years(*columns, **drawn | {"medication": _in_atc(drawn["medication"])})

    return {"years": years, "medicine_years": medicine_years}


@pytest.fixture
def years(asked):
    """Years of persons with the columns asked for; all codes are of medicines."""
    return asked["years"]


@pytest.fixture
def medicine_years(asked):
    """Years of persons with the columns asked for, of drawn tables as they are."""
    return asked["medicine_years"]


def _in_atc(drawn):
    header, *lines = drawn.strip().splitlines()
    return "\n".join([f"code_system | {header}", *(f"ATC | {line}" for line in lines if line.strip())])


def test_days_are_looked_at_from_the_first_statin_to_the_end_of_the_year(years):
    """2021 has 365 days; from 2 January on there are 364, of which 90 and 90 were covered."""
    found = years(
        *STATIN,
        medication="""
            person_id | day        | code    | days
                    1 | 2021-01-02 | C10AA01 | 90
                    1 | 2021-07-01 | C10AA01 | 90
        """,
    )

    assert found == [(1, 2021, 364, 180, 0)]


def test_exactly_four_fifths_of_the_days_is_adherent_and_one_day_less_is_not(years):
    """From 1 November 2021 there are 61 days: 48.8 of them are needed. From 2 November, 60: 48 are enough."""
    found = years(
        *STATIN,
        medication="""
            person_id | day        | code    | days
                    1 | 2021-11-02 | C10AA01 | 24
                    1 | 2021-12-01 | C10AA01 | 24
                    2 | 2021-11-02 | C10AA01 | 24
                    2 | 2021-12-01 | C10AA01 | 23
                    3 | 2021-11-01 | C10AA01 | 24
                    3 | 2021-12-01 | C10AA01 | 24
        """,
    )

    assert found == [(1, 2021, 60, 48, 1), (2, 2021, 60, 47, 0), (3, 2021, 61, 48, 0)]


def test_what_is_left_of_a_substance_is_used_first_and_a_gap_stays_a_gap(years):
    """
    Person 1 collects 30 days on day 1 and again ten days early: 60 days without a gap.
    Person 2 has 30 days, a gap of ten days, and 30 days: the gap is not filled by what comes later.
    """
    found = years(
        *STATIN,
        medication="""
            person_id | day        | code    | days
                    1 | 2021-10-01 | C10AA01 | 30
                    1 | 2021-10-21 | C10AA01 | 30
                    2 | 2021-10-01 | C10AA01 | 30
                    2 | 2021-11-10 | C10AA01 | 30
        """,
    )

    assert found == [(1, 2021, 92, 60, 0), (2, 2021, 92, 60, 0)]


def test_another_statin_begins_at_once_and_a_day_is_covered_once(years):
    """After a switch on day 21, 20 + 30 days are covered; the rest of the first statin is not used."""
    found = years(
        *STATIN,
        medication="""
            person_id | day        | code    | days
                    1 | 2021-10-01 | C10AA01 | 30
                    1 | 2021-10-21 | C10AA05 | 30
                    2 | 2021-10-01 | C10AA01 | 90
                    2 | 2021-10-21 | C10BA05 | 30
        """,
    )

    assert found == [(1, 2021, 92, 50, 0), (2, 2021, 92, 90, 1)]


def test_supply_that_lasts_into_the_next_year_covers_nothing_there(years):
    found = years(
        *STATIN,
        medication="""
            person_id | day        | code    | days
                    1 | 2020-12-01 | C10AA01 | 90
                    1 | 2020-12-22 | C10AA01 | 90
                    1 | 2021-11-01 | C10AA01 | 10
                    1 | 2021-12-22 | C10AA01 | 90
        """,
    )

    assert found == [(1, 2020, 31, 31, 1), (1, 2021, 61, 20, 0)]


def test_the_day_of_death_is_the_last_day_looked_at_and_nothing_is_dispensed_after_it(years):
    found = years(
        "day",
        *STATIN,
        person="""
            person_id | birth_year | birth_month | death_day
                    1 |       1940 |           1 | 2021-02-09
                    2 |       1940 |           1 | 2021-02-09
        """,
        medication="""
            person_id | day        | code    | days
                    1 | 2021-01-01 | C10AA01 | 30
                    1 | 2021-02-09 | C10AA01 | 30
                    2 | 2021-01-01 | C10AA01 | 30
                    2 | 2021-02-10 | C10AA01 | 30
        """,
    )

    assert found == [(1, 2021, "2021-02-09", 40, 31, 0), (2, 2021, "2021-01-01", None, None, None)]


def test_statins_on_one_day_only_tell_nothing_of_adherence(years):
    found = years(
        *STATIN,
        medication="""
            person_id | day        | code    | days
                    1 | 2021-01-01 | C10AA01 | 365
                    1 | 2021-01-01 | C10AA05 | 90
                    2 | 2021-01-01 | A10BA02 | 90
                    3 | 2021-01-01 | C10BA10 | 90
                    3 | 2021-05-01 | C10BA10 | 90
        """,
    )

    assert found == [(1, 2021, None, None, None), (2, 2021, None, None, None), (3, 2021, None, None, None)]


def test_days_of_use_that_are_not_given_leave_adherence_unknown_unless_the_others_suffice(years):
    found = years(
        *STATIN,
        medication="""
            person_id | day        | code    | days
                    1 | 2021-12-02 | C10AA01 | 10
                    1 | 2021-12-12 | C10AA01 |
                    2 | 2021-12-02 | C10AA01 | 24
                    2 | 2021-12-12 | C10AA01 |
        """,
    )

    assert found == [(1, 2021, 30, None, None), (2, 2021, 30, None, 1)]


def test_a_class_is_in_long_use_from_three_dispensings_or_above_180_days_of_use(years):
    """The class is that of the first four characters: two medicines of A10B are one class, A10A is another."""
    found = years(
        "chronic_classes",
        medication="""
            person_id | day        | code    | days
                    1 | 2021-01-01 | C07AB02 | 30
                    1 | 2021-02-01 | C07AB02 | 30
                    2 | 2021-01-01 | C07AB02 | 30
                    2 | 2021-02-01 | C07AB02 | 30
                    2 | 2021-03-01 | C07AB07 | 30
                    3 | 2021-01-01 | C07AB02 | 90
                    3 | 2021-07-01 | C07AB02 | 90
                    4 | 2021-01-01 | C07AB02 | 90
                    4 | 2021-07-01 | C07AB02 | 91
                    5 | 2021-01-01 | C07AB02 | 181
                    5 | 2021-01-01 | A10BA02 | 181
                    5 | 2021-01-01 | A10BB09 | 181
                    5 | 2021-01-01 | A10AB01 | 181
                    6 | 2021-01-01 | C07AB02 |
                    6 | 2021-02-01 | C07AB02 |
                    7 | 2021-01-01 | C07AB02 |
                    7 | 2021-01-01 | C07AB02 |
                    7 | 2021-01-01 | C07AB02 |
                    8 | 2021-01-01 | C07     | 365
        """,
    )

    assert found == [
        (1, 2021, 0),
        (2, 2021, 1),
        (3, 2021, 0),
        (4, 2021, 1),
        (5, 2021, 3),
        (6, 2021, 0),
        (7, 2021, 0),
        (8, 2021, 0),
    ]


def test_dispensings_of_two_years_are_not_added_up(years):
    found = years(
        "chronic_classes",
        medication="""
            person_id | day        | code    | days
                    1 | 2020-12-01 | C07AB02 | 90
                    1 | 2020-12-31 | C07AB02 | 90
                    1 | 2021-01-01 | C07AB02 | 90
        """,
    )

    assert found == [(1, 2020, 0), (1, 2021, 0)]


def test_benzodiazepines_are_in_long_term_use_above_365_defined_daily_doses(years):
    """In ten-thousandths: 365 defined daily doses are 3,650,000."""
    found = years(
        "benzodiazepine_ddd",
        "long_term_benzodiazepine",
        medication="""
            person_id | day        | code    | ddd
                    1 | 2021-01-01 | N05BA01 | 300
                    1 | 2021-06-01 | N05CD02 | 65
                    2 | 2021-01-01 | N05BA01 | 300
                    2 | 2021-06-01 | N05CF01 | 65.0001
                    3 | 2021-06-01 | N05CF01 | 366
                    4 | 2021-01-01 | N05BE01 | 366
        """,
    )

    assert found == [
        (1, 2021, 3_650_000, 0),
        (2, 2021, 3_650_001, 1),
        (3, 2021, 3_660_000, 1),
        (4, 2021, 0, 0),
    ]


def test_an_amount_that_is_not_given_leaves_the_volume_unknown_and_long_term_use_unless_it_is_certain(years):
    found = years(
        "benzodiazepine_ddd",
        "long_term_benzodiazepine",
        "antibiotic_ddd",
        medication="""
            person_id | day        | code    | ddd
                    1 | 2021-01-01 | N05BA01 | 300
                    1 | 2021-06-01 | N05BA01 |
                    2 | 2021-01-01 | N05BA01 | 366
                    2 | 2021-06-01 | N05BA01 |
                    3 | 2021-01-01 | J01CA04 | 7.5
                    3 | 2021-06-01 | C07AB02 |
        """,
    )

    assert found == [(1, 2021, None, None, 0), (2, 2021, None, 1, 0), (3, 2021, 0, 0, 75_000)]


def test_a_year_counts_on_the_day_of_its_last_medicine_and_other_code_systems_are_no_medicines(medicine_years):
    found = medicine_years(
        "day",
        "antibiotic_ddd",
        medication="""
            person_id | day        | code_system | code    | ddd
                    1 | 2021-01-01 | ATC         | J01CA04 | 1
                    1 | 2021-06-01 | ATC         | C07AB02 | 1
                    1 | 2021-07-01 | NDC         | J01CA04 | 1
        """,
    )

    assert found == [(1, 2021, "2021-06-01", 10_000)]
