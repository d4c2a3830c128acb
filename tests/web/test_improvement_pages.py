"""A test of a change through the pages: predicted, locked, done, studied and decided."""

import re

import pytest
from django.utils import timezone

from proeftuin_web.accounts.role import Role
from proeftuin_web.audit.models import AuditEvent
from proeftuin_web.improvement.models import ChangeTest, Measure, Project

pytestmark = pytest.mark.django_db

PROJECT = {"code": "falls", "aim": "Fewer falls", "for_whom": "People of 75", "started_on": "2026-01-01",
           "by": "2027-01-01"}  # fmt: skip
MEASURE = {"name": "Falls", "chart": "falls", "role": "outcome", "unit": "a month", "direction": "lower",
           "baseline": "12"}  # fmt: skip
PLAN = {"code": "visits", "question": "Do visits help?", "change": "Visits on Tuesdays", "predicted_value": "10",
        "predicted_lower": "8", "predicted_upper": "11", "predicted_why": "It did elsewhere",
        "predicted_on": "2026-02-01", "period_start": "2026-02-01", "period_end": "2026-03-01"}  # fmt: skip
TODAY = timezone.localdate().isoformat()


@pytest.fixture
def contributor(sites, person, browser_of):
    return browser_of(person(Role.SITE_CONTRIBUTOR, sites[0]))


@pytest.fixture
def planned(contributor, sites):
    """A test with a whole prediction, made through the pages."""
    contributor.post("/improvement/projects/add/", PROJECT | {"site": sites[0].pk})
    project = Project.objects.get()
    contributor.post(f"/improvement/projects/{project.pk}/measures/add/", MEASURE)
    plan = PLAN | {"measure": Measure.objects.get().pk}
    answer = contributor.post(f"/improvement/projects/{project.pk}/tests/add/", plan)
    assert answer.status_code == 302, answer.content.decode()
    return ChangeTest.objects.get()


def page(browser, address):
    return browser.get(address).content.decode()


def test_a_round_from_the_aim_to_the_decision(contributor, planned):
    at = f"/improvement/tests/{planned.pk}/"
    contributor.post(f"{at}start/")
    contributor.post(f"{at}result/", {"day": TODAY, "value": "9", "learned": "Visits reach few"})
    contributor.post(f"{at}decide/", {"act": "adapt", "why": "Too few were visited"})

    shown = page(contributor, at)
    assert "Visits reach few" in shown
    assert "Too few were visited" in shown
    assert "Visits reach few" in page(contributor, "/improvement/")
    assert "Visits reach few" in page(contributor, "/improvement/learned/")
    assert list(AuditEvent.objects.filter(action__startswith="improvement").values_list("action", flat=True))[::-1] == [
        "improvement.project.begun",
        "improvement.measure.added",
        "improvement.test.planned",
        "improvement.test.prediction_locked",
        "improvement.test.result",
        "improvement.test.decided",
    ]


def test_a_prediction_can_be_changed_until_the_start_and_not_after(contributor, planned):
    at = f"/improvement/tests/{planned.pk}/change/"
    changed = PLAN | {"measure": planned.measure_id, "predicted_value": "9", "version": planned.version}
    assert contributor.post(at, changed).status_code == 302
    contributor.post(f"/improvement/tests/{planned.pk}/start/")

    refused = contributor.post(at, changed | {"predicted_value": "2"})

    assert refused.status_code == 409
    assert "would prove nothing" in refused.content.decode()
    assert "Person 1 started this test and locked its prediction on" in refused.content.decode()
    planned.refresh_from_db()
    assert planned.predicted_value == 9


def test_a_locked_prediction_is_corrected_by_a_new_test_with_a_reason(contributor, planned):
    contributor.post(f"/improvement/tests/{planned.pk}/start/")
    at = f"/improvement/tests/{planned.pk}/correct/"
    given = PLAN | {"code": "visits-2", "measure": planned.measure_id, "predicted_value": "9"}

    assert 'aria-invalid="true"' in contributor.post(at, given).content.decode()
    contributor.post(at, given | {"why": "The unit was wrong"})

    new = ChangeTest.objects.get(code="visits-2")
    assert (new.after, new.correction, new.is_locked) == (planned, "The unit was wrong", False)
    planned.refresh_from_db()
    assert planned.predicted_value == 10


def test_without_a_whole_prediction_a_test_does_not_start(contributor, planned):
    ChangeTest.objects.update(predicted_why="")

    said = contributor.post(f"/improvement/tests/{planned.pk}/start/", follow=True).content.decode()

    assert "cannot start yet" in said
    planned.refresh_from_db()
    assert planned.started_on is None


def test_a_result_before_its_prediction_is_refused_at_its_day(contributor, planned):
    contributor.post(f"/improvement/tests/{planned.pk}/start/")

    shown = contributor.post(f"/improvement/tests/{planned.pk}/result/", {"day": "2026-01-31", "value": "9"})

    assert re.search(r'name="day"[^>]*aria-invalid="true"', shown.content.decode())
    planned.refresh_from_db()
    assert planned.result is None


