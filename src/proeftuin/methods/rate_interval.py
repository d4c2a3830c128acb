"""
Intervals of counts and of rates that are built from counts.

Counts are taken to be Poisson: events of different persons that do not depend on each other. Repeated events of one
person (readmissions) are more variable; then `dobson_limits` needs the variance of the rate that allows for it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaincinv

from proeftuin.methods.estimate_array import FloatArray, normal_quantile, tail

EXACT_BELOW = 10
"""Byar's approximation is used from this count on; below it exact limits cost nothing and are better."""


def poisson_limits(events: ArrayLike, *, confidence: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """
    Exact limits of the mean of a Poisson count, from the chi-square distribution.

    Parameters
    ----------
    events : array
        Counts, zero or more; need not be whole. A missing count gives missing limits.

    Returns
    -------
    lower, upper : arrays of the shape of `events`
        Lower is 0 when nothing happened.

    Raises
    ------
    DefinitionError
        `confidence` does not lie between 0 and 1.

    Source
    ------
    Garwood (1936), Biometrika 28, 437-442; Breslow and Day (1987), Statistical Methods in Cancer Research II, p. 69.
    """
    count = np.asarray(events, dtype=np.float64)
    outside = tail(confidence)
    positive = np.where(count > 0, count, 1.0)
    lower = np.where(count > 0, gammaincinv(positive, outside), np.where(count == 0, 0.0, np.nan))
    return lower, np.asarray(gammaincinv(count + 1, 1 - outside), dtype=np.float64)


def byar_limits(events: ArrayLike, *, confidence: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """
    Byar's approximate limits of the mean of a Poisson count.

    Parameters
    ----------
    events : array
        Counts, zero or more. A missing count gives missing limits.

    Returns
    -------
    lower, upper : arrays of the shape of `events`
        A lower limit below zero (at one event and 99.8 %) is given as 0: no mean count is negative.

    Raises
    ------
    DefinitionError
        `confidence` does not lie between 0 and 1.

    Source
    ------
    Breslow and Day (1987), Statistical Methods in Cancer Research II, p. 69, formula 2.13.
    """
    count = np.asarray(events, dtype=np.float64)
    quantile = normal_quantile(confidence)
    positive = np.where(count > 0, count, 1.0)
    root = 1 - 1 / (9 * positive) - quantile / (3 * np.sqrt(positive))
    lower = np.where(count > 0, count * np.maximum(root, 0) ** 3, np.where(count == 0, 0.0, np.nan))
    more = count + 1
    return lower, more * (1 - 1 / (9 * more) + quantile / (3 * np.sqrt(more))) ** 3


def count_limits(events: ArrayLike, *, confidence: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """
    Limits of the mean of a count as English public-health practice gives them: exact below ten events, else Byar's.

    Parameters
    ----------
    events : array
        Counts, zero or more. A missing count gives missing limits.

    Raises
    ------
    DefinitionError
        `confidence` does not lie between 0 and 1.

    Source
    ------
    Public Health England (2018), Technical Guide: confidence intervals; PHEindicatormethods 2.1.0.
    """
    count = np.asarray(events, dtype=np.float64)
    exact = poisson_limits(count, confidence=confidence)
    byar = byar_limits(count, confidence=confidence)
    lower, upper = (np.where(count < EXACT_BELOW, few, many) for few, many in zip(exact, byar, strict=True))
    return lower, upper


def dobson_limits(
    rate: ArrayLike, rate_variance: ArrayLike, events: ArrayLike, *, confidence: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    """
    Limits of a weighted sum of counts: the limits of the total count, moved and stretched to the rate.

    Parameters
    ----------
    rate, rate_variance : arrays
        The rate and its variance, in one unit.
    events : array
        Total count behind the rate, more than zero.

    Returns
    -------
    lower, upper : arrays
        In the unit of `rate`; not finite where `events` is zero, for then the stretch is not known.

    Raises
    ------
    DefinitionError
        `confidence` does not lie between 0 and 1.

    Source
    ------
    Dobson, Kuulasmaa, Eberle and Scherer (1991), Statistics in Medicine 10, 457-462.
    """
    value, variance, count = (np.asarray(numbers, dtype=np.float64) for numbers in (rate, rate_variance, events))
    stretch = np.sqrt(
        np.divide(variance, count, out=np.full(np.broadcast(variance, count).shape, np.nan), where=count > 0)
    )
    lower, upper = count_limits(count, confidence=confidence)
    return value + stretch * (lower - count), value + stretch * (upper - count)
