"""
Adding to the audit trail.

Each line holds the fingerprint of the line before it, so that a line which is changed, removed or put in between is
found by `proeftuin_web.audit.verification`. `record` is called inside the transaction of what it records: both happen,
or neither.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from django.db import models, transaction
from django.utils import timezone

from proeftuin_web.audit.asker import asker_of_this_request
from proeftuin_web.audit.models import AuditEvent, AuditHead

_SIGNED = (
    "at",
    "actor_id",
    "actor_name",
    "roles",
    "on_behalf_of",
    "action",
    "object_kind",
    "object_id",
    "object_name",
    "site_id",
    "purpose",
    "details",
    "session",
    "address",
    "previous_hash",
)
"""Columns that the fingerprint of a line is made of."""


@transaction.atomic
def record(
    *,
    by: models.Model | None,
    action: str,
    about: models.Model | None = None,
    site: models.Model | None = None,
    purpose: str = "",
    on_behalf_of: str = "",
    details: Mapping[str, object] | None = None,
) -> AuditEvent:
    """
    Add a line, at the end.

    Parameters
    ----------
    by : User or None
        Who did it; `None` for the program itself.
    on_behalf_of : str
        Who had asked for it, when that is somebody else, such as for a run that the program ends.
    action : str
        What was done, as `part.object.verb`.
    details : mapping
        What a reader must know beside it; no text that somebody typed about a person.
    """
    AuditHead.objects.get_or_create(pk=1)
    head = AuditHead.objects.select_for_update().get(pk=1)
    asker = asker_of_this_request()
    event = AuditEvent(
        at=timezone.now(),
        actor_id=by.pk if by is not None else None,
        actor_name=str(by)[:200] if by is not None else "",
        roles=asker.roles if by is not None else "",
        on_behalf_of=on_behalf_of[:200],
        action=action,
        object_kind=about._meta.label_lower if about is not None else "",
        object_id=str(about.pk) if about is not None else "",
        object_name=str(about)[:300] if about is not None else "",
        site_id=site.pk if site is not None else None,
        purpose=purpose[:300],
        # As it will be read back: a date or a translated word becomes text here and not in the database.
        details=json.loads(json.dumps(dict(details or {}), default=str)),
        session=asker.session,
        address=asker.address,
        previous_hash=head.hash,
    )
    event.hash = fingerprint(event)
    event.save(force_insert=True)
    head.lines += 1
    head.hash = event.hash
    head.save(update_fields=["lines", "hash"])
    return event


def fingerprint(event: AuditEvent) -> str:
    """SHA-256 of a line and, through the fingerprint before it, of all lines before."""
    values = {name: getattr(event, name) for name in _SIGNED} | {"at": event.at.timestamp()}
    line = json.dumps(values, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(line.encode()).hexdigest()
