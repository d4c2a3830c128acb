"""
Averages of group-time effects when the starts are dealt out anew over the units.

With few sites the standard errors of group-time effects are too small. What the same averages are when other units
take the place of the starters shows how large they become by chance. Effects of all draws come from sums per group of
starters, so a draw costs as much as adding up its few starters.

Left out: covariates and strata. Each unit is one cluster, and keeps its own weight wherever the starts go.

Source: MacKinnon and Webb, Journal of Econometrics 2020 (randomisation inference with few treated clusters).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, NotEstimableError, Problem
from proeftuin.methods.effects.group_time import GroupTimeDesign, comparison_units, effect_periods
from proeftuin.methods.effects.staggered_panel import StaggeredPanel

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
_WHERE = "permuted group-time effects"
_DRAWS_AT_ONCE = 2_000


@dataclass(frozen=True)
class PermutedEffects:
    """
    Averages of group-time effects in each draw.

    Attributes
    ----------
    simple : array, shape (draws, outcomes)
        Average over all groups and years from the start on.
    dynamic : array, shape (draws, outcomes)
        Mean of `by_event_time` from the start on.
    by_event_time : array, shape (draws, outcomes, event times)
    event_times : array of int, shape (event times,)
        Years since the start.
    """

    simple: FloatArray
    dynamic: FloatArray
    by_event_time: FloatArray
    event_times: IntArray


def starters(panel: StaggeredPanel) -> IntArray:
    """Positions of the units that start, in the order of their start, shape (starters,)."""
    finite = np.flatnonzero(np.isfinite(panel.starts))
    return finite[np.argsort(panel.starts[finite], kind="stable")]


def draw_starters(panel: StaggeredPanel, draws: int, generator: Generator) -> IntArray:
    """
    Units that take the place of the starters, each set and order equally likely, shape (draws, starters).

    Column k takes the start of unit `starters(panel)[k]`.
    """
    count, units = len(starters(panel)), len(panel.starts)
    drawn = np.empty((draws, count), dtype=np.int64)
    for part in _parts(draws):
        order = generator.random((part.stop - part.start, units))
        chosen = np.argpartition(order, min(count, units - 1), axis=1)[:, :count]
        # The partition leaves the chosen in an order that depends on their position; their random numbers do not.
        mixed = np.argsort(np.take_along_axis(order, chosen, axis=1), axis=1)
        drawn[part] = np.take_along_axis(chosen, mixed, axis=1)
    return drawn


def permuted_effects(panel: StaggeredPanel, drawn: ArrayLike, design: GroupTimeDesign | None = None) -> PermutedEffects:
    """
    Averages of the group-time effects for each draw of starters.

    The draw `starters(panel)` itself gives the averages of the panel as it is.

    Parameters
    ----------
    panel : StaggeredPanel
        Complete; each unit its own cluster.
    drawn : array of int, shape (draws, starters)
        As `draw_starters` gives: different units in each row.

    Raises
    ------
    DefinitionError
        Clusters of several units, or draws that do not match the starters.
    NotEstimableError
        The panel has gaps, or an effect has nobody to compare with.
    """
    chosen = design or GroupTimeDesign()
    labels = np.atleast_2d(np.asarray(drawn, dtype=np.int64))
    _check(panel, labels)
    plan = _Plan.of(panel, chosen)
    parts = [plan.averages(panel, labels[part]) for part in _parts(len(labels))]
    by_event_time = np.concatenate([rows for rows, _ in parts])
    return PermutedEffects(
        simple=np.concatenate([simple for _, simple in parts]),
        dynamic=by_event_time[:, :, plan.event_times >= 0].mean(axis=2),
        by_event_time=by_event_time,
        event_times=plan.event_times,
    )


def exchangeable_changes(
    panel: StaggeredPanel, design: GroupTimeDesign | None = None, *, event_time: int | None = None
) -> tuple[FloatArray, IntArray]:
    """
    Changes of which the mean gain of the starters is the simple average, for the studentised `randomisation_test`.

    Holds with units that never start as comparison and equal weights: then each starter adds a fixed contrast of its
    own years, whatever the others do.

    Parameters
    ----------
    panel : StaggeredPanel
        Complete, equal weights, each unit its own cluster.
    event_time : int, optional
        The average in this year since the start, instead of the simple average.

    Returns
    -------
    changes : array, shape (outcomes, groups, units)
        Starters come first; units that start after the last year are left out.
    group_of_starter : array of int, shape (starters,)
        Position of each starter's group.

    Raises
    ------
    DefinitionError
        Another comparison, or unequal weights.
    NotEstimableError
        No group is seen at `event_time`.
    """
    chosen = design or GroupTimeDesign()
    if chosen.comparison != "never_treated" or np.ptp(panel.weights) > 0:
        raise DefinitionError(
            Problem(
                _WHERE,
                "units that start later in the comparison, or unequal weights",
                "units that never start as the comparison, and equal weights",
                "use permuted_effects",
            )
        )
    panel.check_complete(_WHERE)
    contrasts = np.zeros((len(panel.groups), len(panel.years)))
    starts, sizes = np.unique(panel.starts[panel.starts <= panel.years[-1]], return_counts=True)
    for row, group in enumerate(panel.groups.tolist()):
        for position, base in effect_periods(panel.years, chosen, group):
            since = int(panel.years[position]) - group
            if since == event_time or (event_time is None and since >= 0):
                contrasts[row, position] += 1.0
                contrasts[row, base] -= 1.0
    unit_years = sizes @ np.maximum(contrasts, 0.0).sum(axis=1)
    if not unit_years:
        raise NotEstimableError(
            Problem(_WHERE, f"no unit is seen {event_time} years after its start", "another year", "choose a year")
        )
    first = np.flatnonzero(panel.starts <= panel.years[-1])
    never = np.flatnonzero(panel.starts > panel.years[-1] + chosen.anticipation)
    changes = contrasts * sizes.sum() / unit_years @ panel.outcomes[:, np.r_[first, never]].swapaxes(1, 2)
    return np.asarray(changes), np.searchsorted(starts, panel.starts[first])


@dataclass(frozen=True)
class _Plan:
    """Which means of which groups make which averages; the last column of a mask stands for units that never start."""

    starts: FloatArray
    of_starter: IntArray
    effects: list[tuple[int, int, int, NDArray[np.bool_]]]
    event_times: IntArray
    rows: IntArray

    @classmethod
    def of(cls, panel: StaggeredPanel, design: GroupTimeDesign) -> _Plan:
        starts = np.unique(panel.starts[starters(panel)])
        with_never = np.r_[starts, np.inf]
        has_never = np.isinf(panel.starts).any()
        effects, times = [], []
        for row, group in enumerate(panel.groups.tolist()):
            for position, base in effect_periods(panel.years, design, group):
                mask = comparison_units(with_never, panel.years, design, group, position, base)
                mask[-1] &= has_never
                if mask.any():
                    effects.append((row, position, base, mask))
                    times.append(int(panel.years[position]) - group)
        if not any(time >= 0 for time in times):
            raise NotEstimableError(
                Problem(_WHERE, "nobody to compare with", "units that start later or never", "add comparison units")
            )
        event_times, rows = np.unique(times, return_inverse=True)
        of_starter = np.searchsorted(starts, panel.starts[starters(panel)])
        return cls(starts, of_starter, effects, event_times, rows)

    def averages(self, panel: StaggeredPanel, labels: IntArray) -> tuple[FloatArray, FloatArray]:
        """Averages by event time, shape (draws, outcomes, event times), and simple ones, shape (draws, outcomes)."""
        sums, weights = self._sums(panel, labels)
        totals = np.zeros((len(self.event_times), *sums.shape[1:3]))
        sizes = np.zeros((len(self.event_times), len(labels)))
        means: dict[bytes, FloatArray] = {}
        for (row, position, base, mask), at in zip(self.effects, self.rows, strict=True):
            key = mask.tobytes()
            if key not in means:
                means[key] = sums[mask].sum(axis=0) / weights[mask].sum(axis=0)[:, np.newaxis, np.newaxis]
            level = means[key]
            change = sums[row, :, :, position] - sums[row, :, :, base]
            expected = level[:, :, position] - level[:, :, base]
            totals[at] += change - weights[row][:, np.newaxis] * expected
            sizes[at] += weights[row]
        after = self.event_times >= 0
        simple = totals[after].sum(axis=0) / sizes[after].sum(axis=0)[:, np.newaxis]
        return np.moveaxis(totals / sizes[:, :, np.newaxis], 0, -1), simple

    def _sums(self, panel: StaggeredPanel, labels: IntArray) -> tuple[FloatArray, FloatArray]:
        """Weighted sums, shape (groups + 1, draws, outcomes, years), and weights, shape (groups + 1, draws)."""
        values = np.moveaxis(panel.outcomes, 0, 1) * panel.weights[:, np.newaxis, np.newaxis]
        sums = np.zeros((len(self.starts) + 1, len(labels), *values.shape[1:]))
        weights = np.zeros((len(self.starts) + 1, len(labels)))
        for group, of_draw in zip(self.of_starter, labels.T, strict=True):
            sums[group] += values[of_draw]
            weights[group] += panel.weights[of_draw]
        sums[-1] = values.sum(axis=0) - sums[:-1].sum(axis=0)
        weights[-1] = panel.weights.sum() - weights[:-1].sum(axis=0)
        return sums, weights


def _parts(draws: int) -> Iterator[slice]:
    """Slices that keep the sums of a part within a few hundred megabytes."""
    for first in range(0, draws, _DRAWS_AT_ONCE):
        yield slice(first, min(first + _DRAWS_AT_ONCE, draws))


def _check(panel: StaggeredPanel, labels: IntArray) -> None:
    panel.check_complete(_WHERE)
    panel.check_starts_after_first_year(_WHERE)
    expected = len(starters(panel))
    ordered = np.sort(labels, axis=1)
    if (
        panel.cluster_count < len(panel.starts)
        or labels.shape[1] != expected
        or (np.diff(ordered, axis=1) == 0).any()
        or (ordered < 0).any()
        or (ordered >= len(panel.starts)).any()
    ):
        raise DefinitionError(
            Problem(
                _WHERE,
                f"draws of shape {labels.shape} for {expected} starters among {panel.cluster_count} clusters "
                f"of {len(panel.starts)} units",
                "one cluster per unit, and as many different units in each draw as units that start",
                "add the units of a cluster together first, and use draw_starters",
            )
        )
