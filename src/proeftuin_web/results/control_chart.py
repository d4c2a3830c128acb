"""
A control chart drawn small: the points with their centre line, limits and target.

A signal is a large diamond and every other point a dot, so that nobody needs the colour; a point without a number is
a cross below, and no line is drawn across it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext

from proeftuin.reporting import theme
from proeftuin.reporting.charts.labels import spread
from proeftuin.vocabulary.number_format import number, quantity
from proeftuin_web.results.models import State
from proeftuin_web.results.svg import WIDTH, Drawing, nice_ticks, unit_of_axis
from proeftuin_web.results.wording import explained, language, period_name, unit_name

OF_CHARTS = "charts.control"
"""The topic of words about control charts in the reports."""
_LEFT, _RIGHT, _TOP, _PLOT, _FOOT = 60, 190, 30, 130, 26


def amount(value: float, chart: Mapping[str, Any]) -> str:
    """A value in the unit of the chart, which may be one that the study named itself."""
    if chart["unit"] != "own":
        return quantity(value, chart["unit"], language())
    return f"{number(value, 'ratio', language())} {chart[f'unit_{language()}'] or ''}".strip()


def period_of(row: Mapping[str, Any]) -> str:
    """The period of a point or a signal in words."""
    return period_name(date.fromisoformat(row["period_start"]), date.fromisoformat(row["period_end"]))


def is_judged(row: Mapping[str, Any]) -> bool:
    """Whether a point counts: it has a value, is complete and is not left out."""
    return row["value"] is not None and row["is_complete"] and not row["is_excluded"]


def control_chart(
    chart: Mapping[str, Any], points: Sequence[Mapping[str, Any]], title: str, description: str, name: str
) -> str | None:
    """The drawing of a chart and its points; `None` when no point has a number."""
    known = [row for row in points if row["value"] is not None]
    if not known:
        return None
    levels = [row[key] for row in points for key in ("value", "centre", "lower", "upper") if row[key] is not None]
    levels += [] if chart["target"] is None else [chart["target"]]
    ticks = nice_ticks(min(levels), max(levels), wanted=4)
    width, low, high = WIDTH - _LEFT - _RIGHT - 20, ticks[0], ticks[-1]

    def x(place: int) -> float:
        return _LEFT + 10 + (width / 2 if len(points) == 1 else width * place / (len(points) - 1))

    def y(value: float) -> float:
        return _TOP + _PLOT * (1 - (value - low) / (high - low))

    drawing = Drawing(_TOP + _PLOT + _FOOT, title=title, description=description, name=name)
    unit = chart[f"unit_{language()}"] or "" if chart["unit"] == "own" else unit_name(chart["unit"])
    drawing.add("text", unit, x=4, y=14)
    for tick in ticks:
        drawing.line(_LEFT, y(tick), WIDTH - _RIGHT, y(tick), theme.GRID)
        written = number(tick, unit_of_axis(ticks, chart["unit"]), language())
        drawing.add("text", written, x=_LEFT - 8, y=y(tick) + 4, text_anchor="end")
    ends: dict[str, float] = {}
    for key, dash, label in (
        ("upper", "6 3", gettext("upper limit")),
        ("centre", "", gettext("centre line")),
        ("lower", "6 3", gettext("lower limit")),
    ):
        # Lines of one part do not run on into the next: new lines are a decision, and no slope.
        for part in {row["part"] for row in points}:
            of_part = [row[key] if row["part"] == part else None for row in points]
            _line(drawing, [None if one is None else (x(at), y(one)) for at, one in enumerate(of_part)],
                  theme.MUTED, dash)  # fmt: skip
        last = next((row[key] for row in reversed(points) if row[key] is not None), None)
        if last is not None:
            ends[label] = y(last)
    if chart["target"] is not None:
        _line(drawing, [(_LEFT, y(chart["target"])), (WIDTH - _RIGHT, y(chart["target"]))], theme.POOL, "1 3")
        ends[gettext("target")] = y(chart["target"])
    _names(drawing, ends)
    places = [(x(place), y(row["value"])) if row["value"] is not None else None for place, row in enumerate(points)]
    _line(drawing, places, theme.FOCUS, width=1.6)
    for place, row in enumerate(points):
        _point(drawing, x(place), row, chart, y)
    for place in dict.fromkeys((0, len(points) - 1)):
        drawing.add("text", period_of(points[place]), x=x(place), y=_TOP + _PLOT + 20,
                    text_anchor="start" if place == 0 else "end")  # fmt: skip
    return drawing.text()


def _line(
    drawing: Drawing, places: Sequence[tuple[float, float] | None], ink: str, dash: str = "", width: float = 1.0
) -> None:
    """A line that stops where there is nothing to connect."""
    for part in _unbroken(places):
        drawing.add("polyline", points=" ".join(f"{a:.1f},{b:.1f}" for a, b in part), fill="none", stroke=ink,
                    stroke_dasharray=dash, stroke_width=width)  # fmt: skip


def _names(drawing: Drawing, ends: Mapping[str, float]) -> None:
    """What each line is, beside its end; apart from each other where lines lie together."""
    for label, place in zip(ends, spread(list(ends.values()), 14, _TOP, _TOP + _PLOT), strict=True):
        drawing.add("text", label, x=WIDTH - _RIGHT + 6, y=place + 4, fill=theme.MUTED)


def _point(
    drawing: Drawing, x: float, row: Mapping[str, Any], chart: Mapping[str, Any], y: Callable[[float], float]
) -> None:
    if row["value"] is None:
        element = drawing.add("text", "×", x=x, y=_TOP + _PLOT - 4, text_anchor="middle", fill=theme.MUTED)
        drawing.tell(element, f"{period_of(row)}: {State(row['status']).label}")
        return
    told = [amount(row["value"], chart)]
    if row["is_excluded"]:
        told.append(gettext("left out of lines and signals"))
    elif not row["is_complete"]:
        told.append(gettext("not yet complete"))
    if row["meaning"]:
        told.append(explained(OF_CHARTS, f"meaning.{row['meaning']}"))
    said_of_it = f"{period_of(row)}: {'; '.join(told)}"
    if row["meaning"]:
        drawing.mark(x, y(row["value"]), 2, theme.COUNTRY, said_of_it)
        return
    ink = theme.FOCUS if is_judged(row) else theme.PAPER
    drawing.tell(drawing.add("circle", cx=x, cy=y(row["value"]), r=2.6, fill=ink, stroke=theme.FOCUS), said_of_it)


def _unbroken(places: Sequence[tuple[float, float] | None]) -> Iterator[list[tuple[float, float]]]:
    part: list[tuple[float, float]] = []
    for place in [*places, None]:
        if place is None and part:
            yield part
            part = []
        elif place is not None:
            part.append(place)
