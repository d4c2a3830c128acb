"""What holds for serial correlation whatever the series."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from proeftuin.errors import NotEstimableError
from proeftuin.methods.effects.serial_correlation import (
    fit_autoregressive,
    newey_west_lags,
    newey_west_sum,
    serial_correlation,
)

DESIGN = np.column_stack([np.ones(30), np.arange(30), np.arange(30) >= 18])


def series(seed: int, correlation: float = 0.5):
    generator = np.random.default_rng(seed)
    errors = generator.normal(size=30)
    for time in range(1, 30):
        errors[time] += correlation * errors[time - 1]
    return DESIGN @ [10.0, 0.2, -1.0] + errors


def density(fit, values):
    """Likelihood of a first-order autoregression, straight from the normal distribution of all observations."""
    free = float((fit.innovations**2).mean())
    distance = np.abs(np.subtract.outer(np.arange(30), np.arange(30)))
    covariance = free / (1 - fit.correlation**2) * fit.correlation**distance
    return multivariate_normal.logpdf(values, DESIGN @ fit.coefficients, covariance)


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.floats(-0.05, 0.05))
def test_no_other_correlation_is_more_likely(seed, shift):
    values = series(seed)
    best = fit_autoregressive(values, DESIGN, restricted=False)
    at = best.correlation + shift
    distance = np.abs(np.subtract.outer(np.arange(30), np.arange(30)))
    inverse = np.linalg.inv(at**distance / (1 - at**2))
    coefficients = np.linalg.solve(DESIGN.T @ inverse @ DESIGN, DESIGN.T @ inverse @ values)
    residual = values - DESIGN @ coefficients
    free = float(residual @ inverse @ residual / 30)
    other = multivariate_normal.logpdf(values, DESIGN @ coefficients, free * np.linalg.inv(inverse))

    assert density(best, values) >= other - 1e-9


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_the_errors_are_those_of_generalised_least_squares(seed):
    fit = fit_autoregressive(series(seed), DESIGN)
    distance = np.abs(np.subtract.outer(np.arange(30), np.arange(30)))
    inverse = np.linalg.inv(fit.correlation**distance / (1 - fit.correlation**2))

    free = float((fit.innovations**2).sum() / 27)

    assert fit.covariance == pytest.approx(free * np.linalg.inv(DESIGN.T @ inverse @ DESIGN))


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.integers(0, 6))
def test_newey_west_is_the_weighted_sum_over_all_pairs_of_times(seed, lags):
    scores = np.random.default_rng(seed).normal(size=(20, 3))
    expected = sum(
        max(0.0, 1 - abs(one - other) / (lags + 1)) * np.outer(scores[one], scores[other])
        for one in range(20)
        for other in range(20)
    )

    assert newey_west_sum(scores, lags) == pytest.approx(expected)
    assert np.linalg.eigvalsh(newey_west_sum(scores, lags)).min() > -1e-9


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.floats(0.01, 100))
def test_the_degrees_of_freedom_hold_in_any_unit_and_never_exceed_those_of_independent_errors(seed, unit):
    one, other = (fit_autoregressive(scale * series(seed), DESIGN) for scale in (1.0, unit))
    contrasts = np.array([[0.0, 0.0, 1.0], [1.0, 25.0, 0.0]])

    degrees = one.degrees_of_freedom(contrasts)

    assert other.degrees_of_freedom(3 * contrasts) == pytest.approx(degrees, rel=1e-2)
    assert ((degrees >= 1) & (degrees <= 27)).all()


def test_the_uncertainty_of_correlation_and_variance_is_that_of_the_restricted_likelihood():
    values = series(3)
    fit = fit_autoregressive(values, DESIGN)
    best = np.array([fit.correlation, np.log((fit.innovations**2).sum() / 27)])
    distance = np.abs(np.subtract.outer(np.arange(30), np.arange(30)))
    contrasts = np.linalg.svd(DESIGN.T)[2][3:]

    def likelihood(shift):
        correlation, logarithm = best + shift
        covariance = np.exp(logarithm) * correlation**distance / (1 - correlation**2)
        return multivariate_normal.logpdf(contrasts @ values, cov=contrasts @ covariance @ contrasts.T)

    step = 1e-3
    shifts = step * np.eye(2)
    curvature = np.array(
        [
            [
                likelihood(one + other) - likelihood(one - other) - likelihood(other - one) + likelihood(-one - other)
                for other in shifts
            ]
            for one in shifts
        ]
    ) / (4 * step**2)  # fmt: skip

    assert fit.variance_of_errors == pytest.approx(np.linalg.inv(-curvature), rel=1e-3)
    assert likelihood(shifts[0]) < likelihood(np.zeros(2)) > likelihood(-shifts[0])


def test_more_observations_allow_for_more_neighbours():
    assert [newey_west_lags(count) for count in (13, 59, 100, 200)] == [2, 3, 4, 4]


def test_the_restricted_likelihood_is_nearer_to_the_true_correlation_in_short_series():
    restricted, full = (
        np.mean([fit_autoregressive(series(seed, 0.6), DESIGN, restricted=kind).correlation for seed in range(150)])
        for kind in (True, False)
    )

    assert full < restricted < 0.6
    assert 0.6 - restricted < 0.7 * (0.6 - full)


def test_independent_residuals_are_called_correlated_in_five_percent_of_series():
    generator = np.random.default_rng(2)
    rejected = np.mean([serial_correlation(generator.normal(size=80), 6).p <= 0.05 for _ in range(2000)])

    assert 0.035 < rejected < 0.07


def test_a_perfect_fit_has_no_correlation_to_estimate():
    with pytest.raises(NotEstimableError, match="perfect fit"):
        fit_autoregressive(DESIGN @ [1.0, 2.0, 3.0], DESIGN)


def test_more_lags_than_residuals_are_refused():
    with pytest.raises(NotEstimableError, match="5 residuals for 5 lags"):
        serial_correlation([1.0, 2.0, 1.5, 0.5, 2.5], 5)
