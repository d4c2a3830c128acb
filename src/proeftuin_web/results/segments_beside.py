"""What is shown of segments beside each other in one period."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext

from proeftuin_web.results.contents import Contents
from proeftuin_web.results.models import State
from proeftuin_web.results.readings import by_segment
from proeftuin_web.results.segment_chart import Group, segment_chart
from proeftuin_web.results.selection import Selection
from proeftuin_web.results.shown import (
    FigureTable,
    Presentation,
    cell_of,
    named_period,
    notes_on,
    reasons_of,
    sources_of,
    unit_of,
    way_told,
)
from proeftuin_web.results.wording import Reading, area_name, part_name, unit_name, way_name


def segments_beside_each_other(contents: Contents, selection: Selection) -> Presentation:
    indicator = contents.indicators[selection.indicator]
    groups = by_segment(contents, selection)
    readings = [each for _, row in groups for _, each in row if each is not None]
    unit = unit_of(readings, indicator)
    areas = [contents.areas[code] for code in selection.regions]
    title = gettext("%(indicator)s, %(unit)s, by segment, %(period)s") % {
        "indicator": indicator.name if len(areas) > 1 else f"{indicator.name}, {area_name(areas[0])}",
        "unit": unit_name(unit),
        "period": named_period(indicator, selection.period),
    }
    description = _told_by_segment(groups)
    order = gettext(
        "Segments stand in the order of their scheme. They are people of other ages and needs: a higher figure of one "
        "says nothing about the care that it gets. Compare a segment with the same segment elsewhere."
    )
    return Presentation(
        title=title,
        description=description,
        svg=segment_chart(groups, title=title, description=description),
        table=FigureTable(
            title,
            (gettext("Segment"), *(area_name(area) for area in areas)),
            tuple((part_name(stratum), tuple(cell_of(each) for _, each in row)) for stratum, row in groups),
        ),
        notes=(
            order,
            *_other_way(contents, selection, readings),
            *notes_on(contents, selection, indicator, [], readings),
        ),
        reasons=reasons_of(readings),
        sources=sources_of(contents, readings, indicator),
        comparison=None,
        methods=way_told(contents, selection),
        unit=unit_name(unit),
    )


def _other_way(contents: Contents, selection: Selection, readings: Sequence[Reading]) -> tuple[str, ...]:
    """Where to look when segments cannot be standardised, as one that is defined by age never can."""
    ways = contents.ways_of(contents.indicators[selection.indicator])
    crude = next((each for each in ways if each.method == "crude" and each.way != selection.way), None)
    if crude is None or not any(each.status == State.NOT_ESTIMABLE for each in readings):
        return ()
    told = gettext("Not every segment has a figure in this way of counting. Another way may have them: %(way)s.")
    return (told % {"way": way_name(crude)},)


def _told_by_segment(groups: Sequence[Group]) -> str:
    areas = [area for area, _ in groups[0][1]]
    sentences = []
    for place, area in enumerate(areas):
        of_segments = [(part_name(stratum), row[place][1]) for stratum, row in groups if stratum.segment]
        known = [(each.value, name, each) for name, each in of_segments if each is not None and each.value is not None]
        gaps = {"region": area_name(area), "count": len(known), "all": len(of_segments)}
        if not known:
            sentences.append(gettext("%(region)s: no segment has a figure in this period.") % gaps)
            continue
        low, high = (chosen(known, key=lambda found: found[0]) for chosen in (min, max))
        gaps |= {"low": low[2].text, "lowest": low[1], "high": high[2].text, "highest": high[1]}
        sentence = gettext(
            "%(region)s: %(count)s of %(all)s segments have a figure, from %(low)s (%(lowest)s) to %(high)s "
            "(%(highest)s)."
        )
        sentences.append(sentence % gaps)
    return " ".join(sentences)
