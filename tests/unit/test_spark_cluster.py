"""The cluster of the tests: real, shared, and gone when its users are."""

import os
import subprocess
import sys
import time

import pytest

from tests import spark_cluster

USER = """
import sys, time
from pathlib import Path
from tests.spark_cluster import master_for_this_process
print(master_for_this_process(Path(sys.argv[1])), flush=True)
time.sleep(300)
"""


@pytest.mark.spark
def test_cluster_is_shared_by_its_users_and_ends_when_the_last_of_them_is_killed(tmp_path, repository):
    users = [
        subprocess.Popen([sys.executable, "-c", USER, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=repository)
        for _ in range(2)
    ]
    masters = {user.stdout.readline() for user in users}
    processes = spark_cluster.processes_of(tmp_path)
    for user in users:
        user.kill()
        user.wait()
        user.stdout.close()
    deadline = time.monotonic() + 60
    while any(map(_lives, processes)) and time.monotonic() < deadline:
        time.sleep(0.2)

    assert len(masters) == 1
    assert len(processes) == 3
    assert not any(map(_lives, processes))


def test_absent_java_is_a_failure_that_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)

    with pytest.raises(AssertionError, match="apt-get install default-jre-headless"):
        spark_cluster.master_for_this_process(tmp_path)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
