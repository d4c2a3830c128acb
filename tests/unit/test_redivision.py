"""Tables brought to another division: types, missing values, refusals, and every pair of divisions."""

from datetime import date
from decimal import Decimal
from itertools import product

import polars as pl
import pytest

from proeftuin.data.redivision import bring_to_division
from proeftuin.errors import DataContractError, DefinitionError
from proeftuin.vocabulary.division import FIRST_DAY, conversion_between, division_tables, municipalities_on

DIVISIONS = (FIRST_DAY, *division_tables().change_days)
MONEY = pl.Decimal(18, 2)


def one_row_per_municipality(day):
    codes = sorted(municipalities_on(day))
    return pl.DataFrame(
        {
            "region": [*codes, None],
            "persons": [(7919 * i) % 10_007 for i in range(len(codes) + 1)],
            # Negative amounts are corrections and occur in the sources.
            "total": [Decimal((104_729 * i) % 1_000_003 - 1_000).scaleb(-2) for i in range(len(codes) + 1)],
        },
        schema={"region": pl.String, "persons": pl.Int64, "total": MONEY},
    )


@pytest.mark.parametrize(("from_day", "to_day"), list(product(DIVISIONS, repeat=2)), ids=str)
def test_every_pair_of_divisions_conserves_persons_and_cents(from_day, to_day):
    frame = one_row_per_municipality(from_day)

    found = bring_to_division(frame, from_day=from_day, to_day=to_day, additive=["persons", "total"])

    assert found.select("persons", "total").sum().row(0) == frame.select("persons", "total").sum().row(0)
    assert set(found["region"].drop_nulls()) == set(municipalities_on(to_day))
    assert found["region"].is_unique().all()


def test_what_a_successor_holds_is_what_its_predecessors_held():
    frame = one_row_per_municipality(date(2022, 1, 1))
    parts = frame.filter(pl.col("region").is_in(["GM0501", "GM0530", "GM0614"]))

    found = bring_to_division(frame, from_day=date(2022, 1, 1), to_day=date(2023, 1, 1), additive=["persons", "total"])

    voorne = found.filter(pl.col("region") == "GM1992")
    assert voorne.select("persons", "total").row(0) == parts.select("persons", "total").sum().row(0)
    assert voorne["apportioned"].to_list() == [False]


def test_weights_of_all_divisions_fit_with_amounts_of_eighteen_digits():
    largest = max(part.share.denominator for pair in product(DIVISIONS, repeat=2) for part in conversion_between(*pair))

    assert largest * 10**18 < 2**127


def test_the_largest_amount_is_divided_without_overflow():
    largest = Decimal(10**18 - 1).scaleb(-2)
    frame = pl.DataFrame({"region": ["GM1978"], "total": [largest]}, schema={"region": pl.String, "total": MONEY})

    found = bring_to_division(frame, from_day=date(2025, 1, 1), to_day=date(2011, 1, 1), additive=["total"])

    assert found["total"].to_list() == sorted(found["total"].to_list(), key=lambda part: part >= 0)
    assert sum(found["total"].to_list()) == largest


def test_columns_keep_their_order_and_types():
    frame = pl.DataFrame(
        {"persons": [10], "sex": ["male"], "region": ["GM0788"], "total": [Decimal("0.03")]},
        schema={"persons": pl.Int32, "sex": pl.String, "region": pl.String, "total": MONEY},
    )

    found = bring_to_division(frame, from_day=date(2020, 1, 1), to_day=date(2021, 1, 1), additive=["persons", "total"])

    assert found.schema == {**frame.schema, "apportioned": pl.Boolean}
    assert found["apportioned"].all()


def test_what_cannot_be_divided_equally_goes_to_the_largest_remainder():
    # Haaren: Boxtel 0.151483, Oisterwijk 0.406632, Tilburg 0.100873, Vught 0.341012. One cent goes to Oisterwijk.
    frame = pl.DataFrame(
        {"region": ["GM0788"], "total": [Decimal("0.01")]}, schema={"region": pl.String, "total": MONEY}
    )

    found = bring_to_division(frame, from_day=date(2020, 1, 1), to_day=date(2021, 1, 1), additive=["total"])

    assert dict(found.select("region", "total").iter_rows()) == {
        "GM0757": Decimal("0.00"),
        "GM0824": Decimal("0.01"),
        "GM0855": Decimal("0.00"),
        "GM0865": Decimal("0.00"),
    }


def test_a_row_without_region_stays_as_it_is_and_stands_last():
    frame = pl.DataFrame(
        {"region": [None, "GM0457"], "persons": [5, 7]}, schema={"region": pl.String, "persons": pl.Int64}
    )

    found = bring_to_division(frame, from_day=date(2022, 1, 1), to_day=date(2023, 1, 1), additive=["persons"])

    assert found.rows() == [("GM0363", 7, False), (None, 5, False)]


def test_an_unknown_amount_makes_what_it_goes_into_unknown():
    frame = pl.DataFrame(
        {"region": ["GM0457", "GM0363", "GM0788"], "persons": [None, 7, None]},
        schema={"region": pl.String, "persons": pl.Int64},
    )

    found = bring_to_division(frame, from_day=date(2020, 1, 1), to_day=date(2023, 1, 1), additive=["persons"])

    assert found["persons"].to_list() == [None] * 5


def test_a_flag_that_is_there_is_carried_on():
    frame = pl.DataFrame({"region": ["GM0457", "GM0363"], "persons": [1, 2], "apportioned": [True, False]})

    found = bring_to_division(frame, from_day=date(2022, 1, 1), to_day=date(2023, 1, 1), additive=["persons"])

    assert found.rows() == [("GM0363", 3, True)]


def test_other_columns_separate_the_rows():
    frame = pl.DataFrame({"region": ["GM0457", "GM0363"], "sex": ["male", "female"], "persons": [1, 2]})

    found = bring_to_division(frame, from_day=date(2022, 1, 1), to_day=date(2023, 1, 1), additive=["persons"])

    assert found.rows() == [("GM0363", "male", 1, False), ("GM0363", "female", 2, False)]


def test_an_empty_table_stays_empty():
    frame = one_row_per_municipality(date(2020, 1, 1)).clear()

    found = bring_to_division(frame, from_day=date(2020, 1, 1), to_day=date(2011, 1, 1), additive=["persons", "total"])

    assert found.height == 0
    assert found.columns == [*frame.columns, "apportioned"]


def test_a_code_of_another_division_is_refused_and_named():
    frame = pl.DataFrame({"region": ["GM0457", "GM0363"], "persons": [1, 2]})

    with pytest.raises(DataContractError, match="no municipality on 2023-01-01: GM0457"):
        bring_to_division(frame, from_day=date(2023, 1, 1), to_day=date(2023, 1, 1), additive=["persons"])


def test_a_rate_is_refused():
    frame = pl.DataFrame({"region": ["GM0363"], "percent": [12.5]})

    with pytest.raises(DefinitionError, match=r"column percent: it is of type Float64.*leave rates out"):
        bring_to_division(frame, from_day=date(2023, 1, 1), to_day=date(2011, 1, 1), additive=["percent"])


def test_an_absent_column_is_named():
    frame = pl.DataFrame({"gemeente": ["GM0363"]})

    with pytest.raises(DataContractError, match="column region is absent") as caught:
        bring_to_division(frame, from_day=date(2023, 1, 1), to_day=date(2011, 1, 1), additive=["persons"])

    assert len(caught.value.problems) == 2
