"""A study goes round in the browser: its cycle is closed, the next is opened, two are compared."""

import pytest
from django.utils import timezone

from proeftuin_web.accounts.role import Role
from proeftuin_web.audit.models import AuditEvent
from proeftuin_web.runs import actions, carrying_out
from proeftuin_web.runs.models import Run
from tests.web.runs_example import CLOSED, cycles_compared, program, run_of, study

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(person):
    return person(Role.ANALYST)


def test_a_cycle_with_results_that_hold_can_be_closed_and_no_other(browser_of, analyst):
    made = study(standing="stale")
    page = browser_of(analyst)

    assert "Run the study first" in page.get(made.get_absolute_url()).text

    made.standing = "current"
    made.save()

    assert "/cycles/close/" in page.get(made.get_absolute_url()).text


def test_closing_is_work_of_the_worker_and_a_line_of_the_trail(browser_of, analyst):
    made = study(standing="current")

    answer = browser_of(analyst).post(f"/runs/studies/{made.code}/cycles/close/", {"on": "2023-03-31"})

    run = made.runs.get()
    assert answer.url == run.get_absolute_url()
    assert (run.work, run.asked, run.state) == (Run.Work.CLOSE, {"on": "2023-03-31"}, Run.State.QUEUED)
    assert AuditEvent.objects.filter(action="runs.cycle.close_asked").count() == 1


def test_a_cycle_is_not_closed_on_a_day_to_come(browser_of, analyst):
    made = study(standing="current")
    tomorrow = (timezone.localdate() + timezone.timedelta(days=1)).isoformat()

    answer = browser_of(analyst).post(f"/runs/studies/{made.code}/cycles/close/", {"on": tomorrow})

    assert answer.status_code == 422
    assert "This day is still to come." in answer.text
    assert not made.runs.exists()


def test_the_later_cycle_comes_after_the_earlier_one(browser_of, analyst):
    made = study(cycle=3, cycles=[CLOSED, {**CLOSED, "number": 2}])

    answer = browser_of(analyst).post(f"/runs/studies/{made.code}/cycles/compare/", {"before": "2", "after": "2"})

    assert answer.status_code == 422
    assert "Choose a cycle after the earlier one." in answer.text


@pytest.mark.parametrize("state", ["queued", "running"])
def test_no_step_of_the_cycles_begins_beside_other_work_on_the_study(analyst, state):
    made = study(standing="current")
    run_of(made, state)

    with pytest.raises(actions.StudyIsBusy):
        actions.open_next_cycle(study=made, by=analyst)


def test_results_are_not_asked_for_while_a_step_of_the_cycles_waits(analyst):
    made = study(standing="current")
    actions.close_cycle(study=made, on=timezone.localdate(), by=analyst)

    with pytest.raises(actions.StudyIsBusy):
        actions.start_run(study=made, by=analyst)


def test_a_study_with_problems_does_not_go_round(analyst):
    made = study(problems=[{"where": "study.yaml", "line": 1, "what": "x", "expected": "y", "action": "z"}])

    with pytest.raises(actions.StudyHasProblems):
        actions.open_next_cycle(study=made, by=analyst)


def test_what_a_step_gave_is_kept_with_it_and_is_no_result(analyst, monkeypatch):
    made = study(standing="current")
    good = run_of(made, "done")
    run = actions.open_next_cycle(study=made, by=analyst)
    program(monkeypatch, 'tell(done={"number": 2, "changes": []})')
    monkeypatch.setattr(carrying_out, "refresh", lambda _: None)

    carrying_out.carry_out(run.pk)

    run.refresh_from_db()
    assert (run.state, run.outcome, run.stage) == (Run.State.DONE, {"number": 2, "changes": []}, "next")
    assert made.last_good_run() == good


def test_a_step_that_the_library_refuses_has_failed_with_its_problems(analyst, monkeypatch, browser_of):
    made = study(standing="current")
    run = actions.close_cycle(study=made, on=timezone.localdate(), by=analyst)
    problem = {"where": "results", "line": None, "what": "no longer hold", "expected": "a run", "action": "run again"}
    program(monkeypatch, f'tell(failed={{"cause": "definition", "problems": [{problem!r}]}})'.replace("None", "None"))

    carrying_out.carry_out(run.pk)

    run.refresh_from_db()
    assert run.state == Run.State.FAILED
    assert "no longer hold" in browser_of(analyst).get(run.get_absolute_url()).text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            ["What changed between cycle 1 and cycle 2", "corrected data", "withheld", "populations.older"],
        ),
        ("nl", ["Wat er veranderde tussen ronde 1 en ronde 2", "verbeterde gegevens", "populations.older"]),
    ],
)
def test_what_changed_stands_in_the_language_of_the_reader(browser_of, person, language, words):
    made = cycles_compared()
    page = browser_of(person(Role.VIEWER, language=language))
    page.cookies["django_language"] = language

    text = page.get(f"/results/{made.code}/cycles/1/2/").text

    assert [word for word in words if word not in text] == []


def test_cycles_that_were_not_compared_say_what_to_do(browser_of, analyst):
    made = study(cycle=2, cycles=[CLOSED])

    assert "Compare them now" in browser_of(analyst).get(f"/results/{made.code}/cycles/1/2/").text


@pytest.mark.parametrize("cycles", ["2/1", "1/3", "1/1"])
def test_cycles_that_are_not_there_are_not_found(browser_of, analyst, cycles):
    made = cycles_compared()

    assert browser_of(analyst).get(f"/results/{made.code}/cycles/{cycles}/").status_code == 404


def test_a_comparison_that_a_later_run_overtook_says_so(browser_of, analyst):
    made = cycles_compared()
    run_of(made, "done")

    assert "was run again after this comparison" in browser_of(analyst).get(f"/results/{made.code}/cycles/1/2/").text
