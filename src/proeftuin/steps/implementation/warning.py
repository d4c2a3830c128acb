"""
What may be meant in a portfolio and may be a mistake: nothing of it is refused, and a reader should look at it.

A need counts as found in a segment of a site when enough of its persons have it by an element of the scheme, when it
was declared with the choice of interventions, or when a figure that is worse than that of everybody is a sign of it.
Nothing is said of a need that no element records and no figure shows, such as debts: it was not looked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from proeftuin.data.portfolio_tables import PORTFOLIO_WARNINGS
from proeftuin.steps.implementation.portfolio import Entry, Portfolio
from proeftuin.steps.implementation.portfolio_table import rollouts_of, table_of
from proeftuin.steps.segmentation.matching import SIGNS
from proeftuin.steps.segmentation.need import Need, need_recorded_by
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.period import Period

STARTS_AFTER_PERIOD = "starts_after_period"
NO_YEAR_BEFORE = "no_year_before"
ANSWERS_NO_NEED_FOUND = "answers_no_need_found"
ENOUGH_PERCENT = 10.0
"""Of the persons in a segment, from which a recorded need counts as one of the segment: as for a choice by default."""


@dataclass
class KnownNeeds:
    """
    What is known of the needs of a segment of a region.

    Attributes
    ----------
    looked_for, found : set of Need
        Needs that would have been found, and those that were.
    """

    looked_for: set[Need] = field(default_factory=set)
    found: set[Need] = field(default_factory=set)

    def add(self, need: Need, *, is_found: bool) -> None:
        """One more need was looked for, and found or not."""
        self.looked_for.add(need)
        if is_found:
            self.found.add(need)


NeedsBySegment = Mapping[tuple[str, str], KnownNeeds]
"""By region and segment; a segment of which nothing is known is absent."""


@dataclass(frozen=True)
class Examined:
    """
    What a portfolio is held against.

    Attributes
    ----------
    period : Period
        Of the study.
    window : Period or None
        Of its evaluation; `None` without one.
    needs : mapping
        See `NeedsBySegment`.
    """

    period: Period
    window: Period | None = None
    needs: NeedsBySegment = field(default_factory=dict)


def warning_table(portfolio: Portfolio, examined: Examined) -> pl.DataFrame:
    """All warnings, as the contract `portfolio_warnings` says."""
    rows = [
        {"entry": entry.id, "site": rollout.site, "start": rollout.start, "note": note}
        for entry, rollout in rollouts_of(portfolio)
        for note in _notes(portfolio, entry, rollout.site, rollout.start, examined)
    ]
    return table_of(PORTFOLIO_WARNINGS, rows)


def found_needs(
    scheme: str,
    elements: pl.DataFrame | None,
    segments: pl.DataFrame | None,
    compared: pl.DataFrame | None = None,
    declared: Mapping[tuple[str, str], tuple[Need, ...]] | None = None,
) -> NeedsBySegment:
    """
    Needs of the segments of each region in the newest year.

    Parameters
    ----------
    elements, segments : frame or None
        As the contracts `segment_elements` and `segments` say, after output control: what is withheld tells nothing.
    compared : frame or None
        As the contract `needs_of_segments` says.
    declared : mapping of region and segment to needs, optional
        By the author of a choice.
    """
    known: defaultdict[tuple[str, str], KnownNeeds] = defaultdict(KnownNeeds)
    for key, needs in (declared or {}).items():
        for need in needs:
            known[key].add(need, is_found=True)
    of_scheme = (pl.col("scheme") == scheme) & (pl.col("status") == Status.VALUE.value)
    if elements is not None and segments is not None:
        for region, segment, element, share in _shares(elements.filter(of_scheme), segments.filter(of_scheme)):
            recorded = need_recorded_by(element)
            if recorded is not None:
                known[region, segment].add(recorded, is_found=share >= ENOUGH_PERCENT)
    if compared is not None:
        signs = compared.filter(of_scheme).select("region", "segment", "indicator", "verdict")
        for region, segment, indicator, verdict in signs.iter_rows():
            if indicator in SIGNS:
                known[region, segment].add(SIGNS[indicator], is_found=verdict == "worse")
    return known


def _shares(elements: pl.DataFrame, segments: pl.DataFrame) -> Iterator[tuple[str, str, str, float]]:
    """Region, segment and element, with the percent of the persons of the segment who have it, in the newest year."""
    key = ["region", "segment", "period_start"]
    newest = segments.filter(pl.col("period_start") == pl.col("period_start").max(), pl.col("persons") > 0)
    shares = elements.join(newest.select(*key, pl.col("persons").alias("all")), on=key).select(
        "region", "segment", "element", 100 * pl.col("persons") / pl.col("all")
    )
    return shares.iter_rows()


def _notes(portfolio: Portfolio, entry: Entry, site: str, start: date, examined: Examined) -> Iterator[str]:
    if start >= examined.period.end:
        yield STARTS_AFTER_PERIOD
    is_evaluated = entry.id == portfolio.programme and examined.window is not None
    first = examined.window.start if is_evaluated and examined.window is not None else examined.period.start
    if start < date(first.year + 1, 1, 1):
        yield NO_YEAR_BEFORE
    if _misses_every_need(portfolio, entry, site, examined.needs):
        yield ANSWERS_NO_NEED_FOUND


def _misses_every_need(portfolio: Portfolio, entry: Entry, site: str, needs: NeedsBySegment) -> bool:
    intervention = portfolio.type_of(entry)
    answered = set(intervention.needs)
    meant = {one.segment for one in intervention.for_whom.segments if one.scheme == portfolio.scheme}
    known = {
        segment: found
        for (region, segment), found in needs.items()
        if region == f"site:{site}" and entry.is_for(segment)
    }
    is_looked_for = any(not found.looked_for.isdisjoint(answered) for found in known.values())
    return is_looked_for and not meant & set(known) and all(one.found.isdisjoint(answered) for one in known.values())
