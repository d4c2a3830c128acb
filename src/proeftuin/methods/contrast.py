"""
Two estimates side by side: their difference and their ratio, with intervals.

The two are treated as independent. A region that is part of the country shares persons with it, so that its real
difference is a little more certain than the interval says; the interval errs on the safe side.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from proeftuin.methods.estimate_array import FloatArray, normal_quantile

INTERVAL_METHOD = "normal_independent"


@dataclass(frozen=True)
class Contrast:
    """
    Difference and ratio of two arrays of estimates, element by element; NaN where they cannot be given.

    Attributes
    ----------
    difference, difference_lower, difference_upper : array
        First minus second, in their unit.
    ratio, ratio_lower, ratio_upper : array
        First over second. NaN unless both are positive.
    """

    difference: FloatArray
    difference_lower: FloatArray
    difference_upper: FloatArray
    ratio: FloatArray
    ratio_lower: FloatArray
    ratio_upper: FloatArray


def standard_error(value: ArrayLike, lower: ArrayLike, upper: ArrayLike, *, confidence: float) -> FloatArray:
    """
    Standard error that goes with a normal interval: half its width over the normal quantile.

    Parameters
    ----------
    value, lower, upper : array
        Missing where there is no value or no interval. A lower limit of zero was cut off there; then the upper half
        alone tells the width.
    """
    centre, low, high = (np.asarray(numbers, dtype=np.float64) for numbers in (value, lower, upper))
    half_width = np.where(low == 0, high - centre, (high - low) / 2)
    return np.asarray(half_width / normal_quantile(confidence), dtype=np.float64)


def contrast(
    first: ArrayLike,
    first_error: ArrayLike,
    second: ArrayLike,
    second_error: ArrayLike,
    *,
    confidence: float = 0.95,
) -> Contrast:
    """
    How far `first` lies from `second`, as a difference and as a ratio.

    Parameters
    ----------
    first, second : array
        Estimates in the same unit.
    first_error, second_error : array
        Their standard errors, in that unit.

    Notes
    -----
    The ratio's interval is made on the log scale by the delta method, so that it stays positive.

    Source
    ------
    Altman, Machin, Bryant, Gardner (eds), Statistics with Confidence, 2nd edition 2000, chapters 5 and 7.
    """
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    error_a, error_b = np.asarray(first_error, dtype=np.float64), np.asarray(second_error, dtype=np.float64)
    quantile = normal_quantile(confidence)
    difference = a - b
    half_width = quantile * np.sqrt(error_a**2 + error_b**2)
    positive = (a > 0) & (b > 0)
    safe_a, safe_b = np.where(positive, a, np.nan), np.where(positive, b, np.nan)
    ratio = safe_a / safe_b
    # Of two values that nearly nothing is known of, the ratio can be anything: its upper bound is without end.
    with np.errstate(over="ignore"):
        factor = np.exp(quantile * np.sqrt((error_a / safe_a) ** 2 + (error_b / safe_b) ** 2))
    return Contrast(difference, difference - half_width, difference + half_width, ratio, ratio / factor, ratio * factor)
