"""
Mean change per year of a series of yearly figures.

A series must mean the same in all years: breaks are the business of the caller. Five to thirteen points show a mean
change and little more, so nothing is said about turning points.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from proeftuin.errors import DefinitionError, Problem
from proeftuin.methods.estimate_array import (
    EstimateArray,
    FloatArray,
    estimates_where,
    first_reason,
    tail,
)

MINIMUM_YEARS = 5
"""With fewer years the residuals have at most two degrees of freedom and the interval says nothing."""
TOO_FEW_YEARS = "too_few_years"
"""Reason: fewer than `MINIMUM_YEARS` years have a value."""
NOT_POSITIVE = "not_positive"
"""Reason: a value of zero or less has no relative change."""


@dataclass(frozen=True)
class Trend:
    """
    Mean relative change per year.

    Attributes
    ----------
    percent_per_year : EstimateArray
        Shape (...), in percent.
    degrees_of_freedom : array, shape (...)
        Years with a value, minus two.
    """

    percent_per_year: EstimateArray
    degrees_of_freedom: FloatArray


def log_linear_trend(years: ArrayLike, values: ArrayLike, *, lags: int = 0, confidence: float = 0.95) -> Trend:
    """
    Mean relative change per year: the slope of a straight line through the logarithms.

    The interval is of the t distribution with two degrees of freedom less than years. With `lags` the standard error is
    Newey and West's, which allows for a good year being followed by a good year; on so few years it is itself
    uncertain and tends to be too small, so it is stretched by n / (n - 2) and is not the default.

    Parameters
    ----------
    years : array, shape (years,)
        Calendar years, in order and without repeats.
    values : array, shape (..., years)
        Positive. A missing value leaves its year out.
    lags : int
        Years over which residuals may go together; 0 takes them as independent.

    Returns
    -------
    Trend
        No value with fewer than `MINIMUM_YEARS` years or with a value of zero or less.

    Raises
    ------
    DefinitionError
        Years out of order, `lags` below zero, or `confidence` not between 0 and 1.

    Source
    ------
    Newey and West (1987), Econometrica 55, 703-708, Bartlett weights.
    """
    year, value = np.asarray(years, dtype=np.float64), np.asarray(values, dtype=np.float64)
    if (np.diff(year) <= 0).any() or lags < 0:
        raise DefinitionError(
            Problem(
                "years and lags", "years are not in order, or lags are below zero", "rising years", "sort the series"
            )
        )
    counts = np.isfinite(value)
    is_positive = np.where(counts, value > 0, True)
    logs = np.log(np.where(counts & is_positive, value, 1.0))
    slope, error, freedom = _slope(year, logs, counts, lags)
    quantile = stdtrit(np.maximum(freedom, 1.0), 1 - tail(confidence))
    reason = first_reason((~is_positive.all(axis=-1), NOT_POSITIVE), (freedom + 2 < MINIMUM_YEARS, TOO_FEW_YEARS))
    estimate = estimates_where(
        reason,
        _percent(slope),
        (_percent(slope - quantile * error), _percent(slope + quantile * error)),
        confidence=confidence,
        interval_method=f"t_newey_west_{lags}" if lags else "t_of_residuals",
    )
    return Trend(estimate, freedom)


def _slope(
    year: FloatArray, logs: FloatArray, counts: NDArray[np.bool_], lags: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    number = counts.sum(axis=-1, keepdims=True).astype(np.float64)
    divisor = np.maximum(number, 1.0)
    distance = np.where(counts, year - np.where(counts, year, 0.0).sum(axis=-1, keepdims=True) / divisor, 0.0)
    level = np.where(counts, logs, 0.0).sum(axis=-1, keepdims=True) / divisor
    squares = (distance**2).sum(axis=-1)
    squares = np.where(squares > 0, squares, np.nan)
    slope = (distance * logs).sum(axis=-1) / squares
    residual = np.where(counts, logs - level - slope[..., None] * distance, 0.0)
    freedom = number[..., 0] - 2
    spare = np.where(freedom > 0, freedom, np.nan)
    if lags == 0:
        return slope, np.sqrt((residual**2).sum(axis=-1) / spare / squares), freedom
    # Newey and West's sum runs over pairs of years; a year that is missing contributes nothing to its pairs.
    score = distance * residual
    middle = (score**2).sum(axis=-1)
    for lag in range(1, min(lags, len(year) - 1) + 1):
        is_pair = year[lag:] - year[:-lag] == lag
        middle = middle + 2 * (1 - lag / (lags + 1)) * (score[..., lag:] * score[..., :-lag] * is_pair).sum(axis=-1)
    return slope, np.sqrt(np.maximum(middle, 0.0) * number[..., 0] / spare) / squares, freedom


def _percent(slope: FloatArray) -> FloatArray:
    return np.asarray(100 * np.expm1(slope), dtype=np.float64)
