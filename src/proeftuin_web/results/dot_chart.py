"""
Regions beside each other in one period, each with its interval.

Regions are put in the order of their figure because a reader then finds neighbours; the order is no judgement, and the
intervals show how little of it is certain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext

from proeftuin.reporting import theme
from proeftuin.reporting.charts.labels import spread
from proeftuin.vocabulary.number_format import number
from proeftuin_web.results.models import Area
from proeftuin_web.results.svg import WIDTH, Drawing, nice_ticks, shortened, unit_of_axis
from proeftuin_web.results.wording import Reading, area_name, language, unit_name

_TOP = 52
MOST_NAMES = 60
"""With more regions there is no room for a name beside each; then only the chosen ones are named."""


def dot_chart(
    readings: Sequence[Reading],
    areas: Mapping[int, Area],
    chosen: Sequence[str],
    *,
    title: str,
    description: str,
) -> str | None:
    """The drawing; `None` when no region has a number."""
    known = [each for each in readings if each.value is not None]
    if not known:
        return None
    plot = _Plot(known)
    chart = Drawing(plot.bottom + 40, title=title, description=description, name="regions")
    _axis(chart, plot, known[0].unit)
    country = next((each for each in known if areas[each.area].is_whole), None)
    if country is not None:
        x = plot.x(country.value or 0.0)
        chart.line(x, _TOP - 16, x, plot.bottom, theme.COUNTRY, stroke_dasharray="4 3")
        chart.add("text", area_name(areas[country.area]), x=x, y=_TOP - 20, text_anchor="middle")
    for place, each in enumerate(known):
        if plot.is_dense:
            _thin(chart, plot, place, each, areas[each.area])
        else:
            _full(chart, plot, place, each, areas[each.area], is_chosen=areas[each.area].code in chosen)
    if plot.is_dense:
        _named(chart, plot, known, areas, chosen)
    return chart.text()


class _Plot:
    """From numbers and ranks to places in the drawing."""

    def __init__(self, known: Sequence[Reading]) -> None:
        numbers = [x for each in known for x in (each.value, each.lower, each.upper) if x is not None]
        self.ticks = nice_ticks(min(numbers), max(numbers))
        self.is_dense = len(known) > MOST_NAMES
        self.left, self.right = (20, WIDTH - 240) if self.is_dense else (250, WIDTH - 30)
        self.row = 2.0 if self.is_dense else 20.0
        self.bottom = _TOP + self.row * len(known)

    def x(self, value: float) -> float:
        """From the left."""
        return self.left + (self.right - self.left) * (value - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])

    def y(self, place: int) -> float:
        """From the top."""
        return _TOP + self.row * (place + 0.5)


def _axis(chart: Drawing, plot: _Plot, unit: str) -> None:
    chart.add("text", unit_name(unit), x=4, y=16)
    for tick in plot.ticks:
        chart.line(plot.x(tick), _TOP - 12, plot.x(tick), plot.bottom, theme.GRID)
        written = number(tick, unit_of_axis(plot.ticks, unit), language())
        chart.add("text", written, x=plot.x(tick), y=plot.bottom + 20, text_anchor="middle")


def _interval(chart: Drawing, plot: _Plot, y: float, each: Reading, ink: str, width: float) -> None:
    if each.lower is not None and each.upper is not None:
        chart.line(plot.x(each.lower), y, plot.x(each.upper), y, ink, stroke_width=width)


def _told(each: Reading, area: Area) -> str:
    return f"{area_name(area)}: {each.text}" + (f" ({each.interval})" if each.interval else "")


def _thin(chart: Drawing, plot: _Plot, place: int, each: Reading, area: Area) -> None:
    y = plot.y(place)
    _interval(chart, plot, y, each, theme.BACKDROP, 0.6)
    dot = chart.add("circle", cx=plot.x(each.value or 0.0), cy=y, r=1.2, fill=theme.MUTED)
    chart.tell(dot, _told(each, area))


def _full(chart: Drawing, plot: _Plot, place: int, each: Reading, area: Area, *, is_chosen: bool) -> None:
    is_country = area.is_whole
    ink, y = theme.COUNTRY if is_country else theme.FOCUS, plot.y(place)
    _interval(chart, plot, y, each, ink, 1.4)
    chart.mark(plot.x(each.value or 0.0), y, 2 if is_country else 0, ink, _told(each, area))
    weight = "bold" if is_chosen and not is_country else None
    chart.add("text", shortened(area_name(area)), x=plot.left - 14, y=y + 4, text_anchor="end", fill=ink,
              font_weight=weight)  # fmt: skip


def _named(
    chart: Drawing, plot: _Plot, known: Sequence[Reading], areas: Mapping[int, Area], chosen: Sequence[str]
) -> None:
    found = [
        (plot.y(place), each)
        for place, each in enumerate(known)
        if areas[each.area].code in chosen and not areas[each.area].is_whole
    ]
    for (y, each), label in zip(found, spread([y for y, _ in found], 15, _TOP, plot.bottom), strict=True):
        _interval(chart, plot, y, each, theme.FOCUS, 1.6)
        chart.mark(plot.x(each.value or 0.0), y, 0, theme.FOCUS, _told(each, areas[each.area]))
        chart.line(
            plot.x(each.upper or each.value or 0.0) + 4, y, plot.right + 6, label, theme.FOCUS, stroke_opacity=0.4
        )
        chart.add("text", shortened(area_name(areas[each.area])), x=plot.right + 10, y=label + 4, fill=theme.FOCUS)


def absences(readings: Sequence[Reading], areas: Mapping[int, Area]) -> list[str]:
    """Regions without a number, each with its state and the reason."""
    return [
        gettext("%(region)s: %(state)s. %(reason)s")
        % {"region": area_name(areas[each.area]), "state": each.text, "reason": each.why}
        for each in readings
        if each.value is None
    ]
