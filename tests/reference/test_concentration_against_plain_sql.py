"""
Concentration of cost on DE-SynPUF sample 1, against plain SQL on the published files, person by person.

The SQL ranks all persons by their exact cost and shares nothing with the library. What may differ is what a class of
amounts with the same two first digits can hide: of n persons between a and b, the highest k have at most
n / 4 × (b - a) more than k times their mean, and the differences of all pairs add up to at most n² / 4 × (b - a).
"""

import duckdb
import polars as pl
import pytest

from proeftuin.data.care.store import CareStore
from proeftuin.data.engine.duckdb_engine import DuckDBEngine
from proeftuin.data.loading.desynpuf import desynpuf_delivery
from proeftuin.data.loading.loader import load
from proeftuin.steps.population.attribution import RegionsOfUnits, attribution_query, give_units
from proeftuin.steps.population.person_time import person_period_query
from proeftuin.steps.population.population_definition import Attribution, AttributionRule
from proeftuin.steps.population.query import care_table
from proeftuin.steps.triple_aim.care_cell import care_cells, counted_twice
from proeftuin.steps.triple_aim.care_definition import care_indicators
from proeftuin.steps.triple_aim.concentration_table import amount_classes, concentrations
from proeftuin.steps.triple_aim.cost_basis import CostBasis

SAMPLE = "tests/reference/data/cms-desynpuf"
YEARS = (2008, 2009, 2010)
AMOUNTS = [f"{name}_{kind}" for name in ("MEDREIMB", "BENRES", "PPPYMT") for kind in ("IP", "OP", "CAR")]

COST = """
    CREATE TABLE person AS
    WITH dated AS (
        SELECT *, CAST(regexp_extract(filename, '(20[0-9][0-9])_Beneficiary', 1) AS INTEGER) AS year,
               strptime(BENE_DEATH_DT, '%Y%m%d')::DATE AS died
        FROM read_csv('{folder}/DE1_0_*_Beneficiary_Summary_File_Sample_1.csv.gz', all_varchar = true, filename = true)
    ),
    covered AS (
        SELECT *, (make_date(year, 1, 1) + to_months(BENE_HI_CVRAGE_TOT_MONS::INTEGER))::DATE AS covered_to,
               CASE WHEN year(died) = year THEN died ELSE make_date(year, 12, 31) END AS booked_on
        FROM dated WHERE BENE_HI_CVRAGE_TOT_MONS::INTEGER > 0
    )
    SELECT DESYNPUF_ID AS id, SP_STATE_CODE AS state, year,
           CASE WHEN booked_on < covered_to THEN (100 * ({amounts}))::BIGINT ELSE 0 END AS cents
    FROM covered;
"""

TOP = """
    WITH ranked AS (
        SELECT {place} AS place, year, cents, row_number() OVER w AS number, count(*) OVER p AS persons,
               sum(cents) OVER p AS total
        FROM person WINDOW p AS (PARTITION BY {place}, year), w AS (PARTITION BY {place}, year ORDER BY cents DESC, id)
    )
    SELECT place, year, 'top_' || percent AS measure, any_value(persons) AS persons, any_value(total) / 100 AS total,
           100 * sum(cents * greatest(least(1.0, percent * persons / 100 - number + 1), 0)) / any_value(total) AS exact
    FROM ranked, (VALUES (1), (5), (10), (20)) shares(percent) WHERE total > 0 GROUP BY place, year, percent
    UNION ALL
    SELECT place, year, 'gini', any_value(persons), any_value(total) / 100,
           sum((persons + 1 - 2 * number)::DOUBLE * cents) / any_value(persons) / any_value(total)
    FROM ranked WHERE total > 0 GROUP BY place, year
"""

HIDDEN = """
    WITH class AS (
        SELECT {place} AS place, year, count(*) AS n, 10 ** greatest(length(cents::VARCHAR) - 2, 0) - 1 AS width
        FROM person GROUP BY {place}, year, left(cents::VARCHAR, 2), length(cents::VARCHAR)
    )
    SELECT place, year, max(n * width) / 4 AS of_a_top, sum(n * n * width) / 4 / sum(n) AS of_gini
    FROM class GROUP BY place, year
"""


