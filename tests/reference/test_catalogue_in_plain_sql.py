"""
Every care indicator of the catalogue against plain SQL and loops that share nothing with the library.

A drawn population crowds around the boundaries of the definitions, and the second computation, that of
`tests/catalogue_in_sql`, is written from the publications that define the indicators.
"""

import polars as pl
import pytest

from proeftuin.data.engine.duckdb_engine import DuckDBEngine
from proeftuin.steps.triple_aim.care_cell import BELOW, TOTAL, base, care_cells
from proeftuin.steps.triple_aim.care_measure import TallyKind
from proeftuin.steps.triple_aim.catalogue.reading import catalogue
from proeftuin.steps.triple_aim.catalogue.record import FromCare
from tests.care_example import open_with
from tests.catalogue_in_sql import PLAIN, answer, opened, person_years
from tests.catalogue_population import YEARS, drawn_population

FROM_CARE = {
    id: computation
    for id, record in catalogue().items()
    for computation in record.computations
    if isinstance(computation, FromCare)
}
IN_TEN_THOUSANDTHS = ("years_of_life_lost_below_75", "usual_provider_index", "continuity_of_care_index")
"""Indicators that the library adds up from numbers per person with four decimals."""


@pytest.fixture(scope="module")
def population():
    return drawn_population()


@pytest.fixture(scope="module")
def plain(population):
    with opened(*population) as connection:
        yield connection


@pytest.fixture(scope="module")
def sums(population):
    """The library's sums of all indicators by region and year, ages and sexes together."""
    tables, periods = population
    time = person_years(tables, periods)
    time = time.with_columns((pl.col("age") // 5).clip(0, 18).alias("age_band"))
    with DuckDBEngine() as engine:
        open_with(engine, tables)
        kept = engine.given("person_period", time)
        cells = care_cells(engine, kept, {id: computation.tally for id, computation in FROM_CARE.items()})
    return cells.drop("sex", "age_band").group_by("region", "year").agg(pl.all().sum()).rows(named=True)


def found(id, rows):
    computation = FROM_CARE[id]
    tally = computation.tally
    scale = 100 if tally.kind is TallyKind.AMOUNT else computation.scale
    own = f"{id}__{BELOW}"
    below = own if own in rows[0] else base("persons" if tally.kind is TallyKind.PERSONS else "days", tally.ages)
    return {(row["region"], row["year"]): (row[f"{id}__{TOTAL}"] / scale, float(row[below])) for row in rows}


@pytest.mark.parametrize("id", PLAIN)
def test_numerator_and_denominator_of_every_region_and_year_equal_those_of_plain_sql(id, sums, plain):
    expected = answer(plain, PLAIN[id])

    made = found(id, sums)

    assert len(expected) == 2 * len(YEARS)
    assert sum(above for above, _ in expected.values()) > 0
    assert {place: below for place, (_, below) in made.items()} == {
        place: below for place, (_, below) in expected.items()
    }
    rounded = {"abs": 0.01} if id in IN_TEN_THOUSANDTHS else {"rel": 1e-12}
    assert {place: above for place, (above, _) in made.items()} == pytest.approx(
        {place: above for place, (above, _) in expected.items()}, **rounded
    )


def test_plain_sql_has_every_care_indicator_of_the_catalogue():
    assert set(PLAIN) == set(FROM_CARE)
