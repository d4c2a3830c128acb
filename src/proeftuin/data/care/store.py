"""
The store of care tables: a folder of Parquet files, divided so that any part can be read by itself.

What belongs to persons is divided over buckets by the person's number, and dated facts by year besides. All facts of a
person are in one bucket, so cells made of each bucket apart add up to the cells of everybody, and a computation needs
no more memory than one bucket takes. A load adds files and never changes any; the register of loads says which of them
count. An interrupted load leaves nothing that the register knows of.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.errors import DataContractError, DefinitionError, Problem

REGISTER = "store.json"
VERSION = 1
"""Version of the store's layout and contracts; a store of another version is loaded anew."""


@dataclass(frozen=True)
class StoredPart:
    """
    One Parquet file of a table.

    Attributes
    ----------
    path : str
        Relative to the store.
    year : int or None
        Year of all its facts; `None` for a table that is not divided by year.
    bucket : int or None
        Bucket of all its persons; `None` for a table that is not about persons.
    """

    path: str
    rows: int
    year: int | None = None
    bucket: int | None = None


@dataclass(frozen=True)
class RowAccount:
    """
    What became of the rows of one delivered file, for one table.

    Attributes
    ----------
    refused : mapping of str to int
        Rows by the key of the reason, such as `day:not_a_day`; read = accepted + all refused.
    rows_refused : mapping of str to list of int
        By reason the numbers, in the file, of the first few refused rows; a reason is absent where rows have no number.
    """

    table: str
    file: str
    sha256: str
    read: int
    accepted: int
    refused: Mapping[str, int] = field(default_factory=dict)
    rows_refused: Mapping[str, list[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Load:
    """
    One delivery that was loaded: which files, by which mapping, and what became of their rows.

    Attributes
    ----------
    id : str
        First twelve digits of the hash of everything that determines the load.
    replaces : tuple of str
        Earlier loads of the same files of the same source; they no longer count.
    """

    id: str
    source: str
    format: str
    accounts: tuple[RowAccount, ...]
    parts: Mapping[str, tuple[StoredPart, ...]]
    replaces: tuple[str, ...] = ()
    synthetic: bool = False

    def rows(self, table: str) -> int:
        """Rows that the load put into `table`."""
        return sum(part.rows for part in self.parts.get(table, ()))


@dataclass(frozen=True)
class CareStore:
    """
    A folder with care tables.

    Attributes
    ----------
    buckets : int
        Number of buckets that persons are divided over, fixed when the store is made.
    loads : tuple of Load
        In the order in which they were loaded.
    """

    folder: Path
    buckets: int
    loads: tuple[Load, ...] = ()

    @classmethod
    def open(cls, folder: Path) -> CareStore:
        """
        The store in `folder`.

        Raises
        ------
        DataContractError
            There is no store, or it was made by another version of this program.
        """
        register = folder / REGISTER
        try:
            content = json.loads(register.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise DataContractError(
                Problem(
                    str(folder), "there is no store of care tables here", f"a folder with {REGISTER}", "load it first"
                )
            ) from error
        except (OSError, ValueError) as error:
            raise DataContractError(_damaged(register)) from error
        if not isinstance(content, dict) or content.get("version") != VERSION:
            raise DataContractError(_damaged(register))
        return cls(folder, int(content["buckets"]), tuple(_load_of(load) for load in content["loads"]))

    @classmethod
    def make(cls, folder: Path, *, buckets: int) -> CareStore:
        """
        A new, empty store.

        Raises
        ------
        DefinitionError
            The folder holds something else already, or the number of buckets makes no sense.
        """
        if buckets < 1:
            raise DefinitionError(
                Problem(str(folder), f"a store of {buckets} buckets", "at least one bucket", "give a number from 1")
            )
        if folder.exists() and any(folder.iterdir()):
            raise DefinitionError(
                Problem(str(folder), "something stands there already", "an empty or new folder", "give another folder")
            )
        folder.mkdir(parents=True, exist_ok=True)
        store = cls(folder, buckets)
        store.save()
        return store

    @property
    def active_loads(self) -> tuple[Load, ...]:
        """Loads that count: those that no later one replaced."""
        replaced = {id for load in self.loads for id in load.replaces}
        return tuple(load for load in self.loads if load.id not in replaced)

    @property
    def is_synthetic(self) -> bool:
        """Whether any of the data are made up; then everything that comes of them is labelled so."""
        return any(load.synthetic for load in self.active_loads)

    @property
    def synthetic_sources(self) -> frozenset[str]:
        """Sources of which every load that counts is made up."""
        real = {load.source for load in self.active_loads if not load.synthetic}
        return frozenset(load.source for load in self.active_loads) - real

    @property
    def is_wholly_synthetic(self) -> bool:
        """Whether no load that counts is about anybody who exists; only then is there nobody to protect."""
        return self.is_synthetic and all(load.synthetic for load in self.active_loads)

    def with_load(self, load: Load) -> CareStore:
        """The store with one more load, registered on disk in one step."""
        store = replace(self, loads=(*self.loads, load))
        store.save()
        return store

    def before(self, year: int) -> CareStore:
        """
        The store as far as its facts are dated before `year`; files of later facts are not among its parts.

        What holds over time, such as residence, is not divided by year and stays whole.
        """

        def is_before(part: StoredPart) -> bool:
            return part.year is None or part.year < year

        def cut(load: Load) -> Load:
            return replace(load, parts={table: tuple(filter(is_before, parts)) for table, parts in load.parts.items()})

        return replace(self, loads=tuple(cut(load) for load in self.loads))

    def parts(
        self, table: str, *, buckets: Sequence[int] | None = None, years: Sequence[int] | None = None
    ) -> list[StoredPart]:
        """Files of a table that count, those of other buckets and years left out."""
        return [
            part
            for load in self.active_loads
            for part in load.parts.get(table, ())
            if (buckets is None or part.bucket is None or part.bucket in buckets)
            and (years is None or part.year is None or part.year in years)
        ]

    def files(
        self, *, buckets: Sequence[int] | None = None, years: Sequence[int] | None = None
    ) -> dict[str, list[Path]]:
        """Paths of every care table's files, for an engine to open; a table without files has an empty list."""
        return {
            table: [self.folder / part.path for part in self.parts(table, buckets=buckets, years=years)]
            for table in CARE_TABLES
        }

    def chunks(self) -> Iterator[tuple[int, dict[str, list[Path]]]]:
        """The store bucket by bucket: the persons of one bucket have nothing to do with those of another."""
        for bucket in range(self.buckets):
            yield bucket, self.files(buckets=[bucket])

    @property
    def put_together(self) -> tuple[str, ...]:
        """Tables with one row per person of which more than one load has rows, so that a person may occur twice."""
        return tuple(
            name
            for name, table in CARE_TABLES.items()
            if table.key == ("person_id",) and sum(name in load.parts for load in self.active_loads) > 1
        )

    def rows(self, table: str) -> int:
        """Rows of a table that count."""
        return sum(part.rows for part in self.parts(table))

    def save(self) -> None:
        """Write the register in one step."""
        content = {"version": VERSION, "buckets": self.buckets, "loads": [asdict(load) for load in self.loads]}
        new = self.folder / f".{REGISTER}-{os.getpid()}"
        new.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        os.replace(new, self.folder / REGISTER)


def _load_of(content: Mapping[str, object]) -> Load:
    fields = dict(content)
    accounts, parts = fields.pop("accounts"), fields.pop("parts")
    return Load(
        **(fields | {"replaces": tuple(fields["replaces"])}),  # type: ignore[arg-type]
        accounts=tuple(RowAccount(**account) for account in accounts),  # type: ignore[attr-defined]
        parts={table: tuple(StoredPart(**part) for part in found) for table, found in parts.items()},  # type: ignore[attr-defined]
    )


def _damaged(register: Path) -> Problem:
    return Problem(
        str(register),
        "this register cannot be read, or was made by another version of this program",
        f"the register of a store of version {VERSION}",
        "remove the store and load the files again",
    )
