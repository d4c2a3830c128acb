"""What holds for person-time and cells of every population, whatever it is attributed by."""

from datetime import date, timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from proeftuin.data.engine.duckdb_engine import DuckDBEngine, EmbeddedSettings
from proeftuin.steps.triple_aim.care_cell import added
from proeftuin.steps.triple_aim.care_cell_table import added_cells, cell_table
from proeftuin.steps.triple_aim.care_definition import CareIndicator
from proeftuin.steps.triple_aim.care_measure import Tally
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.estimate import Basis
from proeftuin.vocabulary.indicator import Direction, Indicator
from proeftuin.vocabulary.language import Translated
from tests.cell_strategies import (
    MEASURES,
    REGIONS,
    TALLIES,
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


@settings(max_examples=30, phases=FOUND_AS_GENERATED)
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


@settings(max_examples=40, phases=FOUND_AS_GENERATED)
@given(tables(), members(), attributions)
def test_the_engine_gives_the_cells_of_the_slow_computation_in_memory(engine, tables, members, attribution):
    known = of_whom_there_is_a_row(members, tables)

    found = by_stratum(sums_on(engine, tables, known, attribution))

    assert found == cells_in_memory(tables, known, attribution, REGIONS, YEARS, MEASURES)


@settings(max_examples=40, phases=FOUND_AS_GENERATED)
@given(tables(), members(), attributions)
def test_what_is_made_of_several_measures_is_what_each_person_gives(engine, tables, members, attribution):
    known = of_whom_there_is_a_row(members, tables)

    found = by_stratum(sums_on(engine, tables, known, attribution, measures=TALLIES))

    assert found == cells_in_memory(tables, known, attribution, REGIONS, YEARS, TALLIES)


@settings(max_examples=15, phases=FOUND_AS_GENERATED)
@given(tables(), members(), attributions, st.randoms(use_true_random=False))
def test_what_does_not_concern_a_person_changes_no_cell(engine, tables, members, attribution, random):
    """Another order of the rows, a person far away, and a spell that is cut into two that adjoin."""
    known = of_whom_there_is_a_row(members, tables)
    before = by_stratum(sums_on(engine, apart(tables), known, attribution))
    shuffled = {name: random.sample(rows, len(rows)) for name, rows in apart(tables).items()}
    joined = {name: [*rows, *FAR_AWAY.get(name, [])] for name, rows in with_cut_spells(shuffled).items()}

    after = by_stratum(sums_on(engine, joined, known | {STRANGER: [(date(2019, 1, 1), date(2021, 6, 1))]}, attribution))

    assert {stratum: sums for stratum, sums in after.items() if stratum[2:] != STRATUM_OF_STRANGER} == before


@settings(max_examples=15, phases=FOUND_AS_GENERATED)
@given(tables(), members(), attributions)
def test_every_day_of_membership_and_every_fact_on_one_is_in_one_cell(engine, tables, members, attribution):
    known = of_whom_there_is_a_row(members, tables)

    cells = by_stratum(sums_on(engine, tables, known, attribution)).values()

    days = [end - start for spells in known.values() for start, end in spells]
    contacts = [
        row
        for row in tables["contact"]
        if any(start <= row["day"] < end for start, end in known.get(row["person_id"], []))
    ]
    assert sum(cell["days"] for cell in cells) == sum(length.days for length in days)
    assert sum(cell["contacts__total"] for cell in cells) == len(contacts)
    assert sum(cell["cost__total"] for cell in cells) == sum(row["amount_cents"] or 0 for row in contacts)


@settings(max_examples=15, phases=FOUND_AS_GENERATED)
@given(tables(), members(), attributions, st.integers(2, 4))
def test_the_cells_of_a_union_of_persons_are_the_sum_of_the_cells_of_its_parts(
    engine, tables, members, attribution, buckets
):
    known = of_whom_there_is_a_row(members, tables)
    whole = sums_on(engine, tables, known, attribution)
    parts = []
    for bucket in range(buckets):
        own = {id: spells for id, spells in known.items() if id % buckets == bucket}
        parts.append(sums_on(engine, of_bucket(tables, bucket, buckets), own, attribution))

    assert by_stratum(added(parts)) == by_stratum(whole)
    named = [cell_table(part, INDICATORS, REGIONS.regions, division=2020) for part in [*parts, whole]]
    assert added_cells(named[:-1]).equals(named[-1])


def apart(tables):
    """The tables with those spells only that do not overlap an earlier one of the same person."""
    return tables | {name: _apart(tables[name]) for name in ("residence", "registration")}


def _apart(rows):
    kept = []
    for row in sorted(rows, key=lambda row: (row["person_id"], row["valid_from"])):
        before = [other for other in kept if other["person_id"] == row["person_id"]]
        if all(other["valid_to"] is not None and other["valid_to"] <= row["valid_from"] for other in before):
            kept.append(row)
    return kept


def with_cut_spells(tables):
    """The tables with every spell of more than five days as two that adjoin."""
    return tables | {
        name: [piece for row in tables[name] for piece in _cut(row)] for name in ("residence", "registration")
    }


def _cut(row):
    middle = row["valid_from"] + timedelta(days=5)
    if row["valid_to"] is not None and row["valid_to"] <= middle:
        return [row]
    return [row | {"valid_to": middle}, row | {"valid_from": middle}]


def of_bucket(tables, bucket, buckets):
    return {name: [row for row in rows if row["person_id"] % buckets == bucket] for name, rows in tables.items()}


STRANGER = 1_000
STRATUM_OF_STRANGER = ("male", 6)
"""Born in 1988, so that nobody else is as old."""
FAR_AWAY = {
    "person": [{"person_id": STRANGER, "birth_year": 1987, "birth_month": 1, "sex": "male"}],
    "residence": [
        {
            "person_id": STRANGER,
            "valid_from": date(1990, 1, 1),
            "valid_to": None,
            "area_code": "GM0001",
            "area_level": "municipality",
        }
    ],
    "contact": [
        {"person_id": STRANGER, "day": date(2020, 1, day), "domain": "hospital", "amount_cents": 10**12}
        for day in range(1, 10)
    ],
}
INDICATORS = {
    id: CareIndicator(
        Indicator(
            id=id,
            version="1",
            name=Translated(id, id),
            description=Translated(id, id),
            aim=Aim.COST,
            unit="per_person_year",
            direction=Direction.NEUTRAL,
            basis=Basis.REGISTRATION,
            population="example",
            source="example",
            first_year=2019,
            last_year=2021,
        ),
        Tally(measure),
    )
    for id, measure in MEASURES.items()
}
