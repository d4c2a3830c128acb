"""
Autoregressive errors and their diagnostics against printed results.

Longley's employment figures (Journal of the American Statistical Association 1967; public domain) as fitted by gls with
corAR1 of the R package nlme. Durbin-Watson and Ljung-Box of the Sicilian series: statsmodels 0.15.0.
"""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from proeftuin.methods.effects.segmented_design import segmented_design
from proeftuin.methods.effects.serial_correlation import fit_autoregressive, serial_correlation

DATA = Path(__file__).parent / "data" / "effect-estimation"
EMPLOYED = [60.323, 61.122, 60.171, 61.187, 63.221, 63.639, 64.989, 63.761]
EMPLOYED += [66.019, 67.857, 68.169, 66.513, 68.655, 69.564, 69.331, 70.551]
PRODUCT = [234.289, 259.426, 258.054, 284.599, 328.975, 346.999, 365.385, 363.112]
PRODUCT += [397.469, 419.18, 442.769, 444.546, 482.704, 502.601, 518.173, 554.894]
POPULATION = [107.608, 108.632, 109.773, 110.929, 112.075, 113.27, 115.094, 116.219]
POPULATION += [117.388, 118.734, 120.445, 121.95, 123.366, 125.368, 127.852, 130.081]


def test_employment_in_the_united_states_has_the_printed_autoregression():
    fit = fit_autoregressive(EMPLOYED, np.column_stack([np.ones(16), PRODUCT, POPULATION]))

    assert fit.correlation == pytest.approx(0.6441692, abs=5e-8)
    assert fit.coefficients == pytest.approx([101.85813, 0.07207, -0.54851], abs=5e-6)
    assert np.sqrt(np.diag(fit.covariance)) == pytest.approx([14.198932, 0.010606, 0.154130], abs=5e-7)


def test_residuals_of_the_sicilian_series_have_the_printed_diagnostics():
    table = pl.read_csv(DATA / "coronary_events_sicily.csv")
    design = segmented_design(table["month"], 37, period=12, harmonics=2).columns
    rate = (table["events"] / table["standard_population"] * 1e5).to_numpy()
    residuals = rate - design @ np.linalg.lstsq(design, rate, rcond=None)[0]

    four, six = (serial_correlation(residuals, lags) for lags in (4, 6))

    assert four.durbin_watson == pytest.approx(2.4499149, abs=5e-8)
    assert (four.ljung_box, four.p) == pytest.approx((9.493910, 0.049873), abs=5e-7)
    assert (six.ljung_box, six.p) == pytest.approx((14.694673, 0.022769), abs=5e-7)
