"""
Group-time effects of minimum wages on teen employment, as R did 2.1.2 prints them without bootstrap.

The standard error of the overall group average is that of did 2.5.1: earlier versions use the wrong group sizes in it
and print 0.01241527.
"""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from proeftuin.methods.effects.group_time import GroupTimeDesign, group_time_effects
from proeftuin.methods.effects.group_time_aggregate import (
    average_by_calendar_year,
    average_by_event_time,
    average_by_group,
    pretrend_test,
    simple_average,
)
from proeftuin.methods.effects.multiplier_bootstrap import simultaneous_bands
from proeftuin.methods.effects.staggered_panel import NEVER, StaggeredPanel

DATA = Path(__file__).parent / "data" / "effect-estimation"
AVERAGES = {
    "simple": simple_average,
    "group": average_by_group,
    "dynamic": average_by_event_time,
    "calendar": average_by_calendar_year,
}
NOT_YET = GroupTimeDesign(comparison="not_yet_treated")


def counties():
    """Panel of the counties, logarithm of their population, and its tertile."""
    table = pl.read_csv(DATA / "county_teen_employment.csv").join(
        pl.read_csv(DATA / "county_population.csv"), on="county", maintain_order="left", validate="1:1"
    )
    years = [2003, 2004, 2005, 2006, 2007]
    starts = table["first_treated"].to_numpy().astype(float)
    panel = StaggeredPanel.of(
        table.select(str(year) for year in years).to_numpy(), years, np.where(starts == 0, NEVER, starts)
    )
    return panel, table["log_population"].to_numpy(), table["tertile"].to_numpy()


def test_effects_of_groups_in_years():
    panel, _, _ = counties()

    effects = group_time_effects(panel)

    found = {
        (group, year): (estimate, error)
        for group, year, estimate, error in zip(
            effects.group.tolist(),
            effects.year.tolist(),
            effects.estimates[0],
            effects.standard_errors[0],
            strict=True,
        )
    }
    assert found == {
        (2004, 2004): pytest.approx((-0.0105032462, 0.023251036), abs=1e-9),
        (2004, 2005): pytest.approx((-0.0704231581, 0.030984767), abs=1e-9),
        (2004, 2006): pytest.approx((-0.1372587389, 0.036435664), abs=1e-9),
        (2004, 2007): pytest.approx((-0.1008113631, 0.034359226), abs=1e-9),
        (2006, 2004): pytest.approx((0.0065201124, 0.023326805), abs=1e-9),
        (2006, 2005): pytest.approx((-0.0027508188, 0.019558561), abs=1e-9),
        (2006, 2006): pytest.approx((-0.004594607, 0.017755197), abs=1e-9),
        (2006, 2007): pytest.approx((-0.0412244715, 0.020229181), abs=1e-9),
        (2007, 2004): pytest.approx((0.0305066556, 0.01503356), abs=1e-9),
        (2007, 2005): pytest.approx((-0.0027258929, 0.016395833), abs=1e-9),
        (2007, 2006): pytest.approx((-0.0310871194, 0.017877511), abs=1e-9),
        (2007, 2007): pytest.approx((-0.0260544107, 0.016655435), abs=1e-9),
    }


@pytest.mark.parametrize(
    ("design", "average", "estimate", "error"),
    [
        (None, "simple", -0.03995128, 0.01203401),
        (None, "group", -0.03101828, 0.01244606),
        (None, "dynamic", -0.07723982, 0.01996499),
        (None, "calendar", -0.04170043, 0.01597185),
        (NOT_YET, "simple", -0.03976363, 0.01205242),
        (NOT_YET, "group", -0.03046223, 0.01257512),
        (NOT_YET, "dynamic", -0.07739931, 0.01956018),
        (NOT_YET, "calendar", -0.04426708, 0.0155709),
    ],
)
def test_overall_averages(design, average, estimate, error):
    panel, _, _ = counties()

    found = AVERAGES[average](group_time_effects(panel, design))

    assert (found.overall[0], found.overall_standard_errors[0]) == pytest.approx((estimate, error), abs=6e-9)


