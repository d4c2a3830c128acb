"""Whether a series goes with the seasons: then every winter is a signal that tells nothing new."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import fdtrc

from proeftuin.errors import DefinitionError, NotEstimableError, Problem
from proeftuin.methods.control_charts.chart import ControlChart
from proeftuin.methods.control_charts.series import IntArray
from proeftuin.methods.estimate_array import FloatArray

LEVEL = 0.05


@dataclass(frozen=True)
class Seasonality:
    """
    How much of a series goes with the seasons.

    Attributes
    ----------
    effects : array, shape (seasons,)
        How far each season lies above the mean of the seasons, in standard deviations of the chart (on a run chart in
        the unit of the values).
    f : float
        Mean square of the seasons over that of what is left.
    degrees_of_freedom : tuple of int
        Of the seasons and of what is left.
    p : float
        How often independent points would show so much.
    """

    effects: FloatArray
    f: float
    degrees_of_freedom: tuple[int, int]
    p: float

    @property
    def is_seasonal(self) -> bool:
        """Whether chance would show so much in fewer than five of 100 series."""
        return self.p < LEVEL


def seasonality(chart: ControlChart, seasons: int, *, first: int = 0, detrended: bool = True) -> Seasonality:
    """
    Test whether points of the same season lie together: analysis of variance beside a level per part and a trend.

    Parameters
    ----------
    seasons : int
        Points in a year: 12 for months, 4 for quarters.
    first : int
        Season of the first point, from 0.
    detrended : bool
        Take out a straight line over the whole series.

    Raises
    ------
    DefinitionError
        Fewer than two seasons.
    NotEstimableError
        A season with fewer than two points, or nothing left to hold the seasons against.

    Source
    ------
    F test of nested linear models, such as in Montgomery (2009), Introduction to Statistical Quality Control, 6th
    edition, chapter 4. It takes points as independent: with strong autocorrelation it finds seasons too often.
    """
    if seasons < 2:
        raise DefinitionError(Problem("seasons", f"{seasons} in a year", "two or more", "give 12 or 4"))
    judged = np.flatnonzero(chart.is_judged)
    distance = chart.distance[judged]
    season = (first + judged) % seasons
    level = _columns(chart.part[judged], int(chart.part[-1]) + 1)
    without = np.column_stack([level, judged / len(chart.value)]) if detrended else level
    # The effects add up to nothing, so that they are distances from the mean of the seasons.
    contrast = _columns(season, seasons)[:, :-1] - (season == seasons - 1)[:, np.newaxis]
    both = np.column_stack([without, contrast])
    coefficients, _, rank, _ = np.linalg.lstsq(both, distance, rcond=None)
    left = len(judged) - int(rank)
    rest = float(((distance - both @ coefficients) ** 2).sum())
    scatter = float(((distance - without @ np.linalg.lstsq(without, distance, rcond=None)[0]) ** 2).sum())
    free = int(rank) - int(np.linalg.matrix_rank(without))
    # What is left of a series that the seasons fit without error is rounding, and says nothing.
    if np.bincount(season, minlength=seasons).min() < 2 or left < 1 or free < 1 or not rest > 1e-12 * scatter:
        raise NotEstimableError(
            Problem(
                "values", "too few years to see seasons", "two points or more of each season", "wait for more points"
            )
        )
    f = (scatter - rest) / free / (rest / left)
    effects = coefficients[without.shape[1] :]
    return Seasonality(np.append(effects, -effects.sum()), f, (free, left), float(fdtrc(free, left, f)))


def _columns(number: IntArray, numbers: int) -> FloatArray:
    return np.asarray(number[:, np.newaxis] == np.arange(numbers), dtype=np.float64)
