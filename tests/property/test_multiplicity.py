"""What holds for adjusted p-values whatever the p-values."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.errors import DefinitionError
from proeftuin.methods.effects.multiplicity import benjamini_hochberg, holm, hommel, romano_wolf
from proeftuin.methods.effects.panel_regression import fit_panel
from proeftuin.methods.effects.wild_cluster_bootstrap import (
    DrawnStatistics,
    drawn_statistics,
    wild_cluster_bootstrap,
    wild_weights,
)

P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=7)
TREATED = np.outer(np.arange(14) < 4, np.arange(5) >= 2).astype(float)


def drawn_outcomes(generator, *, count: int, effects=()):
    shared = generator.normal(size=(14, 5))
    outcomes = 0.7 * shared + 0.7 * generator.normal(size=(count, 14, 5))
    for position, effect in enumerate(effects):
        outcomes[position] += effect * TREATED
    return outcomes


@given(P_VALUES)
def test_adjusted_values_lie_between_the_plain_ones_and_bonferroni(p_values):
    p = np.array(p_values)
    bonferroni = np.minimum(len(p) * p, 1)

    for adjusted in (holm(p), benjamini_hochberg(p), hommel(p)):
        assert (adjusted >= p - 1e-12).all()
        assert (adjusted <= bonferroni + 1e-12).all()
        assert (np.diff(adjusted[np.argsort(p, kind="stable")]) >= -1e-12).all()


@given(P_VALUES)
def test_hommel_lies_between_benjamini_hochberg_and_holm(p_values):
    assert (hommel(p_values) <= holm(p_values) + 1e-12).all()
    assert (hommel(p_values) >= benjamini_hochberg(p_values) - 1e-12).all()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_hommel_is_the_closed_test_with_simes(p_values):
    p = np.array(p_values)

    def simes(members):
        ordered = np.sort(p[list(members)])
        return float(np.min(len(ordered) * ordered / np.arange(1, len(ordered) + 1)))

    sets = [members for size in range(1, len(p) + 1) for members in combinations(range(len(p)), size)]
    expected = [max(simes(members) for members in sets if position in members) for position in range(len(p))]

    assert hommel(p) == pytest.approx(expected)


def test_what_could_not_be_tested_does_not_count():
    assert holm([0.01, np.nan, 0.04]) == pytest.approx([0.02, np.nan, 0.04], nan_ok=True)
    assert benjamini_hochberg([np.nan]) == pytest.approx([np.nan], nan_ok=True)


def test_statistics_instead_of_p_values_are_refused():
    with pytest.raises(DefinitionError, match="outside 0 to 1"):
        holm([2.3, 0.4])


@settings(max_examples=15)
@given(st.integers(0, 10_000))
def test_stepping_down_never_falls_below_the_plain_value_and_keeps_the_order(seed):
    generator = np.random.default_rng(seed)
    fit = fit_panel(drawn_outcomes(generator, count=4, effects=(1.5, 0.5)), TREATED)
    weights = wild_weights(14, 199, generator)
    statistics = drawn_statistics(fit, weights)
    plain = np.array([test.p for test in wild_cluster_bootstrap(fit, weights)])

    adjusted = romano_wolf(statistics)

    assert (adjusted >= plain).all()
    assert (np.diff(adjusted[np.argsort(-np.abs(statistics.observed))]) >= 0).all()


@settings(max_examples=10)
@given(st.integers(0, 10_000))
def test_one_hypothesis_keeps_its_own_value_and_a_copy_changes_nothing(seed):
    generator = np.random.default_rng(seed)
    outcome = drawn_outcomes(generator, count=1, effects=(0.8,))
    weights = wild_weights(14, 199, generator)
    one = drawn_statistics(fit_panel(outcome, TREATED), weights)
    plain = wild_cluster_bootstrap(fit_panel(outcome, TREATED), weights)[0].p

    assert romano_wolf(one) == pytest.approx([plain])
    assert romano_wolf(DrawnStatistics.joined([one, one])) == pytest.approx([plain, plain])


def test_statistics_of_different_draws_cannot_be_joined():
    generator = np.random.default_rng(1)
    fit = fit_panel(drawn_outcomes(generator, count=1), TREATED)
    several = [drawn_statistics(fit, wild_weights(14, 99, generator)) for _ in range(2)]

    with pytest.raises(DefinitionError, match="different draws"):
        DrawnStatistics.joined(several)


def test_any_false_finding_among_five_related_outcomes_stays_near_the_level():
    generator = np.random.default_rng(11)
    samples, any_plain, any_stepped = 300, 0, 0
    for _ in range(samples):
        statistics = drawn_statistics(
            fit_panel(drawn_outcomes(generator, count=5), TREATED), wild_weights(14, 199, generator)
        )
        adjusted = romano_wolf(statistics)
        extreme = np.abs(statistics.drawn) >= np.abs(statistics.observed) * (1 - 1e-9)
        plain = [statistics.weights.p_value(column) for column in extreme.T]
        any_plain += min(plain) <= 0.05
        any_stepped += adjusted.min() <= 0.05

    # 300 samples: a true five percent lies between 1.9 and 8.3 percent in 99 of 100 cases.
    assert 0.015 <= any_stepped / samples <= 0.083
    assert any_plain / samples > 0.1
