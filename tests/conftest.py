"""What all tests share: the repository's folder, the browser, and a marker on every test that needs the browser."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import settings

from proeftuin.data.engine.care_engine import CareEngine
from proeftuin.data.engine.duckdb_engine import DuckDBEngine
from proeftuin.data.engine.spark_engine import SparkEngine, SparkSettings
from proeftuin.studies.run import run_study
from tests import spark_cluster as spark_cluster_of_tests
from tests.first_run import first_run as first_run_of_example
from tests.postgresql_server import postgresql_server

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
def postgresql_programs() -> Path:
    """The folder of the server programs of PostgreSQL."""
    named = os.environ.get("PROEFTUIN_POSTGRESQL")
    installed = [Path(named)] if named else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    assert installed, "no PostgreSQL: install it, name the folder of initdb in PROEFTUIN_POSTGRESQL, or leave it out"
    return installed[-1]


@pytest.fixture(scope="session")
def postgresql(postgresql_programs) -> Iterator[str]:
    """Address of a PostgreSQL server of the tests' own."""
    with postgresql_server(postgresql_programs) as address:
        yield address


@pytest.fixture(scope="session")
def nginx_path() -> str:
    """Where the reverse proxy is."""
    found = os.environ.get("PROEFTUIN_NGINX") or shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    assert found, "no nginx: install it, name the program in PROEFTUIN_NGINX, or leave out with -m 'not nginx'"
    return found


@pytest.fixture(scope="session")
def first_run(tmp_path_factory) -> Callable[[str], Path]:
    """Gives the folder of an example study after its first run, which is shared and stays as it is."""
    shared = _shared_folder(tmp_path_factory)
    return lambda study: first_run_of_example(study, shared)


@pytest.fixture(scope="session")
def national_bundle(first_run) -> Path:
    """Results bundle of the national monitor with its report, computed once for all test processes together."""
    return (first_run("national-monitor") / "results").resolve()


@pytest.fixture(scope="session")
def lelystad_bundle(repository, tmp_path_factory) -> Path:
    """Results bundle of the study of the closed hospital, without a report, computed once for all test processes."""
    study, shared = repository / "studies" / "lelystad-hospital", _shared_folder(tmp_path_factory)
    bundle, lock = shared / f"bundle-of-{study.name}", shared / f"bundle-of-{study.name}.lock"
    try:
        lock.touch(exist_ok=False)
    except FileExistsError:
        deadline = time.monotonic() + 600
        while not (bundle / "manifest.json").exists() and time.monotonic() < deadline:
            time.sleep(0.2)
        return bundle
    run_study(study, output=bundle, report=False)
    return bundle


def _shared_folder(tmp_path_factory) -> Path:
    # With pytest-xdist every process has a folder of its own below one that they share.
    own = tmp_path_factory.getbasetemp()
    return own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser_path" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
        if "postgresql_programs" in getattr(item, "fixturenames", ()):
            item.add_marker("postgresql")
        if "nginx_path" in getattr(item, "fixturenames", ()):
            item.add_marker("nginx")
        if "spark_cluster" in getattr(item, "fixturenames", ()):
            item.add_marker("spark")


@pytest.fixture(scope="session")
def spark_cluster(tmp_path_factory) -> str:
    """Address of the master of a real Spark cluster, one for all test processes together."""
    folder = _shared_folder(tmp_path_factory) / "spark-cluster"
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
        from pyspark.sql import SparkSession

        # Plans for a few rows gain nothing from being made anew while they run. Journeys run on Spark as it is shipped.
        SparkSession.active().conf.set("spark.sql.adaptive.enabled", "false")
        yield engine


ENGINES = ["duckdb", pytest.param("spark", marks=pytest.mark.spark)]


@pytest.fixture(params=ENGINES)
def care_engine(request) -> Iterator[CareEngine]:
    """Each engine in turn, without care tables yet, for what must hold on every engine."""
    with _empty_engine(request) as engine:
        yield engine


@pytest.fixture(scope="module", params=ENGINES)
def care_engine_of_module(request) -> Iterator[CareEngine]:
    """
    Each engine in turn, for a fixture that computes once what all tests of a module look at.

    Such a fixture gives frames only: other tests may open tables of their own on the same engine in between.
    """
    with _empty_engine(request) as engine:
        yield engine


@contextmanager
def _empty_engine(request) -> Iterator[CareEngine]:
    if request.param == "spark":
        engine = request.getfixturevalue("spark_engine")
        engine.open({})
        yield engine
    else:
        with DuckDBEngine() as engine:
            yield engine
