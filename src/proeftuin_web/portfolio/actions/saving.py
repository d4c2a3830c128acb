"""Adding, changing, stopping and withdrawing parts of the portfolio, each with its line in the history."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeAlias

from django.db import transaction

from proeftuin.steps.implementation.portfolio import EntryStatus
from proeftuin.steps.implementation.rollout import overlapping
from proeftuin_web.audit.trail import record
from proeftuin_web.design.editing import claim
from proeftuin_web.portfolio.meaning import rollout_of
from proeftuin_web.portfolio.models import Change, Contract, EnablingIntervention, Entry, Money, Relation, Rollout
from proeftuin_web.portfolio.stale import refresh
from proeftuin_web.sites.models import Site

Part: TypeAlias = Entry | EnablingIntervention | Rollout | Contract | Money
_NOT_TOLD = ("id", "version", "is_withdrawn", "entry", "study", "continuum")
_DAYS = ("starts_on", "ends_on")


class ReasonNeeded(Exception):  # noqa: N818
    """A day was changed and nobody said why."""


class RolloutsOverlap(Exception):  # noqa: N818
    """
    The entry is carried out in this site on these days already.

    Attributes
    ----------
    other : Rollout
        The rollout that has them.
    """

    def __init__(self, other: Rollout) -> None:
        super().__init__()
        self.other = other


@transaction.atomic
def save_entry(
    *,
    entry: Entry,
    by: Any,
    depends_on: Iterable[Entry | EnablingIntervention] | None = None,
    reason: str = "",
    version: int | None = None,
) -> Entry:
    """Add an entry, or change one; `depends_on` replaces what it needs first."""
    before = _needs(entry) if entry.pk else []
    told = _changes(entry)
    what = _written(entry, version)
    if depends_on is not None:
        _set_needs(entry, list(depends_on))
        now = _needs(entry)
        told += [["depends_on", ", ".join(before), ", ".join(now)]] if before != now else []
    _note(entry, what, told, by=by, reason=reason, entry=entry, site=entry.site)
    return entry


@transaction.atomic
def save_enabling(
    *,
    enabling: EnablingIntervention,
    by: Any,
    supports: Iterable[Entry] | None = None,
    reason: str = "",
    version: int | None = None,
) -> EnablingIntervention:
    """Add an enabling intervention, or change one."""
    told = _changes(enabling)
    what = _written(enabling, version)
    if supports is not None:
        before = [one.code for one in enabling.supports.all()]
        enabling.supports.set(list(supports))
        now = [one.code for one in enabling.supports.all()]
        told += [["supports", ", ".join(before), ", ".join(now)]] if sorted(before) != sorted(now) else []
    _note(enabling, what, told, by=by, reason=reason, enabling=enabling, site=enabling.site)
    return enabling


@transaction.atomic
def save_rollout(*, rollout: Rollout, by: Any, reason: str = "", version: int | None = None) -> Rollout:
    """
    Add a rollout, or change one.

    Raises
    ------
    ReasonNeeded
        A day was changed without a reason: an evaluation rests on it.
    RolloutsOverlap
        Another rollout of the entry in the site has one of its days.
    """
    # Whoever adds a rollout to the same entry waits here, so that two cannot each miss the other.
    entry = Entry.objects.select_for_update(of=("self",)).get(pk=rollout.entry_id)
    told = _changes(rollout)
    if rollout.pk and not reason and any(field in _DAYS for field, _before, _now in told):
        raise ReasonNeeded
    others = list(entry.rollouts.filter(site=rollout.site, is_withdrawn=False).exclude(pk=rollout.pk))
    for place, last, _days in overlapping([rollout_of(one) for one in [*others, rollout]]):
        if last == len(others):
            raise RolloutsOverlap(others[place])
    what = _written(rollout, version)
    _note(rollout, what, told, by=by, reason=reason, entry=entry, site=rollout.site)
    return rollout


@transaction.atomic
def stop_rollout(
    *,
    rollout: Rollout,
    on: date,
    by: Any,
    reason: str,
    version: int | None = None,
) -> Rollout:
    """End a rollout: `on` is the first day on which nobody can be reached."""
    rollout.ends_on = on
    return save_rollout(rollout=rollout, by=by, reason=reason, version=version)


@transaction.atomic
def stop_entry(*, entry: Entry, on: date, by: Any, reason: str, version: int | None = None) -> Entry:
    """Stop an entry in all of its sites; what was to start on that day or later is withdrawn."""
    for rollout in entry.rollouts.filter(is_withdrawn=False).select_related("site"):
        if rollout.starts_on >= on:
            withdraw(part=rollout, by=by, reason=reason)
        elif rollout.ends_on is None or rollout.ends_on > on:
            stop_rollout(rollout=rollout, on=on, by=by, reason=reason)
    entry.status = EntryStatus.STOPPED.value
    return save_entry(entry=entry, by=by, reason=reason, version=version)


@transaction.atomic
def save_contract(*, contract: Contract, by: Any, reason: str = "", version: int | None = None) -> Contract:
    """Add an agreement on paying, or change one."""
    _save_of_entry(contract, by, reason, version)
    return contract


@transaction.atomic
def save_money(*, money: Money, by: Any, reason: str = "", version: int | None = None) -> Money:
    """Add what a payer made available in a year, or change it."""
    _save_of_entry(money, by, reason, version)
    return money


@transaction.atomic
def withdraw(*, part: Part, by: Any, reason: str, version: int | None = None) -> None:
    """Take a part back that was a mistake: it goes from pages and studies, and stays in the history."""
    if isinstance(part, Entry):
        Relation.objects.filter(other=part).delete()
    if isinstance(part, EnablingIntervention):
        Relation.objects.filter(enabling=part).delete()
    part.is_withdrawn = True
    _written(part, version)
    owner = part if isinstance(part, Entry | EnablingIntervention) else part.entry
    keys = {"enabling": owner} if isinstance(owner, EnablingIntervention) else {"entry": owner}
    _note(part, Change.What.WITHDRAWN, [], by=by, reason=reason, site=_site_of(part), **keys)


def _save_of_entry(part: Contract | Money, by: Any, reason: str, version: int | None) -> None:
    told = _changes(part)
    what = _written(part, version)
    _note(part, what, told, by=by, reason=reason, entry=part.entry, site=part.entry.site)


def _site_of(part: Part) -> Site | None:
    if isinstance(part, Contract | Money):
        return part.entry.site
    return part.site


def _written(part: Part, version: int | None) -> Change.What:
    if part.pk is None:
        part.save()
        return Change.What.ADDED
    claim(part, version)
    part.save()
    return Change.What.CHANGED


def _changes(part: Part) -> list[list[str]]:
    """Field, value before and value now, of what differs; nothing for what is new."""
    if part.pk is None:
        return []
    before: Any = type(part)._base_manager.get(pk=part.pk)
    return [
        [field.name, _told(before, field), _told(part, field)]
        for field in part._meta.concrete_fields
        if field.name not in _NOT_TOLD and getattr(before, field.attname) != getattr(part, field.attname)
    ]


def _told(part: Any, field: Any) -> str:
    value = getattr(part, field.name)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _needs(entry: Entry) -> list[str]:
    found = entry.depends_on.select_related("other", "enabling")
    return [(one.other or one.enabling).code for one in found]


def _set_needs(entry: Entry, needs: list[Entry | EnablingIntervention]) -> None:
    entry.depends_on.all().delete()
    for one in needs:
        entry.depends_on.create(**{"other" if isinstance(one, Entry) else "enabling": one})


def _note(
    part: Part,
    what: Change.What,
    told: list[list[str]],
    *,
    by: Any,
    reason: str,
    site: Site | None,
    entry: Entry | None = None,
    enabling: EnablingIntervention | None = None,
) -> None:
    kind = {
        Entry: Change.Part.ENTRY,
        EnablingIntervention: Change.Part.ENABLING,
        Rollout: Change.Part.ROLLOUT,
        Contract: Change.Part.CONTRACT,
        Money: Change.Part.MONEY,
    }[type(part)]
    Change.objects.create(
        entry=entry, enabling=enabling, site=site, part=kind, what=what, about=str(part)[:300], values=told,
        reason=reason, by=by,
    )  # fmt: skip
    details = {"changed": told, "reason": reason}
    record(by=by, action=f"portfolio.{kind}.{what}", about=part, site=site, details=details)
    owner = entry or enabling
    refresh(owner.study if owner is not None else None)
