"""
Tables of earlier runs that still hold, kept under the fingerprint of all that they rest on.

They are as they were before output control, and therefore kept in the store beside the rows they were made of, and
never in a bundle; those of open data stand beside the bundle. A run takes those of a group of results whose fingerprint
is the same, and computes the others.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from proeftuin.studies.result_ledger import Ledger

FOLDER = "kept-results"
_NAMES = "tables.json"
_VERSIONS = 3
"""Of each group, the newest that stay: those of the run before, and of a study that is tried beside it."""
Tables = dict[str, pl.DataFrame]


@dataclass(frozen=True)
class KeptTables:
    """
    What was kept for the groups of one ledger.

    Attributes
    ----------
    folder : Path
        It need not exist.
    taken, computed : list of str
        Groups that were taken as they were, and that were computed, as far as the run is.
    """

    folder: Path
    ledger: Ledger
    taken: list[str] = field(default_factory=list)
    computed: list[str] = field(default_factory=list)

    def of(self, group: str, compute: Callable[[], Mapping[str, pl.DataFrame]]) -> Tables:
        """
        The tables of a group: as they were, or else from `compute`, and kept.

        A group that the ledger does not know is computed and not kept.
        """
        if group not in self.ledger.fingerprints:
            return dict(compute())
        place = self.folder / group.replace(os.sep, "_") / self.ledger.fingerprints[group]
        found = _read(place)
        if found is not None:
            self.taken.append(group)
            return found
        made = dict(compute())
        self.computed.append(group)
        _write(place, made)
        return made


def _read(place: Path) -> Tables | None:
    """The tables that were kept; `None` when there are none, or they cannot all be read."""
    try:
        names = json.loads((place / _NAMES).read_text(encoding="utf-8"))
        found = {name: pl.read_parquet(place / f"{name}.parquet") for name in names}
        place.touch()
    except (OSError, ValueError, PolarsError):
        return None
    return found


def _write(place: Path, tables: Tables) -> None:
    """
    Keep tables; they appear together or not at all, and the oldest of the group make room.

    Keeping saves time and nothing else, so a disk that refuses stops no run; nor does another run that keeps the same.
    """
    making = place.with_name(f".{place.name}-{os.getpid()}")
    try:
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True)
        for name, frame in tables.items():
            frame.write_parquet(making / f"{name}.parquet", compression="zstd", statistics=False)
        (making / _NAMES).write_text(json.dumps(sorted(tables)), encoding="utf-8")
        _remove(place)
        making.rename(place)
        _make_room(place.parent)
    except (OSError, PolarsError):
        shutil.rmtree(making, ignore_errors=True)


def _make_room(folder: Path) -> None:
    versions = [path for path in folder.iterdir() if not path.name.startswith(".")]
    for old in sorted(versions, key=lambda path: path.stat().st_mtime)[:-_VERSIONS]:
        _remove(old)


def _remove(place: Path) -> None:
    """Take a version away in one step, so that nobody reads half of it."""
    if place.exists():
        leaving = place.with_name(f".{place.name}-leaving-{os.getpid()}")
        place.rename(leaving)
        shutil.rmtree(leaving, ignore_errors=True)
