"""
Output control of series by month and by quarter: no point rests on one to nine persons or tells such a number.

A quarter is the sum of its months, and a year of them is among the yearly figures; everybody is the sites and the
others. Quarters of everybody less those of the other sites are the quarters of one site, whether it has these or not.
A year that is withheld among the yearly figures takes all its months and quarters with it.

How many are at risk is not told, and time at risk only in whole tens of persons: two months that follow each other
would tell how few came or left between them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from proeftuin.release.gate import MINIMUM_PERSONS, REASON
from proeftuin.release.totals import HIDDEN, Total, totals_of_groups, withheld_with
from proeftuin.vocabulary.estimate import Status

TOGETHER = "withheld_with_another"
_NUMBERS = ("numerator", "denominator", "value", "persons", "contributors")
_SIZE, _FEW, _QUARTER, _YEAR = "_size", "_few", "_quarter", "_year"
_HAS_QUARTERS = "_has_quarters"
_MONTHS = {"month": 1, "quarter": 3}


def protected_series(
    series: pl.DataFrame, groups: Mapping[str, Sequence[str]], estimates: pl.DataFrame | None = None
) -> pl.DataFrame:
    """
    The table `measured_series` as it may leave.

    Parameters
    ----------
    groups : mapping of region to regions
        The regions that figures are given for and those that they are the sum of.
    estimates : frame or None
        Yearly figures as they leave; `None` when there are none.
    """
    counted, persons = pl.col("contributors"), pl.col("persons")
    few = ((persons > 0) & (persons < MINIMUM_PERSONS)) | ((counted > 0) & (counted < MINIMUM_PERSONS))
    marked = series.with_columns(
        few.fill_null(False).alias(_FEW),
        counted.cast(pl.Float64).fill_null(0.0).alias(_SIZE),
        pl.col("period_start").dt.truncate("1q").alias(_QUARTER),
        pl.col("period_start").dt.year().alias(_YEAR),
        (pl.col("every") == "quarter").any().over("series").alias(_HAS_QUARTERS),
    )
    started = _with_withheld_years(marked, estimates)
    hidden = _with_months_of_hidden_quarters(started, _totals(series, groups))
    shown = _in_tens_of_persons(_withheld(hidden)).with_columns(pl.lit(None, dtype=pl.Int64).alias("persons"))
    return shown.select(series.columns)


def _with_months_of_hidden_quarters(started: pl.DataFrame, totals: Sequence[Total]) -> pl.DataFrame:
    """
    Hides until nothing tells what is hidden, and with a quarter all months of it, wherever they are of.

    Months of everybody less those of one site would add up to a quarter of the other, which has no months of its own.
    """
    of_hidden_quarter = ((pl.col("every") == "quarter") & pl.col(HIDDEN)).any().over("series", _QUARTER)
    frame, before = started, -1
    while before != (hidden := int(frame[HIDDEN].sum())):
        before = hidden
        frame = withheld_with(frame, totals, [_SIZE], minimum=MINIMUM_PERSONS)
        frame = frame.with_columns((pl.col(HIDDEN) | ((pl.col("every") == "month") & of_hidden_quarter)).alias(HIDDEN))
    return frame


def _with_withheld_years(marked: pl.DataFrame, estimates: pl.DataFrame | None) -> pl.DataFrame:
    """Hides what rests on few, and all of a year whose figure is withheld: its months would add up to it."""
    if estimates is None:
        return marked.with_columns(pl.col(_FEW).alias(HIDDEN))
    years = estimates.filter(
        pl.col("method") == "crude",
        pl.col("status") == Status.WITHHELD.value,
        pl.col("sex").is_null(),
        pl.col("age_band").is_null(),
    ).select(
        pl.col("indicator").alias("series"),
        "region",
        pl.col("period_start").dt.year().alias(_YEAR),
        pl.lit(True).alias(HIDDEN),
    )
    found = marked.join(years.unique(), on=["series", "region", _YEAR], how="left", maintain_order="left")
    return found.with_columns((pl.col(_FEW) | pl.col(HIDDEN).fill_null(False)).alias(HIDDEN))


def _totals(series: pl.DataFrame, groups: Mapping[str, Sequence[str]]) -> list[Total]:
    is_month, is_quarter = pl.col("every") == "month", pl.col("every") == "quarter"
    one = ("series", "region")
    followed = {group: codes for group, codes in groups.items() if group in set(series["region"])}
    return [
        Total((*one, _QUARTER), is_month, is_quarter),
        # Known without a row of the region too: as what everybody has less what the other sites have.
        Total((*one, _QUARTER), is_month & pl.col(_HAS_QUARTERS)),
        Total((*one, _YEAR), is_month),
        Total((*one, _YEAR), is_quarter),
        *totals_of_groups(followed, ["series", "every", "period_start"]),
    ]


def _withheld(frame: pl.DataFrame) -> pl.DataFrame:
    why = pl.when(_FEW).then(pl.lit(REASON)).otherwise(pl.lit(TOGETHER))
    return frame.with_columns(
        *(pl.when(HIDDEN).then(None).otherwise(pl.col(name)).alias(name) for name in _NUMBERS),
        pl.when(HIDDEN).then(why).otherwise(pl.col("reason")).alias("reason"),
        pl.when(HIDDEN).then(pl.lit(Status.WITHHELD.value)).otherwise(pl.col("status")).alias("status"),
    )


def _in_tens_of_persons(frame: pl.DataFrame) -> pl.DataFrame:
    """Time at risk as that of whole tens of persons who were there all the time, and the value that goes with it."""
    months = pl.col("every").replace_strict(_MONTHS, default=12, return_dtype=pl.Float64)
    step = MINIMUM_PERSONS * months / 12
    rounded = pl.max_horizontal((pl.col("denominator") / step).round() * step, step)
    has_time = pl.col("denominator") > 0
    return frame.with_columns(
        pl.when(has_time).then(rounded).otherwise(pl.col("denominator")).alias("denominator"),
        pl.when(has_time)
        .then(pl.col("value") * pl.col("denominator") / rounded)
        .otherwise(pl.col("value"))
        .alias("value"),
    )
