"""Every address about results, for every role, at the own site, at another, and for all sites."""

import pytest
from django.test import Client
from django.urls import reverse

from proeftuin_web.accounts.role import OF_A_SITE, OF_ALL_SITES, PERMISSIONS, Role
from proeftuin_web.results import urls
from tests.web.permission_table.results import ROWS

pytestmark = pytest.mark.django_db
PLACES = [
    (role, place)
    for role in Role
    for place in ("own", "other", "all")
    if (place == "all" and role not in OF_A_SITE) or (place != "all" and role not in OF_ALL_SITES)
]


def expected(row, role, place):
    """The answers that the table asks for."""
    _, _, seeing, acting = ROWS[row]
    allowed = PERMISSIONS[role]
    if seeing is not None and (place == "other" or seeing not in allowed):
        return (404,)
    return (200, 302) if acting in allowed else (403,)


def test_the_table_has_every_address():
    assert set(ROWS) == {f"results:{one.name}" for one in urls.urlpatterns}


@pytest.mark.parametrize("row", ROWS)
def test_every_role_reaches_what_the_table_says(row, sites, person, browser_of):
    method, arguments, _, _ = ROWS[row]
    address = reverse(row, kwargs=arguments(sites[0]))
    found = {}
    for role, place in PLACES:
        site = {"own": sites[0], "other": sites[1], "all": None}[place]
        found[role, place] = getattr(browser_of(person(role, site)), method)(address).status_code

    assert [key for key, status in found.items() if status not in expected(row, *key)] == []


@pytest.mark.parametrize("row", ROWS)
def test_somebody_without_a_role_and_nobody_reach_nothing(row, sites, person, browser_of):
    method, arguments, _, _ = ROWS[row]
    address = reverse(row, kwargs=arguments(sites[0]))

    assert getattr(browser_of(person()), method)(address).status_code in (403, 404)
    assert "/login/" in getattr(Client(), method)(address)["Location"]
