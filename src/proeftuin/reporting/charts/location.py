"""Where sites lie: the shapes of their municipalities among all others."""

from __future__ import annotations

import json
from collections.abc import Sequence

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.geography import Geography, Point
from proeftuin.reporting.charts.labels import LINE, Box, beside_boxes
from proeftuin.reporting.charts.words import Words, text_table
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.site import Site

SMALL_HEIGHT, LARGE_HEIGHT, WIDTH = 260, 480, 640


def site_location_chart(released: Released, region: str | None, language: Language, geography: Geography) -> Chart:
    """
    The municipalities of one site, or of all located sites, on the map of the country.

    Parameters
    ----------
    region : str or None
        Region code of the site; all located sites when `None`.

    Raises
    ------
    NothingToShowError
        No site has a known geography, or there are no shapes of the municipal division of the study.
    """
    words = Words(released, language)
    if geography.is_empty:
        raise words.nothing("shapes", year=released.study.division.year)
    sites = [site for site in released.sites if site.is_located and region in (None, site.region)]
    if not sites:
        raise words.nothing("location")
    height = SMALL_HEIGHT if region else LARGE_HEIGHT
    unlocated = [site.name for site in released.sites if not site.is_located and region is None]
    members = [words.region(code) for site in sites for code in site.municipalities]
    if region:
        description = words("location.seen_one", site=words.region(region), names=words.listed(members))
    else:
        names = words.listed(words.region(site.region) for site in sites)
        description = words("location.seen_all", names=names)
    columns = (words("column.site"), words("column.municipalities_named"))
    spec = theme.view(
        language,
        description,
        [_country(geography), *_filled(geography, sites), *site_names(words, geography, sites, height)],
        height=height,
        projection={"type": "mercator"},
    )
    lines = [
        (words.region(site.region), ", ".join(words.region(code) for code in site.municipalities)) for site in sites
    ]
    return Chart(
        id="site-location" if region else "sites-location",
        title=words("location.title_one", site=words.region(region)) if region else words("location.title_all"),
        description=description,
        spec=spec,
        table=text_table([dict(zip(columns, cells, strict=True)) for cells in lines], columns),
        notes=(
            *words.geography_notes(site.region for site in sites),
            *((words("location.unlocated", names=words.listed(unlocated)),) if unlocated else ()),
        ),
        geography=geography.name,
    )


def outlines(geography: Geography, sites: Sequence[Site], inside: Spec) -> list[Spec]:
    """
    A line around every site without the borders between its municipalities.

    Each site is drawn with a thick line and then filled again as `inside`: what stays visible is the outer half of the
    line, so no shapes have to be merged.
    """
    layers: list[Spec] = []
    for site in sites:
        chosen = {"filter": _is_in(site)}
        layers.append(
            {
                "data": geography.data,
                "transform": [chosen],
                "mark": {
                    "type": "geoshape",
                    "fill": None,
                    "stroke": theme.INK,
                    "strokeWidth": 4.5,
                    "strokeJoin": "round",
                    "aria": False,
                },
            }
        )
        layers.append({**inside, "transform": [chosen, *inside.get("transform", [])]})
    return layers


def _is_in(site: Site) -> str:
    return f"indexof({json.dumps(list(site.municipalities))}, datum.id) >= 0"


def _country(geography: Geography) -> Spec:
    return {
        "data": geography.data,
        "mark": {"type": "geoshape", "fill": "#E9E9E9", "stroke": theme.PAPER, "strokeWidth": 0.6, "aria": False},
    }


def _filled(geography: Geography, sites: Sequence[Site]) -> list[Spec]:
    return [
        {
            "data": geography.data,
            "transform": [{"filter": _is_in(site)}],
            "mark": {"type": "geoshape", "fill": theme.FOCUS, "stroke": theme.PAPER, "strokeWidth": 0.8, "aria": False},
        }
        for site in sites
    ]


def site_names(words: Words, geography: Geography, sites: Sequence[Site], height: int) -> list[Spec]:
    """
    The name of every site beside its municipalities, on a white edge so that it reads on any colour.

    No name covers a site or another name; it covers as little of the other municipalities as can be.
    """
    found = [(site, centre) for site in sites if (centre := geography.centre(site.municipalities))]

    def pixels(points: Sequence[Point]) -> list[Point]:
        return [geography.on_page(point, WIDTH, height) for point in points]

    names = [_name_in_lines(words, site) for site, _ in found]
    boxes = [Box.around(pixels(geography.corners(site.municipalities))) for site, _ in found]
    anchors = pixels([centre for _, centre in found])
    spots = beside_boxes(boxes, anchors, names, WIDTH, height, avoid=pixels(geography.land))
    layers: list[Spec] = []
    for (_, (east, north)), name, spot in zip(found, names, spots, strict=True):
        if spot is None:
            continue
        place = {
            "data": {"values": [{"east": round(east, 4), "north": round(north, 4)}]},
            "encoding": {
                "longitude": {"field": "east", "type": "quantitative"},
                "latitude": {"field": "north", "type": "quantitative"},
            },
        }
        text = {
            "type": "text",
            "text": name,
            "align": spot.align,
            "baseline": "middle",
            "lineHeight": LINE,
            "dx": round(spot.right, 1),
            "dy": round(spot.down, 1),
            "fontWeight": "bold",
            "fontSize": theme.SMALL,
            "color": theme.INK,
            "aria": False,
        }
        layers.append({**place, "layer": marks.with_edge(text)})
    return layers


def _name_in_lines(words: Words, site: Site) -> list[str]:
    """The name, and that it is an example on a line of its own: a narrow label covers less of the map."""
    name = words.region(site.region)
    return [site.name, name.removeprefix(site.name).strip()] if name != site.name else [name]
