"""Time at risk, day by day: births, deaths, moves and gaps each count on their own day."""

from datetime import date
from functools import partial

import pytest

from proeftuin.steps.population.attribution import RegionsOfUnits, attribution_query, give_units
from proeftuin.steps.population.criterion import Alive, Registered
from proeftuin.steps.population.judgement import judged
from proeftuin.steps.population.membership import spells
from proeftuin.steps.population.person_time import person_period_query
from proeftuin.steps.population.population_definition import (
    EachPeriod,
    PopulationDefinition,
    PopulationKind,
    Step,
    StepKind,
)
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.period import Period
from tests.care_example import open_with
from tests.together import Together, together

REGIONS = RegionsOfUnits({("GM0001", None): "GM0001", ("GM0002", None): "GM0002"})
PLACES = {0: "nowhere", 1: "GM0001", 2: "GM0002"}
NAME = Translated("voorbeeld", "example")


def population_of(criterion):
    """Everybody who meets a criterion that holds over time, in 2019, 2020 and 2021."""
    step = Step(StepKind.INCLUDE, "holds", NAME, criterion)
    period = Period(date(2019, 1, 1), date(2022, 1, 1))
    return PopulationDefinition("everybody", NAME, PopulationKind.OPEN, period, EachPeriod(), (step,))


EVERYBODY = population_of(Alive())


@pytest.fixture(scope="module")
def asked(request, care_engine_of_module):
    """What all tests of the module ask, worked out in one go on every engine."""
    engine = care_engine_of_module

    def compute(definition, years):
        judged(engine, definition)
        members = spells(engine, definition)
        give_units(engine, definition.attribution, REGIONS, years=years)
        query = person_period_query(members, attribution_query(definition.attribution).rows, years=years)
        return engine.frame(query.rows).sort("person_id", "enter_day")

    return together(request, Together(partial(open_with, engine), compute), ways_to_ask)


def ways_to_ask(ask):
    def person_time(definition=EVERYBODY, years=(2019, 2020, 2021), **drawn):
        return ask(definition, years, **drawn).rows(named=True)

    return {"person_time": person_time}


@pytest.fixture
def person_time(asked):
    """Table of person-time, in the order of days, of care tables that a test draws."""
    return asked["person_time"]


def days_in(rows):
    """Year and region to days."""
    found = {}
    for row in rows:
        key = row["year"], PLACES[row["region"]]
        found[key] = found.get(key, 0) + row["days"]
    return found


def spells_in(rows):
    return [(PLACES[row["region"]], str(row["enter_day"]), str(row["leave_day"])) for row in rows]


ALL_HIS_LIFE = """
    person_id | valid_from | valid_to | area_code | area_level
            1 | 1990-01-01 |          | GM0001    | municipality
"""


def test_who_is_there_all_year_counts_every_day_of_it_also_of_a_leap_year(person_time):
    rows = person_time(residence=ALL_HIS_LIFE)

    assert days_in(rows) == {(2019, "GM0001"): 365, (2020, "GM0001"): 366, (2021, "GM0001"): 365}


def test_years_that_are_not_asked_for_are_left_out(person_time):
    rows = person_time(years=(2020,), residence=ALL_HIS_LIFE)

    assert days_in(rows) == {(2020, "GM0001"): 366}


def test_the_day_of_death_is_the_last_that_counts(person_time):
    rows = person_time(
        residence=ALL_HIS_LIFE,
        person="""
            person_id | birth_year | birth_month | death_day
                    1 |       1940 |           5 | 2020-02-29
        """,
    )

    assert days_in(rows) == {(2019, "GM0001"): 365, (2020, "GM0001"): 31 + 29}


def test_who_is_born_in_a_year_counts_from_the_first_day_of_the_month_of_birth(person_time):
    rows = person_time(
        residence=ALL_HIS_LIFE,
        person="""
            person_id | birth_year | birth_month | death_day
                    1 |       2021 |          12 |
        """,
    )

    assert days_in(rows) == {(2021, "GM0001"): 31}


def test_who_moves_counts_in_each_region_on_the_days_lived_there(person_time):
    rows = person_time(
        years=(2020,),
        residence="""
            person_id | valid_from | valid_to   | area_code | area_level
                    1 | 1990-01-01 | 2020-03-01 | GM0001    | municipality
                    1 | 2020-03-01 |            | GM0002    | municipality
        """,
    )

    assert spells_in(rows) == [("GM0001", "2020-01-01", "2020-03-01"), ("GM0002", "2020-03-01", "2021-01-01")]
    assert days_in(rows) == {(2020, "GM0001"): 60, (2020, "GM0002"): 306}


