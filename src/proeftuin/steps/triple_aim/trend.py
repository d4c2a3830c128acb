"""Mean change per year of each indicator, over the years that mean the same and no others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from proeftuin.data.tables import TRENDS
from proeftuin.methods.trend import log_linear_trend
from proeftuin.steps.triple_aim.estimate_table import level_of_interval, status_of
from proeftuin.vocabulary.indicator import Indicator

METHOD = "directly_standardised"


def trends(estimates: pl.DataFrame, regions: Sequence[str], indicators: Mapping[str, Indicator]) -> pl.DataFrame:
    """
    Trend of the standardised figure of every indicator for every region, as the contract `trends` says.

    The years are the last ones without a break between them, up to the indicator's last year.
    """
    rows = estimates.filter(
        (pl.col("method") == METHOD)
        & pl.col("region").is_in(list(regions))
        & pl.col("indicator").is_in(list(indicators))
    ).with_columns(pl.col("period_start").dt.year().alias("year"))
    tables = [
        _trends_of(rows.filter(pl.col("indicator") == id), indicators[id])
        for id in rows["indicator"].unique(maintain_order=True)
    ]
    return TRENDS.conform(pl.concat(tables)) if tables else TRENDS.empty()


def _trends_of(rows: pl.DataFrame, indicator: Indicator) -> pl.DataFrame:
    last = int(rows["year"].max())  # type: ignore[arg-type]
    first = max(indicator.comparable_with(last)[0], int(rows["year"].min()))  # type: ignore[arg-type]
    rows = rows.filter(pl.col("year") >= first).sort("region", "year")
    years, places = sorted(rows["year"].unique()), rows["region"].unique().sort()
    grid = pl.DataFrame({"region": places}).join(pl.DataFrame({"year": years}), how="cross")
    values = grid.join(rows, on=["region", "year"], how="left", maintain_order="left")["value"]
    found = log_linear_trend(years, values.fill_null(np.nan).to_numpy().reshape(places.len(), len(years)))
    change = found.percent_per_year
    return (
        pl.DataFrame(
            {
                "region": places,
                "percent_per_year": pl.Series(change.value).fill_nan(None),
                "lower": pl.Series(change.lower).fill_nan(None),
                "upper": pl.Series(change.upper).fill_nan(None),
                "reason": pl.Series(change.reason, dtype=pl.String).replace("", None),
            }
        )
        .with_columns(
            pl.lit(indicator.id).alias("indicator"),
            pl.lit(years[0]).alias("first_year"),
            pl.lit(years[-1]).alias("last_year"),
            *level_of_interval(change.confidence, change.interval_method),
        )
        .with_columns(status_of(pl.col("reason")))
    )
