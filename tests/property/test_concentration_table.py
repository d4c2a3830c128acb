"""What holds for the concentration of an amount in every population, from person rows to shares of the top and Gini."""

from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from proeftuin.data.engine.duckdb_engine import DuckDBEngine, EmbeddedSettings
from proeftuin.methods.concentration import concentration_of_persons
from proeftuin.steps.triple_aim.care_cell import care_cells, counted_twice
from proeftuin.steps.triple_aim.care_definition import care_indicators
from proeftuin.steps.triple_aim.care_measure import Measure, What
from proeftuin.steps.triple_aim.concentration_table import (
    KEYS,
    SHARES,
    AmountClasses,
    added,
    amount_classes,
    concentrations,
)
from tests.cell_strategies import (
    ALL_CONTACTS,
    REGIONS,
    YEARS,
    attributions,
    members,
    of_whom_there_is_a_row,
    tables,
    time_on,
)
from tests.in_memory_cells import time_in_memory, value_of

PLACES = {"all": (1, 2, 0), "both": (1, 2)}
GROUPS = {"all": ("north", "south", "rest"), "both": ("north", "south"), "north": ("north",)}
COST = {"care_cost_total": Measure(What.AMOUNT, ALL_CONTACTS)}
CONTEXT = {"population": "insured", "source": "example", "first_year": 2019, "last_year": 2021}
INDICATORS = {id: found.indicator for id, found in care_indicators(["care_cost_total"], **CONTEXT).items()}


@pytest.fixture(scope="module")
def engine():
    with DuckDBEngine(EmbeddedSettings(threads=1)) as engine:
        yield engine


def classes_on(engine, tables, members, attribution):
    periods = time_on(engine, tables, members, attribution)
    cells = care_cells(engine, periods, COST)
    twice = counted_twice(engine, PLACES, COST)
    return amount_classes(engine, periods, cells, twice, PLACES, COST, COST)


def class_of(cents):
    digits = str(abs(cents))
    return int(digits[:2] + "0" * len(digits[2:])) * (-1 if cents < 0 else 1)


def classes_in_memory(tables, members, attribution, *places):
    """Year and class to persons and cents, of the persons in these regions, each with one amount a year."""
    amounts = Counter()
    for (person, year, region), days in time_in_memory(tables, members, attribution, REGIONS, YEARS).items():
        if region in places:
            amounts[person, year] += value_of(COST["care_cost_total"], tables, person, days)
    persons, totals = Counter(), Counter()
    for (_, year), amount in amounts.items():
        persons[year, class_of(amount)] += 1
        totals[year, class_of(amount)] += amount
    return {key: (persons[key], totals[key]) for key in persons}


def of_group(found, group):
    regions = found.regions.filter(pl.col("region").is_in(PLACES[group])).drop("region")
    moved = found.moved.filter(pl.col("group") == group).drop("group")
    together = added([pl.concat([regions, moved]).with_columns(group=pl.lit(group))], KEYS["amounts_moved"])
    return {(year, rounded): sums for _, _, year, rounded, *sums in together.rows()}


# A smaller failing example would take minutes to find, since each attempt compiles queries of its own.
@settings(max_examples=30, phases=(Phase.explicit, Phase.generate))
@given(tables(), members(), attributions)
def test_the_engine_counts_the_persons_of_the_slow_computation_in_memory(engine, tables, members, attribution):
    known = of_whom_there_is_a_row(members, tables)

    found = classes_on(engine, tables, known, attribution)

    for place in (0, 1, 2):
        own = found.regions.filter(pl.col("region") == place)
        got = {(year, rounded): tuple(sums) for _, _, year, rounded, *sums in own.rows()}
        assert got == classes_in_memory(tables, known, attribution, place)
    for group, places in PLACES.items():
        got = {key: tuple(sums) for key, sums in of_group(found, group).items()}
        assert got == classes_in_memory(tables, known, attribution, *places)


