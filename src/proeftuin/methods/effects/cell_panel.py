"""
Effects with an effect of each person and each year, from types of persons instead of persons.

A type holds the persons with the same region in each year. Regressors that follow from region and year are the same
for all of them, and so are their deviations from the mean over a person's years; with the number of persons and the
sums of their outcomes the moments of the regression are those of the persons themselves. Estimates, cluster-robust
errors and group-time effects are therefore exact, not approximations, at the price of a few thousand cells.

Left out: regressors that differ within a type, and errors clustered on persons, which need products of years.

Source: Frisch and Waugh, Econometrica 1933, and Lovell, JASA 1963 (sweeping out); Liang and Zeger, Biometrika 1986.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, NotEstimableError, Problem
from proeftuin.methods.effects.panel_regression import PanelFit
from proeftuin.methods.effects.staggered_panel import StaggeredPanel

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
ClusterAt = Literal["residence", "first_region"]
_WHERE = "panel of person types"


@dataclass(frozen=True)
class CellPanel:
    """
    Types of persons over years.

    Attributes
    ----------
    residence : array of int, shape (types, years)
        Position of the region, 0, 1, ...; -1 in a year in which the persons of the type were not observed.
    persons : array, shape (types,)
        Persons of the type. Positive.
    sums : array, shape (outcomes, types, years)
        Sum of the outcome over the persons of the type; of no meaning where they were not observed.
    """

    residence: IntArray
    persons: FloatArray
    sums: FloatArray

    @classmethod
    def of(cls, residence: ArrayLike, persons: ArrayLike, sums: ArrayLike) -> CellPanel:
        """
        Panel of these arrays, checked.

        Parameters
        ----------
        residence : array of int, shape (types, years)
        persons : array, shape (types,)
        sums : array, shape (outcomes, types, years) or (types, years)

        Raises
        ------
        DefinitionError
            Shapes do not match, a type has no persons or was never observed, or a sum is missing.
        """
        place, count = np.asarray(residence, dtype=np.int64), np.asarray(persons, dtype=np.float64)
        array = np.asarray(sums, dtype=np.float64)
        total = array[np.newaxis] if array.ndim == 2 else array
        fits = place.ndim == 2 and total.shape[1:] == place.shape and count.shape == place.shape[:1]
        if not fits or not (count > 0).all() or not (place >= 0).any(axis=1).all() or not _all_finite(total, place):
            raise DefinitionError(
                Problem(
                    _WHERE,
                    f"residence of shape {place.shape}, persons {count.shape} and sums {total.shape}, a type without "
                    "persons or years, or a sum that is missing",
                    "one row per type with persons, observed in at least one year",
                    "leave out types without persons",
                )
            )
        return cls(place, count, total)

    @property
    def observed(self) -> NDArray[np.bool_]:
        """Whether a type was observed in a year, shape (types, years)."""
        return np.asarray(self.residence >= 0)

    @property
    def first_region(self) -> IntArray:
        """Region in which the persons of a type were observed first, shape (types,)."""
        return np.asarray(self.residence[np.arange(len(self.residence)), self.observed.argmax(axis=1)])

    @property
    def rows(self) -> float:
        """Rows of persons and years behind the panel."""
        return float(self.persons @ self.observed.sum(axis=1))

    def complete(self) -> CellPanel:
        """
        Persons observed in every year, one type for each region in which they were observed first.

        For comparing by intention to treat: who moves on stays with the first region.

        Raises
        ------
        NotEstimableError
            Nobody was observed in every year.
        """
        kept = self.observed.all(axis=1)
        if not kept.any():
            raise NotEstimableError(
                Problem(_WHERE, "nobody was observed in every year", "persons with all years", "shorten the years")
            )
        homes, home = np.unique(self.first_region[kept], return_inverse=True)
        order = np.argsort(home, kind="stable")
        first = np.searchsorted(home[order], np.arange(len(homes)))
        return CellPanel(
            residence=np.repeat(homes[:, np.newaxis], self.residence.shape[1], axis=1),
            persons=np.add.reduceat(self.persons[kept][order], first),
            sums=np.add.reduceat(self.sums[:, kept][:, order], first, axis=1),
        )

    def staggered(self, years: ArrayLike, starts: ArrayLike, clusters: ArrayLike | None = None) -> StaggeredPanel:
        """
        The persons observed in every year as a panel for group-time effects and imputation.

        Parameters
        ----------
        years : array of int, shape (years,)
        starts : array, shape (regions,)
            First year with the programme of each region; infinite for never.
        clusters : array, shape (regions,), optional
            Labels of what was assigned to the programme; default each region is its own cluster.
        """
        panel = self.complete()
        home = panel.residence[:, 0]
        start = np.asarray(starts, dtype=np.float64)
        labels = np.arange(len(start)) if clusters is None else np.asarray(clusters)
        means = panel.sums / panel.persons[:, np.newaxis]
        return StaggeredPanel.of(means, years, start[home], weights=panel.persons, clusters=labels[home])


def fit_cell_panel(
    panel: CellPanel,
    regressors: ArrayLike,
    *,
    clusters: ArrayLike | None = None,
    cluster_at: ClusterAt = "residence",
) -> PanelFit:
    """
    Fit of the outcomes of persons on `regressors` with person and year effects.

    Parameters
    ----------
    regressors : array, shape (regressors, regions, years) or (regions, years)
        What holds for everyone in a region in a year. No missing values.
    clusters : array, shape (regions,), optional
        Labels of what was assigned to the programme; default each region is its own cluster.
    cluster_at : "residence" or "first_region"
        Whether a row belongs to the cluster of its own region, or all rows of a person to that of the first. With
        movers between clusters only the second keeps persons whole: then CR3 and the wild bootstrap are exact too.
        With the first they take person effects as they were estimated from all clusters.

    Returns
    -------
    PanelFit
        The small-sample factor counts rows of persons, and neither person effects nor their degrees of freedom.

    Raises
    ------
    DefinitionError
        Regressors or clusters do not match regions and years.
    NotEstimableError
        A regressor does not vary beyond its person and year, or there is one cluster only.
    """
    array = np.asarray(regressors, dtype=np.float64)
    x = array[np.newaxis] if array.ndim == 2 else array
    labels = np.arange(x.shape[1]) if clusters is None else np.asarray(clusters)
    _check_shapes(panel, x, labels)
    cluster = np.unique(labels, return_inverse=True)[1].astype(np.int64)
    home = cluster[panel.first_region][:, np.newaxis]
    cluster_of_cell = (
        cluster[panel.residence] if cluster_at == "residence" else np.broadcast_to(home, panel.sums.shape[1:])
    )
    moments = _Moments.of(panel, x)
    kind, year = np.nonzero(panel.observed)
    of_cell = cluster_of_cell[kind, year]
    order = np.argsort(of_cell, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(of_cell[order])) + 1)
    gram, cross = zip(*(moments.of_cells(kind[part], year[part]) for part in parts), strict=True)
    fit = PanelFit(np.stack(gram), np.stack(cross), regressors=len(x), observations=panel.rows)
    fit.check_identified()
    return fit


@dataclass(frozen=True)
class _Moments:
    """Regressors and outcomes of types, with their means over the years of a person."""

    panel: CellPanel
    values: FloatArray
    value_means: FloatArray
    year_shares: FloatArray
    outcomes: FloatArray

    @classmethod
    def of(cls, panel: CellPanel, regressors: FloatArray) -> _Moments:
        observed = panel.observed
        years = observed.sum(axis=1)
        values = np.where(observed, regressors[:, panel.residence, np.arange(observed.shape[1])], 0.0)
        means = np.where(observed, panel.sums, 0.0) / panel.persons[:, np.newaxis]
        return cls(
            panel=panel,
            values=values,
            value_means=values.sum(axis=2) / years,
            # The first year has no effect of its own.
            year_shares=observed[:, 1:] / years[:, np.newaxis],
            outcomes=means - (means.sum(axis=2) / years)[:, :, np.newaxis],
        )

    def of_cells(self, kind: NDArray[np.intp], year: NDArray[np.intp]) -> tuple[FloatArray, FloatArray]:
        """Cross-products of the design, and of outcomes with the design, over these cells."""
        own = self.values[:, kind, year] - self.value_means[:, kind]
        effects = -self.year_shares[kind]
        later = year > 0
        effects[later, year[later] - 1] += 1.0
        design = np.concatenate([own, effects.T])
        weighted = design * self.panel.persons[kind]
        return weighted @ design.T, self.outcomes[:, kind, year] @ weighted.T


def _all_finite(sums: FloatArray, residence: IntArray) -> bool:
    return bool(np.isfinite(sums[:, residence >= 0]).all())


def _check_shapes(panel: CellPanel, regressors: FloatArray, labels: NDArray[np.generic]) -> None:
    regions, years = int(panel.residence.max()) + 1, panel.residence.shape[1]
    has_shape = regressors.ndim == 3 and regressors.shape[1] >= regions and regressors.shape[2] == years
    if not has_shape or labels.shape != regressors.shape[1:2] or not np.isfinite(regressors).all():
        raise DefinitionError(
            Problem(
                _WHERE,
                f"regressors of shape {regressors.shape} and clusters of shape {labels.shape} for at least {regions} "
                f"regions and {years} years, or a regressor with gaps",
                "regressors (regressors, regions, years) without gaps, and one cluster per region",
                "give a value for every region and year",
            )
        )
