"""
Treated rows paired with the comparison rows nearest to them.

Distances are straight lines between points: give the log-odds of a propensity score for distance on the score, or the
points of `mahalanobis_points` for distance on several covariates. Ties go to the row that comes first, so that the
same data always give the same pairs.

Left out: cells with counts. A match is between single persons or regions; hand the resulting weights to the cells.

Source: Rubin, Biometrics 1973; Rosenbaum, JASA 1989 (optimal matching); Stuart, Statistical Science 2010.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linear_sum_assignment

from proeftuin.errors import DefinitionError, NotEstimableError, Problem

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
Positions = NDArray[np.int64]
METHOD = "matching"
LARGEST_OPTIMAL = 25_000_000
"""Pairs of treated and comparison rows that optimal matching still weighs against each other; about 5,000 by 5,000."""
NOBODY = -1


@dataclass(frozen=True)
class Matches:
    """
    Partners of each treated row.

    Attributes
    ----------
    treated : array of int, shape (treated,)
        Positions of the treated rows, in the order of the data.
    partners : array of int, shape (treated, ratio)
        Positions of their comparison rows, nearest first; -1 where none was found.
    distances : array, shape (treated, ratio)
        NaN where none was found.
    rows : int
        Rows of the data.
    """

    treated: Positions
    partners: Positions
    distances: FloatArray
    rows: int

    @property
    def is_matched(self) -> BoolArray:
        """Whether each treated row has a partner, shape (treated,)."""
        return np.asarray((self.partners != NOBODY).any(axis=1))

    @property
    def weights(self) -> FloatArray:
        """
        Weight of each row, shape (rows,).

        1 for a matched treated row and 0 for one without a partner; the partners of a row share its weight.
        """
        weights = np.zeros(self.rows)
        weights[self.treated] = self.is_matched
        found = self.partners != NOBODY
        share = found / np.maximum(found.sum(axis=1, keepdims=True), 1)
        np.add.at(weights, self.partners[found], share[found])
        return weights

    @property
    def total_distance(self) -> float:
        """Sum of the distances of all pairs."""
        return float(np.nansum(self.distances))


def mahalanobis_points(covariates: ArrayLike, is_treated: ArrayLike) -> FloatArray:
    """
    Points whose straight-line distances are Mahalanobis distances, shape (rows, directions).

    The covariance is that within the two groups, pooled: how far apart the groups lie should not make differences
    between persons look small. Covariates that follow from others add nothing.

    Source: Rubin, Biometrics 1980.
    """
    values = _points(covariates)
    treated = np.asarray(is_treated, dtype=bool)
    centred = np.empty_like(values)
    for side in (treated, ~treated):
        centred[side] = values[side] - values[side].mean(axis=0)
    spread = np.sqrt((centred**2).mean(axis=0))
    varies = spread > 1e-12 * np.abs(values).max(axis=0, initial=0.0)
    if len(values) < 3 or not varies.any():
        raise NotEstimableError(
            Problem(METHOD, "no covariate varies within the groups", "covariates that vary", "match on others")
        )
    scaled = centred[:, varies] / spread[varies]
    lengths, directions = np.linalg.eigh(scaled.T @ scaled / (len(values) - 2))
    kept = lengths > 1e-10 * lengths.max()
    return np.asarray((values[:, varies] / spread[varies]) @ directions[:, kept] / np.sqrt(lengths[kept]))


def caliper_in_standard_deviations(logits: ArrayLike, is_treated: ArrayLike, *, multiple: float = 0.2) -> float:
    """
    Largest distance on the log-odds of the score that still counts as near.

    Parameters
    ----------
    multiple : float
        Share of the standard deviation, pooled over the two groups with equal weight.

    Source: Austin, Pharmaceutical Statistics 2011, for 0.2.
    """
    values, treated = np.asarray(logits, dtype=np.float64), np.asarray(is_treated, dtype=bool)
    return multiple * float(np.sqrt((values[treated].var(ddof=1) + values[~treated].var(ddof=1)) / 2))


def match_nearest(
    points: ArrayLike,
    is_treated: ArrayLike,
    *,
    ratio: int = 1,
    with_replacement: bool = False,
    caliper: float = np.inf,
    exact: ArrayLike | None = None,
    priority: ArrayLike | None = None,
) -> Matches:
    """
    Nearest comparison rows of each treated row, chosen one treated row after another.

    Without replacement the order matters: who comes first has the widest choice. With a `ratio` above 1 everyone
    gets a first partner before anyone gets a second.

    Parameters
    ----------
    points : array, shape (rows,) or (rows, directions)
        Score, log-odds of it, or `mahalanobis_points`. No missing values.
    ratio : int
        Partners per treated row.
    with_replacement : bool
        Whether a comparison row may be a partner of several.
    caliper : float
        Largest distance allowed, in the units of `points`.
    exact : array, shape (rows,) or (rows, covariates), optional
        Partners must have the same values.
    priority : array, shape (rows,), optional
        Treated rows with the highest value choose first. Default the score itself when `points` has one direction (the
        treated hardest to match have the highest scores), else the order of the rows.

    Raises
    ------
    DefinitionError
        Shapes do not match, a value is missing, or `ratio` is below 1.
    NotEstimableError
        No treated row finds a partner.
    """
    place, treated, others, groups = _checked(points, is_treated, exact, ratio)
    if priority is None:
        rank = place[:, 0] if place.shape[1] == 1 else np.zeros(len(place))
    else:
        rank = np.asarray(priority, dtype=np.float64)
    order = np.argsort(-rank[treated], kind="stable")
    chosen = np.full((len(treated), ratio), NOBODY, dtype=np.int64)
    distances = np.full((len(treated), ratio), np.nan)
    is_free = np.ones(len(others), dtype=bool)
    for turn in range(ratio if len(others) else 0):
        for row in order:
            distance = _distances(place[treated[row]], place[others])
            distance[(groups[others] != groups[treated[row]]) | ~is_free | (distance > caliper)] = np.inf
            distance[chosen[row, :turn][chosen[row, :turn] != NOBODY]] = np.inf
            nearest = int(distance.argmin())
            if np.isfinite(distance[nearest]):
                chosen[row, turn], distances[row, turn] = nearest, distance[nearest]
                is_free[nearest] = with_replacement
    partners = np.where(chosen != NOBODY, np.append(others, NOBODY)[chosen], NOBODY)
    return _found(Matches(treated, partners, distances, len(place)))


def match_optimally(
    points: ArrayLike,
    is_treated: ArrayLike,
    *,
    ratio: int = 1,
    caliper: float = np.inf,
    exact: ArrayLike | None = None,
) -> Matches:
    """
    Pairs without replacement with the smallest total distance.

    As many pairs as the caliper and the exact values allow come first; among those the smallest total. Parameters as
    for `match_nearest`.

    Raises
    ------
    DefinitionError
        As `match_nearest`, or there are more pairs to weigh than `LARGEST_OPTIMAL`.
    NotEstimableError
        No treated row finds a partner.
    """
    place, treated, others, groups = _checked(points, is_treated, exact, ratio)
    pairs = len(treated) * ratio * len(others)
    if pairs > LARGEST_OPTIMAL:
        raise DefinitionError(
            Problem(METHOD, f"{pairs:,} pairs", f"at most {LARGEST_OPTIMAL:,}", "use nearest matching, or exact groups")
        )
    distance = np.stack([_distances(place[row], place[others]) for row in treated])
    allowed = (groups[treated][:, np.newaxis] == groups[others]) & (distance <= caliper)
    if not allowed.any():
        return _found(Matches(treated, np.full((len(treated), ratio), NOBODY), distance[:, :0], len(place)))
    # A pair that is not allowed costs more than all allowed pairs together, so it is only taken for want of any other.
    refused = distance[allowed].max() * (len(treated) * ratio + 1) + 1.0
    rows, columns = linear_sum_assignment(np.repeat(np.where(allowed, distance, refused), ratio, axis=0))
    partners = np.full((len(treated), ratio), NOBODY, dtype=np.int64)
    distances = np.full((len(treated), ratio), np.nan)
    for row, column in zip(rows // ratio, columns, strict=True):
        if allowed[row, column]:
            place_left = int((partners[row] != NOBODY).sum())
            partners[row, place_left], distances[row, place_left] = others[column], distance[row, column]
    nearest_first = np.argsort(np.where(np.isnan(distances), np.inf, distances), axis=1, kind="stable")
    return _found(
        Matches(
            treated,
            np.take_along_axis(partners, nearest_first, axis=1),
            np.take_along_axis(distances, nearest_first, axis=1),
            len(place),
        )
    )


def _points(points: ArrayLike) -> FloatArray:
    values = np.asarray(points, dtype=np.float64)
    return values[:, np.newaxis] if values.ndim == 1 else values


def _distances(point: FloatArray, points: FloatArray) -> FloatArray:
    if points.shape[1] == 1:
        return np.asarray(np.abs(points[:, 0] - point[0]))
    return np.asarray(np.sqrt(((points - point) ** 2).sum(axis=1)))


def _checked(
    points: ArrayLike, is_treated: ArrayLike, exact: ArrayLike | None, ratio: int
) -> tuple[FloatArray, Positions, Positions, Positions]:
    """Points, positions of the treated and of the others, and the number of each row's exact group."""
    place = _points(points)
    treated = np.asarray(is_treated, dtype=bool)
    same = np.zeros(len(place)) if exact is None else np.asarray(exact)
    if treated.shape != (len(place),) or len(same) != len(place) or not np.isfinite(place).all() or ratio < 1:
        raise DefinitionError(
            Problem(
                METHOD,
                f"points {place.shape}, treated {treated.shape}, exact {same.shape}, ratio {ratio}, or a missing value",
                "one row of each per person or region, without missing values, and a ratio of at least 1",
                "align the arrays",
            )
        )
    groups = np.unique(same, axis=0, return_inverse=True)[1].reshape(-1)
    return place, np.flatnonzero(treated), np.flatnonzero(~treated), np.asarray(groups, dtype=np.int64)


def _found(matches: Matches) -> Matches:
    if not matches.is_matched.any():
        raise NotEstimableError(
            Problem(
                METHOD,
                "no treated row has a partner within the caliper and the exact values",
                "comparison rows near the treated",
                "widen the caliper, match exactly on less, or widen the comparison group",
            )
        )
    return matches
