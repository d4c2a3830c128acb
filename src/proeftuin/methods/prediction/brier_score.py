"""
Mean squared distance between risks and events: one figure for discrimination and calibration together.

Source: Brier, Monthly Weather Review 1950; Murphy, Journal of Applied Meteorology 1973; Stephenson, Coelho and
Jolliffe, Weather and Forecasting 2008 (what groups hide).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import NotEstimableError, Problem
from proeftuin.methods.prediction.interval_estimate import IntervalEstimate, wald_estimate
from proeftuin.methods.prediction.prediction_rows import RiskRows, group_numbers, group_sums

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class BrierScore:
    """
    The Brier score; lower is better.

    Attributes
    ----------
    score : IntervalEstimate
        Mean over persons of the squared difference between risk and event, 0 to 1.
    of_event_share : float
        The score of giving everyone the share of events.
    scaled : float
        1 less the score over that of the share of events: 1 perfect, 0 no better than the share, negative worse.
    """

    score: IntervalEstimate
    of_event_share: float
    scaled: float


@dataclass(frozen=True)
class BrierParts:
    """
    What the Brier score is made of: reliability - resolution + uncertainty + within groups, exactly.

    Attributes
    ----------
    reliability : float
        Mean squared distance between mean risk and share of events of the groups; 0 when calibrated.
    resolution : float
        Mean squared distance between the share of events of the groups and that of all; higher is better.
    uncertainty : float
        The score of giving everyone the share of events.
    within_groups : float
        What risks add that differ inside a group: their variance less twice their covariance with the events; 0 when
        each group has one risk.
    """

    reliability: float
    resolution: float
    uncertainty: float
    within_groups: float


def brier_score(rows: RiskRows, *, confidence: float = 0.95) -> BrierScore:
    """
    Brier score with an interval from its spread between persons, and scaled by the share of events.

    Raises
    ------
    DefinitionError
        `confidence` does not lie between 0 and 1.
    NotEstimableError
        All or none had the event, so that there is nothing to scale by.
    """
    rows.check_both_outcomes()
    score, error = mean_of_persons((1 - rows.risks) ** 2, rows.risks**2, rows)
    share = float(rows.events.sum() / rows.persons.sum())
    of_share = share * (1 - share)
    estimate = wald_estimate(score, error, confidence=confidence, bounds=(0.0, 1.0))
    return BrierScore(estimate, of_share, 1 - score / of_share)


def brier_parts(rows: RiskRows, labels: ArrayLike) -> BrierParts:
    """
    The Brier score taken apart over groups, such as those of a calibration curve.

    Parameters
    ----------
    labels : array, shape (rows,)
        Group of each row; the risks themselves give the decomposition of Murphy.

    Raises
    ------
    DefinitionError
        There is not one label per row.
    """
    _, number = group_numbers(labels, len(rows.risks))
    persons, events, expected = group_sums(number, rows.persons, rows.events, rows.persons * rows.risks)
    size = persons.sum()
    divisor = np.where(persons > 0, persons, 1.0)
    observed, mean_risk, share = events / divisor, expected / divisor, events.sum() / size
    from_mean = rows.risks - mean_risk[number]
    within = rows.persons @ from_mean**2 - 2 * ((rows.events - rows.persons * observed[number]) @ from_mean)
    return BrierParts(
        reliability=float(persons @ (mean_risk - observed) ** 2 / size),
        resolution=float(persons @ (observed - share) ** 2 / size),
        uncertainty=float(share * (1 - share)),
        within_groups=float(within / size),
    )


def mean_of_persons(with_event: FloatArray, without: FloatArray, rows: RiskRows) -> tuple[float, float]:
    """
    Mean over persons, and its standard error, of what differs only by row and by event.

    Parameters
    ----------
    with_event, without : array, shape (rows,)
        Value of a person of this row with, and without, the event.

    Raises
    ------
    NotEstimableError
        There is no more than one person.
    """
    size = float(rows.persons.sum())
    if not size > 1:
        raise NotEstimableError(Problem("predicted risks", "one person", "more persons", "take more persons"))
    mean = float(rows.events @ with_event + rows.others @ without) / size
    squares = float(rows.events @ (with_event - mean) ** 2 + rows.others @ (without - mean) ** 2)
    return mean, float(np.sqrt(squares / (size - 1) / size))
