"""
Cells of cost: the reduction of a source to sums by indicator, municipality, year, sex and age band.

Everything after this module is algebra on cells. Amounts stay exact decimals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import polars as pl

from proeftuin.data.tables import CELLS, EXACT
from proeftuin.vocabulary.indicator import Indicator

UNKNOWN = "unknown"
"""Sex or age band of persons of whom it is not known."""
REST = "rest"
"""Region of the persons whom the source places in no municipality: part of the country, of no other region."""


def cost_cells(costs: pl.DataFrame, indicators: Mapping[str, Indicator], *, division: date) -> pl.DataFrame:
    """
    Cells of every indicator for every year in which it means something.

    Parameters
    ----------
    costs : frame
        Rows of municipality (`region`, empty for the rest row) × `year` × `sex` × `age_band` with `persons`,
        `insured_years`, `apportioned` and a decimal column per category of the source; a category that a year does not
        have is empty there.
    indicators : mapping of str to Indicator
        Each adds up its components. A year in which no component exists gives no cells.

    Returns
    -------
    frame
        As the contract `cells` says.
    """
    tables = [_cells_of(costs, indicator, division) for indicator in indicators.values()]
    return CELLS.conform(pl.concat(tables))


def _cells_of(costs: pl.DataFrame, indicator: Indicator, division: date) -> pl.DataFrame:
    present = [component for component in indicator.components if component in costs.columns]
    exists = pl.any_horizontal(pl.col(present).is_not_null())
    return costs.filter(pl.col("year").is_between(indicator.first_year, indicator.last_year) & exists).select(
        pl.lit(indicator.id).alias("indicator"),
        pl.lit(indicator.population).alias("population"),
        pl.col("region").fill_null(REST),
        pl.lit(division.year, pl.Int16).alias("division"),
        pl.date(pl.col("year"), 1, 1).alias("period_start"),
        pl.date(pl.col("year") + 1, 1, 1).alias("period_end"),
        "sex",
        "age_band",
        pl.col("persons").cast(pl.Int64),
        pl.col("insured_years").cast(EXACT).alias("exposure"),
        pl.lit("years").alias("exposure_unit"),
        _sum_of(present).alias("total"),
        "apportioned",
        pl.lit("value").alias("status"),
        pl.lit(indicator.source).alias("source"),
    )


def _sum_of(columns: Iterable[str]) -> pl.Expr:
    # A chain of additions keeps the exact decimal type, which sum_horizontal does not promise.
    total = pl.lit(0).cast(EXACT)
    for column in columns:
        total = total + pl.col(column).fill_null(0).cast(EXACT)
    return total.cast(EXACT)
