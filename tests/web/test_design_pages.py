"""What every page has: language, navigation by role, and pages for what goes wrong."""

import pytest
from django.db import connection
from django.test import Client, RequestFactory

from proeftuin_web.accounts.role import Role
from proeftuin_web.design import errors
from proeftuin_web.design.navigation import PLACES

pytestmark = pytest.mark.django_db


def test_every_place_of_the_navigation_is_there(person, browser_of):
    from django.urls import reverse

    assert all(reverse(place.address) for place in PLACES)


def test_the_navigation_has_only_what_a_role_may_do(sites, person, browser_of):
    viewer = browser_of(person(Role.VIEWER, sites[0])).get("/").content.decode()
    administrator = browser_of(person(Role.ADMINISTRATOR)).get("/").content.decode()

    assert ">People</a>" not in viewer
    assert ">Audit trail</a>" not in viewer
    assert ">People</a>" in administrator


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_page_says_its_language_and_offers_the_other(person, browser_of, language):
    browser = browser_of(person(Role.VIEWER, language=language))
    browser.cookies["django_language"] = language
    page = browser.get("/").content.decode()

    assert f'<html lang="{language}">' in page
    assert f'value="{"en" if language == "nl" else "nl"}"' in page


def test_no_page_has_code_or_style_in_it(person, browser_of):
    page = browser_of(person(Role.VIEWER)).get("/").content.decode()

    assert " style=" not in page
    assert "<style" not in page
    assert page.count("<script") == page.count("<script src=")


def test_what_is_not_there_says_what_to_do(person, browser_of):
    answer = browser_of(person(Role.VIEWER)).get("/there-is-nothing-here/")

    assert answer.status_code == 404
    assert "This page is not there" in answer.content.decode()


def test_a_form_without_its_token_is_refused_in_words(person):
    browser = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    browser.force_login(person(Role.VIEWER))

    answer = browser.post("/language/", {"language": "nl"})
    assert answer.status_code == 403
    assert "This form could not be accepted" in answer.content.decode()


def test_the_page_for_our_own_mistakes_asks_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0, connection=connection):
        answer = errors.server_error(RequestFactory().get("/"))

    assert answer.status_code == 500


@pytest.mark.parametrize(("handler", "status"), [(errors.bad_request, 400), (errors.not_allowed, 403)])
def test_pages_for_refusals_have_a_heading(handler, status, person):
    request = RequestFactory().get("/")
    request.user = person(Role.VIEWER)

    answer = handler(request, Exception())
    assert answer.status_code == status
    assert b"<h1>" in answer.content
