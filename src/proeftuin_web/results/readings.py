"""The figures of a selection, read in one query for each view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from proeftuin_web.results.bundle_tables import SHARED_METHODS
from proeftuin_web.results.contents import Contents
from proeftuin_web.results.models import COUNTRY, Area, Comparison, Figure, Indicator, Stratum
from proeftuin_web.results.selection import MOST_REGIONS, Selection
from proeftuin_web.results.wording import READING_COLUMNS, Reading, area_name, part_name


@dataclass(frozen=True)
class Series:
    """
    The figures of one region, and of one segment or of all together, over the periods, in order.

    Attributes
    ----------
    label : str
        What tells it from the others of a selection; empty when its region does.
    look : str
        What it is drawn as; the code of its region when empty.
    """

    area: Area
    readings: tuple[Reading, ...]
    label: str = ""
    look: str = ""
    stratum: int = 0

    @property
    def key(self) -> tuple[int, int]:
        """What it is known by among the others."""
        return self.area.pk, self.stratum

    @property
    def name(self) -> str:
        """What it is called beside its line and above its column."""
        return self.label or area_name(self.area)

    @property
    def drawn_as(self) -> str:
        """What its look is chosen by."""
        return self.look or self.area.code


def series_of(contents: Contents, selection: Selection) -> list[Series]:
    """
    The figures of the chosen regions and segments over the chosen periods, of one without any an empty series.

    With several regions and several segments there is a series for each pair, as many as can be told apart.
    """
    started = _pairs(contents, selection)
    rows = (
        _figures(contents, selection)
        .filter(
            area__in=sorted({each.area.pk for each in started}),
            stratum__in=sorted({each.stratum for each in started}),
            period_start__gte=date.fromisoformat(selection.first),
            period_start__lte=date.fromisoformat(selection.last),
        )
        .order_by("period_start", "period_end")
        .values_list("stratum_id", *READING_COLUMNS)
    )
    found: dict[tuple[int, int], list[Reading]] = {}
    for stratum, *row in rows:
        found.setdefault((row[0], stratum), []).append(Reading(*row))
    return [replace(each, readings=tuple(found.get(each.key, ()))) for each in started]


def is_cut_short(selection: Selection) -> bool:
    """Whether there are more pairs of a region and a segment than lines that can be told apart."""
    return len(selection.regions) * len(selection.strata) > MOST_REGIONS


def _pairs(contents: Contents, selection: Selection) -> list[Series]:
    """A series without figures for each region and segment, named by what tells them apart."""
    areas = [contents.areas[code] for code in selection.regions]
    strata = [contents.strata[key] for key in selection.strata]
    started = []
    for area in areas:
        for stratum in strata:
            label = look = ""
            if len(strata) > 1 and len(areas) == 1:
                label, look = part_name(stratum), stratum.segment or COUNTRY
            elif len(strata) > 1:
                label, look = f"{area_name(area)}, {part_name(stratum)}", f"{area.code} {stratum.segment}"
            started.append(Series(area, (), label, look, stratum.pk))
    return started[:MOST_REGIONS]


def by_segment(contents: Contents, selection: Selection) -> list[tuple[Stratum, list[tuple[Area, Reading | None]]]]:
    """The figures of the chosen segments in one period, each in the chosen regions; `None` where there is no row."""
    areas = [contents.areas[code] for code in selection.regions]
    rows = (
        _figures(contents, selection)
        .filter(
            area__in=[area.pk for area in areas],
            stratum__in=selection.strata,
            period_start=date.fromisoformat(selection.period),
        )
        # Of periods that begin alike the longest is named, and shown.
        .order_by("period_end")
        .values_list("stratum_id", *READING_COLUMNS)
    )
    found = {(stratum, row[0]): Reading(*row) for stratum, *row in rows}
    return [(contents.strata[key], [(area, found.get((key, area.pk))) for area in areas]) for key in selection.strata]


def side_by_side(contents: Contents, selection: Selection) -> list[Reading]:
    """The figures of all regions of a kind in one period, with the country, lowest first; those without one last."""
    wanted = {area.pk for area in contents.areas.values() if area.kind == selection.kind or area.is_whole}
    rows = (
        _figures(contents, selection)
        .filter(stratum=selection.stratum, period_start=date.fromisoformat(selection.period))
        .values_list(*READING_COLUMNS)
    )
    found = [Reading(*row) for row in rows if row[0] in wanted]
    names = {area.pk: area.name for area in contents.areas.values()}
    return sorted(found, key=lambda each: (each.value is None, each.value or 0.0, names[each.area]))


def comparisons_of(contents: Contents, selection: Selection) -> list[Comparison]:
    """
    Differences of the chosen regions with the country and the comparison pool, in the last chosen period.

    A study makes them of all segments together: beside figures of one segment they would be about others.
    """
    if "" not in selection.segments:
        return []
    stratum = contents.strata[selection.stratum]
    methods = [stratum.method, *(own for own, shared in SHARED_METHODS.items() if shared == stratum.method)]
    indicator = contents.indicators[selection.indicator]
    areas = [contents.areas[code].pk for code in selection.regions]
    found = Comparison.objects.filter(
        indicator=indicator, area__in=areas, method__in=methods, period_start=date.fromisoformat(selection.last)
    )
    return sorted(found, key=lambda each: (areas.index(each.area_id), each.reference))


def break_years(indicator: Indicator, readings: Sequence[Reading]) -> list[int]:
    """Years within the readings from which on the figures mean something else than before."""
    years = {each.start.year for each in readings}
    return [year for year in indicator.break_years if years and min(years) < year <= max(years)]


def _figures(contents: Contents, selection: Selection):  # type: ignore[no-untyped-def]  # noqa: ANN202
    return Figure.objects.filter(indicator=contents.indicators[selection.indicator])
