"""What holds for the conformal test whatever the panel."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.methods.effects.conformal_inference import YearOrders, conformal_test
from proeftuin.methods.effects.simplex_weights import nearest_mixtures

REGIONS, YEARS, START = 8, 25, 22
DONORS = list(range(1, REGIONS))
seeds = st.integers(0, 100_000)


def panel(seed):
    return np.random.default_rng(seed).normal(size=(REGIONS, YEARS))


@settings(max_examples=30)
@given(seeds)
def test_p_value_is_the_share_of_shifts_with_gaps_as_large_by_plain_counting(seed):
    values = panel(seed)
    shares = nearest_mixtures(values[DONORS].T, values[:1].T).shares[0]
    gaps = np.abs(values[0] - shares @ values[DONORS])
    sums = [np.roll(gaps, -shift)[START:].sum() for shift in range(YEARS)]

    p = conformal_test(values, 0, DONORS, START, YearOrders.moving_block(YEARS)).p

    assert p == pytest.approx(np.mean([total >= sums[0] * (1 - 1e-9) for total in sums]))


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_limits_are_where_the_test_starts_to_reject(seed):
    values, orders = panel(seed), YearOrders.moving_block(YEARS)
    result = conformal_test(values, 0, DONORS, START, orders)

    def p_of(effect):
        shifted = values.copy()
        shifted[0, START:] -= effect
        return conformal_test(shifted, 0, DONORS, START, orders).p

    margin = 1e-3 * (result.upper - result.lower)
    assert p_of(result.lower - margin) <= 0.05 < p_of(result.lower + margin)
    assert p_of(result.upper + margin) <= 0.05 < p_of(result.upper - margin)


@settings(max_examples=10, deadline=None)
@given(seeds, st.floats(-5, 5))
def test_an_effect_moves_the_limits_by_itself(seed, effect):
    values, orders = panel(seed), YearOrders.moving_block(YEARS)
    shifted = values.copy()
    shifted[0, START:] += effect

    one, other = (conformal_test(y, 0, DONORS, START, orders) for y in (values, shifted))

    width = one.upper - one.lower
    assert other.lower == pytest.approx(one.lower + effect, abs=0.05 * width)
    assert other.upper == pytest.approx(one.upper + effect, abs=0.05 * width)


def test_without_an_effect_the_test_rejects_as_often_as_it_says():
    generator = np.random.default_rng(2)
    orders = YearOrders.moving_block(20)
    shares = generator.dirichlet(np.ones(6))
    p_values = []
    for _ in range(400):
        donors = generator.normal(size=(6, 20)).cumsum(axis=1)
        values = np.vstack([shares @ donors + generator.normal(size=20), donors])
        p_values.append(conformal_test(values, 0, list(range(1, 7)), 18, orders, confidence=0.99).p)

    assert 0.02 < (np.array(p_values) <= 0.05).mean() < 0.09
    assert 0.06 < (np.array(p_values) <= 0.10).mean() < 0.15
