"""
How much cost differs between persons of one sex and age, learnt from tables that show no persons.

Open data give one sum per region and stratum and no sum of squares, so the variance between persons cannot be computed;
without it no cost figure has an interval. But the mean of a small region scatters more than that of a large one. How
much more shows the variance between persons (`sigma2`); the scatter that size does not remove shows how far regions
truly differ (`tau2`).

Left out: that one person's costs in two years go together, and that the variance itself may differ between regions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DataContractError, DefinitionError, Problem
from proeftuin.methods.estimate_array import FloatArray

MINIMUM_REGIONS = 20
"""With fewer regions the scatter says too little about a variance."""
MINIMUM_STRATA = 8
"""With fewer strata a region's own level cannot be told from chance, and is left in the scatter."""
_ITERATIONS = 15
_STEP = 0.2


@dataclass(frozen=True)
class _Scatter:
    """
    What is fitted, all of shape (..., strata, regions) and relative to the stratum's mean.

    Attributes
    ----------
    observed : array
        Squared distance of the region's mean from what is expected, times its insured years.
    person_part, region_part : arrays
        How many times the relative `sigma2` and `tau2` the distance is expected to be.
    size : array
        Insured years.
    level_share : array
        Share of the stratum in what the region is expected to cost; zero where the region's level is left in.
    counts : array of bool
        Which cells take part.
    """

    observed: FloatArray
    person_part: FloatArray
    region_part: FloatArray
    size: FloatArray
    level_share: FloatArray
    counts: NDArray[np.bool_]


def variance_between_persons(
    totals: ArrayLike, exposure: ArrayLike, *, year_axis: int | None = None
) -> tuple[FloatArray, FloatArray]:
    """
    Variance of cost per insured year between persons, and between regions beyond chance, within each stratum.

    First each region's own level over all strata (its indirectly standardised ratio) is taken out: what a region has
    in common for all ages would otherwise be the largest part of the scatter and hide the persons. The squared
    distance that is left, times the insured years n, is expected to be sigma2 + tau2 n. The two are fitted by least
    squares over the regions with weights 1 / (sigma2 + tau2 n)^2, round after round: large cities, where true
    differences dominate, then hardly count for sigma2.

    Parameters
    ----------
    totals : array, shape (..., strata, regions)
        Sum of cost, in euro; corrections may make one negative.
    exposure : array, shape (..., strata, regions)
        Insured years. A cell with zero or missing exposure or a missing total does not count.
    year_axis : int or None
        Axis of the years, before the strata. With it the variance relative to the squared mean is taken as the same in
        all years, which steadies strata in which one year shows too little; use it within years that mean the same.

    Returns
    -------
    sigma2 : array, shape (..., strata)
        Variance between persons of cost per insured year, in euro squared: a mean over n insured years has variance
        sigma2 / n. Zero where nobody in the stratum has cost. NaN where fewer than `MINIMUM_REGIONS` regions count.
    tau2 : array, shape (..., strata)
        Variance between the true means of regions that is not common to all strata, in euro squared; zero or more.

    Raises
    ------
    DataContractError
        A negative exposure.
    DefinitionError
        `year_axis` is the axis of the strata or the regions.

    Source
    ------
    Moment estimation in the two-level model of Fay and Herriot (1979), Journal of the American Statistical Association
    74, 269-277, with the sampling variance sigma2 / n unknown; weights as in Carroll and Ruppert (1988),
    Transformation and Weighting in Regression, chapter 2.
    """
    amount, size = np.broadcast_arrays(np.asarray(totals, float), np.asarray(exposure, float))
    if (size < 0).any():
        raise DataContractError(
            Problem("exposure", "insured years are negative", "zero or more", "settle corrections in the source first")
        )
    if year_axis is not None and year_axis % amount.ndim >= amount.ndim - 2:
        raise DefinitionError(
            Problem(
                "year_axis", "it is an axis of strata or regions", "an axis before them", "move strata and regions last"
            )
        )
    if year_axis is None:
        amount, size = amount[..., None, :, :], size[..., None, :, :]
    else:
        amount, size = np.moveaxis(amount, year_axis, -3), np.moveaxis(size, year_axis, -3)
    sigma2, tau2 = np.empty(amount.shape[:-1]), np.empty(amount.shape[:-1])
    # One series at a time: its arrays stay in the processor's cache through all rounds, which halves the time.
    for series in np.ndindex(amount.shape[:-3]):
        sigma2[series], tau2[series] = _variances_of_series(amount[series], size[series])
    if year_axis is None:
        return sigma2[..., 0, :], tau2[..., 0, :]
    axis = year_axis % amount.ndim
    return np.moveaxis(sigma2, -2, axis), np.moveaxis(tau2, -2, axis)


def _variances_of_series(amount: FloatArray, size: FloatArray) -> tuple[FloatArray, FloatArray]:
    """`sigma2` and `tau2`, shape (years, strata), of arrays of shape (years, strata, regions)."""
    scatter, means = _scatter(amount, size)
    sigma2, tau2 = _fitted(_years_as_regions(scatter))
    squared = means**2
    # A stratum without cost has no scatter to learn from and no variance to learn.
    return np.where(squared > 0, sigma2 * squared, 0.0), np.where(squared > 0, tau2 * squared, 0.0)


