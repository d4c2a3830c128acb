"""Amounts of persons in parts: who has any, how much, and how much up to a limit; over what the closed groups hold."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from proeftuin.steps.population.attribution import RegionsOfUnits, attribution_query, give_units
from proeftuin.steps.population.criterion import Alive
from proeftuin.steps.population.judgement import judged
from proeftuin.steps.population.membership import spells
from proeftuin.steps.population.population_definition import (
    EachPeriod,
    PopulationDefinition,
    PopulationKind,
    Step,
    StepKind,
)
from proeftuin.steps.triple_aim.baseline_cell import baseline_cells, baseline_period_query, baseline_query, of_group
from proeftuin.steps.triple_aim.care_definition import care_indicators
from proeftuin.steps.triple_aim.care_measure import Ages, Tally
from proeftuin.steps.triple_aim.care_strata import stratified_cells
from proeftuin.steps.triple_aim.cost_parts import capped_query, in_cells, use_query
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.period import Period
from tests.care_example import care_rows, open_with

YEARS = (2019, 2020)
DAY = date(2020, 7, 1)
REGIONS = RegionsOfUnits({("GM0001", None): "GM0001", ("GM0002", None): "GM0002"})
PLACES = {1: "GM0001", 2: "GM0002"}
NAME = Translated("voorbeeld", "example")
PERIOD = Period(date(2019, 1, 1), date(2021, 1, 1))
INDICATORS = care_indicators(
    ["care_cost_total", "hospital_admissions"], population="everybody", source="example", first_year=2019,
    last_year=2020,
)  # fmt: skip
COST = INDICATORS["care_cost_total"].tally
TALLIES = {id: found.tally for id, found in INDICATORS.items()} | {"cost_over_65": Tally(COST.of, ages=Ages(65))}
EVERYBODY = PopulationDefinition(
    "everybody", NAME, PopulationKind.OPEN, PERIOD, EachPeriod(), (Step(StepKind.INCLUDE, "holds", NAME, Alive()),)
)
SOME_LIVES = {
    "person": """
        person_id | birth_year | birth_month | sex    | death_day
                1 |       1980 |           1 | female |
                2 |       1980 |           1 | female |
                3 |       1980 |           1 | female |
                4 |       1980 |           1 | female |
                5 |       1980 |           1 | female |
                6 |       1950 |           1 | male   | 2020-07-02
    """,
    "residence": """
        person_id | valid_from | valid_to   | area_code | area_level
                1 | 1990-01-01 |            | GM0001    | municipality
                2 | 1990-01-01 |            | GM0001    | municipality
                3 | 1990-01-01 |            | GM0001    | municipality
                4 | 1990-01-01 |            | GM0001    | municipality
                5 | 1990-01-01 | 2020-03-01 | GM0001    | municipality
                5 | 2020-03-01 |            | GM0002    | municipality
                6 | 1990-01-01 |            | GM0002    | municipality
    """,
    # Limit 50 euro. Person 1 has two amounts that together are exactly the limit, person 2 exactly zero after a
    # correction, person 3 less than nothing, person 4 a cent over the limit, person 5 moves in the year and person 6
    # dies on the day after it began to be followed.
    "contact": """
        person_id | day        | domain   | kind    | amount_cents | amount_kind
                1 | 2020-01-01 | hospital | contact |         2000 | declared
                1 | 2020-12-31 | hospital | contact |         3000 | declared
                2 | 2020-05-01 | hospital | contact |         7000 | declared
                2 | 2020-06-01 | hospital | contact |        -7000 | declared
                3 | 2020-05-01 | hospital | contact |        -9000 | declared
                4 | 2020-05-01 | hospital | contact |         5001 | declared
                5 | 2020-02-01 | hospital | contact |         4000 | declared
                5 | 2020-04-01 | hospital | contact |         4000 | declared
                6 | 2020-06-30 | hospital | contact |         9000 | declared
    """,
}


@pytest.fixture
def found(care_engine):
    """Cells of everybody, and the sums of a query on top of them."""

    def compute(query, *, tallies=TALLIES, only=lambda person: True, **drawn):
        rows = care_rows(**drawn)
        open_with(
            care_engine, {name: [row for row in table if only(row.get("person_id"))] for name, table in rows.items()}
        )
        judged(care_engine, EVERYBODY)
        followed = spells(care_engine, EVERYBODY)
        give_units(care_engine, EVERYBODY.attribution, REGIONS, years=YEARS)
        lines = attribution_query(EVERYBODY.attribution).rows
        cells = baseline_cells(care_engine, [followed], followed, lines, tallies, day=DAY, years=YEARS)
        people = baseline_query([followed], followed, lines, day=DAY).kept
        periods = baseline_period_query(followed, people, years=YEARS).kept
        return cells, care_engine.frame(query(periods, tallies).rows)

    return compute


def capped(periods, tallies):
    return capped_query(periods, tallies, 50)


def numbers(sums, column, year=2020):
    """Region to the sum of a column in a year."""
    own = of_group(sums, 0).filter(year=year).group_by("region").agg(pl.col(column).sum())
    return {PLACES[region]: number for region, number in own.rows()}


def test_a_user_is_who_has_more_than_zero_in_the_year_after_corrections(found):
    _, sums = found(use_query, **SOME_LIVES)

    # Persons 1 and 4; and 5 and 6, who lived in the other region on the day of the start.
    assert numbers(sums, "care_cost_total__users") == {"GM0001": 2, "GM0002": 2}
    assert numbers(sums, "persons") == {"GM0001": 4, "GM0002": 2}


def test_the_amounts_of_users_leave_out_what_is_below_zero(found):
    cells, sums = found(use_query, **SOME_LIVES)

    assert numbers(sums, "care_cost_total__used") == {"GM0001": 5000 + 5001, "GM0002": 8000 + 9000}
    assert numbers(cells, "care_cost_total__total")["GM0001"] == 5000 + 5001 - 9000


def test_each_amount_counts_up_to_the_limit_and_a_correction_wholly(found):
    _, sums = found(capped, **SOME_LIVES)

    # The limit is that of a whole year for who dies halfway, and of both regions together for who moved.
    assert numbers(sums, "care_cost_total__capped") == {"GM0001": 5000 + 0 - 9000 + 5000, "GM0002": 5000 + 5000}


def test_a_year_in_which_nobody_has_anything_has_zeros(found):
    _, sums = found(use_query, **SOME_LIVES)

    assert numbers(sums, "care_cost_total__users", 2019) == {"GM0001": 0, "GM0002": 0}
    assert numbers(sums, "persons", 2019) == {"GM0001": 4, "GM0002": 2}


def test_an_outcome_of_some_ages_has_the_parts_of_these_ages(found):
    _, sums = found(use_query, **SOME_LIVES)

    assert numbers(sums, "cost_over_65__users") == {"GM0001": 0, "GM0002": 1}
    assert numbers(sums, "cost_over_65__used") == {"GM0001": 0, "GM0002": 9000}


def test_only_amounts_have_parts(found):
    _, sums = found(use_query, **SOME_LIVES)

    assert not [name for name in sums.columns if name.startswith("hospital_admissions")]


def test_without_an_amount_there_is_nothing_but_persons(found):
    counts = {"hospital_admissions": TALLIES["hospital_admissions"]}

    _, sums = found(use_query, tallies=counts, **SOME_LIVES)

    assert set(sums.columns) == {"region", "year", "sex", "age_band", "persons"}


@pytest.mark.parametrize("query", [use_query, capped], ids=["use", "capped"])
def test_parts_of_disjoint_persons_add_up(found, query):
    keys = ["region", "year", "sex", "age_band"]

    halves = [found(query, only=lambda p, odd=odd: p is None or p % 2 == odd, **SOME_LIVES)[1] for odd in (0, 1)]
    together = pl.concat(halves, how="vertical").group_by(keys).agg(pl.all().sum()).sort(keys)

    assert together.equals(found(query, **SOME_LIVES)[1].sort(keys))


@pytest.mark.parametrize("cap", [10**6, None])
def test_without_a_limit_that_anybody_reaches_the_parts_are_the_cells(found, cap):
    cells, sums = found(lambda periods, tallies: capped_query(periods, tallies, cap), **SOME_LIVES)
    regions = list(PLACES.values())
    held = stratified_cells(of_group(cells, 0), TALLIES, regions, YEARS)

    aligned = in_cells(of_group(sums, 0), "care_cost_total__capped", held, {r: (r,) for r in regions}, regions)

    np.testing.assert_array_equal(aligned, held.total[held.indicators.index("care_cost_total")])


def test_areas_that_were_joined_have_the_sums_of_their_parts(found):
    cells, sums = found(capped, **SOME_LIVES)
    regions = list(PLACES.values())
    members = {"site:a": ("GM0001", "GM0002")}
    held = stratified_cells(of_group(cells, 0), TALLIES, regions, YEARS).grouped(members)

    aligned = in_cells(of_group(sums, 0), "care_cost_total__capped", held, members, regions)

    assert aligned.shape == (2, 1, len(held.strata))
    assert aligned.sum() == 5000 - 9000 + 5000 + 5000 + 5000
