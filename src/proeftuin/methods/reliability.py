"""
How much a figure can bear: its coefficient of variation, its change since the year before, and pooled years.

A small population has figures that move by chance. Three things help a reader: how large chance is next to the value,
whether this year can be told from last year, and years taken together. None of them takes chance out; models that
shrink small regions towards others are left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from proeftuin.errors import DataContractError, DefinitionError, Problem
from proeftuin.methods.contrast import Contrast, contrast, standard_error
from proeftuin.methods.estimate_array import EstimateArray, FloatArray, TextArray
from proeftuin.methods.person_estimate import rate_of_repeated_events
from proeftuin.methods.ratio_of_sums import PersonSums, ratio_of_sums

FEWEST_POOLED_YEARS = 3
"""Two years taken together hide a change without steadying much."""
MOST_POOLED_YEARS = 5
"""More years taken together describe no period in which care stayed the same."""

HIGHER = "higher"
"""Verdict: more than the year before, beyond chance."""
LOWER = "lower"
"""Verdict: less than the year before, beyond chance."""
INDISTINGUISHABLE = "indistinguishable"
"""Verdict: chance alone may explain the change; that is not the same as no change."""


@dataclass(frozen=True)
class YearChange:
    """
    Change since the year before.

    Attributes
    ----------
    contrast : Contrast
        This year minus, and over, the year before.
    verdict : array of str
        `HIGHER`, `LOWER` or `INDISTINGUISHABLE`; empty where one of the years has no value or no interval.
    """

    contrast: Contrast
    verdict: TextArray


def coefficient_of_variation(estimates: EstimateArray) -> FloatArray:
    """
    Standard error as a percentage of the value: how large chance is next to what is measured.

    Parameters
    ----------
    estimates : EstimateArray
        Its interval tells the standard error, as half its width over the normal quantile. Of intervals that are not
        alike on both sides, such as Byar's or Wilson's, it is a mean of the two.

    Returns
    -------
    array, of the shape of the estimates
        Missing where there is no value or no interval, and where the value is zero.

    Source
    ------
    Cochran (1977), Sampling Techniques, section 4.7, for the use of the coefficient.
    """
    error = standard_error(estimates.value, estimates.lower, estimates.upper, confidence=estimates.confidence)
    size = np.abs(estimates.value)
    return np.asarray(100 * error / np.where(size > 0, size, np.nan), dtype=np.float64)


def change_from_year_before(now: EstimateArray, before: EstimateArray) -> YearChange:
    """
    Whether a figure can be told from that of the year before.

    The two years are treated as independent. Mostly the same people live in a place in both, and who needed much care
    last year often needs it again, so that the real change is more certain than this interval says: it says
    `INDISTINGUISHABLE` rather too often than too seldom. Two intervals that overlap are no test: they can overlap while
    the change is beyond chance.

    Parameters
    ----------
    now, before : EstimateArray
        Of one shape, unit and confidence; of one definition, so not across a break.

    Returns
    -------
    YearChange

    Raises
    ------
    DefinitionError
        The two have different confidence.

    Source
    ------
    Altman, Machin, Bryant, Gardner (eds), Statistics with Confidence, 2nd edition 2000, chapter 5.
    """
    if now.confidence != before.confidence:
        raise DefinitionError(
            Problem(
                where="change from the year before",
                what=f"intervals of {now.confidence:g} and of {before.confidence:g}",
                expected="the same confidence in both years",
                action="estimate both years with one confidence",
            )
        )
    errors = [standard_error(e.value, e.lower, e.upper, confidence=e.confidence) for e in (now, before)]
    change = contrast(now.value, errors[0], before.value, errors[1], confidence=now.confidence)
    known = np.isfinite(change.difference_lower + change.difference_upper)
    verdict = np.select(
        [~known, change.difference_lower > 0, change.difference_upper < 0], ["", HIGHER, LOWER], INDISTINGUISHABLE
    )
    return YearChange(change, np.asarray(verdict, dtype=np.str_))


def pooled_squares(squares: ArrayLike, between_years: ArrayLike | None = None) -> FloatArray:
    """
    Sum over persons of the square of each one's total over all years.

    Parameters
    ----------
    squares : array, shape (..., years)
        For each year the sum over persons of the square of each one's own total.
    between_years : array or None, shape (...)
        Sum over all pairs of years of the sum over persons of the one year's total times the other's. It is 0 for what
        happens once in a life, and then the squares just add up. Without it the largest sum is taken that the years
        allow, as if everyone had the same part of the care each year: an interval from it is never too narrow and can
        be wider by the root of the number of years.

    Returns
    -------
    array, shape (...)

    Raises
    ------
    DataContractError
        A negative square, or products larger than the squares allow.

    Source
    ------
    Inequality of Cauchy and Schwarz.
    """
    each = np.asarray(squares, dtype=np.float64)
    if (each < 0).any():
        raise _impossible_squares(int((each < 0).sum()))
    apart, largest = each.sum(axis=-1), np.sqrt(each).sum(axis=-1) ** 2
    if between_years is None:
        return np.asarray(largest, dtype=np.float64)
    together = apart + 2 * np.asarray(between_years, dtype=np.float64)
    impossible = (together > largest * (1 + 1e-9)) | (together < 0)
    if impossible.any():
        raise _impossible_squares(int(impossible.sum()))
    return np.asarray(together, dtype=np.float64)


def pooled_rate(
    events: ArrayLike,
    squares: ArrayLike,
    exposure: ArrayLike,
    *,
    between_years: ArrayLike | None = None,
    per: float = 1_000,
    confidence: float = 0.95,
) -> EstimateArray:
    """
    Events per `per` of exposure over three to five years together, when one person can have several.

    Parameters
    ----------
    events, exposure : arrays, shape (..., years)
        A missing year makes the result missing: over fewer years it would be another figure.
    squares : array, shape (..., years)
        For each year the sum over persons of the squared number of events of each.
    between_years : array or None, shape (...)
        As in `pooled_squares`, which tells what is assumed without it.

    Returns
    -------
    EstimateArray
        Shape (...). The name of the method tells whether the products between years were known.

    Raises
    ------
    DefinitionError
        Fewer than `FEWEST_POOLED_YEARS` or more than `MOST_POOLED_YEARS` years.
    DataContractError
        As in `pooled_squares`.
    """
    count, at_risk = np.asarray(events, dtype=np.float64), np.asarray(exposure, dtype=np.float64)
    _refuse_other_numbers_of_years(count.shape[-1])
    pooled = rate_of_repeated_events(
        count.sum(axis=-1),
        pooled_squares(squares, between_years),
        at_risk.sum(axis=-1),
        per=per,
        confidence=confidence,
    )
    return _named(pooled, known=between_years is not None)


def pooled_ratio(sums: PersonSums, *, per: float = 1, confidence: float = 0.95) -> EstimateArray:
    """
    Ratio of two sums over persons over three to five years together, when only sums of each year are known.

    Whoever has the persons themselves adds up each one's years first and uses `ratio_of_sums`, which is exact. From
    sums of separate years the largest variance is taken that they allow, as if everyone were as far from the ratio
    each year: the interval is never too narrow and can be wider by the root of the number of years.

    Parameters
    ----------
    sums : PersonSums
        Shape (..., years).

    Returns
    -------
    EstimateArray
        Shape (...).

    Raises
    ------
    DefinitionError
        Fewer than `FEWEST_POOLED_YEARS` or more than `MOST_POOLED_YEARS` years.
    """
    above, below = (np.asarray(part, dtype=np.float64) for part in (sums.numerator, sums.denominator))
    _refuse_other_numbers_of_years(above.shape[-1])
    total = below.sum(axis=-1)
    ratio = above.sum(axis=-1) / np.where(total > 0, total, np.nan)
    each = ratio[..., None]
    residuals = sums.numerator_squares - 2 * each * sums.products + each**2 * sums.denominator_squares
    largest = pooled_squares(np.maximum(residuals, 0.0))
    # Sums of which the ratio and the squared residuals are those of all years, so that the one formula serves both.
    together = PersonSums(
        persons=np.asarray(sums.persons, dtype=np.float64).min(axis=-1),
        numerator=above.sum(axis=-1),
        denominator=total,
        numerator_squares=largest,
        denominator_squares=np.zeros_like(total),
        products=np.zeros_like(total),
    )
    return _named(ratio_of_sums(together, per=per, confidence=confidence), known=False)


def _named(estimate: EstimateArray, *, known: bool) -> EstimateArray:
    suffix = "_pooled_years" if known else "_pooled_years_at_most"
    return EstimateArray(
        estimate.value,
        estimate.lower,
        estimate.upper,
        estimate.reason,
        estimate.confidence,
        estimate.interval_method + suffix,
    )


def _refuse_other_numbers_of_years(years: int) -> None:
    if not FEWEST_POOLED_YEARS <= years <= MOST_POOLED_YEARS:
        raise DefinitionError(
            Problem(
                where="pooled years",
                what=f"{years} years are to be taken together",
                expected=f"{FEWEST_POOLED_YEARS} to {MOST_POOLED_YEARS} years",
                action="choose a period of that length without a break in the definition",
            )
        )


def _impossible_squares(number: int) -> DataContractError:
    return DataContractError(
        Problem(
            where="sums of squares over persons and years",
            what=f"{number} of the sums are negative, or larger than the squares of the years allow",
            expected="squares of zero or more, and products between years of the same persons",
            action="make squares and products from the same rows",
        )
    )
