"""What holds for regression to the mean, against drawn populations in which nothing happens."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proeftuin.methods.effects.regression_to_the_mean import (
    Selection,
    change_beyond_selection,
    expected_change_of_group,
    expected_regression_to_the_mean,
    variance_components,
)

means, variances = st.floats(-100, 100), st.floats(0.1, 400)


def drawn(between, within, measurements, seed, units=400_000):
    generator = np.random.default_rng(seed)
    own = 50 + np.sqrt(between) * generator.normal(size=units)
    chance = np.sqrt(within) * generator.normal(size=(measurements + 1, units))
    return own + chance[:-1].mean(axis=0), own + chance[-1]


@pytest.mark.parametrize("measurements", [1, 3])
@pytest.mark.parametrize(("selection", "cut_off"), [(Selection.ABOVE, 60.0), (Selection.BELOW, 45.0)])
def test_the_expected_change_is_that_of_a_drawn_population(selection, cut_off, measurements):
    baseline, follow_up = drawn(64.0, 36.0, measurements, seed=1)
    chosen = baseline > cut_off if selection is Selection.ABOVE else baseline < cut_off

    expected = expected_regression_to_the_mean(
        50.0, 64.0, 36.0, cut_off, selection=selection, measurements=measurements
    )

    # 400,000 units, of which at least a tenth is selected: standard error below 0.04.
    assert expected.baseline_mean == pytest.approx(baseline[chosen].mean(), abs=0.1)
    assert expected.expected_change == pytest.approx((follow_up - baseline)[chosen].mean(), abs=0.15)


@given(means, variances, variances, st.floats(-3, 3))
def test_selection_on_low_values_mirrors_selection_on_high_values(mean, between, within, distance):
    cut_off = mean + distance * np.sqrt(between + within)
    high = expected_regression_to_the_mean(mean, between, within, cut_off)
    low = expected_regression_to_the_mean(-mean, between, within, -cut_off, selection=Selection.BELOW)

    assert high.expected_change <= 0
    assert low.expected_change == pytest.approx(-high.expected_change)
    assert high.baseline_mean >= cut_off - 1e-9 * abs(cut_off)


@given(means, variances, variances, st.integers(1, 20))
def test_more_measurements_leave_less_to_regress(mean, between, within, measurements):
    changes = [
        expected_regression_to_the_mean(mean, between, within, mean, measurements=count).expected_change
        for count in (measurements, measurements + 1)
    ]

    assert changes[0] < changes[1] < 0


@given(means, st.floats(0, 1), variances, st.floats(-2, 2))
def test_a_group_known_by_its_mean_regresses_as_its_members_do(mean, reliability, variance, distance):
    between, within = variance_components(variance, reliability)
    selected = expected_regression_to_the_mean(mean, between, within, mean + distance * np.sqrt(variance))

    by_group = expected_change_of_group(selected.baseline_mean, mean, reliability)

    assert by_group == pytest.approx(selected.expected_change, rel=1e-6, abs=1e-9)


def test_far_beyond_the_mean_the_selected_lie_just_beyond_the_cut_off():
    # 40 standard deviations out the share selected is below any floating-point number.
    far = expected_regression_to_the_mean(0.0, 0.5, 0.5, 40.0)

    assert 40.0 < far.baseline_mean < 40.03


def test_units_selected_alike_show_regression_and_no_effect_where_nothing_happened():
    baseline, follow_up = drawn(64.0, 36.0, 1, seed=2, units=100_000)
    treated = np.arange(100_000) < 30_000

    found = change_beyond_selection(baseline, follow_up + 3.0 - 1.0 * treated, treated, 60.0)

    expected = expected_regression_to_the_mean(50.0, 64.0, 36.0, 60.0).expected_change
    assert found.expected_change == pytest.approx(expected, abs=0.3)
    assert found.change_beyond_selection == pytest.approx(-1.0, abs=4 * found.standard_error)
    assert found.treated_change == pytest.approx(expected + 3.0 - 1.0, abs=0.5)
    assert found.comparison_units == (baseline[30_000:] >= 60).sum()
