"""Entering numbers of persons that a party counted, one by one or from a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from proeftuin.errors import DataContractError, Problem
from proeftuin_web.audit.trail import record
from proeftuin_web.design.editing import claim
from proeftuin_web.portfolio.counts import as_csv, known_of, read_counts, rows_of
from proeftuin_web.portfolio.meaning import with_parts
from proeftuin_web.portfolio.models import DeliveryCount, Entry, StudyPortfolio
from proeftuin_web.portfolio.stale import refresh
from proeftuin_web.sites.models import Site


class CountsRefused(Exception):  # noqa: N818 — says what happened
    """
    The numbers cannot be right; nothing was saved.

    Attributes
    ----------
    problems : tuple of Problem
        By file, line and column; without any value.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__()
        self.problems = tuple(problems)


@transaction.atomic
def save_count(*, count: DeliveryCount, by: Any, version: int | None = None) -> DeliveryCount:
    """
    Add the numbers of one setting and period, or correct them.

    Raises
    ------
    CountsRefused
        With the other numbers of the entry in the site they cannot be right.
    """
    is_new = count.pk is None
    if is_new:
        count.save()
    else:
        claim(count, version)
        count.save()
    _check(count.entry, count.site)
    action = "portfolio.count.added" if is_new else "portfolio.count.changed"
    record(by=by, action=action, about=count, site=count.site)
    refresh(count.entry.study)
    return count


@transaction.atomic
def remove_count(*, count: DeliveryCount, by: Any, reason: str) -> None:
    """Take numbers away that were entered by mistake; the trail keeps what they were."""
    numbers = {name: getattr(count, name) for name in ("invited", "enrolled", "completed", "declined", "sessions")}
    record(by=by, action="portfolio.count.removed", about=count, site=count.site, details={"reason": reason, **numbers})
    entry = count.entry
    count.delete()
    refresh(entry.study)


@transaction.atomic
def take_counts(*, content: bytes, name: str, site: Site, entries: Sequence[Entry], by: Any) -> int:
    """
    Take the lines of a file in the place of what there was of the same entry and period; returns how many.

    The numbers of eligible persons in it are left: the library counts them.

    Raises
    ------
    CountsRefused
        With everything that the library finds wrong in the file.
    """
    loaded = list(with_parts(Entry.objects.filter(pk__in=[one.pk for one in entries])))
    by_code = {one.code: one for one in loaded}
    known = known_of(loaded, _segments(loaded))
    known = type(known)(known.interventions, [site.code], known.segments, known.spans)
    try:
        rows = read_counts(content, name, known).to_dicts()
    except DataContractError as error:
        raise CountsRefused(error.problems) from error
    for row in rows:
        entry = by_code[row["intervention"]]
        keys = {"entry": entry, "site": site, "starts_on": row["period_start"], "segment": row["segment"] or ""}
        DeliveryCount.objects.filter(**keys).delete()
        DeliveryCount.objects.create(
            **keys,
            ends_on=row["period_end"],
            **{name: row[name] for name in ("invited", "enrolled", "completed", "sessions")},
        )
    for entry in {by_code[row["intervention"]] for row in rows}:
        _check(entry, site)
    record(by=by, action="portfolio.count.file_taken", about=site, site=site, details={"lines": len(rows)})
    for study in {entry.study for entry in loaded}:
        refresh(study)
    return len(rows)


def _check(entry: Entry, site: Site) -> None:
    """Hold all numbers of an entry in a site against the rules of the library."""
    [loaded] = with_parts(Entry.objects.filter(pk=entry.pk))
    counts = list(DeliveryCount.objects.filter(entry=entry, site=site).select_related("entry", "site"))
    known = known_of([loaded], _segments([loaded]))
    known = type(known)(known.interventions, [site.code], known.segments, known.spans)
    try:
        read_counts(as_csv(rows_of(counts)).encode(), "counts.csv", known)
    except DataContractError as error:
        raise CountsRefused(error.problems) from error


def _segments(entries: Sequence[Entry]) -> list[str]:
    ties = StudyPortfolio.objects.filter(study__in=[one.study_id for one in entries if one.study_id])
    return sorted({code for tie in ties for code, _name in tie.segments})
