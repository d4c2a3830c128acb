"""
Whether a high month tends to be followed by another: then limits by chance are too narrow, and rules find too much.

A change of level looks like this too. Rebase for a known change first, and then ask.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from proeftuin.errors import NotEstimableError, Problem
from proeftuin.methods.control_charts.chart import ControlChart

MINIMUM_POINTS = 12
"""With fewer points nothing but the strongest autocorrelation can be told from chance."""
_QUANTILE = 1.96


@dataclass(frozen=True)
class Autocorrelation:
    """
    Correlation between neighbouring points, and between which values it lies by chance.

    Attributes
    ----------
    value : float
    lower, upper : float
        An independent series lies between them in about 95 of 100 cases. They do not lie around zero: points of one
        series lie around its own mean, which makes neighbours look a little opposed.
    points : int
        Points that are present and not excluded.
    """

    value: float
    lower: float
    upper: float
    points: int

    @property
    def is_positive(self) -> bool:
        """Whether neighbours are more alike than chance makes them."""
        return self.value > self.upper

    @property
    def is_negative(self) -> bool:
        """Whether neighbours are more opposed than chance makes them; limits are then too wide."""
        return self.value < self.lower


def autocorrelation(chart: ControlChart) -> Autocorrelation:
    """
    Correlation between neighbouring points of a chart, each by its distance from the mean of its part.

    Distances are in standard deviations of the point, so that months with few persons do not count for more. Pairs
    with a missing or excluded point between them do not count.

    Raises
    ------
    NotEstimableError
        Fewer than `MINIMUM_POINTS` points, or no variation.

    Source
    ------
    Mean and variance of the first autocorrelation of an independent normal series of n points, -1 / n and
    (n - 2)^2 / (n^2 (n - 1)): Dufour and Roy (1985), Journal of Econometrics 29, 257-273.
    """
    judged = chart.is_judged
    points = int(judged.sum())
    distance = np.where(judged, chart.distance, np.nan)
    for number in range(int(chart.part[-1]) + 1):
        of_part = chart.part == number
        distance[of_part] -= np.nanmean(distance[of_part])
    together = (chart.part[1:] == chart.part[:-1]) & judged[1:] & judged[:-1]
    total = np.nansum(distance**2)
    if points < MINIMUM_POINTS or not total > 0:
        raise NotEstimableError(
            Problem(
                "values", f"{points} points, or no variation", f"{MINIMUM_POINTS} that vary", "wait for more points"
            )
        )
    value = float((distance[1:] * distance[:-1])[together].sum() / total)
    expected = -(int(chart.part[-1]) + 1) / points
    reach = _QUANTILE * (points - 2) / (points * np.sqrt(points - 1))
    return Autocorrelation(value, float(expected - reach), float(expected + reach), points)
