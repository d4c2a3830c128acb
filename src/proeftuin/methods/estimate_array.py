"""
Many estimates at once: value, limits and, where there is no value, the reason.

Methods compute whole arrays; the states of a number are kept apart by `reason`, never by a number with a meaning. The
step that calls a method turns the arrays into rows with a status.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from proeftuin.errors import DefinitionError, Problem

FloatArray = NDArray[np.float64]
TextArray = NDArray[np.str_]

MISSING_INPUT = "missing_input"
"""Reason: a number that is needed is missing or not finite."""
NO_EXPOSURE = "no_exposure"
"""Reason: nobody was at risk, or nothing was expected."""


@dataclass(frozen=True)
class EstimateArray:
    """
    Values with their intervals; element by element either a value or a reason.

    Attributes
    ----------
    value, lower, upper : array
        Of one shape. NaN where there is a reason.
    reason : array of str
        Key of the reason why there is no value; empty where there is one.
    confidence : float
        Level of the interval, such as 0.95.
    interval_method : str
        Name of the interval's method.
    """

    value: FloatArray
    lower: FloatArray
    upper: FloatArray
    reason: TextArray
    confidence: float
    interval_method: str

    @property
    def is_estimable(self) -> NDArray[np.bool_]:
        """Where there is a value."""
        return np.asarray(self.reason == "")

    def times(self, factor: ArrayLike) -> EstimateArray:
        """The same estimates in another unit; `factor` must be positive, else the limits would change places."""
        factors = np.asarray(factor, dtype=np.float64)
        return EstimateArray(
            self.value * factors,
            self.lower * factors,
            self.upper * factors,
            self.reason,
            self.confidence,
            self.interval_method,
        )


def estimates_where(
    reason: TextArray,
    value: FloatArray,
    limits: tuple[FloatArray, FloatArray],
    *,
    confidence: float,
    interval_method: str,
) -> EstimateArray:
    """
    Estimates with value and limits blanked wherever there is a reason not to give them.

    A value that is not finite although nothing spoke against it counts as made from missing input, so that no NaN ever
    passes for a value.
    """
    reason = np.where((reason == "") & ~np.isfinite(value), MISSING_INPUT, reason).astype(np.str_)
    has_value = reason == ""
    blank = [np.where(has_value, numbers, np.nan) for numbers in (value, *limits)]
    return EstimateArray(blank[0], blank[1], blank[2], reason, confidence, interval_method)


def first_reason(*checks: tuple[ArrayLike, str]) -> TextArray:
    """
    The first reason of `checks` that holds, element by element; empty where none does.

    Parameters
    ----------
    checks : pairs of (array of bool, reason)
        Most important first, so that a missing number is not reported as a number that is too small.
    """
    conditions = np.broadcast_arrays(*(np.asarray(condition, dtype=bool) for condition, _ in checks))
    return np.asarray(np.select(conditions, [reason for _, reason in checks], default=""), dtype=np.str_)


def normal_quantile(confidence: float) -> float:
    """
    Half-width of a two-sided normal interval in standard errors: 1.96 for 0.95.

    Raises
    ------
    DefinitionError
        `confidence` does not lie between 0 and 1.
    """
    return float(ndtri(1 - tail(confidence)))


def tail(confidence: float) -> float:
    """
    Probability outside a two-sided interval on one side: 0.025 for 0.95.

    Raises
    ------
    DefinitionError
        `confidence` does not lie between 0 and 1.
    """
    if not 0 < confidence < 1:
        raise DefinitionError(
            Problem(
                where="confidence",
                what=f"the level is {confidence:g}",
                expected="a level between 0 and 1, such as 0.95",
                action="write a percentage as a share",
            )
        )
    return (1 - confidence) / 2
