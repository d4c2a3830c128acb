"""
A PostgreSQL server of the tests' own: on loopback, in a folder that is thrown away, with nothing written for safety.

The server refuses to run as the administrator of a machine; there it runs as the user `postgres`, whom its package
makes.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OTHER_USER = "postgres"


class PostgresqlServer:
    """
    A server that can be stopped and started again.

    Attributes
    ----------
    address : str
        Where it is, like `postgresql://tester@127.0.0.1:PORT`.
    """

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs, self._folder = programs, folder
        self._data = folder / "data"
        self._port = _free_port()
        self.address = f"postgresql://tester@127.0.0.1:{self._port}"

    def make(self) -> None:
        """Lay out its folder."""
        _hand_over(self._folder)
        _run(self._programs / "initdb", "-D", self._data, "-U", "tester", "--auth=trust", "--encoding=UTF8",
             "--no-sync")  # fmt: skip

    def start(self) -> None:
        """Start it, on the same port as before."""
        options = f"-p {self._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self._folder}"
        # What was said to be written is written, also when it is stopped at once; only the machine may not fail.
        options += " -c fsync=off -c full_page_writes=off -c max_connections=200"
        _run(self._programs / "pg_ctl", "-D", self._data, "-o", options, "-l", self._folder / "log", "-w", "start")

    def stop(self) -> None:
        """Stop it at once, whoever works with it."""
        _run(self._programs / "pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")

    def stop_if_it_runs(self) -> None:
        """Leave no server behind, whatever a test did with it."""
        if (self._data / "postmaster.pid").exists():
            self.stop()


@contextmanager
def postgresql_server(programs: Path) -> Iterator[str]:
    """Address of a running server, for as long as it is needed."""
    with own_postgresql_server(programs) as server:
        yield server.address


@contextmanager
def own_postgresql_server(programs: Path) -> Iterator[PostgresqlServer]:
    """
    A running server, for a test that stops it.

    Parameters
    ----------
    programs : Path
        The folder of `initdb` and `pg_ctl`.
    """
    folder = Path(tempfile.mkdtemp(prefix="proeftuin-postgresql-"))
    server = PostgresqlServer(programs, folder)
    try:
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop_if_it_runs()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _hand_over(folder: Path) -> None:
    if os.geteuid() == 0:
        owner = pwd.getpwnam(OTHER_USER)
        os.chown(folder, owner.pw_uid, owner.pw_gid)


def _run(*command: object) -> None:
    as_other = {"user": OTHER_USER, "group": OTHER_USER, "extra_groups": []} if os.geteuid() == 0 else {}
    # The server keeps what it inherits open, so its output goes to its own log.
    result = subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE if "initdb" in str(command[0]) else subprocess.DEVNULL,
        cwd="/",
        check=False,
        **as_other,
    )
    assert result.returncode == 0, f"{command}\n{result.stderr}"
