"""Reading the portfolio: of all sites, of one site, and of one entry."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from proeftuin.steps.implementation.relation import overlaps
from proeftuin.steps.population.written_value import PlacedProblem
from proeftuin_web.accounts.access import Access
from proeftuin_web.accounts.role import Permission
from proeftuin_web.portfolio.coverage import matrices
from proeftuin_web.portfolio.meaning import portfolio_of, problems_of, types_of, types_of_each, with_parts, words
from proeftuin_web.portfolio.models import EnablingIntervention, Entry, StudyPortfolio
from proeftuin_web.portfolio.stale import stale_results
from proeftuin_web.portfolio.timeline import timeline
from proeftuin_web.runs.models import Study
from proeftuin_web.sites.models import ContextEvent, Site


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    access = Access.of(request.user)
    if not access.may_somewhere(Permission.SEE_SITE):
        access.require(Permission.SEE_SITE)
    today = timezone.localdate()
    entries = list(with_parts(Entry.objects.visible_to(request.user).going_on()))
    going_on = Q(rollouts__is_withdrawn=False, rollouts__starts_on__lte=today) & (
        Q(rollouts__ends_on__isnull=True) | Q(rollouts__ends_on__gt=today)
    )
    numbers = dict(
        Entry.objects.filter(pk__in=[one.pk for one in entries])
        .annotate(number=Count("rollouts__site", filter=going_on, distinct=True))
        .values_list("pk", "number")
    )
    shared = [one for one in entries if one.site_id is None]
    return render(
        request,
        "portfolio/home.html",
        {
            "entries": [(one, name, numbers.get(one.pk, 0)) for one, name in with_type_names(entries)],
            "sites": Site.objects.visible_to(request.user),
            "enabling": EnablingIntervention.objects.visible_to(request.user).going_on(),
            "matrices": matrices(shared, list(Site.objects.values_list("code", flat=True)), today, counted=True),
            "studies": Study.objects.visible_to(request.user),
            "may_add": access.may_somewhere(Permission.EDIT_PORTFOLIO),
        },
    )


@require_GET
def site(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Site.objects.visible_to(request.user), code=code)
    return render(request, "portfolio/site.html", {"site": found, **of_site(found, request.user)})


def of_site(site: Site, user: Any) -> dict[str, Any]:
    """What the page of a site shows of its portfolio; for other pages of the site as well."""
    today = timezone.localdate()
    own = Q(site=site) | Q(rollouts__site=site, rollouts__is_withdrawn=False)
    chosen = Entry.objects.visible_to(user).going_on().filter(own).values("pk")
    entries = list(with_parts(Entry.objects.filter(pk__in=chosen)))
    rollouts = [(entry, one) for entry in entries for one in entry.rollouts.all() if one.site_id == site.pk]
    rows = [one for _, one in sorted(rollouts, key=lambda each: (each[1].starts_on, each[1].pk))]
    for entry, one in rollouts:
        one.entry = entry
    studies = {one.study_id for one in entries}
    of_studies = Q(study__in=[one for one in studies if one]) | Q(study__isnull=True)
    enabling = (
        EnablingIntervention.objects.visible_to(user)
        .going_on()
        .filter(Q(site=site) | (Q(site__isnull=True) & of_studies))
        .prefetch_related("supports")
    )
    events = list(
        ContextEvent.objects.visible_to(user)
        .going_on()
        .filter(Q(site=site) | Q(site__isnull=True))
        .order_by("starts_on")
    )
    return {
        "entries": [
            (one, name, [each for each in one.rollouts.all() if each.site_id == site.pk])
            for one, name in with_type_names(entries)
        ],
        "enabling": list(enabling),
        "matrices": matrices(entries, [site.code], today),
        "rollouts": [(one, one.state_on(today)) for one in rows],
        "timeline": timeline(rows, today, events),
        "events": events,
        "overlaps": _overlaps(entries, site),
        "stale": stale_results(site=site),
        "may_edit": Access.of(user).may(Permission.EDIT_PORTFOLIO, site.pk),
    }


def _overlaps(entries: list[Entry], site: Site) -> list[tuple[Entry, Entry, Any]]:
    """Entries that reach the same persons of the site on the same days, as the library tells it."""
    found = []
    for study in {one.study for one in entries}:
        own = [one for one in entries if one.study == study]
        by_code = {one.code: one for one in own}
        related = overlaps(portfolio_of(own, (), types_of(study)))
        found += [(by_code[one.entry], by_code[one.other], one) for one in related if one.site == site.code]
    return found


@require_GET
def entry(request: HttpRequest, number: int) -> HttpResponse:
    found = get_object_or_404(with_parts(Entry.objects.visible_to(request.user)), pk=number)
    access = Access.of(request.user)
    seen = set(Site.objects.visible_to(request.user).values_list("pk", flat=True))
    today = timezone.localdate()
    everywhere = list(found.rollouts.all())
    rollouts = [
        (one, one.state_on(today), access.may(Permission.EDIT_PORTFOLIO, one.site_id))
        for one in everywhere
        if one.site_id in seen
    ]
    history = found.history.select_related("by", "site").filter(Q(site__isnull=True) | Q(site__in=seen))
    return render(
        request,
        "portfolio/entry.html",
        {
            "entry": found,
            "type_name": with_type_names([found])[0][1],
            "segments": _segment_names(found),
            "rollouts": rollouts,
            "elsewhere": len({one.site_id for one in everywhere} - seen),
            "history": history[:100],
            "problems": problems_of_entry(found),
            "contracts": [one for one in found.contracts.all() if not one.is_withdrawn],
            "money": [one for one in found.money.all() if not one.is_withdrawn],
            "may_edit": access.may(Permission.EDIT_PORTFOLIO, found.site_id),
            "may_roll_out": access.may_somewhere(Permission.EDIT_PORTFOLIO),
        },
    )


@require_GET
def enabling(request: HttpRequest, number: int) -> HttpResponse:
    found = get_object_or_404(EnablingIntervention.objects.visible_to(request.user).select_related("study"), pk=number)
    return render(
        request,
        "portfolio/enabling.html",
        {
            "enabling": found,
            "supports": found.supports.visible_to(request.user),
            "history": found.history.select_related("by")[:100],
            "may_edit": Access.of(request.user).may(Permission.EDIT_PORTFOLIO, found.site_id),
        },
    )


def with_type_names(entries: list[Entry]) -> list[tuple[Entry, str]]:
    """Entries with what their type is called; its short name when nobody knows the type."""
    types = types_of_each(one.study for one in entries)
    found = [(one, types[one.study].get(one.intervention)) for one in entries]
    return [(one, words(kind.name) if kind is not None else one.intervention) for one, kind in found]


def problems_of_entry(entry: Entry) -> list[PlacedProblem]:
    """What the library finds wrong with one entry, within the portfolio that it is in."""
    own = list(with_parts(Entry.objects.filter(study=entry.study, is_withdrawn=False)))
    tie = StudyPortfolio.objects.filter(study=entry.study).first() if entry.study_id else None
    records = EnablingIntervention.objects.filter(study=entry.study, is_withdrawn=False).prefetch_related("supports")
    portfolio = portfolio_of(own, records, types_of(entry.study), scheme=tie.scheme if tie else None)
    place = next((place for place, one in enumerate(own) if one.pk == entry.pk), None)
    return [
        one
        for one in problems_of(portfolio, entry.study, tie)
        if place is not None and tuple(one.path[:2]) == ("interventions", place)
    ]


def _segment_names(entry: Entry) -> list[str]:
    tie = StudyPortfolio.objects.filter(study=entry.study).first() if entry.study_id else None
    names = dict(tie.segments) if tie else {}
    return [names.get(code, code) for code in entry.segments]
