"""What the population panel holds: municipalities of each year itself, ages in four groups, deaths."""

from datetime import date

import polars as pl
import pytest

from proeftuin.data.open_data import OpenData
from proeftuin.data.population_panel import cardiovascular_medicines, panel, standardised_income
from proeftuin.errors import DataContractError
from proeftuin.vocabulary.division import municipalities_on

YEARS = range(2013, 2020)


@pytest.fixture(scope="module")
def inhabitants(repository) -> pl.DataFrame:
    return panel(OpenData(repository / "open_data"), YEARS)


@pytest.mark.parametrize("year", YEARS)
def test_the_municipalities_are_those_of_the_first_of_january_of_the_year(inhabitants, year):
    of_year = inhabitants.filter(pl.col("year") == year)

    assert of_year["division_day"].unique().to_list() == [date(year, 1, 1)]
    assert set(of_year["region"]) == set(municipalities_on(date(year, 1, 1)))


def test_men_and_women_are_all_inhabitants(inhabitants):
    assert (inhabitants["men"] + inhabitants["women"]).equals(inhabitants["persons"], check_names=False)


def test_the_four_age_groups_are_all_inhabitants(inhabitants):
    groups = ("persons_0_64", "persons_65_74", "persons_75_84", "persons_85_plus")

    assert inhabitants.select(pl.sum_horizontal(groups)).to_series().equals(inhabitants["persons"], check_names=False)
    assert inhabitants["persons_0_64"].min() > 0


def test_cardiovascular_deaths_are_some_of_all_deaths(inhabitants):
    assert inhabitants.filter(pl.col("cardiovascular_deaths") > pl.col("deaths")).height == 0


def test_medicines_have_three_age_groups_for_every_municipality(repository, inhabitants):
    medicines = cardiovascular_medicines(OpenData(repository / "open_data"), YEARS)

    assert medicines.height == 3 * inhabitants.height
    assert set(medicines["age_group"]) == {"65-74", "75+", "all"}
    assert medicines["percent"].is_between(0, 100).all()


def test_a_year_that_the_panel_does_not_have_is_named(repository):
    with pytest.raises(DataContractError, match="there is no file about 2020"):
        panel(OpenData(repository / "open_data"), [2019, 2020])


def test_no_year_gives_no_rows(repository):
    assert panel(OpenData(repository / "open_data"), []).height == 0


def test_income_of_municipalities_that_merged_is_the_mean_over_their_inhabitants(repository):
    incomes = standardised_income(OpenData(repository / "open_data"), 2013, division=date(2025, 1, 1))

    assert set(incomes) == set(municipalities_on(date(2025, 1, 1)))
    # Urk stayed as it was; Westerwolde came of Bellingwedde (8,985 inhabitants) and Vlagtwedde (16,132).
    assert incomes["GM0184"] == pytest.approx(24.4)
    assert incomes["GM1950"] == pytest.approx((8_985 * 24.1 + 16_132 * 23.3) / (8_985 + 16_132))


def test_income_in_the_division_of_its_own_year_is_as_published(repository):
    incomes = standardised_income(OpenData(repository / "open_data"), 2013, division=date(2013, 1, 1))

    assert set(incomes) == set(municipalities_on(date(2013, 1, 1)))
    assert (incomes["GM0007"], incomes["GM0363"]) == pytest.approx((24.1, 26.2))
