"""
Whether the gap of a site stands out from the gaps that the same method finds in regions without a programme.

Two measures of standing out. The mean gap itself: simple, but a region that its mixture never followed has a large gap
for nothing. The error after the start over the error before it: that takes the fit into account, and says nothing when
the fit is perfect, since any gap is then infinitely many times the error before.

Both are exact when every region was equally likely to be the site. Sites were chosen, so these are reference
distributions and no proof by design.

Source: Abadie, Diamond and Hainmueller, Journal of the American Statistical Association 2010; Firpo and Possebom,
Journal of Causal Inference 2018 (limits by turning the test round).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proeftuin.errors import NotEstimableError, Problem
from proeftuin.methods.effects.placebo_permutation import placebo_interval, placebo_p_value
from proeftuin.methods.effects.synthetic_control import SyntheticControls

FloatArray = NDArray[np.float64]
Limits = tuple[float, float]


@dataclass(frozen=True)
class PlaceboComparison:
    """
    One outcome of one site against the placebos.

    Attributes
    ----------
    effect : float
        Mean gap from the start on.
    p_by_gap, p_by_ratio : float
        Share of cases at least as extreme, the site itself counted. `p_by_ratio` is NaN when the site's fit is perfect;
        placebos with a perfect fit count as more extreme than any.
    limits_by_gap : (float, float)
        Constant effects that the test of the mean gap does not reject; infinite with too few placebos.
    limits_by_ratio : (float, float)
        Constant effects that the test of the ratio does not reject; NaN when the fit is perfect or when it rejects all,
        as when the gap grows too fast to be one constant effect.
    placebo_effects : array, shape (placebos,)
        Mean gaps of the placebos that were kept.
    """

    effect: float
    p_by_gap: float
    p_by_ratio: float
    limits_by_gap: Limits
    limits_by_ratio: Limits
    confidence: float
    placebo_effects: FloatArray


def compare_with_placebos(
    site: SyntheticControls,
    placebos: SyntheticControls,
    *,
    confidence: float = 0.95,
    largest_error_multiple: float = math.inf,
) -> list[PlaceboComparison]:
    """
    The first region of `site` against the regions of `placebos`, one result per outcome.

    Parameters
    ----------
    largest_error_multiple : float
        Placebos whose error before the start is more than this many times that of the site are left out of the test of
        the mean gap. The published example shows 20, 5 and 2.

    Raises
    ------
    NotEstimableError
        No placebo is left.
    """
    if site.start != placebos.start or site.gaps.shape[2] != placebos.gaps.shape[2]:
        raise ValueError("site and placebos must have the same years and the same start")
    return [_compared(site, placebos, outcome, confidence, largest_error_multiple) for outcome in range(len(site.gaps))]


def _compared(
    site: SyntheticControls, placebos: SyntheticControls, outcome: int, confidence: float, multiple: float
) -> PlaceboComparison:
    effect, before = float(site.effects[outcome, 0]), float(site.error_before[outcome, 0])
    errors = placebos.error_before[outcome]
    # Infinitely many times the error of a perfect fit is no number.
    worst = multiple * before if math.isfinite(multiple) else math.inf
    kept = placebos.effects[outcome][errors <= worst]
    if not len(kept):
        raise NotEstimableError(
            Problem(
                "placebos",
                f"none of {len(errors)} has an error before the start of at most {multiple:g} times that of the site",
                "at least one comparison region that its mixture follows as closely",
                "allow a larger multiple, or use the ratio of errors",
            )
        )
    p_by_ratio, limits = math.nan, (math.nan, math.nan)
    if before > 0:
        ratios = placebos.error_ratios[outcome]
        p_by_ratio = placebo_p_value(float(site.error_ratios[outcome, 0]), _finite(ratios))
        limits = _limits_by_ratio(site.gaps[outcome, 0, site.start :], before, ratios, confidence)
    return PlaceboComparison(
        effect=effect,
        p_by_gap=placebo_p_value(effect, kept),
        p_by_ratio=p_by_ratio,
        limits_by_gap=placebo_interval(effect, kept, confidence=confidence),
        limits_by_ratio=limits,
        confidence=confidence,
        placebo_effects=kept,
    )


def _finite(ratios: FloatArray) -> FloatArray:
    return np.nan_to_num(ratios, posinf=np.finfo(np.float64).max)


def _limits_by_ratio(gaps: FloatArray, before: float, ratios: FloatArray, confidence: float) -> Limits:
    """
    Constant effects h for which the mean of (gap - h)^2 stays below what enough placebos exceed.

    The mean of (gap - h)^2 is the variance of the gaps plus (mean gap - h)^2, so the limits lie evenly around the mean.
    """
    _, reach = placebo_interval(0.0, _finite(ratios), confidence=confidence)
    if math.isinf(reach) or reach == np.finfo(np.float64).max:
        return -math.inf, math.inf
    room = (reach * before) ** 2 - float(gaps.var())
    if room < 0:
        return math.nan, math.nan
    return float(gaps.mean()) - math.sqrt(room), float(gaps.mean()) + math.sqrt(room)
