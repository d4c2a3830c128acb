"""What a regression of risks refuses, and in which words."""

import numpy as np
import pytest

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.prediction.boosting import fit_boosting
from proeftuin.methods.prediction.logistic import fit_logistic, recalibration
from proeftuin.methods.prediction.prediction_rows import grouped_risk_rows

CONSTANT_AND_LEVEL = np.array([[1.0, 0.0], [1.0, 1.0]])


def test_a_level_of_which_everybody_had_the_event_is_refused_without_a_ridge():
    with pytest.raises(NotEstimableError, match="part the persons with the event from the others"):
        fit_logistic(CONSTANT_AND_LEVEL, [5, 10], [20, 10])


def test_with_a_ridge_it_has_a_large_but_finite_coefficient():
    found = fit_logistic(CONSTANT_AND_LEVEL, [5, 10], [20, 10], ridge=1.0)

    assert 1.5 < found.coefficients[1] < 5
    assert np.isfinite(found.standard_errors).all()


def test_predictors_that_are_each_others_sum_are_refused_without_a_ridge():
    design = np.array([[1.0, 0.0, 0.0], [1.0, 1.0, 1.0]])

    with pytest.raises(NotEstimableError, match="leave one of them out"):
        fit_logistic(design, [5, 8], [20, 10])


def test_a_predictor_without_variation_is_refused_without_a_ridge():
    with pytest.raises(NotEstimableError, match="does not vary"):
        fit_logistic(np.array([[1.0, 0.0], [1.0, 0.0]]), [5, 8], [20, 10])


@pytest.mark.parametrize("events", [[0, 0], [20, 10]])
def test_all_or_none_with_the_event_is_refused(events):
    with pytest.raises(NotEstimableError, match="persons with and"):
        fit_logistic(CONSTANT_AND_LEVEL, events, [20, 10], ridge=1.0)
    with pytest.raises(NotEstimableError, match="persons with and"):
        fit_boosting(np.array([[0], [1]]), events, [20, 10])


@pytest.mark.parametrize(
    ("design", "events", "persons", "ridge", "words"),
    [
        (CONSTANT_AND_LEVEL, [5], [20, 10], 0.0, "different lengths"),
        (CONSTANT_AND_LEVEL, [5, np.nan], [20, 10], 0.0, "missing or infinite"),
        (CONSTANT_AND_LEVEL[:, ::-1], [5, 2], [20, 10], 0.0, "not the constant"),
        (CONSTANT_AND_LEVEL, [5, 12], [20, 10], 0.0, "more events than persons"),
        (CONSTANT_AND_LEVEL, [5, 2], [20, 10], -1.0, "negative ridge"),
    ],
)
def test_wrong_rows_are_refused(design, events, persons, ridge, words):
    with pytest.raises(DefinitionError, match=words):
        fit_logistic(design, events, persons, ridge=ridge)


def test_trees_refuse_columns_of_different_lengths():
    with pytest.raises(DefinitionError, match="different lengths"):
        fit_boosting(np.array([[0], [1]]), [5], [20, 10])


def test_certain_risks_cannot_be_recalibrated():
    with pytest.raises(NotEstimableError, match="exactly 0 or 1"):
        recalibration(grouped_risk_rows([0.0, 0.5], [0, 5], [10, 10]))


def test_a_row_without_persons_changes_nothing():
    more = np.vstack([CONSTANT_AND_LEVEL, [1.0, 7.0]])

    found = fit_logistic(more, [5, 3, 0], [20, 10, 0])

    assert found.coefficients == pytest.approx(fit_logistic(CONSTANT_AND_LEVEL, [5, 3], [20, 10]).coefficients)
