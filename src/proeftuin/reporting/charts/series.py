"""
Numbers over the years as lines with bands, cut where they may not be connected.

A line stops at a break in the series and at a year without a number: connecting across either would draw a development
that nobody measured. A year without a number gets a mark of its own below the lines, never a zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from proeftuin.reporting import theme
from proeftuin.reporting.chart import Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.labels import spread
from proeftuin.reporting.charts.words import ABSENT, Words, break_letters, wrapped
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.indicator import Indicator

HEIGHT = 280
_LABEL_LINE, _LABEL_WIDTH = 14, 18
_CLOSE = 2
"""Years between two breaks within which there is no room for a word above each."""
_STRIP = 16
"""Pixels at the foot of the chart for the marks of years without a number."""


@dataclass(frozen=True)
class Series:
    """
    One line.

    Attributes
    ----------
    rows : sequence of mapping
        Year, value, lower, upper, status, reason and the written number under `text`, one row per year.
    is_focus : bool
        Whether the chart is about this line, so that years without a number are marked.
    """

    name: str
    color: str
    rows: Sequence[Mapping[str, Any]]
    dash: tuple[int, ...] = ()
    is_focus: bool = False

    @property
    def last(self) -> Mapping[str, Any]:
        """The newest row with a value."""
        return [row for row in self.rows if row["value"] is not None][-1]


def segments(rows: Iterable[Mapping[str, Any]], break_years: Iterable[int]) -> list[int]:
    """
    Number of the comparable stretch that every row belongs to.

    A new stretch begins at a break and after a year that is absent or has no value. Rows are in order of year.
    """
    rows, breaks = list(rows), set(break_years)
    # Survey waves lie years apart by design; only in a yearly series is an absent year a gap.
    is_yearly = _is_yearly(rows)
    numbers = [0] if rows else []
    for before, after in pairwise(rows):
        crosses = any(before["year"] < year <= after["year"] for year in breaks)
        skips = is_yearly and after["year"] - before["year"] > 1
        is_cut = crosses or skips or before["value"] is None or after["value"] is None
        numbers.append(numbers[-1] + is_cut)
    return numbers


def lines(
    words: Words,
    series: Sequence[Series],
    *,
    indicator: Indicator,
    description: str,
    axis_title: str,
    number_format: str,
    baseline: float | None = None,
) -> Spec:
    """The chart of all series, drawn in their order; the last lies on top."""
    shown = [each for each in series if any(row["value"] is not None for row in each.rows)]
    years = sorted({row["year"] for each in series for row in each.rows})
    breaks = break_letters(indicator, years)
    numbers = [row[name] for each in shown for row in each.rows for name in ("value", "lower", "upper")]
    bounds = [each for each in numbers if each is not None]
    low, high = marks.nice_domain(bounds, include=() if baseline is None else (baseline,))
    absent = [row for each in series if each.is_focus for row in each.rows if row["value"] is None]
    if absent:
        low -= (high - low) * _STRIP * 1.6 / HEIGHT
    vertical = marks.number(
        "value",
        scale={"domain": [low, high], "nice": False, "zero": False},
        axis={"format": number_format, "tickCount": 5, **theme.title_above(axis_title, distance=42 if breaks else 12)},
    )
    horizontal = marks.year_axis(years)
    layers: list[Spec] = _breaks(words, breaks)
    if baseline is not None:
        layers.append(marks.rule_at(y=baseline, strokeDash=[2, 2]))
    for position, each in enumerate(shown):
        # Upright bars of the same survey year would cover each other.
        aside = 0 if _is_yearly(each.rows) else 7 * (position - len(shown) // 2)
        layers.extend(_line(each, horizontal, vertical, list(breaks.values()), aside))
    layers.extend(_names(shown, low, high))
    if absent:
        layers.append(_absences(words, absent, horizontal))
    return theme.view(words.language, description, layers, height=HEIGHT)


def _line(series: Series, horizontal: Spec, vertical: Spec, breaks: list[int], aside: int) -> list[Spec]:
    """
    Line, points and intervals of one series.

    In a yearly series the interval is a band; a stretch of one year, and every survey year, has an upright bar: a band
    between waves would show an interval for years in which nobody asked.
    """
    stretches = segments(series.rows, breaks)
    numbered = [
        {"year": row["year"], "value": row["value"], "lower": row["lower"], "upper": row["upper"], "stretch": stretch}
        | {"text": f"{series.name}, {row['year']}: {row['text']}"}
        for row, stretch in zip(series.rows, stretches, strict=True)
        if row["value"] is not None
    ]
    with_band = set(stretches) if _is_yearly(series.rows) else set()
    with_band = {stretch for stretch in with_band if stretches.count(stretch) > 1}
    bounds = {"x": horizontal, "y": {**vertical, "field": "lower"}, "y2": {"field": "upper"}}
    detail = {"field": "stretch", "type": "nominal"}
    color = {"color": series.color, "xOffset": aside}
    line: Spec = {"type": "line", **color, "strokeWidth": 2.5 if series.is_focus else 1.8, "aria": False}
    if series.dash:
        line["strokeDash"] = list(series.dash)
    band = {
        "data": marks.values(row for row in numbered if row["stretch"] in with_band),
        "mark": {"type": "area", **color, "opacity": 0.16, "aria": False},
        "encoding": {**bounds, "detail": detail},
    }
    bar = {
        "data": marks.values(row for row in numbered if row["stretch"] not in with_band),
        "mark": {"type": "rule", **color, "opacity": 0.75, "strokeWidth": 2, "aria": False},
        "encoding": bounds,
    }
    return [
        band,
        bar,
        {
            "data": marks.values(numbered),
            "encoding": {"x": horizontal, "y": vertical},
            "layer": [
                {"mark": line, "encoding": {"detail": detail}},
                {
                    "mark": {
                        "type": "point",
                        "filled": True,
                        "opacity": 1,
                        **color,
                        "size": 42 if series.is_focus else 22,
                    },
                    "encoding": {
                        "tooltip": {"field": "text", "type": "nominal", "title": " "},
                        "description": {"field": "text", "type": "nominal"},
                    },
                },
            ],
        },
    ]


def _is_yearly(rows: Sequence[Mapping[str, Any]]) -> bool:
    return any(after["year"] - before["year"] == 1 for before, after in pairwise(rows))


def _names(series: Sequence[Series], low: float, high: float) -> list[Spec]:
    """The name of every line at its end, moved apart where lines end close together."""
    named = [wrapped(each.name, _LABEL_WIDTH) for each in series]
    tallest = max((len(lines) for lines in named), default=1)
    wanted = [(high - float(each.last["value"])) / (high - low) * HEIGHT for each in series]
    places = spread(wanted, _LABEL_LINE * tallest + 4, 4, HEIGHT - 4)
    return [
        marks.note_at(
            text,
            x={"value": "width"},
            y={"value": place - (len(text) - 1) * _LABEL_LINE / 2},
            align="left",
            baseline="middle",
            dx=6,
            color=each.color,
            fontWeight="bold" if each.is_focus else "normal",
            lineHeight=_LABEL_LINE,
        )
        for each, text, place in zip(series, named, places, strict=True)
    ]


def _breaks(words: Words, breaks: Mapping[str, int]) -> list[Spec]:
    """Every break as a dashed rule under its letter; the word above the letters once for breaks close together."""
    groups: list[list[int]] = []
    layers = []
    for letter, year in breaks.items():
        layers.append(marks.rule_at(x=year - 0.5, strokeDash=[4, 3], strokeWidth=1.3))
        layers.append(_above(letter, year - 0.5, 9, fontWeight="bold"))
        if groups and year - groups[-1][-1] <= _CLOSE:
            groups[-1].append(year)
        else:
            groups.append([year])
    for group in groups:
        word = words("break.one" if len(group) == 1 else "break.several")
        layers.append(_above(word, (group[0] + group[-1]) / 2 - 0.5, 24))
    return layers


def _above(text: str, year: float, distance: int, **mark: object) -> Spec:
    x: Spec = {"datum": year}
    y: Spec = {"value": -distance}
    return marks.note_at(text, x=x, y=y, align="center", baseline="middle", color=theme.MUTED, **mark)


def _absences(words: Words, rows: Sequence[Mapping[str, Any]], horizontal: Spec) -> Spec:
    states = {str(status): words(f"state.{status}") for status in ABSENT}
    shapes = {Status.WITHHELD: "square", Status.NOT_ESTIMABLE: "cross", Status.MISSING: "diamond"}
    present = [status for status in ABSENT if any(row["status"] == status for row in rows)]
    return {
        "data": marks.values(
            {"year": row["year"], "state": states[row["status"]], "text": f"{row['year']}: {row['text']}"}
            for row in rows
        ),
        "mark": {"type": "point", "size": 70, "color": theme.MUTED, "filled": False, "strokeWidth": 1.6},
        "encoding": {
            "x": horizontal,
            "y": {"value": HEIGHT - _STRIP / 2},
            "shape": {
                "field": "state",
                "type": "nominal",
                "scale": {
                    "domain": [states[status] for status in present],
                    "range": [shapes[status] for status in present],
                },
                "legend": {"title": words("state.legend"), "orient": "bottom", "direction": "horizontal"},
            },
            "tooltip": {"field": "text", "type": "nominal", "title": " "},
            "description": {"field": "text", "type": "nominal"},
        },
    }
