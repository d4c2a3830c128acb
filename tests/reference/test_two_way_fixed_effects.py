"""
What two-way fixed effects averages in the minimum wage counties.

The comparisons and their weights are those of the package diff-diff 3.13.0, the coefficient that of R fixest 0.12.2.
"""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from proeftuin.methods.effects.interaction_weighting import interaction_weighted_effects
from proeftuin.methods.effects.staggered_panel import NEVER, StaggeredPanel
from proeftuin.methods.effects.two_way_fixed_effects import decompose_into_comparisons, weights_of_effects

DATA = Path(__file__).parent / "data" / "effect-estimation"


def counties():
    table = pl.read_csv(DATA / "county_teen_employment.csv")
    years = [2003, 2004, 2005, 2006, 2007]
    starts = table["first_treated"].to_numpy().astype(float)
    return StaggeredPanel.of(
        table.select(str(year) for year in years).to_numpy(), years, np.where(starts == 0, NEVER, starts)
    )


def test_comparisons_behind_the_coefficient():
    found = decompose_into_comparisons(counties())

    rows = {
        (start, other): (effect, weight)
        for start, other, effect, weight in zip(
            found.start, found.comparison_start, found.effects[0], found.weights, strict=True
        )
    }
    assert rows == {
        (2004, NEVER): pytest.approx((-0.079749126575, 0.081779565695), abs=1e-12),
        (2006, NEVER): pytest.approx((-0.022570047608, 0.245338697085), abs=1e-12),
        (2007, NEVER): pytest.approx((-0.043106032809, 0.535656155302), abs=1e-12),
        (2004, 2006): pytest.approx((-0.045607905211, 0.005293175773), abs=1e-12),
        (2006, 2004): pytest.approx((0.054286900201, 0.010586351546), abs=1e-12),
        (2004, 2007): pytest.approx((-0.091055401600, 0.026002725986), abs=1e-12),
        (2007, 2004): pytest.approx((-0.019604805927, 0.026002725986), abs=1e-12),
        (2006, 2007): pytest.approx((0.018480380808, 0.052005451971), abs=1e-12),
        (2007, 2006): pytest.approx((0.010575453874, 0.017335150657), abs=1e-12),
    }
    assert found.coefficients[0] == pytest.approx(-0.03654893667, abs=5e-12)


def test_weights_of_effects_give_the_coefficient_of_fixest():
    assert weights_of_effects(counties()).coefficients[0] == pytest.approx(-0.03654893667, abs=5e-12)


def test_interaction_weighted_average_equals_sunab_of_fixest():
    # fixest 0.12.2, sunab with aggregation "ATT" and by event time, clustered by county, small-sample rule "nested".
    found = interaction_weighted_effects(counties())

    assert found.overall[0] == pytest.approx(-0.03995127516, abs=5e-12)
    assert found.overall_standard_errors[0] == pytest.approx(0.01179627744, abs=5e-12)
    assert found.event_times.tolist() == [-4, -3, -2, 0, 1, 2, 3]
    assert found.by_event_time[0, :3] == pytest.approx([0.003306356693, 0.025021829598, 0.024458744971], abs=1e-12)
    assert found.by_event_time[0, 3:] == pytest.approx(
        [-0.019931816789, -0.050957367065, -0.137258738889, -0.100811363085], abs=1e-12
    )
