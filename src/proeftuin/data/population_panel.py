"""
Inhabitants and deaths by municipality and year (CBS, 2013-2019), in the municipal division of each year itself.

Inhabitants are counted on 1 January. Ages are known in four groups only, and deaths for all ages together, so
mortality can be adjusted for these groups and no further.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import polars as pl

from proeftuin.data.contract import Column, TableContract
from proeftuin.data.engine import embedded
from proeftuin.data.open_data import OpenData, file_of_year
from proeftuin.data.redivision import bring_to_division

DATA_SET = "population-panel"
TABLE = "population_panel"
MEDICINES_TABLE = "cardiovascular_medicines"

_COLUMNS = {
    "region": "Regions",
    "region_name": "municipality",
    "year": "year",
    "persons": "total_Pop",
    "men": "total_Men",
    "women": "total_Women",
    "persons_65_74": "total_Pop_65_75",
    "persons_75_84": "total_Pop_75_85",
    "persons_85_plus": "total_Pop_85_up",
    "deaths": "total_deaths",
    "cardiovascular_deaths": "total_deaths_CVD",
}

PANEL = TableContract(
    "population_panel",
    "one municipality × year",
    {
        "region": Column(pl.String, "code of the municipality"),
        "region_name": Column(pl.String, "name as the source writes it"),
        "division_day": Column(pl.Date, "1 January of the year: the municipal division"),
        "year": Column(pl.Int16, "calendar year"),
        "persons": Column(pl.Int64, "inhabitants on 1 January"),
        "men": Column(pl.Int64, "men on 1 January"),
        "women": Column(pl.Int64, "women on 1 January"),
        "persons_0_64": Column(pl.Int64, "inhabitants up to and including 64 years, on 1 January"),
        "persons_65_74": Column(pl.Int64, "inhabitants of 65 to 74 years, on 1 January"),
        "persons_75_84": Column(pl.Int64, "inhabitants of 75 to 84 years, on 1 January"),
        "persons_85_plus": Column(pl.Int64, "inhabitants of 85 years and over, on 1 January"),
        "deaths": Column(pl.Int64, "inhabitants who died in the year"),
        "cardiovascular_deaths": Column(pl.Int64, "inhabitants who died of cardiovascular disease in the year"),
    },
    key=("year", "region"),
)

MEDICINES = TableContract(
    "cardiovascular_medicines",
    "one municipality × year × age group",
    {
        "region": Column(pl.String, "code of the municipality"),
        "year": Column(pl.Int16, "calendar year"),
        "age_group": Column(pl.String, "65-74, 75+, or all (standardised by the source)"),
        "percent": Column(
            pl.Float64, "persons with cardiovascular medicines, percent", missing="missing in the source"
        ),
    },
    key=("year", "region", "age_group"),
)

_MEDICINE_AGES = {"65 tot 75 jaar": "65-74", "75 jaar of ouder": "75+", "Totaal, gestandaardiseerd": "all"}


def panel(open_data: OpenData, years: Iterable[int]) -> pl.DataFrame:
    """
    Inhabitants and deaths of every municipality in each of `years`.

    Returns
    -------
    frame
        As the contract `PANEL` says, in the order of its key.

    Raises
    ------
    DataContractError
        A year is not in the panel, or the file is absent or damaged.
    """
    frame = _rows(open_data, TABLE, years, _COLUMNS)
    counts = [name for name in _COLUMNS if name not in ("region", "region_name", "year")]
    older = pl.sum_horizontal("persons_65_74", "persons_75_84", "persons_85_plus")
    return PANEL.conform(
        frame.with_columns(pl.col(counts).cast(pl.Int64)).with_columns(
            pl.date(pl.col("year"), 1, 1).alias("division_day"),
            (pl.col("persons") - older).alias("persons_0_64"),
        )
    ).sort(PANEL.key)


def cardiovascular_medicines(open_data: OpenData, years: Iterable[int]) -> pl.DataFrame:
    """
    Percentage of persons with cardiovascular medicines, by municipality, year and age group.

    Returns
    -------
    frame
        As the contract `MEDICINES` says, in the order of its key.

    Raises
    ------
    DataContractError
        A year is not in the panel, or the file is absent or damaged.
    """
    columns = {
        "region": "Regions",
        "year": "year",
        "age_group": "Age_Group_with_meds",
        "percent": "perc_Pop_with_meds",
    }
    frame = _rows(open_data, MEDICINES_TABLE, years, columns)
    return MEDICINES.conform(frame.with_columns(pl.col("age_group").replace_strict(_MEDICINE_AGES))).sort(MEDICINES.key)


def standardised_income(open_data: OpenData, year: int, *, division: date) -> dict[str, float]:
    """
    Mean standardised household income of municipalities, thousand euro, by code in the division of a day.

    Standardised for the size and composition of households. Of municipalities that merged it is the mean over their
    inhabitants, as near to that over households as this source allows.

    Raises
    ------
    DataContractError
        The year is not in the panel, or the file is absent or damaged.
    """
    columns = {"region": "Regions", "year": "year", "persons": "total_Pop", "income": "avg_Standardized_Income"}
    known = _rows(open_data, TABLE, [year], columns).drop_nulls()
    tenths = known.select(
        "region",
        pl.col("persons").cast(pl.Int64),
        (pl.col("persons").cast(pl.Int64) * (pl.col("income") * 10).cast(pl.Int64)).alias("total"),
    )
    brought = bring_to_division(tenths, from_day=date(year, 1, 1), to_day=division, additive=["persons", "total"])
    return {code: total / persons / 10 for code, persons, total in brought.select("region", "persons", "total").rows()}


def _rows(open_data: OpenData, table: str, years: Iterable[int], columns: dict[str, str]) -> pl.DataFrame:
    wanted = sorted(set(years))
    data_set = open_data.data_set(DATA_SET)
    locations = {file_of_year(data_set, table, year).location for year in wanted}
    # Without a year the columns are still those of the table, so any file of it will do.
    locations = locations or {file.location for file in data_set.files_of(table)}
    with embedded.connection() as connection:
        frames = [embedded.read_parquet(connection, location, columns) for location in sorted(locations)]
    return pl.concat(frames).filter(pl.col("year").is_in(wanted))
