"""What holds for placebo tests whatever the effects."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.methods.effects.placebo_permutation import (
    placebo_interval,
    placebo_p_value,
    randomisation_test,
    randomisation_tests,
)
from proeftuin.methods.effects.power import detectable_from_placebos

effects = st.lists(st.floats(-10, 10), min_size=19, max_size=200).map(np.array)


@given(st.floats(-20, 20), effects)
def test_the_p_value_is_never_zero_and_counts_both_sides(effect, placebos):
    p = placebo_p_value(effect, placebos)

    assert 1 / (1 + len(placebos)) <= p <= 1
    assert p == placebo_p_value(-effect, placebos) == placebo_p_value(effect, -placebos)


@given(st.floats(-20, 20), effects)
def test_the_interval_holds_what_the_test_does_not_reject(effect, placebos):
    lower, upper = placebo_interval(effect, placebos)

    half = (upper - lower) / 2
    assert lower + half == pytest.approx(effect)
    assert placebo_p_value(half * (1 + 1e-9) + 1e-9, placebos) <= 0.05
    assert half == 0 or placebo_p_value(half * (1 - 1e-9), placebos) > 0.05


@given(effects)
def test_the_minimum_detectable_effect_is_found_in_four_of_five_placebo_groups(placebos):
    found = detectable_from_placebos(placebos).value * (1 + 1e-9) + 1e-9

    for effect in (found, -found):
        rejected = [placebo_p_value(effect + chance, placebos) <= 0.05 for chance in placebos]
        assert np.mean(rejected) >= 0.8


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.floats(-5, 5), st.floats(0.01, 100))
def test_a_common_change_and_the_unit_do_not_change_the_randomisation_test(seed, common, unit):
    changes = np.random.default_rng(seed).normal(size=15)

    one, other = (
        randomisation_test(values, [0, 0, 0], 99, np.random.default_rng(1))
        for values in (changes, unit * (changes + common))
    )

    assert other.p == one.p
    assert other.effect == pytest.approx(unit * one.effect, abs=1e-9 * unit)


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.integers(2, 6))
def test_outcomes_together_are_tested_as_each_alone_with_the_same_labels(seed, treated):
    generator = np.random.default_rng(seed)
    changes, cohorts = generator.normal(size=(3, 2, 12)), generator.integers(0, 2, treated)

    together = randomisation_tests(changes, cohorts, 199, np.random.default_rng(1))

    for own, found in zip(changes, together, strict=True):
        alone = randomisation_test(own, cohorts, 199, np.random.default_rng(1))
        assert (found.p, found.effect) == (alone.p, alone.effect)
        np.testing.assert_array_equal(found.placebo_effects, alone.placebo_effects)


def test_every_region_gets_every_label_equally_often():
    """With one region that changes, a label's mean effect tells how often it fell on that region."""
    changes = np.zeros((2, 1, 8))
    changes[0, 0, 0], changes[1, 0, 7] = 1.0, 1.0
    changes += 1e-3 * np.arange(8)

    for test in randomisation_tests(changes, [0, 0, 0], 20_000, np.random.default_rng(3)):
        high = (test.placebo_effects > 0.1).mean()
        assert high == pytest.approx(3 / 8, abs=0.015)
