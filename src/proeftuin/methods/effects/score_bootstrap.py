"""
The wild cluster bootstrap for models that are not linear: the scores of the clusters are redrawn, not the outcomes.

Under the hypothesis the restricted estimates give each cluster a score. These scores are turned over or rescaled at
random, and one iteration from the restricted estimates gives the estimate and the scores that would have been left.
The data as they are go through the same iteration, so that they compare with the draws. For least squares this is the
restricted wild cluster bootstrap itself.

Source: Kline and Santos, Journal of Econometric Methods 2012; Webb, Canadian Journal of Economics 2023 (weights).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from proeftuin.errors import NotEstimableError, Problem
from proeftuin.methods.effects.generalised_linear_model import GlmFit
from proeftuin.methods.effects.glm_likelihood import GlmPoint, generalised_inverse
from proeftuin.methods.effects.summed_models import SummedFit
from proeftuin.methods.effects.wild_cluster_bootstrap import BootstrapTest, BootstrapWeights

FloatArray = NDArray[np.float64]
METHOD = "score_bootstrap"
_TIE = 1 - 1e-9
_WIDEST = 1e4
_CLOSE = 1e-4
_NO_SPREAD = 1e-9


def score_bootstrap(
    fit: GlmFit | SummedFit, weights: BootstrapWeights, *, regressor: int = 0, confidence: float = 0.95
) -> BootstrapTest:
    """
    Test and interval of one coefficient on the scale of the link.

    Parameters
    ----------
    regressor : int
        Position of the coefficient among those asked for.

    Raises
    ------
    NotEstimableError
        The coefficient rests on one treated cluster, or the cells fit exactly.
    """
    fit.check_several_treated_clusters([regressor])
    search = _Search(fit, weights, regressor)
    spread = float(fit.standard_errors_cr1()[regressor])
    if not spread > _NO_SPREAD * float(np.abs(fit.point.linear_predictor).max()):
        raise _no_residuals()
    at_zero = search.restricted(0.0)
    drawn = search.draws(at_zero)
    estimate = float(fit.coefficients[regressor])
    return BootstrapTest(
        coefficient=estimate,
        t=estimate / spread,
        p=search.p_value(at_zero),
        lower=search.limit(-spread, 1 - confidence),
        upper=search.limit(spread, 1 - confidence),
        confidence=confidence,
        standard_error=float(np.sqrt(np.mean(drawn[0] ** 2))),
        draws=len(weights.factors),
    )


def score_bootstrap_p_value(
    fit: GlmFit | SummedFit, weights: BootstrapWeights, *, regressor: int = 0, hypothesis: float = 0.0
) -> float:
    """
    Two-sided p-value of the coefficient being `hypothesis`, without the search for limits.

    Parameters and Raises as in `score_bootstrap`.
    """
    fit.check_several_treated_clusters([regressor])
    search = _Search(fit, weights, regressor)
    return search.p_value(search.restricted(hypothesis))


@dataclass(frozen=True)
class _Search:
    """Tests of hypothetical values of one coefficient."""

    fit: GlmFit | SummedFit
    weights: BootstrapWeights
    regressor: int

    def restricted(self, hypothesis: float, start: FloatArray | None = None) -> GlmPoint:
        """The model that fits best with the coefficient at `hypothesis`."""
        begin = self.fit.point.parameters if start is None else start
        return self.fit.model.solve(fixed={self.regressor: hypothesis}, start=begin)

    def draws(self, point: GlmPoint, factors: FloatArray | None = None) -> tuple[FloatArray, FloatArray]:
        """Shift of the coefficient and sum of squares of the scores that are left, shape (draws,) each."""
        factor = self.weights.factors if factors is None else factors
        bread = generalised_inverse(point.gram.sum(axis=0))
        direction = bread[self.regressor]
        own = point.scores @ direction
        # What is left of cluster g is f_g own_g - taken_g . sum(f_h scores_h). Its squares are multiplied out, which
        # keeps arrays of draws by clusters by clusters away.
        taken = (point.gram @ direction) @ bread
        moved, crossed = np.split(factor @ np.hstack([point.scores, own[:, np.newaxis] * taken]), 2, axis=1)
        squares = (self._squared_factors if factors is None else factor**2) @ own**2
        squares += np.einsum("bp,bp->b", moved @ (taken.T @ taken) - 2 * crossed, moved)
        return moved @ direction, np.maximum(squares, 0.0)

    @cached_property
    def _squared_factors(self) -> FloatArray:
        return np.asarray(self.weights.factors**2)

    def p_value(self, point: GlmPoint) -> float:
        """p-value of the hypothesis under which `point` was fitted."""
        observed, spread_observed = (value[0] for value in self.draws(point, np.ones((1, len(point.scores)))))
        shift, spread = self.draws(point)
        return self.weights.p_value(shift**2 * spread_observed >= observed**2 * spread * _TIE)

    def limit(self, step: float, level: float) -> float:
        """The farthest value on one side that is not rejected, by doubling and halving."""
        estimate = float(self.fit.coefficients[self.regressor])
        inside, outside = 0.0, 2.0
        start = self.fit.point.parameters
        while outside <= _WIDEST:
            try:
                point = self.restricted(estimate + outside * step, start)
            except NotEstimableError:
                # So far out that no model fits; the side stays open rather than closed at an arbitrary value.
                break
            if self.p_value(point) <= level:
                return estimate + self._boundary(inside, outside, step, level, start) * step
            inside, outside, start = outside, 2 * outside, point.parameters
        return math.copysign(math.inf, step)

    def _boundary(self, inside: float, outside: float, step: float, level: float, start: FloatArray) -> float:
        estimate = float(self.fit.coefficients[self.regressor])
        while outside - inside > _CLOSE * outside:
            middle = (inside + outside) / 2
            point = self.restricted(estimate + middle * step, start)
            if self.p_value(point) > level:
                inside, start = middle, point.parameters
            else:
                outside = middle
        return inside


def _no_residuals() -> NotEstimableError:
    return NotEstimableError(
        Problem(
            "score bootstrap",
            "the estimate leaves no residuals, as with cells that fit exactly",
            "clusters that differ from each other",
            "check the outcome for constant values",
        )
    )
