"""
Inference with few clusters: the restricted wild cluster bootstrap-t.

Under the hypothesis each cluster's residuals are turned over or rescaled at random and the estimate is computed anew.
This keeps its level with about ten treated clusters, where ordinary cluster-robust errors reject twice too often. With
two or three treated clusters it hardly ever rejects, and with one it says nothing.

Source: Cameron, Gelbach and Miller, Review of Economics and Statistics 2008; Webb, Canadian Journal of Economics 2023
(six-point weights); MacKinnon and Webb, Journal of Applied Econometrics 2017 (few treated clusters).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from proeftuin.errors import DefinitionError, NotEstimableError, Problem
from proeftuin.methods.effects.drawn_scores import draw_scores
from proeftuin.methods.effects.panel_regression import PanelFit

FloatArray = NDArray[np.float64]
METHOD = "wild_cluster_bootstrap"
FEWEST_CLUSTERS_TO_ENUMERATE = 10
"""Below ten clusters there are too few sign patterns for a small p-value; Webb's six-point weights have more."""
_TIE = 1 - 1e-9
_WIDEST = 1e6


@dataclass(frozen=True)
class BootstrapWeights:
    """
    Random factors of the clusters.

    Attributes
    ----------
    factors : array, shape (draws, clusters)
    is_enumerated : bool
        Whether these are all sign patterns, the observed one among them, rather than a sample.
    """

    factors: FloatArray
    is_enumerated: bool

    def p_value(self, at_least_as_extreme: NDArray[np.bool_]) -> float:
        """Share of draws at least as extreme; a sample counts the observed data as one draw more."""
        count, draws = int(at_least_as_extreme.sum()), len(at_least_as_extreme)
        return count / draws if self.is_enumerated else (1 + count) / (1 + draws)


@dataclass(frozen=True)
class DrawnStatistics:
    """
    Statistics as observed and as drawn without an effect, one for each hypothesis, from the same draws.

    Attributes
    ----------
    observed : array, shape (hypotheses,)
    drawn : array, shape (draws, hypotheses)
    weights : BootstrapWeights
        The factors that all hypotheses share.
    """

    observed: FloatArray
    drawn: FloatArray
    weights: BootstrapWeights

    @classmethod
    def joined(cls, several: Sequence[DrawnStatistics]) -> DrawnStatistics:
        """
        Hypotheses of several fits side by side, such as outcomes with different gaps.

        Raises
        ------
        DefinitionError
            They do not share their draws, so that nothing is known about how they go together.
        """
        first = several[0].weights
        if any(one.weights is not first for one in several):
            raise DefinitionError(
                Problem(
                    "wild cluster bootstrap",
                    "statistics from different draws",
                    "one set of weights for all",
                    "draw the weights once and pass them to every fit",
                )
            )
        observed = np.concatenate([one.observed for one in several])
        return cls(observed, np.hstack([one.drawn for one in several]), first)


@dataclass(frozen=True)
class BootstrapTest:
    """
    What the bootstrap says about one coefficient of one outcome.

    Attributes
    ----------
    coefficient, t : float
        Estimate and its CR1 t-statistic against zero.
    p : float
        Two-sided p-value of a zero coefficient.
    lower, upper : float
        Values that a test at the same level does not reject; infinite when no value on that side is ever rejected.
    standard_error : float
        Spread of the estimate over the draws under a zero coefficient.
    """

    coefficient: float
    t: float
    p: float
    lower: float
    upper: float
    confidence: float
    standard_error: float
    draws: int


def wild_weights(clusters: int, draws: int, generator: Generator) -> BootstrapWeights:
    """
    All sign patterns when there are at most `draws` of them and at least ten clusters, else `draws` Webb weights.

    Raises
    ------
    DefinitionError
        Fewer than 19 draws, with which no p-value can be as small as 0.05.
    """
    if draws < 19:
        raise DefinitionError(
            Problem("bootstrap draws", f"{draws} draws", "at least 19; 9,999 for publication", "ask for more draws")
        )
    if clusters >= FEWEST_CLUSTERS_TO_ENUMERATE and 2**clusters <= draws:
        patterns = (np.arange(2**clusters)[:, np.newaxis] >> np.arange(clusters)) & 1
        return BootstrapWeights(np.asarray(1.0 - 2.0 * patterns, dtype=np.float64), is_enumerated=True)
    points = [sign * math.sqrt(half / 2) for sign in (-1, 1) for half in (1, 2, 3)]
    return BootstrapWeights(generator.choice(np.array(points), (draws, clusters)), is_enumerated=False)


