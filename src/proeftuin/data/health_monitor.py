"""
Health of adults by region, as the Gezondheidsmonitor (GGD'en, CBS and RIVM) publishes it: percentages with 95 % limits.

These are survey estimates. They are no counts, cannot be added up over regions and are never treated as if they could.
An empty value is missing in the source.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from proeftuin.data.contract import Column, TableContract
from proeftuin.data.engine import embedded
from proeftuin.data.open_data import OpenData, file_of_year

DATA_SET = "gezondheidsmonitor"
TABLE = "prevalences"
CONFIDENCE = 0.95
"""Level of the published limits."""

AGES = {
    "Totaal": ("adults", {2016: "19+", 2020: "18+"}),
    "19 tot 65 jaar": ("under_65", {2016: "19-64"}),
    "18 tot 65 jaar": ("under_65", {2020: "18-64"}),
    "65 jaar of ouder": ("from_65", {2016: "65+", 2020: "65+"}),
}
"""For each age group of the source: the group that waves have in common, and the exact ages in each wave."""

PREVALENCES = TableContract(
    "prevalences",
    "one region × age group × indicator × year",
    {
        "region": Column(pl.String, "code of the region", missing="a combination of municipalities without a code"),
        "kind": Column(pl.String, "municipality, ggd, province, part_of_country, country or combination"),
        "region_name": Column(pl.String, "name as the source writes it"),
        "year": Column(pl.Int16, "calendar year of the wave"),
        "age_group": Column(pl.String, "adults, under_65 or from_65: the same groups in every wave"),
        "age_band": Column(pl.String, "the exact ages in this wave, such as 19-64"),
        "indicator": Column(pl.String, "header of the column in the source"),
        "value": Column(
            pl.Float64, "percent, or hours per week for the columns Uren…", missing="missing in the source"
        ),
        "lower": Column(pl.Float64, "published lower 95 % limit", missing="missing in the source"),
        "upper": Column(pl.Float64, "published upper 95 % limit", missing="missing in the source"),
    },
    key=("year", "kind", "region_name", "age_group", "indicator"),
)


def prevalences(open_data: OpenData, years: Iterable[int]) -> pl.DataFrame:
    """
    Every published figure of the waves of `years`, in the municipal division of 1 January of the wave.

    Returns
    -------
    frame
        As the contract `PREVALENCES` says, in the order of its key.

    Raises
    ------
    DataContractError
        There is no file about a year, or a file is absent or damaged.
    """
    data_set = open_data.data_set(DATA_SET)
    files = [(year, file_of_year(data_set, TABLE, year)) for year in sorted(set(years))]
    stored = ("region", "kind", "region_name", "age_group", "indicator", "value", "lower", "upper")
    with embedded.connection() as connection:
        frames = [
            _with_ages(embedded.read_parquet(connection, file.location, {name: name for name in stored}), year)
            for year, file in files
        ]
    return PREVALENCES.conform(pl.concat([PREVALENCES.empty(), *frames], how="diagonal")).sort(PREVALENCES.key)


def _with_ages(frame: pl.DataFrame, year: int) -> pl.DataFrame:
    groups = {label: group for label, (group, _) in AGES.items()}
    bands = {label: ages[year] for label, (_, ages) in AGES.items() if year in ages}
    return frame.with_columns(
        pl.lit(year, pl.Int16).alias("year"),
        pl.col("age_group").replace_strict(groups, return_dtype=pl.String),
        pl.col("age_group").replace_strict(bands, return_dtype=pl.String).alias("age_band"),
        pl.col("value", "lower", "upper").cast(pl.Float64),
    )
