"""What holds for figures of persons with any number of events, and of any amounts."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from proeftuin.errors import DefinitionError
from proeftuin.methods.estimate_array import MISSING_INPUT, NO_EXPOSURE
from proeftuin.methods.person_estimate import (
    rate_of_repeated_events,
    ratio_of_repeated_events,
    repeated_event_limits,
    share_of_persons,
    variance_of_total,
)
from proeftuin.methods.rate_interval import count_limits

events_of_persons = st.lists(st.integers(0, 40), min_size=1, max_size=60).map(np.array)
amounts_of_persons = st.lists(st.integers(-1_000, 10**6), min_size=2, max_size=60).map(lambda a: np.array(a, float))
years = st.floats(0.5, 10_000)


def rate(events, exposure, **how):
    return rate_of_repeated_events(events.sum(), (events**2).sum(), exposure, **how)


@given(events_of_persons, years)
def test_the_interval_holds_the_value_and_no_negative_rate(events, exposure):
    found = rate(events, exposure)

    assert 0 <= found.lower <= found.value <= found.upper
    assert found.value == pytest.approx(1_000 * events.sum() / exposure)


@given(events_of_persons, years)
def test_a_higher_confidence_gives_a_wider_interval(events, exposure):
    narrow, wide = rate(events, exposure), rate(events, exposure, confidence=0.998)

    assert wide.lower <= narrow.lower
    assert narrow.upper < wide.upper


@given(events_of_persons, years, st.integers(2, 9))
def test_as_many_more_persons_with_as_many_more_years_narrow_the_interval(events, exposure, times):
    assume(events.sum() > 0)
    few, many = rate(events, exposure), rate(np.tile(events, times), times * exposure)

    assert many.value == pytest.approx(few.value)
    assert many.upper - many.lower < few.upper - few.lower


@given(st.integers(1, 200), st.integers(1, 9), years)
def test_the_same_events_of_fewer_persons_widen_the_interval(persons, each, exposure):
    apart, together = np.ones(persons * each, int), np.full(persons, each)

    alone, repeated = rate(apart, exposure), rate(together, exposure)

    assert repeated.value == alone.value
    assert repeated.upper - repeated.value == pytest.approx((alone.upper - alone.value) * np.sqrt(each))
    assert repeated.lower <= alone.lower


@given(st.integers(0, 10_000))
def test_events_of_different_persons_have_the_limits_of_a_count(events):
    found = repeated_event_limits(events, events)

    assert np.allclose(found, count_limits(events), rtol=1e-12, atol=0)


@given(amounts_of_persons)
def test_the_variance_of_a_sum_is_that_of_independent_persons(amounts):
    variance = variance_of_total(amounts.sum(), (amounts**2).sum(), amounts.size)

    assert variance == pytest.approx(amounts.size * np.var(amounts, ddof=1), rel=1e-6, abs=1e-3)


@given(st.integers(-(10**6), 10**6))
def test_one_person_shows_no_spread_so_the_square_is_taken(amount):
    assert variance_of_total(amount, amount**2, 1) == amount**2


@given(st.integers(1, 10**6), st.integers(2, 10**6))
def test_persons_who_are_all_alike_have_no_variance_and_never_a_negative_one(amount, persons):
    variance = variance_of_total(amount * persons, amount**2 * persons, persons)

    assert 0 <= variance <= 1e-9 * amount**2 * persons**2


@given(st.integers(0, 500), st.integers(1, 500))
def test_a_share_lies_between_its_limits_and_those_between_0_and_100(some, others):
    share = share_of_persons(some, some + others)

    assert 0 <= share.lower <= share.value <= share.upper <= 100


def test_no_events_have_the_upper_limit_of_a_count_of_none():
    assert rate_of_repeated_events(0, 0, 1.0, per=1).upper == pytest.approx(3.689, abs=5e-4)


def test_without_anybody_at_risk_and_with_a_missing_number_there_is_no_value():
    found = rate_of_repeated_events([3, np.nan, 3], [3, 3, 3], [0, 10, 10])

    assert found.reason.tolist() == [NO_EXPOSURE, MISSING_INPUT, ""]
    assert np.isnan(found.value).tolist() == [True, True, False]
    assert ratio_of_repeated_events(3, 3, 0).reason == NO_EXPOSURE
    assert share_of_persons(0, 0).reason == NO_EXPOSURE
    assert variance_of_total(0, 0, 0) == 0


def test_a_sum_of_squares_that_is_missing_gives_no_value_without_an_interval():
    found = rate_of_repeated_events([30, 30], [np.nan, 30], [10, 10])

    assert found.reason.tolist() == [MISSING_INPUT, ""]


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_a_confidence_that_is_none_is_refused(confidence):
    with pytest.raises(DefinitionError):
        rate_of_repeated_events(3, 3, 10, confidence=confidence)
