"""Numbers that parties counted, in the form in which the library reads and checks them."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import polars as pl

from proeftuin.data.delivery_log_reading import read_log
from proeftuin.data.delivery_log_rules import KnownOfStudy
from proeftuin.data.delivery_logs import COUNTS_LOG
from proeftuin_web.portfolio.models import DeliveryCount, Entry

COLUMNS = tuple(COUNTS_LOG.columns)
_ADDED_UP = ("invited", "enrolled", "completed", "sessions")


def rows_of(counts: Iterable[DeliveryCount]) -> list[dict[str, object]]:
    """
    Numbers of all settings together, one row for each entry, site, period and segment.

    What one setting did not count is not known of all together either. Who declined is kept here and not in a study.
    """
    found: dict[tuple[object, ...], list[Any]] = {}
    for one in counts.select_related("entry", "site") if hasattr(counts, "select_related") else counts:
        key = (one.entry.code, one.site.code, one.starts_on, one.ends_on, one.segment)
        found.setdefault(key, []).append(one)
    return [
        {
            "intervention": key[0],
            "site": key[1],
            "period_start": key[2],
            "period_end": key[3],
            "segment": key[4] or "",
            "eligible": "",
            **{name: _total([getattr(one, name) for one in ones]) for name in _ADDED_UP},
        }
        for key, ones in sorted(found.items(), key=lambda each: tuple(map(str, each[0])))
    ]


def _total(numbers: Sequence[int | None]) -> int | str:
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else ""


def known_of(entries: Iterable[Entry], segments: Iterable[str]) -> KnownOfStudy:
    """What a line may be about."""
    entries = list(entries)
    spans: dict[tuple[str, str], list[tuple[date, date]]] = {}
    for entry in entries:
        for one in entry.rollouts.all():
            if not one.is_withdrawn:
                spans.setdefault((entry.code, one.site.code), []).append((one.starts_on, one.ends_on or date.max))
    return KnownOfStudy(
        interventions=[one.code for one in entries],
        sites=sorted({site for _, site in spans}),
        segments=list(segments),
        spans=spans,
    )


def as_csv(rows: Sequence[Mapping[str, object]]) -> str:
    """Counts as a study has them beside it."""
    out = StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def read_counts(content: bytes, name: str, known: KnownOfStudy) -> pl.DataFrame:
    """
    The lines of a file of counts.

    Raises
    ------
    DataContractError
        With a problem for everything that is wrong, by file, line and column.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return read_log(path, COUNTS_LOG, known)
