"""
How much a store held at earlier runs, so that the next load can be compared with it in persons and amounts too.

One small file in the store, with counts only, by the loads that counted at the time.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict

from proeftuin.data.care.store import CareStore
from proeftuin.data.care_quality.change import Volume, VolumeKey

FILE = "volumes.json"
KEPT = 20
"""Earlier states that are remembered; the oldest gives way."""


def volumes_before(store: CareStore) -> dict[VolumeKey, Volume] | None:
    """What the store held at the last run on other loads than now; `None` when there was none."""
    earlier = [record for record in _records(store) if record["loads"] != _loads(store)]
    if not earlier:
        return None
    return {
        (row["care_table"], row["source"], row["year"]): Volume(row["rows"], row["persons"], row["amount_cents"])
        for row in earlier[-1]["volumes"]
    }


def remember(store: CareStore, volumes: Mapping[VolumeKey, Volume]) -> None:
    """Keep what the store holds now, in one step; the same loads are remembered once."""
    others = [record for record in _records(store) if record["loads"] != _loads(store)]
    rows = [
        {"care_table": table, "source": source, "year": year, **asdict(volume)}
        for (table, source, year), volume in volumes.items()
    ]
    records = [*others, {"loads": _loads(store), "volumes": rows}][-KEPT:]
    new = store.folder / f".{FILE}-{os.getpid()}"
    new.write_text(json.dumps(records, indent=1) + "\n", encoding="utf-8")
    os.replace(new, store.folder / FILE)


def _loads(store: CareStore) -> list[str]:
    return [load.id for load in store.active_loads]


def _records(store: CareStore) -> list[dict[str, list]]:  # type: ignore[type-arg]
    try:
        found: list[dict[str, list]] = json.loads((store.folder / FILE).read_text(encoding="utf-8"))  # type: ignore[type-arg]
    except (FileNotFoundError, ValueError):
        # Without a memory there is nothing to compare with; rows are compared by the register all the same.
        return []
    return found
