"""
Importing a newer file that a user downloaded: checked as a whole first, then added in one step.

Only the yearly municipal Vektis file can be imported. What is imported goes to the folder for additions when there is
one, so the open data that came with the software stay as they are.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl

from proeftuin.data.delivered_text import ReadBytes, delivered_content, delivered_rows, whole_file
from proeftuin.data.open_data import DataSet, LocatedFile, OpenData
from proeftuin.data.register import OriginalFile, Register, write_register
from proeftuin.data.storing import Description, alone_in, store
from proeftuin.data.vektis import DATA_SET, TABLE, insured_costs, totals_by_year
from proeftuin.data.vektis_columns import DIVISION_DAYS, FIRST_YEAR, INSURED_YEARS, PERSONS
from proeftuin.data.vektis_file import checked_vektis_file
from proeftuin.data.vektis_municipalities import division_of_file
from proeftuin.data.vektis_plausibility import implausible_figures
from proeftuin.errors import DataContractError, Problem

YEARS_AHEAD = 10
"""How far beyond the newest known year a year may lie; further is a slip of the keyboard."""


def import_file(
    open_data: OpenData,
    path: Path,
    *,
    year: int | None = None,
    division: date | None = None,
    replace: bool = False,
    read: ReadBytes = whole_file,
    write: Callable[[Register, Path], None] = write_register,
) -> LocatedFile:
    """
    The municipal Vektis file at `path` as part of the open data from now on.

    Parameters
    ----------
    year : int or None
        Calendar year of the figures; `None` takes it from the name of the file.
    division : date or None
        Day of the municipal division of the file; `None` takes that of the known files, for a newer year the newest.
    replace : bool
        Let the file take the place of another one about the same year.
    read, write : callable
        How the delivered bytes are read and the register is replaced; a test stands in for a failing disk here.

    Raises
    ------
    DataContractError
        Lists all that is wrong with the file, or says that it is there already. Nothing has changed then.
    """
    content = delivered_content(path, read=read)
    data_set = open_data.data_set(DATA_SET)
    file_year = year_of_file(path.name, year, data_set.years)
    checksum = hashlib.sha256(content).hexdigest()
    _refuse_the_same_file(data_set, path.name, file_year, checksum)
    division_day = division or division_of_file(file_year)
    delivered = delivered_rows(path.name, content)
    frame = checked_vektis_file(delivered, year=file_year, division_day=division_day)
    _refuse_figures_of_another_year(open_data, path.name, file_year, frame)
    _refuse_implausible_figures(open_data, path.name, file_year, frame)
    original = OriginalFile(name=path.name, sha256=checksum, bytes=len(content), rows=frame.height)
    folder = (open_data.additions or open_data.root) / DATA_SET
    stored = f"vektis_{file_year}_gemeente_{checksum[:8]}.parquet"
    description = Description(TABLE, (file_year,), division_day, (original,))
    with alone_in(folder):
        # Another import may have ended while this file was checked: what is there is looked at again.
        data_set = open_data.data_set(DATA_SET)
        _refuse_the_same_file(data_set, path.name, file_year, checksum)
        if not replace:
            _refuse_another_file_of(data_set, path.name, file_year)
        source = open_data.register(DATA_SET)
        if source is None:
            raise RuntimeError("a data set without a register")
        entry = store(frame, folder, source, stored, description, write=write)
    return LocatedFile(entry, folder / stored)


def year_of_file(name: str, year: int | None, known: tuple[int, ...]) -> int:
    """
    The year that a file is about: as given, or else as its name says.

    Raises
    ------
    DataContractError
        The name says no year or several, contradicts the given one, or the year cannot be right.
    """
    in_name = sorted({int(found) for found in re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", name)})
    found = year if year is not None else (in_name[0] if len(in_name) == 1 else None)
    shown = ", ".join(map(str, in_name))
    latest = max(*DIVISION_DAYS, *known) + YEARS_AHEAD
    problem = None
    if found is None:
        what = f"the name of the file says several years: {shown}" if in_name else "the name of the file says no year"
        problem = Problem(name, what, "the year of the figures in the name, or given", "give the year with --year")
    elif in_name and found not in in_name:
        what = f"the name says {shown}, but the year given is {found}"
        problem = Problem(name, what, "one and the same year", "correct the name or the year given")
    elif not FIRST_YEAR <= found <= latest:
        what = f"the year {found} cannot be right"
        problem = Problem(name, what, f"a year from {FIRST_YEAR} to {latest}", "correct the name or the year given")
    if problem:
        raise DataContractError(problem)
    return int(found or 0)


def _refuse_the_same_file(data_set: DataSet, name: str, year: int, checksum: str) -> None:
    for file in data_set.files_of(TABLE):
        if any(original.sha256 == checksum for original in file.entry.originals):
            there = ", ".join(map(str, file.entry.years))
            what = f"exactly this file is there already, as the file of {there}"
            action = "nothing" if file.holds(year) else "check which year the file is about"
            raise DataContractError(Problem(name, what, "a file that is not there yet", action))


def _refuse_figures_of_another_year(open_data: OpenData, name: str, year: int, frame: pl.DataFrame) -> None:
    """Two years never have the same number of insured years to the hundredth: then the name says the wrong year."""
    lower = frame.rename(str.lower)
    total = (lower[PERSONS].cast(pl.Int64).sum(), lower[INSURED_YEARS].sum())
    for other, other_total in totals_by_year(open_data).items():
        if other != year and total == other_total:
            what = f"the persons and insured years are those of {other}, which is there already"
            raise DataContractError(Problem(name, what, f"the figures of {year}", "check which year the file is about"))


def _refuse_implausible_figures(open_data: OpenData, name: str, year: int, frame: pl.DataFrame) -> None:
    others = [known for known in open_data.data_set(DATA_SET).years if known != year]
    if others:
        nearest = min(others, key=lambda known: abs(known - year))
        problems = implausible_figures(name, frame, insured_costs(open_data, [nearest]))
        if problems:
            raise DataContractError(problems)


def _refuse_another_file_of(data_set: DataSet, name: str, year: int) -> None:
    # Only after the content was checked: a file under a wrong name must not be advised to replace the right one.
    if any(file.holds(year) for file in data_set.files_of(TABLE)):
        what = f"there is another file about {year} already"
        action = "import it with --replace if it is to take the place of the other"
        raise DataContractError(Problem(name, what, "a year that is not there yet", action))
