"""What holds for the decompositions of two-way fixed effects and for interaction weighting whatever the panel."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.methods.effects.group_time import GroupTimeDesign, group_time_effects
from proeftuin.methods.effects.group_time_aggregate import average_by_event_time, simple_average
from proeftuin.methods.effects.interaction_weighting import average_as_coefficient, interaction_weighted_effects
from proeftuin.methods.effects.panel_regression import fit_panel
from proeftuin.methods.effects.staggered_panel import NEVER, StaggeredPanel
from proeftuin.methods.effects.two_way_fixed_effects import decompose_into_comparisons, weights_of_effects
from proeftuin.methods.effects.wild_cluster_bootstrap import wild_cluster_bootstrap, wild_weights

SEEDS = st.integers(0, 10_000)
YEARS = np.arange(2010, 2017)
STARTS = st.lists(st.sampled_from([2009, 2010, 2011, 2013, 2014, 2016, 2020, NEVER]), min_size=12, max_size=12).filter(
    lambda starts: len({max(start, 2010) if start <= 2016 else NEVER for start in starts}) > 1
)


def panel_of(seed: int, starts) -> StaggeredPanel:
    generator = np.random.default_rng(seed)
    outcomes, weights = generator.normal(size=(2, len(starts), 7)), generator.uniform(0.5, 2.0, len(starts))
    return StaggeredPanel.of(outcomes, YEARS, starts, weights=weights)


def coefficient(panel: StaggeredPanel):
    weights = np.broadcast_to(panel.weights[:, None], panel.treated.shape)
    return fit_panel(panel.outcomes, panel.treated, weights=weights).coefficients[:, 0]


@given(SEEDS, STARTS)
def test_the_comparisons_sum_to_the_coefficient(seed, starts):
    panel = panel_of(seed, starts)

    found = decompose_into_comparisons(panel)

    assert found.coefficients == pytest.approx(coefficient(panel))
    assert found.weights.sum() == pytest.approx(1)
    assert (found.weights >= 0).all()
    assert 0 <= found.forbidden_share <= 1


@given(SEEDS, STARTS)
def test_the_weights_of_effects_give_the_coefficient_when_there_is_nothing_but_effects(seed, starts):
    generator = np.random.default_rng(seed)
    weights = weights_of_effects(panel_of(seed, starts))
    effects = generator.normal(size=len(weights.group))
    outcomes = generator.normal(size=(12, 1)) + generator.normal(size=7)
    for group, year, effect in zip(weights.group, weights.year, effects, strict=True):
        members = np.maximum(np.array(starts), 2010) == group
        outcomes[members, np.flatnonzero(year == YEARS)[0]] += effect
    panel = StaggeredPanel.of(outcomes, YEARS, starts, weights=panel_of(seed, starts).weights)

    found = weights_of_effects(panel)

    assert found.weights.sum() == pytest.approx(1)
    assert found.weights @ effects == pytest.approx(coefficient(panel)[0])
    assert found.coefficients == pytest.approx(coefficient(panel))


def test_one_start_has_no_forbidden_comparison_and_no_negative_weight():
    panel = panel_of(1, [2013] * 4 + [NEVER] * 8)

    assert decompose_into_comparisons(panel).forbidden_share == 0
    assert weights_of_effects(panel).negative_weight == 0
    assert np.isinf(weights_of_effects(panel).spread_that_hides_zero).all()


def test_without_units_that_never_start_late_effects_of_early_starters_count_negatively():
    found = weights_of_effects(panel_of(1, [2011] * 6 + [2015] * 6))

    late = (found.group == 2011) & (found.year >= 2015)
    assert set(np.flatnonzero(found.weights < 0)) == set(np.flatnonzero(late))
    assert found.negative_share == pytest.approx(found.shares[late].sum())
    assert decompose_into_comparisons(panel_of(1, [2011] * 6 + [2015] * 6)).forbidden_share > 0.3


def test_effects_with_the_stated_spread_can_average_to_zero():
    panel = panel_of(5, [2011] * 4 + [2014] * 4 + [NEVER] * 4)
    found = weights_of_effects(panel)
    deviation = found.weights / found.shares - 1
    # The effects closest to each other that give the coefficient with an average of zero.
    effects = found.coefficients[0] * deviation / (found.shares * deviation**2).sum()

    assert found.weights @ effects == pytest.approx(found.coefficients[0])
    assert found.shares @ effects == pytest.approx(0)
    assert np.sqrt(found.shares @ effects**2) == pytest.approx(found.spread_that_hides_zero[0])


@settings(max_examples=20)
@given(SEEDS)
def test_interaction_weighting_equals_group_time_effects_from_the_last_year_before_the_start(seed):
    panel = panel_of(seed, [2012] * 4 + [2014] * 5 + [NEVER] * 6)
    effects = group_time_effects(panel, GroupTimeDesign(base_period="universal"))
    by_event_time = average_by_event_time(effects)

    found = interaction_weighted_effects(panel)

    assert found.fit.coefficients == pytest.approx(effects.estimates)
    assert found.by_event_time == pytest.approx(by_event_time.estimates)
    assert found.overall == pytest.approx(simple_average(effects).overall)


@settings(max_examples=10)
@given(SEEDS)
def test_an_average_written_as_a_coefficient_keeps_its_value_and_error(seed):
    found = interaction_weighted_effects(panel_of(seed, [2012] * 4 + [2014] * 5 + [NEVER] * 6))

    fit = average_as_coefficient(found.fit, found.overall_weights)

    assert fit.coefficients[:, 0] == pytest.approx(found.overall)
    assert fit.standard_errors_cr1()[:, 0] == pytest.approx(found.overall_standard_errors)


def test_the_wild_bootstrap_of_one_coefficient_is_the_same_when_it_is_written_as_an_average():
    fit = interaction_weighted_effects(panel_of(3, [2012] * 4 + [2014] * 5 + [NEVER] * 6)).fit
    weights = wild_weights(15, 199, np.random.default_rng(1))

    one = wild_cluster_bootstrap(fit, weights, regressor=3)[1]
    other = wild_cluster_bootstrap(average_as_coefficient(fit, np.arange(fit.regressors) == 3), weights)[1]

    assert other.p == one.p
    assert (other.lower, other.upper) == pytest.approx((one.lower, one.upper))
