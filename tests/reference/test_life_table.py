"""Life expectancy and expectancy in health against published tables."""

import csv
from pathlib import Path

import numpy as np
import pytest

from proeftuin.methods.estimate_array import normal_quantile
from proeftuin.methods.life_table import (
    AGES_OF_FIVE_YEARS,
    AGES_WITH_INFANTS,
    EMPTY_AGE,
    MORE_DEATHS_THAN_PERSON_YEARS,
    TOO_FEW_PERSON_YEARS,
    LifeTable,
    life_table,
)

PUBLISHED = Path(__file__).parent / "data" / "phe-indicatormethods" / "life_expectancy.csv"
ROWS = list(csv.DictReader(PUBLISHED.read_text(encoding="utf-8").splitlines()))
DEATHS, PERSON_YEARS = (np.array([float(row[name]) for row in ROWS]) for name in ("deaths", "person_years"))

# Females of France in 1991, of 100,000 newborn: survivors and years lived from Hauet (1996), Practical Guide on Health
# Expectancy Calculation, tables 1 and 3 (European Concerted Action on Harmonization of Health Expectancy Calculation).
FRENCH_AGES = np.array([65.0, 70, 75, 80, 85])
FRENCH_SURVIVORS = np.array([89_367, 84_968, 78_012, 66_625, 48_532]) / 100_000
FRENCH_YEARS = np.array([436_589, 408_793, 364_013, 290_533, 289_068]) / 100_000
# The printed share of the last age is that of the disabled, as its product with the years shows.
FRENCH_FREE_OF_DISABILITY = np.array([0.804, 0.714, 0.630, 0.487, 1 - 0.710])
FRENCH_SHARE_VARIANCE = np.array([0.000281, 0.000507, 0.000675, 0.000914, 0.000805])


def printed(text):
    """Tolerance of the last printed digit."""
    return pytest.approx(float(text), rel=0, abs=0.51 * 10 ** -len(text.partition(".")[2]))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"age {row['age']}")
def test_life_expectancy_at_every_age_equals_the_published_one_in_all_printed_digits(row):
    """PHEindicatormethods, `testLifeExpectancy.R`, with the variance of the last age; their quantile there is 1.96."""
    expectancy = life_table(DEATHS, PERSON_YEARS).expectancy(float(row["age"]))
    half_width = (expectancy.upper - expectancy.value) / normal_quantile(0.95) * 1.96

    assert expectancy.value == printed(row["value"])
    assert expectancy.value - half_width == printed(row["lower_95"])
    assert expectancy.value + half_width == printed(row["upper_95"])
    assert expectancy.lower == pytest.approx(float(row["lower_95"]), abs=1e-5)


def changed(numbers, place, number):
    return np.where(np.arange(numbers.size) == place, number, numbers)


@pytest.mark.parametrize(
    ("deaths", "person_years", "reason"),
    [
        (DEATHS, changed(PERSON_YEARS, 5, 0), EMPTY_AGE),
        (DEATHS, changed(PERSON_YEARS, 18, 119), MORE_DEATHS_THAN_PERSON_YEARS),
        (DEATHS / 100, np.full(20, 100.0), TOO_FEW_PERSON_YEARS),
    ],
)
def test_populations_without_published_life_expectancy_have_a_reason_here(deaths, person_years, reason):
    """PHEindicatormethods, `testLifeExpectancy.R`: the same inputs are suppressed there."""
    expectancy = life_table(deaths, person_years).expectancy()

    assert np.isnan(expectancy.value)
    assert expectancy.reason == reason


