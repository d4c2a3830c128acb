import numpy as np
import pytest

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.effects.double_difference_error import jackknife_standard_error, placebo_double_differences
from proeftuin.methods.effects.synthetic_difference_in_differences import (
    NEVER,
    difference_in_differences,
    synthetic_difference_in_differences,
)

PANEL = np.random.default_rng(3).normal(size=(8, 6))


@pytest.mark.parametrize("starts", [[NEVER] * 8, [3] * 7 + [NEVER]])
def test_nothing_treated_or_nothing_to_compare_with_is_refused(starts):
    with pytest.raises(NotEstimableError, match="comparison regions"):
        synthetic_difference_in_differences(PANEL, starts)


@pytest.mark.parametrize("start", [0, 1])
def test_a_start_without_two_years_before_it_is_refused(start):
    with pytest.raises(NotEstimableError, match="years before the earliest start"):
        synthetic_difference_in_differences(PANEL, [start, 4, *[NEVER] * 6])


@pytest.mark.parametrize("start", [6, -2])
def test_a_start_outside_the_panel_is_refused(start):
    with pytest.raises(DefinitionError, match="outside the panel"):
        synthetic_difference_in_differences(PANEL, [start, *[NEVER] * 7])


def test_a_missing_outcome_is_refused():
    panel = PANEL.copy()
    panel[2, 2] = np.nan

    with pytest.raises(DefinitionError, match="an outcome is missing"):
        synthetic_difference_in_differences(panel, [3, *[NEVER] * 7])


def test_regions_that_never_change_count_alike():
    panel = np.tile(np.arange(8.0)[:, None], 6)
    panel[0, 3:] += 2.0
    starts = [3, *[NEVER] * 7]

    assert synthetic_difference_in_differences(panel, starts).effect == pytest.approx(2.0)
    assert difference_in_differences(panel, starts).effect == pytest.approx(2.0)


def test_a_cohort_of_one_region_has_no_jackknife_error():
    estimate = synthetic_difference_in_differences(PANEL, [3, *[NEVER] * 7])

    with pytest.raises(NotEstimableError, match="rests on one region"):
        jackknife_standard_error(PANEL, estimate)


def test_placebos_need_more_comparison_regions_than_treated_ones():
    with pytest.raises(NotEstimableError, match="two comparison regions more"):
        placebo_double_differences(PANEL, [3, 3, 4, 4, *[NEVER] * 4], 20, np.random.default_rng(1))
