"""How the time of a status grows with the number of persons: no worse than in proportion."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.care_spent import Spent
from benchmarks.care_status import StatusMeasured, measured
from benchmarks.care_stores import generated
from proeftuin.data.engine.duckdb_engine import EmbeddedSettings


def main(folder: Path, sizes: Sequence[int], settings: EmbeddedSettings) -> list[StatusMeasured]:
    """Measure each size in a process of its own, so that each has its own peak memory, and print what was found."""
    found = [_apart(folder, persons, settings) for persons in sorted(sizes)]
    table = Table(
        "persons", "lines", "processor, s", "per million persons, s", "ratio to raw read", "to read into tables",
        "seconds", "peak memory, MiB", title="Growth of a status by municipality x sex x age band x year",
    )  # fmt: skip
    for one in found:
        own = one.own
        table.add_row(
            f"{one.persons:,}",
            f"{one.lines:,}",
            f"{own.processor_seconds:.1f}",
            f"{own.processor_seconds / one.persons * 1_000_000:.1f}",
            *(_ratio(own, floor) for floor in (one.raw, one.copied)),
            f"{own.seconds:.1f}",
            f"{own.peak_mebibytes:.0f}",
        )
    Console(width=120).print(table)
    return found


def _ratio(own: Spent, floor: Spent) -> str:
    return f"{own.processor_seconds / floor.processor_seconds:.1f}" if floor.processor_seconds else "-"


def one_size(folder: Path, persons: int, settings: EmbeddedSettings, target: Path) -> None:
    """Measure one size and write what was found to `target`."""
    store = generated(folder / f"status-{persons}", persons, settings=settings)
    target.write_text(json.dumps(asdict(measured(store, settings)[2])), encoding="utf-8")


def _apart(folder: Path, persons: int, settings: EmbeddedSettings) -> StatusMeasured:
    generated(folder / f"status-{persons}", persons, settings=settings)
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch) / "found.json"
        command = [sys.executable, "-m", "benchmarks.care", "one-size", "--persons", str(persons)]
        command += ["--folder", str(folder), "--found", str(target)]
        for option, value in (("--memory", settings.memory), ("--spill", settings.spill)):
            command += [] if value is None else [option, str(value)]
        process = os.posix_spawn(sys.executable, command, os.environ)
        _, status = os.waitpid(process, 0)
        if status:
            sys.exit(f"measuring {persons:,} persons failed with exit code {os.waitstatus_to_exitcode(status)}")
        content = json.loads(target.read_text(encoding="utf-8"))
    return StatusMeasured(**(content | {name: Spent(**content[name]) for name in ("own", "copied", "raw")}))
