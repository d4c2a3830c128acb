"""
Ratios of two sums over persons, such as cost per admission or readmissions per discharge.

Both sums vary with who the persons are, and both come in lumps: one person can have ten discharges, six of which are
readmissions. A binomial or Poisson interval takes each event for a person of its own and is too narrow. Here the
variance comes from how persons differ, through sums that can be added up over cells and holders. Persons are taken to
be independent of each other; households and practices are not told apart.
"""

from __future__ import annotations

from dataclasses import dataclass

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
    tail,
)
from proeftuin.methods.standardisation import EMPTY_STRATA, Standard

TAYLOR_METHOD = "normal_taylor_between_persons"
"""Normal limits with the linearised variance of a ratio of two sums over persons."""
BOOTSTRAP_METHOD = "percentile_bootstrap_of_persons"
FEWER_THAN_TWO_PERSONS = "fewer_than_two_persons"
"""Reason: one person alone shows no spread between persons."""


@dataclass(frozen=True)
class PersonSums:
    """
    All that a ratio and its interval need from persons, so that no person leaves the holder.

    Attributes
    ----------
    persons : array, shape (...)
        Number of persons, those with neither numerator nor denominator included or not: the result is the same up to
        one part in their number.
    numerator, denominator : arrays, shape (...)
        Sums over the persons.
    numerator_squares, denominator_squares, products : arrays, shape (...)
        Sums over the persons of the square of each one's own numerator, of each one's own denominator, and of the one
        times the other.
    """

    persons: FloatArray
    numerator: FloatArray
    denominator: FloatArray
    numerator_squares: FloatArray
    denominator_squares: FloatArray
    products: FloatArray

    @classmethod
    def of(cls, numerator: ArrayLike, denominator: ArrayLike) -> PersonSums:
        """The sums of persons on the last axis of both arrays."""
        above, below = np.broadcast_arrays(np.asarray(numerator, np.float64), np.asarray(denominator, np.float64))
        return cls(
            persons=np.full(above.shape[:-1], float(above.shape[-1])),
            numerator=above.sum(axis=-1),
            denominator=below.sum(axis=-1),
            numerator_squares=(above**2).sum(axis=-1),
            denominator_squares=(below**2).sum(axis=-1),
            products=(above * below).sum(axis=-1),
        )

    def __add__(self, other: PersonSums) -> PersonSums:
        """The sums of the persons of both, who must be different persons."""
        return PersonSums(*(np.asarray(mine + theirs) for mine, theirs in zip(self._all(), other._all(), strict=True)))

    def ratio_variance(self) -> FloatArray:
        """
        Variance of numerator over denominator by chance in who the persons are, shape (...).

        Source
        ------
        Cochran (1977), Sampling Techniques, section 2.11, without the finite-population correction, since the persons
        stand for those who might have lived there.
        """
        below = np.where(self.denominator > 0, self.denominator, np.nan)
        ratio = self.numerator / below
        squares = self.numerator_squares - 2 * ratio * self.products + ratio**2 * self.denominator_squares
        size = np.where(self.persons > 1, self.persons, np.nan)
        # Rounding may leave a hair below zero where all persons have the same ratio.
        return np.asarray(np.maximum(squares, 0.0) * size / (size - 1) / below**2, dtype=np.float64)

    def _all(self) -> tuple[FloatArray, ...]:
        return (
            np.asarray(self.persons, dtype=np.float64),
            np.asarray(self.numerator, dtype=np.float64),
            np.asarray(self.denominator, dtype=np.float64),
            np.asarray(self.numerator_squares, dtype=np.float64),
            np.asarray(self.denominator_squares, dtype=np.float64),
            np.asarray(self.products, dtype=np.float64),
        )


def ratio_of_sums(sums: PersonSums, *, per: float = 1, confidence: float = 0.95) -> EstimateArray:
    """
    Numerator over denominator, each a sum over persons, with the interval that persons who differ give it.

    Parameters
    ----------
    sums : PersonSums
        A denominator of zero gives no value, with reason `no_exposure`; fewer than two persons give none either.
    per : float
        Unit of the result: 100 for a percentage.

    Returns
    -------
    EstimateArray
        Shape (...), with normal limits from the linearised (Taylor) variance. A lower limit below zero of a ratio that
        is not is cut off there. It is for at least some dozens of persons in the denominator. Where nobody has an
        event, there are no limits: how often others would have one is not known.

    Raises
    ------
    DataContractError
        A negative number of persons, denominator or sum of squares.

    Source
    ------
    Cochran (1977), Sampling Techniques, section 2.11.
    """
    _refuse_negative(sums)
    ratio = sums.numerator / np.where(sums.denominator > 0, sums.denominator, np.nan)
    reason = first_reason(
        (~np.isfinite(sums.numerator + sums.denominator + sums.persons), MISSING_INPUT),
        (np.asarray(sums.denominator) == 0, NO_EXPOSURE),
        (np.asarray(sums.persons) < 2, FEWER_THAN_TWO_PERSONS),
    )
    limits = _normal_limits(ratio, sums.ratio_variance(), confidence)
    return estimates_where(reason, ratio, limits, confidence=confidence, interval_method=TAYLOR_METHOD).times(per)


