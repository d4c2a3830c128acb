"""Projects of improvement: an aim, measures, and tests of changes that go from plan to do, study and act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from proeftuin_web.accounts.access import Access
from proeftuin_web.accounts.role import Permission
from proeftuin_web.design.editing import ChangedMeanwhile, once
from proeftuin_web.improvement import actions
from proeftuin_web.improvement.forms import (
    CorrectionForm,
    DecisionForm,
    MeasureForm,
    PlanForm,
    ProjectForm,
    ResultForm,
    StartForm,
)
from proeftuin_web.improvement.models import ChangeTest, Measure, Project

EDIT = Permission.EDIT_IMPROVEMENT
_EXPLAINED = {
    "start": (None, gettext_lazy("The test has not started yet.")),
    "later_result": ("day", gettext_lazy("A result cannot be put down before the test started.")),
    "no_decision": (None, gettext_lazy("It was decided on this result; it stays as it is.")),
    "result": (None, gettext_lazy("There is no result yet: put that down first.")),
    "reason": ("why", gettext_lazy("Give a reason.")),
    "prediction": (None, gettext_lazy("It cannot start yet: fill in measure, prediction, reason and period first.")),
    "earlier_prediction": (None, gettext_lazy("It cannot start before the day on which its prediction was put down.")),
}
"""Where and in which words a form says what a test is not ready for."""


def home(request: HttpRequest) -> HttpResponse:
    access = Access.of(request.user)
    projects = Project.objects.visible_to(request.user).select_related("site").prefetch_related("tests")
    context = {
        "projects": projects,
        "today": timezone.localdate(),
        "may_begin": access.may_somewhere(EDIT),
        "sees_sites": access.may_somewhere(Permission.SEE_SITE),
    }
    return render(request, "improvement/home.html", context)


def project_add(request: HttpRequest) -> HttpResponse:
    if not Access.of(request.user).may_somewhere(EDIT):
        Access.of(request.user).require(EDIT)
    form = ProjectForm(request.POST or None, user=request.user)

    def save() -> str:
        return _at(actions.save_project(project=form.save(commit=False), by=request.user))

    return _filled_in(request, form, save, _("The project has begun."), title=_("Begin a project"))


def project(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Project.objects.visible_to(request.user).select_related("site"), pk=pk)
    context = {
        "project": shown,
        "measures": shown.measures.all(),
        "tests": shown.tests.select_related("measure"),
        "today": timezone.localdate(),
        "may_edit": Access.of(request.user).may(EDIT, shown.site_id),
    }
    return render(request, "improvement/project.html", context)


def project_change(request: HttpRequest, pk: int) -> HttpResponse:
    found = _editable(request, Project, pk)
    form = ProjectForm(request.POST or None, instance=found, user=request.user)

    def save() -> str:
        return _at(actions.save_project(project=form.save(commit=False), by=request.user, version=form.version))

    return _filled_in(request, form, save, _("The project was changed."), title=_("Change the aim"), project=found)


def measure_add(request: HttpRequest, pk: int) -> HttpResponse:
    found = _editable(request, Project, pk)
    form = MeasureForm(request.POST or None, instance=Measure(project=found))

    def save() -> str:
        actions.save_measure(measure=form.save(commit=False), by=request.user)
        return _at(found)

    return _filled_in(request, form, save, _("The measure was added."), title=_("Add a measure"), project=found)


def measure_change(request: HttpRequest, pk: int) -> HttpResponse:
    found = _editable(request, Measure, pk)
    form = MeasureForm(request.POST or None, instance=found)

    def save() -> str:
        actions.save_measure(measure=form.save(commit=False), by=request.user, version=form.version)
        return _at(found.project)

    title = _("Change a measure")
    return _filled_in(request, form, save, _("The measure was changed."), title=title, project=found.project)


def test_add(request: HttpRequest, pk: int) -> HttpResponse:
    found = _editable(request, Project, pk)
    form = PlanForm(request.POST or None, instance=ChangeTest(project=found), project=found)

    def save() -> str:
        return _of(actions.plan_test(project=found, by=request.user, plan=form.cleaned_data))

    return _filled_in(request, form, save, _("The test was planned."), title=_("Plan a test"), project=found)


def one_test(request: HttpRequest, pk: int) -> HttpResponse:
    tests = ChangeTest.objects.visible_to(request.user).select_related("project__site", "measure", "after")
    shown = get_object_or_404(tests, pk=pk)
    may_edit = Access.of(request.user).may(EDIT, shown.project.site_id)
    context = {
        "test": shown,
        "project": shown.project,
        "may_edit": may_edit,
        "start": StartForm(instance=shown),
        "today": timezone.localdate(),
    }
    return render(request, "improvement/test.html", context)


def test_change(request: HttpRequest, pk: int) -> HttpResponse:
    found = _editable(request, ChangeTest, pk)
    if found.is_locked:
        return _locked(request, found)
    form = PlanForm(request.POST or None, instance=found, project=found.project)

    def save() -> str:
        plan = form.cleaned_data
        return _of(actions.change_plan(test=found, by=request.user, plan=plan, version=form.version))

    title = _("Change the plan")
    return _filled_in(request, form, save, _("The plan was changed."), title=title, project=found.project)


@require_POST
def test_start(request: HttpRequest, pk: int) -> HttpResponse:
    found = _editable(request, ChangeTest, pk)
    form = StartForm(request.POST, instance=found)

    def act() -> HttpResponse:
        actions.start_test(test=found, by=request.user, day=timezone.localdate(), version=form.version)
        messages.success(request, _("The test has started: its prediction stands."))
        return redirect(_of(found))

    try:
        if form.is_valid():
            return once(request, form, act)
        messages.error(request, _("Somebody changed the plan meanwhile. Read it, and start the test then."))
    except ChangedMeanwhile:
        messages.error(request, _("Somebody changed the plan meanwhile. Read it, and start the test then."))
    except actions.NotReady as error:
        messages.error(request, _EXPLAINED[error.missing][1])
    except actions.PredictionLocked:
        messages.info(request, _("The test had started already."))
    return redirect(_of(found))


def test_result(request: HttpRequest, pk: int) -> HttpResponse:
    found = _editable(request, ChangeTest, pk)
    form = ResultForm(request.POST or None, instance=found, initial={"day": timezone.localdate()})

    def save() -> str:
        typed = {name: form.cleaned_data[name] for name in ("day", "value", "happened", "learned")}
        return _of(actions.put_down_result(test=found, by=request.user, **typed))

    title = _("Put down the result")
    return _filled_in(request, form, save, _("The result was put down."), title=title, project=found.project)


def test_decide(request: HttpRequest, pk: int) -> HttpResponse:
    found = _editable(request, ChangeTest, pk)
    form = DecisionForm(request.POST or None, instance=found)

    def save() -> str:
        typed = {name: form.cleaned_data[name] for name in ("act", "why")}
        return _of(actions.decide(test=found, by=request.user, **typed))

    title = _("Decide what is done with the change")
    return _filled_in(request, form, save, _("It was decided."), title=title, project=found.project)


def test_correct(request: HttpRequest, pk: int) -> HttpResponse:
    found = _editable(request, ChangeTest, pk)
    kept = {name: getattr(found, name) for name in actions.PLAN if name != "measure"} | {"measure": found.measure_id}
    fresh = ChangeTest(project=found.project)
    form = CorrectionForm(request.POST or None, instance=fresh, project=found.project, initial=kept | {"code": ""})

    def save() -> str:
        plan, why = form.cleaned_data, form.cleaned_data["why"]
        return _of(actions.correct_prediction(test=found, by=request.user, plan=plan, why=why))

    title = _("Correct a prediction with a new test")
    return _filled_in(request, form, save, _("The new test was planned."), title=title, project=found.project)


def _editable(request: HttpRequest, kind: Any, pk: int) -> Any:
    """The object, for whoever may edit it; refused to who only sees it, and not there for everybody else."""
    path = {Project: "site", Measure: "project__site", ChangeTest: "project__site"}[kind]
    found = get_object_or_404(kind.objects.visible_to(request.user).select_related(path), pk=pk)
    site = found.site_id if kind is Project else found.project.site_id
    Access.of(request.user).require(EDIT, site)
    return found


def _locked(request: HttpRequest, test: ChangeTest) -> HttpResponse:
    return render(request, "improvement/locked.html", {"test": test, "project": test.project}, status=409)


def _filled_in(
    request: HttpRequest, form: Any, save: Callable[[], str], said: str, *, title: str, project: Project | None = None
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
            return _locked(request, ChangeTest.objects.get(pk=form.instance.pk))
        except actions.NotReady as error:
            form.add_error(*_EXPLAINED[error.missing])
        except IntegrityError:
            named = next((name for name in ("code", "chart") if name in form.fields), None)
            if named is None:
                raise
            form.add_error(named, _("This short name is taken here."))
    return render(request, "improvement/form.html", {"form": form, "title": title, "project": project})


def _at(project: Project) -> str:
    return reverse("improvement:project", args=[project.pk])


def _of(test: ChangeTest) -> str:
    return reverse("improvement:test", args=[test.pk])
