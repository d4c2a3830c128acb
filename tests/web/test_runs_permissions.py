"""Every address about studies and runs, for every role, at the own site, at another, and for all sites."""

import pytest
from django.test import Client
from django.urls import reverse

from proeftuin_web.accounts.role import OF_A_SITE, OF_ALL_SITES, PERMISSIONS, Role
from proeftuin_web.runs import checking, urls
from proeftuin_web.runs.actions import studies
from tests.web.permission_table.runs import ROWS
from tests.web.runs_example import FOUND

pytestmark = pytest.mark.django_db
PLACES = [
    (role, place)
    for role in Role
    for place in ("own", "other", "all")
    if (place == "all" and role not in OF_A_SITE) or (place != "all" and role not in OF_ALL_SITES)
]


@pytest.fixture(autouse=True)
def surroundings(tmp_path, settings, monkeypatch):
    settings.FOLDER = tmp_path
    for module in (checking, studies):
        monkeypatch.setattr(module, "checked", lambda *_: {"done": FOUND})


def expected(row, role, place):
    """The answer that the table asks for."""
    _, _, seeing, acting = ROWS[row]
    allowed = PERMISSIONS[role]
    if seeing is None:
        return "done" if acting in allowed else 403
    if place == "other" or seeing not in allowed:
        return 404
    return "done" if acting in allowed else 403


def test_the_table_has_every_address():
    assert set(ROWS) == {f"runs:{one.name}" for one in urls.urlpatterns}


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize(("role", "place"), PLACES)
def test_a_role_reaches_what_the_table_says(row, role, place, sites, person, browser_of):
    method, arguments, _, _ = ROWS[row]
    address = reverse(row, kwargs=arguments(sites[0]))
    site = {"own": sites[0], "other": sites[1], "all": None}[place]

    answer = getattr(browser_of(person(role, site)), method)(address)

    wanted = expected(row, role, place)
    assert answer.status_code in (200, 302, 286) if wanted == "done" else answer.status_code == wanted
    assert "/login/" not in answer.get("Location", "")


@pytest.mark.parametrize("row", ROWS)
def test_somebody_without_a_role_and_nobody_reach_nothing(row, sites, person, browser_of):
    method, arguments, _, _ = ROWS[row]
    address = reverse(row, kwargs=arguments(sites[0]))

    assert getattr(browser_of(person()), method)(address).status_code in (403, 404)
    assert "/login/" in getattr(Client(), method)(address)["Location"]
