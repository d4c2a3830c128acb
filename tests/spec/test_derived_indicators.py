"""Life expectancy, the mortality ratio and growth, made from the cells and estimates of other indicators."""

from datetime import date

import polars as pl
import pytest

from proeftuin.data.tables import CELLS, ESTIMATES
from proeftuin.methods.life_table import AGES_OF_FIVE_YEARS, life_table
from proeftuin.steps.triple_aim.care_definition import derived_indicators
from proeftuin.steps.triple_aim.derived_estimate import derived_estimates
from proeftuin.vocabulary.age_band import FIVE_YEAR_BANDS_TO_90

YEARS = (2021, 2022, 2023)
LIVED = [2_000] * 14 + [1_500, 1_000, 800, 500, 200]
"""Person-years at each age, in every year."""
DIED = [1, 0, 0, 0, 1, 1, 1, 1, 2, 3, 4, 6, 9, 14, 16, 20, 28, 35, 40]
GROUPS = {"all": ("GM0001", "GM0002"), "GM0001": ("GM0001",), "GM0002": ("GM0002",)}


def wanted(*ids):
    return derived_indicators(ids, population="insured", source="example", first_year=2021, last_year=2023)


def cells(*, died=DIED, lived=LIVED, regions=("GM0001", "GM0002")):
    """Deaths and days at risk in each age band, the same for every region and year, and somebody of unknown age."""
    rows = [
        {"age_band": band, "total": deaths, "years": years}
        for band, deaths, years in zip((band.label for band in FIVE_YEAR_BANDS_TO_90), died, lived, strict=True)
    ]
    rows.append({"age_band": "unknown", "total": 7, "years": 1})
    frame = pl.DataFrame(
        [
            {
                "indicator": "all_cause_mortality",
                "population": "insured",
                "region": region,
                "division": 2023,
                "period_start": date(year, 1, 1),
                "period_end": date(year + 1, 1, 1),
                "sex": "female",
                "age_band": row["age_band"],
                "persons": row["years"],
                "exposure": row["years"] * 365,
                "exposure_unit": "days",
                "total": row["total"],
                "total_squares": row["total"],
                "apportioned": False,
                "status": "value",
                "source": "example",
            }
            for region in regions
            for year in YEARS
            for row in rows
        ]
    )
    return CELLS.conform(frame)


def estimates(method, values):
    """One estimate a year of one region, by year, with limits ten below and above."""
    rows = [
        {
            "indicator": "all_cause_mortality" if method == "indirectly_standardised" else "care_cost_total",
            "population": "insured",
            "region": "all",
            "division": 2023,
            "period_start": date(year, 1, 1),
            "period_end": date(year + 1, 1, 1),
            "method": method,
            "value": value,
            "lower": None if value is None else value - 10,
            "upper": None if value is None else value + 10,
            "confidence": 0.95,
            "interval_method": "dobson",
            "unit": "ratio",
            "basis": "registration",
            "status": "not_estimable" if value is None else "value",
            "reason": "no_exposure" if value is None else None,
            "source": "example",
            "definition": "x 1",
        }
        for year, value in values.items()
    ]
    return ESTIMATES.conform(pl.DataFrame(rows))


def made(id, *, of=None, found=None):
    return derived_estimates(
        cells() if of is None else of, ESTIMATES.empty() if found is None else found, GROUPS, wanted(id), division=2023
    )


def by_period(rows, region):
    own = rows.filter(pl.col("region") == region)
    return {(row["period_start"].year, row["period_end"].year): row for row in own.rows(named=True)}


def test_life_expectancy_is_that_of_the_deaths_and_person_years_of_a_region():
    rows = by_period(made("life_expectancy"), "GM0001")

    by_hand = life_table(DIED, LIVED, AGES_OF_FIVE_YEARS).expectancy(0)
    found = rows[(2021, 2022)]
    assert found["value"] == pytest.approx(float(by_hand.value), abs=1e-12)
    assert (found["lower"], found["upper"]) == pytest.approx((float(by_hand.lower), float(by_hand.upper)), abs=1e-12)
    assert found["numerator"] == sum(DIED)
    assert found["unit"] == "years"


def test_years_taken_together_have_the_same_value_and_a_narrower_interval():
    rows = by_period(made("life_expectancy"), "GM0001")

    single, pooled = rows[(2023, 2024)], rows[(2021, 2024)]
    assert pooled["value"] == pytest.approx(single["value"], abs=1e-9)
    assert pooled["upper"] - pooled["lower"] < single["upper"] - single["lower"]
    assert set(rows) == {(2021, 2022), (2022, 2023), (2023, 2024), (2021, 2024)}


