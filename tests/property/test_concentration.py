import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from proeftuin.errors import DataContractError, DefinitionError
from proeftuin.methods.concentration import (
    TOP_BELOW_ONE_PERSON,
    TOTAL_NOT_POSITIVE,
    AmountHistogram,
    concentration,
    concentration_of_persons,
    lorenz_curve,
)

PERSONS = 40
amounts = arrays(float, PERSONS, elements=st.integers(0, 10_000).map(float)).filter(lambda a: a.sum() > 0)
with_corrections = arrays(float, PERSONS, elements=st.integers(-1_000, 10_000).map(float))
factors = st.floats(0.01, 100)
EDGES = [-100, 0, 1, 10, 100, 1_000]


def figures(spread):
    return np.append(spread.top, spread.gini)


@given(amounts, factors, st.permutations(range(PERSONS)))
def test_neither_currency_nor_order_changes_concentration(cost, factor, order):
    plain = figures(concentration_of_persons(cost, shares=[0.1, 0.5]))

    assert figures(concentration_of_persons(factor * cost, shares=[0.1, 0.5])) == pytest.approx(plain)
    assert figures(concentration_of_persons(cost[order], shares=[0.1, 0.5])) == pytest.approx(plain)


@given(amounts)
def test_twice_the_same_persons_are_as_concentrated(cost):
    once, twice = concentration_of_persons(cost, shares=[0.1]), concentration_of_persons([*cost, *cost], shares=[0.1])

    assert figures(twice) == pytest.approx(figures(once))


@given(amounts)
def test_the_top_has_at_least_its_own_share_and_never_more_than_everything(cost):
    shares = np.array([0.1, 0.25, 0.5, 1.0])
    top = concentration_of_persons(cost, shares=shares).top

    assert (top >= shares - 1e-9).all()
    assert (np.diff(top) >= -1e-9).all()
    assert top[-1] == pytest.approx(1)


@given(amounts, st.floats(0.01, 0.99))
def test_taking_from_who_has_more_and_giving_to_who_has_less_lowers_gini(cost, part):
    most, least = cost.argmax(), cost.argmin()
    assume(cost[most] > cost[least])
    gift = part * (cost[most] - cost[least]) / 2
    changed = cost.copy()
    changed[most] -= gift
    changed[least] += gift

    assert concentration_of_persons(changed).gini < concentration_of_persons(cost).gini


@given(st.floats(0.1, 1e6))
def test_when_all_have_the_same_nothing_is_concentrated(cost):
    same = concentration_of_persons(np.full(PERSONS, cost), shares=[0.1])

    assert same.gini == pytest.approx(0, abs=1e-9)
    assert same.top == pytest.approx([0.1])


def test_when_one_has_everything_gini_is_one_less_a_person():
    assert concentration_of_persons([*np.zeros(99), 5.0]).gini == pytest.approx(0.99)


@given(amounts, st.integers(1, PERSONS - 1))
def test_histograms_of_two_holders_add_up_to_that_of_all_persons(cost, cut):
    together = AmountHistogram.of(cost[:cut], EDGES) + AmountHistogram.of(cost[cut:], EDGES)
    everyone = AmountHistogram.of(cost, EDGES)

    assert (together.persons == everyone.persons).all()
    assert together.totals == pytest.approx(everyone.totals)


@given(amounts)
def test_a_histogram_never_shows_more_concentration_than_the_persons(cost):
    histogram = AmountHistogram.of(cost, EDGES)

    rough = concentration(histogram.persons, histogram.totals, shares=[0.1, 0.5])
    exact = concentration_of_persons(cost, shares=[0.1, 0.5])

    assert (figures(rough) <= figures(exact) + 1e-9).all()
    assert rough.total == pytest.approx(exact.total)


@given(with_corrections)
def test_amounts_below_zero_are_told_and_counted_as_asked(cost):
    assume(cost.sum() > 0)
    spread = concentration_of_persons(cost)
    as_zero = concentration_of_persons(cost, negatives_as_zero=True)
    histogram = AmountHistogram.of(cost, EDGES)

    assert spread.negative_persons == (cost < 0).sum() == as_zero.negative_persons
    assert spread.negative_total == pytest.approx(cost[cost < 0].sum())
    assert spread.total == pytest.approx(cost.sum())
    assert as_zero.total == pytest.approx(cost[cost > 0].sum())
    assert as_zero.gini <= spread.gini + 1e-9
    rough = concentration(histogram.persons, histogram.totals)
    assert rough.negative_persons == spread.negative_persons
    assert rough.negative_total == pytest.approx(spread.negative_total)


@given(amounts)
def test_lorenz_curve_lies_below_the_diagonal_and_runs_from_nothing_to_everything(cost):
    reached, held = lorenz_curve(np.ones(PERSONS), cost)

    assert (held <= reached + 1e-9).all()
    assert (held[0], held[-1]) == pytest.approx((0, 1))
    assert (np.diff(held, n=2) >= -1e-9).all()


@given(amounts)
def test_many_populations_at_once_are_the_same_as_one_by_one(cost):
    together = concentration_of_persons(np.stack([cost, cost[::-1] + 1]), shares=[0.1])

    assert together.gini[0] == pytest.approx(concentration_of_persons(cost).gini)
    assert together.top[0] == pytest.approx(concentration_of_persons(cost, shares=[0.1]).top)


def test_there_is_a_reason_where_there_is_no_concentration():
    assert concentration_of_persons([0.0, 0.0]).reason == TOTAL_NOT_POSITIVE
    assert concentration_of_persons([1.0, -2.0]).reason == TOTAL_NOT_POSITIVE
    assert concentration_of_persons([1.0, np.nan]).reason == "missing_input"
    assert concentration([0, 0], [0, 0]).reason == "no_exposure"
    few = concentration_of_persons(np.arange(20.0))
    assert list(few.top_reason) == [TOP_BELOW_ONE_PERSON, "", ""]
    assert np.isnan(few.top[0])


def test_what_cannot_be_a_histogram_is_refused():
    with pytest.raises(DefinitionError, match="zero among them"):
        AmountHistogram.of([1.0], [1, 10])
    with pytest.raises(DefinitionError, match="different edges"):
        AmountHistogram.of([1.0], [0, 10]) + AmountHistogram.of([1.0], [0, 20])
    with pytest.raises(DataContractError, match="1 persons have no amount"):
        AmountHistogram.of([1.0, np.nan], [0, 10])
    with pytest.raises(DataContractError, match="amount without persons"):
        concentration([0, 1], [5, 5])
    with pytest.raises(DefinitionError, match="percentage as a share"):
        concentration_of_persons([1.0], shares=[10])
