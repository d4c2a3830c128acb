"""
Cells of one holder as a file for the party that adds up those of several.

Cells have names, not meanings: two holders who define a population or an indicator differently have cells that look
alike and add up to nonsense. So the file carries what its cells mean, and cells that mean something else are refused.

Cells alone are one Parquet file. With an evaluation the sums of those who are followed go with them, and with segments,
searches for clusters or models of risk the sums of these: the file is then a zip archive of Parquet files, one for each
kind of sums, so that a holder sees what is handed over.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from proeftuin.errors import DataContractError, Problem
from proeftuin.studies.bundle import checksum

_KEY = "proeftuin.cells"
_MEANING, _CELLS, _SUMS, _PARTS, _PARQUET = "meaning.json", "cells.parquet", "followed/", "parts/", ".parquet"
_OF_ALL_TIMES = (1980, 1, 1, 0, 0, 0)
"""The same cells give the same file, whenever they are written."""
NONE = "none"
ADDED = "added"
"""What stands before the name of a file of cells among the data of a run."""


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
    sites : mapping of str to str
        Fingerprint of the areas of each site, in the order of the study.
    parts : mapping of str to str
        Fingerprint of what decides the sums of each further part, such as the scheme of segments.
    told : mapping of str to str
        The same with what only the loaded tables tell of areas, such as groups of deprivation that models of risk go
        by. See `refuse_other_areas`.
    """

    population: str
    regions: str
    years: str
    indicators: Mapping[str, str]
    plan: str = NONE
    followed: Mapping[str, str] = field(default_factory=dict)
    sites: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, str] = field(default_factory=dict)

    def differences(self, own: CellMeaning) -> list[tuple[str, str, str]]:
        """What is not the same, but for what is `told`: what it is, what it is here, and in `own`."""
        pairs = {
            "the definition of the population": (self.population, own.population),
            "the regions": (self.regions, own.regions),
            "the years": (self.years, own.years),
            "the sites": (", ".join(self.sites) or NONE, ", ".join(own.sites) or NONE),
            "the analysis plan": (self.plan, own.plan),
        }
        for what, here, there in (
            ("the definition of indicator", self.indicators, own.indicators),
            ("the definition of the followed population", self.followed, own.followed),
            ("the areas of site", self.sites, own.sites),
            ("the definition of the part", self.parts, own.parts),
        ):
            pairs |= {
                f"{what} {id}": (here.get(id, "absent"), there.get(id, "absent")) for id in sorted({*here, *there})
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
    parts : mapping of str to frame
        Sums of further parts, such as segments, under `<part>.<name>`; empty without such parts.
    told : mapping of str to str
        See `CellMeaning`; as a file says it.
    """

    cells: pl.DataFrame
    sums: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    regions: tuple[str, ...] = ()
    parts: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    told: Mapping[str, str] = field(default_factory=dict)


def fingerprint(meaning: object) -> str:
    """Of anything whose text form says all that it means."""
    return hashlib.sha256(repr(meaning).encode()).hexdigest()[:16]


def write_cell_file(held: HeldCells, path: Path, meaning: CellMeaning) -> None:
    """Write cells with what they mean, and with them the sums of those who are followed and of further parts."""
    told = json.dumps(asdict(meaning) | {"list_of_regions": list(held.regions)})
    if not held.sums and not held.parts:
        held.cells.write_parquet(path, compression="zstd", statistics=False, metadata={_KEY: told})
        return
    files = {_CELLS: held.cells}
    for folder, frames in ((_SUMS, held.sums), (_PARTS, held.parts)):
        files |= {f"{folder}{name}{_PARQUET}": frame for name, frame in frames.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(_MEANING, _OF_ALL_TIMES), told)
        for name, frame in files.items():
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


def refuse_other_areas(path: Path, held: HeldCells, own: Mapping[str, str]) -> None:
    """
    Refuse cells of a holder whose tables tell something else of areas than `own`, the parts with what is told here.

    Raises
    ------
    DataContractError
        With one problem for each part that goes by other areas.
    """
    problems = [
        Problem(
            f"cells {path.name}",
            f"what the tables tell the part {part} of areas: {held.told.get(part, 'absent')} there, {here} here",
            "the same figures about areas, under the same name, with every holder",
            "deliver the same `area_fact` to every holder, and make the cells again",
        )
        for part, here in own.items()
        if held.told.get(part) != here
    ]
    if problems:
        raise DataContractError(problems)


def _content_of(path: Path) -> tuple[HeldCells, CellMeaning] | None:
    """What the file holds and says that it means; `None` when it is no file of cells."""
    try:
        if not zipfile.is_zipfile(path):
            told = pl.read_parquet_metadata(path).get(_KEY)
            return None if told is None else _told(told, pl.read_parquet(path), {}, {})
        with zipfile.ZipFile(path) as archive:
            frames = {
                name.removesuffix(_PARQUET): pl.read_parquet(BytesIO(archive.read(name)))
                for name in archive.namelist()
                if name.endswith(_PARQUET)
            }
            told = archive.read(_MEANING).decode("utf-8")
    except (OSError, PolarsError, zipfile.BadZipFile, KeyError, UnicodeDecodeError):
        return None
    sums, parts = (
        {name.removeprefix(folder): frame for name, frame in frames.items() if name.startswith(folder)}
        for folder in (_SUMS, _PARTS)
    )
    cells = frames.get(_CELLS.removesuffix(_PARQUET))
    return None if cells is None else _told(told, cells, sums, parts)


def _told(
    told: str, cells: pl.DataFrame, sums: Mapping[str, pl.DataFrame], parts: Mapping[str, pl.DataFrame]
) -> tuple[HeldCells, CellMeaning] | None:
    try:
        content = json.loads(told)
        regions: Sequence[str] = content.pop("list_of_regions", ())
        meaning = CellMeaning(**content)
        return HeldCells(cells, sums, tuple(regions), parts, meaning.told), meaning
    except (ValueError, TypeError, AttributeError):
        return None


def added_cells_by_name(paths: Iterable[Path]) -> dict[str, str]:
    """
    Checksum of every file of cells that is added, by a name that tells files of several holders apart.

    Raises
    ------
    DataContractError
        Two of them are the same file, whatever they are called.
    """
    found: dict[str, str] = {}
    for path in paths:
        content = checksum(path)
        if content in found.values():
            raise DataContractError(
                Problem(
                    str(path),
                    "the same cells are added twice, perhaps under another name",
                    "cells of each holder once: added twice, its persons would count twice",
                    "leave one of the two out",
                )
            )
        found[f"{ADDED}/{path.name}" if f"{ADDED}/{path.name}" not in found else f"{ADDED}/{path}"] = content
    return found
