"""One site: everything that is known of it, on one page that can be printed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from proeftuin_web.overview.sections import sections_of
from proeftuin_web.sites.models import Site


@require_safe
def site(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Site.objects.visible_to(request.user), code=code)
    sections = sections_of(found, request.user, today=timezone.localdate())
    return render(request, "overview/site.html", {"site": found, "sections": sections})
