"""The benchmark sets each stage against reading its own data; nothing here is timed."""

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from benchmarks.raw_read import parquet_files, raw_seconds
from benchmarks.run import measured

ROOT = Path(__file__).resolve().parents[2]


def test_raw_read_takes_all_files_of_the_data_sets_asked(tmp_path):
    for name in ("a/2011", "a/2012", "b/2011"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        pl.DataFrame({"x": [1]}).write_parquet(tmp_path / f"{name}.parquet")

    files = parquet_files(tmp_path, ["a"])

    assert [path.name for path in files] == ["2011.parquet", "2012.parquet"]
    assert raw_seconds(files) > 0


def test_peak_memory_is_that_of_the_process_measured():
    # From a small process, as the benchmark is: the system counts what started a process among its peak.
    program = (
        "import sys; from benchmarks.run import measured;"
        "took = measured([sys.executable, '-c', 'x = bytearray(300 * 1024**2)']);"
        "print(took.peak_mebibytes, took.processor_seconds)"
    )

    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)

    peak, processor_seconds = map(float, said.stdout.split())
    assert 300 < peak < 600
    assert processor_seconds > 0


def test_failed_run_is_not_measured():
    with pytest.raises(SystemExit, match="exit code 12"):
        measured([sys.executable, "-c", "raise SystemExit(12)"])
