"""
Cells of one holder as a file for the party that adds up those of several.

Cells have names, not meanings: two holders who define a population or an indicator differently have cells that look
alike and add up to nonsense. So the file carries what its cells mean, and cells that mean something else are refused.

Cells alone are one Parquet file. Of a study with an evaluation the sums of those who are followed go with them: the
file is then a zip archive of Parquet files, one for each kind of sums, so that a holder sees what is handed over.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from proeftuin.errors import DataContractError, Problem

_KEY = "proeftuin.cells"
_MEANING, _CELLS, _SUMS, _PARQUET = "meaning.json", "cells.parquet", "followed/", ".parquet"
_OF_ALL_TIMES = (1980, 1, 1, 0, 0, 0)
"""The same cells give the same file, whenever they are written."""
NONE = "none"


@dataclass(frozen=True)
class CellMeaning:
    """
    What has to be the same before cells may be added.

    Attributes
    ----------
    population : str
        Fingerprint of the definition of the population.
    regions : str
        Level and division of the regions.
    years : str
        First and last year.
    indicators : mapping of str to str
        Fingerprint of what each indicator counts, the cost basis included.
    plan : str
        Hash of the analysis plan; `none` without an evaluation.
    followed : mapping of str to str
        Fingerprint of the definition of each population that is followed.
    """

    population: str
    regions: str
    years: str
    indicators: Mapping[str, str]
    plan: str = NONE
    followed: Mapping[str, str] = field(default_factory=dict)

    def differences(self, own: CellMeaning) -> list[tuple[str, str, str]]:
        """What is not the same: what it is, what it is here, and in `own`."""
        pairs = {
            "the definition of the population": (self.population, own.population),
            "the regions": (self.regions, own.regions),
            "the years": (self.years, own.years),
            "the analysis plan": (self.plan, own.plan),
        }
        for what, here, there in (
            ("indicator", self.indicators, own.indicators),
            ("the followed population", self.followed, own.followed),
        ):
            pairs |= {
                f"the definition of {what} {id}": (here.get(id, "absent"), there.get(id, "absent"))
                for id in sorted({*here, *there})
            }
        return [(what, here, there) for what, (here, there) in pairs.items() if here != there]


@dataclass(frozen=True)
class HeldCells:
    """
    The cells of one holder.

    Attributes
    ----------
    sums : mapping of str to frame
        Sums of those who are followed, by name; empty without an evaluation.
    regions : tuple of str
        The list that places of regions in the sums count in.
    """

    cells: pl.DataFrame
    sums: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    regions: tuple[str, ...] = ()


def fingerprint(meaning: object) -> str:
    """Of anything whose text form says all that it means."""
    return hashlib.sha256(repr(meaning).encode()).hexdigest()[:16]


def write_cell_file(held: HeldCells, path: Path, meaning: CellMeaning) -> None:
    """Write cells with what they mean, and the sums of those who are followed with them."""
    told = json.dumps(asdict(meaning) | {"list_of_regions": list(held.regions)})
    if not held.sums:
        held.cells.write_parquet(path, compression="zstd", statistics=False, metadata={_KEY: told})
        return
    parts = {_CELLS: held.cells, **{f"{_SUMS}{name}{_PARQUET}": frame for name, frame in held.sums.items()}}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(_MEANING, _OF_ALL_TIMES), told)
        for name, frame in parts.items():
            content = BytesIO()
            frame.write_parquet(content, compression="zstd", statistics=False)
            archive.writestr(zipfile.ZipInfo(name, _OF_ALL_TIMES), content.getvalue())


def read_cell_file(path: Path, own: CellMeaning) -> HeldCells:
    """
    Cells of another holder, which mean the same as one's own.

    Raises
    ------
    DataContractError
        There is no such file, it holds no cells, or they mean something else.
    """
    found = _content_of(path)
    if found is None:
        raise DataContractError(
            Problem(
                f"cells {path.name}",
                "there is no such file, or it does not say what its cells mean",
                "a file from `proeftuin care cells`",
                "correct the path, or have the holder make the cells with this version of the program",
            )
        )
    held, theirs = found
    problems = [
        Problem(
            f"cells {path.name}",
            f"{what}: {their} in these cells, {mine} in this study",
            "cells made with the same study file, apart from its sources",
            "agree on one study file and make the cells again",
        )
        for what, their, mine in theirs.differences(own)
    ]
    if problems:
        raise DataContractError(problems)
    return held


def _content_of(path: Path) -> tuple[HeldCells, CellMeaning] | None:
    """What the file holds and says that it means; `None` when it is no file of cells."""
    try:
        if not zipfile.is_zipfile(path):
            told = pl.read_parquet_metadata(path).get(_KEY)
            return None if told is None else _told(told, pl.read_parquet(path), {})
        with zipfile.ZipFile(path) as archive:
            frames = {
                name.removesuffix(_PARQUET): pl.read_parquet(BytesIO(archive.read(name)))
                for name in archive.namelist()
                if name.endswith(_PARQUET)
            }
            told = archive.read(_MEANING).decode("utf-8")
    except (OSError, PolarsError, zipfile.BadZipFile, KeyError, UnicodeDecodeError):
        return None
    sums = {name.removeprefix(_SUMS): frame for name, frame in frames.items() if name.startswith(_SUMS)}
    cells = frames.get(_CELLS.removesuffix(_PARQUET))
    return None if cells is None else _told(told, cells, sums)


def _told(told: str, cells: pl.DataFrame, sums: Mapping[str, pl.DataFrame]) -> tuple[HeldCells, CellMeaning] | None:
    try:
        content = json.loads(told)
        regions: Sequence[str] = content.pop("list_of_regions", ())
        return HeldCells(cells, sums, tuple(regions)), CellMeaning(**content)
    except (ValueError, TypeError, AttributeError):
        return None
