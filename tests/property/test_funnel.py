import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import binom

from proeftuin.methods.funnel import (
    count_ratio_limits,
    exact_proportion_limits,
    normal_limits,
    overdispersion,
    place_in_funnel,
    proportion_limits,
    widened_limits,
)
from proeftuin.methods.proportion_interval import wilson_limits
from proeftuin.methods.rate_interval import poisson_limits

expected_numbers = st.floats(0.05, 50_000)


@given(st.integers(0, 60_000), expected_numbers, st.sampled_from([0.95, 0.998]))
def test_a_ratio_lies_outside_exactly_when_the_exact_interval_of_the_count_misses_what_was_expected(
    events, expected, confidence
):
    lower, upper = count_ratio_limits(expected, confidence=confidence)
    least, most = poisson_limits(events, confidence=confidence)
    assume(min(abs(least - expected), abs(most - expected)) > 1e-6 * expected)

    assert (events / expected > upper) == (least > expected)
    assert (events / expected < lower) == (most < expected)


@given(st.integers(1, 10_000), st.floats(0.01, 0.99), st.floats(0, 1))
def test_a_share_lies_outside_exactly_when_its_wilson_interval_misses_the_baseline(size, baseline, position):
    persons_with = round(position * size)
    lower, upper = proportion_limits(baseline, size)
    least, most = wilson_limits(persons_with, size)
    assume(min(abs(least - baseline), abs(most - baseline)) > 1e-9)

    assert (persons_with / size > upper) == (least > baseline)
    assert (persons_with / size < lower) == (most < baseline)


@given(expected_numbers)
def test_the_funnel_narrows_with_size_and_holds_the_centre(expected):
    lower, upper = count_ratio_limits([expected, 2 * expected])

    assert lower[0] <= lower[1] < 1 < upper[1] < upper[0]


@given(st.floats(-3, 3), st.floats(0.001, 1), st.floats(0, 1))
def test_overdispersion_widens_the_funnel(value, variance, tau2):
    narrow = normal_limits(variance)
    wide = normal_limits(variance, tau2=tau2)

    assert wide[0] <= narrow[0] < 1 < narrow[1] <= wide[1]


@given(st.integers(0, 2**32 - 1), st.floats(0.1, 10))
def test_overdispersion_is_of_the_scale_of_the_values(seed, factor):
    generator = np.random.default_rng(seed)
    variance = generator.uniform(0.5, 2, 60)
    values = 1 + generator.standard_normal(60) * np.sqrt(variance + 3)

    one = overdispersion(values, variance)
    other = overdispersion(1 + factor * (values - 1), factor**2 * variance)

    assert other.phi == pytest.approx(one.phi)
    assert other.tau2 == pytest.approx(factor**2 * one.tau2)


def test_regions_that_differ_by_chance_alone_are_hardly_overdispersed():
    generator = np.random.default_rng(1)
    variance = generator.uniform(0.5, 2, (200, 300))
    values = 1 + generator.standard_normal(variance.shape) * np.sqrt(variance)

    excess = overdispersion(values, variance)

    # Drawing in the extremes lowers the mean of squares below 1.
    assert 0.6 < excess.phi.mean() < 1
    assert np.mean(excess.tau2 > 0) < 0.02


def test_a_few_extreme_regions_do_not_widen_the_funnel():
    generator = np.random.default_rng(3)
    values = 1 + generator.standard_normal(100)
    extreme = values.copy()
    extreme[:5] = 50

    assert overdispersion(values, np.ones(100)).tau2 == 0
    assert overdispersion(extreme, np.ones(100)).tau2 < 0.3
    assert overdispersion(extreme, np.ones(100), winsorised_share=0).tau2 > 100


@given(st.floats(0, 3), st.floats(0.001, 0.2))
def test_far_outside_is_also_outside(value, variance):
    place = str(place_in_funnel(value, normal_limits(variance), normal_limits(variance, confidence=0.998)))
    distance = (value - 1) / np.sqrt(variance)

    expected = "inside"
    for limit, name in ((1.959964, "95"), (3.090232, "998")):
        if abs(distance) > limit:
            expected = ("above_" if distance > 0 else "below_") + name
    assume(min(abs(abs(distance) - 1.959964), abs(abs(distance) - 3.090232)) > 1e-5)
    assert place == expected


@given(st.integers(1, 3_000), st.floats(0.001, 0.999), st.floats(0, 1), st.sampled_from([0.95, 0.998]))
def test_a_share_lies_outside_the_exact_limits_exactly_when_its_count_is_beyond_chance(
    size, baseline, position, confidence
):
    persons_with = round(position * size)
    lower, upper = exact_proportion_limits(baseline, size, confidence=confidence)
    at_most, at_least = binom.cdf(persons_with, size, baseline), binom.sf(persons_with - 1, size, baseline)
    outside = (1 - confidence) / 2
    assume(min(abs(at_most - outside), abs(at_least - outside)) > 1e-6 * outside)

    assert (persons_with / size < lower) == (at_most < outside)
    assert (persons_with / size > upper) == (at_least < outside)
    assert 0 <= lower <= baseline <= upper <= 1


def test_exact_limits_of_many_persons_are_those_of_the_normal_distribution():
    exact, normal = exact_proportion_limits(0.3, 1_000_000), proportion_limits(0.3, 1_000_000)

    assert exact == pytest.approx(normal, abs=2e-6)
    assert np.isnan(exact_proportion_limits([0.3, np.nan], [0, 5])).all()
    assert exact_proportion_limits([0.0, 1.0], 10)[0] == pytest.approx([0.0, 1.0])
    assert exact_proportion_limits([0.0, 1.0], 10)[1] == pytest.approx([0.0, 1.0])


@given(st.floats(0.01, 1), st.floats(0, 1), st.floats(0, 30))
def test_limits_are_widened_on_both_sides_and_never_narrowed(centre, reach, phi):
    lower, upper = widened_limits((centre - reach, centre + 2 * reach), centre, phi)

    assert centre - lower == pytest.approx(reach * max(phi, 1) ** 0.5)
    assert upper - centre == pytest.approx(2 * reach * max(phi, 1) ** 0.5)


def test_overdispersion_by_chance_is_seldom_significant_and_true_overdispersion_is():
    generator = np.random.default_rng(20261122)
    by_chance = overdispersion(generator.normal(1, 1, size=(2_000, 60)), 1.0)
    beyond = overdispersion(generator.normal(1, 1.6, size=(200, 60)), 1.0)

    assert np.mean(by_chance.p < 0.05) < 0.06
    assert np.mean(beyond.p < 0.05) > 0.7
    assert np.isnan(overdispersion([1.0, np.nan], 1.0).p)
