"""
What an event study still shows when the trends would have differed anyway: bounds under a limited departure.

Two ways to limit the departure from parallel trends. *Smoothness* lets the difference in trend bend by at most M from
one year to the next; M = 0 extends a straight line. *Relative magnitudes* (`relative_magnitude_bounds.py`) lets it
change after the start by at most Mbar times its largest yearly change before. The breakdown value is the largest M or
Mbar at which the interval still excludes zero: what one must be willing to rule out.

The coefficients are taken as normal with a known covariance. With few treated regions both are approximations; see
`EventStudy.with_t_scaling`.

Source: Rambachan and Roth, Review of Economic Studies 2023; fixed-length intervals after Donoho, Annals of Statistics
1994, and Armstrong and Kolesár, Econometrica 2018.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import LinearConstraint, brentq, minimize
from scipy.special import ndtr, ndtri, stdtrit

from proeftuin.errors import DefinitionError, NotEstimableError, Problem

FloatArray = NDArray[np.float64]
_WIDEST_BREAKDOWN = 2.0**20


@dataclass(frozen=True)
class EventStudy:
    """
    Coefficients per year around the start, with the effect asked for.

    Attributes
    ----------
    before : array, shape (years_before,)
        Coefficients before the start, the earliest first, without the reference year. The years are consecutive and
        the reference year comes directly after them.
    after : array, shape (years_after,)
        Coefficients from the first year after the reference year on.
    covariance : array, shape (years_before + years_after, years_before + years_after)
    target : array, shape (years_after,)
        Weights of the years after the start in the effect asked for.
    """

    before: FloatArray
    after: FloatArray
    covariance: FloatArray
    target: FloatArray

    @property
    def coefficients(self) -> FloatArray:
        """Coefficients of all years but the reference year, shape (years_before + years_after,)."""
        return np.concatenate([self.before, self.after])

    @property
    def estimate(self) -> float:
        """The effect asked for if trends were parallel."""
        return float(self.target @ self.after)

    @property
    def standard_error(self) -> float:
        """Standard error of `estimate`."""
        late = self.covariance[len(self.before) :, len(self.before) :]
        return math.sqrt(float(self.target @ late @ self.target))

    def with_t_scaling(self, degrees_of_freedom: float, *, confidence: float = 0.95) -> EventStudy:
        """
        The same study with standard errors enlarged so that the plain normal interval becomes a t interval.

        A rule of thumb for few clusters, not part of the published method: the bounds below use normal quantiles, and
        this makes them as much wider as a t interval with `degrees_of_freedom` is. It mends neither a cluster-robust
        covariance that is itself too small nor skewness.
        """
        factor = stdtrit(degrees_of_freedom, (1 + confidence) / 2) / ndtri((1 + confidence) / 2)
        return replace(self, covariance=self.covariance * factor**2)

    def yearly_changes(self) -> FloatArray:
        """Rows that take the change from one year to the next, shape (years, years); `years_before` rows come first."""
        count = len(self.before)
        with_reference = np.insert(np.eye(len(self.before) + len(self.after)), count, 0.0, axis=0)
        return np.asarray(np.diff(with_reference, axis=0))

    def yearly_bends(self) -> FloatArray:
        """Rows that take the change of the yearly change, shape (years - 1, years)."""
        return np.asarray(np.diff(self.yearly_changes(), axis=0))


@dataclass(frozen=True)
class PretrendBounds:
    """
    Interval of the effect when the trends may have differed by a limited amount.

    Attributes
    ----------
    departure : float
        M of the smoothness restriction (in units of the outcome per year squared) or Mbar (a ratio).
    restriction : str
        `smoothness` or `relative_magnitudes`.
    lower, upper : float
        Hold the effect with probability `confidence` whatever the departure within the restriction.
    """

    departure: float
    restriction: str
    lower: float
    upper: float
    confidence: float

    @property
    def excludes_zero(self) -> bool:
        """Whether an effect of zero lies outside the interval."""
        return not self.lower <= 0 <= self.upper


def event_study(
    before: ArrayLike, after: ArrayLike, covariance: ArrayLike, target: ArrayLike | None = None
) -> EventStudy:
    """
    Event study from plain arrays; by default the effect in the first year after the start is asked for.

    Raises
    ------
    DefinitionError
        Shapes do not match, a value is missing, or the target weighs nothing.
    NotEstimableError
        The covariance is not positive definite, as when there are fewer clusters than coefficients.
    """
    early, late = (np.atleast_1d(np.asarray(values, dtype=np.float64)) for values in (before, after))
    spread = np.asarray(covariance, dtype=np.float64)
    weights = np.eye(len(late))[0] if target is None else np.asarray(target, dtype=np.float64)
    years = len(early) + len(late)
    everything = np.concatenate([early, late, spread.ravel(), weights])
    matches = spread.shape == (years, years) and weights.shape == late.shape and len(early) > 0
    if not matches or not np.isfinite(everything).all() or not weights.any():
        raise DefinitionError(
            Problem(
                "event study",
                f"{len(early)} years before, {len(late)} after, a covariance of shape {spread.shape} and a target of "
                f"shape {weights.shape}",
                "at least one year on either side, one row of the covariance and no gap per year, a weight above zero",
                "leave the reference year out of all of them",
            )
        )
    if np.linalg.eigvalsh((spread + spread.T) / 2)[0] <= 1e-12 * np.trace(spread) / years:
        raise NotEstimableError(
            Problem(
                "event study",
                "some combination of the coefficients has no sampling error",
                "a covariance of full rank",
                "use fewer years or more clusters than coefficients",
            )
        )
    return EventStudy(early, late, (spread + spread.T) / 2, weights)


def smoothness_bounds(study: EventStudy, departure: float, *, confidence: float = 0.95) -> PretrendBounds:
    """
    Shortest interval of fixed length when the difference in trend bends by at most `departure` a year.

    The centre is a linear combination of all coefficients that takes a straight line out; among these the one is
    taken whose bias and standard error together make the shortest interval. With `departure` 0 that is the estimate
    with a straight line fitted to the years before by generalised least squares.

    Parameters
    ----------
    departure : float
        M: largest change of the yearly change of the difference in trend, on the scale of the outcome. Not negative.

    Raises
    ------
    DefinitionError
        A negative departure, or a confidence that is no share.
    """
    check_departure(departure, confidence)
    scaled = _Scaled.of(study)
    weights = _shortest(scaled, departure / scaled.unit, confidence)
    spread, bias = scaled.spread(weights), departure / scaled.unit * scaled.bias(weights)
    half_length = spread * folded_normal_quantile(bias / spread, confidence) * scaled.unit
    centre = float(scaled.full(weights) @ study.coefficients)
    return PretrendBounds(departure, "smoothness", centre - half_length, centre + half_length, confidence)


def breakdown_value(bounds: Callable[[float], PretrendBounds], *, scale: float = 1.0) -> float:
    """
    Largest departure at which the interval still excludes zero.

    Zero when it holds zero already without any departure; infinite when no departure up to a million times `scale`
    makes it hold zero.

    Parameters
    ----------
    bounds : callable
        Interval at a departure, such as `lambda m: smoothness_bounds(study, m)`. Draws must be the same at every call.
    scale : float
        A departure of plausible size, such as the standard error for smoothness or 1 for relative magnitudes.
    """
    if not bounds(0.0).excludes_zero:
        return 0.0
    inside, outside = 0.0, scale
    while bounds(outside).excludes_zero:
        inside, outside = outside, 2 * outside
        if outside > _WIDEST_BREAKDOWN * scale:
            return math.inf
    while outside - inside > 1e-4 * outside:
        middle = (inside + outside) / 2
        if bounds(middle).excludes_zero:
            inside = middle
        else:
            outside = middle
    return inside


def folded_normal_quantile(shift: float, confidence: float) -> float:
    """Value below which the absolute value of a normal variable with mean `shift` and variance 1 lies that often."""

    def excess(value: float) -> float:
        return float(ndtr(value - shift) - ndtr(-value - shift) - confidence)

    highest = abs(shift) + float(ndtri((1 + confidence) / 2))
    return float(brentq(excess, 0.0, highest + 1e-9, xtol=1e-13))


def check_departure(departure: float, confidence: float) -> None:
    """
    Refuse a departure that is negative or missing, and a confidence that is no share.

    Raises
    ------
    DefinitionError
        As said.
    """
    if not (math.isfinite(departure) and departure >= 0 and 0 < confidence < 1):
        raise DefinitionError(
            Problem(
                "bounds on trends",
                f"departure {departure:g}, confidence {confidence:g}",
                "a departure of zero or more and a confidence between 0 and 1",
                "write for example 0.5 and 0.95",
            )
        )


@dataclass(frozen=True)
class _Scaled:
    """
    The search for weights of the years before, in units of the standard error of the effect.

    A departure is a line plus bends; `lines` and `bends` are what a unit slope and unit bends make of each year.
    """

    covariance: FloatArray
    target: FloatArray
    lines: FloatArray
    bends: FloatArray
    years_before: int
    unit: float

    @classmethod
    def of(cls, study: EventStudy) -> _Scaled:
        before, unit = len(study.before), study.standard_error
        times = np.concatenate([np.arange(-before, 0), np.arange(1, len(study.after) + 1)])
        # The line and the unit bends solve: slope at the start as given, all bends as given.
        slope = study.yearly_changes()[before]
        made = np.linalg.inv(np.vstack([slope, study.yearly_bends()]))
        return cls(study.covariance / unit**2, study.target, times.astype(np.float64), made[:, 1:], before, unit)

    def full(self, weights: FloatArray) -> FloatArray:
        return np.concatenate([weights, self.target])

    def spread(self, weights: FloatArray) -> float:
        full = self.full(weights)
        return math.sqrt(float(full @ self.covariance @ full))

    def bias(self, weights: FloatArray) -> float:
        """Worst bias when every bend is at most 1 in absolute value."""
        return float(np.abs(self.full(weights) @ self.bends).sum())


def _shortest(scaled: _Scaled, departure: float, confidence: float) -> FloatArray:
    """Weights of the years before whose interval is shortest; the problem is convex."""
    before = scaled.years_before
    smallest_variance = _line_weights(scaled)
    if before == 1 or departure == 0:
        # With one year besides the reference year there is one line only, so nothing is left to choose.
        return smallest_variance
    # Bias is a sum of absolute values: one extra variable for each, above it and above its opposite.
    bends = scaled.bends
    fixed = scaled.target @ bends[before:]
    count = bends.shape[1]
    rows = np.block([[bends[:before].T, -np.eye(count)], [-bends[:before].T, -np.eye(count)]])
    absolute = LinearConstraint(rows, -np.inf, np.concatenate([-fixed, fixed]))
    line = LinearConstraint(
        np.concatenate([scaled.lines[:before], np.zeros(count)])[np.newaxis],
        -(scaled.target @ scaled.lines[before:]),
        -(scaled.target @ scaled.lines[before:]),
    )

    def half_length(variables: FloatArray) -> tuple[float, FloatArray]:
        weights, bias = variables[:before], departure * variables[before:].sum()
        spread = scaled.spread(weights)
        ratio = bias / spread
        quantile = folded_normal_quantile(ratio, confidence)
        upper, lower = math.exp(-((quantile - ratio) ** 2) / 2), math.exp(-((quantile + ratio) ** 2) / 2)
        steepness = (upper - lower) / (upper + lower)
        by_weights = (scaled.covariance @ scaled.full(weights))[:before] / spread * (quantile - ratio * steepness)
        return spread * quantile, np.concatenate([by_weights, np.full(count, departure * steepness)])

    start = np.concatenate([smallest_variance, np.abs(scaled.full(smallest_variance) @ bends)])
    found = minimize(
        half_length,
        start,
        jac=True,
        method="SLSQP",
        constraints=[absolute, line],
        options={"maxiter": 500, "ftol": 1e-12},
    )
    return np.asarray(found.x[:before])


def _line_weights(scaled: _Scaled) -> FloatArray:
    """Weights of the years before that take out a line with the smallest variance."""
    before = scaled.years_before
    covariance, line = scaled.covariance[:before, :before], scaled.lines[:before]
    across = scaled.covariance[:before, before:] @ scaled.target
    system = np.block([[covariance, line[:, np.newaxis]], [line[np.newaxis], np.zeros((1, 1))]])
    right = np.concatenate([-across, [-(scaled.target @ scaled.lines[before:])]])
    return np.asarray(np.linalg.solve(system, right)[:before])
