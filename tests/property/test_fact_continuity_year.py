"""Continuity of care, for every set of visits: equal to the two formulas in exact fractions."""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.data.engine.duckdb_engine import DuckDBEngine
from proeftuin.steps.triple_aim.facts.continuity_year import FACT
from tests.care_example import open_with
from tests.fact_example import computed


def contact(person, day, kind, provider, domain):
    return {
        "person_id": person,
        "day": date(2020, 12, 20) + timedelta(days=day),
        "domain": domain,
        "kind": kind,
        "provider_id": provider,
    }


contacts = st.lists(
    st.builds(
        contact,
        st.integers(1, 2),
        st.integers(0, 25),
        st.sampled_from(["consultation", "telephone", "home_visit", "other", None]),
        st.sampled_from(["a", "b", "c", None]),
        st.sampled_from(["gp", "gp", "gp", "hospital"]),
    ),
    max_size=25,
)


def by_hand(rows):
    visits = {
        (row["person_id"], row["day"].year, row["day"], row["kind"], row["provider_id"])
        for row in rows
        if row["domain"] == "gp" and row["kind"] in ("consultation", "telephone", "home_visit") and row["provider_id"]
    }
    return [
        (*key, *indices([visit for visit in visits if visit[:2] == key])) for key in sorted({row[:2] for row in visits})
    ]


def indices(visits):
    numbers = Counter(visit[4] for visit in visits).values()
    n, most, squares = len(visits), max(numbers), sum(number**2 for number in numbers)
    last = str(max(visit[2] for visit in visits))
    if n < 3:
        return last, n, most, squares, None, None
    return last, n, most, squares, rounded(Fraction(most, n)), rounded(Fraction(squares - n, n * (n - 1)))


def rounded(share):
    return int(share * 10_000 + Fraction(1, 2))


@pytest.fixture(scope="module")
def engine():
    with DuckDBEngine() as engine:
        yield engine


@settings(max_examples=60)
@given(contacts)
def test_the_engine_finds_what_the_formulas_give(engine, contacts):
    open_with(engine, {"contact": contacts})

    assert computed(engine, FACT) == by_hand(contacts)


@settings(max_examples=20)
@given(contacts)
def test_indices_lie_between_none_and_all_and_bice_boxerman_is_never_above_the_usual_provider(engine, contacts):
    open_with(engine, {"contact": contacts})

    for upc, coc in [row[6:] for row in computed(engine, FACT) if row[6] is not None]:
        assert 0 <= coc <= upc <= 10_000
