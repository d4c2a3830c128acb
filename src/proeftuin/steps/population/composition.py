"""How a population is made up, and how many persons each criterion of its definition left out."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from proeftuin.data.tables import ATTRITION, EXACT, PYRAMIDS
from proeftuin.vocabulary.region import COUNTRY, Region

IN_SOURCE = "insured_in_source"
IN_MUNICIPALITY = "living_in_a_known_municipality"
IN_REGION = "living_in_the_region"


def attrition(insured: pl.DataFrame, regions: Sequence[Region], *, population: str) -> pl.DataFrame:
    """
    Persons and time at risk left after each criterion, for every region and year, as the contract `attrition` says.

    Parameters
    ----------
    insured : frame
        Rows of `year` × `region` (municipality, empty for persons in none) × strata with `persons` and
        `insured_years`.
    """
    located = insured.filter(pl.col("region").is_not_null())
    in_region = _by_region(located, regions, "year").filter(pl.col("region") != COUNTRY)
    codes = pl.DataFrame({"region": [region.code for region in regions]})
    steps = [
        codes.join(_sums(insured, "year"), how="cross").with_columns(_step(IN_SOURCE, 0)),
        codes.join(_sums(located, "year"), how="cross").with_columns(_step(IN_MUNICIPALITY, 1)),
        in_region.with_columns(_step(IN_REGION, 2)),
    ]
    rows = pl.concat(steps, how="diagonal").unnest("step")
    return ATTRITION.in_order(
        ATTRITION.conform(rows.with_columns(pl.lit(population).alias("population"), pl.lit("value").alias("status")))
    )


def pyramids(
    insured: pl.DataFrame, regions: Sequence[Region], *, population: str, years: Sequence[int]
) -> pl.DataFrame:
    """
    Age and sex of every region beside those of the country, in `years`, as shares of all ages.

    A stratum in which the source has nobody in a region is there with a share of zero.
    """
    located = insured.filter(pl.col("region").is_not_null() & pl.col("year").is_in(list(years)))
    strata = ["year", "sex", "age_band"]
    country = _shares(_sums(located, *strata), "year").select(*strata, pl.col("percent").alias("percent_country"))
    own = _shares(_by_region(located, regions, *strata), "year", "region").drop("persons")
    everywhere = pl.DataFrame({"region": [region.code for region in regions if region.municipalities]})
    rows = (
        everywhere.join(country, how="cross")
        .join(own, on=["region", *strata], how="left")
        .with_columns(
            pl.col("exposure").fill_null(0),
            pl.col("percent").fill_null(0.0),
            pl.lit(population).alias("population"),
            pl.lit("value").alias("status"),
        )
    )
    return PYRAMIDS.in_order(PYRAMIDS.conform(rows))


def _by_region(located: pl.DataFrame, regions: Sequence[Region], *keys: str) -> pl.DataFrame:
    """Sums by region and `keys`; a municipality counts in every region that it is part of."""
    by_municipality = _sums(located, "region", *keys).rename({"region": "municipality"})
    members = pl.DataFrame(
        [(region.code, code) for region in regions for code in region.municipalities],
        schema={"region": pl.String, "municipality": pl.String},
        orient="row",
    )
    joined = members.join(by_municipality, on="municipality")
    return joined.group_by("region", *keys).agg(pl.col("persons").sum(), pl.col("exposure").sum())


def _sums(insured: pl.DataFrame, *keys: str) -> pl.DataFrame:
    return insured.group_by(keys).agg(
        pl.col("persons").sum().cast(pl.Int64), pl.col("insured_years").cast(EXACT).sum().alias("exposure")
    )


def _step(criterion: str, number: int) -> pl.Expr:
    return pl.struct(pl.lit(criterion).alias("criterion"), pl.lit(number, pl.Int16).alias("step")).alias("step")


def _shares(sums: pl.DataFrame, *within: str) -> pl.DataFrame:
    # The sum is made in exact decimals: one of floats would depend on the order of the rows.
    everyone = pl.col("exposure").sum().over(within).cast(pl.Float64)
    return sums.with_columns((100 * pl.col("exposure").cast(pl.Float64) / everyone).alias("percent"))