@pytest.fixture(scope="module")
def plain(repository):
    """Measures by plain SQL, and what classes can hide of them, for everybody together and by state."""
    with duckdb.connect() as connection:
        amounts = " + ".join(f"{name}::DECIMAL(18, 2)" for name in AMOUNTS)
        connection.execute(COST.format(folder=repository / SAMPLE, amounts=amounts))
        frames = []
        for place in ("'all'", "state"):
            top, hidden = (connection.execute(query.format(place=place)).pl() for query in (TOP, HIDDEN))
            frames.append(top.join(hidden, on=["place", "year"]))
        return pl.concat(frames).with_columns(pl.col("total").cast(pl.Float64), pl.col("year").cast(pl.Int64))


@pytest.fixture(scope="module")
def found(repository, tmp_path_factory):
    made = CareStore.make(tmp_path_factory.mktemp("concentration") / "store", buckets=1)
    store = load(made, desynpuf_delivery(repository / SAMPLE, source="medicare"))[0]
    cost = care_indicators(
        ["care_cost_total"], population="insured", source="desynpuf", first_year=2008, last_year=2010,
        cost=CostBasis.PAID,
    )  # fmt: skip
    tallies = {id: one.tally for id, one in cost.items()}
    with DuckDBEngine() as engine:
        engine.open(store.files())
        area = engine.frame(care_table("area").filter(lambda rows: rows.area_level == "county"))
        units = RegionsOfUnits({(code, None): state for code, state in area.select("area_code", "parent").rows()})
        attribution = Attribution(AttributionRule.RESIDENCE, level="county")
        give_units(engine, attribution, units, years=YEARS)
        cover = care_table("registration")
        members = cover.select("person_id", start="valid_from", end="valid_to")
        periods = person_period_query(members, attribution_query(attribution).rows, years=YEARS)
        engine.keep(periods.name, periods.rows)
        cells = care_cells(engine, periods.kept, tallies)
        groups = {"all": [*units.regions, "rest"], **{state: [state] for state in units.regions}}
        places = {"all": tuple(range(len(units.regions) + 1))}
        twice = counted_twice(engine, places, tallies)
        classes = amount_classes(engine, periods.kept, cells, twice, places, tallies, tallies)
    table = concentrations(classes, groups, {id: one.indicator for id, one in cost.items()}, units.regions)
    return table.with_columns(place=pl.col("region"), year=pl.col("period_start").dt.year().cast(pl.Int64))


def test_shares_of_the_top_and_gini_are_those_of_the_ranked_persons(found, plain):
    both = found.filter(pl.col("value").is_not_null()).join(plain, on=["place", "year", "measure"])
    lost = pl.col("exact") - pl.col("value")
    of_total = pl.when(pl.col("measure") == "gini").then("of_gini").otherwise(100 * pl.col("of_a_top"))
    hidden = of_total / (100 * pl.col("total"))

    assert both.filter(pl.col("place") == "all").height == 5 * len(YEARS)
    assert both.height > 150
    assert both.select(pl.col("persons").eq(pl.col("persons_right")).all()).item()
    assert both["total"].to_list() == pytest.approx(both["total_right"].to_list(), abs=0.005)
    assert both.filter((lost < -1e-9) | (lost > hidden + 1e-9)).is_empty()


def test_of_everybody_together_a_share_loses_less_than_a_twentieth_of_a_percentage_point(found, plain):
    both = found.filter(pl.col("place") == "all").join(plain, on=["place", "year", "measure"])

    shares, gini = both.filter(pl.col("measure") != "gini"), both.filter(pl.col("measure") == "gini")
    assert (shares["exact"] - shares["value"]).max() < 0.05
    assert (gini["exact"] - gini["value"]).max() < 0.0002


def test_every_figure_that_is_left_out_says_why(found):
    left_out = found.filter(pl.col("value").is_null())

    assert set(left_out["reason"]) <= {"top_below_10_persons", "no_exposure", "total_not_positive"}
    assert left_out.filter(pl.col("reason") == "top_below_10_persons").height > 50
