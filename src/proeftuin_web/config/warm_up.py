"""What every process of a server loads before it answers, so that nobody waits for it at a first page."""

from __future__ import annotations

import logging
from pathlib import Path
from wsgiref.util import setup_testing_defaults

from django.apps import apps
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import DatabaseError, InterfaceError, connections
from django.template.loader import get_template
from django.urls import reverse

from proeftuin_web.results.contents import contents_of
from proeftuin_web.results.models import Edition

_MOST_EDITIONS = 6
_log = logging.getLogger("proeftuin.server")


def warm_up(application: WSGIHandler) -> None:
    """
    Load addresses, pages, both languages and the newest results.

    Each process does this for itself: threads that libraries start, and connections to a database, do not come along
    into a copy of a process.
    """
    _load_pages()
    try:
        connections["default"].ensure_connection()
        for language in dict(settings.LANGUAGES):
            _ask_for_first_page(application, language)
        for edition in Edition.objects.current().order_by("-taken_in_at")[:_MOST_EDITIONS]:
            contents_of(edition)
    except (DatabaseError, InterfaceError) as error:
        _log.warning("The database is away (%s): the first pages will take longer", type(error).__name__)
    finally:
        connections.close_all()


def _load_pages() -> None:
    for app in apps.get_app_configs():
        if app.name.startswith("proeftuin_web."):
            folder = Path(app.path) / "templates"
            for page in sorted(folder.rglob("*.html")):
                get_template(page.relative_to(folder).as_posix())


def _ask_for_first_page(application: WSGIHandler, language: str) -> None:
    name = next((host for host in settings.ALLOWED_HOSTS if host != "*"), "localhost").lstrip(".")
    asked = {"HTTP_HOST": name, "HTTP_ACCEPT_LANGUAGE": language, "PATH_INFO": reverse("account_login")}
    if settings.SECURE_PROXY_SSL_HEADER:
        header, value = settings.SECURE_PROXY_SSL_HEADER
        asked[header] = value
    setup_testing_defaults(asked)
    for _part in application(asked, lambda *_: lambda _bytes: None):
        pass
