"""
Segments beside each other in one period, each in the chosen regions, with its interval.

Segments keep the order of their scheme: they are put in no order of merit, and neighbours differ in age and need.
What has no number keeps its row, with the word for its state where the mark would be.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext

from proeftuin.reporting import theme
from proeftuin.vocabulary.number_format import number
from proeftuin_web.results.models import Area, Stratum
from proeftuin_web.results.svg import WIDTH, Drawing, Look, looks, nice_ticks, shortened, unit_of_axis
from proeftuin_web.results.wording import Reading, area_name, language, part_name, unit_name

_LEFT, _RIGHT, _TOP, _ROW = 280, 30, 40, 20
Group = tuple[Stratum, Sequence[tuple[Area, Reading | None]]]
"""A segment with its figure in each region; `None` where there is no row."""


def segment_chart(groups: Sequence[Group], *, title: str, description: str) -> str | None:
    """The drawing; `None` when no segment has a number."""
    known = [each for _, row in groups for _, each in row if each is not None and each.value is not None]
    if not known:
        return None
    areas = [area for area, _ in groups[0][1]]
    is_nested = len(areas) > 1
    rows = sum(len(row) + is_nested for _, row in groups)
    bottom = _TOP + _ROW * rows
    chart = Drawing(bottom + 40, title=title, description=description, name="segments")
    scale = _Scale(known)
    _axis(chart, scale, known[0].unit, bottom)
    styles = looks([area.code for area in areas])
    y = _TOP - _ROW / 2
    for stratum, row in groups:
        if is_nested:
            y += _ROW
            chart.add("text", shortened(part_name(stratum)), x=8, y=y + 4, font_weight="bold")
        for (area, each), look in zip(row, styles, strict=True):
            y += _ROW
            name = area_name(area) if is_nested else part_name(stratum)
            weight = "bold" if not is_nested and not stratum.segment else None
            chart.add("text", shortened(name), x=_LEFT - 16, y=y + 4, text_anchor="end", font_weight=weight,
                      fill=look.ink if is_nested else theme.INK)  # fmt: skip
            _figure(chart, scale, y, each, look, f"{part_name(stratum)}, {area_name(area)}")
    return chart.text()


class _Scale:
    """From numbers to places in the drawing."""

    def __init__(self, known: Sequence[Reading]) -> None:
        numbers = [x for each in known for x in (each.value, each.lower, each.upper) if x is not None]
        self.ticks = nice_ticks(min(numbers), max(numbers))

    def x(self, value: float) -> float:
        """From the left."""
        return _LEFT + (WIDTH - _RIGHT - _LEFT) * (value - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])


def _axis(chart: Drawing, scale: _Scale, unit: str, bottom: float) -> None:
    chart.add("text", unit_name(unit), x=8, y=16)
    for tick in scale.ticks:
        chart.line(scale.x(tick), _TOP - 8, scale.x(tick), bottom, theme.GRID)
        written = number(tick, unit_of_axis(scale.ticks, unit), language())
        chart.add("text", written, x=scale.x(tick), y=bottom + 20, text_anchor="middle")


def _figure(chart: Drawing, scale: _Scale, y: float, each: Reading | None, look: Look, whose: str) -> None:
    if each is None or each.value is None:
        told = gettext("no row") if each is None else each.text
        element = chart.add("text", told, x=_LEFT + 4, y=y + 4, fill=theme.MUTED, font_style="italic")
        chart.tell(element, f"{whose}: {told}" + (f". {each.why}" if each is not None else ""))
        return
    if each.lower is not None and each.upper is not None:
        chart.line(scale.x(each.lower), y, scale.x(each.upper), y, look.ink, stroke_width=1.4)
    interval = f" ({each.interval})" if each.interval else ""
    chart.mark(scale.x(each.value), y, look.mark, look.ink, f"{whose}: {each.text}{interval}")
