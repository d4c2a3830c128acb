"""How a population is made up, and how many persons each criterion of its definition left out."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from proeftuin.data.tables import ATTRITION, EXACT, PYRAMIDS
from proeftuin.vocabulary.region import Region, RegionKind

IN_SOURCE = "insured_in_source"
IN_MUNICIPALITY = "living_in_a_known_municipality"
IN_REGION = "living_in_the_region"
COUNTRY = "NL01"


def attrition(insured: pl.DataFrame, regions: Sequence[Region], *, population: str) -> pl.DataFrame:
    """
    Persons and time at risk left after each criterion, for every site, the pool and the country, by year.

    Parameters
    ----------
    insured : frame
        Rows of `year` × `region` (municipality, empty for persons in none) × strata with `persons` and
        `insured_years`.
    """
    everyone = _by_year(insured, IN_SOURCE, 0)
    located = insured.filter(pl.col("region").is_not_null())
    known = _by_year(located, IN_MUNICIPALITY, 1)
    tables = []
    for region in regions:
        if region.kind not in {RegionKind.SITE, RegionKind.POOL, RegionKind.COUNTRY}:
            continue
        steps = [everyone, known]
        if region.kind is not RegionKind.COUNTRY:
            steps.append(_by_year(located.filter(pl.col("region").is_in(region.municipalities)), IN_REGION, 2))
        tables.append(pl.concat(steps).with_columns(pl.lit(region.code).alias("region")))
    return ATTRITION.conform(
        pl.concat(tables)
        .with_columns(pl.lit(population).alias("population"), pl.lit("value").alias("status"))
        .sort("region", "year", "step")
    )


def pyramids(
    insured: pl.DataFrame, regions: Sequence[Region], *, population: str, years: Sequence[int]
) -> pl.DataFrame:
    """Age and sex of every site and the pool beside those of the country, in `years`, as shares of all ages."""
    located = insured.filter(pl.col("region").is_not_null() & pl.col("year").is_in(list(years)))
    country = _shares(located).rename({"percent": "percent_country"}).drop("exposure")
    tables = [
        _shares(located.filter(pl.col("region").is_in(region.municipalities)))
        .join(country, on=["year", "sex", "age_band"])
        .with_columns(pl.lit(region.code).alias("region"))
        for region in regions
        if region.kind in {RegionKind.SITE, RegionKind.POOL, RegionKind.COUNTRY}
    ]
    return PYRAMIDS.conform(
        pl.concat(tables)
        .with_columns(pl.lit(population).alias("population"), pl.lit("value").alias("status"))
        .sort("region", "year", "sex", "age_band")
    )


def _by_year(frame: pl.DataFrame, criterion: str, step: int) -> pl.DataFrame:
    return (
        frame.group_by("year")
        .agg(pl.col("persons").sum().cast(pl.Int64), pl.col("insured_years").cast(EXACT).sum().alias("exposure"))
        .with_columns(pl.lit(criterion).alias("criterion"), pl.lit(step, pl.Int16).alias("step"))
        .sort("year")
    )


def _shares(located: pl.DataFrame) -> pl.DataFrame:
    by_stratum = located.group_by("year", "sex", "age_band").agg(
        pl.col("insured_years").cast(EXACT).sum().alias("exposure")
    )
    # The sum is made in exact decimals: one of floats would depend on the order of the rows.
    everyone = pl.col("exposure").sum().over("year").cast(pl.Float64)
    return by_stratum.with_columns((100 * pl.col("exposure").cast(pl.Float64) / everyone).alias("percent"))
