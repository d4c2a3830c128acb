"""
How much a difference between two spans of years varies by chance, from the differences between the few years known.

Before a programme has run there are only years before it. Whether its effect could be seen depends on a contrast that
reaches further: the mean of the years after against the mean of the years before. Its variance follows from the
variance of differences between single years, by how far they are apart; beyond the longest known distance it rests on
a declared assumption.

Source: Cressie, Statistics for Spatial Data 1993, section 2.3 (variance of a contrast from the variogram).
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, NotEstimableError, Problem

FloatArray = NDArray[np.float64]
METHOD = "contrast variance"


class BeyondKnown(StrEnum):
    """What differences between years are taken to do beyond the longest distance that was seen."""

    COME_AND_GO = "come_and_go"
    """They stay as large as over the longest distance seen: regions return to where they were."""
    PILE_UP = "pile_up"
    """Their variance grows in proportion to the distance: regions wander off, as in a random walk."""


def lag_variances(series: ArrayLike) -> FloatArray:
    """
    Mean square of the differences between years 1, 2, ... apart, shape (years - 1,); never smaller than a shorter lag.

    Parameters
    ----------
    series : array, shape (units, years)
        What each unit differs from the common course, year after year; no missing values.

    Raises
    ------
    NotEstimableError
        Fewer than two years.
    """
    values = np.asarray(series, dtype=np.float64)
    years = values.shape[1]
    if years < 2 or not len(values):
        raise NotEstimableError(
            Problem(
                METHOD,
                f"{len(values)} units in {years} years",
                "at least two years, whose difference shows how much moves by chance",
                "begin the window earlier",
            )
        )
    squares = [float(np.mean((values[:, lag:] - values[:, :-lag]) ** 2)) for lag in range(1, years)]
    # A longer lag rests on fewer pairs; that it seems to vary less is chance.
    return np.maximum.accumulate(squares)


def contrast_variance(weights: ArrayLike, known: ArrayLike, beyond: BeyondKnown) -> float:
    """
    Variance of the sum of `weights` times the values of consecutive years.

    Parameters
    ----------
    weights : array, shape (years,)
        They add up to zero.
    known : array, shape (lags,)
        As `lag_variances` gives them.
    beyond : BeyondKnown
        What is assumed of longer lags.

    Raises
    ------
    DefinitionError
        The weights do not add up to zero.
    """
    weight, variance = np.asarray(weights, dtype=np.float64), np.asarray(known, dtype=np.float64)
    if abs(weight.sum()) > 1e-9:
        raise DefinitionError(
            Problem(METHOD, f"the weights add up to {weight.sum():g}", "a contrast: weights that add up to zero",
                    "subtract a mean from a mean")
        )  # fmt: skip
    lags = np.arange(len(weight), dtype=np.float64)
    longest = len(variance)
    of_lag = np.concatenate([[0.0], variance])[np.minimum(lags, longest).astype(np.int64)]
    if beyond is BeyondKnown.PILE_UP:
        of_lag = of_lag * np.maximum(lags / longest, 1)
    apart = np.abs(np.subtract.outer(np.arange(len(weight)), np.arange(len(weight))))
    found = -0.5 * float(weight @ of_lag[apart] @ weight)
    # Lag variances that were estimated one by one need not fit together; years that were independent vary least.
    return max(found, 0.5 * float(variance[0]) * float(weight @ weight))
