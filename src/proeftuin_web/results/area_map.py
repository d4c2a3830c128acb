"""
Municipalities on a map, by how far they are from the country.

A colour says only on which side of the country a figure lies and how far; which side is better, a map does not tell.
A figure whose interval holds that of the country is not set apart from it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

from proeftuin.reporting import theme
from proeftuin.reporting.html import GEOGRAPHY_SCRIPT
from proeftuin_web.results.models import Area, State
from proeftuin_web.results.report_pages import REPORT
from proeftuin_web.results.svg import WIDTH, Drawing
from proeftuin_web.results.wording import Reading, area_name

_HEIGHT = 640
_STEPS = (5, 10, 20, 50)
_LOOK_OF_STATE = {
    State.WITHHELD: theme.WITHHELD,
    State.NOT_ESTIMABLE: theme.NOT_ESTIMABLE,
    State.MISSING: theme.MISSING,
}


def area_map(
    shapes: Mapping[str, str],
    readings: Sequence[Reading],
    areas: Mapping[int, Area],
    country: float,
    *,
    title: str,
    description: str,
) -> str:
    """The drawing of every municipality of which there is a shape."""
    chart = Drawing(_HEIGHT + 90, title=title, description=description, name="map")
    step = _step(readings, country)
    of_code = {areas[each.area].code: each for each in readings}
    for code, shape in shapes.items():
        reading = of_code.get(code)
        ink = theme.MISSING if reading is None else _ink(reading, country, step)
        element = chart.add("path", d=shape, fill=ink, stroke=theme.MUTED, stroke_width=0.4)
        if reading is not None:
            told = f"{area_name(areas[reading.area])}: {reading.text}"
            chart.tell(element, told + (f" ({reading.interval})" if reading.interval else ""))
    _legend(chart, step, {each.status for each in readings})
    return chart.text()


@lru_cache(maxsize=4)
def shapes_of(folder: str) -> Mapping[str, str]:
    """Outlines of municipalities by their code, from the report of a bundle; empty when it has no map."""
    file = Path(folder) / REPORT / "assets" / GEOGRAPHY_SCRIPT
    try:
        text = file.read_text(encoding="utf-8")
        topology = json.loads(text[text.index("{") : text.rindex("}") + 1])
        return _paths(topology)
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return {}


def _paths(topology: Mapping[str, Any]) -> dict[str, str]:
    arcs = _arcs(topology)
    points = [point for arc in arcs for point in arc]
    if not points:
        return {}
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    bottom, top = min(y for _, y in points), max(y for _, y in points)
    scale = min((WIDTH - 20) / (right - left), (_HEIGHT - 20) / (top - bottom))
    move = (WIDTH - scale * (right - left)) / 2

    def placed(ring: Sequence[int]) -> str:
        found: list[str] = []
        for number in ring:
            arc = arcs[number] if number >= 0 else arcs[~number][::-1]
            found.extend(f"{move + (x - left) * scale:.1f},{10 + (top - y) * scale:.1f}" for x, y in arc)
        return "M" + "L".join(dict.fromkeys(found)) + "Z"

    paths = {}
    for shape in topology["objects"]["municipalities"]["geometries"]:
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        paths[str(shape["id"])] = "".join(placed(ring) for polygon in polygons for ring in polygon)
    return paths


def _arcs(topology: Mapping[str, Any]) -> list[list[tuple[float, float]]]:
    """Lines in the Mercator projection, which leaves shapes as they are."""
    (scale_x, scale_y), (move_x, move_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y, *_ in arc:
            x, y = x + step_x, y + step_y
            latitude = math.radians(y * scale_y + move_y)
            points.append((math.radians(x * scale_x + move_x), math.asinh(math.tan(latitude))))
        arcs.append(points)
    return arcs


def _away(reading: Reading, country: float) -> float:
    return 100 * ((reading.value or 0.0) / country - 1) if country else 0.0


def _step(readings: Sequence[Reading], country: float) -> int:
    away = sorted(abs(_away(each, country)) for each in readings if each.value is not None)
    far = away[int(0.9 * (len(away) - 1))] if away else 0
    return next((step for step in _STEPS if 2.4 * step >= far), _STEPS[-1])


def _ink(reading: Reading, country: float, step: int) -> str:
    if reading.value is None:
        return _LOOK_OF_STATE[State(reading.status)]
    if reading.lower is not None and reading.upper is not None and reading.lower <= country <= reading.upper:
        return theme.AROUND
    away = _away(reading, country)
    size = min(int(abs(away) / step), 2)
    return theme.HIGHER[size] if away > 0 else theme.LOWER[2 - size]


def _legend(chart: Drawing, step: int, states: set[str]) -> None:
    sizes = (
        gettext("up to %(high)s%%") % {"high": step},
        gettext("%(low)s to %(high)s%%") % {"low": step, "high": 2 * step},
        gettext("%(low)s%% or more") % {"low": 2 * step},
    )
    entries = [(theme.LOWER[2 - size], gettext("lower, %(size)s") % {"size": sizes[size]}) for size in (2, 1, 0)]
    entries.append((theme.AROUND, gettext("not set apart from the country")))
    entries += [(theme.HIGHER[size], gettext("higher, %(size)s") % {"size": sizes[size]}) for size in (0, 1, 2)]
    entries += [(ink, str(state.label)) for state, ink in _LOOK_OF_STATE.items() if state in states]
    for place, (ink, name) in enumerate(entries):
        x, y = 16 + (place % 3) * 245, _HEIGHT + 12 + (place // 3) * 22
        chart.add("rect", x=x, y=y, width=14, height=14, fill=ink, stroke=theme.MUTED)
        chart.add("text", name, x=x + 20, y=y + 12)
