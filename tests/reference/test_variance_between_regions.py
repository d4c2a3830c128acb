"""
Variance between the thirteen trials of the BCG vaccine that latitude leaves, as printed by the R package metafor
(Viechtbauer, Journal of Statistical Software 2010) for log relative risks.
"""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from proeftuin.methods.effects.random_effects import BetweenVariance
from proeftuin.methods.effects.variance_between_regions import variance_between_regions

DATA = Path(__file__).parent / "data" / "effect-estimation"
MOMENTS, LIKELIHOOD = BetweenVariance.DERSIMONIAN_LAIRD, BetweenVariance.RESTRICTED_MAXIMUM_LIKELIHOOD


def trials():
    counts = pl.read_csv(DATA / "vaccine_trials.csv")
    ill, well, ill_control, well_control = (counts[name].to_numpy() for name in counts.columns[2:6])
    effects = np.log(ill / (ill + well)) - np.log(ill_control / (ill_control + well_control))
    variances = 1 / ill - 1 / (ill + well) + 1 / ill_control - 1 / (ill_control + well_control)
    return effects, variances, counts["latitude"].to_numpy()


@pytest.mark.parametrize(
    ("method", "alone", "beyond_latitude"), [(MOMENTS, 0.3088, 0.0633), (LIKELIHOOD, 0.3132, 0.0764)]
)
def test_variance_between_trials_with_and_without_latitude(method, alone, beyond_latitude):
    effects, variances, latitude = trials()
    constant = np.ones((13, 1))

    assert variance_between_regions(effects, variances, constant, method) == pytest.approx(alone, abs=5e-5)
    # metafor stops at a change of 1e-5; the likelihood is highest at 0.07635.
    with_latitude = np.column_stack([constant, latitude])
    assert variance_between_regions(effects, variances, with_latitude, method) == pytest.approx(
        beyond_latitude, abs=6e-5
    )
