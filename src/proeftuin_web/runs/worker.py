"""
The worker: takes what is to be done in the background, one after another, and lasts.

It lives through a database that is away for a while, finds the runs of a worker that did not, and when it must end
breaks off the run that it is doing, which can then be started again.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from contextlib import suppress
from types import FrameType
from typing import Any

from django.db import DatabaseError, InterfaceError, connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from proeftuin_web.runs.carrying_out import let_waiting_begin, mark_lost
from proeftuin_web.runs.patience import stopping

_PAUSE_SECONDS = 2.0
_LOOK_EVERY_SECONDS = 15.0
_log = logging.getLogger("proeftuin.worker")


class LastingWorker(Worker):
    """That of the library for tasks, which ends at the first trouble with the database."""

    def __init__(self, *, interval: float = 1.0, batch: bool = False) -> None:
        super().__init__(
            queue_names=["*"],
            interval=interval,
            batch=batch,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )

    def run(self) -> None:
        """Work until `shutdown`; with `batch`, until nothing waits."""
        while self.running:
            try:
                mark_lost(is_idle=True)
                let_waiting_begin()
                super().run()
            except (DatabaseError, InterfaceError) as error:
                _log.warning("The database is away (%s); trying again", type(error).__name__)
                connections.close_all()
                stopping.wait(_PAUSE_SECONDS)
                continue
            if self.batch:
                return

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """End soon: a run that is going on is broken off, and can be started again."""
        stopping.set()
        self.running = False
        if not self.running_task:
            sys.exit(0)


def look_after_lost_runs() -> None:
    """Look now and then, in a thread of its own, whether another worker is gone."""

    def look() -> None:
        while not stopping.wait(_LOOK_EVERY_SECONDS):
            with suppress(DatabaseError, InterfaceError):
                mark_lost()
            connections.close_all()

    threading.Thread(target=look, daemon=True).start()


def end_with_parent() -> None:
    """End when whoever started this process does, which is seen by the end of standard input."""

    def wait() -> Any:
        while os.read(0, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()
