"""Several years taken together: drawn sums of every year, and the figure over all of them by hand."""

from datetime import date

import polars as pl
import pytest

from proeftuin.data.tables import CELLS
from proeftuin.methods.rate_interval import count_limits
from proeftuin.steps.triple_aim.care_definition import care_indicators
from proeftuin.steps.triple_aim.pooled_estimate import once_in_a_life, pooled_estimates
from proeftuin.vocabulary.indicator import Break
from proeftuin.vocabulary.language import Translated

GP, COST, ANY_GP, DEATHS = "gp_contacts", "care_cost_total", "any_gp_contact", "all_cause_mortality"
HOSPITAL_DEATHS = "infarction_deaths_within_30_days"
NORMAL = 1.959964


def known(*ids, breaks=(), first_year=2014):
    found = care_indicators(ids, population="insured", source="example", first_year=first_year, last_year=2023)
    text = Translated("Anders geteld.", "Counted otherwise.")
    marked = tuple(Break(year, text) for year in breaks)
    return {id: type(one.indicator)(**{**vars(one.indicator), "breaks": marked}) for id, one in found.items()}


def cells(drawn, *, indicator=GP, region="GM0001"):
    """Cells of one stratum written as a drawn table: exposure in person-years unless it is a number, squares, sums."""
    header, *lines = [[field.strip() for field in line.split("|")] for line in drawn.strip().splitlines()]
    rows = [dict(zip(header, line, strict=True)) for line in lines]
    return CELLS.conform(pl.DataFrame([_cell(row, indicator, region) for row in rows], infer_schema_length=None))


def _cell(row, indicator, region):
    year = int(row["year"])
    days = 366 if year % 4 == 0 else 365
    exposure = float(row["of"]) if "of" in row else int(row["persons"]) * days
    return {
        "indicator": indicator,
        "population": "insured",
        "region": row.get("region") or region,
        "division": 2023,
        "period_start": date(year, 1, 1),
        "period_end": date(year + 1, 1, 1),
        "sex": "female",
        "age_band": "40-44",
        "persons": int(row["persons"]),
        "exposure": exposure,
        "exposure_unit": "number" if "of" in row else "days",
        "total": float(row["total"]),
        "total_squares": float(row.get("squares") or row["total"]),
        "exposure_squares": float(row["of_squares"]) if "of_squares" in row else None,
        "products": float(row["products"]) if "products" in row else None,
        "apportioned": False,
        "status": "value",
        "source": "example",
    }


def pooled(frame, indicator, *, groups=None, once=(), breaks=()):
    groups = {"all": ("GM0001",), "GM0001": ("GM0001",)} if groups is None else groups
    return pooled_estimates(frame, groups, known(indicator, breaks=breaks), division=2023, once=once)


def of_all(frame, indicator, **more):
    (row,) = pooled(frame, indicator, **more).filter(pl.col("region") == "all").rows(named=True)
    return row


def test_contacts_of_three_years_have_the_widest_interval_that_the_years_allow():
    """
    One person has 1, 2 and 3 contacts in three years, another 2, 0 and 1: nine in six person-years.

    The squares are 5, 4 and 10. Their roots 2.236, 2 and 3.162 add up to 7.398, of which the square is 54.74: six times
    as much as nine independent contacts would have, so that the limits lie the root of that further away.
    """
    row = of_all(
        cells(
            """
            year | persons | total | squares
            2021 | 2       | 3     | 5
            2022 | 2       | 2     | 4
            2023 | 2       | 4     | 10
            """
        ),
        GP,
    )

    lower, upper = count_limits(9)
    stretch = (54.737 / 9) ** 0.5
    assert row["value"] == pytest.approx(1_500)
    assert row["upper"] == pytest.approx((9 + stretch * (upper - 9)) / 6 * 1_000, rel=1e-4)
    assert row["lower"] == pytest.approx(max(9 + stretch * (lower - 9), 0) / 6 * 1_000, rel=1e-4)
    assert (row["method"], row["interval_method"]) == ("pooled_crude", "dobson_repeated_events_pooled_years_at_most")
    assert (row["period_start"], row["period_end"]) == (date(2021, 1, 1), date(2024, 1, 1))
    assert (row["numerator"], row["denominator"], row["persons"]) == (9, 6, 2)


def test_what_happens_once_in_a_life_needs_no_caution():
    """Twelve deaths in three years are twelve different persons."""
    deaths = cells(
        """
        year | persons | total
        2021 | 100     | 3
        2022 | 100     | 4
        2023 | 100     | 5
        """,
        indicator=DEATHS,
    )

    row = of_all(deaths, DEATHS, once={DEATHS})

    lower, upper = count_limits(12)
    assert row["value"] == pytest.approx(12 / 300 * 100_000)
    assert (row["lower"], row["upper"]) == pytest.approx((lower / 300 * 100_000, upper / 300 * 100_000))
    assert row["interval_method"] == "dobson_repeated_events_pooled_years"
    with_caution = of_all(deaths, DEATHS)
    assert with_caution["upper"] > row["upper"]


def test_which_indicators_happen_once_in_a_life():
    found = care_indicators(
        [GP, COST, ANY_GP, DEATHS, "suicide_mortality", HOSPITAL_DEATHS],
        population="insured", source="example", first_year=2014, last_year=2023,
    )  # fmt: skip

    assert once_in_a_life(found) == {DEATHS, "suicide_mortality"}


