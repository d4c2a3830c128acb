import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from proeftuin.errors import DataContractError
from proeftuin.methods.inequality_gradient import (
    FITTED_NOT_POSITIVE,
    MEAN_NOT_POSITIVE,
    OUTSIDE_SCALE,
    TOO_FEW_GROUPS,
    Scale,
    concentration_index_of_groups,
    concentration_index_of_persons,
    inequality_gradient,
)

GROUPS = 5
values = arrays(float, GROUPS, elements=st.floats(0.2, 0.4))
errors = arrays(float, GROUPS, elements=st.floats(0.001, 0.02))
persons = arrays(float, GROUPS, elements=st.floats(100, 1e5))
scales = st.sampled_from(Scale)
individuals = arrays(float, 30, elements=st.floats(0.01, 1e4))


def numbers(estimate):
    return np.array([estimate.value, estimate.lower, estimate.upper])


@given(st.floats(0.2, 0.8), errors, persons, scales, scales)
def test_groups_that_are_alike_have_no_gradient(value, error, weight, straight_on, errors_on):
    gradient = inequality_gradient(np.full(GROUPS, value), error, weight, straight_on=straight_on, errors_on=errors_on)

    assert gradient.slope.value == pytest.approx(0, abs=1e-9)
    assert gradient.ratio.value == pytest.approx(1)
    assert gradient.slope.lower < 0 < gradient.slope.upper


@given(st.floats(0.2, 0.4), st.floats(-0.1, 0.3), persons, scales)
def test_a_straight_line_gives_back_its_ends(bottom, rise, weight, straight_on):
    share = weight / weight.sum()
    rank = np.cumsum(share) - share / 2
    ends = straight_on.of([bottom, bottom + rise])
    groups = straight_on.back(ends[0] + (ends[1] - ends[0]) * rank)

    gradient = inequality_gradient(groups, 0.01, weight, straight_on=straight_on)

    assert gradient.slope.value == pytest.approx(rise, abs=1e-9)
    assert gradient.ratio.value == pytest.approx((bottom + rise) / bottom)


@given(values, errors, persons, scales)
def test_turned_around_the_slope_has_the_other_sign_and_the_ratio_is_inverted(value, error, weight, straight_on):
    forward = inequality_gradient(value, error, weight, straight_on=straight_on)
    turned = inequality_gradient(value[::-1], error[::-1], weight[::-1], straight_on=straight_on)
    by_factor = forward.times(-1)

    for other in (turned, by_factor):
        assert numbers(other.slope)[[0, 2, 1]] == pytest.approx(-numbers(forward.slope), abs=1e-9)
        assert numbers(other.ratio)[[0, 2, 1]] == pytest.approx(1 / numbers(forward.ratio))


@given(values, errors, persons, st.floats(0.01, 100))
def test_neither_unit_nor_size_of_the_population_changes_the_ratio(value, error, weight, factor):
    plain = inequality_gradient(value, error, weight)
    other = inequality_gradient(factor * value, factor * error, 3 * weight)

    assert numbers(other.ratio) == pytest.approx(numbers(plain.ratio))
    assert numbers(other.slope) == pytest.approx(numbers(plain.times(factor).slope), abs=1e-9 * factor)


@given(values, errors, persons, st.integers(0, GROUPS))
def test_a_group_without_persons_does_not_count_whatever_its_value(value, error, weight, place):
    plain = inequality_gradient(value, error, weight)
    more = inequality_gradient(
        np.insert(value, place, np.nan), np.insert(error, place, np.nan), np.insert(weight, place, 0)
    )

    assert numbers(more.slope) == pytest.approx(numbers(plain.slope), abs=1e-12)


@given(values, errors, persons, scales, scales, st.integers(0, 2**32))
def test_small_errors_give_the_same_limits_drawn_as_by_formula(value, error, weight, straight_on, errors_on, seed):
    how = {"straight_on": straight_on, "errors_on": errors_on}
    by_formula = inequality_gradient(value, error / 10, weight, **how)
    drawn = inequality_gradient(value, error / 10, weight, **how, generator=np.random.default_rng(seed), draws=4_000)

    width = by_formula.slope.upper - by_formula.slope.lower
    assert numbers(drawn.slope) == pytest.approx(numbers(by_formula.slope), abs=0.06 * width)
    assert drawn.ratio.upper - drawn.ratio.lower == pytest.approx(
        by_formula.ratio.upper - by_formula.ratio.lower, rel=0.15
    )


