"""
What an edition has: its definitions, regions and ways of giving figures, read once by every process.

An edition does not change, and is known by a token that is never given again; what was read of it stays true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.utils.html import format_html_join

from proeftuin_web.results.models import POOL, WHOLE, Area, Edition, Extract, Indicator, Stratum
from proeftuin_web.results.segment import Segment, segments_of_rows

KINDS = ("site", "municipality", "ggd", "province", "other")
"""Kinds of regions that can be put beside each other, the first most asked for."""
_SHOWN_FIRST = ("country", "site", "pool")


@dataclass(frozen=True, eq=False)
class Contents:
    """
    Definitions by their short name, regions by their code, and strata by their key in the database.

    Segments are known by the code that they have in a stratum, in the order of their scheme.
    """

    edition: Edition
    indicators: Mapping[str, Indicator]
    areas: Mapping[str, Area]
    strata: Mapping[int, Stratum]
    segments: Mapping[str, Segment]

    @cached_property
    def area_of_key(self) -> Mapping[int, Area]:
        """Regions by their key in the database."""
        return {area.pk: area for area in self.areas.values()}

    @cached_property
    def whole(self) -> Area | None:
        """What regions are held against: the country or, in data about persons, everybody in them."""
        return next((self.areas[code] for code in WHOLE if code in self.areas), None)

    @cached_property
    def main_areas(self) -> Sequence[Area]:
        """The country, the sites and the comparison pool: what a reader chooses from first."""
        found = [area for area in self.areas.values() if area.kind in _SHOWN_FIRST or area.is_whole]
        places = {**dict.fromkeys(WHOLE, 0), POOL: 2}
        return sorted(found, key=lambda area: (places.get(area.code, 1), area.name))

    @cached_property
    def other_areas(self) -> Sequence[Area]:
        """Municipalities and other regions that a reader can add by name."""
        main = {area.pk for area in self.main_areas}
        return [area for area in self.areas.values() if area.pk not in main and area.kind != "comparison"]

    @cached_property
    def names_to_add(self) -> str:
        """Names of the other regions as options of a list; the same hundreds for everybody who opens the page."""
        return format_html_join("", '<option value="{}">', ((area.name,) for area in self.other_areas))

    @cached_property
    def kinds(self) -> Sequence[str]:
        """Kinds of regions of which there is more than one."""
        counts = [area.kind for area in self.areas.values()]
        return [kind for kind in KINDS if counts.count(kind) > 1]

    @cached_property
    def area_by_name(self) -> Mapping[str, Area]:
        """Regions that can be added, by what somebody types: the name or the code, capitals or not."""
        return {word.casefold(): area for area in self.areas.values() for word in (area.code, area.name)}

    def strata_of(self, indicator: Indicator) -> Sequence[Stratum]:
        """The ways in which an indicator is given, the preferred one first."""
        return [self.strata[key] for key in indicator.strata]

    def ways_of(self, indicator: Indicator) -> Sequence[Stratum]:
        """One stratum for each way of counting of an indicator, whatever the segment; the preferred one first."""
        found: dict[str, Stratum] = {}
        for each in self.strata_of(indicator):
            found.setdefault(each.way, each)
        return list(found.values())

    def parts_of(self, indicator: Indicator, way: str) -> Mapping[str, Stratum]:
        """Strata of one way of counting by segment, all together (no segment) first where there are figures of it."""
        found = {each.segment: each for each in self.strata_of(indicator) if each.way == way}
        order = ["", *self.segments]
        return dict(sorted(found.items(), key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order)))


def contents_of(edition: Edition) -> Contents:
    """What an edition has."""
    return _read(str(edition.token))


@lru_cache(maxsize=12)
def _read(token: str) -> Contents:
    edition = Edition.objects.select_related("study").get(token=token)
    return Contents(
        edition=edition,
        indicators={each.code: each for each in edition.indicators.all()},
        areas={each.code: each for each in edition.areas.all()},
        strata={each.pk: each for each in edition.strata.all()},
        segments=segments_of_rows(
            Extract.objects.filter(edition=edition, table="segment_schemes").values_list("row", flat=True)
        ),
    )
