"""
Make the open data in the repository from the untouched originals.

    python -m tools.open_data.build FOLDER_OF_ORIGINALS [--target open_data]

The same originals and the same versions of the software give the same bytes. The prose in each `source.yaml` is kept;
the list of files is written anew.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import polars as pl

from proeftuin.data.delivered_text import delivered_content, delivered_rows
from proeftuin.data.open_data import sha256_of
from proeftuin.data.register import REGISTER_NAME, DataFile, OriginalFile, read_register, write_register
from proeftuin.data.storing import Description, write_table
from proeftuin.data.vektis_columns import DIVISION_DAYS
from proeftuin.data.vektis_file import checked_vektis_file
from tools.open_data.health_monitor_original import HEALTH_FILES, health_frame
from tools.open_data.population_panel_original import PANEL_FILE, medicines_frame, panel_frame


def original(path: Path, rows: int) -> OriginalFile:
    return OriginalFile(name=path.name, sha256=sha256_of(path), bytes=path.stat().st_size, rows=rows)


def find(originals: Path, name: str) -> Path:
    found = sorted(originals.rglob(name))
    if len(found) != 1:
        raise SystemExit(f"{originals}: expected one file {name}, found {len(found)}")
    return found[0]


def build_vektis(originals: Path, folder: Path) -> list[DataFile]:
    entries = []
    for year, division in DIVISION_DAYS.items():
        path = find(originals, f"vektis_{year}_gemeente.csv")
        delivered = delivered_rows(path.name, delivered_content(path))
        frame = checked_vektis_file(delivered, year=year, division_day=division)
        description = Description("insured_costs", (year,), division, (original(path, frame.height),))
        entries.append(write_table(frame, folder / f"vektis_{year}_gemeente.parquet", description))
    return entries


def build_health(originals: Path, folder: Path) -> list[DataFile]:
    entries = []
    for year, (name, division) in HEALTH_FILES.items():
        path = find(originals, name)
        frame, rows = health_frame(path, division)
        description = Description("prevalences", (year,), division, (original(path, rows),))
        entries.append(write_table(frame, folder / f"gezondheidsmonitor_{year}.parquet", description))
    return entries


def build_panel(originals: Path, folder: Path) -> list[DataFile]:
    path = find(originals, PANEL_FILE)
    text = pl.read_csv(path, infer_schema=False)
    source = (original(path, text.height),)
    entries = []
    for table, frame in (
        ("population_panel", panel_frame(text)),
        ("cardiovascular_medicines", medicines_frame(text)),
    ):
        years = tuple(frame["year"].unique().sort().to_list())
        name = f"{table}_{years[0]}_{years[-1]}.parquet"
        entries.append(write_table(frame, folder / name, Description(table, years, None, source)))
    return entries


BUILDERS: dict[str, Callable[[Path, Path], list[DataFile]]] = {
    "vektis-gemeente": build_vektis,
    "gezondheidsmonitor": build_health,
    "population-panel": build_panel,
}


def build_all(originals: Path, target: Path) -> None:
    for name, builder in BUILDERS.items():
        folder = target / name
        register = read_register(folder / REGISTER_NAME)
        entries = tuple(builder(originals, folder))
        write_register(register.with_files(entries), folder / REGISTER_NAME)
        print(f"{name}: {len(entries)} files, {sum(entry.bytes for entry in entries):,} bytes")


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the open data from the untouched originals.")
    parser.add_argument("originals", type=Path)
    parser.add_argument("--target", type=Path, default=Path("open_data"))
    arguments = parser.parse_args()
    build_all(arguments.originals, arguments.target)


if __name__ == "__main__":
    main()
