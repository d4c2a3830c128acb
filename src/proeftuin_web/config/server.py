"""The server of one machine: makes the database, starts the worker beside it, and serves until it is ended."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command

_PAUSE_SECONDS = 2.0
_END_SECONDS = 15.0
_WORKER = [sys.executable, "-m", "django", "run_worker", "--with-parent"]
_MOST_BYTES = 64 * 1024**2


class Server:
    """Serves the application at an address, with its worker as a process of its own."""

    def __init__(self, console: Any, *, host: str, port: int, with_worker: bool) -> None:
        self._console = console
        self._host, self._port = host, port
        self._worker = _WorkerBeside() if with_worker else None

    def serve(self, studies: Sequence[Path]) -> None:
        """Prepare, tell where it is, and serve until somebody ends it."""
        django.setup()
        _prepare()
        self._register(studies)

        from waitress.server import create_server

        from proeftuin_web.config.wsgi import application

        server = create_server(
            application, host=self._host, port=self._port, threads=8, max_request_body_size=_MOST_BYTES, ident=None
        )
        signal.signal(signal.SIGTERM, _interrupt)
        if self._worker is not None:
            self._worker.start()
        self._tell()
        try:
            # It returns when it is interrupted.
            server.run()
        finally:
            if self._worker is not None:
                self._worker.end()
            server.close()
            self._console.say("web.ended")

    def _register(self, studies: Sequence[Path]) -> None:
        from proeftuin_web.runs.actions import NotBroughtIn
        from proeftuin_web.runs.seed import register_demo

        for folder in studies:
            try:
                study = register_demo(folder)
            except NotBroughtIn as error:
                self._console.say("web.study_not_taken", study=folder, why=" ".join(error.messages))
            else:
                self._console.say("web.study_taken", study=study.code)

    def _tell(self) -> None:
        from proeftuin_web.accounts.models import User

        shown = "localhost" if self._host in ("127.0.0.1", "0.0.0.0", "::", "::1") else self._host
        self._console.say("web.folder_is", folder=settings.FOLDER)
        self._console.say("web.open", address=f"http://{shown}:{self._port}/")
        if not User.objects.exists():
            self._console.say("web.first")
        if self._worker is None:
            self._console.say("web.without_worker")
        self._console.say("web.how_to_end")


class _WorkerBeside:
    """The worker as a process that is started again when it ends by itself."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._keep, daemon=True)

    def start(self) -> None:
        """Start it."""
        self._begin()
        self._thread.start()

    def end(self) -> None:
        """End it; the run that it does can be started again."""
        self._ending.set()
        process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdin is not None:
            process.stdin.close()

    def _begin(self) -> None:
        # In a session of its own, so that Ctrl-C reaches this server only, which ends the worker.
        self._process = subprocess.Popen(_WORKER, stdin=subprocess.PIPE, start_new_session=True)

    def _keep(self) -> None:
        while True:
            process = self._process
            if process is None:
                return
            process.wait()
            if self._ending.wait(_PAUSE_SECONDS):
                return
            if process.stdin is not None:
                process.stdin.close()
            self._begin()


def _prepare() -> None:
    """The database as this version needs it, and the files that browsers ask for."""
    folder = Path(settings.FOLDER)
    for name in ("studies", "versions", "data"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