def _scatter(amount: FloatArray, size: FloatArray) -> tuple[_Scatter, FloatArray]:
    counts = np.isfinite(amount) & (size > 0)
    amount, size = np.where(counts, amount, 0.0), np.where(counts, size, 0.0)
    everyone = size.sum(axis=-1, keepdims=True)
    means = np.maximum(_ratio(amount.sum(axis=-1, keepdims=True), everyone), 0.0)
    expected = size * means
    counts &= expected > 0
    expected_level = expected.sum(axis=-2, keepdims=True)
    has_level = amount.shape[-2] >= MINIMUM_STRATA
    level = _ratio(amount.sum(axis=-2, keepdims=True), expected_level) if has_level else np.ones_like(expected_level)
    level_share = _ratio(expected, expected_level) if has_level else np.zeros_like(expected)
    # The mean of the country contains the region itself, and so does the region's level contain the stratum: both are
    # pulled towards the cell, which makes its distance smaller by a known factor.
    share = _ratio(size, everyone)
    left = 1 - 2 * level_share
    scatter = _Scatter(
        observed=np.where(counts, size * (_ratio(amount, expected) - level) ** 2, 0.0),
        person_part=np.where(counts, (1 - share) * left, 0.0),
        region_part=np.where(counts, size * (1 - 2 * share + (share**2).sum(axis=-1, keepdims=True)) * left, 0.0),
        size=size,
        level_share=level_share,
        counts=counts,
    )
    return scatter, means[..., 0]


def _years_as_regions(scatter: _Scatter) -> _Scatter:
    def joined(array: FloatArray) -> FloatArray:
        return np.concatenate(list(array), axis=-1)

    return _Scatter(
        joined(scatter.observed),
        joined(scatter.person_part),
        joined(scatter.region_part),
        joined(scatter.size),
        joined(scatter.level_share),
        np.concatenate(list(scatter.counts), axis=-1),
    )


def _fitted(scatter: _Scatter) -> tuple[FloatArray, FloatArray]:
    """Relative `sigma2` and `tau2`, shape (..., strata)."""
    # The smallest regions show persons almost alone, so they give the start: from a start that the large cities
    # dominate, the iteration can end where all scatter seems to come from regions.
    small = np.where(scatter.counts, _ratio(np.ones_like(scatter.size), scatter.size) ** 2, 0.0)
    sigma2 = _ratio(_sum(small, scatter.observed), _sum(small, scatter.person_part))
    tau2 = _ratio(sigma2 * scatter.counts.sum(axis=-1), scatter.region_part.sum(axis=-1))
    share_squared = scatter.level_share**2
    share_squared_over_size = _ratio(share_squared, scatter.size)
    for _ in range(_ITERATIONS):
        # The region's level is itself an estimate; its variance is part of every distance in the region.
        level_variance = np.einsum("...kr,...k->...r", share_squared_over_size, sigma2)
        level_variance += np.einsum("...kr,...k->...r", share_squared, tau2)
        from_level = scatter.size * level_variance[..., None, :]
        expected = sigma2[..., None] * scatter.person_part + tau2[..., None] * scatter.region_part + from_level
        weight = np.where(scatter.counts, _ratio(np.ones_like(expected), expected) ** 2, 0.0)
        person_fit, region_fit = _two_coefficients(scatter, scatter.observed - from_level, weight)
        # A coefficient below zero is walked towards, not jumped to: the weights of the next round may bring it back.
        sigma2, tau2 = np.maximum(person_fit, _STEP * sigma2), np.maximum(region_fit, _STEP * tau2)
    enough = scatter.counts.sum(axis=-1) >= MINIMUM_REGIONS
    return np.where(enough, sigma2, np.nan), np.where(enough, tau2, np.nan)


def _two_coefficients(scatter: _Scatter, observed: FloatArray, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Weighted least squares of two coefficients; where one is negative, of the other alone."""
    weighted_person, weighted_region = weight * scatter.person_part, weight * scatter.region_part
    person_person = _sum(weighted_person, scatter.person_part)
    person_region = _sum(weighted_person, scatter.region_part)
    region_region = _sum(weighted_region, scatter.region_part)
    person_observed = _sum(weighted_person, observed)
    region_observed = _sum(weighted_region, observed)
    determinant = person_person * region_region - person_region**2
    sigma2 = _ratio(person_observed * region_region - region_observed * person_region, determinant)
    tau2 = _ratio(region_observed * person_person - person_observed * person_region, determinant)
    only_persons, only_regions = tau2 < 0, sigma2 < 0
    return (
        np.where(only_persons, _ratio(person_observed, person_person), np.where(only_regions, 0.0, sigma2)),
        np.where(only_regions, _ratio(region_observed, region_region), np.where(only_persons, 0.0, tau2)),
    )


def _sum(one: FloatArray, other: FloatArray) -> FloatArray:
    return np.asarray(np.einsum("...r,...r->...", one, other), dtype=np.float64)


def _ratio(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    """The ratio where the denominator is above zero, else zero."""
    shape = np.broadcast_shapes(numerator.shape, denominator.shape)
    return np.divide(numerator, denominator, out=np.zeros(shape), where=np.broadcast_to(denominator > 0, shape))
