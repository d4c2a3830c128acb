"""What holds for reach in every population: it is what one counts by hand, and parts add up to the whole."""

import polars as pl
import pytest

from proeftuin.data.engine.duckdb_engine import DuckDBEngine, EmbeddedSettings
from proeftuin.steps.implementation.reach_cell import COUNTS, FLAGGED, FLAGS, KEYS, STEPS, STRATA, added_reach
from tests.reach_example import ByHand, drawn, of_persons, sums_on


@pytest.fixture(scope="module")
def engine():
    with DuckDBEngine(EmbeddedSettings(threads=1)) as engine:
        yield engine


def by_key(sums, name, columns):
    keys = KEYS[name]
    return {
        tuple(row[key] for key in keys): {column: row[column] for column in columns}
        for row in sums.iter_rows(named=True)
    }


def found_flags(sums):
    found = sums.group_by("entry").agg(pl.all().exclude("region").sum()).rows(named=True)
    rows = {(row["entry"], name): row[name] for row in found for name in ("persons", *FLAGGED)}
    return {key: number for key, number in rows.items() if number}


def assert_as_by_hand(sums, population):
    by_hand = ByHand(population)
    numbers = ("eligible", *STEPS, "participants", "sessions", "dose", "without_dose")
    assert by_key(sums[COUNTS], COUNTS, numbers) == by_hand.counts()
    assert by_key(sums[STRATA], STRATA, ("eligible", "enrolled")) == by_hand.strata()
    assert found_flags(sums[FLAGS]) == by_hand.flags()


@pytest.mark.parametrize("seed", range(6))
def test_reach_is_what_one_counts_by_hand(engine, seed):
    population = drawn(seed)

    assert_as_by_hand(sums_on(engine, population), population)


def test_every_engine_counts_the_same(care_engine):
    population = drawn(11)

    assert_as_by_hand(sums_on(care_engine, population), population)


@pytest.mark.parametrize("seed", range(2))
def test_halves_of_the_persons_add_up_to_all(engine, seed):
    population = drawn(seed + 20)
    whole = sums_on(engine, population)
    halves = [sums_on(engine, of_persons(population, set(range(first, 26, 2)))) for first in (1, 2)]

    for name, frame in whole.items():
        assert added_reach(name, [half[name] for half in halves]).equals(frame), name


@pytest.mark.parametrize("seed", range(2))
def test_nobody_is_reached_who_was_not_eligible(engine, seed):
    counts = sums_on(engine, drawn(seed + 40))[COUNTS]

    assert counts["enrolled"].sum() > 0
    for step in (*STEPS, "participants"):
        assert (counts[step] <= counts["eligible"]).all()
