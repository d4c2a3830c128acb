"""Starting and cancelling runs."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from proeftuin_web.audit.trail import record
from proeftuin_web.runs.carrying_out import work_on
from proeftuin_web.runs.models import Run, Study

_ASKED = {
    Run.Work.COMPUTE: "runs.run.asked",
    Run.Work.CLOSE: "runs.cycle.close_asked",
    Run.Work.NEXT: "runs.cycle.next_asked",
    Run.Work.COMPARE: "runs.cycle.compare_asked",
}


class StudyHasProblems(Exception):  # noqa: N818
    """It must be put right before it can be run."""


class StudyIsBusy(Exception):  # noqa: N818
    """Other work on the study is going on, and this would change what that work rests on."""


class AlreadyEnded(Exception):  # noqa: N818
    """There is nothing left to cancel."""


@transaction.atomic
def start_run(*, study: Study, by: Any) -> Run:
    """
    Have a study computed as soon as the worker is free; asking twice gives the run that waits already.

    Raises
    ------
    StudyHasProblems
        The last check found some.
    StudyIsBusy
        A step of its cycles waits.
    """
    study = Study.objects.select_for_update(of=("self",)).get(pk=study.pk)
    waiting: Run | None = study.runs.filter(state=Run.State.QUEUED).first()
    if waiting is not None and not waiting.is_computing:
        raise StudyIsBusy
    return waiting or queued(study, Run.Work.COMPUTE, {}, by=by)


def queued(study: Study, work: Run.Work, asked: dict[str, Any], *, by: Any) -> Run:
    """
    A run of a study, locked by the caller, that a worker will carry out.

    Raises
    ------
    StudyHasProblems
        The last check found some.
    """
    if study.problems:
        raise StudyHasProblems
    version = study.versions.first()
    run: Run = study.runs.create(
        work=work,
        asked=asked,
        asked_by=by,
        cycle=study.cycle,
        text=version.text if version else "",
        hash=version.hash if version else "",
    )
    record(by=by, action=_ASKED[work], about=run, site=study.site, details={"study": study.code, **asked})
    work_on.enqueue(run.pk)
    return run


@transaction.atomic
def cancel_run(*, run: Run, by: Any) -> Run:
    """
    Have a run not begun, or ended; the worker ends one that runs within seconds.

    Raises
    ------
    AlreadyEnded
        It has ended meanwhile.
    """
    run = Run.objects.select_for_update(of=("self",)).get(pk=run.pk)
    now = timezone.now()
    if run.state == Run.State.QUEUED:
        run.state, run.ended_at = Run.State.CANCELLED, now
    elif run.state != Run.State.RUNNING:
        raise AlreadyEnded
    if run.cancel_asked_at is None:
        run.cancelled_by, run.cancel_asked_at = by, now
        record(by=by, action="runs.run.cancelled", about=run, site=run.study.site, details={"study": run.study.code})
    run.save(update_fields=["state", "ended_at", "cancelled_by", "cancel_asked_at"])
    return run
