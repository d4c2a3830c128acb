"""
Why cost grew between two periods: more people, other people, more care per person or a higher price per unit of care.

Cost is the sum over groups of persons x units per person x cost per unit. Changing one factor after the other gives
parts that depend on the order in which one does it. Here each part is the mean over all orders (the value of Shapley),
so no order is chosen and the parts add up exactly. The logarithmic mean (Divisia) index adds up too, but it divides by
logarithms and has no answer for a group without persons or care in one of the periods, which small regions have; its
usual remedy, a small number in place of zero, makes the parts depend on that number. The parts describe; a higher price
per unit can be a dearer tariff or heavier care within the unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import ArrayLike

from proeftuin.errors import DataContractError, Problem
from proeftuin.methods.estimate_array import MISSING_INPUT, NO_EXPOSURE, FloatArray, TextArray, first_reason

FACTORS = ("population", "case_mix", "volume", "price")
NEGATIVE_COST = "negative_cost"
"""Reason: corrections make the cost of a group negative, so that it has no price."""


@dataclass(frozen=True)
class PeriodCare:
    """
    Care of one period by group of persons, such as sex by age.

    Attributes
    ----------
    persons : array, shape (..., groups)
        Person-years.
    units : array, shape (..., groups)
        Units of care, such as contacts or days; or users, when the volume is to be the part of the persons with care.
    cost : array, shape (..., groups)
        Euro.
    """

    persons: ArrayLike
    units: ArrayLike
    cost: ArrayLike


@dataclass(frozen=True)
class GrowthSplit:
    """
    Growth of cost in parts that add up to it; all in euro, of shape (...), NaN where there is a reason.

    Attributes
    ----------
    population : array
        From the number of persons, of the same structure.
    case_mix : array
        From the structure of the persons, such as more old ones.
    volume : array
        From units per person within the groups.
    price : array
        From cost per unit within the groups.
    total : array
        Cost of the second period minus that of the first.
    reason : array of str
        Why there is no split; empty where there is one.
    """

    population: FloatArray
    case_mix: FloatArray
    volume: FloatArray
    price: FloatArray
    total: FloatArray
    reason: TextArray


def growth_split(before: PeriodCare, after: PeriodCare) -> GrowthSplit:
    """
    Growth of cost from one period to the next, in population, case mix, volume and price.

    What a group lacks in one period it takes from the other: without care in a period a group has no price there, so
    that all its growth is volume; without persons it has no volume there, so that all its growth is case mix.

    Parameters
    ----------
    before, after : PeriodCare
        The same groups in the same order. For several kinds of care, each with its own unit, put the kinds on a leading
        axis and add up the parts over it.

    Returns
    -------
    GrowthSplit

    Raises
    ------
    DataContractError
        Negative persons or units, units without persons, or cost without units.

    Source
    ------
    Shapley (1953), Contributions to the Theory of Games II, 307-317; as a split of sums of products Das Gupta (1993),
    Standardization and Decomposition of Rates, Current Population Reports P23-186, chapter 2; of the Divisia index and
    its zeros Ang (2004), Energy Policy 32, 1131-1139.
    """
    first, second = _numbers(before), _numbers(after)
    reason = _reasons_against(first, second)
    factors = _factors(first, second)
    total = second[2].sum(axis=-1) - first[2].sum(axis=-1)
    known = reason == ""
    parts = dict(zip((*FACTORS, "total"), (*_shapley_parts(factors), total), strict=True))
    return GrowthSplit(**{name: np.where(known, part, np.nan) for name, part in parts.items()}, reason=reason)


def _numbers(care: PeriodCare) -> tuple[FloatArray, FloatArray, FloatArray]:
    persons, units, cost = np.broadcast_arrays(
        *(np.asarray(numbers, dtype=np.float64) for numbers in (care.persons, care.units, care.cost))
    )
    lacking = (persons == 0) & (units > 0) | (units == 0) & np.isfinite(cost) & (cost != 0)
    wrong = int(((persons < 0) | (units < 0) | lacking).sum())
    if wrong:
        raise DataContractError(
            Problem(
                where="persons, units and cost by group",
                what=f"{wrong} groups have negative persons or units, units without persons or cost without units",
                expected="zero or more; cost only where there are units, units only where there are persons",
                action="count persons, units and cost of the same persons and the same kind of care",
            )
        )
    return persons, units, cost


def _reasons_against(
    first: tuple[FloatArray, FloatArray, FloatArray], second: tuple[FloatArray, FloatArray, FloatArray]
) -> TextArray:
    finite = np.isfinite(sum(first) + sum(second)).all(axis=-1)
    return first_reason(
        (~finite, MISSING_INPUT),
        ((first[0].sum(axis=-1) == 0) | (second[0].sum(axis=-1) == 0), NO_EXPOSURE),
        ((first[2] < 0).any(axis=-1) | (second[2] < 0).any(axis=-1), NEGATIVE_COST),
    )


def _factors(
    first: tuple[FloatArray, FloatArray, FloatArray], second: tuple[FloatArray, FloatArray, FloatArray]
) -> list[tuple[FloatArray, FloatArray]]:
    """Population, structure, volume and price of both periods, each to be multiplied within groups."""
    everyone = [period[0].sum(axis=-1, keepdims=True) for period in (first, second)]
    structure = [_over(period[0], size) for period, size in zip((first, second), everyone, strict=True)]
    volume = [_over(period[1], period[0]) for period in (first, second)]
    price = [_over(period[2], period[1]) for period in (first, second)]
    pairs = ((everyone[0], everyone[1]), (structure[0], structure[1]), _both(*volume), _both(*price))
    return list(pairs)


def _over(above: FloatArray, below: FloatArray) -> FloatArray:
    return np.asarray(above / np.where(below > 0, below, np.nan), dtype=np.float64)


def _both(first: FloatArray, second: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Both periods' values, each period without one taking that of the other, and zero where neither has one."""
    from_second, from_first = (np.where(np.isfinite(values), values, 0.0) for values in (second, first))
    return np.where(np.isfinite(first), first, from_second), np.where(np.isfinite(second), second, from_first)


def _shapley_parts(factors: list[tuple[FloatArray, FloatArray]]) -> list[FloatArray]:
    """For each factor the growth when it moves, averaged over all orders in which the factors can move."""
    count = len(factors)
    costs = {
        moved: _cost_when(factors, frozenset(moved))
        for size in range(count + 1)
        for moved in combinations(range(count), size)
    }
    parts = []
    for factor in range(count):
        others = [place for place in range(count) if place != factor]
        part = np.zeros_like(costs[()])
        for size in range(count):
            # Of all orders so many have just these others before this factor.
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            for moved in combinations(others, size):
                part = part + weight * (costs[tuple(sorted((*moved, factor)))] - costs[moved])
        parts.append(part)
    return parts


def _cost_when(factors: list[tuple[FloatArray, FloatArray]], moved: frozenset[int]) -> FloatArray:
    product: FloatArray = np.ones(())
    for place, pair in enumerate(factors):
        product = product * pair[place in moved]
    return np.asarray(product.sum(axis=-1), dtype=np.float64)
