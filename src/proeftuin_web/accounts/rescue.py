"""Keeping what somebody typed when the session ended, and giving it back after signing in."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.http import QueryDict
from django.utils import timezone

from proeftuin_web.accounts.models import RescuedText, User

KEPT_FOR = timedelta(days=1)
_NEVER_KEPT = ("csrfmiddlewaretoken", "password", "secret", "code")


def keep(path: str, typed: QueryDict, *, now: datetime) -> str:
    """The secret with which it is found again; passwords and codes are not kept."""
    RescuedText.objects.filter(kept_at__lt=now - KEPT_FOR).delete()
    fields = [[name, typed.getlist(name)] for name in typed if not any(word in name.lower() for word in _NEVER_KEPT)]
    secret = secrets.token_urlsafe(24)
    RescuedText.objects.create(fingerprint=_fingerprint(secret), path=path, fields=fields, kept_at=now)
    return secret


def find(secret: str, *, by: User) -> RescuedText | None:
    """What was kept, for the first who opens it and for nobody else."""
    found = RescuedText.objects.filter(fingerprint=_fingerprint(secret), kept_at__gt=timezone.now() - KEPT_FOR).first()
    if found is None or found.opened_by_id not in (None, by.pk):
        return None
    if found.opened_by_id is None:
        found.opened_by = by
        found.save(update_fields=["opened_by"])
    return found


def _fingerprint(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
