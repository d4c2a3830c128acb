import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from proeftuin.methods.trend import log_linear_trend

YEARS = np.arange(2011, 2024)
series = arrays(float, 13, elements=st.floats(1, 1000))


def numbers(trend):
    estimate = trend.percent_per_year
    return np.array([estimate.value, estimate.lower, estimate.upper])


@given(st.floats(-20, 20), st.floats(1, 5000), st.sampled_from([0, 1, 2]))
def test_a_constant_relative_change_is_found_exactly(percent, start, lags):
    trend = log_linear_trend(YEARS, start * (1 + percent / 100) ** np.arange(13), lags=lags)

    np.testing.assert_allclose(numbers(trend), percent, atol=1e-6)


@given(series, st.floats(0.01, 100), st.sampled_from([0, 1]))
def test_neither_currency_nor_the_calendar_changes_the_trend(values, factor, lags):
    trend = numbers(log_linear_trend(YEARS, values, lags=lags))

    np.testing.assert_allclose(numbers(log_linear_trend(YEARS - 2000, factor * values, lags=lags)), trend, atol=1e-6)


@given(series)
def test_the_interval_holds_the_value(values):
    value, lower, upper = numbers(log_linear_trend(YEARS, values))

    assert lower <= value <= upper


@given(series)
def test_the_series_backwards_has_the_opposite_growth(values):
    forwards, backwards = (log_linear_trend(YEARS, v).percent_per_year.value for v in (values, values[::-1]))

    assert (1 + forwards / 100) * (1 + backwards / 100) == pytest.approx(1)


def test_the_interval_holds_the_true_change_in_95_percent_of_short_series():
    generator = np.random.default_rng(4)
    values = np.exp(0.02 * np.arange(8) + 0.03 * generator.standard_normal((4000, 8)))

    trend = log_linear_trend(np.arange(8), values).percent_per_year

    truth = 100 * np.expm1(0.02)
    assert np.mean((trend.lower <= truth) & (truth <= trend.upper)) == pytest.approx(0.95, abs=0.01)
