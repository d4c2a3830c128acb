"""
What was computed from one bucket of a store, kept under a version: never edited, and never computed twice.

The version is a fingerprint of everything that determines the result: the loads that count, the definitions and the
software's own version of them. A run that was interrupted finds the buckets that it finished; a changed definition has
another version and finds none.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from proeftuin.data.care.store import VERSION, CareStore

FOLDER = "derived"


@dataclass(frozen=True)
class DerivedTables:
    """
    The derived tables of one version in a store.

    Attributes
    ----------
    folder : Path
        Of the version; it need not exist.
    """

    folder: Path

    @classmethod
    def of(cls, store: CareStore, what: str, meaning: Mapping[str, object]) -> DerivedTables:
        """
        The version that `meaning` and the store's loads determine.

        Parameters
        ----------
        what : str
            Name of the tables, such as `status`.
        meaning : mapping
            What besides the data determines them, as JSON can write it.
        """
        content = {
            "store": VERSION,
            "loads": [load.id for load in store.active_loads],
            "buckets": store.buckets,
            "meaning": meaning,
        }
        text = json.dumps(content, sort_keys=True, default=str)
        return cls(store.folder / FOLDER / what / hashlib.sha256(text.encode()).hexdigest()[:16])

    def read(self, bucket: int) -> dict[str, pl.DataFrame] | None:
        """The tables of one bucket by name; `None` when they have not been computed."""
        folder = self._of(bucket)
        if not folder.is_dir():
            return None
        return {path.stem: pl.read_parquet(path) for path in sorted(folder.glob("*.parquet"))}

    def write(self, bucket: int, tables: Mapping[str, pl.DataFrame]) -> None:
        """Keep the tables of one bucket; they appear together or not at all."""
        making = self.folder / f".bucket-{bucket}-{os.getpid()}"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True)
        for name, frame in tables.items():
            frame.write_parquet(making / f"{name}.parquet", compression="zstd", statistics=False)
        if self._of(bucket).is_dir():
            shutil.rmtree(making)
        else:
            making.rename(self._of(bucket))

    def _of(self, bucket: int) -> Path:
        return self.folder / f"bucket-{bucket}"
