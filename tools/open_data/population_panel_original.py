"""From the population panel as it was found, every row once per medicine age group, to two tables without repeats."""

from __future__ import annotations

import polars as pl

PANEL_FILE = "imported_gemeente_year_age.csv"
KEYS = ["municipality", "year", "Regions"]
CONSTANT = ["Geslacht", "ATC_Medication_Group", "StatusCijfer", "unique_id"]
PER_AGE_GROUP = ["Age_Group_with_meds", "perc_Pop_with_meds"]
ONE_DECIMAL = [
    "avg_Distance_GP",
    "GP_within_5km",
    "perc_Pop_aged_65_80",
    "perc_Pop_aged_80_up",
    "perc_Pop_migration_background",
    "rel_pop_growth",
    "avg_Standardized_Income",
    "median_Household_Wealth",
]


def existing(text: pl.DataFrame) -> pl.DataFrame:
    """Rows of municipalities that existed in the year: the others are empty."""
    return text.filter(pl.col("total_Pop").is_not_null()).with_columns(pl.col("year").cast(pl.Int16))


def panel_frame(text: pl.DataFrame) -> pl.DataFrame:
    """One row per municipality and year, in the order of the file."""
    columns = [column for column in text.columns if column not in (*CONSTANT, *PER_AGE_GROUP)]
    frame = existing(text).select(columns).unique(maintain_order=True)
    if frame.select(KEYS).is_duplicated().any():
        raise SystemExit(f"{PANEL_FILE}: a municipality has different figures in one year")
    counts = [column for column in columns if column not in (*KEYS, *ONE_DECIMAL, "province")]
    return frame.select(*KEYS, "province", pl.col(counts).cast(pl.Int32), pl.col(ONE_DECIMAL).cast(pl.Decimal(8, 1)))


def medicines_frame(text: pl.DataFrame) -> pl.DataFrame:
    """Percentage of persons with cardiovascular medicines per municipality, year and age group of the source."""
    return (
        existing(text).select(*KEYS, *PER_AGE_GROUP).with_columns(pl.col("perc_Pop_with_meds").cast(pl.Decimal(6, 2)))
    )
