"""
The worker's part of a run: start the program that computes, keep its progress, end it, note how it ended.

What the database has of a run can wait: when it is away for a moment the program goes on, and is heard of later.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connections, transaction
from django.utils import timezone
from django_tasks import task

from proeftuin_web.audit.trail import record
from proeftuin_web.runs.checking import refresh
from proeftuin_web.runs.child_process import Child
from proeftuin_web.runs.hearing import HEARTBEAT_SECONDS, Hearing
from proeftuin_web.runs.models import Run, Study
from proeftuin_web.runs.patience import patiently, stopping
from proeftuin_web.runs.presence import is_gone, this_worker
from proeftuin_web.runs.signals import run_done
from proeftuin_web.runs.stages import TAKING_IN, stages_of


@task()
def work_on(run_key: int) -> None:
    """The task that a worker gets: carry out a run, unless it was cancelled or another of its study is running."""
    carry_out(run_key)


def carry_out(run_key: int) -> None:
    """Do a run from its start to its end, and then let the next of its study begin."""
    run = _begin(run_key)
    if run is None:
        return
    try:
        _compute(run)
    finally:
        _let_next_begin(run.study_id)


def mark_lost(*, is_idle: bool = False) -> int:
    """
    Runs of which the worker is gone are broken off; returns how many.

    Parameters
    ----------
    is_idle : bool
        This worker does nothing now: a run that counts as its own was broken off too.
    """
    found = 0
    for run in Run.objects.filter(state=Run.State.RUNNING).select_related("study"):
        if (is_idle and run.worker == this_worker()) or is_gone(run):
            found += _end(run, Run.State.LOST, Run.Cause.WORKER_GONE)
            _let_next_begin(run.study_id)
    return found


def let_waiting_begin() -> None:
    """Give every run that waits to the workers once more, should the worker that knew of one be gone."""
    for study in Run.objects.filter(state=Run.State.QUEUED).values_list("study_id", flat=True):
        _let_next_begin(study)


def _begin(run_key: int) -> Run | None:
    now = timezone.now()
    known = Run.objects.filter(pk=run_key).values_list("study_id", flat=True).first()
    if known is None:
        return None
    try:
        with transaction.atomic():
            # Nobody replaces the files of the study at this moment.
            Study.objects.select_for_update(of=("self",)).filter(pk=known).first()
            taken = Run.objects.filter(pk=run_key, state=Run.State.QUEUED).update(
                state=Run.State.RUNNING, started_at=now, heartbeat_at=now, worker=this_worker()
            )
    except IntegrityError:
        return None  # another of this study is running, and lets this one begin when it ends
    if not taken:
        return None
    run: Run = Run.objects.select_related("study").get(pk=run_key)
    # The files may have been replaced while it waited.
    version = run.study.versions.first()
    if version is not None:
        run.text, run.hash, run.cycle = version.text, version.hash, run.study.cycle
    before = run.study.last_good_run()
    run.timings = before.timings if before else {}
    run.steps = len(stages_of(work=run.work, is_about_persons=run.study.is_about_persons))
    run.save(update_fields=["text", "hash", "cycle", "steps"])
    return run


def _compute(run: Run) -> None:
    child = Child(*_asked(run))
    hearing = Hearing(run)
    last: dict[str, Any] = {}
    try:
        for said in child.told(1.0):
            if said is not None:
                last = said
                hearing.hear(said)
            hearing.beat()
            # A bundle that is complete is kept, whoever asked too late.
            if "done" not in last and (stopping.is_set() or hearing.is_cancelled):
                child.end()
                break
    finally:
        child.close()
    if "done" in last and run.is_computing:
        _take_in(run, hearing, last["done"])
    elif "done" in last:
        _keep_outcome(run, hearing, last["done"])
    elif hearing.is_cancelled:
        patiently(lambda: _end(run, Run.State.CANCELLED))
    elif stopping.is_set():
        patiently(lambda: _end(run, Run.State.LOST, Run.Cause.STOPPED))
    else:
        failed = last.get("failed") or {"cause": "memory" if child.was_killed else "crashed", "problems": []}
        hearing.note(failed.get("place", ""))
        patiently(lambda: _end(run, Run.State.FAILED, Run.Cause(failed["cause"]), failed["problems"], hearing.log))


def _asked(run: Run) -> tuple[Any, ...]:
    """What the program that computes is asked: its kind of work, the folder, and what that work needs to know."""
    folder, asked = run.study.path, run.asked
    if run.work == Run.Work.CLOSE:
        return "close", folder, str(asked["on"])
    if run.work == Run.Work.COMPARE:
        return "compare", folder, str(asked["before"]), str(asked["after"])
    return ("next", folder) if run.work == Run.Work.NEXT else ("run", folder)


def _keep_outcome(run: Run, hearing: Hearing, done: dict[str, Any]) -> None:
    """A step of the cycles is done: the files of the study are what counts, and what was told goes with the run."""
    run.outcome, run.fraction = done, 1.0
    patiently(lambda: refresh(run.study))
    patiently(lambda: _end(run, Run.State.DONE, log=hearing.log))


def _take_in(run: Run, hearing: Hearing, done: dict[str, Any]) -> None:
    run.bundle, run.software = str(done.get("bundle", ""))[:1000], str(done.get("software", ""))[:40]
    run.timings = {str(key): float(value) for key, value in dict(done.get("timings", {})).items()}
    hearing.hear({"stage": TAKING_IN})
    hearing.beat()
    with _beating(hearing):
        try:
            patiently(lambda: run_done.send(sender=Run, run=run, bundle=Path(run.bundle)))
        except Exception as error:  # noqa: BLE001 — whoever takes in results, the run must end
            hearing.note(type(error).__name__)
            patiently(lambda: _end(run, Run.State.FAILED, Run.Cause.TAKING_IN, [], hearing.log))
            return
        # Who sees that the run is done finds the study as it then stands.
        patiently(lambda: refresh(run.study))
    run.fraction = 1.0
    patiently(lambda: _end(run, Run.State.DONE, log=hearing.log))


@contextmanager
def _beating(hearing: Hearing) -> Iterator[None]:
    """Show that the run is alive while other parts of the application take in its results."""
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(HEARTBEAT_SECONDS):
            hearing.beat()
        connections.close_all()

    thread = threading.Thread(target=beat, daemon=True)
    # A database that is one file, or one of a test, is not shared between threads; it has no long taking in either.
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        thread.start()
    try:
        yield
    finally:
        ended.set()
        if thread.is_alive():
            thread.join()


@transaction.atomic
def _end(
    run: Run,
    state: Run.State,
    cause: Run.Cause | str = "",
    problems: list[dict[str, Any]] | None = None,
    log: list[dict[str, object]] | None = None,
) -> int:
    found: Run | None = Run.objects.select_for_update(of=("self",)).filter(pk=run.pk, state=Run.State.RUNNING).first()
    if found is None:
        return 0
    found.state, found.cause, found.problems, found.ended_at = state, cause, problems or [], timezone.now()
    found.log = found.log if log is None else log
    if state == Run.State.DONE:
        found.bundle, found.software, found.timings = run.bundle, run.software, run.timings
        found.outcome = run.outcome
        found.stage = TAKING_IN if found.is_computing else found.work
        found.step, found.fraction = found.steps, 1.0
    found.save()
    details = {"study": run.study.code, "state": str(state), "cause": str(cause)}
    asker = str(found.asked_by or "")
    record(by=None, action="runs.run.ended", about=found, site=run.study.site, on_behalf_of=asker, details=details)
    return 1


def _let_next_begin(study_key: int) -> None:
    def begin() -> None:
        waiting = Run.objects.filter(study=study_key, state=Run.State.QUEUED).first()
        if waiting is not None:
            work_on.enqueue(waiting.pk)

    patiently(begin)
