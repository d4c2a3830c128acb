"""
What somebody chose to see, as it stands in the address.

Every selection is a link. What an address asks that there is not (an indicator of another edition, a region that is
spelled otherwise) is left out and named, never an error: links are kept for years.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol
from urllib.parse import urlencode

from proeftuin_web.results.contents import Contents
from proeftuin_web.results.models import Area, Indicator, Stratum

VIEWS = ("time", "regions", "segments", "map")
MOST_REGIONS = 12
"""More lines than this cannot be told apart."""
MOST_SEGMENTS = 30
TOGETHER = "together"
"""Stands in addresses for the people of all segments together."""
_LONGEST = 200
"""Characters of an address that are looked at; nothing in an edition has a longer name."""


class Parameters(Protocol):
    """What stands in an address."""

    def get(self, key: str, default: str, /) -> str | list[object] | None:
        """The last value of a name."""

    def getlist(self, key: str, /) -> list[str]:
        """All values of a name."""


@dataclass(frozen=True)
class Selection:
    """
    One choice that an edition can answer.

    Attributes
    ----------
    first, last : str
        First day of the first and of the last period that is shown.
    way : str
        Method and people, whatever the segment.
    segments : tuple of str
        Codes of the chosen segments; an empty code is of all together. Where regions are put beside each other only
        the first is shown.
    strata : tuple of int
        The stratum of each of these.
    period : str
        First day of the period in which regions or segments are put beside each other.
    refused : tuple of str
        What was asked for and is not there, as it was typed.
    """

    study: str
    indicator: str
    regions: tuple[str, ...]
    way: str
    segments: tuple[str, ...]
    strata: tuple[int, ...]
    first: str
    last: str
    period: str
    view: str
    kind: str
    refused: tuple[str, ...] = field(default=(), compare=False)

    @property
    def stratum(self) -> int:
        """The stratum of the first chosen segment, or of all together."""
        return self.strata[0]

    def query(self, **other: str | tuple[str, ...]) -> str:
        """The part of an address that leads to this selection, or to one that differs in `other`."""
        chosen = replace(self, **other)  # type: ignore[arg-type]
        pairs = [
            ("study", chosen.study),
            ("indicator", chosen.indicator),
            *(("region", code) for code in chosen.regions),
            ("way", chosen.way),
            *(("segment", code or TOGETHER) for code in chosen.segments if chosen.segments != ("",)),
            ("from", chosen.first),
            ("to", chosen.last),
            ("period", chosen.period),
            ("view", chosen.view),
            ("kind", chosen.kind),
        ]
        return urlencode([(name, value) for name, value in pairs if value])


def selected(parameters: Parameters, contents: Contents, *, own_regions: Iterable[str] = ()) -> Selection:
    """
    What an address asks of an edition, completed with what one sees first.

    Parameters
    ----------
    own_regions : iterable of str
        Codes of the regions that the reader belongs to; with the country they are shown when none is asked for.
    """
    refused: list[str] = []
    indicator = _indicator(parameters, contents, refused)
    regions = _regions(parameters, contents, refused) or _first_regions(contents, own_regions)
    way, segments = _way(parameters, contents, indicator)
    parts = contents.parts_of(indicator, way)
    view = _one_of(parameters, "view", VIEWS, VIEWS[0])
    segments = _segments(parameters, parts, refused) or segments or tuple(parts)[:1]
    if view == "segments" and len(segments) < 2:
        segments = tuple(parts)
    starts = [start for start, _ in indicator.periods]
    first = _one_of(parameters, "from", starts, starts[0])
    last = max(first, _one_of(parameters, "to", starts, starts[-1]))
    kinds = contents.kinds
    return Selection(
        study=contents.edition.study.code,
        indicator=indicator.code,
        regions=regions,
        way=way,
        segments=segments,
        strata=tuple(parts[code].pk for code in segments),
        first=first,
        last=last,
        period=_one_of(parameters, "period", starts, starts[-1]),
        view=view,
        kind=_one_of(parameters, "kind", kinds, kinds[0]) if kinds else "",
        refused=tuple(refused),
    )


def found_indicators(contents: Contents, words: str) -> Mapping[str, Indicator]:
    """Indicators in whose name, description or short name every word stands."""
    wanted = words.casefold()[:_LONGEST].split()
    return {
        code: each
        for code, each in contents.indicators.items()
        if all(word in f"{each.name} {each.description} {code}".casefold() for word in wanted)
    }


def _indicator(parameters: Parameters, contents: Contents, refused: list[str]) -> Indicator:
    asked = str(parameters.get("indicator", ""))[:_LONGEST]
    if asked in contents.indicators:
        return contents.indicators[asked]
    if asked:
        refused.append(asked)
    return next(iter(contents.indicators.values()))


def _regions(parameters: Parameters, contents: Contents, refused: list[str]) -> tuple[str, ...]:
    found: list[str] = []
    for asked in [*parameters.getlist("region"), *parameters.getlist("add")][: 4 * MOST_REGIONS]:
        text = str(asked).strip()[:_LONGEST]
        area = contents.areas.get(text) or contents.area_by_name.get(text.casefold())
        if area is not None:
            found.append(area.code)
        elif text:
            refused.append(text)
    return tuple(dict.fromkeys(found))[:MOST_REGIONS]


def _first_regions(contents: Contents, own_regions: Iterable[str]) -> tuple[str, ...]:
    main = list(contents.main_areas)
    own = [code for code in own_regions if code in contents.areas]
    sites = own or [area.code for area in main if area.kind == "site"][:3]
    country = [area.code for area in main if area.is_whole]
    return tuple(dict.fromkeys([*country, *sites][:MOST_REGIONS])) or _any(contents.areas.values())


def _any(areas: Iterable[Area]) -> tuple[str, ...]:
    return tuple(area.code for area in areas)[:1]


def _way(parameters: Parameters, contents: Contents, indicator: Indicator) -> tuple[str, tuple[str, ...]]:
    """The asked way of counting, with the segment that an address of before had in it."""
    strata = contents.strata_of(indicator)
    asked = str(parameters.get("way", ""))
    chosen = next((each for each in strata if asked in (each.key, each.way)), strata[0])
    return chosen.way, (chosen.segment,) if chosen.key == asked and chosen.segment else ()


def _segments(parameters: Parameters, parts: Mapping[str, Stratum], refused: list[str]) -> tuple[str, ...]:
    found: list[str] = []
    for asked in parameters.getlist("segment")[: 4 * MOST_REGIONS]:
        text = str(asked).strip()[:_LONGEST]
        code = "" if text == TOGETHER else text
        if text and code in parts:
            found.append(code)
        elif text and text != TOGETHER:
            refused.append(text)
    return tuple(code for code in parts if code in found)[:MOST_SEGMENTS]


def _one_of(parameters: Parameters, name: str, possible: Iterable[str], otherwise: str) -> str:
    asked = str(parameters.get(name, ""))
    return asked if asked in set(possible) else otherwise
