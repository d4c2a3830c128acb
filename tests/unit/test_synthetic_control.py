import math

import numpy as np
import pytest

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.effects.synthetic_control import (
    Matching,
    effects_without_each_donor,
    placebo_in_time,
    synthetic_controls,
)
from proeftuin.methods.effects.synthetic_control_placebos import compare_with_placebos

PANEL = np.random.default_rng(3).normal(size=(30, 10))
DONORS = list(range(1, 30))


@pytest.mark.parametrize("start", [0, 1, 10, 12])
def test_a_start_without_two_years_before_it_or_none_after_is_refused(start):
    with pytest.raises(NotEstimableError, match="years before the start"):
        synthetic_controls(PANEL, [0], DONORS, start)


def test_a_missing_outcome_of_a_region_in_use_is_refused():
    panel = PANEL.copy()
    panel[5, 3] = np.nan

    with pytest.raises(DefinitionError, match="an outcome is missing"):
        synthetic_controls(panel, [0], DONORS, 6)
    assert np.isfinite(synthetic_controls(panel, [0], [1, 2, 3], 6).effects).all()


def test_a_region_that_is_its_own_only_donor_is_refused():
    with pytest.raises(NotEstimableError, match="has no donor"):
        synthetic_controls(PANEL, [4], [4], 6)


def test_one_donor_cannot_be_left_out():
    with pytest.raises(NotEstimableError, match="has no donor"):
        effects_without_each_donor(PANEL, 0, [4], 6)


@pytest.mark.parametrize("importance", [[0.0], [-1.0], [np.nan], [1.0, 1.0]])
def test_weights_that_are_none_are_refused(importance):
    with pytest.raises(DefinitionError, match="importance"):
        synthetic_controls(PANEL, [0], DONORS, 6, Matching(joint=True, importance=importance))


def test_a_pretended_start_after_the_real_one_is_refused():
    with pytest.raises(NotEstimableError, match="0 from it on"):
        placebo_in_time(PANEL, [0], DONORS, 6, 6)


def test_a_perfect_fit_leaves_the_ratio_open_and_counts_as_extreme_among_placebos():
    panel = PANEL.copy()
    panel[0, :3] = panel[DONORS, :3].mean(axis=0)
    site = synthetic_controls(panel, [0], DONORS, 3)
    placebos = synthetic_controls(panel, DONORS, DONORS, 3)
    result = compare_with_placebos(site, placebos)[0]
    perfect = placebos.is_perfect_fit[0]

    assert site.is_perfect_fit[0, 0]
    assert math.isnan(result.p_by_ratio)
    assert np.isnan(result.limits_by_ratio).all()
    assert 0 < result.p_by_gap <= 1
    assert perfect.any()
    assert not perfect.all()
    imperfect = compare_with_placebos(
        synthetic_controls(panel, [DONORS[int(np.flatnonzero(~perfect)[0])]], [0], 3), placebos
    )[0]
    assert imperfect.p_by_ratio >= perfect.sum() / 30


def test_placebos_that_fit_far_worse_than_the_site_can_be_left_out():
    site, placebos = synthetic_controls(PANEL, [0], DONORS, 6), synthetic_controls(PANEL, DONORS, DONORS, 6)
    multiple = float(np.median(placebos.error_before[0]) / site.error_before[0, 0])

    kept = compare_with_placebos(site, placebos, largest_error_multiple=multiple)[0].placebo_effects

    assert len(kept) == (placebos.error_before[0] <= np.median(placebos.error_before[0])).sum()
    with pytest.raises(NotEstimableError, match="none of 29"):
        compare_with_placebos(site, placebos, largest_error_multiple=1e-6)


def test_too_few_placebos_leave_the_limits_open():
    donors = DONORS[:10]
    site, placebos = synthetic_controls(PANEL, [0], donors, 6), synthetic_controls(PANEL, donors, donors, 6)
    result = compare_with_placebos(site, placebos)[0]

    assert result.limits_by_gap == (-math.inf, math.inf)
    assert result.limits_by_ratio in ((-math.inf, math.inf), pytest.approx((math.nan, math.nan), nan_ok=True))
