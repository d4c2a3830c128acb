"""Pages for what went wrong, in the words of whoever reads them: what it is, and what to do now."""

from __future__ import annotations

import errno
import re
import shutil
import sys

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import RawPostDataException
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils import translation

LANGUAGE_OF_READER = "language_of_reader"
"""Cookie with the language of who was signed in last: the database that knows it may be what is away."""
_AWAY = (OperationalError, InterfaceError)
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FULL_IN_WORDS = re.compile(r"disk is full|No space left|[Dd]isk quota")
_UNREADABLE = (OSError, SuspiciousOperation, MultiPartParserError, RawPostDataException)
_LITTLE_ROOM = 256 * 1024
_TRY_AGAIN_SECONDS = "10"
_NOT_SHOWN = ("password", "secret", "csrfmiddlewaretoken")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "design/errors/bad_request.html", status=400)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "design/errors/not_allowed.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "design/errors/not_found.html", status=404)


def too_large(request: HttpRequest) -> HttpResponse:
    """What a proxy shows instead of an upload that it did not let through."""
    return render(request, "design/errors/too_large.html", status=413)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from a page of ours, or from one that was open for too long."""
    return render(request, "design/errors/forged.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """
    Without anything from the database, which may be what is wrong.

    What somebody typed is shown again, with a button that sends it once more: nothing of it was saved.
    """
    kind = _kind(sys.exc_info()[1])
    said = {"kind": kind, "path": request.get_full_path(), "sent": request.method == "POST", **_typed(request)}
    if said.get("fields"):
        said["token"] = get_token(request)
    with translation.override(_language(request)):
        page = render_to_string("design/errors/server_error.html", said)
    if kind == "fault":
        return HttpResponse(page, status=500)
    return HttpResponse(page, status=503, headers={"Retry-After": _TRY_AGAIN_SECONDS})


def _kind(error: BaseException | None) -> str:
    if _is_full(error) or _is_full(getattr(error, "__cause__", None)):
        return "full"
    # SQLite tells so of a table that a migration has not made yet, for which nobody need wait.
    if isinstance(error, _AWAY) and "no such" not in str(error):
        return "full" if _has_no_room() else "away"
    return "fault"


def _is_full(error: BaseException | None) -> bool:
    is_of_machine = isinstance(error, (OSError, *_AWAY))
    return getattr(error, "errno", None) in _FULL or (is_of_machine and bool(_FULL_IN_WORDS.search(str(error))))


def _has_no_room() -> bool:
    """A database of one file tells a disk without room in several ways."""
    try:
        return shutil.disk_usage(settings.FOLDER).free < _LITTLE_ROOM
    except OSError:
        return False


def _typed(request: HttpRequest) -> dict[str, object]:
    """Fields of the form that was sent, unless it is one for signing in: passwords and codes are not shown."""
    try:
        own = bool(resolve(request.path_info).namespaces)
        fields = [(name, request.POST.getlist(name)) for name in request.POST] if request.method == "POST" else []
        had_file = bool(request.FILES)
    except (*_UNREADABLE, Resolver404):
        return {}
    if not own or any("password" in name for name, _ in fields):
        return {}
    shown = [(name, values) for name, values in fields if not any(word in name for word in _NOT_SHOWN)]
    return {"fields": shown, "had_file": had_file}


def _language(request: HttpRequest) -> str | None:
    known = request.COOKIES.get(LANGUAGE_OF_READER)
    return known if known in dict(settings.LANGUAGES) else translation.get_language()
