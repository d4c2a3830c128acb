"""What holds for the augmented synthetic control whatever the panel."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.methods.effects.augmented_synthetic_control import PenaltyRule, augmented_synthetic_controls
from proeftuin.methods.effects.synthetic_control import synthetic_controls

REGIONS, YEARS, START = 15, 10, 7
DONORS = list(range(1, REGIONS))
seeds = st.integers(0, 100_000)


def panel(seed):
    return np.random.default_rng(seed).normal(size=(REGIONS, YEARS)).cumsum(axis=1)


@settings(max_examples=30)
@given(seeds)
def test_a_large_penalty_leaves_the_synthetic_control(seed):
    values = panel(seed)

    corrected = augmented_synthetic_controls(values, [0], DONORS, START, penalty=1e12).corrected

    assert corrected.gaps == pytest.approx(synthetic_controls(values, [0], DONORS, START).gaps, abs=1e-6)


@settings(max_examples=30)
@given(seeds)
def test_a_small_penalty_gives_the_prediction_of_a_regression_without_one(seed):
    values = panel(seed)
    before, after = values[:, :START], values[:, START:]
    shares = synthetic_controls(values, [0], DONORS, START).shares[0, 0]
    with_constant = np.column_stack([np.ones(REGIONS), before])
    slopes = np.linalg.lstsq(with_constant[1:], after[1:], rcond=None)[0]
    predicted = with_constant @ slopes
    expected = after[0] - predicted[0] - shares @ (after[1:] - predicted[1:])

    result = augmented_synthetic_controls(values, [0], DONORS, START, penalty=1e-9)

    assert result.corrected.gaps[0, 0, START:] == pytest.approx(expected, abs=1e-5)
    assert result.corrected.gaps[0, 0, :START] == pytest.approx(0, abs=1e-5)


@settings(max_examples=30)
@given(seeds, st.sampled_from(PenaltyRule))
def test_shares_add_up_to_one_and_the_fit_is_no_worse_than_before(seed, rule):
    result = augmented_synthetic_controls(panel(seed), [0, 3], DONORS, START, rule=rule)

    assert result.corrected.shares.sum(axis=2) == pytest.approx(1)
    assert (result.corrected.error_before <= result.plain.error_before + 1e-9).all()
    assert result.corrected.shares[0, 1, DONORS.index(3)] == 0


@settings(max_examples=20)
@given(seeds)
def test_the_cautious_rule_never_corrects_more_than_the_rule_of_least_error(seed):
    cautious, least = (
        augmented_synthetic_controls(panel(seed), [0], DONORS, START, rule=rule).penalties[0, 0]
        for rule in (PenaltyRule.ONE_STANDARD_ERROR, PenaltyRule.LEAST_ERROR)
    )

    assert cautious >= least > 0


@settings(max_examples=20)
@given(seeds, st.floats(0.01, 100), st.floats(-5, 5))
def test_unit_and_common_course_change_nothing_and_an_effect_is_added_in_full(seed, unit, effect):
    values = panel(seed)
    changed = unit * (values + np.random.default_rng(seed + 1).normal(0, 10, size=YEARS))
    changed[0, START:] += unit * effect

    one, other = (augmented_synthetic_controls(y, [0], DONORS, START).corrected for y in (values, changed))

    assert other.effects[0, 0] == pytest.approx(unit * (one.effects[0, 0] + effect), rel=1e-4, abs=1e-4 * unit)


def test_effects_scatter_around_zero_when_there_is_none():
    generator = np.random.default_rng(8)
    plain, corrected = [], []
    for _ in range(150):
        factors, course = generator.normal(size=(16, 2)), generator.normal(size=(2, 12))
        # The region lies outside the others, so that a mixture of them misses part of its course.
        factors[0] = 2.5
        values = factors @ course.cumsum(axis=1) + 0.3 * generator.normal(size=(16, 12))
        result = augmented_synthetic_controls(values, [0], list(range(1, 16)), 9)
        plain.append(result.plain.effects[0, 0])
        corrected.append(result.corrected.effects[0, 0])

    assert np.std(corrected) < 0.6 * np.std(plain)
    assert abs(np.mean(corrected)) < 3 * np.std(corrected) / np.sqrt(150)


@settings(max_examples=30)
@given(seeds)
def test_donors_that_a_region_may_not_use_might_as_well_not_be_there(seed):
    values = panel(seed)
    allowed = np.random.default_rng(seed).random((2, len(DONORS))) < 0.6
    allowed[:, :3] = True

    found = augmented_synthetic_controls(values, [0, 1], DONORS, START, without_level=True, allowed=allowed)

    for row in (0, 1):
        own = [donor for position, donor in enumerate(DONORS) if allowed[row, position]]
        alone = augmented_synthetic_controls(values, [row], own, START, without_level=True)
        assert found.penalties[0, row] == pytest.approx(alone.penalties[0, 0])
        assert found.corrected.gaps[0, row] == pytest.approx(alone.corrected.gaps[0, 0], abs=1e-6)
