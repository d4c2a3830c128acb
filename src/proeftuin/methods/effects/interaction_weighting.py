"""
Event study with an effect of its own for every group of starters and year, averaged afterwards.

A regression that gives all groups the same path mixes them up when their paths differ. Here every group has its own
path, against units that never start, and the paths are averaged by the size of the groups. In a complete panel the
path equals that of `group_time_effects` with a universal base period. As a regression it also opens the wild cluster
bootstrap to averages over groups, through `average_as_coefficient`.

Source: Sun and Abraham, Journal of Econometrics 2021.
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
_WHERE = "interaction-weighted event study"


@dataclass(frozen=True)
class InteractionWeightedEffects:
    """
    Averages of the coefficients of a regression with one regressor per group and year.

    Attributes
    ----------
    fit : PanelFit
        Regressors are the effects of each group in each year, in the order of `group` and `year`.
    group, year : array of int, shape (regressors,)
    overall_weights : array, shape (regressors,)
        Weight of each coefficient in the average over all observations with the programme.
    event_times : array of int, shape (event times,)
        Years since the start, without the last year before it, which is the reference.
    event_time_weights : array, shape (event times, regressors)
    """

    fit: PanelFit
    group: IntArray
    year: IntArray
    overall_weights: FloatArray
    event_times: IntArray
    event_time_weights: FloatArray

    @property
    def overall(self) -> FloatArray:
        """Average over all observations with the programme, shape (outcomes,)."""
        return np.asarray(self.fit.coefficients @ self.overall_weights)

    @property
    def overall_standard_errors(self) -> FloatArray:
        """CR1 standard errors that take the sizes of groups as given, shape (outcomes,)."""
        return self._standard_errors(self.overall_weights[np.newaxis])[:, 0]

    @property
    def by_event_time(self) -> FloatArray:
        """Averages over groups, shape (outcomes, event times)."""
        return np.asarray(self.fit.coefficients @ self.event_time_weights.T)

    @property
    def event_time_standard_errors(self) -> FloatArray:
        """As `overall_standard_errors`, shape (outcomes, event times)."""
        return self._standard_errors(self.event_time_weights)

    def _standard_errors(self, weights: FloatArray) -> FloatArray:
        return np.asarray(np.sqrt(np.einsum("rk,okl,rl->or", weights, self.fit.covariance_cr1(), weights)))


def interaction_weighted_effects(panel: StaggeredPanel) -> InteractionWeightedEffects:
    """
    Event study by groups of starters.

    Parameters
    ----------
    panel : StaggeredPanel
        Complete, with units that do not start within its years.

    Raises
    ------
    NotEstimableError
        The panel has gaps, no unit starts, a unit has no year before its start, or all units start.
    """
    panel.check_complete(_WHERE)
    panel.check_starts_after_first_year(_WHERE)
    if not len(panel.groups) or (panel.starts <= panel.years[-1]).all():
        raise NotEstimableError(
            Problem(
                _WHERE,
                "no unit starts within these years, or all do",
                "units that start, and units that do not",
                "add comparison units, or end the years before the last units start",
            )
        )
    cells = [
        (group, int(year))
        for group in panel.groups.tolist()
        for year in np.delete(panel.years, np.flatnonzero(panel.years < group)[-1])
    ]
    group, year = np.array(cells).T
    fit = fit_panel(
        panel.outcomes,
        (panel.starts[:, np.newaxis] == group[:, np.newaxis, np.newaxis])
        & (panel.years == year[:, np.newaxis, np.newaxis]),
        weights=np.broadcast_to(panel.weights[:, np.newaxis], panel.treated.shape),
        clusters=panel.clusters.tolist(),
    )
    sizes = (group[:, np.newaxis] == panel.starts) @ panel.weights
    event_times = np.unique(year - group)
    return InteractionWeightedEffects(
        fit=fit,
        group=group,
        year=year,
        overall_weights=_shares(sizes * (year >= group)),
        event_times=event_times,
        event_time_weights=np.stack([_shares(sizes * (year - group == time)) for time in event_times]),
    )


def average_as_coefficient(fit: PanelFit, weights: ArrayLike) -> PanelFit:
    """
    The same fit, written so that its first coefficient is a weighted sum of the coefficients of `fit`.

    The wild cluster bootstrap tests one coefficient; this turns an average into one. The other coefficients keep
    their order, without the one that the average replaces.

    Parameters
    ----------
    weights : array, shape (regressors,)
        Weight of each coefficient.

    Raises
    ------
    DefinitionError
        Weights do not match the coefficients, or all are zero.
    """
    weight = np.asarray(weights, dtype=np.float64)
    if weight.shape != (fit.regressors,) or not np.isfinite(weight).all() or not weight.any():
        raise DefinitionError(
            Problem(
                "average of coefficients",
                f"weights of shape {weight.shape}, missing, or all zero",
                f"{fit.regressors} weights, not all zero",
                "give one weight per regressor",
            )
        )
    count = fit.gram.shape[1]
    replaced = int(np.abs(weight).argmax())
    # Old parameters = transform @ new ones; the average takes the first place.
    transform = np.zeros((count, count))
    others = np.delete(np.arange(count), replaced)
    transform[others, np.arange(1, count)] = 1.0
    transform[replaced, 0] = 1 / weight[replaced]
    of_others = np.zeros(count)
    of_others[: fit.regressors] = weight
    transform[replaced, 1:] = -of_others[others] / weight[replaced]
    return PanelFit(
        gram=np.asarray(transform.T @ fit.gram @ transform),
        cross=np.asarray(fit.cross @ transform),
        regressors=fit.regressors,
        observations=fit.observations,
    )


def _shares(sizes: FloatArray) -> FloatArray:
    return np.asarray(sizes / sizes.sum())