def test_variance_without_the_last_age_is_the_sum_of_chiang_by_hand():
    """
    Three ages, 0-49, 50-99 and open, with rates of 0.002, 0.01 and 0.5, who dies in an age halfway through it.

    q0 = 0.1 / 1.05 = 2/21 and q1 = 0.5 / 1.25 = 0.4. Of 21 newborn 19 reach 50 and 11.4 reach 100. They live
    50 x 20 = 1000, 50 x 15.2 = 760 and 11.4 / 0.5 = 22.8 years: 1782.8 / 21 = 84.895 years from birth and
    782.8 / 19 = 41.2 from 50. Variances: q0² (1 - q0) / 2 deaths and q1² (1 - q1) / 10 deaths; a death before 50
    costs 25 + 41.2 years, one before 100 costs 25 + 2. In the last age 1 / (5 x 0.5²) = 0.8.
    """
    table = life_table([2, 10, 5], [1000, 1000, 10], (0, 50, 100), lived_shares=0.5, minimum_person_years=0)
    from_first = (2 / 21) ** 2 * (19 / 21) / 2 * 66.2**2
    from_second = (19 / 21) ** 2 * 0.4**2 * 0.6 / 10 * 27**2
    from_last = (11.4 / 21) ** 2 * 0.8

    chiang, with_last = table.expectancy(with_last_age=False), table.expectancy()

    assert chiang.value == with_last.value == pytest.approx(1782.8 / 21, rel=1e-12)
    assert chiang.upper - chiang.value == pytest.approx(1.959964 * np.sqrt(from_first + from_second), rel=1e-6)
    assert with_last.upper - with_last.value == pytest.approx(
        1.959964 * np.sqrt(from_first + from_second + from_last), rel=1e-6
    )


def test_ages_0_to_4_together_move_life_expectancy_by_less_than_two_weeks():
    together = np.append(DEATHS[:2].sum(), DEATHS[2:]), np.append(PERSON_YEARS[:2].sum(), PERSON_YEARS[2:])

    apart = life_table(DEATHS, PERSON_YEARS, AGES_WITH_INFANTS).expectancy().value
    joined = life_table(*together, AGES_OF_FIVE_YEARS).expectancy().value

    assert abs(joined - apart) < 14 / 365


@pytest.mark.parametrize(
    ("age", "years", "variance"),
    [
        (65, "12.3", 0.0466),
        (70, "8.8", 0.0441),
        (75, "5.8", 0.0384),
        (80, "3.4", 0.0325),
        (85, "1.7", 0.0285),
    ],
)
def test_expectancy_without_disability_and_its_variance_equal_the_published_french_ones(age, years, variance):
    table = LifeTable(
        age_starts=FRENCH_AGES,
        dying=np.full(5, np.nan),
        dying_variance=np.full(5, np.nan),
        survivors=FRENCH_SURVIVORS,
        years_lived=FRENCH_YEARS,
        years_after_survival=np.full(5, np.nan),
        last_years_variance=np.array(np.nan),
        reason=np.array(""),
    )

    healthy = table.health_expectancy(
        FRENCH_FREE_OF_DISABILITY, FRENCH_SHARE_VARIANCE, age, with_mortality_variance=False
    )

    assert healthy.value == printed(years)
    # The published variances of the shares have three digits, so the sums of them agree in three.
    assert ((healthy.upper - healthy.value) / 1.959964) ** 2 == pytest.approx(variance, rel=2e-3, abs=1e-4)


def test_variance_of_health_expectancy_from_mortality_is_what_drawn_deaths_show():
    """Deaths drawn 4,000 times around the published ones, a tenth of that population; shares known or drawn as well."""
    rng = np.random.default_rng(19841971)
    share = np.linspace(0.98, 0.3, 20)
    spread = np.full(20, 0.02**2)
    draws = rng.poisson(DEATHS / 10, size=(4_000, 20))
    drawn_share = np.clip(share + rng.normal(0, 0.02, size=(4_000, 20)), 0, 1)

    expected = life_table(DEATHS / 10, PERSON_YEARS / 10).health_expectancy(share, spread)
    drawn = life_table(draws, PERSON_YEARS / 10)

    error = (expected.upper - expected.value) / 1.959964
    assert drawn.health_expectancy(drawn_share, spread).value.std() == pytest.approx(error, rel=0.05)
