"""
Which combinations of words a stored part of a care table has: of its codes, domains and kinds, without its rows.

Who asks for hundreds of codes looks at each combination once, and then finds the rows that have it. To see which there
are takes a third of the time of reading everything, again and again, while there are few and a part is never edited. So
they are written beside the part when it is stored. A part without them, of a store made by an earlier version, gives
its rows instead: what is asked of the combinations must not depend on how often each stands there.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import duckdb

from proeftuin.data.care.contract import CareTable, Kind

LEAST_ROWS = 50_000
"""Of fewer rows the combinations are seen as fast as another file is opened."""
LEAST_REPETITION = 20
"""Rows per combination from which it is worth while to keep them."""


def word_columns(table: CareTable) -> tuple[str, ...]:
    """Columns of words of a table of dated facts; none of another table, of which nobody asks combinations."""
    if not table.day or not table.is_about_persons:
        return ()
    return tuple(name for name, column in table.columns.items() if column.kind is Kind.CODE)


def words_name(table: str) -> str:
    """Name of the table with the combinations of words of a care table."""
    return f"words_of_{table}"


def words_beside(table: CareTable, part: Path) -> Path:
    """
    Where the combinations of a stored part stand, if they do.

    The name tells of which columns, and of a part of how many bytes: other columns or another part have another name.
    """
    meaning = f"{word_columns(table)} of {part.stat().st_size}"
    return part.with_name(f"{part.stem}.{hashlib.sha256(meaning.encode()).hexdigest()[:8]}.words")


def write_words(engine: duckdb.DuckDBPyConnection, table: CareTable, part: Path, rows: int) -> None:
    """Write the combinations of a part that was stored just now, if they are few beside its `rows`."""
    columns = ", ".join(f'"{name}"' for name in word_columns(table))
    if not columns or rows < LEAST_ROWS:
        return
    engine.execute(f"CREATE OR REPLACE TEMP TABLE _words AS SELECT DISTINCT {columns} FROM read_parquet({_text(part)})")
    found = engine.execute("SELECT count(*) FROM _words").fetchone()
    if found and found[0] * LEAST_REPETITION <= rows:
        target = words_beside(table, part)
        new = target.with_suffix(".new")
        engine.execute(f"COPY (FROM _words ORDER BY ALL) TO {_text(new)} (FORMAT parquet, COMPRESSION zstd)")
        os.replace(new, target)
    engine.execute("DROP TABLE _words")


def with_words(table: CareTable, parts: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Files with the combinations of those of `parts` that have them, and the other parts."""
    beside = {part: words_beside(table, part) for part in parts}
    present = {part: file for part, file in beside.items() if file.exists()}
    return list(present.values()), [part for part in parts if part not in present]


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
