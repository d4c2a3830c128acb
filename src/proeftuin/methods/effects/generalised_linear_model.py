"""
Generalised linear models on cells: relative effects on costs, counts and shares without going back to persons.

A cell holds persons with the same regressors; their number and the sum of their outcome give the same estimates and the
same cluster-robust errors as the persons would. The effect of each region can be profiled out, which keeps a model of
hundreds of regions small. A fit hands out the same moments per cluster as the panel regression, so the same inference
works on both.

Left out: continuous regressors that differ within a cell, and effects that differ between early and late starters (give
cohorts their own `year_groups`).

Source: McCullagh and Nelder 1989; Liang and Zeger, Biometrika 1986 (cluster-robust errors); Hausman, Hall and
Griliches, Econometrica 1984 (region effects profiled out).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from proeftuin.errors import DefinitionError, NotEstimableError, Problem
from proeftuin.methods.effects.exponential_family import GAUSSIAN, LOGISTIC, Family
from proeftuin.methods.effects.glm_cells import GlmCells
from proeftuin.methods.effects.panel_regression import PanelFit

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
_ITERATIONS = 100
_CONVERGED = 1e-26
_VANISHED = 1e-8
_RANK_TOLERANCE = 1e-10


@dataclass(frozen=True)
class GlmPoint:
    """
    What the model says at one value of its parameters.

    Attributes
    ----------
    log_likelihood : float
        Its kernel.
    linear_predictor, mean : array, shape (cells,)
        The effects of units are in.
    swept_design : array, shape (cells, parameters)
        How the linear predictor moves with the parameters, effects of units moving along.
    scores : array, shape (clusters, parameters)
    gram : array, shape (clusters, parameters, parameters)
        Expected information of each cluster.
    """

    parameters: FloatArray
    log_likelihood: float
    linear_predictor: FloatArray
    mean: FloatArray
    swept_design: FloatArray
    scores: FloatArray
    gram: FloatArray
    information: float


@dataclass(frozen=True)
class GlmModel:
    """A family on cells, which can be evaluated at any value of its parameters."""

    cells: GlmCells
    family: Family

    @cached_property
    def _members(self) -> sparse.csr_array:
        return _membership(self.cells.clusters)

    @cached_property
    def _of_unit(self) -> sparse.csr_array | None:
        return None if self.cells.units is None else _membership(self.cells.units)

    def evaluate(self, parameters: FloatArray) -> GlmPoint:
        """Likelihood, scores and information at `parameters`, shape (parameters,)."""
        # A step that went too far overflows and is halved.
        with np.errstate(over="ignore", invalid="ignore"):
            return self._evaluated(parameters)

    def _evaluated(self, parameters: FloatArray) -> GlmPoint:
        cells, family = self.cells, self.family
        eta = cells.design @ parameters + cells.offset
        design = cells.design
        if self._of_unit is not None:
            eta = eta + self._unit_effects(eta, self._of_unit)[cells.units]
        information = family.information(eta, cells.persons)
        if self._of_unit is not None:
            total = self._of_unit @ information
            mean = (self._of_unit @ (information[:, np.newaxis] * design)) / total[:, np.newaxis]
            design = design - mean[cells.units]
        residuals = family.score(eta, cells.persons, cells.sums)
        weighted = information[:, np.newaxis] * design
        # One regressor at a time: all products at once would take parameters squared times the cells.
        gram = np.stack([self._members @ (weighted * column[:, np.newaxis]) for column in design.T], axis=1)
        return GlmPoint(
            parameters=parameters,
            log_likelihood=float(family.log_likelihood(eta, cells.persons, cells.sums).sum()),
            linear_predictor=eta,
            mean=family.mean(eta),
            swept_design=design,
            scores=np.asarray(self._members @ (design * residuals[:, np.newaxis])),
            gram=np.asarray(gram),
            information=float(information.sum()),
        )

    def _unit_effects(self, eta: FloatArray, of_unit: sparse.csr_array) -> FloatArray:
        """Effect of each unit that makes its residuals add up to zero, shape (units,)."""
        cells, family = self.cells, self.family
        persons = of_unit @ cells.persons
        effects = family.link((of_unit @ cells.sums) / persons) - (of_unit @ (cells.persons * eta)) / persons
        for _ in range(_ITERATIONS):
            predictor = eta + effects[cells.units]
            excess = of_unit @ family.score(predictor, cells.persons, cells.sums)
            step = excess / np.maximum(of_unit @ family.information(predictor, cells.persons), 1e-300)
            effects = effects + np.clip(step, -family.largest_step, family.largest_step)
            if (np.abs(step) <= 1e-12 * (1 + np.abs(effects))).all():
                return np.asarray(effects)
        raise _not_converged(family)

    def solve(self, *, fixed: dict[int, float] | None = None, start: FloatArray | None = None) -> GlmPoint:
        """
        Where the likelihood is largest, with the parameters in `fixed` held at a value.

        Raises
        ------
        NotEstimableError
            There is no largest likelihood, as when a regressor's persons all have a zero outcome.
        """
        held = {} if fixed is None else fixed
        free = np.setdiff1d(np.arange(self.cells.design.shape[1]), list(held))
        parameters = self._start(free) if start is None else start.copy()
        parameters[list(held)] = list(held.values())
        point = self.evaluate(parameters)
        at_start = np.einsum("gpp->p", point.gram)[free]
        for _ in range(_ITERATIONS):
            gram = point.gram.sum(axis=0)[np.ix_(free, free)]
            step = np.zeros_like(parameters)
            step[free] = generalised_inverse(gram) @ point.scores.sum(axis=0)[free]
            moved = float(step[free] @ gram @ step[free]) / point.information
            typical = 1 + float(np.mean(point.linear_predictor**2))
            point = self._uphill(point, step)
            if moved <= _CONVERGED * typical:
                if (np.einsum("gpp->p", point.gram)[free] < _VANISHED * at_start).any():
                    break
                return point
        raise _not_converged(self.family)

    def _start(self, free: IntArray) -> FloatArray:
        """Parameters of a model in which all cells have the overall mean, as nearly as the design allows."""
        cells = self.cells
        parameters = np.zeros(cells.design.shape[1])
        if cells.units is None:
            level = self.family.link(np.asarray(cells.sums.sum() / cells.persons.sum()))
            parameters[free] = np.linalg.lstsq(cells.design[:, free], level - cells.offset, rcond=None)[0]
        return parameters

    def _uphill(self, point: GlmPoint, step: FloatArray) -> GlmPoint:
        floor = point.log_likelihood - 1e-11 * abs(point.log_likelihood)
        for halvings in range(40):
            following = self.evaluate(point.parameters + step / 2**halvings)
            if following.log_likelihood >= floor:
                return following
        raise _not_converged(self.family)


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
    def moments(self) -> PanelFit:
        """
        The model as if it were linear at its estimates, for all inference that needs moments of clusters only.

        Its coefficients and its jackknife are those of the model to first order in a cluster's share.
        """
        return linear_moments(self.model, self.point)

    @property
    def small_sample_factor(self) -> float:
        """G/(G-1) times (n-1)/(n-k); k counts no effects of units except one constant (rule `nested` of fixest)."""
        cells = self.model.cells
        clusters = int((np.bincount(cells.clusters, cells.persons) > 0).sum())
        counted = int(np.linalg.matrix_rank(self.bread)) + (cells.units is not None)
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
        self.moments.check_several_treated_clusters(list(range(asked)))
        shifts = self.shifts_without_cluster()[:, :asked]
        return np.asarray(np.sqrt((len(shifts) - 1) / len(shifts) * (shifts**2).sum(axis=0)))

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
        units = 0 if cells.units is None else int(cells.units.max()) + 1
        free = cells.observations - np.linalg.matrix_rank(self.bread) - units
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
    if not len(cells.sums) or not family.is_inside(np.asarray(cells.sums.sum() / cells.persons.sum())):
        raise _not_converged(family)
    model = GlmModel(cells, family)
    fit = GlmFit(model, model.solve(start=start))
    _check_identified(fit)
    return fit


def linear_moments(model: GlmModel, point: GlmPoint) -> PanelFit:
    """Moments of the least-squares problem that one more iteration from `point` would solve."""
    cross = np.einsum("gpq,q->gp", point.gram, point.parameters) + point.scores
    return PanelFit(point.gram, cross[:, np.newaxis], model.cells.regressors, model.cells.observations)


def generalised_inverse(gram: FloatArray) -> FloatArray:
    """Inverses of information matrices, shape (..., parameters, parameters), whatever the units of the regressors."""
    diagonal = np.einsum("...pp->...p", gram)
    scale = np.sqrt(np.where(diagonal > 0, diagonal, 1.0))
    scales = scale[..., :, np.newaxis] * scale[..., np.newaxis, :]
    return np.asarray(np.linalg.pinv(gram / scales, rcond=_RANK_TOLERANCE, hermitian=True) / scales)


def _check_identified(fit: GlmFit) -> None:
    gram, asked = fit.point.gram.sum(axis=0), fit.model.cells.regressors
    scale = np.sqrt(np.where(np.diag(gram) > 0, np.diag(gram), 1.0))
    projection = (fit.bread @ gram) * np.outer(scale, 1 / scale)
    if len(fit.point.scores) < 2 or np.abs(projection[:asked] - np.eye(len(gram))[:asked]).max() > 1e-6:
        raise NotEstimableError(
            Problem(
                f"{fit.model.family.name} model",
                "a regressor follows from the others or from region and year, or there is one cluster only",
                "cells with and without the programme, before and after, in several clusters",
                "add comparison regions or years",
            )
        )


def _not_converged(family: Family) -> NotEstimableError:
    return NotEstimableError(
        Problem(
            f"{family.name} model",
            "no parameters fit best: in part of the cells all persons, or none, have the outcome",
            "outcomes that vary where a regressor varies",
            "leave out that regressor or take years together",
        )
    )


def _membership(groups: IntArray) -> sparse.csr_array:
    """One row per group, 1 for its cells, shape (groups, cells)."""
    return sparse.csr_array((np.ones(len(groups)), (groups, np.arange(len(groups)))))
