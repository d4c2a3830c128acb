"""What was learned: the list of it, one finding, and putting down, correcting and withdrawing one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from proeftuin_web.accounts.access import Access
from proeftuin_web.improvement import actions
from proeftuin_web.improvement.driver_forms import WithdrawForm
from proeftuin_web.improvement.grounds import shown
from proeftuin_web.improvement.learning_forms import FilterForm, FindingForm, GroundForm
from proeftuin_web.improvement.models import ChangeTest, Finding
from proeftuin_web.improvement.views.answering import EDIT, editable, editable_site, filled_in
from proeftuin_web.sites.models import Site

_MOST = 200


def learned(request: HttpRequest) -> HttpResponse:
    """Findings, and what tests of changes taught; those of a step or a state are findings only."""
    states = [("", _("that hold")), ("gone", _("that were withdrawn or corrected")), ("all", _("all of them"))]
    form = FilterForm(request.GET, user=request.user, states=states)
    asked = form.cleaned_data if form.is_valid() else {}
    wanted = Finding.objects.all() if asked.get("state") else Finding.objects.standing()
    findings = (
        wanted.visible_to(request.user)
        .select_related("site", "project", "corrected_by")
        .prefetch_related("steps", "grounds")
    )
    tests = ChangeTest.objects.visible_to(request.user).exclude(learned="").filter(result_on__isnull=False)
    tests = tests.select_related("project__site").order_by("-result_on", "-pk")
    if asked.get("site"):
        findings, tests = findings.filter(site=asked["site"]), tests.filter(project__site=asked["site"])
    if asked.get("words"):
        findings = findings.filter(says__icontains=asked["words"])
        tests = tests.filter(learned__icontains=asked["words"])
    if asked.get("step"):
        findings = findings.filter(steps__step=asked["step"])
    if asked.get("state") == "gone":
        findings = findings.exclude(withdrawn_because="", corrected_by__isnull=True)
    only_findings = asked.get("step") or asked.get("state") == "gone"
    context = {
        "form": form,
        "findings": findings[:_MOST],
        "tests": [] if only_findings else tests[:_MOST],
        "sites": Site.objects.where_may(request.user, EDIT),
        "is_filtered": any(asked.values()),
    }
    return render(request, "improvement/learned.html", context)


def finding(request: HttpRequest, pk: int) -> HttpResponse:
    found = Finding.objects.visible_to(request.user).select_related("site", "project", "put_down_by", "corrects")
    one = get_object_or_404(found.select_related("corrected_by").prefetch_related("steps"), pk=pk)
    grounds = one.grounds.select_related("test", "form__site", "form__round", "edition__study")
    context = {
        "finding": one,
        "grounds": [shown(each, request.user) for each in grounds],
        "decisions": one.decisions.all(),
        "may_edit": Access.of(request.user).may(EDIT, one.site_id),
    }
    return render(request, "improvement/finding.html", context)


def finding_add(request: HttpRequest, code: str) -> HttpResponse:
    site = editable_site(request, code)
    first: dict[str, Any] = {"on": timezone.localdate()}
    for name in ("project", "test"):
        if request.GET.get(name, "").isdecimal():
            first[name] = request.GET[name]
    form = FindingForm(request.POST or None, instance=Finding(site=site), site=site, user=request.user, initial=first)

    def save() -> str:
        new = form.save(commit=False)
        steps = form.cleaned_data["steps"]
        done = actions.put_down_finding(finding=new, by=request.user, steps=steps, grounds=form.grounds)
        return done.get_absolute_url()

    title = _("Put down what was learned")
    return filled_in(request, form, save, _("The finding was put down."), title=title, site=site, about="learned")


def finding_correct(request: HttpRequest, pk: int) -> HttpResponse:
    earlier = editable(request, Finding, pk)
    first = {
        "says": earlier.says, "on": timezone.localdate(), "project": earlier.project_id,
        "steps": [one.step for one in earlier.steps.all()],
    }  # fmt: skip
    form = FindingForm(
        request.POST or None, instance=Finding(site=earlier.site), site=earlier.site, user=request.user,
        corrects=earlier, initial=first,
    )  # fmt: skip

    def save() -> str:
        given = form.cleaned_data
        done = actions.put_down_finding(
            finding=form.save(commit=False), by=request.user, steps=given["steps"], grounds=form.grounds,
            corrects=earlier, why=given["why"],
        )  # fmt: skip
        return done.get_absolute_url()

    said, title = _("The correction was put down; the earlier finding can still be read."), _("Correct a finding")
    return filled_in(request, form, save, said, title=title, site=earlier.site, about="learned")


def ground_add(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable(request, Finding, pk)
    form = GroundForm(request.POST or None, instance=found, user=request.user)

    def save() -> str:
        actions.add_grounds(finding=found, by=request.user, grounds=form.grounds, version=form.version)
        return str(found.get_absolute_url())

    title = _("Say what else it rests on")
    return filled_in(request, form, save, _("The ground was added."), title=title, site=found.site, about="learned")


def finding_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable(request, Finding, pk)
    form = WithdrawForm(request.POST or None, instance=found)

    def save() -> str:
        why = form.cleaned_data["why"]
        actions.withdraw_finding(finding=found, by=request.user, why=why, version=form.version)
        return str(found.get_absolute_url())

    title = _("Withdraw a finding")
    lead = _("It stays to be read, with your reason.")
    said = _("The finding was withdrawn.")
    return filled_in(request, form, save, said, title=title, site=found.site, about="learned", lead=lead)
