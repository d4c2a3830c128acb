"""Steps of the cycles of a study: closing one, opening the next, comparing two. The worker carries them out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from proeftuin_web.runs.actions.runs import StudyIsBusy, queued
from proeftuin_web.runs.models import Run, Study


@transaction.atomic
def close_cycle(*, study: Study, on: date, by: Any) -> Run:
    """
    Have the study, its results and its decisions kept as they are on a day.

    Raises
    ------
    StudyIsBusy
        A run or another step of its cycles is going on.
    StudyHasProblems
        The last check found some.
    """
    return queued(_at_rest(study), Run.Work.CLOSE, {"on": on.isoformat()}, by=by)


@transaction.atomic
def open_next_cycle(*, study: Study, by: Any) -> Run:
    """
    Have what was decided applied to the study file, which is then of the next cycle.

    Raises
    ------
    StudyIsBusy
        A run or another step of its cycles is going on.
    StudyHasProblems
        The last check found some.
    """
    return queued(_at_rest(study), Run.Work.NEXT, {}, by=by)


@transaction.atomic
def compare_cycles(*, study: Study, before: int, after: int, by: Any) -> Run:
    """
    Have two cycles compared.

    Raises
    ------
    StudyIsBusy
        A run or another step of its cycles is going on.
    StudyHasProblems
        The last check found some.
    """
    return queued(_at_rest(study), Run.Work.COMPARE, {"before": before, "after": after}, by=by)


def _at_rest(study: Study) -> Study:
    found: Study = Study.objects.select_for_update(of=("self",)).get(pk=study.pk)
    if found.runs.going_on().exists():
        raise StudyIsBusy
    return found
