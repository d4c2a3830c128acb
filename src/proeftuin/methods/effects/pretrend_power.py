"""
What a test of earlier trends would have missed, and what that does to an effect reported because the test passed.

A study usually goes on when no coefficient before the start stands out. With few regions that test misses trends large
enough to matter, and passing it by luck makes the bias of the effect larger or smaller than the trend itself.

Source: Roth, American Economic Review: Insights 2022. Probabilities of boxes by the simulator of Geweke, Hajivassiliou
and Keane (Hajivassiliou, McFadden and Ruud, Journal of Econometrics 1996) on lattice points.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from proeftuin.errors import DefinitionError, NotEstimableError, Problem
from proeftuin.methods.effects.pretrend_bounds import EventStudy

FloatArray = NDArray[np.float64]
CRITICAL = 1.959963984540054
"""A coefficient before the start stands out beyond this many standard errors: two-sided at 5 %."""
_POINTS = 2**13
_FARTHEST = 1e3


@dataclass(frozen=True)
class PretrendPower:
    """
    What a straight difference in trend does to the test before the start and to the effect after it.

    Attributes
    ----------
    slope : float
        Yearly change of the difference in trend, on the scale of the outcome.
    power : float
        Probability that at least one coefficient before the start stands out.
    bias : float
        What the trend adds to the effect asked for.
    bias_after_passing : float
        The same among studies in which no coefficient before the start stands out.
    bayes_factor : float
        Probability of passing with the trend over that without; near 1 passing says little.
    """

    slope: float
    power: float
    bias: float
    bias_after_passing: float
    bayes_factor: float


def pretrend_power(
    study: EventStudy, slope: float, generator: Generator, *, critical: float = CRITICAL
) -> PretrendPower:
    """
    Power of the test of earlier trends against a straight trend, and the bias of the effect when it passes.

    Parameters
    ----------
    slope : float
        Yearly change; the trend is zero in the reference year.
    critical : float
        Number of standard errors beyond which one coefficient counts. A joint test by the largest t-statistic is the
        same test with a larger number.

    Raises
    ------
    DefinitionError
        The slope or the critical value is not a number, or the critical value is not positive.
    """
    _check(slope, critical)
    box = _Box.of(study, critical, generator)
    before, after = _times(study)
    passing, mean = box.inside(slope * before)
    without_trend, _ = box.inside(np.zeros(len(before)))
    early = len(study.before)
    onto_before = np.linalg.solve(study.covariance[:early, :early], study.covariance[:early, early:])
    shift = (mean - slope * before) @ onto_before
    bias = float(study.target @ (slope * after))
    return PretrendPower(slope, 1 - passing, bias, bias + float(study.target @ shift), passing / without_trend)


def detectable_slope(study: EventStudy, power: float, generator: Generator, *, critical: float = CRITICAL) -> float:
    """
    Slope of a straight trend that the test of earlier trends finds with probability `power`; positive.

    Raises
    ------
    DefinitionError
        A power that is no share, or a critical value that is not positive.
    NotEstimableError
        Without any trend a coefficient already stands out with that probability.
    """
    if not 0 < power < 1:
        raise DefinitionError(
            Problem("power of the test of trends", f"power {power:g}", "a share between 0 and 1", "write 0.5")
        )
    _check(0.0, critical)
    box = _Box.of(study, critical, generator)
    before, _ = _times(study)

    def lacking(slope: float) -> float:
        return power - 1 + box.inside(slope * before)[0]

    if lacking(0.0) <= 0:
        raise NotEstimableError(
            Problem(
                "power of the test of trends",
                f"without any trend a coefficient stands out with probability {power - lacking(0.0):.2f}",
                f"less than {power:.2f}",
                "ask for more power or take a critical value for all coefficients together",
            )
        )
    # A trend that one coefficient alone finds in practically every study.
    largest = (critical + 6) * float(np.min(np.sqrt(np.diag(study.covariance))[: len(before)] / np.abs(before)))
    return float(brentq(lacking, 0.0, largest, xtol=1e-9 * largest))


def joint_critical_value(study: EventStudy, generator: Generator, *, confidence: float = 0.95) -> float:
    """
    Standard errors that, without any trend, no coefficient before the start exceeds with probability `confidence`.

    The critical value of a joint test by the largest t-statistic, for `pretrend_power` and `detectable_slope`.

    Raises
    ------
    DefinitionError
        A confidence that is no share.
    """
    if not 0 < confidence < 1:
        raise DefinitionError(
            Problem("test of trends", f"confidence {confidence:g}", "a share between 0 and 1", "write 0.95")
        )
    unit_box = _Box.of(study, 1.0, generator)
    no_trend = np.zeros(len(study.before))

    def lacking(critical: float) -> float:
        return replace(unit_box, edge=critical * unit_box.edge).inside(no_trend)[0] - confidence

    # Bonferroni's value is never too small.
    highest = float(-ndtri((1 - confidence) / (2 * len(study.before)))) + 0.01
    return float(brentq(lacking, 0.0, highest, xtol=1e-9))


def _check(slope: float, critical: float) -> None:
    if not (math.isfinite(slope) and 0 < critical < _FARTHEST):
        raise DefinitionError(
            Problem(
                "power of the test of trends",
                f"slope {slope:g}, critical value {critical:g}",
                "a finite slope and a positive critical value",
                "write for example 1.96",
            )
        )


def _times(study: EventStudy) -> tuple[FloatArray, FloatArray]:
    """Years from the reference year, before and after it."""
    return np.arange(-len(study.before), 0.0), np.arange(1.0, len(study.after) + 1)


@dataclass(frozen=True)
class _Box:
    """Where no coefficient stands out, with points to integrate over it."""

    root: FloatArray
    edge: FloatArray
    points: FloatArray

    @classmethod
    def of(cls, study: EventStudy, critical: float, generator: Generator) -> _Box:
        count = len(study.before)
        covariance = study.covariance[:count, :count]
        # Multiples of square roots of primes fill the cube evenly; one random shift makes them a fair sample.
        steps = np.sqrt(_primes(count)) % 1
        points = (np.arange(1, _POINTS + 1)[:, np.newaxis] * steps + generator.random(count)) % 1
        return cls(
            np.asarray(np.linalg.cholesky(covariance), dtype=np.float64),
            critical * np.sqrt(np.diag(covariance)),
            1 - np.abs(2 * points - 1),
        )

    def inside(self, mean: FloatArray) -> tuple[float, FloatArray]:
        """Probability of the box and the mean within it, of a normal variable around `mean`."""
        standard = np.zeros_like(self.points)
        weight = np.ones(len(self.points))
        for position in range(len(mean)):
            centre = mean[position] + standard[:, :position] @ self.root[position, :position]
            low, high = (
                ndtr((edge - centre) / self.root[position, position])
                for edge in (-self.edge[position], self.edge[position])
            )
            weight *= high - low
            share = low + self.points[:, position] * (high - low)
            standard[:, position] = ndtri(np.clip(share, 1e-300, 1 - 1e-16))
        drawn = mean + standard @ self.root.T
        probability = float(weight.mean())
        return probability, np.asarray((weight @ drawn) / weight.sum() if probability > 0 else mean)


def _primes(count: int) -> FloatArray:
    found: list[int] = []
    candidate = 2
    while len(found) < count:
        if all(candidate % prime for prime in found):
            found.append(candidate)
        candidate += 1
    return np.array(found, dtype=np.float64)
