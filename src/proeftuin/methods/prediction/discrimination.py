"""
Whether persons who got the event, or the high costs, had been given the higher predictions.

Discrimination looks at the order of predictions only, except for the errors of amounts. A model can order well and
still promise too much or too little: `calibration` tells that. Areas under a part of the curve and curves over time are
left out.

Source: DeLong, DeLong and Clarke-Pearson, Biometrics 1988; Sun and Xu, IEEE Signal Processing Letters 2014 (ranks
suffice).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proeftuin.errors import NotEstimableError, Problem
from proeftuin.methods.prediction.interval_estimate import IntervalEstimate, wald_estimate
from proeftuin.methods.prediction.prediction_rows import AmountRows, RiskRows

FloatArray = NDArray[np.float64]
DELONG = "delong"


@dataclass(frozen=True)
class Discrimination:
    """
    How well risks tell who gets the event.

    Attributes
    ----------
    c_statistic : IntervalEstimate
        Chance that a person with the event had a higher risk than one without, ties counted half: the area under the
        ROC curve. 0.5 is chance, 1 perfect. At 0 and 1 every pair is alike and there is no interval.
    average_precision : float
        Share of events among those with at least a given risk, averaged over the persons with the event.
    event_share : float
        What the average precision of a model without any information would be.
    persons, events : float
    """

    c_statistic: IntervalEstimate
    average_precision: float
    event_share: float
    persons: float
    events: float


@dataclass(frozen=True)
class AmountDiscrimination:
    """
    How well predicted amounts follow actual ones.

    Attributes
    ----------
    r_squared : float
        1 less the squared errors relative to those of giving everyone the mean. Below zero when the mean does better.
    absolute_error : IntervalEstimate
        Mean absolute prediction error per person, in the unit of the amounts.
    cumming : float
        1 less the absolute errors relative to those of giving everyone the mean (Cumming's prediction measure).
    actual_gini : float
        How unevenly the actual amounts are spread: the most that `predicted_concentration` can be.
    predicted_concentration : float
        Concentration of the actual amounts over persons ordered by their prediction, ties split fairly: 0 when the
        order says nothing, `actual_gini` when it is perfect.
    relative_concentration : float
        The second over the first.
    """

    r_squared: float
    absolute_error: IntervalEstimate
    cumming: float
    actual_gini: float
    predicted_concentration: float
    relative_concentration: float


def discrimination(rows: RiskRows, *, confidence: float = 0.95) -> Discrimination:
    """
    c-statistic with DeLong's interval, and average precision.

    Raises
    ------
    DefinitionError
        `confidence` does not lie between 0 and 1.
    NotEstimableError
        No more than one person with, or without, the event.

    Source
    ------
    DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44, 837-845.
    """
    values, covariance = c_statistics(rows.risks[None], rows)
    area = wald_estimate(
        float(values[0]),
        float(np.sqrt(covariance[0, 0])),
        confidence=confidence,
        bounds=(0.0, 1.0),
        interval_method=DELONG,
    )
    persons, events = float(rows.persons.sum()), float(rows.events.sum())
    return Discrimination(area, _average_precision(rows), events / persons, persons, events)


def c_statistics(risks: FloatArray, rows: RiskRows) -> tuple[FloatArray, FloatArray]:
    """
    c-statistics of several models for the same persons, and the covariance between them.

    Parameters
    ----------
    risks : array, shape (models, rows)
        The order is all that counts.
    rows : RiskRows
        Whose persons and events are meant; its own risks play no part.

    Returns
    -------
    values : array, shape (models,)
    covariance : array, shape (models, models)

    Raises
    ------
    NotEstimableError
        No more than one person with, or without, the event: then nothing is known about variation.
    """
    rows.check_both_outcomes(at_least=1)
    events, others = rows.events, rows.others
    places = [_placements(of_model, events, others) for of_model in risks]
    above_others, below_events = (np.array(side) for side in zip(*places, strict=True))
    values = above_others @ events / events.sum()
    return values, _of_mean(above_others - values[:, None], events) + _of_mean(below_events - values[:, None], others)


def amount_discrimination(rows: AmountRows, *, confidence: float = 0.95) -> AmountDiscrimination:
    """
    Errors of predicted amounts and concentration of actual amounts by prediction.

    Raises
    ------
    DefinitionError
        `confidence` does not lie between 0 and 1.
    NotEstimableError
        All persons have the same amount, or the amounts add up to zero or less.

    Source
    ------
    Cumming, Knutson, Cameron and Derrick (2002), A Comparative Analysis of Claims-based Methods of Health Risk
    Assessment, Society of Actuaries; Frees, Meyers and Cummings (2011), Journal of the American Statistical Association
    106, 1085-1098 (concentration by prediction).
    """
    persons, actual = rows.persons, rows.actual
    size = float(persons.sum())
    mean = float(actual @ persons / size)
    from_mean, errors = np.abs(actual - mean), np.abs(actual - rows.predicted)
    if not (mean > 0 and float(from_mean @ persons) > 0):
        raise NotEstimableError(
            Problem(
                where="predicted amounts",
                what="all persons have the same amount, or the amounts add up to zero or less",
                expected="amounts that differ, with a total above zero",
                action="check the amounts, or take more persons",
            )
        )
    absolute = float(errors @ persons / size)
    spread = float((errors - absolute) ** 2 @ persons / (size - 1)) if size > 1 else np.nan
    actual_gini = _concentration(actual, rows)
    by_prediction = _concentration(rows.predicted, rows)
    return AmountDiscrimination(
        r_squared=1 - float(errors**2 @ persons) / float(from_mean**2 @ persons),
        absolute_error=wald_estimate(absolute, float(np.sqrt(spread / size)), confidence=confidence),
        cumming=1 - float(errors @ persons) / float(from_mean @ persons),
        actual_gini=actual_gini,
        predicted_concentration=by_prediction,
        relative_concentration=by_prediction / actual_gini,
    )


def _placements(risks: FloatArray, events: FloatArray, others: FloatArray) -> tuple[FloatArray, FloatArray]:
    """For each row the part of the others it is above, and the part of those with the event it is below."""
    _, place = np.unique(risks, return_inverse=True)
    of_events, of_others = np.bincount(place, events), np.bincount(place, others)
    below = (np.cumsum(of_others) - of_others / 2) / of_others.sum()
    above = (np.cumsum(of_events[::-1])[::-1] - of_events / 2) / of_events.sum()
    return below[place], above[place]


def _of_mean(deviations: FloatArray, persons: FloatArray) -> FloatArray:
    """Covariance of the means of `deviations`, shape (models, rows), over persons."""
    size = persons.sum()
    return np.asarray((deviations * persons) @ deviations.T / (size - 1) / size)


def _average_precision(rows: RiskRows) -> float:
    _, place = np.unique(-rows.risks, return_inverse=True)
    events, persons = np.bincount(place, rows.events), np.bincount(place, rows.persons)
    reached = np.cumsum(persons)
    precision = np.divide(np.cumsum(events), reached, out=np.zeros(len(reached)), where=reached > 0)
    return float(events @ precision / events.sum())


def _concentration(order: FloatArray, rows: AmountRows) -> float:
    """Concentration index of the actual amounts over persons ordered by `order`, equal ones split fairly."""
    _, place = np.unique(order, return_inverse=True)
    persons, totals = np.bincount(place, rows.persons), np.bincount(place, rows.persons * rows.actual)
    middle = (np.cumsum(persons) - persons / 2) / persons.sum()
    return float(2 * (totals @ middle) / totals.sum() - 1)
