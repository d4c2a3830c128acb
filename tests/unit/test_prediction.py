"""What the statistics of predictions refuse, and what they say when the data show no variation."""

import numpy as np
import pytest

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.prediction.brier_score import brier_parts, brier_score
from proeftuin.methods.prediction.calibration import (
    amounts_over_expected,
    calibration_curve,
    calibration_intercept,
    calibration_of_groups,
    calibration_slope,
    observed_over_expected,
)
from proeftuin.methods.prediction.comparison import (
    absolute_error_difference,
    brier_difference,
    c_statistic_difference,
)
from proeftuin.methods.prediction.discrimination import amount_discrimination, discrimination
from proeftuin.methods.prediction.gain import amount_gain, decision_curve, event_gain, selected_from, selected_top
from proeftuin.methods.prediction.prediction_rows import amount_rows, grouped_risk_rows, risk_rows

ROWS = risk_rows([0.1, 0.2, 0.3, 0.4], [0, 1, 0, 1])
NOBODY_HAD_IT = risk_rows([0.1, 0.2], [0, 0])


@pytest.mark.parametrize(
    ("risks", "outcomes", "counts", "message"),
    [
        ([0.1, 0.2], [1], None, "different lengths"),
        ([0.1], [1], [1, 1], "different lengths"),
        ([[0.1]], [[1]], None, "different lengths"),
        ([0.1, np.nan], [0, 1], None, "missing or infinite"),
        ([0.1, 0.2], [0, np.nan], None, "missing or infinite"),
        ([0.1, 1.2], [0, 1], None, "below 0 or above 1"),
        ([-0.1, 0.2], [0, 1], None, "below 0 or above 1"),
        ([0.1, 0.2], [0, 2], None, "other than 0 or 1"),
        ([0.1, 0.2], [0, 1], [1, -1], "negative number of persons"),
    ],
)
def test_rows_that_cannot_be_risks_and_outcomes_are_refused(risks, outcomes, counts, message):
    with pytest.raises(DefinitionError, match=message):
        risk_rows(risks, outcomes, counts)


@pytest.mark.parametrize("events", [[3, 1], [-1, 1]])
def test_more_events_than_persons_and_fewer_than_none_are_refused(events):
    with pytest.raises(DefinitionError, match="more events than persons"):
        grouped_risk_rows([0.1, 0.2], events, [2, 2])


@pytest.mark.parametrize("counts", [[0, 0], []])
def test_rows_without_persons_are_not_estimable(counts):
    with pytest.raises(NotEstimableError, match="no persons"):
        risk_rows(np.full(len(counts), 0.1), np.zeros(len(counts)), counts)


@pytest.mark.parametrize(
    "statistic",
    [
        discrimination,
        brier_score,
        calibration_intercept,
        calibration_slope,
        selected_top,
        lambda rows: selected_from(rows, [0.1]),
        lambda rows: c_statistic_difference(rows, rows.risks),
    ],
)
@pytest.mark.parametrize("outcome", [0, 1])
def test_one_class_only_is_not_estimable(statistic, outcome):
    with pytest.raises(NotEstimableError, match="with and"):
        statistic(risk_rows([0.1, 0.2], [outcome, outcome]))


def test_one_person_with_the_event_has_no_known_variation():
    with pytest.raises(NotEstimableError, match="more than 1 of each"):
        discrimination(risk_rows([0.1, 0.2, 0.3], [0, 1, 0]))


def test_part_of_no_events_is_not_estimable():
    with pytest.raises(NotEstimableError, match="zero or less"):
        event_gain(NOBODY_HAD_IT)
    with pytest.raises(NotEstimableError, match="zero or less"):
        amount_gain(amount_rows([1, 2], [0, 0]))


@pytest.mark.parametrize("statistic", [calibration_intercept, calibration_slope])
@pytest.mark.parametrize("certain", [0.0, 1.0])
def test_a_certain_risk_has_no_log_odds(statistic, certain):
    with pytest.raises(NotEstimableError, match="exactly 0 or 1"):
        statistic(risk_rows([certain, 0.2, 0.3, 0.4], [0, 1, 0, 1]))


def test_a_certain_risk_of_nobody_does_not_matter():
    slope = calibration_slope(risk_rows([0.0, 0.1, 0.2, 0.3, 0.4], [0, 0, 1, 0, 1], [0, 1, 1, 1, 1]))

    assert slope == calibration_slope(ROWS)


def test_equal_risks_have_no_slope():
    with pytest.raises(NotEstimableError, match="all predicted risks are equal"):
        calibration_slope(risk_rows([0.2, 0.2, 0.2], [0, 1, 0]))


