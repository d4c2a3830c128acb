"""Closed groups: who is there on the day of the start is followed, before and after it, in the region of that day."""

from datetime import date

import polars as pl
import pytest

from proeftuin.steps.population.attribution import RegionsOfUnits, attribution_query, give_units
from proeftuin.steps.population.criterion import Alive, Registered
from proeftuin.steps.population.judgement import judged
from proeftuin.steps.population.membership import spells
from proeftuin.steps.population.population_definition import (
    EachPeriod,
    FixedDay,
    PopulationDefinition,
    PopulationKind,
    Step,
    StepKind,
)
from proeftuin.steps.triple_aim.baseline_cell import baseline_cells, of_group
from proeftuin.steps.triple_aim.care_cell import added
from proeftuin.steps.triple_aim.care_definition import care_indicators
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.period import Period
from tests.care_example import open_with
from tests.together import TogetherByArea, together

YEARS = (2019, 2020, 2021)
DAY = date(2020, 7, 1)
REGIONS = RegionsOfUnits({("GM0001", None): "GM0001", ("GM0002", None): "GM0002"})
PLACES = {1: "GM0001", 2: "GM0002"}
NAME = Translated("voorbeeld", "example")
PERIOD = Period(date(2019, 1, 1), date(2022, 1, 1))
INDICATORS = care_indicators(
    ["hospital_admissions"], population="everybody", source="example", first_year=2019, last_year=2021
)
TALLIES = {id: found.tally for id, found in INDICATORS.items()}


EACH_YEAR = EachPeriod()


def population(id, criterion, index=EACH_YEAR, kind=PopulationKind.OPEN):
    return PopulationDefinition(id, NAME, kind, PERIOD, index, (Step(StepKind.INCLUDE, "holds", NAME, criterion),))


EVERYBODY = population("everybody", Alive())
IN_LONG_TERM_CARE = population("in-care", Registered("long_term_care"), FixedDay(DAY), PopulationKind.CLOSED)


@pytest.fixture(scope="module")
def asked(request, care_engine_of_module):
    """What all tests of the module ask, worked out in one go on every engine."""
    engine = care_engine_of_module

    def begin(tables, regions):
        open_with(engine, tables)
        give_units(engine, EVERYBODY.attribution, regions, years=YEARS)

    def compute(followed, groups):
        members = {}
        for definition in (followed, *groups):
            judged(engine, definition)
            members[definition.id] = spells(engine, definition)
        found = baseline_cells(
            engine,
            [members[definition.id] for definition in groups],
            members[followed.id],
            attribution_query(followed.attribution).rows,
            TALLIES,
            day=DAY,
            years=YEARS,
        ).with_row_index()
        by_group = [of_group(found, number).select("index", place="region") for number in range(len(groups))]
        return found.join(pl.concat(by_group), "index", maintain_order="left").drop("index")

    return together(request, TogetherByArea(begin, compute, REGIONS), ways_to_ask)


def ways_to_ask(ask):
    def cells(followed=EVERYBODY, groups=(EVERYBODY, IN_LONG_TERM_CARE), **drawn):
        return ask(followed, groups, **drawn)

    return {"cells": cells}


@pytest.fixture
def cells(asked):
    """Sums of everybody (group 0) and of who is in long-term care on the day (group 1)."""
    return asked["cells"]


def of_person(own, drawn):
    """Of drawn tables the header and the rows of one person."""
    return {
        name: "\n".join(line for line in table.strip().splitlines() if line.split("|")[0].strip() in ("person_id", own))
        for name, table in drawn.items()
    }


def numbers(cells, column, group=0):
    """Region and year to the sum of a column."""
    own = of_group(cells, group).group_by("region", "year").agg(pl.col(column).sum())
    return {(PLACES[region], year): number for region, year, number in own.rows()}


ADMITTED_TWICE_A_YEAR = """
    person_id | day        | domain   | kind      | amount_cents | amount_kind
            1 | 2019-03-01 | hospital | admission |       100000 | declared
            1 | 2019-09-01 | hospital | admission |       100000 | declared
            1 | 2020-03-01 | hospital | admission |       100000 | declared
            1 | 2020-09-01 | hospital | admission |       100000 | declared
            1 | 2021-03-01 | hospital | admission |       100000 | declared
            1 | 2021-09-01 | hospital | admission |       100000 | declared
"""


