"""
How firm clusters are: whether other persons, or another start, would have given the same ones.

Three questions. Do two partitions put the same persons together (adjusted Rand index)? Does each cluster come back when
the persons are drawn again (bootstrap)? Do the starts of one fit end at the same partition?

A cluster that does not come back is not a segment, however well its average can be described. One that does come back
need not be a good one: a method that always cuts at the same place is stable as well.

Source: Hubert and Arabie, Journal of Classification 1985; Hennig, Computational Statistics and Data Analysis 2007.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from proeftuin.errors import DefinitionError, Problem
from proeftuin.methods.segmentation.k_prototypes import Fit, Prototypes, k_prototypes
from proeftuin.methods.segmentation.mixed_rows import FloatArray, Positions

METHOD = "stability of clusters"
DISSOLVED = 0.5
"""Largest Jaccard similarity at which a cluster counts as dissolved (Hennig 2007)."""
RECOVERED = 0.75
"""Smallest Jaccard similarity at which a cluster counts as recovered (Hennig 2007)."""


@dataclass(frozen=True)
class ClusterStability:
    """
    How well each cluster came back in persons drawn again.

    Attributes
    ----------
    similarity : array, shape (draws, clusters)
        Jaccard similarity of the cluster, among the persons drawn, and the most similar cluster of the draw: persons
        in both, as a share of persons in either. NaN where nobody of the cluster was drawn.
    """

    similarity: FloatArray

    @property
    def mean(self) -> FloatArray:
        """Average similarity per cluster, shape (clusters,); a draw without anybody of the cluster counts as 0."""
        return np.asarray(np.nan_to_num(self.similarity).mean(axis=0))

    @property
    def dissolved(self) -> FloatArray:
        """Share of draws in which each cluster fell apart, shape (clusters,)."""
        return np.asarray((np.nan_to_num(self.similarity) <= DISSOLVED).mean(axis=0))

    @property
    def recovered(self) -> FloatArray:
        """Share of draws in which each cluster came back, shape (clusters,)."""
        return np.asarray((np.nan_to_num(self.similarity) >= RECOVERED).mean(axis=0))


@dataclass(frozen=True)
class StartConsensus:
    """
    Whether the starts of one fit lead to the same partition.

    Attributes
    ----------
    agreement : array, shape (starts, starts)
        Adjusted Rand index of each pair of starts.
    best : int
        Start with the lowest cost.
    """

    agreement: FloatArray
    best: int

    @property
    def with_best(self) -> FloatArray:
        """Agreement of each other start with the best, shape (starts - 1,)."""
        return np.delete(self.agreement[self.best], self.best)

    @property
    def mean(self) -> float:
        """Average over all pairs of starts; NaN with one start."""
        above = self.agreement[np.triu_indices(len(self.agreement), k=1)]
        return float(above.mean()) if len(above) else float("nan")


def adjusted_rand_index(first: ArrayLike, second: ArrayLike, *, counts: ArrayLike | None = None) -> float:
    """
    Agreement of two partitions beyond chance: 1 for the same, 0 on average for unrelated ones; can be below 0.

    Counted in whole pairs of persons, so that it is exact for any number of them.

    Parameters
    ----------
    first, second : array, shape (rows,)
        Segment of each row in both partitions; names do not matter.
    counts : array, shape (rows,), optional
        Persons per row, whole numbers. Default 1.

    Raises
    ------
    DefinitionError
        Shapes do not match, or a count is not a whole number of at least 0.
    """
    one, other, persons = _partitions(first, second, counts)
    rows = np.unique(one, return_inverse=True)[1].reshape(-1)
    columns = np.unique(other, return_inverse=True)[1].reshape(-1)
    table = np.zeros((rows.max() + 1, columns.max() + 1), dtype=np.int64)
    np.add.at(table, (rows, columns), persons)
    together, in_one, in_other = _pairs(table.reshape(-1)), _pairs(table.sum(axis=1)), _pairs(table.sum(axis=0))
    of_all = _pairs(table.sum().reshape(1))
    if in_one == in_other == together:
        return 1.0
    by_chance = Fraction(in_one * in_other, of_all)
    return float((together - by_chance) / (Fraction(in_one + in_other, 2) - by_chance))


def jaccard_similarity(first: ArrayLike, second: ArrayLike, counts: ArrayLike) -> FloatArray:
    """
    Persons in both of two clusters as a share of persons in either, for each pair of clusters.

    Parameters
    ----------
    first, second : array of int, shape (rows,)
        Labels from 0.
    counts : array, shape (rows,)

    Returns
    -------
    array, shape (clusters of first, clusters of second)
        NaN for two clusters without persons.
    """
    one, other = np.asarray(first, dtype=np.int64), np.asarray(second, dtype=np.int64)
    table = np.zeros((one.max() + 1, other.max() + 1))
    np.add.at(table, (one, other), np.asarray(counts, dtype=np.float64))
    either = table.sum(axis=1)[:, np.newaxis] + table.sum(axis=0) - table
    return np.asarray(np.divide(table, either, out=np.full(table.shape, np.nan), where=either > 0))


def bootstrap_stability(
    labels: ArrayLike,
    counts: ArrayLike,
    cluster: Callable[[FloatArray], Positions],
    *,
    generator: np.random.Generator,
    draws: int = 100,
) -> ClusterStability:
    """
    How well clusters come back when as many persons are drawn again, with replacement.

    Persons drawn more than once count as often as they were drawn.

    Parameters
    ----------
    labels : array of int, shape (patterns,)
        Clusters from 0 whose stability is asked.
    counts : array, shape (patterns,)
        Persons per pattern, whole numbers.
    cluster : callable
        Makes clusters again: from drawn counts, shape (patterns,), to labels from 0 of the same shape. Labels of
        patterns that were not drawn are not looked at.
    draws : int

    Raises
    ------
    DefinitionError
        Shapes do not match, a count is not a whole number of at least 0, or fewer than 1 draw.
    """
    given, _, persons = _partitions(labels, labels, counts)
    if draws < 1:
        raise DefinitionError(Problem(METHOD, f"{draws} draws", "at least 1", "ask for more draws"))
    shares = persons / persons.sum()
    clusters = int(given.max()) + 1
    similarity = np.full((draws, clusters), np.nan)
    for draw in range(draws):
        drawn = generator.multinomial(int(persons.sum()), shares).astype(np.float64)
        alike = jaccard_similarity(given, cluster(drawn), drawn)
        is_drawn = np.bincount(given, weights=drawn, minlength=clusters) > 0
        similarity[draw, is_drawn] = np.nanmax(alike[is_drawn], axis=1)
    return ClusterStability(similarity)


def prototype_stability(
    prototypes: Prototypes,
    *,
    generator: np.random.Generator,
    draws: int = 100,
    starts: int = 5,
    fit: Fit = k_prototypes,
) -> ClusterStability:
    """
    Stability of each cluster of k-prototypes; scale and gamma stay those of the first fit.

    Parameters
    ----------
    starts : int
        Starts per draw, none of them at the first fit: that would find it again too easily.
    fit : callable
        What made the clusters.

    Raises
    ------
    DefinitionError
        As `bootstrap_stability`.
    NotEstimableError
        A draw has fewer different rows than clusters.
    """
    rows = prototypes.rows

    def again(drawn: FloatArray) -> Positions:
        return fit(rows.with_counts(drawn), prototypes.clusters, generator=generator, starts=starts).pattern_labels

    return bootstrap_stability(prototypes.pattern_labels, rows.counts, again, generator=generator, draws=draws)


def consensus_over_starts(prototypes: Prototypes) -> StartConsensus:
    """
    Agreement between the partitions at which the starts of one fit ended.

    Raises
    ------
    DefinitionError
        A count is not a whole number.
    """
    partitions, counts = prototypes.start_labels, prototypes.rows.counts
    starts = len(partitions)
    agreement = np.eye(starts)
    for one in range(starts):
        for other in range(one):
            agreement[one, other] = adjusted_rand_index(partitions[one], partitions[other], counts=counts)
            agreement[other, one] = agreement[one, other]
    return StartConsensus(agreement, int(prototypes.start_costs.argmin()))


def _pairs(persons: Positions) -> int:
    """Number of pairs of persons, in whole numbers of any size."""
    return sum(number * (number - 1) // 2 for number in persons.tolist())


def _partitions(
    first: ArrayLike, second: ArrayLike, counts: ArrayLike | None
) -> tuple[Positions, Positions, Positions]:
    """Both partitions and whole persons per row."""
    one, other = np.asarray(first), np.asarray(second)
    persons = np.ones(len(one)) if counts is None else np.asarray(counts, dtype=np.float64)
    if one.ndim != 1 or not one.shape == other.shape == persons.shape or not len(one):
        shapes = f"partitions {one.shape} and {other.shape}, counts {persons.shape}"
        raise DefinitionError(Problem(METHOD, shapes, "one segment and count per row", "align the arrays"))
    whole = np.isfinite(persons) & (persons >= 0) & (persons == np.floor(persons))
    if not whole.all() or persons.sum() < 1:
        raise DefinitionError(
            Problem(
                METHOD, "a count that is not whole, or no persons", "whole persons per row", "give counts of persons"
            )
        )
    return one, other, persons.astype(np.int64)