def test_amounts_of_three_years_by_hand():
    """
    Two persons cost 100 and 300, then 0 and 200, then 50 and 50 euro: 700 euro in six person-years.

    The variance of each year's sum is 2/(2-1) x (squares - sum²/2): 40,000, 40,000 and 0. As if who costs much costs
    much every year, the standard error of the whole sum is 200 + 200 + 0 = 400.
    """
    row = of_all(
        cells(
            """
            year | persons | total | squares
            2021 | 2       | 400   | 100000
            2022 | 2       | 200   | 40000
            2023 | 2       | 100   | 5000
            """,
            indicator=COST,
        ),
        COST,
    )

    assert row["value"] == pytest.approx(700 / 6)
    assert row["upper"] == pytest.approx((700 + NORMAL * 400) / 6)
    assert row["lower"] == 0
    assert row["interval_method"] == "normal_person_variance_pooled_years_at_most"


def test_a_share_has_the_interval_of_as_many_persons_as_there_are_in_a_year():
    """Six of ten on average; Wilson's limits of six of ten are 31.27 and 83.18 percent."""
    row = of_all(
        cells(
            """
            year | persons | total
            2021 | 10      | 4
            2022 | 10      | 6
            2023 | 10      | 8
            """,
            indicator=ANY_GP,
        ),
        ANY_GP,
    )

    assert row["value"] == pytest.approx(60)
    assert (row["lower"], row["upper"]) == pytest.approx((31.27, 83.18), abs=0.005)
    assert (row["numerator"], row["denominator"]) == (18, 30)


def test_a_ratio_of_three_years_by_hand():
    """
    Each year one person has two of two, another none of two: half, and each is one away from what half would give.

    The squares of these are 2 a year; the roots add up to 3 x 1.414, of which the square is 18. Times 2/(2-1) and over
    12² that is a variance of 0.25: half, plus and minus 1.96 x 0.5.
    """
    row = of_all(
        cells(
            """
            year | persons | total | squares | of | of_squares | products
            2021 | 2       | 2     | 4       | 4  | 8          | 4
            2022 | 2       | 2     | 4       | 4  | 8          | 4
            2023 | 2       | 2     | 4       | 4  | 8          | 4
            """,
            indicator=HOSPITAL_DEATHS,
        ),
        HOSPITAL_DEATHS,
    )

    assert row["value"] == pytest.approx(50)
    assert row["upper"] == pytest.approx(100 * (0.5 + NORMAL * 0.5), abs=1e-3)
    assert row["lower"] == 0


def years(first, last, *, total=5, region="GM0001"):
    drawn = [f"{year} | 10 | {total} | 10" for year in range(first, last + 1)]
    return cells("\n".join(["year | persons | total | squares", *drawn]), region=region)


@pytest.mark.parametrize(
    ("first", "breaks", "from_year"), [(2014, (), 2019), (2020, (), 2020), (2014, (2020,), 2020), (2014, (2021,), 2021)]
)
def test_as_many_years_as_there_are_up_to_five_since_the_last_break(first, breaks, from_year):
    row = of_all(years(first, 2023), GP, breaks=breaks)

    assert (row["period_start"], row["period_end"]) == (date(from_year, 1, 1), date(2024, 1, 1))
    assert row["value"] == pytest.approx(500)


def test_a_break_that_leaves_two_years_leaves_nothing_to_take_together():
    row = of_all(years(2014, 2023), GP, breaks=(2022,))

    assert (row["status"], row["reason"], row["value"]) == ("not_estimable", "too_few_years", None)


def test_of_two_years_of_data_there_are_no_figures_over_several():
    assert pooled(years(2022, 2023), GP).is_empty()


def test_a_region_where_nobody_was_in_one_of_the_years_has_no_figure_over_all_of_them():
    both = pl.concat([years(2019, 2023), years(2021, 2023, region="GM0002")])
    groups = {"all": ("GM0001", "GM0002"), "GM0001": ("GM0001",), "GM0002": ("GM0002",), "GM0003": ("GM0003",)}

    found = pooled(both, GP, groups=groups)

    assert dict(found.select("region", "reason").rows()) == {
        "all": None, "GM0001": None, "GM0002": "empty_year", "GM0003": "no_exposure",
    }  # fmt: skip


def test_what_nobody_in_the_data_has_is_not_a_zero():
    assert of_all(years(2019, 2023, total=0), GP)["reason"] == "nothing_recorded"


def test_persons_of_a_group_are_those_of_its_own_cells():
    """Who moved from the one to the other is one person of both together: 10 and 10 are 15."""
    drawn = "year | persons | total\n2021 | {0} | {1}\n2022 | {0} | {1}\n2023 | {0} | {1}"
    frame = pl.concat(
        [
            cells(drawn.format(10, 5), indicator=ANY_GP, region="GM0001"),
            cells(drawn.format(10, 5), indicator=ANY_GP, region="GM0002"),
            cells(drawn.format(15, 9), indicator=ANY_GP, region="all"),
        ]
    )

    row = of_all(frame, ANY_GP, groups={"all": ("GM0001", "GM0002"), "GM0001": ("GM0001",), "GM0002": ("GM0002",)})

    assert row["value"] == pytest.approx(60)
