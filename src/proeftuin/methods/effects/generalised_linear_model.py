"""
Generalised linear models on cells: relative effects on costs, counts and shares without going back to persons.

A cell holds persons with the same regressors; their number and the sum of their outcome give the same estimates and the
same cluster-robust errors as the persons would. The effect of each region can be profiled out, which keeps a model of
hundreds of regions small. Like a panel regression a fit hands out information and scores per cluster, and inference
needs no more than these.

Left out: continuous regressors that differ within a cell, and effects that differ between early and late starters (give
cohorts their own `year_groups`).

Source: McCullagh and Nelder 1989; Liang and Zeger, Biometrika 1986 (cluster-robust errors); Hausman, Hall and
Griliches, Econometrica 1984 (region effects profiled out).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, NotEstimableError, Problem
from proeftuin.methods.effects.exponential_family import GAUSSIAN, LOGISTIC, Family
from proeftuin.methods.effects.glm_cells import GlmCells
from proeftuin.methods.effects.glm_likelihood import (
    RANK_TOLERANCE,
    GlmModel,
    GlmPoint,
    generalised_inverse,
    not_converged,
    scale_of,
)
from proeftuin.methods.effects.panel_regression import PanelFit

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class GlmFit:
    """
    A fitted generalised linear model.

    Attributes
    ----------
    model : GlmModel
    point : GlmPoint
        The model at its estimates.
    """

    model: GlmModel
    point: GlmPoint

    @property
    def coefficients(self) -> FloatArray:
        """Coefficients of the regressors asked for, on the scale of the link, shape (regressors,)."""
        return self.point.parameters[: self.model.cells.regressors]

    @cached_property
    def bread(self) -> FloatArray:
        """Generalised inverse of the information, shape (parameters, parameters)."""
        return generalised_inverse(self.point.gram.sum(axis=0))

    @cached_property
    def rank(self) -> int:
        """How many parameters are independent, effects of units not counted."""
        gram = self.point.gram.sum(axis=0)
        scale = scale_of(gram)
        return int(np.linalg.matrix_rank(gram / np.outer(scale, scale), rtol=RANK_TOLERANCE, hermitian=True))

    def check_several_treated_clusters(self, regressors: Sequence[int]) -> None:
        """
        Refuse a coefficient that rests on one cluster, as the panel regression does.

        Raises
        ------
        NotEstimableError
            Without one of the clusters one of `regressors` no longer varies beyond the others.
        """
        gram, cells = self.point.gram, self.model.cells
        # In units of their own spread, so that regressors of any size can be told from none.
        scale = scale_of(gram.sum(axis=0))
        cross = np.zeros((len(gram), 1, len(scale)))
        moments = PanelFit(gram / np.outer(scale, scale), cross, cells.regressors, cells.observations)
        moments.check_several_treated_clusters(regressors)

    @property
    def small_sample_factor(self) -> float:
        """G/(G-1) times (n-1)/(n-k); k counts no effects of units except one constant (rule `nested` of fixest)."""
        cells = self.model.cells
        clusters = cells.filled_clusters
        counted = self.rank + (cells.units is not None)
        return clusters / (clusters - 1) * (cells.observations - 1) / (cells.observations - counted)

    def covariance_cr1(self) -> FloatArray:
        """
        Cluster-robust covariance of the coefficients, shape (regressors, regressors).

        Too small with few treated clusters; see `score_bootstrap`.
        """
        influence = self.point.scores @ self.bread[:, : self.model.cells.regressors]
        return np.asarray(self.small_sample_factor * influence.T @ influence)

    def standard_errors_cr1(self) -> FloatArray:
        """Square roots of the diagonal of `covariance_cr1`, shape (regressors,)."""
        return np.asarray(np.sqrt(np.diag(self.covariance_cr1())))

    def standard_errors_cr3(self) -> FloatArray:
        """
        Standard errors from leaving out each cluster in turn, to first order, shape (regressors,).

        Source: MacKinnon, Nielsen and Webb, Journal of Applied Econometrics 2023, and their linearised jackknife for
        logistic regression (CV3L).

        Raises
        ------
        NotEstimableError
            The coefficient rests on one cluster.
        """
        asked = self.model.cells.regressors
        self.check_several_treated_clusters(list(range(asked)))
        shifts = self.shifts_without_cluster()[:, :asked]
        clusters = self.model.cells.filled_clusters
        return np.asarray(np.sqrt((clusters - 1) / clusters * (shifts**2).sum(axis=0)))

    def shifts_without_cluster(self) -> FloatArray:
        """By how much all parameters move when a cluster is left out, to first order, (clusters, parameters)."""
        gram = self.point.gram
        return np.asarray(-np.einsum("gpq,gq->gp", generalised_inverse(gram.sum(axis=0) - gram), self.point.scores))

    def covariance_by_model(self, dispersion: float = 1.0) -> FloatArray:
        """Covariance if the family's variance holds and persons are independent, shape (regressors, regressors)."""
        asked = self.model.cells.regressors
        return np.asarray(dispersion * self.bread[:asked, :asked])

    def pearson_dispersion(self, squares: ArrayLike) -> float:
        """
        Variance of persons relative to what the family says, over n minus k observations.

        Parameters
        ----------
        squares : array, shape (cells,)
            Sum of the persons' squared outcomes.
        """
        mean, cells = self.point.mean, self.model.cells
        residual = np.asarray(squares) - 2 * mean * cells.sums + mean**2 * cells.persons
        units = 0 if cells.units is None else int((np.bincount(cells.units, cells.persons) > 0).sum())
        free = cells.observations - self.rank - units
        return float((residual / self.model.family.variance(mean)).sum() / free)

    def deviance(self, saturated: float) -> float:
        """
        Twice the log-likelihood that the model falls short of one that fits every person.

        Parameters
        ----------
        saturated : float
            Sum over persons of y log(y) - y (Poisson), -1 - log(y) (gamma), y squared / 2 (Gaussian) or 0 (logistic).
        """
        return 2 * (saturated - self.point.log_likelihood)


