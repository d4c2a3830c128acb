"""The audit trail for whoever guards it; looking at it is a line of it, too."""

from __future__ import annotations

import csv

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from proeftuin_web.audit.forms import SearchForm
from proeftuin_web.audit.models import AuditEvent, AuditHead
from proeftuin_web.audit.trail import first_broken_line, record
from proeftuin_web.audit.wording import sentence_of

LINES_OF_A_PAGE = 50
COLUMNS = (
    "at", "actor_name", "roles", "on_behalf_of", "action", "object_kind", "object_id", "object_name", "site_id",
    "purpose", "details", "session", "address", "previous_hash", "hash",
)  # fmt: skip


def _require(request: HttpRequest) -> None:
    # What somebody may do is known above this part; the template's own answer is asked here.
    access = getattr(request, "access", None)
    if access is None or not access.may("see_audit"):
        raise PermissionDenied


def _reader(request: HttpRequest) -> Model:
    """Who looks; nobody comes here without being signed in."""
    return request.user  # type: ignore[return-value]


def home(request: HttpRequest) -> HttpResponse:
    """Lines, the newest first."""
    _require(request)
    form = SearchForm(request.GET or {})
    lines = form.found()
    page = Paginator(lines, LINES_OF_A_PAGE).get_page(request.GET.get("page"))
    shown = [(line, sentence_of(line)) for line in page]
    record(
        by=_reader(request), action="audit.trail.read", purpose=request.GET.get("purpose", ""), details=_asked(request)
    )
    return render(
        request,
        "audit/home.html",
        {"form": form, "page": page, "shown": shown, "broken": first_broken_line(), "head": AuditHead.objects.get()},
    )


def as_csv(request: HttpRequest) -> HttpResponse:
    """The same lines as a file."""
    _require(request)
    lines = SearchForm(request.GET or {}).found()
    record(
        by=_reader(request),
        action="audit.trail.exported",
        purpose=request.GET.get("purpose", ""),
        details=_asked(request),
    )
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="audit-trail.csv"'
    writer = csv.writer(answer)
    writer.writerow(COLUMNS)
    for line in lines.iterator():
        writer.writerow([_cell(line, name) for name in COLUMNS])
    return answer


def _cell(line: AuditEvent, name: str) -> str:
    value = getattr(line, name)
    text = value.isoformat() if name == "at" else "" if value is None else str(value)
    # A spreadsheet would take it for a formula.
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _asked(request: HttpRequest) -> dict[str, object]:
    return {name: request.GET[name] for name in ("who", "what", "about", "since", "until") if request.GET.get(name)}
