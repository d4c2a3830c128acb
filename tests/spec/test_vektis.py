"""What the figures of the Vektis files mean: the rest row, categories that do not exist, labels and divisions."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from proeftuin.data.open_data import OpenData
from proeftuin.data.vektis import AGE_BAND_OF_LABEL, insured_costs, totals_by_year
from proeftuin.data.vektis_columns import categories_of, years_with_columns
from proeftuin.vocabulary.division import municipalities_on

YEARS = range(2011, 2024)


@pytest.fixture(scope="module")
def costs(repository) -> pl.DataFrame:
    return insured_costs(OpenData(repository / "open_data"), YEARS)


@pytest.mark.parametrize("year", YEARS)
def test_the_rest_row_belongs_to_no_municipality_sex_or_age(costs, year):
    rest = costs.filter((pl.col("year") == year) & pl.col("region").is_null())

    assert rest.height == 1
    assert rest["sex"].to_list() == rest["age_band"].to_list() == [None]
    assert rest["persons"].item() > 200_000


@pytest.mark.parametrize("year", YEARS)
def test_a_category_that_a_file_does_not_have_is_empty_and_one_it_has_never_is(costs, year):
    of_year = costs.filter(pl.col("year") == year)
    has = {category.id for category in categories_of(year)}
    categories = costs.columns[7:]

    assert {category for category in categories if of_year[category].null_count() == 0} == has
    assert {category for category in categories if of_year[category].null_count() == of_year.height} == (
        set(categories) - has
    )


def test_zero_is_kept_as_zero(costs):
    """Boys of 0 to 4 have no maternity care: the file says zero."""
    boys = costs.filter((pl.col("sex") == "male") & (pl.col("age_band") == "00-04") & (pl.col("year") == 2023))

    assert boys["kraamzorg"].unique().to_list() == [Decimal("0.00")]


@pytest.mark.parametrize("year", YEARS)
def test_the_municipalities_of_a_file_are_all_those_of_its_division(costs, year):
    of_year = costs.filter(pl.col("year") == year)
    day = of_year["division_day"].unique().item()

    assert set(of_year["region"].drop_nulls()) == set(municipalities_on(day))


@pytest.mark.parametrize(
    ("year", "day"),
    [(2011, date(2020, 1, 1)), (2019, date(2021, 1, 1)), (2021, date(2022, 3, 24)), (2023, date(2024, 1, 1))],
)
def test_the_division_of_a_file_is_not_that_of_its_year(costs, year, day):
    assert costs.filter(pl.col("year") == year)["division_day"].unique().to_list() == [day]


@pytest.mark.parametrize(
    ("label", "band"),
    [("0 t/m 4 jaar", "00-04"), ("5 t/m 9 jaar", "05-09"), ("85 t/m 89 jaar", "85-89"), ("90+", "90+")],
)
def test_age_classes_become_bands(label, band):
    assert AGE_BAND_OF_LABEL[label] == band


def test_all_nineteen_bands_and_both_sexes_occur(costs):
    assert set(costs["age_band"].drop_nulls()) == set(AGE_BAND_OF_LABEL.values())
    assert len(AGE_BAND_OF_LABEL) == 19
    assert set(costs["sex"].drop_nulls()) == {"male", "female"}


def test_a_stratum_is_the_one_of_the_file(costs):
    """Line 3 of the 2011 file: boys of 0 to 4 in Aa en Hunze."""
    found = costs.filter(
        (pl.col("year") == 2011)
        & (pl.col("region") == "GM1680")
        & (pl.col("sex") == "male")
        & (pl.col("age_band") == "00-04")
    )

    assert found.select("persons", "insured_years", "farmacie", "overig").row(0) == (
        552,
        Decimal("504.91"),
        Decimal("35758.49"),
        Decimal("21.04"),
    )


def test_a_header_cut_at_32_characters_is_the_same_category(costs):
    """In 2023 three headers are cut; their figures must not be lost."""
    cut = ("medisch_specialistische_zorg", "paramedische_zorg_fysiotherapie", "geriatrische_revalidatiezorg")
    of_2023 = costs.filter(pl.col("year") == 2023)

    assert [of_2023[category].sum() > 500_000_000 for category in cut] == [True, True, True]


def test_years_with_the_same_columns_are_recognised():
    headers = [category.headers[0] for category in categories_of(2016)]

    assert years_with_columns(headers) == (2015, 2016, 2017)


def test_years_may_be_asked_in_any_order_and_once(repository, costs):
    some = insured_costs(OpenData(repository / "open_data"), [2020, 2013, 2020])

    assert some.equals(costs.filter(pl.col("year").is_in([2013, 2020])))


def test_no_year_gives_no_rows(repository):
    assert insured_costs(OpenData(repository / "open_data"), []).height == 0


def test_totals_by_year_are_the_sums_of_the_rows(repository, costs):
    totals = totals_by_year(OpenData(repository / "open_data"))
    summed = costs.group_by("year").agg(pl.col("persons").sum(), pl.col("insured_years").sum())

    assert totals == {year: (persons, years) for year, persons, years in summed.iter_rows()}
