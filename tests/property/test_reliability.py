import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from proeftuin.errors import DataContractError, DefinitionError
from proeftuin.methods.estimate_array import EstimateArray
from proeftuin.methods.ratio_of_sums import PersonSums, ratio_of_sums
from proeftuin.methods.reliability import (
    HIGHER,
    INDISTINGUISHABLE,
    LOWER,
    change_from_year_before,
    coefficient_of_variation,
    pooled_rate,
    pooled_ratio,
    pooled_squares,
)

PERSONS = 20
contacts = arrays(float, (PERSONS, 4), elements=st.integers(0, 9).map(float))
levels = st.floats(10, 1_000)
errors = st.floats(0.1, 3)


def normal(value, error, confidence=0.95):
    value, error = np.asarray(value, float), np.asarray(error, float)
    return EstimateArray(
        value, value - 1.959964 * error, value + 1.959964 * error, np.full(value.shape, ""), confidence, "normal"
    )


@given(levels, errors, st.floats(0.01, 100))
def test_coefficient_of_variation_has_no_unit(value, error, factor):
    plain = coefficient_of_variation(normal(value, error))

    assert plain == pytest.approx(100 * error / value, rel=1e-6)
    assert coefficient_of_variation(normal(value, error).times(factor)) == pytest.approx(plain)


def test_without_value_interval_or_size_there_is_no_coefficient_of_variation():
    coefficients = coefficient_of_variation(normal([np.nan, 5, 0], [1, np.nan, 1]))

    assert np.isnan(coefficients).all()


@given(levels, levels, errors, errors)
def test_seen_from_the_other_year_higher_is_lower(now, before, error, other):
    opposite = {HIGHER: LOWER, LOWER: HIGHER, INDISTINGUISHABLE: INDISTINGUISHABLE}
    forward = change_from_year_before(normal(now, error), normal(before, other))
    backward = change_from_year_before(normal(before, other), normal(now, error))

    assert str(backward.verdict) == opposite[str(forward.verdict)]


@given(levels, levels, errors, errors)
def test_intervals_that_do_not_overlap_are_always_told_apart(now, before, error, other):
    this_year, last_year = normal(now, error), normal(before, other)
    apart = this_year.lower > last_year.upper or last_year.lower > this_year.upper

    if apart:
        assert str(change_from_year_before(this_year, last_year).verdict) == (HIGHER if now > before else LOWER)
    if now == before:
        assert str(change_from_year_before(this_year, last_year).verdict) == INDISTINGUISHABLE


def test_without_one_of_the_years_there_is_no_verdict():
    change = change_from_year_before(normal([5, np.nan, 5], [1, 1, np.nan]), normal([5, 5, 5], [1, 1, 1]))

    assert list(change.verdict) == [INDISTINGUISHABLE, "", ""]
    with pytest.raises(DefinitionError, match="same confidence"):
        change_from_year_before(normal(5, 1), normal(5, 1, confidence=0.998))


@given(contacts)
def test_squares_of_pooled_years_are_those_of_persons_and_never_more_than_the_largest(own):
    squares, totals = (own**2).sum(axis=0), own.sum(axis=1)
    between = ((totals**2).sum() - squares.sum()) / 2

    assert pooled_squares(squares, between) == pytest.approx((totals**2).sum())
    assert pooled_squares(squares) >= (totals**2).sum() * (1 - 1e-12)
    assert pooled_squares(squares) <= 4 * squares.sum() * (1 + 1e-12)


@given(contacts)
def test_pooled_interval_without_products_is_never_narrower_than_with_them(own):
    events, squares, totals = own.sum(axis=0), (own**2).sum(axis=0), own.sum(axis=1)
    between = ((totals**2).sum() - squares.sum()) / 2
    exposure = np.full(4, float(PERSONS))

    at_most = pooled_rate(events, squares, exposure)
    known = pooled_rate(events, squares, exposure, between_years=between)

    assert at_most.value == pytest.approx(known.value)
    assert at_most.upper >= known.upper - 1e-9
    assert at_most.lower <= known.lower + 1e-9
    assert known.interval_method.endswith("_pooled_years")
    assert at_most.interval_method.endswith("_pooled_years_at_most")


@given(contacts, contacts)
def test_pooled_ratio_has_the_value_of_all_years_and_an_interval_at_least_that_of_persons(above, more):
    # Without a single event neither has limits.
    assume(above.any())
    below = above + more + 1
    years = PersonSums.of(above.T, below.T)

    pooled = pooled_ratio(years, per=100)
    of_persons = ratio_of_sums(PersonSums.of(above.sum(axis=1), below.sum(axis=1)), per=100)

    assert pooled.value == pytest.approx(of_persons.value)
    assert pooled.upper >= of_persons.upper - 1e-6


def test_what_cannot_be_pooled_is_refused_or_has_a_reason():
    with pytest.raises(DefinitionError, match="3 to 5 years"):
        pooled_rate([1, 1], [1, 1], [10, 10])
    with pytest.raises(DefinitionError, match="3 to 5 years"):
        pooled_ratio(PersonSums.of(np.ones((6, 2)), np.ones((6, 2))))
    with pytest.raises(DataContractError, match="squares of the years allow"):
        pooled_squares([1, 1, 1], 5.0)
    with pytest.raises(DataContractError, match="negative"):
        pooled_squares([1, -1, 1])
    assert pooled_rate([1, np.nan, 1], [1, 1, 1], [9, 9, 9]).reason == "missing_input"
    assert pooled_rate([0, 0, 0], [0, 0, 0], [0, 0, 0]).reason == "no_exposure"
