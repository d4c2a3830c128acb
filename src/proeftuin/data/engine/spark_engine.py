"""
Care tables on Apache Spark: for what one machine has outgrown.

The same expressions as on the embedded engine, through the extra `spark`. Spark is a program of its own, in Java; this
module starts the part of it that asks (the driver), and finds what is wrong before that takes minutes: no Java, no
master at the address, no worker with room. Every machine of a cluster must see the store of care tables, and the folder
that results are written to, under the same path.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import socket
import tempfile
import time
import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
import polars as pl
from typing_extensions import override

from proeftuin.data.care.contract import CareTable
from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.data.engine.care_engine import CareEngine, QueryError, Relation
from proeftuin.data.engine.declared_types import as_declared, declared_sql_types
from proeftuin.data.engine.stored_words import with_words, word_columns, words_name
from proeftuin.errors import DataContractError, DefinitionError, Problem

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession

LOOPBACK = ("127.0.0.1", "localhost", "::1")
SECONDS_TO_REACH_A_MASTER = 5.0
QUICK_JAVA = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=512m"
QUIET_LOGGING = Path(__file__).with_name("spark_logging.properties")

MEBIBYTES = {"KB": 1e3 / 2**20, "MB": 1e6 / 2**20, "GB": 1e9 / 2**20, "TB": 1e12 / 2**20} | {
    "KIB": 1 / 1024,
    "MIB": 1.0,
    "GIB": 1024.0,
    "TIB": 1024.0**2,
}


@dataclass(frozen=True)
class SparkSettings:
    """
    Which Spark, and how much of it.

    Attributes
    ----------
    master : str
        `spark://host:port` of a standalone cluster, or `local[2]` for two threads of this machine.
    memory : str or None
        Such as `4GB`: of each executor of a cluster, or of the one process when there is no cluster; `None` leaves it
        to Spark.
    spill : Path or None
        Folder for what does not fit in memory, on the machine of this process.
    threads : int or None
        Cores in all that the cluster may give; `None` for what there is.
    partitions : int
        Parts that a grouping or a join is divided over. Spark's own choice of 200 costs seconds in every query over
        one bucket of a store.
    patience_seconds : int
        How long to wait for a cluster to give room.
    """

    master: str
    memory: str | None = None
    spill: Path | None = None
    threads: int | None = None
    partitions: int = 4
    patience_seconds: int = 120

    @property
    def is_local(self) -> bool:
        """Whether it runs in this process's own Spark, without a cluster."""
        return self.master.startswith("local")

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Host and port of each master; several stand by for one another."""
        parts = [part.rpartition(":") for part in self.master.removeprefix("spark://").split(",")]
        return [(host, int(port)) for host, _, port in parts]

    def configuration(self) -> dict[str, str]:
        """Spark's own settings: exact arithmetic or an error, days in no time zone, no pages, few words."""
        settings = {
            "spark.sql.ansi.enabled": "true",
            "spark.sql.session.timeZone": "UTC",
            "spark.sql.shuffle.partitions": str(self.partitions),
            # A store has one file for each year and bucket; to list a hundred is no work for a cluster.
            "spark.sql.sources.parallelPartitionDiscovery.threshold": "100000",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.python.sql.dataFrameDebugging.enabled": "false",
            # What asks runs much code a few times: a thorough compiler costs more than all the rest of a small study.
            "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={QUIET_LOGGING.as_uri()} {QUICK_JAVA}",
        }
        if self.is_local or all(host in LOOPBACK for host, _ in self.addresses):
            settings |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
        if self.memory:
            settings["spark.driver.memory" if self.is_local else "spark.executor.memory"] = spark_memory(self.memory)
        if self.spill:
            settings["spark.local.dir"] = str(self.spill)
        if self.threads and not self.is_local:
            settings["spark.cores.max"] = str(self.threads)
        return settings