def test_who_moves_keeps_the_region_of_the_day_in_all_years(cells):
    found = cells(
        residence="""
            person_id | valid_from | valid_to   | area_code | area_level
                    1 | 1990-01-01 | 2020-01-01 | GM0001    | municipality
                    1 | 2020-01-01 | 2021-01-01 | GM0002    | municipality
                    1 | 2021-01-01 |            | GM0001    | municipality
        """,
        contact=ADMITTED_TWICE_A_YEAR,
    )

    expected = {("GM0002", 2019): 2, ("GM0002", 2020): 2, ("GM0002", 2021): 2}
    assert numbers(found, "hospital_admissions__total") == expected
    assert numbers(found, "days") == {("GM0002", 2019): 365, ("GM0002", 2020): 366, ("GM0002", 2021): 365}


def test_who_leaves_the_regions_or_the_country_of_the_study_is_followed_as_long_as_known(cells):
    found = cells(
        residence="""
            person_id | valid_from | valid_to   | area_code | area_level
                    1 | 1990-01-01 | 2020-10-01 | GM0001    | municipality
        """,
        contact=ADMITTED_TWICE_A_YEAR,
    )

    assert numbers(found, "hospital_admissions__total")["GM0001", 2021] == 2


@pytest.mark.parametrize(
    ("lived", "counts"),
    [("2020-06-30 | ", True), ("2020-07-01 | ", True), ("2020-07-02 | ", False), ("2019-01-01 | 2020-07-01", False)],
    ids=["arrived the day before", "arrived on the day", "arrived the day after", "left on the day"],
)
def test_the_day_of_the_start_decides_who_is_in_the_group(cells, lived, counts):
    since, until = lived.split("|")
    found = cells(
        residence=f"""
            person_id | valid_from | valid_to   | area_code | area_level
                    1 | {since.strip()} | {until.strip() or "          "} | GM0001    | municipality
        """
    )

    assert bool(numbers(found, "persons")) is counts


def test_time_at_risk_begins_at_birth_and_ends_at_death(cells):
    found = cells(
        person="""
            person_id | birth_year | birth_month | sex    | death_day
                    1 |       2019 |          12 | female |
                    2 |       1940 |           6 | male   | 2021-01-31
                    3 |       2020 |           8 | male   |
                    4 |       1940 |           6 | male   | 2020-03-01
        """,
        residence="""
            person_id | valid_from | valid_to | area_code | area_level
                    1 | 2019-12-01 |          | GM0001    | municipality
                    2 | 1990-01-01 |          | GM0002    | municipality
                    3 | 2020-08-01 |          | GM0002    | municipality
                    4 | 1990-01-01 |          | GM0002    | municipality
        """,
    )

    assert numbers(found, "persons") == {
        ("GM0001", 2019): 1,
        ("GM0001", 2020): 1,
        ("GM0001", 2021): 1,
        ("GM0002", 2019): 1,
        ("GM0002", 2020): 1,
        ("GM0002", 2021): 1,
    }
    assert numbers(found, "days")["GM0001", 2019] == 31
    assert numbers(found, "days")["GM0002", 2021] == 31


TWO_PERSONS = {
    "residence": """
        person_id | valid_from | valid_to | area_code | area_level
                1 | 1990-01-01 |          | GM0001    | municipality
                2 | 1990-01-01 |          | GM0001    | municipality
    """,
    "registration": """
        person_id | kind           | organisation_id | valid_from | valid_to
                1 | long_term_care | care-home       | 2020-05-01 | 2020-08-01
                2 | long_term_care | care-home       | 2020-08-01 |
    """,
}


def test_a_segment_is_who_belongs_to_it_on_the_day_and_all_years_of_these_persons_count(cells):
    found = cells(**TWO_PERSONS, contact=ADMITTED_TWICE_A_YEAR)

    assert numbers(found, "persons", group=0) == {("GM0001", year): 2 for year in YEARS}
    assert numbers(found, "persons", group=1) == {("GM0001", year): 1 for year in YEARS}
    assert numbers(found, "hospital_admissions__total", group=1) == {("GM0001", year): 2 for year in YEARS}


def test_who_is_not_in_the_followed_population_on_the_day_is_in_no_segment(cells):
    found = cells(followed=population("cared-for", Registered("long_term_care")), groups=(EVERYBODY,), **TWO_PERSONS)

    assert numbers(found, "persons") == {("GM0001", 2020): 1}
    assert numbers(found, "days") == {("GM0001", 2020): 92}


def test_groups_of_disjoint_persons_add_up(cells):
    drawn = TWO_PERSONS | {"contact": ADMITTED_TWICE_A_YEAR}

    parts = [cells(**of_person(own, drawn)) for own in ("1", "2")]

    assert added(parts).equals(cells(**drawn).select(added(parts).columns).sort("region", "year", "sex", "age_band"))
