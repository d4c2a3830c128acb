import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from proeftuin.errors import DataContractError, DefinitionError
from proeftuin.methods.life_table import (
    AGES_OF_FIVE_YEARS,
    INTERVAL_TOO_WIDE,
    NO_DEATHS_IN_LAST_AGE,
    NOBODY_SURVIVES,
    TOO_FEW_PERSON_YEARS,
    life_table,
)

AGES = len(AGES_OF_FIVE_YEARS)
# Of the oldest so many die that the interval is never too wide to give a value.
rates = st.builds(np.append, arrays(float, AGES - 1, elements=st.floats(0.0001, 0.3)), st.floats(0.1, 0.4))
person_years = arrays(float, AGES, elements=st.floats(2_000, 1e6))
shares = arrays(float, AGES, elements=st.floats(0, 1))


def table_of(rate, lived):
    return life_table(rate * lived, lived, AGES_OF_FIVE_YEARS)


def numbers(estimate):
    return np.array([estimate.value, estimate.lower, estimate.upper])


@given(rates, person_years, st.integers(0, AGES - 1), st.floats(1.01, 3))
def test_more_deaths_at_one_age_never_lengthen_life(rate, lived, place, factor):
    more = rate.copy()
    more[place] = min(factor * more[place], 0.99)

    assert table_of(more, lived).expectancy().value <= table_of(rate, lived).expectancy().value + 1e-9


@given(st.floats(0.005, 0.05), person_years)
def test_one_death_rate_at_all_ages_gives_about_its_inverse(rate, lived):
    expectancy = table_of(np.full(AGES, rate), 1_000 * lived).expectancy().value

    # Who dies in the first age lives a tenth of it; everyone else half of theirs.
    assert expectancy == pytest.approx(1 / rate, rel=0.1)


@given(rates, person_years)
def test_years_lived_by_age_add_up_to_life_expectancy_and_survivors_never_increase(rate, lived):
    table = table_of(rate, lived)

    assert table.years_lived.sum() == pytest.approx(table.expectancy().value)
    assert (np.diff(table.survivors) <= 0).all()


@given(rates, person_years, st.floats(2, 100))
def test_a_population_as_many_times_larger_has_an_interval_as_many_roots_narrower(rate, lived, times):
    small, large = table_of(rate, lived).expectancy(65), table_of(rate, lived * times).expectancy(65)
    assume(small.lower > 0)

    assert large.value == pytest.approx(small.value)
    assert (large.upper - large.value) * np.sqrt(times) == pytest.approx(small.upper - small.value)


@given(rates, person_years, shares)
def test_years_in_good_and_in_bad_health_add_up_to_life_expectancy(rate, lived, healthy):
    table = table_of(rate, lived)

    good = table.health_expectancy(healthy, 0.0, 65).value
    bad = table.health_expectancy(1 - healthy, 0.0, 65).value

    assert good + bad == pytest.approx(table.expectancy(65).value)


@given(rates, person_years)
def test_when_everyone_is_healthy_health_expectancy_is_life_expectancy_with_its_interval(rate, lived):
    table = table_of(rate, lived)

    health, life = table.health_expectancy(np.ones(AGES), 0.0), table.expectancy()

    assert numbers(health) == pytest.approx(numbers(life))


@given(rates, person_years, shares)
def test_uncertainty_of_deaths_only_widens_the_interval_of_health_expectancy(rate, lived, healthy):
    table = table_of(rate, lived)

    with_deaths = table.health_expectancy(healthy, 0.01**2, 65)
    without = table.health_expectancy(healthy, 0.01**2, 65, with_mortality_variance=False)

    assert with_deaths.value == pytest.approx(without.value)
    assert with_deaths.upper >= without.upper - 1e-12


@given(rates, person_years)
def test_many_populations_at_once_are_the_same_as_one_by_one(rate, lived):
    together = life_table(np.stack([rate * lived, lived / 50]), np.stack([lived, lived]), AGES_OF_FIVE_YEARS)
    alone = table_of(rate, lived)

    assert together.expectancy(65).value[0] == pytest.approx(alone.expectancy(65).value, nan_ok=True)
    assert together.expectancy(65).upper[0] == pytest.approx(alone.expectancy(65).upper, nan_ok=True)


@given(rates, person_years)
def test_no_population_gets_a_number_where_a_rule_speaks_against_it(rate, lived):
    deaths = rate * lived
    nobody_died_last = np.append(deaths[:-1], 0.0)

    assert life_table(nobody_died_last, lived, AGES_OF_FIVE_YEARS).reason == NO_DEATHS_IN_LAST_AGE
    few = life_table(deaths / 1e6, lived / 1e6, AGES_OF_FIVE_YEARS)
    assert few.expectancy().reason == TOO_FEW_PERSON_YEARS
    assert np.isnan(few.years_lived).all()
    assert life_table(np.append(np.nan, deaths[1:]), lived, AGES_OF_FIVE_YEARS).reason == "missing_input"


def test_a_very_uncertain_life_expectancy_is_not_given():
    lived = np.full(AGES, 300.0)
    deaths = np.zeros(AGES)
    deaths[-1] = 1

    assert life_table(deaths, lived, AGES_OF_FIVE_YEARS).expectancy().reason == INTERVAL_TOO_WIDE


def test_there_is_no_life_expectancy_at_an_age_that_nobody_reaches():
    lived = np.full(AGES, 1_000.0)
    deaths = np.full(AGES, 10.0)
    deaths[10] = 900

    table = life_table(deaths, lived, AGES_OF_FIVE_YEARS)

    assert table.expectancy(55).reason == NOBODY_SURVIVES
    assert table.expectancy(50).value == pytest.approx(2.5)
    assert table.expectancy().is_estimable


def test_what_cannot_be_a_life_table_is_refused():
    with pytest.raises(DataContractError, match="negative"):
        life_table([1, -1], [10_000, 10_000], (0, 50))
    with pytest.raises(DefinitionError, match="ascending from 0"):
        life_table([1, 1], [10_000, 10_000], (50, 0))
    with pytest.raises(DefinitionError, match="starts at 66"):
        life_table(np.ones(AGES), np.full(AGES, 1e4), AGES_OF_FIVE_YEARS).expectancy(66)
    with pytest.raises(DataContractError, match="write a percentage as a share"):
        life_table(np.ones(AGES), np.full(AGES, 1e4), AGES_OF_FIVE_YEARS).health_expectancy(80.0, 0.0)
