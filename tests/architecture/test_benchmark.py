"""The benchmark sets each stage against reading its own data; nothing here is timed."""

import sys

import polars as pl
import pytest

from benchmarks.raw_read import parquet_files, raw_seconds
from benchmarks.run import measured


def test_raw_read_takes_all_files_of_the_data_sets_asked(tmp_path):
    for name in ("a/2011", "a/2012", "b/2011"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        pl.DataFrame({"x": [1]}).write_parquet(tmp_path / f"{name}.parquet")

    files = parquet_files(tmp_path, ["a"])

    assert [path.name for path in files] == ["2011.parquet", "2012.parquet"]
    assert raw_seconds(files) > 0


def test_peak_memory_is_that_of_the_process_measured():
    took = measured([sys.executable, "-c", "x = bytearray(300 * 1024**2)"])

    assert 300 < took.peak_mebibytes < 600
    assert took.processor_seconds > 0


def test_failed_run_is_not_measured():
    with pytest.raises(SystemExit, match="exit code 12"):
        measured([sys.executable, "-c", "raise SystemExit(12)"])
