"""How often warnings come where there is nothing to warn of, and that they come where there is."""

import numpy as np
import pytest

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.control_charts.autocorrelation import autocorrelation
from proeftuin.methods.control_charts.chart import chart
from proeftuin.methods.control_charts.seasonality import seasonality
from proeftuin.methods.control_charts.warning import chart_warnings, has_trial_limits
from proeftuin.methods.control_charts.widening import widening
from proeftuin.methods.effects.serial_correlation import serial_correlation

SERIES = 600
"""A true 5 per cent then varies by 0.9 (standard error)."""


def independent(points, seed=20261122):
    return np.random.default_rng(seed).normal(10, 2, size=(SERIES, points))


def share_of(found):
    return np.mean(list(found))


@pytest.mark.parametrize("points", [12, 24, 36])
def test_independent_series_seldom_look_autocorrelated(points):
    found = [autocorrelation(chart("xmr", values)) for values in independent(points)]

    assert 0.015 < share_of(one.is_positive or one.is_negative for one in found) < 0.085
    assert np.mean([one.value for one in found]) == pytest.approx(-1 / points, abs=0.03)
    assert np.std([one.value for one in found]) == pytest.approx((found[0].upper - found[0].lower) / 3.92, rel=0.1)


def test_autocorrelation_of_a_whole_series_is_the_ordinary_one():
    for values in independent(24)[:20]:
        assert autocorrelation(chart("xmr", values)).value == pytest.approx(
            serial_correlation(values - values.mean(), 1).correlations[0]
        )


def test_lasting_shocks_are_found_and_so_are_turns():
    shocks = independent(36)
    lasting = shocks.copy()
    for place in range(1, 36):
        lasting[:, place] += 0.8 * (lasting[:, place - 1] - 10)
    turns = shocks.copy()
    for place in range(1, 36):
        turns[:, place] -= 0.8 * (turns[:, place - 1] - 10)

    assert share_of(autocorrelation(chart("xmr", values)).is_positive for values in lasting[:200]) > 0.9
    assert share_of(autocorrelation(chart("xmr", values)).is_negative for values in turns[:200]) > 0.9


def test_a_rebased_change_of_level_is_no_autocorrelation():
    changed = independent(24) + np.repeat([0, 12], 12)

    assert share_of(autocorrelation(chart("xmr", values)).is_positive for values in changed[:100]) > 0.95
    rebased = [autocorrelation(chart("xmr", values, parts=[12])) for values in changed]
    assert share_of(one.is_positive or one.is_negative for one in rebased) < 0.085


@pytest.mark.parametrize(("points", "seasons"), [(36, 12), (24, 4)])
def test_series_without_seasons_seldom_look_seasonal_whatever_their_trend(points, seasons):
    rising = independent(points) + 0.5 * np.arange(points)

    found = [seasonality(chart("run", values), seasons).p for values in rising]

    assert 0.025 < np.mean(np.array(found) < 0.05) < 0.075
    assert 0.45 < np.mean(found) < 0.55


def test_seasons_are_found_with_their_size_from_any_first_season():
    winter = np.array([4.0, 1.0, -2.0, -3.0])
    rng = np.random.default_rng(7)
    values = 20 + winter[(np.arange(24) + 1) % 4] + 0.1 * np.arange(24) + rng.normal(0, 0.2, 24)
    values[5] = np.nan

    found = seasonality(chart("run", values), 4, first=1)

    assert found.is_seasonal
    assert found.effects == pytest.approx(winter, abs=0.3)
    assert "seasonal" in chart_warnings(chart("run", values), seasons=4, first=1)


@pytest.mark.parametrize("points", [12, 24])
def test_counts_by_chance_seldom_look_over_or_underdispersed(points):
    rng = np.random.default_rng(20261122)
    persons = rng.integers(200, 400, size=(SERIES, points))
    cases = rng.binomial(persons, 0.3)

    found = [widening(chart("p", *one)) for one in zip(cases, persons, strict=True)]

    assert 0.02 < share_of(one.is_overdispersed or one.is_underdispersed for one in found) < 0.085
    spread = np.std([one.sigma_z for one in found])
    assert spread == pytest.approx((found[0].upper - found[0].lower) / 3.92, rel=0.12)


def test_shares_that_vary_beyond_chance_are_overdispersed_and_equal_shares_underdispersed():
    rng = np.random.default_rng(3)
    varying = rng.binomial(10_000, np.clip(rng.normal(0.3, 0.03, 24), 0, 1))
    too_equal = chart("p", 30 + np.arange(24) % 2, [100] * 24)

    assert widening(chart("p", varying, 10_000)).is_overdispersed
    assert widening(too_equal).is_underdispersed
    assert chart_warnings(chart("p", varying, 10_000)) == ("overdispersed",)
    assert "underdispersed" in chart_warnings(too_equal)


def test_the_widening_of_a_plain_chart_is_that_of_laney_without_screening():
    rng = np.random.default_rng(5)
    cases, persons = rng.poisson(30, 24), rng.uniform(800, 1200, 24)

    laney = chart("u_prime", cases, persons, parts=[12], screened=False)

    assert widening(chart("u", cases[:12], persons[:12])).sigma_z == pytest.approx(laney.sigma_z[0])


def test_limits_of_eleven_points_are_trial_limits_and_of_twelve_are_not():
    values = [9.0, 11.0, 10.0] * 8

    assert has_trial_limits(chart("xmr", values[:11]))
    assert not has_trial_limits(chart("xmr", values[:12]))
    assert has_trial_limits(chart("xmr", values, parts=[13]))
    assert has_trial_limits(chart("xmr", values, baseline=11))
    assert not has_trial_limits(chart("run", values[:6]))
    assert chart_warnings(chart("xmr", values[:8]), seasons=12) == ("trial_limits",)


def test_what_cannot_be_tested_is_told_by_its_test():
    few, level = chart("xmr", [1, 2, 3, 1]), chart("c", [0] * 12)

    with pytest.raises(NotEstimableError, match="4 points"):
        autocorrelation(few)
    with pytest.raises(NotEstimableError, match="or no variation"):
        autocorrelation(level)
    with pytest.raises(NotEstimableError, match="too few years"):
        seasonality(few, 4)
    with pytest.raises(DefinitionError, match="1 in a year"):
        seasonality(few, 1)
    with pytest.raises(NotEstimableError, match="no chance within periods"):
        widening(few)
    with pytest.raises(NotEstimableError, match="no chance within periods"):
        widening(level)
