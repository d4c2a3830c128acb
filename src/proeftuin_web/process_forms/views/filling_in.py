"""Pages on which forms are found, begun, filled in, read and reopened."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from proeftuin_web.accounts.access import Access
from proeftuin_web.accounts.role import Permission
from proeftuin_web.audit.trail import record
from proeftuin_web.design.editing import ChangedMeanwhile, once
from proeftuin_web.process_forms import actions
from proeftuin_web.process_forms.comparison import rows_of
from proeftuin_web.process_forms.forms import OnceForm, QuarterForm, ReopenForm, RoundForm, default_days
from proeftuin_web.process_forms.models import Form, Round
from proeftuin_web.sites.models import Site


def home(request: HttpRequest) -> HttpResponse:
    """Rounds with the forms of the sites that one may see."""
    access = Access.of(request.user)
    sites = list(Site.objects.where_may(request.user, Permission.SEE_PROCESS))
    forms = Form.objects.visible_to(request.user).select_related("site", "round")
    known = {(form.site_id, form.round_id): form for form in forms}
    fills_in = access.sites(Permission.FILL_IN_FORM)
    today = timezone.localdate()
    rounds = [
        {
            "round": one,
            "is_open": one.is_open_on(today),
            "is_late": today > one.due_on,
            "lines": [
                {
                    "site": site,
                    "form": known.get((site.pk, one.pk)),
                    "may_fill_in": fills_in is None or site.pk in fills_in,
                }
                for site in sites
                if one.concerns(site)
            ],
        }
        for one in Round.objects.all()
    ]
    page = {
        "rounds": rounds,
        "token": OnceForm(),
        "may_reopen": access.may(Permission.REOPEN_FORM),
        "sees_all": access.may(Permission.SEE_PROCESS),
        "sees_some": access.may_somewhere(Permission.SEE_PROCESS),
    }
    return render(request, "process_forms/home.html", page)


@require_POST
def start(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    site = get_object_or_404(Site.objects.where_may(request.user, Permission.FILL_IN_FORM), code=code)
    round_ = get_object_or_404(Round, pk=pk)
    try:
        form = actions.start_form(site=site, round=round_, today=timezone.localdate(), by=request.user)
    except actions.NotOpen:
        messages.error(request, _("This round is not open for this site."))
        return redirect("process_forms:home")
    return redirect("process_forms:edit", pk=form.pk)


def form(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Form.objects.visible_to(request.user).select_related("site", "round"), pk=pk)
    access = Access.of(request.user)
    by: Any = request.user
    record(by=by, action="process_forms.form.read", about=found, site=found.site)
    page = {
        "form": found,
        "rows": rows_of([found]),
        "interventions": found.interventions.all(),
        "factors": found.factors.all(),
        "may_fill_in": not found.is_locked and access.may(Permission.FILL_IN_FORM, found.site_id),
        "may_reopen": found.is_locked and access.may(Permission.REOPEN_FORM, found.site_id),
    }
    return render(request, "process_forms/form.html", page)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    forms = Form.objects.where_may(request.user, Permission.FILL_IN_FORM).select_related("site", "round")
    found = get_object_or_404(forms, pk=pk)
    if found.is_locked:
        if request.method == "POST":
            messages.warning(request, _("Somebody submitted this form meanwhile. Nothing was saved."))
            typed = QuarterForm(request.POST, instance=found)
            return _page(request, found, typed)
        return redirect(found)
    typed = QuarterForm(request.POST if request.method == "POST" else None, instance=found)
    if request.method == "POST" and typed.is_valid():
        try:
            return once(request, typed, lambda: _saved(request, found, typed))
        except ChangedMeanwhile as changed:
            typed.add_conflict(changed.current)
        except actions.IsLocked:
            messages.warning(request, _("Somebody submitted this form meanwhile. Nothing was saved."))
        except actions.Incomplete as incomplete:
            _save_and_explain(request, found, typed, incomplete)
    elif request.method == "POST" and typed.conflict is None:
        messages.warning(request, _("Nothing was saved yet: an answer cannot be read. It is named below."))
    elif request.method == "GET":
        by: Any = request.user
        record(by=by, action="process_forms.form.read", about=found, site=found.site)
    return _page(request, found, typed)


def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    forms = Form.objects.where_may(request.user, Permission.REOPEN_FORM).select_related("site", "round")
    found = get_object_or_404(forms, pk=pk, state=Form.State.SUBMITTED)
    typed = ReopenForm(request.POST or None, instance=found)

    def act() -> HttpResponse:
        reason = typed.cleaned_data["reason"]
        actions.reopen_form(form=found, reason=reason, by=request.user, version=typed.version)
        messages.success(request, _("The form is open again for the site."))
        return redirect(found)

    if request.method == "POST" and typed.is_valid():
        try:
            return once(request, typed, act)
        except ChangedMeanwhile as changed:
            typed.add_conflict(changed.current)
    title = _("Reopen: %(form)s") % {"form": found}
    return render(request, "process_forms/small.html", {"form": typed, "title": title})


def round_new(request: HttpRequest) -> HttpResponse:
    Access.of(request.user).require(Permission.REOPEN_FORM)
    today = timezone.localdate()
    quarter = (today.month + 2) // 3
    return _round(request, RoundForm(request.POST or None, initial=default_days(today.year, quarter)), _("New round"))


def round_change(request: HttpRequest, pk: int) -> HttpResponse:
    Access.of(request.user).require(Permission.REOPEN_FORM)
    found = get_object_or_404(Round, pk=pk)
    return _round(request, RoundForm(request.POST or None, instance=found), _("Change: %(round)s") % {"round": found})


def _round(request: HttpRequest, typed: RoundForm, title: str) -> HttpResponse:
    def act() -> HttpResponse:
        actions.save_round(round=typed.save(commit=False), by=request.user, version=typed.version)
        messages.success(request, _("The round was saved."))
        return redirect("process_forms:home")

    if request.method == "POST" and typed.is_valid():
        try:
            return once(request, typed, act)
        except ChangedMeanwhile as changed:
            typed.add_conflict(changed.current)
    return render(request, "process_forms/small.html", {"form": typed, "title": title})


def _saved(request: HttpRequest, found: Form, typed: QuarterForm) -> HttpResponse:
    actions.save_form(form=found, filled=typed.filled, by=request.user, version=typed.version)
    if request.POST.get("do") != "submit":
        messages.success(request, _("The draft was saved. You can go on later."))
        return redirect("process_forms:edit", pk=found.pk)
    actions.submit_form(form=found, at=timezone.now(), by=request.user)
    messages.success(request, _("The form was submitted. Thank you."))
    return redirect(found)


def _save_and_explain(request: HttpRequest, found: Form, typed: QuarterForm, incomplete: Any) -> None:
    """What was typed is saved all the same: the draft is as complete as it was sent."""
    found.refresh_from_db()
    saved = actions.save_form(form=found, filled=typed.filled, by=request.user, version=typed.version)
    messages.warning(request, _("The draft was saved, but the form is not submitted yet: see below."))
    typed.saved_as(saved.version)
    for name, said in incomplete.lacks:
        typed.add_error(name if name in typed.fields else None, said)


def _page(request: HttpRequest, found: Form, typed: QuarterForm) -> HttpResponse:
    return render(request, "process_forms/edit.html", {"form": typed, "found": found, "chapters": typed.chapters()})
