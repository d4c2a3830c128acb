"""
What journeys in a browser share: pages of somebody who is signed in, on an application that answers in this process.

The application writes to a database of the tests and answers as in production, with its headers. What needs its worker
starts the whole program instead: tests/journeys/test_web_in_the_browser.py.
"""

import os
import threading
from contextlib import ExitStack

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from playwright.sync_api import sync_playwright

from proeftuin_web.sites.models import Site
from tests.journeys.test_care_report_in_the_browser import AXE, FLAGS, RULES
from tests.web.conftest import _nobody_tried_before, django_db_setup, person  # noqa: F401

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 320, "height": 640}


@pytest.fixture(scope="module", autouse=True)
def _database_beside_the_browser():
    """The browser's library keeps a loop of events in this thread, in which the framework would refuse its database."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="module", autouse=True)
def _one_answer_at_a_time():
    """A database in memory has one connection for all threads; two answers at a time would break each other on it."""
    lock, answer = threading.Lock(), WSGIHandler.__call__

    def alone(handler, environ, start_response):
        with lock:
            return answer(handler, environ, start_response)

    WSGIHandler.__call__ = alone
    yield
    WSGIHandler.__call__ = answer


@pytest.fixture(scope="module")
def browser(browser_path):
    """A browser, started for each module: two of its libraries in one process disturb each other."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def sites(transactional_db):
    """Two sites."""
    return [Site.objects.create(code=code, name=code.capitalize()) for code in ("noord", "zuid")]


@pytest.fixture
def open_as(browser, live_server, transactional_db):
    """Opens a page of somebody who is signed in, in a language; `None` opens one in which nobody is."""
    with ExitStack() as opened:

        def make(user, *, language="en", viewport=DESKTOP, dark=False):
            context = browser.new_context(
                base_url=live_server.url,
                locale={"nl": "nl-NL", "en": "en-GB"}[language],
                viewport=viewport,
                color_scheme="dark" if dark else "light",
                reduced_motion="reduce",
            )
            opened.callback(context.close)
            if user is not None:
                user.language = language
                user.save()
                client = Client()
                client.force_login(user)
                session = client.cookies[settings.SESSION_COOKIE_NAME].value
                context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
            page = context.new_page()
            page.set_default_timeout(10_000)
            return page

        yield make


@pytest.fixture
def violations():
    """What axe finds wrong in a page: rule and first place."""

    def of(page):
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("rules => axe.run(document, { runOnly: rules })", RULES)
        assert found["passes"]
        return [(each["id"], each["nodes"][0]["target"]) for each in found["violations"]]

    return of
