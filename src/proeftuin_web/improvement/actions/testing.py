"""What people do with tests of changes; the prediction is put down before the result and stands from the start."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from proeftuin_web.audit.trail import record
from proeftuin_web.design.editing import claim
from proeftuin_web.improvement.models import ChangeTest, Measure, Project

PLAN = (
    "code", "question", "change", "where", "who", "measure", "predicted_value", "predicted_lower", "predicted_upper",
    "predicted_why", "predicted_on", "period_start", "period_end",
)  # fmt: skip


class PredictionLocked(Exception):  # noqa: N818 — what is the case
    """The test has started: its plan and prediction stand. A correction is a new test with a reason."""


class NotReady(Exception):  # noqa: N818
    """
    The test is not at the stage that this asks for.

    Attributes
    ----------
    missing : str
        prediction, earlier_prediction (it may not be dated after the start), start, result, later_result (it may not
        be dated before the start), no_decision (nothing changes a result that was decided on) or reason.
    """

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.missing = missing


@transaction.atomic
def save_project(*, project: Project, by: Any, version: int | None = None) -> Project:
    """Begin a project, or change its aim."""
    is_new = project.pk is None
    if not is_new:
        claim(project, version)
    project.save()
    record(by=by, action=f"improvement.project.{'begun' if is_new else 'changed'}", about=project, site=project.site)
    return project


@transaction.atomic
def save_measure(*, measure: Measure, by: Any, version: int | None = None) -> Measure:
    """Say how a project is measured, or change that."""
    is_new = measure.pk is None
    if not is_new:
        claim(measure, version)
    measure.save()
    action = f"improvement.measure.{'added' if is_new else 'changed'}"
    record(by=by, action=action, about=measure, site=measure.project.site)
    return measure


@transaction.atomic
def plan_test(*, project: Project, by: Any, plan: Mapping[str, Any], after: ChangeTest | None = None) -> ChangeTest:
    """Plan a test, as the first of a row or after another."""
    test = ChangeTest(project=project, after=after, **{name: plan[name] for name in PLAN if name in plan})
    test.save()
    record(by=by, action="improvement.test.planned", about=test, site=project.site)
    return test


@transaction.atomic
def change_plan(*, test: ChangeTest, by: Any, plan: Mapping[str, Any], version: int | None = None) -> ChangeTest:
    """
    Change the plan and the prediction, as long as the test has not started.

    Raises
    ------
    PredictionLocked
        It has.
    """
    test = _held(test, version)
    if test.is_locked:
        raise PredictionLocked
    for name in PLAN:
        if name in plan:
            setattr(test, name, plan[name])
    test.save()
    record(by=by, action="improvement.test.changed", about=test, site=test.project.site)
    return test


@transaction.atomic
def start_test(*, test: ChangeTest, by: Any, day: date, version: int | None = None) -> ChangeTest:
    """
    Start a test: from now on its prediction stands, and the trail holds it.

    Raises
    ------
    PredictionLocked
        It had started already.
    NotReady
        There is no whole prediction.
    """
    test = _held(test, version)
    if test.is_locked:
        raise PredictionLocked
    needed = (test.measure_id, test.predicted_value, test.predicted_on, test.period_start, test.period_end)
    if None in needed or not test.predicted_why:
        raise NotReady("prediction")
    if test.predicted_on is not None and test.predicted_on > day:
        raise NotReady("earlier_prediction")
    test.started_on, test.locked_by, test.locked_at = day, by, timezone.now()
    test.save()
    details = {
        "measure": str(test.measure), "value": test.predicted_value, "lower": test.predicted_lower,
        "upper": test.predicted_upper, "predicted_on": str(test.predicted_on), "started_on": str(day),
    }  # fmt: skip
    record(by=by, action="improvement.test.prediction_locked", about=test, site=test.project.site, details=details)
    return test


@transaction.atomic
def put_down_result(
    *, test: ChangeTest, by: Any, day: date, value: float, happened: str = "", learned: str = ""
) -> ChangeTest:
    """
    Put down what came of a test.

    Raises
    ------
    NotReady
        The test has not started, the result is dated before its start, or it was decided on already.
    """
    test = _held(test)
    if test.started_on is None or test.predicted_on is None:
        raise NotReady("start")
    if day < test.started_on:
        raise NotReady("later_result")
    if test.act:
        raise NotReady("no_decision")
    test.result_on, test.result, test.happened, test.learned = day, value, happened, learned
    test.save()
    record(by=by, action="improvement.test.result", about=test, site=test.project.site, details={"value": value})
    return test


@transaction.atomic
def decide(*, test: ChangeTest, by: Any, act: str, why: str) -> ChangeTest:
    """
    Say what is done with the change, and why.

    Raises
    ------
    NotReady
        There is no result, or no reason.
    """
    test = _held(test)
    if test.result_on is None:
        raise NotReady("result")
    if not why.strip():
        raise NotReady("reason")
    test.act, test.act_why = act, why
    test.save()
    record(by=by, action="improvement.test.decided", about=test, site=test.project.site, details={"act": act})
    return test


@transaction.atomic
def correct_prediction(*, test: ChangeTest, by: Any, plan: Mapping[str, Any], why: str) -> ChangeTest:
    """
    Plan a new test in place of one whose prediction was wrongly put down; the earlier one stays as it is.

    Raises
    ------
    NotReady
        There is no reason.
    """
    if not test.is_locked:
        raise NotReady("start")
    if not why.strip():
        raise NotReady("reason")
    new = ChangeTest(project=test.project, after=test, correction=why)
    for name in PLAN:
        setattr(new, name, plan.get(name, getattr(test, name)))
    new.save()
    record(by=by, action="improvement.test.corrected", about=new, site=test.project.site, details={"why": why})
    return new


def _held(test: ChangeTest, version: int | None = None) -> ChangeTest:
    """The test as the database has it, taken for writing; the one that was given stays as it was when this refuses."""
    held: ChangeTest = ChangeTest.objects.select_related("project__site").get(pk=test.pk)
    claim(held, test.version if version is None else version)
    return held
