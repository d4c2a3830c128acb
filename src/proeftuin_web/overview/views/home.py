"""The first page: all sites that one may see, beside each other and beside the country."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from proeftuin_web.accounts.access import Access
from proeftuin_web.accounts.role import Permission
from proeftuin_web.improvement.at_work import at_work
from proeftuin_web.overview.country import sites_by_aim
from proeftuin_web.overview.news import news_for
from proeftuin_web.overview.site_map import map_of_sites, numbers_on_map
from proeftuin_web.process_forms.owed import owed
from proeftuin_web.results.area_map import shapes_of
from proeftuin_web.results.figures import monitor_edition
from proeftuin_web.runs.models import Study
from proeftuin_web.sites.models import Site


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    access = Access.of(request.user)
    if not access.may_somewhere(Permission.SEE_RESULTS):
        return render(request, "overview/no_role.html")
    sites = list(Site.objects.visible_to(request.user))
    edition = monitor_edition(request.user)
    numbers = numbers_on_map(edition, [site.code for site in sites])
    due = owed(timezone.localdate(), request.user)
    of_sites = Study.objects.visible_to(request.user).filter(site__in=sites)
    studies = {one.site_id: one for one in of_sites if one.site_id is not None}
    rows, aims = sites_by_aim(edition, sites, numbers, studies=studies, owed=due, at_work=at_work(request.user))
    return render(
        request,
        "overview/home.html",
        {
            "rows": rows,
            "aims": aims,
            "edition": edition,
            "has_map": bool(numbers),
            "news": news_for(request.user),
            "duties": due,
            "may_see_improvement": access.may_somewhere(Permission.SEE_SITE),
            "may_see_forms": access.may_somewhere(Permission.SEE_PROCESS),
            "may_run": access.may_somewhere(Permission.RUN_STUDY),
        },
    )


@require_safe
@cache_control(private=True, max_age=3600)
def map_picture(request: HttpRequest) -> HttpResponse:
    """The map of the first page, apart from it so that the page is there before it."""
    Access.of(request.user).require(Permission.SEE_RESULTS)
    sites = [(site.code, site.name) for site in Site.objects.visible_to(request.user)]
    edition = monitor_edition(request.user)
    if edition is None or not shapes_of(edition.folder):
        raise Http404
    return HttpResponse(map_of_sites(edition, sites), content_type="image/svg+xml")
