"""What the figures of the Gezondheidsmonitor mean: regions, ages, missing figures."""

from datetime import date

import polars as pl
import pytest

from proeftuin.data.health_monitor import prevalences
from proeftuin.data.open_data import OpenData
from proeftuin.vocabulary.division import municipalities_on
from proeftuin.vocabulary.region import RegionKind, names_of


@pytest.fixture(scope="module")
def figures(repository) -> pl.DataFrame:
    return prevalences(OpenData(repository / "open_data"), [2016, 2020])


@pytest.mark.parametrize("year", [2016, 2020])
def test_every_municipality_of_the_year_is_there_once(figures, year):
    found = figures.filter((pl.col("year") == year) & (pl.col("kind") == "municipality"))

    assert set(found["region"]) == set(municipalities_on(date(year, 1, 1)))
    assert found.select("region", "region_name").n_unique() == len(municipalities_on(date(year, 1, 1)))


@pytest.mark.parametrize("year", [2016, 2020])
@pytest.mark.parametrize(("kind", "count"), [("ggd", 25), ("province", 12), ("part_of_country", 4), ("country", 1)])
def test_larger_regions_have_codes_of_their_own(figures, year, kind, count):
    found = figures.filter((pl.col("year") == year) & (pl.col("kind") == kind))["region"].unique()

    assert found.len() == count
    assert found.null_count() == 0
    if kind in ("ggd", "province"):
        assert set(found) == set(names_of(RegionKind(kind)))


def test_a_combination_of_municipalities_has_no_code(figures):
    combined = figures.filter(pl.col("region").is_null())

    assert combined["region_name"].unique().to_list() == ["Friese Waddeneilanden (CG)"]
    assert combined["kind"].unique().to_list() == ["combination"]


def test_the_ages_of_the_waves_differ_and_are_said(figures):
    ages = figures.select("year", "age_group", "age_band").unique().sort("year", "age_group").rows()

    assert ages == [
        (2016, "adults", "19+"),
        (2016, "from_65", "65+"),
        (2016, "under_65", "19-64"),
        (2020, "adults", "18+"),
        (2020, "from_65", "65+"),
        (2020, "under_65", "18-64"),
    ]


def test_a_figure_that_the_source_does_not_give_is_missing_and_not_zero(figures):
    vlieland = figures.filter((pl.col("region_name") == "Vlieland") & (pl.col("year") == 2020))

    assert vlieland["value"].null_count() == vlieland.height
    assert vlieland["lower"].null_count() == vlieland.height


def test_a_value_lies_within_its_limits(figures):
    outside = figures.filter((pl.col("value") < pl.col("lower")) | (pl.col("value") > pl.col("upper")))

    assert outside.height == 0


def test_percentages_lie_between_0_and_100(figures):
    percentages = figures.filter(~pl.col("indicator").str.starts_with("Uren"))

    assert percentages["value"].min() >= 0
    assert percentages["value"].max() <= 100
