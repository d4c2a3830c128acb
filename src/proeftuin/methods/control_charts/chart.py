"""
Centre line and control limits: between which values the points of a stable series lie.

Left out: charts of subgroups of measurements (mean and standard deviation), and limits of exact distributions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from proeftuin.methods.control_charts.moving_range import Factor, mean_moving_range
from proeftuin.methods.control_charts.named_choice import named_choice
from proeftuin.methods.control_charts.series import Baseline, BoolArray, ChartKind, IntArray, Series, checked_series
from proeftuin.methods.estimate_array import FloatArray

LIMIT, NEAR_LIMIT = 3.0, 2.0
"""Distance of the limits and the near limits, in standard deviations."""
TIME_POWER = 3.6
"""Times between events, with an exponential distribution, are nearly normal to the power 1 / 3.6."""
_SAME = 1e-12


@dataclass(frozen=True)
class ControlChart:
    """
    A series with its centre line and limits; all arrays of shape (points,).

    Attributes
    ----------
    kind : ChartKind
    value : array
        What is plotted. NaN where the point is missing.
    centre : array
        Centre line: mean, median (run and g charts) or overall rate of the baseline. NaN only where it depends on a
        missing denominator.
    lower, upper : array
        Control limits. NaN on a run chart, and where they depend on a missing denominator.
    near_lower, near_upper : array
        Limits at two thirds of that distance.
    sigma : array
        Standard deviation of a point by chance: of the transformed time on a t chart. NaN on a run chart.
    part : array of int
        Number of the part the point belongs to, from 0.
    is_baseline, is_excluded : array of bool
        Points that the lines rest on, and points that are shown only.
    denominator : array
        One where the chart has none; NaN where the point is missing.
    sigma_z : array
        How many times the binomial or Poisson standard deviation is widened (p' and u'); one on other charts.
    screened : bool
        Whether moving ranges that are too large were left out.
    factor : Factor or None
        By what moving ranges became limits; None on charts without moving ranges.
    """

    kind: ChartKind
    value: FloatArray
    centre: FloatArray
    lower: FloatArray
    upper: FloatArray
    near_lower: FloatArray
    near_upper: FloatArray
    sigma: FloatArray
    part: IntArray
    is_baseline: BoolArray
    is_excluded: BoolArray
    denominator: FloatArray
    sigma_z: FloatArray
    screened: bool
    factor: Factor | None

    @property
    def is_judged(self) -> BoolArray:
        """Points that rules look at: present and not excluded."""
        return np.isfinite(self.value) & ~self.is_excluded

    @property
    def has_limits(self) -> bool:
        """Whether there are limits: not on a run chart."""
        return self.kind is not ChartKind.RUN

    @property
    def side(self) -> IntArray:
        """1 above the centre line, -1 below it, 0 on it (up to rounding) and where the point is missing."""
        return np.sign(_beyond(self.value, self.centre)).astype(np.int64)

    @property
    def is_outside(self) -> BoolArray:
        """Points outside the limits, excluded points too. A point on a limit is inside it."""
        return np.asarray(self.beyond(LIMIT) != 0)

    def beyond(self, distance: float) -> IntArray:
        """
        1 above the centre by more than `distance` standard deviations, -1 below it, 0 between and where unknown.

        On a g or t chart the distance is that of the limits, which do not lie symmetrically.
        """
        lower, upper = self.lines(distance)
        above, below = _beyond(self.value, upper) > 0, _beyond(self.value, lower) < 0
        return above.astype(np.int64) - below.astype(np.int64)

    def lines(self, distance: float) -> tuple[FloatArray, FloatArray]:
        """Lower and upper line at `distance` standard deviations, between the limits by the rule of the chart."""
        return _lines(self.kind, self._mean, self.sigma, self.denominator, distance)

    @property
    def distance(self) -> FloatArray:
        """
        How many standard deviations each point lies above what its limits lie around; NaN where it is missing.

        On a run chart, which has no standard deviation, in the unit of the values; zero where nothing can vary.
        """
        value = self.value ** (1 / TIME_POWER) if self.kind is ChartKind.T else self.value
        above = _beyond(value, self._mean)
        sigma = self.sigma if self.has_limits else np.ones_like(value)
        known = np.isfinite(value) & (sigma > 0)
        return np.where(known, np.divide(above, sigma, where=known, out=np.zeros_like(above)), value * 0)

    @property
    def _mean(self) -> FloatArray:
        """What the limits lie around, on the scale of `sigma`."""
        if self.kind is ChartKind.T:
            return np.asarray(self.centre ** (1 / TIME_POWER))
        if self.kind is ChartKind.G:
            # The centre of a g chart is a median; its limits lie around the mean m, and sigma^2 = m (m + 1).
            return np.asarray(np.sqrt(self.sigma**2 + 0.25) - 0.5)
        return self.centre


@dataclass(frozen=True)
class _Lines:
    """Of one part: what the limits lie around, its standard deviation, the centre line and the widening."""

    mean: FloatArray
    sigma: FloatArray
    centre: FloatArray
    sigma_z: float = 1.0


def chart(
    kind: ChartKind | str,
    values: ArrayLike,
    denominators: ArrayLike | None = None,
    *,
    parts: Sequence[int] | None = None,
    baseline: Baseline = None,
    excluded: Sequence[int] | None = None,
    screened: bool = True,
    factor: Factor | str | None = None,
) -> ControlChart:
    """
    A series with its centre line and control limits.

    Parameters
    ----------
    kind : ChartKind
        `run` (median, no limits), `xmr` (single values, by moving ranges), `p` and `np` (shares), `u` (rates), `c`
        (counts), `g` (counts between events), `t` (times between events); `p_prime` and `u_prime` after Laney, for
        shares and rates that vary more than chance within periods explains.
    values : array, shape (points,)
        In the order of time: counts; on a run or XmR chart any number; on a t chart times. NaN is missing, and stays
        so: no moving range is taken over it.
    denominators : array, shape (points,), or one number
        Persons or time at risk; for p, p', np, u and u'. On a run or XmR chart the values are divided by them. A period
        with zero or missing denominator is missing.
    parts : sequence of int
        Places (from 0) where a new part begins, after a rebase. Each part is computed as if it were alone.
    baseline : int, pair of int or None
        Points that the lines rest on: the first so many of every part; the places `[start, end)` of one part, other
        parts as a whole; or all. Missing and excluded points within it do not count.
    excluded : sequence of int
        Places of points that take no part in any computation; their neighbours then are each other's neighbours.
    screened : bool
        Leave out moving ranges that are too large, once; for XmR, t, p' and u'.
    factor : Factor or None
        From moving range to standard deviation. By default 2.66 / 3 on an XmR chart, 1 / 1.128 on a t chart, and
        sqrt(pi) / 2 for p' and u'.

    Returns
    -------
    ControlChart

    Raises
    ------
    DefinitionError
        An unknown kind or factor; negative counts; a numerator above its denominator (p, p', np); a time of zero or
        less; a negative denominator, none where the chart needs them or some where it takes none; a number without
        end; parts, baseline or excluded points outside the series; a baseline with fewer than two points.
    NotEstimableError
        Limits by moving ranges where no two neighbouring points are present.

    Source
    ------
    Provost and Murray (2011), The Health Care Data Guide, chapters 3-7; Montgomery (2009), Introduction to Statistical
    Quality Control, 6th edition, chapters 6 and 7; Laney (2002), Quality Engineering 14, 531-537 (p' and u'); Nelson
    (1994), Journal of Quality Technology 26, 147 (t); as in the R packages qicharts2 and NHSRplotthedots.
    """
    kind = named_choice(ChartKind, kind, "kind")
    series = checked_series(kind, values, denominators, parts, baseline, excluded)
    used = named_choice(Factor, factor or _FACTORS[kind], "factor") if kind in _FACTORS else None
    places = series.parts
    found = [_LINES[kind](series.within(of_part), screened, used or Factor.EXACT) for of_part in places]
    mean, sigma, centre = (
        np.concatenate([getattr(lines, name) for lines in found]) for name in ("mean", "sigma", "centre")
    )
    sigma_z = np.concatenate([np.full(p.stop - p.start, lines.sigma_z) for p, lines in zip(places, found, strict=True)])
    limits = [_lines(kind, mean, sigma, series.denominator, distance) for distance in (LIMIT, NEAR_LIMIT)]
    (lower, upper), (near_lower, near_upper) = limits
    return ControlChart(
        kind=kind,
        value=series.value,
        centre=centre,
        lower=lower,
        upper=upper,
        near_lower=near_lower,
        near_upper=near_upper,
        sigma=sigma,
        part=series.part,
        is_baseline=series.is_baseline,
        is_excluded=series.is_excluded,
        denominator=series.denominator,
        sigma_z=sigma_z,
        screened=screened and used is not None,
        factor=used,
    )


def _in_time(series: Series, values: FloatArray) -> FloatArray:
    """Values of the baseline in the order of time: excluded points are skipped, missing ones leave a gap."""
    last = int(np.flatnonzero(series.is_baseline)[-1])
    first = int(np.flatnonzero(series.is_baseline)[0])
    within = slice(first, last + 1)
    return values[within][series.is_baseline[within] | (~series.is_excluded[within] & np.isnan(series.value[within]))]


def _run(series: Series, screened: bool, factor: Factor) -> _Lines:
    median = np.full_like(series.value, np.median(series.value[series.is_baseline]))
    return _Lines(median, np.full_like(median, np.nan), median)


def _xmr(series: Series, screened: bool, factor: Factor) -> _Lines:
    mean = np.full_like(series.value, series.value[series.is_baseline].mean())
    moving = mean_moving_range(_in_time(series, series.value), screened=screened)
    return _Lines(mean, np.full_like(mean, factor.sigma * moving.mean), mean)


def _t(series: Series, screened: bool, factor: Factor) -> _Lines:
    root = series.value ** (1 / TIME_POWER)
    mean = np.full_like(root, root[series.is_baseline].mean())
    moving = mean_moving_range(_in_time(series, root), screened=screened)
    return _Lines(mean, np.full_like(mean, factor.sigma * moving.mean), mean**TIME_POWER)


def _p(series: Series, screened: bool, factor: Factor) -> _Lines:
    share = _overall(series)
    centre = np.full_like(series.value, share)
    return _Lines(centre, np.sqrt(share * (1 - share) / series.denominator), centre)


def _np(series: Series, screened: bool, factor: Factor) -> _Lines:
    share = _overall(series)
    expected = share * series.denominator
    return _Lines(expected, np.sqrt(expected * (1 - share)), expected)


def _u(series: Series, screened: bool, factor: Factor) -> _Lines:
    rate = _overall(series)
    centre = np.full_like(series.value, rate)
    return _Lines(centre, np.sqrt(rate / series.denominator), centre)


def _c(series: Series, screened: bool, factor: Factor) -> _Lines:
    mean = np.full_like(series.value, series.value[series.is_baseline].mean())
    return _Lines(mean, np.sqrt(mean), mean)


def _g(series: Series, screened: bool, factor: Factor) -> _Lines:
    counted = series.value[series.is_baseline]
    mean = np.full_like(series.value, counted.mean())
    # Half of the points lie on each side of the median; of so skewed a distribution not of the mean.
    return _Lines(mean, np.sqrt(mean * (mean + 1)), np.full_like(mean, np.median(counted)))


def _laney(plain: Callable[[Series, bool, Factor], _Lines]) -> Callable[[Series, bool, Factor], _Lines]:
    def lines(series: Series, screened: bool, factor: Factor) -> _Lines:
        chance = plain(series, screened, factor)
        if not (chance.sigma[series.is_baseline] > 0).all():
            # All or nothing happened in every period: there is no spread by chance to widen.
            return chance
        distance = (series.value - chance.mean) / chance.sigma
        sigma_z = factor.sigma * mean_moving_range(_in_time(series, distance), screened=screened).mean
        return _Lines(chance.mean, sigma_z * chance.sigma, chance.centre, sigma_z)

    return lines


def _overall(series: Series) -> float:
    return float(series.numerator[series.is_baseline].sum() / series.denominator[series.is_baseline].sum())


_LINES: MappingProxyType[ChartKind, Callable[[Series, bool, Factor], _Lines]] = MappingProxyType(
    {
        ChartKind.RUN: _run,
        ChartKind.XMR: _xmr,
        ChartKind.P: _p,
        ChartKind.P_PRIME: _laney(_p),
        ChartKind.NP: _np,
        ChartKind.U: _u,
        ChartKind.U_PRIME: _laney(_u),
        ChartKind.C: _c,
        ChartKind.G: _g,
        ChartKind.T: _t,
    }
)
_FACTORS: MappingProxyType[ChartKind, Factor] = MappingProxyType(
    {
        ChartKind.XMR: Factor.NHS,
        ChartKind.T: Factor.TABLE,
        ChartKind.P_PRIME: Factor.EXACT,
        ChartKind.U_PRIME: Factor.EXACT,
    }
)


def _lines(
    kind: ChartKind, mean: FloatArray, sigma: FloatArray, denominator: FloatArray, distance: float
) -> tuple[FloatArray, FloatArray]:
    """Lines around the mean, kept within what the chart can show."""
    lower, upper = mean - distance * sigma, mean + distance * sigma
    if kind in (ChartKind.RUN, ChartKind.XMR):
        return lower, upper
    lower = np.maximum(lower, 0.0)
    if kind is ChartKind.T:
        return lower**TIME_POWER, upper**TIME_POWER
    if kind in (ChartKind.P, ChartKind.P_PRIME):
        upper = np.minimum(upper, 1.0)
    if kind is ChartKind.NP:
        upper = np.minimum(upper, denominator)
    return lower, upper


def _beyond(value: FloatArray, line: FloatArray) -> FloatArray:
    """How far a value lies above a line; zero where the two differ by rounding only, or one is unknown."""
    size = np.maximum(np.abs(value), np.abs(line))
    distance = value - line
    return np.where(np.isfinite(distance) & (np.abs(distance) > _SAME * size), distance, 0.0)
