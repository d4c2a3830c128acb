"""
Which family suits costs: how the variance of persons' costs grows with their mean.

The modified Park test regresses squared residuals on the fitted mean, both on a logarithmic scale. The slope is the
power of the mean that the variance follows: 0 for the normal family, 1 Poisson, 2 gamma, 3 inverse Gaussian.

Source: Park, Econometrica 1966; Manning and Mullahy, Journal of Health Economics 2001, section 4.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from proeftuin.errors import NotEstimableError, Problem
from proeftuin.methods.effects.exponential_family import GAMMA
from proeftuin.methods.effects.generalised_linear_model import GlmFit, fit_glm
from proeftuin.methods.effects.glm_cells import glm_cells

FAMILIES = ("gaussian", "poisson", "gamma", "inverse_gaussian")


@dataclass(frozen=True)
class ParkTest:
    """
    Power of the mean that the variance follows.

    Attributes
    ----------
    power, standard_error : float
        Cluster-robust standard error (CR1).
    family : str
        The family whose power is nearest.
    """

    power: float
    standard_error: float
    family: str


def park_test(fit: GlmFit, squares: ArrayLike) -> ParkTest:
    """
    Modified Park test of a fitted model, from sums of squares per cell.

    Parameters
    ----------
    fit : GlmFit
        A model with a logarithmic link.
    squares : array, shape (cells,)
        Sum of the persons' squared costs in the cells of the model.

    Raises
    ------
    NotEstimableError
        All cells have the same fitted mean, or costs do not vary within and between cells.
    """
    cells, mean = fit.model.cells, fit.point.mean
    residual = np.asarray(squares, dtype=np.float64) - 2 * mean * cells.sums + mean**2 * cells.persons
    logarithm = np.log(mean)
    if np.ptp(logarithm[cells.persons > 0]) < 1e-8 or residual.sum() <= 0:
        raise NotEstimableError(
            Problem(
                "modified Park test",
                "all cells have the same expected costs, or costs do not vary",
                "cells of different ages, regions or years",
                "make finer cells",
            )
        )
    design = np.column_stack([logarithm, np.ones_like(logarithm)])
    squared = fit_glm(glm_cells(design, cells.persons, np.maximum(residual, 0.0), clusters=cells.clusters), GAMMA)
    power = float(squared.coefficients[0])
    nearest = FAMILIES[int(np.clip(np.rint(power), 0, len(FAMILIES) - 1))]
    return ParkTest(power, float(squared.standard_errors_cr1()[0]), nearest)
