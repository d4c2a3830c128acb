"""Which engine a user means, by the name that is given on the command line."""

from __future__ import annotations

import re
from pathlib import Path

from proeftuin.data.engine.care_engine import CareEngine
from proeftuin.data.engine.duckdb_engine import DuckDBEngine, EmbeddedSettings
from proeftuin.data.engine.spark_engine import SparkEngine, SparkSettings, refuse_unusable, spark_memory
from proeftuin.errors import DefinitionError, Problem

DEFAULT_ENGINE = "duckdb"
SPARK_ON_THIS_MACHINE = "spark-local"
DEFAULT_THREADS = 2


def engine_named(
    name: str = DEFAULT_ENGINE, *, memory: str | None = None, spill: Path | None = None, threads: int | None = None
) -> CareEngine:
    """
    The engine of that name, ready for use; the caller closes it.

    Parameters
    ----------
    name : str
        `duckdb`, embedded; `spark://host:port`, a cluster; `spark-local`, Spark on this machine, to try a study before
        it goes to a cluster.
    memory : str or None
        Such as `4GB`; of each executor of a cluster.
    spill : Path or None
        Folder for what does not fit in memory.
    threads : int or None
        Cores to use; all that there are, or two for `spark-local`.

    Raises
    ------
    DefinitionError
        There is no engine of that name, it cannot be reached, or the memory is no amount.
    """
    settings = _spark_settings(name, memory, spill, threads)
    return DuckDBEngine(EmbeddedSettings(memory, spill, threads)) if settings is None else SparkEngine(settings)


def check_engine(name: str, *, memory: str | None = None) -> None:
    """
    Find what is wrong with an engine before anything is computed; raises what `engine_named` would.

    A study may load for an hour before its engine is needed.
    """
    settings = _spark_settings(name, memory, None, None)
    if settings is not None:
        refuse_unusable(settings)


def _spark_settings(name: str, memory: str | None, spill: Path | None, threads: int | None) -> SparkSettings | None:
    if memory is not None:
        spark_memory(memory)
    if name == DEFAULT_ENGINE:
        return None
    if name == SPARK_ON_THIS_MACHINE:
        return SparkSettings(f"local[{threads or DEFAULT_THREADS}]", memory, spill, threads)
    if re.fullmatch(r"spark://[^\s/:,]+:\d+(,[^\s/:,]+:\d+)*", name):
        return SparkSettings(name, memory, spill, threads)
    raise DefinitionError(
        Problem(
            "--engine",
            f"there is no engine {name!r}",
            f"{DEFAULT_ENGINE}, {SPARK_ON_THIS_MACHINE}, or a cluster as spark://host:port",
            "correct the name, or leave it out to use the embedded engine",
        )
    )
