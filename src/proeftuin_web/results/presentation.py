"""
What is shown of a selection: the drawing with its text alternative, the table of the same figures, notes and sources.

An edition does not change, so what was made of it once is kept for who asks next.
"""

from __future__ import annotations

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from proeftuin.vocabulary.language import Language
from proeftuin_web.results.area_map import shapes_of
from proeftuin_web.results.contents import Contents, contents_of
from proeftuin_web.results.models import Edition, Indicator
from proeftuin_web.results.over_time import over_time
from proeftuin_web.results.regions_beside import regions_beside_each_other
from proeftuin_web.results.segment import Segment
from proeftuin_web.results.segments_beside import segments_beside_each_other
from proeftuin_web.results.selection import Selection
from proeftuin_web.results.shown import Presentation, period_options
from proeftuin_web.results.wording import KIND_NAMES, explained, language

_OPTION, _SELECTED = '<option value="{}"{}>{}</option>', mark_safe(" selected")
REMEMBERED = 1000
"""Presentations that one process keeps: some tens of megabytes."""


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
        return over_time(contents, selection)
    if selection.view == "segments":
        return segments_beside_each_other(contents, selection)
    return regions_beside_each_other(contents, selection)


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
            "segments": segments_of(contents, selection),
            "methods_page": f"{chosen}/methods.html",
            "has_report": any(page["path"] == f"{chosen}/methods.html" for page in contents.edition.pages),
            "example": any(contents.areas[code].is_example for code in selection.regions),
        },
    )


def _views(contents: Contents, selection: Selection) -> list[tuple[str, str, str]]:
    names = {"time": gettext("Over time")}
    if contents.kinds:
        names["regions"] = gettext("Regions beside each other")
    if _has_segments(contents, selection):
        names["segments"] = gettext("Segments beside each other")
    if "municipality" in contents.kinds and shapes_of(contents.edition.folder):
        names["map"] = gettext("Map")
    return [(view, name, selection.query(view=view)) for view, name in names.items()] if len(names) > 1 else []


def _has_segments(contents: Contents, selection: Selection) -> bool:
    return len(contents.parts_of(contents.indicators[selection.indicator], selection.way)) > 1


def segments_of(contents: Contents, selection: Selection) -> list[Segment]:
    """The chosen segments with what they mean; all together is no segment."""
    return [contents.segments[code] for code in selection.segments if code in contents.segments]


def _periods(indicator: Indicator, selection: Selection) -> list[tuple[str, str, str]]:
    return [(start, name, selection.query(period=start)) for start, name in period_options(indicator)]


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
