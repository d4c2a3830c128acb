"""A grid of squares in a few states, each told by a sign as well as by its ground; what is empty has a dashed frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from proeftuin.reporting import theme
from proeftuin.reporting.chart import Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.words import Words, wrapped

EMPTY = "empty"
_ROW, _NAME = 34, 36


@dataclass(frozen=True)
class SquareLook:
    """How the squares of one state are drawn, and what they are called in the legend."""

    name: str
    ground: str
    ink: str
    sign: str
    """In every square, so that its state can be seen without its colour."""


@dataclass(frozen=True)
class Square:
    """
    One square, by its place from the left and from above.

    Attributes
    ----------
    count : int
        Stands beside the sign; nothing for zero.
    """

    column: int
    row: int
    state: str
    count: int
    tip: str


def state_matrix(
    words: Words,
    columns: Sequence[str],
    rows: Sequence[str],
    squares: Sequence[Square],
    looks: Mapping[str, SquareLook],
    *,
    axis_title: str,
    description: str,
) -> Spec:
    """
    The grid with a legend of the states that occur in it.

    Parameters
    ----------
    columns, rows : sequence of str
        Their names, from the left and from above.
    looks : mapping of str to SquareLook
        By state, in the order of the legend.
    """
    data = [_drawn(square, looks[square.state]) for square in squares]
    across = marks.number(
        "x",
        scale={"domain": [0, len(columns)], "nice": False, "zero": False},
        axis={
            "title": axis_title,
            "orient": "top",
            "values": [place + 0.5 for place in range(len(columns))],
            "labelExpr": f"{marks.literal([[name] for name in columns])}[floor(datum.value)]",
            "labelFontWeight": "bold",
            "ticks": False,
            "domain": False,
            "grid": False,
        },
    )
    down = marks.row_axis([wrapped(name, _NAME) for name in rows])
    square = {
        "mark": {"type": "rect", "stroke": "#B5B5B5", "strokeWidth": 1},
        "encoding": {
            "x": across,
            "x2": {"field": "x2"},
            "y": {**down, "field": "from"},
            "y2": {"field": "to"},
            "fill": _fill(squares, looks),
            "tooltip": {"field": "tip", "type": "nominal", "title": " "},
            "description": {"field": "tip", "type": "nominal"},
        },
    }
    sign = {
        "mark": {"type": "text", "baseline": "middle", "aria": False},
        "encoding": {
            "x": {**across, "field": "middle"},
            "y": down,
            "text": {"field": "text", "type": "nominal"},
            "color": {"field": "ink", "type": "nominal", "scale": None},
        },
    }
    frame = {
        "data": marks.values(row for row in data if row["key"] == EMPTY),
        "mark": {"type": "rect", "filled": False, "stroke": theme.POOL, "strokeWidth": 2, "strokeDash": [4, 3]}
        | {"aria": False},
        "encoding": {"x": across, "x2": {"field": "x2"}, "y": {**down, "field": "from"}, "y2": {"field": "to"}},
    }
    return theme.view(
        words.language,
        description,
        [{"data": marks.values(data), "layer": [square, sign]}, frame],
        height=_ROW * len(rows),
    )


def _fill(squares: Sequence[Square], looks: Mapping[str, SquareLook]) -> Spec:
    known = {square.state for square in squares}
    shown = [look for state, look in looks.items() if state in known]
    return {
        "field": "state",
        "type": "nominal",
        "scale": {"domain": [look.name for look in shown], "range": [look.ground for look in shown]},
        "legend": {"title": None, "orient": "bottom", "direction": "horizontal", "columns": 2, "symbolType": "square"}
        | {"symbolStrokeColor": theme.MUTED, "symbolStrokeWidth": 1},
    }


def _drawn(square: Square, look: SquareLook) -> dict[str, object]:
    return {
        "x": square.column,
        "x2": square.column + 1,
        "middle": square.column + 0.5,
        "row": square.row,
        "from": square.row - 0.5,
        "to": square.row + 0.5,
        "key": square.state,
        "state": look.name,
        "ink": look.ink,
        "text": f"{look.sign} {square.count}" if square.count else look.sign,
        "tip": square.tip,
    }
