"""
National figures as their suppliers publish them.

Sources: RIVM, CBS and GGD'en, Gezondheidsmonitor Volwassenen 2016 and 2020 (StatLine 83674NED and 85012NED): good
perceived health 75.6 and 79.1 %, long-term condition 33.9 and 32.2 %, obesity 13.8 and 14.7 %. CBS, Regionale
kerncijfers 2015: 147,134 deaths, 16,900,726 inhabitants. Vektis, open databestanden: insured years and euro per year.
"""

import polars as pl
import pytest

from proeftuin.studies.bundle_reader import Bundle


@pytest.mark.parametrize(
    ("indicator", "year", "percent"),
    [
        ("good_perceived_health", 2016, 75.6),
        ("good_perceived_health", 2020, 79.1),
        ("long_term_condition", 2016, 33.9),
        ("long_term_condition", 2020, 32.2),
        ("obesity", 2016, 13.8),
        ("obesity", 2020, 14.7),
    ],
)
def test_survey_figures_of_the_country_are_the_published_ones(national_bundle, indicator, year, percent) -> None:
    found = Bundle.open(national_bundle).estimate(indicator, region="NL01", year=year, method="survey")

    assert found.value == percent
    assert found.basis == "survey"


def test_deaths_and_inhabitants_of_2015(national_bundle) -> None:
    rows = Bundle.open(national_bundle).estimates(region="NL01", indicator="mortality", year=2015, method="crude")

    assert rows["numerator"].item() == 147_134
    assert rows["denominator"].item() == 16_900_726


@pytest.mark.parametrize(
    ("year", "million_years", "billion_euro"),
    [
        (2011, 16.63, 35.27), (2012, 16.71, 34.51), (2013, 16.76, 36.17), (2014, 16.80, 36.74), (2015, 16.87, 39.50),
        (2016, 16.96, 41.71), (2017, 17.05, 42.90), (2018, 17.17, 44.66), (2019, 17.28, 46.35), (2020, 17.36, 45.34),
        (2021, 17.45, 47.55), (2022, 17.58, 51.01), (2023, 17.69, 55.15),
    ],
)  # fmt: skip
def test_insured_years_and_cost_of_the_country(national_bundle, year, million_years, billion_euro) -> None:
    row = Bundle.open(national_bundle).estimates(region="NL01", indicator="zvw_total", year=year, method="crude")

    assert round(row["denominator"].item() / 1e6, 2) == million_years
    assert round(row["numerator"].item() / 1e9, 2) == billion_euro


def test_the_country_is_its_own_standard(national_bundle) -> None:
    ratios = Bundle.open(national_bundle).estimates(region="NL01", method="indirectly_standardised")

    assert ratios.filter(pl.col("status") == "value")["value"].to_list() == pytest.approx(
        [1.0] * ratios.filter(pl.col("status") == "value").height
    )
