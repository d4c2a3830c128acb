"""What all tests share: the repository's folder, the browser, and a marker on every test that needs the browser."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

# The time one example takes says more about the machine than about the code; the same examples in every run, so that
# a failure in continuous integration can be repeated at a desk.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder of the repository."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def browser_path() -> str:
    """Where a browser of the Chromium family is."""
    named = os.environ.get("PROEFTUIN_BROWSER")
    found = named or shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "no browser: install chromium, name one in PROEFTUIN_BROWSER, or leave out with -m 'not browser'"
    return found


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser_path" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
