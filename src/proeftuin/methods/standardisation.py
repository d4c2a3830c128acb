"""
Rates, means and ratios that can be compared between populations of different age and sex.

Direct standardisation answers: what would this region have with the structure of the standard? Indirect
standardisation answers: what does this region have against what its own structure leads one to expect? Two indirect
ratios are each comparable with the standard, not strictly with each other.

The last axis of every stratified array is the strata (sex × age band). Counts are Poisson. Cost is a sum per person of
heavy-tailed amounts; its variance per insured year comes from `dispersion`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from proeftuin.errors import DataContractError, DefinitionError, Problem
from proeftuin.methods.estimate_array import (
    MISSING_INPUT,
    NO_EXPOSURE,
    EstimateArray,
    FloatArray,
    estimates_where,
    first_reason,
    normal_quantile,
)
from proeftuin.methods.rate_interval import count_limits, dobson_limits

MINIMUM_EVENTS = 10
"""Fewer events in total make a directly standardised rate too unstable to give (practice of Public Health England)."""
FEWER_THAN_MINIMUM_EVENTS = "fewer_than_10_events"
"""Reason: fewer than `MINIMUM_EVENTS` events."""
COST_INTERVAL_METHOD = "normal_person_variance_from_cells"
"""Normal limits of a sum of cost, with the variance between persons that `dispersion` learns from cells."""
EMPTY_STRATA = "empty_strata"
"""Reason: strata without anyone at risk weigh more in the standard than may be filled."""


@dataclass(frozen=True)
class Standard:
    """
    The population whose structure, and where a stratum is empty whose rate, is the standard.

    A small municipality may have nobody, or too few to publish, in the oldest band. Leaving the band out would silently
    spread its weight over younger and cheaper people; giving it the rate of the country changes nothing between the
    region and the country. That is honest only for a small part of the weight, so the part is limited and reported.

    Attributes
    ----------
    weights : array, broadcast to (..., strata)
        Persons or exposure of the standard; any positive scale.
    rates : array or None, broadcast to (..., strata)
        Events or euro per unit of exposure of the standard. Without them no empty stratum is filled.
    largest_filled_share : float
        Largest share of `weights` that may be filled with `rates` before the result is not estimable.
    """

    weights: ArrayLike
    rates: ArrayLike | None = None
    largest_filled_share: float = 0.01

    def filled_share(self, exposure: ArrayLike) -> FloatArray:
        """
        Share of the standard's weight in strata where `exposure`, shape (..., strata), is zero: shape (...).

        Zero means that nothing had to be filled; report any other value next to the result.
        """
        at_risk = np.asarray(exposure, dtype=np.float64)
        return np.asarray((self.shares * (at_risk == 0)).sum(axis=-1), dtype=np.float64)

    @property
    def shares(self) -> FloatArray:
        """
        Weights that add up to one over the strata.

        Raises
        ------
        DefinitionError
            A weight is missing or negative, or all are zero.
        """
        weights = np.asarray(self.weights, dtype=np.float64)
        total = weights.sum(axis=-1, keepdims=True)
        if not np.isfinite(weights).all() or (weights < 0).any() or (total <= 0).any():
            raise DefinitionError(
                Problem(
                    where="weights of the standard population",
                    what="a weight is missing or negative, or all weights are zero",
                    expected="a number of zero or more for every stratum, one at least above zero",
                    action="take a standard that covers all strata",
                )
            )
        return np.asarray(weights / total, dtype=np.float64)


def crude_rate(
    events: ArrayLike, exposure: ArrayLike, *, per: float = 100_000, confidence: float = 0.95
) -> EstimateArray:
    """
    Events per `per` of exposure, as they are: differences in age and sex are part of it.

    Parameters
    ----------
    events : array, shape (...)
        Independent events, zero or more.
    exposure : array, shape (...)
        Person-years. Zero gives no value, with reason `no_exposure`.

    Returns
    -------
    EstimateArray
        Shape (...); limits of the count, exact below ten events and Byar's from ten on.

    Raises
    ------
    DataContractError
        A negative count or exposure.

    Source
    ------
    Public Health England (2018), Technical Guide: confidence intervals; PHEindicatormethods 2.1.0.
    """
    return _count_over(events, exposure, confidence).times(per)


def indirectly_standardised_ratio(
    observed: ArrayLike, expected: ArrayLike, *, confidence: float = 0.95
) -> EstimateArray:
    """
    How many times the events that happened were the events that the population's own age and sex lead one to expect.

    Parameters
    ----------
    observed : array, shape (...)
        Independent events, zero or more.
    expected : array, shape (...)
        From `expected_total` with the rates of the standard. Zero gives no value, with reason `no_exposure`. The rates
        of the standard count as known: for a country they are, next to one region.

    Returns
    -------
    EstimateArray
        Shape (...), 1 means as expected; limits exact below ten events and Byar's from ten on.

    Raises
    ------
    DataContractError
        A negative observed or expected number.

    Source
    ------
    Breslow and Day (1987), Statistical Methods in Cancer Research II, p. 65-69; PHEindicatormethods 2.1.0.
    """
    return _count_over(observed, expected, confidence)


def directly_standardised_rate(
    events: ArrayLike,
    exposure: ArrayLike,
    standard: Standard,
    *,
    per: float = 100_000,
    confidence: float = 0.95,
    event_variance: ArrayLike | None = None,
) -> EstimateArray:
    """
    Rate that the population would have with the age and sex structure of `standard`.

    Parameters
    ----------
    events : array, shape (..., strata)
        Events, zero or more.
    exposure : array, shape (..., strata)
        Person-years. Empty strata are filled with the rate of the standard within its limit, see `Standard`.
    standard : Standard
        Its `rates`, if any, are events per person-year.
    event_variance : array or None, shape (..., strata)
        Variance of the events in each stratum, where one person can have several: the sum over persons of the squared
        number of events. Without it events count as independent, with variance equal to their number.

    Returns
    -------
    EstimateArray
        Shape (...), per `per` of exposure, with Dobson's limits. No value below `MINIMUM_EVENTS` events.

    Raises
    ------
    DataContractError
        A negative count, exposure or variance.
    DefinitionError
        A weight of the standard is missing or negative, or all are zero.

    Source
    ------
    Dobson et al. (1991), Statistics in Medicine 10, 457-462; PHEindicatormethods 2.1.0.
    """
    count, at_risk = _known_numbers(events, exposure)
    spread = count if event_variance is None else _known_numbers(event_variance)[0]
    value, variance = _weighted_sum(count, spread, at_risk, standard)
    total = count.sum(axis=-1)
    reason = first_reason(
        *_reasons_against_a_weighted_sum(total, at_risk, standard),
        (total < MINIMUM_EVENTS, FEWER_THAN_MINIMUM_EVENTS),
    )
    limits = dobson_limits(value, variance, total, confidence=confidence)
    return estimates_where(reason, value, limits, confidence=confidence, interval_method="dobson").times(per)


def crude_mean(
    totals: ArrayLike, exposure: ArrayLike, variance_per_exposure: ArrayLike, *, confidence: float = 0.95
) -> EstimateArray:
    """
    Euro per unit of exposure, as it is: differences in age and sex are part of it.

    Parameters
    ----------
    totals, exposure : arrays, shape (..., strata)
        Sums in euro, which corrections may make negative, and insured years.
    variance_per_exposure : array, broadcast to (..., strata)
        Variance between persons of cost per insured year in each stratum, from `dispersion`. Where it is missing
        there is a value without limits.

    Returns
    -------
    EstimateArray
        Shape (...), with normal limits: what chance between persons alone would do to the mean. A lower limit below
        zero of a sum that is not is cut off there.

    Raises
    ------
    DataContractError
        Negative exposure or variance.
    """
    at_risk = _known_numbers(exposure)[0]
    everyone = at_risk.sum(axis=-1)
    variance = cost_variance(at_risk, variance_per_exposure)
    return standardised_cost_ratio(
        np.asarray(totals, dtype=np.float64).sum(axis=-1), everyone, variance, confidence=confidence
    )


def directly_standardised_mean(
    totals: ArrayLike,
    exposure: ArrayLike,
    standard: Standard,
    variance_per_exposure: ArrayLike,
    *,
    confidence: float = 0.95,
) -> EstimateArray:
    """
    Euro per unit of exposure that the population would have with the age and sex structure of `standard`.

    Parameters
    ----------
    totals : array, shape (..., strata)
        Sums in euro; corrections may make one negative.
    exposure : array, shape (..., strata)
        Insured years. Empty strata are filled with the mean of the standard within its limit, see `Standard`.
    variance_per_exposure : array, broadcast to (..., strata)
        Variance between persons of cost per insured year in each stratum, from `dispersion`; the variance of a
        stratum's mean is this number over its insured years. Where it is missing there is a value without limits.

    Returns
    -------
    EstimateArray
        Shape (...), with normal limits: what chance between persons alone would do to the mean. A lower limit below
        zero of a mean that is not is cut off there.

    Raises
    ------
    DataContractError
        Negative exposure or variance.
    DefinitionError
        A weight of the standard is missing or negative, or all are zero.

    Source
    ------
    Kish (1965), Survey Sampling, section 3.3: the variance of a weighted sum of independent stratum means.
    """
    amount = np.asarray(totals, dtype=np.float64)
    at_risk, spread = _known_numbers(exposure, variance_per_exposure)
    value, variance = _weighted_sum(amount, at_risk * spread, at_risk, standard)
    reason = first_reason(*_reasons_against_a_weighted_sum(amount.sum(axis=-1), at_risk, standard))
    limits = _normal_limits(value, variance, confidence)
    return estimates_where(reason, value, limits, confidence=confidence, interval_method=COST_INTERVAL_METHOD)


def standardised_cost_ratio(
    observed: ArrayLike, expected: ArrayLike, variance: ArrayLike, *, confidence: float = 0.95
) -> EstimateArray:
    """
    How many times the cost was the cost that the population's own age and sex lead one to expect.

    Parameters
    ----------
    observed : array, shape (...)
        Cost in euro; corrections may make it negative.
    expected : array, shape (...)
        From `expected_total` with the means of the standard. Zero or less gives no value, with reason `no_exposure`.
    variance : array, shape (...)
        Variance of `observed` by chance between persons, from `cost_variance`. `expected` counts as known; for a region
        that is itself part of the standard this makes the interval slightly too wide, never too narrow. Where it is
        missing there is a value without limits.

    Returns
    -------
    EstimateArray
        Shape (...), 1 means as expected; normal limits. A lower limit below zero of a cost that is not is cut off
        there.

    Raises
    ------
    DataContractError
        A negative variance.
    """
    amount, foreseen = (np.asarray(numbers, dtype=np.float64) for numbers in (observed, expected))
    spread = _known_numbers(variance)[0]
    reason = first_reason(
        (~np.isfinite(amount + foreseen), MISSING_INPUT),
        (foreseen <= 0, NO_EXPOSURE),
    )
    positive = np.where(foreseen > 0, foreseen, np.nan)
    value = amount / positive
    limits = _normal_limits(value, spread / positive**2, confidence)
    return estimates_where(reason, value, limits, confidence=confidence, interval_method=COST_INTERVAL_METHOD)


def expected_total(exposure: ArrayLike, standard_rates: ArrayLike) -> FloatArray:
    """
    Events or euro that the population would have if each stratum had the rate of the standard.

    Parameters
    ----------
    exposure : array, shape (..., strata)
        Time at risk.
    standard_rates : array, broadcast to (..., strata)
        Events or euro per unit of exposure of the standard. A missing rate makes the result missing, unless the
        stratum is empty.

    Returns
    -------
    array, shape (...)
    """
    at_risk, rates = np.broadcast_arrays(np.asarray(exposure, float), np.asarray(standard_rates, float))
    return np.asarray(np.where(at_risk == 0, 0.0, at_risk * rates).sum(axis=-1), dtype=np.float64)


def cost_variance(exposure: ArrayLike, variance_per_exposure: ArrayLike) -> FloatArray:
    """
    Variance of the total cost of a population by chance between its persons, in euro squared.

    Parameters
    ----------
    exposure : array, shape (..., strata)
        Insured years.
    variance_per_exposure : array, broadcast to (..., strata)
        Variance between persons of cost per insured year in each stratum, from `dispersion`.

    Returns
    -------
    array, shape (...)

    Raises
    ------
    DataContractError
        Negative exposure or variance.
    """
    at_risk, spread = _known_numbers(exposure, variance_per_exposure)
    return expected_total(at_risk, spread)


def _count_over(events: ArrayLike, denominator: ArrayLike, confidence: float) -> EstimateArray:
    count, positive = _known_numbers(events, denominator)
    reason = first_reason((~np.isfinite(count + positive), MISSING_INPUT), (positive == 0, NO_EXPOSURE))
    positive = np.where(positive > 0, positive, np.nan)
    lower, upper = count_limits(count, confidence=confidence)
    return estimates_where(
        reason,
        count / positive,
        (lower / positive, upper / positive),
        confidence=confidence,
        interval_method="exact_below_10_else_byar",
    )


def _weighted_sum(
    totals: FloatArray, spread: FloatArray, exposure: FloatArray, standard: Standard
) -> tuple[FloatArray, FloatArray]:
    """Standardised mean and its variance, shape (...); `spread` is the variance of each of `totals`."""
    shares = standard.shares
    borrowed = 0.0 if standard.rates is None else np.asarray(standard.rates, dtype=np.float64)
    at_risk = np.where(exposure > 0, exposure, np.nan)
    means = np.where(exposure == 0, borrowed, totals / at_risk)
    # A filled stratum adds no variance: the mean of the standard counts as known.
    variances = np.where(exposure == 0, 0.0, spread / at_risk**2)
    return (shares * means).sum(axis=-1), (shares**2 * variances).sum(axis=-1)


def _reasons_against_a_weighted_sum(
    total: FloatArray, exposure: FloatArray, standard: Standard
) -> tuple[tuple[ArrayLike, str], ...]:
    allowed = 0.0 if standard.rates is None else standard.largest_filled_share
    return (
        (~np.isfinite(total + exposure.sum(axis=-1)), MISSING_INPUT),
        (exposure.sum(axis=-1) == 0, NO_EXPOSURE),
        (standard.filled_share(exposure) > allowed, EMPTY_STRATA),
    )


def _normal_limits(value: FloatArray, variance: FloatArray, confidence: float) -> tuple[FloatArray, FloatArray]:
    half_width = normal_quantile(confidence) * np.sqrt(variance)
    lower = value - half_width
    # Only corrections make cost negative: limits below zero of a positive sum are the normal curve's, not the data's.
    return np.where((value >= 0) & (lower < 0), 0.0, lower), value + half_width


def _known_numbers(*numbers: ArrayLike) -> tuple[FloatArray, ...]:
    """The numbers as arrays; a missing number passes, a negative one is a fault of the supplier."""
    arrays = tuple(np.asarray(array, dtype=np.float64) for array in numbers)
    negative = sum(int((array < 0).sum()) for array in arrays)
    if negative:
        raise DataContractError(
            Problem(
                where="counts, exposure or variances to be standardised",
                what=f"{negative} of the numbers are negative",
                expected="zero or more in every stratum",
                action="look for corrections in the source and settle them before standardising",
            )
        )
    return arrays
