import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from proeftuin.methods.inequality import (
    beyond_chance_deviation,
    percentile_ratio,
    weighted_coefficient_of_variation,
    with_bootstrap_interval,
)

REGIONS = 25
values = arrays(float, REGIONS, elements=st.floats(1, 1000))
exposures = arrays(float, REGIONS, elements=st.integers(1, 1000))
measures = st.sampled_from([percentile_ratio, weighted_coefficient_of_variation])


@given(measures, values, exposures, st.floats(0.01, 100))
def test_neither_currency_nor_population_size_makes_regions_more_unequal(measure, value, exposure, factor):
    assert measure(factor * value, exposure) == pytest.approx(measure(value, exposure), abs=1e-9)
    assert measure(value, 2 * exposure) == pytest.approx(measure(value, exposure), abs=1e-9)


@given(measures, values, exposures, st.permutations(range(REGIONS)))
def test_the_order_of_regions_does_not_matter(measure, value, exposure, order):
    assert measure(value[order], exposure[order]) == pytest.approx(measure(value, exposure))


@given(measures, values, exposures)
def test_dividing_a_region_in_two_with_the_same_value_changes_nothing(measure, value, exposure):
    assert measure(np.repeat(value, 2), np.repeat(exposure / 2, 2)) == pytest.approx(measure(value, exposure), abs=1e-9)


@given(st.floats(1, 1000), exposures)
def test_equal_regions_are_not_unequal(value, exposure):
    equal = np.full(REGIONS, value)

    assert percentile_ratio(equal, exposure) == 1
    assert weighted_coefficient_of_variation(equal, exposure) == pytest.approx(0, abs=1e-12)
    assert beyond_chance_deviation(equal, np.ones(REGIONS)).value == 0


@settings(max_examples=20)
@given(values, exposures, st.integers(0, 2**32 - 1))
def test_the_same_generator_gives_the_same_interval(value, exposure, seed):
    first, second = (
        with_bootstrap_interval(percentile_ratio, value, exposure, np.random.default_rng(seed), draws=50)
        for _ in range(2)
    )

    assert (first.lower, first.upper) == (second.lower, second.upper)
    assert 1 <= first.lower <= first.upper


def test_bootstrap_interval_of_many_equally_weighted_regions_is_that_of_large_samples():
    generator = np.random.default_rng(8)
    value = generator.normal(100, 10, 2000)

    spread = with_bootstrap_interval(weighted_coefficient_of_variation, value, np.ones(2000), generator, draws=400)

    # The standard error of a standard deviation of normal values is s / sqrt(2 n).
    assert (spread.upper - spread.lower) / 2 / 1.96 == pytest.approx(0.1 / np.sqrt(4000), rel=0.15)


@given(values, st.floats(0.1, 10), st.floats(-50, 50))
def test_what_is_beyond_chance_moves_with_the_unit_and_not_with_the_level(value, factor, shift):
    variance = np.linspace(100, 5000, REGIONS)

    one = beyond_chance_deviation(value, variance)
    other = beyond_chance_deviation(shift + factor * value, factor**2 * variance)

    assert other.value == pytest.approx(factor * one.value, rel=1e-5, abs=1e-5)
    assert one.lower <= one.value + 1e-9
    assert one.value <= one.upper


def test_interval_of_what_is_beyond_chance_holds_the_truth_in_95_percent():
    generator = np.random.default_rng(11)
    variance = generator.uniform(0.001, 0.02, (500, 40))
    value = (
        1
        + 0.1 * generator.standard_normal(variance.shape)
        + np.sqrt(variance) * generator.standard_normal(variance.shape)
    )

    deviation = beyond_chance_deviation(value, variance)

    assert np.mean((deviation.lower <= 0.1) & (deviation.upper >= 0.1)) == pytest.approx(0.95, abs=0.03)
    assert np.mean(deviation.value) == pytest.approx(0.1, rel=0.05)
