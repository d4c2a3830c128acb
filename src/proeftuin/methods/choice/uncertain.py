"""
Quantities that are not known exactly, as distributions that can be drawn from.

What people judge (reach, adherence, a price) is a lowest, a most likely and a highest value. What was estimated (a
rate, a relative effect) is an estimate with its interval. Each has a mean in closed form, which draws are held against.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike

from proeftuin.errors import DefinitionError, Problem
from proeftuin.methods.estimate_array import FloatArray, normal_quantile

_PEAK = 4.0
"""Weight of the most likely value beside either end, as is usual: the mean is (low + 4 mode + high) / 6."""


class Shape(StrEnum):
    """How a judged quantity lies between its ends."""

    PERT = "pert"
    """A beta distribution that thins out smoothly towards the ends."""
    TRIANGULAR = "triangular"
    """Straight lines to the ends, which are so made more likely."""


@dataclass(frozen=True)
class Judged:
    """
    A quantity that was judged: certain to lie in `[low, high]`, most likely `mode`. Three equal values make it known.

    Source
    ------
    Malcolm, Roseboom, Clark, Fazar, Application of a technique for research and development program evaluation,
    Operations Research 7 (1959), for PERT.
    """

    low: float
    mode: float
    high: float
    shape: Shape = Shape.PERT

    def __post_init__(self) -> None:
        if not (np.isfinite([self.low, self.mode, self.high]).all() and self.low <= self.mode <= self.high):
            raise DefinitionError(
                Problem(
                    "judged quantity", f"{self.low:g}, {self.mode:g}, {self.high:g}",
                    "a lowest, a most likely and a highest value, in that order", "put them in order",
                )
            )  # fmt: skip

    @classmethod
    def known(cls, value: float) -> Judged:
        """A quantity without uncertainty."""
        return cls(value, value, value)

    @property
    def mean(self) -> float:
        """Mean of the distribution."""
        weight = _PEAK if self.shape is Shape.PERT else 1.0
        return (self.low + weight * self.mode + self.high) / (weight + 2)

    def draws(self, number: int, generator: Generator) -> FloatArray:
        """Draws, shape (number,)."""
        width = self.high - self.low
        if width == 0:
            return np.full(number, self.mode)
        if self.shape is Shape.TRIANGULAR:
            return generator.triangular(self.low, self.mode, self.high, number)
        above = 1 + _PEAK * (self.mode - self.low) / width
        below = 1 + _PEAK * (self.high - self.mode) / width
        return np.asarray(self.low + width * generator.beta(above, below, number), dtype=np.float64)


@dataclass(frozen=True)
class Rate:
    """
    A rate or amount per person-year, zero or more, as a gamma distribution with the estimate as its mean.

    Its standard deviation is that of a normal interval of the same width.
    """

    value: float
    lower: float
    upper: float
    confidence: float = 0.95

    def __post_init__(self) -> None:
        if not (
            np.isfinite([self.value, self.lower, self.upper]).all() and 0 <= self.lower <= self.value <= self.upper
        ):
            raise DefinitionError(
                Problem(
                    "rate", f"{self.value:g}, interval {self.lower:g} to {self.upper:g}",
                    "zero or more, with an interval that holds it", "correct the numbers",
                )
            )  # fmt: skip

    @property
    def mean(self) -> float:
        """Mean of the distribution."""
        return self.value

    def draws(self, number: int, generator: Generator) -> FloatArray:
        """Draws, shape (number,)."""
        deviation = (self.upper - self.lower) / (2 * normal_quantile(self.confidence))
        if deviation == 0 or self.value == 0:
            return np.full(number, self.value)
        shape = (self.value / deviation) ** 2
        return np.asarray(generator.gamma(shape, self.value / shape, number), dtype=np.float64)


@dataclass(frozen=True)
class Ratio:
    """
    A relative effect, such as a rate ratio: log-normal with the estimate as its median and the width of its interval.
    """

    value: float
    lower: float
    upper: float
    confidence: float = 0.95

    def __post_init__(self) -> None:
        if not (np.isfinite([self.value, self.lower, self.upper]).all() and 0 < self.lower <= self.value <= self.upper):
            raise DefinitionError(
                Problem(
                    "relative effect", f"{self.value:g}, interval {self.lower:g} to {self.upper:g}",
                    "a ratio above zero, with an interval that holds it", "give ratios: 0.8 for a fifth less",
                )
            )  # fmt: skip

    @property
    def log_deviation(self) -> float:
        """Standard deviation of the logarithm."""
        return float(np.log(self.upper / self.lower) / (2 * normal_quantile(self.confidence)))

    @property
    def mean(self) -> float:
        """Mean of the distribution; above its median, since a ratio can rise further than it can fall."""
        return float(self.value * np.exp(self.log_deviation**2 / 2))

    def draws(self, number: int, generator: Generator) -> FloatArray:
        """Draws, shape (number,)."""
        return np.asarray(self.value * np.exp(self.log_deviation * generator.standard_normal(number)), dtype=np.float64)


@dataclass(frozen=True)
class Summary:
    """What draws of one quantity say: median, mean and the interval that holds the middle share `confidence`."""

    median: float
    mean: float
    lower: float
    upper: float
    confidence: float


def summary(draws: ArrayLike, *, confidence: float = 0.95) -> Summary:
    """
    Summary of draws.

    Parameters
    ----------
    draws : array, shape (draws,)
        No missing values.
    """
    found = np.asarray(draws, dtype=np.float64)
    lower, median, upper = np.quantile(found, [(1 - confidence) / 2, 0.5, (1 + confidence) / 2])
    return Summary(float(median), float(found.mean()), float(lower), float(upper), confidence)
