"""The figures of a selection, read in one query for each view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from proeftuin_web.results.bundle_tables import SHARED_METHODS
from proeftuin_web.results.contents import Contents
from proeftuin_web.results.models import Area, Comparison, Figure, Indicator
from proeftuin_web.results.selection import Selection
from proeftuin_web.results.wording import READING_COLUMNS, Reading


@dataclass(frozen=True)
class Series:
    """The figures of one region over the periods, in order."""

    area: Area
    readings: tuple[Reading, ...]


def series_of(contents: Contents, selection: Selection) -> list[Series]:
    """The figures of the chosen regions over the chosen periods; a region without any has an empty series."""
    areas = [contents.areas[code] for code in selection.regions]
    rows = (
        _figures(contents, selection)
        .filter(
            area__in=[area.pk for area in areas],
            period_start__gte=date.fromisoformat(selection.first),
            period_start__lte=date.fromisoformat(selection.last),
        )
        .order_by("period_start", "period_end")
        .values_list(*READING_COLUMNS)
    )
    found: dict[int, list[Reading]] = {area.pk: [] for area in areas}
    for row in rows:
        found[row[0]].append(Reading(*row))
    return [Series(area, tuple(found[area.pk])) for area in areas]


def side_by_side(contents: Contents, selection: Selection) -> list[Reading]:
    """The figures of all regions of a kind in one period, with the country, lowest first; those without one last."""
    wanted = {area.pk for area in contents.areas.values() if area.kind == selection.kind or area.is_whole}
    rows = (
        _figures(contents, selection)
        .filter(period_start=date.fromisoformat(selection.period))
        .values_list(*READING_COLUMNS)
    )
    found = [Reading(*row) for row in rows if row[0] in wanted]
    names = {area.pk: area.name for area in contents.areas.values()}
    return sorted(found, key=lambda each: (each.value is None, each.value or 0.0, names[each.area]))


def comparisons_of(contents: Contents, selection: Selection) -> list[Comparison]:
    """Differences of the chosen regions with the country and the comparison pool, in the last chosen period."""
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
    return Figure.objects.filter(indicator=contents.indicators[selection.indicator], stratum=selection.stratum)