def wild_cluster_bootstrap(
    fit: PanelFit, weights: BootstrapWeights, *, regressor: int = 0, confidence: float = 0.95
) -> list[BootstrapTest]:
    """
    Test and interval of one regressor, one result per outcome of `fit`.

    Outcomes share the draws, so that their results can be combined.

    Parameters
    ----------
    regressor : int
        Position of the coefficient among those asked for.

    Raises
    ------
    NotEstimableError
        The regressor rests on one treated cluster, or the panel fits exactly.
    """
    fit.check_several_treated_clusters([regressor])
    results = []
    for inversion in _inversions(fit, regressor, weights):
        estimate = inversion.estimate
        results.append(
            BootstrapTest(
                coefficient=estimate,
                t=estimate / math.sqrt(inversion.variance * fit.small_sample_factor),
                p=inversion.p_value(0.0),
                lower=inversion.limit(-1, 1 - confidence),
                upper=inversion.limit(+1, 1 - confidence),
                confidence=confidence,
                standard_error=float(np.sqrt(np.mean(inversion.shift[0] ** 2))),
                draws=len(weights.factors),
            )
        )
    return results


def drawn_statistics(fit: PanelFit, weights: BootstrapWeights, *, regressor: int = 0) -> DrawnStatistics:
    """
    t-statistic of one regressor for every outcome of `fit`, with its draws under a zero coefficient.

    Scaled without the small-sample factor, which is the same for the observed and the drawn ones.

    Raises
    ------
    NotEstimableError
        The regressor rests on one treated cluster, or the panel fits exactly.
    """
    fit.check_several_treated_clusters([regressor])
    spread = np.sqrt(_variances(fit, [regressor])[0])
    drawn = _drawn_t(fit, [regressor], weights)[0]
    return DrawnStatistics(fit.parameters[:, regressor] / spread, drawn.T, weights)


def joint_max_t_p_values(fit: PanelFit, weights: BootstrapWeights, regressors: list[int]) -> list[float]:
    """
    p-value per outcome of the hypothesis that all `regressors` are zero, by the largest absolute t-statistic.

    Simpler to read than a quadratic form and sound when there are more coefficients than treated clusters allow a
    covariance matrix to be inverted for.
    """
    fit.check_several_treated_clusters(regressors)
    spread = np.sqrt(_variances(fit, regressors))
    observed = np.abs(fit.parameters[:, regressors].T / spread).max(axis=0)
    drawn = np.abs(_drawn_t(fit, regressors, weights)).max(axis=0)
    return [weights.p_value(of_outcome >= at * _TIE) for of_outcome, at in zip(drawn, observed, strict=True)]


@dataclass(frozen=True)
class _Inversion:
    """Drawn t-statistics as a function of the hypothetical value, in which shift and scores are linear."""

    estimate: float
    variance: float
    shift: tuple[FloatArray, FloatArray]
    squares: tuple[FloatArray, FloatArray, FloatArray]
    weights: BootstrapWeights

    def p_value(self, hypothesis: float) -> float:
        shift = self.shift[0] + hypothesis * self.shift[1]
        spread = self.squares[0] + hypothesis * (self.squares[1] + hypothesis * self.squares[2])
        observed = (self.estimate - hypothesis) ** 2 / self.variance
        return self.weights.p_value(shift**2 >= observed * np.maximum(spread, 0.0) * _TIE)

    def limit(self, side: int, level: float) -> float:
        """The farthest value on one side that is not rejected, by doubling and halving."""
        step = side * math.sqrt(self.variance)
        inside, outside = 0.0, 1.0
        while self.p_value(self.estimate + outside * step) > level:
            inside, outside = outside, 2 * outside
            if outside > _WIDEST:
                return side * math.inf
        while outside - inside > 1e-6 * outside:
            middle = (inside + outside) / 2
            if self.p_value(self.estimate + middle * step) > level:
                inside = middle
            else:
                outside = middle
        return self.estimate + inside * step


