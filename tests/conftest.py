"""What all tests share: the repository's folder, the browser, and a marker on every test that needs the browser."""

import os
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import settings

from proeftuin.studies.run import run_study

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


@pytest.fixture(scope="session")
def national_bundle(repository, tmp_path_factory) -> Path:
    """Results bundle of the national monitor with its report, computed once for all test processes together."""
    return _shared_bundle(repository / "studies" / "national-monitor", tmp_path_factory)


@pytest.fixture(scope="session")
def lelystad_bundle(repository, tmp_path_factory) -> Path:
    """Results bundle of the study of the closed hospital, without a report, computed once for all test processes."""
    return _shared_bundle(repository / "studies" / "lelystad-hospital", tmp_path_factory, report=False)


def _shared_bundle(study: Path, tmp_path_factory, *, report: bool = True) -> Path:
    # With pytest-xdist every process has a folder of its own below one that they share.
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own
    bundle, lock = shared / f"bundle-of-{study.name}", shared / f"bundle-of-{study.name}.lock"
    try:
        lock.touch(exist_ok=False)
    except FileExistsError:
        deadline = time.monotonic() + 600
        while not (bundle / "manifest.json").exists() and time.monotonic() < deadline:
            time.sleep(0.2)
        return bundle
    run_study(study, output=bundle, report=report)
    return bundle


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser_path" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
