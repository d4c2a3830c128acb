"""Which cycles of a study were compared."""

from __future__ import annotations

from collections.abc import Sequence

from proeftuin_web.runs.models import Run, Study


def compared_cycles(study: Study) -> Sequence[tuple[int, int]]:
    """Numbers of the cycles that were compared, the earlier one first; the newest comparison stands first."""
    done = study.runs.filter(work=Run.Work.COMPARE, state=Run.State.DONE).order_by("-ended_at")
    return list(dict.fromkeys((one["before"], one["after"]) for one in done.values_list("asked", flat=True)))


def comparison_of(study: Study, before: int, after: int) -> Run | None:
    """The last run that compared these two; what it found is its outcome."""
    done = study.runs.filter(work=Run.Work.COMPARE, state=Run.State.DONE, asked={"before": before, "after": after})
    found: Run | None = done.order_by("-ended_at").first()
    return found