def _inversions(fit: PanelFit, regressor: int, weights: BootstrapWeights) -> list[_Inversion]:
    """One for each outcome, from the same draws."""
    variances = _variances(fit, [regressor])[0]
    outcomes = len(variances)
    # The hypothetical value moves the scores of all outcomes alike: one more set of scores for all.
    without_data = np.zeros((1, fit.cross.shape[2]))
    by_value = -fit.gram @ _restricted(fit, without_data, [regressor], np.ones(1)).T
    sets = np.concatenate([_restricted_scores(fit, [regressor]), by_value.transpose(0, 2, 1)], axis=1)
    pairs = [(outcome, outcome) for outcome in range(outcomes)]
    pairs += [(outcome, outcomes) for outcome in range(outcomes + 1)]
    drawn = draw_scores(fit, sets, fit.bread[[regressor]], weights.factors, pairs)
    (shifts,), (products,) = drawn.shifts, drawn.products
    return [
        _Inversion(
            estimate=float(fit.parameters[outcome, regressor]),
            variance=float(variances[outcome]),
            shift=(shifts[outcome], shifts[-1]),
            squares=(products[outcome], 2 * products[outcomes + outcome], products[-1]),
            weights=weights,
        )
        for outcome in range(outcomes)
    ]


def _drawn_t(fit: PanelFit, regressors: list[int], weights: BootstrapWeights) -> FloatArray:
    """t-statistics in every draw while all `regressors` are held at zero, shape (regressors, outcomes, draws)."""
    pairs = [(outcome, outcome) for outcome in range(fit.cross.shape[1])]
    scores = _restricted_scores(fit, regressors)
    drawn = draw_scores(fit, scores, fit.bread[regressors], weights.factors, pairs)
    # A draw that leaves nothing is as extreme as can be; rounding may take it below zero.
    return np.asarray(drawn.shifts / np.sqrt(np.maximum(drawn.products, np.finfo(np.float64).tiny)))


def _variances(fit: PanelFit, regressors: list[int]) -> FloatArray:
    """
    Cluster-robust variances without small-sample factor, shape (regressors, outcomes).

    Raises
    ------
    NotEstimableError
        The panel fits exactly.
    """
    variances = ((fit.scores(fit.parameters) @ fit.bread[regressors].T) ** 2).sum(axis=0).T
    _check_spread(fit, np.sqrt(variances))
    return np.asarray(variances)


def _restricted_scores(fit: PanelFit, fixed: list[int]) -> FloatArray:
    """Scores per cluster with the parameters at `fixed` held at zero, shape (clusters, outcomes, parameters)."""
    return fit.scores(_restricted(fit, fit.cross.sum(axis=0), fixed, np.zeros(len(fixed))))


def _restricted(fit: PanelFit, cross: FloatArray, fixed: list[int], values: FloatArray) -> FloatArray:
    """Parameters that fit `cross` best with those at `fixed` held at `values`, shape (outcomes, parameters)."""
    gram = fit.gram.sum(axis=0)
    free = np.setdiff1d(np.arange(len(gram)), fixed)
    parameters = np.zeros_like(cross)
    parameters[:, fixed] = values
    remaining = cross[:, free] - values @ gram[fixed][:, free]
    parameters[:, free] = remaining @ np.linalg.pinv(gram[free][:, free], rcond=1e-10, hermitian=True)
    return np.asarray(parameters)


def _check_spread(fit: PanelFit, spread: FloatArray) -> None:
    scale = np.sqrt(np.abs(fit.cross).max() * np.abs(fit.bread).max())
    if not np.isfinite(spread).all() or (spread <= 1e-10 * max(scale, 1e-300)).any():
        raise NotEstimableError(
            Problem(
                "wild cluster bootstrap",
                "the estimate leaves no residuals, as with a panel that fits exactly",
                "clusters that differ from each other",
                "check the outcome for constant values",
            )
        )
