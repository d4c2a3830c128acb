"""What browsers are told, and what is refused before anything is done."""

import os
import subprocess
import sys

import pytest
from django.test import Client

from proeftuin_web.accounts.role import Role
from proeftuin_web.sites.models import Site

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> ' OR 1=1 -- ../../etc/passwd {{ 7*7 }} %s"


def test_a_page_asks_nothing_from_elsewhere_and_runs_nothing_in_it(person, browser_of):
    answer = browser_of(person(Role.VIEWER)).get("/")
    policy = answer.headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy


def test_a_page_is_in_no_frame_and_is_not_guessed_at(person, browser_of):
    headers = browser_of(person(Role.VIEWER)).get("/").headers

    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_scripts_of_a_page_read_no_cookie_of_the_session(person):
    somebody = person(Role.VIEWER)
    browser = Client()

    browser.get("/account/login/")
    browser.post("/account/login/", {"login": somebody.email, "password": "a long password"})

    for name in ("sessionid", "csrftoken"):
        assert browser.cookies[name]["httponly"], name
        assert browser.cookies[name]["samesite"] == "Lax", name


def test_a_form_of_another_page_is_refused(person):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person(Role.ADMINISTRATOR))

    answer = browser.post("/account/people/invite/", {"email": "x@example.org", "role": "viewer"})

    assert answer.status_code == 403


def test_hostile_names_are_text_on_every_page(person, browser_of):
    site = Site.objects.create(code="hostile", name=HOSTILE, about=HOSTILE)
    administrator = person(Role.ADMINISTRATOR)
    administrator.name = HOSTILE
    administrator.save()
    browser = browser_of(administrator)

    for address in ("/", site.get_absolute_url(), "/account/people/", f"/account/people/{administrator.pk}/"):
        page = browser.get(address).content.decode()
        assert "<script>alert" not in page, address
        assert "<img src=x" not in page, address
        assert "49" not in page.split(HOSTILE[:5])[0][-200:], address
    assert "&lt;script&gt;alert(1)" in browser.get("/account/people/").content.decode()


@pytest.mark.parametrize("code", ["..%2F..%2Fetc%2Fpasswd", "' OR 1=1 --", "%00", "a" * 5000])
def test_a_hostile_address_is_not_there(person, browser_of, code):
    assert browser_of(person(Role.ADMINISTRATOR)).get(f"/site/{code}/").status_code == 404


def test_nothing_is_wrong_with_the_settings_for_production(tmp_path):
    key = tmp_path / "key"
    key.write_text("x9$kQ" * 15 + "abcdefghij")
    (tmp_path / "static").mkdir()
    result = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "proeftuin_web.config.settings",
            "PROEFTUIN_WEB_FOLDER": str(tmp_path),
            "PROEFTUIN_SECRET_KEY_FILE": str(key),
            "PROEFTUIN_HOSTS": "monitor.example.org",
            "PROEFTUIN_BEHIND_PROXY": "true",
        },
        capture_output=True,
        text=True,
    )

    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout
