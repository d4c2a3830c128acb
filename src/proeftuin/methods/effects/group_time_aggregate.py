"""
Averages of group-time effects: overall, per group of starters, per year since the start, per calendar year.

Each average weights groups by their size. That size is estimated too, and its uncertainty is part of every error here;
without it the error of an average over groups is wrong. Errors have no correction for few clusters: below some tens of
treated clusters use `permuted_effects` or the wild cluster bootstrap.

Source: Callaway and Sant'Anna, Journal of Econometrics 2021, section 3 and table 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from proeftuin.errors import NotEstimableError, Problem
from proeftuin.methods.effects.group_time import GroupTimeEffects

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Aggregation = Literal["simple", "group", "event_time", "calendar_year"]
_RANK_TOLERANCE = 1e-10


@dataclass(frozen=True)
class AggregatedEffects:
    """
    Average effects with what every cluster adds to them.

    Attributes
    ----------
    aggregation : str
        What `labels` are: group, event time or calendar year; a simple average has no rows.
    labels : array of int, shape (rows,)
    estimates : array, shape (outcomes, rows)
    influence : array, shape (outcomes, clusters, rows)
        Sums to zero over clusters; the sum of squares is the variance.
    weights : array, shape (rows, effects)
        Weight of each group-time effect; each row sums to 1.
    overall : array, shape (outcomes,)
        Average of the rows from the start on.
    overall_influence : array, shape (outcomes, clusters)
    overall_weights : array, shape (effects,)
        Sums to 1.
    """

    aggregation: Aggregation
    labels: IntArray
    estimates: FloatArray
    influence: FloatArray
    weights: FloatArray
    overall: FloatArray
    overall_influence: FloatArray
    overall_weights: FloatArray

    @property
    def standard_errors(self) -> FloatArray:
        """Cluster-robust standard errors of the rows, shape (outcomes, rows)."""
        return np.asarray(np.sqrt((self.influence**2).sum(axis=1)))

    @property
    def overall_standard_errors(self) -> FloatArray:
        """Cluster-robust standard errors of the overall averages, shape (outcomes,)."""
        return np.asarray(np.sqrt((self.overall_influence**2).sum(axis=1)))


@dataclass(frozen=True)
class WaldTest:
    """
    Test that several effects are all zero.

    Attributes
    ----------
    statistic, p : array, shape (outcomes,)
    degrees_of_freedom : int
    """

    statistic: FloatArray
    degrees_of_freedom: int
    p: FloatArray


def simple_average(effects: GroupTimeEffects) -> AggregatedEffects:
    """Average over all groups and years from the start on; groups that started early count in more years."""
    row = _share_weighted(effects, effects.event_time >= 0)
    outcomes, clusters, count = effects.influence.shape
    return AggregatedEffects(
        aggregation="simple",
        labels=np.zeros(0, dtype=np.int64),
        estimates=np.zeros((outcomes, 0)),
        influence=np.zeros((outcomes, clusters, 0)),
        weights=np.zeros((0, count)),
        overall=row.estimate,
        overall_influence=row.influence,
        overall_weights=row.weights,
    )


def average_by_group(effects: GroupTimeEffects) -> AggregatedEffects:
    """Average over years from the start on for each group; overall, groups count by their size only."""
    labels = np.unique(effects.group[effects.event_time >= 0])
    rows = [_share_weighted(effects, (effects.group == g) & (effects.event_time >= 0)) for g in labels.tolist()]
    weights = np.stack([row.weights for row in rows])
    positions = np.searchsorted(effects.groups, labels)
    overall = _with_share_uncertainty(
        effects,
        positions,
        np.stack([row.estimate for row in rows], axis=-1),
        np.stack([row.influence for row in rows], axis=-1),
    )
    return _assembled("group", labels, rows, overall, overall.weights @ weights)


def average_by_event_time(effects: GroupTimeEffects, *, fewest_years_after: int | None = None) -> AggregatedEffects:
    """
    Average over groups for each number of years since the start; overall, years from the start on count equally.

    Parameters
    ----------
    fewest_years_after : int, optional
        Keep only groups that were seen this many years after their start, and no later years, so that all years from
        the start on are about the same groups. Default: each year has the groups that reached it.

    Raises
    ------
    NotEstimableError
        No group was followed for so long.
    """
    event_time, kept = effects.event_time, np.ones(len(effects.group), dtype=bool)
    if fewest_years_after is not None:
        long_enough = np.unique(effects.group[event_time == fewest_years_after])
        kept = np.isin(effects.group, long_enough) & (event_time <= fewest_years_after)
        if not kept.any():
            raise NotEstimableError(
                Problem(
                    "average by event time",
                    f"no group was followed for {fewest_years_after} years after its start",
                    "at least one such group",
                    "ask for fewer years",
                )
            )
    labels = np.unique(event_time[kept])
    rows = [_share_weighted(effects, kept & (event_time == label)) for label in labels.tolist()]
    return _assembled("event_time", labels, rows, *_equal_mean(rows, labels >= 0))


def average_by_calendar_year(effects: GroupTimeEffects) -> AggregatedEffects:
    """Average over the groups that have started for each year; overall, these years count equally."""
    after = effects.event_time >= 0
    labels = np.unique(effects.year[after])
    rows = [_share_weighted(effects, after & (effects.year == label)) for label in labels.tolist()]
    return _assembled("calendar_year", labels, rows, *_equal_mean(rows, np.ones(len(labels), dtype=bool)))


def pretrend_test(effects: GroupTimeEffects) -> WaldTest:
    """
    Joint test that all effects before the start, and before its anticipation, are zero.

    A large p-value is no proof of parallel trends: the test may lack the power to see a trend that matters.

    Raises
    ------
    NotEstimableError
        There are no such effects, or too few clusters for so many.
    """
    before = effects.event_time < -effects.design.anticipation
    return wald_test(effects.estimates[:, before], effects.influence[:, :, before])


def wald_test(estimates: FloatArray, influence: FloatArray) -> WaldTest:
    """
    Joint test that all estimates are zero.

    Parameters
    ----------
    estimates : array, shape (outcomes, rows)
    influence : array, shape (outcomes, clusters, rows)

    Raises
    ------
    NotEstimableError
        There is nothing to test, or some combination of the estimates has no variance.
    """
    covariance = np.einsum("ocj,ock->ojk", influence, influence)
    rows = estimates.shape[1]
    if not rows or (np.linalg.matrix_rank(covariance, tol=None, rtol=_RANK_TOLERANCE, hermitian=True) < rows).any():
        raise NotEstimableError(
            Problem(
                "joint test",
                f"{rows} effects that {influence.shape[1]} clusters do not let vary apart from each other",
                "at least one effect, and more clusters than effects in each group",
                "test averages over groups, or use the largest t-statistic with the wild cluster bootstrap",
            )
        )
    statistic = np.einsum("oj,oj->o", estimates, np.linalg.solve(covariance, estimates[:, :, np.newaxis])[:, :, 0])
    return WaldTest(statistic, rows, np.asarray(chdtrc(rows, statistic)))


@dataclass(frozen=True)
class _Row:
    estimate: FloatArray
    influence: FloatArray
    weights: FloatArray


def _share_weighted(effects: GroupTimeEffects, kept: NDArray[np.bool_]) -> _Row:
    """Average of the kept group-time effects, each weighted by the size of its group."""
    positions = np.searchsorted(effects.groups, effects.group[kept])
    row = _with_share_uncertainty(effects, positions, effects.estimates[:, kept], effects.influence[:, :, kept])
    weights = np.zeros(len(kept))
    weights[kept] = row.weights
    return _Row(row.estimate, row.influence, weights)


def _with_share_uncertainty(
    effects: GroupTimeEffects, positions: NDArray[np.intp], estimates: FloatArray, influence: FloatArray
) -> _Row:
    """Average of estimates that each belong to the group at `positions`, with the uncertainty of the group sizes."""
    shares, of_shares = effects.group_weights[positions], effects.share_influence[:, positions]
    total = shares.sum()
    weights = shares / total
    of_weights = (of_shares - of_shares.sum(axis=1, keepdims=True) * weights) / total
    return _Row(estimates @ weights, influence @ weights + estimates @ of_weights.T, weights)


def _equal_mean(rows: list[_Row], counted: NDArray[np.bool_]) -> tuple[_Row, FloatArray]:
    chosen = [row for row, is_counted in zip(rows, counted, strict=True) if is_counted]
    mean = _Row(
        np.mean([row.estimate for row in chosen], axis=0),
        np.mean([row.influence for row in chosen], axis=0),
        np.mean([row.weights for row in chosen], axis=0),
    )
    return mean, mean.weights


def _assembled(
    aggregation: Aggregation, labels: IntArray, rows: list[_Row], overall: _Row, overall_weights: FloatArray
) -> AggregatedEffects:
    return AggregatedEffects(
        aggregation=aggregation,
        labels=labels,
        estimates=np.stack([row.estimate for row in rows], axis=-1),
        influence=np.stack([row.influence for row in rows], axis=-1),
        weights=np.stack([row.weights for row in rows]),
        overall=overall.estimate,
        overall_influence=overall.influence,
        overall_weights=overall_weights,
    )
