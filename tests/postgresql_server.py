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


@contextmanager
def postgresql_server(programs: Path) -> Iterator[str]:
    """
    Address of a running server, like `postgresql://tester@127.0.0.1:PORT`, for as long as it is needed.

    Parameters
    ----------
    programs : Path
        The folder of `initdb` and `pg_ctl`.
    """
    folder = Path(tempfile.mkdtemp(prefix="proeftuin-postgresql-"))
    port = _free_port()
    try:
        _hand_over(folder)
        data = folder / "data"
        _run(programs / "initdb", "-D", data, "-U", "tester", "--auth=trust", "--encoding=UTF8", "--no-sync")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        options += " -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
        _run(programs / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
        try:
            yield f"postgresql://tester@127.0.0.1:{port}"
        finally:
            _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
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
