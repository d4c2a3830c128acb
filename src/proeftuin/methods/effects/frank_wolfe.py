"""
Shares found by small moves towards one candidate at a time, as published results of one method were.

Synthetic difference-in-differences is published with the shares of this search, which stops when a move gains little.
Near the end the exact optimum differs from it in the fourth figure of an effect, so whoever wants the published figure
has to take the published path.

The path: start from even shares and move, as far as it pays, towards the candidate with the steepest gain. After
`FIRST_MOVES` moves drop every share of at most a quarter of the largest, make the rest add up to one, and move on until
a move gains less than the least gain.

Source: Frank and Wolfe, Naval Research Logistics Quarterly 1956; Arkhangelsky, Athey, Hirshberg, Imbens and Wager,
American Economic Review 2021, and the settings of their package synthdid.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
FIRST_MOVES = 100
MOST_MOVES = 10_000
_DROPPED_SHARE_OF_LARGEST = 0.25


@dataclass(frozen=True)
class ShareProblems:
    """
    Least squares with a ridge penalty over shares, for many targets at once.

    The loss of shares x is x'Gx - 2 m'x + ridge x'x, divided by `figures`, up to a constant.

    Attributes
    ----------
    gram : array, shape (grams, candidates, candidates)
        Cross-products of the candidates.
    gram_of : array of int, shape (problems,)
        Which Gram matrix belongs to each problem.
    match : array, shape (problems, candidates)
        Cross-products of candidates and target.
    allowed : array of bool, shape (problems, candidates)
        Candidates that each problem may use.
    ridge : array, shape (problems,)
        Penalty on the sum of squared shares, before division by `figures`.
    figures : array, shape (problems,)
        Number of figures that are matched.
    least_gain : array, shape (problems,)
        A move that lowers the loss by no more than this is the last.
    """

    gram: FloatArray
    gram_of: NDArray[np.intp]
    match: FloatArray
    allowed: NDArray[np.bool_]
    ridge: FloatArray
    figures: FloatArray
    least_gain: FloatArray


def frank_wolfe_shares(problems: ShareProblems) -> FloatArray:
    """
    Shares of the candidates in each problem, shape (problems, candidates): not negative, each row adding up to one.

    Shares depend on the path, so they are reproducible and close to the optimum, not the optimum itself.
    """
    even = problems.allowed / problems.allowed.sum(axis=1, keepdims=True)
    first = _moved(problems, even, FIRST_MOVES)
    kept = np.where(first > _DROPPED_SHARE_OF_LARGEST * first.max(axis=1, keepdims=True), first, 0.0)
    return _moved(problems, kept / kept.sum(axis=1, keepdims=True), MOST_MOVES)


def _moved(problems: ShareProblems, start: FloatArray, most_moves: int) -> FloatArray:
    result = start.copy()
    working = np.arange(len(start))
    shares, barred = start.copy(), ~problems.allowed
    which, match, ridge = problems.gram_of, problems.match, problems.ridge
    least = problems.least_gain * problems.figures
    products = np.stack([shares[row] @ problems.gram[gram] for row, gram in enumerate(which)])
    for move in range(most_moves):
        rows = np.arange(len(working))
        slope = products - match + ridge[:, np.newaxis] * shares
        slope_here = (slope * shares).sum(axis=1)
        slope[barred] = np.inf
        best = slope.argmin(axis=1)
        descent = slope_here - slope[rows, best]
        toward = problems.gram[which, best]
        bend = toward[rows, best] - 2 * products[rows, best] + (products * shares).sum(axis=1)
        bend += ridge * ((shares**2).sum(axis=1) - 2 * shares[rows, best] + 1)
        length = np.clip(np.divide(descent, bend, out=np.zeros_like(bend), where=bend > 0), 0.0, 1.0)
        shares *= (1 - length)[:, np.newaxis]
        shares[rows, best] += length
        products += length[:, np.newaxis] * (toward - products)
        gain = length * (2 * descent - length * bend)
        is_done = (gain <= least) & (move >= 1)
        if is_done.any():
            result[working[is_done]] = shares[is_done]
            going = ~is_done
            working, shares, barred, products = working[going], shares[going], barred[going], products[going]
            which, match, ridge, least = which[going], match[going], ridge[going], least[going]
            if not len(working):
                break
    result[working] = shares
    return result
