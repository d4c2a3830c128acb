"""
Shares of regions and of years in synthetic difference-in-differences.

Shares of regions: the mixture runs parallel to the treated regions before the start, at whatever level, and does not
rest on few regions. Shares of years: earlier years, so taken, stand to the years after the start as these stand in the
comparison regions.

Source: Arkhangelsky, Athey, Hirshberg, Imbens and Wager, American Economic Review 2021, algorithm 1.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from proeftuin.methods.effects.frank_wolfe import ShareProblems, frank_wolfe_shares
from proeftuin.methods.effects.simplex_weights import nearest_mixtures, penalised_mixtures

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
_LEAST_GAIN = 1e-5
_YEAR_PENALTY = 1e-6


class Search(StrEnum):
    """
    How shares are found.

    `published` walks the path of the published figures, which ends near the optimum. `exact` gives the optimum itself,
    many times faster with hundreds of regions; effects differ in about the fourth figure.
    """

    PUBLISHED = "published"
    EXACT = "exact"


def region_shares(
    before: FloatArray, targets: FloatArray, allowed: BoolArray, zeta: float, noise: float, search: Search
) -> FloatArray:
    """
    Shares of the comparison regions for each case, shape (cases, regions).

    Parameters
    ----------
    before : array, shape (regions, years before the start)
        Outcomes of the comparison regions.
    targets : array, shape (cases, years before the start)
        Mean outcome of the treated regions of each case.
    allowed : array of bool, shape (cases, regions)
    zeta, noise : float
        Penalty, and spread of changes from year to year; above zero, in the unit of the outcome.
    """
    # Without each region's mean only the course has to be matched.
    course = before - before.mean(axis=1, keepdims=True)
    wanted = targets - targets.mean(axis=1, keepdims=True)
    cases, years = targets.shape
    if search is Search.EXACT:
        return penalised_mixtures(course.T, wanted.T, years * zeta**2, allowed=allowed)
    return frank_wolfe_shares(
        ShareProblems(
            gram=(course @ course.T)[np.newaxis],
            gram_of=np.zeros(cases, np.intp),
            match=wanted @ course.T,
            allowed=allowed,
            ridge=np.full(cases, years * zeta**2),
            figures=np.full(cases, float(years)),
            least_gain=np.full(cases, (_LEAST_GAIN * noise) ** 2),
        )
    )


def year_shares(controls: FloatArray, start: int, allowed: BoolArray, noise: float, search: Search) -> FloatArray:
    """
    Shares of the years before `start` for each case, shape (cases, start).

    Parameters
    ----------
    controls : array, shape (regions, years)
        Outcomes of the comparison regions.
    allowed : array of bool, shape (cases, regions)
        Comparison regions of each case.
    """
    figures = np.column_stack([controls[:, :start], controls[:, start:].mean(axis=1)])
    # Without the common level first: what is left of large squares would lose figures.
    figures = figures - figures.mean(axis=0)
    pairs = (figures[:, :, np.newaxis] * figures[:, np.newaxis, :]).reshape(len(figures), -1)
    count = allowed.sum(axis=1).astype(np.float64)
    sums = allowed @ figures
    products = (allowed @ pairs).reshape(-1, start + 1, start + 1)
    products -= sums[:, :, np.newaxis] * sums[:, np.newaxis, :] / count[:, np.newaxis, np.newaxis]
    ridge = count * (_YEAR_PENALTY * noise) ** 2
    if search is Search.EXACT:
        return np.stack([_exact_year_shares(own, penalty) for own, penalty in zip(products, ridge, strict=True)])
    return frank_wolfe_shares(
        ShareProblems(
            gram=products[:, :start, :start],
            gram_of=np.arange(len(allowed)),
            match=products[:, :start, start],
            allowed=np.ones((len(allowed), start), bool),
            ridge=ridge,
            figures=count,
            least_gain=np.full(len(allowed), (_LEAST_GAIN * noise) ** 2),
        )
    )


def _exact_year_shares(products: FloatArray, ridge: float) -> FloatArray:
    """Shares from the cross-products of years, the last being that of the years after the start."""
    sizes, directions = np.linalg.eigh(products[:-1, :-1])
    lengths = np.sqrt(np.maximum(sizes, 0.0) + ridge)
    years = lengths[:, np.newaxis] * directions.T
    target = directions.T @ products[:-1, -1] / lengths
    return np.asarray(nearest_mixtures(years, target[:, np.newaxis]).shares[0])
