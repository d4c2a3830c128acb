"""
How much regions differ beyond what sampling and their kind explain, when each figure has a known standard error.

With a constant as the only column of `design` this is the variance between sites of `random_effects`; here regions may
be of several kinds, sites and others, with means of their own and one variance around them.

Source: DerSimonian and Laird, Controlled Clinical Trials 1986, with regressors as in Raudenbush, Handbook of Research
Synthesis and Meta-Analysis 2009; Viechtbauer, Journal of Educational and Behavioral Statistics 2005 (restricted
likelihood).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize_scalar

from proeftuin.methods.effects.random_effects import BetweenVariance

FloatArray = NDArray[np.float64]


def variance_between_regions(
    values: FloatArray, variances: FloatArray, design: FloatArray, method: BetweenVariance
) -> float:
    """
    Variance of true values around what `design` says; zero when regions differ no more than by chance.

    Parameters
    ----------
    values, variances : array, shape (regions,)
        Figures and their sampling variances, positive; no missing values.
    design : array, shape (regions, columns)
        Independent columns, fewer than regions.
    """
    if method is BetweenVariance.DERSIMONIAN_LAIRD:
        return _by_moments(values, variances, design)
    if method is BetweenVariance.PAULE_MANDEL:
        return _by_generalised_q(values, variances, design)
    return _by_restricted_likelihood(values, variances, design)


def _by_moments(values: FloatArray, variances: FloatArray, design: FloatArray) -> float:
    weights = 1 / variances
    gram, squares = _weighted_fit(values, weights, design)
    taken = np.trace(np.linalg.solve(gram, design.T @ (weights[:, np.newaxis] ** 2 * design)))
    return max(0.0, (squares - _spare(design)) / float(weights.sum() - taken))


def _by_generalised_q(values: FloatArray, variances: FloatArray, design: FloatArray) -> float:
    def excess(between: float) -> float:
        return _weighted_fit(values, 1 / (variances + between), design)[1] - _spare(design)

    if excess(0.0) <= 0:
        return 0.0
    highest = float(np.var(values, ddof=1))
    while excess(highest) > 0:
        highest *= 2
    return float(brentq(excess, 0.0, highest, xtol=1e-12 * highest))


def _by_restricted_likelihood(values: FloatArray, variances: FloatArray, design: FloatArray) -> float:
    def lack_of_likelihood(root: float) -> float:
        total = variances + root**2
        gram, squares = _weighted_fit(values, 1 / total, design)
        return float(np.log(total).sum() + np.linalg.slogdet(gram)[1] + squares)

    # Searched as a standard deviation, by which the likelihood falls evenly on both sides.
    widest = 2 * math.sqrt(float(np.ptp(values)) ** 2 + float(variances.max()))
    tried = np.concatenate([[0.0], np.geomspace(1e-3, 1.0, 24)]) * widest
    best = int(np.argmin([lack_of_likelihood(float(root)) for root in tried]))
    low, high = float(tried[max(best - 1, 0)]), float(tried[min(best + 1, len(tried) - 1)])
    found = minimize_scalar(lack_of_likelihood, bounds=(low, high), method="bounded", options={"xatol": 1e-10 * widest})
    return 0.0 if lack_of_likelihood(0.0) <= float(found.fun) else float(found.x) ** 2


def _weighted_fit(values: FloatArray, weights: FloatArray, design: FloatArray) -> tuple[FloatArray, float]:
    """Gram matrix and weighted residual squares."""
    gram = design.T @ (weights[:, np.newaxis] * design)
    residual = values - design @ np.linalg.solve(gram, design.T @ (weights * values))
    return gram, float(weights @ residual**2)


def _spare(design: FloatArray) -> int:
    return len(design) - len(design.T)
