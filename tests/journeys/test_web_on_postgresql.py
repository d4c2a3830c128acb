"""The web application on PostgreSQL, as in production: everything that holds on SQLite holds there."""

import os
import subprocess
import sys


def test_all_tests_of_the_web_application_hold_on_postgresql(repository, postgresql):
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", "tests/web"],
        cwd=repository,
        env=os.environ | {"PROEFTUIN_TEST_DATABASE": f"{postgresql}/postgres"},
        capture_output=True,
        text=True,
    )

    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-2000:]
    assert " passed" in result.stdout
    assert "skipped" not in result.stdout
