"""
A panel of units of which some start with a programme, not all in the same year.

All methods for staggered starts read this one object: outcomes, the year each unit starts, how much it counts and the
cluster it was assigned with. A unit is a region, a cell of persons (their mean, with their number as weight) or a
person. Left out: units that stop with the programme, and weights that change from year to year.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, NotEstimableError, Problem

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
NEVER = math.inf
"""Start of a unit that never starts."""


@dataclass(frozen=True)
class StaggeredPanel:
    """
    Outcomes of units over years, with the year each unit starts.

    Attributes
    ----------
    outcomes : array, shape (outcomes, units, years)
        NaN where there is no observation.
    years : array of int, shape (years,)
        Increasing.
    starts : array, shape (units,)
        First year with the programme; infinite for a unit that never starts within these years.
    weights : array, shape (units,)
        How much each unit counts, such as its persons. Positive.
    clusters : array of int, shape (units,)
        Position of each unit's cluster: 0, 1, ...
    """

    outcomes: FloatArray
    years: IntArray
    starts: FloatArray
    weights: FloatArray
    clusters: IntArray

    @classmethod
    def of(
        cls,
        outcomes: ArrayLike,
        years: ArrayLike,
        starts: ArrayLike,
        *,
        weights: ArrayLike | None = None,
        clusters: ArrayLike | None = None,
    ) -> StaggeredPanel:
        """
        Panel of these arrays, checked.

        Parameters
        ----------
        outcomes : array, shape (outcomes, units, years) or (units, years)
            NaN where there is no observation; a cell must be absent for all outcomes or for none.
        years : array of int, shape (years,)
        starts : array, shape (units,)
            `NEVER` for a unit that never starts. A start after the last year stays as it is: until then the unit has
            not started.
        weights : array, shape (units,), optional
            Default 1.
        clusters : array, shape (units,), optional
            Labels of what was assigned to the programme; default each unit is its own cluster.

        Raises
        ------
        DefinitionError
            Shapes do not match, years do not increase, a start is missing or no whole year, a weight is not positive,
            or outcomes have different gaps.
        """
        array = np.asarray(outcomes, dtype=np.float64)
        y = array[np.newaxis] if array.ndim == 2 else array
        start = np.asarray(starts, dtype=np.float64)
        weight = np.ones(start.shape) if weights is None else np.asarray(weights, dtype=np.float64)
        labels = np.arange(len(start)) if clusters is None else np.asarray(clusters)
        year = np.asarray(years, dtype=np.int64)
        problems = [problem for problem in _problems(y, year, start, weight, labels) if problem]
        if problems:
            raise DefinitionError(problems)
        return cls(y, year, start, weight, np.unique(labels, return_inverse=True)[1].astype(np.int64))

    @property
    def groups(self) -> IntArray:
        """Years, within the panel, in which at least one unit starts, shape (groups,)."""
        return np.unique(self.starts[self.starts <= self.years[-1]]).astype(np.int64)

    @property
    def treated(self) -> NDArray[np.bool_]:
        """Whether a unit has started in a year, shape (units, years)."""
        return np.asarray(self.years >= self.starts[:, np.newaxis])

    @property
    def cluster_count(self) -> int:
        """Number of clusters."""
        return int(self.clusters.max()) + 1

    def cluster_sums(self, values: FloatArray) -> FloatArray:
        """Sums of `values` over the units of each cluster, shape (..., units) to (..., clusters)."""
        order, first = self._by_cluster
        return np.asarray(np.add.reduceat(values[..., order], first, axis=-1))

    def treated_clusters(self, group: int) -> int:
        """How many clusters hold a unit that starts in year `group`."""
        return len(np.unique(self.clusters[self.starts == group]))

    def check_complete(self, where: str) -> None:
        """
        Refuse gaps.

        Raises
        ------
        NotEstimableError
            A unit has no observation in one of the years.
        """
        gaps: NDArray[np.bool_] = np.asarray(~np.isfinite(self.outcomes.sum(axis=(0, 2))))
        if gaps.any():
            raise NotEstimableError(
                Problem(
                    where,
                    f"{int(gaps.sum())} of {len(gaps)} units have no observation in some year",
                    "an observation of every unit in every year: a change over time needs both its years",
                    "leave these units out, shorten the years, or use the imputation estimator",
                )
            )

    def check_starts_after_first_year(self, where: str) -> None:
        """
        Refuse units whose situation before the start was not seen.

        Raises
        ------
        NotEstimableError
            A unit has started by the first year.
        """
        early = int((self.starts <= self.years[0]).sum())
        if early:
            raise NotEstimableError(
                Problem(
                    where,
                    f"{early} units have started by {self.years[0]}, the first year",
                    "a year before the start of every unit; a unit that never starts has an infinite start, not 0",
                    "leave these units out or add earlier years",
                )
            )

    @cached_property
    def _by_cluster(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        order = np.argsort(self.clusters, kind="stable")
        return order, np.flatnonzero(np.r_[True, np.diff(self.clusters[order]) > 0])


def _problems(
    y: FloatArray, year: IntArray, start: FloatArray, weight: FloatArray, labels: NDArray[np.generic]
) -> list[Problem | None]:
    where = "staggered panel"
    if y.ndim != 3 or y.shape[1:] != (len(start), len(year)) or not weight.shape == labels.shape == start.shape:
        return [
            Problem(
                where,
                f"outcomes of shape {np.shape(y)} with {len(start)} starts, {len(year)} years, "
                f"weights of shape {weight.shape} and clusters of shape {labels.shape}",
                "outcomes (outcomes, units, years), and one start, weight and cluster per unit",
                "bring the arrays to the same units and years",
            )
        ]
    present = np.isfinite(y)
    return [
        Problem(where, "years that do not increase", "each year once, in order", "sort the years")
        if (np.diff(year) <= 0).any()
        else None,
        Problem(where, "a start is missing", "a year, or infinite for never", "state who never starts")
        if np.isnan(start).any()
        else None,
        Problem(where, "a start between two years", "whole years", "round to the first year that counts as started")
        if (start[np.isfinite(start)] % 1 > 0).any()
        else None,
        Problem(where, "a weight is zero, negative or missing", "positive weights", "leave units without weight out")
        if not (np.isfinite(weight) & (weight > 0)).all()
        else None,
        Problem(where, "outcomes have different gaps", "the same gaps for all outcomes", "estimate them one by one")
        if len(y) and (present != present[0]).any()
        else None,
    ]
