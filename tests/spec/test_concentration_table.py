"""How cost is spread over persons: small tables with the answer worked out by hand."""

from datetime import date

import polars as pl
import pytest

from proeftuin.data.engine.duckdb_engine import DuckDBEngine
from proeftuin.data.status_tables import CONCENTRATIONS
from proeftuin.steps.triple_aim.care_cell import care_cells, counted_twice
from proeftuin.steps.triple_aim.care_definition import care_indicators, derived_indicators
from proeftuin.steps.triple_aim.care_measure import Ages, Measure, Tally, What
from proeftuin.steps.triple_aim.concentration_table import (
    KEYS,
    AmountClasses,
    added,
    amount_classes,
    amounts_of,
    concentration_estimates,
    concentrations,
)
from tests.care_example import care_rows
from tests.cell_strategies import ALL_CONTACTS, REGIONS, time_on

CONTEXT = {"population": "insured", "source": "example", "first_year": 2019, "last_year": 2021}
INDICATORS = {id: found.indicator for id, found in care_indicators(["care_cost_total"], **CONTEXT).items()}
GROUPS = {"all": ("north", "south", "rest"), "north": ("north",), "south": ("south",)}
PLACES = {"all": (1, 2, 0)}
COST = {"care_cost_total": Measure(What.AMOUNT, ALL_CONTACTS)}
YEAR = (date(2020, 1, 1), date(2021, 1, 1))


def classes_on(engine, tables, members, measures=COST, places=PLACES):
    periods = time_on(engine, tables, members, years=(2020,))
    cells = care_cells(engine, periods, measures)
    twice = counted_twice(engine, places, measures)
    return amount_classes(engine, periods, cells, twice, places, measures, measures)


def classes(amounts, *, region=1, moved=()):
    """Classes as they come from person rows: `(rounded cents, persons, total cents)` in one region of 2020."""
    rows = [("care_cost_total", region, 2020, *row) for row in amounts]
    more = [("care_cost_total", "all", 2020, *row) for row in moved]
    kinds = {"year": pl.Int64, "rounded": pl.Int64, "persons": pl.Int64, "total": pl.Int64}
    return AmountClasses(
        pl.DataFrame(rows, schema={"indicator": pl.String, "region": pl.Int64, **kinds}, orient="row"),
        pl.DataFrame(more, schema={"indicator": pl.String, "group": pl.String, **kinds}, orient="row"),
    )


def found(amounts, *, region="north", **more):
    rows = concentrations(classes(amounts, **more), GROUPS, INDICATORS, REGIONS.regions)
    own = rows.filter(pl.col("region") == region)
    return {row["measure"]: row for row in own.rows(named=True)}


def test_persons_are_counted_by_the_first_two_digits_of_their_amount_and_who_has_none_at_zero(care_engine):
    tables = care_rows(
        residence="""
            person_id | area_code | area_level   | valid_from
                    1 | GM0001    | municipality | 2019-01-01
                    2 | GM0001    | municipality | 2019-01-01
                    3 | GM0001    | municipality | 2019-01-01
                    4 | GM0001    | municipality | 2019-01-01
                    5 | GM0002    | municipality | 2019-01-01
        """,
        contact="""
            person_id | day        | domain | amount_cents
                    1 | 2020-02-01 | gp     |        10000
                    1 | 2020-03-01 | gp     |         2345
                    2 | 2020-02-01 | gp     |        12999
                    3 | 2020-02-01 | gp     |         -987
                    4 | 2019-02-01 | gp     |         5000
        """,
    )

    got = classes_on(care_engine, tables, {id: [(date(2020, 1, 1), date(2021, 1, 1))] for id in range(1, 6)})

    assert got.regions.rows() == [
        ("care_cost_total", 1, 2020, -980, 1, -987),
        ("care_cost_total", 1, 2020, 0, 1, 0),
        ("care_cost_total", 1, 2020, 12_000, 2, 12_345 + 12_999),
        ("care_cost_total", 2, 2020, 0, 1, 0),
    ]
    assert got.moved.is_empty()


