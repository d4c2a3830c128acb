"""
Differences between two models against a published example and an established library.

Ovarian cancer (DeLong, DeLong and Clarke-Pearson, Biometrics 1988): as the SAS/STAT manual prints the contrasts of
PROC LOGISTIC. Squared and absolute errors: means of paired differences by statsmodels 0.15.0, person by person.
"""

import numpy as np
import pytest

from proeftuin.methods.prediction.comparison import (
    absolute_error_difference,
    brier_difference,
    c_statistic_difference,
)
from proeftuin.methods.prediction.prediction_rows import amount_rows, grouped_risk_rows, risk_rows
from tests.reference.ovarian_cancer import OUTCOMES, TESTS

RISKS = np.array([0.01, 0.02, 0.02, 0.05, 0.08, 0.1, 0.15, 0.2, 0.3, 0.45, 0.6, 0.8])
OTHER_RISKS = np.array([0.03, 0.03, 0.01, 0.04, 0.1, 0.05, 0.1, 0.3, 0.2, 0.3, 0.5, 0.5])
PERSONS = np.array([200, 150, 50, 120, 100, 80, 60, 50, 40, 30, 15, 5])
EVENTS = np.array([1, 4, 0, 7, 6, 11, 8, 12, 10, 16, 7, 4])


@pytest.mark.parametrize(
    ("test", "difference", "error", "lower", "upper", "p"),
    [
        ("albumin", 0.0108, 0.0953, -0.1761, 0.1976, 0.9102),
        ("total_protein", -0.0780, 0.1046, -0.2830, 0.1271, 0.4561),
    ],
)
def test_difference_from_the_score_of_ovarian_cancer_is_the_published_one(test, difference, error, lower, upper, p):
    rows = risk_rows(TESTS[test], OUTCOMES)

    found = c_statistic_difference(rows, TESTS["kg_score"])

    figures = found.difference.value, found.difference.standard_error, found.difference.lower, found.difference.upper
    assert figures == pytest.approx((difference, error, lower, upper), abs=5e-5)
    assert found.p == pytest.approx(p, abs=5e-5)
    assert found.second == pytest.approx(0.7258, abs=5e-5)


def test_difference_of_brier_scores_is_the_mean_of_paired_differences():
    found = brier_difference(grouped_risk_rows(RISKS, EVENTS, PERSONS), OTHER_RISKS)

    assert found.first == pytest.approx(0.07002777777777777)
    assert found.second == pytest.approx(0.07283555555555554)
    assert found.difference.standard_error == pytest.approx(0.00159641, abs=5e-9)
    assert (found.difference.lower, found.difference.upper) == pytest.approx((-0.00593668, 0.00032112), abs=5e-9)
    assert found.p == pytest.approx(0.07860986, abs=5e-9)


def test_difference_of_absolute_errors_from_those_of_the_mean():
    actual, counts = np.array([0, 120, 300, 80, 1500, 2600, 900]), np.array([5, 3, 2, 4, 2, 1, 3])
    rows = amount_rows([100, 250, 250, 400, 900, 3000, 150], actual, counts)

    found = absolute_error_difference(rows, np.full(7, actual @ counts / counts.sum()))

    assert found.difference.value == pytest.approx(-236.6)
    assert found.difference.standard_error == pytest.approx(95.35568871)
