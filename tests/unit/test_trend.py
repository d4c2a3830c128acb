import numpy as np
import pytest

from proeftuin.errors import DefinitionError
from proeftuin.methods.trend import NOT_POSITIVE, TOO_FEW_YEARS, log_linear_trend


def test_a_missing_year_is_left_out():
    values = np.array([1.0, 1.1, np.nan, 1.4, 1.5, 1.7])
    with_gap = log_linear_trend(np.arange(6), values)
    without = log_linear_trend([0, 1, 3, 4, 5], values[[0, 1, 3, 4, 5]])

    assert with_gap.percent_per_year.value == pytest.approx(without.percent_per_year.value)
    assert with_gap.percent_per_year.lower == pytest.approx(without.percent_per_year.lower)
    assert with_gap.degrees_of_freedom == 3


def test_four_years_are_too_few_and_zero_has_no_relative_change():
    values = [[1, 2, 3, 4, np.nan], [1, 2, 0, 4, 5], [1, 2, 3, 4, 5]]

    trend = log_linear_trend(range(5), values).percent_per_year

    assert trend.reason.tolist() == [TOO_FEW_YEARS, NOT_POSITIVE, ""]
    assert np.isnan(trend.value).tolist() == [True, True, False]


def test_newey_west_error_equals_the_sum_over_all_pairs_of_years():
    years, logs, lags = np.arange(7.0), np.array([0.1, 0.3, 0.2, 0.5, 0.45, 0.7, 0.6]), 2
    design = np.column_stack([np.ones(7), years])
    bread = np.linalg.inv(design.T @ design)
    score = design * (logs - design @ bread @ design.T @ logs)[:, None]
    weight = np.maximum(0, 1 - np.abs(np.subtract.outer(years, years)) / (lags + 1))
    error = np.sqrt((bread @ score.T @ weight @ score @ bread)[1, 1] * 7 / 5)

    trend = log_linear_trend(years, np.exp(logs), lags=lags).percent_per_year

    two_sided_t_5 = 2.570581836
    assert np.log(1 + trend.upper / 100) - np.log(1 + trend.value / 100) == pytest.approx(two_sided_t_5 * error)
    assert trend.interval_method == "t_newey_west_2"


def test_years_out_of_order_are_refused():
    with pytest.raises(DefinitionError, match="order"):
        log_linear_trend([2012, 2011, 2013, 2014, 2015], np.ones(5))
