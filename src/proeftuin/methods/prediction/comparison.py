"""
Whether one prediction is better than another for the same persons, such as a model than age and sex alone.

Differences between models are far more certain than each figure by itself, for both err on the same persons: two
intervals that overlap say nothing. For the same reason two models must be compared on one set of rows.

Source: DeLong, DeLong and Clarke-Pearson, Biometrics 1988; Diebold and Mariano, Journal of Business & Economic
Statistics 1995 (differences of losses).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from proeftuin.errors import NotEstimableError, Problem
from proeftuin.methods.prediction.brier_score import mean_of_persons
from proeftuin.methods.prediction.discrimination import c_statistics
from proeftuin.methods.prediction.interval_estimate import ModelDifference, model_difference
from proeftuin.methods.prediction.prediction_rows import AmountRows, RiskRows, amount_rows, grouped_risk_rows


def c_statistic_difference(rows: RiskRows, other_risks: ArrayLike, *, confidence: float = 0.95) -> ModelDifference:
    """
    c-statistic of the risks of `rows` less that of `other_risks` for the same persons.

    Persons of a row must be alike in both risks.

    Parameters
    ----------
    rows : RiskRows
        With the risks of the first model.
    other_risks : array, shape (rows,)
        Risks of the second model.

    Raises
    ------
    DefinitionError
        `other_risks` has another length, misses a number or lies outside 0 to 1; or `confidence` does.
    NotEstimableError
        No more than one person with, or without, the event.

    Source
    ------
    DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44, 837-845.
    """
    other = grouped_risk_rows(other_risks, rows.events, rows.persons)
    values, covariance = c_statistics(np.stack([rows.risks, other.risks]), rows)
    # Rounding may leave the variance between two models with almost the same order a hair below zero.
    variance = max(float(covariance[0, 0] - 2 * covariance[0, 1] + covariance[1, 1]), 0.0)
    first, second = map(float, values)
    return model_difference(first, second, float(np.sqrt(variance)), confidence=confidence)


def brier_difference(rows: RiskRows, other_risks: ArrayLike, *, confidence: float = 0.95) -> ModelDifference:
    """
    Brier score of the risks of `rows` less that of `other_risks`; negative when the first is better.

    Parameters
    ----------
    rows : RiskRows
        With the risks of the first model.
    other_risks : array, shape (rows,)
        Risks of the second model.

    Raises
    ------
    DefinitionError
        `other_risks` has another length, misses a number or lies outside 0 to 1; or `confidence` does.
    NotEstimableError
        There is no more than one person.
    """
    other = grouped_risk_rows(other_risks, rows.events, rows.persons)
    first, second = (mean_of_persons((1 - one.risks) ** 2, one.risks**2, one)[0] for one in (rows, other))
    with_event = (1 - rows.risks) ** 2 - (1 - other.risks) ** 2
    _, error = mean_of_persons(with_event, rows.risks**2 - other.risks**2, rows)
    return model_difference(first, second, error, confidence=confidence)


def absolute_error_difference(
    rows: AmountRows, other_predicted: ArrayLike, *, confidence: float = 0.95
) -> ModelDifference:
    """
    Mean absolute prediction error of `rows` less that of `other_predicted`; negative when the first is better.

    Parameters
    ----------
    rows : AmountRows
        With the predictions of the first model.
    other_predicted : array, shape (rows,)
        Predictions of the second model, in the same unit.

    Raises
    ------
    DefinitionError
        `other_predicted` has another length or misses a number, or `confidence` does not lie between 0 and 1.
    NotEstimableError
        There is no more than one person.
    """
    other = amount_rows(other_predicted, rows.actual, rows.persons)
    size = float(rows.persons.sum())
    if not size > 1:
        raise NotEstimableError(Problem("predicted amounts", "one person", "more persons", "take more persons"))
    errors = [np.abs(one.predicted - one.actual) for one in (rows, other)]
    first, second = (float(error @ rows.persons) / size for error in errors)
    spread = (errors[0] - errors[1] - (first - second)) ** 2 @ rows.persons
    return model_difference(first, second, float(np.sqrt(spread / (size - 1) / size)), confidence=confidence)