def test_who_moved_has_one_amount_among_all_and_counts_once(care_engine):
    """
    Person 1 moves from north to south and costs 100 and 250 euro there: 350 together. Person 2 moves too and costs
    40 euro in the south only. Person 3 stays. Person 4 moves and costs nothing.
    """
    tables = care_rows(
        residence="""
            person_id | area_code | area_level   | valid_from | valid_to
                    1 | GM0001    | municipality | 2019-01-01 | 2020-07-01
                    1 | GM0002    | municipality | 2020-07-01 |
                    2 | GM0001    | municipality | 2019-01-01 | 2020-07-01
                    2 | GM0002    | municipality | 2020-07-01 |
                    3 | GM0001    | municipality | 2019-01-01 |
                    4 | GM0001    | municipality | 2019-01-01 | 2020-07-01
                    4 | GM0002    | municipality | 2020-07-01 |
        """,
        contact="""
            person_id | day        | domain | amount_cents
                    1 | 2020-02-01 | gp     |        10000
                    1 | 2020-08-01 | gp     |        25000
                    2 | 2020-08-01 | gp     |         4000
                    3 | 2020-08-01 | gp     |        10000
        """,
    )

    got = classes_on(care_engine, tables, {id: [(date(2020, 1, 1), date(2021, 1, 1))] for id in range(1, 5)})

    both = pl.concat([got.regions.drop("region"), got.moved.drop("group")])
    once = added([both.with_columns(pl.lit("all").alias("group"))], KEYS["amounts_moved"])
    assert once.rows() == [
        ("care_cost_total", "all", 2020, 0, 1, 0),
        ("care_cost_total", "all", 2020, 4_000, 1, 4_000),
        ("care_cost_total", "all", 2020, 10_000, 1, 10_000),
        ("care_cost_total", "all", 2020, 35_000, 1, 35_000),
    ]
    table = concentrations(got, GROUPS, INDICATORS, REGIONS.regions).filter(pl.col("measure") == "gini")
    assert dict(table.select("region", "persons").rows()) == {"all": 4, "north": 4, "south": 3}
    assert dict(table.select("region", "total").rows()) == {"all": 490.0, "north": 200.0, "south": 290.0}


def test_an_amount_of_some_ages_counts_persons_of_those_ages_only():
    tables = care_rows(
        person="""
            person_id | birth_year | birth_month
                    1 |       1950 |           6
                    2 |       2015 |           6
                    3 |       1950 |           6
        """,
        contact="""
            person_id | day        | domain | amount_cents
                    1 | 2020-02-01 | gp     |        10000
                    2 | 2020-02-01 | gp     |         2000
        """,
    )
    adults = {"care_cost_total": Tally(COST["care_cost_total"], ages=Ages(18))}
    with DuckDBEngine() as engine:
        got = classes_on(engine, tables, {id: [(date(2020, 1, 1), date(2021, 1, 1))] for id in (1, 2, 3)}, adults)

    assert got.regions.select("rounded", "persons", "total").rows() == [(0, 1, 0), (10_000, 1, 10_000)]


def test_shares_and_gini_of_a_hundred_persons_by_hand():
    """
    Ten persons cost 900 euro each, ninety 100 euro: 18,000 euro together.

    The top ten have 9,000 of it, half; the next ten 1,000 more. The Lorenz curve goes from (0, 0) by (0.9, 0.5) to
    (1, 1): the area below it is 0.9 × 0.5 / 2 + 0.1 × 1.5 / 2 = 0.3, and Gini is 1 - 2 × 0.3 = 0.4.
    """
    rows = found([(10_000, 90, 900_000), (90_000, 10, 900_000)])

    assert rows["top_10"]["value"] == pytest.approx(50)
    assert rows["top_20"]["value"] == pytest.approx(100 * 10_000 / 18_000)
    assert rows["gini"]["value"] == pytest.approx(0.4)
    assert {row["persons"] for row in rows.values()} == {100}
    assert {row["total"] for row in rows.values()} == {18_000.0}
    assert (rows["gini"]["period_start"], rows["gini"]["period_end"]) == YEAR


