"""
Figures over the periods as lines with their intervals.

A line stops at a break in the series and at a period without a number: connecting across either would draw a
development that nobody measured. A period without a number has a mark of its own below the lines, never a zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from django.utils.translation import gettext

from proeftuin.reporting import theme
from proeftuin.reporting.charts.labels import spread
from proeftuin.vocabulary.number_format import number
from proeftuin_web.results.models import State
from proeftuin_web.results.readings import Series
from proeftuin_web.results.svg import WIDTH, Drawing, Look, looks, nice_ticks, shortened, unit_of_axis
from proeftuin_web.results.wording import Reading, language, period_name, unit_name

_LEFT, _RIGHT, _TOP, _PLOT, _FOOT = 70, 240, 40, 280, 34
_ROW = 14
_SIGNS = {State.WITHHELD: "w", State.NOT_ESTIMABLE: "n", State.MISSING: "–"}


def line_chart(series: Sequence[Series], breaks: Sequence[int], *, title: str, description: str) -> str | None:
    """The drawing; `None` when there is no number in any of the series."""
    shown = [each for each in series if any(reading.value is not None for reading in each.readings)]
    if not shown:
        return None
    absent = [each for each in series if any(reading.value is None for reading in each.readings)]
    strip = _ROW * len(absent) + (_ROW if absent else 0)
    chart = Drawing(_TOP + _PLOT + strip + _FOOT, title=title, description=description, name="time")
    plot = _Plot([reading for each in shown for reading in each.readings])
    unit = next(reading.unit for each in shown for reading in each.readings if reading.value is not None)
    _axes(chart, plot, unit, strip)
    for year in breaks:
        _break(chart, plot, year)
    styles = dict(zip([each.key for each in series], looks([each.drawn_as for each in series]), strict=True))
    for place, each in enumerate(shown):
        _draw(chart, plot, each, styles[each.key], breaks, (place - (len(shown) - 1) / 2) * 2.5)
    _names(chart, plot, shown, styles)
    _absences(chart, plot, absent)
    return chart.text()


class _Plot:
    """From days and numbers to places in the drawing."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        days = [each.start.toordinal() for each in readings]
        self.first, self.last = min(days), max(days)
        numbers = [x for each in readings for x in (each.value, each.lower, each.upper) if x is not None]
        self.ticks = nice_ticks(min(numbers), max(numbers))
        self.periods = sorted({(each.start, each.end) for each in readings})

    def x(self, day: int) -> float:
        """From the left, at 12 pixels from either side of the plot."""
        width = WIDTH - _LEFT - _RIGHT - 24
        return (
            _LEFT
            + 12
            + (width / 2 if self.last == self.first else width * (day - self.first) / (self.last - self.first))
        )

    def y(self, value: float) -> float:
        """From the top."""
        low, high = self.ticks[0], self.ticks[-1]
        return _TOP + _PLOT * (1 - (value - low) / (high - low))


def _axes(chart: Drawing, plot: _Plot, unit: str, strip: float) -> None:
    chart.add("text", unit_name(unit), x=4, y=16, fill=theme.INK)
    for tick in plot.ticks:
        y = plot.y(tick)
        chart.line(_LEFT, y, WIDTH - _RIGHT, y, theme.GRID)
        chart.add(
            "text", number(tick, unit_of_axis(plot.ticks, unit), language()), x=_LEFT - 8, y=y + 4, text_anchor="end"
        )
    foot = _TOP + _PLOT + strip
    chart.line(_LEFT, foot, WIDTH - _RIGHT, foot, theme.MUTED)
    step = max(1, -(-len(plot.periods) // 9))
    for start, end in plot.periods[::-1][::step]:
        x = plot.x(start.toordinal())
        chart.line(x, foot, x, foot + 5, theme.MUTED)
        chart.add("text", period_name(start, end), x=x, y=foot + 20, text_anchor="middle")


def _break(chart: Drawing, plot: _Plot, year: int) -> None:
    starts = [start for start, _ in plot.periods]
    sides = [(a, b) for a, b in pairwise(sorted(set(starts))) if a.year < year <= b.year]
    for before, after in sides[:1]:
        x = (plot.x(before.toordinal()) + plot.x(after.toordinal())) / 2
        chart.line(x, _TOP - 4, x, _TOP + _PLOT, theme.MUTED, stroke_dasharray="3 3")
        chart.add("text", gettext("break"), x=x, y=_TOP - 8, text_anchor="middle", fill=theme.MUTED)


def _draw(chart: Drawing, plot: _Plot, series: Series, look: Look, breaks: Sequence[int], aside: float) -> None:
    for reading in series.readings:
        if reading.lower is not None and reading.upper is not None:
            x = plot.x(reading.start.toordinal()) + aside
            chart.line(
                x, plot.y(reading.lower), x, plot.y(reading.upper), look.ink, stroke_width=1.2, stroke_opacity=0.7
            )
    for part in _unbroken(series.readings, breaks):
        points = " ".join(f"{plot.x(day) + aside:.1f},{plot.y(value):.1f}" for day, value in part)
        chart.add("polyline", points=points, fill="none", stroke=look.ink, stroke_width=look.width,
                  stroke_dasharray=look.dash)  # fmt: skip
    name = series.name
    for reading in series.readings:
        if reading.value is not None:
            told = f"{name}, {reading.period}: {reading.text}"
            told += f" ({reading.interval})" if reading.interval else ""
            chart.mark(plot.x(reading.start.toordinal()) + aside, plot.y(reading.value), look.mark, look.ink, told)


def _unbroken(readings: Sequence[Reading], breaks: Sequence[int]) -> Iterator[list[tuple[int, float]]]:
    part: list[tuple[int, float]] = []
    before: Reading | None = None
    for reading in readings:
        crosses = before is not None and any(before.start.year < year <= reading.start.year for year in breaks)
        if (crosses or reading.value is None) and part:
            yield part
            part = []
        if reading.value is not None:
            part.append((reading.start.toordinal(), reading.value))
        before = reading
    if part:
        yield part


def _names(chart: Drawing, plot: _Plot, shown: Sequence[Series], styles: dict[tuple[int, int], Look]) -> None:
    ends = [next(each for each in reversed(series.readings) if each.value is not None) for series in shown]
    places = [plot.y(end.value or 0.0) for end in ends]
    for series, end, y, place in zip(shown, ends, places, spread(places, 15, _TOP, _TOP + _PLOT), strict=True):
        look = styles[series.key]
        x = WIDTH - _RIGHT + 4
        chart.line(plot.x(end.start.toordinal()) + 6, y, x, place, look.ink, stroke_opacity=0.35)
        chart.mark(x + 8, place, look.mark, look.ink, series.name)
        chart.add("text", shortened(series.name), x=x + 16, y=place + 4, fill=look.ink)


def _absences(chart: Drawing, plot: _Plot, absent: Sequence[Series]) -> None:
    for row, series in enumerate(absent, start=1):
        y = _TOP + _PLOT + _ROW * row
        chart.add("text", shortened(series.name), x=WIDTH - _RIGHT + 20, y=y + 4, fill=theme.MUTED)
        for reading in series.readings:
            if reading.value is None:
                element = chart.add("text", _SIGNS[State(reading.status)], x=plot.x(reading.start.toordinal()), y=y + 4,
                                    text_anchor="middle", fill=theme.MUTED)  # fmt: skip
                chart.tell(element, f"{series.name}, {reading.period}: {reading.text}. {reading.why}")
