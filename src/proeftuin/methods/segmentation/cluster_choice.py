"""
How many clusters, because of what, and what speaks against it.

No figure knows the right number: a population need not fall apart into groups at all. So several figures stand beside
each other for every number that was tried, the choice follows one written rule, and each figure that contradicts it is
kept as an objection.

Source: Rousseeuw, Journal of Computational and Applied Mathematics 1987 (silhouette); Kaufman and Rousseeuw, Finding
Groups in Data, 1990 (what its size means); Calinski and Harabasz, Communications in Statistics 1974; Hennig,
Computational Statistics and Data Analysis 2007 (stability).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, NotEstimableError, Problem
from proeftuin.methods.segmentation.cluster_stability import RECOVERED, prototype_stability
from proeftuin.methods.segmentation.k_prototypes import Fit, Prototypes, k_prototypes
from proeftuin.methods.segmentation.mixed_rows import FloatArray, MixedRows, Positions

METHOD = "number of clusters"
LARGEST_SILHOUETTE = 20_000
"""Patterns up to which all distances between them are still worked out; 400 million of them."""
WEAK_SILHOUETTE = 0.25
"""Silhouette up to which Kaufman and Rousseeuw (1990) see no substantial structure."""
ROWS_AT_A_TIME = 512


class Ground(StrEnum):
    """What can speak for or against a number of clusters."""

    SILHOUETTE = "silhouette"
    ELBOW = "elbow"
    CALINSKI_HARABASZ = "calinski_harabasz"
    STABLE = "stable"
    LARGE_ENOUGH = "large_enough"
    STRUCTURE = "structure"


@dataclass(frozen=True)
class Argument:
    """
    One reason for a number of clusters, or one objection to it.

    Attributes
    ----------
    ground : Ground
    value : float
        The figure for the chosen number.
    other_number : int or None
        The number that this ground would have chosen, when it is a different one.
    """

    ground: Ground
    value: float
    other_number: int | None = None


@dataclass(frozen=True)
class ClusterFigures:
    """
    Figures for each number of clusters that was tried; arrays of shape (numbers,), lowest number first.

    Attributes
    ----------
    numbers : array of int
    cost : array
        Total distance to the prototypes.
    elbow_gap : array
        How far the cost lies below the straight line from the first to the last number, as a share of the difference
        between these two.
    silhouette : array
        Average over persons; NaN with one cluster, or with more patterns than can be compared.
    calinski_harabasz : array
        NaN with one cluster, or when there are categories.
    stability : array
        Mean Jaccard similarity of the least stable cluster; NaN where it was not asked.
    smallest : array
        Persons in the smallest cluster.
    """

    numbers: Positions
    cost: FloatArray
    elbow_gap: FloatArray
    silhouette: FloatArray
    calinski_harabasz: FloatArray
    stability: FloatArray
    smallest: FloatArray


@dataclass(frozen=True)
class ClusterChoice:
    """
    The number of clusters that the rule chooses.

    Attributes
    ----------
    number : int
    reasons, objections : tuple of Argument
        What speaks for the number, and what against it.
    """

    number: int
    reasons: tuple[Argument, ...]
    objections: tuple[Argument, ...]


def silhouette(rows: MixedRows, labels: ArrayLike) -> FloatArray:
    """
    How much nearer persons are to their own cluster than to the next, from -1 to 1, per pattern.

    Distances are roots of the dissimilarity that k-prototypes adds up, which makes them straight lines. A person alone
    in a cluster gets 0.

    Parameters
    ----------
    rows : MixedRows
        Counts are persons: equal persons are at distance 0 from each other.
    labels : array of int, shape (patterns,)
        From 0.

    Returns
    -------
    array, shape (patterns,)
        Average it with the counts as weights.

    Raises
    ------
    DefinitionError
        Shapes do not match.
    NotEstimableError
        Fewer than two clusters with persons, or more patterns than `LARGEST_SILHOUETTE`.
    """
    given, persons = _two_clusters(labels, rows.counts)
    if rows.patterns > LARGEST_SILHOUETTE:
        raise NotEstimableError(
            Problem(
                METHOD, f"{rows.patterns:,} patterns", f"at most {LARGEST_SILHOUETTE:,}", "draw a sample of persons"
            )
        )
    member = (given[:, np.newaxis] == np.arange(len(persons))) * rows.counts[:, np.newaxis]
    result = np.empty(rows.patterns)
    for begin in range(0, rows.patterns, ROWS_AT_A_TIME):
        block = slice(begin, begin + ROWS_AT_A_TIME)
        total = _distances(rows, block) @ member
        own = given[block]
        places = np.arange(len(own))
        others = persons[own] - 1
        within = np.divide(total[places, own], others, out=np.zeros(len(own)), where=others > 0)
        between = np.divide(total, persons, out=np.full(total.shape, np.inf), where=persons > 0)
        between[places, own] = np.inf
        next_best = between.min(axis=1)
        widest = np.maximum(within, next_best)
        is_compared = (others > 0) & (widest > 0)
        result[block] = np.divide(next_best - within, widest, out=np.zeros(len(own)), where=is_compared)
    return result


def calinski_harabasz(numeric: ArrayLike, labels: ArrayLike, *, counts: ArrayLike | None = None) -> float:
    """
    Variance between clusters over variance within them, each per degree of freedom; for numbers only.

    Parameters
    ----------
    numeric : array, shape (rows, numbers)
        In units that make the numbers comparable.
    labels : array of int, shape (rows,)
        From 0.
    counts : array, shape (rows,), optional
        Persons per row, default 1.

    Raises
    ------
    DefinitionError
        Shapes do not match, or a number is missing.
    NotEstimableError
        Fewer than two clusters, as many clusters as persons, or no spread within the clusters.
    """
    values = np.asarray(numeric, dtype=np.float64)
    weights = np.ones(len(values)) if counts is None else np.asarray(counts, dtype=np.float64)
    given, persons = _two_clusters(labels, weights)
    if values.ndim != 2 or len(values) != len(given) or not np.isfinite(values).all():
        raise DefinitionError(
            Problem(METHOD, f"numbers {values.shape}, or one is missing", "numbers per row", "align the arrays")
        )
    centred = values - weights @ values / weights.sum()
    sums = np.zeros((len(persons), values.shape[1]))
    np.add.at(sums, given, centred * weights[:, np.newaxis])
    clusters = int((persons > 0).sum())
    means = sums[persons > 0] / persons[persons > 0, np.newaxis]
    between = float(persons[persons > 0] @ (means**2).sum(axis=1))
    own_mean = np.zeros(sums.shape)
    own_mean[persons > 0] = means
    within = float(weights @ ((centred - own_mean[given]) ** 2).sum(axis=1))
    freedom = weights.sum() - clusters
    if freedom <= 0 or within <= 1e-12 * between:
        raise NotEstimableError(
            Problem(METHOD, "no spread within the clusters", "persons that differ", "ask for fewer clusters")
        )
    return float(between / (clusters - 1) / (within / freedom))


def elbow_gap(numbers: ArrayLike, cost: ArrayLike) -> FloatArray:
    """
    How far the cost of each number lies below the straight line from the first number to the last, shape (numbers,).

    As a share of the difference in cost between these two; 0 at both ends. The largest is where more clusters begin
    to gain little. All 0 with fewer than three numbers, or when the cost does not fall.

    Parameters
    ----------
    numbers : array of int, shape (numbers,)
        Rising.
    cost : array, shape (numbers,)
    """
    steps, costs = np.asarray(numbers, dtype=np.float64), np.asarray(cost, dtype=np.float64)
    fall = costs[0] - costs[-1]
    if len(steps) < 3 or fall <= 0:
        return np.zeros(len(steps))
    along = (steps - steps[0]) / (steps[-1] - steps[0])
    gap = (costs[0] - costs) / fall - along
    gap[[0, -1]] = 0.0
    return np.asarray(gap)


def figures_per_number(
    rows: MixedRows,
    numbers: Sequence[int],
    *,
    generator: np.random.Generator,
    starts: int = 10,
    draws: int = 0,
    fit: Fit = k_prototypes,
) -> tuple[ClusterFigures, tuple[Prototypes, ...]]:
    """
    Figures for each number of clusters, and the partitions they are about.

    Parameters
    ----------
    rows : MixedRows
        Counts are whole persons when `draws` is above 0.
    numbers : sequence of int
        Numbers of clusters to try, rising.
    starts : int
        Starts of each fit.
    draws : int
        Draws of persons for stability; 0 leaves it out.
    fit : callable
        What makes the clusters.

    Raises
    ------
    DefinitionError
        No numbers, or they do not rise.
    NotEstimableError
        Fewer different rows than clusters.
    """
    tried = np.asarray(numbers, dtype=np.int64)
    if not len(tried) or (np.diff(tried) <= 0).any():
        raise DefinitionError(
            Problem(
                METHOD, "no numbers of clusters, or not in rising order", "for example 2 to 8", "give other numbers"
            )
        )
    fits = tuple(fit(rows, int(number), generator=generator, starts=starts) for number in tried)
    cost = np.array([one.cost for one in fits])
    stability = np.full(len(tried), np.nan)
    if draws:
        for place, one in enumerate(fits):
            stability[place] = prototype_stability(one, generator=generator, draws=draws, fit=fit).mean.min()
    figures = ClusterFigures(
        numbers=tried,
        cost=cost,
        elbow_gap=elbow_gap(tried, cost),
        silhouette=np.array([_average_silhouette(one) for one in fits]),
        calinski_harabasz=np.array([_calinski_harabasz_of(one) for one in fits]),
        stability=stability,
        smallest=np.array([one.sizes.min() for one in fits]),
    )
    return figures, fits


def choose_number(
    figures: ClusterFigures, *, minimum_stability: float = RECOVERED, minimum_persons: float = 0.0
) -> ClusterChoice:
    """
    The number with the highest silhouette among those whose clusters are all stable and large enough.

    Without a silhouette (too many patterns) the number with the largest elbow gap. When no number is stable and large
    enough, the rule chooses among all and says so in the objections. Of equal numbers the lowest.

    Parameters
    ----------
    minimum_stability : float
        Mean Jaccard similarity that the least stable cluster must reach, where stability was asked.
    minimum_persons : float
        Persons that the smallest cluster must have.
    """
    is_stable = np.isnan(figures.stability) | (figures.stability >= minimum_stability)
    is_large = figures.smallest >= minimum_persons
    allowed = is_stable & is_large
    candidates = np.flatnonzero(allowed if allowed.any() else np.ones(len(allowed), dtype=bool))
    leading = Ground.SILHOUETTE if np.isfinite(figures.silhouette[candidates]).any() else Ground.ELBOW
    measures = {
        Ground.SILHOUETTE: figures.silhouette,
        Ground.ELBOW: figures.elbow_gap,
        Ground.CALINSKI_HARABASZ: figures.calinski_harabasz,
    }
    chosen = int(candidates[_highest(measures[leading][candidates])])
    reasons, objections = [Argument(leading, float(measures[leading][chosen]))], []
    for ground, measure in measures.items():
        if not np.isfinite(measure).any() or (ground is Ground.ELBOW and not (measure > 0).any()):
            continue
        preferred = _highest(measure)
        if preferred != chosen:
            objections.append(Argument(ground, float(measure[chosen]), int(figures.numbers[preferred])))
        elif ground is not leading:
            reasons.append(Argument(ground, float(measure[chosen])))
    if np.isfinite(figures.stability[chosen]):
        (reasons if is_stable[chosen] else objections).append(Argument(Ground.STABLE, float(figures.stability[chosen])))
    if minimum_persons > 0:
        (reasons if is_large[chosen] else objections).append(
            Argument(Ground.LARGE_ENOUGH, float(figures.smallest[chosen]))
        )
    if figures.silhouette[chosen] <= WEAK_SILHOUETTE:
        objections.append(Argument(Ground.STRUCTURE, float(figures.silhouette[chosen])))
    return ClusterChoice(int(figures.numbers[chosen]), tuple(reasons), tuple(objections))


def _highest(measure: FloatArray) -> int:
    """Position of the first of the highest values, passing over what is missing."""
    return int(np.where(np.isfinite(measure), measure, -np.inf).argmax())


def _distances(rows: MixedRows, block: slice) -> FloatArray:
    """Distance of the patterns of one block to all patterns, shape (block, patterns)."""
    apart = np.zeros((len(rows.counts[block]), rows.patterns))
    for column in rows.numeric.T:
        apart += (column[block, np.newaxis] - column) ** 2
    for codes in rows.codes.T:
        apart += rows.gamma * (codes[block, np.newaxis] != codes)
    return np.asarray(np.sqrt(apart))


def _two_clusters(labels: ArrayLike, counts: FloatArray) -> tuple[Positions, FloatArray]:
    """Labels, and persons in each cluster."""
    given: NDArray[np.int64] = np.asarray(labels, dtype=np.int64)
    if given.shape != counts.shape or given.ndim != 1 or not len(given) or given.min() < 0:
        raise DefinitionError(
            Problem(METHOD, f"labels {given.shape}, counts {counts.shape}", "one label from 0 per row", "align them")
        )
    persons: FloatArray = np.bincount(given, weights=counts).astype(np.float64)
    if (persons > 0).sum() < 2:
        raise NotEstimableError(Problem(METHOD, "fewer than two clusters", "two or more", "ask for more clusters"))
    return given, persons


def _average_silhouette(fit: Prototypes) -> float:
    if fit.clusters < 2 or fit.rows.patterns > LARGEST_SILHOUETTE:
        return float("nan")
    return float(silhouette(fit.rows, fit.pattern_labels) @ fit.rows.counts / fit.rows.persons)


def _calinski_harabasz_of(fit: Prototypes) -> float:
    if fit.clusters < 2 or fit.rows.levels or fit.cost <= 0:
        return float("nan")
    return calinski_harabasz(fit.rows.numeric, fit.pattern_labels, counts=fit.rows.counts)
