"""
c-statistic, average precision and errors of amounts against published examples and established libraries.

Readings of 109 CT images (Hanley and McNeil, Radiology 1982): area, standard error and limits as the manual of Stata
prints them for `roctab`. Ovarian cancer (DeLong, DeLong and Clarke-Pearson, Biometrics 1988): as the SAS/STAT manual
prints them for the comparison of ROC curves by PROC LOGISTIC. Counted patterns and amounts: scikit-learn 1.9.1 and
statsmodels 0.15.0 on the same persons one by one.
"""

import numpy as np
import pytest

from proeftuin.methods.prediction.discrimination import amount_discrimination, discrimination
from proeftuin.methods.prediction.prediction_rows import amount_rows, grouped_risk_rows, risk_rows
from tests.reference.ovarian_cancer import OUTCOMES, TESTS

RATINGS = np.array([1, 2, 3, 4, 5])
NORMAL = np.array([33, 6, 6, 11, 2])
ABNORMAL = np.array([3, 2, 2, 11, 33])

RISKS = np.array([0.01, 0.02, 0.02, 0.05, 0.08, 0.1, 0.15, 0.2, 0.3, 0.45, 0.6, 0.8])
PERSONS = np.array([200, 150, 50, 120, 100, 80, 60, 50, 40, 30, 15, 5])
EVENTS = np.array([1, 4, 0, 7, 6, 11, 8, 12, 10, 16, 7, 4])

PREDICTED = np.array([100, 250, 250, 400, 900, 3000, 150])
ACTUAL = np.array([0, 120, 300, 80, 1500, 2600, 900])
COUNTS = np.array([5, 3, 2, 4, 2, 1, 3])


def test_area_and_limits_of_rated_images_are_the_published_ones():
    found = discrimination(grouped_risk_rows(RATINGS / 5, ABNORMAL, NORMAL + ABNORMAL)).c_statistic

    assert found.value == pytest.approx(0.8932, abs=5e-5)
    assert found.standard_error == pytest.approx(0.0307, abs=5e-5)
    assert (found.lower, found.upper) == pytest.approx((0.83295, 0.95339), abs=5e-6)
    assert found.interval_method == "delong"


@pytest.mark.parametrize(
    ("test", "area", "error", "lower", "upper"),
    [
        ("albumin", 0.7366, 0.0927, 0.5549, 0.9182),
        ("kg_score", 0.7258, 0.1028, 0.5243, 0.9273),
        ("total_protein", 0.6478, 0.1000, 0.4518, 0.8439),
    ],
)
def test_areas_of_three_tests_of_ovarian_cancer_are_the_published_ones(test, area, error, lower, upper):
    found = discrimination(risk_rows(TESTS[test], OUTCOMES)).c_statistic

    figures = found.value, found.standard_error, found.lower, found.upper
    assert figures == pytest.approx((area, error, lower, upper), abs=5e-5)


def test_counted_patterns_give_what_scikit_learn_gives_for_the_persons():
    found = discrimination(grouped_risk_rows(RISKS, EVENTS, PERSONS))

    assert found.c_statistic.value == pytest.approx(0.8385877949831437, abs=1e-14)
    assert found.average_precision == pytest.approx(0.37018872763303606, abs=1e-14)
    assert (found.persons, found.events) == (900, 86)
    assert found.event_share == pytest.approx(86 / 900)


def test_weights_that_are_not_whole_give_what_scikit_learn_gives():
    found = discrimination(risk_rows([0.1, 0.4, 0.35, 0.8, 0.4, 0.1], [0, 0, 1, 1, 1, 0], [0.5, 1.5, 2.25, 1, 3, 0.75]))

    assert found.c_statistic.value == pytest.approx(0.6727272727272727, abs=1e-14)
    assert found.average_precision == pytest.approx(0.7994134897360704, abs=1e-14)


def test_errors_of_amounts_are_those_of_scikit_learn_and_statsmodels():
    found = amount_discrimination(amount_rows(PREDICTED, ACTUAL, COUNTS))

    assert found.r_squared == pytest.approx(0.6702880647873044, abs=1e-14)
    assert found.absolute_error.value == pytest.approx(306.0)
    assert found.absolute_error.standard_error == pytest.approx(56.43067474903679)
    assert found.cumming == pytest.approx(0.4360486546258754, abs=1e-14)


def test_concentration_of_four_persons_by_hand():
    """
    Amounts 6, 1, 3 and 0; predicted 4, 4, 2 and 1, so that the first two are equal to the model.

    Ordered by amount: 0, 1, 3, 6 lie at 1/8, 3/8, 5/8, 7/8: twice (3/8 + 15/8 + 42/8) / 10 - 1 = 1/2. Ordered by
    prediction: 0 and 3 lie at 1/8 and 3/8, the 7 of the two equal ones at 3/4: twice (9/8 + 21/4) / 10 - 1 = 0.275.
    """
    found = amount_discrimination(amount_rows([4, 4, 2, 1], [6, 1, 3, 0]))

    assert found.actual_gini == pytest.approx(0.5)
    assert found.predicted_concentration == pytest.approx(0.275)
    assert found.relative_concentration == pytest.approx(0.55)
