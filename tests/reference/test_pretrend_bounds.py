"""
Bounds on an event study against the published example of Benzarti and Carloni.

Coefficients and covariance: example `BCdata_EventStudy` of the R package HonestDiD (Benzarti and Carloni, American
Economic Journal: Economic Policy 2019), the effect in the first year. Intervals: two independent implementations that
agree to the width of their grid of candidate effects (0.00076, and 1,000 draws in the first stage). Their limits are
the last accepted candidates, ours the points where acceptance ends, so ours lie up to one step farther out.
"""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from proeftuin.methods.effects.pretrend_bounds import breakdown_value, event_study, smoothness_bounds
from proeftuin.methods.effects.relative_magnitude_bounds import (
    relative_magnitude_bounds,
    smoothness_bounds_by_test,
    standard_normal_draws,
)

DATA = Path(__file__).parent / "data" / "effect-estimation"
GRID_STEP = 0.00076


def tax_event_study():
    years = pl.read_csv(DATA / "tax_event_study.csv")
    coefficients = years["coefficient"].to_numpy()
    return event_study(coefficients[:4], coefficients[4:], years.select(pl.col("^covariance.*$")).to_numpy())


STUDY = tax_event_study()
DRAWS = standard_normal_draws(STUDY, 20_000, np.random.default_rng(1))


@pytest.mark.parametrize(
    ("departure", "lower", "upper", "tolerance"),
    [
        # At 0 the published search stops on a grid of standard errors; ours is the exact minimum.
        (0.0, 0.13152, 0.21613, 7e-5),
        (0.1, 0.11939, 0.41857, 2e-5),
        (0.2, 0.01939, 0.51857, 2e-5),
    ],
)
def test_fixed_length_interval_under_smoothness(departure, lower, upper, tolerance):
    bounds = smoothness_bounds(STUDY, departure)

    assert (bounds.lower, bounds.upper) == pytest.approx((lower, upper), abs=tolerance)


@pytest.mark.parametrize(
    ("departure", "lower", "upper"),
    [(0.5, 0.1186, 0.2713), (1.0, 0.0675, 0.3186), (1.5, 0.0135, 0.3694), (2.0, -0.0416, 0.4239)],
)
def test_interval_under_relative_magnitudes(departure, lower, upper):
    bounds = relative_magnitude_bounds(STUDY, departure, DRAWS)

    assert (bounds.lower, bounds.upper) == pytest.approx((lower, upper), abs=1.5 * GRID_STEP)


@pytest.mark.parametrize(("departure", "lower", "upper"), [(0.0, 0.211, 0.3266), (0.1, 0.12, 0.418)])
def test_interval_under_smoothness_by_the_conditional_test(departure, lower, upper):
    bounds = smoothness_bounds_by_test(STUDY, departure, DRAWS)

    assert (bounds.lower, bounds.upper) == pytest.approx((lower, upper), abs=1.5 * GRID_STEP + 0.0005)


def test_the_effect_holds_up_to_departures_half_as_large_again_as_before():
    # Published intervals exclude zero at 1.5 and hold it at 2.
    assert 1.5 < breakdown_value(lambda ratio: relative_magnitude_bounds(STUDY, ratio, DRAWS)) < 2
    assert 0.2 < breakdown_value(lambda bend: smoothness_bounds(STUDY, bend), scale=0.01) < 0.3
