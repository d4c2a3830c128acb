"""What holds for the wild cluster bootstrap whatever the panel."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.methods.effects.panel_regression import fit_panel
from proeftuin.methods.effects.wild_cluster_bootstrap import joint_max_t_p_values, wild_cluster_bootstrap, wild_weights

REGIONS, YEARS = 14, 5
TREATED = np.outer(np.arange(REGIONS) < 4, np.arange(YEARS) >= 2).astype(float)


def outcomes_of(seed: int):
    return np.random.default_rng(seed).normal(size=(REGIONS, YEARS))


@settings(max_examples=10)
@given(st.integers(0, 10_000))
def test_moments_give_the_same_p_value_as_drawing_outcomes_and_fitting_again(seed):
    outcomes = outcomes_of(seed)
    weights = wild_weights(REGIONS, 99, np.random.default_rng(seed))
    fit = fit_panel(outcomes, TREATED)
    region, year = outcomes.mean(axis=1, keepdims=True), outcomes.mean(axis=0, keepdims=True)
    without_effect = region + year - outcomes.mean()
    residuals = outcomes - without_effect
    drawn = [without_effect + factors[:, None] * residuals for factors in weights.factors]
    t = [f.coefficients[0, 0] / f.standard_errors_cr1()[0, 0] for f in (fit_panel(y, TREATED) for y in drawn)]

    test = wild_cluster_bootstrap(fit, weights)[0]

    assert test.p == (1 + (np.abs(t) >= abs(test.t)).sum()) / 100


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_the_limits_are_where_the_test_starts_to_reject(seed):
    outcomes = outcomes_of(seed)
    weights = wild_weights(REGIONS, 199, np.random.default_rng(seed))
    test = wild_cluster_bootstrap(fit_panel(outcomes, TREATED), weights)[0]

    def p_of(effect):
        return wild_cluster_bootstrap(fit_panel(outcomes - effect * TREATED, TREATED), weights)[0].p

    margin = 1e-3 * (test.upper - test.lower)
    assert test.lower < test.coefficient < test.upper
    assert p_of(test.lower - margin) <= 0.05 < p_of(test.lower + margin)
    assert p_of(test.upper + margin) <= 0.05 < p_of(test.upper - margin)


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.floats(0.01, 100))
def test_the_unit_of_the_outcome_does_not_change_the_p_value(seed, unit):
    outcomes = outcomes_of(seed)
    weights = wild_weights(REGIONS, 199, np.random.default_rng(seed))

    one, other = (wild_cluster_bootstrap(fit_panel(y, TREATED), weights)[0] for y in (outcomes, unit * outcomes))

    assert other.p == one.p
    assert other.upper == pytest.approx(unit * one.upper, rel=1e-4, abs=1e-4 * unit)


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_a_joint_test_of_one_coefficient_is_the_test_of_that_coefficient(seed):
    fit = fit_panel(outcomes_of(seed), TREATED)
    weights = wild_weights(REGIONS, 199, np.random.default_rng(seed))

    assert joint_max_t_p_values(fit, weights, [0]) == [wild_cluster_bootstrap(fit, weights)[0].p]
