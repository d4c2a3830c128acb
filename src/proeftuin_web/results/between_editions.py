"""The same figures in two editions beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from proeftuin_web.results.contents import Contents
from proeftuin_web.results.edition_changes import causes
from proeftuin_web.results.models import Edition, Figure, Stratum
from proeftuin_web.results.wording import READING_COLUMNS, Reading, area_name, period_name

_MOST_ROWS = 400


@dataclass(frozen=True)
class Pair:
    """One figure as it was and as it is; `None` where an edition does not have it."""

    region: str
    period: str
    before: Reading | None
    after: Reading | None

    @property
    def is_same(self) -> bool:
        """Whether a reader sees the same number or state in both."""
        return _seen(self.before) == _seen(self.after)

    @property
    def told(self) -> str:
        """What happened to the figure, in a word or two."""
        if self.before is None:
            return gettext("new")
        if self.after is None:
            return gettext("no longer given")
        return gettext("the same") if self.is_same else gettext("changed")


def pairs_of(before: Contents, after: Contents, code: str) -> list[Pair]:
    """The figures of an indicator in the main regions, in the way that the newer edition prefers."""
    indicator = after.indicators[code]
    stratum = after.strata_of(indicator)[0]
    found = [_readings(contents, code, stratum) for contents in (before, after)]
    keys = sorted(found[0].keys() | found[1].keys(), key=lambda key: (key[1], key[0]), reverse=True)
    pairs = [
        Pair(_name(key[0], before, after), period_name(key[1], key[2]), found[0].get(key), found[1].get(key))
        for key in keys
    ]
    return pairs[:_MOST_ROWS]


def told_causes(before: Edition, after: Edition) -> list[str]:
    """What the manifests of two editions have differently, in sentences."""
    found: Mapping[str, Any] = causes(before.manifest, after.manifest)
    sentences = {
        "study": gettext("The study file is another one."),
        "plan": gettext("The analysis plan is another one."),
        "division": gettext("The municipal division is of another year."),
        "period": gettext("The years of the study are other ones."),
        "software": gettext("The software has another version."),
    }
    told = [sentence for name, sentence in sentences.items() if found[name]]
    if found["sources"]:
        told.insert(0, gettext("New or changed data: %(sources)s.") % {"sources": ", ".join(found["sources"])})
    return told


def _readings(contents: Contents, code: str, wanted: Stratum) -> dict[tuple[str, Any, Any], Reading]:
    indicator = contents.indicators.get(code)
    same = [each.pk for each in contents.strata.values() if each.key == wanted.key]
    if indicator is None or not same:
        return {}
    areas = [area.pk for area in contents.main_areas]
    rows = Figure.objects.filter(indicator=indicator, stratum__in=same, area__in=areas).values_list(*READING_COLUMNS)
    readings = [Reading(*row) for row in rows]
    return {(contents.area_of_key[each.area].code, each.start, each.end): each for each in readings}


def _name(code: str, *editions: Contents) -> str:
    return next(area_name(each.areas[code]) for each in reversed(editions) if code in each.areas)


def _seen(reading: Reading | None) -> Sequence[str]:
    return () if reading is None else (reading.text, reading.interval, reading.status)
