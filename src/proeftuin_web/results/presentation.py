"""
What is shown of a selection: the drawing with its text alternative, the table of the same figures, notes and sources.

An edition does not change, so what was made of it once is kept for who asks next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.number_format import number, quantity
from proeftuin_web.results.area_map import area_map, shapes_of
from proeftuin_web.results.contents import Contents, contents_of
from proeftuin_web.results.dot_chart import absences, dot_chart
from proeftuin_web.results.line_chart import line_chart
from proeftuin_web.results.models import Area, Comparison, Edition, Indicator
from proeftuin_web.results.readings import Series, break_years, comparisons_of, series_of, side_by_side
from proeftuin_web.results.selection import Selection
from proeftuin_web.results.wording import (
    KIND_NAMES,
    Reading,
    area_name,
    bounds,
    explained,
    language,
    method_name,
    period_name,
    stratum_name,
    unit_name,
)

_OPTION, _SELECTED = '<option value="{}"{}>{}</option>', mark_safe(" selected")
REMEMBERED = 1000
"""Presentations that one process keeps: some tens of megabytes."""


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


def presented(edition: Edition, selection: Selection) -> Presentation:
    """What is shown of a selection, in the language of the page."""
    return _presented(str(edition.token), selection, language())


def result_part(edition: Edition, selection: Selection) -> str:
    """The part of the page that changes with the selection."""
    return _part(str(edition.token), selection, language())


@lru_cache(maxsize=REMEMBERED)
def _presented(token: str, selection: Selection, chosen: Language) -> Presentation:
    contents = contents_of(Edition(token=token))
    if selection.view == "time":
        return _over_time(contents, selection)
    return _beside_each_other(contents, selection)


@lru_cache(maxsize=REMEMBERED)
def _part(token: str, selection: Selection, chosen: Language) -> str:
    contents = contents_of(Edition(token=token))
    indicator = contents.indicators[selection.indicator]
    return render_to_string(
        "results/_result.html",
        {
            "shown": _presented(token, selection, chosen),
            "selection": selection,
            "query": selection.query(),
            "edition": contents.edition,
            "indicator": indicator,
            "has_map": "municipality" in contents.kinds and bool(shapes_of(contents.edition.folder)),
            "views": _views(contents, selection),
            "kinds": [(kind, KIND_NAMES[kind], selection.query(kind=kind)) for kind in contents.kinds],
            "periods": _periods(indicator, selection),
            "methods_page": f"{chosen}/methods.html",
            "has_report": any(page["path"] == f"{chosen}/methods.html" for page in contents.edition.pages),
            "example": any(contents.areas[code].is_example for code in selection.regions),
        },
    )


def _views(contents: Contents, selection: Selection) -> list[tuple[str, str, str]]:
    names = {"time": gettext("Over time"), "regions": gettext("Regions beside each other"), "map": gettext("Map")}
    if not contents.kinds:
        return []
    if "municipality" not in contents.kinds or not shapes_of(contents.edition.folder):
        names.pop("map")
    return [(view, name, selection.query(view=view)) for view, name in names.items()]


def _periods(indicator: Indicator, selection: Selection) -> list[tuple[str, str, str]]:
    return [(start, name, selection.query(period=start)) for start, name in period_options(indicator)]


def period_options(indicator: Indicator) -> list[tuple[str, str]]:
    """First day and name of each period of an indicator, the newest first; of periods that begin alike the longest."""
    named = {start: period_name(date.fromisoformat(start), date.fromisoformat(end)) for start, end in indicator.periods}
    return sorted(named.items(), reverse=True)


def indicator_options(contents: Contents, chosen: Indicator, offered: tuple[str, ...]) -> SafeString:
    """Indicators as options of a list, by aim; `offered` are those that a reader looks among."""
    options = _indicator_options(str(contents.edition.token), offered, language())
    unchosen = format_html(_OPTION, chosen.code, "", chosen.name)
    return mark_safe(options.replace(unchosen, format_html(_OPTION, chosen.code, _SELECTED, chosen.name)))


@lru_cache(maxsize=64)
def _indicator_options(token: str, offered: tuple[str, ...], chosen: Language) -> SafeString:
    # The list of a hundred indicators is the same for everybody who searches for nothing.
    contents = contents_of(Edition(token=token))
    aims: dict[str, list[Indicator]] = {}
    for code, each in contents.indicators.items():
        if code in set(offered):
            aims.setdefault(each.aim, []).append(each)
    groups = (
        (explained("aim", aim), format_html_join("", _OPTION, ((each.code, "", each.name) for each in found)))
        for aim, found in aims.items()
    )
    return format_html_join("", '<optgroup label="{}">{}</optgroup>', groups)


# Over time


def _over_time(contents: Contents, selection: Selection) -> Presentation:
    indicator = contents.indicators[selection.indicator]
    series = series_of(contents, selection)
    readings = [reading for each in series for reading in each.readings]
    unit = _unit(readings, indicator)
    title = gettext("%(indicator)s, %(unit)s, %(first)s to %(last)s") % {
        "indicator": indicator.name,
        "unit": unit_name(unit),
        "first": _named_period(indicator, selection.first),
        "last": _named_period(indicator, selection.last),
    }
    description = _told_over_time(indicator, series)
    breaks = break_years(indicator, readings)
    return Presentation(
        title=title,
        description=description,
        svg=line_chart(series, breaks, title=title, description=description),
        table=_table_over_time(title, series),
        notes=_notes(contents, selection, indicator, breaks, readings),
        reasons=_reasons(readings),
        sources=_sources(contents, readings, indicator),
        comparison=_comparison(contents, comparisons_of(contents, selection)),
        methods=stratum_name(contents.strata[selection.stratum]),
        unit=unit_name(unit),
    )


def _told_over_time(indicator: Indicator, series: Sequence[Series]) -> str:
    sentences = []
    for each in series:
        known = [reading for reading in each.readings if reading.value is not None]
        gaps = {"region": area_name(each.area)}
        if not known:
            sentences.append(gettext("There is no figure of %(region)s in these periods.") % gaps)
            continue
        first_year = max([year for year in indicator.break_years if year <= known[-1].start.year], default=0)
        last, first = known[-1], next(reading for reading in known if reading.start.year >= first_year)
        gaps |= {"period": last.period, "value": _with_interval(last)}
        if first is last:
            sentences.append(gettext("%(region)s: %(value)s in %(period)s.") % gaps)
        else:
            gaps |= {"first": first.period, "before": first.text}
            sentence = gettext("%(region)s: %(value)s in %(period)s; it was %(before)s in %(first)s.")
            sentences.append(sentence % gaps)
    return " ".join(sentences)


def _table_over_time(caption: str, series: Sequence[Series]) -> FigureTable:
    periods = sorted({(reading.start, reading.end) for each in series for reading in each.readings})
    found = {(each.area.pk, reading.start, reading.end): reading for each in series for reading in each.readings}
    rows = tuple(
        (period_name(start, end), tuple(_cell(found.get((each.area.pk, start, end))) for each in series))
        for start, end in periods
    )
    columns = (gettext("Period"), *(area_name(each.area) for each in series))
    return FigureTable(caption, columns, rows)


def _comparison(contents: Contents, found: Sequence[Comparison]) -> FigureTable | None:
    if not found:
        return None
    rows = []
    for each in found:
        unit = "percentage_points" if each.unit == "percent" else each.unit
        difference = Reading(
            each.area_id, each.period_start, each.period_end, each.method, each.difference, each.difference_lower,
            each.difference_upper, unit, each.status, each.reason, "", "",
        )  # fmt: skip
        reference = contents.areas.get(each.reference)
        against = area_name(reference) if reference else each.reference
        relative = Cell("–") if each.ratio is None else Cell(*_ratio(each))
        name = area_name(contents.area_of_key[each.area_id])
        rows.append((name, (Cell(against), _signed(difference), relative)))
    caption = gettext("Difference with the country and the comparison area, %(period)s") % {
        "period": period_name(found[0].period_start, found[0].period_end)
    }
    columns = (gettext("Region"), gettext("Compared with"), gettext("Difference"), gettext("Ratio"))
    return FigureTable(caption, columns, tuple(rows))


def _signed(difference: Reading) -> Cell:
    if difference.value is None:
        return _cell(difference)
    text = quantity(difference.value, difference.unit, language(), signed=True)
    return Cell(text, bounds(difference.lower, difference.upper, difference.unit, signed=True))


def _ratio(each: Comparison) -> tuple[str, str]:
    return number(each.ratio or 0.0, "ratio", language()), bounds(each.ratio_lower, each.ratio_upper, "ratio")


# Beside each other


def _beside_each_other(contents: Contents, selection: Selection) -> Presentation:
    indicator = contents.indicators[selection.indicator]
    is_map = selection.view == "map"
    asked = replace(selection, kind="municipality") if is_map else selection
    readings = side_by_side(contents, asked)
    unit = _unit(readings, indicator)
    areas = contents.area_of_key
    gaps = {
        "indicator": indicator.name,
        "unit": unit_name(unit),
        "period": _named_period(indicator, selection.period),
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
            tuple((area_name(areas[each.area]), (_cell(each),)) for each in readings),
        ),
        notes=(order, *_notes(contents, selection, indicator, [], readings)),
        reasons=tuple(absences(readings, areas)[:20]) if len(readings) <= 60 else _reasons(readings),
        sources=_sources(contents, readings, indicator),
        comparison=None,
        methods=stratum_name(contents.strata[selection.stratum]),
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
            % {"region": area_name(areas[country.area]), "value": _with_interval(country)}
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


# Both


def _cell(reading: Reading | None) -> Cell:
    if reading is None:
        return Cell("–", state="none")
    return Cell(reading.text, reading.interval, reading.status)


def _with_interval(reading: Reading) -> str:
    return f"{reading.text} ({reading.interval})" if reading.interval else reading.text


def _unit(readings: Sequence[Reading], indicator: Indicator) -> str:
    return readings[0].unit if readings else indicator.unit


def _named_period(indicator: Indicator, start: str) -> str:
    return dict(period_options(indicator)).get(start, start)


def _notes(
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
    if selection.view == "time":
        notes.append(gettext("The vertical lines are intervals. The axis does not begin at zero."))
    return tuple(notes)


def _reasons(readings: Sequence[Reading]) -> tuple[str, ...]:
    found = dict.fromkeys((each.text, each.why) for each in readings if each.value is None)
    return tuple(f"{state}: {why}" for state, why in found)


def _sources(contents: Contents, readings: Sequence[Reading], indicator: Indicator) -> tuple[str, ...]:
    lines = contents.edition.manifest.get("citations", {})
    found = dict.fromkeys([each.source for each in readings] or [indicator.source])
    return tuple(dict.fromkeys(str(lines.get(source, source)) for source in found))