@settings(max_examples=15, phases=(Phase.explicit, Phase.generate))
@given(tables(), members(), attributions, st.integers(2, 4))
def test_buckets_of_persons_add_up_to_all_of_them(engine, tables, members, attribution, buckets):
    known = of_whom_there_is_a_row(members, tables)
    whole = classes_on(engine, tables, known, attribution)
    parts = []
    for bucket in range(buckets):
        own = {id: spells for id, spells in known.items() if id % buckets == bucket}
        rows = {name: [row for row in rows if row["person_id"] % buckets == bucket] for name, rows in tables.items()}
        parts.append(classes_on(engine, rows, own, attribution))

    assert added([part.regions for part in parts], KEYS["amounts"]).equals(whole.regions)
    assert added([part.moved for part in parts], KEYS["amounts_moved"]).equals(whole.moved)


cents = st.one_of(st.just(0), st.integers(1, 999), st.integers(1_000, 5_000_000), st.integers(-2_000, -1))
costs = st.integers(100, 400).flatmap(lambda size: arrays(np.int64, size, elements=cents)).filter(lambda a: a.sum() > 0)


@settings(max_examples=60)
@given(costs)
def test_measures_are_those_of_the_persons_up_to_what_a_class_can_hide(amounts):
    """
    Persons of a class count as alike, which takes nothing from the classes above and below the one that is cut.

    Of a class of n persons between a and b, the highest k have at most k (n - k) / n × (b - a) more than k times their
    mean: that is when they have b and the others a. And n persons between a and b differ from each other, pair by
    pair, by at most n² / 4 × (b - a) in all, which Gini divides by the number of persons times the total.
    """
    found = _measures(amounts)
    exact = concentration_of_persons(amounts / 100, shares=list(SHARES.values()))
    sizes = Counter(class_of(int(amount)) for amount in amounts)
    total = amounts.sum()

    hidden_pairs = sum(size**2 / 4 * _width(rounded) for rounded, size in sizes.items())
    if found["gini"] is not None:
        assert -1e-9 <= float(exact.gini) - found["gini"] <= hidden_pairs / amounts.size / total + 1e-9
    for place, (measure, share) in enumerate(SHARES.items()):
        if found[measure] is not None:
            cut, size, inside = _cut(sizes, share * amounts.size)
            hidden = 100 * inside * (size - inside) / size * _width(cut) / total
            assert -1e-9 <= 100 * exact.top[place] - found[measure] <= hidden + 1e-9
    assert (found["top_10"] is None) == (-amounts[amounts < 0].sum() > 0.01 * total)


@settings(max_examples=30)
@given(costs, st.randoms(use_true_random=False))
def test_only_how_many_persons_have_how_much_matters(amounts, random):
    order = random.sample(range(amounts.size), amounts.size)

    assert _measures(amounts[order]) == pytest.approx(_measures(amounts))


def _measures(amounts):
    rows = [("care_cost_total", 1, 2020, class_of(int(amount)), 1, int(amount)) for amount in amounts]
    kinds = [pl.String, *[pl.Int64] * 5]
    names = [*KEYS["amounts"], "persons", "total"]
    regions = added([pl.DataFrame(rows, schema=dict(zip(names, kinds, strict=True)), orient="row")], KEYS["amounts"])
    moved = regions.clear().select(pl.lit("").alias("group"), pl.exclude("region"))
    table = concentrations(AmountClasses(regions, moved), GROUPS, INDICATORS, REGIONS.regions)
    return dict(table.filter(pl.col("region") == "north").select("measure", "value").rows())


def _width(rounded):
    """Most that two amounts of a class differ, in cents."""
    return 10 ** max(len(str(abs(rounded))) - 2, 0) - 1


def _cut(sizes, wanted):
    """The class in which the highest `wanted` persons end, its size, and how many of it are among them."""
    above = 0
    for rounded in sorted(sizes, reverse=True):
        if above + sizes[rounded] >= wanted:
            return rounded, sizes[rounded], wanted - above
        above += sizes[rounded]
    raise AssertionError(wanted)
