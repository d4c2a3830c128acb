"""The country at a glance, and one site."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from proeftuin_web.sites.models import Site


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "overview/home.html", {"sites": Site.objects.visible_to(request.user)})


def site(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Site.objects.visible_to(request.user), code=code)
    return render(request, "overview/site.html", {"site": found})
