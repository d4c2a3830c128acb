"""Cost per insured year, told as small tables that can be followed by hand."""

from datetime import date

import polars as pl
import pytest

from proeftuin.steps.triple_aim.cell import cost_cells
from proeftuin.steps.triple_aim.cost import cost_estimates
from proeftuin.steps.triple_aim.definition import comparable_kinds, cost_indicators
from proeftuin.steps.triple_aim.stratified import StratifiedCells
from tests.costs_example import costs

INDICATORS = cost_indicators(2022, 2023)
DIVISION = date(2025, 1, 1)
EXAMPLE = """
    region | year | sex    | age_band | persons | insured_years | farmacie | hulpmiddelen
    -------+------+--------+----------+---------+---------------+----------+-------------
    GM0001 | 2023 | male   | 00-04    |     110 |        100.00 |  1000.00 |        50.00
    GM0001 | 2023 | male   | 90+      |      12 |         10.00 |  5000.00 |        -5.00
    GM0002 | 2023 | male   | 00-04    |     105 |        100.00 |  3000.00 |         0.00
    GM0002 | 2023 | male   | 90+      |      95 |         90.00 | 36000.00 |         0.00
           | 2023 |        |          |       7 |          5.00 |  9999.00 |         1.00
"""
GROUPS = {"GM0001": ["GM0001"], "GM0002": ["GM0002"], "NL01": ["GM0001", "GM0002"]}


def _value(indicator: str, region: str, method: str) -> dict[str, object]:
    kinds = {id: INDICATORS[id] for id in ("pharmacy", "medical_devices")}
    cells = StratifiedCells.from_cells(cost_cells(costs(EXAMPLE), kinds, division=DIVISION))
    rows = cost_estimates(cells, GROUPS, kinds, division=2025).filter(
        (pl.col("indicator") == indicator) & (pl.col("region") == region) & (pl.col("method") == method)
    )
    return rows.to_dicts()[0]


def test_cost_is_divided_by_insured_years_and_not_by_persons() -> None:
    assert _value("pharmacy", "GM0001", "crude")["value"] == pytest.approx(6000 / 110)


def test_the_rest_row_counts_in_the_country_and_in_no_municipality() -> None:
    country = _value("pharmacy", "NL01", "crude")

    assert country["numerator"] == 6000 + 39000 + 9999
    assert country["denominator"] == 110 + 190 + 5
    assert country["persons"] == 122 + 200 + 7


def test_a_correction_below_zero_is_kept() -> None:
    assert _value("medical_devices", "GM0001", "crude")["numerator"] == 45.0


def test_observed_over_expected_takes_the_rates_of_the_country_by_age_and_sex() -> None:
    # The country spends 4000 / 200 = 20 euro on the young and 41000 / 100 = 410 euro on the old, the rest row left out.
    expected = 100 * 20 + 10 * 410

    found = _value("pharmacy", "GM0001", "indirectly_standardised")

    assert found["denominator"] == pytest.approx(expected)
    assert found["value"] == pytest.approx(6000 / expected)
    assert found["unit"] == "ratio"


def test_a_standardised_cost_has_the_structure_of_the_country() -> None:
    # The country is for two thirds young (200 of 300 insured years) and for one third old.
    found = _value("pharmacy", "GM0001", "directly_standardised")

    assert found["value"] == pytest.approx(2 / 3 * (1000 / 100) + 1 / 3 * (5000 / 10))
    assert found["standard"] == "NL01 2023"


def test_every_value_says_its_method_and_source() -> None:
    found = _value("pharmacy", "GM0001", "crude")

    assert found["method"] == "crude"
    assert found["source"] == "vektis-gemeente"
    assert found["definition"] == "pharmacy 1"


def test_two_municipalities_show_too_little_of_chance_for_an_interval() -> None:
    for method in ("crude", "directly_standardised", "indirectly_standardised"):
        found = _value("pharmacy", "GM0001", method)

        assert found["status"] == "value"
        assert [found[column] for column in ("lower", "upper", "confidence", "interval_method")] == [None] * 4


