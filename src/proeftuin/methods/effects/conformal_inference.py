"""
Whether the years after the start stand out from the other years of the same site.

Placebos ask whether a site stands out from other regions. This asks whether its later years stand out from its earlier
ones, which needs no region to be like another. Suppose the effect is known: take it off, fit the synthetic control on
all years together, and the gaps of all years should look alike. If those after the start are among the largest, the
supposed effect is rejected. Effects that are not rejected form the interval.

Years are exchanged by moving the series round, which keeps neighbouring years together; there are then as many orders
as years, so that 20 years are needed to reject anything at five percent. Exchanging years freely allows more orders and
takes for granted that gaps of neighbouring years have nothing to do with each other.

With many donors and few years a mixture may fit all years perfectly under many supposed effects. None of these is
rejected, so the interval is then wide, as it should be.

Source: Chernozhukov, Wüthrich and Zhu, Journal of the American Statistical Association 2021.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from proeftuin.errors import DefinitionError, NotEstimableError, Problem
from proeftuin.methods.effects.simplex_weights import nearest_mixtures

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
_TIE = 1 - 1e-9
_GRID = 81
_WIDEST = 1e4


@dataclass(frozen=True)
class YearOrders:
    """
    Orders of the years that count as equally likely.

    Attributes
    ----------
    orders : array of int, shape (orders, years)
        The observed order is among them.
    """

    orders: IntArray

    @classmethod
    def moving_block(cls, years: int) -> YearOrders:
        """The series moved round by 0, 1, 2, ... years."""
        return cls((np.arange(years)[:, np.newaxis] + np.arange(years)) % years)

    @classmethod
    def independent(cls, years: int, draws: int, generator: Generator) -> YearOrders:
        """The observed order and `draws` random ones."""
        drawn = np.argsort(generator.random((draws, years)), axis=1)
        return cls(np.vstack([np.arange(years), drawn]).astype(np.int64))


@dataclass(frozen=True)
class ConformalTest:
    """
    Test of no effect and constant effects that are not rejected.

    Attributes
    ----------
    p : float
        p-value of no effect in any year from the start on.
    lower, upper : float
        Smallest and largest constant effect that is not rejected; infinite when there are too few orders to reject
        any, NaN when every constant effect is rejected.
    """

    p: float
    lower: float
    upper: float
    confidence: float


def conformal_test(
    outcomes: ArrayLike,
    region: int,
    donors: Sequence[int],
    start: int,
    orders: YearOrders,
    *,
    confidence: float = 0.95,
    without_level: bool = False,
) -> ConformalTest:
    """
    Conformal test of the effect in one region by synthetic control.

    Parameters
    ----------
    outcomes : array, shape (regions, years)
        No missing values. For the effect in a single year, give the years before the start and that year only.
    donors : sequence of int
        Positions of the comparison regions.
    start : int
        Position of the first year of the programme.
    orders : YearOrders
        Of as many years as `outcomes` has.
    without_level : bool
        Only the course has to agree: each region's mean over all years is taken away before each fit. Part of an
        effect goes with it, the more so the more years it lasted, and the test then sees less.

    Raises
    ------
    DefinitionError
        A value is missing, or the orders are of another number of years.
    NotEstimableError
        No year before or after the start.
    """
    values, donor = np.asarray(outcomes, dtype=np.float64), np.asarray(donors, dtype=np.int64)
    _check(values, donor, region, start, orders)
    donated = values[donor].T
    if without_level:
        donated = donated - donated.mean(axis=0)
    series = _Series(donated, values[region], start, orders, without_level)
    p = float(series.p_values(np.zeros(1))[0])
    level = 1 - confidence
    if 1 / len(orders.orders) > level:
        return ConformalTest(p, -math.inf, math.inf, confidence)
    lower, upper = series.limits(level)
    return ConformalTest(p, lower, upper, confidence)


@dataclass(frozen=True)
class _Series:
    donors: FloatArray
    region: FloatArray
    start: int
    orders: YearOrders
    without_level: bool

    def p_values(self, effects: FloatArray) -> FloatArray:
        """p-value of each constant effect, shape (effects,)."""
        after = np.arange(len(self.region)) >= self.start
        targets = self.region[:, np.newaxis] - np.outer(after, effects)
        if self.without_level:
            targets = targets - targets.mean(axis=0)
        fit = nearest_mixtures(self.donors, targets)
        # Rounding is all that a perfect fit leaves; taken for gaps it would order the years at random.
        gaps = np.abs(targets.T - fit.shares @ self.donors.T) * ~fit.is_perfect_fit[:, np.newaxis]
        sums = gaps[:, self.orders.orders[:, self.start :]].sum(axis=2)
        return np.asarray((sums >= sums[:, :1] * _TIE).mean(axis=1))

    def limits(self, level: float) -> tuple[float, float]:
        """Smallest and largest constant effect with a p-value above `level`."""
        centre, scale = self._centre_and_scale()
        reach = scale / 4
        while reach < _WIDEST * scale:
            grid = centre + reach * np.linspace(-1, 1, _GRID)
            kept = np.flatnonzero(self.p_values(grid) > level)
            if not len(kept) and reach > 4 * scale:
                return math.nan, math.nan
            if len(kept) and kept[0] > 0 and kept[-1] < _GRID - 1:
                return self._edge(grid[kept[0]], grid[kept[0] - 1], level), self._edge(
                    grid[kept[-1]], grid[kept[-1] + 1], level
                )
            reach *= 2
        return -math.inf, math.inf

    def _centre_and_scale(self) -> tuple[float, float]:
        """Effect by the mixture of the years before the start, and how far apart region and donors lie."""
        before, region = slice(0, self.start), self.region
        if self.without_level:
            region = region - region[before].mean()
        shares = nearest_mixtures(self.donors[before], region[before, np.newaxis]).shares[0]
        centre = float((region - self.donors @ shares)[self.start :].mean())
        return centre, max(float(np.abs(self.donors - region[:, np.newaxis]).max()), abs(centre))

    def _edge(self, inside: float, outside: float, level: float) -> float:
        """Where acceptance ends between two effects, by halving."""
        width = abs(outside - inside)
        while abs(outside - inside) > 1e-6 * width:
            middle = (inside + outside) / 2
            if self.p_values(np.array([middle]))[0] > level:
                inside = middle
            else:
                outside = middle
        return float(inside)


def _check(values: FloatArray, donor: IntArray, region: int, start: int, orders: YearOrders) -> None:
    where, years = "conformal test", values.shape[1]
    if not 0 < start < years:
        raise NotEstimableError(
            Problem(
                where,
                f"{max(start, 0)} years before the start and {max(years - start, 0)} from it on",
                "at least one of each",
                "take in more years",
            )
        )
    if not np.isfinite(values[np.append(donor, region)]).all():
        raise DefinitionError(
            Problem(where, "an outcome is missing", "every outcome in every year", "leave the region out")
        )
    if orders.orders.shape[1] != years:
        raise DefinitionError(
            Problem(where, f"orders of {orders.orders.shape[1]} years", f"orders of {years} years", "make them anew")
        )
