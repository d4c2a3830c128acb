"""Who reaches which page about people; see `tests.web.test_permission_table`."""

from datetime import timedelta

from django.utils import timezone

from proeftuin_web.accounts.models import Invitation, Membership, User
from proeftuin_web.accounts.role import Role


def nothing(site):
    return {}


def of_person(site):
    return {"pk": User.objects.create_user("somebody.else@example.org", name="Somebody else").pk}


def of_role(site):
    somebody = User.objects.create_user("a.viewer@example.org", name="A viewer")
    return {"pk": Membership.objects.create(user=somebody, role=Role.VIEWER, site=site).pk}


def of_invitation(site):
    by = User.objects.create_user("an.administrator@example.org", name="An administrator")
    expires = timezone.now() + timedelta(days=1)
    return {"pk": Invitation.objects.create(email="x@example.org", role="viewer", invited_by=by, expires_at=expires).pk}


ROWS = {
    "accounts:people": ("get", nothing, None, "manage_people"),
    "accounts:invite": ("get", nothing, None, "manage_people"),
    "accounts:one": ("get", of_person, None, "manage_people"),
    "accounts:entry": ("post", of_person, None, "manage_people"),
    "accounts:end_role": ("post", of_role, None, "manage_people"),
    "accounts:withdraw": ("post", of_invitation, None, "manage_people"),
}
OPEN = {
    "accounts:first": "only as long as there is nobody: tests/web/test_accounts_entering.py",
    "accounts:accept": "whoever has the link of an invitation: tests/web/test_accounts_entering.py",
    "accounts:rescued": "whoever has the link and opened it first: tests/web/test_accounts_entering.py",
}
"""Addresses for which no role is asked, with what keeps them."""
