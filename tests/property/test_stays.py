"""Stays and avoidable admissions, for every population: equal to a slow computation in memory, on every engine."""

from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.data.engine.duckdb_engine import DuckDBEngine
from proeftuin.steps.triple_aim.facts import avoidable_stay, stay
from tests.care_example import open_with
from tests.in_memory_stays import in_memory_avoidable, in_memory_stays

START = date(2020, 1, 1)
ICD10 = ("E11.0", "E11.7", "E11.9", "J44.1", "J45.0", "J46", "I10", "I12.9", "I50.0", "J18.9", "N39.0", "S72.0", "O80")
OTHER_ICD10 = ("C34", "D57.1", "B20", "E84.0", "N13.7", "Q33.0")
ICD10CM = ("E11.65", "E11.9", "J45.901", "I12.9", "I16.0", "E1152", "S88.111A", "S88.111D", "O24.111")
CODES = [
    *(("ICD10", code) for code in ICD10 + OTHER_ICD10),
    *(("ICD10CM", code) for code in ICD10CM),
    ("ICD9CM", "4280"),
    (None, None),
]
PROCEDURES = ["0Y6H0Z1", "0Y6P0Z0", "0210093", "03150JD"]


def population(draw: Random, persons: int):
    """Care tables of some persons, crowded into half a year so that much meets and overlaps."""
    tables = {"person": [], "contact": [], "diagnosis": []}
    for person in range(1, persons + 1):
        tables["person"].append(
            {
                "person_id": person,
                "birth_year": draw.choice([None, 1950, 1980, 2002, 2005, 2015]),
                "birth_month": draw.choice([None, 1, 3, 12]),
                "sex": draw.choice([None, "female", "male", "male"]),
                "death_day": draw.choice([None, None, day(draw)]),
            }
        )
        tables["contact"] += [admission(draw, person) for _ in range(draw.randrange(6))]
        tables["contact"] += [other_contact(draw, person) for _ in range(draw.randrange(4))]
        tables["diagnosis"] += [diagnosis(draw, person) for _ in range(draw.randrange(4))]
    return tables


def day(draw):
    return START + timedelta(days=draw.randrange(90))


def contact(person, **values):
    empty = ("end_day", "urgency", "provider_id", "code_system", "code", "diagnosis_system", "diagnosis_code")
    return {"person_id": person} | dict.fromkeys(empty) | values


def admission(draw, person):
    first = day(draw)
    system, code = draw.choice(CODES)
    return contact(
        person,
        day=first,
        end_day=draw.choice([None, first + timedelta(days=draw.randrange(-1, 12))]),
        domain=draw.choice(["hospital", "hospital", "mental_health"]),
        kind="admission",
        urgency=draw.choice([None, "planned", "urgent"]),
        provider_id=draw.choice([None, "A", "B", "C"]),
        diagnosis_system=system,
        diagnosis_code=code,
    )


def other_contact(draw, person):
    if draw.random() < 0.5:
        kind = draw.choice([None, "treatment", "capitation", "consultation", "intensive_care"])
        return contact(person, day=day(draw), domain="mental_health", kind=kind)
    coded = {"code_system": draw.choice(["ICD10PCS", "ICD10PCS", "CPT"]), "code": draw.choice(PROCEDURES)}
    return contact(person, day=day(draw), domain="hospital", kind="treatment", **coded)


def diagnosis(draw, person):
    system, code = draw.choice(CODES[:-1])
    status = draw.choice([None, "main", "secondary", "history", "cause_of_death"])
    return {"person_id": person, "day": day(draw), "code_system": system, "code": code, "status": status}


def computed(engine, fact, tables):
    open_with(engine, tables)
    for query in fact.queries:
        kept = engine.keep(query.name, query.rows)
    return engine.frame(kept).sort(fact.table.key).to_dicts()


def columns(fact, rows):
    return [{name: row[name] for name in fact.table.columns} for row in rows]


def agree(engine, tables):
    assert computed(engine, stay.FACT, tables) == columns(stay.FACT, in_memory_stays(tables))
    assert computed(engine, avoidable_stay.FACT, tables) == columns(avoidable_stay.FACT, in_memory_avoidable(tables))


@pytest.mark.parametrize("seed", [1, 2])
def test_every_engine_finds_what_one_finds_by_hand(care_engine, seed):
    tables = population(Random(seed), persons=100)

    agree(care_engine, tables)


@pytest.fixture(scope="module")
def engine():
    with DuckDBEngine() as engine:
        yield engine


@settings(max_examples=12)
@given(st.randoms(use_true_random=False))
def test_small_populations_are_counted_as_one_counts_them_by_hand(engine, draw):
    agree(engine, population(draw, persons=5))


@settings(max_examples=8)
@given(st.randoms(use_true_random=False))
def test_rows_in_another_order_or_delivered_twice_change_no_stay_and_stays_never_touch(engine, draw):
    tables = population(draw, persons=4)
    mixed = {name: [*rows, *rows] if name != "person" else list(rows) for name, rows in tables.items()}
    for rows in mixed.values():
        draw.shuffle(rows)

    found = computed(engine, stay.FACT, mixed)

    assert found == computed(engine, stay.FACT, tables)
    for one, following in pairwise(found):
        same = (one["person_id"], one["domain"]) == (following["person_id"], following["domain"])
        assert not same or following["day"] > one["end_day"]
