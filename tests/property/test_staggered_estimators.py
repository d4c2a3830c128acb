"""
What the estimators for staggered starts find when effects grow and differ between groups.

The outcomes axis holds repetitions of one experiment, so that each simulation is one call.
"""

import numpy as np
import pytest

from proeftuin.methods.effects.group_time import GroupTimeDesign, group_time_effects
from proeftuin.methods.effects.group_time_aggregate import average_by_event_time, simple_average
from proeftuin.methods.effects.group_time_permutation import draw_starters, permuted_effects
from proeftuin.methods.effects.imputation import impute_effects
from proeftuin.methods.effects.interaction_weighting import interaction_weighted_effects
from proeftuin.methods.effects.panel_regression import fit_panel
from proeftuin.methods.effects.staggered_panel import NEVER, StaggeredPanel
from proeftuin.methods.effects.two_way_fixed_effects import decompose_into_comparisons, weights_of_effects

YEARS = np.arange(2010, 2018)
REPETITIONS = 400
STARTS = np.repeat([2012.0, 2014.0, 2016.0, NEVER], [60, 40, 40, 20])
EVENT_TIME = YEARS - STARTS[:, None]
# Early starters gain most, and more every year.
EFFECTS = np.where(EVENT_TIME >= 0, (EVENT_TIME.clip(0) + 1) * (2018 - STARTS.clip(max=2018))[:, None] / 8, 0.0)
TRUE_AVERAGE = EFFECTS[EVENT_TIME >= 0].mean()


def repeated(effects=EFFECTS) -> StaggeredPanel:
    generator = np.random.default_rng(11)
    units = len(STARTS)
    chance = generator.normal(size=(REPETITIONS, units, 8)) + generator.normal(size=(units, 1)) + YEARS % 7
    return StaggeredPanel.of(chance + effects, YEARS, STARTS)


def covered(estimates, errors, truth) -> float:
    return float((np.abs(estimates - truth) <= 1.96 * errors).mean())


@pytest.fixture(scope="module")
def panel() -> StaggeredPanel:
    return repeated()


def test_two_way_fixed_effects_misses_the_average_effect_here(panel):
    fit = fit_panel(panel.outcomes, panel.treated)

    assert fit.coefficients.mean() < 0.7 * TRUE_AVERAGE
    assert covered(fit.coefficients[:, 0], fit.standard_errors_cr1()[:, 0], TRUE_AVERAGE) < 0.05


def test_its_decompositions_say_so_beforehand(panel):
    assert decompose_into_comparisons(panel).forbidden_share > 0.25
    assert weights_of_effects(panel).negative_weight < -0.02


@pytest.mark.parametrize("comparison", ["never_treated", "not_yet_treated"])
def test_group_time_effects_find_it(panel, comparison):
    found = simple_average(group_time_effects(panel, GroupTimeDesign(comparison=comparison)))

    assert found.overall.mean() == pytest.approx(TRUE_AVERAGE, abs=0.03)
    # Group sizes are fixed in these repetitions, so their share of the error makes intervals a little too wide.
    assert 0.92 <= covered(found.overall, found.overall_standard_errors, TRUE_AVERAGE) <= 0.995


def test_effects_by_event_time_find_the_path(panel):
    found = average_by_event_time(group_time_effects(panel))
    truth = [EFFECTS[time == EVENT_TIME].mean() if time >= 0 else 0.0 for time in found.labels.tolist()]

    assert found.estimates.mean(axis=0) == pytest.approx(truth, abs=0.1)


def test_imputation_finds_it(panel):
    found = impute_effects(panel)

    assert found.overall.mean() == pytest.approx(TRUE_AVERAGE, abs=0.02)
    assert 0.92 <= covered(found.overall, found.overall_standard_errors, TRUE_AVERAGE) <= 0.98
    truth = [EFFECTS[time == EVENT_TIME].mean() for time in found.event_times.tolist()]
    assert found.by_event_time.mean(axis=0) == pytest.approx(truth, abs=0.04)


def test_imputation_is_the_more_precise_when_years_vary_independently(panel):
    assert impute_effects(panel).overall.std() < 0.8 * simple_average(group_time_effects(panel)).overall.std()


def test_interaction_weighting_finds_it(panel):
    found = interaction_weighted_effects(panel)

    assert found.overall.mean() == pytest.approx(TRUE_AVERAGE, abs=0.03)
    assert 0.92 <= covered(found.overall, found.overall_standard_errors, TRUE_AVERAGE) <= 0.98


def test_with_nine_treated_regions_permutation_keeps_its_level_and_ordinary_errors_do_not():
    generator = np.random.default_rng(5)
    starts = np.r_[np.repeat([2013.0, 2014.0, 2015.0], 3), np.full(91, NEVER)]
    shocks = generator.normal(size=(600, 100, 8))
    for year in range(1, 8):
        shocks[:, :, year] = 0.6 * shocks[:, :, year - 1] + 0.8 * shocks[:, :, year]
    panel = StaggeredPanel.of(shocks, YEARS, starts)

    found = simple_average(group_time_effects(panel))
    drawn = permuted_effects(panel, draw_starters(panel, 199, generator)).simple

    by_permutation = (1 + (np.abs(drawn) >= np.abs(found.overall)).sum(axis=0)) / 200
    by_error = np.abs(found.overall) > 1.96 * found.overall_standard_errors
    assert 0.03 <= (by_permutation <= 0.05).mean() <= 0.07
    assert by_error.mean() > 0.085
