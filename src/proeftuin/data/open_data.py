"""
The open data that a study reads: which data sets there are, in which files, under which terms.

A folder of open data has one folder per data set, each with its register. A second folder, with files that a user
imported, may lie over the first: a file there takes the place of the one of the same table and years below it, so the
open data of the software stay untouched.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from proeftuin.data.register import REGISTER_NAME, DataFile, Register, read_register
from proeftuin.errors import DataContractError, Problem
from proeftuin.vocabulary.citation import Citation
from proeftuin.vocabulary.language import Translated


@dataclass(frozen=True)
class LocatedFile:
    """One file of a data set, as its register describes it, and where it lies."""

    entry: DataFile
    location: Path

    @property
    def name(self) -> str:
        """The file as messages name it: folder and file."""
        return f"{self.location.parent.name}/{self.location.name}"

    def holds(self, year: int) -> bool:
        """Whether the figures of `year` are in this file."""
        return year in self.entry.years


@dataclass(frozen=True)
class DataSet:
    """
    One open data set with its terms and its files, in the order of table and year.

    Attributes
    ----------
    licence : str
        Name of the licence, or that there is none.
    obtained : Translated
        How the files came here.
    """

    id: str
    name: Translated
    holder: str
    citation: Citation
    terms: Translated
    licence: str
    obtained: Translated
    files: tuple[LocatedFile, ...]

    @property
    def years(self) -> tuple[int, ...]:
        """Years that any file is about, in order."""
        return tuple(sorted({year for file in self.files for year in file.entry.years}))

    @property
    def rows(self) -> int:
        """Rows of all files together."""
        return sum(file.entry.rows for file in self.files)

    @property
    def checksum(self) -> str:
        """SHA-256 over the checksums of the files: it changes when any file does."""
        return hashlib.sha256("".join(file.entry.sha256 for file in self.files).encode()).hexdigest()

    def files_of(self, table: str) -> tuple[LocatedFile, ...]:
        """Files of one table, by year."""
        return tuple(file for file in self.files if file.entry.table == table)


@dataclass(frozen=True)
class OpenData:
    """
    A folder of open data, with the folder of imported files that lies over it, if there is one.

    Attributes
    ----------
    root : Path
        Folder with one folder per data set. It is never written to when there is an `additions` folder.
    additions : Path or None
        Folder to which imports go; it need not exist yet.
    """

    root: Path
    additions: Path | None = None

    def __post_init__(self) -> None:
        # An analyst writes a folder as text as often as not.
        object.__setattr__(self, "root", Path(self.root))
        object.__setattr__(self, "additions", None if self.additions is None else Path(self.additions))

    def data_sets(self) -> tuple[DataSet, ...]:
        """
        All data sets, by identifier.

        Raises
        ------
        DataContractError
            The folder does not exist or a register cannot be read.
        """
        if not self.root.is_dir():
            raise DataContractError(
                Problem(
                    str(self.root),
                    "there is no folder of open data here",
                    "a folder with one folder per data set",
                    "give the folder `open_data` of the repository",
                )
            )
        return tuple(self.data_set(path.parent.name) for path in sorted(self.root.glob(f"*/{REGISTER_NAME}")))

    def data_set(self, id: str) -> DataSet:
        """
        The data set with this identifier, which is also the name of its folder.

        Raises
        ------
        DataContractError
            There is none, or its register cannot be read.
        """
        register = self.register(id)
        if register is None:
            raise DataContractError(
                Problem(
                    f"{self.root.name}/{id}",
                    f"there is no data set here: {REGISTER_NAME} is absent",
                    "a data set that `proeftuin sources` lists",
                    "correct the identifier or restore the folder from the repository",
                )
            )
        files = self._files(id, register)
        cited = register.with_files(tuple(file.entry for file in files)).cited()
        return DataSet(
            id=register.id,
            name=register.name.translated(),
            holder=register.holder,
            citation=cited,
            terms=register.terms.translated(),
            licence=register.licence,
            obtained=register.obtained.translated(),
            files=files,
        )

    def register(self, id: str, *, added: bool = False) -> Register | None:
        """The register of one data set, or of what was imported for it (`added`); `None` when there is none."""
        root = self.additions if added else self.root
        path = root / id / REGISTER_NAME if root else None
        return read_register(path) if path and path.is_file() else None

    def verify(self) -> None:
        """
        Nothing, if every file is there with the checksum that its register records.

        Raises
        ------
        DataContractError
            Names every file that is absent or different.
        """
        problems = [
            problem for data_set in self.data_sets() for file in data_set.files if (problem := _damage_to(file))
        ]
        if problems:
            raise DataContractError(problems)

    def _files(self, id: str, register: Register) -> tuple[LocatedFile, ...]:
        found = {
            (entry.table, entry.years): LocatedFile(entry, self.root / id / entry.path) for entry in register.files
        }
        added = self.register(id, added=True)
        if added and self.additions:
            for entry in added.files:
                found[entry.table, entry.years] = LocatedFile(entry, self.additions / id / entry.path)
        return tuple(found[key] for key in sorted(found))


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def file_of_year(data_set: DataSet, table: str, year: int) -> LocatedFile:
    """
    The file of `table` about `year`.

    Raises
    ------
    DataContractError
        No file is about that year, or it is registered but absent.
    """
    files = data_set.files_of(table)
    for file in files:
        if file.holds(year):
            if not file.location.is_file():
                raise DataContractError(_absent(file))
            return file
    years = sorted({year for file in files for year in file.entry.years})
    raise DataContractError(
        Problem(
            f"data set {data_set.id}, table {table}",
            f"there is no file about {year}",
            f"one of the years {', '.join(map(str, years)) or '(none)'}",
            "import the file of that year or leave the year out",
        )
    )


def _damage_to(file: LocatedFile) -> Problem | None:
    if not file.location.is_file():
        return _absent(file)
    if sha256_of(file.location) == file.entry.sha256:
        return None
    return Problem(
        file.name,
        "the content is not what the register records",
        f"SHA-256 {file.entry.sha256}",
        "restore the file from the repository or import it again",
    )


def _absent(file: LocatedFile) -> Problem:
    return Problem(file.name, "the file is absent", "the file that the register names", "restore it or import it again")
