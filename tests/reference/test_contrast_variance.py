"""
Variances of contrasts that follow by hand.

A random walk with steps of variance 1: the mean of the third and fourth year minus that of the first and second is
e2/2 + e3 + e4/2, with variance 1/4 + 1 + 1/4. Independent years of variance 1: the sum of squared weights. An
autoregression of order one: the weights around its covariance matrix (Hamilton, Time Series Analysis 1994, 3.4).
"""

import numpy as np
import pytest

from proeftuin.methods.effects.contrast_variance import BeyondKnown, contrast_variance, lag_variances

TWO_AND_TWO = [-0.5, -0.5, 0.5, 0.5]


def test_a_random_walk_known_over_one_year_is_carried_on_exactly():
    assert contrast_variance(TWO_AND_TWO, [1.0], BeyondKnown.PILE_UP) == pytest.approx(1.5)


def test_independent_years_known_over_one_year_are_carried_on_exactly():
    # The difference of two independent years of variance 1 has variance 2.
    assert contrast_variance(TWO_AND_TWO, [2.0], BeyondKnown.COME_AND_GO) == pytest.approx(1.0)


@pytest.mark.parametrize("beyond", BeyondKnown)
def test_when_all_distances_are_known_nothing_is_assumed(beyond):
    correlation, weights = 0.6, np.array([-0.5, -0.5, 0.0, 0.25, 0.25, 0.5])
    covariance = correlation ** np.abs(np.subtract.outer(np.arange(6), np.arange(6)))
    of_lags = 2 * (1 - correlation ** np.arange(1, 6))

    assert contrast_variance(weights, of_lags, beyond) == pytest.approx(weights @ covariance @ weights)


def test_differences_between_years_are_averaged_over_units_and_pairs_of_years():
    # One year apart: 1, 2, 3, 1; two years apart: 3, 4.
    series = [[0.0, 1.0, 3.0], [0.0, 3.0, 4.0]]

    assert lag_variances(series) == pytest.approx([(1 + 4 + 9 + 1) / 4, (9 + 16) / 2])
