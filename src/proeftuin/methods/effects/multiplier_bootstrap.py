"""
Intervals that hold for all estimates together, by random factors on the influences of clusters.

One factor per cluster and draw, shared by all estimates, keeps their dependence. Needs some tens of treated clusters:
with few, the factors cannot show how much a treated cluster varies.

Source: Callaway and Sant'Anna, Journal of Econometrics 2021, algorithm 1; Mammen, Annals of Statistics 1993.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.special import ndtri

from proeftuin.errors import DefinitionError, NotEstimableError, Problem

FloatArray = NDArray[np.float64]
MultiplierDistribution = Literal["mammen", "rademacher"]
METHOD = "multiplier_bootstrap"
_GOLDEN = (math.sqrt(5) + 1) / 2


@dataclass(frozen=True)
class SimultaneousBands:
    """
    Limits that contain all true values of an outcome together with the stated confidence.

    Attributes
    ----------
    critical_values : array, shape (outcomes,)
        What each standard error is multiplied by.
    standard_errors, lower, upper : array, shape (outcomes, rows)
    """

    critical_values: FloatArray
    standard_errors: FloatArray
    lower: FloatArray
    upper: FloatArray
    confidence: float
    draws: int


def simultaneous_bands(
    estimates: FloatArray,
    influence: FloatArray,
    draws: int,
    generator: Generator,
    *,
    confidence: float = 0.95,
    distribution: MultiplierDistribution = "rademacher",
) -> SimultaneousBands:
    """
    Bands by the largest absolute t-statistic (sup-t) over the rows of each outcome.

    Parameters
    ----------
    estimates : array, shape (outcomes, rows)
    influence : array, shape (outcomes, clusters, rows)
    draws : int
        At least 99.
    distribution : "rademacher" or "mammen"
        Random signs, or two-point factors that keep the third moment of the data.

    Raises
    ------
    DefinitionError
        Too few draws.
    NotEstimableError
        An estimate does not vary over clusters.
    """
    if draws < 99:
        raise DefinitionError(
            Problem("multiplier bootstrap", f"{draws} draws", "at least 99; 9,999 for publication", "ask for more")
        )
    factors = _multipliers(draws, influence.shape[1], generator, distribution)
    critical, spreads = [], []
    for of_clusters in influence:
        drawn = factors @ of_clusters
        # Quartiles rather than the standard deviation: a few heavy draws should not widen every interval.
        quartiles = np.quantile(drawn, [0.25, 0.75], axis=0)
        spread = (quartiles[1] - quartiles[0]) / (2 * ndtri(0.75))
        _check_spread(spread, of_clusters)
        largest = np.abs(drawn / spread).max(axis=1)
        critical.append(float(np.quantile(largest, confidence, method="inverted_cdf")))
        spreads.append(spread)
    critical_values, standard_errors = np.array(critical), np.stack(spreads)
    half_width = critical_values[:, np.newaxis] * standard_errors
    return SimultaneousBands(
        critical_values, standard_errors, estimates - half_width, estimates + half_width, confidence, draws
    )


def _multipliers(draws: int, clusters: int, generator: Generator, distribution: MultiplierDistribution) -> FloatArray:
    """Factors with mean 0 and variance 1, shape (draws, clusters)."""
    chance = generator.random((draws, clusters))
    if distribution == "rademacher":
        return np.where(chance < 0.5, -1.0, 1.0)
    return np.where(chance < _GOLDEN / math.sqrt(5), 1 - _GOLDEN, _GOLDEN)


def _check_spread(spread: FloatArray, of_clusters: FloatArray) -> None:
    if not len(spread) or not (spread > 1e-12 * np.abs(of_clusters).max()).all():
        raise NotEstimableError(
            Problem(
                METHOD.replace("_", " "),
                "an estimate that does not vary over clusters, or no estimate at all",
                "several clusters that differ from each other behind every estimate",
                "leave that estimate out",
            )
        )
