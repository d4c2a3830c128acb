"""What holds for ratios and net benefits whatever the estimates."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.effects.cost_effectiveness import (
    acceptability_thresholds,
    cost_and_effect,
    cost_and_effect_from_draws,
    cost_effectiveness_ratio,
    drawn_pairs,
    net_benefit,
)

ESTIMATES = st.builds(
    lambda cost, effect, cost_error, effect_error, correlation: cost_and_effect(
        cost, effect, cost_error, effect_error, correlation=correlation
    ),
    st.floats(-5000, 5000),
    st.floats(-1, 1).filter(lambda effect: abs(effect) > 1e-3),
    st.floats(10, 2000),
    st.floats(0.01, 0.5),
    st.floats(-0.95, 0.95),
)


@given(ESTIMATES)
def test_fieller_limits_enclose_the_ratio_exactly_when_the_effect_differs_from_zero(estimate):
    ratio = cost_effectiveness_ratio(estimate)

    assert ratio.is_bounded == (abs(estimate.effect) > 1.959963984540054 * estimate.effect_error)
    if ratio.is_bounded:
        assert ratio.lower - 1e-9 * abs(ratio.lower) <= ratio.ratio <= ratio.upper + 1e-9 * abs(ratio.upper)
    elif np.isfinite(ratio.lower):
        assert not ratio.lower < ratio.ratio < ratio.upper


@given(ESTIMATES)
def test_at_a_positive_limit_the_net_benefit_just_reaches_zero(estimate):
    ratio = cost_effectiveness_ratio(estimate)
    assume(np.isfinite(ratio.lower))
    for limit in (ratio.lower, ratio.upper):
        if limit > 0:
            benefit = net_benefit(estimate, [limit])
            width = float(benefit.upper_eur[0] - benefit.lower_eur[0])
            distance = min(abs(float(benefit.lower_eur[0])), abs(float(benefit.upper_eur[0])))
            assert distance <= 1e-6 * width


@given(ESTIMATES, st.floats(0, 100_000), st.floats(0, 100_000))
def test_net_benefit_is_linear_in_the_threshold(estimate, one, other):
    benefit = net_benefit(estimate, [one, (one + other) / 2, other])

    assert benefit.value_eur[1] == pytest.approx((benefit.value_eur[0] + benefit.value_eur[2]) / 2, abs=1e-6)
    assert (benefit.probability_cost_effective >= 0).all()
    assert (benefit.probability_cost_effective <= 1).all()


@given(ESTIMATES)
def test_the_probability_is_that_of_drawn_pairs(estimate):
    off = estimate.correlation * estimate.cost_error * estimate.effect_error
    covariance = [[estimate.cost_error**2, off], [off, estimate.effect_error**2]]
    drawn = np.random.default_rng(1).multivariate_normal([estimate.cost_eur, estimate.effect], covariance, 20_000)
    benefit = net_benefit(estimate, [20_000.0])

    share = (20_000 * drawn[:, 1] - drawn[:, 0] > 0).mean()
    assert benefit.probability_cost_effective[0] == pytest.approx(share, abs=0.02)


def test_draws_in_pairs_keep_their_correlation():
    generator = np.random.default_rng(3)
    costs = generator.normal(500, 100, 5000)
    effects = 0.02 - costs / 1e5 + generator.normal(0, 0.001, 5000)

    estimate = cost_and_effect_from_draws(costs, effects)

    assert estimate.correlation == pytest.approx(np.corrcoef(costs, effects)[0, 1])
    assert estimate.cost_error == pytest.approx(costs.std(ddof=1))


@given(ESTIMATES)
def test_drawn_pairs_give_the_joint_estimate_back(estimate):
    found = cost_and_effect_from_draws(*drawn_pairs(estimate, 20_000, np.random.default_rng(7)))

    assert found.cost_eur == pytest.approx(estimate.cost_eur, abs=0.04 * estimate.cost_error)
    assert found.effect == pytest.approx(estimate.effect, abs=0.04 * estimate.effect_error)
    assert found.cost_error == pytest.approx(estimate.cost_error, rel=0.03)
    assert found.effect_error == pytest.approx(estimate.effect_error, rel=0.03)
    assert found.correlation == pytest.approx(estimate.correlation, abs=0.03)


@given(ESTIMATES, st.lists(st.floats(1, 100_000), min_size=1, max_size=4))
def test_the_curve_runs_one_way_and_holds_what_was_declared(estimate, declared):
    thresholds = acceptability_thresholds(declared)
    curve = net_benefit(estimate, thresholds).value_eur

    assert set(declared) <= set(thresholds)
    assert thresholds[0] == 0
    assert thresholds[-1] == pytest.approx(2 * max(declared))
    assert (np.diff(thresholds) > 0).all()
    # Between declared thresholds that differ in their last digit only, the curve may stand still.
    rises = np.sign(estimate.effect) * np.diff(curve)
    assert (rises >= 0).all()
    assert (rises[np.diff(thresholds) > 1e-6 * max(declared)] > 0).all()


def test_cheaper_and_better_is_told_from_dearer_and_worse_though_the_ratio_is_the_same():
    cheaper = cost_effectiveness_ratio(cost_and_effect(-100, 0.1, 10, 0.01, correlation=0))
    dearer = cost_effectiveness_ratio(cost_and_effect(100, -0.1, 10, 0.01, correlation=0))

    assert cheaper.ratio == dearer.ratio == -1000
    assert (cheaper.quadrant, dearer.quadrant) == ("cheaper_and_better", "dearer_and_worse")


def test_no_ratio_without_effect_and_no_estimate_without_errors():
    with pytest.raises(NotEstimableError, match="net benefit"):
        cost_effectiveness_ratio(cost_and_effect(100, 0.0, 10, 0.01, correlation=0))
    with pytest.raises(DefinitionError, match="correlation"):
        cost_and_effect(100, 0.1, 0, 0.01, correlation=0)
    with pytest.raises(DefinitionError, match="pairs"):
        cost_and_effect_from_draws(np.zeros(10), np.zeros(10))
    with pytest.raises(DefinitionError, match="threshold"):
        net_benefit(cost_and_effect(100, 0.1, 10, 0.01, correlation=0), [-5])
    for declared in ([], [0.0], [-5.0], [float("nan")]):
        with pytest.raises(DefinitionError, match="declare one"):
            acceptability_thresholds(declared)
