"""
The smoking ban in Sicily, the worked example of Lopez Bernal, Cummins and Gasparrini (International Journal of
Epidemiology 2017; in print .894, 95 % .864 to .925), computed by R 4.2.2; and the level of the intervals in repeated
samples.
"""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from proeftuin.methods.effects.interrupted_series import (
    AUTOREGRESSIVE,
    INDEPENDENT,
    NEWEY_WEST,
    OVERDISPERSED,
    interrupted_counts,
    interrupted_rates,
)
from proeftuin.methods.effects.segmented_design import segmented_design

DATA = Path(__file__).parent / "data" / "effect-estimation"
TABLE = pl.read_csv(DATA / "coronary_events_sicily.csv")
MONTH, EVENTS, POPULATION = (TABLE[name].to_numpy() for name in ("month", "events", "standard_population"))
BAN = int(TABLE.filter(pl.col("ban") == 1)["month"].min())


@pytest.mark.parametrize(
    ("errors", "seasons", "expected", "precision"),
    [
        (INDEPENDENT, {}, (0.8943765, 0.8646864, 0.9250861), 5e-8),
        (OVERDISPERSED, {}, (0.8943765, 0.839189, 0.9531933), 5e-7),
        (OVERDISPERSED, {"period": 12, "harmonics": 2}, (0.8850716, 0.8394, 0.9332), 5e-5),
    ],
)
def test_coronary_events_fell_by_the_published_ratio(errors, seasons, expected, precision):
    design = segmented_design(MONTH, BAN, slope_change=False, **seasons)

    change = interrupted_counts(EVENTS, POPULATION, design, errors=errors).change_at()

    assert change.is_ratio
    assert change.value == pytest.approx(expected[0], abs=6e-8)
    assert (change.lower, change.upper) == pytest.approx(expected[1:], abs=precision)


def test_coronary_events_scatter_as_published():
    # R stops its iterations 8e-6 from the converged value 3.5591868.
    fit = interrupted_counts(EVENTS, POPULATION, segmented_design(MONTH, BAN, slope_change=False))

    assert fit.dispersion == pytest.approx(3.5591946, abs=1e-5)


def test_newey_west_errors_equal_statsmodels():
    # statsmodels 0.15.0, GLM and OLS with cov_type HAC, 3 lags, use_correction.
    design = segmented_design(MONTH, BAN, period=12, harmonics=2)
    changes = [design.level_position, design.slope_position]

    counts = interrupted_counts(EVENTS, POPULATION, design, errors=NEWEY_WEST)
    rates = interrupted_rates(EVENTS / POPULATION * 1e5, design, errors=NEWEY_WEST)

    assert (counts.lags, rates.lags) == (3, 3)
    assert counts.coefficients[changes] == pytest.approx([-0.13037694, 0.00148223], abs=5e-9)
    assert np.sqrt(np.diag(counts.covariance))[changes] == pytest.approx([0.01943538, 0.00154091], abs=5e-9)
    assert rates.coefficients[changes] == pytest.approx([-28.29767373, 0.35147267], abs=5e-9)
    assert np.sqrt(np.diag(rates.covariance))[changes] == pytest.approx([4.1574453, 0.32989847], abs=5e-8)


def test_correlated_years_need_errors_that_allow_for_them():
    generator = np.random.default_rng(5)
    design = segmented_design(np.arange(48), 30, slope_change=False)
    covered = {AUTOREGRESSIVE: 0, INDEPENDENT: 0}
    for _ in range(400):
        values = generator.normal(size=48)
        values[0] /= np.sqrt(0.75)
        for time in range(1, 48):
            values[time] += 0.5 * values[time - 1]
        for errors in covered:
            change = interrupted_rates(values, design, errors=errors).change_at()
            covered[errors] += change.lower <= 0.0 <= change.upper

    # In 3,600 samples 93.5 percent; of that, 400 samples lie above 90.3 percent in 99 of 100 cases.
    assert covered[AUTOREGRESSIVE] / 400 > 0.903
    assert covered[INDEPENDENT] / 400 < 0.82
