"""
Where a region lies in the funnel: what chance alone would do to a region of its size, without ranking regions.

Limits are given at 95 % and 99.8 %. When most regions lie outside them, chance is not the only thing that makes regions
differ; `overdispersion` measures how much more they differ, and limits can be widened by it. Both pictures are true:
without widening the question is "is this more than chance", with it "is this more than regions usually differ".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc, betaincc, chdtrc, gammainc, gammaincc

from proeftuin.methods.estimate_array import FloatArray, TextArray, normal_quantile, tail

WINSORISED_SHARE = 0.1
"""Part of the regions on each side whose distance is drawn in before overdispersion is measured."""
_HALVINGS = 50
_NEARLY_ZERO = 1e-300


@dataclass(frozen=True)
class Overdispersion:
    """
    How much more regions differ than chance explains.

    Attributes
    ----------
    phi : array, shape (...)
        Mean squared distance in standard errors, winsorised; about 1 when chance explains all.
    tau2 : array, shape (...)
        Variance between regions beyond chance, to be added to each region's own variance; 0 when chance explains all.
    regions : array of int, shape (...)
        Regions that count.
    """

    phi: FloatArray
    tau2: FloatArray
    regions: NDArray[np.int64]

    @property
    def p(self) -> FloatArray:
        """
        How often chance alone would make regions differ at least so much; missing where `phi` is.

        Regions times phi is held against a chi-squared distribution with as many degrees of freedom as regions. Drawing
        in the extreme regions makes phi smaller, so the test misses some overdispersion and claims none too much.
        """
        return np.asarray(chdtrc(np.maximum(self.regions, 1), self.regions * self.phi), dtype=np.float64)


def proportion_limits(
    baseline: ArrayLike, size: ArrayLike, *, confidence: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    """
    Shares between which a region with `size` persons lies by chance if its true share is `baseline`.

    A share lies outside exactly when its Wilson interval does not hold the baseline.

    Parameters
    ----------
    baseline : array
        Share of the standard, between 0 and 1.
    size : array
        Persons, more than zero.

    Returns
    -------
    lower, upper : arrays
        Shares, cut off at 0 and 1; missing where the size is zero or missing.

    Raises
    ------
    DefinitionError
        `confidence` does not lie between 0 and 1.

    Source
    ------
    Public Health England, Technical Guide: funnel plots; PHEindicatormethods 1.1.
    """
    share, persons = np.broadcast_arrays(np.asarray(baseline, float), np.asarray(size, float))
    persons = np.where(persons > 0, persons, np.nan)
    half_width = normal_quantile(confidence) * np.sqrt(share * (1 - share) / persons)
    return np.maximum(share - half_width, 0.0), np.minimum(share + half_width, 1.0)


def exact_proportion_limits(
    baseline: ArrayLike, size: ArrayLike, *, confidence: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    """
    As `proportion_limits`, from the binomial distribution itself: for few persons, or shares near 0 or 1.

    A share lies outside exactly when a count as far off, or further on that side, has a probability of less than half
    of what the confidence leaves. Limits are drawn between whole counts, so that they form a smooth line.

    Parameters
    ----------
    baseline : array
        Share of the standard, between 0 and 1.
    size : array
        Persons, a whole number above zero.

    Returns
    -------
    lower, upper : arrays
        Shares; lower is 0 where even nobody is not too few, upper is 1 where even everybody is not too many. Missing
        where the size is zero or missing.

    Raises
    ------
    DefinitionError
        `confidence` does not lie between 0 and 1.

    Source
    ------
    Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202, appendix A.1.1 (limits between whole
    counts), with the tails of Clopper and Pearson (1934), Biometrika 26, 404-413.
    """
    share, persons = np.broadcast_arrays(np.asarray(baseline, float), np.asarray(size, float))
    known = np.isfinite(share) & (persons > 0)
    p, n = np.where(known, share, 0.5), np.where(known, persons, 1.0)
    outside, none = tail(confidence), np.zeros_like(n)
    # The incomplete beta functions are the binomial tails, continued between whole counts.
    too_few = _count_where(lambda count: betaincc(count + 1, np.maximum(n - count, _NEARLY_ZERO), p) > outside, none, n)
    too_many = _count_where(lambda count: betainc(np.maximum(count, _NEARLY_ZERO), n - count + 1, p) < outside, none, n)
    fewest = np.where((1 - p) ** n < outside, too_few, 0.0)
    most = np.where(p**n < outside, too_many, n)
    return np.where(known, fewest / n, np.nan), np.where(known, most / n, np.nan)


def count_ratio_limits(expected: ArrayLike, *, confidence: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """
    Ratios of observed to expected between which a region lies by chance if it is as the standard: Poisson, exact.

    A ratio lies outside exactly when the exact interval of the observed count does not hold the expected count. Limits
    are drawn between whole counts, so that they form a smooth line.

    Parameters
    ----------
    expected : array
        Expected number of events, more than zero.

    Returns
    -------
    lower, upper : arrays
        Ratios; lower is 0 where even no event at all is not too few. Missing where nothing is expected.

    Raises
    ------
    DefinitionError
        `confidence` does not lie between 0 and 1.

    Source
    ------
    Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202, appendix A.1.1 (interpolated Poisson limits).
    """
    foreseen = np.asarray(expected, dtype=np.float64)
    foreseen = np.where(foreseen > 0, foreseen, np.nan)
    outside = tail(confidence)
    known = np.where(np.isfinite(foreseen), foreseen, 1.0)
    reach = (normal_quantile(confidence) + 1) * (3 * np.sqrt(known) + 10)
    # The incomplete gamma functions are the Poisson tails, continued between whole counts.
    too_few = _count_where(lambda count: gammaincc(count + 1, known) > outside, np.zeros_like(known), known)
    fewest = np.where(np.exp(-known) < outside, too_few, 0.0)
    most = _count_where(lambda count: gammainc(count, known) < outside, known, known + reach)
    return fewest / foreseen, most / foreseen


def normal_limits(
    variance: ArrayLike, *, centre: float = 1.0, tau2: ArrayLike = 0.0, confidence: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    """
    Values between which a region lies by chance if its true value is `centre`, for cost or any other sum.

    Parameters
    ----------
    variance : array
        Variance of the region's value by chance.
    centre : float
        Value of the standard: 1 for a ratio.
    tau2 : array
        Variance between regions beyond chance, from `overdispersion`; 0 for chance alone.

    Returns
    -------
    lower, upper : arrays

    Raises
    ------
    DefinitionError
        `confidence` does not lie between 0 and 1.

    Source
    ------
    Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202, section 3 and appendix A.2.
    """
    half_width = normal_quantile(confidence) * np.sqrt(np.asarray(variance, dtype=np.float64) + np.asarray(tau2))
    return centre - half_width, centre + half_width


def widened_limits(
    limits: tuple[ArrayLike, ArrayLike], centre: ArrayLike, phi: ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """
    Limits as far from the centre as regions usually differ: sqrt(phi) times as far, and never nearer.

    All regions are widened alike, the largest too; adding `tau2` to the variance instead (`normal_limits`) leaves small
    regions nearly as they are. Large regions then lie outside less often.

    Parameters
    ----------
    limits : pair of arrays
        Lower and upper limits by chance alone.
    centre : array
        Value of the standard.
    phi : array
        From `overdispersion`; below 1 it counts as 1.

    Source
    ------
    Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202, section 3 (multiplicative and additive overdispersion).
    """
    middle, factor = np.asarray(centre, dtype=np.float64), np.sqrt(np.maximum(np.asarray(phi, dtype=np.float64), 1.0))
    lower, upper = (np.asarray(middle + factor * (np.asarray(limit) - middle), dtype=np.float64) for limit in limits)
    return lower, upper


def overdispersion(
    values: ArrayLike, variance: ArrayLike, *, centre: float = 1.0, winsorised_share: float = WINSORISED_SHARE
) -> Overdispersion:
    """
    How much more regions differ from `centre` than their own variances explain, extreme regions drawn in.

    Parameters
    ----------
    values, variance : arrays, shape (..., regions)
        Value of each region and its variance by chance. A region with a missing number or zero variance is left out.
    centre : float
        Value of the standard.
    winsorised_share : float
        Part of the regions on each side whose distance is set to that of the region at this part, so that the
        regions which the funnel is to find do not widen it.

    Returns
    -------
    Overdispersion
        Arrays of shape (...); missing where fewer than two regions are left.

    Source
    ------
    Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202, appendix A.3; Spiegelhalter et al. (2012), Journal of
    the Royal Statistical Society A 175, 1-47, section 6.
    """
    value, spread = np.broadcast_arrays(np.asarray(values, float), np.asarray(variance, float))
    counts = np.isfinite(value) & np.isfinite(spread) & (spread > 0)
    spread = np.where(counts, spread, 1.0)
    distance = np.where(counts, (value - centre) / np.sqrt(spread), np.nan)
    regions = counts.sum(axis=-1)
    enough = regions >= 2
    guarded = np.where(enough[..., None], distance, 0.0)
    lowest, highest = np.nanquantile(guarded, [winsorised_share, 1 - winsorised_share], axis=-1, keepdims=True)
    drawn_in = np.where(counts, np.clip(distance, lowest, highest), 0.0)
    phi = np.where(enough, (drawn_in**2).sum(axis=-1) / np.maximum(regions, 1), np.nan)
    weight = np.where(counts, 1 / spread, 0.0)
    total = np.where(enough, weight.sum(axis=-1), 1.0)
    free = total - (weight**2).sum(axis=-1) / total
    excess = regions * phi - (regions - 1)
    tau2 = np.where(excess > 0, excess / np.where(free > 0, free, 1.0), 0.0)
    return Overdispersion(phi, np.where(enough, tau2, np.nan), np.asarray(regions))


def place_in_funnel(
    value: ArrayLike,
    limits_95: tuple[ArrayLike, ArrayLike],
    limits_998: tuple[ArrayLike, ArrayLike],
) -> TextArray:
    """
    `inside`, `above_95`, `below_95`, `above_998` or `below_998`; empty where a number is missing.

    Parameters
    ----------
    value : array
    limits_95, limits_998 : pairs of arrays
        Lower and upper limits. A value on a limit lies inside it.
    """
    number = np.asarray(value, dtype=np.float64)
    (lower, upper), (far_lower, far_upper) = (
        (np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)) for low, high in (limits_95, limits_998)
    )
    known = np.isfinite(number + lower + upper + far_lower + far_upper)
    places = [
        (~known, ""),
        (number > far_upper, "above_998"),
        (number < far_lower, "below_998"),
        (number > upper, "above_95"),
        (number < lower, "below_95"),
    ]
    conditions = np.broadcast_arrays(*(condition for condition, _ in places))
    return np.asarray(np.select(conditions, [place for _, place in places], default="inside"), dtype=np.str_)


def _count_where(is_beyond: Callable[[FloatArray], NDArray[np.bool_]], low: FloatArray, high: FloatArray) -> FloatArray:
    """The count between `low` and `high` from which on `is_beyond` holds, by halving."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        beyond = is_beyond(middle)
        low, high = np.where(beyond, low, middle), np.where(beyond, middle, high)
    return (low + high) / 2
