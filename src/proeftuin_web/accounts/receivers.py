"""Signing in, failing to and signing out, told to the audit trail."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.utils import timezone

from proeftuin_web.accounts import rescue
from proeftuin_web.accounts.models import User
from proeftuin_web.audit.trail import record


@receiver(user_logged_in)
def signed_in(user: User, **_: Any) -> None:
    record(by=user, action="accounts.signed.in", about=user)
    rescue.forget_old(now=timezone.now())


@receiver(user_logged_out)
def signed_out(user: User | None, **_: Any) -> None:
    if user is not None:
        record(by=user, action="accounts.signed.out", about=user)


@receiver(user_login_failed)
def failed(**_: Any) -> None:
    # Not with which address: people type passwords into the wrong field.
    record(by=None, action="accounts.sign.in.failed")
