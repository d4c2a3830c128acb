"""Months of a region add up to its years, agree with counting by hand, and add up over disjoint persons."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from proeftuin.data.engine.duckdb_engine import DuckDBEngine
from proeftuin.steps.triple_aim.series_cell import SERIES_CELL, added_series
from tests.care_example import care_rows
from tests.series_example import GROUPS, PLACES, summed

PERSONS = 40
ADMITTED, COST = "hospital_admissions", "care_cost_total"


def drawn(seed):
    """People who move once and are insured for a while, as plain rows."""
    generator = np.random.default_rng(seed)

    def day():
        return date(2019, 1, 1) + timedelta(days=int(generator.integers(0, 731)))

    people = []
    for person in range(1, PERSONS + 1):
        first, second = generator.choice(PLACES, 2)
        since, until = sorted({day(), date(2021, 1, 1)})[0], date(2021, 1, 1)
        contacts = [(day(), int(generator.integers(1, 90_000))) for _ in range(generator.integers(0, 9))]
        people.append((person, str(first), str(second), day(), since, until, contacts))
    return people


def as_tables(people):
    residence, registration, contact = [], [], []
    for person, first, second, moved, since, until, contacts in people:
        residence += [(person, "1990-01-01", moved, first, "municipality"), (person, moved, "", second, "municipality")]
        registration.append((person, "insurer", "one", since, until))
        contact += [(person, on, "hospital", "admission", cents, "declared") for on, cents in contacts]
    heads = {
        "residence": "person_id | valid_from | valid_to | area_code | area_level",
        "registration": "person_id | kind | organisation_id | valid_from | valid_to",
        "contact": "person_id | day | domain | kind | amount_cents | amount_kind",
    }
    rows = {"residence": residence, "registration": registration, "contact": contact}
    return care_rows(
        **{name: "\n".join([head, *(" | ".join(map(str, row)) for row in rows[name])]) for name, head in heads.items()}
    )


def months(people):
    with DuckDBEngine() as engine:
        return summed(engine, as_tables(people))


def by_hand(people):
    """Days, admissions, cents and persons of every region and month, day by day."""
    found = {}
    groups = {
        number: {PLACES[place - 1] for place in places if place} for number, places in enumerate(GROUPS.values(), 1)
    }
    for person, first, second, moved, since, until, contacts in people:
        for number, codes in groups.items():
            for place in range((until - since).days):
                on = since + timedelta(days=place)
                if (first if on < moved else second) in codes:
                    found.setdefault((number, on.year, on.month), [0, 0, 0, set()])[0] += 1
            for on, cents in contacts:
                if since <= on < until and (first if on < moved else second) in codes:
                    cell = found[(number, on.year, on.month)]
                    cell[1] += 1
                    cell[2] += cents
                    cell[3].add(person)
    return {key: (days, number, cents, len(who)) for key, (days, number, cents, who) in found.items()}


@pytest.mark.parametrize("seed", range(3))
def test_months_are_those_that_are_counted_by_hand(seed):
    people = drawn(seed)
    columns = [f"{ADMITTED}__days", f"{ADMITTED}__total", f"{COST}__total", f"{ADMITTED}__contributors"]

    sums, _ = months(people)

    found = {row[:3]: row[3:] for row in sums["months"].select(*SERIES_CELL, *columns).iter_rows()}
    assert found == by_hand(people)
    assert len(found) > 24


@pytest.mark.parametrize("seed", range(3))
def test_the_months_of_a_year_add_up_to_the_yearly_cells(seed):
    sums, cells = months(drawn(seed))
    outcomes = [f"{ADMITTED}__total", f"{COST}__total"]

    for number, places in enumerate(GROUPS.values(), start=1):
        by_month = sums["months"].filter(region=number).group_by("year").agg(pl.col(outcomes).sum())
        by_year = cells.filter(pl.col("region").is_in(places)).group_by("year").agg(pl.col(outcomes).sum())
        days = cells.filter(pl.col("region").is_in(places)).group_by("year").agg(pl.col("days").sum())
        at_risk = sums["months"].filter(region=number).group_by("year").agg(pl.col(f"{ADMITTED}__days").sum())
        assert by_month.sort("year").equals(by_year.sort("year"))
        assert at_risk.sort("year").rows() == days.sort("year").rows()


@pytest.mark.parametrize("seed", range(2))
def test_months_of_disjoint_persons_add_up_to_those_of_all_of_them(seed):
    people = drawn(seed)
    whole, _ = months(people)
    parts = [months(people[start::2])[0] for start in (0, 1)]

    for name, frame in whole.items():
        together = added_series(name, [part[name] for part in parts])
        assert together.equals(frame.sort(SERIES_CELL) if name == "months" else frame)
