"""Starting the program that computes or checks a study, hearing what it tells, and ending it."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any

PROGRAM = [sys.executable, "-m", "proeftuin_web.runs.child"]
CHECK_SECONDS = 60
_GRACE_SECONDS = 5
_LONGEST_LINE = 4 * 1024**2

Told = dict[str, Any]


class Child:
    """
    One such program, with all that it starts a group of its own.

    It ends when this process does, however that ends.
    """

    def __init__(self, what: str, folder: Path, *more: str, program: Sequence[str] | None = None) -> None:
        self._process = subprocess.Popen(
            [*(program or PROGRAM), what, str(folder), *more],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Threads of statistics make many small products slower, and read this before anything else.
            env={"OPENBLAS_NUM_THREADS": "1", **os.environ},
            start_new_session=True,
        )
        self._rest = b""

    @property
    def pid(self) -> int:
        """Its number on this machine, and that of its group."""
        return self._process.pid

    def told(self, wait: float) -> Iterator[Told | None]:
        """What it tells until it ends; `None` when it was silent for `wait` seconds."""
        stream = self._process.stdout
        if stream is None:
            return
        os.set_blocking(stream.fileno(), False)
        with selectors.DefaultSelector() as selector:
            selector.register(stream, selectors.EVENT_READ)
            while True:
                if not selector.select(wait):
                    yield None
                    continue
                chunk = stream.read(65536)
                if not chunk:
                    break
                yield from self._lines(chunk)
        self._process.wait()

    def _lines(self, chunk: bytes) -> Iterator[Told]:
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        if len(self._rest) > _LONGEST_LINE:
            self._rest = b""
        for line in lines:
            try:
                said = json.loads(line)
            except ValueError:
                continue
            if isinstance(said, dict):
                yield said

    @property
    def was_killed(self) -> bool:
        """Whether it ended by the machine, as happens when there is too little memory."""
        return self._process.returncode == -signal.SIGKILL

    def end(self) -> None:
        """End it with all that it started: first let it clear away, then by force."""
        self._signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_GRACE_SECONDS)
        self.close()

    def close(self) -> None:
        """Leave nothing of it behind."""
        self._signal(signal.SIGKILL)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._process.wait()

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)


def checked(folder: Path, allowed: Sequence[Path] = ()) -> Told:
    """
    What the program tells of a study that it checks: `done` with what it found, or `failed`.

    Parameters
    ----------
    allowed : sequence of Path
        Folders outside its own that its files may lead to; without any, they may lead anywhere.
    """
    child = Child("check", folder, *map(str, allowed))
    last: Told = {}
    until = monotonic() + CHECK_SECONDS
    try:
        for said in child.told(1.0):
            if said is not None:
                last = said
            if monotonic() > until:
                return {"failed": {"cause": "memory", "problems": []}}
    finally:
        child.close()
    return last or {"failed": {"cause": "memory" if child.was_killed else "crashed", "problems": []}}
