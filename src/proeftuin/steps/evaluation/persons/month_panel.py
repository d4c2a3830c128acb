"""
What happened in each site in each calendar month, and what the rates of everybody else lead to expect.

Expected applies the rates of all comparison areas together in the same month, by sex and age band, to the days at risk
of the site, as the yearly panel does. What every area shares in a month, such as a season, drops out of the two.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from proeftuin.steps.evaluation.effect_rows import ALL_SITES
from proeftuin.steps.evaluation.joined_area import JoinedAreas
from proeftuin.steps.triple_aim.month_cell import CONTRIBUTORS, DAYS, MONTH_CELL, TOTAL, month_columns

Floats = NDArray[np.float64]
_POOL = "pool"
_STRATUM = ("year", "month", "sex", "age_band")


@dataclass(frozen=True)
class SiteMonths:
    """
    One outcome of one site, or of all sites together.

    Attributes
    ----------
    months : tuple of date
        First day of each month.
    days, total : array, shape (months,)
        Days at risk, and what happened, in numbers or cents.
    compared, expected : array, shape (months,)
        What happened among those of an age and sex that somebody elsewhere has, and what would have at the rates there.
    contributors : array of int, shape (months,)
        Persons of whom something was counted.
    """

    months: tuple[date, ...]
    days: Floats
    total: Floats
    compared: Floats
    expected: Floats
    contributors: NDArray[np.int64]

    @property
    def persons(self) -> NDArray[np.int64]:
        """Persons who at least were at risk in each month: so many could have been there on all of its days."""
        lengths = np.array([monthrange(month.year, month.month)[1] for month in self.months])
        return np.asarray(self.days // lengths, dtype=np.int64)


def months_of(years: Sequence[int]) -> tuple[date, ...]:
    """First day of every month of the years."""
    return tuple(date(year, month, 1) for year in years for month in range(1, 13))


def site_months(
    sums: pl.DataFrame, outcome: str, areas: JoinedAreas, regions: Sequence[str], years: Sequence[int]
) -> dict[str, SiteMonths]:
    """
    The months of every located site, and of all of them together under `all`.

    Parameters
    ----------
    sums : frame
        As `month_queries` gives them, added up over all persons.
    regions : sequence of str
        The study's list of regions; the first has place 1.
    """
    sites = {site.region: site.id for site in areas.sites if site.is_located}
    owner = {code: sites.get(joined, _POOL) for joined, codes in areas.members.items() for code in codes}
    named = dict(zip((DAYS, TOTAL, CONTRIBUTORS), month_columns(outcome), strict=True))
    placed = sums.select(*MONTH_CELL, **{name: pl.col(column) for name, column in named.items()}).join(
        _groups(owner, regions), on="region"
    )
    strata = placed.group_by("group", *_STRATUM).agg(pl.col(*named).sum())
    found = (
        _compared(strata)
        .group_by("group", "year", "month", maintain_order=True)
        .agg(pl.col(*named, "compared", "expected").sum())
    )
    months = months_of(years)
    parts = {id: _on_every_month(found.filter(group=id), months) for id in sites.values()}
    together = found.group_by("year", "month", maintain_order=True).agg(pl.col(*named, "compared", "expected").sum())
    return {ALL_SITES: _on_every_month(together, months)} | parts


def _groups(owner: Mapping[str, str], regions: Sequence[str]) -> pl.DataFrame:
    rows = [(place, owner[code]) for place, code in enumerate(regions, start=1) if code in owner]
    return pl.DataFrame(rows, schema={"region": pl.Int64, "group": pl.String}, orient="row")


def _compared(strata: pl.DataFrame) -> pl.DataFrame:
    """Strata of the sites with what is expected; one in which nobody elsewhere is at risk counts on neither side."""
    elsewhere = strata.filter(pl.col("group") == _POOL).select(*_STRATUM, _days="days", _total="total")
    own = strata.filter(pl.col("group") != _POOL).join(elsewhere, on=_STRATUM, how="left", nulls_equal=True)
    has_rate = pl.col("_days").fill_null(0) > 0
    rate = pl.col("_total") / pl.col("_days")
    # Floating numbers are added in one order, so that the same sums always give the same last digit.
    return own.sort("group", *_STRATUM, nulls_last=False).with_columns(
        pl.when(has_rate).then("total").otherwise(0).alias("compared"),
        pl.when(has_rate).then(pl.col("days") * rate).otherwise(0.0).alias("expected"),
    )


def _on_every_month(found: pl.DataFrame, months: Sequence[date]) -> SiteMonths:
    """The months in order; one without a row had nobody at risk."""
    rows = {(row["year"], row["month"]): row for row in found.iter_rows(named=True)}

    def column(name: str) -> list[float]:
        return [rows.get((month.year, month.month), {}).get(name, 0) for month in months]

    days, total, compared, expected = (
        np.array(column(name), dtype=np.float64) for name in (DAYS, TOTAL, "compared", "expected")
    )
    contributors = np.array(column(CONTRIBUTORS), dtype=np.int64)
    return SiteMonths(tuple(months), days, total, compared, expected, contributors)
