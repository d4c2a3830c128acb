"""What holds for every logistic regression, boosted trees and recalibration on counted patterns."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit

from proeftuin.methods.prediction.boosting import fit_boosting
from proeftuin.methods.prediction.logistic import fit_logistic, recalibration
from proeftuin.methods.prediction.prediction_rows import grouped_risk_rows

SEEDS = st.integers(0, 2**32 - 1)


def drawn(seed, persons=500):
    generator = np.random.default_rng(seed)
    levels = generator.integers(0, 3, (persons, 3))
    events = generator.binomial(1, expit(-1 + 0.6 * levels[:, 0] - 0.4 * (levels[:, 1] == 2)))
    return levels, events


def dummies(levels):
    columns = [levels[:, place] == level for place in range(levels.shape[1]) for level in (1, 2)]
    return np.column_stack([np.ones(len(levels)), *columns]).astype(float)


def counted(levels, events):
    patterns, place = np.unique(levels, axis=0, return_inverse=True)
    return patterns, np.bincount(place.ravel(), events), np.bincount(place.ravel()), place.ravel()


@given(SEEDS, st.sampled_from([0.0, 1.0, 10.0]))
def test_counted_patterns_give_what_persons_give(seed, ridge):
    levels, events = drawn(seed)
    patterns, happened, persons, _ = counted(levels, events)

    one_by_one = fit_logistic(dummies(levels), events, np.ones(len(events)), ridge=ridge)
    together = fit_logistic(dummies(patterns), happened, persons, ridge=ridge)

    assert together.coefficients == pytest.approx(one_by_one.coefficients, abs=1e-8)
    assert together.covariance == pytest.approx(one_by_one.covariance, abs=1e-8)


@given(SEEDS, st.sampled_from([0.0, 1.0, 100.0]))
def test_risks_add_up_to_the_events_in_the_year_of_learning(seed, ridge):
    levels, events = drawn(seed)
    patterns, happened, persons, _ = counted(levels, events)

    risks = fit_logistic(dummies(patterns), happened, persons, ridge=ridge).risks(dummies(patterns))

    assert persons @ risks == pytest.approx(happened.sum(), rel=1e-9)


@given(SEEDS)
def test_a_larger_ridge_brings_coefficients_nearer_to_zero(seed):
    levels, events = drawn(seed)
    sizes = [
        np.sum(fit_logistic(dummies(levels), events, np.ones(len(events)), ridge=ridge).coefficients[1:] ** 2)
        for ridge in (0.0, 1.0, 10.0, 1000.0)
    ]

    assert sizes == sorted(sizes, reverse=True)


@given(SEEDS, st.floats(-1, 1), st.floats(0.5, 2))
def test_recalibration_undoes_a_shift_and_a_stretch(seed, shift, stretch):
    levels, events = drawn(seed)
    patterns, happened, persons, _ = counted(levels, events)
    risks = fit_logistic(dummies(patterns), happened, persons).risks(dummies(patterns))
    spoiled = expit((logit(risks) - shift) / stretch)

    found = recalibration(grouped_risk_rows(spoiled, happened, persons))

    assert (found.intercept, found.slope) == pytest.approx((shift, stretch), abs=1e-6)
    assert found.risks(spoiled) == pytest.approx(risks, abs=1e-7)


@given(SEEDS, st.floats(-2, 2))
def test_an_intercept_alone_brings_the_sum_of_risks_to_the_events(seed, shift):
    levels, events = drawn(seed)
    patterns, happened, persons, _ = counted(levels, events)
    risks = expit(logit(fit_logistic(dummies(patterns), happened, persons).risks(dummies(patterns))) + shift)

    found = recalibration(grouped_risk_rows(risks, happened, persons), with_slope=False)

    assert found.slope == 1
    assert persons @ found.risks(risks) == pytest.approx(happened.sum(), rel=1e-8)


def test_trees_on_counted_patterns_give_what_persons_give():
    levels, events = drawn(7, persons=800)
    patterns, happened, persons, place = counted(levels, events)

    one_by_one = fit_boosting(levels, events, np.ones(len(events))).risks(levels)
    together = fit_boosting(patterns, happened, persons).risks(patterns)[place]

    assert together == pytest.approx(one_by_one, abs=1e-6)
    assert np.ptp(together) > 0.1
