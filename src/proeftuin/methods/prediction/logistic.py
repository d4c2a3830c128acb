"""
Logistic regression on counted patterns: risks from predictors, without going back to persons.

Persons with the same predictors form one row; how many they are and how many of them had the event give the same
estimates as their own rows would. A ridge keeps coefficients of rare levels near zero, which makes risks of new
persons better and the fit possible where a level parts the persons with the event from the others. The constant is
never held back, so that the risks add up to the events.

Left out: predictors that do not enter as they are given (no curves are sought), and errors that allow for clusters of
persons; for those see `generalised_linear_model`.

Source: McCullagh and Nelder, Generalized Linear Models, 1989 (the fit); Le Cessie and Van Houwelingen, Applied
Statistics 1992 (the ridge); Albert and Anderson, Biometrika 1984 (separation).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit

from proeftuin.errors import DefinitionError, NotEstimableError, Problem
from proeftuin.methods.prediction.prediction_rows import RiskRows

FloatArray = NDArray[np.float64]
_STEPS = 100
_HALVINGS = 40
_CONVERGED = 1e-10
_ROUNDING = 1e-12
_FARTHEST_LOGIT = 30.0


@dataclass(frozen=True)
class LogisticFit:
    """
    A fitted logistic regression.

    Attributes
    ----------
    coefficients : array, shape (columns,)
        Change of the log-odds per unit of each column; the first belongs to the constant.
    covariance : array, shape (columns, columns)
        Inverse of the information. With a ridge, of the penalised information: how sure one is of the coefficients
        when they are taken to come from a normal distribution around zero whose variance is one over the ridge.
    log_likelihood : float
        Without the penalty.
    ridge : float
    """

    coefficients: FloatArray
    covariance: FloatArray
    log_likelihood: float
    ridge: float

    @property
    def standard_errors(self) -> FloatArray:
        """Square roots of the variances, shape (columns,)."""
        return np.asarray(np.sqrt(np.diag(self.covariance)), dtype=np.float64)

    def risks(self, design: ArrayLike) -> FloatArray:
        """Chance of the event for each row of `design`, shape (rows,)."""
        return np.asarray(expit(np.asarray(design, dtype=np.float64) @ self.coefficients))


@dataclass(frozen=True)
class Recalibration:
    """
    By how much the log-odds of risks must be moved and stretched to fit newer events.

    Attributes
    ----------
    intercept : float
    slope : float
        1 when only the intercept was fitted.
    """

    intercept: float
    slope: float

    def risks(self, risks: ArrayLike) -> FloatArray:
        """The moved and stretched risks, shape (rows,); none of `risks` may be exactly 0 or 1."""
        return np.asarray(expit(self.intercept + self.slope * logit(np.asarray(risks, dtype=np.float64))))


def fit_logistic(design: ArrayLike, events: ArrayLike, persons: ArrayLike, *, ridge: float = 0.0) -> LogisticFit:
    """
    Coefficients of highest likelihood, less `ridge` times half the sum of the squares of all but the first of them.

    Parameters
    ----------
    design : array, shape (rows, columns)
        The first column holds ones. No missing values.
    events, persons : array, shape (rows,)
        Persons of each row, and how many of them had the event.
    ridge : float
        Zero for plain maximum likelihood.

    Raises
    ------
    DefinitionError
        Lengths differ, a number is missing, the first column is not constant, there are more events than persons, or
        the ridge is negative.
    NotEstimableError
        All or none had the event; or, without a ridge, columns depend on each other or part the persons with the event
        from the others.
    """
    columns, rows = _checked(design, events, persons, ridge)
    rows.check_both_outcomes()
    penalty = np.full(columns.shape[1], float(ridge))
    penalty[0] = 0.0
    start = np.zeros(columns.shape[1])
    start[0] = logit(rows.events.sum() / rows.persons.sum())
    coefficients = _highest(columns, rows, penalty, start)
    information = _information(columns, rows, coefficients) + np.diag(penalty)
    likelihood = _log_likelihood(columns, rows, coefficients)
    covariance = np.asarray(np.linalg.inv(information), dtype=np.float64)
    return LogisticFit(coefficients, covariance, likelihood, float(ridge))


def recalibration(rows: RiskRows, *, with_slope: bool = True) -> Recalibration:
    """
    Intercept and slope that bring risks of an earlier year to the events of a later one.

    Parameters
    ----------
    with_slope : bool
        Whether the log-odds are stretched as well; with few events only their level should be changed.

    Raises
    ------
    NotEstimableError
        All or none had the event, a risk is exactly 0 or 1, or, with a slope, the risks do not differ or part the
        persons with the event from the others.

    Source
    ------
    Steyerberg, Clinical Prediction Models, 2nd edition 2019, chapter 20.
    """
    if ((rows.risks <= 0) | (rows.risks >= 1)).any():
        raise _not_estimable(
            "predicted risks of exactly 0 or 1, which have no log-odds", "risks between 0 and 1", "fit the model anew"
        )
    log_odds = np.asarray(logit(rows.risks))
    if with_slope:
        found = fit_logistic(np.column_stack([np.ones(len(log_odds)), log_odds]), rows.events, rows.persons)
        return Recalibration(float(found.coefficients[0]), float(found.coefficients[1]))
    return Recalibration(_shift(log_odds, rows), 1.0)


def _shift(log_odds: FloatArray, rows: RiskRows) -> float:
    rows.check_both_outcomes()
    shift = 0.0
    for _ in range(_STEPS):
        chance = expit(log_odds + shift)
        step = float((rows.events.sum() - rows.persons @ chance) / (rows.persons @ (chance * (1 - chance))))
        # The sum of chances is no straight line in the shift: a long step may overshoot.
        shift += float(np.clip(step, -2.0, 2.0))
        if abs(step) < _CONVERGED:
            return shift
    raise _not_estimable("no shift was found", "risks that can be brought to the events", "fit the model anew")


def _checked(design: ArrayLike, events: ArrayLike, persons: ArrayLike, ridge: float) -> tuple[FloatArray, RiskRows]:
    columns = np.asarray(design, dtype=np.float64)
    happened, size = (np.asarray(column, dtype=np.float64) for column in (events, persons))
    if columns.ndim != 2 or columns.shape[1] == 0 or {happened.shape, size.shape} != {columns.shape[:1]}:
        raise _bad("columns of different lengths", "one value per row in every column", "join them row by row")
    if not (np.isfinite(columns).all() and np.isfinite(happened).all() and np.isfinite(size).all()):
        raise _bad("a missing or infinite number", "a number in every row", "give unknown values a level of their own")
    if not (columns[:, 0] == 1).all():
        raise _bad("a first column that is not the constant", "ones", "put the constant first")
    if (size < 0).any() or (happened < 0).any() or (happened > size).any():
        raise _bad("more events than persons, or fewer than none", "0 to all persons", "count persons, not events")
    if not ridge >= 0:
        raise _bad("a negative ridge", "zero or more", "correct it")
    is_counted = size > 0
    return columns[is_counted], RiskRows(np.zeros(int(is_counted.sum())), size[is_counted], happened[is_counted])


def _highest(columns: FloatArray, rows: RiskRows, penalty: FloatArray, start: FloatArray) -> FloatArray:
    """Newton steps, which are iteratively reweighted least squares here, halved while they overshoot."""

    def worth(at: FloatArray) -> float:
        return _log_likelihood(columns, rows, at) - float(penalty @ at**2) / 2

    coefficients = start
    reached = worth(coefficients)
    for _ in range(_STEPS):
        chance = expit(columns @ coefficients)
        gradient = columns.T @ (rows.events - rows.persons * chance) - penalty * coefficients
        step = _solved(_information(columns, rows, coefficients) + np.diag(penalty), gradient)
        # Close to the top a step changes the likelihood by less than rounding does.
        least = reached - _ROUNDING * abs(reached)
        for _ in range(_HALVINGS):
            new = worth(coefficients + step)
            if new >= least:
                break
            step = step / 2
        coefficients, reached = coefficients + step, new
        if penalty.sum() == 0 and np.abs(columns @ coefficients).max() > _FARTHEST_LOGIT:
            raise _separated()
        if np.abs(step).max() < _CONVERGED:
            return coefficients
    raise _separated()


def _solved(information: FloatArray, gradient: FloatArray) -> FloatArray:
    scale = np.sqrt(np.maximum(np.diag(information), 0))
    if not (scale > 0).all():
        raise _dependent()
    standard = information / np.outer(scale, scale)
    if np.linalg.matrix_rank(standard, rtol=1e-10, hermitian=True) < len(scale):
        raise _dependent()
    return np.asarray(np.linalg.solve(standard, gradient / scale) / scale)


def _information(columns: FloatArray, rows: RiskRows, coefficients: FloatArray) -> FloatArray:
    chance = expit(columns @ coefficients)
    return np.asarray((columns.T * (rows.persons * chance * (1 - chance))) @ columns)


def _log_likelihood(columns: FloatArray, rows: RiskRows, coefficients: FloatArray) -> float:
    predictor = columns @ coefficients
    return float(rows.events @ predictor - rows.persons @ np.logaddexp(0.0, predictor))


def _separated() -> NotEstimableError:
    return _not_estimable(
        "the predictors part the persons with the event from the others, so that no coefficient is large enough",
        "predictors whose every level has persons with and without the event",
        "join levels, leave a predictor out, or ask for a ridge",
    )


def _dependent() -> NotEstimableError:
    return _not_estimable(
        "a predictor is the sum of others, does not vary, or parts the persons with the event from the others",
        "predictors that vary on their own",
        "leave one of them out, join levels, or ask for a ridge",
    )


def _not_estimable(what: str, expected: str, action: str) -> NotEstimableError:
    return NotEstimableError(Problem("logistic regression", what, expected, action))


def _bad(what: str, expected: str, action: str) -> DefinitionError:
    return DefinitionError(Problem("logistic regression", what, expected, action))
