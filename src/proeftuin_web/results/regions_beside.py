"""What is shown of regions beside each other in one period, as dots or as a map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext, ngettext

from proeftuin_web.results.area_map import area_map, shapes_of
from proeftuin_web.results.contents import Contents
from proeftuin_web.results.dot_chart import absences, dot_chart
from proeftuin_web.results.models import Area
from proeftuin_web.results.readings import side_by_side
from proeftuin_web.results.selection import Selection
from proeftuin_web.results.shown import (
    FigureTable,
    Presentation,
    cell_of,
    named_indicator,
    named_period,
    notes_on,
    reasons_of,
    sources_of,
    unit_of,
    way_told,
    with_interval,
)
from proeftuin_web.results.wording import KIND_NAMES, Reading, area_name, unit_name


def regions_beside_each_other(contents: Contents, selection: Selection) -> Presentation:
    indicator = contents.indicators[selection.indicator]
    is_map = selection.view == "map"
    asked = replace(selection, kind="municipality") if is_map else selection
    readings = side_by_side(contents, asked)
    unit = unit_of(readings, indicator)
    areas = contents.area_of_key
    gaps = {
        "indicator": named_indicator(contents, selection, is_one=True),
        "unit": unit_name(unit),
        "period": named_period(indicator, selection.period),
        "kind": KIND_NAMES.get(asked.kind, ""),
    }
    title = gettext("%(indicator)s, %(unit)s, by region (%(kind)s), %(period)s") % gaps
    description = _told_beside(readings, areas)
    country = next((each.value for each in readings if areas[each.area].is_whole), None)
    shapes = shapes_of(contents.edition.folder) if is_map else {}
    svg: str | None
    if is_map and shapes and country is not None:
        svg = area_map(shapes, readings, areas, country, title=title, description=description)
    else:
        svg = dot_chart(readings, areas, selection.regions, title=title, description=description)
    order = gettext(
        "Regions stand in the order of their figure, to find neighbours. The order is no judgement: where intervals "
        "overlap, another year can give another order."
    )
    return Presentation(
        title=title,
        description=description,
        svg=svg,
        table=FigureTable(
            title,
            (gettext("Region"), indicator.name),
            tuple((area_name(areas[each.area]), (cell_of(each),)) for each in readings),
        ),
        notes=(order, *notes_on(contents, selection, indicator, [], readings)),
        reasons=tuple(absences(readings, areas)[:20]) if len(readings) <= 60 else reasons_of(readings),
        sources=sources_of(contents, readings, indicator),
        comparison=None,
        methods=way_told(contents, selection),
        unit=unit_name(unit),
    )


def _told_beside(readings: Sequence[Reading], areas: Mapping[int, Area]) -> str:
    known = [each for each in readings if each.value is not None and not areas[each.area].is_whole]
    country = next((each for each in readings if areas[each.area].is_whole), None)
    if not known:
        return gettext("No region has a figure in this period.")
    low, high = known[0], known[-1]
    sentences = [
        ngettext(
            "%(count)s region has a figure, %(value)s.",
            "%(count)s regions have a figure, between %(value)s and %(high)s.",
            len(known),
        )
        % {"count": len(known), "value": low.text, "high": high.text}
    ]
    if country is not None and country.value is not None:
        sentences.append(
            gettext("%(region)s: %(value)s.")
            % {"region": area_name(areas[country.area]), "value": with_interval(country)}
        )
        apart = sum(not each.lower <= country.value <= each.upper
                    for each in known if each.lower is not None and each.upper is not None)  # fmt: skip
        sentences.append(
            ngettext(
                "The interval of %(count)s region does not hold that figure.",
                "The intervals of %(count)s regions do not hold that figure.",
                apart,
            )
            % {"count": apart}
        )
    return " ".join(sentences)
