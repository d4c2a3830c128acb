"""
Where the time of a status goes: what each query took, and which care tables it passed over for which columns and rows.

Everything is told by the engine that ran the queries and by the queries themselves, so that a query which is added, or
computed twice, shows up without anybody having to think of it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import ibis.expr.operations as ops
import polars as pl
from rich.console import Console
from rich.table import Table
from typing_extensions import override

from benchmarks.care_spent import peak_mebibytes, processor_seconds, spent_on
from benchmarks.care_status import computed, regions_of
from benchmarks.care_stores import generated
from proeftuin.data.care.store import CareStore
from proeftuin.data.engine.care_engine import Relation
from proeftuin.data.engine.duckdb_engine import DuckDBEngine, EmbeddedSettings

WORK = (ops.Aggregate, ops.JoinChain, ops.Distinct, ops.Union)
"""Steps that cost an engine more than looking at rows that it reads anyhow; windows are looked for by themselves."""
SHOWN = 0.01
"""Share of all processor time from which a query has a row of its own in what is printed."""


@dataclass(frozen=True)
class Scan:
    """
    One pass over the stored rows of a care table.

    Attributes
    ----------
    filters : tuple of str
        What the engine asks of a row while it reads, in its own words.
    rows : int
        Rows that came out of it.
    """

    table: str
    columns: tuple[str, ...]
    filters: tuple[str, ...]
    rows: int


@dataclass(frozen=True)
class Profiled:
    """
    One query that an engine ran.

    Attributes
    ----------
    expression : operation
        What was asked.
    writing_seconds : float
        Processor seconds until the query was written in the engine's language, which takes place once in a run.
    peak_mebibytes : float
        Highest memory of the process until the query was done.
    joined : tuple of str
        Tables that the rows were brought together with.
    per : tuple of str
        Columns by which rows were put together last; empty when they stayed rows.
    """

    name: str
    expression: ops.Node
    writing_seconds: float
    processor_seconds: float
    seconds: float
    rows: int
    peak_mebibytes: float
    scans: tuple[Scan, ...]
    joined: tuple[str, ...]
    per: tuple[str, ...]


class ProfiledEngine(DuckDBEngine):
    """The embedded engine, which writes down what every query took."""

    def __init__(self, settings: EmbeddedSettings) -> None:
        self.profiled: list[Profiled] = []
        self._files: dict[str, str] = {}
        super().__init__(settings)
        for setting in ("enable_profiling='no_output'", "profiling_mode='detailed'"):
            self._run(f"SET {setting}")

    @override
    def open(self, files: Mapping[str, Sequence[Path]], *, put_together: Collection[str] = ()) -> None:
        self._files = {str(path): table for table, paths in files.items() for path in paths}
        super().open(files, put_together=put_together)

    @override
    def keep(self, name: str, expression: Relation) -> Relation:
        noted = _Noted(self, name, expression)
        # Not by the method of the engine: what it asks afterwards about the columns would be what is profiled.
        self._kept.add(name)
        self._run(f"CREATE OR REPLACE TABLE {name} AS {self._declared(expression)}")
        plan = noted.finish()
        rows = self._backend.con.execute(f"SELECT count(*) FROM {name}").fetchone()
        noted.write_down(plan, int(rows[0]) if rows else 0)
        return self.table(name)

    @override
    def frame(self, expression: Relation) -> pl.DataFrame:
        noted = _Noted(self, f"answer from {', '.join(_tables(expression.op()))}", expression)
        found = super().frame(expression)
        noted.write_down(noted.finish(), found.height)
        return found

    def plan(self) -> Mapping[str, Any]:
        """What the engine did for the last query."""
        told: Mapping[str, Any] = json.loads(self._backend.con.get_profiling_information(format="json"))
        return told

    def scans(self, plan: Mapping[str, Any]) -> Iterator[Scan]:
        """The passes over care tables in a plan."""
        info = plan.get("extra_info") or {}
        files = str(info.get("Filename(s)", ""))
        table = next((table for path, table in self._files.items() if files.startswith(path)), None)
        if table is not None:
            columns, filters = (tuple(_listed(info.get(name))) for name in ("Projections", "Filters"))
            yield Scan(table, tuple(sorted(columns)), filters, int(plan["operator_cardinality"]))
        for child in plan.get("children", ()):
            yield from self.scans(child)


class _Noted:
    """What one query takes, from its making to its end."""

    def __init__(self, engine: ProfiledEngine, name: str, expression: Relation) -> None:
        self._engine, self._name, self._operation = engine, name, expression.op()
        begun = processor_seconds()
        engine.sql(expression)
        self._used, self._begun = processor_seconds(), perf_counter()
        self._writing = self._used - begun
        self._took = (0.0, 0.0)

    def finish(self) -> Mapping[str, Any]:
        self._took = processor_seconds() - self._used, perf_counter() - self._begun
        return self._engine.plan()

    def write_down(self, plan: Mapping[str, Any], rows: int) -> None:
        scans = tuple(self._engine.scans(plan))
        scanned = {scan.table for scan in scans}
        self._engine.profiled.append(
            Profiled(
                self._name, self._operation, self._writing, *self._took, rows, peak_mebibytes(), scans,
                tuple(name for name in _tables(self._operation) if name not in scanned), _grain(self._operation),
            )
        )  # fmt: skip


@dataclass
class Profile:
    """
    What all queries of a computation took.

    Attributes
    ----------
    profiled : list of Profiled
        Each query once: what it took in all buckets together.
    processor_seconds : float
        Of the whole computation, what happens between queries included.
    """

    profiled: list[Profiled] = field(default_factory=list)
    processor_seconds: float = 0.0

    def by_table(self) -> dict[str, list[tuple[Profiled, Scan]]]:
        """The passes over each care table."""
        found: dict[str, list[tuple[Profiled, Scan]]] = {}
        for one in self.profiled:
            for scan in one.scans:
                found.setdefault(scan.table, []).append((one, scan))
        return dict(sorted(found.items()))


def profile_of(profiled: Iterable[Profiled], processor_seconds: float) -> Profile:
    """The queries of all buckets, each query once; a name that two different queries have gets a number."""
    together: dict[ops.Node, Profiled] = {}
    for one in profiled:
        before = together.get(one.expression)
        together[one.expression] = one if before is None else _both(before, one)
    names: Counter[str] = Counter()
    for expression, one in together.items():
        names[one.name] += 1
        if names[one.name] > 1:
            together[expression] = replace(one, name=f"{one.name} ({names[one.name]})")
    return Profile(list(together.values()), processor_seconds)


def asked_twice(of_one_bucket: Iterable[Profiled]) -> dict[str, int]:
    """Queries that were asked more than once of the same persons, with how often."""
    counts = Counter(one.expression for one in of_one_bucket)
    return {one.name: counts[one.expression] for one in of_one_bucket if counts[one.expression] > 1}


def computed_twice(queries: Mapping[str, ops.Node]) -> dict[str, list[str]]:
    """
    Work that several queries have in common, and so do each for themselves: the first step of it, and the queries.

    Work is to group, to join, to make distinct, to put tables under one another or to look along rows in order. What
    such common work itself rests on is not told again.
    """
    users: dict[ops.Node, list[str]] = {}
    for name, operation in queries.items():
        for step in dict.fromkeys(_work_in(operation)):
            users.setdefault(step, []).append(name)
    common = {step: names for step, names in users.items() if len(names) > 1}
    inner = {deeper for step in common for deeper in _work_in(step) if deeper is not step and deeper != step}
    return {_told(step): names for step, names in common.items() if step not in inner}


def show(profile: Profile, *, persons: int) -> None:
    """Print what each query took, and which care tables were passed over more than once."""
    whole = profile.processor_seconds
    table = Table(
        "query", "processor, s", "share, %", "seconds", "rows", "peak memory until then, MiB", "care tables",
        title=f"Queries of the whole catalogue on {persons:,} persons, largest first",
    )  # fmt: skip
    ordered = sorted(profile.profiled, key=lambda one: -one.processor_seconds)
    large = [one for one in ordered if one.processor_seconds >= SHOWN * whole]
    for one in large:
        tables = ", ".join(f"{scan.table} ({len(scan.columns)} columns)" for scan in one.scans)
        table.add_row(
            one.name, *_figures(one.processor_seconds, whole), f"{one.seconds:.2f}", f"{one.rows:,}",
            f"{one.peak_mebibytes:.0f}", tables,
        )  # fmt: skip
    queries = sum(one.processor_seconds for one in ordered)
    small = queries - sum(one.processor_seconds for one in large)
    writing = sum(one.writing_seconds for one in ordered)
    table.add_row(f"{len(ordered) - len(large)} smaller queries", *_figures(small, whole), "", "", "", "")
    table.add_row("writing the queries", *_figures(writing, whole), "", "", "", "")
    table.add_row("between the queries", *_figures(whole - queries - writing, whole), "", "", "", "")
    table.add_row("total", *_figures(whole, whole), "", "", f"{peak_mebibytes():.0f}", "")
    console = Console(width=200)
    console.print(table)
    console.print(_passes(profile))
    twice = computed_twice({one.name: one.expression for one in ordered})
    for step, names in twice.items():
        console.print(f"computed more than once: {step} in {', '.join(names)}")
    if not twice:
        console.print("Nothing is computed more than once.")


def main(folder: Path, persons: int, settings: EmbeddedSettings, *, buckets: int | None = None) -> Profile:
    """Profile the whole catalogue on a store, or on its first `buckets` only, and print what was found."""
    store = generated(folder / f"status-{persons}", persons, settings=settings)
    found = profiled(store, settings, buckets=buckets)
    parts = store.buckets if buckets is None else min(buckets, store.buckets)
    show(found, persons=store.rows("person") * parts // store.buckets)
    return found


def profiled(
    store: CareStore, settings: EmbeddedSettings, *, buckets: int | None = None, wanted: Sequence[str] | None = None
) -> Profile:
    """What the queries of a status took, those that all its cells need included; of all indicators for `None`."""
    engine = ProfiledEngine(settings)
    with engine:
        regions = regions_of(store)
        _, spent = spent_on(lambda: computed(engine, store, regions, wanted, buckets=buckets))
        return profile_of(engine.profiled, spent.processor_seconds)


def _passes(profile: Profile) -> Table:
    table = Table(
        "care table", "query", "processor, s", "rows", "columns", "of which rows", "brought together with", "per",
        title="Care tables that are passed over more than once",
    )  # fmt: skip
    for name, passes in profile.by_table().items():
        for one, scan in passes if len(passes) > 1 else ():
            table.add_row(
                name, one.name, f"{one.processor_seconds:.2f}", f"{scan.rows:,}", ", ".join(scan.columns),
                _short(" and ".join(scan.filters)), ", ".join(one.joined), ", ".join(one.per),
            )  # fmt: skip
    return table


def _figures(seconds: float, whole: float) -> tuple[str, str]:
    return f"{seconds:.2f}", f"{100 * seconds / whole:.1f}" if whole else "-"


def _short(text: str, longest: int = 100) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _both(one: Profiled, other: Profiled) -> Profiled:
    scans = [replace(scan, rows=scan.rows + more.rows) for scan, more in zip(one.scans, other.scans, strict=False)]
    return replace(
        one,
        writing_seconds=one.writing_seconds + other.writing_seconds,
        processor_seconds=one.processor_seconds + other.processor_seconds,
        seconds=one.seconds + other.seconds,
        rows=one.rows + other.rows,
        peak_mebibytes=max(one.peak_mebibytes, other.peak_mebibytes),
        scans=tuple(scans) if len(one.scans) == len(other.scans) else max(one.scans, other.scans, key=len),
    )


def _listed(told: object) -> list[str]:
    return [str(one) for one in told] if isinstance(told, list) else [str(told)] if told else []


def _tables(operation: ops.Node) -> list[str]:
    return sorted({table.name for table in operation.find((ops.UnboundTable, ops.DatabaseTable))})


def _grain(operation: ops.Node) -> tuple[str, ...]:
    for step in operation.find(ops.Aggregate):
        return tuple(step.groups)
    return ()


def _work_in(operation: ops.Node) -> list[ops.Node]:
    steps = list(operation.find(WORK))
    looks_along = [step for step in operation.find(ops.Project) if _has_window(step)]
    return [*steps, *looks_along]


def _has_window(step: ops.Project) -> bool:
    # Not in what it rests on: that is looked at by itself.
    return any(value.find(ops.WindowFunction, filter=ops.Value) for value in step.values.values())


def _told(step: ops.Node) -> str:
    columns = ", ".join(step.to_expr().columns) if isinstance(step, ops.Relation) else ""
    return f"{type(step).__name__} of {', '.join(_tables(step))} ({columns})"
