"""
A real standalone Spark cluster for the tests: a master and two workers on loopback, from the installed package.

All test processes share one cluster. A keeper starts it and stops it when the last test process that asked for it is
gone, so that an interrupted or killed test run leaves nothing behind. Every worker offers more cores than it uses, as
the programs of two test processes, and a run started from a test, each want one of both workers.
"""

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

WORKERS = 2
CORES_OF_A_WORKER = 4
MEMORY_OF_A_WORKER = "3g"
MEMORY_OF_AN_EXECUTOR = "700MB"
SECONDS_TO_START = 120
QUICK_JAVA = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"
"""Short-lived programs gain nothing from a compiler that first watches what they do."""

_keepers: list[subprocess.Popen[bytes]] = []

NO_JAVA = (
    "no Java: the tests of Spark need it (Debian: apt-get install default-jre-headless); "
    "leave them out with -m 'not spark'"
)


def master_for_this_process(folder: Path) -> str:
    """
    Address of the master of the cluster that is kept in `folder`, started if it was not there.

    It lasts at least as long as this process.
    """
    assert has_java(), NO_JAVA
    users = folder / "users"
    users.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        (users / str(os.getpid())).touch()
        if not (folder / "cluster.json").exists():
            _start_keeper(folder)
    return json.loads((folder / "cluster.json").read_text())["master"]


def settings_folder(folder: Path) -> Path:
    """Folder for SPARK_CONF_DIR, with what the programs that the tests start on the cluster have in common."""
    settings = folder / "settings"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "spark-defaults.conf").write_text(
        f"spark.driver.defaultJavaOptions {QUICK_JAVA}\nspark.executor.defaultJavaOptions {QUICK_JAVA}\n"
        # A program that says nothing of cores would take all that are free, and let the next one wait.
        f"spark.cores.max {WORKERS}\n"
    )
    return settings


def leave(folder: Path) -> None:
    """Say that this process needs the cluster no more, and wait until it has stopped if nobody else does."""
    users = folder / "users"
    (users / str(os.getpid())).unlink(missing_ok=True)
    deadline = time.monotonic() + 30
    while not any(users.iterdir()) and (folder / "cluster.json").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    if not any(users.iterdir()):
        for keeper in _keepers:
            keeper.wait(timeout=30)


def has_java() -> bool:
    """Whether there is a Java that starts."""
    home = os.environ.get("JAVA_HOME")
    java = (home and shutil.which("java", path=f"{home}/bin")) or shutil.which("java")
    return bool(java) and subprocess.run([java, "-version"], capture_output=True).returncode == 0


def processes_of(folder: Path) -> list[int]:
    """Ids of the running master and workers."""
    return json.loads((folder / "cluster.json").read_text())["processes"]


def _start_keeper(folder: Path) -> None:
    with (folder / "keeper.log").open("wb") as log:
        keeper = subprocess.Popen(
            [sys.executable, __file__, str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # Apart from the terminal, so that an interrupted test run does not take the cluster from under the others.
            start_new_session=True,
            cwd=folder,
        )
    _keepers.append(keeper)
    deadline = time.monotonic() + SECONDS_TO_START
    while not (folder / "cluster.json").exists():
        words = (folder / "keeper.log").read_text(errors="replace")
        assert time.monotonic() < deadline, f"the cluster did not start:\n{words}"
        assert keeper.poll() is None, f"the cluster did not start:\n{words}"
        time.sleep(0.1)


def keep(folder: Path) -> None:
    """Start the cluster, keep it while any of its users lives, and stop it."""
    processes: list[subprocess.Popen[bytes]] = []
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        master = _start(folder, processes)
        new = folder / "cluster.json.new"
        new.write_text(json.dumps({"master": master, "processes": [process.pid for process in processes]}))
        new.rename(folder / "cluster.json")
        while _is_needed(folder):
            time.sleep(0.5)
    finally:
        for process in reversed(processes):
            process.terminate()
        for process in processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
        shutil.rmtree(folder / "work", ignore_errors=True)


def _is_needed(folder: Path) -> bool:
    with _alone(folder):
        for user in (folder / "users").iterdir():
            if _lives(int(user.name)):
                return True
            user.unlink(missing_ok=True)
        # Still alone: whoever comes next finds no cluster and starts another.
        (folder / "cluster.json").unlink()
    return False


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def _alone(folder: Path):
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start(folder: Path, processes: list[subprocess.Popen[bytes]]) -> str:
    port, page = _free_port(), _free_port()
    master = f"spark://127.0.0.1:{port}"
    processes.append(
        _run(folder, "master", "org.apache.spark.deploy.master.Master", "--port", str(port), "--webui-port", str(page))
    )
    _wait_until(lambda: _answers(port), "the master does not answer")
    processes += [_start_worker(folder, str(number), master) for number in range(1, WORKERS + 1)]
    _wait_until(lambda: _registered_workers(folder) == WORKERS, "the workers did not register")
    return master


def _start_worker(folder: Path, number: str, master: str) -> subprocess.Popen[bytes]:
    return _run(
        folder,
        f"worker-{number}",
        "org.apache.spark.deploy.worker.Worker",
        *("--cores", str(CORES_OF_A_WORKER), "--memory", MEMORY_OF_A_WORKER),
        *("--webui-port", str(_free_port()), "--work-dir", str(folder / "work" / number), master),
    )


def _run(folder: Path, name: str, *command: str) -> subprocess.Popen[bytes]:
    import pyspark

    home = Path(pyspark.__file__).parent
    environment = os.environ | {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": QUICK_JAVA,
        "SPARK_WORKER_DIR": str(folder / "work"),
        "SPARK_LOCAL_DIRS": str(folder / "work"),
    }
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            [str(home / "bin" / "spark-class"), command[0], "--host", "127.0.0.1", *command[1:]],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )


def _registered_workers(folder: Path) -> int:
    return (folder / "master.log").read_text(errors="replace").count("Registering worker")


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _wait_until(is_so, otherwise: str) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(otherwise)
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
