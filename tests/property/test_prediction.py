"""What holds for predictions of every population, and how often intervals hold what is true in simulated ones."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.special import expit, logit

from proeftuin.methods.prediction.brier_score import brier_parts, brier_score
from proeftuin.methods.prediction.calibration import (
    calibration,
    calibration_curve,
    calibration_intercept,
    calibration_of_groups,
    calibration_slope,
    observed_over_expected,
)
from proeftuin.methods.prediction.comparison import brier_difference, c_statistic_difference
from proeftuin.methods.prediction.discrimination import amount_discrimination, discrimination
from proeftuin.methods.prediction.gain import TOP_SHARES, amount_gain, event_gain, selected_from, selected_top
from proeftuin.methods.prediction.prediction_rows import amount_rows, grouped_risk_rows, risk_rows

PATTERN = st.tuples(st.integers(1, 19), st.integers(0, 6), st.integers(0, 6))
"""Risk in twentieths, persons with and persons without the event: few risks, so that many are equal."""


def rows_of(patterns):
    twentieths, events, others = np.array(patterns).T
    return grouped_risk_rows(twentieths / 20, events, events + others)


def one_by_one(rows):
    """The same persons, each in a row of their own."""
    numbers = np.concatenate([rows.events, rows.others]).astype(int)
    outcomes = np.repeat([1, 0], [len(rows.risks), len(rows.risks)])
    return risk_rows(np.repeat(np.tile(rows.risks, 2), numbers), np.repeat(outcomes, numbers))


populations = st.builds(
    lambda first, others: rows_of([first, *others]),
    st.tuples(st.integers(1, 19), st.integers(2, 6), st.integers(2, 6)),
    st.lists(PATTERN, min_size=1, max_size=7),
)


@given(populations)
def test_counted_patterns_give_what_their_persons_give(rows):
    persons = one_by_one(rows)
    pairs = [
        (discrimination(rows).c_statistic, discrimination(persons).c_statistic),
        (brier_score(rows).score, brier_score(persons).score),
        (observed_over_expected(rows), observed_over_expected(persons)),
    ]

    for of_patterns, of_persons in pairs:
        expected = (of_persons.value, of_persons.lower, of_persons.upper)
        assert (of_patterns.value, of_patterns.lower, of_patterns.upper) == pytest.approx(expected, nan_ok=True)
    assert discrimination(rows).average_precision == pytest.approx(discrimination(persons).average_precision)
    assert event_gain(rows).captured == pytest.approx(event_gain(persons).captured)
    assert calibration_curve(rows, groups=3).events == pytest.approx(calibration_curve(persons, groups=3).events)


@given(populations)
def test_order_of_risks_is_all_that_discrimination_sees(rows):
    bent = grouped_risk_rows(rows.risks**3 / 2, rows.events, rows.persons)

    assert repr(discrimination(bent)) == repr(discrimination(rows))
    assert event_gain(bent).captured == pytest.approx(event_gain(rows).captured)


@given(populations)
def test_area_of_the_opposite_event_is_one_less_the_area(rows):
    opposite = grouped_risk_rows(rows.risks, rows.others, rows.persons)
    mirrored = grouped_risk_rows(1 - rows.risks, rows.others, rows.persons)
    area, of_opposite = discrimination(rows).c_statistic, discrimination(opposite).c_statistic

    assert of_opposite.value == pytest.approx(1 - area.value)
    assert of_opposite.standard_error == pytest.approx(area.standard_error)
    assert discrimination(mirrored).c_statistic.value == pytest.approx(area.value)


@given(populations)
def test_area_is_the_share_of_pairs_in_the_right_order(rows):
    above = np.sign(rows.risks[:, None] - rows.risks[None, :]) / 2 + 0.5

    area = rows.events @ above @ rows.others / rows.events.sum() / rows.others.sum()

    assert discrimination(rows).c_statistic.value == pytest.approx(area)


@given(populations)
def test_everyone_holds_all_events_and_a_larger_part_never_holds_fewer(rows):
    shares = np.array([*TOP_SHARES, 0.5, 1])
    gain, selected = event_gain(rows, shares), selected_top(rows, shares)

    assert gain.captured[-1] == pytest.approx(1)
    assert (np.diff(gain.captured) >= -1e-12).all()
    assert (selected.events <= selected.persons + 1e-12).all()
    assert selected.specificity[-1] == pytest.approx(0)


@given(populations, st.integers(1, 19))
def test_selecting_from_a_risk_is_selecting_as_many_of_the_top(rows, twentieths):
    at_risk = selected_from(rows, [twentieths / 20])
    assume(at_risk.persons[0] > 0)
    of_top = selected_top(rows, at_risk.selected_share)

    assert of_top.events == pytest.approx(at_risk.events)
    assert of_top.specificity == pytest.approx(at_risk.specificity)


@given(populations, st.integers(1, 7))
def test_ratio_of_a_union_lies_between_those_of_its_parts(rows, cut):
    is_first = np.arange(len(rows.risks)) < cut
    ratios = calibration_of_groups(rows, is_first).observed_over_expected
    whole = observed_over_expected(rows).value

    assert ratios.min() - 1e-12 <= whole <= ratios.max() + 1e-12


@given(populations)
def test_p_value_of_a_group_is_below_its_level_exactly_when_the_interval_leaves_out_one(rows):
    groups = calibration_of_groups(rows, rows.risks, confidence=0.9)
    leaves_out = (groups.ratio_lower > 1 + 1e-9) | (groups.ratio_upper < 1 - 1e-9)

    assert (leaves_out == (groups.p < 0.1 - 1e-9)).all()
    assert (groups.p_holm >= groups.p).all()


@given(populations, st.integers(2, 5))
def test_parts_of_the_brier_score_add_up_to_it_whatever_the_groups(rows, groups):
    labels = np.digitize(rows.risks, np.linspace(0, 1, groups + 1))
    parts = brier_parts(rows, labels)
    by_risk = brier_parts(rows, rows.risks)
    score = brier_score(rows).score.value

    total = parts.reliability - parts.resolution + parts.uncertainty + parts.within_groups
    assert total == pytest.approx(score)
    assert by_risk.within_groups == pytest.approx(0, abs=1e-12)
    assert by_risk.resolution >= parts.resolution - 1e-12


@given(populations, st.integers(2, 6))
def test_groups_of_a_curve_part_the_persons_and_never_equal_risks(rows, groups):
    curve = calibration_curve(rows, groups=groups)

    assert curve.persons.sum() == pytest.approx(rows.persons.sum())
    assert curve.events.sum() == pytest.approx(rows.events.sum())
    assert (curve.lowest_risk[1:] > curve.highest_risk[:-1]).all()
    assert ((curve.lowest_risk <= curve.mean_risk + 1e-12) & (curve.mean_risk <= curve.highest_risk + 1e-12)).all()


@given(populations, st.floats(0.2, 5), st.floats(-2, 2))
def test_risks_with_stretched_log_odds_have_the_inverse_slope(rows, factor, shift):
    with_event, without = rows.risks[rows.events > 0], rows.risks[rows.others > 0]
    assume(with_event.min() < without.max() and without.min() < with_event.max())
    stretched = grouped_risk_rows(expit(factor * logit(rows.risks) + shift), rows.events, rows.persons)

    plain, of_stretched = calibration_slope(rows), calibration_slope(stretched)

    assert of_stretched.value == pytest.approx(plain.value / factor, abs=1e-6)
    assert of_stretched.standard_error == pytest.approx(plain.standard_error / factor)


@given(populations, st.floats(-8, 8))
def test_risks_with_moved_log_odds_have_an_intercept_moved_back(rows, shift):
    moved = grouped_risk_rows(expit(logit(rows.risks) + shift), rows.events, rows.persons)
    plain, of_moved = calibration_intercept(rows), calibration_intercept(moved)

    assert of_moved.value == pytest.approx(plain.value - shift, abs=1e-6)
    assert of_moved.standard_error == pytest.approx(plain.standard_error)
    corrected = grouped_risk_rows(expit(logit(rows.risks) + plain.value), rows.events, rows.persons)
    assert observed_over_expected(corrected).value == pytest.approx(1)


@given(populations, st.permutations(range(1, 20)))
def test_a_difference_between_models_turns_round_with_them(rows, order):
    other = np.array(order)[: len(rows.risks)] / 20
    turned = grouped_risk_rows(other, rows.events, rows.persons)

    for difference in (c_statistic_difference, brier_difference):
        one, two = difference(rows, other), difference(turned, rows.risks)
        assert one.difference.value == pytest.approx(-two.difference.value)
        assert one.difference.lower == pytest.approx(-two.difference.upper, nan_ok=True, abs=1e-9)
        assert one.p == pytest.approx(two.p, nan_ok=True)


costs = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(1, 4)), min_size=2, max_size=8)


@given(costs)
def test_amounts_counted_together_give_what_their_persons_give(patterns):
    predicted, actual, counts = np.array(patterns, dtype=float).T
    assume(np.ptp(actual) > 0)
    together = amount_rows(predicted, actual, counts)
    numbers = counts.astype(int)
    apart = amount_rows(np.repeat(predicted, numbers), np.repeat(actual, numbers))
    one, two = amount_discrimination(together), amount_discrimination(apart)

    assert one.absolute_error.standard_error == pytest.approx(two.absolute_error.standard_error)
    for name in ("r_squared", "cumming", "actual_gini", "predicted_concentration", "relative_concentration"):
        assert getattr(one, name) == pytest.approx(getattr(two, name))
    assert one.predicted_concentration <= one.actual_gini + 1e-12
    assert amount_gain(together, [1]).captured == pytest.approx([1])


@given(costs)
def test_perfect_predictions_of_amounts_have_no_error_and_all_concentration(patterns):
    _, actual, counts = np.array(patterns, dtype=float).T
    assume(np.ptp(actual) > 0)
    found = amount_discrimination(amount_rows(actual, actual, counts))

    figures = found.r_squared, found.cumming, found.relative_concentration, found.absolute_error.value
    assert figures == pytest.approx((1, 1, 1, 0))


def simulated(times, *, persons=40):
    """Rows of thirty patterns whose events are drawn from their own risks, and the risks of a second model."""
    generator = np.random.default_rng(20261122)
    risks = expit(np.linspace(-3.5, 1, 30))
    other = expit(np.linspace(-3.5, 1, 30) + np.tile([0.8, -0.8], 15))
    for _ in range(times):
        yield grouped_risk_rows(risks, generator.binomial(persons, risks), np.full(30, persons)), other


def true_area(risks, order):
    above = np.sign(order[:, None] - order[None, :]) / 2 + 0.5
    return risks @ above @ (1 - risks) / risks.sum() / (1 - risks).sum()


def holds(estimate, truth):
    return estimate.lower <= truth <= estimate.upper


def test_intervals_of_a_calibrated_model_hold_the_truth_at_the_stated_rate():
    """Of 600 draws 95 % is 570, give or take 5.3; the ratio may hold more, for it treats all risks as equal."""
    held = {"slope": 0, "intercept": 0, "ratio": 0, "area": 0, "difference": 0, "brier": 0}
    for rows, other in simulated(600):
        found = calibration(rows)
        held["slope"] += holds(found.slope, 1)
        held["intercept"] += holds(found.intercept, 0)
        held["ratio"] += holds(found.observed_over_expected, 1)
        area, of_other = (true_area(rows.risks, order) for order in (rows.risks, other))
        held["area"] += holds(discrimination(rows).c_statistic, area)
        held["difference"] += holds(c_statistic_difference(rows, other).difference, area - of_other)
        worse = (rows.risks - other) ** 2
        held["brier"] += holds(brier_difference(rows, other).difference, -worse.mean())
    share = {name: times / 600 for name, times in held.items()}

    assert share.pop("ratio") >= 0.95 - 0.03
    assert share == pytest.approx(dict.fromkeys(share, 0.95), abs=0.03)


def test_risks_that_are_too_extreme_have_a_slope_below_one():
    slopes = []
    for rows, _ in simulated(50):
        extreme = grouped_risk_rows(expit(2 * logit(rows.risks)), rows.events, rows.persons)
        slopes.append(calibration_slope(extreme).value)

    assert np.mean(slopes) == pytest.approx(0.5, abs=0.02)
