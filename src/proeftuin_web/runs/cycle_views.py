"""Pages in which a study goes round: its cycle is closed, the next is opened, and two are compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from proeftuin_web.design.editing import once
from proeftuin_web.runs import actions
from proeftuin_web.runs.forms import CloseForm, CompareForm, OnceForm
from proeftuin_web.runs.models import Run, Study
from proeftuin_web.runs.views import study_to_run


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, code: str) -> HttpResponse:
    found = study_to_run(request, code)
    form = CloseForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["on"]
        return once(request, form, _starting(request, found, actions.close_cycle, on=on))
    status = 422 if request.method == "POST" else 200
    return render(request, "runs/close.html", {"study": found, "form": form}, status=status)


@require_POST
def open_next(request: HttpRequest, code: str) -> HttpResponse:
    form = OnceForm(request.POST)
    form.is_valid()
    return once(request, form, _starting(request, study_to_run(request, code), actions.open_next_cycle))


@require_http_methods(["GET", "POST"])
def compare(request: HttpRequest, code: str) -> HttpResponse:
    found = study_to_run(request, code)
    numbers = found.cycle_numbers()
    initial = {"before": numbers[1], "after": numbers[0]} if len(numbers) > 1 else {}
    form = CompareForm(request.POST or None, study=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        asked = {name: form.cleaned_data[name] for name in ("before", "after")}
        return once(request, form, _starting(request, found, actions.compare_cycles, **asked))
    status = 422 if request.method == "POST" else 200
    return render(request, "runs/compare.html", {"study": found, "form": form}, status=status)


def _starting(
    request: HttpRequest, study: Study, action: Callable[..., Run], **asked: Any
) -> Callable[[], HttpResponse]:
    def act() -> HttpResponse:
        try:
            return redirect(action(study=study, by=request.user, **asked))
        except actions.StudyIsBusy:
            messages.error(request, _("Something else of this study is going on. Wait for its end, or cancel it."))
        except actions.StudyHasProblems:
            messages.error(request, _("This study has problems. Put them right first; they are listed below."))
        return redirect(study)

    return act
