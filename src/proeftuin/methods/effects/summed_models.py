"""
The sum of one coefficient of several models on the same clusters, such as of the two parts of a model of costs.

With a logarithmic link in both parts of a two-part model the relative effect on everybody is the effect on the share of
users times the effect on the amount per user: on the scale of logarithms a sum. What chance does to the parts goes
together within a region, so the sum is judged by the bootstrap of scores as one coefficient, and the parts draw the
same factors. For least squares it is the bootstrap of the sum of the outcomes.

Source: Kline and Santos, Journal of Econometric Methods 2012 (bootstrap of scores); Newey and McFadden, Handbook of
Econometrics 4, 1994, section 9 (estimates that are as near to the found ones as a hypothesis allows).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import block_diag

from proeftuin.errors import DefinitionError, Problem
from proeftuin.methods.effects.generalised_linear_model import GlmFit
from proeftuin.methods.effects.glm_likelihood import GlmPoint

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class SummedFit:
    """
    Fitted models of which the first coefficients are added up.

    The parameters are those of all models one after another, but the first, which is the sum.

    Attributes
    ----------
    fits : tuple of GlmFit
        On the same clusters, in the same places.
    """

    fits: tuple[GlmFit, ...]

    def __post_init__(self) -> None:
        first = self.fits[0].model.cells.clusters
        if any(not np.array_equal(first, fit.model.cells.clusters) for fit in self.fits):
            raise DefinitionError(
                Problem(
                    "sum of coefficients",
                    "models on different cells",
                    "the same cells and clusters in the same order",
                    "build the cells of all models from the same regions and years",
                )
            )

    @property
    def model(self) -> SummedFit:
        """What is solved with the sum at a value."""
        return self

    @property
    def coefficients(self) -> FloatArray:
        """The sum, shape (1,)."""
        return np.array([self._parts.sum()])

    @cached_property
    def point(self) -> GlmPoint:
        """All models at their estimates."""
        return self._joined([fit.point for fit in self.fits])

    def check_several_treated_clusters(self, regressors: Sequence[int]) -> None:
        """
        Refuse a sum of which a part rests on one cluster.

        Raises
        ------
        NotEstimableError
            As that of `GlmFit`.
        """
        for fit in self.fits:
            fit.check_several_treated_clusters(regressors)

    def standard_errors_cr1(self) -> FloatArray:
        """Cluster-robust standard error of the sum, shape (1,)."""
        return np.array([np.sqrt(self._covariance.sum())])

    def solve(self, *, fixed: dict[int, float], start: FloatArray) -> GlmPoint:
        """
        The models with coefficients that add up to `fixed[0]` and lie as near to the estimates as that allows.

        Raises
        ------
        NotEstimableError
            No model fits there.
        """
        towards = self._covariance.sum(axis=1) / self._covariance.sum()
        parts = self._parts - towards * (self._parts.sum() - fixed[0])
        starts = np.split(self._own(start), np.cumsum(self._sizes)[:-1])
        return self._joined(
            [
                fit.model.solve(fixed={0: float(part)}, start=begin)
                for fit, part, begin in zip(self.fits, parts, starts, strict=True)
            ]
        )

    @cached_property
    def _parts(self) -> FloatArray:
        return np.array([fit.coefficients[0] for fit in self.fits])

    @cached_property
    def _covariance(self) -> FloatArray:
        """Of the first coefficients, shape (models, models)."""
        influence = np.column_stack([fit.point.scores @ fit.bread[:, 0] for fit in self.fits])
        factor = np.sqrt([fit.small_sample_factor for fit in self.fits])
        return np.asarray((influence * factor).T @ (influence * factor))

    @cached_property
    def _sizes(self) -> list[int]:
        return [len(fit.point.parameters) for fit in self.fits]

    @cached_property
    def _back(self) -> FloatArray:
        """What turns the sum and the other parameters into the parameters of the models."""
        matrix = np.eye(sum(self._sizes))
        matrix[0, np.cumsum(self._sizes)[:-1]] = -1.0
        return matrix

    def _own(self, parameters: FloatArray) -> FloatArray:
        return np.asarray(self._back @ parameters)

    def _joined(self, points: Sequence[GlmPoint]) -> GlmPoint:
        parameters = np.concatenate([point.parameters for point in points])
        gram = np.stack([block_diag(*parts) for parts in zip(*(point.gram for point in points), strict=True)])
        return GlmPoint(
            parameters=np.linalg.solve(self._back, parameters),
            log_likelihood=sum(point.log_likelihood for point in points),
            linear_predictor=np.concatenate([point.linear_predictor for point in points]),
            mean=np.concatenate([point.mean for point in points]),
            swept_design=np.zeros((0, len(parameters))),
            scores=np.hstack([point.scores for point in points]) @ self._back,
            gram=np.asarray(self._back.T @ gram @ self._back),
            information=sum(point.information for point in points),
        )
