"""Which worker a run is with, and whether that is still there."""

from __future__ import annotations

import os
import socket
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from proeftuin_web.runs.models import Run

LOST_AFTER = timedelta(seconds=90)
"""So long a worker of another machine may be silent."""


def this_worker() -> str:
    """Where a run is: the machine, the process, and when that began, since numbers of processes come back."""
    return f"{socket.gethostname()}:{os.getpid()}:{_begun(os.getpid())}"


def is_gone(run: Run) -> bool:
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