def directly_standardised_ratio(
    sums: PersonSums, standard: Standard, *, per: float = 1, confidence: float = 0.95
) -> EstimateArray:
    """
    Ratio that the population would have if its denominator had the structure of `standard`.

    Parameters
    ----------
    sums : PersonSums
        Shape (..., strata): age by sex, or the kinds of care of which the mix should not count.
    standard : Standard
        Its weights are denominators. A stratum with nothing in the denominator is filled with the ratio of the
        standard within its limit, see `Standard`. A stratum of one person has a ratio but shows no spread: then the
        interval is missing.

    Returns
    -------
    EstimateArray
        Shape (...), with normal limits; strata have different persons, so their variances add up. A person with
        events in two strata counts as two, which makes the interval a little too narrow.

    Raises
    ------
    DataContractError
        A negative number of persons, denominator or sum of squares.
    DefinitionError
        A weight of the standard is missing or negative, or all are zero.

    Source
    ------
    Cochran (1977), Sampling Techniques, section 6.10: the separate ratio estimate.
    """
    _refuse_negative(sums)
    below = np.asarray(sums.denominator, dtype=np.float64)
    borrowed = 0.0 if standard.rates is None else np.asarray(standard.rates, dtype=np.float64)
    empty = below == 0
    ratios = np.where(empty, borrowed, sums.numerator / np.where(below > 0, below, np.nan))
    # A filled stratum adds no variance: the ratio of the standard counts as known.
    variances = np.where(empty, 0.0, sums.ratio_variance())
    shares = standard.shares
    value, variance = (shares * ratios).sum(axis=-1), (shares**2 * variances).sum(axis=-1)
    allowed = 0.0 if standard.rates is None else standard.largest_filled_share
    reason = first_reason(
        (~np.isfinite(sums.numerator + below).all(axis=-1), MISSING_INPUT),
        (below.sum(axis=-1) == 0, NO_EXPOSURE),
        (standard.filled_share(below) > allowed, EMPTY_STRATA),
    )
    limits = _normal_limits(value, variance, confidence)
    return estimates_where(reason, value, limits, confidence=confidence, interval_method=TAYLOR_METHOD).times(per)


def bootstrapped_ratio(
    numerator: ArrayLike,
    denominator: ArrayLike,
    generator: np.random.Generator,
    *,
    draws: int = 2_000,
    confidence: float = 0.95,
) -> EstimateArray:
    """
    Numerator over denominator with a percentile interval from drawing persons with replacement.

    It needs the persons themselves, and is there to check `ratio_of_sums` where the denominators are few or very
    skewed.

    Parameters
    ----------
    numerator, denominator : arrays, shape (persons,)
        Of each person.
    generator : numpy Generator
        Source of the draws.

    Returns
    -------
    EstimateArray
        Shape (). A draw without any denominator does not count.

    Source
    ------
    Efron and Tibshirani (1993), An Introduction to the Bootstrap, section 13.3.
    """
    above, below = np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    sums = PersonSums.of(above, below)
    drawn = np.full(draws, np.nan)
    # One draw at a time: all of them at once would take draws times the persons.
    for draw in range(draws):
        chosen = generator.integers(0, max(above.size, 1), size=above.size)
        drawn_below = below[chosen].sum()
        if drawn_below > 0:
            drawn[draw] = above[chosen].sum() / drawn_below
    known = drawn[np.isfinite(drawn)]
    outside = tail(confidence)
    limits = np.quantile(known, [outside, 1 - outside]) if known.size else np.full(2, np.nan)
    point = ratio_of_sums(sums, confidence=confidence)
    return estimates_where(
        point.reason,
        point.value,
        (np.asarray(limits[0]), np.asarray(limits[1])),
        confidence=confidence,
        interval_method=BOOTSTRAP_METHOD,
    )


def _normal_limits(value: FloatArray, variance: FloatArray, confidence: float) -> tuple[FloatArray, FloatArray]:
    # Persons without a single event do not tell how often others would have one.
    unseen = (value == 0) & (variance == 0)
    half_width = normal_quantile(confidence) * np.sqrt(np.where(unseen, np.nan, variance))
    lower = value - half_width
    # Only corrections make a sum negative: limits below zero of a positive one are the normal curve's.
    return np.where((value >= 0) & (lower < 0), 0.0, lower), value + half_width


def _refuse_negative(sums: PersonSums) -> None:
    parts = (sums.persons, sums.denominator, sums.numerator_squares, sums.denominator_squares)
    negative = sum(int((np.asarray(part) < 0).sum()) for part in parts)
    if negative:
        raise DataContractError(
            Problem(
                where="sums over persons of a ratio",
                what=f"{negative} numbers of persons, denominators or sums of squares are negative",
                expected="zero or more; only the numerator may be negative",
                action="look for corrections in the denominator and settle them first",
            )
        )
