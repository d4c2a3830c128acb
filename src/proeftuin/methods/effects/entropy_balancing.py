"""
Weights that give the comparison group exactly the covariate means of the treated, and differ least from equal ones.

Unlike a propensity score, which has to be modelled and then checked for balance, this sets the balance and finds the
weights. The weights come from minimising one convex function with as many unknowns as there are moments, so a million
persons, some thousand cells or 340 regions take the same few steps.

Left out: balance that holds only nearly. When the treated lie outside what the comparison group can reach, that is
refused, with the covariate that cannot be reached.

Source: Hainmueller, Political Analysis 2012.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linprog

from proeftuin.errors import DefinitionError, NotEstimableError, Problem
from proeftuin.methods.effects.covariate_sample import CovariateSample, effective_sample_size

FloatArray = NDArray[np.float64]
METHOD = "entropy_balancing"
_BALANCED = 1e-9
_STEPS = 200
_HALVINGS = 40
_UNREACHED = 1e-7


@dataclass(frozen=True)
class EntropyBalance:
    """
    Weights and how well they balance.

    Attributes
    ----------
    weights : array, shape (rows,)
        Weight of each person of a row: 1 for the treated; those of the comparison persons add up to the number of
        treated persons. Zero where the treated have only values that a row lacks.
    largest_difference : float
        Largest remaining difference between the means of a moment, in standard deviations of the comparison group.
    effective_sample_size : float
        Kish's, of the comparison group.
    steps : int
        Newton steps that were taken.
    """

    weights: FloatArray
    largest_difference: float
    effective_sample_size: float
    steps: int


def entropy_balancing(
    sample: CovariateSample, *, moments: int = 1, base_weights: ArrayLike | None = None
) -> EntropyBalance:
    """
    Weights with which the comparison group has the covariate means (and variances) of the treated.

    Covariates that follow from others, such as the last of a set of dummies, do no harm.

    Parameters
    ----------
    moments : int
        1 for means; 2 for means and variances, for covariates with more than two values.
    base_weights : array, shape (rows,), optional
        Weights per person that the result should differ least from, such as insured years per region; default equal.
        Those of treated rows are not used: the treated are what is compared with.

    Raises
    ------
    DefinitionError
        `moments` is not 1 or 2, or a base weight is missing or negative.
    NotEstimableError
        No weights give these moments; names the covariates that cannot be reached.
    """
    if moments not in (1, 2):
        raise DefinitionError(Problem(METHOD, f"moments {moments}", "1 or 2", "balance means, or means and variances"))
    usable = ~sample.is_treated & (sample.counts > 0)
    base = _base_weights(base_weights, sample)
    usable &= base > 0
    if not usable.any():
        raise NotEstimableError(
            Problem(METHOD, "no comparison row has a weight", "comparison rows with weight", "widen the comparison")
        )
    mass = (sample.counts * base)[usable]
    distance, names = _distance_to_targets(sample, usable, mass, moments)
    taking_part = _rows_that_can_take_part(distance, names)
    share = np.zeros(len(mass))
    share[taking_part], steps = _newton(distance[taking_part], mass[taking_part] / mass[taking_part].sum())
    difference = float(np.abs(share @ distance).max(initial=0.0))
    if difference > _BALANCED:
        raise _unreachable(_unreached_moments(distance), names)
    weights = sample.is_treated.astype(np.float64)
    weights[usable] = share / sample.counts[usable] * sample.treated_persons
    return EntropyBalance(weights, difference, effective_sample_size(weights[usable], sample.counts[usable]), steps)


def _base_weights(base_weights: ArrayLike | None, sample: CovariateSample) -> FloatArray:
    base = np.ones(len(sample.counts)) if base_weights is None else np.asarray(base_weights, dtype=np.float64)
    others = base[~sample.is_treated] if base.shape == sample.counts.shape else np.array([np.nan])
    if not np.isfinite(others).all() or (others < 0).any():
        raise DefinitionError(
            Problem(METHOD, "base weights missing, negative or of another length", "one per row", "supply them")
        )
    return base


def _distance_to_targets(
    sample: CovariateSample, usable: NDArray[np.bool_], mass: FloatArray, moments: int
) -> tuple[FloatArray, list[str]]:
    """
    Moments of each comparison row minus their mean among the treated, in standard deviations.

    Second moments are taken around the mean of the treated: with equal means, equal squares are equal variances, and
    squares of a year of birth would lose all digits.
    """
    target, treated = sample.treated_means, sample.is_treated
    distance = sample.covariates[usable] - target
    names = [f"covariate {i} ({name})" for i, name in enumerate(sample.names)]
    size = np.abs(sample.covariates).max(axis=0, initial=0.0)
    if moments == 2:
        squares = (sample.covariates - target) ** 2
        wanted = np.average(squares[treated], axis=0, weights=sample.counts[treated])
        second = squares[usable] - wanted
        # A covariate with two values has its variance settled by its mean.
        many = np.array([len(np.unique(column)) > 2 for column in sample.covariates.T], dtype=bool)
        distance = np.concatenate([distance, second[:, many]], axis=1)
        names += [f"variance of {names[i]}" for i in np.flatnonzero(many)]
        size = np.concatenate([size, size[many] ** 2])
    return np.asarray(distance / _scale(distance, mass, size)), names


def _scale(values: FloatArray, mass: FloatArray, size: FloatArray) -> FloatArray:
    """Standard deviation of each moment; where it does not vary beyond rounding, the size of its values."""
    mean = np.average(values, axis=0, weights=mass)
    spread = np.sqrt(np.average((values - mean) ** 2, axis=0, weights=mass))
    return np.where(spread > 1e-12 * size, spread, np.where(size > 0, size, 1.0))


def _rows_that_can_take_part(distance: FloatArray, names: list[str]) -> NDArray[np.bool_]:
    """
    Comparison rows that may have a weight: when all the treated are women, only women.

    Newton would approach such weights of zero for ever. Raises when a mean lies outside the range that remains.
    """
    taking_part = np.ones(len(distance), dtype=bool)
    while True:
        lowest, highest = distance[taking_part].min(axis=0), distance[taking_part].max(axis=0)
        outside = (lowest > _BALANCED) | (highest < -_BALANCED)
        if outside.any():
            raise _unreachable(np.flatnonzero(outside), names)
        at_edge = (lowest >= -_BALANCED) ^ (highest <= _BALANCED)
        kept = taking_part & (np.abs(distance[:, at_edge]) <= _BALANCED).all(axis=1)
        if not kept.any():
            raise _unreachable(np.flatnonzero(at_edge), names)
        if (kept == taking_part).all():
            return taking_part
        taking_part = kept


def _newton(distance: FloatArray, base: FloatArray) -> tuple[FloatArray, int]:
    """Shares of the comparison mass, shape (usable,), at the minimum of the dual, and the steps taken."""
    multipliers = np.zeros(distance.shape[1])
    value, share = _dual(distance, base, multipliers)
    previous = np.inf
    for step in range(_STEPS):
        gradient = share @ distance
        left = float(np.abs(gradient).max(initial=0.0))
        # Below a tenth of what counts as balanced, a step that no longer halves the difference only moves rounding.
        if left < 1e-13 or (left < _BALANCED / 10 and left > previous / 2):
            return share, step
        previous = left
        hessian = (distance * share[:, np.newaxis]).T @ distance - np.outer(gradient, gradient)
        # The pseudo-inverse takes the shortest step when covariates depend on each other.
        direction = np.linalg.pinv(hessian, rcond=1e-12, hermitian=True) @ gradient
        size = 1.0
        for _ in range(_HALVINGS):
            new_value, new_share = _dual(distance, base, multipliers - size * direction)
            # Near the minimum the gain drowns in rounding while the step is still needed for balance.
            if new_value <= value - 1e-4 * size * (gradient @ direction) + 1e-14 * (1 + abs(value)):
                break
            size /= 2
        else:
            return share, step
        multipliers = multipliers - size * direction
        value, share = new_value, new_share
    return share, _STEPS


def _dual(distance: FloatArray, base: FloatArray, multipliers: FloatArray) -> tuple[float, FloatArray]:
    """Logarithm of the summed exponential weights, and the weights as shares."""
    exponent = distance @ multipliers
    highest = exponent.max()
    weight = base * np.exp(exponent - highest)
    total = weight.sum()
    return float(highest + np.log(total)), np.asarray(weight / total)


def _unreached_moments(distance: FloatArray) -> NDArray[np.intp]:
    """
    Moments that stay off target in the weights that come nearest, by summed absolute differences.

    This finds few covariates rather than many that each miss a little.
    """
    different = np.unique(distance, axis=0)
    rows, moments = different.shape
    identity = np.eye(moments)
    equations = np.vstack([np.hstack([different.T, identity, -identity]), [1.0] * rows + [0.0] * 2 * moments])
    cost = np.concatenate([np.zeros(rows), np.ones(2 * moments)])
    solution = linprog(cost, A_eq=equations, b_eq=np.append(np.zeros(moments), 1.0), method="highs")
    slack = np.asarray(solution.x, dtype=np.float64)[rows:]
    missed = slack[:moments] + slack[moments:]
    return np.flatnonzero(missed > _UNREACHED)


def _unreachable(moments: NDArray[np.intp], names: list[str]) -> NotEstimableError:
    listed = "; ".join(names[i] for i in moments) or "all covariates together"
    return NotEstimableError(
        Problem(
            METHOD,
            f"no weights bring the comparison group to the treated on {listed}",
            "comparison rows on both sides of the mean of the treated, for all covariates at once",
            "leave this covariate out, join its categories, or widen the comparison group",
        )
    )
