"""The page for what went wrong: what it says of the trouble, and what it keeps of what was typed."""

import errno

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.utils.translation import override

from proeftuin_web.design import errors

AWAY, FULL, FAULT = "does not answer at the moment", "no room left on the server", "went wrong on our side"


def page_after(error, request):
    """The page that is shown when a request ends in an error."""
    try:
        raise error
    except (OSError, OperationalError, ValueError):
        return errors.server_error(request)


def sent(path="/sites/new/", **typed):
    request = RequestFactory(headers={"accept-language": "en"}).post(path, typed)
    request.COOKIES["language_of_reader"] = "en"
    return request


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (OperationalError("connection refused"), 503, AWAY),
        (OperationalError("database or disk is full"), 503, FULL),
        (OSError(errno.ENOSPC, "No space left on device"), 503, FULL),
        (PermissionError(errno.EACCES, "Permission denied"), 500, FAULT),
        (OperationalError("no such column: planted"), 500, FAULT),
        (ValueError("the disk is full of values of a person"), 500, FAULT),
    ],
)
def test_the_page_says_what_is_wrong_without_what_the_program_said(error, status, said):
    answer = page_after(error, sent())
    page = answer.content.decode()

    assert answer.status_code == status
    assert said in page
    assert str(error) not in page
    assert ("Retry-After" in answer.headers) == (status == 503)


def test_a_disk_without_room_is_seen_when_the_database_says_something_else(monkeypatch):
    monkeypatch.setattr(errors.shutil, "disk_usage", lambda folder: type("Usage", (), {"free": 0}))

    assert FULL in page_after(OperationalError("disk I/O error"), sent()).content.decode()


def test_what_was_typed_is_shown_as_text_and_sent_again_to_the_same_address():
    page = page_after(OperationalError("away"), sent("//evil.example.org/x", name="x")).content.decode()
    assert "evil" not in page

    page = page_after(OperationalError("away"), sent("/sites/new/?x=1", name="<b>\"'{{ 7*7 }}", about="one\r\ntwo"))
    text = page.content.decode()
    assert "<b>" not in text
    assert "&lt;b&gt;&quot;&#x27;{{ 7*7 }}" in text
    assert 'action="/sites/new/?x=1"' in text
    assert '<input type="hidden" name="about" value="one\r\ntwo">' in text
    assert text.count('name="csrfmiddlewaretoken"') == 1


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/account/login/", {"login": "ada@example.org", "password": "planted"}),
        ("/account/2fa/authenticate/", {"code": "planted"}),
        ("/account/first/", {"name": "Ada", "password": "planted"}),
        ("/nowhere/", {"name": "planted"}),
    ],
)
def test_of_a_form_for_signing_in_nothing_is_shown(path, typed):
    assert "planted" not in page_after(OperationalError("away"), sent(path, **typed)).content.decode()


def test_who_sent_a_file_is_told_to_choose_it_again():
    request = RequestFactory().post("/runs/bring-in/", {"site": "1", "study": SimpleUploadedFile("a.zip", b"x")})
    request.COOKIES["language_of_reader"] = "en"

    assert "must be chosen again" in page_after(OperationalError("away"), request).content.decode()


@pytest.mark.parametrize(("cookie", "said"), [("nl", "antwoordt op dit moment niet"), ("<script>", AWAY)])
def test_the_language_is_that_of_who_was_signed_in(cookie, said):
    request = sent()
    request.COOKIES["language_of_reader"] = cookie
    with override("en"):
        assert said in page_after(OperationalError("away"), request).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "said"), [("nl", "te groot"), ("en", "too large")])
def test_in_the_place_of_an_upload_that_was_refused_there_are_words(person, language, said):
    person("viewer")
    answer = Client(headers={"accept-language": language}).get("/too-large/")

    assert answer.status_code == 413
    assert said in answer.content.decode()