@pytest.mark.parametrize(("persons", "shown"), [(999, ["top_5", "top_10", "top_20"]), (1_000, "all"), (199, None)])
def test_a_share_of_fewer_than_ten_persons_is_not_given(persons, shown):
    wanted = {"all": ["top_1", "top_5", "top_10", "top_20"], None: ["top_10", "top_20"]}
    expected = shown if isinstance(shown, list) else wanted[shown]

    rows = found([(10_000, persons - 1, 10_000 * (persons - 1)), (90_000, 1, 90_000)])

    assert sorted(n for n, row in rows.items() if row["value"] is not None) == sorted(["gini", *expected])
    hidden = [row for row in rows.values() if row["value"] is None]
    assert {(row["status"], row["reason"]) for row in hidden} <= {("not_estimable", "top_below_10_persons")}


@pytest.mark.parametrize(("persons", "reason"), [(9, "fewer_than_10_persons"), (10, None)])
def test_fewer_than_ten_persons_have_no_gini_either(persons, reason):
    assert found([(10_000, persons, 10_000 * persons)])["gini"]["reason"] == reason
    assert found([(0, persons, 0)])["gini"]["reason"] == (reason or "total_not_positive")


@pytest.mark.parametrize(
    ("amounts", "reason"),
    [
        ([(0, 100, 0)], "total_not_positive"),
        ([(10_000, 99, 990_000), (-990_000, 1, -990_000)], "total_not_positive"),
        ([(10_000, 99, 990_000), (-10_000, 1, -10_000)], "negative_amounts"),
    ],
)
def test_without_an_amount_that_can_be_divided_there_is_no_measure(amounts, reason):
    rows = found(amounts)

    assert {row["reason"] for row in rows.values()} == {reason}
    assert {row["value"] for row in rows.values()} == {None}


def test_a_small_correction_counts_as_it_is_so_that_shares_are_of_the_published_total():
    rows = found([(10_000, 99, 990_000), (-5_000, 1, -5_000)])

    assert rows["top_10"]["value"] == pytest.approx(100 * 1_000 / 9_850)
    assert rows["top_10"]["total"] == 9_850.0


def test_a_region_without_persons_says_so():
    rows = found([(10_000, 100, 1_000_000)], region="south")

    assert {(row["status"], row["reason"], row["persons"]) for row in rows.values()} == {
        ("not_estimable", "no_exposure", 0)
    }


def test_every_measure_that_a_definition_names_has_estimates_of_its_own():
    ids = ["cost_share_top_1_percent", "cost_share_top_5_percent", "cost_share_top_10_percent", "cost_gini"]
    wanted = derived_indicators([*ids, "life_expectancy"], **CONTEXT)
    table = concentrations(
        classes([(10_000, 900, 9_000_000), (90_000, 100, 9_000_000)]), GROUPS, INDICATORS, REGIONS.regions
    )

    rows = concentration_estimates(table, wanted, division=2023).filter(pl.col("region") == "all")

    assert amounts_of(wanted) == ("care_cost_total",)
    assert set(rows["method"]) == {"concentration"}
    figures = rows.select("indicator", "value", "numerator", "denominator", "persons", "unit").rows()
    assert sorted(figures) == [
        ("cost_gini", pytest.approx(0.4), None, None, 1_000, "index"),
        ("cost_share_top_10_percent", pytest.approx(50), pytest.approx(90_000), 180_000, 1_000, "percent"),
        ("cost_share_top_1_percent", pytest.approx(5), pytest.approx(9_000), 180_000, 1_000, "percent"),
        ("cost_share_top_5_percent", pytest.approx(25), pytest.approx(45_000), 180_000, 1_000, "percent"),
    ]  # fmt: skip


def test_without_classes_the_table_is_empty_and_keeps_its_contract():
    nothing = concentrations(classes([]), GROUPS, INDICATORS, REGIONS.regions)

    assert nothing.equals(CONCENTRATIONS.empty())
