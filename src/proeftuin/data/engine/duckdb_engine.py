"""Care tables on DuckDB, embedded: the default engine, which spills to disk when memory is short."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import duckdb
import ibis
import ibis.expr.operations as ops
import polars as pl
from ibis.backends.duckdb import Backend
from typing_extensions import override

from proeftuin.data.care.contract import CareTable
from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.data.engine.care_engine import CareEngine, QueryError, Relation
from proeftuin.data.engine.declared_types import as_declared, declared_sql_types
from proeftuin.data.engine.stored_words import with_words, word_columns, words_name


@dataclass(frozen=True)
class EmbeddedSettings:
    """
    How much of the machine the engine may use.

    Attributes
    ----------
    memory : str or None
        Such as `4GB`; `None` leaves it to the engine, which takes most of what there is.
    spill : Path or None
        Folder for what does not fit in memory; `None` for one beside the current folder.
    """

    memory: str | None = None
    spill: Path | None = None
    threads: int | None = None

    def configuration(self) -> dict[str, object]:
        """The engine's own settings: no downloads, no order of rows promised."""
        settings: dict[str, object] = {
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        if self.memory:
            settings["memory_limit"] = self.memory
        if self.spill:
            settings["temp_directory"] = str(self.spill)
        if self.threads:
            settings["threads"] = self.threads
        return settings


_KEPT_IN = "kept"
"""Name of the database in memory that holds what is kept."""


class DuckDBEngine(CareEngine):
    """The embedded engine behind Ibis expressions."""

    name = "duckdb"

    def __init__(self, settings: EmbeddedSettings = EmbeddedSettings()) -> None:
        self._backend: Backend = ibis.duckdb.connect(":memory:", **settings.configuration())
        # Kept rows are mostly zeros and ones: compressed, they take a third of the memory, and no more time.
        self._run(f"ATTACH ':memory:' AS {_KEPT_IN} (COMPRESS)")
        self._run(f"USE {_KEPT_IN}")
        self._kept: set[str] = set()
        self._views: set[str] = set()
        self.open({})

    @override
    def open(self, files: Mapping[str, Sequence[Path]], *, put_together: Collection[str] = ()) -> None:
        for kind, names in (("VIEW", self._views), ("TABLE", self._kept)):
            for name in names:
                self._run(f"DROP {kind} IF EXISTS {name}")
            names.clear()
        # The engine compresses whenever enough was written since the last time. Now there is nothing to compress, and
        # what one part of the persons needs is often too little to begin.
        self._run(f"CHECKPOINT {_KEPT_IN}")
        for contract in CARE_TABLES.values():
            rows = stored_rows(contract, files.get(contract.name, ()))
            once = _one_per_key(contract, rows) if contract.name in put_together else rows
            self._run(f"CREATE OR REPLACE VIEW {contract.name} AS {once}")
            if word_columns(contract):
                words = stored_words(contract, files.get(contract.name, ()))
                self._run(f"CREATE OR REPLACE VIEW {words_name(contract.name)} AS {words}")

    @override
    def table(self, name: str) -> Relation:
        with warnings.catch_warnings():
            # Ibis asks for the columns by a name of the engine that is to go.
            warnings.simplefilter("ignore", DeprecationWarning)
            return self._backend.table(name)

    @override
    def given(self, name: str, frame: pl.DataFrame) -> Relation:
        self._kept.add(name)
        self._backend.con.register("given_frame", frame.to_arrow())
        self._run(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM given_frame")
        self._backend.con.unregister("given_frame")
        return self.table(name)

    @override
    def keep(self, name: str, expression: Relation) -> Relation:
        self._kept.add(name)
        with _told_without_values():
            self._run(f"CREATE OR REPLACE TABLE {name} AS {self._declared(expression)}")
        return self.table(name)

    @override
    def view(self, name: str, expression: Relation) -> Relation:
        self._views.add(name)
        with _told_without_values():
            self._run(f"CREATE OR REPLACE VIEW {name} AS {self._declared(expression)}")
        return self.table(name)

    @override
    def frame(self, expression: Relation) -> pl.DataFrame:
        with _told_without_values():
            rows = self._backend.con.execute(self.sql(expression)).pl()
        return as_declared(rows, expression)

    @override
    def write(self, expression: Relation, path: Path) -> int:
        target = str(path).replace("'", "''")
        with _told_without_values():
            written = self._backend.con.execute(
                f"COPY ({self._declared(expression)}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
            ).fetchone()
        return int(written[0]) if written else 0

    @override
    def sql(self, expression: Relation) -> str:
        return _compiled(expression.op())

    @override
    def close(self) -> None:
        self._backend.disconnect()

    def _run(self, statement: str) -> None:
        self._backend.con.execute(statement)

    def _declared(self, expression: Relation) -> str:
        columns = ", ".join(
            f'CAST("{name}" AS {kind}) AS "{name}"' for name, kind in declared_sql_types(expression).items()
        )
        return f"SELECT {columns} FROM ({self.sql(expression)})"


@lru_cache(maxsize=1_000)
def _compiled(operation: ops.Node) -> str:
    # The same queries are asked of bucket after bucket.
    return str(ibis.to_sql(operation.to_expr(), dialect="duckdb", pretty=True))


@contextmanager
def _told_without_values() -> Iterator[None]:
    try:
        yield
    except (RuntimeError, duckdb.Error) as error:
        # How the engine tells that the user stopped the program while a query ran.
        if "interrupt" in str(error).lower():
            raise KeyboardInterrupt from None
        if not isinstance(error, duckdb.Error):
            raise
        raise QueryError("duckdb", type(error).__name__) from None


def stored_rows(contract: CareTable, files: Sequence[Path]) -> str:
    """Query of the rows of a table that are stored in `files`; without files it gives none."""
    columns = contract.stored_columns()
    if not files:
        empty = ", ".join(f'CAST(NULL AS {kind}) AS "{name}"' for name, kind in columns.items())
        return f"SELECT {empty} WHERE FALSE"
    return " UNION ALL ".join(
        _rows_of_alike(columns, absent, alike) for absent, alike in _by_absent_columns(contract, files).items()
    )


def stored_words(contract: CareTable, files: Sequence[Path]) -> str:
    """Query of the combinations of words in `files`, some of them more than once."""
    columns = ", ".join(f'"{name}"' for name in word_columns(contract))
    words, others = with_words(contract, files)
    found = [f"SELECT {columns} FROM {_parquet(words)}"] if words else []
    rows = [f"SELECT {columns} FROM ({stored_rows(contract, others)})"] if others or not words else []
    return " UNION ALL ".join([*found, *rows])


def _by_absent_columns(contract: CareTable, files: Sequence[Path]) -> dict[frozenset[str], list[Path]]:
    """
    The files by which of the columns that were added later they lack.

    The files of one load lie in one folder and were written together, so one file tells for all of them.
    """
    later = contract.columns_added_later()
    absent_in: dict[Path, frozenset[str]] = {}
    found: dict[frozenset[str], list[Path]] = {}
    for file in files:
        if file.parent not in absent_in:
            absent_in[file.parent] = later - _columns_of(file) if later else later
        found.setdefault(absent_in[file.parent], []).append(file)
    return found


def _columns_of(file: Path) -> frozenset[str]:
    with file.open("rb") as content:
        return frozenset(pl.read_parquet_schema(content))


def _rows_of_alike(columns: Mapping[str, str], absent: Collection[str], files: Sequence[Path]) -> str:
    names = ", ".join(
        f'CAST(NULL AS {kind}) AS "{name}"' if name in absent else f'"{name}"' for name, kind in columns.items()
    )
    return f"SELECT {names} FROM {_parquet(files)}"


def _parquet(files: Sequence[Path]) -> str:
    paths = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
    return f"read_parquet([{paths}], hive_partitioning = false)"


def _one_per_key(contract: CareTable, rows: str) -> str:
    columns = ", ".join(
        f'"{name}"' if name in contract.key else f'max("{name}") AS "{name}"' for name in contract.stored_columns()
    )
    keys = ", ".join(f'"{name}"' for name in contract.key)
    return f"SELECT {columns} FROM ({rows}) GROUP BY {keys}"
