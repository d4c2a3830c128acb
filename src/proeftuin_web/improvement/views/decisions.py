"""Decisions: the list of them, one decision, and putting down, adding to and correcting one."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from proeftuin_web.accounts.access import Access
from proeftuin_web.improvement import actions
from proeftuin_web.improvement.learning_forms import ChangeForm, DecisionForm, FilterForm, StateForm
from proeftuin_web.improvement.models import Decision, DecisionChange, State
from proeftuin_web.improvement.views.answering import EDIT, editable, editable_site, filled_in
from proeftuin_web.runs.models import Study
from proeftuin_web.sites.models import Site

_MOST = 200


def decisions(request: HttpRequest) -> HttpResponse:
    states = [("", _("all of them")), *State.choices]
    form = FilterForm(request.GET, user=request.user, states=states)
    asked = form.cleaned_data if form.is_valid() else {}
    found = Decision.objects.standing().visible_to(request.user).select_related("site", "project")
    found = found.prefetch_related("changes")
    if asked.get("site"):
        found = found.filter(site=asked["site"])
    if asked.get("state"):
        found = found.filter(state=asked["state"])
    if asked.get("step"):
        found = found.filter(changes__step=asked["step"]).distinct()
    if asked.get("words"):
        found = found.filter(Q(says__icontains=asked["words"]) | Q(why__icontains=asked["words"]))
    context = {
        "form": form,
        "decisions": found[:_MOST],
        "sites": Site.objects.where_may(request.user, EDIT),
        "studies": Study.objects.where_may(request.user, EDIT),
        "is_filtered": any(asked.values()),
    }
    return render(request, "improvement/decisions.html", context)


def decision(request: HttpRequest, pk: int) -> HttpResponse:
    found = Decision.objects.visible_to(request.user).select_related("site", "project", "put_down_by", "corrects")
    one = get_object_or_404(found.select_related("corrected_by"), pk=pk)
    context = {
        "decision": one,
        "findings": one.findings.select_related("corrected_by"),
        "changes": one.changes.all(),
        "events": one.events.select_related("by"),
        "may_edit": Access.of(request.user).may(EDIT, one.site_id),
    }
    return render(request, "improvement/decision.html", context)


def decision_add(request: HttpRequest, code: str) -> HttpResponse:
    site = editable_site(request, code)
    first: dict[str, Any] = {"on": timezone.localdate()}
    if request.GET.get("project", "").isdecimal():
        first["project"] = request.GET["project"]
    if request.GET.get("finding", "").isdecimal():
        first["findings"] = [request.GET["finding"]]
    form = DecisionForm(request.POST or None, instance=Decision(site=site), site=site, initial=first)

    def save() -> str:
        done = actions.put_down_decision(
            decision=form.save(commit=False), by=request.user, findings=list(form.cleaned_data["findings"]),
            changes=[form.change],
        )  # fmt: skip
        return done.get_absolute_url()

    title = _("Put down a decision")
    return filled_in(request, form, save, _("The decision was put down."), title=title, site=site, about="decisions")


def decision_correct(request: HttpRequest, pk: int) -> HttpResponse:
    earlier = editable(request, Decision, pk)
    first: dict[str, Any] = {
        name: getattr(earlier, name) for name in ("says", "why", "decided_by", "on", "expected", "review_on")
    }
    first |= {"project": earlier.project_id, "findings": [one.pk for one in earlier.findings.all()]}
    change = earlier.changes.first()
    if change is not None:
        first |= {name: getattr(change, name) for name in ("step", "edit", "what", "address", "value", "was")}
    new = Decision(site=earlier.site)
    form = DecisionForm(request.POST or None, instance=new, site=earlier.site, corrects=earlier, initial=first)

    def save() -> str:
        done = actions.put_down_decision(
            decision=form.save(commit=False), by=request.user, findings=list(form.cleaned_data["findings"]),
            changes=[form.change], corrects=earlier, why=form.cleaned_data["correction_why"],
        )  # fmt: skip
        return done.get_absolute_url()

    said, title = _("The correction was put down; the earlier decision can still be read."), _("Correct a decision")
    return filled_in(request, form, save, said, title=title, site=earlier.site, about="decisions")


def change_add(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable(request, Decision, pk)
    form = ChangeForm(request.POST or None, instance=DecisionChange(decision=found))

    def save() -> str:
        actions.add_change(decision=found, by=request.user, change=form.save(commit=False))
        return str(found.get_absolute_url())

    title = _("Say what else it changes")
    return filled_in(request, form, save, _("The change was added."), title=title, site=found.site, about="decisions")


def decision_state(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable(request, Decision, pk)
    form = StateForm(request.POST or None, instance=found, initial={"day": timezone.localdate()})

    def save() -> str:
        given = form.cleaned_data
        actions.say_what_became(
            decision=found, by=request.user, state=given["state"], day=given["day"], why=given["why"],
            version=form.version,
        )  # fmt: skip
        return str(found.get_absolute_url())

    title = _("Say what became of a decision")
    return filled_in(request, form, save, _("It was put down."), title=title, site=found.site, about="decisions")
