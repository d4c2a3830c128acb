"""The measurements on person-level data give the cells that plain SQL gives; nothing here is timed."""

import duckdb
import polars as pl
import pytest

from benchmarks import care_cohort, care_growth, care_monthly, care_status
from benchmarks.care import main
from benchmarks.care_by_hand import INDICATORS, status_by_hand
from benchmarks.care_spent import cells_that_differ, raw_read
from benchmarks.care_stores import generated, of_events, started
from proeftuin.data.engine.duckdb_engine import EmbeddedSettings
from proeftuin.steps.triple_aim.care_cell import STRATA
from proeftuin.steps.triple_aim.care_definition import care_indicators


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    return tmp_path_factory.mktemp("stores")


def test_monthly_measures_are_those_of_plain_sql_in_every_cell(stores):
    store = of_events(stores / "events", 500)
    with started() as engine, duckdb.connect() as connection:
        ours, theirs = care_monthly.computed(engine, store), care_monthly.by_hand(connection, store)

    assert ours.height == 12 * 2 * 4
    assert cells_that_differ(ours, theirs) == 0


def test_cohort_has_the_attrition_and_follow_up_of_plain_sql(stores):
    store = generated(stores / "cohort", 2_000)
    with started() as engine, duckdb.connect() as connection:
        steps, *ours = care_cohort.computed(engine, store)
        steps_by_hand, *theirs = care_cohort.by_hand(connection, store)

    assert cells_that_differ(steps, steps_by_hand) == 0
    assert ours == theirs
    assert 0 < ours[0] < steps["after"][1]


def test_status_is_that_of_plain_sql_in_every_stratum(stores):
    store = generated(stores / "status", 1_000)
    cells, regions, found = care_status.measured(store, EmbeddedSettings())
    with duckdb.connect() as connection:
        theirs = status_by_hand(
            connection, store.files(), regions.units.frame(),
            first_year=care_status.FIRST_YEAR, last_year=care_status.LAST_YEAR,
        )  # fmt: skip

    indicators = care_indicators(INDICATORS, population="p", source="s", first_year=2019, last_year=2023)
    assert {name.removesuffix("__total") for name in theirs.columns if name.endswith("__total")} == set(indicators)
    assert care_status.rows_that_differ(cells, theirs) == 0
    assert found.persons == 1_000
    assert set(STRATA) < set(theirs.columns)


def test_one_other_sum_is_a_stratum_that_differs_on_both_sides():
    ours = pl.DataFrame({"region": [1, 2], "persons": [3, 4]})

    assert cells_that_differ(ours, pl.DataFrame({"persons": [3, 5], "region": [1, 2]})) == 2


def test_raw_read_reads_every_column_that_is_named(stores):
    files = of_events(stores / "raw", 10).files()

    assert raw_read(files, {"contact": ["day", "domain"]}).processor_seconds > 0
    with pytest.raises(duckdb.BinderException, match="nothing"):
        raw_read(files, {"contact": ["nothing"]})


def test_growth_measures_each_size_from_small_to_large(stores, capsys):
    found = care_growth.main(stores, [200, 100], EmbeddedSettings())

    assert [one.persons for one in found] == [100, 200]
    assert "Growth of a status" in capsys.readouterr().out


def test_command_succeeds_when_no_figure_differs(stores, capsys):
    assert main(["monthly", "--persons", "100", "--folder", str(stores)]) == 0
    assert "0 rows differ" in capsys.readouterr().out


def test_store_that_is_there_is_taken_as_it_is(stores):
    first = of_events(stores / "again", 10)

    assert of_events(stores / "again", 20) == first
