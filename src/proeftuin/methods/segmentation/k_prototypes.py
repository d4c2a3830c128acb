"""
Clusters of persons described by numbers and categories.

Each cluster has a prototype: the mean of its numbers and the most frequent value of each category. Every person belongs
to the cluster with the nearest prototype, and the total distance is as small as the steps from a start can make it.
Without categories this is k-means, without numbers k-modes.

The steps stop at a partition that no single step improves; another start may end at a better one. So several starts
are tried and all their costs are kept.

Source: Huang, Data Mining and Knowledge Discovery 1998 (k-prototypes and k-modes); Lloyd, IEEE Transactions on
Information Theory 1982 (all persons assigned before the prototypes move, so that order of rows has no influence);
Arthur and Vassilvitskii, SODA 2007 (starting points far apart).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, NotEstimableError, Problem
from proeftuin.methods.segmentation.mixed_rows import FloatArray, MixedRows, Positions

METHOD = "k-prototypes"
STEPS = 300
"""Steps after which a start is broken off; a partition that still moves then says so in `has_settled`."""


class Fit(Protocol):
    """Something that makes clusters of rows, such as `k_prototypes`."""

    def __call__(
        self, rows: MixedRows, clusters: int, *, generator: np.random.Generator, starts: int = 10
    ) -> Prototypes:
        """The best partition that the starts lead to."""


@dataclass(frozen=True)
class Prototypes:
    """
    A partition of the rows and what is typical of each part.

    Clusters are in order of size, largest first; equally large ones in the order of their first pattern.

    Attributes
    ----------
    rows : MixedRows
        What was clustered, with scale and gamma.
    pattern_labels : array of int, shape (patterns,)
        Cluster of each pattern.
    points : array, shape (clusters, numbers)
        Means, in scaled units.
    modes : array of int, shape (clusters, categories)
        Most frequent category, as position in the levels; the first of those equally frequent.
    cost : float
        Sum over persons of the distance to the prototype of their cluster.
    cost_path : array, shape (steps,)
        Cost after each step of the start that was kept; never rises.
    start_costs : array, shape (starts,)
        Where each start ended.
    start_labels : array of int, shape (starts, patterns)
        Clusters that each start ended with, each in order of size.
    has_settled : bool
        Whether the last step changed nothing.
    """

    rows: MixedRows
    pattern_labels: Positions
    points: FloatArray
    modes: Positions
    cost: float
    cost_path: FloatArray
    start_costs: FloatArray
    start_labels: Positions
    has_settled: bool

    @property
    def clusters(self) -> int:
        """Number of clusters."""
        return len(self.points)

    @property
    def labels(self) -> Positions:
        """Cluster of each row that was given, shape (rows,)."""
        return np.asarray(self.pattern_labels[self.rows.pattern_of])

    @property
    def sizes(self) -> FloatArray:
        """Persons in each cluster, shape (clusters,)."""
        persons = np.bincount(self.pattern_labels, weights=self.rows.counts, minlength=self.clusters)
        return persons.astype(np.float64)

    @property
    def means(self) -> FloatArray:
        """Mean of each number per cluster, in the units of the data, shape (clusters, numbers)."""
        return np.asarray(self.points * self.rows.scale + self.rows.centre)

    @property
    def typical_categories(self) -> tuple[NDArray[np.generic], ...]:
        """For each categorical column the most frequent value in each cluster, shape (clusters,)."""
        return tuple(level[mode] for level, mode in zip(self.rows.levels, self.modes.T, strict=True))

    def nearest(self, numeric: ArrayLike | None = None, categorical: ArrayLike | None = None) -> Positions:
        """
        Cluster of rows that were not part of the fit, by the nearest prototype; shape (rows,).

        A category that the fit did not know differs from every prototype.

        Raises
        ------
        DefinitionError
            Columns do not match those of the fit, or a number is missing.
        """
        given = [np.asarray(part) for part in (numeric, categorical) if part is not None]
        rows = len(given[0]) if given else 0
        numbers = np.asarray(np.zeros((rows, 0)) if numeric is None else numeric, dtype=np.float64)
        categories = np.zeros((rows, 0), dtype=np.int64) if categorical is None else np.asarray(categorical)
        wanted = ((rows, self.points.shape[1]), (rows, self.modes.shape[1]))
        if (numbers.shape, categories.shape) != wanted or not np.isfinite(numbers).all():
            raise DefinitionError(
                Problem(
                    METHOD,
                    f"numbers {numbers.shape} and categories {categories.shape}, or a missing number",
                    f"{wanted[0][1]} numbers and {wanted[1][1]} categories per row, without missing numbers",
                    "give the columns of the fit",
                )
            )
        scaled = (numbers - self.rows.centre) / self.rows.scale
        apart = ((scaled[:, np.newaxis] - self.points) ** 2).sum(axis=2)
        for column, typical in zip(categories.T, self.typical_categories, strict=True):
            apart += self.rows.gamma * (column[:, np.newaxis] != typical)
        return np.asarray(apart.argmin(axis=1))


def k_prototypes(rows: MixedRows, clusters: int, *, generator: np.random.Generator, starts: int = 10) -> Prototypes:
    """
    The best partition that the starts lead to.

    Parameters
    ----------
    rows : MixedRows
        Patterns with a count of 0 get the nearest cluster without taking part.
    clusters : int
    generator : Generator
        Draws the starting patterns; the same state gives the same partition.
    starts : int
        More starts never give a higher cost.

    Raises
    ------
    DefinitionError
        Fewer than 1 cluster or start.
    NotEstimableError
        Fewer different rows than clusters.
    """
    return _best_of_starts(
        rows, clusters, starts, lambda present: _descend(present, _far_apart(present, clusters, generator))
    )


def k_prototypes_from(rows: MixedRows, starting_rows: ArrayLike) -> Prototypes:
    """
    The partition that a given start leads to.

    Parameters
    ----------
    starting_rows : array of int, shape (clusters,)
        Positions of the rows that serve as first prototypes, all different from each other.

    Raises
    ------
    DefinitionError
        A position outside the rows, or two starting rows that are the same.
    NotEstimableError
        Fewer different rows than clusters.
    """
    places = np.asarray(starting_rows, dtype=np.int64)
    present = _present(rows, len(places))
    inside = (places >= 0) & (places < len(rows.pattern_of))
    patterns = rows.pattern_of[places[inside]]
    if len(np.unique(patterns)) < len(places) or not (rows.counts[patterns] > 0).all():
        raise DefinitionError(
            Problem(METHOD, "starting rows outside the data or the same", "rows that differ", "choose other rows")
        )
    starting = np.searchsorted(np.flatnonzero(rows.counts > 0), patterns)
    return _best(rows, [_descend(present, starting)])


def k_prototypes_after(
    rows: MixedRows, clusters: int, search: Callable[[MixedRows], Positions], *, starts: int
) -> Prototypes:
    """
    The best partition when each start goes on from clusters that something else found.

    Parameters
    ----------
    search : callable
        From the rows that take part to a cluster from 0 for each, shape (patterns,), each cluster with somebody; called
        once for each start.

    Raises
    ------
    DefinitionError
        Fewer than 1 cluster or start.
    NotEstimableError
        Fewer different rows than clusters.
    """
    return _best_of_starts(
        rows, clusters, starts, lambda present: _descend_from(present, *_moved(present, search(present), clusters))
    )


@dataclass(frozen=True)
class _End:
    """Where one start ended."""

    points: FloatArray
    modes: Positions
    labels: Positions
    costs: FloatArray
    has_settled: bool


def _best_of_starts(rows: MixedRows, clusters: int, starts: int, start: Callable[[MixedRows], _End]) -> Prototypes:
    present = _present(rows, clusters)
    if starts < 1:
        raise DefinitionError(Problem(METHOD, f"{starts} starts", "at least 1", "ask for more starts"))
    return _best(rows, [start(present) for _ in range(starts)])


def _present(rows: MixedRows, clusters: int) -> MixedRows:
    """The patterns that take part."""
    if clusters < 1:
        raise DefinitionError(Problem(METHOD, f"{clusters} clusters", "at least 1", "ask for more clusters"))
    taken = rows.counts > 0
    different = int(taken.sum())
    if different < clusters:
        raise NotEstimableError(
            Problem(METHOD, f"{different} different rows", f"at least {clusters}", "ask for fewer clusters")
        )
    return replace(
        rows,
        numeric=rows.numeric[taken],
        codes=rows.codes[taken],
        counts=rows.counts[taken],
        pattern_of=np.arange(different),
    )


def _far_apart(rows: MixedRows, clusters: int, generator: np.random.Generator) -> Positions:
    """Different starting patterns, each drawn in proportion to persons times distance to those already chosen."""
    chosen: list[int] = []
    weight = rows.counts
    nearest = np.full(rows.patterns, np.inf)
    for _ in range(clusters):
        edges = np.cumsum(weight)
        drawn = int(np.searchsorted(edges, generator.random() * edges[-1], side="right"))
        # Rounding may point past the last edge, or between two patterns that weigh nothing.
        place = drawn if drawn < rows.patterns and weight[drawn] > 0 else int(weight.argmax())
        chosen.append(place)
        nearest = np.minimum(nearest, rows.distances_to(rows.numeric[place], rows.codes[place]))
        weight = rows.counts * nearest
    return np.array(chosen)


def _descend(rows: MixedRows, starting: Positions) -> _End:
    """Assign all patterns, move the prototypes, and so on until nothing changes."""
    return _descend_from(rows, rows.numeric[starting], rows.codes[starting])


def _descend_from(rows: MixedRows, points: FloatArray, modes: Positions) -> _End:
    clusters = len(points)
    labels, has_settled = np.full(rows.patterns, -1), False
    costs: list[float] = []
    while not has_settled and len(costs) < STEPS:
        if costs:
            points, modes = _moved(rows, labels, clusters)
        before = labels
        labels, distance = _assigned(rows, points, modes)
        _fill_empty(labels, distance, clusters)
        costs.append(float(rows.counts @ distance))
        has_settled = bool(np.array_equal(labels, before))
    return _End(points, modes, labels, np.array(costs), has_settled)


def _assigned(rows: MixedRows, points: FloatArray, modes: Positions) -> tuple[Positions, FloatArray]:
    """Nearest prototype of each pattern, the first of those equally near, and the distance to it."""
    labels = np.zeros(rows.patterns, dtype=np.int64)
    nearest = rows.distances_to(points[0], modes[0])
    for cluster in range(1, len(points)):
        distance = rows.distances_to(points[cluster], modes[cluster])
        is_nearer = distance < nearest
        labels[is_nearer] = cluster
        nearest[is_nearer] = distance[is_nearer]
    return labels, nearest


def _fill_empty(labels: Positions, distance: FloatArray, clusters: int) -> None:
    """
    Give each cluster without patterns the pattern farthest from its prototype, in place.

    That pattern then is its own prototype, so the cost falls by what it was away.
    """
    patterns = np.bincount(labels, minlength=clusters)
    for cluster in np.flatnonzero(patterns == 0):
        farthest = int(np.where(patterns[labels] > 1, distance, -1.0).argmax())
        patterns[labels[farthest]] -= 1
        labels[farthest], distance[farthest], patterns[cluster] = cluster, 0.0, 1


def _moved(rows: MixedRows, labels: Positions, clusters: int) -> tuple[FloatArray, Positions]:
    """Mean and most frequent categories of each cluster."""
    persons = np.bincount(labels, weights=rows.counts, minlength=clusters)
    points = np.empty((clusters, rows.numeric.shape[1]))
    for column, values in enumerate(rows.numeric.T):
        points[:, column] = np.bincount(labels, weights=rows.counts * values, minlength=clusters) / persons
    modes = np.empty((clusters, rows.codes.shape[1]), dtype=np.int64)
    for column, level in enumerate(rows.levels):
        cells = np.bincount(
            labels * len(level) + rows.codes[:, column], weights=rows.counts, minlength=clusters * len(level)
        )
        modes[:, column] = cells.reshape(clusters, len(level)).argmax(axis=1)
    return points, modes


def _best(rows: MixedRows, ends: list[_End]) -> Prototypes:
    """The end with the lowest cost, clusters in order of size; the first of those equally low."""
    labels, orders = zip(*(_ordered(rows, end) for end in ends), strict=True)
    costs = np.array([end.costs[-1] for end in ends])
    best = int(costs.argmin())
    end, order = ends[best], orders[best]
    return Prototypes(
        rows=rows,
        pattern_labels=labels[best],
        points=end.points[order],
        modes=end.modes[order],
        cost=float(costs[best]),
        cost_path=end.costs,
        start_costs=costs,
        start_labels=np.stack(labels),
        has_settled=end.has_settled,
    )


def _ordered(rows: MixedRows, end: _End) -> tuple[Positions, Positions]:
    """Cluster of each pattern when clusters are in order of size, and that order."""
    labels, _ = _assigned(rows, end.points, end.modes)
    labels[rows.counts > 0] = end.labels
    clusters = len(end.points)
    persons = np.bincount(labels, weights=rows.counts, minlength=clusters)
    first = np.full(clusters, rows.patterns)
    np.minimum.at(first, labels, np.arange(rows.patterns))
    order = np.lexsort((first, -persons))
    rank = np.empty(clusters, dtype=np.int64)
    rank[order] = np.arange(clusters)
    return rank[labels], order
