"""Invitations: a link for one address, of which only a fingerprint is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from proeftuin_web.accounts.models import Invitation, Membership, User
from proeftuin_web.accounts.role import Role
from proeftuin_web.audit.trail import record

VALID_FOR = timedelta(days=14)


class InvitationNotValidError(Exception):
    """It was used or withdrawn, has expired, or never was."""


class AlreadyAUserError(Exception):
    """Somebody signs in with that address already; give that user the role."""


@transaction.atomic
def invite(*, email: str, role: Role, site: Any, by: User, now: datetime) -> tuple[Invitation, str]:
    """The invitation and its secret, which is in the link and nowhere else."""
    if User.objects.filter(email__iexact=email).exists():
        raise AlreadyAUserError
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email.lower(),
        role=role,
        site=site,
        fingerprint=_fingerprint(secret),
        invited_by=by,
        invited_at=now,
        expires_at=now + VALID_FOR,
    )
    record(by=by, action="accounts.invitation.sent", about=invitation, site=invitation.site, details={"role": role})
    return invitation, secret


def open_invitation(secret: str, *, now: datetime) -> Invitation:
    """
    The invitation that a link leads to, as long as it can be used.

    Raises
    ------
    InvitationNotValidError
        It cannot.
    """
    found = Invitation.objects.filter(
        fingerprint=_fingerprint(secret), accepted_at=None, withdrawn_at=None, expires_at__gt=now
    ).first()
    if found is None or User.objects.filter(email__iexact=found.email).exists():
        raise InvitationNotValidError
    return found


@transaction.atomic
def accept(*, secret: str, name: str, password: str, language: str, now: datetime) -> User:
    """The user that the invitation was for, with its role."""
    found = open_invitation(secret, now=now)
    invitation = Invitation.objects.select_for_update().get(pk=found.pk)
    if invitation.accepted_at is not None or invitation.withdrawn_at is not None:
        raise InvitationNotValidError
    user = User.objects.create_user(invitation.email, password, name=name, language=language)
    Membership.objects.create(user=user, role=invitation.role, site=invitation.site)
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    details = {"role": invitation.role}
    record(by=user, action="accounts.invitation.accepted", about=invitation, site=invitation.site, details=details)
    return user


@transaction.atomic
def withdraw(*, invitation: Invitation, by: User, now: datetime) -> None:
    """Its link leads nowhere from now on."""
    if invitation.accepted_at is not None:
        raise InvitationNotValidError
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])
    record(by=by, action="accounts.invitation.withdrawn", about=invitation, site=invitation.site)


def _fingerprint(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
