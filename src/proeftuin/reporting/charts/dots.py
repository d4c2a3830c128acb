"""Rows of dots with intervals: differences or effects side by side, in the order of the study, never as a ranking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from proeftuin.reporting import theme
from proeftuin.reporting.chart import Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.words import Words, wrapped

_OFFSET = 0.19
LINE_HEIGHT = 14
"""Pixels from one line of a row's name to the next."""


@dataclass(frozen=True)
class Look:
    """How the dots of one kind are drawn, and what they are called in the legend."""

    name: str
    color: str
    shape: str = "circle"


@dataclass(frozen=True)
class Dot:
    """
    One number with its interval.

    Attributes
    ----------
    value : float or None
        `None` when there is no number; `text` then says why.
    text : str
        The number as it stands to the right of the row.
    step : int
        0 on the line of the row, -1 above and 1 below it, where a row has two dots.
    detectable : float or None
        Distance from zero from which on an effect would have been found.
    """

    row: int
    value: float | None
    lower: float | None
    upper: float | None
    text: str
    look: Look
    tip: str
    step: int = 0
    detectable: float | None = None


@dataclass(frozen=True)
class Rows:
    """Names of the rows in lines, and which of them are headings."""

    names: Sequence[Sequence[str]]
    headings: Sequence[int] = field(default=())


def dot_rows(
    words: Words,
    rows: Rows,
    dots: Sequence[Dot],
    *,
    description: str,
    axis_title: str,
    sides: tuple[str, str],
    row_height: int,
    legend: str | None = None,
) -> Spec:
    """
    The chart of all dots around zero, with the numbers to the right.

    Parameters
    ----------
    sides : tuple of str
        What lying to the left and to the right of zero means.
    legend : str or None
        Heading of the legend; `None` when all dots are of one kind.
    """
    known = [dot for dot in dots if dot.value is not None]
    reach = [
        abs(each) for dot in known for each in (dot.value, dot.lower, dot.upper, dot.detectable) if each is not None
    ]
    half = float(f"{max(reach, default=1.0) * 1.08 or 1.0:.3g}")
    horizontal = marks.number(
        "value",
        scale={"domain": [-half, half], "nice": False},
        axis={"title": axis_title, "labelExpr": marks.SIGNED, "tickCount": 6, "labelOverlap": True},
    )
    vertical = marks.row_axis(rows.names, headings=rows.headings)
    # A name of three lines must not reach into the next row.
    row_height = max(row_height, LINE_HEIGHT * max(map(len, rows.names)) + 6)
    height = row_height * len(rows.names)
    layers: list[Spec] = [
        marks.rule_at(x=0, color=theme.INK),
        *_sides(sides),
        _dots(known, horizontal, vertical, legend),
        _numbers(known, vertical),
    ]
    if any(dot.detectable is not None for dot in known):
        layers.append(_detectable(words, known, horizontal, vertical))
    absent = [dot for dot in dots if dot.value is None]
    if absent:
        layers.append(_absent(absent, vertical))
    return theme.view(words.language, description, layers, height=height)


def _position(dot: Dot) -> float:
    return dot.row + _OFFSET * dot.step


def _dots(dots: Sequence[Dot], horizontal: Spec, vertical: Spec, legend: str | None) -> Spec:
    data = [
        {"row": _position(dot), "value": dot.value, "lower": dot.lower, "upper": dot.upper, "text": dot.tip}
        | {"kind": dot.look.name, "color": dot.look.color, "shape": dot.look.shape}
        for dot in dots
    ]
    looks = list(dict.fromkeys(dot.look for dot in dots))
    color = _look("color", [(look.name, look.color) for look in looks], legend)
    shape = _look("shape", [(look.name, look.shape) for look in looks], legend)
    interval = {
        "mark": {"type": "rule", "strokeWidth": 2.2, "aria": False},
        "encoding": {"x": {**horizontal, "field": "lower"}, "x2": {"field": "upper"}, "y": vertical, "color": color},
    }
    dot_mark = {
        "mark": {"type": "point", "filled": True, "opacity": 1, "size": 72},
        "encoding": {
            "x": horizontal,
            "y": vertical,
            "color": color,
            "shape": shape,
            "tooltip": {"field": "text", "type": "nominal", "title": " "},
            "description": {"field": "text", "type": "nominal"},
        },
    }
    return {"data": marks.values(data), "layer": [interval, dot_mark]}


def _look(channel: str, looks: Sequence[tuple[str, str]], legend: str | None) -> Spec:
    """Colour or shape by kind with a legend; as it stands in the data, without scale or legend, for one kind."""
    if legend is None:
        return {"field": channel, "type": "nominal", "scale": None}
    return {
        "field": "kind",
        "type": "nominal",
        "scale": {"domain": [name for name, _ in looks], "range": [look for _, look in looks]},
        "legend": {"title": legend, "orient": "top", "direction": "horizontal"},
    }


def _numbers(dots: Sequence[Dot], vertical: Spec) -> Spec:
    return {
        "data": marks.values({"row": _position(dot), "text": dot.text} for dot in dots),
        "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 10, "aria": False},
        "encoding": {"x": {"value": "width"}, "y": vertical, "text": {"field": "text", "type": "nominal"}},
    }


def _absent(dots: Sequence[Dot], vertical: Spec) -> Spec:
    """The state and its reason where the dot would have been, so that an empty row is not read as zero."""
    text: Spec = {"type": "text", "align": "left", "baseline": "middle", "fontStyle": "italic", "color": theme.MUTED}
    text["lineHeight"] = 14
    return {
        "data": marks.values({"row": _position(dot), "text": _in_two_lines(dot.text)} for dot in dots),
        "encoding": {"x": {"value": 6}, "y": vertical, "text": {"field": "text", "type": "nominal"}},
        "layer": marks.with_edge(text),
    }


def _in_two_lines(text: str) -> list[str]:
    """A reason in the lines that a row has room for; a longer one breaks off, and stands whole in the table."""
    lines = wrapped(text, 52)
    return lines if len(lines) <= 2 else [lines[0], f"{lines[1]} …"]


def _detectable(words: Words, dots: Sequence[Dot], horizontal: Spec, vertical: Spec) -> Spec:
    name = words("effects.detectable")
    data = [
        {"row": _position(dot), "value": side * dot.detectable, "kind": name}
        for dot in dots
        if dot.detectable is not None
        for side in (-1, 1)
    ]
    return {
        "data": marks.values(data),
        "mark": {"type": "tick", "orient": "vertical", "thickness": 2, "size": 16, "opacity": 1, "aria": False},
        "encoding": {
            "x": horizontal,
            "y": vertical,
            "stroke": {
                "field": "kind",
                "type": "nominal",
                "scale": {"domain": [name], "range": [theme.POOL]},
                "legend": {
                    "title": None,
                    "orient": "bottom",
                    "symbolType": "M0,-1V1",
                    "symbolStrokeWidth": 2,
                    "symbolSize": 200,
                },
            },
        },
    }


def _sides(sides: tuple[str, str]) -> list[Spec]:
    left = marks.note_at(
        f"← {sides[0]}", x={"datum": 0}, y={"value": -10}, align="right", dx=-8, color=theme.MUTED, baseline="middle"
    )
    right = marks.note_at(
        f"{sides[1]} →", x={"datum": 0}, y={"value": -10}, align="left", dx=8, color=theme.MUTED, baseline="middle"
    )
    return [left, right]
