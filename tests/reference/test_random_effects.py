"""
Random effects against the thirteen trials of the BCG vaccine (Colditz et al., Journal of the American Medical
Association 1994), logarithms of relative risks, as printed by the R package metafor (Viechtbauer 2010, `dat.bcg`).
"""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from proeftuin.methods.effects.random_effects import BetweenVariance, MeanInterval, pooled_effect

DATA = Path(__file__).parent / "data" / "effect-estimation"


def vaccine_trials():
    trials = pl.read_csv(DATA / "vaccine_trials.csv")
    names = ("cases_vaccinated", "others_vaccinated", "cases_control", "others_control")
    a, b, c, d = (trials[name].to_numpy() for name in names)
    return np.log(a / (a + b) / (c / (c + d))), np.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))


def test_restricted_maximum_likelihood_with_a_normal_interval():
    pooled = pooled_effect(*vaccine_trials(), interval=MeanInterval.NORMAL)

    assert pooled.mean == pytest.approx(-0.7145, abs=5e-5)
    assert pooled.standard_error == pytest.approx(0.1798, abs=5e-5)
    assert (pooled.lower, pooled.upper) == pytest.approx((-1.0669, -0.3622), abs=5e-5)
    assert pooled.between_variance == pytest.approx(0.3132, abs=5e-5)
    assert pooled.share_between == pytest.approx(0.9222, abs=5e-5)
    assert pooled.heterogeneity == pytest.approx(152.2330, abs=5e-5)


def test_hartung_knapp_interval_and_prediction():
    pooled = pooled_effect(*vaccine_trials(), interval=MeanInterval.HARTUNG_KNAPP)

    assert pooled.standard_error == pytest.approx(0.1808, abs=5e-5)
    assert (pooled.lower, pooled.upper) == pytest.approx((-1.1084, -0.3206), abs=5e-5)
    # Printed as relative risks, to two digits.
    predicted = np.exp([pooled.predicted_lower, pooled.predicted_upper])
    assert predicted == pytest.approx([0.14, 1.76], abs=0.005)


def test_variance_by_moments():
    pooled = pooled_effect(*vaccine_trials(), method=BetweenVariance.DERSIMONIAN_LAIRD, interval=MeanInterval.NORMAL)

    assert pooled.between_variance == pytest.approx(0.3088, abs=5e-5)
    assert (pooled.mean, pooled.standard_error) == pytest.approx((-0.7141, 0.1787), abs=5e-5)
