"""Episodes, for every set of contacts: equal to a slow computation in memory, whatever the order of the rows."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.data.engine.duckdb_engine import DuckDBEngine
from proeftuin.steps.population.disease import Disease
from proeftuin.steps.population.episode import episode_query
from proeftuin.steps.population.selection import Codes
from proeftuin.vocabulary.language import Translated
from tests.care_example import open_with

NAME = Translated("voorbeeld", "example")
DISEASES = tuple(
    Disease(id, NAME, (Codes("ICPC1", (code,), True),), window)
    for id, code, window in (("short", "R74", 3), ("long", "P76", 40), ("chronic", "T90", None))
)
CODES = ("R74", "R74.01", "P76", "T90", "A97")
START = date(2020, 1, 1)
FAR_AWAY = 999


def diagnosis(person, day, code):
    return {"person_id": person, "day": START + timedelta(days=day), "code_system": "ICPC1", "code": code}


def contact(person, day, lasts, code):
    first = START + timedelta(days=day)
    return {
        "person_id": person,
        "day": first,
        "end_day": None if lasts is None else first + timedelta(days=lasts),
        "domain": "gp",
        "diagnosis_system": "ICPC1",
        "diagnosis_code": code,
    }


persons, days, codes = st.integers(1, 3), st.integers(0, 150), st.sampled_from(CODES)
facts = st.tuples(
    st.lists(st.builds(diagnosis, persons, days, codes), max_size=15),
    st.lists(st.builds(contact, persons, days, st.none() | st.integers(0, 30), codes), max_size=8),
)


def in_memory(diagnoses, contacts):
    """Episodes one contact after the other, as one would do it by hand."""
    reached = {}
    for person, day, last, code in [
        *((row["person_id"], row["day"], row["day"], row["code"]) for row in diagnoses),
        *((row["person_id"], row["day"], row["end_day"] or row["day"], row["diagnosis_code"]) for row in contacts),
    ]:
        for disease in DISEASES:
            if code.startswith(disease.codes[0].codes):
                own = reached.setdefault((person, disease), {})
                own[day] = max(last, own.get(day, last))
    return sorted(
        (person, disease.id, *episode)
        for (person, disease), own in reached.items()
        for episode in by_hand(sorted(own.items()), disease.contact_free_days)
    )


def by_hand(contacts, window):
    found = []
    for day, last in contacts:
        if found and (window is None or (day - found[-1][1]).days <= window):
            start, before, _, number = found.pop()
            last, number = max(before, last), number + 1
        else:
            start, number = day, 1
        end = date.max if window is None else last + timedelta(days=window + 1)
        found.append((start, last, end, number))
    return found


@pytest.fixture(scope="module")
def engine():
    with DuckDBEngine() as engine:
        yield engine


def computed(engine, diagnoses, contacts):
    open_with(engine, {"diagnosis": diagnoses, "contact": contacts})
    rows = engine.frame(episode_query(DISEASES).rows).fill_null(date.max).rows()
    return sorted(rows)


@settings(max_examples=40)
@given(facts)
def test_the_engine_finds_what_one_finds_by_hand(engine, facts):
    assert computed(engine, *facts) == in_memory(*facts)


@settings(max_examples=15)
@given(facts, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_and_a_far_away_person_change_nothing(engine, facts, draw):
    diagnoses, contacts = facts
    others = [diagnosis(FAR_AWAY, day, "R74") for day in (0, 2, 50)]
    mixed = [*diagnoses, *others]
    draw.shuffle(mixed)

    found = computed(engine, mixed, contacts[::-1])

    assert [row for row in found if row[0] != FAR_AWAY] == computed(engine, diagnoses, contacts)


@settings(max_examples=15)
@given(facts)
def test_episodes_of_one_disease_do_not_overlap_and_a_contact_delivered_twice_changes_nothing(engine, facts):
    diagnoses, contacts = facts

    found = computed(engine, [*diagnoses, *diagnoses], [*contacts, *contacts])

    assert found == computed(engine, diagnoses, contacts)
    for one, following in pairwise(found):
        assert one[:2] != following[:2] or following[2] >= one[4]
