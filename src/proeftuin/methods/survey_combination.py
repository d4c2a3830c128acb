"""
One figure for several areas from the percentages that a survey published for each, with their limits.

The published limits are all that is known of the sampling error, so standard errors are read back from them. Areas are
taken to be sampled apart from each other, as municipalities are; figures that a model smoothed over areas go together
and would get too narrow an interval. The result is a survey estimate and never a count.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from proeftuin.errors import DataContractError, Problem
from proeftuin.methods.estimate_array import (
    MISSING_INPUT,
    NO_EXPOSURE,
    EstimateArray,
    FloatArray,
    estimates_where,
    first_reason,
    normal_quantile,
)

LARGEST_MISSING_SHARE = 0.05
"""Share of the population that may live in areas without a figure before the whole has none."""
PARTS_MISSING = "parts_missing"
"""Reason: areas without a figure hold more than the allowed share of the population."""


def standard_error_from_limits(
    percent: ArrayLike, lower: ArrayLike, upper: ArrayLike, *, confidence: float = 0.95
) -> FloatArray:
    """
    Standard error, in percentage points, that lies behind a published interval.

    Limits that lie even around the value on the scale of percentages were made on it, those that lie even on the
    logit scale on that: the scale on which the middle of the limits is nearer to the value is used.

    Parameters
    ----------
    percent, lower, upper : arrays
        Published value and limits, percent.
    confidence : float
        Level of the published interval.

    Returns
    -------
    array
        Missing where one of the three is.

    Raises
    ------
    DataContractError
        A value outside its own limits, or outside 0 to 100.
    """
    value, low, high = np.broadcast_arrays(*(np.asarray(x, dtype=np.float64) for x in (percent, lower, upper)))
    faults = int(((value < low) | (value > high) | (low < 0) | (high > 100)).sum())
    if faults:
        raise DataContractError(
            Problem(
                where="published percentages",
                what=f"{faults} values lie outside their limits or outside 0 to 100",
                expected="lower limit, value and upper limit in that order, from 0 to 100",
                action="check that value and limits are of the same area, age and year",
            )
        )
    double_quantile = 2 * normal_quantile(confidence)
    plain = np.where(np.isfinite(value), high - low, np.nan) / double_quantile
    inner = (low > 0) & (high < 100)
    safe_low, safe_value, safe_high = (np.where(inner, x, 50.0) for x in (low, value, high))
    logit_low, logit_value, logit_high = (np.log(x / (100 - x)) for x in (safe_low, safe_value, safe_high))
    is_even_on_logit = inner & (
        np.abs(logit_high + logit_low - 2 * logit_value) * safe_value * (100 - safe_value) / 100
        < np.abs(high + low - 2 * value)
    )
    by_logit = safe_value * (100 - safe_value) / 100 * (logit_high - logit_low) / double_quantile
    return np.asarray(np.where(is_even_on_logit, by_logit, plain), dtype=np.float64)


def combined_percentage(
    percent: ArrayLike,
    standard_error: ArrayLike,
    population: ArrayLike,
    *,
    largest_missing_share: float = LARGEST_MISSING_SHARE,
    confidence: float = 0.95,
) -> EstimateArray:
    """
    Percentage in all areas together, each weighted by its population.

    Parameters
    ----------
    percent, standard_error : arrays, shape (..., areas)
        Of each area; missing where nothing was published.
    population : array, shape (..., areas)
        Persons that the percentage is about, such as adults; never missing.
    largest_missing_share : float
        Areas without a figure may hold this share of the population; they then count as the average of the others.

    Returns
    -------
    EstimateArray
        Shape (...), percent, with normal limits cut off at 0 and 100.

    Raises
    ------
    DefinitionError
        `confidence` does not lie between 0 and 1.

    Source
    ------
    Kish (1965), Survey Sampling, section 3.3: a weighted sum of independent strata.
    """
    value, error, persons = np.broadcast_arrays(
        *(np.asarray(x, dtype=np.float64) for x in (percent, standard_error, population))
    )
    has_figure = np.isfinite(value) & np.isfinite(error)
    weight = np.where(has_figure, persons, 0.0)
    everyone, covered = persons.sum(axis=-1), weight.sum(axis=-1)
    share = weight / np.where(covered > 0, covered, np.nan)[..., None]
    combined = (share * np.where(has_figure, value, 0.0)).sum(axis=-1)
    half_width = normal_quantile(confidence) * np.sqrt((share**2 * np.where(has_figure, error, 0.0) ** 2).sum(axis=-1))
    reason = first_reason(
        (~np.isfinite(everyone), MISSING_INPUT),
        (everyone <= 0, NO_EXPOSURE),
        (everyone - covered > largest_missing_share * everyone, PARTS_MISSING),
    )
    limits = np.maximum(combined - half_width, 0.0), np.minimum(combined + half_width, 100.0)
    return estimates_where(
        reason, combined, limits, confidence=confidence, interval_method="normal_of_published_limits"
    )
