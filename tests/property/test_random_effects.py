"""What holds for pooled effects whatever the sites."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.effects.random_effects import (
    BetweenVariance,
    MeanInterval,
    between_variance,
    heterogeneity,
    pooled_effect,
    subgroup_difference,
)

SEEDS = st.integers(0, 10_000)


def drawn_sites(seed: int, *, between: float | None = None, sites: int = 9):
    generator = np.random.default_rng(seed)
    spread = generator.choice([0.0, 0.2, 1.0]) if between is None else between
    errors = generator.uniform(0.1, 0.8, sites)
    return 1 + generator.normal(scale=spread, size=sites) + errors * generator.normal(size=sites), errors


@settings(max_examples=40)
@given(SEEDS)
def test_the_restricted_likelihood_is_highest_at_the_estimate(seed):
    effects, errors = drawn_sites(seed)
    found = between_variance(effects, errors**2, BetweenVariance.RESTRICTED_MAXIMUM_LIKELIHOOD)

    def likelihood(variance):
        total = errors**2 + variance
        return -0.5 * (np.log(total).sum() + np.log((1 / total).sum()) + heterogeneity(effects, total))

    assert likelihood(found) >= max(likelihood(variance) for variance in np.linspace(0, 4, 801)) - 1e-9


@settings(max_examples=40)
@given(SEEDS)
def test_the_paule_mandel_variance_makes_q_its_expectation(seed):
    effects, errors = drawn_sites(seed)
    found = between_variance(effects, errors**2, BetweenVariance.PAULE_MANDEL)

    if found > 0:
        assert heterogeneity(effects, errors**2 + found) == pytest.approx(len(effects) - 1)
    else:
        assert heterogeneity(effects, errors**2) <= len(effects) - 1


@given(SEEDS)
def test_shrunken_effects_lie_between_the_own_estimate_and_the_mean(seed):
    effects, errors = drawn_sites(seed)
    pooled = pooled_effect(effects, errors)
    low, high = np.minimum(effects, pooled.mean), np.maximum(effects, pooled.mean)

    assert ((pooled.shrunken >= low - 1e-9) & (pooled.shrunken <= high + 1e-9)).all()
    assert pooled.weights.sum() == pytest.approx(1)
    assert 0 <= pooled.share_between < 1
    assert pooled.predicted_upper - pooled.predicted_lower >= pooled.upper - pooled.lower


@given(SEEDS)
def test_sites_that_differ_no_more_than_by_chance_are_all_drawn_to_the_common_mean(seed):
    _, errors = drawn_sites(seed)
    pooled = pooled_effect(np.full(9, 2.5), errors)

    assert pooled.between_variance == 0
    assert pooled.shrunken == pytest.approx(np.full(9, 2.5))
    assert pooled.heterogeneity == pytest.approx(0)


@given(SEEDS, st.floats(0.01, 100), st.floats(-50, 50))
def test_unit_and_origin_carry_over(seed, unit, origin):
    effects, errors = drawn_sites(seed)
    one, other = pooled_effect(effects, errors), pooled_effect(origin + unit * effects, unit * errors)

    assert other.mean == pytest.approx(origin + unit * one.mean, rel=1e-5, abs=1e-5 * unit)
    assert other.upper == pytest.approx(origin + unit * one.upper, rel=1e-4, abs=1e-4 * unit)
    assert other.share_between == pytest.approx(one.share_between, abs=1e-4)


@given(SEEDS)
def test_the_default_interval_is_never_narrower_than_the_normal_one(seed):
    effects, errors = drawn_sites(seed)
    default, normal = (
        pooled_effect(effects, errors, interval=interval)
        for interval in (MeanInterval.HARTUNG_KNAPP_NOT_BELOW_NORMAL, MeanInterval.NORMAL)
    )

    assert default.lower <= normal.lower
    assert default.upper >= normal.upper


def test_five_sites_that_differ_keep_their_coverage_with_the_default_and_lose_it_with_the_normal_interval():
    covered = np.zeros(2)
    for seed in range(600):
        effects, errors = drawn_sites(seed, between=0.6, sites=5)
        for position, interval in enumerate((MeanInterval.HARTUNG_KNAPP_NOT_BELOW_NORMAL, MeanInterval.NORMAL)):
            pooled = pooled_effect(effects, errors, interval=interval)
            covered[position] += pooled.lower <= 1 <= pooled.upper

    # In 1,000 samples elsewhere 93.9 and 86.0 percent: with very unequal errors the default still falls a little short.
    assert 0.915 <= covered[0] / 600 <= 0.973
    assert covered[1] / 600 < 0.9


def test_subgroups_with_the_same_mean_do_not_differ_and_others_do():
    effects, errors = drawn_sites(1, between=0.1)
    same, higher = pooled_effect(effects, errors), pooled_effect(effects + 3, errors)

    assert subgroup_difference([same, same]).q == pytest.approx(0, abs=1e-12)
    different = subgroup_difference([same, higher])
    assert different.difference == pytest.approx(3)
    assert different.p < 0.001
    assert different.lower > 0
    # For two groups Q is the square of the difference over its error.
    half = different.upper - different.difference
    assert different.q == pytest.approx((3 / (half / 1.959964)) ** 2, rel=1e-6)


def test_one_site_cannot_be_pooled_and_a_missing_error_is_refused():
    with pytest.raises(NotEstimableError, match="one site"):
        pooled_effect([0.2], [0.1])
    with pytest.raises(DefinitionError, match="positive"):
        pooled_effect([0.2, 0.3], [0.1, np.nan])
    with pytest.raises(DefinitionError, match="subgroup"):
        subgroup_difference([pooled_effect([0.2, 0.3], [0.1, 0.1])])