def spark_memory(memory: str) -> str:
    """
    An amount such as `4GB` or `512MiB` in Spark's words.

    Raises
    ------
    DefinitionError
        It is no amount of memory.
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]i?B)\s*", memory, re.IGNORECASE)
    if not found:
        raise DefinitionError(
            Problem("memory", f"{memory!r} is no amount of memory", "such as 4GB or 512MB", "correct the amount")
        )
    return f"{int(float(found[1]) * MEBIBYTES[found[2].upper()])}m"


class SparkEngine(CareEngine):
    """
    Spark behind Ibis expressions.

    One process holds one Spark: engines with the same master share it, each with its own tables, and the engine that
    started it stops it.
    """

    name = "spark"

    def __init__(self, settings: SparkSettings) -> None:
        refuse_unusable(settings)
        self._starts_spark = not _is_running()
        self._session = _session(settings)
        self._backend = ibis.pyspark.connect(self._session)
        self._kept: dict[str, DataFrame] = {}
        self._views: set[str] = set()
        self._empty: set[str] = set()
        self.open({})

    @override
    def open(self, files: Mapping[str, Sequence[Path]], *, put_together: Collection[str] = ()) -> None:
        for name, rows in self._kept.items():
            rows.unpersist(blocking=True)
            self._session.catalog.dropTempView(name)
        self._kept.clear()
        for name in self._views:
            self._session.catalog.dropTempView(name)
        self._views.clear()
        for contract in CARE_TABLES.values():
            rows = self._rows_of(contract, files.get(contract.name, ()))
            once = _one_per_key(contract, rows) if contract.name in put_together else rows
            once.createOrReplaceTempView(contract.name)
            if word_columns(contract):
                words = self._words_of(contract, files.get(contract.name, ()))
                words.createOrReplaceTempView(words_name(contract.name))

    @override
    def table(self, name: str) -> Relation:
        return self._backend.table(name)

    @override
    def given(self, name: str, frame: pl.DataFrame) -> Relation:
        with _told_without_values():
            return self._hold(name, self._session.createDataFrame(frame.to_arrow()))

    @override
    def keep(self, name: str, expression: Relation) -> Relation:
        with _told_without_values():
            return self._hold(name, self._declared(expression))

    @override
    def view(self, name: str, expression: Relation) -> Relation:
        self._views.add(name)
        with _told_without_values():
            self._declared(expression).createOrReplaceTempView(name)
        return self.table(name)

    @override
    def frame(self, expression: Relation) -> pl.DataFrame:
        with _told_without_values():
            rows = pl.DataFrame(self._session.sql(self.sql(expression)).toArrow())
        return as_declared(rows, expression)

    @override
    def write(self, expression: Relation, path: Path) -> int:
        # Spark writes a folder of parts; the one part is the file that was asked for.
        folder = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
        try:
            with _told_without_values():
                self._declared(expression).coalesce(1).write.mode("overwrite").option("compression", "zstd").parquet(
                    f"file://{folder.resolve()}"
                )
            (part,) = folder.glob("*.parquet")
            os.replace(part, path)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return int(pl.scan_parquet(path, glob=False).select(pl.len()).collect().item())

    @override
    def sql(self, expression: Relation) -> str:
        # Without the session Ibis does not know how to treat fractions that are no number.
        return str(self._backend.compile(expression, pretty=True))

    @override
    def close(self) -> None:
        if self._starts_spark:
            _stop(self._session)
        elif _is_running():
            self.open({})

    def _declared(self, expression: Relation) -> DataFrame:
        rows = self._session.sql(self.sql(expression))
        types = declared_sql_types(expression)
        return rows.select([rows[f"`{name}`"].cast(_spark_type(kind)).alias(name) for name, kind in types.items()])

    def _hold(self, name: str, rows: DataFrame) -> Relation:
        """
        The rows, computed and held by the executors, in memory and on their disks.

        Held rather than written to files, because the next `open` can give them back at once, and because a lost
        executor costs a new computation and not an error.
        """
        before = self._kept.pop(name, None)
        held = rows.persist()
        self._computed(held).createOrReplaceTempView(name)
        self._kept[name] = held
        if before is not None:
            before.unpersist(blocking=True)
        return self.table(name)

    def _computed(self, held: DataFrame) -> DataFrame:
        """
        The same rows, computed now, of which later plans do not repeat how they came about.

        Spark spells out the plan of held rows in every plan that reads them, as often as it reads them: after ten
        steps that is a text of 30 megabytes, written several times for each query.
        """
        from pyspark.sql import DataFrame

        origin = held._jdf
        virtual_machine: Any = self._session.sparkContext._jvm
        java = virtual_machine.org.apache.spark.sql
        computed = origin.queryExecution().toRdd()
        # Counted here and not by `held.count()`, which would make and run another plan.
        computed.count()
        # Known to be as large as they are, so that a small table is sent around rather than all rows divided anew.
        plans = getattr(getattr(java.execution, "LogicalRDD$"), "MODULE$")
        rows = plans.fromDataset(computed, origin, False)
        return DataFrame(java.classic.Dataset.ofRows(self._session._jsparkSession, rows), self._session)

    def _rows_of(self, contract: CareTable, files: Sequence[Path]) -> DataFrame:
        columns = {name: _spark_type(kind) for name, kind in contract.stored_columns().items()}
        if not files:
            empty = ", ".join(f"CAST(NULL AS {kind}) AS `{name}`" for name, kind in columns.items())
            return self._session.sql(f"SELECT {empty} WHERE FALSE")
        for file in files:
            _check_columns(file, set(columns) - contract.columns_added_later())
        return self._read(columns, files)

    def _words_of(self, contract: CareTable, files: Sequence[Path]) -> DataFrame:
        columns = {name: _spark_type(contract.columns[name].engine_type) for name in word_columns(contract)}
        words, others = with_words(contract, files)
        rows = [self._rows_of(contract, others).select(*columns)] if others or not words else []
        found = [self._read(columns, words)] if words else []
        return reduce(lambda one, other: one.unionAll(other), [*found, *rows])

    def _read(self, columns: Mapping[str, str], files: Sequence[Path]) -> DataFrame:
        schema = ", ".join(f"`{name}` {kind}" for name, kind in columns.items())
        return self._session.read.schema(schema).parquet(*(_address(file) for file in files))


def refuse_unusable(settings: SparkSettings) -> None:
    """
    Refuse a Spark that cannot start, or a cluster that does not answer, without starting anything.

    Raises
    ------
    DefinitionError
        The extra or Java is absent, or nothing answers at the address of any master.
    """
    if find_spec("pyspark") is None:
        raise DefinitionError(
            Problem(
                f"engine {settings.master}",
                "Spark's own client is not installed",
                "the extra `spark`",
                "install it: pip install 'proeftuin[spark]', or leave out the engine to use the embedded one",
            )
        )
    java_home = os.environ.get("JAVA_HOME")
    if not (java_home and shutil.which("java", path=f"{java_home}/bin")) and not shutil.which("java"):
        raise DefinitionError(_no_java(settings.master, "Java is not installed"))
    if not settings.is_local:
        _check_master(settings)


def _check_master(settings: SparkSettings) -> None:
    # Spark itself tries for a minute before it gives up, and then says so deep in a list of Java calls.
    for address in settings.addresses:
        try:
            socket.create_connection(address, timeout=SECONDS_TO_REACH_A_MASTER).close()
        except OSError:
            continue
        return
    raise DefinitionError(
        Problem(
            f"engine {settings.master}",
            "nothing answers at this address",
            "the master of a running Spark cluster",
            "start the cluster, or correct the host and port; the page of a master shows its address",
        )
    )


def _no_java(master: str, what: str) -> Problem:
    return Problem(
        f"engine {master}",
        what,
        "Java 17 or newer, which Spark is written in",
        "install it (Debian: apt-get install default-jre-headless), or name its folder in JAVA_HOME",
    )


def _is_running() -> bool:
    from pyspark import SparkContext

    return SparkContext._active_spark_context is not None


def _session(settings: SparkSettings) -> SparkSession:
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    # It repeats on the terminal, with values, what the exception says already.
    logging.getLogger("SQLQueryContextLogger").disabled = True
    if _is_running():
        return _shared_session(settings)
    builder = SparkSession.builder.master(settings.master).appName("proeftuin")
    for name, value in settings.configuration().items():
        builder = builder.config(name, value)
    if "spark.driver.host" in settings.configuration():
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    try:
        with _words_of_a_child_dropped():
            session = builder.getOrCreate()
    except PySparkException as error:
        raise DefinitionError(_no_java(settings.master, "Spark did not start with the Java that is here")) from error
    if not settings.is_local:
        _wait_for_an_executor(session, settings)
    return session


@contextmanager
def _words_of_a_child_dropped() -> Iterator[None]:
    # Java announces on the terminal which of its parts Spark uses, whatever the settings; the process started here
    # keeps the place for its errors that it is born with.
    kept = os.dup(2)
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _shared_session(settings: SparkSettings) -> SparkSession:
    from pyspark.sql import SparkSession

    session = SparkSession.builder.getOrCreate()
    running = session.sparkContext.master
    if running != settings.master:
        raise DefinitionError(
            Problem(
                f"engine {settings.master}",
                f"this process already uses {running}",
                "one Spark at a time",
                "close the first engine before another is started",
            )
        )
    return session.newSession()


def _wait_for_an_executor(session: SparkSession, settings: SparkSettings) -> None:
    deadline = time.monotonic() + settings.patience_seconds
    # The driver is counted too.
    while session.sparkContext._jsc.sc().getExecutorMemoryStatus().size() < 2:
        if time.monotonic() > deadline:
            _stop(session)
            raise DefinitionError(
                Problem(
                    f"engine {settings.master}",
                    f"no worker gave room within {settings.patience_seconds} seconds",
                    f"a free core with {settings.memory or '1GB'} of memory",
                    "start a worker, ask for less memory, or wait until other work on the cluster is done",
                )
            )
        time.sleep(0.1)


def _stop(session: SparkSession) -> None:
    from pyspark import SparkContext

    session.stop()
    # Without this the Java process, with the memory it took, stays until Python ends.
    gateway = SparkContext._gateway
    if gateway is not None:
        gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait(timeout=30)
        SparkContext._gateway = SparkContext._jvm = None


@contextmanager
def _told_without_values() -> Iterator[None]:
    from py4j.protocol import Py4JError  # type: ignore[import-untyped]
    from pyspark.errors import PySparkException

    try:
        with warnings.catch_warnings():
            # Spark's client leaves it to Python to close the sockets that rows come through.
            warnings.simplefilter("ignore", ResourceWarning)
            yield
    except PySparkException as error:
        raise QueryError("spark", error.getCondition() or type(error).__name__) from None
    except Py4JError as error:
        raise QueryError("spark", type(error).__name__) from None


def _check_columns(file: Path, columns: Collection[str]) -> None:
    # Spark fills a column that a file lacks with empty values, without a word.
    with file.open("rb") as content:
        absent = sorted(set(columns) - set(pl.read_parquet_schema(content)))
    if absent:
        raise DataContractError(
            Problem(
                f"{file.parent.name}/{file.name}",
                f"columns are absent: {', '.join(absent)}",
                "all columns of the table's contract",
                "load the files again with this version of the program",
            )
        )


def _address(path: Path) -> str:
    # What would be a pattern of several paths is meant as it stands.
    return "file://" + re.sub(r"([\[\]{}*?\\])", r"\\\1", str(path.resolve()))


def _spark_type(kind: str) -> str:
    return "STRING" if kind == "VARCHAR" else kind


def _one_per_key(contract: CareTable, rows: DataFrame) -> DataFrame:
    columns = contract.stored_columns()
    largest = [f"max(`{name}`) AS `{name}`" for name in columns if name not in contract.key]
    grouped = rows.groupBy(*contract.key)
    return grouped.agg(*(_expression(text) for text in largest)).select(*columns)


def _expression(text: str) -> Column:
    from pyspark.sql.functions import expr

    return expr(text)
