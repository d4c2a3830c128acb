"""
The worker's part of a run: start the program that computes, keep its progress, end it, note how it ended.

What the database has of a run can wait: when it is away for a moment the program goes on, and is heard of later.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, connections, transaction
from django.utils import timezone

from proeftuin_web.audit.trail import record
from proeftuin_web.runs.actions.studies import refresh
from proeftuin_web.runs.child_process import Child
from proeftuin_web.runs.models import Run, Study
from proeftuin_web.runs.signals import run_done
from proeftuin_web.runs.stages import TAKING_IN, fraction_before, stages_of

Result = TypeVar("Result")

AWAY = (OperationalError, InterfaceError)
"""What is raised while the database is away, or locked by somebody else for too long."""
HEARTBEAT_SECONDS = 5.0
LOST_AFTER = timedelta(seconds=90)
MOST_LINES = 400
_PATIENCE_SECONDS = 600.0

stopping = threading.Event()
"""Set when the worker must end: what runs is broken off."""


def this_worker() -> str:
    """Where a run is: the machine, the process, and when that began, since numbers of processes come back."""
    return f"{socket.gethostname()}:{os.getpid()}:{_begun(os.getpid())}"


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
        if (is_idle and run.worker == this_worker()) or _is_gone(run):
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
    run.steps = len(stages_of(is_about_persons=run.study.is_about_persons))
    run.save(update_fields=["text", "hash", "cycle", "steps"])
    return run


def _compute(run: Run) -> None:
    child = Child("run", run.study.path)
    hearing = _Hearing(run)
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
    if "done" in last:
        _take_in(run, hearing, last["done"])
    elif hearing.is_cancelled:
        _patiently(lambda: _end(run, Run.State.CANCELLED))
    elif stopping.is_set():
        _patiently(lambda: _end(run, Run.State.LOST, Run.Cause.STOPPED))
    else:
        failed = last.get("failed") or {"cause": "memory" if child.was_killed else "crashed", "problems": []}
        hearing.note(failed.get("place", ""))
        _patiently(lambda: _end(run, Run.State.FAILED, Run.Cause(failed["cause"]), failed["problems"], hearing.log))


class _Hearing:
    """What is known of a run's progress, written to the database when it is there."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.log: list[dict[str, object]] = []
        self.is_cancelled = False
        self._stages = stages_of(is_about_persons=run.study.is_about_persons)
        self._begun = self._beaten = time.monotonic()
        self._is_changed = True

    def hear(self, said: dict[str, Any]) -> None:
        """Keep a line that the program told."""
        if stage := said.get("stage"):
            self.run.stage = str(stage)[:20]
            if stage in self._stages:
                self.run.step = self._stages.index(stage) + 1
            fraction = fraction_before(stage, self._stages, self.run.timings)
            self.run.fraction = max(self.run.fraction, fraction)
            self._add(stage=self.run.stage)
        elif detail := said.get("detail"):
            self.note(str(detail))

    def note(self, text: str) -> None:
        """A line of the log that is no stage."""
        if text:
            self._add(detail=text[:300])

    def _add(self, **line: str) -> None:
        self.log = [*self.log, {"at": round(time.monotonic() - self._begun, 1), **line}][-MOST_LINES:]
        self._is_changed = True

    def beat(self) -> None:
        """Tell the database now and then, and hear from it whether somebody cancelled."""
        now = time.monotonic()
        if not self._is_changed and now - self._beaten < HEARTBEAT_SECONDS / 5:
            return
        try:
            self._write(with_heartbeat=self._is_changed or now - self._beaten >= HEARTBEAT_SECONDS)
        except AWAY:
            _forget_connection()
            self._beaten = now
            return
        self._is_changed, self._beaten = False, now

    def _write(self, *, with_heartbeat: bool) -> None:
        run = self.run
        going_on = Run.objects.filter(pk=run.pk, state=Run.State.RUNNING)
        if with_heartbeat:
            going_on.update(
                heartbeat_at=timezone.now(), stage=run.stage, step=run.step, fraction=run.fraction, log=self.log
            )
        asked = Run.objects.filter(pk=run.pk).values_list("cancel_asked_at", "state").first()
        # A run that another worker took for lost, or that is no longer there, is not carried on.
        self.is_cancelled = asked is None or asked[0] is not None or asked[1] != Run.State.RUNNING


def _take_in(run: Run, hearing: _Hearing, done: dict[str, Any]) -> None:
    run.bundle, run.software = str(done.get("bundle", ""))[:1000], str(done.get("software", ""))[:40]
    run.timings = {str(key): float(value) for key, value in dict(done.get("timings", {})).items()}
    hearing.hear({"stage": TAKING_IN})
    hearing.beat()
    with _beating(hearing):
        try:
            _patiently(lambda: run_done.send(sender=Run, run=run, bundle=Path(run.bundle)))
        except Exception as error:  # noqa: BLE001 — whoever takes in results, the run must end
            hearing.note(type(error).__name__)
            _patiently(lambda: _end(run, Run.State.FAILED, Run.Cause.TAKING_IN, [], hearing.log))
            return
    run.fraction = 1.0
    _patiently(lambda: _end(run, Run.State.DONE, log=hearing.log))
    refresh(run.study)


@contextmanager
def _beating(hearing: _Hearing) -> Iterator[None]:
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
        found.stage, found.step, found.fraction = TAKING_IN, found.steps, 1.0
    found.save()
    details = {"study": run.study.code, "state": str(state), "cause": str(cause)}
    record(by=None, action="runs.run.ended", about=found, site=run.study.site, details=details)
    return 1


def _let_next_begin(study_key: int) -> None:
    from proeftuin_web.runs.tasks import work_on

    def begin() -> None:
        waiting = Run.objects.filter(study=study_key, state=Run.State.QUEUED).first()
        if waiting is not None:
            work_on.enqueue(waiting.pk)

    _patiently(begin)


def _patiently(act: Callable[[], Result], patience: float = _PATIENCE_SECONDS) -> Result:
    """Do what needs the database, again and again while that is away."""
    until = time.monotonic() + patience
    pause = 0.5
    while True:
        try:
            return act()
        except AWAY:
            if time.monotonic() > until or connections["default"].in_atomic_block:
                raise
            _forget_connection()
            time.sleep(pause)
            pause = min(pause * 2, 10.0)


def _forget_connection() -> None:
    connection = connections["default"]
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
        connection.close()


def _is_gone(run: Run) -> bool:
    """Whether the worker of a run ended: seen on this machine at once, of another by its silence."""
    if run.worker == this_worker():
        return False
    machine, _, process = run.worker.partition(":")
    if machine == socket.gethostname():
        number, _, begun = process.partition(":")
        return not number.isdecimal() or _begun(int(number)) != begun or begun == ""
    return run.heartbeat_at is None or run.heartbeat_at < timezone.now() - LOST_AFTER


def _begun(process: int) -> str:
    """When a process of this machine began, as the machine counts; empty when there is none."""
    try:
        words = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return _begun_without_proc(process)
    # A process that has ended and was not yet asked for is gone too.
    return "" if words[0] in ("Z", "X") else words[19]


def _begun_without_proc(process: int) -> str:
    if Path("/proc/self/stat").exists():
        return ""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return ""
    except PermissionError:
        pass
    return "running"
