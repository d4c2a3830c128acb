"""
Weighing alternatives by several criteria, and how far the outcome hangs on the weights and the scores.

An additive value model: each score becomes a value from 0 (the worst end of the criterion) to 100 (the best end), and
the values are added with weights. Weights say how much the swing from one end to the other matters, so they belong to
the ends. Before any weighing it is told which alternatives are at least as good as another in everything.

An unknown score is no zero: its alternative has no total, only the least and the most that it could have. On a scale
whose ends are those of the known scores nothing says where an unknown one lies, so that even these are unknown.

Source
------
Goodwin and Wright, Decision Analysis for Management Judgment, 3rd edition 2004, chapter 3; Lahdelma and Salminen,
SMAA-2: stochastic multicriteria acceptability analysis for group decision making, Operations Research 49 (2001).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, Problem
from proeftuin.methods.estimate_array import FloatArray

FULL = 100.0
"""Value of the best end of a criterion."""


@dataclass(frozen=True)
class Totals:
    """
    Weighted values of alternatives, each of shape (alternatives,).

    Attributes
    ----------
    value : array
        NaN where a score is unknown.
    least, most : array
        The total with unknown values at the worst and at the best end; equal to `value` where all are known, and NaN
        where a value is unknown on a scale whose ends bind nothing.
    """

    value: FloatArray
    least: FloatArray
    most: FloatArray


@dataclass(frozen=True)
class Thresholds:
    """
    Between which weights of a criterion the first alternative stays first, the others keeping their proportions.

    Attributes
    ----------
    lower, upper : array, shape (criteria,)
        Shares of the whole weight; 0 and 1 where no weight changes it.
    below, above : tuple of int or None
        Place of the alternative that comes first beyond either.
    """

    lower: FloatArray
    upper: FloatArray
    below: tuple[int | None, ...]
    above: tuple[int | None, ...]


@dataclass(frozen=True)
class Acceptability:
    """
    Shares of the draws in which an alternative has a rank, shape (alternatives, ranks); each row and column adds to 1.
    """

    shares: FloatArray

    @property
    def first(self) -> FloatArray:
        """Share of the draws in which an alternative comes first, shape (alternatives,)."""
        return self.shares[:, 0]


def normalised_weights(weights: ArrayLike) -> FloatArray:
    """
    Swing weights as shares of the whole.

    Parameters
    ----------
    weights : array, shape (criteria,)
        Zero or more, on any scale; at least one above zero.

    Raises
    ------
    DefinitionError
        One is negative or not a number, or all are zero.
    """
    found = np.asarray(weights, dtype=np.float64)
    if not np.isfinite(found).all() or (found < 0).any() or found.sum() <= 0:
        raise DefinitionError(
            Problem(
                "weights", ", ".join(f"{weight:g}" for weight in found) or "no weights",
                "zero or more, and at least one above zero", "give the most important swing 100 and the others less",
            )
        )  # fmt: skip
    return np.asarray(found / found.sum())


def local_values(scores: ArrayLike, worst: ArrayLike, best: ArrayLike) -> FloatArray:
    """
    Values from 0 (worst end) to 100 (best end), on a straight line that goes on beyond both ends.

    Parameters
    ----------
    scores : array, shape (..., alternatives, criteria)
        In the unit of each criterion; NaN when unknown.
    worst, best : array, shape (criteria,)
        Ends of each scale; worst is above best where less is better.

    Raises
    ------
    DefinitionError
        Both ends of a criterion are the same, so that it tells nothing apart.
    """
    low, high = np.asarray(worst, dtype=np.float64), np.asarray(best, dtype=np.float64)
    if not np.isfinite([low, high]).all() or (low == high).any():
        raise DefinitionError(
            Problem("scale of a criterion", "its worst and best ends are the same", "two different ends", "widen it")
        )
    # Adding zero turns minus zero, at the worst end of a scale where less is better, into zero.
    return np.asarray(FULL * (np.asarray(scores, dtype=np.float64) - low) / (high - low) + 0.0)


def totals(values: ArrayLike, weights: ArrayLike, binding: ArrayLike = True) -> Totals:
    """
    Weighted totals.

    Parameters
    ----------
    values : array, shape (alternatives, criteria)
        As `local_values` gives them.
    weights : array, shape (criteria,)
    binding : array, shape (criteria,)
        Whether every score, also one that is unknown, lies between the ends of the criterion.
    """
    found, shares = np.asarray(values, dtype=np.float64), normalised_weights(weights)
    unknown = np.isnan(found)
    # A criterion without weight takes part in nothing, so that not knowing it harms nothing.
    counts = unknown & (shares > 0)
    is_bounded = ~(counts & ~np.asarray(binding, dtype=np.bool_)).any(axis=1)
    ends = (np.where(unknown, end, found) @ shares for end in (0.0, FULL))
    least, most = (np.where(is_bounded, end, np.nan) for end in ends)
    return Totals(np.where(counts.any(axis=1), np.nan, least), least, most)


def ranks(totals: ArrayLike) -> NDArray[np.int64]:
    """
    Rank of each alternative, from 1 for the highest total; equal totals share the better rank, and NaN has rank 0.
    """
    found = np.asarray(totals, dtype=np.float64)
    higher = (found[None, :] > found[:, None] + 1e-9).sum(axis=1)
    return np.where(np.isnan(found), 0, higher + 1).astype(np.int64)


def dominance(values: ArrayLike) -> NDArray[np.bool_]:
    """
    Whether one alternative is at least as good as another in everything and better in something, whatever the weights.

    Returns
    -------
    array, shape (alternatives, alternatives)
        True where that of the row dominates that of the column. An unknown value dominates nothing and is dominated by
        nothing.
    """
    found = np.asarray(values, dtype=np.float64)
    one, other = found[:, None, :], found[None, :, :]
    return np.asarray((one >= other).all(axis=2) & (one > other).any(axis=2))


def thresholds(values: ArrayLike, weights: ArrayLike) -> Thresholds:
    """
    One-way sensitivity: how far each weight can go before another alternative comes first.

    Parameters
    ----------
    values : array, shape (alternatives, criteria)
        Without unknown values.
    """
    found, shares = np.asarray(values, dtype=np.float64), normalised_weights(weights)
    first = int(np.argmax(found @ shares))
    lower, upper = np.zeros(len(shares)), np.ones(len(shares))
    below: list[int | None] = []
    above: list[int | None] = []
    for criterion, share in enumerate(shares):
        rest = np.delete(shares, criterion)
        others = np.delete(found, criterion, axis=1)
        without = others @ (rest / rest.sum()) if rest.sum() > 0 else np.zeros(len(found))
        # Lead of the first over each other: without this criterion, and with nothing but it.
        start, end = without[first] - without, found[first, criterion] - found[:, criterion]
        with np.errstate(divide="ignore", invalid="ignore"):
            crossing = start / (start - end)
        falls = np.where((start < 0) & (crossing < share + 1e-12), crossing, -np.inf)
        rises = np.where((end < 0) & (crossing > share - 1e-12), crossing, np.inf)
        down, up = int(np.argmax(falls)), int(np.argmin(rises))
        lower[criterion], upper[criterion] = max(0.0, falls[down]), min(1.0, rises[up])
        below.append(down if np.isfinite(falls[down]) else None)
        above.append(up if np.isfinite(rises[up]) else None)
    return Thresholds(lower, upper, tuple(below), tuple(above))


def drawn_weights(weights: ArrayLike, concentration: float, number: int, generator: Generator) -> FloatArray:
    """
    Weights around those declared, from a Dirichlet distribution with these as its mean.

    Parameters
    ----------
    concentration : float
        The higher, the closer: a weight w has standard deviation sqrt(w (1 - w) / (concentration + 1)).

    Returns
    -------
    array, shape (number, criteria)
    """
    shares = normalised_weights(weights)
    if not (np.isfinite(concentration) and concentration > 0):
        raise DefinitionError(
            Problem("concentration of weights", f"{concentration:g}", "above zero", "50 lets 0.3 vary by 0.06")
        )
    drawn = np.zeros((number, len(shares)))
    # A weight of zero stays zero: a Dirichlet distribution has no such part.
    used = shares > 0
    drawn[:, used] = generator.dirichlet(shares[used] * concentration, number)
    return drawn


def any_weights(criteria: int, number: int, generator: Generator) -> FloatArray:
    """Weights of which nothing is known: every division of the whole weight is as likely, shape (number, criteria)."""
    return np.asarray(generator.dirichlet(np.ones(criteria), number))


def acceptability(values: ArrayLike, weights: FloatArray, generator: Generator) -> Acceptability:
    """
    How often each alternative has each rank when weights and scores are drawn.

    Parameters
    ----------
    values : array, shape (draws, alternatives, criteria) or (alternatives, criteria)
        Without unknown values.
    weights : array, shape (draws, criteria)

    Notes
    -----
    Equal totals are put in order by lot, so that alternatives that are the same share their ranks.
    """
    found = np.asarray(values, dtype=np.float64)
    spread = np.broadcast_to(found, (len(weights), *found.shape[-2:]))
    drawn = np.einsum("dac,dc->da", spread, weights)
    order = np.lexsort((generator.random(drawn.shape), -np.round(drawn, 9)), axis=1)
    number = drawn.shape[1]
    shares = np.stack([np.bincount(order[:, rank], minlength=number) for rank in range(number)], axis=1)
    return Acceptability(shares / len(weights))
