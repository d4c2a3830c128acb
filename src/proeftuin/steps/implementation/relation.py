"""
How entries of a portfolio stand to each other: what runs at the same time for the same persons, and what needs what.

Two interventions that reach the same persons of one site on the same days cannot be told apart by figures about that
site. An entry that depends on something which was not there when it started may fail for that reason alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations

import polars as pl

from proeftuin.data.portfolio_tables import PORTFOLIO_RELATIONS
from proeftuin.steps.implementation.portfolio import EnablingRecord, Entry, EntryStatus, Portfolio
from proeftuin.steps.implementation.portfolio_table import joined, table_of
from proeftuin.steps.implementation.rollout import Rollout, Span


class RelationKind(StrEnum):
    """What one record of a portfolio is to another."""

    DEPENDS_ON = "depends_on"
    SUPPORTS = "supports"
    OVERLAPS = "overlaps"


class Verdict(StrEnum):
    """Whether there is something to beware of."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True)
class Judgement:
    """A verdict with the key of the text that says why."""

    verdict: Verdict
    note: str


IN_TIME = Judgement(Verdict.OK, "in_time")
NOT_STARTED = Judgement(Verdict.OK, "not_started")
START_UNKNOWN = Judgement(Verdict.WARNING, "start_unknown")
ENDS_BEFORE = Judgement(Verdict.WARNING, "ends_before")
AFTER_START = Judgement(Verdict.WARNING, "after_start")
NOT_YET_RUNNING = Judgement(Verdict.WRONG, "not_yet_running")
NOT_IN_SITE = Judgement(Verdict.WRONG, "not_in_site")
ENDED_BEFORE = Judgement(Verdict.WRONG, "ended_before")
BY_DESIGN = Judgement(Verdict.OK, "by_design")
NOT_SEPARABLE = Judgement(Verdict.WARNING, "not_separable")
NOT_SEPARABLE_FROM_PROGRAMME = Judgement(Verdict.WARNING, "not_separable_from_programme")


@dataclass(frozen=True)
class Relation:
    """
    One relation.

    Attributes
    ----------
    site : str or None
        `None` when it is not about one site.
    start : date or None
        First day of an overlap, or day on which the entry started; `None` without a rollout.
    end : date or None
        First day after an overlap; `None` when it goes on, and for other relations.
    segments : tuple of str
        That both are for; empty for everybody.
    """

    entry: str
    other: str
    kind: RelationKind
    judgement: Judgement
    site: str | None = None
    start: date | None = None
    end: date | None = None
    segments: tuple[str, ...] = ()


def relation_table(portfolio: Portfolio) -> pl.DataFrame:
    """All relations, as the contract `portfolio_relations` says."""
    found = [*overlaps(portfolio), *dependencies(portfolio), *support(portfolio)]
    return table_of(
        PORTFOLIO_RELATIONS,
        (
            {
                "entry": one.entry, "other": one.other, "relation": one.kind.value, "site": one.site,
                "start": one.start, "end": one.end, "segments": joined(one.segments),
                "verdict": one.judgement.verdict.value, "note": one.judgement.note,
            }
            for one in found
        ),
    )  # fmt: skip


def overlaps(portfolio: Portfolio) -> Iterator[Relation]:
    """Days on which two entries run in one site for persons that may be the same, each stretch of days once."""
    for one, other in combinations(portfolio.entries, 2):
        if not one.shares_persons_with(other):
            continue
        for mine in one.rollouts:
            for theirs in other.rollouts_in(mine.site):
                common = mine.span.with_other(theirs.span)
                if common is not None:
                    yield Relation(
                        one.id, other.id, RelationKind.OVERLAPS, _of_overlap(portfolio, one, other), mine.site,
                        common.start, common.end, _shared(one, other),
                    )  # fmt: skip


def dependencies(portfolio: Portfolio) -> Iterator[Relation]:
    """For each rollout, whether what the entry depends on ran when it started."""
    for entry in portfolio.entries:
        for id in entry.depends_on:
            if not entry.rollouts:
                yield Relation(entry.id, id, RelationKind.DEPENDS_ON, NOT_STARTED)
            for rollout in entry.rollouts:
                judgement = _of_need(portfolio, id, rollout)
                yield Relation(entry.id, id, RelationKind.DEPENDS_ON, judgement, rollout.site, rollout.start)


def support(portfolio: Portfolio) -> Iterator[Relation]:
    """For each entry that an enabling record is for, whether it was there when the entry first started."""
    for record in portfolio.enabling:
        for id in record.supports:
            entry = portfolio.entry(id)
            start = min((one.start for one in entry.rollouts), default=None) if entry else None
            yield Relation(record.id, id, RelationKind.SUPPORTS, _of_support(record, start), start=start)


def _of_overlap(portfolio: Portfolio, one: Entry, other: Entry) -> Judgement:
    if portfolio.programme in {one.id, other.id}:
        return NOT_SEPARABLE_FROM_PROGRAMME
    return BY_DESIGN if one.id in other.depends_on or other.id in one.depends_on else NOT_SEPARABLE


def _shared(one: Entry, other: Entry) -> tuple[str, ...]:
    if not one.segments or not other.segments:
        return one.segments or other.segments
    return tuple(segment for segment in one.segments if segment in other.segments)


def _of_need(portfolio: Portfolio, id: str, rollout: Rollout) -> Judgement:
    record = portfolio.enabling_record(id)
    if record is not None:
        return _of_record(record, rollout)
    other = portfolio.entry(id)
    found = other.rollouts_in(rollout.site) if other else ()
    return _of_spans([one.span for one in found], rollout) if found else NOT_IN_SITE


def _of_record(record: EnablingRecord, rollout: Rollout) -> Judgement:
    if record.start is None:
        is_planned = record.status in {EntryStatus.IDEA, EntryStatus.PREPARED}
        return NOT_YET_RUNNING if is_planned else START_UNKNOWN
    return _of_spans([record.span], rollout)


def _of_spans(spans: Sequence[Span], rollout: Rollout) -> Judgement:
    if not any(span.holds(rollout.start) for span in spans):
        is_over = all(span.last <= rollout.start for span in spans)
        return ENDED_BEFORE if is_over else NOT_YET_RUNNING
    reached = rollout.start
    # Rollouts that follow each other without a day between them count as one.
    for span in sorted(spans, key=lambda span: span.first):
        if span.first <= reached:
            reached = max(reached, span.last)
    return IN_TIME if reached >= rollout.span.last else ENDS_BEFORE


def _of_support(record: EnablingRecord, start: date | None) -> Judgement:
    if start is None:
        return NOT_STARTED
    if record.start is None:
        return START_UNKNOWN
    if record.span.last <= start:
        return Judgement(Verdict.WARNING, ENDED_BEFORE.note)
    return IN_TIME if record.start <= start else AFTER_START
