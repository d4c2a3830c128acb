"""
Means and proportions from a sample with weights, strata and primary sampling units, with their design-based variance.

The variance is that of Taylor linearisation: each unit gets the amount by which it pulls the mean, and the spread of
these amounts between the units of a stratum is what another sample would have varied. A domain, such as a region, is
estimated on the full design: units of a stratum without a member of the domain count with an amount of zero, since
another sample could have drawn members there. Second stages of sampling are left out, as is usual where few of the
units are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, expit, logit, stdtrit

from proeftuin.methods.estimate_array import (
    EstimateArray,
    FloatArray,
    TextArray,
    estimates_where,
    first_reason,
    tail,
)

IntArray = NDArray[np.int64]

OWN_UNIT = -1
"""Unit of respondents who were drawn one by one, each a unit of their own."""
NO_RESPONDENTS = "no_respondents"
"""Reason: nobody answered, or what answered weighs nothing."""
EMPTY_STRATUM = "no_respondents_in_age_group"
"""Reason: the standard has weight in a group in which nobody answered."""
TOO_FEW_UNITS = "too_few_sampling_units"
"""Reason: no more units than strata, so that nothing tells how much another sample would differ."""


class SingleUnit(StrEnum):
    """What a stratum with one unit adds to the variance, of which it cannot tell the spread."""

    ADJUST = "adjust"
    """The square of its distance to the mean of all units: rather too much than too little."""
    REMOVE = "remove"
    """Nothing, as if the unit had been certain to be drawn."""
    AVERAGE = "average"
    """As much as the other strata on average."""


@dataclass(frozen=True)
class Sample:
    """
    What was drawn, whether or not it belongs to a domain.

    Attributes
    ----------
    units : array, shape (strata,)
        Number of primary sampling units in each stratum.
    sampled_share : array, shape (strata,), optional
        Share of all units of the stratum that was drawn; zero when it is small or not known.
    single_unit : SingleUnit
        Rule for a stratum with one unit.
    """

    units: FloatArray
    sampled_share: FloatArray | None = None
    single_unit: SingleUnit = SingleUnit.ADJUST


@dataclass(frozen=True)
class WeightedTotals:
    """
    Sums over respondents who share domain, group, stratum and unit; one element for each such set, in any order.

    A respondent is a set of one, and sets of the same kind may be added element by element.

    Attributes
    ----------
    domain, group, stratum, unit : arrays of int, shape (sets,)
        Numbers from zero; `unit` is numbered over all strata, or `OWN_UNIT`.
    respondents : array
    weight, weighted : arrays
        Sums of the weight w, and of w times the value y.
    weight_squares, products, weighted_squares : arrays
        Sums of w², of w² y, and of w² y².
    """

    domain: IntArray
    group: IntArray
    stratum: IntArray
    unit: IntArray
    respondents: FloatArray
    weight: FloatArray
    weighted: FloatArray
    weight_squares: FloatArray
    products: FloatArray
    weighted_squares: FloatArray

    @classmethod
    def of_respondents(
        cls,
        values: ArrayLike,
        weights: ArrayLike,
        *,
        domain: ArrayLike | None = None,
        group: ArrayLike | None = None,
        stratum: ArrayLike | None = None,
        unit: ArrayLike | None = None,
    ) -> WeightedTotals:
        """Respondents one by one; without `domain`, `group` or `stratum` all are in one, without `unit` in none."""
        value, weight = np.asarray(values, dtype=np.float64), np.asarray(weights, dtype=np.float64)
        one, own = np.zeros(value.size, dtype=np.int64), np.full(value.size, OWN_UNIT)
        places = [one if found is None else np.asarray(found, dtype=np.int64) for found in (domain, group, stratum)]
        units = own if unit is None else np.asarray(unit, dtype=np.int64)
        square = weight**2
        sums = (np.ones(value.size), weight, weight * value, square, square * value, square * value**2)
        return cls(places[0], places[1], places[2], units, *sums)


@dataclass(frozen=True)
class DomainMean:
    """
    Weighted means of domains, with what an interval needs.

    Attributes
    ----------
    value, variance : arrays, shape (domains,)
        NaN where there is a reason.
    degrees_of_freedom : array
        Units with a member of the domain, less the strata that they are in.
    respondents : array
    effective_size : array
        Respondents that would weigh as much were they weighed alike: the square of the sum of weights over the sum of
        their squares.
    reason : array of str
        Why there is no mean; empty where there is one.
    """

    value: FloatArray
    variance: FloatArray
    degrees_of_freedom: FloatArray
    respondents: FloatArray
    effective_size: FloatArray
    reason: TextArray


def domain_means(totals: WeightedTotals, sample: Sample, domains: int, *, standard: ArrayLike = (1.0,)) -> DomainMean:
    """
    Weighted mean of each domain, or its mean with the groups in the shares of a standard.

    Parameters
    ----------
    domains : int
        Number of domains.
    standard : array, shape (groups,)
        Weight of each group, such as an age band; one group is the plain mean. The standard counts as known.

    Source
    ------
    Taylor linearisation of a ratio: Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, section 5.6;
    domains on the full design: the same, section 10.3. Effective size: Kish (1965), Survey Sampling, section 11.7.
    """
    shares = np.asarray(standard, dtype=np.float64)
    shares = shares / shares.sum()
    table = (domains, shares.size)
    cell = totals.domain * shares.size + totals.group
    weight, weighted = (_added(cell, found, table) for found in (totals.weight, totals.weighted))
    filled = weight > 0
    mean = np.divide(weighted, weight, out=np.zeros(table), where=filled)
    factor = np.divide(shares, weight, out=np.zeros(table), where=filled)
    sums, squares = _pull(totals, factor.ravel()[cell], mean.ravel()[cell], domains, sample.units.size)
    freedom = _degrees_of_freedom(totals, domains, sample.units.size)
    reason = first_reason(
        (weight.sum(axis=1) <= 0, NO_RESPONDENTS),
        ((~filled & (shares > 0)).any(axis=1), EMPTY_STRATUM),
        (freedom < 1, TOO_FEW_UNITS),
    )
    every_weight = weight.sum(axis=1)
    size = np.divide(
        every_weight**2, _added(totals.domain, totals.weight_squares, (domains,)), out=np.zeros(domains),
        where=every_weight > 0,
    )  # fmt: skip
    has_value = reason == ""
    return DomainMean(
        np.where(has_value, (mean * shares).sum(axis=1), np.nan),
        np.where(has_value, variance_of_units(sums, squares, sample), np.nan),
        freedom,
        _added(totals.domain, totals.respondents, (domains,)),
        size,
        reason,
    )


def variance_of_units(sums: ArrayLike, squares: ArrayLike, sample: Sample) -> FloatArray:
    """
    Variance, over other samples, of a total of amounts of units.

    Parameters
    ----------
    sums, squares : arrays, shape (..., strata)
        Sum of the amounts of the units of each stratum, and of their squares.

    Returns
    -------
    array, shape (...)

    Source
    ------
    Units drawn with replacement within strata: Cochran (1977), Sampling Techniques, section 11.9. Rules for single
    units as in Lumley (2010), Complex Surveys, section 3.2.
    """
    total, square = np.asarray(sums, dtype=np.float64), np.asarray(squares, dtype=np.float64)
    units = sample.units
    not_sampled = np.ones(units.size) if sample.sampled_share is None else 1 - sample.sampled_share
    several = units > 1
    scale = np.divide(units, units - 1, out=np.zeros(units.size), where=several)
    centred = np.maximum(square - np.divide(total**2, units, out=np.zeros_like(total), where=several), 0)
    known = (not_sampled * scale * centred).sum(axis=-1)
    if several.all() or sample.single_unit is SingleUnit.REMOVE:
        return np.asarray(known)
    if sample.single_unit is SingleUnit.AVERAGE:
        return np.asarray(known * units.size / several.sum() if several.any() else np.full_like(known, np.nan))
    # The amounts of all units together are zero, so an amount is its own distance to their mean.
    return np.asarray(known + (not_sampled * np.where(units == 1, square, 0)).sum(axis=-1))


def mean_estimates(found: DomainMean, *, confidence: float = 0.95) -> EstimateArray:
    """
    Means with an interval of Student's t on the degrees of freedom of the design.

    Raises
    ------
    DefinitionError
        `confidence` does not lie between 0 and 1.
    """
    half = _t_quantile(found.degrees_of_freedom, confidence) * np.sqrt(found.variance)
    return estimates_where(
        found.reason, found.value, (found.value - half, found.value + half), confidence=confidence,
        interval_method="taylor_t",
    )  # fmt: skip


def proportion_estimates(found: DomainMean, *, confidence: float = 0.95) -> EstimateArray:
    """
    Proportions of values that are zero or one, with exact limits for the effective number of respondents.

    Limits stay between 0 and 1 and exist at 0 and 1 too, where nothing is known of the variance and the effective
    number is that of the weights.

    Raises
    ------
    DefinitionError
        `confidence` does not lie between 0 and 1.

    Source
    ------
    Korn and Graubard (1998), Survey Methodology 24, 193-201.
    """
    share = np.clip(found.value, 0, 1)
    spread = share * (1 - share)
    inside = (spread > 0) & (found.variance > 0)
    by_design = np.divide(spread, found.variance, out=np.zeros_like(share), where=inside)
    outer = _t_quantile(np.maximum(found.respondents - 1, 1), confidence)
    ratio = outer / _t_quantile(found.degrees_of_freedom, confidence)
    size = np.where(inside, by_design, found.effective_size) * ratio**2
    with_it, without = size * share, size * (1 - share)
    edge = tail(confidence)
    lower = np.where(share > 0, betaincinv(with_it, np.maximum(without, 0) + 1, edge), 0.0)
    upper = np.where(share < 1, betaincinv(with_it + 1, without, 1 - edge), 1.0)
    # Everybody was asked: the share is what it is.
    certain = (spread > 0) & (found.variance == 0)
    limits = np.where(certain, share, lower), np.where(certain, share, upper)
    return estimates_where(
        found.reason, np.where(found.reason == "", share, np.nan), limits, confidence=confidence,
        interval_method="taylor_korn_graubard",
    )  # fmt: skip


def logit_proportion_estimates(found: DomainMean, *, confidence: float = 0.95) -> EstimateArray:
    """
    The same with an interval of Student's t on the logit scale; at 0 and 1, where there is none, the limits meet.

    Raises
    ------
    DefinitionError
        `confidence` does not lie between 0 and 1.

    Source
    ------
    Lumley (2010), Complex Surveys, section 2.5.
    """
    share = np.clip(found.value, 0, 1)
    spread = share * (1 - share)
    middle = np.where(spread > 0, share, 0.5)
    half = _t_quantile(found.degrees_of_freedom, confidence) * np.sqrt(found.variance)
    half = np.divide(half, spread, out=np.zeros_like(share), where=spread > 0)
    limits = [np.where(spread > 0, expit(logit(middle) + sign * half), share) for sign in (-1, 1)]
    return estimates_where(
        found.reason, np.where(found.reason == "", share, np.nan), (limits[0], limits[1]), confidence=confidence,
        interval_method="taylor_logit",
    )  # fmt: skip


def _pull(
    totals: WeightedTotals, factor: FloatArray, mean: FloatArray, domains: int, strata: int
) -> tuple[FloatArray, FloatArray]:
    """Sum and sum of squares, for each domain and stratum, of what its units add to the linearised mean."""
    place = totals.domain * strata + totals.stratum
    amount = factor * (totals.weighted - mean * totals.weight)
    sums = _added(place, amount, (domains, strata))
    own = totals.unit == OWN_UNIT
    spread = totals.weighted_squares - 2 * mean * totals.products + mean**2 * totals.weight_squares
    squares = _added(place[own], (factor**2 * np.maximum(spread, 0))[own], (domains, strata))
    units, first, number = _units_of_domains(totals)
    of_unit = _added(number, amount[units], (first.size,))
    return sums, squares + _added(place[units[first]], of_unit**2, (domains, strata))


def _units_of_domains(totals: WeightedTotals) -> tuple[IntArray, IntArray, IntArray]:
    """Places of sets in drawn units; of these the first of each unit in a domain, and the number of that unit."""
    units = np.flatnonzero(totals.unit != OWN_UNIT)
    _, first, number = np.unique(_unit_in_domain(totals, units), return_index=True, return_inverse=True)
    return units, first.astype(np.int64), number.astype(np.int64)


def _unit_in_domain(totals: WeightedTotals, sets: IntArray) -> IntArray:
    """One number for each pair of domain and drawn unit."""
    return np.asarray(totals.domain[sets] * _units(totals) + totals.unit[sets], dtype=np.int64)


def _units(totals: WeightedTotals) -> int:
    return int(totals.unit.max(initial=0)) + 1


def _degrees_of_freedom(totals: WeightedTotals, domains: int, strata: int) -> FloatArray:
    present = totals.weight > 0
    own = present & (totals.unit == OWN_UNIT)
    respondents = _added(totals.domain[own], totals.respondents[own], (domains,))
    drawn = np.flatnonzero(present & (totals.unit != OWN_UNIT))
    clusters = np.unique(_unit_in_domain(totals, drawn)) // _units(totals)
    strata_of = np.unique(totals.domain[present] * strata + totals.stratum[present]) // strata
    return respondents + np.bincount(clusters, minlength=domains) - np.bincount(strata_of, minlength=domains)


def _t_quantile(freedom: FloatArray, confidence: float) -> FloatArray:
    quantile = stdtrit(np.maximum(freedom, 1), 1 - tail(confidence))
    return np.asarray(quantile, dtype=np.float64)


def _added(place: IntArray, amounts: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    return np.bincount(place, amounts, minlength=int(np.prod(shape))).reshape(shape).astype(np.float64)