def test_a_day_without_a_known_residence_counts_in_no_region(person_time):
    rows = person_time(
        years=(2020,),
        residence="""
            person_id | valid_from | valid_to   | area_code | area_level
                    1 | 2020-02-01 | 2020-03-01 | GM0001    | municipality
                    1 | 2020-12-01 | 2020-12-31 | GM0002    | municipality
        """,
    )

    assert spells_in(rows) == [
        ("nowhere", "2020-01-01", "2020-02-01"),
        ("GM0001", "2020-02-01", "2020-03-01"),
        ("nowhere", "2020-03-01", "2020-12-01"),
        ("GM0002", "2020-12-01", "2020-12-31"),
        ("nowhere", "2020-12-31", "2021-01-01"),
    ]


def test_who_has_no_residence_at_all_counts_in_no_region_and_is_not_lost(person_time):
    rows = person_time(years=(2020,), person="person_id | birth_year\n7 | 1950")

    assert days_in(rows) == {(2020, "nowhere"): 366}


def test_an_area_outside_the_study_is_no_region(person_time):
    rows = person_time(
        years=(2020,),
        residence="""
            person_id | valid_from | valid_to | area_code | area_level
                    1 | 1990-01-01 |          | GM0003    | municipality
                    2 | 1990-01-01 |          | GM0001    | postcode4
        """,
    )

    assert days_in(rows) == {(2020, "nowhere"): 2 * 366}


def test_a_code_of_another_division_is_not_taken_for_the_same_area(person_time):
    rows = person_time(
        years=(2020,),
        residence="""
            person_id | valid_from | valid_to | area_code | area_level   | area_vintage
                    1 | 1990-01-01 |          | GM0001    | municipality | 2011
        """,
    )

    assert days_in(rows) == {(2020, "nowhere"): 366}


def test_of_two_residences_that_overlap_the_one_that_began_later_holds_from_its_start(person_time):
    rows = person_time(
        years=(2020,),
        residence="""
            person_id | valid_from | valid_to   | area_code | area_level
                    1 | 1990-01-01 | 2020-07-01 | GM0001    | municipality
                    1 | 2020-05-01 |            | GM0002    | municipality
        """,
    )

    assert spells_in(rows) == [("GM0001", "2020-01-01", "2020-05-01"), ("GM0002", "2020-05-01", "2021-01-01")]


def test_no_day_counts_twice_when_the_same_residence_is_delivered_twice(person_time):
    rows = person_time(
        years=(2020,),
        residence="""
            person_id | valid_from | valid_to | area_code | area_level
                    1 | 1990-01-01 |          | GM0001    | municipality
                    1 | 1990-01-01 |          | GM0001    | municipality
        """,
    )

    assert spells_in(rows) == [("GM0001", "2020-01-01", "2021-01-01")]


def test_a_residence_of_no_day_ends_nothing(person_time):
    rows = person_time(
        years=(2020,),
        residence="""
            person_id | valid_from | valid_to   | area_code | area_level
                    1 | 1990-01-01 |            | GM0001    | municipality
                    1 | 2020-05-01 | 2020-05-01 | GM0002    | municipality
        """,
    )

    assert spells_in(rows) == [("GM0001", "2020-01-01", "2021-01-01")]


def test_only_days_of_membership_count_and_a_gap_in_it_starts_a_new_spell(person_time):
    rows = person_time(
        population_of(Registered("insurer")),
        years=(2020,),
        residence=ALL_HIS_LIFE,
        registration="""
            person_id | kind    | organisation_id | valid_from | valid_to
                    1 | insurer | u1              | 2020-01-01 | 2020-04-01
                    1 | insurer | u2              | 2020-04-01 | 2020-05-01
                    1 | insurer | u2              | 2020-11-01 |
        """,
    )

    assert spells_in(rows) == [("GM0001", "2020-01-01", "2020-05-01"), ("GM0001", "2020-11-01", "2021-01-01")]


@pytest.mark.parametrize(
    ("birth_year", "birth_month", "bands"),
    [
        (2020, 6, [None, "00-04", "00-04"]),
        (2015, 1, ["00-04", "05-09", "05-09"]),
        (2015, 2, ["00-04", "00-04", "05-09"]),
        (2015, None, ["00-04", "00-04", "05-09"]),
        (1930, 1, ["85-89", "90+", "90+"]),
        (1905, 3, ["90+", "90+", "90+"]),
        (None, None, ["unknown", "unknown", "unknown"]),
        (None, 3, ["unknown", "unknown", "unknown"]),
    ],
)
def test_the_age_band_of_a_year_is_that_of_its_first_day(person_time, birth_year, birth_month, bands):
    """In the year of birth the age is zero; who is born in an unknown month was not born in January."""
    person = {"person_id": 1, "birth_year": birth_year, "birth_month": birth_month}
    line = " | ".join("" if value is None else str(value) for value in person.values())

    rows = person_time(person=f"person_id | birth_year | birth_month\n{line}", residence=ALL_HIS_LIFE)

    labels = [f"{5 * place:02d}-{5 * place + 4:02d}" for place in range(18)] + ["90+"]
    found = {row["year"]: "unknown" if row["age_band"] is None else labels[row["age_band"]] for row in rows}
    assert [found.get(year) for year in (2019, 2020, 2021)] == bands
