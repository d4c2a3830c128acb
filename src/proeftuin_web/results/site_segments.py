"""The segments of a site in the newest year: how large they are, and a few figures of each, as they were released."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.number_format import quantity
from proeftuin_web.results.bars import Bar, bar_chart
from proeftuin_web.results.contents import Contents, contents_of
from proeftuin_web.results.extracts import rows_of
from proeftuin_web.results.figures import indicators_of_aims
from proeftuin_web.results.models import Area, Edition, Figure, Indicator, State
from proeftuin_web.results.wording import READING_COLUMNS, Reading, explained, language, method_name, period_name
from proeftuin_web.results.wording import unit_name as _unit_name

MOST_FIGURES = 3
_REMEMBERED = 200


@dataclass(frozen=True)
class KeyFigure:
    """One indicator of which each segment has a figure: what it is, how it was counted, and the explorer with it."""

    name: str
    unit: str
    period: str
    method: str
    address: str


@dataclass(frozen=True)
class SegmentLine:
    """One segment of a site, or all of them together (without a size)."""

    name: str
    definition: str
    persons: str
    share: str
    state: str
    why: str
    figures: tuple[Reading | None, ...]

    @property
    def is_all(self) -> bool:
        """Whether it is no segment but all of them together."""
        return not self.definition


@dataclass(frozen=True)
class SegmentsOfSite:
    """The segments of the main scheme of a study in a site; `drawing` has their shares."""

    scheme: str
    study: str
    period: str
    key_figures: tuple[KeyFigure, ...]
    lines: tuple[SegmentLine, ...]
    drawing: str | None
    definition: str
    report: str


def segments_of_site(edition: Edition, site: str) -> SegmentsOfSite | None:
    """The segments of a site; `None` when the edition has none of it."""
    return _segments(str(edition.token), site, language())


@lru_cache(maxsize=_REMEMBERED)
def _segments(token: str, site: str, chosen: Language) -> SegmentsOfSite | None:
    contents = contents_of(Edition(token=token))
    sizes = {f"{row['scheme']}:{row['segment']}": row for row in rows_of(token, "segments", site)}
    known = [each for code, each in contents.segments.items() if code in sizes]
    if not known:
        return None
    area, scheme, study = contents.areas.get(f"site:{site}"), known[0].scheme, contents.edition.study.code
    known = [each for each in known if each.scheme == scheme]
    columns = _columns(contents, area) if area is not None else []
    definition = reverse("results:segments", args=[study, scheme])
    lines = [_line(each.name, f"{definition}#{each.anchor}", sizes[each.code], each.code, columns) for each in known]
    if columns:
        lines.append(_line(gettext("All segments together"), "", None, "", columns))
    row = sizes[known[0].code]
    period = period_name(date.fromisoformat(row["period_start"]), date.fromisoformat(row["period_end"]))
    scheme_name = known[0].said("scheme_name") or scheme
    path = f"{chosen}/segments/{scheme.replace('_', '-')}.html"
    has_page = any(page["path"] == path for page in contents.edition.pages)
    return SegmentsOfSite(
        scheme=scheme_name,
        study=contents.edition.title,
        period=period,
        key_figures=tuple(figure for figure, _ in columns),
        lines=tuple(lines),
        drawing=_drawing(scheme_name, period, study, [(each.name, sizes[each.code]) for each in known]),
        definition=definition,
        report=reverse("results:report", args=[study, path]) if has_page else "",
    )


def _line(
    name: str,
    definition: str,
    size: Mapping[str, Any] | None,
    code: str,
    columns: Sequence[tuple[KeyFigure, Mapping[str, Reading]]],
) -> SegmentLine:
    figures = tuple(readings.get(code) for _, readings in columns)
    if size is None:
        return SegmentLine(name, definition, "", "", "", "", figures)
    is_value = size["status"] == State.VALUE
    return SegmentLine(
        name=name,
        definition=definition,
        persons=_written(size["persons"], "persons") if is_value else str(State(size["status"]).label),
        share=_written(size["percent"], "percent") if is_value else "",
        state=size["status"],
        why="" if is_value or not size["reason"] else explained("reason", size["reason"]),
        figures=figures,
    )


def _drawing(scheme: str, period: str, study: str, sizes: Sequence[tuple[str, Mapping[str, Any]]]) -> str | None:
    bars = [
        Bar(name, row["percent"], _written(row["percent"], "percent"))
        if row["status"] == State.VALUE and row["percent"] is not None
        else Bar(name, None, str(State(row["status"]).label))
        for name, row in sizes
    ]
    title = gettext("%(scheme)s: share of the people of the site, %(period)s") % {"scheme": scheme, "period": period}
    description = "; ".join(f"{each.label}: {each.told}" for each in bars)
    return bar_chart(bars, title=title, description=description, name=f"segments-{study}")


def _columns(contents: Contents, area: Area) -> list[tuple[KeyFigure, Mapping[str, Reading]]]:
    """Of a few indicators the newest figure of each segment and of all together, counted in one way."""
    chosen = _indicators(contents)
    strata = {key for each in chosen for key in each.strata if contents.strata[key].method != "indirectly_standardised"}
    rows = (
        Figure.objects.filter(area=area.pk, indicator__in=[each.pk for each in chosen], stratum__in=sorted(strata))
        .order_by("period_start", "period_end")
        .values_list("indicator_id", "stratum_id", *READING_COLUMNS)
    )
    found: dict[int, dict[str, dict[str, Reading]]] = {each.pk: {} for each in chosen}
    for indicator, stratum, *row in rows:
        way, segment = contents.strata[stratum].way, contents.strata[stratum].segment
        found[indicator].setdefault(way, {})[segment] = Reading(*row)
    return [
        (_key_figure(contents, each, area, way, readings), readings)
        for each in chosen
        for way, readings in _best(contents, each, found[each.pk])
    ]


def _best(
    contents: Contents, indicator: Indicator, found: Mapping[str, dict[str, Reading]]
) -> list[tuple[str, dict[str, Reading]]]:
    """The way of counting in which most segments have a number: one that is the same for all of them."""
    numbers = Counter(
        {way: sum(each.value is not None for code, each in row.items() if code) for way, row in found.items()}
    )
    order = [each.way for each in contents.ways_of(indicator)]
    ways = sorted(found, key=lambda way: (-numbers[way], order.index(way)))
    if not ways:
        return []
    newest = max(each.start for each in found[ways[0]].values())
    return [(ways[0], {code: each for code, each in found[ways[0]].items() if each.start == newest})]


def _indicators(contents: Contents) -> list[Indicator]:
    """Those that stand for the aims first, of those that are given by segment."""
    first = [each.code for each in indicators_of_aims(str(contents.edition.token))]
    codes = dict.fromkeys([*first, *contents.indicators])
    of_segments = {key for key, each in contents.strata.items() if each.segment}
    found = [contents.indicators[code] for code in codes if of_segments.intersection(contents.indicators[code].strata)]
    return found[:MOST_FIGURES]


def _key_figure(
    contents: Contents, indicator: Indicator, area: Area, way: str, readings: Mapping[str, Reading]
) -> KeyFigure:
    whole = contents.whole
    one = next(iter(readings.values()))
    asked = [
        ("study", contents.edition.study.code),
        ("indicator", indicator.code),
        ("region", area.code),
        *([("region", whole.code)] if whole else []),
        ("way", way),
        ("view", "segments"),
    ]
    return KeyFigure(
        name=indicator.name,
        unit=_unit_name(one.unit),
        period=one.period,
        method=method_name(one.method),
        address=f"{reverse('results:explore')}?{urlencode(asked)}",
    )


def _written(value: float | None, unit: str) -> str:
    return "–" if value is None else quantity(value, unit, language())
