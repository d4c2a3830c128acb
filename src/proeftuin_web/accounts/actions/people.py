"""Users and their roles."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction

from proeftuin_web.accounts.models import Membership, User
from proeftuin_web.accounts.role import Role
from proeftuin_web.audit.trail import record


class LastAdministratorError(Exception):
    """Nobody would be left who can manage people."""


class NotTheFirstError(Exception):
    """Somebody else became the administrator just before."""


@transaction.atomic
def make_administrator(*, email: str, name: str, password: str, language: str) -> User:
    """The first user of all, who invites the others."""
    if User.objects.exists():
        raise NotTheFirstError
    user = User.objects.create_user(email, password, name=name, language=language)
    # On a new machine one person does everything; who takes a role over, is given it, and the first lets it go.
    for role in (Role.ADMINISTRATOR, Role.ANALYST):
        Membership.objects.create(user=user, role=role)
    record(by=user, action="accounts.administrator.made", about=user)
    return user


@transaction.atomic
def give_role(*, user: User, role: Role, site: Any, by: User) -> Membership:
    """A role that the user did not have; the one that is there if the user had it."""
    membership, is_new = Membership.objects.get_or_create(user=user, role=role, site=site)
    if is_new:
        record(by=by, action="accounts.role.given", about=user, site=membership.site, details={"role": role})
    return membership


@transaction.atomic
def end_role(*, membership: Membership, by: User) -> None:
    """The user does not have it from now on."""
    _keep_an_administrator(without=Membership.objects.filter(pk=membership.pk))
    details = {"role": membership.role}
    record(by=by, action="accounts.role.ended", about=membership.user, site=membership.site, details=details)
    membership.delete()


@transaction.atomic
def refuse_entry(*, user: User, by: User) -> None:
    """The user cannot sign in any more, and is signed out everywhere; what the user did stays."""
    _keep_an_administrator(without=Membership.objects.filter(user=user))
    user.is_active = False
    user.save(update_fields=["is_active"])
    # The database holds sessions by a key that says nothing of the user.
    ended = [one.pk for one in Session.objects.iterator() if one.get_decoded().get("_auth_user_id") == str(user.pk)]
    Session.objects.filter(pk__in=ended).delete()
    record(by=by, action="accounts.entry.refused", about=user)


@transaction.atomic
def allow_entry(*, user: User, by: User) -> None:
    """The user can sign in again, with the roles there were."""
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(by=by, action="accounts.entry.allowed", about=user)


def _keep_an_administrator(*, without: object) -> None:
    # All rows are held, so that two administrators cannot remove each other at the same moment.
    administrators = Membership.objects.select_for_update().filter(role=Role.ADMINISTRATOR, user__is_active=True)
    gone = set(without.values_list("pk", flat=True))  # type: ignore[attr-defined]
    if {one.pk for one in administrators} <= gone:
        raise LastAdministratorError
