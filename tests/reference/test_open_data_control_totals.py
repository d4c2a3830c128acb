"""
The figures in the repository add up to those of the untouched originals, to the cent.

The control totals were computed from the originals by `tools/open_data/control_totals.py`, which shares no code with
the readers. The overview per year was counted apart from both when the files were obtained.
"""

import csv
from decimal import Decimal

import polars as pl
import pytest

from proeftuin.data import health_monitor, population_panel, vektis
from proeftuin.data.open_data import OpenData
from proeftuin.data.vektis_columns import categories_of

# year: rows, municipalities, million insured years, billion euro
OVERVIEW = {
    2011: (13475, 355, "16.63", "35.27"),
    2012: (13476, 355, "16.71", "34.51"),
    2013: (13478, 355, "16.76", "36.17"),
    2014: (13479, 355, "16.80", "36.74"),
    2015: (13482, 355, "16.87", "39.50"),
    2016: (13479, 355, "16.96", "41.71"),
    2017: (13482, 355, "17.05", "42.90"),
    2018: (13483, 355, "17.17", "44.66"),
    2019: (13369, 352, "17.28", "46.35"),
    2020: (13063, 344, "17.36", "45.34"),
    2021: (13065, 344, "17.45", "47.55"),
    2022: (12989, 342, "17.58", "51.01"),
    2023: (12989, 342, "17.69", "55.15"),
}


@pytest.fixture(scope="module")
def control(repository):
    path = repository / "tests" / "reference" / "open_data_control_totals.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return {(row["source"], int(row["year"]), row["item"]): Decimal(row["total"]) for row in csv.DictReader(stream)}


@pytest.fixture(scope="module")
def open_data(repository):
    return OpenData(repository / "open_data")


@pytest.fixture(scope="module")
def costs(open_data):
    return vektis.insured_costs(open_data, OVERVIEW)


@pytest.mark.parametrize("year", OVERVIEW)
def test_every_column_of_a_year_adds_up_to_the_untouched_file(costs, control, year):
    of_year = costs.filter(pl.col("year") == year)
    rest = of_year.filter(pl.col("region").is_null())
    columns = {"aantal_bsn": "persons", "aantal_verzekerdejaren": "insured_years"}
    columns |= {header: category.id for category in categories_of(year) for header in category.headers}
    items = [
        item
        for source, item_year, item in control
        if (source, item_year) == ("vektis-gemeente", year)
        and item not in ("rows", "municipalities", "negative_costs")
        and not item.startswith("rest:")
    ]

    assert len(items) == 2 + len(categories_of(year))
    for item in items:
        assert Decimal(of_year[columns[item]].sum()) == control["vektis-gemeente", year, item], item
        assert Decimal(rest[columns[item]].sum()) == control["vektis-gemeente", year, f"rest:{item}"], item


@pytest.mark.parametrize("year", OVERVIEW)
def test_rows_municipalities_and_totals_are_those_of_the_source(costs, control, year):
    of_year = costs.filter(pl.col("year") == year)
    categories = [category.id for category in categories_of(year)]
    total = sum(of_year[category].sum() for category in categories)
    rows, municipalities, insured_years, euro = OVERVIEW[year]

    assert of_year.height == rows == control["vektis-gemeente", year, "rows"]
    assert of_year["region"].drop_nulls().n_unique() == municipalities
    assert control["vektis-gemeente", year, "municipalities"] == municipalities
    assert round(of_year["insured_years"].sum() / 1_000_000, 2) == Decimal(insured_years)
    assert round(total / 1_000_000_000, 2) == Decimal(euro)


def test_there_are_81_negative_costs(costs, control):
    categories = [category.id for category in categories_of(2011)]
    of_2011 = costs.filter(pl.col("year") == 2011).select(pl.sum_horizontal((pl.col(categories) < 0).sum())).item()

    assert of_2011 == control["vektis-gemeente", 2011, "negative_costs"] == 21
    assert sum(total for (_, _, item), total in control.items() if item == "negative_costs") == 81


@pytest.mark.parametrize("year", [2016, 2020])
def test_health_figures_and_their_limits_add_up_to_the_original(open_data, control, year):
    frame = health_monitor.prevalences(open_data, [year])
    figures = frame.unpivot(["value", "lower", "upper"], index=["indicator"], value_name="figure")
    added = figures.group_by("indicator").agg(
        pl.col("figure").count().alias("present"), pl.col("figure").cast(pl.Decimal(18, 1)).sum().alias("total")
    )

    assert control["gezondheidsmonitor", year, "rows"] == 9 * frame.select("region_name").n_unique()
    assert added.height == {2016: 22, 2020: 20}[year]
    for indicator, present, total in added.iter_rows():
        assert present == control["gezondheidsmonitor", year, f"present:{indicator}"], indicator
        assert total == control["gezondheidsmonitor", year, indicator], indicator


# StatLine 83674NED and 85012NED: the Netherlands, all adults.
@pytest.mark.parametrize(
    ("year", "indicator", "percent"),
    [
        (2016, "ErvarenGezondheidGoedZeerGoed", 75.6),
        (2020, "ErvarenGezondheidGoedZeerGoed", 79.1),
        (2016, "EenOfMeerLangdurigeAandoeningen", 33.9),
        (2020, "EenOfMeerLangdurigeAandoeningen", 32.2),
        (2016, "ErnstigOvergewicht", 13.8),
        (2020, "ErnstigOvergewichtObesitas", 14.7),
    ],
)
def test_national_health_figures_are_the_published_ones(open_data, year, indicator, percent):
    found = health_monitor.prevalences(open_data, [year]).filter(
        (pl.col("region") == "NL01") & (pl.col("age_group") == "adults") & (pl.col("indicator") == indicator)
    )

    assert found["value"].to_list() == [percent]


@pytest.mark.parametrize("year", range(2013, 2020))
def test_population_and_deaths_add_up_to_the_original(open_data, control, year):
    frame = population_panel.panel(open_data, [year])
    columns = {
        "total_Pop": "persons",
        "total_Men": "men",
        "total_Women": "women",
        "total_Pop_65_75": "persons_65_74",
        "total_Pop_75_85": "persons_75_84",
        "total_Pop_85_up": "persons_85_plus",
        "total_deaths": "deaths",
        "total_deaths_CVD": "cardiovascular_deaths",
    }

    assert frame.height == control["population-panel", year, "municipalities"]
    for item, column in columns.items():
        assert frame[column].sum() == control["population-panel", year, item], item
