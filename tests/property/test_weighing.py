"""What holds whatever is weighed: scales do not matter, dominance does, and nothing is made of what is unknown."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as from_numpy

from proeftuin.errors import DefinitionError
from proeftuin.methods.choice.weighing import (
    acceptability,
    dominance,
    drawn_weights,
    local_values,
    normalised_weights,
    ranks,
    thresholds,
    totals,
)

values_drawn = from_numpy.arrays(np.float64, (4, 3), elements=st.integers(0, 100).map(float))
weights_drawn = st.lists(st.integers(1, 100), min_size=3, max_size=3)


@given(values_drawn, weights_drawn, st.floats(0.01, 1000), st.floats(-1000, 1000))
def test_another_unit_of_a_criterion_changes_nothing(values, weights, factor, shift):
    ends = np.zeros(3), np.full(3, 100.0)
    changed = values.copy()
    changed[:, 1] = changed[:, 1] * factor + shift
    other = ends[0] + [0, shift, 0], ends[1] * [1, factor, 1] + [0, shift, 0]

    own = totals(local_values(values, *ends), weights).value
    np.testing.assert_allclose(totals(local_values(changed, *other), weights).value, own, atol=1e-6)


@given(values_drawn, weights_drawn, st.floats(0.01, 1000))
def test_weights_count_by_their_proportions_alone(values, weights, factor):
    own, other = totals(values, weights).value, totals(values, np.array(weights) * factor).value

    np.testing.assert_allclose(own, other)


@given(values_drawn, weights_drawn)
def test_what_is_dominated_never_has_the_higher_total(values, weights):
    found = totals(values, weights).value

    for better, worse in zip(*np.nonzero(dominance(values)), strict=True):
        assert found[better] > found[worse]
        assert ranks(found)[better] < ranks(found)[worse]


@given(values_drawn)
def test_dominance_is_no_circle(values):
    found = dominance(values)

    assert not (found & found.T).any()
    assert not np.diagonal(found).any()


@given(values_drawn, weights_drawn)
@settings(max_examples=50)
def test_within_its_thresholds_the_first_stays_first_and_beyond_them_it_does_not(values, weights):
    shares = normalised_weights(weights)
    own = totals(values, weights).value
    assume((own == own.max()).sum() == 1)
    first = int(np.argmax(own))
    found = thresholds(values, weights)

    for criterion in range(3):
        rest = np.delete(shares, criterion)
        for weight in np.linspace(0, 1, 41):
            moved = np.insert(rest / rest.sum() * (1 - weight), criterion, weight)
            lead = (values @ moved)[first] - np.delete(values @ moved, first).max()
            if found.lower[criterion] + 1e-9 < weight < found.upper[criterion] - 1e-9:
                assert lead > -1e-6
            if weight < found.lower[criterion] - 1e-9 or weight > found.upper[criterion] + 1e-9:
                assert lead < 1e-6


@given(values_drawn, weights_drawn, st.integers(0, 3), st.integers(0, 2))
def test_an_unknown_score_leaves_a_range_that_holds_every_total_it_could_have(values, weights, row, column):
    unknown = values.copy()
    unknown[row, column] = np.nan
    found = totals(unknown, weights)

    assert np.isnan(found.value[row])
    assert found.least[row] - 1e-9 <= totals(values, weights).value[row] <= found.most[row] + 1e-9
    assert ranks(found.value)[row] == 0
    assert np.isfinite(np.delete(found.value, row)).all()


def test_an_unknown_score_on_a_criterion_without_weight_harms_nothing():
    found = totals([[50, np.nan], [40, 10]], [1, 0])

    assert found.value == pytest.approx([50, 40])


@given(values_drawn, weights_drawn, st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_shares_of_ranks_add_to_one_for_alternatives_and_for_ranks(values, weights, seed):
    generator = np.random.default_rng(seed)
    found = acceptability(values, drawn_weights(weights, 20, 300, generator), generator).shares

    np.testing.assert_allclose(found.sum(axis=0), 1)
    np.testing.assert_allclose(found.sum(axis=1), 1)


def test_what_dominates_all_comes_first_in_every_draw():
    generator = np.random.default_rng(1)
    values = np.array([[90.0, 90, 90], [80, 20, 50], [10, 80, 40]])
    found = acceptability(values, drawn_weights([1, 1, 1], 1, 500, generator), generator)

    assert found.first[0] == 1.0


def test_equal_alternatives_share_their_ranks():
    generator = np.random.default_rng(1)
    found = acceptability(np.full((2, 2), 50.0), drawn_weights([1, 1], 10, 20_000, generator), generator)

    assert found.first == pytest.approx([0.5, 0.5], abs=0.02)


def test_drawn_weights_lie_around_those_declared_and_none_stays_none():
    drawn = drawn_weights([3, 1, 0], 50, 50_000, np.random.default_rng(2))

    np.testing.assert_allclose(drawn.sum(axis=1), 1)
    np.testing.assert_allclose(drawn.mean(axis=0), [0.75, 0.25, 0], atol=0.002)
    assert drawn[:, 0].std() == pytest.approx((0.75 * 0.25 / 51) ** 0.5, rel=0.03)
    assert (drawn[:, 2] == 0).all()


@pytest.mark.parametrize("weights", [(-1, 2), (0, 0), (float("nan"), 1), ()])
def test_weights_that_are_none_are_refused(weights):
    with pytest.raises(DefinitionError, match="weights"):
        normalised_weights(weights)


def test_a_scale_without_length_is_refused():
    with pytest.raises(DefinitionError, match="the same"):
        local_values([[1.0]], [5], [5])


def test_where_no_end_binds_an_unknown_value_neither_least_nor_most_is_known():
    values, weights = [[50, np.nan], [40, 10], [np.nan, 20]], [1, 1]
    found = totals(values, weights, [True, False])

    np.testing.assert_array_equal(np.isnan([found.least, found.most]), [[True, False, False]] * 2)
    assert (found.least[2], found.most[2]) == (10, 60)
    np.testing.assert_array_equal(np.isnan(totals(values, [1, 0], [True, False]).most), [False] * 3)
