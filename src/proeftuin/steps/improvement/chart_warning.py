"""What limits how a control chart may be read."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from proeftuin.methods.control_charts.warning import chart_warnings
from proeftuin.steps.improvement.chart import Nature, Point
from proeftuin.steps.improvement.charted import Charted
from proeftuin.vocabulary.estimate import Status

RARE = 2.0
"""Fewer events per period on average, and the time between them tells more than their number."""
_LENGTHS = {1: (28, 31), 3: (90, 92)}


def warnings_of(one: Charted) -> tuple[str, ...]:
    """Keys of the warnings that hold, those about the limits first."""
    own = {
        "rare_events": _is_rare(one),
        "incomplete_period": any(not point.is_complete for point in one.points),
        "withheld_points": any(point.status == Status.WITHHELD for point in one.points),
        "missing_points": any(point.status in (Status.MISSING, Status.NOT_ESTIMABLE) for point in one.points),
    }
    of_lines: tuple[str, ...] = ()
    if one.lines is not None:
        seasons, first = _seasons(one.points)
        of_lines = tuple(key.value for key in chart_warnings(one.lines, seasons=seasons, first=first))
    return (*of_lines, *(key for key, holds in own.items() if holds))


def _seasons(points: tuple[Point, ...]) -> tuple[int | None, int]:
    """Points in a year, and the season of the first; none where periods are not months or quarters without a gap."""
    joined = all(before.end == after.start for before, after in pairwise(points))
    for months, (shortest, longest) in _LENGTHS.items():
        if joined and all(shortest <= (point.end - point.start).days <= longest for point in points):
            return 12 // months, (points[0].start.month - 1) // months
    return None, 0


def _is_rare(one: Charted) -> bool:
    if one.lines is None or one.definition.series.nature not in (Nature.RATE, Nature.COUNT, Nature.SHARE):
        return False
    counted = [point.numerator for point in one.points if point.status == Status.VALUE and point.numerator is not None]
    return bool(counted) and float(np.mean(counted)) < RARE
