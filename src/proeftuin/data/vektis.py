"""
Cost of curative care by municipality, sex and age, as the yearly municipal Vektis files give it.

Every year stays in the municipal division of its own file; bringing years together is the work of `redivision`. The
rest row of a file (cells under ten persons, and persons whose stratum is unknown) counts for the country only: its
region, sex and age band are empty.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import polars as pl

from proeftuin.data.contract import Column, TableContract
from proeftuin.data.engine import embedded
from proeftuin.data.open_data import LocatedFile, OpenData, file_of_year
from proeftuin.data.vektis_columns import CATEGORIES, INSURED_YEARS, KEYS, PERSONS
from proeftuin.vocabulary.age_band import FIVE_YEAR_BANDS_TO_90, AgeBand
from proeftuin.vocabulary.sex import Sex

DATA_SET = "vektis-gemeente"
TABLE = "insured_costs"
EXACT = pl.Decimal(18, 2)

SEX_OF_LABEL = {"M": Sex.MALE, "V": Sex.FEMALE}


def _label(band: AgeBand) -> str:
    return f"{band.from_age}+" if band.below is None else f"{band.from_age} t/m {band.below - 1} jaar"


AGE_BAND_OF_LABEL = {_label(band): band.label for band in FIVE_YEAR_BANDS_TO_90}
"""Band for each age class as the files write it, with single blanks: `0 t/m 4 jaar` is `00-04`."""

INSURED_COSTS = TableContract(
    "insured_costs",
    "one municipality (or the rest row) × year × sex × age band",
    {
        "region": Column(pl.String, "code of the municipality in the division of the file", missing="the rest row"),
        "division_day": Column(pl.Date, "day of the municipal division of the file"),
        "year": Column(pl.Int16, "calendar year"),
        "sex": Column(pl.String, "male or female", missing="the rest row"),
        "age_band": Column(pl.String, "completed years, such as 05-09 or 90+", missing="the rest row"),
        "persons": Column(pl.Int64, "insured persons"),
        "insured_years": Column(EXACT, "insured years"),
        **{
            category.id: Column(EXACT, "cost in euro; may be negative after a correction", missing="no such column")
            for category in CATEGORIES
        },
    },
    key=("year", "region", "sex", "age_band"),
)


def insured_costs(open_data: OpenData, years: Iterable[int]) -> pl.DataFrame:
    """
    Insured persons, insured years and euro per category, for every stratum of the files of `years`.

    A category that the file of a year does not have is empty there; zero means that nothing was spent.

    Returns
    -------
    frame
        As the contract `INSURED_COSTS` says, in the order of its key.

    Raises
    ------
    DataContractError
        There is no file about a year, or a file is absent or damaged.
    """
    data_set = open_data.data_set(DATA_SET)
    files = [(year, file_of_year(data_set, TABLE, year)) for year in sorted(set(years))]
    with embedded.connection() as connection:
        frames = [_costs_of(connection, file, year) for year, file in files]
    frame = pl.concat([INSURED_COSTS.empty(), *frames], how="diagonal")
    return INSURED_COSTS.conform(frame).sort(INSURED_COSTS.key, nulls_last=True)


def totals_by_year(open_data: OpenData) -> dict[int, tuple[int, Decimal]]:
    """Insured persons and insured years of every year at hand, rest row included: enough to recognise a file by."""
    totals: dict[int, tuple[int, Decimal]] = {}
    columns = {"persons": PERSONS, "insured_years": INSURED_YEARS}
    with embedded.connection() as connection:
        for file in open_data.data_set(DATA_SET).files_of(TABLE):
            frame = embedded.read_parquet(connection, file.location, columns)
            persons, years = frame.select(pl.col("persons").cast(pl.Int64).sum(), pl.col("insured_years").sum()).row(0)
            totals[file.entry.years[0]] = (persons, years)
    return totals


def _costs_of(connection: embedded.Connection, file: LocatedFile, year: int) -> pl.DataFrame:
    stored = {name.lower(): name for name in embedded.parquet_columns(connection, file.location)}
    costs = {category.id: stored[header] for category in CATEGORIES for header in category.headers if header in stored}
    sex, age_class, _ = (stored[key] for key in KEYS)
    columns = {
        "region": "region",
        "division_day": "division_day",
        "sex": sex,
        "age_band": age_class,
        "persons": stored[PERSONS],
        "insured_years": stored[INSURED_YEARS],
        **costs,
    }
    frame = embedded.read_parquet(connection, file.location, columns)
    return frame.with_columns(
        pl.lit(year, pl.Int16).alias("year"),
        pl.col("sex").replace_strict({label: str(sex) for label, sex in SEX_OF_LABEL.items()}, return_dtype=pl.String),
        single_blanks(pl.col("age_band")).replace_strict(AGE_BAND_OF_LABEL, return_dtype=pl.String),
        pl.col("persons").cast(pl.Int64),
        pl.col("insured_years", *costs).cast(EXACT),
    )


def single_blanks(labels: pl.Expr) -> pl.Expr:
    """Labels without the blanks that pad them: `' 0 t/m  4 jaar'` is `'0 t/m 4 jaar'`."""
    return labels.str.strip_chars().str.replace_all(r"\s+", " ")
