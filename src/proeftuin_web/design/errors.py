"""Pages for what went wrong, in the words of whoever reads them: what it is, and what to do now."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "design/errors/bad_request.html", status=400)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "design/errors/not_allowed.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "design/errors/not_found.html", status=404)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from a page of ours, or from one that was open for too long."""
    return render(request, "design/errors/forged.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without anything from the database, which may be what is wrong."""
    return HttpResponse(render_to_string("design/errors/server_error.html"), status=500)
