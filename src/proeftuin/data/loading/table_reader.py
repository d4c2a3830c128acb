"""
Plain tables: CSV or Parquet files with a mapping that says which column of the file is which column of a care table.

A CSV file is read as text, strictly: a line with more or fewer values than the header makes the file unreadable,
because its values stand under the wrong names. Names of columns are compared without regard to capitals. Rows have the
number that a spreadsheet shows, in which the header is row 1. Of a table without a key every file is a delivery of its
own, so that a file that is added later is the only one that is read.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from proeftuin.data.care.contract import CareTable, Kind
from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.data.loading.delivery import Delivery, Notation, PersonKey, SourceDelivery
from proeftuin.data.loading.reading import closest, csv_header, parquet_types, quoted_name, text_literal
from proeftuin.errors import DataContractError, DefinitionError, Problem

FORMAT = "table"
VERSION = 1
"""Of this reader; raised when the same files and mapping would give other rows."""

ENCODINGS = ("utf-8", "latin-1")
SEPARATORS = (",", ";", "\t", "|")
MOST_NUMBERED_BYTES = 1_000_000_000
"""Rows of a larger CSV file have no number: numbering would keep the engine from reading it with all processors."""

_PARQUET = ".parquet"
_TEXT = (".csv", ".txt", ".tsv")
_USUAL = Notation()


@dataclass(frozen=True)
class TableMapping:
    """
    How files of a supplier fill one care table.

    Attributes
    ----------
    files : tuple of str
        Names or patterns such as `claims_*.csv`, in the folder of the source.
    columns : mapping of str to str
        Column of the care table to the column of the file.
    values : mapping of str to mapping of str to str
        Per column of the care table what a value of the file becomes; an empty text stands for no value. A value that
        is not named is refused.
    others_missing : tuple of str
        Columns of which a value that `values` does not name is no value, instead of refused.
    constants : mapping of str to str
        Columns that have one value in all rows.
    separator, encoding : str
        Between the values of a CSV file, and of its text.
    notation : Notation
        How the file writes days, numbers and ends.
    """

    table: str
    files: tuple[str, ...]
    columns: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    others_missing: tuple[str, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    separator: str = ","
    encoding: str = "utf-8"
    notation: Notation = _USUAL


def tables_delivery(
    source: str,
    mappings: Sequence[TableMapping],
    folder: Path,
    *,
    person_key: PersonKey = PersonKey.TEXT,
    synthetic: bool = False,
) -> SourceDelivery:
    """
    What a source delivers as plain tables.

    Parameters
    ----------
    folder : Path
        Where the files are.

    Raises
    ------
    DefinitionError
        A mapping names something that a care table does not have, or contradicts itself.
    DataContractError
        A file or a column that a mapping names is absent. All problems of one kind come together.
    """
    problems = [problem for mapping in mappings for problem in _problems(source, mapping)]
    if problems:
        raise DefinitionError(problems)
    deliveries: list[Delivery] = []
    for mapping in mappings:
        try:
            deliveries += table_deliveries(source, mapping, folder)
        except DataContractError as error:
            problems += error.problems
    if problems:
        raise DataContractError(problems)
    fingerprint = hashlib.sha256(f"{VERSION} {mappings!r}".encode()).hexdigest()
    return SourceDelivery(source, FORMAT, person_key, tuple(deliveries), fingerprint, synthetic)


def table_deliveries(source: str, mapping: TableMapping, folder: Path) -> list[Delivery]:
    """
    The deliveries of one mapping that was found to be in order.

    Raises
    ------
    DataContractError
        A file or a column that the mapping names is absent.
    """
    files = _files(source, mapping, folder)
    contract = CARE_TABLES[mapping.table]
    problems: list[Problem] = []
    relations: dict[Path, str] = {}
    for file in files:
        try:
            relations[file] = _relation(mapping, contract, file)
        except DataContractError as error:
            problems += error.problems
    if problems:
        raise DataContractError(problems)
    # Rows that share a key have to be seen together, in whichever of the files they are.
    groups = [tuple(files)] if contract.key else [(file,) for file in files]
    return [_delivery(mapping, group, relations) for group in groups]


def _delivery(mapping: TableMapping, files: tuple[Path, ...], relations: Mapping[Path, str]) -> Delivery:
    unmapped = {f"{name}:not_allowed": quoted_name(_unmapped(name)) for name in mapping.values}
    return Delivery(
        table=mapping.table,
        files=files,
        relation=" UNION ALL ".join(relations[file] for file in files),
        refusals=unmapped,
        delivered_columns=dict(mapping.columns),
        notation=mapping.notation,
    )


def _files(source: str, mapping: TableMapping, folder: Path) -> list[Path]:
    found: dict[Path, None] = {}
    problems: list[Problem] = []
    for pattern in mapping.files:
        matching = sorted(path for path in folder.glob(pattern) if path.is_file()) if folder.is_dir() else []
        found |= dict.fromkeys(matching)
        if not matching:
            near = closest(pattern, (path.name for path in folder.glob("*"))) if folder.is_dir() else ""
            problems.append(
                Problem(
                    f"source {source}, table {mapping.table}",
                    f"there is no file '{pattern}' in folder {folder.name}{near}",
                    "the files that the mapping names",
                    "correct the name, or put the file there",
                )
            )
    problems += [_unknown_kind(path) for path in found if path.suffix.lower() not in (_PARQUET, *_TEXT)]
    if problems:
        raise DataContractError(problems)
    return list(found)


def _unknown_kind(path: Path) -> Problem:
    return Problem(
        path.name,
        f"a name that ends in '{path.suffix}'",
        f"a CSV file ({', '.join(_TEXT)}) or a Parquet file ({_PARQUET})",
        "save or unpack it as one of these",
    )


def _relation(mapping: TableMapping, contract: CareTable, file: Path) -> str:
    is_parquet = file.suffix.lower() == _PARQUET
    header = (
        tuple(parquet_types(file))
        if is_parquet
        else csv_header(file, separator=mapping.separator, encoding=mapping.encoding)
    )
    delivered = _found_columns(mapping, file, header)
    stored = header if is_parquet else tuple(f"c{position}" for position in range(len(header)))
    source_of = {name: quoted_name(stored[header.index(column)]) for name, column in delivered.items()}
    selected = list(_selected(mapping, contract, source_of))
    scan = _parquet_scan(file) if is_parquet else _csv_scan(mapping, file, stored)
    selected.append(f"{text_literal(str(file))} AS _file")
    selected.append(f"{_row_number(file, is_parquet=is_parquet)} AS _row")
    return f"SELECT {', '.join(selected)} FROM {scan}"


def _found_columns(mapping: TableMapping, file: Path, header: Sequence[str]) -> dict[str, str]:
    by_small_letters = {name.lower(): name for name in header}
    absent = {name: column for name, column in mapping.columns.items() if column.lower() not in by_small_letters}
    where = f"{file.name}, line 1"
    if len(absent) == len(mapping.columns) > 1:
        # The line may hold a person instead of a header: nothing in it is named.
        action = "correct the mapping, or add a header"
        if len(header) == 1:
            action = f"check the separator: with {mapping.separator!r} the whole line is one name"
        what = "there is none of the columns that the mapping names"
        raise DataContractError(Problem(where, what, ", ".join(mapping.columns.values()), action))
    problems = [
        Problem(
            where,
            f"there is no column '{column}', which the mapping names for {name}{closest(column, header)}",
            "the columns that the mapping names",
            "correct the mapping or the header",
        )
        for name, column in absent.items()
    ]
    if problems:
        raise DataContractError(problems)
    return {name: by_small_letters[column.lower()] for name, column in mapping.columns.items()}


def _selected(mapping: TableMapping, contract: CareTable, source_of: Mapping[str, str]) -> Iterator[str]:
    """Every column that the mapping fills, in the order of the contract so that files can be put together."""
    for name in contract.columns:
        if name in mapping.constants:
            yield f"{text_literal(mapping.constants[name])} AS {quoted_name(name)}"
        elif name in mapping.values:
            value = f"coalesce(trim(CAST({source_of[name]} AS VARCHAR)), '')"
            yield f"{_mapped(mapping.values[name], value)} AS {quoted_name(name)}"
            yield f"{_is_unmapped(mapping, name, value)} AS {quoted_name(_unmapped(name))}"
        elif name in source_of:
            yield f"{source_of[name]} AS {quoted_name(name)}"


def _mapped(values: Mapping[str, str], value: str) -> str:
    cases = " ".join(f"WHEN {text_literal(theirs)} THEN {text_literal(ours)}" for theirs, ours in values.items())
    return f"CASE {value} {cases} END"


def _is_unmapped(mapping: TableMapping, name: str, value: str) -> str:
    if name in mapping.others_missing:
        return "FALSE"
    known = ", ".join(text_literal(theirs) for theirs in ("", *mapping.values[name]))
    return f"{value} NOT IN ({known})"


def _unmapped(name: str) -> str:
    return f"_unmapped_{name}"


def _csv_scan(mapping: TableMapping, file: Path, columns: Sequence[str]) -> str:
    types = ", ".join(f"{text_literal(column)}: 'VARCHAR'" for column in columns)
    return (
        f"read_csv({text_literal(str(file))}, columns = {{{types}}}, delim = {text_literal(mapping.separator)},"
        f" quote = '\"', escape = '\"', encoding = {text_literal(mapping.encoding)}, header = true,"
        " auto_detect = false, strict_mode = true, null_padding = false, nullstr = '')"
    )


def _parquet_scan(file: Path) -> str:
    return f"read_parquet({text_literal(str(file))}, hive_partitioning = false, file_row_number = true)"


def _row_number(file: Path, *, is_parquet: bool) -> str:
    if is_parquet:
        return "file_row_number + 1"
    return "row_number() OVER () + 1" if file.stat().st_size <= MOST_NUMBERED_BYTES else "CAST(NULL AS BIGINT)"


def _problems(source: str, mapping: TableMapping) -> Iterator[Problem]:
    """What is wrong with a mapping by itself, before any file is looked at."""
    where = f"source {source}, table {mapping.table}"
    contract = CARE_TABLES.get(mapping.table)
    if contract is None:
        what = f"there is no care table '{mapping.table}'{closest(mapping.table, CARE_TABLES)}"
        yield Problem(where, what, f"one of {', '.join(CARE_TABLES)}", "name a care table")
        return
    if not mapping.files:
        yield Problem(where, "no files are named", "the names of one or more files", "name the files")
    yield from _unknown_columns(where, mapping, contract)
    yield from _contradictions(where, mapping, contract)
    yield from _wrong_notation(where, mapping)


def _unknown_columns(where: str, mapping: TableMapping, contract: CareTable) -> Iterator[Problem]:
    groups = {
        "columns": mapping.columns,
        "values": mapping.values,
        "constants": mapping.constants,
        "others_missing": mapping.others_missing,
    }
    for group, names in groups.items():
        for name in names:
            if name not in contract.columns:
                what = f"table {contract.name} has no column '{name}'{closest(name, contract.columns)}"
                expected = f"one of {', '.join(contract.columns)}"
                yield Problem(f"{where}, {group}", what, expected, "correct the name, or leave it out")
    for name, column in contract.columns.items():
        if column.missing is None and name not in mapping.columns and name not in mapping.constants:
            what = f"column {name} is not filled, and it may not be empty"
            yield Problem(where, what, column.meaning, "name the column of the file that has it, or a constant")


def _contradictions(where: str, mapping: TableMapping, contract: CareTable) -> Iterator[Problem]:
    for name in mapping.columns:
        if name in mapping.constants:
            what = f"column {name} has both a column of the file and a constant"
            yield Problem(f"{where}, constants", what, "one of the two", "leave one of them out")
    for name in (*mapping.values, *mapping.others_missing):
        if name in contract.columns and name not in mapping.columns:
            what = f"values of {name} are named, but no column of the file"
            yield Problem(f"{where}, values", what, "a column of the file for them", f"name it under columns: {name}")
    for name in mapping.others_missing:
        if name in contract.columns and contract.columns[name].missing is None:
            what = f"column {name} may not be empty, so a value that is not named cannot become no value"
            yield Problem(f"{where}, others_missing", what, "a column that may be empty", "name all values")
    for name, ours in _fixed_values(mapping):
        column = contract.columns.get(name)
        if column and column.allowed and ours and ours not in column.allowed:
            what = f"'{ours}' is no value of {name}{closest(ours, column.allowed)}"
            yield Problem(f"{where}, {name}", what, f"one of {', '.join(column.allowed)}", "name one of these")
        if column and column.kind is Kind.PERSON and (name in mapping.values or name in mapping.constants):
            what = "persons are named in the mapping"
            yield Problem(f"{where}, {name}", what, "a column of the file with pseudonyms", "leave them out")


def _fixed_values(mapping: TableMapping) -> Iterator[tuple[str, str]]:
    for name, values in mapping.values.items():
        for ours in dict.fromkeys(values.values()):
            yield name, ours
    yield from mapping.constants.items()


def _wrong_notation(where: str, mapping: TableMapping) -> Iterator[Problem]:
    if mapping.encoding not in ENCODINGS:
        what, expected = f"the encoding '{mapping.encoding}' is not known", f"one of {', '.join(ENCODINGS)}"
        yield Problem(f"{where}, encoding", what, expected, "name one of these, or save the file as utf-8")
    if mapping.separator not in SEPARATORS:
        what = f"the separator {mapping.separator!r} cannot be used"
        yield Problem(f"{where}, separator", what, "a comma, semicolon, tab or vertical bar", "name one of these")
    form = mapping.notation.day_format
    if form is not None and not _is_day_format(form):
        what = "the form of days does not say day, month and year once each"
        yield Problem(f"{where}, day_format", what, "such as %d-%m-%Y", "write the form of the days in the file")


def _is_day_format(form: str) -> bool:
    parts = re.findall(r"%(.)", form)
    return "'" not in form and sorted(parts) in (["Y", "d", "m"], ["Y", "b", "d"], ["B", "Y", "d"])
