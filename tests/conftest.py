"""What all tests share: the repository's folder, the browser, and a marker on every test that needs the browser."""

import os
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import settings

from proeftuin.data.engine.care_engine import CareEngine
from proeftuin.data.engine.duckdb_engine import DuckDBEngine
from proeftuin.data.engine.spark_engine import SparkEngine, SparkSettings
from proeftuin.studies.run import run_study
from tests import spark_cluster as spark_cluster_of_tests

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
        if "spark_cluster" in getattr(item, "fixturenames", ()):
            item.add_marker("spark")


@pytest.fixture(scope="session")
def spark_cluster(tmp_path_factory) -> str:
    """Address of the master of a real Spark cluster, one for all test processes together."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own) / "spark-cluster"
    master = spark_cluster_of_tests.master_for_this_process(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_CONF_DIR", str(spark_cluster_of_tests.settings_folder(folder)))
        yield master
    spark_cluster_of_tests.leave(folder)


@pytest.fixture(scope="session")
def spark_engine(spark_cluster) -> SparkEngine:
    """An engine on the cluster, one for each test process; a test opens its own tables first."""
    memory = spark_cluster_of_tests.MEMORY_OF_AN_EXECUTOR
    with SparkEngine(SparkSettings(spark_cluster, memory=memory, threads=2, partitions=2)) as engine:
        yield engine


@pytest.fixture(params=["duckdb", pytest.param("spark", marks=pytest.mark.spark)])
def care_engine(request) -> CareEngine:
    """Each engine in turn, without care tables yet, for what must hold on every engine."""
    if request.param == "spark":
        engine = request.getfixturevalue("spark_engine")
        engine.open({})
        yield engine
    else:
        with DuckDBEngine() as engine:
            yield engine
