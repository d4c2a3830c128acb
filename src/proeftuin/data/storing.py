"""
Putting a table into a data set: first the file, then, as the last step, the register that makes it count.

A file gets a name of its own, so that the one it takes the place of stays whole until the register has changed. When
anything fails, or the run is interrupted, everything is as it was before.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from proeftuin.data.engine import embedded
from proeftuin.data.open_data import sha256_of
from proeftuin.data.register import REGISTER_NAME, DataFile, OriginalFile, Register, read_register, write_register
from proeftuin.errors import DataContractError, Problem


@dataclass(frozen=True)
class Description:
    """What the register says about a file besides what can be measured from it."""

    table: str
    years: tuple[int, ...]
    division: date | None
    originals: tuple[OriginalFile, ...]


def write_table(frame: pl.DataFrame, path: Path, description: Description) -> DataFile:
    """The entry for a table that is written to `path` and flushed to the disk."""
    part = path.with_name(f".{path.name}.part")
    try:
        embedded.write_parquet(frame, part)
        with part.open("rb") as stream:
            os.fsync(stream.fileno())
        entry = DataFile(
            path=path.name,
            table=description.table,
            sha256=sha256_of(part),
            bytes=part.stat().st_size,
            rows=frame.height,
            years=description.years,
            division=description.division,
            originals=description.originals,
        )
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return entry


def store(
    frame: pl.DataFrame,
    folder: Path,
    source: Register,
    path: str,
    description: Description,
    *,
    write: Callable[[Register, Path], None] = write_register,
) -> DataFile:
    """
    The entry for a table that is now part of the data set in `folder`, in the place of the one of the same years.

    Parameters
    ----------
    source : Register
        What the register says about the source when `folder` does not have one yet.
    path : str
        Name of the file. It must not be the name of the file that it takes the place of.
    write : callable
        How the register is replaced; another one lets a test interrupt at this step.

    Raises
    ------
    DataContractError
        The folder cannot be written to.
    """
    register_path = folder / REGISTER_NAME
    try:
        register = read_register(register_path) if register_path.exists() else source.with_files(())
        entry = write_table(frame, folder / path, description)
        kept = tuple(file for file in register.files if (file.table, file.years) != (entry.table, entry.years))
        write(register.with_files((*kept, entry)), register_path)
    except (OSError, duckdb.Error) as error:
        raise _cannot_be_written(folder) from error
    finally:
        _remove_unregistered(folder, path)
    for file in set(register.files) - {*kept, entry}:
        if file.path != entry.path:
            (folder / file.path).unlink(missing_ok=True)
    return entry


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """
    The folder, made if need be, for this process alone until the block ends; others wait. What was made for a block
    that leaves nothing in it is removed again.

    Raises
    ------
    DataContractError
        The folder cannot be made or written to.
    """
    made: list[Path] = []
    try:
        lock = _locked(folder, made)
    except OSError as error:
        _remove_empty(made)
        raise _cannot_be_written(folder) from error
    try:
        yield
    finally:
        _remove_empty(made)
        os.close(lock)


def _locked(folder: Path, made: list[Path]) -> int:
    """A descriptor that holds the lock on `folder`; the folders that had to be made are added to `made`."""
    while True:
        missing = [path for path in (folder, *folder.parents) if not path.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        made.extend(path for path in missing if path not in made)
        descriptor = os.open(folder, os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        # While this process waited, the one before may have removed the folder that it made in vain.
        if folder.exists() and os.path.samestat(os.fstat(descriptor), folder.stat()):
            return descriptor
        os.close(descriptor)


def _remove_empty(folders: list[Path]) -> None:
    for folder in folders:
        try:
            folder.rmdir()
        except OSError:
            return


def _cannot_be_written(folder: Path) -> DataContractError:
    return DataContractError(
        Problem(
            str(folder),
            "the folder cannot be written to, or the disk is full",
            "a folder for imported data that you may write to",
            "give another folder, or make room",
        )
    )


def _remove_unregistered(folder: Path, path: str) -> None:
    """Take back what was written, unless the register names it: then the import has happened."""
    register_path = folder / REGISTER_NAME
    registered = read_register(register_path).files if register_path.is_file() else ()
    if path not in {file.path for file in registered}:
        (folder / path).unlink(missing_ok=True)
