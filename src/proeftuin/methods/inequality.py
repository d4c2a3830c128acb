"""
How unequal regions are: by how much the values differ between insured persons' regions, and how much of it is chance.

The first two measures describe the figures as they are; small regions make them look more unequal by chance alone.
`beyond_chance_deviation` takes chance out. Values between persons within a region are left out: open data do not show
them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtri

from proeftuin.methods.estimate_array import (
    MISSING_INPUT,
    EstimateArray,
    FloatArray,
    estimates_where,
    first_reason,
    tail,
)

MINIMUM_REGIONS = 10
"""With fewer regions a tenth of them is less than one region."""
TOO_FEW_REGIONS = "too_few_regions"
"""Reason: fewer than `MINIMUM_REGIONS` regions have a value."""
_BISECTIONS = 60

Measure = Callable[[FloatArray, FloatArray], FloatArray]


def percentile_ratio(values: ArrayLike, exposure: ArrayLike) -> FloatArray:
    """
    Value of the region at 90 % of the exposure over that at 10 %, regions put in order of value.

    Parameters
    ----------
    values : array, shape (..., regions)
        Positive, such as standardised cost. A region with a missing value does not count.
    exposure : array, shape (..., regions)
        Weight of each region, such as insured years.

    Returns
    -------
    array, shape (...)
        1 when all regions are equal; missing where no region counts or the lower value is not positive.
    """
    value, weight = _counted(values, exposure)
    order = np.argsort(value, axis=-1)
    value, weight = np.take_along_axis(value, order, -1), np.take_along_axis(weight, order, -1)
    reached = np.cumsum(weight, axis=-1)
    low, high = (_value_at(share, value, reached) for share in (0.1, 0.9))
    positive = (reached[..., -1] > 0) & (low > 0)
    return np.where(positive, high / np.where(positive, low, 1.0), np.nan)


def weighted_coefficient_of_variation(values: ArrayLike, exposure: ArrayLike) -> FloatArray:
    """
    Standard deviation of the regions' values over their mean, each region weighted by its exposure.

    Parameters
    ----------
    values : array, shape (..., regions)
        A region with a missing value does not count.
    exposure : array, shape (..., regions)
        Weight of each region, such as insured years.

    Returns
    -------
    array, shape (...)
        0 when all regions are equal; missing where no region counts or the mean is not positive.
    """
    value, weight = _counted(values, exposure)
    total = weight.sum(axis=-1, keepdims=True)
    share = weight / np.where(total > 0, total, 1.0)
    mean = (share * value).sum(axis=-1, keepdims=True)
    variance = (share * (value - mean) ** 2).sum(axis=-1)
    mean = mean[..., 0]
    positive = (total[..., 0] > 0) & (mean > 0)
    return np.where(positive, np.sqrt(variance) / np.where(positive, mean, 1.0), np.nan)


def with_bootstrap_interval(
    measure: Measure,
    values: ArrayLike,
    exposure: ArrayLike,
    generator: np.random.Generator,
    *,
    draws: int = 1000,
    confidence: float = 0.95,
) -> EstimateArray:
    """
    `measure` with a percentile interval from drawing regions with replacement.

    The interval says how much the measure rests on single regions. It does not take out the chance within regions.

    Parameters
    ----------
    measure : callable
        `percentile_ratio` or `weighted_coefficient_of_variation`.
    values, exposure : arrays, shape (..., regions)
        As in `measure`.
    generator : numpy Generator
        Source of the draws; all leading axes see the same draws of regions, so that years can be compared.

    Returns
    -------
    EstimateArray
        Shape (...). No value with fewer than `MINIMUM_REGIONS` regions.

    Raises
    ------
    DefinitionError
        `confidence` does not lie between 0 and 1.

    Source
    ------
    Efron and Tibshirani (1993), An Introduction to the Bootstrap, section 13.3.
    """
    value, weight = np.broadcast_arrays(np.asarray(values, float), np.asarray(exposure, float))
    regions = value.shape[-1]
    times_drawn = generator.multinomial(regions, np.full(regions, 1 / regions), size=draws).astype(np.float64)
    outside = tail(confidence)
    lower, upper = np.empty(value.shape[:-1]), np.empty(value.shape[:-1])
    # One series at a time: all draws of all series together would not fit in memory.
    for index in np.ndindex(value.shape[:-1]):
        drawn = measure(np.broadcast_to(value[index], times_drawn.shape), times_drawn * weight[index])
        known = drawn[np.isfinite(drawn)]
        lower[index], upper[index] = np.quantile(known, [outside, 1 - outside]) if known.size else (np.nan, np.nan)
    point = measure(value, weight)
    counted = (np.isfinite(value) & (weight > 0)).sum(axis=-1)
    reason = first_reason((counted < MINIMUM_REGIONS, TOO_FEW_REGIONS), (~np.isfinite(point), MISSING_INPUT))
    return estimates_where(
        reason, point, (lower, upper), confidence=confidence, interval_method="percentile_bootstrap_of_regions"
    )


def beyond_chance_deviation(values: ArrayLike, variances: ArrayLike, *, confidence: float = 0.95) -> EstimateArray:
    """
    Standard deviation between the true values of regions: what is left of the differences without chance.

    Parameters
    ----------
    values : array, shape (..., regions)
        Such as standardised cost ratios. A region with a missing number does not count.
    variances : array, shape (..., regions)
        Variance of each value by chance, more than zero.

    Returns
    -------
    EstimateArray
        Shape (...), in the unit of `values`; 0 when chance explains all. Estimate of Paule and Mandel with the interval
        of the Q-profile. No value with fewer than `MINIMUM_REGIONS` regions.

    Raises
    ------
    DefinitionError
        `confidence` does not lie between 0 and 1.

    Source
    ------
    Paule and Mandel (1982), Journal of Research of the National Bureau of Standards 87, 377-385; Viechtbauer (2007),
    Statistics in Medicine 26, 37-52.
    """
    value, spread = np.broadcast_arrays(np.asarray(values, float), np.asarray(variances, float))
    counts = np.isfinite(value) & np.isfinite(spread) & (spread > 0)
    value, spread = np.where(counts, value, 0.0), np.where(counts, spread, 1.0)
    freedom = counts.sum(axis=-1) - 1.0
    enough = freedom + 1 >= MINIMUM_REGIONS
    freedom = np.where(enough, freedom, 1.0)
    outside = tail(confidence)
    targets = [freedom, *(np.asarray(chdtri(freedom, p), dtype=np.float64) for p in (outside, 1 - outside))]
    point, lower, upper = (np.sqrt(_variance_where(value, spread, counts, target)) for target in targets)
    reason = first_reason((~enough, TOO_FEW_REGIONS))
    return estimates_where(reason, point, (lower, upper), confidence=confidence, interval_method="q_profile")


def _variance_where(value: FloatArray, spread: FloatArray, counts: NDArray[np.bool_], target: FloatArray) -> FloatArray:
    """The variance between regions at which the generalised Q equals `target`; 0 where Q is below it from the start."""

    def statistic(tau2: FloatArray) -> FloatArray:
        weight = np.where(counts, 1 / (spread + tau2[..., None]), 0.0)
        total = weight.sum(axis=-1, keepdims=True)
        mean = (weight * value).sum(axis=-1, keepdims=True) / np.where(total > 0, total, 1.0)
        return np.asarray((weight * (value - mean) ** 2).sum(axis=-1))

    low = np.zeros(value.shape[:-1])
    centre = np.where(counts, value, 0.0).sum(axis=-1) / np.maximum(counts.sum(axis=-1), 1)
    # With this variance Q is below the target for certain: every weight is below 1 over it.
    high = np.where(counts, (value - centre[..., None]) ** 2, 0.0).sum(axis=-1) / target + 1e-300
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        is_above = statistic(middle) > target
        low, high = np.where(is_above, middle, low), np.where(is_above, high, middle)
    return np.where(statistic(np.zeros_like(low)) > target, (low + high) / 2, 0.0)


def _counted(values: ArrayLike, exposure: ArrayLike) -> tuple[FloatArray, FloatArray]:
    value, weight = np.broadcast_arrays(np.asarray(values, float), np.asarray(exposure, float))
    counts = np.isfinite(value) & np.isfinite(weight) & (weight > 0)
    return np.where(counts, value, 0.0), np.where(counts, weight, 0.0)


def _value_at(share: float, value: FloatArray, reached: FloatArray) -> FloatArray:
    """Value of the first region, in order of value, with which `share` of the exposure is reached."""
    # Sums of shares that should meet the share exactly may miss it by rounding.
    is_reached = reached >= share * reached[..., -1:] * (1 - 1e-12)
    first = (is_reached & (reached > 0)).argmax(axis=-1)[..., None]
    return np.take_along_axis(value, first, axis=-1)[..., 0]
