"""
Cells of one holder as a file for the party that adds up those of several.

Cells have names, not meanings: two holders who define a population or an indicator differently have cells that look
alike and add up to nonsense. So the file carries what its cells mean, and cells that mean something else are refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from proeftuin.errors import DataContractError, Problem

_KEY = "proeftuin.cells"


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
    """

    population: str
    regions: str
    years: str
    indicators: Mapping[str, str]


def fingerprint(meaning: object) -> str:
    """Of anything whose text form says all that it means."""
    return hashlib.sha256(repr(meaning).encode()).hexdigest()[:16]


def write_cell_file(cells: pl.DataFrame, path: Path, meaning: CellMeaning) -> None:
    """Write cells with what they mean."""
    cells.write_parquet(path, compression="zstd", statistics=False, metadata={_KEY: json.dumps(asdict(meaning))})


def read_cell_file(path: Path, own: CellMeaning) -> pl.DataFrame:
    """
    Cells of another holder, which mean the same as one's own.

    Raises
    ------
    DataContractError
        There is no such file, it holds no cells, or they mean something else.
    """
    theirs = _meaning_in(path)
    pairs = {
        "the definition of the population": (theirs.population, own.population),
        "the regions": (theirs.regions, own.regions),
        "the years": (theirs.years, own.years),
        **{
            f"the definition of indicator {id}": (theirs.indicators.get(id, "absent"), own.indicators.get(id, "absent"))
            for id in sorted({*theirs.indicators, *own.indicators})
        },
    }
    problems = [
        Problem(
            f"cells {path.name}",
            f"{what}: {their} in these cells, {mine} in this study",
            "cells made with the same study file, apart from its sources",
            "agree on one study file and make the cells again",
        )
        for what, (their, mine) in pairs.items()
        if their != mine
    ]
    if problems:
        raise DataContractError(problems)
    return pl.read_parquet(path)


def _meaning_in(path: Path) -> CellMeaning:
    try:
        written = pl.read_parquet_metadata(path).get(_KEY)
    except (OSError, PolarsError):
        written = None
    if written is None:
        raise DataContractError(
            Problem(
                f"cells {path.name}",
                "there is no such file, or it does not say what its cells mean",
                "a file from `proeftuin care cells`",
                "correct the path, or have the holder make the cells with this version of the program",
            )
        )
    return CellMeaning(**json.loads(written))
