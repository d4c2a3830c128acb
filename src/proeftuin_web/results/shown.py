"""What is shown of any selection: its parts, and the words that every view has in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from proeftuin_web.results.contents import Contents
from proeftuin_web.results.models import Indicator
from proeftuin_web.results.readings import is_cut_short
from proeftuin_web.results.selection import MOST_REGIONS, Selection
from proeftuin_web.results.wording import (
    Reading,
    explained,
    method_name,
    part_name,
    period_name,
    stratum_name,
    way_name,
)


@dataclass(frozen=True)
class Cell:
    """One cell of a table of figures."""

    text: str
    interval: str = ""
    state: str = "value"

    @property
    def is_state(self) -> bool:
        """Whether words stand where a number could have been."""
        return self.state in ("withheld", "not_estimable", "missing")


@dataclass(frozen=True)
class FigureTable:
    """The figures as text: a heading and cells for each row."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


@dataclass(frozen=True)
class Presentation:
    """Everything that is shown of one selection, in one language."""

    title: str
    description: str
    svg: str | None
    table: FigureTable
    notes: tuple[str, ...]
    reasons: tuple[str, ...]
    sources: tuple[str, ...]
    comparison: FigureTable | None
    methods: str
    unit: str


def period_options(indicator: Indicator) -> list[tuple[str, str]]:
    """First day and name of each period of an indicator, the newest first; of periods that begin alike the longest."""
    named = {start: period_name(date.fromisoformat(start), date.fromisoformat(end)) for start, end in indicator.periods}
    return sorted(named.items(), reverse=True)


def way_told(contents: Contents, selection: Selection) -> str:
    """The method and people; with the segment when one is shown."""
    stratum = contents.strata[selection.stratum]
    is_one = len(selection.segments) == 1 or selection.view in ("regions", "map")
    return stratum_name(stratum) if is_one else way_name(stratum)


def named_indicator(contents: Contents, selection: Selection, *, is_one: bool = False) -> str:
    """The indicator, and the segment when only one is shown."""
    name, stratum = contents.indicators[selection.indicator].name, contents.strata[selection.stratum]
    is_of_segment = stratum.segment and (is_one or len(selection.segments) == 1)
    return f"{name}, {part_name(stratum)}" if is_of_segment else name


def cell_of(reading: Reading | None) -> Cell:
    if reading is None:
        return Cell("–", state="none")
    return Cell(reading.text, reading.interval, reading.status)


def with_interval(reading: Reading) -> str:
    return f"{reading.text} ({reading.interval})" if reading.interval else reading.text


def unit_of(readings: Sequence[Reading], indicator: Indicator) -> str:
    return readings[0].unit if readings else indicator.unit


def named_period(indicator: Indicator, start: str) -> str:
    return dict(period_options(indicator)).get(start, start)


def notes_on(
    contents: Contents, selection: Selection, indicator: Indicator, breaks: Sequence[int], readings: Sequence[Reading]
) -> tuple[str, ...]:
    notes = [
        gettext("Break in the series: figures from %(year)s on cannot be compared with those before.") % {"year": year}
        for year in breaks
    ]
    methods = sorted({each.method for each in readings} - {contents.strata[selection.stratum].method})
    if methods:
        told = ", ".join(method_name(method) for method in methods)
        notes.append(gettext("Some of these figures are made in another way: %(methods)s.") % {"methods": told})
    bases = {each.basis for each in readings}
    notes.extend(explained("badge_note", basis) for basis in ("survey", "model") if basis in bases)
    if any(contents.areas[code].is_example for code in selection.regions):
        notes.append(gettext("Which municipalities belong to an example site is assumed, not known."))
    if selection.view in ("regions", "map") and len(selection.segments) > 1:
        told = part_name(contents.strata[selection.stratum])
        notes.append(gettext("Of the chosen segments only the first is shown here: %(name)s.") % {"name": told})
    if selection.view == "time" and is_cut_short(selection):
        told = gettext("More than %(count)s lines cannot be told apart: some regions and segments are left out.")
        notes.append(told % {"count": MOST_REGIONS})
    if selection.view == "time":
        notes.append(gettext("The vertical lines are intervals. The axis does not begin at zero."))
    return tuple(notes)


def reasons_of(readings: Sequence[Reading]) -> tuple[str, ...]:
    found = dict.fromkeys((each.text, each.why) for each in readings if each.value is None)
    return tuple(f"{state}: {why}" for state, why in found)


def sources_of(contents: Contents, readings: Sequence[Reading], indicator: Indicator) -> tuple[str, ...]:
    lines = contents.edition.manifest.get("citations", {})
    found = dict.fromkeys([each.source for each in readings] or [indicator.source])
    return tuple(dict.fromkeys(str(lines.get(source, source)) for source in found))
