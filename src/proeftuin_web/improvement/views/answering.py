"""What all pages of improvement share: finding what may be changed, and answering a form that was sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from proeftuin_web.accounts.access import Access
from proeftuin_web.accounts.role import Permission
from proeftuin_web.design.editing import ChangedMeanwhile, once
from proeftuin_web.improvement import actions
from proeftuin_web.improvement.models import ChangeTest, Decision, Driver, Finding, Measure, Project
from proeftuin_web.sites.models import Site

EDIT = Permission.EDIT_IMPROVEMENT
EXPLAINED = {
    "start": (None, _("The test has not started yet.")),
    "later_result": ("day", _("A result cannot be put down before the test started.")),
    "no_decision": (None, _("It was decided on this result; it stays as it is.")),
    "result": (None, _("There is no result yet: put that down first.")),
    "reason": ("why", _("Give a reason.")),
    "prediction": (None, _("It cannot start yet: fill in measure, prediction, reason and period first.")),
    "earlier_prediction": (None, _("It cannot start before the day on which its prediction was put down.")),
    "ground": (None, _("Say what it rests on: choose at least one ground, or name a source.")),
    "after_result": ("on", _("A finding cannot be of a day before the result of the test that it rests on.")),
    "after_findings": ("on", _("A decision cannot be of a day before the findings that it rests on.")),
    "standing": (None, _("It was withdrawn or corrected meanwhile; it stays as it is.")),
    "finding": (None, _("Say on which finding it rests.")),
    "change": (None, _("Say what it changes.")),
    "open": (None, _("Only an open decision gets more changes. Put a new decision in its place, with the reason.")),
    "other_state": (None, _("It is in that state already, or another decision was put in its place.")),
    "later_day": ("day", _("This day cannot be before the day of the decision.")),
}
"""Where and in which words a form says what something is not ready for."""
_TO_SITE = {
    Project: "site", Measure: "project__site", ChangeTest: "project__site", Driver: "project__site",
    Finding: "site", Decision: "site",
}  # fmt: skip


def editable(request: HttpRequest, kind: Any, pk: int) -> Any:
    """The object, for whoever may edit it; refused to who only sees it, and not there for everybody else."""
    path = _TO_SITE[kind]
    found = get_object_or_404(kind.objects.visible_to(request.user).select_related(path), pk=pk)
    site = found.site_id if path == "site" else found.project.site_id
    Access.of(request.user).require(EDIT, site)
    return found


def editable_site(request: HttpRequest, code: str) -> Site:
    """The site, for whoever may edit its improvement."""
    found: Site = get_object_or_404(Site.objects.visible_to(request.user), code=code)
    Access.of(request.user).require(EDIT, found.pk)
    return found


def locked(request: HttpRequest, test: ChangeTest) -> HttpResponse:
    """Says that a prediction stands, since when and by whom."""
    return render(request, "improvement/locked.html", {"test": test, "project": test.project}, status=409)


def filled_in(
    request: HttpRequest,
    form: Any,
    save: Callable[[], str],
    said: str,
    *,
    title: str,
    project: Project | None = None,
    template: str = "improvement/form.html",
    **context: Any,
) -> HttpResponse:
    """Show a form, or do what it asks for and go on; `save` answers where to."""

    def act() -> HttpResponse:
        address = save()
        messages.success(request, said)
        return redirect(address)

    if request.method == "POST" and form.is_valid():
        try:
            return once(request, form, act)
        except ChangedMeanwhile as changed:
            form.add_conflict(changed.current)
        except actions.PredictionLocked:
            return locked(request, ChangeTest.objects.select_related("locked_by").get(pk=form.instance.pk))
        except actions.NotReady as error:
            name, words = EXPLAINED[error.missing]
            form.add_error(name if name in form.fields else None, words)
        except IntegrityError:
            named = next((name for name in ("code", "chart") if name in form.fields), None)
            if named is None:
                raise
            form.add_error(named, _("This short name is taken here."))
    return render(request, template, {"form": form, "title": title, "project": project, **context})


def at(project: Project) -> str:
    """Address of a project."""
    return reverse("improvement:project", args=[project.pk])
