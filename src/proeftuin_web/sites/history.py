"""Who changed what of a site, in words, from the lines of the audit trail about its own pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from proeftuin_web.audit.models import AuditEvent
from proeftuin_web.sites.models import ContextEvent, Governance, PartyRole, Site

ACTIONS: Mapping[str, str | Promise] = {
    "sites.site.added": _("made the site"),
    "sites.site.changed": _("changed the site"),
    "sites.governance.added": _("described how the site is governed"),
    "sites.governance.changed": _("changed how the site is governed"),
    "sites.event.added": _("added an event"),
    "sites.event.changed": _("changed an event"),
    "sites.event.withdrawn": _("took an event back"),
    "sites.party.added": _("added a party"),
    "sites.party.ended": _("ended the role of a party"),
}
_MODELS = {model._meta.label_lower: model for model in (Site, Governance, ContextEvent, PartyRole)}


@dataclass(frozen=True)
class Line:
    """One act: `changes` has names of fields with the value before and after."""

    at: datetime
    who: str
    action: str | Promise
    about: str
    changes: tuple[tuple[str, str, str], ...]
    reason: str


def history_of(site: Site, *, most: int = 200) -> list[Line]:
    """The newest acts first."""
    found = AuditEvent.objects.filter(site_id=site.pk, action__in=list(ACTIONS)).order_by("-pk")[:most]
    return [_line(event) for event in found]


def _line(event: Any) -> Line:
    model = _MODELS.get(event.object_kind)
    changes = tuple((_label(model, name), old, new) for name, old, new in event.details.get("changes", ()))
    reason = str(event.details.get("reason", ""))
    return Line(event.at, event.actor_name, ACTIONS[event.action], event.object_name, changes, reason)


def _label(model: Any, name: str) -> str:
    try:
        return str(model._meta.get_field(name).verbose_name) if model else name
    except FieldDoesNotExist:
        return name
