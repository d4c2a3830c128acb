"""Control charts against figures of the R packages qicharts2 and NHSRplotthedots; see the data's SOURCE.md."""

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from proeftuin.methods.control_charts.chart import chart
from proeftuin.methods.control_charts.moving_range import Factor
from proeftuin.methods.control_charts.seasonality import seasonality
from proeftuin.methods.control_charts.signals import signals

DATA = Path(__file__).parent / "data" / "control-charts"
ONE_OUTLIER = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]

TWENTY_NORMAL = [
    -0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621, -1.26506123, -0.68685285,
    -0.44566197, 1.22408180, 0.35981383, 0.40077145, 0.11068272, -0.55584113, 1.78691314, 0.49785048, -1.96661716,
    0.70135590, -0.47279141,
]  # fmt: skip


def rows(name):
    return list(csv.DictReader((DATA / name).read_text(encoding="utf-8").splitlines()))


def accidents():
    weeks = rows("accidents.csv")
    return [float(week["within_four_hours"]) for week in weeks], [float(week["attended"]) for week in weeks]


def thirty_periods():
    return [float(row["value"]) for row in rows("thirty_periods.csv")]


def infection_series(published):
    """Infections and days at risk in the order of the published chart."""
    name, hospital, infection = (
        (published["chart"], published["facet1"], published["facet2"])
        if published["chart"] == "hai_3"
        else (published["chart"], "1", published["facet1"])
    )
    sums = defaultdict(lambda: np.zeros(2))
    for row in rows("infections.csv"):
        if hospital not in ("1", row["hospital"]) or infection not in ("1", row["infection"]):
            continue
        if name == "hai_4" and row["month"] < "2016-07-01":
            continue
        sums[row["hospital" if name == "hai_4" else "month"]] += (float(row["n"]), float(row["days"]))
    # The funnel puts the hospitals in the order of their days at risk.
    order = sorted(sums, key=lambda key: sums[key][1] if name == "hai_4" else key)
    return np.array([sums[key] for key in order]).T


@pytest.mark.parametrize(
    "published", rows("infections_published.csv"), ids=lambda row: "-".join(list(row.values())[:3])
)
def test_u_charts_of_infections_equal_the_published_ones(published):
    infections, days = infection_series(published)
    per = 10_000 if published["chart"] == "hai_4" else 1

    found = chart("u", infections, days)
    (runs,) = signals(found, "anhoej").runs

    assert per * found.centre[0] == pytest.approx(float(published["centre"]), rel=1e-13)
    assert per * found.lower.mean() == pytest.approx(float(published["mean_lower"]), rel=1e-10, abs=1e-15)
    assert per * found.upper.mean() == pytest.approx(float(published["mean_upper"]), rel=1e-13)
    assert int(found.is_outside.any()) == int(published["sigma_signal"])
    counts = (runs.observations, runs.useful, runs.longest_run, runs.longest_run_limit, runs.crossings)
    names = ("n_obs", "n_useful", "longest_run", "longest_run_max", "n_crossings")
    assert counts == tuple(int(published[name]) for name in names)
    assert runs.crossings_limit == int(published["n_crossings_min"])
    if published["chart"] != "hai_4":
        # Hospitals have no order in time: the package then leaves its rules about runs out.
        assert (runs.has_long_run or runs.has_few_crossings) == bool(int(published["runs_signal"]))


@pytest.mark.parametrize(("screened", "lower", "upper"), [(True, -0.72, 4.60), (False, -3.06, 6.95)])
def test_limits_of_the_series_with_one_outlier_are_those_of_the_nhs(screened, lower, upper):
    """NHSRplotthedots, vignette on deviations from the Excel tool, which does not screen."""
    found = chart("xmr", ONE_OUTLIER, screened=screened)

    assert found.centre[0] == pytest.approx(1.94, abs=0.005)
    assert (found.lower[0], found.upper[0]) == pytest.approx((lower, upper), abs=0.005)
    assert np.flatnonzero(signals(found, "nhs").is_special).tolist() == [4]


@pytest.mark.parametrize(
    ("factor", "screened", "lower", "upper"),
    [
        (Factor.TABLE, True, 2.003703704, 11.26296296),
        (Factor.NHS, True, 2.002962963, 11.2637037),
        (Factor.EXACT, False, 0.39918530601, 12.86748136),
    ],
)
def test_limits_of_thirty_periods_by_each_convention(factor, screened, lower, upper):
    found = chart("xmr", thirty_periods(), screened=screened, factor=factor)

    assert found.centre[0] == pytest.approx(6.633333333, abs=1e-9)
    assert (found.lower[0], found.upper[0]) == pytest.approx((lower, upper), abs=1e-8)


