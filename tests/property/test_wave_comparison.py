"""What holds for the comparison of two waves whatever the figures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ttest_ind

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.effects.wave_comparison import (
    EQUAL,
    INVERSE_VARIANCE,
    compare_waves,
    permute_waves,
    wave_changes,
    waves_of_panel,
)

SITE = np.arange(30) < 7


def waves(seed: int):
    generator = np.random.default_rng(seed)
    before, after = generator.normal(50, 4, size=(2, 30))
    return before, after, *generator.uniform(0.5, 2.0, size=(2, 30))


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.floats(-5, 5), st.floats(-5, 5), st.floats(0.01, 100))
def test_an_effect_on_sites_moves_the_estimate_and_a_common_change_does_not(seed, effect, common, unit):
    before, after, before_error, after_error = waves(seed)
    moved = unit * (after + common + effect * SITE)

    for weighting in (INVERSE_VARIANCE, EQUAL):
        one = compare_waves(wave_changes(before, after, before_error, after_error, SITE), weighting=weighting)
        other = compare_waves(
            wave_changes(unit * before, moved, unit * before_error, unit * after_error, SITE), weighting=weighting
        )

        # The variance between regions is searched for up to a small tolerance.
        assert other.effect == pytest.approx(unit * (one.effect + effect), rel=1e-3, abs=1e-3 * unit)
        assert other.standard_error == pytest.approx(unit * one.standard_error, rel=1e-3)


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_equal_weights_give_the_t_test_of_unequal_variances(seed):
    changes = wave_changes(*waves(seed), SITE)

    result = compare_waves(changes, weighting=EQUAL)
    expected = ttest_ind(changes.changes[SITE], changes.changes[~SITE], equal_var=False)

    assert result.p == pytest.approx(expected.pvalue)
    interval = expected.confidence_interval()
    assert (result.lower, result.upper) == pytest.approx((interval.low, interval.high))


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.floats(0, 0.95))
def test_persons_asked_twice_make_the_change_more_certain(seed, correlation):
    before, after, before_error, after_error = waves(seed)

    fresh, panel = (
        compare_waves(wave_changes(before, after, before_error, after_error, SITE, correlation=value), method=None)
        for value in (0.0, correlation)
    )

    assert panel.standard_error <= fresh.standard_error * (1 + 1e-12)
    shared = wave_changes(before, after, before_error, after_error, SITE, correlation=correlation).standard_errors
    expected = before_error**2 + after_error**2 - 2 * correlation * before_error * after_error
    assert shared**2 == pytest.approx(expected)


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_with_sampling_errors_only_the_interval_is_that_of_two_weighted_means(seed):
    changes = wave_changes(*waves(seed), SITE)
    weight = changes.standard_errors**-2

    result = compare_waves(changes, method=None)

    assert result.site_change == pytest.approx(np.average(changes.changes[SITE], weights=weight[SITE]))
    assert result.standard_error == pytest.approx(np.sqrt(1 / weight[SITE].sum() + 1 / weight[~SITE].sum()))


def test_regions_without_a_wave_are_left_out_and_order_does_not_matter():
    before, after, before_error, after_error = waves(1)
    gap = before.copy()
    gap[[2, 20]] = np.nan
    kept = np.isfinite(gap)
    order = np.random.default_rng(1).permutation(28)

    with_gap = wave_changes(gap, after, before_error, after_error, SITE)
    without = wave_changes(*(part[kept][order] for part in (before, after, before_error, after_error, SITE)))

    assert compare_waves(with_gap).effect == pytest.approx(compare_waves(without).effect)
    assert compare_waves(with_gap).sites == 6
    p = [permute_waves(changes, 999, np.random.default_rng(1)) for changes in (with_gap, without)]
    assert p[0].effect == pytest.approx(p[1].effect)


def test_two_years_of_a_panel_are_its_waves():
    before, after, before_error, after_error = waves(3)
    years = [2012, 2016, 2020]
    outcomes, errors = np.column_stack([before, after * np.nan, after]), np.ones((30, 3))
    errors[:, 0], errors[:, 2] = before_error, after_error
    start = np.where(SITE, 2014.0, np.nan)

    changes = waves_of_panel(outcomes, errors, start, years, (2012, 2020))

    assert compare_waves(changes) == compare_waves(wave_changes(before, after, before_error, after_error, SITE))
    with pytest.raises(DefinitionError, match="did not start between"):
        waves_of_panel(outcomes, errors, start, years, (2016, 2020))


def test_one_site_has_no_variance_between_sites():
    changes = wave_changes(*waves(1), np.arange(30) < 1)

    with pytest.raises(NotEstimableError, match="1 sites and 29 other regions"):
        compare_waves(changes)
    assert np.isfinite(compare_waves(changes, method=None).effect)


@pytest.mark.parametrize("correlation", [1.2, np.nan])
def test_an_impossible_correlation_is_refused(correlation):
    with pytest.raises(DefinitionError, match="between -1 and 1"):
        wave_changes(*waves(1), SITE, correlation=correlation)


def test_a_negative_standard_error_is_refused():
    before, after, before_error, after_error = waves(1)

    with pytest.raises(DefinitionError, match="negative standard error"):
        wave_changes(before, after, -before_error, after_error, SITE)


def test_an_unknown_weighting_is_refused():
    with pytest.raises(DefinitionError, match="weighting 'persons'"):
        compare_waves(wave_changes(*waves(1), SITE), weighting="persons")
