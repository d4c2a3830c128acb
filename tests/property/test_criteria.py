"""What holds for every population and every set of criteria."""

import pytest
from hypothesis import Phase, given, settings

from proeftuin.data.engine.duckdb_engine import DuckDBEngine, EmbeddedSettings
from tests.criteria_strategies import (
    assert_same_as_in_memory,
    definitions,
    tables,
)


@pytest.fixture(scope="module")
def engine():
    with DuckDBEngine(EmbeddedSettings(threads=1)) as engine:
        yield engine


# A smaller failing example would take minutes to find, since each attempt compiles queries of its own.
FOUND_AS_GENERATED = (Phase.explicit, Phase.generate)


@settings(max_examples=80, phases=FOUND_AS_GENERATED)
@given(tables(), definitions())
def test_the_engine_judges_follows_and_counts_as_the_slow_computation_in_memory(engine, tables, definition):
    assert_same_as_in_memory(engine, tables, definition)
