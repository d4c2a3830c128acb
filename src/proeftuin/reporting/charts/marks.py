"""Small parts that charts are composed of, as Vega-Lite: data, scales, dots with an interval, rules and texts."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from proeftuin.reporting import theme
from proeftuin.reporting.chart import Spec


def rounded(value: object) -> object:
    """A number with the six digits that a picture can show; anything else unchanged, missing as null."""
    if isinstance(value, float):
        return float(f"{value:.6g}") if math.isfinite(value) else None
    return value


def values(rows: Iterable[Mapping[str, Any]]) -> Spec:
    """Data inside the specification."""
    return {"values": [{name: rounded(value) for name, value in row.items()} for row in rows]}


SIGNED = "datum.value === 0 ? '0' : format(datum.value, '+,.2~f')"
"""Label of an axis of differences: a plus above zero, nothing at zero."""


def number(field: str, **more: object) -> Spec:
    """A quantitative channel."""
    return {"field": field, "type": "quantitative", **more}


def year_axis(years: Sequence[int]) -> Spec:
    """The horizontal channel of calendar years; years without a figure of any kind have no mark on the axis."""
    first, last = min(years), max(years)
    return number(
        "year",
        title=None,
        scale={"domain": [first - 0.5, last + 0.5], "nice": False, "zero": False},
        axis={"values": sorted(set(years)), "format": "d", "grid": False, "labelOverlap": True},
    )


def row_axis(names: Sequence[Sequence[str]], *, headings: Sequence[int] = (), padding: int = 8) -> Spec:
    """
    The vertical channel of rows, one below the other, numbered from 0 in `row`.

    Parameters
    ----------
    names : sequence of lines
        The name of every row, in lines.
    headings : sequence of int
        Rows that head the rows below them and hold no number.
    """
    # Rows are numbers under names, so that two rows may carry the same name, their order is that of the study and
    # two dots of one row can stand a little apart.
    return number(
        "row",
        title=None,
        scale={"domain": [len(names) - 0.5, -0.5], "nice": False, "zero": False},
        axis={
            "values": list(range(len(names))),
            "labelExpr": f"{literal(names)}[datum.value]",
            "labelFontWeight": {
                "condition": {"test": f"indexof({json.dumps(list(headings))}, datum.value) >= 0", "value": "bold"},
                "value": "normal",
            },
            "labelLimit": 260,
            "labelOverlap": False,
            "labelPadding": padding,
            "labelLineHeight": 14,
            "labelBaseline": "middle",
            "ticks": False,
            "domain": False,
            "grid": False,
        },
    )


def literal(names: Sequence[Sequence[str]]) -> str:
    """Names in lines as a list in Vega's expression language."""

    def quoted(text: str) -> str:
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

    return "[" + ",".join("[" + ",".join(map(quoted, lines)) + "]" for lines in names) + "]"


def rule_at(*, x: float | None = None, y: float | None = None, **mark: object) -> Spec:
    """A straight line across the chart."""
    channel = {"x": {"datum": x}} if x is not None else {"y": {"datum": y}}
    return {
        "data": {"values": [{}]},
        "mark": {"type": "rule", "color": theme.MUTED, "aria": False, **mark},
        "encoding": channel,
    }


def note_at(text: str | Sequence[str], *, x: Spec, y: Spec, **mark: object) -> Spec:
    """A text at one place, readable on whatever lies below it."""
    said = text if isinstance(text, str) else list(text)
    return {
        "data": {"values": [{}]},
        "encoding": {"x": x, "y": y},
        "layer": with_edge({"type": "text", "text": said, "fontSize": theme.SMALL, "aria": False, **mark}),
    }


def start_rule(place: float) -> Spec:
    """The dashed line at the day of a start, by its place on the horizontal axis."""
    return rule_at(x=place, color=theme.INK, strokeDash=[5, 3], strokeWidth=1.4)


def start_note(place: float, text: str) -> Spec:
    """What that line is, above the chart."""
    return note_at(text, x={"datum": place}, y={"value": -10}, align="center", baseline="middle", color=theme.MUTED)


def observed_and_without(names: Sequence[str]) -> dict[str, Spec]:
    """Channels that tell what was observed, unbroken, from what would have been, dashed, by the field `line`."""
    legend = {"title": None, "orient": "bottom", "direction": "horizontal", "symbolType": "stroke", "symbolSize": 500}
    look = {"field": "line", "type": "nominal", "legend": legend}
    return {
        "color": {**look, "scale": {"domain": list(names), "range": [theme.FOCUS, theme.POOL]}},
        "strokeDash": {**look, "scale": {"domain": list(names), "range": [[1, 0], [6, 4]]}},
    }


def with_edge(text: Spec) -> list[Spec]:
    """A text mark on a white edge of its own shape."""
    edge = {"color": theme.PAPER, "stroke": theme.PAPER, "strokeWidth": 3.5, "strokeJoin": "round", "aria": False}
    return [{"mark": {**text, **edge}}, {"mark": text}]


def nice_domain(
    numbers: Iterable[float], *, include: Iterable[float] = (), margin: float = 0.06
) -> tuple[float, float]:
    """Bounds of an axis that hold all finite numbers with some room."""
    finite = [each for each in (*numbers, *include) if math.isfinite(each)]
    low, high = min(finite), max(finite)
    room = (high - low) * margin or abs(high) * margin or 1.0
    return float(f"{low - room:.4g}"), float(f"{high + room:.4g}")


def bars(horizontal: Spec, vertical: Spec) -> Spec:
    """Lying bars from `zero` to `value`, between the heights `from` and `to`, each with its `tip`."""
    return {
        "mark": {"type": "rect", "color": theme.FOCUS, "opacity": 0.55},
        "encoding": {
            "x": {**horizontal, "field": "zero"},
            "x2": {"field": "value"},
            "y": {**vertical, "field": "from"},
            "y2": {"field": "to"},
            "tooltip": {"field": "tip", "type": "nominal", "title": " "},
            "description": {"field": "tip", "type": "nominal"},
        },
    }
