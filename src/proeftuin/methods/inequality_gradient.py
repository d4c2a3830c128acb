"""
How an indicator runs from the worst-off to the best-off: slope, ratio and concentration index.

Groups stand in order of social position, worst-off first, and all persons between them count, not only the two ends. A
gradient describes; it does not say that position is the cause. Groups whose order means nothing have no gradient: for
differences between regions see `inequality`. Corrections of the concentration index for bounded variables (Wagstaff,
Erreygers) are left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit

from proeftuin.errors import DataContractError, Problem
from proeftuin.methods.estimate_array import (
    MISSING_INPUT,
    NO_EXPOSURE,
    EstimateArray,
    FloatArray,
    TextArray,
    estimates_where,
    first_reason,
    normal_quantile,
    tail,
)

MINIMUM_GROUPS = 3
"""A straight line runs through any two groups and says nothing that their difference does not say."""
TOO_FEW_GROUPS = "too_few_groups"
"""Reason: fewer than `MINIMUM_GROUPS` groups have persons."""
OUTSIDE_SCALE = "outside_scale"
"""Reason: a value has no logarithm, or no logit."""
FITTED_NOT_POSITIVE = "fitted_not_positive"
"""Reason: the line is zero or less at one of its ends, so that their ratio means nothing."""
MEAN_NOT_POSITIVE = "mean_not_positive"
"""Reason: the mean is zero or less, so that shares of the total mean nothing."""
KAKWANI_METHOD = "normal_kakwani_wagstaff_van_doorslaer"


class Scale(Enum):
    """On what scale numbers are straight, or their errors alike on both sides."""

    LINEAR = "linear"
    LOG = "log"
    """For rates."""
    LOGIT = "logit"
    """For shares between 0 and 1."""

    def of(self, values: ArrayLike) -> FloatArray:
        """The values on this scale; missing where they have no place on it."""
        numbers = np.asarray(values, dtype=np.float64)
        if self is Scale.LINEAR:
            return numbers
        inside = (numbers > 0) & (numbers < (np.inf if self is Scale.LOG else 1.0))
        transform = np.log if self is Scale.LOG else logit
        return np.where(inside, transform(np.where(inside, numbers, 0.5)), np.nan)

    def back(self, numbers: ArrayLike) -> FloatArray:
        """Values from numbers on this scale."""
        transforms: dict[Scale, Callable[[FloatArray], FloatArray]] = {
            Scale.LINEAR: np.asarray,
            Scale.LOG: np.exp,
            Scale.LOGIT: expit,
        }
        return np.asarray(transforms[self](np.asarray(numbers, dtype=np.float64)), dtype=np.float64)

    def steepness(self, values: ArrayLike) -> FloatArray:
        """How much a value changes per unit on this scale, at `values`."""
        numbers = np.asarray(values, dtype=np.float64)
        if self is Scale.LINEAR:
            return np.ones_like(numbers)
        return numbers if self is Scale.LOG else numbers * (1 - numbers)

    def standard_error(self, lower: ArrayLike, upper: ArrayLike, *, confidence: float = 0.95) -> FloatArray:
        """Standard error on this scale that goes with limits which lie alike on both sides there."""
        width = self.of(upper) - self.of(lower)
        return np.asarray(width / (2 * normal_quantile(confidence)), dtype=np.float64)


@dataclass(frozen=True)
class InequalityGradient:
    """
    The line through the groups, read at its two ends: from a thought person at the bottom to one at the top.

    Attributes
    ----------
    slope : EstimateArray
        Slope index of inequality: value at the top minus value at the bottom, in the unit of the indicator.
    ratio : EstimateArray
        Relative index of inequality: value at the top over value at the bottom; 1 without a gradient.
    """

    slope: EstimateArray
    ratio: EstimateArray

    def times(self, factor: float) -> InequalityGradient:
        """
        The same gradient in another unit.

        A negative factor turns it around, bottom minus top and bottom over top, so that an indicator of which less is
        better gets a positive slope where the worst-off have more of it.
        """
        if factor > 0:
            return InequalityGradient(self.slope.times(factor), self.ratio)
        return InequalityGradient(
            _changed(self.slope, lambda numbers: numbers * factor), _changed(self.ratio, lambda numbers: 1 / numbers)
        )


def inequality_gradient(
    values: ArrayLike,
    standard_errors: ArrayLike,
    persons: ArrayLike,
    *,
    straight_on: Scale = Scale.LINEAR,
    errors_on: Scale = Scale.LINEAR,
    generator: np.random.Generator | None = None,
    draws: int = 10_000,
    confidence: float = 0.95,
) -> InequalityGradient:
    """
    Slope and relative index of inequality of ordered groups, by regression on the rank of their persons.

    Each group stands at the middle of the persons it has, ranked from 0 for the very worst-off to 1 for the very
    best-off (its ridit), and weighs by their number.

    Parameters
    ----------
    values : array, shape (..., groups)
        Indicator of each group, worst-off first. Missing makes the result missing: without one group the others are
        not the population.
    standard_errors : array, shape (..., groups)
        On the scale `errors_on`. Where one is missing there are values without limits.
    persons : array, shape (..., groups)
        Weight of each group. A group without persons does not count, whatever its value.
    straight_on : Scale
        Scale on which the line is straight; the slope is always in the unit of the values. On the logarithm a step in
        rank changes a rate by the same factor everywhere.
    errors_on : Scale
        Scale on which a value's error is alike on both sides: linear, logarithm for a rate, logit for a share.
    generator : numpy Generator or None
        With it the limits are percentiles of the line through `draws` drawn sets of group values, as English practice
        has them. Without it they come from the first-order (delta) variance, of the ratio on the log scale.

    Returns
    -------
    InequalityGradient
        Shape (...).

    Raises
    ------
    DataContractError
        Negative persons or standard errors.
    DefinitionError
        `confidence` does not lie between 0 and 1.

    Source
    ------
    Mackenbach and Kunst (1997), Social Science and Medicine 44, 757-771; Low and Low (2004), Journal of Public Health
    26, 388-395; scales and simulated limits as in PHEindicatormethods 2.1.0, function phe_sii.
    """
    value, error, weight = np.broadcast_arrays(
        *(np.asarray(numbers, dtype=np.float64) for numbers in (values, standard_errors, persons))
    )
    _refuse_negative(error, weight)
    counts = weight > 0
    value, error = np.where(counts, value, 0.5), np.where(counts, error, 0.0)
    reason = first_reason(
        (~np.isfinite(value + weight).all(axis=-1), MISSING_INPUT),
        (counts.sum(axis=-1) == 0, NO_EXPOSURE),
        (counts.sum(axis=-1) < MINIMUM_GROUPS, TOO_FEW_GROUPS),
        (~np.isfinite(straight_on.of(value) + errors_on.of(value)).all(axis=-1), OUTSIDE_SCALE),
    )
    at_bottom, at_top = _line_weights(np.where((reason == "")[..., None], weight, 1.0))
    ends = _Ends(straight_on, at_bottom, at_top)
    bottom, top = ends.of(straight_on.of(value))
    ratio_reason = np.where((reason == "") & ~((bottom > 0) & (top > 0)), FITTED_NOT_POSITIVE, reason).astype(np.str_)
    positive = np.where(ratio_reason == "", bottom, np.nan), np.where(ratio_reason == "", top, np.nan)
    if generator is None:
        spread = error * _steepness_of_errors(straight_on, errors_on, value)
        slope_limits, ratio_limits = ends.delta_limits(positive, (bottom, top), spread, confidence)
        method = "normal_delta"
    else:
        drawn = generator.standard_normal((draws, value.shape[-1]))
        slope_limits, ratio_limits = ends.simulated_limits(value, error, errors_on, drawn, confidence)
        method = "simulated_group_values"
    return InequalityGradient(
        estimates_where(reason, top - bottom, slope_limits, confidence=confidence, interval_method=method),
        estimates_where(
            ratio_reason, positive[1] / positive[0], ratio_limits, confidence=confidence, interval_method=method
        ),
    )


def _steepness_of_errors(straight_on: Scale, errors_on: Scale, values: FloatArray) -> FloatArray:
    """How much a value moves on the scale of the line per unit on the scale of the errors, to first order."""
    bend = straight_on.steepness(values)
    return np.asarray(errors_on.steepness(values) / np.where(bend == 0, np.nan, bend), dtype=np.float64)


@dataclass(frozen=True)
class _Ends:
    """Values of the line at rank 0 and 1, each a weighted sum of the groups on the scale of the line."""

    scale: Scale
    at_bottom: FloatArray
    at_top: FloatArray

    def of(self, numbers: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Both ends in the unit of the values, from group values on the scale of the line."""
        bottom, top = (self.scale.back((at * numbers).sum(axis=-1)) for at in (self.at_bottom, self.at_top))
        return bottom, top

    def delta_limits(
        self,
        positive: tuple[FloatArray, FloatArray],
        ends: tuple[FloatArray, FloatArray],
        spread: FloatArray,
        confidence: float,
    ) -> tuple[tuple[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]:
        steep_bottom, steep_top = (self.scale.steepness(end)[..., None] for end in ends)
        moved_bottom, moved_top = steep_bottom * self.at_bottom, steep_top * self.at_top
        quantile = normal_quantile(confidence)
        half_width = quantile * np.sqrt((((moved_top - moved_bottom) * spread) ** 2).sum(axis=-1))
        slope = ends[1] - ends[0]
        relative = moved_top / positive[1][..., None] - moved_bottom / positive[0][..., None]
        widening = np.exp(quantile * np.sqrt(((relative * spread) ** 2).sum(axis=-1)))
        ratio = positive[1] / positive[0]
        return (slope - half_width, slope + half_width), (ratio / widening, ratio * widening)

    def simulated_limits(
        self, value: FloatArray, error: FloatArray, errors_on: Scale, drawn: FloatArray, confidence: float
    ) -> tuple[tuple[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]:
        outside = tail(confidence)
        limits = np.full((4, *value.shape[:-1]), np.nan)
        centre = errors_on.of(value)
        # One population at a time: all draws of all of them together would not fit in memory.
        for index in np.ndindex(value.shape[:-1]):
            if not np.isfinite(centre[index] + error[index]).all():
                continue
            groups = self.scale.of(errors_on.back(centre[index] + drawn * error[index]))
            one = _Ends(self.scale, self.at_bottom[index], self.at_top[index])
            bottom, top = one.of(groups)
            slopes = np.quantile(top - bottom, [outside, 1 - outside])
            ratios = np.quantile(top / np.where(bottom == 0, np.nan, bottom), [outside, 1 - outside])
            limits[(slice(None), *index)] = [*slopes, *ratios]
        return (limits[0], limits[1]), (limits[2], limits[3])


def concentration_index_of_groups(
    means: ArrayLike, variances: ArrayLike, persons: ArrayLike, *, confidence: float = 0.95
) -> EstimateArray:
    """
    How far the total lies with the best-off (positive) or the worst-off (negative): twice the area between the diagonal
    and the concentration curve.

    Parameters
    ----------
    means : array, shape (..., groups)
        Mean per person of each group, worst-off first.
    variances : array, broadcast to (..., groups)
        Variance between the persons within each group (divided by their number); of a yes-or-no variable p (1 - p).
    persons : array, shape (..., groups)
        Persons observed in each group. A group without persons does not count.

    Returns
    -------
    EstimateArray
        Shape (...), between -1 and 1 for a variable that is never negative, with normal limits.

    Raises
    ------
    DataContractError
        Negative persons or variances.

    Source
    ------
    Kakwani, Wagstaff and van Doorslaer (1997), Journal of Econometrics 77, 87-103: index of grouped data
    and its variance with the variances within groups.
    """
    mean, spread, weight = np.broadcast_arrays(
        *(np.asarray(numbers, dtype=np.float64) for numbers in (means, variances, persons))
    )
    _refuse_negative(spread, weight)
    counts = weight > 0
    mean, spread = np.where(counts, mean, 0.0), np.where(counts, spread, 0.0)
    everyone = weight.sum(axis=-1)
    size = np.where(everyone > 0, everyone, np.nan)
    share = weight / size[..., None]
    overall = (share * mean).sum(axis=-1)
    reason = first_reason(
        (~np.isfinite(mean + weight).all(axis=-1), MISSING_INPUT),
        (everyone == 0, NO_EXPOSURE),
        (overall <= 0, MEAN_NOT_POSITIVE),
    )
    relative = mean / np.where(overall > 0, overall, np.nan)[..., None]
    rank = np.cumsum(share, axis=-1) - share / 2
    index = 2 * (share * relative * rank).sum(axis=-1) - 1
    curve = np.cumsum(share * relative, axis=-1)
    # Twice the middle of the curve over the group: the curve before it and the curve after it.
    around = 2 * curve - share * relative
    lean = 2 * rank - 1 - index[..., None]
    influence = relative * lean + 2 - around
    between = (share * influence**2).sum(axis=-1) - (1 + index) ** 2
    within = (share * spread * lean**2).sum(axis=-1) / np.where(overall > 0, overall, np.nan) ** 2
    half_width = normal_quantile(confidence) * np.sqrt(np.maximum(between + within, 0.0) / size)
    limits = index - half_width, index + half_width
    return estimates_where(reason, index, limits, confidence=confidence, interval_method=KAKWANI_METHOD)


def concentration_index_of_persons(
    values: ArrayLike, position: ArrayLike, *, confidence: float = 0.95
) -> EstimateArray:
    """
    The concentration index from a value and a social position of each person.

    Parameters
    ----------
    values : array, shape (persons,)
        Such as cost or a yes-or-no.
    position : array, shape (persons,)
        Anything that orders persons from worst-off to best-off, such as income. Persons of one position share the
        middle of their ranks.

    Returns
    -------
    EstimateArray
        Shape (). A missing value or position makes it missing: who is left out is a choice of the caller.

    Source
    ------
    Kakwani, Wagstaff and van Doorslaer (1997), Journal of Econometrics 77, 87-103: variance for individual
    data, persons of one position taken together.
    """
    amount, order = np.asarray(values, dtype=np.float64), np.asarray(position, dtype=np.float64)
    if np.isnan(order).any():
        return concentration_index_of_groups([np.nan], [0.0], [max(order.size, 1)], confidence=confidence)
    _, place = np.unique(order, return_inverse=True)
    size = np.bincount(place).astype(np.float64)
    mean = np.bincount(place, weights=amount) / size
    variance = np.bincount(place, weights=(amount - mean[place]) ** 2) / size
    return concentration_index_of_groups(mean, variance, size, confidence=confidence)


def _line_weights(weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Weights of the groups whose sums are the weighted least-squares line at rank 0 and at rank 1."""
    share = weight / weight.sum(axis=-1, keepdims=True)
    rank = np.cumsum(share, axis=-1) - share / 2
    # The mean rank is a half whatever the groups.
    across = rank - 0.5
    slope = share * across / (share * across**2).sum(axis=-1, keepdims=True)
    return share - slope / 2, share + slope / 2


def _changed(estimate: EstimateArray, change: Callable[[FloatArray], FloatArray]) -> EstimateArray:
    """Estimate whose order a falling `change` turns around, so that the limits change places."""
    reason: TextArray = estimate.reason
    return EstimateArray(
        change(estimate.value),
        change(estimate.upper),
        change(estimate.lower),
        reason,
        estimate.confidence,
        estimate.interval_method,
    )


def _refuse_negative(spread: FloatArray, weight: NDArray[np.float64]) -> None:
    negative = int((spread < 0).sum() + (weight < 0).sum())
    if negative:
        raise DataContractError(
            Problem(
                where="ordered groups of a gradient",
                what=f"{negative} of the numbers of persons or of the errors are negative",
                expected="zero or more in every group",
                action="look for corrections in the source and settle them first",
            )
        )
