"""The audit trail for whoever guards it; looking at it is a line of it, too."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from proeftuin_web.audit.forms import SearchForm
from proeftuin_web.audit.models import AuditEvent
from proeftuin_web.audit.site_names import names_of_sites
from proeftuin_web.audit.trail import record
from proeftuin_web.audit.verification import is_as_written, verify_further
from proeftuin_web.audit.wording import details_of, sentence_of

LINES_OF_A_PAGE = 50
COLUMNS = (
    "at", "actor_name", "roles", "on_behalf_of", "action", "object_kind", "object_id", "object_name", "site_id",
    "purpose", "details", "session", "address", "previous_hash", "hash",
)  # fmt: skip
_ASKED = ("who", "what", "site", "about", "since", "until")


@dataclass(frozen=True)
class Shown:
    """A line as its reader sees it."""

    line: AuditEvent
    sentence: str
    details: list[tuple[str, str]]
    roles: str
    site: str
    is_as_written: bool


def _require(request: HttpRequest) -> None:
    # What somebody may do is known above this part; the template's own answer is asked here.
    access = getattr(request, "access", None)
    if access is None or not access.may("see_audit"):
        raise PermissionDenied


def _reader(request: HttpRequest) -> Model:
    """Who looks; nobody comes here without being signed in."""
    return request.user  # type: ignore[return-value]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lines, the newest first."""
    _require(request)
    form = SearchForm(request.GET or {})
    page = Paginator(form.found(), LINES_OF_A_PAGE).get_page(request.GET.get("page"))
    names = names_of_sites()
    shown = [_shown(request, line, names.get(line.site_id or 0, "")) for line in page]
    record(
        by=_reader(request), action="audit.trail.read", purpose=request.GET.get("purpose", ""), details=_asked(request)
    )
    query = request.GET.copy()
    query.pop("page", None)
    told = {"form": form, "page": page, "shown": shown, "verified": verify_further(), "query": query.urlencode()}
    return render(request, "audit/home.html", told)


@require_safe
def as_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same lines as a file."""
    _require(request)
    lines = SearchForm(request.GET or {}).found()
    record(
        by=_reader(request),
        action="audit.trail.exported",
        purpose=request.GET.get("purpose", ""),
        details=_asked(request),
    )
    writer = csv.writer(_Lines())
    answer = StreamingHttpResponse(_rows(writer, lines.iterator()), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="audit-trail.csv"'
    return answer


class _Lines:
    """Gives each line to whoever asked for it, so that a long trail is never in memory as a whole."""

    def write(self, line: str) -> str:
        return line


def _rows(writer: Any, lines: Iterator[AuditEvent]) -> Iterator[str]:
    yield writer.writerow(COLUMNS)
    for line in lines:
        yield writer.writerow([_cell(line, name) for name in COLUMNS])


def _cell(line: AuditEvent, name: str) -> str:
    value = getattr(line, name)
    text = value.isoformat() if name == "at" else "" if value is None else str(value)
    # A spreadsheet would take it for a formula.
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _shown(request: HttpRequest, line: AuditEvent, site: str) -> Shown:
    roles = request.access.names_of_roles(line.roles)  # type: ignore[attr-defined]
    return Shown(line, sentence_of(line), list(details_of(line)), roles, site, is_as_written(line))


def _asked(request: HttpRequest) -> dict[str, object]:
    return {name: request.GET[name] for name in _ASKED if request.GET.get(name)}
