"""
Calibration against established libraries on the same persons one by one.

Intercept and slope: GLM with an offset and Logit of statsmodels 0.15.0. Ratio: Wilson limits and score test of
statsmodels. Groups: `calibration_curve` of scikit-learn 1.9.1 with its strategy "quantile".
"""

import numpy as np
import pytest

from proeftuin.methods.prediction.calibration import (
    amounts_over_expected,
    calibration,
    calibration_curve,
    calibration_of_groups,
)
from proeftuin.methods.prediction.prediction_rows import amount_rows, grouped_risk_rows, risk_rows

RISKS = np.array([0.01, 0.02, 0.02, 0.05, 0.08, 0.1, 0.15, 0.2, 0.3, 0.45, 0.6, 0.8])
PERSONS = np.array([200, 150, 50, 120, 100, 80, 60, 50, 40, 30, 15, 5])
EVENTS = np.array([1, 4, 0, 7, 6, 11, 8, 12, 10, 16, 7, 4])
ROWS = grouped_risk_rows(RISKS, EVENTS, PERSONS)


def test_intercept_and_slope_are_those_of_statsmodels():
    found = calibration(ROWS)

    assert found.intercept.value == pytest.approx(0.00804127, abs=5e-9)
    assert found.intercept.standard_error == pytest.approx(0.12667007, abs=5e-9)
    assert (found.intercept.lower, found.intercept.upper) == pytest.approx((-0.2402275, 0.25631005), abs=5e-8)
    assert found.slope.value == pytest.approx(1.00140972, abs=5e-9)
    assert found.slope.standard_error == pytest.approx(0.10129735, abs=5e-9)
    assert (found.slope.lower, found.slope.upper) == pytest.approx((0.80287056, 1.19994888), abs=5e-9)


def test_observed_over_expected_has_the_limits_and_the_test_of_statsmodels():
    found = calibration(ROWS).observed_over_expected
    everyone = calibration_of_groups(ROWS, np.zeros(len(RISKS)))

    assert found.value == pytest.approx(86 / 85.5)
    assert (found.lower, found.upper) == pytest.approx((0.8213899, 1.22649439), abs=5e-8)
    assert everyone.p[0] == pytest.approx(0.9546717546492685)


def test_groups_of_equal_numbers_are_those_of_scikit_learn():
    place = np.arange(40)
    risks = ((place + 0.5) / 40) ** 2
    outcomes = ((place * 7) % 11 < place / 4).astype(int)

    found = calibration_curve(risk_rows(risks, outcomes), groups=5)

    assert found.observed == pytest.approx([0, 0.375, 0.5, 0.625, 0.875])
    assert found.mean_risk == pytest.approx([0.01328125, 0.09328125, 0.25328125, 0.49328125, 0.81328125])
    assert found.persons == pytest.approx(np.full(5, 8))


def test_persons_with_the_same_risk_stay_together_in_the_group_of_the_middle_one():
    """Of 900 persons in three groups, 400 of risk up to 0.02 have their middle at 100 and 300, the next at 460."""
    found = calibration_curve(ROWS, groups=3)

    assert list(found.labels) == [1, 2, 3]
    assert found.persons == pytest.approx([200, 420, 280])
    assert found.lowest_risk == pytest.approx([0.01, 0.02, 0.1])
    assert found.highest_risk == pytest.approx([0.01, 0.08, 0.8])


def test_subgroup_by_hand():
    """Of 100 persons with a risk of 0.2 twelve had the event: 8 too few, in units of 4."""
    found = calibration_of_groups(grouped_risk_rows([0.2, 0.5], [12, 25], [100, 50]), ["women", "men"])

    assert list(found.labels) == ["men", "women"]
    assert found.observed_over_expected == pytest.approx([1, 0.6])
    assert found.p == pytest.approx([1, 0.0455003], abs=5e-8)
    assert found.p_holm == pytest.approx([1, 0.0910005], abs=5e-8)


def test_amounts_over_expected_is_the_robust_ratio_of_statsmodels():
    """WLS of the amounts on the predictions with weights of one over the prediction, covariance HC1."""
    predicted, actual = [100, 250, 250, 400, 900, 3000, 150], [0, 120, 300, 80, 1500, 2600, 900]

    found = amounts_over_expected(amount_rows(predicted, actual, [5, 3, 2, 4, 2, 1, 3]))

    assert found.value == pytest.approx(1.11395349, abs=5e-9)
    assert found.standard_error == pytest.approx(0.21768984, abs=5e-9)
