"""
Whether shares, rates or counts vary more between periods than chance within periods explains.

With large denominators they nearly always do: chance becomes so small that every change of weather is a signal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from proeftuin.errors import NotEstimableError, Problem
from proeftuin.methods.control_charts.chart import ControlChart
from proeftuin.methods.control_charts.moving_range import Factor
from proeftuin.methods.control_charts.series import ChartKind

PLAIN = frozenset({ChartKind.P, ChartKind.NP, ChartKind.U, ChartKind.C})
"""Charts whose limits rest on chance within periods alone."""
_QUANTILE = 1.96


@dataclass(frozen=True)
class Widening:
    """
    How many times as far as by chance neighbouring periods lie apart.

    Attributes
    ----------
    sigma_z : float
        Mean moving range of standardised values, in standard deviations; moving ranges are not screened.
    lower, upper : float
        By chance alone it lies between them in about 95 of 100 series.
    ranges : int
        Moving ranges that it rests on.
    """

    sigma_z: float
    lower: float
    upper: float
    ranges: int

    @property
    def is_overdispersed(self) -> bool:
        """Whether limits by chance are too narrow: choose p' or u', or an XmR chart."""
        return self.sigma_z > self.upper

    @property
    def is_underdispersed(self) -> bool:
        """Whether periods are more alike than chance allows, as when they share persons."""
        return self.sigma_z < self.lower


def widening(chart: ControlChart) -> Widening:
    """
    What a chart after Laney would widen the limits of this p, np, u or c chart by, and whether chance explains it.

    Raises
    ------
    NotEstimableError
        Another kind of chart, no variation by chance, or no two neighbouring points.

    Source
    ------
    Laney (2002), Quality Engineering 14, 531-537. The variance of a mean moving range of independent normal values
    follows from the covariance of neighbouring ranges, which share a value.
    """
    if chart.kind not in PLAIN or not (chart.sigma[chart.is_baseline] > 0).all():
        raise NotEstimableError(
            Problem("chart", "no chance within periods to compare with", "a p, np, u or c chart", "choose one of these")
        )
    distance = np.where(chart.is_baseline, chart.distance, np.nan)
    ranges = np.concatenate(
        [
            np.abs(np.diff(distance[(chart.part == number) & ~chart.is_excluded]))
            for number in range(int(chart.part[-1]) + 1)
        ]
    )
    ranges = ranges[np.isfinite(ranges)]
    if len(ranges) == 0:
        raise NotEstimableError(
            Problem("baseline", "no two neighbouring points", "two points in a row", "choose a longer baseline")
        )
    reach = _QUANTILE * _standard_error(len(ranges))
    return Widening(float(Factor.EXACT.sigma * ranges.mean()), 1 - reach, 1 + reach, len(ranges))


def _standard_error(ranges: int) -> float:
    """Standard error of a mean moving range over its mean, for independent normal values."""
    mean = 2 / np.sqrt(np.pi)
    # Differences between neighbours have variance 2 and correlation -1/2.
    of_product = 4 / np.pi * (np.sqrt(0.75) + np.pi / 12)
    variance, covariance = 2 - mean**2, of_product - mean**2
    total = ranges * variance + 2 * (ranges - 1) * covariance
    return float(np.sqrt(total) / ranges / mean)
