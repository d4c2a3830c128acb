"""One figure about a prediction with its interval; a difference between two predictions with its test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from proeftuin.methods.estimate_array import normal_quantile

WALD = "wald"
"""Interval method: value plus and minus the normal quantile times the standard error."""
_ROUNDING = 1e-9


@dataclass(frozen=True)
class IntervalEstimate:
    """
    A value with its interval.

    Attributes
    ----------
    value : float
    lower, upper : float
        NaN where the data show no variation to make an interval from.
    standard_error : float
        Of the value; NaN where the interval is not made from one.
    confidence : float
        Level of the interval, such as 0.95.
    interval_method : str
        Name of the interval's method.
    """

    value: float
    lower: float
    upper: float
    standard_error: float
    confidence: float
    interval_method: str


@dataclass(frozen=True)
class ModelDifference:
    """
    By how much the first of two predictions of the same persons differs from the second.

    Attributes
    ----------
    first, second : float
        The figure of each.
    difference : IntervalEstimate
        First minus second; the interval takes into account that both are about the same persons.
    p : float
        Two-sided p-value of no difference; NaN where there is no interval.
    """

    first: float
    second: float
    difference: IntervalEstimate
    p: float


def wald_estimate(
    value: float,
    standard_error: float,
    *,
    confidence: float,
    bounds: tuple[float, float] = (-np.inf, np.inf),
    interval_method: str = WALD,
) -> IntervalEstimate:
    """
    `value` with a normal interval, cut off at `bounds`; a standard error of zero gives no interval.

    Raises
    ------
    DefinitionError
        `confidence` does not lie between 0 and 1.
    """
    # Nothing but rounding, next to the value, is no variation.
    error = standard_error if standard_error > _ROUNDING * abs(value) else np.nan
    half_width = normal_quantile(confidence) * error
    lower, upper = np.clip([value - half_width, value + half_width], *bounds)
    return IntervalEstimate(value, float(lower), float(upper), standard_error, confidence, interval_method)


def model_difference(first: float, second: float, standard_error: float, *, confidence: float) -> ModelDifference:
    """
    Difference with a normal interval and the p-value that belongs to it.

    Raises
    ------
    DefinitionError
        `confidence` does not lie between 0 and 1.
    """
    difference = wald_estimate(first - second, standard_error, confidence=confidence)
    p = np.nan if np.isnan(difference.lower) else 2 * ndtr(-abs(first - second) / standard_error)
    return ModelDifference(first, second, difference, float(p))
