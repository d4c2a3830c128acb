"""The prediction of a test of a change is put down before the result, and stands from the start."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from proeftuin_web.audit.models import AuditEvent
from proeftuin_web.improvement import actions
from proeftuin_web.improvement.models import ChangeTest, Measure, Project
from proeftuin_web.improvement.models.change_test import PREDICTION


@pytest.fixture
def member(person, sites):
    return person("site_contributor", sites[0])


@pytest.fixture
def test_of_change(sites, member):
    project = Project.objects.create(
        site=sites[0], code="fewer", aim="Fewer admissions", started_on=date(2026, 1, 1), by=date(2027, 1, 1)
    )
    measure = Measure.objects.create(
        project=project, chart="admissions", name="Admissions", role="outcome", unit="per 1000", direction="lower"
    )
    plan = {
        "code": "one_team", "question": "Does a visit help?", "change": "One team visits", "measure": measure,
        "predicted_value": 85.0, "predicted_lower": 80.0, "predicted_upper": 90.0, "predicted_why": "As elsewhere",
        "predicted_on": date(2026, 2, 1), "period_start": date(2026, 3, 1), "period_end": date(2026, 6, 1),
    }  # fmt: skip
    return actions.plan_test(project=project, by=member, plan=plan)


@pytest.fixture
def started(test_of_change, member):
    return actions.start_test(test=test_of_change, by=member, day=date(2026, 3, 1))


def test_a_prediction_may_be_changed_until_the_start(test_of_change, member):
    changed = actions.change_plan(test=test_of_change, by=member, plan={"predicted_value": 82.0})
    assert ChangeTest.objects.get(pk=changed.pk).predicted_value == 82.0


def test_starting_locks_the_prediction_for_everybody(started, member):
    with pytest.raises(actions.PredictionLocked):
        actions.change_plan(test=started, by=member, plan={"predicted_value": 82.0})
    assert ChangeTest.objects.get(pk=started.pk).predicted_value == 85.0


OTHER = {
    "measure_id": None, "predicted_value": 84.0, "predicted_lower": 81.0, "predicted_upper": 91.0,
    "predicted_why": "Other", "predicted_on": date(2026, 2, 2), "period_start": date(2026, 3, 2),
    "period_end": date(2026, 6, 2), "started_on": None, "locked_by_id": None, "locked_at": None,
}  # fmt: skip


@pytest.mark.parametrize("column", PREDICTION)
def test_the_database_keeps_every_part_of_a_locked_prediction(started, column):
    with pytest.raises(IntegrityError), transaction.atomic():
        ChangeTest.objects.filter(pk=started.pk).update(**{column: OTHER[column]})


def test_the_trail_holds_the_prediction_that_was_locked(started):
    line = AuditEvent.objects.get(action="improvement.test.prediction_locked")
    assert line.details["value"] == 85.0


def test_a_test_starts_with_a_whole_prediction(test_of_change, member):
    test_of_change = actions.change_plan(test=test_of_change, by=member, plan={"predicted_why": ""})
    with pytest.raises(actions.NotReady, match="prediction"):
        actions.start_test(test=test_of_change, by=member, day=date(2026, 3, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        ChangeTest.objects.filter(pk=test_of_change.pk).update(started_on=date(2026, 3, 1))


def test_a_result_before_the_prediction_is_refused(started, member):
    with pytest.raises(actions.NotReady, match="later_result"):
        actions.put_down_result(test=started, by=member, day=date(2026, 1, 31), value=84.0)
    with pytest.raises(IntegrityError), transaction.atomic():
        ChangeTest.objects.filter(pk=started.pk).update(result=84.0, result_on=date(2026, 1, 31))


def test_a_result_waits_for_the_start(test_of_change, member):
    with pytest.raises(actions.NotReady, match="start"):
        actions.put_down_result(test=test_of_change, by=member, day=date(2026, 7, 1), value=84.0)


def test_a_decision_needs_a_result_and_a_reason(started, member):
    with pytest.raises(actions.NotReady, match="result"):
        actions.decide(test=started, by=member, act="adapt", why="Too few")
    started = actions.put_down_result(test=started, by=member, day=date(2026, 7, 1), value=84.0)
    with pytest.raises(actions.NotReady, match="reason"):
        actions.decide(test=started, by=member, act="adapt", why=" ")
    assert actions.decide(test=started, by=member, act="adapt", why="Too few").act == "adapt"


def test_a_correction_is_a_new_test_with_a_reason(started, member):
    new = actions.correct_prediction(
        test=started, by=member, plan={"code": "again", "predicted_value": 82.0}, why="A wrong digit"
    )
    assert (new.after, new.is_locked, ChangeTest.objects.get(pk=started.pk).predicted_value) == (started, False, 85.0)
    with pytest.raises(actions.NotReady, match="reason"):
        actions.correct_prediction(test=started, by=member, plan={"code": "third"}, why="")


def test_another_site_does_not_see_a_test(started, person, sites):
    assert not ChangeTest.objects.visible_to(person("site_contributor", sites[1])).exists()
    assert ChangeTest.objects.visible_to(person("viewer", sites[0])).exists()
