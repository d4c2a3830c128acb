"""Mails to those who fill in forms: once in the week before the deadline, and once after it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.mail import send_mail
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from proeftuin_web.accounts.models import User
from proeftuin_web.accounts.role import PERMISSIONS, Permission
from proeftuin_web.audit.trail import record
from proeftuin_web.process_forms.models import Reminder
from proeftuin_web.process_forms.owed import Owed, owed_of
from proeftuin_web.sites.models import Site

BEFORE = timedelta(days=7)
_WHO_FILL_IN = [role for role, may in PERMISSIONS.items() if Permission.FILL_IN_FORM in may]


def remind(on: date) -> int:
    """Send what is to be sent on a day, and say how many mails that were."""
    number = 0
    for one in owed_of(Site.objects.all(), on):
        if one.due_on - on > BEFORE:
            continue
        kind = Reminder.Kind.AFTER if one.is_late else Reminder.Kind.BEFORE
        for user in _contributors(one.site):
            number += _send(one, user, kind, on)
    return number


def _contributors(site: Site) -> Iterable[User]:
    who = User.objects.filter(is_active=True, memberships__site=site, memberships__role__in=_WHO_FILL_IN)
    return who.distinct().order_by("pk")


@transaction.atomic
def _send(one: Owed, user: User, kind: Reminder.Kind, on: date) -> bool:
    """A mail that cannot be sent is not recorded, and tried again the next time."""
    _reminder, is_new = Reminder.objects.get_or_create(
        round=one.round, site=one.site, user=user, kind=kind, defaults={"sent_on": on}
    )
    if not is_new:
        return False
    details = {"round": one.round.code, "kind": str(kind)}
    record(by=None, action="process_forms.reminder.sent", about=user, site=one.site, details=details)
    with override(user.language):
        words = {"name": user.name, "site": one.site, "round": one.round, "day": date_format(one.due_on)}
        said = (_("Hello %(name)s,"), *(_late() if kind == Reminder.Kind.AFTER else _soon()))
        subject, text = said[1] % words, f"{said[0]}\n\n{said[2]}\n{said[3]}\n" % words
        send_mail(subject, text, None, [user.email])
    return True


def _late() -> tuple[str, str, str]:
    return (
        _("Process form of %(site)s is late"),
        _("The process form of %(site)s, %(round)s, was due on %(day)s and is not submitted yet."),
        _("You can still submit it: sign in and choose Forms."),
    )


def _soon() -> tuple[str, str, str]:
    return (
        _("Process form of %(site)s is due on %(day)s"),
        _("The process form of %(site)s, %(round)s, is to be submitted by %(day)s."),
        _("Sign in and choose Forms. You can save a draft and go on later."),
    )
