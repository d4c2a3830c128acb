"""Projects of improvement: an aim, measures, and tests of changes that go from plan to do, study and act."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from proeftuin_web.accounts.access import Access
from proeftuin_web.design.editing import ChangedMeanwhile, once
from proeftuin_web.improvement import actions
from proeftuin_web.improvement.diagram import branches_of, drawn
from proeftuin_web.improvement.forms import (
    CorrectionForm,
    DecisionForm,
    MeasureForm,
    PlanForm,
    ProjectForm,
    ResultForm,
    StartForm,
)
from proeftuin_web.improvement.models import ChangeTest, Decision, Finding, Measure, Project
from proeftuin_web.improvement.standing import newest_lesson, standing_of
from proeftuin_web.improvement.views.answering import EDIT, EXPLAINED, at, editable, filled_in, locked

_NEWEST = 5


def home(request: HttpRequest) -> HttpResponse:
    access = Access.of(request.user)
    projects = Project.objects.visible_to(request.user).select_related("site").prefetch_related("tests")
    today = timezone.localdate()
    rows = []
    for one in projects:
        tests = list(one.tests.all())
        rows.append((one, standing_of(one, tests, today), newest_lesson(tests), len(tests)))
    context = {
        "rows": rows,
        "today": today,
        "findings": Finding.objects.standing().visible_to(request.user).select_related("site")[:_NEWEST],
        "decisions": Decision.objects.standing().visible_to(request.user).select_related("site")[:_NEWEST],
        "may_begin": access.may_somewhere(EDIT),
    }
    return render(request, "improvement/home.html", context)


def project_add(request: HttpRequest) -> HttpResponse:
    if not Access.of(request.user).may_somewhere(EDIT):
        Access.of(request.user).require(EDIT)
    form = ProjectForm(request.POST or None, user=request.user)

    def save() -> str:
        return at(actions.save_project(project=form.save(commit=False), by=request.user))

    return filled_in(request, form, save, _("The project has begun."), title=_("Begin a project"))


def project(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Project.objects.visible_to(request.user).select_related("site"), pk=pk)
    branches = branches_of(shown.drivers.going_on().select_related("measure", "entry", "test"))
    context = {
        "project": shown,
        "measures": shown.measures.all(),
        "tests": shown.tests.select_related("measure"),
        "branches": branches,
        "drawing": drawn(shown, branches),
        "taken_out": shown.drivers.exclude(withdrawn_because=""),
        "findings": shown.findings.standing(),
        "decisions": shown.decisions.standing(),
        "today": timezone.localdate(),
        "may_edit": Access.of(request.user).may(EDIT, shown.site_id),
    }
    return render(request, "improvement/project.html", context)


def project_change(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable(request, Project, pk)
    form = ProjectForm(request.POST or None, instance=found, user=request.user)

    def save() -> str:
        return at(actions.save_project(project=form.save(commit=False), by=request.user, version=form.version))

    return filled_in(request, form, save, _("The project was changed."), title=_("Change the aim"), project=found)


def measure_add(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable(request, Project, pk)
    form = MeasureForm(request.POST or None, instance=Measure(project=found))

    def save() -> str:
        actions.save_measure(measure=form.save(commit=False), by=request.user)
        return at(found)

    return filled_in(request, form, save, _("The measure was added."), title=_("Add a measure"), project=found)


def measure_change(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable(request, Measure, pk)
    form = MeasureForm(request.POST or None, instance=found)

    def save() -> str:
        actions.save_measure(measure=form.save(commit=False), by=request.user, version=form.version)
        return at(found.project)

    title = _("Change a measure")
    return filled_in(request, form, save, _("The measure was changed."), title=title, project=found.project)


def test_add(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable(request, Project, pk)
    form = PlanForm(request.POST or None, instance=ChangeTest(project=found), project=found)

    def save() -> str:
        return _of(actions.plan_test(project=found, by=request.user, plan=form.cleaned_data))

    return filled_in(request, form, save, _("The test was planned."), title=_("Plan a test"), project=found)


def one_test(request: HttpRequest, pk: int) -> HttpResponse:
    tests = ChangeTest.objects.visible_to(request.user).select_related("project__site", "measure", "after", "locked_by")
    shown = get_object_or_404(tests, pk=pk)
    may_edit = Access.of(request.user).may(EDIT, shown.project.site_id)
    context = {
        "test": shown,
        "project": shown.project,
        "may_edit": may_edit,
        "start": StartForm(instance=shown),
        "findings": Finding.objects.standing().filter(grounds__test=shown).distinct(),
        "today": timezone.localdate(),
    }
    return render(request, "improvement/test.html", context)


def test_change(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable(request, ChangeTest, pk)
    if found.is_locked:
        return locked(request, found)
    form = PlanForm(request.POST or None, instance=found, project=found.project)

    def save() -> str:
        plan = form.cleaned_data
        return _of(actions.change_plan(test=found, by=request.user, plan=plan, version=form.version))

    title = _("Change the plan")
    return filled_in(request, form, save, _("The plan was changed."), title=title, project=found.project)


@require_POST
def test_start(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable(request, ChangeTest, pk)
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
        messages.error(request, EXPLAINED[error.missing][1])
    except actions.PredictionLocked:
        messages.info(request, _("The test had started already."))
    return redirect(_of(found))


def test_result(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable(request, ChangeTest, pk)
    form = ResultForm(request.POST or None, instance=found, initial={"day": timezone.localdate()})

    def save() -> str:
        typed = {name: form.cleaned_data[name] for name in ("day", "value", "happened", "learned")}
        return _of(actions.put_down_result(test=found, by=request.user, **typed))

    title = _("Put down the result")
    return filled_in(request, form, save, _("The result was put down."), title=title, project=found.project)


def test_decide(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable(request, ChangeTest, pk)
    form = DecisionForm(request.POST or None, instance=found)

    def save() -> str:
        typed = {name: form.cleaned_data[name] for name in ("act", "why")}
        return _of(actions.decide(test=found, by=request.user, **typed))

    title = _("Decide what is done with the change")
    return filled_in(request, form, save, _("It was decided."), title=title, project=found.project)


def test_correct(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable(request, ChangeTest, pk)
    kept = {name: getattr(found, name) for name in actions.PLAN if name != "measure"} | {"measure": found.measure_id}
    fresh = ChangeTest(project=found.project)
    form = CorrectionForm(request.POST or None, instance=fresh, project=found.project, initial=kept | {"code": ""})

    def save() -> str:
        plan, why = form.cleaned_data, form.cleaned_data["why"]
        return _of(actions.correct_prediction(test=found, by=request.user, plan=plan, why=why))

    title = _("Correct a prediction with a new test")
    return filled_in(request, form, save, _("The new test was planned."), title=title, project=found.project)


def _of(test: ChangeTest) -> str:
    return reverse("improvement:test", args=[test.pk])
