"""The first page."""

import pytest

from proeftuin_web.accounts.role import Role

pytestmark = pytest.mark.django_db


def test_a_site_contributor_sees_the_own_site(sites, person, browser_of):
    page = browser_of(person(Role.SITE_CONTRIBUTOR, sites[0])).get("/")

    assert page.status_code == 200
    assert "Noord" in page.content.decode()


def test_another_site_is_not_there(sites, person, browser_of):
    browser = browser_of(person(Role.SITE_CONTRIBUTOR, sites[0]))

    assert browser.get(sites[1].get_absolute_url()).status_code == 404
