"""
The report of the run before, when nothing in it would be different.

Charts and documents take longer to draw than most results take to compute. The same tables of the same study, written
by the same program, make the same report, to the byte.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from proeftuin.errors import DataContractError
from proeftuin.studies.bundle import checksum
from proeftuin.studies.bundle_reader import Bundle

REPORT = "report"
_OF_ONE_RUN = ("files", "timings")


def same_report(earlier: Path, making: Path, manifest: Mapping[str, object]) -> bool:
    """
    Whether the report of the bundle in `earlier` could be put into `making`, and was.

    Parameters
    ----------
    earlier : Path
        Where the bundle of the run before may stand.
    making : Path
        The bundle in the making, with its tables and without a report.
    manifest : mapping
        What its manifest will say, but for the files and timings.
    """
    try:
        before = Bundle.open(earlier).manifest
    except DataContractError:
        return False
    if {key: one for key, one in before.items() if key not in _OF_ONE_RUN} != _as_json(manifest):
        return False
    recorded: Mapping[str, str] = before.get("files", {})
    tables = {path.relative_to(making).as_posix(): checksum(path) for path in making.rglob("*") if path.is_file()}
    of_report = {name: sum for name, sum in recorded.items() if name.startswith(f"{REPORT}/")}
    if tables != {name: sum for name, sum in recorded.items() if name not in of_report}:
        return False
    # Without a document something was not installed then; it may be now.
    if not any(name.endswith(".pdf") for name in of_report):
        return False
    if any(not _is_as_recorded(earlier / name, sum) for name, sum in of_report.items()):
        return False
    shutil.copytree(earlier / REPORT, making / REPORT, copy_function=_same_file)
    return True


def _is_as_recorded(path: Path, recorded: str) -> bool:
    return path.is_file() and checksum(path) == recorded


def _same_file(source: str, target: str) -> str:
    """A second name for a file where the disk allows it, since the first goes with the earlier bundle."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


def _as_json(content: Mapping[str, object]) -> object:
    """The same as it comes back from a file."""
    return json.loads(json.dumps(content, ensure_ascii=False))