@given(values, errors, persons)
def test_many_populations_at_once_are_the_same_as_one_by_one(value, error, weight):
    together = inequality_gradient(np.stack([value, value[::-1]]), np.stack([error, error]), np.stack([weight] * 2))
    alone = inequality_gradient(value, error, weight)

    assert together.slope.upper[0] == pytest.approx(alone.slope.upper)
    assert together.ratio.value[0] == pytest.approx(alone.ratio.value)


def test_there_is_a_reason_where_there_is_no_gradient():
    three, errors_of_three = [1.0, 2.0, 3.0], [0.1, 0.1, 0.1]

    assert inequality_gradient(three, errors_of_three, [1, 1, 0]).slope.reason == TOO_FEW_GROUPS
    assert inequality_gradient(three, errors_of_three, [0, 0, 0]).slope.reason == "no_exposure"
    assert inequality_gradient([1, np.nan, 3], errors_of_three, [1, 1, 1]).slope.reason == "missing_input"
    assert inequality_gradient([0, 2, 3], 0.1, [1, 1, 1], straight_on=Scale.LOG).slope.reason == OUTSIDE_SCALE
    assert inequality_gradient(three, 0.1, [1, 1, 1], straight_on=Scale.LOGIT).slope.reason == OUTSIDE_SCALE
    steep = inequality_gradient([-1, 0, 5], errors_of_three, [1, 1, 1])
    assert (steep.slope.reason, steep.ratio.reason) == ("", FITTED_NOT_POSITIVE)
    without_errors = inequality_gradient(three, np.nan, [1, 1, 1])
    assert without_errors.slope.value == pytest.approx(3.0)
    assert np.isnan(without_errors.slope.lower)
    with pytest.raises(DataContractError, match="negative"):
        inequality_gradient(three, errors_of_three, [1, -1, 1])


@given(individuals)
def test_persons_in_groups_by_position_have_the_index_and_interval_of_the_groups(amounts):
    position = np.arange(30) // 6
    by_group = amounts.reshape(5, 6)

    of_persons = concentration_index_of_persons(amounts, position)
    of_groups = concentration_index_of_groups(by_group.mean(axis=1), by_group.var(axis=1), np.full(5, 6))

    assert numbers(of_persons) == pytest.approx(numbers(of_groups), abs=1e-6)


@given(individuals, st.floats(0.01, 100), st.permutations(range(30)))
def test_neither_currency_nor_order_of_the_rows_changes_the_concentration_index(amounts, factor, order):
    position = np.arange(30)
    plain = numbers(concentration_index_of_persons(amounts, position))

    assert numbers(concentration_index_of_persons(factor * amounts, position)) == pytest.approx(plain, abs=1e-6)
    assert numbers(concentration_index_of_persons(amounts[order], position[order])) == pytest.approx(plain, abs=1e-6)


@given(individuals)
def test_turning_the_order_of_position_around_changes_the_sign_only(amounts):
    position = np.arange(30)
    forward = concentration_index_of_persons(amounts, position)
    backward = concentration_index_of_persons(amounts, -position)

    assert backward.value == pytest.approx(-forward.value, abs=1e-12)
    assert backward.upper == pytest.approx(-forward.lower, abs=1e-6)


@given(individuals)
def test_everything_with_the_richest_is_almost_one_and_with_the_poorest_almost_minus_one(amounts):
    only = np.where(np.arange(30) == 29, amounts, 0.0)

    assert concentration_index_of_persons(only, np.arange(30)).value == pytest.approx(29 / 30)
    assert concentration_index_of_persons(only, -np.arange(30)).value == pytest.approx(-29 / 30)


def test_there_is_a_reason_where_there_is_no_concentration_index():
    assert concentration_index_of_groups([0, 0], [0, 0], [5, 5]).reason == MEAN_NOT_POSITIVE
    assert concentration_index_of_groups([1, 2], [0, 0], [0, 0]).reason == "no_exposure"
    assert concentration_index_of_persons([1, np.nan], [1, 2]).reason == "missing_input"
    assert concentration_index_of_persons([1, 2], [1, np.nan]).reason == "missing_input"
