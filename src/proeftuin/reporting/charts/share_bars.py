"""Lying bars of percentages from 0 to 100, with a tick for the same of something else and the number at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from proeftuin.reporting import theme
from proeftuin.reporting.chart import Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.words import Words, wrapped

_REASON_WIDTH = 56


@dataclass(frozen=True)
class ShareBar:
    """
    One bar.

    Attributes
    ----------
    label : sequence of str
        Name beside the bar, by line.
    percent : float or None
        Its length; without a number `text` stands at the left and says why.
    beside : float or None
        Where the tick stands.
    text : str
        The number as it is written, or the state.
    tip : str
        What is said where somebody points at it.
    """

    label: Sequence[str]
    percent: float | None
    beside: float | None
    text: str
    tip: str


def share_bars(words: Words, bars: Sequence[ShareBar], description: str, *, axis: str, beside: str, row: int) -> Spec:
    """
    The drawing.

    Parameters
    ----------
    axis, beside : str
        Title of the axis, and what the tick is of.
    row : int
        Height of a row in pixels.
    """
    data: list[dict[str, Any]] = [
        {"row": place, "from": place - 0.3, "to": place + 0.3, "zero": 0, "value": bar.percent, "beside": bar.beside}
        | {"kind": beside, "text": bar.text, "tip": bar.tip}
        for place, bar in enumerate(bars)
    ]
    across = marks.number(
        "value",
        scale={"domain": [0, 100], "nice": False},
        axis={"title": axis, "format": ",.0f", "tickCount": 6},
    )
    down = marks.row_axis([list(bar.label) for bar in bars])
    known = [each for each in data if each["value"] is not None]
    absent = [{**each, "text": wrapped(str(each["text"]), _REASON_WIDTH)} for each in data if each["value"] is None]
    tick = {
        "transform": [{"filter": "isValid(datum.beside)"}],
        "mark": {"type": "tick", "orient": "vertical", "thickness": 2.5, "size": 30, "opacity": 1, "fill": theme.INK}
        | {"aria": False},
        "encoding": {
            "x": {**across, "field": "beside"},
            "y": down,
            "stroke": {
                "field": "kind",
                "type": "nominal",
                "scale": {"domain": [beside], "range": [theme.INK]},
                "legend": {"title": None, "orient": "top", "symbolType": "M0,-1V1", "symbolStrokeWidth": 2.5},
            },
        },
    }
    text = {"type": "text", "align": "left", "baseline": "middle", "aria": False}
    written = {"field": "text", "type": "nominal"}
    return theme.view(
        words.language,
        description,
        [
            {"data": marks.values(known), "layer": [marks.bars(across, down), tick]},
            {
                "data": marks.values(known),
                "mark": {**text, "dx": 10},
                "encoding": {"x": {"value": "width"}, "y": down, "text": written},
            },
            {
                "data": marks.values(absent),
                "mark": {**text, "dx": 6, "fontStyle": "italic", "color": theme.MUTED, "lineHeight": 14},
                "encoding": {"x": {"datum": 0}, "y": down, "text": written},
            },
        ],
        height=row * len(bars),
    )
