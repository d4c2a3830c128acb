"""The last year of life, for every set of contacts: equal to a computation person by person."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.data.engine.duckdb_engine import DuckDBEngine
from proeftuin.steps.triple_aim.facts.last_year_of_life import FACT
from tests.care_example import open_with
from tests.fact_example import computed

DIED = date(2021, 3, 1)
DECLARED = ("declared", "capitation", "budget_share")
PAID = ("paid", "own_risk", "capitation", "budget_share")
COLUMNS = [
    "person_id",
    "cost_declared_cents",
    "cost_paid_cents",
    "emergency_visits",
    "admissions",
    "intensive_care",
    "chemotherapy",
    "potentially_inappropriate",
    "palliative_condition",
    "died_at_home",
]

# Few distances from the death, so that boundaries meet often.
days_before = st.sampled_from([-1, 0, 1, 5, 13, 14, 15, 20, 29, 30, 31, 40, 364, 365, 366])


def contact(before, lasts, domain, kind, amount, amount_kind, diagnosis):
    first = DIED - timedelta(days=before)
    return {
        "person_id": 1,
        "day": first,
        "end_day": None if lasts is None else first + timedelta(days=lasts),
        "domain": domain,
        "kind": kind,
        "amount_cents": amount,
        "amount_kind": amount_kind,
        "diagnosis_system": "ICD10",
        "diagnosis_code": diagnosis,
    }


contacts = st.lists(
    st.builds(
        contact,
        days_before,
        st.sampled_from([None, -2, 0, 1, 10, 400]),
        st.sampled_from(["hospital", "hospital", "hospital", "gp"]),
        st.sampled_from(["emergency", "admission", "admission", "intensive_care", "outpatient", None]),
        st.sampled_from([None, 100, -30]),
        st.sampled_from(["declared", "paid", "own_risk", "capitation", "budget_share"]),
        st.sampled_from([None, "S72.0", "S72.0", "Z51.1", "C34.1"]),
    ),
    max_size=8,
)
medicines = st.lists(
    st.builds(
        lambda before, code: {
            "person_id": 1,
            "day": DIED - timedelta(days=before),
            "code_system": "ATC",
            "code": code,
        },
        days_before,
        st.sampled_from(["L01BC02", "L02BA01"]),
    ),
    max_size=2,
)
causes = st.sampled_from([None, "C34", "V03"])


def by_hand(contacts, medicines, cause, place):
    past = [{**row, "before": (DIED - row["day"]).days} for row in contacts if row["day"] <= DIED]
    year = [row for row in past if row["before"] <= 365]
    hospital = [row for row in past if row["domain"] == "hospital"]
    visits = len({row["day"] for row in hospital if row["kind"] == "emergency" and row["before"] <= 30})
    admissions = begun_in_last_month([row for row in hospital if row["kind"] == "admission"])
    intensive = any(row["kind"] == "intensive_care" and (DIED - last_day(row)).days <= 30 for row in hospital)
    chemotherapy = any(row["diagnosis_code"] == "Z51.1" and row["before"] <= 14 for row in year) or any(
        row["code"] == "L01BC02" and 0 <= (DIED - row["day"]).days <= 14 for row in medicines
    )
    recorded = any(row["diagnosis_code"] == "C34.1" for row in year)
    return (
        1,
        *(sum(row["amount_cents"] or 0 for row in year if row["amount_kind"] in kinds) for kinds in (DECLARED, PAID)),
        visits,
        admissions,
        int(intensive),
        int(chemotherapy),
        int(visits >= 2 or admissions >= 2 or intensive or chemotherapy),
        int(cause == "C34") if cause else 1 if recorded else None,
        None if place is None else int(place == "home"),
    )


def begun_in_last_month(rows):
    number, reached = 0, date.min
    for row in sorted(rows, key=lambda row: row["day"]):
        number += row["day"] > reached and row["before"] <= 30
        reached = max(reached, last_day(row))
    return number


def last_day(row):
    return max(row["day"], row["end_day"] or row["day"])


@pytest.fixture(scope="module")
def engine():
    with DuckDBEngine() as engine:
        yield engine


@settings(max_examples=100)
@given(contacts, medicines, causes, st.sampled_from([None, "home", "hospice"]))
def test_the_engine_finds_what_one_finds_person_by_person(engine, contacts, medicines, cause, place):
    person = {"person_id": 1, "birth_year": 1940, "death_day": DIED, "death_place": place}
    alive = {"person_id": 2, "birth_year": 1940}
    of_death = {"person_id": 1, "day": DIED, "code_system": "ICD10", "code": cause, "status": "cause_of_death"}
    open_with(
        engine,
        {
            "person": [person, alive],
            "contact": [*contacts, *({**row, "person_id": 2} for row in contacts)],
            "medication": medicines,
            "diagnosis": [of_death] if cause else [],
        },
    )

    assert computed(engine, FACT, COLUMNS) == [by_hand(contacts, medicines, cause, place)]
