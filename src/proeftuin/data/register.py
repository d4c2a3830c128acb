"""
The register of one open data set: `source.yaml`, which says where the data come from and which files there are.

A file that the register does not name does not exist for a reader, so that replacing the register is the one moment at
which an import takes effect.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from proeftuin.errors import DataContractError, Problem
from proeftuin.vocabulary.citation import Citation
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.yaml_text import yaml_content

REGISTER_NAME = "source.yaml"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OriginalFile(_Entry):
    """The untouched file of the supplier that a file was made from; it is not in the repository itself."""

    name: str
    sha256: str
    bytes: int
    rows: int


class DataFile(_Entry):
    """
    One file of a data set.

    Attributes
    ----------
    path : str
        Relative to the folder of the data set.
    table : str
        What kind of table it holds, such as `insured_costs`; years of one table add up.
    years : tuple of int
        Calendar years that the figures are about, or the year of a map.
    rows : int
        Rows of the table, or features of a map.
    division : date or None
        Day of the municipal division; `None` when each year has its own or when there are no municipalities.
    """

    path: str
    table: str
    sha256: str
    bytes: int
    rows: int
    years: tuple[int, ...]
    division: date | None = None
    originals: tuple[OriginalFile, ...] = ()


class _Words(_Entry):
    nl: str
    en: str

    def translated(self) -> Translated:
        return Translated(self.nl, self.en)


class Register(_Entry):
    """
    What `source.yaml` says.

    Attributes
    ----------
    holder : str
        Who publishes the data.
    citation : str
        Line that every output that uses the data shows.
    terms : words in two languages
        What the holder allows.
    licence : str
        Name of the licence, or that there is none.
    obtained : words in two languages
        How the files came here.
    """

    id: str
    name: _Words
    holder: str
    citation: str
    terms: _Words
    licence: str
    obtained: _Words
    files: tuple[DataFile, ...] = ()

    def with_files(self, files: tuple[DataFile, ...]) -> Register:
        """The same source with other files, in the order of table and year."""
        return self.model_copy(update={"files": tuple(sorted(files, key=lambda file: (file.table, file.years)))})

    def cited(self) -> Citation:
        """The source line with the years of the files that are here."""
        years = [year for file in self.files for year in file.years] or [0]
        return Citation(
            self.id,
            self.name.translated(),
            self.holder,
            self.citation,
            self.terms.translated(),
            first_year=min(years),
            last_year=max(years),
        )


def read_register(path: Path) -> Register:
    """
    The register in the file `path`.

    Raises
    ------
    DataContractError
        The file cannot be read, is no YAML, or lacks a field; each problem is named by its field.
    """
    where = f"{path.parent.name}/{path.name}"
    try:
        tree = yaml_content(path.read_text(encoding="utf-8"))
        return Register.model_validate(tree)
    except (OSError, UnicodeDecodeError) as error:
        problem = Problem(where, "the register cannot be read", "a readable file", "restore it from the repository")
        raise DataContractError(problem) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = Problem(where + line, "this is no valid YAML", "a register of files", "correct or restore the file")
        raise DataContractError(problem) from error
    except ValidationError as error:
        raise DataContractError([_problem(where, detail) for detail in error.errors()]) from error


def _problem(where: str, detail: Mapping[str, Any]) -> Problem:
    field = ".".join(str(part) for part in detail["loc"]) or "the whole file"
    return Problem(
        f"{where}, field {field}", detail["msg"], "the fields that open_data/README.md lists", "correct the field"
    )


def register_text(register: Register) -> str:
    """The register as it stands in a file: the same content gives the same text."""
    tree = register.model_dump(mode="json", exclude_none=True)
    for file in tree["files"]:
        if "division" in file:
            file["division"] = date.fromisoformat(file["division"])
        if not file["originals"]:
            del file["originals"]
    return yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, width=118)


def write_register(register: Register, path: Path) -> None:
    """Replace the register in one step: a reader sees the old one or the new one, never a part."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(register_text(register))
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
