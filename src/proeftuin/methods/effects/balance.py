"""
How alike the treated and the comparison group are on each covariate, before and after weighting.

Nothing here is a test: a p-value of a difference at baseline measures the size of the sample, not the bias.

Source: Austin, Statistics in Medicine 2009; Stuart, Statistical Science 2010.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proeftuin.methods.effects.covariate_sample import CovariateSample, checked_weights, effective_sample_size

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


class StandardDeviation(StrEnum):
    """
    Which standard deviation makes differences comparable, always taken before weighting.

    A standard deviation that the weights change as well would hide or invent a change in balance. For a covariate with
    two values, 0 and 1, it is that of a share, the root of p (1 - p).
    """

    TREATED = "treated"
    POOLED = "pooled"


@dataclass(frozen=True)
class BalanceSide:
    """
    Balance under one set of weights; arrays have shape (covariates,).

    Attributes
    ----------
    treated_means, comparison_means : array
    standardised_differences : array
        Difference in means in standard deviations; NaN where the covariate does not vary but the means differ.
    variance_ratios : array
        Variance of the treated over that of the comparison group; NaN where either is zero, and for covariates with
        two values, whose variance follows from their mean.
    mean_distribution_differences, largest_distribution_differences : array
        Mean (over the values that occur) and largest difference between the two cumulative distributions, 0 to 1.
    treated_size, comparison_size : float
        Effective sample sizes (Kish).
    """

    treated_means: FloatArray
    comparison_means: FloatArray
    standardised_differences: FloatArray
    variance_ratios: FloatArray
    mean_distribution_differences: FloatArray
    largest_distribution_differences: FloatArray
    treated_size: float
    comparison_size: float

    @property
    def largest_standardised_difference(self) -> float:
        """Largest absolute standardised difference, over the covariates that have one; NaN if none has."""
        found = np.abs(self.standardised_differences)
        found = found[np.isfinite(found)]
        return float(found.max()) if len(found) else float("nan")


@dataclass(frozen=True)
class CovariateBalance:
    """
    Balance before and after weighting, in the order of a love plot: as the covariates came.

    Attributes
    ----------
    names : tuple of str
    standard_deviation : StandardDeviation
        Which one the differences are divided by.
    scale : array, shape (covariates,)
        Its value.
    before, after : BalanceSide
    """

    names: tuple[str, ...]
    standard_deviation: StandardDeviation
    scale: FloatArray
    before: BalanceSide
    after: BalanceSide

    @property
    def by_size_before(self) -> NDArray[np.intp]:
        """Covariates from the largest to the smallest difference before weighting; those without one last."""
        size = np.abs(self.before.standardised_differences)
        return np.argsort(-np.where(np.isfinite(size), size, -1.0), kind="stable")


def covariate_balance(
    sample: CovariateSample,
    weights: ArrayLike | None = None,
    *,
    standard_deviation: StandardDeviation = StandardDeviation.TREATED,
) -> CovariateBalance:
    """
    Balance of each covariate before weighting and with `weights`.

    Parameters
    ----------
    weights : array, shape (rows,), optional
        Weight of each person of a row, zero for rows left out; default 1, so that after equals before.
    standard_deviation : StandardDeviation
        `TREATED` goes with effects on the treated; `POOLED`, the root of the mean of both variances, with effects on
        everyone.

    Raises
    ------
    DefinitionError
        A weight is missing or negative.
    NotEstimableError
        One of the groups has no weight.
    """
    weight = checked_weights(weights, sample)
    is_share = np.isin(sample.covariates, (0, 1)).all(axis=0)
    variances = []
    for side in (sample.is_treated, ~sample.is_treated):
        persons = sample.counts[side].sum()
        variance = _variances(sample.covariates[side], np.ones(int(side.sum())), sample.counts[side])
        variances.append(variance * np.where(is_share, (persons - 1) / persons, 1.0))
    pooled = standard_deviation is StandardDeviation.POOLED
    scale = np.sqrt((variances[0] + variances[1]) / 2 if pooled else variances[0])
    return CovariateBalance(
        sample.names,
        standard_deviation,
        scale,
        _side(sample, np.ones_like(weight), scale),
        _side(sample, weight, scale),
    )


def _side(sample: CovariateSample, weight: FloatArray, scale: FloatArray) -> BalanceSide:
    treated, others = sample.is_treated, ~sample.is_treated
    mass = weight * sample.counts
    means = [np.average(sample.covariates[side], axis=0, weights=mass[side]) for side in (treated, others)]
    variances = [_variances(sample.covariates[side], weight[side], sample.counts[side]) for side in (treated, others)]
    difference = means[0] - means[1]
    size = np.abs(sample.covariates).max(axis=0, initial=0.0)
    is_scaled = scale > 1e-12 * size
    has_ratio = (variances[0] > 0) & (variances[1] > 0) & ~np.isin(sample.covariates, (0, 1)).all(axis=0)
    gaps = [_distribution_gaps(column, treated, mass) for column in sample.covariates.T]
    return BalanceSide(
        treated_means=means[0],
        comparison_means=means[1],
        standardised_differences=np.where(
            is_scaled,
            difference / np.where(is_scaled, scale, 1.0),
            np.where(np.abs(difference) <= 1e-12 * size, 0.0, np.nan),
        ),
        variance_ratios=np.where(has_ratio, variances[0], np.nan) / np.where(has_ratio, variances[1], 1.0),
        mean_distribution_differences=np.array([gap[0] for gap in gaps]),
        largest_distribution_differences=np.array([gap[1] for gap in gaps]),
        treated_size=effective_sample_size(weight[treated], sample.counts[treated]),
        comparison_size=effective_sample_size(weight[others], sample.counts[others]),
    )


def _variances(values: FloatArray, weight: FloatArray, counts: FloatArray) -> FloatArray:
    """Weighted variances, unbiased if the weights were fixed; with equal weights the divisor is persons minus one."""
    mass = weight * counts
    total = mass.sum()
    squares = mass @ (values - np.average(values, axis=0, weights=mass)) ** 2
    divisor = total - (counts * weight**2).sum() / total
    return np.asarray(squares / divisor) if divisor > 1e-12 * total else np.zeros(values.shape[1])


def _distribution_gaps(column: FloatArray, is_treated: BoolArray, mass: FloatArray) -> tuple[float, float]:
    values, at = np.unique(column[mass > 0], return_inverse=True)
    counted, treated = mass[mass > 0], is_treated[mass > 0]
    shares = [
        np.cumsum(np.bincount(at[side], weights=counted[side], minlength=len(values))) / counted[side].sum()
        for side in (treated, ~treated)
    ]
    gap = np.abs(shares[0] - shares[1])
    return float(gap.mean()), float(gap.max())