def test_years_taken_together_have_a_method_of_their_own_so_that_nobody_takes_them_for_their_first_year():
    rows = by_period(made("life_expectancy"), "GM0001")

    assert {period: row["method"] for period, row in rows.items()} == {
        (2021, 2022): "life_table", (2022, 2023): "life_table", (2023, 2024): "life_table",
        (2021, 2024): "pooled_life_table",
    }  # fmt: skip


def test_at_65_fewer_years_are_left_than_at_birth_and_more_than_at_birth_less_65():
    at_birth = by_period(made("life_expectancy"), "all")[(2021, 2022)]["value"]
    at_65 = by_period(made("life_expectancy_at_65"), "all")[(2021, 2022)]["value"]

    assert at_birth - 65 < at_65 < at_birth


def test_a_place_where_nobody_reached_the_last_age_has_no_life_expectancy_and_says_why():
    nobody_old = cells(lived=[*LIVED[:-1], 0], died=[*DIED[:-1], 0], regions=("GM0002",))

    row = by_period(made("life_expectancy", of=nobody_old), "GM0002")[(2021, 2022)]

    assert (row["status"], row["reason"], row["value"]) == ("not_estimable", "empty_age", None)


def test_the_mortality_ratio_is_the_indirectly_standardised_ratio_under_a_name_of_its_own():
    ratios = estimates("indirectly_standardised", {2021: 96.0, 2022: None})

    rows = by_period(made("standardised_mortality_ratio", found=ratios), "all")

    assert rows[(2021, 2022)]["value"] == 96.0
    assert rows[(2021, 2022)]["indicator"] == "standardised_mortality_ratio"
    assert rows[(2022, 2023)]["reason"] == "no_exposure"


def test_nothing_is_made_from_what_is_not_there():
    assert made("life_expectancy", of=cells().filter(pl.col("region") == "nowhere")).is_empty()


def test_growth_is_the_change_in_percent_since_the_year_before():
    (growth,) = wanted("cost_growth")
    (of,) = growth.of
    costs = estimates("directly_standardised", {2022: 1_000.0, 2023: 1_100.0, 2024: None})

    rows = by_period(
        derived_estimates(
            cells().with_columns(pl.lit(of).alias("indicator")),
            costs.with_columns(pl.lit(of).alias("indicator")),
            GROUPS,
            [growth],
            division=2023,
        ),
        "all",
    )

    assert rows[(2023, 2024)]["value"] == pytest.approx(10.0)
    # Half widths of 1 % of 1,000 and 0.909 % of 1,100 make 1.351 % together, on the logarithmic scale.
    assert rows[(2023, 2024)]["lower"] == pytest.approx(8.524, abs=0.001)
    assert rows[(2024, 2025)]["reason"] == "no_year_before"
    assert (2022, 2023) not in rows


def test_no_growth_is_told_across_a_break_of_what_grows():
    """The cost of curative care of 2021 and of 2022 are paid for in other ways."""
    (growth,) = wanted("cost_growth")
    assert 2022 in [each.year for each in growth.indicator.breaks]
    (of,) = growth.of
    costs = estimates("directly_standardised", {2021: 1_000.0, 2022: 1_100.0, 2023: 1_210.0})

    rows = by_period(
        derived_estimates(
            cells().with_columns(pl.lit(of).alias("indicator")),
            costs.with_columns(pl.lit(of).alias("indicator")), GROUPS, [growth], division=2023,
        ),
        "all",
    )  # fmt: skip

    assert (rows[(2022, 2023)]["value"], rows[(2022, 2023)]["reason"]) == (None, "break_in_series")
    assert rows[(2023, 2024)]["value"] == pytest.approx(10.0)


def test_a_life_table_says_on_how_many_persons_it_rests_so_that_few_are_withheld():
    rows = by_period(made("life_expectancy"), "all")

    assert rows[(2021, 2022)]["persons"] == 2 * sum(LIVED)
    assert rows[(2021, 2024)]["persons"] == 2 * sum(LIVED)


def test_after_a_year_without_a_figure_there_is_no_growth_and_the_reason_is_told():
    (growth,) = wanted("cost_growth")
    of = pl.lit(growth.of[0]).alias("indicator")
    costs = estimates("directly_standardised", {2022: None, 2023: 1_100.0}).with_columns(of)

    rows = by_period(
        derived_estimates(cells().with_columns(of), costs, GROUPS, [growth], division=2023),
        "all",
    )

    assert (rows[(2023, 2024)]["status"], rows[(2023, 2024)]["reason"]) == ("not_estimable", "no_year_before")
