"""
Which files an OMOP CDM folder consists of, and how the engine scans each of its tables.

A table is one CSV file, compressed or not, one Parquet file, or a folder of Parquet parts. Names of files and columns
count without regard to capitals. A comma or a tab separates the columns of a CSV file, as the header shows.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from proeftuin.data.engine.duckdb_engine import EmbeddedSettings
from proeftuin.data.loading.compressed_file import first_line, line_count
from proeftuin.data.loading.omop_tables import CDM_TABLES
from proeftuin.data.loading.reading import (
    csv_header,
    loading_connection,
    located,
    parquet_types,
    quoted_name,
    text_literal,
)
from proeftuin.errors import DataContractError, Problem

ENDINGS = (".csv", ".csv.gz", ".parquet")


@dataclass(frozen=True)
class CdmFile:
    """
    One table as it is delivered.

    Attributes
    ----------
    table : str
        Name in small letters.
    paths : tuple of Path
        One file, or the parts of a Parquet table.
    columns : mapping of str to str
        Name of a column in small letters to its name in the file.
    """

    table: str
    paths: tuple[Path, ...]
    columns: Mapping[str, str]
    separator: str = ","

    @property
    def is_parquet(self) -> bool:
        """Whether the columns have types; those of a CSV file are text."""
        return self.paths[0].suffix == ".parquet"

    def scan(self) -> str:
        """What the engine reads the rows from, with the path of the file in `filename`."""
        if self.is_parquet:
            paths = ", ".join(text_literal(str(path)) for path in self.paths)
            return f"read_parquet([{paths}], hive_partitioning = false, filename = true)"
        columns = ", ".join(f"{text_literal(name)}: 'VARCHAR'" for name in self.columns.values())
        # Vocabulary files with tabs have quotation marks that are part of a name.
        quote = "''" if self.separator == "\t" else "'\"'"
        packed = "gzip" if self.paths[0].suffix == ".gz" else "none"
        return (
            f"read_csv({text_literal(str(self.paths[0]))}, header = true, auto_detect = false,"
            f" columns = {{{columns}}}, delim = {text_literal(self.separator)}, quote = {quote}, escape = {quote},"
            f" nullstr = '', compression = '{packed}', filename = true)"
        )

    def rows(self, *names: str) -> str:
        """
        A SELECT with these columns of the model, as text without blanks around it, as numbers (what ends in `_id`) or
        as delivered (a person, a day, a number); a column that is not in the file is empty. `_file` is the file.
        """
        wanted = ", ".join(f"{self.column(name)} AS {name}" for name in names)
        return f"SELECT {wanted}, filename AS _file FROM {self.scan()}"

    def column(self, name: str) -> str:
        """Expression of one column of the model, by the rules of `rows`."""
        known = CDM_TABLES[self.table].column_type(name)
        if name not in self.columns:
            return f"CAST(NULL AS {'BIGINT' if known == 'BIGINT' and name.endswith('_id') else 'VARCHAR'})"
        column = quoted_name(self.columns[name])
        if known == "BIGINT" and name.endswith("_id") and name != "person_id":
            return f"TRY_CAST({column} AS BIGINT)"
        if known == "VARCHAR":
            return f"nullif(trim(CAST({column} AS VARCHAR)), '')"
        return column


def cdm_files(folder: Path) -> dict[str, CdmFile]:
    """
    Tables of the model in `folder` by name; other files and other tables are left out.

    Raises
    ------
    DataContractError
        There is no such folder, it has no PERSON table, a table is there twice, a file cannot be read, or a column
        that the model requires is absent.
    """
    found = delivered_tables(folder)
    problems: list[Problem] = []
    files: dict[str, CdmFile] = {}
    for table, paths in found.items():
        if table not in CDM_TABLES:
            continue
        try:
            files[table] = _checked(_file(table, paths))
        except DataContractError as error:
            problems += error.problems
    if "person" not in found:
        problems.insert(0, _no_person(folder))
    if problems:
        raise DataContractError(problems)
    return files


def delivered_tables(folder: Path) -> dict[str, tuple[Path, ...]]:
    """
    Every table in `folder`, of the model or not, and its files.

    Raises
    ------
    DataContractError
        There is no such folder, or a table is there twice.
    """
    if not folder.is_dir():
        raise DataContractError(
            Problem(str(folder), "this is no folder", "the folder with the tables of an OMOP CDM", "check the path")
        )
    found: dict[str, tuple[Path, ...]] = {}
    for path in sorted(folder.iterdir()):
        paths, table = _table_at(path)
        if not paths:
            continue
        if table in found:
            names = f"{found[table][0].name} and {path.name}"
            raise DataContractError(
                Problem(f"{folder.name}, {names}", "one table is here twice", "one file per table", "take one away")
            )
        found[table] = paths
    return found


def row_count(paths: tuple[Path, ...]) -> int:
    """Rows of a table that is not read otherwise, from the lines of a text or what Parquet says of itself."""
    if paths[0].suffix != ".parquet":
        return max(0, line_count(paths[0]) - 1)
    listed = ", ".join(text_literal(str(path)) for path in paths)
    return _first_number(f"SELECT count(*) FROM read_parquet([{listed}], hive_partitioning = false)", paths)


def has_rows(file: CdmFile, condition: str = "TRUE", *names: str) -> bool:
    """Whether a table has a row that meets a condition on its columns `names`."""
    query = f"SELECT count(*) FROM (SELECT 1 FROM ({file.rows(*names)}) WHERE {condition} LIMIT 1)"
    if not names:
        query = f"SELECT count(*) FROM (SELECT 1 FROM {file.scan()} LIMIT 1)"
    return bool(_first_number(query, file.paths))


def distinct_values(file: CdmFile, name: str) -> list[str]:
    """The different values of one column that has few."""
    with loading_connection(EmbeddedSettings(threads=1)) as engine, located(file.paths):
        rows = engine.execute(f"SELECT DISTINCT CAST({name} AS VARCHAR) FROM ({file.rows(name)})").fetchall()
    return sorted(value for (value,) in rows if value is not None)


def _first_number(query: str, paths: tuple[Path, ...]) -> int:
    with loading_connection(EmbeddedSettings(threads=1)) as engine, located(paths):
        row = engine.execute(query).fetchone()
    return int(row[0]) if row else 0


def _table_at(path: Path) -> tuple[tuple[Path, ...], str]:
    name = path.name.lower()
    if path.name.startswith((".", "_")):
        return (), ""
    if path.is_dir():
        return tuple(sorted(path.glob("*.parquet"))), name
    ending = next((ending for ending in ENDINGS if name.endswith(ending)), None)
    return ((path,), name.removesuffix(ending)) if ending else ((), "")


def _file(table: str, paths: tuple[Path, ...]) -> CdmFile:
    if paths[0].suffix == ".parquet":
        names = list(parquet_types(paths[0]))
        return CdmFile(table, paths, {name.lower(): name for name in names})
    separator = "\t" if "\t" in first_line(paths[0]) else ","
    if paths[0].suffix == ".gz":
        line_count(paths[0])  # a file that was cut off would be read as if it ended there
        header = tuple(next(csv.reader([first_line(paths[0]).lstrip("\ufeff")], delimiter=separator)))
    else:
        header = csv_header(paths[0], separator=separator, encoding="utf-8")
    return CdmFile(table, paths, {name.lower(): name for name in header}, separator)


def _checked(file: CdmFile) -> CdmFile:
    needed = [name for name in READ_COLUMNS[file.table] if name in CDM_TABLES[file.table].required]
    missing = [name for name in needed if name not in file.columns]
    if missing:
        raise DataContractError(
            [
                Problem(
                    f"{file.paths[0].name}, column {name}",
                    "this column is absent",
                    f"table {file.table.upper()} as in the OMOP CDM 5.4",
                    "export the table with all columns of the model",
                )
                for name in missing
            ]
        )
    return file


def _no_person(folder: Path) -> Problem:
    return Problem(
        str(folder),
        "there is no PERSON table here, so this is no OMOP CDM",
        "PERSON and the other tables as .csv, .csv.gz or .parquet, in one folder",
        "check the path, or unpack the archive first",
    )


READ_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "person": ("person_id", "gender_concept_id", "year_of_birth", "month_of_birth", "location_id"),
    "death": ("person_id", "death_date", "cause_concept_id", "cause_source_value", "cause_source_concept_id"),
    "observation_period": ("person_id", "observation_period_start_date", "observation_period_end_date"),
    "payer_plan_period": (
        "person_id",
        "payer_plan_period_start_date",
        "payer_plan_period_end_date",
        "payer_concept_id",
        "payer_source_value",
    ),
    "location": ("location_id", "state", "zip", "county", "location_source_value"),
    "provider": ("provider_id", "provider_source_value"),
    "visit_occurrence": (
        "visit_occurrence_id",
        "person_id",
        "visit_concept_id",
        "visit_start_date",
        "visit_end_date",
        "provider_id",
        "visit_source_value",
    ),
    "procedure_occurrence": (
        "procedure_occurrence_id",
        "person_id",
        "procedure_concept_id",
        "procedure_date",
        "procedure_end_date",
        "quantity",
        "provider_id",
        "visit_occurrence_id",
        "procedure_source_value",
        "procedure_source_concept_id",
        "modifier_source_value",
    ),
    "condition_occurrence": (
        "condition_occurrence_id",
        "person_id",
        "condition_concept_id",
        "condition_start_date",
        "condition_status_concept_id",
        "visit_occurrence_id",
        "condition_source_value",
        "condition_source_concept_id",
        "condition_status_source_value",
    ),
    "drug_exposure": (
        "drug_exposure_id",
        "person_id",
        "drug_concept_id",
        "drug_exposure_start_date",
        "days_supply",
        "drug_source_value",
        "drug_source_concept_id",
    ),
    "measurement": (
        "measurement_id",
        "person_id",
        "measurement_concept_id",
        "measurement_date",
        "value_as_number",
        "unit_concept_id",
        "unit_source_value",
        "measurement_source_value",
        "measurement_source_concept_id",
    ),
    "observation": (
        "observation_id",
        "person_id",
        "observation_concept_id",
        "observation_date",
        "observation_type_concept_id",
        "value_as_number",
        "unit_concept_id",
        "unit_source_value",
        "observation_source_value",
        "observation_source_concept_id",
        "qualifier_source_value",
    ),
    "cost": (
        "cost_id",
        "cost_event_id",
        "cost_domain_id",
        "currency_concept_id",
        "total_charge",
        "total_paid",
        "paid_by_payer",
        "paid_by_patient",
    ),
    "concept": ("concept_id", "vocabulary_id", "concept_code"),
    "cdm_source": ("cdm_version",),
}
"""Columns that are read, by table; a table that is not here is not carried over."""
