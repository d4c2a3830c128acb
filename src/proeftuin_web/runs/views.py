"""Pages about studies and runs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from proeftuin_web.accounts.access import Access
from proeftuin_web.accounts.role import Permission
from proeftuin_web.design.editing import once
from proeftuin_web.runs import actions
from proeftuin_web.runs.compared import compared_cycles
from proeftuin_web.runs.forms import BringInForm, FilesForm, OnceForm
from proeftuin_web.runs.models import Run, Study, StudyVersion
from proeftuin_web.runs.problem_view import shown

_STOP_ASKING = 286
"""What htmx takes as the end of asking again and again."""
_SHOWN = 25
_LARGE = ("log", "text", "outcome")


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    Access.of(request.user).require(Permission.SEE_RESULTS)
    last_of = Run.objects.filter(study=OuterRef("pk")).order_by("-asked_at", "-pk")
    studies: list[Any] = list(
        Study.objects.visible_to(request.user)
        .select_related("site")
        .annotate(newest=Subquery(last_of.values("pk")[:1]))
    )
    last = Run.objects.in_bulk([study.newest for study in studies if study.newest])
    runs = (
        Run.objects.visible_to(request.user)
        .select_related("study", "asked_by")
        .defer(*_LARGE, "study__problems")[:_SHOWN]
    )
    return render(
        request,
        "runs/home.html",
        {
            "studies": [(study, last.get(study.newest)) for study in studies],
            "runs": runs[:_SHOWN],
            "may_bring_in": Access.of(request.user).may_somewhere(Permission.RUN_STUDY),
        },
    )


@require_GET
def study(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Study.objects.visible_to(request.user).select_related("site"), code=code)
    runs = list(found.runs.select_related("asked_by").defer(*_LARGE)[:_SHOWN])
    versions = list(found.versions.select_related("made_by"))
    text = versions[0].text if versions else ""
    return render(
        request,
        "runs/study.html",
        {
            "study": found,
            "runs": runs,
            "going_on": [run for run in runs if run.is_going_on],
            "last_good": next((run for run in runs if run.state == Run.State.DONE and run.is_computing), None)
            or found.last_good_run(),
            "versions": versions,
            "text": text,
            "problems": shown(found.problems, text),
            "compared": compared_cycles(found),
            "may_run": _may_run(request, found),
            "once": OnceForm(),
        },
    )


@require_GET
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    found = get_object_or_404(Study.objects.visible_to(request.user), code=code)
    one = get_object_or_404(StudyVersion.objects.select_related("made_by"), study=found, number=number)
    return render(request, "runs/version.html", {"study": found, "version": one})


@require_http_methods(["GET", "POST"])
def bring_in(request: HttpRequest) -> HttpResponse:
    if not Access.of(request.user).may_somewhere(Permission.RUN_STUDY):
        raise PermissionDenied
    form = BringInForm(request.POST or None, request.FILES or None, user=request.user)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["study"]
        try:
            made = actions.bring_in_study(sent=sent, name=sent.name, by=request.user, site=form.cleaned_data["site"])
        except actions.NotBroughtIn as error:
            context["problems"] = _refused(form, error)
        else:
            messages.success(request, _("The study was taken."))
            return redirect(made)
    return render(request, "runs/bring_in.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
def replace(request: HttpRequest, code: str) -> HttpResponse:
    found = study_to_run(request, code)
    if found.is_registered:
        raise PermissionDenied
    form = FilesForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "study": found}
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["study"]
        try:
            actions.bring_in_study(sent=sent, name=sent.name, by=request.user, site=found.site, replaces=found)
        except actions.NotBroughtIn as error:
            context["problems"] = _refused(form, error)
        else:
            messages.success(request, _("The new files are in use. The old ones are kept below as a version."))
            return redirect(found)
    return render(request, "runs/replace.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def check(request: HttpRequest, code: str) -> HttpResponse:
    found = actions.check_again(study=study_to_run(request, code), by=request.user)
    if found.problems:
        messages.warning(request, _("The study was checked; there are problems."))
    else:
        messages.success(request, _("The study was checked; it can be run."))
    return redirect(found)


@require_POST
def start(request: HttpRequest, code: str) -> HttpResponse:
    found = study_to_run(request, code)

    def act() -> HttpResponse:
        try:
            return redirect(actions.start_run(study=found, by=request.user))
        except actions.StudyHasProblems:
            messages.error(request, _("This study has problems. Put them right first; they are listed below."))
        except actions.StudyIsBusy:
            messages.error(request, _("A step of its cycles is going on. Wait for its end, or cancel it."))
        return redirect(found)

    form = OnceForm(request.POST)
    form.is_valid()
    return once(request, form, act)


@require_GET
def run(request: HttpRequest, number: int) -> HttpResponse:
    found = _run(request, number)
    return render(
        request,
        "runs/run.html",
        {
            "run": found,
            "problems": shown(found.problems, found.text),
            "may_run": _may_run(request, found.study),
            "once": OnceForm(),
        },
    )


@require_GET
def progress(request: HttpRequest, number: int) -> HttpResponse:
    found = _run(request, number)
    answer = render(request, "runs/progress.html", {"run": found}, status=200 if found.is_going_on else _STOP_ASKING)
    if not found.is_going_on:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    found = _run(request, number)
    if not _may_run(request, found.study):
        raise PermissionDenied
    try:
        actions.cancel_run(run=found, by=request.user)
    except actions.AlreadyEnded:
        messages.info(request, _("The run had ended already."))
    else:
        messages.success(request, _("The run is being cancelled. The results of the last good run stay."))
    return redirect(found)


def _run(request: HttpRequest, number: int) -> Run:
    runs = Run.objects.visible_to(request.user)
    found: Run = get_object_or_404(runs.select_related("study__site", "asked_by", "cancelled_by"), pk=number)
    return found


def study_to_run(request: HttpRequest, code: str) -> Study:
    """A study that the user may run; refused where they may only see it, and not there where they may not."""
    found: Study = get_object_or_404(Study.objects.visible_to(request.user).select_related("site"), code=code)
    if not _may_run(request, found):
        raise PermissionDenied
    return found


def _may_run(request: HttpRequest, found: Study) -> bool:
    return Access.of(request.user).may(Permission.RUN_STUDY, found.site_id)


def _refused(form: FilesForm, error: actions.NotBroughtIn) -> list[Any]:
    told = error.messages or (_("The study is not right yet. What to change is listed below the form."),)
    for message in told:
        form.add_error("study", message)
    return shown(error.problems, error.text)
