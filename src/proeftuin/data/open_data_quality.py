"""
What a reader of the results must know about the open data themselves: corrections, absent strata, the rest row, gaps.

A check that finds nothing is reported with zero rows: that it was made is worth knowing too. What is wrong with a file
never gets this far, because the importer refuses it.
"""

from __future__ import annotations

import polars as pl

from proeftuin.data import health_monitor, population_panel, vektis
from proeftuin.data.open_data import OpenData
from proeftuin.data.tables import QUALITY
from proeftuin.data.vektis_columns import CATEGORIES
from proeftuin.vocabulary.age_band import FIVE_YEAR_BANDS_TO_90
from proeftuin.vocabulary.sex import Sex

_COSTS = [category.id for category in CATEGORIES]
_STRATA = len(Sex) * len(FIVE_YEAR_BANDS_TO_90)


def quality_of(open_data: OpenData) -> pl.DataFrame:
    """
    The checks on all files of the data sets that are read: one row per source, check and year.

    `detail` holds pairs such as `percent_of_cost=0.85`, or names of regions; never the figures of a stratum.

    Returns
    -------
    frame
        As the contract `QUALITY` says.

    Raises
    ------
    DataContractError
        A file is absent or damaged.
    """
    costs = vektis.insured_costs(open_data, open_data.data_set(vektis.DATA_SET).years)
    health = health_monitor.prevalences(open_data, open_data.data_set(health_monitor.DATA_SET).years)
    panel = population_panel.panel(open_data, open_data.data_set(population_panel.DATA_SET).years)
    checks = [_negative_costs(costs), _absent_strata(costs), _rest_row(costs), _missing_figures(health)]
    checks += [_regions_without_figures(health), _sexes_that_do_not_add_up(panel)]
    return QUALITY.conform(pl.concat(checks, how="diagonal")).sort("source", "check", "year")


def _check(frame: pl.DataFrame, source: str, key: str, severity: str = "note") -> pl.DataFrame:
    return frame.with_columns(
        pl.lit(source).alias("source"), pl.lit(key).alias("check"), pl.lit(severity).alias("severity")
    )


def _negative_costs(costs: pl.DataFrame) -> pl.DataFrame:
    count = pl.sum_horizontal((pl.col(cost) < 0).sum() for cost in _COSTS)
    return _check(costs.group_by("year").agg(count.alias("rows")), vektis.DATA_SET, "negative_costs")


def _absent_strata(costs: pl.DataFrame) -> pl.DataFrame:
    count = pl.col("region").drop_nulls().n_unique() * _STRATA - pl.col("region").count()
    return _check(costs.group_by("year").agg(count.alias("rows")), vektis.DATA_SET, "strata_under_ten_persons")


def _rest_row(costs: pl.DataFrame) -> pl.DataFrame:
    total = pl.sum_horizontal(pl.col(_COSTS).cast(pl.Float64))
    is_rest = pl.col("region").is_null()
    years = pl.col("insured_years").cast(pl.Float64)
    shares = (
        costs.with_columns(total.alias("total"))
        .group_by("year")
        .agg(
            is_rest.sum().alias("rows"),
            (100 * years.filter(is_rest).sum() / years.sum()).round(2).alias("of_years"),
            (100 * pl.col("total").filter(is_rest).sum() / pl.col("total").sum()).round(2).alias("of_cost"),
        )
    )
    detail = pl.format("percent_of_insured_years={} percent_of_cost={}", "of_years", "of_cost")
    return _check(shares.select("year", "rows", detail.alias("detail")), vektis.DATA_SET, "rest_row")


def _missing_figures(health: pl.DataFrame) -> pl.DataFrame:
    counted = health.group_by("year").agg(pl.col("value").null_count().alias("rows"), pl.len().alias("figures"))
    detail = pl.format("of_figures={}", "figures").alias("detail")
    return _check(counted.select("year", "rows", detail), health_monitor.DATA_SET, "figures_missing")


def _regions_without_figures(health: pl.DataFrame) -> pl.DataFrame:
    """Regions for which a wave gives no figure at all: too few took part."""
    empty = health.group_by("year", "region_name").agg(pl.col("value").is_null().all().alias("is_empty"))
    counted = empty.group_by("year").agg(
        pl.col("is_empty").sum().alias("rows"),
        pl.col("region_name").filter("is_empty").sort().str.join(", ").alias("detail"),
    )
    return _check(counted, health_monitor.DATA_SET, "regions_without_figures", "warning")


def _sexes_that_do_not_add_up(panel: pl.DataFrame) -> pl.DataFrame:
    differs = (pl.col("men") + pl.col("women") != pl.col("persons")).sum()
    counted = panel.group_by("year").agg(differs.alias("rows"))
    return _check(counted, population_panel.DATA_SET, "sexes_do_not_add_up")
