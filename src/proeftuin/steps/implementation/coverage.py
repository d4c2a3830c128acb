"""Which segments of which sites have something at each place from prevention to palliative care, and which nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from proeftuin.data.portfolio_tables import PORTFOLIO_COVERAGE
from proeftuin.steps.implementation.portfolio import Entry, Portfolio
from proeftuin.steps.implementation.portfolio_table import (
    PLANNED,
    RUNNING,
    STOPPED,
    both,
    joined,
    state_of,
    table_of,
)
from proeftuin.steps.segmentation.intervention import Continuum
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.period import Period

EVERYBODY = "everybody"
"""Segment in a study that has none."""
EMPTY = "empty"
NO_SEGMENTS = "no_segments_in_study"
"""Reason: the study does not divide its population, so that nobody counted the persons of a segment."""
NOT_COUNTED = "segment_not_counted"
"""Reason: the published tables have no size of the segment in the site."""
_ORDER = (RUNNING, PLANNED, STOPPED)


@dataclass(frozen=True)
class SegmentSize:
    """Persons of a segment in a site in the newest year, or the status and reason that there are instead."""

    status: str
    reason: str | None = None
    period_start: date | None = None
    period_end: date | None = None
    persons: int | None = None


def sizes_of(segments: pl.DataFrame | None, scheme: str | None) -> Mapping[tuple[str, str], SegmentSize]:
    """
    Size of each segment of `scheme` in the newest year, by region and segment.

    Parameters
    ----------
    segments : frame or None
        As the contract `segments` says, after output control.
    """
    if segments is None or scheme is None:
        return {}
    own = segments.filter(pl.col("scheme") == scheme)
    newest = own.filter(pl.col("period_start") == pl.col("period_start").max())
    columns = ("region", "segment", "status", "reason", "period_start", "period_end", "persons")
    return {
        (region, segment): SegmentSize(status, reason, start, end, persons)
        for region, segment, status, reason, start, end, persons in newest.select(columns).iter_rows()
    }


def coverage_table(
    portfolio: Portfolio,
    sites: Sequence[str],
    segments: Sequence[str],
    period: Period,
    sizes: Mapping[tuple[str, str], SegmentSize],
) -> pl.DataFrame:
    """
    Every segment of every site at every place, as the contract `portfolio_coverage` says.

    Without any entry there are no rows: where nothing was written down, it is not known that there is nothing.

    Parameters
    ----------
    segments : sequence of str
        Of the scheme of the portfolio; empty in a study without segments.
    period : Period
        Of the study.
    sizes : mapping
        As `sizes_of` gives it.
    """
    absent = SegmentSize(Status.MISSING.value, NOT_COUNTED if segments else NO_SEGMENTS)
    rows: list[dict[str, object]] = []
    for site in sites if portfolio.entries else ():
        for segment in segments or (EVERYBODY,):
            size = sizes.get((f"site:{site}", segment), absent)
            for place, continuum in enumerate(Continuum):
                found = _entries(portfolio, site, segment if segments else None, continuum)
                rows.append(
                    {
                        "site": site, "scheme": portfolio.scheme if segments else None, "segment": segment,
                        "continuum": continuum.value, **both("continuum", continuum.words), "place": place,
                        "state": _state(found, site, period), "entries": joined(one.id for one in found), **vars(size),
                    }
                )  # fmt: skip
    return table_of(PORTFOLIO_COVERAGE, rows)


def _entries(portfolio: Portfolio, site: str, segment: str | None, continuum: Continuum) -> list[Entry]:
    return [
        one
        for one in portfolio.entries
        if portfolio.type_of(one).continuum is continuum
        and (segment is None or one.is_for(segment))
        and one.rollouts_in(site)
    ]


def _state(entries: Sequence[Entry], site: str, period: Period) -> str:
    found = {state_of(rollout.span, period) for one in entries for rollout in one.rollouts_in(site)}
    return next((state for state in _ORDER if state in found), EMPTY)
