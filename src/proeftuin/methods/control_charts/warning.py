"""What a reader should know before trusting the limits of a chart."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import numpy as np

from proeftuin.errors import NotEstimableError
from proeftuin.methods.control_charts.autocorrelation import autocorrelation
from proeftuin.methods.control_charts.chart import ControlChart
from proeftuin.methods.control_charts.seasonality import seasonality
from proeftuin.methods.control_charts.widening import widening

FIRM_POINTS = 12
"""Limits from fewer points are trial limits: they still move with every point that is added."""


class ChartWarning(StrEnum):
    """A reason to take limits and signals with care."""

    TRIAL_LIMITS = "trial_limits"
    AUTOCORRELATED = "autocorrelated"
    OPPOSED_NEIGHBOURS = "opposed_neighbours"
    SEASONAL = "seasonal"
    OVERDISPERSED = "overdispersed"
    UNDERDISPERSED = "underdispersed"


def chart_warnings(chart: ControlChart, *, seasons: int | None = None, first: int = 0) -> tuple[ChartWarning, ...]:
    """
    Reasons to take this chart with care; what cannot be tested for want of points gives none.

    Left to the caller: whether the last period is complete.

    Parameters
    ----------
    seasons : int or None
        Points in a year, 12 or 4; None where a year is not a whole number of points, or nothing goes with seasons.
    first : int
        Season of the first point, from 0.
    """
    tests: list[tuple[ChartWarning, Callable[[], bool]]] = [
        (ChartWarning.TRIAL_LIMITS, lambda: has_trial_limits(chart)),
        (ChartWarning.AUTOCORRELATED, lambda: autocorrelation(chart).is_positive),
        (ChartWarning.OPPOSED_NEIGHBOURS, lambda: autocorrelation(chart).is_negative),
        (ChartWarning.SEASONAL, lambda: seasons is not None and seasonality(chart, seasons, first=first).is_seasonal),
        (ChartWarning.OVERDISPERSED, lambda: widening(chart).is_overdispersed),
        (ChartWarning.UNDERDISPERSED, lambda: widening(chart).is_underdispersed),
    ]
    return tuple(warning for warning, holds in tests if _holds(holds))


def has_trial_limits(chart: ControlChart) -> bool:
    """Whether the limits of the latest part rest on fewer than `FIRM_POINTS` points; a run chart has none."""
    latest = chart.part == chart.part[-1]
    return chart.has_limits and int(np.sum(chart.is_baseline & latest)) < FIRM_POINTS


def _holds(test: Callable[[], bool]) -> bool:
    try:
        return test()
    except NotEstimableError:
        return False
