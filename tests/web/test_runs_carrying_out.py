"""Starting runs, what the worker makes of them, and what is left when something breaks."""

import threading

import pytest
from django.db import OperationalError
from django.dispatch import Signal
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from proeftuin_web.accounts.role import Role
from proeftuin_web.audit.models import AuditEvent
from proeftuin_web.runs import actions, carrying_out, hearing, patience, presence
from proeftuin_web.runs.models import Run
from proeftuin_web.runs.worker import LastingWorker
from tests.web.runs_example import ENDS_WELL, NEVER_ENDS, PROBLEM, program, run_of, study

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def surroundings(tmp_path, settings, monkeypatch):
    settings.FOLDER = tmp_path
    monkeypatch.setattr(carrying_out, "refresh", lambda study: study)
    monkeypatch.setattr(carrying_out, "stopping", threading.Event())
    monkeypatch.setattr(hearing, "HEARTBEAT_SECONDS", 0.2)
    # Who listens in the real application has tests of its own.
    monkeypatch.setattr(carrying_out, "run_done", Signal())


@pytest.fixture
def taken_in():
    """What a part of the application above this one is told."""
    told = []

    def receive(sender, run, bundle, **_):
        told.append((run.pk, run.state, bundle))

    carrying_out.run_done.connect(receive, weak=False)
    return told


@pytest.fixture
def asked(person):
    """A run of a study that somebody asked for."""
    return actions.start_run(study=study(), by=person(Role.MONITOR_RESEARCHER))


def carried_out(run):
    carrying_out.carry_out(run.pk)
    run.refresh_from_db()
    return run


def test_asking_twice_gives_one_run(asked):
    again = actions.start_run(study=asked.study, by=asked.asked_by)

    assert again.pk == asked.pk
    assert DBTaskResult.objects.count() == 1
    assert AuditEvent.objects.filter(action="runs.run.asked").count() == 1


def test_a_study_with_problems_is_not_run(person):
    with pytest.raises(actions.StudyHasProblems):
        actions.start_run(study=study(problems=[PROBLEM]), by=person(Role.MONITOR_RESEARCHER))


def test_a_run_that_ends_well_is_told_before_it_counts_as_done(asked, taken_in, monkeypatch):
    program(monkeypatch, ENDS_WELL)
    run = carried_out(asked)

    assert (run.state, run.cause, run.fraction, run.software) == ("done", "", 1.0, "1")
    assert run.timings == {"read": 2.0}
    assert [(key, state) for key, state, _ in taken_in] == [(run.pk, "running")]
    assert str(taken_in[0][2]) == run.bundle
    assert [line.get("stage") or line["detail"] for line in run.log] == ["read", "1/2, ± 3 s", "report", "taking_in"]
    assert AuditEvent.objects.get(action="runs.run.ended").details["state"] == "done"


def test_a_run_is_of_the_study_file_at_its_start(asked, monkeypatch):
    asked.study.versions.create(number=2, text="newer", hash="1" * 64)
    program(monkeypatch, ENDS_WELL)

    assert carried_out(asked).text == "newer"


@pytest.mark.parametrize(
    ("ending", "cause"),
    [
        ('tell(failed={"cause": "disk_full", "problems": []})', "disk_full"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "memory"),
        ("raise SystemExit(3)", "crashed"),
    ],
)
def test_a_run_that_fails_says_why_and_takes_nothing_in(ending, cause, asked, taken_in, monkeypatch):
    program(monkeypatch, ending)
    run = carried_out(asked)

    assert (run.state, run.cause) == ("failed", cause)
    assert run.get_cause_display()
    assert taken_in == []


def test_problems_of_the_definition_come_along(asked, monkeypatch):
    program(monkeypatch, f'tell(failed={{"cause": "definition", "problems": [{PROBLEM!r}]}})')

    assert carried_out(asked).problems == [PROBLEM]


def test_a_run_fails_when_its_results_cannot_be_taken_in(asked, monkeypatch):
    def refuse(**_):
        raise ValueError("the value of a person")

    program(monkeypatch, ENDS_WELL)
    carrying_out.run_done.connect(refuse, weak=False)
    run = carried_out(asked)

    assert (run.state, run.cause, run.log[-1]["detail"]) == ("failed", "taking_in", "ValueError")


def test_a_run_that_waits_is_cancelled_at_once_and_never_begins(asked, monkeypatch):
    program(monkeypatch, ENDS_WELL)
    actions.cancel_run(run=asked, by=asked.asked_by)

    assert carried_out(asked).state == "cancelled"
    assert carried_out(asked).started_at is None


def test_a_run_that_runs_is_cancelled_within_seconds(asked, taken_in, monkeypatch):
    program(monkeypatch, NEVER_ENDS)
    monkeypatch.setattr(
        hearing.Hearing, "hear", lambda self, said: actions.cancel_run(run=self.run, by=self.run.asked_by)
    )
    run = carried_out(asked)

    assert (run.state, run.cause, run.cancelled_by) == ("cancelled", "", asked.asked_by)
    assert taken_in == []


