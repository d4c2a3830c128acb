"""Medicines in a year, for every set of dispensings: equal to a count of days with a box of tablets in hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.data.engine.duckdb_engine import DuckDBEngine
from proeftuin.steps.triple_aim.facts.medicine_year import FACT
from tests.care_example import open_with
from tests.fact_example import computed

START = date(2020, 10, 1)
STATINS = ("C10AA01", "C10AA05", "C10BA02")
OTHERS = ("C10BA10", "C07AB02", "C07AB07", "N05BA01", "J01CA04", "C07")
LAST_DAY_OF_LIFE = {2: date(2021, 1, 10)}
PERSON = [
    {"person_id": id, "birth_year": 1940, "birth_month": 1, "death_day": LAST_DAY_OF_LIFE.get(id)} for id in (1, 2)
]


def dispensed(person, day, code, days, ddd):
    day = START + timedelta(days=day)
    return {"person_id": person, "day": day, "code_system": "ATC", "code": code, "days": days, "ddd": ddd}


lines = st.lists(
    st.builds(
        dispensed,
        st.integers(1, 2),
        st.integers(0, 130),
        st.sampled_from([*STATINS, *STATINS, *OTHERS]),
        st.sampled_from([None, 0, 1, 5, 14, 30, 90, 200]),
        st.sampled_from([None, Decimal(100), Decimal("182.5"), Decimal("200.0001")]),
    ),
    max_size=14,
)


def by_hand(rows):
    """The rows of the fact table, one person, year and day after the other."""
    kept = [row for row in rows if row["day"] <= LAST_DAY_OF_LIFE.get(row["person_id"], date.max)]
    years = sorted({(row["person_id"], row["day"].year) for row in kept})
    return [year_by_hand(*key, [row for row in kept if (row["person_id"], row["day"].year) == key]) for key in years]


def year_by_hand(person, year, rows):
    last_day = min(date(year, 12, 31), LAST_DAY_OF_LIFE.get(person, date.max))
    observed, covered, adherent = adherence([row for row in rows if row["code"] in STATINS], last_day)
    benzodiazepine, long_term = volume([row for row in rows if row["code"].startswith("N05BA")], above=365)
    antibiotic, _ = volume([row for row in rows if row["code"].startswith("J01")], above=0)
    classes = {row["code"][:4] for row in rows if len(row["code"]) >= 4}
    chronic = sum(in_long_use([row for row in rows if row["code"][:4] == own]) for own in classes)
    last = str(max(row["day"] for row in rows))
    return (person, year, last, observed, covered, adherent, chronic, benzodiazepine, long_term, antibiotic)


def adherence(rows, last_day):
    """Walks through the days: each morning of a day the boxes of that day come in, then one tablet of each goes out."""
    if len({row["day"] for row in rows}) < 2:
        return None, None, None
    day, in_hand, observed, covered = min(row["day"] for row in rows), dict.fromkeys(STATINS, 0), 0, 0
    while day <= last_day:
        for row in rows:
            if row["day"] == day:
                in_hand[row["code"]] += row["days"] or 0
        observed += 1
        covered += any(in_hand.values())
        in_hand = {code: max(left - 1, 0) for code, left in in_hand.items()}
        day += timedelta(days=1)
    complete = all(row["days"] is not None for row in rows)
    adherent = 1 if Decimal(covered) / observed >= Decimal("0.8") else 0 if complete else None
    return observed, covered if complete else None, adherent


def volume(rows, above):
    known = sum((row["ddd"] for row in rows if row["ddd"] is not None), Decimal(0))
    complete = all(row["ddd"] is not None for row in rows)
    return int(known * 10_000) if complete else None, 1 if known > above else 0 if complete else None


def in_long_use(rows):
    return len({row["day"] for row in rows}) >= 3 or sum(row["days"] or 0 for row in rows) > 180


@pytest.fixture(scope="module")
def engine():
    with DuckDBEngine() as engine:
        yield engine


def of_engine(engine, rows):
    open_with(engine, {"person": PERSON, "medication": rows})
    return computed(engine, FACT)


@settings(max_examples=80)
@given(lines)
def test_the_engine_counts_what_one_counts_day_by_day(engine, rows):
    assert of_engine(engine, rows) == by_hand(rows)


@settings(max_examples=15)
@given(lines, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(engine, rows, draw):
    mixed = list(rows)
    draw.shuffle(mixed)

    assert of_engine(engine, mixed) == of_engine(engine, rows)


@settings(max_examples=15)
@given(lines, st.sampled_from(STATINS), st.integers(0, 130))
def test_one_more_box_never_makes_an_adherent_person_not_adherent(engine, rows, code, day):
    """Unless it comes before the first of the year, and so lengthens the days that are looked at."""
    more = dispensed(1, day, code, 30, Decimal(1))
    statins = [row for row in rows if row["code"] in STATINS and row["day"].year == more["day"].year]
    first = min((row["day"] for row in statins if row["person_id"] == 1), default=date.max)

    before = {row[:2]: row[5] for row in of_engine(engine, rows)}
    after = {row[:2]: row[5] for row in of_engine(engine, [*rows, more])}

    key = (1, more["day"].year)
    assert more["day"] < first or before.get(key) != 1 or after[key] == 1