def fit_glm(cells: GlmCells, family: Family, *, start: FloatArray | None = None) -> GlmFit:
    """
    Maximum-likelihood fit of `family` on `cells`.

    Units whose effect would be infinite, such as a region without any cost, say nothing about the other parameters and
    are left out.

    Raises
    ------
    DefinitionError
        Outcomes that the family cannot have.
    NotEstimableError
        A regressor does not vary, the likelihood has no largest value, or there is one cluster only.
    """
    if cells.units is not None:
        persons, sums = (np.bincount(cells.units, values) for values in (cells.persons, cells.sums))
        means = np.divide(sums, persons, out=np.full(len(persons), np.nan), where=persons > 0)
        cells = cells.only(family.is_inside(means)[cells.units])
    is_outside = (cells.sums < 0) & (family is not GAUSSIAN) | (cells.sums > cells.persons) & (family is LOGISTIC)
    if is_outside.any():
        raise DefinitionError(
            Problem(
                f"{family.name} model",
                "outcomes outside the range of the family",
                "amounts of at least zero; for a share no more persons with the outcome than persons",
                "choose least squares for amounts that can be negative",
            )
        )
    if not cells.persons.sum() > 0 or not family.is_inside(np.asarray(cells.sums.sum() / cells.persons.sum())):
        raise not_converged(family)
    model = GlmModel(cells, family)
    fit = GlmFit(model, model.solve(start=start))
    _check_identified(fit)
    return fit


def _check_identified(fit: GlmFit) -> None:
    gram, asked = fit.point.gram.sum(axis=0), fit.model.cells.regressors
    scale = scale_of(gram)
    projection = (fit.bread @ gram) * np.outer(scale, 1 / scale)
    if fit.model.cells.filled_clusters < 2 or np.abs(projection[:asked] - np.eye(len(gram))[:asked]).max() > 1e-6:
        raise NotEstimableError(
            Problem(
                f"{fit.model.family.name} model",
                "a regressor follows from the others or from region and year, or there is one cluster only",
                "cells with and without the programme, before and after, in several clusters",
                "add comparison regions or years",
            )
        )
