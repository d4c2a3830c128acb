"""How far neighbouring points lie apart: the spread of a series that a slow change of level hardly touches."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from proeftuin.errors import NotEstimableError, Problem
from proeftuin.methods.estimate_array import FloatArray

SCREENING_FACTOR = 3.267
"""Upper limit of a moving range, in mean moving ranges (D4 for ranges of two)."""


class Factor(StrEnum):
    """
    By what a mean moving range is turned into limits; published charts differ in the third digit.

    Source
    ------
    NHS England, Making Data Count, and the R package NHSRplotthedots (limits at 2.66 mean moving ranges); the R package
    qicharts2 and Montgomery, Introduction to Statistical Quality Control (a standard deviation is the mean moving range
    divided by 1.128). For independent normal values the divisor is 2 / sqrt(pi) = 1.12838.
    """

    NHS = "nhs"
    TABLE = "table"
    EXACT = "exact"

    @property
    def sigma(self) -> float:
        """Standard deviation per unit of mean moving range."""
        return {Factor.NHS: 2.66 / 3, Factor.TABLE: 1 / 1.128, Factor.EXACT: float(np.sqrt(np.pi)) / 2}[self]


@dataclass(frozen=True)
class MovingRange:
    """
    Mean distance between neighbours.

    Attributes
    ----------
    mean : float
        After screening, where that was asked.
    ranges : int
        Number of distances that count in it.
    screened_out : int
        Number left out as too large.
    """

    mean: float
    ranges: int
    screened_out: int


def mean_moving_range(values: ArrayLike, *, screened: bool) -> MovingRange:
    """
    Mean distance between neighbours, if wanted without those that are too far apart to be chance.

    Parameters
    ----------
    values : array, shape (points,)
        In the order of time. No distance is taken to or over a missing value.
    screened : bool
        Leave out distances of at least `SCREENING_FACTOR` times their mean, once.

    Raises
    ------
    NotEstimableError
        No two neighbours are both present.

    Source
    ------
    Nelson (1982), Journal of Quality Technology 14, 172-173.
    """
    distance = np.abs(np.diff(np.asarray(values, dtype=np.float64)))
    distance = distance[np.isfinite(distance)]
    if len(distance) == 0:
        raise NotEstimableError(
            Problem(
                "baseline", "no two neighbouring points", "at least two points in a row", "choose a longer baseline"
            )
        )
    kept = _screened(distance) if screened else distance
    return MovingRange(float(kept.mean()), len(kept), len(distance) - len(kept))


def _screened(distance: FloatArray) -> FloatArray:
    kept = distance[distance < SCREENING_FACTOR * distance.mean()]
    # Where all points are equal no distance is below its mean.
    return kept if len(kept) else distance
