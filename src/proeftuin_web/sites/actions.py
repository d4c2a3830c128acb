"""What people change of a site, each with its line in the history."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from proeftuin_web.audit.trail import record
from proeftuin_web.design.editing import claim
from proeftuin_web.sites.models import ContextEvent, Governance, Party, PartyRole, Site


class KnownAsOtherKind(Exception):  # noqa: N818
    """A party of that name is there, as another type of organisation."""

    def __init__(self, party: Party) -> None:
        super().__init__()
        self.party = party


class HasRoleAlready(Exception):  # noqa: N818
    """The party has this role in the site on one of these days already."""


class EndsBeforeStart(Exception):  # noqa: N818
    """The end is not after the start."""


@transaction.atomic
def save_site(*, site: Site, by: Any, version: int | None = None) -> Site:
    """Make a site, or change one."""
    _save(site, "sites.site", by, lambda saved: saved, version)
    return site


@transaction.atomic
def save_governance(*, governance: Governance, by: Any, version: int | None = None) -> Governance:
    """Say how a site is governed."""
    _save(governance, "sites.governance", by, lambda saved: saved.site, version)
    return governance


@transaction.atomic
def save_event(*, event: ContextEvent, by: Any, version: int | None = None) -> ContextEvent:
    """Add an event, or change one."""
    _save(event, "sites.event", by, lambda saved: saved.site, version)
    return event


@transaction.atomic
def withdraw_event(*, event: ContextEvent, reason: str, by: Any, version: int | None = None) -> None:
    """Take an event back that was a mistake: it goes from the pages, and stays in the history."""
    claim(event, version)
    event.withdrawn_because = reason
    event.save()
    record(by=by, action="sites.event.withdrawn", about=event, site=event.site, details={"reason": reason})


@transaction.atomic
def add_party(*, site: Site, name: str, kind: str, role: str, starts_on: date, by: Any) -> PartyRole:
    """
    Say that a party takes part in a site; a party that is known by that name is taken from there.

    Raises
    ------
    KnownAsOtherKind
        The party is known as another type of organisation.
    HasRoleAlready
        It has this role on the first day or later.
    """
    # Whoever adds a party to the same site waits here, so that two cannot each miss the other.
    Site.objects.select_for_update(of=("self",)).get(pk=site.pk)
    name = " ".join(name.split())
    party = Party.objects.filter(name__iexact=name).first() or Party.objects.create(name=name, kind=kind)
    if party.kind != kind:
        raise KnownAsOtherKind(party)
    same = site.party_roles.filter(party=party, role=role)
    if same.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=starts_on)).exists():
        raise HasRoleAlready
    added = PartyRole.objects.create(site=site, party=party, role=role, starts_on=starts_on)
    record(by=by, action="sites.party.added", about=added, site=site, details={"role": role, "starts_on": starts_on})
    return added


@transaction.atomic
def end_party(*, role: PartyRole, on: date, reason: str, by: Any, version: int | None = None) -> None:
    """
    End what a party does: `on` is the first day without it.

    Raises
    ------
    EndsBeforeStart
        The day is not after the first day.
    """
    if on <= role.starts_on:
        raise EndsBeforeStart
    claim(role, version)
    role.ends_on, role.end_reason = on, reason
    role.save()
    record(by=by, action="sites.party.ended", about=role, site=role.site, details={"ends_on": on, "reason": reason})


def _save(thing: Any, what: str, by: Any, site_of: Any, version: int | None) -> None:
    changes = _changes(thing)
    is_new = thing.pk is None
    if not is_new:
        claim(thing, version)
    thing.save()
    action = f"{what}.{'added' if is_new else 'changed'}"
    record(by=by, action=action, about=thing, site=site_of(thing), details={"changes": changes})


def _changes(thing: models.Model) -> list[list[str]]:
    """Names of fields with the value before and after."""
    before = type(thing)._base_manager.filter(pk=thing.pk).first() if thing.pk else None
    found = []
    for field in thing._meta.concrete_fields:
        if field.name in ("id", "version"):
            continue
        old = field.value_to_string(before) if before is not None else ""
        new = field.value_to_string(thing)
        if old != new:
            found.append([field.name, old, new])
    return found
