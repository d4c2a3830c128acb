"""Coefficient of variation against a published one, and pooled years by hand and by drawing persons."""

import numpy as np
import pytest

from proeftuin.methods.estimate_array import EstimateArray
from proeftuin.methods.person_estimate import rate_of_repeated_events
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


def normal(value, error):
    values, errors = np.asarray(value, float), np.asarray(error, float)
    reason = np.full(values.shape, "")
    return EstimateArray(values, values - 1.959964 * errors, values + 1.959964 * errors, reason, 0.95, "normal")


def test_coefficient_of_variation_of_a_school_score_equals_the_published_one():
    """
    Example `apistrat` of the R package survey 4.1-1 (Lumley 2004, Journal of Statistical Software 9(8)), printed by
    R 4.2.2: mean score 662.287363159, limits 643.846178053 and 680.728548265, coefficient 0.0142067346082.
    """
    score = EstimateArray(
        np.array(662.287363159), np.array(643.846178053), np.array(680.728548265), np.array(""), 0.95, "normal"
    )

    assert coefficient_of_variation(score) == pytest.approx(1.42067346082, rel=1e-9)


def test_change_from_the_year_before_by_hand():
    """Errors of 3 and 4 make one of 5 of the difference: beyond 9.8 it is not chance, though intervals overlap."""
    before, now = normal([100, 100, 100], [4, 4, 4]), normal([109.7, 109.9, 90.1], [3, 3, 3])

    change = change_from_year_before(now, before)

    assert list(change.verdict) == [INDISTINGUISHABLE, HIGHER, LOWER]
    assert now.lower[1] < before.upper[1]


def test_pooled_squares_of_two_persons_by_hand():
    """One person has 1, 2 and 3 events in three years, another 2, 0 and 1: totals 6 and 3, squares 45."""
    squares = [1 + 4, 4 + 0, 9 + 1]
    between = (1 * 2 + 2 * 0) + (1 * 3 + 2 * 1) + (2 * 3 + 0 * 1)

    assert pooled_squares(squares, between) == pytest.approx(45)
    assert pooled_squares(squares) == pytest.approx((np.sqrt(5) + np.sqrt(4) + np.sqrt(10)) ** 2)


def three_years(rng, persons):
    """Contacts of persons in three years: who has many in one year has many in the others."""
    need = rng.gamma(0.2, 5, size=persons)
    return rng.poisson(need[:, None], size=(persons, 3)).astype(float)


def test_pooled_limits_hold_with_the_products_between_years_and_not_when_years_count_as_independent():
    """2,000 draws of 1,500 persons with one contact a year on average."""
    rng = np.random.default_rng(35)
    events, squares, between = np.empty((2_000, 3)), np.empty((2_000, 3)), np.empty(2_000)
    for draw in range(2_000):
        contacts = three_years(rng, 1_500)
        events[draw], squares[draw] = contacts.sum(axis=0), (contacts**2).sum(axis=0)
        between[draw] = ((contacts.sum(axis=1) ** 2).sum() - squares[draw].sum()) / 2
    exposure = np.full((2_000, 3), 1_500.0)

    def holds(estimate):
        return np.mean((estimate.lower <= 1) & (estimate.upper >= 1))

    assert holds(pooled_rate(events, squares, exposure, between_years=between, per=1)) == pytest.approx(0.95, abs=0.02)
    assert holds(pooled_rate(events, squares, exposure, per=1)) > 0.95
    assert holds(pooled_rate(events, squares, exposure, between_years=np.zeros(2_000), per=1)) < 0.85


def test_pooled_with_products_is_the_rate_of_each_ones_own_total():
    contacts = three_years(np.random.default_rng(36), 400)
    totals = contacts.sum(axis=1)
    squares = (contacts**2).sum(axis=0)

    pooled = pooled_rate(
        contacts.sum(axis=0), squares, [400, 390, 380], between_years=((totals**2).sum() - squares.sum()) / 2
    )
    of_persons = rate_of_repeated_events(totals.sum(), (totals**2).sum(), 1170)

    assert (float(pooled.value), float(pooled.upper)) == pytest.approx((of_persons.value, of_persons.upper))


def test_pooled_ratio_is_that_of_persons_when_everyone_is_as_far_from_it_each_year():
    """Then the largest variance that the years allow is the real one."""
    rng = np.random.default_rng(37)
    admissions = rng.integers(1, 4, size=50).astype(float)
    days = admissions * rng.integers(1, 9, size=50)
    years = PersonSums.of(np.stack([days] * 3), np.stack([admissions] * 3))

    pooled = pooled_ratio(years)
    of_persons = ratio_of_sums(PersonSums.of(3 * days, 3 * admissions))

    assert (float(pooled.value), float(pooled.lower)) == pytest.approx((of_persons.value, of_persons.lower))
