"""The first of Anscombe's data sets, whose slope and standard error are printed with it."""

import numpy as np
import pytest

from proeftuin.methods.trend import log_linear_trend


def test_slope_and_interval_equal_the_published_regression():
    """Anscombe (1973), The American Statistician 27, 17-21: slope 0.5, standard error 0.118, 9 degrees of freedom."""
    x = np.arange(4.0, 15.0)
    y = np.array([4.26, 5.68, 7.24, 4.82, 6.95, 8.81, 8.04, 8.33, 10.84, 7.58, 9.96])

    trend = log_linear_trend(x, np.exp(y))

    slope, lower, upper = (
        np.log1p(number / 100)
        for number in (trend.percent_per_year.value, trend.percent_per_year.lower, trend.percent_per_year.upper)
    )
    two_sided_t_9 = 2.262
    assert slope == pytest.approx(0.5, abs=5e-4)
    assert (upper - lower) / 2 / two_sided_t_9 == pytest.approx(0.118, abs=5e-4)
    assert trend.degrees_of_freedom == 9
