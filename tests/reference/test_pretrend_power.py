"""
Power of a test of earlier trends against the example printed by the R package pretrends (Roth 2022).

Coefficients and covariance: He and Wang, American Economic Journal: Applied Economics 2017. The package's probabilities
come from a simulator that is good to about four decimals.
"""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from proeftuin.methods.effects.pretrend_bounds import event_study
from proeftuin.methods.effects.pretrend_power import detectable_slope, pretrend_power

DATA = Path(__file__).parent / "data" / "effect-estimation"
PRINTED_SLOPE = 0.05205871


def village_event_study(year_after: int):
    years = pl.read_csv(DATA / "village_event_study.csv")
    coefficients = years["coefficient"].to_numpy()
    covariance = years.select(pl.col("^covariance.*$")).to_numpy()
    return event_study(coefficients[:3], coefficients[3:], covariance, np.eye(4)[year_after])


def test_slope_found_half_of_the_time():
    slope = detectable_slope(village_event_study(0), 0.5, np.random.default_rng(1))

    assert slope == pytest.approx(PRINTED_SLOPE, abs=1e-5)


def test_power_and_bayes_factor():
    result = pretrend_power(village_event_study(0), PRINTED_SLOPE, np.random.default_rng(1))

    assert result.power == pytest.approx(0.4999776, abs=1e-4)
    assert result.bayes_factor == pytest.approx(0.56901, abs=2e-4)


@pytest.mark.parametrize(
    ("year_after", "trend", "after_passing"),
    [
        (0, 0.05205871, 0.06490184),
        (1, 0.10411742, 0.12084694),
        (2, 0.15617613, 0.16946498),
        (3, 0.20823484, 0.22453827),
    ],
)
def test_bias_among_studies_that_pass(year_after, trend, after_passing):
    result = pretrend_power(village_event_study(year_after), PRINTED_SLOPE, np.random.default_rng(1))

    assert result.bias == pytest.approx(trend, abs=1e-8)
    assert result.bias_after_passing == pytest.approx(after_passing, abs=2e-5)
