"""What holds for segments of every population: nobody twice, nobody left out, and parts add up to the whole."""

from datetime import date

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from proeftuin.data.engine.duckdb_engine import DuckDBEngine, EmbeddedSettings
from proeftuin.steps.segmentation.segment_table import age_rows, overlap_rows, segment_rows, transition_rows
from tests.cell_strategies import tables
from tests.segment_example import found_of, found_on, monitor_of, sums_of_parts

# A smaller failing example would take minutes to find, since each attempt asks an engine many queries.
FOUND_AS_GENERATED = (Phase.explicit, Phase.generate)
YEARS = (2019, 2020, 2021)
INDICATORS = ("care_cost_total", "any_gp_contact")


@pytest.fixture(scope="module")
def engine():
    with DuckDBEngine(EmbeddedSettings(threads=1)) as engine:
        yield engine


def population(drawn):
    """The drawn persons, of whom those with an even number are insured with the first insurer all the time."""
    persons = {row["person_id"] for row in drawn["person"]}
    always = [
        {"person_id": id, "kind": "insurer", "organisation_id": None, "valid_from": date(2000, 1, 1), "valid_to": None}
        for id in persons
        if id % 2 == 0
    ]
    kept = {name: [row for row in rows if row["person_id"] in persons] for name, rows in drawn.items()}
    return kept | {"registration": [*kept["registration"], *always]}


def persons_of(drawn, wanted):
    return {name: [row for row in rows if row["person_id"] in wanted] for name, rows in drawn.items()}


def summed(table, *keys):
    return {row[:-1]: row[-1] for row in table.group_by(keys).agg(pl.col("persons").sum()).sort(keys).rows()}


@settings(max_examples=8, phases=FOUND_AS_GENERATED)
@given(tables())
def test_segments_ages_and_combinations_each_add_up_to_the_members_of_every_region(engine, drawn):
    found = found_on(engine, population(drawn), years=YEARS)

    keys = ("region", "period_start")
    sizes, ages, overlaps = (make(found.divided) for make in (segment_rows, age_rows, overlap_rows))
    of_groups = sizes.filter(pl.col("region").is_in(["all", "site:noord"]))
    assert set(found.diagnostics().filter(measure="partition")["value"]) <= {100.0}
    assert summed(ages, *keys, "segment") == {key: n for key, n in summed(of_groups, *keys, "segment").items() if n}
    assert summed(overlaps, *keys) == summed(of_groups, *keys)


@settings(max_examples=8, phases=FOUND_AS_GENERATED)
@given(tables())
def test_whoever_was_in_a_segment_is_in_one_dead_or_gone_a_year_later(engine, drawn):
    found = found_on(engine, population(drawn), years=YEARS)

    moves = transition_rows(found.divided).filter(region="all")
    sizes = summed(segment_rows(found.divided).filter(region="all"), "period_start", "segment")
    out = summed(moves.filter(pl.col("from_segment") != "entered"), "period_start", "from_segment")
    into = summed(
        moves.filter(~pl.col("to_segment").is_in(["died", "left"])).with_columns(
            pl.col("period_start").dt.offset_by("1y")
        ),
        "period_start",
        "to_segment",
    )
    assert out == {key: n for key, n in sizes.items() if n and key[0].year < 2021}
    assert into == {key: n for key, n in sizes.items() if n and key[0].year > 2019}


@settings(max_examples=4, phases=FOUND_AS_GENERATED)
@given(tables(), st.lists(st.integers(0, 3), min_size=6, max_size=6))
def test_buckets_add_up_to_what_all_persons_give_at_once(engine, drawn, bucket_of):
    drawn = population(drawn)
    monitor = monitor_of(years=YEARS, indicators=INDICATORS)
    at_once = sums_of_parts(engine, drawn, monitor)
    buckets = [
        sums_of_parts(engine, persons_of(drawn, {id for id in range(1, 7) if bucket_of[id - 1] == number}), monitor)
        for number in range(4)
    ]
    together = {
        part.id: {name: part.added(name, [bucket[part.id][name] for bucket in buckets]) for name in at_once[part.id]}
        for part in monitor.parts
    }

    for part in monitor.parts:
        for name, frame in at_once[part.id].items():
            assert together[part.id][name].equals(part.added(name, [frame])), name
    whole, added = found_of(at_once, monitor), found_of(together, monitor)
    assert whole.figures.table().equals(added.figures.table())
    assert whole.diagnostics().equals(added.diagnostics())


@settings(max_examples=8, phases=FOUND_AS_GENERATED)
@given(tables())
def test_shares_of_segments_are_a_hundred_percent_or_nothing(engine, drawn):
    found = found_on(engine, population(drawn), years=YEARS, indicators=INDICATORS)

    shares = found.figures.table().filter(pl.col("share").is_not_null())
    whole = shares.group_by("indicator", "region", "period_start").agg(pl.col("share").sum())
    assert whole.filter((pl.col("share") - 100).abs() > 1e-6).is_empty()