def test_nobody_starts_a_test_whose_plan_a_colleague_changed_meanwhile(contributor, planned, colleague):
    at = f"/improvement/tests/{planned.pk}/"
    seen = re.search(r'name="version" value="(\d+)"', page(contributor, at))[1]
    changed = PLAN | {"measure": planned.measure_id, "predicted_value": "9", "version": seen}
    assert colleague.post(f"{at}change/", changed).status_code == 302

    said = contributor.post(f"{at}start/", {"version": seen}, follow=True).content.decode()

    assert "Somebody changed the plan meanwhile" in said
    planned.refresh_from_db()
    assert planned.started_on is None


def test_a_result_that_was_decided_on_stays(contributor, planned):
    at = f"/improvement/tests/{planned.pk}/"
    contributor.post(f"{at}start/")
    contributor.post(f"{at}result/", {"day": TODAY, "value": "9"})
    contributor.post(f"{at}decide/", {"act": "adopt", "why": "It works"})

    said = contributor.post(f"{at}result/", {"day": TODAY, "value": "3"}).content.decode()

    assert "stays as it is" in said
    planned.refresh_from_db()
    assert planned.result == 9


def test_a_plan_that_can_still_be_changed_is_not_corrected_by_a_new_one(contributor, planned):
    given = PLAN | {"code": "visits-2", "measure": planned.measure_id, "why": "Wrong"}

    contributor.post(f"/improvement/tests/{planned.pk}/correct/", given)

    assert ChangeTest.objects.count() == 1


def test_the_prediction_lies_in_its_interval(contributor, planned):
    at = f"/improvement/tests/{planned.pk}/change/"
    wrong = PLAN | {"measure": planned.measure_id, "predicted_value": "20", "version": planned.version}

    assert "must lie between" in contributor.post(at, wrong).content.decode()


def test_a_form_that_is_sent_twice_makes_one_test(contributor, planned):
    address = f"/improvement/projects/{planned.project_id}/tests/add/"
    token = re.search(r'name="submission" value="([^"]+)"', page(contributor, address))[1]
    given = PLAN | {"code": "again", "measure": planned.measure_id, "submission": token}

    first, second = contributor.post(address, given), contributor.post(address, given)

    assert first.headers["Location"] == second.headers["Location"]
    assert ChangeTest.objects.filter(code="again").count() == 1


def test_a_short_name_that_is_taken_is_said(contributor, planned):
    address = f"/improvement/projects/{planned.project_id}/tests/add/"

    shown = contributor.post(address, PLAN | {"measure": planned.measure_id})

    assert "This short name is taken here" in shown.content.decode()


@pytest.fixture
def colleague(sites, person, browser_of):
    return browser_of(person(Role.ANALYST, sites[0]))


def test_of_two_people_who_change_an_aim_the_second_is_told_and_loses_nothing(contributor, planned, colleague):
    project = planned.project
    at = f"/improvement/projects/{project.pk}/change/"
    given = {"started_on": "2026-01-01", "by": "2027-01-01", "version": project.version}
    contributor.post(at, given | {"aim": "Far fewer falls"})

    shown = colleague.post(at, given | {"aim": "Half the falls"}).content.decode()

    assert "Somebody else saved this" in shown
    assert "Far fewer falls" in shown
    assert "Half the falls" in shown
    project.refresh_from_db()
    assert project.aim == "Far fewer falls"


def test_what_people_wrote_is_text(contributor, planned):
    ChangeTest.objects.update(change="<script>alert(1)</script>", learned="<b>x</b>")

    for address in (
        f"/improvement/tests/{planned.pk}/",
        f"/improvement/projects/{planned.project_id}/",
        "/improvement/",
    ):
        assert "<script>alert" not in page(contributor, address)
        assert "<b>x" not in page(contributor, address)


def test_another_site_does_not_find_it(planned, sites, person, browser_of):
    other = browser_of(person(Role.SITE_CONTRIBUTOR, sites[1]))

    assert other.get(f"/improvement/projects/{planned.project_id}/").status_code == 404
    assert other.post(f"/improvement/tests/{planned.pk}/start/").status_code == 404
    assert "Fewer falls" not in page(other, "/improvement/")


def test_nobody_begins_a_project_for_another_site(contributor, sites):
    contributor.post("/improvement/projects/add/", PROJECT | {"site": sites[1].pk})

    assert not Project.objects.exists()


def test_the_first_page_asks_as_many_questions_whatever_there_is(
    contributor, planned, sites, django_assert_max_num_queries
):
    for number in range(5):
        day = planned.project.started_on
        Project.objects.create(
            site=sites[0], code=f"p{number}", aim=f"Aim {number}", started_on=day, by=planned.project.by
        )

    with django_assert_max_num_queries(15):
        contributor.get("/improvement/")
