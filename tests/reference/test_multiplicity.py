"""Adjusted p-values against those of `p.adjust` of R 4.2 for the fifteen of Benjamini and Hochberg (1995), rounded."""

import pytest

from proeftuin.methods.effects.multiplicity import benjamini_hochberg, holm, hommel

P_VALUES = [
    *(0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251, 0.269, 0.275, 0.34),
]


def test_holm():
    expected = [0.015, 0.112, 0.507, 0.507, 0.507, 0.6, 0.666] + 8 * [1]

    assert holm(P_VALUES) == pytest.approx(expected, abs=1e-12)


def test_benjamini_hochberg():
    expected = [0.015, 0.06, 0.126, 0.126, 0.126, 0.15, 0.158571] + 7 * [0.294643] + [0.34]

    assert benjamini_hochberg(P_VALUES) == pytest.approx(expected, abs=5e-7)


def test_hommel():
    expected = [0.015, 0.112, 0.312, 0.314286, 0.314286, 0.33] + 9 * [0.34]

    assert hommel(P_VALUES) == pytest.approx(expected, abs=5e-7)
