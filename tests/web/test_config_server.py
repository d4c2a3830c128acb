"""What stands around every request: the proxy's words, what a log does not say, and what is loaded at a start."""

import logging

import pytest
from allauth.usersessions.models import UserSession
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory

from proeftuin_web.accounts.role import Role
from proeftuin_web.config import warm_up
from proeftuin_web.config.discretion import WithoutLinks
from proeftuin_web.config.environment import proxies
from proeftuin_web.config.proxy import BehindProxy

BROWSER, PROXY, OTHER = "198.51.100.4", "10.0.0.1", "203.0.113.9"
SECRET = "/account/invitation/planted-secret/"


def seen(settings, sender, *, proxies=(PROXY,), **said):
    """Address and protocol that the application takes a request to have."""
    settings.PROXIES = frozenset(proxies)
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    request = RequestFactory().get("/", REMOTE_ADDR=sender, **said)
    BehindProxy(lambda _: HttpResponse())(request)
    return request.META["REMOTE_ADDR"], request.scheme


@pytest.mark.parametrize(
    ("sender", "passed", "expected"),
    [
        (PROXY, BROWSER, (BROWSER, "https")),
        (PROXY, f"{OTHER}, {BROWSER}", (BROWSER, "https")),
        (PROXY, f"{BROWSER}, {PROXY}", (BROWSER, "https")),
        (PROXY, "", (PROXY, "https")),
        ("", BROWSER, (BROWSER, "https")),
        (OTHER, BROWSER, (OTHER, "http")),
    ],
)
def test_the_proxy_is_believed_and_nobody_else(settings, sender, passed, expected):
    assert seen(settings, sender, HTTP_X_FORWARDED_FOR=passed, HTTP_X_FORWARDED_PROTO="https") == expected


def test_without_a_proxy_nobody_is_believed(settings):
    said = {"HTTP_X_FORWARDED_FOR": OTHER, "HTTP_X_FORWARDED_PROTO": "https"}

    assert seen(settings, BROWSER, proxies=(), **said) == (BROWSER, "http")


def test_the_proxy_is_this_machine_unless_it_is_named():
    assert proxies({}) == frozenset()
    assert proxies({"PROEFTUIN_BEHIND_PROXY": "true"}) == {"127.0.0.1", "::1"}
    assert proxies({"PROEFTUIN_BEHIND_PROXY": "true", "PROEFTUIN_PROXIES": "10.0.0.1, 10.0.0.2"}) == {PROXY, "10.0.0.2"}


@pytest.mark.parametrize("place", ["invitation", "rescued", "password/reset/key"])
def test_a_link_that_opens_something_is_not_in_the_log(place):
    line = logging.LogRecord("django.request", 40, "", 1, "%s: %s", ("Gone", f"/account/{place}/abc-1_2/"), None)

    assert WithoutLinks().filter(line)
    assert line.getMessage() == f"Gone: /account/{place}/…/"


@pytest.mark.django_db
def test_a_request_that_fails_says_its_address_without_the_secret(person, caplog):
    person(Role.VIEWER)
    caplog.handler.addFilter(WithoutLinks())

    assert Client().get(SECRET).status_code == 410
    assert "Gone" in caplog.text
    assert "planted-secret" not in caplog.text


class Connections:
    """Those of the framework, of which a test keeps the one that it has."""

    def __init__(self, trouble=None):
        self.trouble = trouble

    def __getitem__(self, name):
        return self

    def ensure_connection(self):
        if self.trouble:
            raise self.trouble

    def close_all(self):
        pass


def started(monkeypatch, trouble=None):
    """Pages that a process asked itself for when it began."""
    asked = []

    def application(environ, answer):
        asked.append((environ["PATH_INFO"], environ["HTTP_ACCEPT_LANGUAGE"], environ["HTTP_HOST"]))
        return [b""]

    monkeypatch.setattr(warm_up, "connections", Connections(trouble))
    warm_up.warm_up(application)
    return asked


@pytest.mark.django_db
def test_a_process_asks_itself_for_a_page_in_each_language_before_others_do(monkeypatch):
    assert started(monkeypatch) == [
        ("/account/login/", "nl", "testserver"),
        ("/account/login/", "en", "testserver"),
    ]


def test_a_process_starts_although_the_database_is_away(monkeypatch, caplog):
    assert started(monkeypatch, OperationalError("planted: no server")) == []
    assert "The database is away (OperationalError)" in caplog.text


@pytest.mark.django_db
def test_that_a_session_is_in_use_is_noted_once_a_minute_and_not_for_every_page(person, browser_of, monkeypatch):
    browser = browser_of(person(Role.VIEWER))
    now = [1000.0]
    monkeypatch.setattr("proeftuin_web.accounts.middleware.monotonic", lambda: now[0])
    times = []
    for seconds in (0.0, 30.0, 31.0):
        now[0] += seconds
        browser.get("/")
        times.append(UserSession.objects.get().last_seen_at)

    assert times[0] == times[1] < times[2]


@pytest.mark.django_db
def test_who_reads_goes_on_when_nothing_can_be_noted(person, browser_of, monkeypatch):
    def full(*_):
        raise OperationalError("database or disk is full")

    browser = browser_of(person(Role.VIEWER))
    monkeypatch.setattr(type(UserSession.objects), "create_from_request", full)

    assert browser.get("/").status_code == 200
