"""
Regression to the mean: what a group that was picked on one year costs in the year before and the year after.

Whoever has high cost in one year has lower cost in the next, on average, without anything being done. A programme for
the most expensive persons that is judged by what they cost before and after would seem to work. So the same persons are
shown in three years, beside everybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from proeftuin.data.segment_tables import SEGMENT_MEANS
from proeftuin.steps.population.care_regions import EVERYBODY
from proeftuin.steps.segmentation.segment_cell import CLASSES, MEANS, UNASSIGNED
from proeftuin.steps.segmentation.segment_table import Divided

WHOLE, TOP = "everybody", "top_5"
TOP_SHARE = 0.05
CENTS = 100
_MOMENTS: Mapping[str, tuple[str, str, int]] = {
    "before": ("cost_before", "days_before", -1),
    "now": ("cost", "days", 0),
    "after": ("cost_after", "days_after", 1),
}
_SUMS = ("persons", "days_before", "cost_before", "days", "cost", "days_after", "cost_after")


def mean_rows(divided: Divided, cost: str | None, years: Sequence[int]) -> pl.DataFrame:
    """
    Mean cost of each segment, of everybody and of the most expensive 5 %, as the contract `segment_means` says.

    Parameters
    ----------
    cost : str or None
        Indicator of the cost; without one there are no rows.
    """
    if cost is None or MEANS not in divided.sums:
        return SEGMENT_MEANS.empty()
    by_segment = divided.grouped(MEANS, ["segment", "year"]).filter(pl.col("segment") != UNASSIGNED)
    segments = by_segment.with_columns(pl.col("segment").replace_strict(divided.segments, return_dtype=pl.String))
    whole = by_segment.group_by("region", "year").agg(pl.col(_SUMS).sum())
    columns = ["group", "region", "year", *(pl.col(name).cast(pl.Float64) for name in _SUMS)]
    sums = pl.concat(
        [
            segments.rename({"segment": "group"}).select(columns),
            whole.with_columns(pl.lit(WHOLE).alias("group")).select(columns),
            most_expensive(divided.sums[CLASSES]).with_columns(pl.lit(TOP).alias("group")).select(columns),
        ]
    )
    means = [
        pl.when(_is_in(years, offset)).then(_mean(cost_of, days_of, offset)).alias(name)
        for name, (cost_of, days_of, offset) in _MOMENTS.items()
    ]
    rows = divided.labelled(sums).select(
        "scheme", "group", pl.lit(cost).alias("indicator"), "region", "period_start", "period_end",
        *means, pl.col("persons").floor().cast(pl.Int64), pl.lit("value").alias("status"),
    )  # fmt: skip
    return SEGMENT_MEANS.in_order(SEGMENT_MEANS.conform(rows))


def most_expensive(classes: pl.DataFrame) -> pl.DataFrame:
    """
    Sums of the 5 % of everybody with the highest cost in each year, from sums by class of cost.

    Of the class in which the limit falls the same part of every sum is taken, as if its persons were alike.
    """
    ordered = classes.sort("year", "rounded", descending=[False, True])
    target = TOP_SHARE * pl.col("persons").sum().over("year")
    above = pl.col("persons").cum_sum().over("year") - pl.col("persons")
    weight = ((target - above) / pl.col("persons")).clip(0.0, 1.0)
    weighted = ordered.select("year", *(pl.col(name) * weight for name in _SUMS))
    return weighted.group_by("year").agg(pl.all().sum()).with_columns(pl.lit(EVERYBODY).alias("region"))


def _mean(cost: str, days: str, offset: int) -> pl.Expr:
    leap = pl.date((pl.col("year") + offset).cast(pl.Int32), 1, 1).dt.is_leap_year()
    in_years = pl.col(days) / pl.when(leap).then(366).otherwise(365)
    return pl.when(pl.col(days) > 0).then(pl.col(cost) / CENTS / in_years)


def _is_in(years: Sequence[int], offset: int) -> pl.Expr:
    return (pl.col("period_start").dt.year() + offset).is_in(list(years))
