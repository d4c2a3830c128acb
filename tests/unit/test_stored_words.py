"""Combinations of words that stand beside stored parts, and what is read when they do not."""

from dataclasses import replace

import duckdb
import polars as pl
import pytest

from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.data.engine import stored_words
from proeftuin.data.engine.stored_words import with_words, words_beside, write_words
from proeftuin.steps.population.query import words_of
from tests.care_example import care_frame, care_rows

TABLE = CARE_TABLES["diagnosis"]
ROWS = care_rows(
    diagnosis="""
        person_id | day        | code_system | code | status
                1 | 2020-01-01 | ICPC1       | T90  | active
                2 | 2020-01-01 | ICPC1       | T90  | active
                3 | 2020-02-01 |             |      |
                4 | 2020-03-01 | ICD10       | E11  | active
    """
)["diagnosis"]
FOUND = [("ICD10", "E11", "active"), ("ICPC1", "T90", "active"), (None, None, None)]


@pytest.fixture(autouse=True)
def few_rows_are_worth_while(monkeypatch):
    monkeypatch.setattr(stored_words, "LEAST_ROWS", 2)
    monkeypatch.setattr(stored_words, "LEAST_REPETITION", 1)


@pytest.fixture
def part(tmp_path):
    path = tmp_path / "2020-0.parquet"
    care_frame("diagnosis", ROWS).write_parquet(path)
    return path


def written(part, rows=4):
    with duckdb.connect() as engine:
        write_words(engine, TABLE, part, rows)
    return words_beside(TABLE, part)


def combinations(engine, *parts):
    engine.open({"diagnosis": parts})
    words = words_of("diagnosis")
    return engine.frame(words.distinct()).sort(words.columns, nulls_last=True).rows()


def test_each_combination_stands_once_beside_the_part(part):
    found = pl.read_parquet(written(part))

    assert sorted(found.rows(), key=str) == FOUND
    assert found.columns == list(stored_words.word_columns(TABLE))


def test_engines_read_the_combinations_and_of_parts_without_them_the_rows(care_engine, part, tmp_path):
    alone = tmp_path / "2021-0.parquet"
    care_frame("diagnosis", [ROWS[0] | {"code": "T89"}]).write_parquet(alone)
    # Rows that the combinations do not tell of show that they, and not the rows, are read.
    pl.DataFrame(FOUND[1:], schema=pl.read_parquet_schema(written(part)), orient="row").write_parquet(
        words_beside(TABLE, part)
    )

    assert combinations(care_engine, part) == FOUND[1:]
    assert combinations(care_engine, part, alone) == [("ICPC1", "T89", "active"), *FOUND[1:]]
    assert combinations(care_engine) == []


def test_combinations_of_another_part_or_of_other_columns_are_not_taken_for_those_of_this_one(part):
    file = written(part)
    assert with_words(TABLE, [part]) == ([file], [])

    columns = {name: column for name, column in TABLE.columns.items() if name != "status"}
    assert with_words(replace(TABLE, columns=columns), [part]) == ([], [part])

    care_frame("diagnosis", ROWS * 50).write_parquet(part)
    assert with_words(TABLE, [part]) == ([], [part])


def test_combinations_are_not_kept_where_that_saves_nothing(part, monkeypatch):
    assert not written(part, rows=1).exists()

    monkeypatch.setattr(stored_words, "LEAST_REPETITION", 2)
    assert not written(part).exists()
