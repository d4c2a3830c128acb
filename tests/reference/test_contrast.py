"""
Difference and ratio of two proportions against a published example.

Source: A. Agresti, An Introduction to Categorical Data Analysis, 2nd edition 2007, sections 2.2.2 and 2.3: heart
attacks in the Physicians' Health Study, 189 of 11,034 on placebo and 104 of 11,037 on aspirin; difference 0.008 with
95 % limits 0.005 and 0.011, ratio 1.82 with 95 % limits 1.43 and 2.30.
"""

import math

import pytest

from proeftuin.methods.contrast import contrast

PLACEBO, ASPIRIN = 189 / 11034, 104 / 11037


def _error(risk: float, persons: int) -> float:
    return math.sqrt(risk * (1 - risk) / persons)


def test_difference_and_ratio_of_two_proportions() -> None:
    found = contrast(PLACEBO, _error(PLACEBO, 11034), ASPIRIN, _error(ASPIRIN, 11037))

    assert round(float(found.difference), 3) == 0.008
    assert round(float(found.difference_lower), 3) == 0.005
    assert round(float(found.difference_upper), 3) == 0.011
    assert found.ratio == pytest.approx(1.82, abs=5e-3)
    assert found.ratio_lower == pytest.approx(1.43, abs=5e-3)
    assert found.ratio_upper == pytest.approx(2.30, abs=1e-2)
