"""
Effects as observed outcomes minus imputed ones: what each started unit would have had without the programme.

Unit and year effects are estimated from the observations without the programme only, and carried forward. This uses
all years before the start and all units that have not started yet, so it is more precise than comparing with a single
year when outcomes vary independently from year to year, and less robust when they drift.

Left out: covariates that change over time, and effects of units without an observation before their start.

Source: Borusyak, Jaravel and Spiess, Review of Economic Studies 2024.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, NotEstimableError, Problem
from proeftuin.methods.effects.panel_regression import PanelFit, fit_panel
from proeftuin.methods.effects.staggered_panel import StaggeredPanel

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
_WHERE = "imputation estimator"
_IDENTIFIED = 1e-8


@dataclass(frozen=True)
class ImputedEffects:
    """
    Average effects, and what each cluster adds to their variance.

    Attributes
    ----------
    overall : array, shape (outcomes,)
        Average over all observations with the programme, weighted as the units are.
    event_times : array of int, shape (event times,)
        Years since the start.
    by_event_time : array, shape (outcomes, event times)
    groups : array of int, shape (groups,)
        Years in which units start.
    by_group : array, shape (outcomes, groups)
    unit_effects : array, shape (outcomes, units, years)
        Observed minus imputed outcome; NaN where the programme has not started or nothing was observed. Each holds
        that observation's own chance as well; only averages mean something.
    influence : array, shape (outcomes, clusters, 1 + event times + groups)
        In the order overall, event times, groups. The sum of squares over clusters is the variance, or more than it.
    """

    overall: FloatArray
    event_times: IntArray
    by_event_time: FloatArray
    groups: IntArray
    by_group: FloatArray
    unit_effects: FloatArray
    influence: FloatArray

    @property
    def _standard_errors(self) -> FloatArray:
        return np.asarray(np.sqrt((self.influence**2).sum(axis=1)))

    @property
    def overall_standard_errors(self) -> FloatArray:
        """
        Cluster-robust standard errors of the overall averages, shape (outcomes,).

        Conservative: differences in effect between units of one group count as chance. Not corrected for few
        clusters.
        """
        return self._standard_errors[:, 0]

    @property
    def event_time_standard_errors(self) -> FloatArray:
        """As `overall_standard_errors`, shape (outcomes, event times)."""
        return self._standard_errors[:, 1 : 1 + len(self.event_times)]

    @property
    def group_standard_errors(self) -> FloatArray:
        """As `overall_standard_errors`, shape (outcomes, groups)."""
        return self._standard_errors[:, 1 + len(self.event_times) :]


def impute_effects(panel: StaggeredPanel) -> ImputedEffects:
    """
    Average effects overall, by years since the start and by group of starters.

    Parameters
    ----------
    panel : StaggeredPanel
        May have gaps. Weights count in the regression as well as in the averages.

    Raises
    ------
    NotEstimableError
        A unit has no observation before its start, or a year has none without the programme.
    """
    averages = _Averages.of(panel)
    targets = np.stack(averages.masks) * panel.weights[:, np.newaxis]
    targets /= targets.sum(axis=(1, 2), keepdims=True)
    imputed = average_imputed_effects(panel, targets)
    last = 1 + len(averages.event_times)
    return ImputedEffects(
        overall=imputed.estimates[:, 0],
        event_times=averages.event_times,
        by_event_time=imputed.estimates[:, 1:last],
        groups=panel.groups,
        by_group=imputed.estimates[:, last:],
        unit_effects=imputed.unit_effects,
        influence=imputed.influence,
    )


@dataclass(frozen=True)
class AveragedImputation:
    """
    Averages of imputed effects as asked for.

    Attributes
    ----------
    estimates : array, shape (outcomes, averages)
    influence : array, shape (outcomes, clusters, averages)
        As in `ImputedEffects`.
    unit_effects : array, shape (outcomes, units, years)
    """

    estimates: FloatArray
    influence: FloatArray
    unit_effects: FloatArray

    @property
    def standard_errors(self) -> FloatArray:
        """Conservative cluster-robust standard errors, shape (outcomes, averages)."""
        return np.asarray(np.sqrt((self.influence**2).sum(axis=1)))


def average_imputed_effects(panel: StaggeredPanel, targets: ArrayLike) -> AveragedImputation:
    """
    Weighted sums of imputed effects, such as the mean over the units of one site or one segment.

    Parameters
    ----------
    panel : StaggeredPanel
    targets : array, shape (averages, units, years)
        Weight of each observation; zero where the programme has not started. Divide by their sum for a mean.

    Raises
    ------
    DefinitionError
        A target lies on an observation without the programme or outside the panel.
    NotEstimableError
        An effect asked for belongs to a unit without an observation before its start, or to a year without any
        observation that has no programme.
    """
    wanted = np.asarray(targets, dtype=np.float64)
    present = np.isfinite(panel.outcomes[0])
    treated = panel.treated & present
    _check_targets(wanted, treated)
    untreated = (panel.weights[:, np.newaxis] * (~panel.treated & present)).astype(np.float64)
    outcomes = np.where(present, panel.outcomes, 0.0)
    expected = _expected(outcomes, untreated)
    effects = outcomes - expected
    weights = wanted + _weights_of_untreated(wanted, untreated)
    residuals = np.where(treated, 0.0, effects)
    influence = np.stack(
        [
            _cluster_influence(panel, own, residuals + np.where(treated, effects - _level(panel, own, effects), 0.0))
            for own in weights
        ],
        axis=-1,
    )
    return AveragedImputation(
        estimates=np.einsum("kit,oit->ok", wanted, effects),
        influence=influence,
        unit_effects=np.where(treated, effects, np.nan),
    )


def pretrend_fit(panel: StaggeredPanel, *, years_before: int) -> PanelFit:
    """
    Regression on the observations without the programme only, with one regressor for each year before the start.

    Its coefficients are differences from what came earlier; all are zero when trends were parallel. Nothing observed
    with the programme enters, so that testing them does not distort the effects. The result serves the joint test by
    the wild cluster bootstrap; `standard_errors_cr1` are for many clusters.

    Parameters
    ----------
    years_before : int
        How many years before the start have a regressor; fewer than the years of the group that started first.

    Raises
    ------
    DefinitionError
        No year before the start is asked for.
    NotEstimableError
        No group has years before those.
    """
    if years_before < 1:
        raise DefinitionError(
            Problem(_WHERE, f"{years_before} years before the start to test", "at least one", "ask for one or more")
        )
    event_time = panel.years - panel.starts[:, np.newaxis]
    leads = np.stack([event_time == -lead for lead in range(1, years_before + 1)]).astype(np.float64)
    return fit_panel(
        np.where(panel.treated, np.nan, panel.outcomes),
        leads,
        weights=np.broadcast_to(panel.weights[:, np.newaxis], event_time.shape),
        clusters=panel.clusters.tolist(),
    )


@dataclass(frozen=True)
class _Averages:
    event_times: IntArray
    masks: list[NDArray[np.bool_]]

    @classmethod
    def of(cls, panel: StaggeredPanel) -> _Averages:
        panel.check_starts_after_first_year(_WHERE)
        treated = panel.treated & np.isfinite(panel.outcomes[0])
        if not treated.any():
            raise NotEstimableError(
                Problem(_WHERE, "no unit starts within these years", "units that start", "add years or units")
            )
        event_time = np.where(treated, panel.years - panel.starts[:, np.newaxis], -1.0)
        event_times = np.unique(event_time[treated]).astype(np.int64)
        return cls(
            event_times,
            [
                treated,
                *(event_time == time for time in event_times.tolist()),
                *(treated & (panel.starts == group)[:, np.newaxis] for group in panel.groups.tolist()),
            ],
        )


def _level(panel: StaggeredPanel, weights: FloatArray, effects: FloatArray) -> FloatArray:
    """
    Average effect of a group in a year, shape (outcomes, units, years).

    What an effect is held against to see its chance. Weighted so that the variance comes out smallest among those
    that are never too small.
    """
    level = np.zeros(effects.shape)
    for group in panel.groups.tolist():
        members = panel.starts == group
        inside = panel.cluster_sums(np.where(members, weights.T, 0.0))
        product = panel.cluster_sums(np.where(members, (weights * effects).swapaxes(1, 2), 0.0))
        squares = (inside**2).sum(axis=1)
        mean = (inside * product).sum(axis=2) / np.where(squares > 0, squares, 1.0)
        level[:, members] = mean[:, np.newaxis, :]
    return level


def _cluster_influence(panel: StaggeredPanel, weights: FloatArray, residuals: FloatArray) -> FloatArray:
    return panel.cluster_sums(np.einsum("it,oit->oi", weights, residuals))


def _expected(outcomes: FloatArray, untreated: FloatArray) -> FloatArray:
    """Outcomes without the programme by unit and year effects, shape (outcomes, units, years)."""
    units, years = _effects_of_units_and_years(
        (untreated * outcomes).sum(axis=2), (untreated * outcomes).sum(axis=1), untreated
    )
    return np.asarray(units[:, :, np.newaxis] + years[:, np.newaxis, :])


def _weights_of_untreated(targets: FloatArray, untreated: FloatArray) -> FloatArray:
    """Weights with which observations without the programme enter each average, shape (averages, units, years)."""
    units, years = _effects_of_units_and_years(targets.sum(axis=2), targets.sum(axis=1), untreated)
    left_units = np.abs(targets.sum(axis=2) - units * untreated.sum(axis=1) - years @ untreated.T)
    left_years = np.abs(targets.sum(axis=1) - units @ untreated - years * untreated.sum(axis=0))
    if max(left_units.max(), left_years.max()) > _IDENTIFIED * max(np.abs(targets).sum(axis=(1, 2)).max(), 1e-300):
        raise NotEstimableError(
            Problem(
                _WHERE,
                "a unit with the programme was not seen before its start, or a year has only started units",
                "for every effect an earlier observation of its unit, and units without the programme in its year",
                "leave those units out, end the years before the last units start, or add units that never start",
            )
        )
    return np.asarray(-untreated * (units[:, :, np.newaxis] + years[:, np.newaxis, :]))


def _effects_of_units_and_years(
    unit_sums: FloatArray, year_sums: FloatArray, weights: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Solution of the normal equations of weighted least squares on units and years, units swept out."""
    of_units, of_years = weights.sum(axis=1), weights.sum(axis=0)
    inverse = np.where(of_units > 0, 1 / np.where(of_units > 0, of_units, 1.0), 0.0)
    gram = np.diag(of_years) - weights.T @ (inverse[:, np.newaxis] * weights)
    years = (year_sums - unit_sums * inverse @ weights) @ np.linalg.pinv(gram, rcond=1e-12, hermitian=True)
    return np.asarray((unit_sums - years @ weights.T) * inverse), np.asarray(years)


def _check_targets(targets: FloatArray, treated: NDArray[np.bool_]) -> None:
    if targets.ndim != 3 or targets.shape[1:] != treated.shape or (targets[:, ~treated] != 0).any():
        raise DefinitionError(
            Problem(
                _WHERE,
                f"weights of averages of shape {targets.shape}, or weight on an observation without the programme",
                f"shape (averages, {treated.shape[0]}, {treated.shape[1]}), zero where the programme has not started",
                "set those weights to zero",
            )
        )
