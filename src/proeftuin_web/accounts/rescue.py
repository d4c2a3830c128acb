"""
Keeping what somebody typed when the session ended, and giving it back after signing in.

It is kept as it was typed, in the database: until it is sent again or left, and for a day at most. Whoever first opens
the secret link after signing in is the only one to whom it is shown; passwords and codes are never kept.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from proeftuin_web.accounts.models import RescuedText, User
from proeftuin_web.audit.trail import record

KEPT_FOR = timedelta(days=1)
FIELD = "rescued"
"""Field with the secret of a text that is sent again; what was sent well is then erased."""
_NEVER_KEPT = ("csrfmiddlewaretoken", "password", "secret", FIELD)
_NEVER_KEPT_OF_ACCOUNTS = (*_NEVER_KEPT, "code")
_NUL = "\x00"


def keep(path: str, typed: QueryDict, *, now: datetime) -> str:
    """The secret with which it is found again; passwords and codes are not kept."""
    forget_old(now=now)
    secret = secrets.token_urlsafe(24)
    never = _NEVER_KEPT_OF_ACCOUNTS if path.startswith(_of_accounts()) else _NEVER_KEPT
    fields = [
        [_without_nul(name), [_without_nul(value) for value in typed.getlist(name)]]
        for name in typed
        if not any(word in name.lower() for word in never)
    ]
    fingerprint = _fingerprint(secret)
    RescuedText.objects.create(fingerprint=fingerprint, path=_without_nul(path), fields=fields, kept_at=now)
    return secret


@transaction.atomic
def find(secret: str, *, by: User) -> RescuedText | None:
    """What was kept, for the first who opens it and for nobody else."""
    kept = RescuedText.objects.select_for_update()
    found = kept.filter(fingerprint=_fingerprint(secret), kept_at__gt=timezone.now() - KEPT_FOR).first()
    if found is None or found.opened_by_id not in (None, by.pk):
        return None
    if found.opened_by_id is None:
        found.opened_by = by
        found.save(update_fields=["opened_by"])
        record(by=by, action="accounts.text.given_back")
    return found


def forget(secret: str, *, by: User) -> None:
    """Erase what was given back: it was sent again, or is not wanted."""
    RescuedText.objects.filter(fingerprint=_fingerprint(secret), opened_by=by).delete()


def forget_old(*, now: datetime) -> int:
    """Erase what nobody came for in time; how many texts those were."""
    erased, _ = RescuedText.objects.filter(kept_at__lt=now - KEPT_FOR).delete()
    return erased


def _of_accounts() -> str:
    """How addresses about accounts begin, where a code is not the short name of something."""
    return reverse("accounts:people").removesuffix("people/")


def _without_nul(text: str) -> str:
    """Without a sign that nobody types and not every database can keep."""
    return text.replace(_NUL, "")


def _fingerprint(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
