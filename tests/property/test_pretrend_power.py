"""What holds for the power of a test of earlier trends whatever the event study."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.effects.pretrend_bounds import event_study
from proeftuin.methods.effects.pretrend_power import CRITICAL, detectable_slope, joint_critical_value, pretrend_power

SEEDS = st.integers(0, 10_000)


def drawn_study(seed: int):
    generator = np.random.default_rng(seed)
    root = generator.normal(size=(6, 9)) / 10
    return event_study(np.zeros(3), np.zeros(3), root @ root.T, generator.normal(size=3))


@settings(max_examples=15)
@given(SEEDS, st.floats(0.3, 0.95))
def test_the_detectable_slope_is_found_with_the_power_asked_for(seed, power):
    study = drawn_study(seed)
    slope = detectable_slope(study, power, np.random.default_rng(1))

    assert pretrend_power(study, slope, np.random.default_rng(2)).power == pytest.approx(power, abs=5e-4)


@settings(max_examples=10)
@given(SEEDS, st.floats(0, 0.3))
def test_power_and_bias_agree_with_drawn_studies(seed, slope):
    study = drawn_study(seed)
    result = pretrend_power(study, slope, np.random.default_rng(1))
    trend = slope * np.array([-3.0, -2, -1, 1, 2, 3])
    drawn = np.random.default_rng(seed).multivariate_normal(trend, study.covariance, size=40_000)
    passes = (np.abs(drawn[:, :3]) <= CRITICAL * np.sqrt(np.diag(study.covariance))[:3]).all(axis=1)
    effects = drawn[:, 3:] @ study.target

    assert result.power == pytest.approx(1 - passes.mean(), abs=0.012)
    if passes.sum() > 1000:
        error = effects[passes].std() / np.sqrt(passes.sum())
        assert result.bias_after_passing == pytest.approx(effects[passes].mean(), abs=5 * error)


@settings(max_examples=15)
@given(SEEDS)
def test_without_a_trend_passing_leaves_no_bias(seed):
    result = pretrend_power(drawn_study(seed), 0.0, np.random.default_rng(1))

    assert result.bias_after_passing == pytest.approx(0, abs=2e-4)
    assert result.bayes_factor == 1


@settings(max_examples=15)
@given(SEEDS, st.floats(0.01, 0.2), st.floats(0.01, 0.2))
def test_a_steeper_trend_is_found_more_often(seed, slope, more):
    study = drawn_study(seed)
    gentle, steep = (pretrend_power(study, size, np.random.default_rng(1)) for size in (slope, slope + more))

    assert steep.power >= gentle.power


@settings(max_examples=15)
@given(SEEDS)
def test_a_joint_test_keeps_its_level_between_one_test_and_bonferroni(seed):
    study = drawn_study(seed)
    critical = joint_critical_value(study, np.random.default_rng(1))

    # 2.3940 is the normal quantile of 1 - 0.05 / 6.
    assert CRITICAL - 1e-3 <= critical <= 2.3940 + 1e-3
    assert pretrend_power(study, 0.0, np.random.default_rng(2), critical=critical).power == pytest.approx(
        0.05, abs=5e-4
    )


def test_coefficients_that_are_independent_need_the_product_of_their_levels():
    study = event_study(np.zeros(3), [0.0], np.eye(4))

    # 0.95 to the power 1/3 is 0.983048; two-sided 2.3877.
    assert joint_critical_value(study, np.random.default_rng(1)) == pytest.approx(2.3877, abs=1e-3)


def test_one_year_before_has_the_power_of_a_single_test():
    study = event_study([0.0], [0.0], np.diag([0.04, 0.04]))

    # Found half of the time: a trend of 1.96 standard errors, apart from detections of the wrong sign.
    assert detectable_slope(study, 0.5, np.random.default_rng(1)) == pytest.approx(1.9597 * 0.2, abs=2e-4)


def test_a_power_below_the_level_is_refused():
    with pytest.raises(NotEstimableError, match="without any trend"):
        detectable_slope(drawn_study(1), 0.01, np.random.default_rng(1))
    with pytest.raises(DefinitionError, match="share"):
        detectable_slope(drawn_study(1), 1.5, np.random.default_rng(1))
