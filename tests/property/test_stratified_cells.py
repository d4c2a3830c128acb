"""What holds for cells and their regions, whatever the figures."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.steps.triple_aim.cell import cost_cells
from proeftuin.steps.triple_aim.cost import cost_estimates
from proeftuin.steps.triple_aim.definition import cost_indicators
from proeftuin.steps.triple_aim.stratified import StratifiedCells

KINDS = {id: cost_indicators(2022, 2023)[id] for id in ("pharmacy", "dental_care")}
REGIONS = ["GM0001", "GM0002", "GM0003", "GM0004"]
STRATA = [("male", "00-04"), ("male", "90+"), ("female", "00-04"), ("female", "90+")]
cents = st.integers(-10_000, 10_000_000)
hundredths = st.integers(100, 1_000_000)


@st.composite
def tables(draw: st.DrawFn) -> pl.DataFrame:
    rows = [
        (region, 2023, sex, band, 10, draw(hundredths), draw(cents), draw(cents))
        for region in REGIONS
        for sex, band in STRATA
    ]
    names = ["region", "year", "sex", "age_band", "persons", "insured_years", "farmacie", "mondzorg"]
    frame = pl.DataFrame(rows, schema=names, orient="row")
    exact = [(pl.col(name).cast(pl.Decimal(18, 2)) / 100).cast(pl.Decimal(18, 2)) for name in names[5:]]
    return frame.with_columns(*exact, pl.lit(False).alias("apportioned"))


def _cells(table: pl.DataFrame) -> pl.DataFrame:
    return cost_cells(table, KINDS, division=date(2025, 1, 1))


@given(tables())
@settings(max_examples=25)
def test_the_sum_over_any_grouping_is_the_whole_to_the_cent(table: pl.DataFrame) -> None:
    stratified = StratifiedCells.from_cells(_cells(table))
    groups = stratified.grouped({"a": REGIONS[:1], "b": REGIONS[1:]})

    assert (groups.total.sum(axis=2) == stratified.total.sum(axis=2)).all()
    assert groups.total[stratified.indicators.index("pharmacy")].sum() == int(table["farmacie"].sum() * 100)


@given(tables(), st.randoms())
@settings(max_examples=25)
def test_row_order_does_not_matter(table: pl.DataFrame, random) -> None:
    order = list(range(table.height))
    random.shuffle(order)

    one, other = StratifiedCells.from_cells(_cells(table)), StratifiedCells.from_cells(_cells(table[order]))

    assert one.regions == other.regions
    assert np.array_equal(one.total, other.total)
    assert np.array_equal(one.exposure, other.exposure)


@given(tables())
@settings(max_examples=10)
def test_a_far_away_municipality_changes_nothing_in_a_crude_figure(table: pl.DataFrame) -> None:
    groups = {"GM0001": ["GM0001"]}
    alone = table.filter(pl.col("region") == "GM0001")

    one, other = (
        cost_estimates(StratifiedCells.from_cells(_cells(t)), groups, KINDS, division=2025).filter(
            pl.col("method") == "crude"
        )
        for t in (table, alone)
    )

    assert one["value"].to_list() == pytest.approx(other["value"].to_list())


@given(tables(), st.integers(2, 50))
@settings(max_examples=10)
def test_a_ratio_does_not_depend_on_the_price_level(table: pl.DataFrame, factor: int) -> None:
    positive = table.with_columns((pl.col("farmacie").cast(pl.Float64).abs() + 1).cast(pl.Decimal(18, 2)))
    dearer = positive.with_columns((pl.col("farmacie") * factor).cast(pl.Decimal(18, 2)))
    groups = {region: [region] for region in REGIONS}

    one, other = (
        cost_estimates(StratifiedCells.from_cells(_cells(t)), groups, KINDS, division=2025).filter(
            (pl.col("method") == "indirectly_standardised") & (pl.col("indicator") == "pharmacy")
        )
        for t in (positive, dearer)
    )

    assert one["value"].to_list() == pytest.approx(other["value"].to_list(), rel=1e-9)
