"""
What a chart says about now: which kind of variation its latest point shows, and whether a target will be met.

The words are those of Making Data Count: variation (did something change, for better or worse) and assurance (can the
process, as it is, be relied on to meet its target).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from proeftuin.errors import NotEstimableError, Problem
from proeftuin.methods.control_charts.chart import ControlChart
from proeftuin.methods.control_charts.signals import Rule, Signals
from proeftuin.vocabulary.indicator import Direction


class Variation(StrEnum):
    """What the latest point shows."""

    COMMON_CAUSE = "common_cause"
    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    NEUTRAL_HIGH = "neutral_high"
    NEUTRAL_LOW = "neutral_low"
    NEUTRAL = "neutral"
    """Special, by rules that tell of no side."""


WITHOUT_SIDE = frozenset({Rule.ZIGZAG, Rule.CLOSE, Rule.FEW_CROSSINGS})
"""Rules that a series follows without lying high or low."""


class Assurance(StrEnum):
    """What the limits say about a target."""

    PASSES = "consistently_passes"
    FAILS = "consistently_fails"
    HIT_AND_MISS = "hit_and_miss"
    NONE = "none"


@dataclass(frozen=True)
class ChartState:
    """
    Where a series stands.

    Attributes
    ----------
    variation : Variation
    assurance : Assurance
    latest : int
        Place of the latest point that is present and not excluded, which both speak of.
    rule : Rule or None
        Why its variation is special: the first rule by precedence.
    """

    variation: Variation
    assurance: Assurance
    latest: int
    rule: Rule | None


def state(chart: ControlChart, found: Signals, direction: Direction, target: float | None = None) -> ChartState:
    """
    What the latest point and its limits say.

    A special point counts as high or low by the side of the centre line on which it lies, for a trend too, as in
    Making Data Count: a rise that still is below the centre line shows as low. Only a point on the line goes by the
    direction of its trend. A point that is special only by rules without a side (by turns up and down, close to the
    centre, too few crossings) is neither.

    Parameters
    ----------
    direction : Direction
        Which way is better; without one, special points are high or low and no target is judged.
    target : float or None
        In the unit of the chart. It is passed (failed) consistently where it lies outside the limits of the latest
        point; on a limit it is hit and miss. A run chart has no limits, so nothing is said about its target.

    Raises
    ------
    NotEstimableError
        No point is present.

    Source
    ------
    NHS England, Making Data Count, as in the R package NHSRplotthedots.
    """
    judged = np.flatnonzero(chart.is_judged)
    if len(judged) == 0:
        raise NotEstimableError(
            Problem("values", "no point is present", "at least one", "wait for data, or exclude fewer points")
        )
    latest = int(judged[-1])
    label = str(found.label[latest])
    return ChartState(
        variation=variation_at(chart, found, latest, direction),
        assurance=_assurance(float(chart.lower[latest]), float(chart.upper[latest]), direction, target),
        latest=latest,
        rule=Rule(label) if label else None,
    )


def variation_at(chart: ControlChart, found: Signals, place: int, direction: Direction) -> Variation:
    """
    What the point at `place`, which is judged, shows.

    Source
    ------
    As `state`.
    """
    flagged = {rule for rule, places in found.found.items() if places[place]}
    if not flagged:
        return Variation.COMMON_CAUSE
    height = 0 if flagged <= WITHOUT_SIDE else _height(chart, place)
    if height == 0:
        return Variation.NEUTRAL
    if direction == Direction.NEUTRAL:
        return Variation.NEUTRAL_HIGH if height > 0 else Variation.NEUTRAL_LOW
    better = 1 if direction == Direction.HIGHER_IS_BETTER else -1
    return Variation.IMPROVEMENT if height == better else Variation.CONCERN


def _height(chart: ControlChart, place: int) -> int:
    side = int(chart.side[place])
    before = np.flatnonzero(chart.is_judged[:place])
    if side == 0 and len(before):
        return int(np.sign(chart.value[place] - chart.value[before[-1]]))
    return side


def _assurance(lower: float, upper: float, direction: Direction, target: float | None) -> Assurance:
    if target is None or direction == Direction.NEUTRAL or not np.isfinite([lower, upper, target]).all():
        return Assurance.NONE
    if lower <= target <= upper:
        return Assurance.HIT_AND_MISS
    is_above = target > upper
    return Assurance.FAILS if is_above == (direction == Direction.HIGHER_IS_BETTER) else Assurance.PASSES
