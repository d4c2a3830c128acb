"""
For whom, where and when reach is counted: the entries of a portfolio, their rollouts and the periods of a study.

Somebody can be reached on the days on which an entry is carried out in the site where the person lives. A period is a
part of a calendar year; the whole of all rollouts is counted besides, as persons of several periods do not add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from proeftuin.steps.implementation.portfolio import Entry
from proeftuin.steps.population.population_definition import Every
from proeftuin.vocabulary.period import Period

WHOLE = -1
"""Place of the period that holds all rollouts of an entry."""
UNASSIGNED = -1
"""Stands for a segment where nobody is divided into segments, or somebody has none."""


@dataclass(frozen=True)
class ReachPlan:
    """
    What reach is counted of.

    Attributes
    ----------
    entries : tuple of Entry
        A place in it stands for an entry in what an engine computes.
    sites : tuple of str
        A place in it, from 1, stands for a site.
    segments : tuple of str
        Segments of the scheme of the portfolio by their place; empty when nobody is divided into segments.
    years : tuple of int
        Of the study.
    every : Every
        Length of a period.
    """

    entries: tuple[Entry, ...]
    sites: tuple[str, ...]
    segments: tuple[str, ...]
    years: tuple[int, ...]
    every: Every = Every.QUARTER

    @property
    def periods(self) -> tuple[Period, ...]:
        """The periods of the study, one after another."""
        return tuple(periods_of(self.years, self.every))

    def meaning(self) -> object:
        """All that determines who is counted, as JSON can write it."""
        entries = [
            [entry.id, entry.segments, [[one.site, str(one.start), str(one.end)] for one in entry.rollouts]]
            for entry in self.entries
        ]
        return [entries, self.sites, self.segments, self.years, self.every.value]

    def entry_frame(self) -> pl.DataFrame:
        """`intervention_id` as delivered, and the place of the entry."""
        rows = [(entry.id, place) for place, entry in enumerate(self.entries)]
        return pl.DataFrame(rows, schema={"intervention_id": pl.String, "entry": pl.Int64}, orient="row")

    def segment_frame(self) -> pl.DataFrame:
        """Place of each entry with those of the segments that it is for."""
        places = [*range(len(self.segments)), UNASSIGNED]
        rows = [
            (number, place)
            for number, entry in enumerate(self.entries)
            for place in places
            if not entry.segments or (place != UNASSIGNED and self.segments[place] in entry.segments)
        ]
        return pl.DataFrame(rows, schema={"entry": pl.Int64, "segment": pl.Int64}, orient="row")

    def site_frame(self, groups: Mapping[str, Sequence[str]], regions: Sequence[str]) -> pl.DataFrame:
        """
        Place of each region that is in a site, and of its site.

        Parameters
        ----------
        groups : mapping of region to regions
            Of a study, with its sites.
        regions : sequence of str
            In the order of their places, from 1.
        """
        place = {code: number for number, code in enumerate(regions, start=1)}
        rows = [
            (place[code], number)
            for number, site in enumerate(self.sites, start=1)
            for code in groups.get(f"site:{site}", ())
            if code in place
        ]
        return pl.DataFrame(rows, schema={"region": pl.Int64, "site": pl.Int64}, orient="row")

    def slot_frame(self) -> pl.DataFrame:
        """Days (`starts` up to, not including, `ends`) of each `entry`, `site` and `period` on which it can reach."""
        schema = {"entry": pl.Int64, "site": pl.Int64, "period": pl.Int64, "starts": pl.Date, "ends": pl.Date}
        return pl.DataFrame(list(self._slots()), schema=schema, orient="row")

    def span(self, entry: Entry, site: str | None = None) -> Period | None:
        """From the first to the last day in the study on which an entry is carried out, in one site or in any."""
        spells = [
            spell
            for one in (self.sites if site is None else (site,))
            for spell in days_of(entry, one, Period.years(self.years[0], self.years[-1]))
        ]
        return Period(min(one.start for one in spells), max(one.end for one in spells)) if spells else None

    def _slots(self) -> Iterator[tuple[int, int, int, date, date]]:
        numbered = [(WHOLE, Period.years(self.years[0], self.years[-1])), *enumerate(self.periods)]
        for place, entry in enumerate(self.entries):
            for number, site in enumerate(self.sites, start=1):
                for period, days in numbered:
                    for spell in days_of(entry, site, days):
                        yield place, number, period, spell.start, spell.end


def periods_of(years: Iterable[int], every: Every) -> Iterator[Period]:
    """Calendar years, quarters or months of the years."""
    for year in years:
        starts = [date(year, month, 1) for month in range(1, 13, every.months)]
        for start, end in zip(starts, [*starts[1:], date(year + 1, 1, 1)], strict=True):
            yield Period(start, end)


def days_of(entry: Entry, site: str, within: Period) -> list[Period]:
    """Days in a period on which an entry is carried out in a site; spells that meet or overlap are one."""
    found: list[Period] = []
    for rollout in entry.rollouts_in(site):
        start, end = max(rollout.start, within.start), min(rollout.end or within.end, within.end)
        if start >= end:
            continue
        if found and start <= found[-1].end:
            found[-1] = Period(found[-1].start, max(found[-1].end, end))
        else:
            found.append(Period(start, end))
    return found
