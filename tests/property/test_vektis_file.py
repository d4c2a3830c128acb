"""Whatever figures a file has, they come through the checks exactly as they stood there."""

from datetime import date
from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.data.delivered_text import delivered_rows
from proeftuin.data.vektis_file import checked_vektis_file
from tests.vektis_example import delivery

GOOD = delivery()
NAME = "vektis_2024.csv"
cents = st.integers(min_value=-(10**11), max_value=10**11)


def written(amount: int) -> str:
    """An amount in cents as the files write it: without zeros at the end."""
    text = f"{Decimal(amount) / 100:.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@settings(max_examples=25)
@given(costs=st.lists(cents, min_size=20, max_size=20), persons=st.integers(min_value=50, max_value=99))
def test_every_amount_comes_through_to_the_cent(costs, persons):
    file = GOOD
    for line, amount in enumerate(costs, start=3):
        file = file.with_value(line, "kosten_overig", written(amount)).with_value(line, "aantal_bsn", str(persons))

    frame = checked_vektis_file(delivered_rows(NAME, file.content()), year=2024, division_day=date(2025, 1, 1))

    assert frame["kosten_overig"][1:21].to_list() == [Decimal(amount) / 100 for amount in costs]
    assert frame["aantal_bsn"][1:21].to_list() == [persons] * 20


@settings(max_examples=15)
@given(order=st.permutations(range(1, 60)))
def test_the_order_of_the_rows_changes_nothing_but_the_order(order):
    head, rows, others = GOOD.lines[0], [GOOD.lines[place] for place in order], GOOD.lines[60:]
    shuffled = type(GOOD)((head, *rows, *others))

    frames = [
        checked_vektis_file(delivered_rows(NAME, file.content()), year=2024, division_day=date(2025, 1, 1))
        for file in (GOOD, shuffled)
    ]

    keys = ["gemeentenaam", "geslacht", "leeftijdsklasse"]
    assert frames[0].sort(keys).equals(frames[1].sort(keys))
    assert frames[1]["gemeentenaam"].to_list()[:59] == [pl.Series([row[2] or None])[0] for row in rows]
