"""
Likelihood of a generalised linear model on cells, and the parameters that make it largest.

Effects of units are found anew at every value of the other parameters (profiled out). What then remains is the same
problem with as many parameters less, and with the same scores and information.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from proeftuin.errors import NotEstimableError, Problem
from proeftuin.methods.effects.exponential_family import Family
from proeftuin.methods.effects.glm_cells import GlmCells

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
RANK_TOLERANCE = 1e-10
_ITERATIONS = 100
_CONVERGED = 1e-26
_ROUNDING = 1e-14
_VANISHED = 1e-8


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
            total = np.where(total > 0, total, 1.0)
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
        persons, sums = of_unit @ cells.persons, of_unit @ cells.sums
        empty = persons == 0
        # A unit without persons takes the overall mean; it counts for nothing but needs a number.
        persons, sums = np.where(empty, persons.sum(), persons), np.where(empty, sums.sum(), sums)
        effects = family.link(sums / persons) - (of_unit @ (cells.persons * eta)) / persons
        for _ in range(_ITERATIONS):
            predictor = eta + effects[cells.units]
            excess = of_unit @ family.score(predictor, cells.persons, cells.sums)
            step = excess / np.maximum(of_unit @ family.information(predictor, cells.persons), 1e-300)
            effects = effects + np.clip(step, -family.largest_step, family.largest_step)
            if (np.abs(step) <= 1e-12 * (1 + np.abs(effects))).all():
                return np.asarray(effects)
        raise not_converged(family)

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
        before = np.inf
        for _ in range(_ITERATIONS):
            gram = point.gram.sum(axis=0)[np.ix_(free, free)]
            step = np.zeros_like(parameters)
            step[free] = generalised_inverse(gram) @ point.scores.sum(axis=0)[free]
            moved = float(step[free] @ gram @ step[free]) / point.information
            typical = 1 + float(np.mean(point.linear_predictor**2))
            point = self._uphill(point, step)
            # Regressors that nearly depend on each other leave steps of rounding size, which do not get smaller.
            if moved <= _CONVERGED * typical or (moved <= _ROUNDING * typical and moved > before / 4):
                if (np.einsum("gpp->p", point.gram)[free] < _VANISHED * at_start).any():
                    break
                return point
            before = moved
        raise not_converged(self.family)

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
        raise not_converged(self.family)


def generalised_inverse(gram: FloatArray) -> FloatArray:
    """Inverses of information matrices, shape (..., parameters, parameters), whatever the units of the regressors."""
    scale = scale_of(gram)
    scales = scale[..., :, np.newaxis] * scale[..., np.newaxis, :]
    return np.asarray(np.linalg.pinv(gram / scales, rcond=RANK_TOLERANCE, hermitian=True) / scales)


def scale_of(gram: FloatArray) -> FloatArray:
    """Root of the diagonal, one where it is zero, shape (..., parameters)."""
    diagonal = np.einsum("...pp->...p", gram)
    return np.asarray(np.sqrt(np.where(diagonal > 0, diagonal, 1.0)))


def not_converged(family: Family) -> NotEstimableError:
    """That the likelihood rises without end."""
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
