"""The delivery log of a site: numbers of persons by setting and period, typed or from a file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from proeftuin_web.accounts.access import Access
from proeftuin_web.accounts.role import Permission
from proeftuin_web.design.editing import ChangedMeanwhile, once
from proeftuin_web.portfolio import actions
from proeftuin_web.portfolio.forms import CountForm, CountsFileForm, ReasonForm
from proeftuin_web.portfolio.models import DeliveryCount, Entry
from proeftuin_web.results.models import Edition, Extract
from proeftuin_web.sites.models import Site

_NAME = "counts.csv"


@require_GET
def log(request: HttpRequest, code: str) -> HttpResponse:
    site = get_object_or_404(Site.objects.visible_to(request.user), code=code)
    counts = DeliveryCount.objects.visible_to(request.user).filter(site=site).select_related("entry")
    return render(
        request,
        "portfolio/delivery.html",
        {
            "site": site,
            "counts": counts,
            "entries": _entries(site),
            "eligible": _eligible(request, site),
            "may_edit": Access.of(request.user).may(Permission.EDIT_PORTFOLIO, site.pk),
        },
    )


@require_http_methods(["GET", "POST"])
def count_add(request: HttpRequest, code: str) -> HttpResponse:
    site = _own_site(request, code)
    form = CountForm(request.POST or None, instance=DeliveryCount(site=site), entries=_entries(site))
    return _count(request, form, site, _("Add numbers"))


@require_http_methods(["GET", "POST"])
def count_change(request: HttpRequest, number: int) -> HttpResponse:
    count = _own_count(request, number)
    form = CountForm(request.POST or None, instance=count, entries=[count.entry])
    return _count(request, form, count.site, _("Correct numbers"))


@require_http_methods(["GET", "POST"])
def count_remove(request: HttpRequest, number: int) -> HttpResponse:
    count = _own_count(request, number)
    form = ReasonForm(request.POST or None, instance=count)
    site = count.site
    if request.method == "POST" and form.is_valid():

        def act() -> HttpResponse:
            actions.remove_count(count=count, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("The numbers were removed."))
            return redirect("portfolio:delivery", site.code)

        return once(request, form, act)
    return _page(request, form, site, _("Remove numbers"))


@require_http_methods(["GET", "POST"])
def counts_upload(request: HttpRequest, code: str) -> HttpResponse:
    site = _own_site(request, code)
    form = CountsFileForm(request.POST or None, request.FILES or None)
    problems: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():

        def act() -> HttpResponse:
            content = form.cleaned_data["file"].read()
            number = actions.take_counts(
                content=content, name=_NAME, site=site, entries=_entries(site), by=request.user
            )
            messages.success(
                request,
                ngettext("%(number)d line was taken.", "%(number)d lines were taken.", number) % {"number": number},
            )
            return redirect("portfolio:delivery", site.code)

        try:
            return once(request, form, act)
        except actions.CountsRefused as refused:
            problems = refused.problems
            form.add_error("file", _("The file is not right yet, and nothing was taken. The faults are listed below."))
    return _page(request, form, site, _("Bring in a file with numbers"), problems)


def _count(request: HttpRequest, form: CountForm, site: Site, title: str) -> HttpResponse:
    problems: tuple[Any, ...] = ()
    is_new = form.instance.pk is None
    if request.method == "POST" and form.is_valid():

        def act() -> HttpResponse:
            form.save(commit=False)
            actions.save_count(count=form.instance, by=request.user, version=form.version)
            messages.success(request, _("The numbers were saved."))
            return redirect("portfolio:delivery", site.code)

        try:
            return once(request, form, act)
        except ChangedMeanwhile as changed:
            form.add_conflict(changed.current)
        except actions.CountsRefused as refused:
            problems = refused.problems
            if is_new:
                form.instance.pk = None
            form.add_error(None, _("With the other numbers of this intervention these cannot be right. See below."))
    return _page(request, form, site, title, problems)


def _page(
    request: HttpRequest,
    form: Any,
    site: Site,
    title: str,
    problems: tuple[Any, ...] = (),
) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "site": site, "title": title, "problems": problems}
    return render(request, "portfolio/count.html", context, status=status)


def _entries(site: Site) -> list[Entry]:
    """Entries with a rollout in the site."""
    here = Q(rollouts__site=site, rollouts__is_withdrawn=False)
    return list(Entry.objects.going_on().filter(here).distinct().select_related("study"))


def _eligible(request: HttpRequest, site: Site) -> list[dict[str, Any]]:
    """Numbers of eligible persons by entry and period, as the shown results have them."""
    editions = Edition.objects.visible_to(request.user).current()
    rows = Extract.objects.filter(edition__in=editions, site=site.code, table="reach").values_list("row", flat=True)
    return [
        row
        for row in rows
        if row.get("stage") == "eligible"
        and all(row.get(name, "all") == "all" for name in ("segment", "deprivation", "sex", "age_group"))
    ]


def _own_site(request: HttpRequest, code: str) -> Site:
    found: Site = get_object_or_404(Site.objects.visible_to(request.user), code=code)
    Access.of(request.user).require(Permission.EDIT_PORTFOLIO, found.pk)
    return found


def _own_count(request: HttpRequest, number: int) -> DeliveryCount:
    counts = DeliveryCount.objects.visible_to(request.user).select_related("entry__study", "site")
    found: DeliveryCount = get_object_or_404(counts, pk=number)
    Access.of(request.user).require(Permission.EDIT_PORTFOLIO, found.site_id)
    return found
