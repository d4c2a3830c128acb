"""Roles: who has them, who gives them, and that somebody always can."""

import pytest
from django.db import IntegrityError, transaction

from proeftuin_web.accounts.access import Access
from proeftuin_web.accounts.actions import people
from proeftuin_web.accounts.models import Membership
from proeftuin_web.accounts.role import OF_A_SITE, OF_ALL_SITES, PERMISSIONS, Permission, Role
from proeftuin_web.audit.models import AuditEvent
from proeftuin_web.sites.models import Site

pytestmark = pytest.mark.django_db


def test_every_role_says_what_it_may_do():
    assert set(PERMISSIONS) == set(Role)
    assert all(Permission.SEE_RESULTS in allowed for allowed in PERMISSIONS.values())


def test_a_role_for_a_site_holds_there_and_nowhere_else(person, sites):
    access = Access.of(person(Role.SITE_CONTRIBUTOR, sites[0]))

    assert access.may(Permission.SEE_PROCESS, sites[0].pk)
    assert not access.may(Permission.SEE_PROCESS, sites[1].pk)
    assert not access.may(Permission.SEE_PROCESS)
    assert access.may(Permission.SEE_RESULTS)


def test_a_role_for_all_sites_holds_for_sites_to_come(person):
    access = Access.of(person(Role.MONITOR_RESEARCHER))

    assert access.may(Permission.SEE_PROCESS, Site.objects.create(code="new", name="New").pk)


def test_somebody_without_a_role_sees_no_site(person, sites):
    somebody = person()

    assert list(Site.objects.visible_to(somebody)) == []
    assert not Access.of(somebody).may(Permission.SEE_RESULTS)


def test_who_may_not_sign_in_may_nothing(person, sites):
    somebody = person(Role.ADMINISTRATOR)
    somebody.is_active = False

    assert not Access.of(somebody).may(Permission.SEE_RESULTS)


@pytest.mark.parametrize("role", sorted(OF_A_SITE))
def test_a_role_of_a_site_needs_one(person, role):
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=person(), role=role, site=None)


@pytest.mark.parametrize("role", sorted(OF_ALL_SITES))
def test_a_role_of_all_sites_has_none(person, role, sites):
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=person(), role=role, site=sites[0])


def test_nobody_has_a_role_twice(person):
    somebody = person(Role.VIEWER)

    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=somebody, role=Role.VIEWER)


def test_giving_and_ending_a_role_is_recorded(person, browser_of, sites):
    administrator, somebody = person(Role.ADMINISTRATOR), person()
    browser = browser_of(administrator)

    browser.post(f"/account/people/{somebody.pk}/", {"role": Role.ANALYST, "site": sites[1].pk})
    browser.post(f"/account/roles/{somebody.memberships.get().pk}/end/")

    assert not somebody.memberships.exists()
    lines = (
        AuditEvent.objects.filter(action__startswith="accounts.role")
        .order_by("pk")
        .values_list("action", "actor", "object_id", "site_id")
    )
    assert list(lines) == [
        ("accounts.role.given", administrator.pk, str(somebody.pk), sites[1].pk),
        ("accounts.role.ended", administrator.pk, str(somebody.pk), sites[1].pk),
    ]


def test_the_last_administrator_stays(person, browser_of):
    administrator = person(Role.ADMINISTRATOR)
    browser = browser_of(administrator)

    page = browser.post(f"/account/roles/{administrator.memberships.get().pk}/end/", follow=True).content.decode()
    browser.post(f"/account/people/{administrator.pk}/entry/")

    assert "Nobody would be left" in page
    administrator.refresh_from_db()
    assert administrator.is_active
    assert administrator.memberships.exists()


def test_refusing_entry_ends_every_session(person, browser_of):
    somebody = person(Role.VIEWER)
    browser = browser_of(somebody)
    assert browser.get("/").status_code == 200

    people.refuse_entry(user=somebody, by=person(Role.ADMINISTRATOR))

    assert browser.get("/").headers["Location"].startswith("/account/login/")


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_only_an_administrator_manages_people(person, browser_of, sites, role):
    browser = browser_of(person(role, sites[0] if role in OF_A_SITE else None))

    assert browser.get("/account/people/").status_code == 403
    assert browser.post("/account/people/invite/", {"email": "x@example.org"}).status_code == 403
