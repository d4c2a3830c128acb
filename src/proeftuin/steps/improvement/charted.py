"""
A control chart of a released series: its lines, its signals, and what they say about the last point.

A point that is withheld, missing or not complete takes no part in anything. It is no zero, and the points beside it are
each other's neighbours for the rules, not for moving ranges.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from proeftuin.errors import NotEstimableError
from proeftuin.methods.control_charts.chart import ControlChart, chart
from proeftuin.methods.control_charts.series import MINIMUM_BASELINE, Baseline, ChartKind
from proeftuin.methods.control_charts.signals import RuleSet, Signals, signals
from proeftuin.methods.control_charts.state import ChartState, state
from proeftuin.methods.control_charts.widening import Widening, widening
from proeftuin.methods.estimate_array import FloatArray
from proeftuin.steps.improvement.chart import FEWEST_BASELINE_POINTS, Chart, Nature, Point
from proeftuin.steps.improvement.chart_kind import ChosenKind, chosen_kind
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.period import Period

NO_POINTS, FEW_IN_PART, NO_NEIGHBOURS = "no_points_to_judge", "too_few_points_in_part", "no_neighbouring_points"
FEW_IN_BASELINE = "too_few_points_in_baseline"
_SHARES = (ChartKind.P, ChartKind.P_PRIME)
_RATES = (ChartKind.U, ChartKind.U_PRIME)
_OF_COUNTS = (ChartKind.C, ChartKind.G, ChartKind.T)
_PLAIN = {Nature.SHARE: ChartKind.P, Nature.RATE: ChartKind.U, Nature.COUNT: ChartKind.C}


@dataclass(frozen=True)
class Charted:
    """
    What was made of one chart.

    Attributes
    ----------
    points : tuple of Point
        All of them, in the order of time.
    kind : ChosenKind or None
    lines : ControlChart or None
        Times `scale` in the unit of the chart; `None` when nothing can be judged, and then `reason` says why.
    scale : float
        100 where lines of shares are shown as percentages, otherwise 1.
    sigma_z : float or None
        Spread between the points over what chance within each gives; `None` where there is no such chance.
    """

    definition: Chart
    points: tuple[Point, ...]
    rules: RuleSet
    kind: ChosenKind | None = None
    lines: ControlChart | None = None
    signals: Signals | None = None
    state: ChartState | None = None
    scale: float = 1.0
    sigma_z: float | None = None
    reason: str | None = None


def charted(definition: Chart, points: Sequence[Point]) -> Charted:
    """
    The chart that `definition` asks for, of these points.

    Raises
    ------
    DefinitionError
        The points cannot be of the kind of series that the chart says they are.
    """
    ordered = tuple(sorted(points, key=lambda point: point.start))
    rules = definition.rules or RuleSet.NHS
    nothing = Charted(definition, ordered, rules)
    judged = np.array([is_judged(definition, point) for point in ordered], dtype=np.bool_)
    if not judged.any():
        return replace(nothing, reason=NO_POINTS)
    parts = part_starts(definition, ordered)
    baseline = _baseline(definition, ordered)
    if isinstance(definition.baseline, Period) and _resting(baseline, judged) < FEWEST_BASELINE_POINTS:
        return replace(nothing, reason=FEW_IN_BASELINE)
    if _has_small_part(judged, parts, baseline):
        return replace(nothing, reason=FEW_IN_PART)
    try:
        spread = _spread(definition, ordered, parts, baseline)
        chosen = chosen_kind(definition.series.nature, int(judged.sum()), spread, definition.kind)
        lines = _lines(definition, chosen.kind, ordered, parts, baseline)
    except NotEstimableError:
        return replace(nothing, reason=NO_NEIGHBOURS)
    if definition.rules is None and chosen.kind is ChartKind.RUN:
        rules = RuleSet.ANHOEJ
    scale = definition.series.factor if chosen.kind in _SHARES else 1.0
    target = None if definition.target is None else definition.target / scale
    found = signals(lines, rules)
    return Charted(
        definition=definition,
        points=ordered,
        rules=rules,
        kind=chosen,
        lines=lines,
        signals=found,
        state=state(lines, found, definition.direction, target),
        scale=scale,
        sigma_z=None if spread is None else spread.sigma_z,
    )


def has_value(point: Point) -> bool:
    """Whether the point may be shown and counts: complete, and with a value."""
    return point.status == Status.VALUE and point.value is not None and point.is_complete


def is_judged(definition: Chart, point: Point) -> bool:
    """Whether lines and rules look at the point."""
    return has_value(point) and not is_left_out(definition, point)


def is_left_out(definition: Chart, point: Point) -> bool:
    """Whether the study leaves the point out."""
    return any(point.start <= one.day < point.end for one in definition.left_out)


def part_starts(definition: Chart, points: Sequence[Point]) -> list[int]:
    """Place of the first point of every part but the first."""
    starts = []
    for rebase in sorted(definition.rebases, key=lambda one: one.on):
        place = next((place for place, point in enumerate(points) if point.start >= rebase.on), len(points))
        if 0 < place < len(points):
            starts.append(place)
    return sorted(set(starts))


def _baseline(definition: Chart, points: Sequence[Point]) -> Baseline:
    asked = definition.baseline
    if not isinstance(asked, Period):
        return asked
    inside = [place for place, point in enumerate(points) if asked.start <= point.start and point.end <= asked.end]
    return (inside[0], inside[-1] + 1) if inside else None


def _resting(baseline: Baseline, judged: np.ndarray) -> int:
    """How many points that are judged lie in the period of the baseline; without a whole period none."""
    return int(judged[slice(*baseline)].sum()) if isinstance(baseline, tuple) else 0


def _has_small_part(judged: np.ndarray, parts: Sequence[int], baseline: Baseline) -> bool:
    """Whether some part has fewer points to rest its lines on than have a spread."""
    ends = [0, *parts, len(judged)]
    for start, end in pairwise(ends):
        resting = judged[start:end].copy()
        if isinstance(baseline, tuple) and start <= baseline[0] < end:
            places = np.arange(start, end)
            resting &= (places >= baseline[0]) & (places < baseline[1])
        elif isinstance(baseline, int):
            resting[baseline:] = False
        if resting.sum() < MINIMUM_BASELINE:
            return True
    return False


def _spread(definition: Chart, points: Sequence[Point], parts: Sequence[int], baseline: Baseline) -> Widening | None:
    """Spread between the points over what chance within each gives; none where there is no such chance."""
    kind = _PLAIN.get(definition.series.nature)
    if kind is None:
        return None
    try:
        return widening(_lines(definition, kind, points, parts, baseline))
    except NotEstimableError:
        return None


def _lines(
    definition: Chart, kind: ChartKind, points: Sequence[Point], parts: Sequence[int], baseline: Baseline
) -> ControlChart:
    """The chart in the unit of its values, but shares as shares of one."""
    series = definition.series
    numerator = _numbers(points, "numerator")
    denominator = _numbers(points, "denominator")
    values, below = _numbers(points, "value"), None
    if kind in _SHARES:
        values, below = numerator, denominator
    elif kind in _RATES:
        # Time at risk in units of the rate, so that lines come out in that unit.
        values, below = numerator, denominator / series.factor
    elif kind in _OF_COUNTS:
        values = numerator
    return chart(
        kind,
        values,
        below,
        parts=parts,
        baseline=baseline,
        excluded=[place for place, point in enumerate(points) if is_left_out(definition, point)],
        screened=definition.screened,
    )


def _numbers(points: Sequence[Point], column: str) -> FloatArray:
    """A column, empty where a point does not count."""
    found = [getattr(point, column) if has_value(point) else None for point in points]
    return np.array([np.nan if value is None else float(value) for value in found], dtype=np.float64)