def test_a_run_that_has_ended_is_not_cancelled():
    with pytest.raises(actions.AlreadyEnded):
        actions.cancel_run(run=run_of(study(), "done"), by=None)


def test_ending_the_worker_breaks_the_run_off(asked, monkeypatch):
    program(monkeypatch, NEVER_ENDS)
    monkeypatch.setattr(hearing.Hearing, "hear", lambda self, said: carrying_out.stopping.set())
    run = carried_out(asked)

    assert (run.state, run.cause) == ("lost", "stopped")


def test_another_run_of_a_study_waits_for_the_first_to_end(asked, monkeypatch):
    program(monkeypatch, ENDS_WELL)
    first = run_of(asked.study, "running", worker=presence.this_worker())

    assert carried_out(asked).state == "queued"

    before = DBTaskResult.objects.count()
    carrying_out._end(first, Run.State.FAILED, Run.Cause.CRASHED)
    carrying_out._let_next_begin(asked.study_id)

    assert DBTaskResult.objects.count() == before + 1
    assert carried_out(asked).state == "done"


def test_runs_of_other_studies_do_not_wait(asked, monkeypatch):
    program(monkeypatch, ENDS_WELL)
    run_of(study("other"), "running", worker=presence.this_worker())

    assert carried_out(asked).state == "done"


def test_the_run_of_a_worker_that_is_gone_is_lost_and_can_be_asked_again(person):
    of = study()
    gone = run_of(of, "running", worker=presence.this_worker() + "0")
    alive = run_of(study("other"), "running", worker=presence.this_worker())
    waiting = run_of(of)

    assert carrying_out.mark_lost() == 1

    gone.refresh_from_db()
    alive.refresh_from_db()
    assert (gone.state, gone.cause, alive.state) == ("lost", "worker_gone", "running")
    assert DBTaskResult.objects.get().args_kwargs["args"] == [waiting.pk]


def test_a_worker_of_another_machine_is_gone_after_its_silence():
    run = run_of(study(), "running", worker="elsewhere:1:2", heartbeat_at=timezone.now())
    assert carrying_out.mark_lost() == 0

    Run.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now() - presence.LOST_AFTER * 2)
    assert carrying_out.mark_lost() == 1


def test_a_worker_that_does_nothing_has_no_run(asked):
    run_of(study("other"), "running", worker=presence.this_worker())

    assert carrying_out.mark_lost() == 0
    assert carrying_out.mark_lost(is_idle=True) == 1


def test_the_program_goes_on_while_the_database_is_away(asked, monkeypatch):
    program(monkeypatch, ENDS_WELL)
    away = [True, True, True]
    write = hearing.Hearing._write

    def sometimes(self, **given):
        if away:
            away.pop()
            raise OperationalError("planted: the server closed the connection")
        write(self, **given)

    monkeypatch.setattr(hearing.Hearing, "_write", sometimes)

    assert carried_out(asked).state == "done"
    assert away == []


def test_the_end_of_a_run_waits_for_the_database(monkeypatch):
    monkeypatch.setattr(patience, "_FIRST_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(patience, "connections", {"default": type("C", (), {"in_atomic_block": False})()})
    monkeypatch.setattr(patience, "forget_connection", lambda: None)
    answers = [OperationalError("away"), OperationalError("away"), "there"]

    def act():
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert patience.patiently(act) == "there"


def test_a_worker_that_must_end_waits_for_no_database(monkeypatch):
    monkeypatch.setattr(patience, "stopping", threading.Event())
    patience.stopping.set()

    def away():
        raise OperationalError("away")

    with pytest.raises(OperationalError):
        patience.patiently(away)


def test_the_worker_does_what_waits_and_lives_through_a_database_that_is_away(asked, taken_in, monkeypatch):
    program(monkeypatch, ENDS_WELL)
    away = [True]
    lost = carrying_out.mark_lost

    def sometimes(**given):
        if away:
            away.pop()
            raise OperationalError("planted: the server closed the connection")
        return lost(**given)

    monkeypatch.setattr("proeftuin_web.runs.worker.mark_lost", sometimes)
    monkeypatch.setattr("proeftuin_web.runs.worker._PAUSE_SECONDS", 0.0)
    monkeypatch.setattr("proeftuin_web.runs.worker.connections", type("C", (), {"close_all": lambda self: None})())
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.close_old_connections", lambda: None)
    LastingWorker(interval=0.0, batch=True).run()
    asked.refresh_from_db()

    assert asked.state == "done"
    assert len(taken_in) == 1


def test_an_idle_worker_ends_at_once_and_a_busy_one_breaks_its_run_off(monkeypatch):
    stopping = threading.Event()
    monkeypatch.setattr("proeftuin_web.runs.worker.stopping", stopping)
    worker = LastingWorker()
    worker.running_task = True
    worker.shutdown(15, None)

    assert stopping.is_set()
    assert not worker.running
    worker.running_task = False
    with pytest.raises(SystemExit):
        worker.shutdown(15, None)
