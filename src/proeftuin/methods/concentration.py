"""
How much of a total lies with few persons: shares of the top, Lorenz curve and Gini coefficient.

Most cost of care belongs to few people every year, and for a good part to other people each year: concentration is a
description of one period, not a list of persons to act upon. Who is rich or poor plays no part here; for that see the
concentration index in `inequality_gradient`. Intervals are left out, since the figures are of whole populations.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from proeftuin.errors import DataContractError, DefinitionError, Problem
from proeftuin.methods.estimate_array import MISSING_INPUT, NO_EXPOSURE, FloatArray, TextArray, first_reason

TOP_SHARES = (0.01, 0.05, 0.10)
"""Parts of the persons, those with the highest amounts, whose part of the total is told."""
TOTAL_NOT_POSITIVE = "total_not_positive"
"""Reason: the amounts add up to zero or less, so that parts of the total mean nothing."""
TOP_BELOW_ONE_PERSON = "top_below_one_person"
"""Reason: this part of the persons is less than one person."""


@dataclass(frozen=True)
class Concentration:
    """
    How unevenly a total is spread over persons.

    Attributes
    ----------
    top : array, shape (..., shares)
        Part of the total that lies with the persons of the highest amounts. NaN where there is a reason.
    top_reason : array of str, shape (..., shares)
        Why a part is not given; empty where it is.
    gini : array, shape (...)
        0 when all have the same and almost 1 when one has everything. With negative amounts it can pass 1.
    reason : array of str, shape (...)
        Why there is no Gini coefficient, and no part at all; empty where there is.
    persons, total : arrays, shape (...)
        Number of persons and sum of what they have.
    negative_persons, negative_total : arrays, shape (...)
        How many had an amount below zero, such as a correction, and how much; tell it next to the result.
    """

    top: FloatArray
    top_reason: TextArray
    gini: FloatArray
    reason: TextArray
    persons: FloatArray
    total: FloatArray
    negative_persons: FloatArray
    negative_total: FloatArray


@dataclass(frozen=True)
class AmountHistogram:
    """
    Number of persons and sum of their amounts between fixed edges: all that a holder of persons needs to hand over.

    Two histograms of different persons add up to that of all of them. Persons between two edges count as alike, so a
    Gini coefficient from a histogram is a little below that of the persons; with edges a tenth apart by less than
    0.005 of it.

    Attributes
    ----------
    edges : array, shape (edges,)
        Ascending, with zero among them so that amounts below zero stay apart. An amount on an edge counts above it.
    persons, totals : arrays, shape (..., edges + 1)
        Below the first edge, between the edges, and from the last edge on.
    """

    edges: FloatArray
    persons: FloatArray
    totals: FloatArray

    @classmethod
    def of(cls, amounts: ArrayLike, edges: ArrayLike) -> AmountHistogram:
        """
        The histogram of one series of amounts, one per person.

        Raises
        ------
        DataContractError
            An amount is missing: who has no amount has zero.
        DefinitionError
            Edges that do not ascend, or without zero.
        """
        borders, values = _borders(edges), np.asarray(amounts, dtype=np.float64)
        if not np.isfinite(values).all():
            raise _missing_amount(int((~np.isfinite(values)).sum()))
        place = np.searchsorted(borders, values, side="right")
        bins = borders.size + 1
        return cls(
            borders,
            np.bincount(place, minlength=bins).astype(np.float64),
            np.bincount(place, weights=values, minlength=bins).astype(np.float64),
        )

    def __add__(self, other: AmountHistogram) -> AmountHistogram:
        """The histogram of the persons of both, who must be different persons."""
        if not np.array_equal(self.edges, other.edges):
            raise DefinitionError(
                Problem(
                    where="histograms of amounts",
                    what="the two have different edges",
                    expected="the same edges at all holders",
                    action="agree on the edges before counting",
                )
            )
        return AmountHistogram(self.edges, self.persons + other.persons, self.totals + other.totals)


def concentration(
    persons: ArrayLike,
    totals: ArrayLike,
    *,
    shares: ArrayLike = TOP_SHARES,
    negatives_as_zero: bool = False,
) -> Concentration:
    """
    How unevenly a total is spread, from groups of persons who have about the same.

    Parameters
    ----------
    persons, totals : arrays, shape (..., groups)
        Number of persons and sum of their amounts, in any order; from an `AmountHistogram`, or any grouping by amount.
        Within a group all count as alike. Whoever has nothing belongs to it too, with zero.
    shares : array, shape (shares,)
        Parts of the persons, between 0 and 1. The last group needed counts in part: the top 1 % of 250 persons are the
        first two and half of the third.
    negatives_as_zero : bool
        Whether amounts below zero count as zero. Otherwise they count as they are, so that the parts are parts of the
        total that is published elsewhere.

    Returns
    -------
    Concentration
        Shape (...).

    Raises
    ------
    DataContractError
        Negative numbers of persons, or an amount without persons.
    DefinitionError
        A share outside 0 to 1.

    Source
    ------
    Cowell (2011), Measuring Inequality, 3rd edition, chapter 2 and appendix A; with negative amounts Chen, Tsaur and
    Rhai (1982), Oxford Economic Papers 34, 473-478.
    """
    number, amount = np.broadcast_arrays(np.asarray(persons, dtype=np.float64), np.asarray(totals, dtype=np.float64))
    parts = _parts(shares)
    _refuse_amounts_of_nobody(number, amount)
    below = amount < 0
    negative_persons, negative_total = (np.where(below, numbers, 0.0).sum(axis=-1) for numbers in (number, amount))
    if negatives_as_zero:
        amount = np.where(below, 0.0, amount)
    everyone, total = number.sum(axis=-1), amount.sum(axis=-1)
    reason = first_reason(
        (~np.isfinite(everyone + total), MISSING_INPUT),
        (everyone == 0, NO_EXPOSURE),
        (total <= 0, TOTAL_NOT_POSITIVE),
    )
    usable = (reason == "")[..., None]
    reached, held = lorenz_curve(np.where(usable, number, 1.0), np.where(usable, amount, 1.0))
    gini = 1 - (np.diff(reached, axis=-1) * (held[..., 1:] + held[..., :-1])).sum(axis=-1)
    top = np.empty((*everyone.shape, parts.size))
    for index in np.ndindex(everyone.shape):
        top[index] = 1 - np.interp(1 - parts, reached[index], held[index])
    too_few = everyone[..., None] * parts < 1 - 1e-9
    top_reason = np.where(usable & too_few, TOP_BELOW_ONE_PERSON, reason[..., None]).astype(np.str_)
    return Concentration(
        top=np.where(top_reason == "", top, np.nan),
        top_reason=top_reason,
        gini=np.where(reason == "", gini, np.nan),
        reason=reason,
        persons=everyone,
        total=total,
        negative_persons=negative_persons,
        negative_total=negative_total,
    )


def concentration_of_persons(
    amounts: ArrayLike, *, shares: ArrayLike = TOP_SHARES, negatives_as_zero: bool = False
) -> Concentration:
    """
    How unevenly a total is spread over persons of whom each amount is known.

    Parameters
    ----------
    amounts : array, shape (..., persons)
        One per person, zero included. A missing amount makes the result missing.
    shares, negatives_as_zero
        As in `concentration`.
    """
    values = np.asarray(amounts, dtype=np.float64)
    return concentration(np.ones_like(values), values, shares=shares, negatives_as_zero=negatives_as_zero)


def lorenz_curve(persons: ArrayLike, totals: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """
    Part of the persons, from the lowest amount up, and the part of the total that they have together.

    Parameters
    ----------
    persons, totals : arrays, shape (..., groups)
        As in `concentration`; persons and total above zero.

    Returns
    -------
    reached, held : arrays, shape (..., groups + 1)
        Both from 0 to 1. With negative amounts the curve first goes below 0.

    Source
    ------
    Lorenz (1905), Publications of the American Statistical Association 9, 209-219.
    """
    number, amount = np.broadcast_arrays(np.asarray(persons, dtype=np.float64), np.asarray(totals, dtype=np.float64))
    mean = np.divide(amount, number, out=np.zeros(number.shape), where=number > 0)
    order = np.argsort(mean, axis=-1, kind="stable")
    reached, held = (_parts_reached(np.take_along_axis(numbers, order, axis=-1)) for numbers in (number, amount))
    return reached, held


def _parts_reached(numbers: FloatArray) -> FloatArray:
    sums = np.cumsum(numbers, axis=-1)
    start = np.zeros((*numbers.shape[:-1], 1))
    return np.asarray(np.concatenate([start, sums / sums[..., -1:]], axis=-1), dtype=np.float64)


def _parts(shares: ArrayLike) -> FloatArray:
    parts = np.atleast_1d(np.asarray(shares, dtype=np.float64))
    if not ((parts > 0) & (parts <= 1)).all():
        raise DefinitionError(
            Problem(
                where="shares of persons",
                what="a share lies outside 0 to 1",
                expected="parts such as 0.01, 0.05 and 0.1",
                action="write a percentage as a share",
            )
        )
    return parts


def _borders(edges: ArrayLike) -> FloatArray:
    borders = np.asarray(edges, dtype=np.float64)
    if borders.ndim != 1 or not (np.diff(borders) > 0).all() or 0 not in borders:
        raise DefinitionError(
            Problem(
                where="edges of a histogram of amounts",
                what="the edges do not ascend, or zero is not among them",
                expected="ascending edges with zero among them",
                action="add zero, so that amounts below it can be told",
            )
        )
    return borders


def _missing_amount(number: int) -> DataContractError:
    return DataContractError(
        Problem(
            where="amounts per person",
            what=f"{number} persons have no amount",
            expected="an amount for every person, zero for who has none",
            action="give persons without cost a zero",
        )
    )


def _refuse_amounts_of_nobody(number: FloatArray, amount: FloatArray) -> None:
    wrong = int(((number < 0) | ((number == 0) & (amount != 0) & np.isfinite(amount))).sum())
    if wrong:
        raise DataContractError(
            Problem(
                where="groups of persons by amount",
                what=f"{wrong} groups have a negative number of persons, or an amount without persons",
                expected="zero or more persons in every group, and an amount only where there are persons",
                action="count the persons and the amounts of the same rows",
            )
        )
