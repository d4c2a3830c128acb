"""
Measure a whole run: seconds, processor seconds, peak memory, and each stage against reading the same data raw.

A ratio to reading the same columns in the same minutes on the same machine says something about the software; seconds
alone say more about the machine.

Run: python -m benchmarks.run [STUDY]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from rich.console import Console
from rich.table import Table

from benchmarks.raw_read import READS, parquet_files, raw_seconds

ROOT = Path(__file__).resolve().parents[1]
OPEN_DATA = ROOT / "open_data"


@dataclass(frozen=True)
class Measured:
    """What one process took."""

    seconds: float
    processor_seconds: float
    peak_mebibytes: float


def measured(command: list[str]) -> Measured:
    """
    What `command` took, its children included.

    Raises
    ------
    SystemExit
        The command failed.
    """
    begun = perf_counter()
    unseen = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    process = os.posix_spawn(command[0], command, os.environ, file_actions=unseen)
    _, status, used = os.wait4(process, 0)
    seconds = perf_counter() - begun
    if status:
        sys.exit(f"the run failed with exit code {os.waitstatus_to_exitcode(status)}")
    # Linux counts this in kibibytes, macOS in bytes.
    per_mebibyte = 1024**2 if sys.platform == "darwin" else 1024
    return Measured(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / per_mebibyte)


def whole_run(study: Path, output: Path) -> Measured:
    """What `proeftuin run` took, from start to finished bundle."""
    program = str(Path(sys.executable).with_name("proeftuin"))
    return measured([program, "run", str(study), "--output", str(output)])


def table_of_stages(timings: dict[str, float]) -> Table:
    """Seconds of each stage, and how many times as long as reading its data raw."""
    everything = tuple(dict.fromkeys(name for names in READS.values() for name in names))
    floors: dict[tuple[str, ...], float] = {}
    table = Table("stage", "seconds", "raw read, s", "ratio", title="Stages")
    in_order = [stage for stage in READS if stage in timings]
    for stage in in_order + [stage for stage in timings if stage not in READS]:
        seconds = timings[stage]
        data_sets = READS.get(stage, everything)
        if data_sets not in floors:
            floors[data_sets] = raw_seconds(parquet_files(OPEN_DATA, data_sets))
        floor = floors[data_sets]
        table.add_row(stage, f"{seconds:.3f}", f"{floor:.3f}", f"{seconds / floor:.1f}")
    return table


def main() -> None:
    """Run the study once, and print what it took."""
    parser = argparse.ArgumentParser(description="Measure a whole run and its stages.")
    parser.add_argument("study", nargs="?", type=Path, default=ROOT / "studies" / "national-monitor")
    study = parser.parse_args().study
    console = Console(width=100)
    with tempfile.TemporaryDirectory() as folder:
        bundle = Path(folder) / "bundle"
        whole = whole_run(study, bundle)
        manifest = json.loads((bundle / "manifest.json").read_text(encoding="utf-8"))
    overall = Table("whole run, s", "processor, s", "peak memory, MiB", title=str(study))
    overall.add_row(f"{whole.seconds:.1f}", f"{whole.processor_seconds:.1f}", f"{whole.peak_mebibytes:.0f}")
    console.print(overall, table_of_stages(manifest["timings"]))


if __name__ == "__main__":
    main()
