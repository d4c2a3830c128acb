"""What holds for every population and every set of criteria."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from proeftuin.data.engine.duckdb_engine import DuckDBEngine, EmbeddedSettings
from proeftuin.steps.population.criterion_attrition import added, attrition
from proeftuin.steps.population.population_definition import StepKind
from tests.care_example import open_with
from tests.criteria_strategies import (
    assert_same_as_in_memory,
    definitions,
    judgements_on,
    spells_on,
    tables,
)


@pytest.fixture(scope="module")
def engine():
    with DuckDBEngine(EmbeddedSettings(threads=1)) as engine:
        yield engine


# A smaller failing example would take minutes to find, since each attempt compiles queries of its own.
FOUND_AS_GENERATED = (Phase.explicit, Phase.generate)


@settings(max_examples=60, phases=FOUND_AS_GENERATED)
@given(tables(), definitions())
def test_the_engine_judges_follows_and_counts_as_the_slow_computation_in_memory(engine, tables, definition):
    assert_same_as_in_memory(engine, tables, definition)


@settings(max_examples=25, phases=FOUND_AS_GENERATED)
@given(tables(), definitions(), st.randoms(use_true_random=False))
def test_what_does_not_concern_a_person_changes_nothing(engine, tables, definition, random):
    """Another order of the rows, a person far away, and a spell that is cut into two that adjoin."""
    before = _results(engine, tables, definition)
    shuffled = {name: random.sample(rows, len(rows)) for name, rows in tables.items()}
    joined = {name: [*rows, *FAR_AWAY.get(name, [])] for name, rows in _with_cut_spells(shuffled).items()}

    judgements, spells = _results(engine, joined, definition)[:2]

    assert {key: value for key, value in judgements.items() if key[0] != STRANGER} == before[0]
    assert [spell for spell in spells if spell[0] != STRANGER] == before[1]


@settings(max_examples=20, phases=FOUND_AS_GENERATED)
@given(tables(), definitions())
def test_the_union_of_disjoint_groups_of_persons_has_the_sum_of_their_numbers(engine, tables, definition):
    even = {name: [row for row in rows if row["person_id"] % 2 == 0] for name, rows in tables.items()}
    odd = {name: [row for row in rows if row["person_id"] % 2 == 1] for name, rows in tables.items()}

    whole, parts = _results(engine, tables, definition), [_results(engine, part, definition) for part in (even, odd)]

    assert whole[0] == parts[0][0] | parts[1][0]
    assert whole[1] == sorted(parts[0][1] + parts[1][1])
    assert added(part[2] for part in parts).equals(whole[2])


@settings(max_examples=20, phases=FOUND_AS_GENERATED)
@given(tables(), definitions())
def test_what_a_step_leaves_is_what_the_next_begins_with_and_the_last_leaves_the_members(engine, tables, definition):
    judgements, spells, attrition = _results(engine, tables, definition)

    members = {key for key, (*_, is_member) in judgements.items() if is_member}
    for (start,), chain in attrition.group_by("period_start"):
        rows = chain.sort("step")
        kinds = {step.key: step.kind for step in definition.steps}
        assert rows["before"].to_list()[1:] == rows["after"].to_list()[:-1]
        assert rows["after"].to_list()[-1] == sum(period == start for _, period in members)
        for row in rows.iter_rows(named=True):
            leaves = row["excluded"] + (row["unknown"] if kinds.get(row["criterion"]) is StepKind.INCLUDE else 0)
            assert row["after"] == row["before"] - leaves
    assert {person for person, _ in members} == {person for person, *_ in spells}
    assert all(first[0] != second[0] or first[2] < second[1] for first, second in pairwise(spells))


STRANGER = 1_000
FAR_AWAY = {
    "person": [
        {
            "person_id": STRANGER,
            "birth_year": 1960,
            "birth_month": 2,
            "sex": "female",
            "death_day": None,
            "origin": "x",
        }
    ],
    "diagnosis": [
        {"person_id": STRANGER, "day": date(2020, 1, day), "code_system": "ICD10", "code": "E11"}
        for day in range(1, 20)
    ],
    "residence": [
        {
            "person_id": STRANGER,
            "valid_from": date(1990, 1, 1),
            "area_code": "GM0001",
            "area_level": "municipality",
        }
    ],
}


def _results(engine, tables, definition):
    open_with(engine, tables)
    judgements = judgements_on(engine, definition)
    return judgements, spells_on(engine, definition), attrition(engine, definition)


def _with_cut_spells(tables):
    return tables | {
        name: [piece for row in tables[name] for piece in _cut(row)] for name in ("residence", "registration")
    }


def _cut(row):
    middle = row["valid_from"] + timedelta(days=5)
    if row["valid_to"] is not None and row["valid_to"] <= middle:
        return [row]
    return [row | {"valid_to": middle}, row | {"valid_from": middle}]
