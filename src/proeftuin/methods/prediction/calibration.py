"""
Whether predicted risks are as high as what happened, over all persons, along the risks and in subgroups.

A model can be right on average and wrong for the high risks, or for one group of persons: that is why there are four
views here. The intercept and the slope need risks that are not exactly 0 or 1. Smoothed calibration curves are left
out: their form depends on a choice of smoothing that a reader cannot see.

Source: Cox, Biometrika 1958; Van Calster, McLernon, Van Smeden, Wynants and Steyerberg, BMC Medicine 2019 (the views
and their names).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import expit, logit, ndtr

from proeftuin.errors import DefinitionError, NotEstimableError, Problem
from proeftuin.methods.effects.multiplicity import holm
from proeftuin.methods.prediction.interval_estimate import IntervalEstimate, wald_estimate
from proeftuin.methods.prediction.prediction_rows import AmountRows, RiskRows, group_numbers, group_sums
from proeftuin.methods.proportion_interval import wilson_limits

FloatArray = NDArray[np.float64]
DECILES = 10
WILSON = "wilson"
RATIO = "ratio_of_sums"
_STEPS = 100
_HALVINGS = 40
_CONVERGED = 1e-10
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Calibration:
    """
    How risks agree with events over all persons.

    Attributes
    ----------
    observed_over_expected : IntervalEstimate
        Events that happened over events that the risks promised; above 1 the risks were too low.
    intercept : IntervalEstimate
        By how much the log-odds of all risks must move to promise as many events as happened; 0 when right.
    slope : IntervalEstimate
        By which factor the log-odds must be stretched; below 1 the high risks are too high and the low ones too low,
        as after overfitting.
    """

    observed_over_expected: IntervalEstimate
    intercept: IntervalEstimate
    slope: IntervalEstimate


@dataclass(frozen=True)
class CalibrationGroups:
    """
    Observed next to predicted in groups of persons; arrays of shape (groups,).

    Attributes
    ----------
    labels : array
        The group, in order.
    persons, events : array
    lowest_risk, mean_risk, highest_risk : array
        Predicted, of the persons in the group.
    observed : array
        Share with the event.
    lower, upper : array
        Wilson's limits of that share.
    observed_over_expected, ratio_lower, ratio_upper : array
        The share and its limits over the mean risk; NaN where nothing was expected.
    p : array
        Two-sided p-value of a share equal to the mean risk, by the score test that Wilson's limits invert: below 0.05
        exactly when a 95 % interval of the ratio leaves out 1. NaN where the mean risk is 0 or 1.
    p_holm : array
        The same, adjusted for the number of groups.
    """

    labels: NDArray[np.generic]
    persons: FloatArray
    events: FloatArray
    lowest_risk: FloatArray
    mean_risk: FloatArray
    highest_risk: FloatArray
    observed: FloatArray
    lower: FloatArray
    upper: FloatArray
    observed_over_expected: FloatArray
    ratio_lower: FloatArray
    ratio_upper: FloatArray
    p: FloatArray
    p_holm: FloatArray
    confidence: float


def calibration(rows: RiskRows, *, confidence: float = 0.95) -> Calibration:
    """
    Calibration in the large, as a ratio and as an intercept, and the calibration slope.

    Raises
    ------
    DefinitionError
        `confidence` does not lie between 0 and 1.
    NotEstimableError
        All or none had the event, a risk is exactly 0 or 1, all risks are equal, or risks part the persons with the
        event from the others without overlap.

    Source
    ------
    Cox (1958), Biometrika 45, 562-565.
    """
    rows.check_both_outcomes()
    return Calibration(
        observed_over_expected(rows, confidence=confidence),
        calibration_intercept(rows, confidence=confidence),
        calibration_slope(rows, confidence=confidence),
    )


def observed_over_expected(rows: RiskRows, *, confidence: float = 0.95) -> IntervalEstimate:
    """
    Events that happened over the sum of the predicted risks, with Wilson's limits of the share over the mean risk.

    The limits take the persons as if all had the mean risk. With risks that differ, chance is smaller, so that the
    interval is rather too wide than too narrow.

    Raises
    ------
    DefinitionError
        `confidence` does not lie between 0 and 1.
    NotEstimableError
        All risks are zero.
    """
    everyone = calibration_of_groups(rows, np.zeros(len(rows.risks)), confidence=confidence)
    if not everyone.mean_risk[0] > 0:
        raise _not_estimable("all predicted risks are zero", "a risk above zero", "check the model")
    ratio, lower, upper = (
        float(limit[0]) for limit in (everyone.observed_over_expected, everyone.ratio_lower, everyone.ratio_upper)
    )
    return IntervalEstimate(ratio, lower, upper, np.nan, confidence, WILSON)


def calibration_intercept(rows: RiskRows, *, confidence: float = 0.95) -> IntervalEstimate:
    """
    Intercept of a logistic regression of the events with the log-odds of the risks as an offset.

    Raises
    ------
    DefinitionError
        `confidence` does not lie between 0 and 1.
    NotEstimableError
        All or none had the event, or a risk is exactly 0 or 1.
    """
    log_odds, counted = _log_odds(rows)
    of_share = logit(counted.events.sum() / counted.persons.sum())

    def too_many(shift: float) -> float:
        return float(counted.persons @ expit(log_odds + shift) - counted.events.sum())

    # Moved so far that the highest risk is the share of events, all risks promise too few; the lowest, too many.
    ends = of_share - log_odds.max() - 1, of_share - log_odds.min() + 1
    intercept = float(brentq(too_many, *ends, xtol=_CONVERGED))
    chance = expit(log_odds + intercept)
    information = float(counted.persons @ (chance * (1 - chance)))
    return wald_estimate(intercept, 1 / np.sqrt(information), confidence=confidence)


def calibration_slope(rows: RiskRows, *, confidence: float = 0.95) -> IntervalEstimate:
    """
    Coefficient of the log-odds of the risks in a logistic regression of the events, with a free intercept.

    Raises
    ------
    DefinitionError
        `confidence` does not lie between 0 and 1.
    NotEstimableError
        All or none had the event, a risk is exactly 0 or 1, all risks are equal, or risks part the persons with the
        event from the others without overlap.
    """
    log_odds, counted = _log_odds(rows)
    if not np.ptp(log_odds) > 0:
        raise _not_estimable("all predicted risks are equal", "risks that differ", "tell the ratio only")
    _check_overlap(counted)
    # In units of their own spread, so that the regression is as easy for extreme risks as for others.
    weights = counted.persons / counted.persons.sum()
    centred = log_odds - weights @ log_odds
    spread = float(np.sqrt(weights @ centred**2))
    slope, error = _slope_of(centred / spread, counted)
    return wald_estimate(slope / spread, error / spread, confidence=confidence)


def calibration_curve(rows: RiskRows, *, groups: int = DECILES, confidence: float = 0.95) -> CalibrationGroups:
    """
    Observed next to predicted in groups of about as many persons each, from the lowest risk to the highest.

    Persons with the same risk stay together, in the group of the middle one of them; a large block of equal risks
    may leave a group empty, which is then left out. Labels are the numbers of the groups, from 1.

    Raises
    ------
    DefinitionError
        Fewer than two groups, or `confidence` does not lie between 0 and 1.
    """
    if groups < 2:
        raise DefinitionError(
            Problem("calibration curve", f"{groups} groups", "two groups or more, such as 10", "ask for more groups")
        )
    place = np.unique(rows.risks, return_inverse=True)[1]
    (persons,) = group_sums(place, rows.persons)
    middle = (np.cumsum(persons) - persons / 2) / persons.sum()
    number = np.minimum(np.floor(middle * groups), groups - 1).astype(np.int64) + 1
    return calibration_of_groups(rows, number[place], confidence=confidence)


def calibration_of_groups(rows: RiskRows, labels: ArrayLike, *, confidence: float = 0.95) -> CalibrationGroups:
    """
    Observed next to predicted in declared groups, such as ages, sexes or fixed ranges of risk.

    A group without persons is left out.

    Parameters
    ----------
    labels : array, shape (rows,)
        Group of each row.

    Raises
    ------
    DefinitionError
        There is not one label per row, or `confidence` does not lie between 0 and 1.

    Source
    ------
    Wilson (1927), Journal of the American Statistical Association 22, 209-212; Holm (1979), Scandinavian Journal of
    Statistics 6, 65-70.
    """
    distinct, number = group_numbers(labels, len(rows.risks))
    lowest, highest = np.full(len(distinct), np.inf), np.full(len(distinct), -np.inf)
    is_counted = rows.persons > 0
    np.minimum.at(lowest, number[is_counted], rows.risks[is_counted])
    np.maximum.at(highest, number[is_counted], rows.risks[is_counted])
    persons, events, expected = group_sums(number, rows.persons, rows.events, rows.persons * rows.risks)
    filled = persons > 0
    persons, events, expected = persons[filled], events[filled], expected[filled]
    mean_risk, observed = expected / persons, events / persons
    lower, upper = wilson_limits(events, persons, confidence=confidence)
    ratio, ratio_lower, ratio_upper = (_over(share, mean_risk) for share in (observed, lower, upper))
    p = 2 * ndtr(-np.abs(_over(events - expected, np.sqrt(expected * np.maximum(1 - mean_risk, 0)))))
    return CalibrationGroups(
        labels=distinct[filled],
        persons=persons,
        events=events,
        lowest_risk=lowest[filled],
        mean_risk=mean_risk,
        highest_risk=highest[filled],
        observed=observed,
        lower=lower,
        upper=upper,
        observed_over_expected=ratio,
        ratio_lower=ratio_lower,
        ratio_upper=ratio_upper,
        p=p,
        p_holm=holm(p),
        confidence=confidence,
    )


def amounts_over_expected(rows: AmountRows, *, confidence: float = 0.95) -> IntervalEstimate:
    """
    Actual amounts over predicted ones, such as costs, with an interval from the spread between persons.

    Raises
    ------
    DefinitionError
        `confidence` does not lie between 0 and 1.
    NotEstimableError
        One person, or the predicted amounts add up to zero or less.

    Source
    ------
    Cochran (1977), Sampling Techniques, section 2.11, with the predictions taken as given.
    """
    size, expected = float(rows.persons.sum()), float(rows.predicted @ rows.persons)
    if not (expected > 0 and size > 1):
        raise _not_estimable(
            "one person, or predicted amounts that add up to zero or less", "persons with predicted amounts", "add them"
        )
    ratio = float(rows.actual @ rows.persons) / expected
    squares = float((rows.actual - ratio * rows.predicted) ** 2 @ rows.persons)
    error = float(np.sqrt(size / (size - 1) * squares)) / expected
    return wald_estimate(ratio, error, confidence=confidence, interval_method=RATIO)


def _over(above: FloatArray, below: FloatArray) -> FloatArray:
    return np.asarray(np.divide(above, below, out=np.full(below.shape, np.nan), where=below > 0), dtype=np.float64)


def _log_odds(rows: RiskRows) -> tuple[FloatArray, RiskRows]:
    """Log-odds of the risks, and the rows with persons that they belong to."""
    rows.check_both_outcomes()
    is_counted = rows.persons > 0
    counted = RiskRows(rows.risks[is_counted], rows.persons[is_counted], rows.events[is_counted])
    if ((counted.risks == 0) | (counted.risks == 1)).any():
        raise _not_estimable(
            "predicted risks of exactly 0 or 1, which have no log-odds",
            "risks between 0 and 1",
            "take a model that is never certain, or tell the ratio and the groups only",
        )
    return np.asarray(logit(counted.risks)), counted


def _check_overlap(rows: RiskRows) -> None:
    with_event, without = (rows.risks[side > 0] for side in (rows.events, rows.others))
    if with_event.min() >= without.max() or with_event.max() <= without.min():
        raise _not_estimable(
            "risks part the persons with the event from the others without overlap, so that no slope is steep enough",
            "overlapping risks",
            "take more persons",
        )


def _slope_of(regressor: FloatArray, rows: RiskRows) -> tuple[float, float]:
    """Slope of highest likelihood and its standard error, by Newton steps that do not lower the likelihood."""
    design = np.column_stack([np.ones(len(regressor)), regressor])

    def log_likelihood(at: FloatArray) -> float:
        predictor = design @ at
        return float(rows.events @ predictor - rows.persons @ np.logaddexp(0.0, predictor))

    coefficients = np.array([logit(rows.events.sum() / rows.persons.sum()), 0.0])
    for _ in range(_STEPS):
        chance = expit(design @ coefficients)
        information = (design.T * (rows.persons * chance * (1 - chance))) @ design
        try:
            step = np.linalg.solve(information, design.T @ (rows.events - rows.persons * chance))
        except np.linalg.LinAlgError as error:
            raise _no_slope() from error
        if np.abs(step).max() < _CONVERGED:
            return float(coefficients[1]), float(np.sqrt(np.linalg.inv(information)[1, 1]))
        before = log_likelihood(coefficients)
        # Close to the top a step changes the likelihood by less than rounding does.
        least = before - _ROUNDING * abs(before)
        for _ in range(_HALVINGS):
            if log_likelihood(coefficients + step) >= least:
                break
            step = step / 2
        coefficients = coefficients + step
    raise _no_slope()


def _no_slope() -> NotEstimableError:
    return _not_estimable(
        "risks that hardly overlap between persons with the event and the others", "overlapping risks", "take more"
    )


def _not_estimable(what: str, expected: str, action: str) -> NotEstimableError:
    return NotEstimableError(Problem("calibration", what, expected, action))
