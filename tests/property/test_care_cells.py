"""What holds for person-time and cells of every population, whatever it is attributed by."""

import pytest
from hypothesis import Phase, given, settings

from proeftuin.data.engine.duckdb_engine import DuckDBEngine, EmbeddedSettings
from tests.cell_strategies import (
    MEASURES,
    REGIONS,
    YEARS,
    attributions,
    by_stratum,
    members,
    of_whom_there_is_a_row,
    sums_on,
    tables,
    time_on,
)
from tests.in_memory_cells import cells_in_memory, time_in_memory

# A smaller failing example would take minutes to find, since each attempt compiles queries of its own.
FOUND_AS_GENERATED = (Phase.explicit, Phase.generate)


@pytest.fixture(scope="module")
def engine():
    with DuckDBEngine(EmbeddedSettings(threads=1)) as engine:
        yield engine


@settings(max_examples=50, phases=FOUND_AS_GENERATED)
@given(tables(), members(), attributions)
def test_the_engine_gives_the_person_time_of_the_slow_computation_in_memory(engine, tables, members, attribution):
    known = of_whom_there_is_a_row(members, tables)
    rows = engine.frame(time_on(engine, tables, known, attribution)).rows(named=True)
    found = {}
    for row in rows:
        key = row["person_id"], row["year"], row["region"]
        found[key] = found.get(key, 0) + row["days"]

    expected = time_in_memory(tables, known, attribution, REGIONS, YEARS)
    assert found == {key: len(days) for key, days in expected.items()}
    assert all(row["days"] == (row["leave_day"] - row["enter_day"]).days > 0 for row in rows)


@settings(max_examples=60, phases=FOUND_AS_GENERATED)
@given(tables(), members(), attributions)
def test_the_engine_gives_the_cells_of_the_slow_computation_in_memory(engine, tables, members, attribution):
    known = of_whom_there_is_a_row(members, tables)

    found = by_stratum(sums_on(engine, tables, known, attribution))

    assert found == cells_in_memory(tables, known, attribution, REGIONS, YEARS, MEASURES)