@pytest.mark.parametrize("outcomes", [[0, 0, 1, 1], [1, 1, 0, 0]])
@pytest.mark.parametrize("risks", [[0.1, 0.2, 0.3, 0.4], [0.1, 0.2, 0.2, 0.4]])
def test_risks_that_part_the_classes_have_no_finite_slope(risks, outcomes):
    with pytest.raises(NotEstimableError, match="without overlap"):
        calibration_slope(risk_rows(risks, outcomes))


@pytest.mark.parametrize("weights", [np.ones(54), np.random.default_rng(0).random(54) + 0.1])
def test_perfect_order_has_an_area_of_one_and_no_interval(weights):
    area = discrimination(risk_rows(np.linspace(0.1, 0.9, 54), np.repeat([0, 1], 27), weights)).c_statistic

    assert area.value == pytest.approx(1)
    assert np.isnan([area.lower, area.upper]).all()


def test_limits_of_an_area_stop_at_one():
    area = discrimination(risk_rows([0.1, 0.2, 0.3, 0.3, 0.5], [0, 0, 0, 1, 1])).c_statistic

    assert area.lower < area.value < 1
    assert area.upper == 1


def test_a_model_does_not_differ_from_one_with_the_same_order_and_has_no_p_value():
    generator = np.random.default_rng(1)
    risks, counts = generator.random(1001), generator.random(1001)
    rows = risk_rows(risks, generator.random(1001) < risks, counts)

    same = c_statistic_difference(rows, risks**2)

    assert same.difference.value == 0
    assert np.isnan([same.p, same.difference.lower]).all()


def test_nothing_expected_has_no_ratio():
    with pytest.raises(NotEstimableError, match="all predicted risks are zero"):
        observed_over_expected(risk_rows([0, 0], [0, 1]))
    groups = calibration_of_groups(risk_rows([0, 0.5, 0.5], [0, 0, 1]), [1, 2, 2])
    assert np.isnan([groups.observed_over_expected[0], groups.p[0], groups.p_holm[0]]).all()
    assert groups.p_holm[1] == 1


def test_a_group_without_persons_is_left_out():
    groups = calibration_of_groups(risk_rows([0.1, 0.2, 0.3], [0, 1, 0], [1, 1, 0]), ["a", "b", "c"])

    assert list(groups.labels) == ["a", "b"]


def test_labels_must_be_one_per_row():
    with pytest.raises(DefinitionError, match="one label per row"):
        calibration_of_groups(ROWS, ["a", "b"])
    with pytest.raises(DefinitionError, match="one label per row"):
        brier_parts(ROWS, ["a"])


def test_a_curve_of_one_group_is_refused():
    with pytest.raises(DefinitionError, match="1 groups"):
        calibration_curve(ROWS, groups=1)


@pytest.mark.parametrize("shares", [[0], [10], [np.nan], [-0.1]])
def test_shares_that_are_no_shares_are_refused(shares):
    with pytest.raises(DefinitionError, match="share of the persons outside its range"):
        event_gain(ROWS, shares)


def test_thresholds_that_are_no_risks_are_refused():
    with pytest.raises(DefinitionError, match="threshold outside its range"):
        selected_from(ROWS, [1.1])
    with pytest.raises(DefinitionError, match="threshold outside its range"):
        decision_curve(ROWS, [1])


@pytest.mark.parametrize("actual", [[5, 5], [0, 0], [-3, 1]])
def test_amounts_that_do_not_differ_or_are_not_positive_cannot_be_discriminated(actual):
    with pytest.raises(NotEstimableError, match="the same amount"):
        amount_discrimination(amount_rows([1, 2], actual))


def test_amounts_without_an_expectation_or_of_one_person_have_no_ratio():
    with pytest.raises(NotEstimableError, match="one person"):
        amounts_over_expected(amount_rows([0, 0], [1, 2]))
    with pytest.raises(NotEstimableError, match="one person"):
        amounts_over_expected(amount_rows([1], [1]))


def test_two_models_must_be_about_the_same_rows():
    with pytest.raises(DefinitionError, match="different lengths"):
        c_statistic_difference(ROWS, [0.1])
    with pytest.raises(DefinitionError, match="below 0 or above 1"):
        brier_difference(ROWS, [0.1, 0.2, 0.3, 4])
    with pytest.raises(DefinitionError, match="different lengths"):
        absolute_error_difference(amount_rows([1, 2], [1, 3]), [1])


def test_one_person_has_no_variation_between_persons():
    with pytest.raises(NotEstimableError, match="one person"):
        absolute_error_difference(amount_rows([1], [2]), [1])
    with pytest.raises(NotEstimableError, match="one person"):
        brier_difference(risk_rows([0.1], [1]), [0.2])


def test_a_level_that_is_no_level_is_refused():
    with pytest.raises(DefinitionError, match="a level between 0 and 1"):
        discrimination(ROWS, confidence=95)