def test_limits_of_a_baseline_of_twenty_periods_hold_for_all_thirty():
    found = chart("xmr", thirty_periods(), baseline=20, factor=Factor.TABLE)

    assert found.centre[-1] == pytest.approx(5.45, abs=1e-9)
    assert (found.lower[-1], found.upper[-1]) == pytest.approx((1.225969962, 9.674030038), abs=1e-9)


def test_thirty_periods_have_too_long_a_run_and_too_few_crossings():
    (runs,) = signals(chart("xmr", thirty_periods()), "anhoej").runs

    assert (runs.longest_run, runs.longest_run_limit, runs.crossings, runs.crossings_limit) == (10, 8, 7, 10)
    assert runs.has_long_run
    assert runs.has_few_crossings


def test_weeks_of_emergency_departments_lie_outside_p_limits_and_inside_those_of_laney():
    within, attended = accidents()

    plain, widened = chart("p", within, attended), chart("p_prime", within, attended)

    assert plain.is_outside.sum() == 16
    assert widened.is_outside.sum() == 0
    assert widened.sigma_z[0] == pytest.approx(10.6368, abs=5e-5)


@pytest.mark.parametrize(
    ("fifteenth", "screened", "centre", "lower", "upper"),
    [
        (-0.55584113, True, 0.1416238, -3.01138, 3.294627),
        (10.0, True, 0.6694159, -2.383666, 3.722497),
        (10.0, False, 0.6694159, -4.596625, 5.935457),
    ],
)
def test_limits_of_twenty_normal_values_with_and_without_an_outlier(fifteenth, screened, centre, lower, upper):
    """NHSRplotthedots, tests of its standard computation: `rnorm(20)` of R with seed 123, the fifteenth changed."""
    values = [*TWENTY_NORMAL[:14], fifteenth, *TWENTY_NORMAL[15:]]

    found = chart("xmr", values, screened=screened)

    assert (found.centre[0], found.lower[0], found.upper[0]) == pytest.approx((centre, lower, upper), abs=1e-6)


def test_each_half_of_twenty_normal_values_has_limits_of_its_own():
    """NHSRplotthedots, tests of its summary by facet: the two halves of the same values."""
    found = chart("xmr", TWENTY_NORMAL, parts=[10])

    assert (found.centre[0], found.lower[0], found.upper[0]) == pytest.approx((0.0746, -2.60, 2.75), abs=5e-3)
    assert (found.centre[10], found.lower[10], found.upper[10]) == pytest.approx((0.209, -3.28, 3.70), abs=5e-3)


def test_seasons_have_the_certified_analysis_of_variance():
    """Certified values of SiRstv, National Institute of Standards and Technology: F, and sums of squares."""
    resistance = [float(row["resistance"]) for row in rows("silicon_resistivity.csv")]
    found = seasonality(chart("run", resistance), 5, detrended=False)

    assert found.f == pytest.approx(1.18046237440255, rel=1e-9)
    assert found.degrees_of_freedom == (4, 20)
    assert 5 * (found.effects**2).sum() == pytest.approx(5.11462616000000e-02, rel=1e-9)


@pytest.mark.parametrize(("excluded", "centre", "upper"), [(None, 0.0585, 0.1289), ([11], 0.0537, 0.1213)])
def test_limits_of_a_share_with_and_without_the_sample_outside_them(excluded, centre, upper):
    """
    Montgomery, Introduction to Statistical Quality Control, 5th edition, exercise 6-1 with its solution.

    20 samples of 100, 117 nonconforming in all and 102 without sample 12, which lies outside. The limits rest on these
    totals; how the 102 lie over the other samples is made up.
    """
    others = [6, 5] * 7 + [5] * 5
    found = chart("p", [*others[:11], 15, *others[11:]], 100, excluded=excluded)

    assert sum(others) == 102
    assert found.centre[0] == pytest.approx(centre, abs=5e-5)
    assert (found.lower[0], found.upper[0]) == pytest.approx((0, upper), abs=5e-5)
    assert np.flatnonzero(found.is_outside).tolist() == [11]


def test_limits_of_defects_of_circuit_boards():
    """
    Montgomery and Runger, Applied Statistics and Probability for Engineers, example 16-5.

    20 samples of five boards with 1.6 defects per board: limits 3.3 and, below zero, none. They rest on the total only.
    """
    found = chart("u", [8] * 20, 5)

    assert (found.centre[0], found.lower[0]) == (1.6, 0)
    assert found.upper[0] == pytest.approx(3.3, abs=0.05)
