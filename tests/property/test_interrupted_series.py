"""What holds for interrupted series whatever the series."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.effects.interrupted_series import (
    AUTOREGRESSIVE,
    INDEPENDENT,
    NEWEY_WEST,
    OVERDISPERSED,
    interrupted_counts,
    interrupted_rates,
    series_of_sites,
)
from proeftuin.methods.effects.segmented_design import segmented_design

MONTHS = np.arange(60)
START = 36
AFTER = MONTHS >= START


def planted(level: float, slope: float, noise):
    season = np.sin(2 * np.pi * MONTHS / 12)
    return 5 + 0.02 * MONTHS + 0.5 * season + AFTER * (level + slope * (MONTHS - START)) + noise


@settings(max_examples=10)
@given(st.integers(0, 10_000), st.floats(-2, 2), st.floats(-0.1, 0.1))
def test_a_planted_change_of_a_rate_shifts_the_estimate_by_as_much(seed, level, slope):
    noise = np.random.default_rng(seed).normal(size=60)
    design = segmented_design(MONTHS, START, period=12, harmonics=1)

    for errors in (INDEPENDENT, NEWEY_WEST):
        with_change, without = (
            interrupted_rates(planted(*change, noise), design, errors=errors) for change in ((level, slope), (0, 0))
        )

        for horizon in (0.0, 12.0):
            shift = with_change.change_at(horizon).value - without.change_at(horizon).value
            assert shift == pytest.approx(level + slope * horizon, abs=1e-8)
        expected = (level + slope * (MONTHS - START))[AFTER].mean()
        assert with_change.mean_change().value - without.mean_change().value == pytest.approx(expected, abs=1e-8)
        assert with_change.change_at().standard_error == pytest.approx(without.change_at().standard_error)


@settings(max_examples=10)
@given(st.floats(0.3, 3), st.floats(-0.02, 0.02))
def test_a_planted_ratio_of_counts_without_chance_comes_back(ratio, slope):
    exposure = 1000.0 + 5 * MONTHS
    expected = exposure * np.exp(-1 + 0.003 * MONTHS)
    path = np.where(AFTER, ratio * np.exp(slope * (MONTHS - START)), 1.0)

    fit = interrupted_counts(expected * path, exposure, segmented_design(MONTHS, START), errors=INDEPENDENT)

    assert fit.change_at().value == pytest.approx(ratio)
    assert fit.change_at(12).value == pytest.approx(ratio * np.exp(12 * slope))
    assert fit.mean_change().value == pytest.approx((expected * path)[AFTER].sum() / expected[AFTER].sum())
    more = (expected * path - expected)[AFTER].sum() / exposure[AFTER].sum()
    assert fit.mean_difference().value == pytest.approx(more, abs=1e-9)
    assert fit.without_change()[0] == pytest.approx(expected / exposure)
    assert fit.fitted == pytest.approx(expected * path / exposure)


@settings(max_examples=10)
@given(st.integers(0, 10_000), st.floats(0.01, 100))
def test_the_unit_of_exposure_changes_no_ratio(seed, unit):
    counts = np.random.default_rng(seed).poisson(50, 60)
    design = segmented_design(MONTHS, START)

    one, other = (interrupted_counts(counts, scale * np.full(60, 1000.0), design) for scale in (1.0, unit))

    assert other.change_at().value == pytest.approx(one.change_at().value)
    assert other.mean_change().lower == pytest.approx(one.mean_change().lower)


@settings(max_examples=10)
@given(st.integers(0, 10_000))
def test_with_one_control_the_pooled_rates_equal_the_difference_series(seed):
    site, control = np.random.default_rng(seed).normal(size=(2, 60))
    design = segmented_design(MONTHS, START)

    pooled = interrupted_rates(np.array([site, control]), design, errors=NEWEY_WEST)
    difference = interrupted_rates(site - control, design, errors=NEWEY_WEST)

    for horizon in (0.0, 10.0):
        one, other = pooled.change_at(horizon), difference.change_at(horizon)
        assert (one.value, one.standard_error, one.p) == pytest.approx((other.value, other.standard_error, other.p))


@settings(max_examples=10)
@given(st.integers(0, 10_000), st.floats(-3, 3))
def test_what_happens_to_all_series_at_the_start_is_no_effect(seed, shock):
    generator = np.random.default_rng(seed)
    rates = generator.normal(size=(3, 60))
    counts = generator.poisson(80, size=(2, 60)).astype(float)
    exposure = np.full((2, 60), 1000.0)
    design = segmented_design(MONTHS, START)
    common = np.exp(shock / 3 * AFTER)

    for errors in (AUTOREGRESSIVE, NEWEY_WEST, INDEPENDENT):
        one, other = (interrupted_rates(rates + s * AFTER, design, errors=errors).change_at() for s in (0.0, shock))
        assert other.value == pytest.approx(one.value, abs=1e-6)
    one, other = (interrupted_counts(counts, exposure * scale, design).change_at() for scale in (1.0, common))
    assert other.value == pytest.approx(one.value)


@settings(max_examples=10)
@given(st.integers(0, 10_000))
def test_the_course_without_change_meets_the_fit_before_the_start(seed):
    counts = np.random.default_rng(seed).poisson(80, size=(2, 60)).astype(float)
    fit = interrupted_counts(counts, np.full((2, 60), 1000.0), segmented_design(MONTHS, START))

    value, lower, upper = fit.without_change()

    assert value[~AFTER] == pytest.approx(fit.fitted[~AFTER])
    assert fit.fitted[START] / value[START] == pytest.approx(fit.change_at().value)
    assert (lower < value).all()
    assert (value < upper).all()
    # Further from the years that were seen less is known.
    assert upper[-1] / lower[-1] > upper[START] / lower[START]


@settings(max_examples=10)
@given(st.integers(0, 10_000))
def test_effects_of_months_take_out_any_seasonal_pattern(seed):
    generator = np.random.default_rng(seed)
    rates, pattern = generator.normal(size=60), generator.normal(size=12)
    design = segmented_design(MONTHS, START, seasons=MONTHS % 12)

    one, other = (interrupted_rates(values, design).change_at() for values in (rates, rates + pattern[MONTHS % 12]))

    assert other.value == pytest.approx(one.value, abs=1e-6)


@settings(max_examples=10)
@given(st.integers(0, 10_000))
def test_the_mean_difference_of_rates_is_their_mean_change(seed):
    fit = interrupted_rates(np.random.default_rng(seed).normal(size=60), segmented_design(MONTHS, START))

    change, difference = fit.mean_change(), fit.mean_difference()

    assert (difference.value, difference.lower, difference.p) == pytest.approx((change.value, change.lower, change.p))


def test_the_error_of_the_mean_difference_of_counts_is_what_small_moves_of_the_coefficients_give():
    counts = np.random.default_rng(1).poisson(80, 60)
    fit = interrupted_counts(counts, 1000.0 + MONTHS, segmented_design(MONTHS, START))
    step = 1e-6
    gradient = [
        (
            replace(fit, coefficients=fit.coefficients + step * move).mean_difference().value
            - fit.mean_difference().value
        )
        / step
        for move in np.eye(4)
    ]

    assert fit.mean_difference().standard_error == pytest.approx(
        np.sqrt(gradient @ fit.covariance @ gradient), rel=1e-4
    )
    ratio = fit.mean_change()
    gradient = [
        np.log(replace(fit, coefficients=fit.coefficients + step * move).mean_change().value / ratio.value) / step
        for move in np.eye(4)
    ]
    assert ratio.standard_error == pytest.approx(np.sqrt(gradient @ fit.covariance @ gradient), rel=1e-4)


def test_overdispersion_widens_the_interval_by_its_root():
    design = segmented_design(MONTHS, START)
    dispersions = []
    for seed in range(40):
        # Every event is counted twice, so the variance is twice the mean.
        counts = np.random.default_rng(seed).poisson(60, 60) * 2.0
        plain, wide = (
            interrupted_counts(counts, np.full(60, 1e4), design, errors=kind) for kind in (INDEPENDENT, OVERDISPERSED)
        )
        dispersions.append(wide.dispersion)
        ratio = wide.change_at().standard_error / plain.change_at().standard_error
        assert ratio == pytest.approx(np.sqrt(wide.dispersion))

    assert np.mean(dispersions) == pytest.approx(2.0, abs=0.15)


def test_sites_of_one_start_make_a_series_with_the_other_regions_as_control():
    outcomes = np.array([[1.0, 2, 3, 4], [3.0, 4, 5, 6], [10.0, 10, 10, 10], [np.nan, 20, 20, 20]])
    weights = np.array([[1.0] * 4, [3.0] * 4, [1.0] * 4, [0.0, 1, 1, 1]])

    rates, exposure, start = series_of_sites(outcomes, weights, [2013, 2013, np.nan, np.nan], [2011, 2012, 2013, 2014])

    assert rates.tolist() == [[2.5, 3.5, 4.5, 5.5], [10.0, 15.0, 15.0, 15.0]]
    assert exposure.tolist() == [[4.0] * 4, [1.0, 2.0, 2.0, 2.0]]
    assert start == 2013


def test_sites_of_different_starts_are_refused():
    with pytest.raises(DefinitionError, match="different years"):
        series_of_sites(np.ones((3, 4)), np.ones((3, 4)), [2012, 2013, np.nan], [2011, 2012, 2013, 2014])


@pytest.mark.parametrize(
    ("times", "options"),
    [
        (np.arange(10), {"start": 2}),
        (np.arange(10), {"start": 9}),
        (np.arange(6), {"start": 3, "seasons": np.arange(6) % 3}),
    ],
)
def test_a_series_too_short_for_its_regressors_is_refused(times, options):
    with pytest.raises(NotEstimableError, match="times before the start"):
        segmented_design(times, **options)


def test_a_season_that_always_goes_with_the_start_is_refused():
    with pytest.raises(NotEstimableError, match="follow from each other"):
        segmented_design(np.arange(12), 6, slope_change=False, seasons=(np.arange(12) >= 6).astype(int))


def test_a_gap_in_the_series_has_no_neighbours():
    times = np.delete(MONTHS, [36, 37, 38])
    values = np.random.default_rng(1).normal(size=57)
    design = segmented_design(times, START)

    with pytest.raises(DefinitionError, match="unequal distances"):
        interrupted_rates(values, design)
    assert np.isfinite(interrupted_rates(values, design, errors=INDEPENDENT).change_at().value)


def test_harmonics_need_a_period():
    with pytest.raises(DefinitionError, match="harmonics"):
        segmented_design(MONTHS, START, harmonics=2)


def test_autoregressive_errors_are_for_rates_only():
    counts, exposure = np.full(60, 20.0), np.full(60, 1000.0)

    with pytest.raises(DefinitionError, match="errors 'autoregressive'"):
        interrupted_counts(counts, exposure, segmented_design(MONTHS, START), errors=AUTOREGRESSIVE)


def test_a_missing_month_is_refused():
    values = np.random.default_rng(1).normal(size=60)
    values[7] = np.nan

    with pytest.raises(DefinitionError, match="missing values"):
        interrupted_rates(values, segmented_design(MONTHS, START))
