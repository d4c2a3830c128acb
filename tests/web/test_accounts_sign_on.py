"""Single sign-on, against a small server of OpenID Connect; and what a new password does to sessions."""

import json
import re
import threading
import time
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.test import Client
from django.urls import reverse

from proeftuin_web.accounts.models import User
from proeftuin_web.accounts.role import Role

pytestmark = pytest.mark.django_db

ELSEWHERE = "https://login.example.net/tenant/authorize"
"""The page for signing in of the server, at another host than the one that describes it."""


@pytest.fixture
def server(settings):
    """A server that says who `server.somebody` is."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self):
            here = f"http://127.0.0.1:{self.server.server_port}"
            now = int(time.time())
            token = {**self.server.somebody, "iss": here, "aud": "monitor", "iat": now, "exp": now + 60}
            content = {
                "/.well-known/openid-configuration": {
                    "issuer": here,
                    "authorization_endpoint": ELSEWHERE,
                    "token_endpoint": f"{here}/token",
                    "userinfo_endpoint": f"{here}/userinfo",
                    "jwks_uri": f"{here}/keys",
                },
                "/token": {
                    "access_token": "an access token",
                    "token_type": "Bearer",
                    "id_token": jwt.encode(token, "a key of the server that is long enough", algorithm="HS256"),
                },
                "/userinfo": self.server.somebody,
            }[self.path]
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = json.dumps(content).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = answer  # noqa: N815 - names of the standard library

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.somebody = {}
        thread = threading.Thread(target=running.serve_forever, args=(0.02,))
        thread.start()
        app = {
            "provider_id": "house",
            "name": "House",
            "client_id": "monitor",
            "secret": "known to both",
            "settings": {"server_url": f"http://127.0.0.1:{running.server_port}"},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
        yield running
        running.shutdown()
        thread.join()


def sign_on(browser):
    """Goes to the server, and comes back with its code."""
    asked = browser.post(reverse("openid_connect_login", kwargs={"provider_id": "house"}))
    question = parse_qs(urlsplit(address_of(asked)).query)
    back = reverse("openid_connect_callback", kwargs={"provider_id": "house"})
    return browser.get(back, {"code": "a code", "state": question["state"][0]})


def address_of(page):
    """Where the page between leads, by itself and by its link."""
    content = page.content.decode()
    by_itself = re.search(r'<meta http-equiv="refresh" content="0; url=([^"]+)"', content)[1]
    assert f'href="{by_itself}"' in content
    return unescape(by_itself)


def test_one_signs_on_at_any_host_that_the_server_names(server, person):
    person(Role.VIEWER)

    page = Client().post(reverse("openid_connect_login", kwargs={"provider_id": "house"}))

    assert address_of(page).startswith(f"{ELSEWHERE}?client_id=monitor&")
    # A form that redirected there would be stopped by the browser: the policy allows forms to this application alone.
    assert "form-action 'self';" in page.headers["Content-Security-Policy"] + ";"
    assert "login.example.net" in page.content.decode()


def test_a_server_that_is_not_known_is_not_there(db, person):
    person(Role.VIEWER)

    assert Client().post(reverse("openid_connect_login", kwargs={"provider_id": "other"})).status_code == 404


def test_whoever_has_an_account_with_a_verified_address_signs_on_and_keeps_the_password(server, person):
    somebody = person(Role.VIEWER)
    server.somebody = {"sub": "1", "email": somebody.email.upper(), "email_verified": True}
    browser = Client()

    sign_on(browser)

    somebody.refresh_from_db()
    assert browser.session["_auth_user_id"] == str(somebody.pk)
    assert somebody.check_password("a long password")


@pytest.mark.parametrize(("email", "is_verified"), [("stranger@example.org", True), ("person1@example.org", False)])
def test_nobody_else_signs_on(server, person, email, is_verified):
    person(Role.VIEWER)
    server.somebody = {"sub": "2", "email": email, "email_verified": is_verified}
    browser = Client()

    sign_on(browser)

    assert "_auth_user_id" not in browser.session
    assert User.objects.count() == 1


def test_who_may_not_sign_in_does_not_sign_on_either(server, person):
    somebody = person(Role.VIEWER)
    User.objects.filter(pk=somebody.pk).update(is_active=False)
    server.somebody = {"sub": "3", "email": somebody.email, "email_verified": True}
    browser = Client()

    sign_on(browser)

    assert "_auth_user_id" not in browser.session


def test_a_new_password_ends_the_other_sessions(person, browser_of):
    somebody = person(Role.VIEWER)
    here, elsewhere = browser_of(somebody), browser_of(somebody)
    assert elsewhere.get("/").status_code == 200

    somebody.set_password("quite another long password")
    somebody.save()

    assert elsewhere.get("/").status_code == 302
    assert here.get("/").status_code == 302


def test_a_session_lasts_eight_hours_at_most(settings):
    assert settings.SESSION_COOKIE_AGE == 8 * 60 * 60
    assert settings.SESSION_EXPIRE_AT_BROWSER_CLOSE
