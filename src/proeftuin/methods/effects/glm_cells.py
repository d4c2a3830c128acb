"""
Cells of a generalised linear model: persons with the same regressors, taken together.

The cells may leave an environment that persons may not leave, and are small: regions times years, or those times ages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, Problem

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class GlmCells:
    """
    Persons with the same regressors, taken together.

    Attributes
    ----------
    design : array, shape (cells, parameters)
    persons, sums : array, shape (cells,)
        Persons (or person-years, or weights) and the sum of their outcome.
    clusters : array of int, shape (cells,)
        Position of each cell's cluster, from zero without gaps.
    units : array of int, shape (cells,), or None
        Position of the unit whose own effect is profiled out; None for no such effects. A unit lies in one cluster.
    offset : array, shape (cells,)
        Part of the linear predictor that is known.
    regressors : int
        How many of the parameters were asked for; they come first.
    observations : float
        Observations that the small-sample factor counts.
    """

    design: FloatArray
    persons: FloatArray
    sums: FloatArray
    clusters: IntArray
    units: IntArray | None
    offset: FloatArray
    regressors: int
    observations: float

    @property
    def filled_clusters(self) -> int:
        """Number of clusters with persons."""
        return int((np.bincount(self.clusters, self.persons) > 0).sum())

    def weighted(self, factors: FloatArray) -> GlmCells:
        """The same cells, each cluster counted `factors` times, as a bootstrap of clusters does; shape (clusters,)."""
        factor = factors[self.clusters]
        return replace(self, persons=self.persons * factor, sums=self.sums * factor)

    def only(self, kept: NDArray[np.bool_]) -> GlmCells:
        """
        The cells with the others emptied; observations in proportion to the cells with persons.

        Cells and clusters keep their places, so that what was drawn per cluster still fits.
        """
        filled = self.persons > 0
        share = float((filled & kept).sum() / filled.sum())
        return replace(self, persons=self.persons * kept, sums=self.sums * kept, observations=self.observations * share)


def glm_cells(
    design: ArrayLike,
    persons: ArrayLike,
    sums: ArrayLike,
    *,
    clusters: ArrayLike,
    units: ArrayLike | None = None,
    offset: ArrayLike | None = None,
    regressors: int | None = None,
    observations: float | None = None,
) -> GlmCells:
    """
    Cells for a generalised linear model; cells without persons count for nothing.

    Parameters
    ----------
    design : array, shape (cells, parameters)
        With a constant, unless `units` is given.
    persons, sums : array, shape (cells,)
        Not negative; no missing values.
    clusters, units : array, shape (cells,)
        Labels. Cluster at the unit that was assigned to the programme.
    regressors : int, optional
        How many leading parameters are asked for; default all.
    observations : float, optional
        Default the sum of `persons`.

    Raises
    ------
    DefinitionError
        Shapes that do not match, missing values or negative numbers of persons.
    """
    x, n, s = (np.asarray(values, dtype=np.float64) for values in (design, persons, sums))
    known = np.zeros(len(n)) if offset is None else np.asarray(offset, dtype=np.float64)
    is_sound = x.ndim == 2 and len(x) == len(n) == len(s) == len(known) == len(np.asarray(clusters))
    if not is_sound or not all(np.isfinite(values).all() for values in (x, n, s, known)) or (n < 0).any():
        raise DefinitionError(
            Problem(
                "cells of a generalised linear model",
                f"design of shape {x.shape}, persons of shape {n.shape}, sums of shape {s.shape}, or missing values",
                "one row per cell in all of them, finite numbers, persons not negative",
                "leave out cells without observations",
            )
        )
    return GlmCells(
        design=x,
        persons=n,
        sums=s,
        clusters=_positions(np.asarray(clusters)),
        units=None if units is None else _positions(np.asarray(units)),
        offset=known,
        regressors=x.shape[1] if regressors is None else regressors,
        observations=float(n.sum()) if observations is None else observations,
    )


def panel_glm_cells(
    sums: ArrayLike,
    persons: ArrayLike,
    regressors: ArrayLike,
    *,
    clusters: Sequence[int] | None = None,
    year_groups: Sequence[int] | None = None,
) -> GlmCells:
    """
    Cells of a panel of regions and years, with an effect of each region (profiled out) and of each year.

    Parameters
    ----------
    sums, persons : array, shape (regions, years)
        Sum of the outcome and persons; zero or missing persons for no observation. For an estimand in which regions
        weigh alike give means as `sums` and ones as `persons`.
    regressors : array, shape (regressors, regions, years) or (regions, years)
    clusters, year_groups : sequence of int, shape (regions,), optional
        As in `fit_panel`.
    """
    n = np.nan_to_num(np.asarray(persons, dtype=np.float64))
    s = np.where(n > 0, np.asarray(sums, dtype=np.float64), 0.0)
    regions, years = n.shape
    x = np.asarray(regressors, dtype=np.float64).reshape(-1, regions, years)
    groups = _positions(np.zeros(regions, int) if year_groups is None else np.asarray(year_groups))
    effects = np.zeros((int(groups.max()) + 1, years, regions, years))
    for year in range(years):
        effects[groups, year, np.arange(regions), year] = 1.0
    design = np.concatenate([x, effects[:, 1:].reshape(-1, regions, years)])
    region = np.repeat(np.arange(regions), years)
    return glm_cells(
        design.reshape(len(design), -1).T,
        n.ravel(),
        s.ravel(),
        clusters=region if clusters is None else np.asarray(clusters)[region],
        units=region,
        regressors=len(x),
        observations=float((n > 0).sum()),
    )


def _positions(labels: NDArray[np.generic]) -> IntArray:
    return np.asarray(np.unique(labels, return_inverse=True)[1], dtype=np.int64)
