"""Whatever the table: nothing is lost or made, whichever division it comes from or goes to."""

from datetime import date
from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.data.redivision import bring_to_division
from proeftuin.vocabulary.division import conversion_between, municipalities_on

DAYS = st.dates(date(2011, 1, 1), date(2025, 12, 31))
CENTS = st.integers(-(10**13), 10**13).map(lambda cents: Decimal(cents).scaleb(-2))


@st.composite
def tables(draw):
    day = draw(DAYS)
    codes = st.sampled_from(sorted(municipalities_on(day)))
    rows = draw(
        st.lists(
            st.tuples(st.none() | codes, st.sampled_from(["male", "female"]), st.integers(0, 10**7), CENTS),
            max_size=30,
            unique_by=lambda row: row[:2],
        )
    )
    schema = {"region": pl.String, "sex": pl.String, "persons": pl.Int64, "total": pl.Decimal(18, 2)}
    return day, pl.DataFrame(rows, schema=schema, orient="row")


def totals(frame):
    return frame.group_by("sex").agg(pl.col("persons", "total").sum()).sort("sex").rows()


@settings(deadline=None)
@given(tables(), DAYS)
def test_persons_and_cents_of_every_group_are_conserved_there_and_back(table, to_day):
    day, frame = table
    additive = ["persons", "total"]

    there = bring_to_division(frame, from_day=day, to_day=to_day, additive=additive)
    back = bring_to_division(there, from_day=to_day, to_day=day, additive=additive)

    assert totals(there) == totals(frame)
    assert totals(back) == totals(frame)


@settings(deadline=None)
@given(tables(), DAYS)
def test_rows_that_no_share_touched_are_not_flagged(table, to_day):
    day, frame = table
    declared = {c.to_code for c in conversion_between(day, to_day) if c.declared}

    found = bring_to_division(frame, from_day=day, to_day=to_day, additive=["persons", "total"])

    assert set(found.filter("apportioned")["region"]) <= declared


@settings(deadline=None)
@given(DAYS, DAYS)
def test_shares_of_every_municipality_add_up_to_one(from_day, to_day):
    shares = {}
    for part in conversion_between(from_day, to_day):
        shares[part.from_code] = shares.get(part.from_code, 0) + part.share

    assert set(shares) == set(municipalities_on(from_day))
    assert set(shares.values()) == {1}
    assert {part.to_code for part in conversion_between(from_day, to_day)} == set(municipalities_on(to_day))


@settings(deadline=None)
@given(st.lists(DAYS, min_size=3, max_size=3).map(sorted))
def test_a_day_in_between_makes_no_difference(days):
    first, between, last = days
    for start, end in ((first, last), (last, first)):
        onward = {}
        for part in conversion_between(between, end):
            onward.setdefault(part.from_code, []).append((part.to_code, part.share))
        stepwise = {}
        for part in conversion_between(start, between):
            for to_code, share in onward[part.to_code]:
                key = part.from_code, to_code
                stepwise[key] = stepwise.get(key, 0) + part.share * share

        assert stepwise == {(c.from_code, c.to_code): c.share for c in conversion_between(start, end)}
