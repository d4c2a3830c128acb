"""
Regression to the mean by hand, with the population of Barnett, van der Pols and Dobson (2005): mean 60, standard
deviation 15, selection of those below 40.
"""

import pytest

from proeftuin.methods.effects.regression_to_the_mean import (
    Selection,
    change_beyond_selection,
    expected_regression_to_the_mean,
    variance_components,
)


@pytest.mark.parametrize(("reliability", "change"), [(0.0, 26.97), (0.4, 16.18), (0.8, 5.39), (1.0, 0.0)])
def test_expected_rise_of_those_below_a_cut_off(reliability, change):
    # z = (60 - 40) / 15 = 1.3333; tables of the normal distribution: density 0.16401, tail 0.091211.
    # C(z) = 0.16401 / 0.091211 = 1.79814; expected change 15 (1 - reliability) C(z) = 26.972 (1 - reliability).
    between, within = variance_components(15.0**2, reliability)

    expected = expected_regression_to_the_mean(60, between, within, 40, selection=Selection.BELOW)

    assert expected.expected_change == pytest.approx(change, abs=0.01)
    assert expected.baseline_mean == pytest.approx(60 - 26.97, abs=0.01)


def test_three_measurements_before_selection():
    # Gardner and Heady: 225 = 90 between + 135 within; of the mean of three 90 + 45 = 135, spread 11.619.
    # z = 20 / 11.619 = 1.7213; density 0.090676, tail 0.042598; C(z) = 2.12864; change 45 / 11.619 C(z) = 8.244.
    expected = expected_regression_to_the_mean(60, 90, 135, 40, selection=Selection.BELOW, measurements=3)

    assert expected.expected_change == pytest.approx(8.24, abs=0.01)


def test_selected_comparison_units_by_hand():
    # Selected at 10 or more: treated change -4 and -2; comparison change -3, -1 and -2; all comparison units -1.
    baseline = [12, 10, 10, 14, 11, 4, 6, 3]
    follow_up = [8, 8, 7, 13, 9, 4, 7, 5]
    found = change_beyond_selection(baseline, follow_up, [1, 1, 0, 0, 0, 0, 0, 1], 10)

    assert (found.treated_units, found.comparison_units) == (2, 3)
    assert found.treated_change == -3
    assert found.comparison_change == -2
    assert found.change_beyond_selection == -1
    assert found.expected_change == pytest.approx(-2 - (-3 - 1 - 2 + 0 + 1) / 5)
    assert found.standard_error == pytest.approx((2 / 2 + 1 / 3) ** 0.5)
