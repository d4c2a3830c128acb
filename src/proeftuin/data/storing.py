"""
Putting a table into a data set: first the file, then, as the last step, the register that makes it count.

A file gets a name of its own, so that the one it takes the place of stays whole until the register has changed. When
anything fails, or the run is interrupted, everything is as it was before.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from proeftuin.data import engine
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
        engine.write_parquet(frame, part)
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
    is_new_folder = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        register = read_register(register_path) if register_path.exists() else source.with_files(())
        entry = write_table(frame, folder / path, description)
        kept = tuple(file for file in register.files if (file.table, file.years) != (entry.table, entry.years))
        write(register.with_files((*kept, entry)), register_path)
    except OSError as error:
        raise DataContractError(
            Problem(
                str(folder),
                "the folder cannot be written to, or the disk is full",
                "a folder for imported data that you may write to",
                "give another folder, or make room",
            )
        ) from error
    finally:
        _remove_unregistered(folder, path, is_new_folder)
    for file in set(register.files) - set(kept):
        (folder / file.path).unlink(missing_ok=True)
    return entry


def _remove_unregistered(folder: Path, path: str, is_new_folder: bool) -> None:
    """Take back what was written, unless the register names it: then the import has happened."""
    register_path = folder / REGISTER_NAME
    registered = read_register(register_path).files if register_path.exists() else ()
    if path not in {file.path for file in registered}:
        (folder / path).unlink(missing_ok=True)
    if is_new_folder and folder.exists() and not any(folder.iterdir()):
        folder.rmdir()
