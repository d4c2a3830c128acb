"""
One comparison of changes: the mean change of a treated group minus the change expected of it without the programme.

The expectation is the mean change of a comparison group, made like the treated group by strata or covariates: by a
regression of the change, by weighting with the odds of the propensity score, or by both (doubly robust). Each answer
carries the influence of every unit, which includes that of the estimated regression and score.

Source: Sant'Anna and Zhao, Journal of Econometrics 2020; Callaway and Sant'Anna, Journal of Econometrics 2021.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from proeftuin.errors import NotEstimableError, Problem
from proeftuin.methods.effects.covariate_sample import CovariateSample
from proeftuin.methods.effects.propensity_score import fit_propensity_score

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
AdjustmentMethod = Literal["regression", "inverse_probability", "doubly_robust"]
_LARGEST_PROPENSITY = 0.999
_SMALLEST_RECIPROCAL_CONDITION = 1e-12


@dataclass(frozen=True)
class Comparison:
    """
    Effect on the treated group, with influences.

    Attributes
    ----------
    effect : array, shape (outcomes,)
    influence : array, shape (outcomes, units)
        What each unit adds to the difference between estimate and truth; sums to zero. The sum of squares over
        independent units is the variance of the estimate.
    """

    effect: FloatArray
    influence: FloatArray


def compare_changes(changes: FloatArray, treated: BoolArray, weights: FloatArray) -> Comparison:
    """
    Mean change of the treated minus mean change of the others.

    Parameters
    ----------
    changes : array, shape (outcomes, units)
    treated : array of bool, shape (units,)
    weights : array, shape (units,)
    """
    mean_treated, of_treated = _weighted_mean(changes, weights * treated)
    mean_others, of_others = _weighted_mean(changes, weights * ~treated)
    return Comparison(mean_treated - mean_others, of_treated - of_others)


def compare_within_strata(
    changes: FloatArray, treated: BoolArray, weights: FloatArray, strata: NDArray[np.int64], *, where: str
) -> Comparison:
    """
    As `compare_changes` within each stratum, averaged over strata as the treated are spread over them.

    With strata regression, weighting and the doubly robust form are one and the same estimator.

    Raises
    ------
    NotEstimableError
        A stratum holds treated units and no others.
    """
    labels, stratum = np.unique(strata, return_inverse=True)
    member = np.asarray(np.arange(len(labels))[:, np.newaxis] == stratum, dtype=np.float64)
    own, other = weights * treated, weights * ~treated
    own_total, other_total = member @ own, member @ other
    if ((own_total > 0) & (other_total == 0)).any():
        raise _not_estimable(
            where,
            "a stratum holds treated units and nobody to compare them with",
            "comparison units in every stratum with treated units",
            "use coarser strata",
        )
    level = (changes * other) @ member.T / np.where(other_total > 0, other_total, 1.0)
    residual = changes - level[:, stratum]
    effect, influence = _weighted_mean(residual, own)
    share = own_total / own_total.sum() / np.where(other_total > 0, other_total, 1.0)
    return Comparison(effect, influence - other * share[stratum] * residual)


def compare_with_covariates(
    changes: FloatArray,
    treated: BoolArray,
    weights: FloatArray,
    covariates: FloatArray,
    method: AdjustmentMethod,
    *,
    where: str,
) -> Comparison:
    """
    As `compare_changes`, with the comparison group made like the treated in `covariates`.

    Parameters
    ----------
    covariates : array, shape (units, covariates)
        Known before the start; a constant is added.

    Raises
    ------
    NotEstimableError
        Covariates are collinear in the comparison group, or tell treated and others (almost) apart.
    """
    centred = covariates - np.average(covariates, axis=0, weights=weights)
    design = np.column_stack([np.ones(len(weights)), centred])
    own, other = weights * treated, weights * ~treated
    residual, of_level = changes, None
    if method != "inverse_probability":
        residual, of_level = _regression_residual(changes, other, design, where)
    effect, influence = _weighted_mean(residual, own)
    influence = influence - _through_level(of_level, own, design)
    if method == "regression":
        return Comparison(effect, influence)
    odds_of_units, score_design, of_score = _odds(treated, weights, covariates, where)
    odds = other * odds_of_units
    remainder, of_remainder = _weighted_mean(residual, odds)
    drift = (residual - remainder[:, np.newaxis]) * odds / odds.sum()
    of_remainder = of_remainder + drift @ score_design @ of_score.T - _through_level(of_level, odds, design)
    return Comparison(effect - remainder, influence - of_remainder)


def _weighted_mean(values: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean over units, shape (outcomes,), and its influences, shape (outcomes, units)."""
    total = weights.sum()
    # Not `@`: on a busy machine the threads of a matrix product take longer to meet than this sum takes.
    mean = np.einsum("on,n->o", values, weights) / total
    return mean, np.asarray((values - mean[:, np.newaxis]) * weights / total)


def _regression_residual(
    changes: FloatArray, other: FloatArray, design: FloatArray, where: str
) -> tuple[FloatArray, FloatArray]:
    """Change minus the change that a regression on the comparison group expects, and influences on its parameters."""
    gram = design.T @ (design * other[:, np.newaxis])
    scale = np.sqrt(np.diag(gram))
    if (scale == 0).any() or 1 / np.linalg.cond(gram / np.outer(scale, scale)) < _SMALLEST_RECIPROCAL_CONDITION:
        raise _not_estimable(
            where,
            "the covariates do not vary apart from each other in the comparison group",
            "covariates that are not collinear, and more comparison units than covariates",
            "leave out covariates",
        )
    inverse = np.linalg.inv(gram)
    residual = changes - (changes * other) @ design @ inverse @ design.T
    return residual, np.asarray((residual * other)[:, :, np.newaxis] * (design @ inverse))


def _through_level(of_level: FloatArray | None, weights: FloatArray, design: FloatArray) -> FloatArray | float:
    """Influence on a weighted mean of residuals through the regression, shape (outcomes, units)."""
    if of_level is None:
        return 0.0
    return np.asarray(of_level @ (weights @ design / weights.sum()))


def _odds(
    treated: BoolArray, weights: FloatArray, covariates: FloatArray, where: str
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Odds of treatment, their design, and the influences of units on the parameters of the score."""
    try:
        fitted = fit_propensity_score(CovariateSample.of(covariates, treated, counts=weights))
    except NotEstimableError as refusal:
        raise NotEstimableError([replace(problem, where=where) for problem in refusal.problems]) from refusal
    if fitted.scores.max() > _LARGEST_PROPENSITY:
        raise _not_estimable(
            where,
            "the covariates tell treated and comparison units almost apart",
            f"overlap: nobody with a probability of treatment above {_LARGEST_PROPENSITY}",
            "use fewer or coarser covariates, or regression adjustment",
        )
    scores = (weights * (treated - fitted.scores))[:, np.newaxis] * fitted.design
    return fitted.scores / (1 - fitted.scores), fitted.design, np.asarray(scores @ fitted.information_inverse)


def _not_estimable(where: str, what: str, expected: str, action: str) -> NotEstimableError:
    return NotEstimableError(Problem(where, what, expected, action))