@pytest.mark.parametrize(
    ("method", "design", "average", "estimate", "error"),
    [
        ("doubly_robust", None, "simple", -0.04175177, 0.01150284),
        ("doubly_robust", None, "group", -0.0328196, 0.01189818),
        ("doubly_robust", None, "dynamic", -0.08035395, 0.01895756),
        ("doubly_robust", None, "calendar", -0.04417736, 0.01503818),
        ("regression", None, "simple", -0.04196861, 0.01144483),
        ("inverse_probability", None, "simple", -0.04177708, 0.01149972),
        ("doubly_robust", NOT_YET, "simple", -0.04135163, 0.01142784),
        ("doubly_robust", NOT_YET, "dynamic", -0.07999262, 0.018494),
    ],
)
def test_overall_averages_with_population_as_covariate(method, design, average, estimate, error):
    panel, population, _ = counties()

    found = AVERAGES[average](group_time_effects(panel, design, covariates=population, method=method))

    assert (found.overall[0], found.overall_standard_errors[0]) == pytest.approx((estimate, error), abs=6e-9)


def test_averages_by_group():
    panel, _, _ = counties()

    found = average_by_group(group_time_effects(panel))

    assert found.labels.tolist() == [2004, 2006, 2007]
    assert found.estimates[0] == pytest.approx([-0.079749127, -0.022909539, -0.026054411], abs=1e-9)
    assert found.standard_errors[0] == pytest.approx([0.026367799, 0.01670333, 0.016655435], abs=1e-9)


def test_averages_by_event_time():
    panel, _, _ = counties()

    found = average_by_event_time(group_time_effects(panel))

    assert found.labels.tolist() == [-3, -2, -1, 0, 1, 2, 3]
    assert found.estimates[0] == pytest.approx(
        [0.03050665558, -0.00056308463, -0.02445874497, -0.01993181679, -0.05095736707, -0.13725873889, -0.10081136309],
        abs=1e-11,
    )
    assert found.standard_errors[0] == pytest.approx(
        [0.01503356, 0.013291645, 0.014236402, 0.011826364, 0.016893476, 0.036435664, 0.034359226], abs=1e-9
    )


def test_comparison_within_tertiles_of_population():
    # did with two indicators of tertile: the three methods print the same.
    panel, _, tertile = counties()

    effects = group_time_effects(panel, strata=tertile)

    overall, by_event_time = simple_average(effects), average_by_event_time(effects)
    assert overall.overall[0] == pytest.approx(-0.04165659, abs=6e-9)
    assert overall.overall_standard_errors[0] == pytest.approx(0.01145727, abs=6e-9)
    assert by_event_time.estimates[0] == pytest.approx(
        [0.02833098, -0.00202135, -0.02546564, -0.02108777, -0.05371912, -0.14029963, -0.10325829], abs=6e-9
    )
    assert by_event_time.standard_errors[0] == pytest.approx(
        [0.0140447, 0.01299343, 0.01421483, 0.01152733, 0.01626755, 0.0347047, 0.03253024], abs=6e-9
    )


def test_joint_test_of_the_years_before():
    panel, population, _ = counties()

    assert pretrend_test(group_time_effects(panel)).p[0] == pytest.approx(0.16812, abs=5e-6)
    assert pretrend_test(group_time_effects(panel, covariates=population)).p[0] == pytest.approx(0.23267, abs=5e-6)


def test_critical_values_of_bands_over_all_effects():
    # did with 25,000 draws of random signs: 2.545 by event time and 2.664 for groups in years; drawn, so loose.
    panel, _, _ = counties()
    effects = group_time_effects(panel)
    by_event_time = average_by_event_time(effects)

    bands = [
        simultaneous_bands(found.estimates, found.influence, 9_999, np.random.default_rng(1))
        for found in (by_event_time, effects)
    ]

    assert bands[0].critical_values[0] == pytest.approx(2.545, abs=0.04)
    assert bands[1].critical_values[0] == pytest.approx(2.664, abs=0.04)
    # The errors that the documentation of did prints, from 1,000 draws: 0.0203 over all, 0.0124 and 0.0354 at 0 and 3.
    assert bands[0].standard_errors[0, [3, 6]] == pytest.approx([0.0124, 0.0354], abs=0.0015)
