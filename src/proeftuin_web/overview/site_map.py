"""Where the sites are: their municipalities on a map of the country, numbered as in the table beside it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from django.utils.translation import gettext as _

from proeftuin.reporting import theme
from proeftuin_web.results.area_map import shapes_of
from proeftuin_web.results.bundle_tables import AREAS_OF_SITES
from proeftuin_web.results.models import Edition, Extract
from proeftuin_web.results.svg import WIDTH, Drawing

_HEIGHT = 640
_POINT = re.compile(r"(-?[\d.]+),(-?[\d.]+)")
_RADIUS = 19


def municipalities_of(edition: Edition) -> Mapping[str, tuple[str, ...]]:
    """Codes of the municipalities of each site by its short name; a site whose area is not known is left out."""
    return _municipalities(str(edition.token))


@lru_cache(maxsize=8)
def _municipalities(token: str) -> Mapping[str, tuple[str, ...]]:
    rows = Extract.objects.filter(edition__token=token, table=AREAS_OF_SITES).values_list("row", flat=True)
    return {row["site"]: tuple(row["municipalities"]) for row in rows}


def numbers_on_map(edition: Edition | None, sites: Sequence[str]) -> Mapping[str, int]:
    """The number of each site on the map, from 1 on; a site that is not on it is left out."""
    if edition is None:
        return {}
    shapes, members = shapes_of(edition.folder), municipalities_of(edition)
    drawn = [site for site in sites if any(code in shapes for code in members.get(site, ()))]
    return {site: number for number, site in enumerate(drawn, start=1)}


def map_of_sites(edition: Edition, sites: Sequence[tuple[str, str]]) -> str:
    """
    The drawing, as SVG.

    Parameters
    ----------
    sites : sequence of (str, str)
        Short name and name of each site, in the order of the table.
    """
    shapes, members = shapes_of(edition.folder), municipalities_of(edition)
    numbers = numbers_on_map(edition, [code for code, _name in sites])
    chart = Drawing(
        _HEIGHT,
        title=_("Where the sites are"),
        description=_("The municipalities of each site, numbered as in the table of sites."),
        name="sites",
    )
    of_site = {code for site in numbers for code in members[site]}
    for code, shape in shapes.items():
        ink = theme.FOCUS if code in of_site else theme.PALE
        chart.add(
            "path", d=shape, fill=ink, stroke=theme.PAPER if code in of_site else theme.BACKDROP, stroke_width=0.5
        )
    names = dict(sites)
    taken: list[tuple[float, float]] = []
    for site, number in numbers.items():
        x, y = _free(_middle([shapes[code] for code in members[site] if code in shapes]), taken)
        taken.append((x, y))
        mark = chart.add("circle", cx=x, cy=y, r=_RADIUS, fill=theme.PAPER, stroke=theme.INK, stroke_width=1.5)
        chart.tell(mark, f"{number}. {names[site]}")
        chart.add("text", str(number), x=x, y=y + 7.5, text_anchor="middle", font_weight="bold", font_size=22)
    return chart.text()


def _middle(shapes: Sequence[str]) -> tuple[float, float]:
    """The middle of the box around some outlines, kept on the drawing."""
    points = [(float(x), float(y)) for shape in shapes for x, y in _POINT.findall(shape)]
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    return min(max(x, _RADIUS), WIDTH - _RADIUS), min(max(y, _RADIUS), _HEIGHT - _RADIUS)


def _free(place: tuple[float, float], taken: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The place, or one beside it, on its own side of the mark that is in the way."""
    x, y = place
    near = [other for other in taken if math.dist(place, other) < 2 * _RADIUS + 2]
    step = _RADIUS if near and x >= near[0][0] else -_RADIUS
    while any(math.dist((x, y), other) < 2 * _RADIUS + 2 for other in taken) and _RADIUS < x < WIDTH - _RADIUS:
        x += step
    return x, y
