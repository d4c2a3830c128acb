"""Control charts as the tables `control_charts`, `control_points`, `signals` and `rebases`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from proeftuin.data.chart_tables import CONTROL_CHARTS, CONTROL_POINTS, REBASES, SIGNALS
from proeftuin.data.contract import TableContract
from proeftuin.methods.control_charts.chart import ControlChart
from proeftuin.methods.control_charts.signals import Rule
from proeftuin.methods.control_charts.state import WITHOUT_SIDE, Variation, variation_at
from proeftuin.methods.estimate_array import FloatArray
from proeftuin.steps.improvement.chart import Chart, Point
from proeftuin.steps.improvement.chart_warning import warnings_of
from proeftuin.steps.improvement.charted import Charted, has_value, is_left_out, part_starts
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.indicator import Direction

HIGH, LOW, BOTH, RISING, FALLING = "high", "low", "both", "rising", "falling"
NEUTRAL = "neutral"
_STEEP = (Rule.TREND,)
_OF_ONE_SIDE = (Rule.OUTSIDE, Rule.TWO_OF_THREE, Rule.FOUR_OF_FIVE, Rule.SHIFT, Rule.LONG_RUN)


def chart_tables(found: Sequence[Charted]) -> dict[str, pl.DataFrame]:
    """The tables of all charts of a study, by name."""
    return {
        "control_charts": _table(CONTROL_CHARTS, [_chart_row(place, one) for place, one in enumerate(found, start=1)]),
        "control_points": _table(CONTROL_POINTS, [row for one in found for row in _point_rows(one)]),
        "signals": _table(SIGNALS, [row for one in found for row in _signal_rows(one)]),
        "rebases": _table(REBASES, [row for one in found for row in _rebase_rows(one.definition)]),
    }


def _table(contract: TableContract, rows: Sequence[dict[str, object]]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema={name: column.type for name, column in contract.columns.items()})
    return contract.in_order(contract.conform(frame))


def _chart_row(place: int, one: Charted) -> dict[str, object]:
    definition, series = one.definition, one.definition.series
    row: dict[str, object] = {
        "chart": definition.id,
        "place": place,
        "name_nl": definition.name.nl,
        "name_en": definition.name.en,
        "series": series.id,
        "region": series.region,
        "every": series.every.value,
        "nature": series.nature.value,
        "kind": one.kind.kind.value if one.kind else None,
        "why_kind": one.kind.why if one.kind else None,
        "rules": one.rules.value,
        "screened": definition.screened,
        "better": {Direction.NEUTRAL: "neither"}.get(definition.direction, definition.direction.value),
        "target": definition.target,
        "unit": series.unit,
        "points": 0,
        "sigma_z": one.sigma_z,
        "warnings": " ".join(warnings_of(one)) or None,
        "status": Status.NOT_ESTIMABLE.value,
        "reason": one.reason,
    }
    if one.lines is None or one.state is None:
        return row
    latest = one.state.latest
    lines = _Scaled.of(one)
    resting = np.flatnonzero(one.lines.is_baseline & (one.lines.part == one.lines.part[latest]))
    has_baseline = definition.baseline is not None
    return row | {
        "baseline_start": one.points[resting[0]].start if has_baseline else None,
        "baseline_end": one.points[resting[-1]].end if has_baseline else None,
        "points": int(one.lines.is_judged.sum()),
        "centre": _number(lines.centre[latest]),
        "lower": _number(lines.lower[latest]),
        "upper": _number(lines.upper[latest]),
        "latest_start": one.points[latest].start,
        "variation": one.state.variation.value,
        "assurance": one.state.assurance.value,
        "status": Status.VALUE.value,
        "reason": None,
    }


@dataclass(frozen=True)
class _Scaled:
    """Lines in the unit that is shown."""

    centre: FloatArray
    lower: FloatArray
    upper: FloatArray
    near_lower: FloatArray
    near_upper: FloatArray

    @classmethod
    def of(cls, one: Charted) -> _Scaled:
        names = ("centre", "lower", "upper", "near_lower", "near_upper")
        if one.lines is None:
            empty = np.full(len(one.points), np.nan)
            return cls(*(empty for _ in names))
        return cls(*(getattr(one.lines, name) * one.scale for name in names))


def _point_rows(one: Charted) -> Iterator[dict[str, object]]:
    definition, lines = one.definition, _Scaled.of(one)
    starts = part_starts(definition, one.points)
    why = {point.start: left.why for point in one.points for left in definition.left_out if _holds(point, left.day)}
    for place, point in enumerate(one.points):
        rules = _rules_of(one, place)
        counts = has_value(point)
        left_out = why.get(point.start)
        yield {
            "chart": definition.id,
            "period_start": point.start,
            "period_end": point.end,
            "part": 1 + sum(start <= place for start in starts),
            "value": point.value,
            "numerator": point.numerator,
            "denominator": point.denominator,
            # A line through a point that does not count would be drawn over what nobody may know or knows yet.
            **{
                name: _number(getattr(lines, name)[place]) if counts else None
                for name in ("centre", "lower", "upper", "near_lower", "near_upper")
            },
            "is_excluded": is_left_out(definition, point),
            "why_excluded_nl": left_out.nl if left_out else None,
            "why_excluded_en": left_out.en if left_out else None,
            "is_complete": point.is_complete,
            "in_baseline": bool(one.lines is not None and one.lines.is_baseline[place]),
            "signals": " ".join(rule.value for rule in rules) or None,
            "label": rules[0].value if rules else None,
            "meaning": _meaning_of_point(one, place) if rules else None,
            "status": point.status,
            "reason": point.reason,
        }


def _holds(point: Point, day: date) -> bool:
    return point.start <= day < point.end


def _rules_of(one: Charted, place: int) -> list[Rule]:
    if one.signals is None:
        return []
    return [rule for rule, flagged in one.signals.found.items() if flagged[place]]


def _meaning_of_point(one: Charted, place: int) -> str | None:
    if one.lines is None or one.signals is None:
        return None
    return variation_at(one.lines, one.signals, place, one.definition.direction).value


def _for_better_or_worse(definition: Chart, direction: str) -> str:
    if definition.direction is Direction.NEUTRAL or direction == BOTH:
        return NEUTRAL
    is_up = direction in (HIGH, RISING)
    return (
        Variation.IMPROVEMENT.value
        if is_up == (definition.direction is Direction.HIGHER_IS_BETTER)
        else (Variation.CONCERN.value)
    )


def _signal_rows(one: Charted) -> Iterator[dict[str, object]]:
    if one.lines is None or one.signals is None:
        return
    judged = np.flatnonzero(one.lines.is_judged)
    for rule, flagged in one.signals.found.items():
        for stretch in _stretches(judged.tolist(), flagged, _together(one.lines, rule)):
            direction = _direction(one, rule, stretch)
            yield {
                "chart": one.definition.id,
                "rule": rule.value,
                "period_start": one.points[stretch[0]].start,
                "period_end": one.points[stretch[-1]].end,
                "part": int(one.lines.part[stretch[0]]) + 1,
                "points": len(stretch),
                "direction": direction,
                "meaning": _meaning_of_stretch(one, direction, stretch),
            }


def _stretches(judged: Sequence[int], flagged: np.ndarray, together: Callable[[int, int], bool]) -> Iterator[list[int]]:
    """Flagged points that follow each other among those that are judged, as long as neighbours are one signal."""
    stretch: list[int] = []
    for place in judged:
        if stretch and not (flagged[place] and together(stretch[-1], place)):
            yield stretch
            stretch = []
        if flagged[place]:
            stretch.append(int(place))
    if stretch:
        yield stretch


def _together(lines: ControlChart, rule: Rule) -> Callable[[int, int], bool]:
    """Whether two neighbours can be of one signal: of one part, and where the rule is about a side, of one side."""

    def are(before: int, after: int) -> bool:
        same_side = rule not in _OF_ONE_SIDE or lines.side[before] == lines.side[after]
        return bool(lines.part[before] == lines.part[after] and same_side)

    return are


def _direction(one: Charted, rule: Rule, stretch: Sequence[int]) -> str:
    lines = one.lines
    if lines is None or rule in WITHOUT_SIDE:
        return BOTH
    if rule in _STEEP:
        return RISING if lines.value[stretch[-1]] > lines.value[stretch[0]] else FALLING
    sides = {int(lines.side[place]) for place in stretch}
    return HIGH if sides == {1} else LOW if sides == {-1} else BOTH


def _meaning_of_stretch(one: Charted, direction: str, stretch: Sequence[int]) -> str:
    """
    A trend tells for better or worse only where it has reached that side of the centre line.

    A series that rises and still lies low is neither: its points are low, and its course is up.
    """
    if direction in (RISING, FALLING) and one.lines is not None:
        side = int(one.lines.side[stretch[-1]])
        if side and (side > 0) != (direction == RISING):
            return NEUTRAL
    return _for_better_or_worse(one.definition, direction)


def _rebase_rows(definition: Chart) -> Iterator[dict[str, object]]:
    for rebase in definition.rebases:
        yield {
            "chart": definition.id,
            "on": rebase.on,
            "why_nl": rebase.why.nl,
            "why_en": rebase.why.en,
            "decided_by": rebase.decided_by,
            "decided_on": rebase.decided_on,
        }


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
