"""
Figures of persons whose own totals are known through sums and sums of squares: repeated events, amounts and shares.

One person can have many contacts, so contacts are not independent: a Poisson interval of their rate is too narrow. Here
the variance comes from how persons differ, which the sum of their squared totals tells.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from proeftuin.methods.estimate_array import (
    MISSING_INPUT,
    NO_EXPOSURE,
    EstimateArray,
    FloatArray,
    estimates_where,
    first_reason,
)
from proeftuin.methods.proportion_interval import wilson_limits
from proeftuin.methods.rate_interval import count_limits

REPEATED_EVENTS_METHOD = "dobson_repeated_events"
"""Limits of the count, stretched by how much more persons vary than independent events would."""
PERSON_VARIANCE_METHOD = "normal_person_variance"
"""Normal limits of a sum over persons, with the variance between the persons themselves."""


def variance_of_total(total: ArrayLike, squares: ArrayLike, persons: ArrayLike) -> FloatArray:
    """
    Variance of a sum over persons, by chance in who they are.

    Parameters
    ----------
    total : array
        Sum over persons.
    squares : array
        Sum over persons of the square of each one's own total.
    persons : array
        Number of persons. One person alone shows no spread: then the square itself is taken, which is never too small.

    Returns
    -------
    array
        `n / (n - 1) * (squares - total² / n)`; zero without persons.

    Source
    ------
    Cochran (1977), Sampling Techniques, section 2.6: the estimated variance of a total, without the finite-population
    correction, since the persons stand for those who might have lived there.
    """
    sums, squared, size = (np.asarray(numbers, dtype=np.float64) for numbers in (total, squares, persons))
    safe = np.maximum(size, 1)
    spread = squared - sums**2 / safe
    many = np.maximum(safe - 1, 1)
    found = np.where(size > 1, safe / many * spread, squared)
    # Rounding may leave a hair below zero where all persons are alike.
    return np.asarray(np.maximum(found, 0.0), dtype=np.float64)


def rate_of_repeated_events(
    events: ArrayLike, squares: ArrayLike, exposure: ArrayLike, *, per: float = 1_000, confidence: float = 0.95
) -> EstimateArray:
    """
    Events per `per` of exposure when one person can have several.

    Parameters
    ----------
    events : array, shape (...)
        Number of events, zero or more.
    squares : array, shape (...)
        Sum over persons of the squared number of events of each; equal to `events` when nobody has more than one.
    exposure : array, shape (...)
        Person-years. Zero gives no value, with reason `no_exposure`.

    Returns
    -------
    EstimateArray
        Shape (...); the limits of the count, moved and stretched to a variance of `squares`. Without events the upper
        limit is that of a count of zero independent events.

    Raises
    ------
    DefinitionError
        `confidence` does not lie between 0 and 1.

    Source
    ------
    Dobson et al. (1991), Statistics in Medicine 10, 457-462, with the variance of a compound Poisson sum.
    """
    lower, upper = repeated_event_limits(events, squares, confidence=confidence)
    return _over(events, exposure, (lower, upper), confidence, REPEATED_EVENTS_METHOD).times(per)


def ratio_of_repeated_events(
    observed: ArrayLike, squares: ArrayLike, expected: ArrayLike, *, confidence: float = 0.95
) -> EstimateArray:
    """
    How many times the events that happened were those expected, when one person can have several.

    Parameters
    ----------
    observed, squares : arrays, shape (...)
        As for `rate_of_repeated_events`.
    expected : array, shape (...)
        Events that the population's own age and sex lead one to expect. Zero gives no value.

    Returns
    -------
    EstimateArray
        Shape (...), 1 means as expected.
    """
    limits = repeated_event_limits(observed, squares, confidence=confidence)
    return _over(observed, expected, limits, confidence, REPEATED_EVENTS_METHOD)


def share_of_persons(persons_with: ArrayLike, persons: ArrayLike, *, confidence: float = 0.95) -> EstimateArray:
    """
    Percentage of persons who have a characteristic, with Wilson's limits.

    Parameters
    ----------
    persons_with, persons : arrays, shape (...)
        Nobody at all gives no value, with reason `no_exposure`.

    Source
    ------
    Wilson (1927), Journal of the American Statistical Association 22, 209-212.
    """
    limits = wilson_limits(persons_with, persons, confidence=confidence)
    count, size = np.asarray(persons_with, float), np.asarray(persons, float)
    positive = np.where(size > 0, size, np.nan)
    reason = first_reason((~np.isfinite(count + size), MISSING_INPUT), (size == 0, NO_EXPOSURE))
    return estimates_where(reason, count / positive, limits, confidence=confidence, interval_method="wilson").times(100)


def repeated_event_limits(
    events: ArrayLike, squares: ArrayLike, *, confidence: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    """Limits of a count whose variance is `squares`: those of independent events, stretched by their ratio."""
    count, squared = np.asarray(events, dtype=np.float64), np.asarray(squares, dtype=np.float64)
    stretch = np.sqrt(np.divide(squared, count, out=np.ones_like(count + squared), where=count > 0))
    lower, upper = count_limits(count, confidence=confidence)
    return np.maximum(count + stretch * (lower - count), 0.0), count + stretch * (upper - count)


def _over(
    count: ArrayLike, denominator: ArrayLike, limits: tuple[FloatArray, FloatArray], confidence: float, method: str
) -> EstimateArray:
    events, below = np.asarray(count, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    lower, upper = limits
    # A missing sum of squares shows in the limits only.
    reason = first_reason((~np.isfinite(events + below + upper), MISSING_INPUT), (below <= 0, NO_EXPOSURE))
    positive = np.where(below > 0, below, np.nan)
    return estimates_where(
        reason, events / positive, (lower / positive, upper / positive), confidence=confidence, interval_method=method
    )
