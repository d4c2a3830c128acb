"""
p-values when several outcomes, segments or sites are tested together.

Holm and Hommel keep the probability of any false finding in the family at the level; Benjamini and Hochberg keep the
expected share of false findings among the findings, for exploration. Romano and Wolf, like Holm, guard against any
false finding but use how outcomes go together, through draws that they share; with outcomes of the same regions that
loses less.

Which hypotheses form a family is a decision of the analysis plan, not of this module.

Source: Holm, Scandinavian Journal of Statistics 1979; Hommel, Biometrika 1988; Benjamini and Hochberg, Journal of the
Royal Statistical Society B 1995; Romano and Wolf, Econometrica 2005 and Statistics & Probability Letters 2016.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, Problem
from proeftuin.methods.effects.wild_cluster_bootstrap import DrawnStatistics

FloatArray = NDArray[np.float64]
_TIE = 1 - 1e-9


def holm(p_values: ArrayLike) -> FloatArray:
    """
    p-values that may be held against the level whatever the number and dependence of the hypotheses.

    Parameters
    ----------
    p_values : array, shape (hypotheses,)
        NaN where a hypothesis could not be tested; it stays NaN and does not count.

    Raises
    ------
    DefinitionError
        A p-value outside 0 to 1.
    """
    p, tested = _tested(p_values)
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    return _placed(np.minimum(stepped, 1.0), order, tested)


def benjamini_hochberg(p_values: ArrayLike) -> FloatArray:
    """
    p-values that keep the expected share of false findings at the level; for exploration.

    Sound for independent or positively dependent tests. Parameters and errors as `holm`.

    Raises
    ------
    DefinitionError
        A p-value outside 0 to 1.
    """
    p, tested = _tested(p_values)
    order = np.argsort(p, kind="stable")
    scaled = p[order] * (len(p) / np.arange(1, len(p) + 1))
    return _placed(np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0), order, tested)


def hommel(p_values: ArrayLike) -> FloatArray:
    """
    p-values never above those of `holm`, sound for independent or positively dependent tests.

    The closed test with Simes' test of every intersection: a hypothesis is rejected when all intersections that hold
    it are. Parameters as `holm`.

    Raises
    ------
    DefinitionError
        A p-value outside 0 to 1.
    """
    p, tested = _tested(p_values)
    count = len(p)
    order = np.argsort(p, kind="stable")
    ordered = p[order]
    adjusted = ordered.copy()
    for size in range(2, count + 1):
        # The hardest intersection of `size` hypotheses holds the largest p-values, and the one at hand if it is not
        # among these.
        ranks = np.arange(1, size + 1)
        with_largest = float(np.min(size * ordered[count - size :] / ranks))
        without_first = float(np.min(size * ordered[count - size + 1 :] / ranks[1:]))
        among = np.arange(count) >= count - size
        alone = np.minimum(size * ordered, without_first)
        adjusted = np.maximum(adjusted, np.where(among, with_largest, alone))
    return _placed(np.minimum(adjusted, 1.0), order, tested)


def romano_wolf(statistics: DrawnStatistics) -> FloatArray:
    """
    p-values by stepping down over shared draws, shape (hypotheses,).

    The largest statistic is held against the largest of all drawn ones, the next against the largest of those that
    remain, and so on; a p-value is never smaller than that of a larger statistic.

    Parameters
    ----------
    statistics : DrawnStatistics
        From `drawn_statistics`, one column per hypothesis; several fits are joined by `DrawnStatistics.joined`.
    """
    observed = np.abs(statistics.observed)
    order = np.argsort(-observed, kind="stable")
    drawn = np.abs(statistics.drawn[:, order])
    largest_left = np.maximum.accumulate(drawn[:, ::-1], axis=1)[:, ::-1]
    extreme = largest_left >= observed[order] * _TIE
    stepped = [statistics.weights.p_value(column) for column in extreme.T]
    return _placed(np.maximum.accumulate(np.array(stepped)), order, np.ones(len(order), dtype=bool))


def _tested(p_values: ArrayLike) -> tuple[FloatArray, NDArray[np.bool_]]:
    p = np.atleast_1d(np.asarray(p_values, dtype=np.float64))
    tested = ~np.isnan(p)
    if not ((p[tested] >= 0) & (p[tested] <= 1)).all():
        raise DefinitionError(
            Problem("multiplicity", "a p-value outside 0 to 1", "probabilities", "pass p-values, not statistics")
        )
    return p[tested], tested


def _placed(values: FloatArray, order: NDArray[np.int64], tested: NDArray[np.bool_]) -> FloatArray:
    """`values`, given in `order`, back in the places of the hypotheses that were tested."""
    unordered = np.empty_like(values)
    unordered[order] = values
    placed = np.full(len(tested), np.nan)
    placed[tested] = unordered
    return placed
