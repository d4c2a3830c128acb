"""What holds for the change of any figure since the year before."""

from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from proeftuin.data.tables import ESTIMATES
from proeftuin.steps.triple_aim.reliability_table import reliability

figures = st.tuples(st.integers(1, 1_000), st.integers(1, 200))
"""Value, and half the width of its interval."""
OPPOSITE = {"higher": "lower", "lower": "higher", "indistinguishable": "indistinguishable"}


def told(series):
    """The rows of a series of figures that begins in 2010, first year first."""
    rows = [
        {
            "indicator": "x", "population": "insured", "region": "all", "division": 2023,
            "period_start": date(2010 + place, 1, 1), "period_end": date(2011 + place, 1, 1), "method": "crude",
            "value": float(value), "lower": value - float(half), "upper": value + float(half), "confidence": 0.95,
            "interval_method": "normal", "unit": "percent", "basis": "registration", "status": "value",
            "source": "example", "definition": "x 1",
        }
        for place, (value, half) in enumerate(series)
    ]  # fmt: skip
    return reliability(ESTIMATES.conform(pl.DataFrame(rows)), {}).rows(named=True)


@given(st.lists(figures, min_size=1, max_size=6))
def test_every_figure_has_a_row_and_every_year_but_the_first_a_verdict(series):
    found = told(series)

    assert len(found) == len(series)
    assert [row["reason"] for row in found] == ["no_year_before", *[None] * (len(series) - 1)]


@given(st.lists(figures, min_size=2, max_size=6))
def test_a_verdict_is_that_zero_lies_outside_the_interval_of_the_difference(series):
    for row in told(series)[1:]:
        outside = "higher" if row["difference_lower"] > 0 else "lower" if row["difference_upper"] < 0 else None
        assert row["verdict"] == (outside or "indistinguishable")


@given(st.lists(figures, min_size=2, max_size=6))
def test_in_a_series_read_backwards_every_verdict_is_the_opposite(series):
    forwards = [row["verdict"] for row in told(series)[1:]]
    backwards = [row["verdict"] for row in told(series[::-1])[1:]]

    assert backwards == [OPPOSITE[verdict] for verdict in forwards[::-1]]


@given(figures, figures)
def test_intervals_that_do_not_meet_are_always_told_apart(first, second):
    (one, half_of_one), (other, half_of_other) = first, second

    (_, row) = told([first, second])

    if abs(one - other) > half_of_one + half_of_other:
        assert row["verdict"] == ("higher" if other > one else "lower")
