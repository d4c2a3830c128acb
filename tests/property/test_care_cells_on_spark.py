"""Person-time and cells of generated populations are the same on a real cluster of Spark as computed in memory."""

from hypothesis import Phase, given, settings

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
)
from tests.in_memory_cells import cells_in_memory


# A smaller failing example would take minutes to find, since each attempt compiles queries of its own.
@settings(max_examples=2, phases=(Phase.explicit, Phase.generate))
@given(tables(), members(), attributions)
def _cells_are_those_in_memory(engine, tables, members, attribution):
    known = of_whom_there_is_a_row(members, tables)

    found = by_stratum(sums_on(engine, tables, known, attribution))

    assert found == cells_in_memory(tables, known, attribution, REGIONS, YEARS, MEASURES)


def test_the_cluster_gives_the_cells_of_the_slow_computation_in_memory(spark_engine):
    _cells_are_those_in_memory(spark_engine)
