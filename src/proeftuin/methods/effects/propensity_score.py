"""
Chance of being treated given the covariates, and comparisons weighted by it.

The chance is a logistic regression by maximum likelihood, on persons or on cells with counts alike. Standard errors of
effects count in that the chance itself was estimated; treating it as known misstates them.

Left out: clusters of treatment that few regions assigned. Give `clusters`, and prefer the bootstrap or randomisation of
`reestimated_inference` when fewer than some forty clusters are treated.

Source: Rosenbaum and Rubin, Biometrika 1983; Li, Morgan and Zaslavsky, JASA 2018 (overlap weights).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from proeftuin.errors import DefinitionError, NotEstimableError, Problem
from proeftuin.methods.effects.covariate_sample import CovariateSample

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
METHOD = "propensity_score"
_STEPS = 100
_HALVINGS = 40
_FARTHEST_LOGIT = 30.0


class Population(StrEnum):
    """Whose average effect is asked for."""

    TREATED = "treated"
    EVERYONE = "everyone"
    OVERLAP = "overlap"


@dataclass(frozen=True)
class PropensityScore:
    """
    Fitted chance of treatment.

    Attributes
    ----------
    scores : array, shape (rows,)
        Chance of treatment, between 0 and 1.
    design : array, shape (rows, 1 + covariates)
        A constant and the standardised covariates, as used in the regression.
    coefficients : array, shape (1 + covariates,)
        Constant and change of the log-odds per unit of each covariate, in the units of the sample.
    information_inverse : array, shape (1 + covariates, 1 + covariates)
        Generalised inverse of the information matrix on the scale of `design`.
    """

    sample: CovariateSample
    scores: FloatArray
    design: FloatArray
    coefficients: FloatArray
    information_inverse: FloatArray

    @property
    def logits(self) -> FloatArray:
        """Log-odds of treatment, shape (rows,); the usual scale for a caliper."""
        return np.asarray(np.log(self.scores) - np.log1p(-self.scores))

    def weights(self, population: Population = Population.TREATED) -> FloatArray:
        """
        Weight of each person of a row, shape (rows,), as far as the chance of treatment goes; not normalised.

        With `TREATED` 1 for the treated and the odds of treatment for the others; with `EVERYONE` one over the chance
        of the treatment one had; with `OVERLAP` the chance of the treatment one did not have.
        """
        return _weights_and_slopes(self.scores, self.sample.is_treated, population)[0]


@dataclass(frozen=True)
class WeightedContrast:
    """
    Difference in weighted means, with the uncertainty of the estimated score included.

    Attributes
    ----------
    effects, standard_errors : array, shape (outcomes,)
    influence : array, shape (outcomes, rows)
        What one more person of the row, weighing little, would add to the effect.
    """

    effects: FloatArray
    standard_errors: FloatArray
    influence: FloatArray


def fit_propensity_score(sample: CovariateSample) -> PropensityScore:
    """
    Logistic regression of treatment on a constant and the covariates.

    Raises
    ------
    NotEstimableError
        The covariates tell the treated and the others fully or nearly apart, so that chances run to 0 and 1.
    """
    centre = np.average(sample.covariates, axis=0, weights=sample.counts)
    spread = np.sqrt(np.average((sample.covariates - centre) ** 2, axis=0, weights=sample.counts))
    # A constant covariate keeps a column of zeros: it says nothing and takes no coefficient.
    varies = spread > 1e-12 * np.maximum(np.abs(centre), 1e-300)
    scale = np.where(varies, spread, 1.0)
    standardised = np.where(varies, (sample.covariates - centre) / scale, 0.0)
    design = np.concatenate([np.ones((len(sample.counts), 1)), standardised], axis=1)
    coefficients = _maximum_likelihood(design, sample.is_treated, sample.counts)
    scores = expit(design @ coefficients)
    slopes = coefficients[1:] / scale
    return PropensityScore(
        sample,
        scores,
        design,
        np.concatenate([[coefficients[0] - slopes @ centre], slopes]),
        _inverse_information(design, scores, sample.counts),
    )


def _maximum_likelihood(design: FloatArray, is_treated: BoolArray, counts: FloatArray) -> FloatArray:
    """Coefficients by Newton steps (iteratively reweighted least squares) that are halved while they overshoot."""
    coefficients = np.zeros(design.shape[1])
    likelihood = _log_likelihood(design @ coefficients, is_treated, counts)
    for _ in range(_STEPS):
        scores = expit(design @ coefficients)
        gradient = design.T @ (counts * (is_treated - scores))
        step = _inverse_information(design, scores, counts) @ gradient
        for _ in range(_HALVINGS):
            new = _log_likelihood(design @ (coefficients + step), is_treated, counts)
            if new >= likelihood - 1e-12 * abs(likelihood):
                break
            step /= 2
        coefficients, likelihood = coefficients + step, new
        farthest = float(np.abs(design[counts > 0] @ coefficients).max())
        if farthest > _FARTHEST_LOGIT:
            break
        if np.abs(step).max() < 1e-11:
            return coefficients
    raise NotEstimableError(
        Problem(
            "propensity score",
            "the covariates tell the treated and the comparison rows apart, so that chances run to 0 or 1",
            "persons with similar covariates on both sides",
            "leave out covariates that only one side has, join categories, or restrict both sides to their overlap",
        )
    )


def _log_likelihood(logits: FloatArray, is_treated: BoolArray, counts: FloatArray) -> float:
    return float(counts @ (is_treated * logits - np.logaddexp(0.0, logits)))


def _inverse_information(design: FloatArray, scores: FloatArray, counts: FloatArray) -> FloatArray:
    weight = counts * scores * (1 - scores)
    return np.asarray(np.linalg.pinv((design * weight[:, np.newaxis]).T @ design, rcond=1e-12, hermitian=True))


def _weights_and_slopes(
    scores: FloatArray, is_treated: BoolArray, population: Population
) -> tuple[FloatArray, FloatArray]:
    """Weights, and how they change with the log-odds, both of shape (rows,)."""
    other = 1 - scores
    match population:
        case Population.TREATED:
            return np.where(is_treated, 1.0, scores / other), np.where(is_treated, 0.0, scores / other)
        case Population.EVERYONE:
            weights = np.where(is_treated, 1 / scores, 1 / other)
            return weights, np.where(is_treated, -other / scores, scores / other)
        case Population.OVERLAP:
            weights = np.where(is_treated, other, scores)
            return weights, np.where(is_treated, -1.0, 1.0) * scores * other


def inverse_probability_contrast(
    score: PropensityScore,
    outcomes: ArrayLike,
    *,
    population: Population = Population.TREATED,
    clusters: ArrayLike | None = None,
    variances_within: ArrayLike | None = None,
) -> WeightedContrast:
    """
    Mean outcome of the treated minus that of the others, weighted to the same covariates.

    Parameters
    ----------
    outcomes : array, shape (outcomes, rows) or (rows,)
        Outcome, or its change since before; for cells the mean. No missing values.
    clusters : array of int, shape (rows,), optional
        Rows of one cluster may depend on each other; default each person stands alone.
    variances_within : array, like `outcomes`, optional
        Variance between the persons of each cell (divided by their number); default zero, right for persons. Not used
        with `clusters`, where only the sums per cluster matter.

    Raises
    ------
    DefinitionError
        Shapes do not match, or an outcome is missing.

    Source: Lunceford and Davidian, Statistics in Medicine 2004, for the ratio form and the part of the score.
    """
    sample = score.sample
    y = np.atleast_2d(np.asarray(outcomes, dtype=np.float64))
    within = np.zeros_like(y) if variances_within is None else np.atleast_2d(np.asarray(variances_within, np.float64))
    if y.shape[1:] != sample.counts.shape or within.shape != y.shape or not np.isfinite(y).all():
        raise DefinitionError(
            Problem(METHOD, f"outcomes of shape {y.shape}, or missing ones", "a value per row", "align the outcomes")
        )
    weights, slopes = _weights_and_slopes(score.scores, sample.is_treated, population)
    effects = np.zeros(len(y))
    influence = np.zeros_like(y)
    per_outcome = np.zeros(len(sample.counts))
    for sign, side in ((1.0, sample.is_treated), (-1.0, ~sample.is_treated)):
        total = float((sample.counts * weights)[side].sum())
        mean = y @ (sample.counts * weights * side) / total
        away = (y - mean[:, np.newaxis]) * side / total
        through_score = (away * sample.counts * slopes) @ score.design @ score.information_inverse
        residual = sample.is_treated - score.scores
        influence += sign * (weights * away + (through_score @ score.design.T) * residual)
        per_outcome += sign * weights * side / total
        effects += sign * mean
    if clusters is None:
        variance = (sample.counts * (influence**2 + per_outcome**2 * within)).sum(axis=1)
    else:
        labels = np.unique(np.asarray(clusters), return_inverse=True)[1]
        sums = np.stack([np.bincount(labels, weights=row) for row in influence * sample.counts])
        variance = (sums**2).sum(axis=1)
    return WeightedContrast(effects, np.sqrt(variance), influence)


def common_support(score: PropensityScore, *, lowest: float | None = None, highest: float | None = None) -> BoolArray:
    """
    Rows whose chance of treatment occurs on both sides, shape (rows,).

    Leaving rows out changes who the effect is about; report how many.

    Parameters
    ----------
    lowest, highest : float, optional
        Fixed limits of the chance, such as 0.1 and 0.9 (Crump and others, Biometrika 2009). Without a limit: the
        range that both the treated and the others have.
    """
    counted = score.sample.counts > 0
    sides = [score.scores[counted & side] for side in (score.sample.is_treated, ~score.sample.is_treated)]
    lower = max(side.min() for side in sides) if lowest is None else lowest
    upper = min(side.max() for side in sides) if highest is None else highest
    return np.asarray((score.scores >= lower) & (score.scores <= upper))