def test_a_category_that_a_year_does_not_have_gives_no_cells_rather_than_zeros() -> None:
    table = costs(
        """
        region | year | sex  | age_band | persons | insured_years | verpleging_en_verzorging
        GM0001 | 2014 | male | 00-04    |      10 |         10.00 |
        GM0001 | 2015 | male | 00-04    |      10 |         10.00 |                    70.00
        """
    )
    nursing = {"district_nursing": cost_indicators(2011, 2023)["district_nursing"]}

    cells = cost_cells(table, nursing, division=DIVISION)

    assert cells["period_start"].dt.year().to_list() == [2015]


@pytest.mark.parametrize(
    ("first", "last", "kind", "is_comparable"),
    [
        (2011, 2023, "specialist_care", True),
        (2011, 2023, "pharmacy", True),
        (2011, 2023, "district_nursing", False),  # enters in 2015
        (2015, 2023, "district_nursing", True),
        (2012, 2023, "geriatric_rehabilitation", False),  # enters in 2013
        (2011, 2014, "mental_health_care", False),  # split in 2014
        (2015, 2020, "mental_health_care", True),
        (2015, 2021, "mental_health_care", False),  # last year of the old system
        (2022, 2023, "mental_health_care", True),
        (2014, 2016, "gp_care", False),  # chronic care gets its own column in 2015
        (2015, 2023, "gp_care", True),
        (2011, 2020, "birth_care", True),
        (2019, 2022, "birth_care", False),  # integrated birth care in 2021
        (2018, 2023, "short_stay_care", True),
        (2017, 2023, "short_stay_care", False),
        (2019, 2020, "primary_care_support", False),  # last spent on in 2018
    ],
)
def test_which_kinds_of_care_mean_the_same_throughout_a_period(first, last, kind, is_comparable) -> None:
    kinds = {id: i for id, i in cost_indicators(2011, 2023).items() if not id.startswith("zvw_")}

    assert (kind in comparable_kinds(kinds, first, last)) is is_comparable


def test_a_total_over_time_holds_only_the_comparable_part_unless_asked_otherwise() -> None:
    comparable = cost_indicators(2011, 2023)["zvw_comparable"]
    asked = cost_indicators(2011, 2023, total_over_time="all")["zvw_comparable"]

    assert "verpleging_en_verzorging" not in comparable.components
    assert "verpleging_en_verzorging" in asked.components
    assert not comparable.breaks
    assert asked.breaks


def test_the_total_of_one_year_holds_every_category_once() -> None:
    total = cost_indicators(2011, 2023)["zvw_total"]

    assert len(total.components) == len(set(total.components))


def test_a_sum_of_kinds_adds_up_its_categories_and_a_part_of_a_kind_has_its_own() -> None:
    table = costs(
        """
        region | year | sex  | age_band | persons | insured_years | huisarts_consult | huisarts_mdz | geriatrische_revalidatiezorg | eerstelijnsverblijf
        GM0001 | 2018 | male | 00-04    |      10 |         10.00 |           100.00 |        30.00 |                        200.00 |               50.00
        """  # noqa: E501
    )
    asked = ("gp_care", "integrated_chronic_care", "rehabilitation_and_short_stay")
    indicators = {id: cost_indicators(2018, 2018)[id] for id in asked}

    cells = cost_cells(table, indicators, division=DIVISION)

    totals = dict(
        cells.filter(pl.col("region") == "GM0001").select("indicator", pl.col("total").cast(pl.Float64)).rows()
    )
    assert totals == {"gp_care": 130, "integrated_chronic_care": 30, "rehabilitation_and_short_stay": 250}


def test_sums_and_parts_of_kinds_are_in_no_total() -> None:
    indicators = cost_indicators(2018, 2020)

    for total in ("zvw_total", "zvw_comparable"):
        assert indicators[total].components.count("huisarts_mdz") == 1
        assert indicators[total].components.count("eerstelijnsverblijf") == 1


def test_a_sum_of_kinds_breaks_in_every_year_in_which_one_of_them_does() -> None:
    indicators = cost_indicators(2011, 2023)
    sums = [indicators[id] for id in ("rehabilitation_and_short_stay", "paramedical_care", "supporting_care")]
    found = 0
    for whole in sums:
        for kind in indicators.values():
            if set(kind.components) < set(whole.components):
                found += 1
                assert {each.year for each in kind.breaks} <= {each.year for each in whole.breaks}
                assert kind.first_year <= whole.first_year
    assert found == 2 + 2 + 9
