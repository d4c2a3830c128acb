"""How far a run is, as the program that computes tells it, and as the database has it."""

from __future__ import annotations

import time
from typing import Any

from django.utils import timezone

from proeftuin_web.runs.models import Run
from proeftuin_web.runs.patience import AWAY, forget_connection
from proeftuin_web.runs.stages import fraction_before, stages_of

HEARTBEAT_SECONDS = 5.0
MOST_LINES = 400


class Hearing:
    """What is known of a run's progress, written to the database when it is there."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.log: list[dict[str, object]] = []
        self.is_cancelled = False
        self._stages = stages_of(work=run.work, is_about_persons=run.study.is_about_persons)
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
            forget_connection()
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
