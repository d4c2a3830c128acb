"""Brier score against scikit-learn 1.9.1 and statsmodels 0.15.0 on the same persons one by one, and by hand."""

import numpy as np
import pytest

from proeftuin.methods.prediction.brier_score import brier_parts, brier_score
from proeftuin.methods.prediction.prediction_rows import grouped_risk_rows

RISKS = np.array([0.01, 0.02, 0.02, 0.05, 0.08, 0.1, 0.15, 0.2, 0.3, 0.45, 0.6, 0.8])
PERSONS = np.array([200, 150, 50, 120, 100, 80, 60, 50, 40, 30, 15, 5])
EVENTS = np.array([1, 4, 0, 7, 6, 11, 8, 12, 10, 16, 7, 4])


def test_score_of_counted_patterns_is_that_of_the_persons():
    found = brier_score(grouped_risk_rows(RISKS, EVENTS, PERSONS))

    assert found.score.value == pytest.approx(0.07002777777777777, abs=1e-15)
    assert found.score.standard_error == pytest.approx(0.00638229, abs=5e-9)
    assert (found.score.lower, found.score.upper) == pytest.approx((0.05751871, 0.08253684), abs=5e-9)
    assert found.scaled == pytest.approx(0.18972487286440753, abs=1e-14)


def test_parts_of_two_risks_by_hand():
    """
    Ten persons of risk 0.2 with 1 event and ten of risk 0.6 with 7: 8 of 20.

    Reliability (0.1 squared twice) 0.01; resolution 0.3 squared, 0.09; uncertainty 0.4 x 0.6.
    """
    rows = grouped_risk_rows([0.2, 0.6], [1, 7], [10, 10])

    parts = brier_parts(rows, rows.risks)

    assert parts.reliability == pytest.approx(0.01)
    assert parts.resolution == pytest.approx(0.09)
    assert parts.uncertainty == pytest.approx(0.24)
    assert parts.within_groups == pytest.approx(0)
    assert brier_score(rows).score.value == pytest.approx(0.16)
