"""
What an effect costs: incremental cost over incremental effect, and whether it is worth a given amount.

A ratio is hard to read: its sign does not tell cheaper and better from dearer and worse, and its interval can be
unlimited. Net monetary benefit, the effect at a price less the cost, has neither fault, so that every question of
uncertainty is put to it. Costs and effects of the same regions go together; their covariance matters.

Source: Fieller, Journal of the Royal Statistical Society B 1954; Stinnett and Mullahy, Medical Decision Making 1998
(net benefit); Van Hout et al., Health Economics 1994 (acceptability curve); Willan and Briggs, Statistical Analysis of
Cost-Effectiveness Data, 2006. Dutch reference values: Zorginstituut Nederland, Kosteneffectiviteit in de praktijk,
2015.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from proeftuin.errors import DefinitionError, NotEstimableError, Problem

FloatArray = NDArray[np.float64]

BURDEN_OF_DISEASE_REFERENCE_VALUES_EUR = {(0.10, 0.40): 20_000, (0.41, 0.70): 50_000, (0.71, 1.00): 80_000}
"""
Dutch reference values, in euros per quality-adjusted life year, by burden of disease (proportional shortfall).

They bound a judgement on what is insured; they are no price and have not followed inflation since they were set. The
amounts, the lowest edge and the edge of 0.7 agree with Borghouts-de Ruijter and others, ISPOR Europe 2024; the edge
between 0.40 and 0.41 has not been seen elsewhere, nor how a burden between two classes is judged.
"""


@dataclass(frozen=True)
class CostAndEffect:
    """
    Incremental cost and incremental effect with their joint uncertainty, taken as normal.

    Attributes
    ----------
    cost_eur : float
        Cost with the programme minus cost without it; negative when it saves.
    effect : float
        Effect with the programme minus effect without it; positive is better.
    cost_error, effect_error : float
        Standard errors.
    correlation : float
        Between the two estimates, -1 to 1.
    """

    cost_eur: float
    effect: float
    cost_error: float
    effect_error: float
    correlation: float


@dataclass(frozen=True)
class CostEffectivenessRatio:
    """
    Incremental cost per unit of effect.

    Attributes
    ----------
    ratio : float
        Euros per unit of effect.
    quadrant : str
        `dearer_and_better`, `cheaper_and_better`, `dearer_and_worse` or `cheaper_and_worse`; the ratio is a price only
        in the first, and a saving per unit lost in the last.
    lower, upper : float
        Fieller limits. When `is_bounded` is false the ratios compatible with the data are those *outside* the limits,
        or all ratios when the limits are infinite.
    is_bounded : bool
    """

    ratio: float
    quadrant: str
    lower: float
    upper: float
    is_bounded: bool
    confidence: float


@dataclass(frozen=True)
class NetBenefit:
    """
    Net monetary benefit at each threshold: what the effect is worth less what it costs.

    Attributes
    ----------
    thresholds_eur : array, shape (thresholds,)
        Euros per unit of effect.
    value_eur, lower_eur, upper_eur : array, shape (thresholds,)
    probability_cost_effective : array, shape (thresholds,)
        Probability that the net benefit is positive, given the data and no earlier knowledge; over thresholds this is
        the acceptability curve.
    """

    thresholds_eur: FloatArray
    value_eur: FloatArray
    lower_eur: FloatArray
    upper_eur: FloatArray
    probability_cost_effective: FloatArray
    confidence: float


def cost_and_effect(
    cost_eur: float, effect: float, cost_error: float, effect_error: float, *, correlation: float
) -> CostAndEffect:
    """
    Joint estimate from standard errors and a correlation.

    Raises
    ------
    DefinitionError
        A value is missing, a standard error is not positive, or the correlation is outside -1 to 1.
    """
    values = (cost_eur, effect, cost_error, effect_error, correlation)
    if not all(map(math.isfinite, values)) or min(cost_error, effect_error) <= 0 or abs(correlation) > 1:
        raise DefinitionError(
            Problem(
                "cost-effectiveness",
                f"standard errors {cost_error:g} and {effect_error:g}, correlation {correlation:g}",
                "finite values, positive standard errors and a correlation between -1 and 1",
                "estimate cost and effect on the same regions, so that their covariance is known",
            )
        )
    return CostAndEffect(*values)


def cost_and_effect_from_draws(cost_eur: ArrayLike, effect: ArrayLike) -> CostAndEffect:
    """
    Joint estimate from draws of cost and effect in pairs, such as of a bootstrap.

    Parameters
    ----------
    cost_eur, effect : array, shape (draws,)
        Drawn incremental cost and effect; the same position is the same draw. No missing values.

    Raises
    ------
    DefinitionError
        Fewer than 100 pairs, or a value is missing.
    """
    costs, effects = (np.asarray(values, dtype=np.float64) for values in (cost_eur, effect))
    paired = costs.shape == effects.shape and costs.ndim == 1 and len(costs) >= 100
    if not paired or not np.isfinite([costs, effects]).all():
        raise DefinitionError(
            Problem(
                "cost-effectiveness",
                f"{costs.size} draws of cost and {effects.size} of effect",
                "at least 100 pairs without gaps",
                "draw cost and effect together",
            )
        )
    covariance = np.cov(costs, effects)
    cost_error, effect_error = np.sqrt(np.diag(covariance)).tolist()
    if min(cost_error, effect_error) == 0:
        correlation = 0.0
    else:
        correlation = float(np.clip(covariance[0, 1] / (cost_error * effect_error), -1, 1))
    return cost_and_effect(
        float(costs.mean()), float(effects.mean()), cost_error, effect_error, correlation=correlation
    )


def cost_effectiveness_ratio(estimate: CostAndEffect, *, confidence: float = 0.95) -> CostEffectivenessRatio:
    """
    Euros per unit of effect, with Fieller's limits.

    The limits are the thresholds at which the net benefit does not differ from zero. They enclose the ratio when the
    effect differs from zero; otherwise a price without limit is compatible with the data.

    Raises
    ------
    NotEstimableError
        The effect is exactly zero.
    """
    if estimate.effect == 0:
        raise NotEstimableError(
            Problem("cost-effectiveness", "an effect of zero", "an effect to divide by", "read the net benefit instead")
        )
    multiple = float(ndtri((1 + confidence) / 2)) ** 2
    covariance = estimate.correlation * estimate.cost_error * estimate.effect_error
    # Ratios r with (cost - r effect)^2 <= multiple * variance of that difference: a quadratic in r.
    square = estimate.effect**2 - multiple * estimate.effect_error**2
    middle = estimate.cost_eur * estimate.effect - multiple * covariance
    constant = estimate.cost_eur**2 - multiple * estimate.cost_error**2
    discriminant = middle**2 - square * constant
    if square == 0 or discriminant < 0:
        limits = (-math.inf, math.inf)
    else:
        root = math.sqrt(discriminant)
        low, high = sorted(((middle - root) / square, (middle + root) / square))
        limits = (low, high)
    return CostEffectivenessRatio(
        ratio=estimate.cost_eur / estimate.effect,
        quadrant=_quadrant(estimate),
        lower=limits[0],
        upper=limits[1],
        is_bounded=square > 0,
        confidence=confidence,
    )


def net_benefit(estimate: CostAndEffect, thresholds_eur: ArrayLike, *, confidence: float = 0.95) -> NetBenefit:
    """
    Net monetary benefit and the probability that it is positive, at each threshold.

    Parameters
    ----------
    thresholds_eur : array, shape (thresholds,)
        What a unit of effect is worth, in euros. Not negative, no missing values.

    Raises
    ------
    DefinitionError
        A threshold is missing or negative.
    """
    thresholds = np.atleast_1d(np.asarray(thresholds_eur, dtype=np.float64))
    if not (np.isfinite(thresholds) & (thresholds >= 0)).all():
        raise DefinitionError(
            Problem("cost-effectiveness", "a threshold below zero or missing", "euros per unit of effect", "correct it")
        )
    covariance = estimate.correlation * estimate.cost_error * estimate.effect_error
    value = thresholds * estimate.effect - estimate.cost_eur
    variance = (thresholds * estimate.effect_error) ** 2 + estimate.cost_error**2 - 2 * thresholds * covariance
    # With a perfect correlation rounding can make the variance a little negative.
    error = np.sqrt(np.maximum(variance, 0.0))
    half = float(ndtri((1 + confidence) / 2)) * error
    with np.errstate(divide="ignore", invalid="ignore"):
        probability = np.where(error > 0, ndtr(value / error), (value > 0).astype(np.float64))
    return NetBenefit(thresholds, value, value - half, value + half, np.asarray(probability), confidence)


def acceptability_thresholds(declared_eur: ArrayLike, *, multiple: float = 2.0, steps: int = 100) -> FloatArray:
    """
    Thresholds over which an acceptability curve is drawn: from zero to beyond the largest that somebody declared.

    Parameters
    ----------
    declared_eur : array, shape (declared,)
        What a unit of effect is worth according to the plan, in euros; each is among the thresholds exactly.
    multiple : float
        The last threshold, as a multiple of the largest declared one.
    steps : int
        Equal steps between zero and the last threshold.

    Raises
    ------
    DefinitionError
        No threshold was declared, or one is missing, or none is above zero.
    """
    declared = np.asarray(declared_eur, dtype=np.float64).ravel()
    if declared.size == 0 or not (np.isfinite(declared) & (declared >= 0)).all() or declared.max() <= 0:
        raise DefinitionError(
            Problem("cost-effectiveness", "no threshold above zero", "euros per unit of effect", "declare one")
        )
    grid = np.linspace(0.0, multiple * declared.max(), steps + 1)
    # A step may differ from a declared threshold in its last digits only; it would then be told twice.
    apart = ~np.isclose(grid[:, None], declared[None, :], rtol=1e-9, atol=0).any(axis=1)
    return np.unique(np.concatenate([grid[apart], declared]))


def drawn_pairs(estimate: CostAndEffect, draws: int, generator: Generator) -> tuple[FloatArray, FloatArray]:
    """
    Pairs of cost and effect as the joint estimate leaves them uncertain: the points of a cost-effectiveness plane.

    Returns
    -------
    cost_eur, effect : array, shape (draws,)
        The same position is the same draw.
    """
    first, second = generator.standard_normal((2, draws))
    own = math.sqrt(1 - estimate.correlation**2)
    cost = estimate.cost_eur + estimate.cost_error * first
    effect = estimate.effect + estimate.effect_error * (estimate.correlation * first + own * second)
    return cost, effect


def _quadrant(estimate: CostAndEffect) -> str:
    cost = "dearer" if estimate.cost_eur >= 0 else "cheaper"
    return f"{cost}_and_{'better' if estimate.effect > 0 else 'worse'}"
