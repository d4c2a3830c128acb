"""
Where the points of a chart come from, among tables that may be shown: series by month, yearly estimates, delivery.

All of them become rows of `measured_series`, so that what a chart rests on can be read in one place.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from proeftuin.data.chart_tables import MEASURED_SERIES
from proeftuin.steps.improvement.chart import Chart, Point
from proeftuin.steps.improvement.measured_series import Every
from proeftuin.vocabulary.estimate import Status

REACH, DELIVERY = "reach", "delivery"
_NOT_THERE = "not_in_source"
_ELIGIBLE, _EVERYBODY = "eligible", "all"


def rows_of_chart(chart: Chart, method: str, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """
    The series of a chart as the contract `measured_series` says; empty when the tables do not have it.

    Parameters
    ----------
    method : str
        Of yearly estimates.
    tables : mapping of str to frame
        Released tables, among them `measured_series` with what was made of persons and what files gave.
    """
    series = chart.series
    known = tables.get(MEASURED_SERIES.name, MEASURED_SERIES.empty())
    own = known.filter(
        pl.col("series") == series.id,
        pl.col("region").eq_missing(pl.lit(series.region, dtype=pl.String)),
        pl.col("every") == series.every.value,
    )
    if not own.is_empty():
        return own
    if "." in series.id:
        return _in_every_period(chart, _of_delivery(chart, tables))
    return _of_estimates(chart, method, tables.get("estimates"))


def points_of_rows(chart: Chart, rows: pl.DataFrame) -> list[Point]:
    """The same as points of the chart; one that ends after the data are complete is not complete."""
    until = chart.series.complete_until
    return [
        Point(
            start=row["period_start"],
            end=row["period_end"],
            numerator=row["numerator"],
            denominator=row["denominator"],
            value=row["value"],
            is_complete=row["is_complete"] and (until is None or row["period_end"] <= until),
            status=row["status"],
            reason=row["reason"],
        )
        for row in rows.sort("period_start").to_dicts()
    ]


def _of_estimates(chart: Chart, method: str, estimates: pl.DataFrame | None) -> pl.DataFrame:
    """Yearly figures; those of several years together are none."""
    if estimates is None:
        return MEASURED_SERIES.empty()
    own = estimates.filter(
        pl.col("indicator") == chart.series.id,
        pl.col("region") == chart.series.region,
        pl.col("method") == method,
        pl.col("sex").is_null(),
        pl.col("age_band").is_null(),
        pl.col("period_end") == pl.col("period_start").dt.offset_by("1y"),
    )
    return _conformed(
        own.select(
            pl.col("indicator").alias("series"),
            "region",
            pl.lit(Every.YEAR.value).alias("every"),
            "period_start",
            "period_end",
            "numerator",
            "denominator",
            "value",
            "unit",
            pl.lit(True).alias("is_complete"),
            "status",
            "reason",
        )
    )


def _of_delivery(chart: Chart, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """A stage of reach, as a share of those who could be reached, or a figure of the table about delivery."""
    entry, _, what = chart.series.id.partition(".")
    reach = tables.get(REACH)
    if reach is not None and what in set(reach["stage"]):
        return _of_reach(chart, entry, what, reach)
    delivery = tables.get(DELIVERY)
    if delivery is None or what not in delivery.columns:
        return MEASURED_SERIES.empty()
    own = delivery.filter(pl.col("entry") == entry, pl.col("region") == chart.series.region, ~pl.col("is_whole"))
    return _conformed(
        own.select(
            pl.lit(chart.series.id).alias("series"),
            "region",
            pl.lit(chart.series.every.value).alias("every"),
            "period_start",
            "period_end",
            pl.col(what).cast(pl.Float64).alias("numerator"),
            pl.col(what).cast(pl.Float64).alias("value"),
            pl.lit(chart.series.unit).alias("unit"),
            pl.lit(True).alias("is_complete"),
            _state(pl.col(what).is_not_null()),
            pl.when(pl.col(what).is_null()).then(pl.col("reason")).alias("reason"),
        )
    )


def _in_every_period(chart: Chart, rows: pl.DataFrame) -> pl.DataFrame:
    """
    The rows of a figure of delivery with a missing one for each period between them in which nobody carried it out.

    A period that rollouts fill in part is not complete.
    """
    if rows.is_empty() or not chart.series.due:
        return rows
    days = [(period.start, period.end, is_filled) for period, is_filled in chart.series.due]
    schema = {"period_start": pl.Date, "period_end": pl.Date, "_is_filled": pl.Boolean}
    due = pl.DataFrame(days, schema=schema, orient="row").filter(
        pl.col("period_start") >= rows["period_start"].min(), pl.col("period_end") <= rows["period_end"].max()
    )
    is_absent = pl.col("status").is_null()
    found = due.join(rows, on=["period_start", "period_end"], how="left", maintain_order="left").with_columns(
        pl.lit(chart.series.id).alias("series"),
        pl.lit(chart.series.region).alias("region"),
        pl.lit(chart.series.every.value).alias("every"),
        pl.lit(chart.series.unit).alias("unit"),
        pl.col("_is_filled").alias("is_complete"),
        pl.when(is_absent).then(pl.lit(_NOT_THERE)).otherwise(pl.col("reason")).alias("reason"),
        pl.col("status").fill_null(Status.MISSING.value),
    )
    return _conformed(found.drop("_is_filled"))


def _of_reach(chart: Chart, entry: str, stage: str, reach: pl.DataFrame) -> pl.DataFrame:
    whole = reach.filter(
        pl.col("entry") == entry,
        pl.col("region") == chart.series.region,
        ~pl.col("is_whole"),
        *(pl.col(trait) == _EVERYBODY for trait in ("segment", "deprivation", "sex", "age_group")),
    )
    keys = ["period_start", "period_end"]
    eligible = whole.filter(pl.col("stage") == _ELIGIBLE).select(*keys, pl.col("persons").alias("_eligible"))
    own = whole.filter(pl.col("stage") == stage).join(eligible, on=keys, how="left")
    known = pl.col("persons").is_not_null() & (pl.col("_eligible") > 0)
    return _conformed(
        own.select(
            pl.lit(chart.series.id).alias("series"),
            "region",
            pl.lit(chart.series.every.value).alias("every"),
            *keys,
            pl.col("persons").cast(pl.Float64).alias("numerator"),
            pl.col("_eligible").cast(pl.Float64).alias("denominator"),
            pl.when(known).then(100.0 * pl.col("persons") / pl.col("_eligible")).alias("value"),
            pl.lit(chart.series.unit).alias("unit"),
            pl.lit(True).alias("is_complete"),
            _state(known),
            pl.when(~known).then(pl.col("reason")).alias("reason"),
        )
    )


def _state(known: pl.Expr) -> pl.Expr:
    absent = pl.col("status") != Status.VALUE.value
    return (
        pl.when(known)
        .then(pl.lit(Status.VALUE.value))
        .when(absent)
        .then(pl.col("status"))
        .otherwise(pl.lit(Status.MISSING.value))
        .alias("status")
    )


def _conformed(rows: pl.DataFrame) -> pl.DataFrame:
    return MEASURED_SERIES.in_order(MEASURED_SERIES.conform(rows))
