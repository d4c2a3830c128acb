import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from proeftuin.methods.standardisation import (
    Standard,
    cost_variance,
    crude_mean,
    crude_rate,
    directly_standardised_mean,
    directly_standardised_rate,
    expected_total,
    indirectly_standardised_ratio,
    standardised_cost_ratio,
)

STRATA = 6
exposures = arrays(float, STRATA, elements=st.floats(10, 1e6))
rates = arrays(float, STRATA, elements=st.floats(0.01, 0.9))
events = arrays(float, STRATA, elements=st.integers(2, 5000))
weights = arrays(float, STRATA, elements=st.floats(0.1, 1e5))
factors = st.floats(0.01, 100)


def numbers(estimate):
    return np.array([estimate.value, estimate.lower, estimate.upper])


@given(exposures, weights, rates)
def test_a_region_with_the_rates_of_the_country_has_the_rate_of_the_country(exposure, weight, rate):
    standard = Standard(weight)
    national = (weight * rate).sum() / weight.sum()

    assert directly_standardised_rate(rate * exposure + 10, exposure, standard, per=1).value >= national
    assert directly_standardised_mean(rate * exposure, exposure, standard, 1.0).value == pytest.approx(national)


@given(exposures, rates)
def test_a_region_with_the_rates_of_the_country_has_ratio_one_whatever_its_structure(exposure, rate):
    observed, expected = (rate * exposure).sum(), expected_total(exposure, rate)

    assert indirectly_standardised_ratio(observed, expected).value == pytest.approx(1)
    assert standardised_cost_ratio(observed, expected, 1.0).value == pytest.approx(1)


@given(events, exposures)
def test_the_country_standardised_to_itself_has_its_crude_rate(count, exposure):
    standardised = directly_standardised_rate(count, exposure, Standard(exposure))

    assert standardised.value == pytest.approx(crude_rate(count.sum(), exposure.sum()).value)


@given(events, exposures)
def test_the_country_standardised_to_itself_has_its_crude_mean_with_its_interval(total, exposure):
    spread = np.linspace(1, 9, STRATA)

    standardised = directly_standardised_mean(total, exposure, Standard(exposure), spread)

    np.testing.assert_allclose(numbers(standardised), numbers(crude_mean(total, exposure, spread)))


@given(events, exposures, weights, st.permutations(range(STRATA)))
def test_the_order_of_strata_does_not_matter(count, exposure, weight, order):
    standardised = directly_standardised_rate(count, exposure, Standard(weight))
    shuffled = directly_standardised_rate(count[order], exposure[order], Standard(weight[order]))

    np.testing.assert_allclose(numbers(standardised), numbers(shuffled))


@given(events, exposures, weights, factors)
def test_the_scale_of_the_standard_does_not_matter(count, exposure, weight, factor):
    one = directly_standardised_rate(count, exposure, Standard(weight))
    other = directly_standardised_rate(count, exposure, Standard(factor * weight))

    np.testing.assert_allclose(numbers(one), numbers(other))


@given(events, exposures, weights, factors)
def test_another_currency_changes_mean_and_limits_by_the_rate_of_exchange(total, exposure, weight, factor):
    euro = directly_standardised_mean(total, exposure, Standard(weight), 4.0)
    other = directly_standardised_mean(factor * total, exposure, Standard(weight), 4.0 * factor**2)

    np.testing.assert_allclose(numbers(other), factor * numbers(euro))


@given(events, exposures, factors)
def test_another_currency_leaves_the_cost_ratio_as_it_is(total, exposure, factor):
    variance = cost_variance(exposure, 9.0)
    euro = standardised_cost_ratio(total.sum(), exposure.sum(), variance)
    other = standardised_cost_ratio(factor * total.sum(), factor * exposure.sum(), factor**2 * variance)

    np.testing.assert_allclose(numbers(other), numbers(euro))


@given(events, exposures, weights)
def test_every_interval_holds_its_value(count, exposure, weight):
    for estimate in (
        directly_standardised_rate(count, exposure, Standard(weight)),
        directly_standardised_mean(count, exposure, Standard(weight), 2.0),
        indirectly_standardised_ratio(count.sum(), exposure.sum()),
        crude_rate(count, exposure),
    ):
        assert (estimate.lower < estimate.value).all()
        assert (estimate.value < estimate.upper).all()


@given(events, exposures, weights)
def test_dividing_a_stratum_in_two_equal_halves_changes_nothing(count, exposure, weight):
    halves = [np.repeat(array / 2, 2) for array in (count, exposure, weight)]

    whole = directly_standardised_rate(count, exposure, Standard(weight))

    np.testing.assert_allclose(
        numbers(directly_standardised_rate(halves[0], halves[1], Standard(halves[2]))), numbers(whole)
    )


@given(events, exposures, weights, rates)
def test_many_regions_at_once_give_the_same_as_one_by_one(count, exposure, weight, rate):
    stacked = np.stack([count, count + 1]), np.stack([exposure, exposure * 2])

    together = directly_standardised_rate(*stacked, Standard(weight))

    for region in (0, 1):
        alone = directly_standardised_rate(stacked[0][region], stacked[1][region], Standard(weight))
        np.testing.assert_allclose(
            [together.value[region], together.lower[region], together.upper[region]], numbers(alone)
        )
