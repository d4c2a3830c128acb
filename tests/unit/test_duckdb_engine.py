"""
What the embedded engine must do when memory is short: the same cells, by way of the disk.

This is the gate for another major version of DuckDB, needed but not enough: with 2.0.0 a job over hundreds of millions
of lines ended with an internal error once its join no longer fitted in memory, which a test of seconds does not show.
Before the bound in pyproject.toml is raised, the benchmark of a whole country must pass with `--memory 2GB` as well.
"""

import threading
import time

import ibis
import pytest

from proeftuin.data.engine.care_engine import QueryError
from proeftuin.data.engine.duckdb_engine import DuckDBEngine, EmbeddedSettings
from proeftuin.data.engine.portable import total, total_of_squares

PERSONS = 800_000
LINES = 3_200_000


def cells(engine):
    """Cost per person from many lines in no order, joined to the persons, added up by age."""
    lines = ibis.range(LINES).unnest().name("line").as_table()
    lines = lines.select(person_id=(lines.line * 7919) % PERSONS, cents=(lines.line * 31) % 100_000)
    persons = ibis.range(PERSONS).unnest().name("person_id").as_table()
    persons = persons.mutate(age=persons.person_id % 100, words=persons.person_id.cast("string"))
    cost = lines.group_by("person_id").aggregate(cents=total(lines.cents))
    known = cost.join(persons, "person_id")
    summed = known.group_by("age").aggregate(
        persons=known.count(),
        cents=total(known.cents),
        squares=total_of_squares(known.cents),
        longest=known.words.length().max(),
    )
    return engine.frame(summed.order_by("age"))


def watch(folder, seen, stop):
    while not stop.is_set():
        seen.update(path.name for path in folder.glob("*"))
        time.sleep(0.01)


def test_memory_that_is_short_gives_the_same_cells_by_way_of_a_spill_folder_that_is_left_empty(tmp_path):
    seen, stop = set(), threading.Event()
    watcher = threading.Thread(target=watch, args=(tmp_path / "spill", seen, stop))
    watcher.start()
    try:
        with DuckDBEngine(EmbeddedSettings(memory="60MB", spill=tmp_path / "spill", threads=2)) as short:
            found = cells(short)
    finally:
        stop.set()
        watcher.join()
    with DuckDBEngine(EmbeddedSettings(threads=2)) as ample:
        expected = cells(ample)

    assert found.equals(expected)
    assert found["persons"].sum() == PERSONS
    assert seen
    assert not (tmp_path / "spill").exists() or not list((tmp_path / "spill").iterdir())


def test_memory_that_is_far_too_short_is_an_error_and_not_a_wrong_number():
    with (
        DuckDBEngine(EmbeddedSettings(memory="1MB", threads=1)) as engine,
        pytest.raises(QueryError, match="OutOfMemoryException"),
    ):
        engine.frame(ibis.range(LINES).unnest().name("line").as_table().order_by(ibis.desc("line")))
