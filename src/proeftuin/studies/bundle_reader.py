"""Reading a results bundle back: for analysts, for the command line and for a run that compares with the one before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from proeftuin.data.tables import ALL
from proeftuin.errors import DataContractError, DefinitionError, Problem
from proeftuin.studies.bundle import MANIFEST, checksum
from proeftuin.vocabulary.estimate import Basis, Estimate, Interval, Status
from proeftuin.vocabulary.period import Period


@dataclass(frozen=True)
class Bundle:
    """
    A results bundle on disk.

    Attributes
    ----------
    manifest : mapping
        Software version, study hash, checksums of inputs, row counts, timings and release rules.
    """

    folder: Path
    manifest: Mapping[str, Any]

    @classmethod
    def open(cls, folder: Path | str) -> Bundle:
        """
        The bundle in `folder`.

        Raises
        ------
        DataContractError
            There is no finished bundle in the folder.
        """
        problem = Problem(str(folder), f"there is no readable {MANIFEST} here", "the folder of a finished run",
                          "run the study first, or give the folder that `proeftuin run` named")  # fmt: skip
        try:
            manifest = json.loads((Path(folder) / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            raise DataContractError(problem) from error
        parts = ("files", "citations", "rows")
        if not isinstance(manifest, dict) or not all(isinstance(manifest.get(part, {}), dict) for part in parts):
            raise DataContractError(problem)
        return cls(Path(folder), manifest)

    def table(self, name: str) -> pl.DataFrame:
        """
        One table of the bundle, by the names of `proeftuin.data.tables`.

        Raises
        ------
        DataContractError
            The bundle has no such table, or its file is not the one that the run wrote.
        """
        path = self.folder / f"{name}.parquet"
        if not path.is_file():
            known = ", ".join(sorted(p.stem for p in self.folder.glob("*.parquet")))
            raise DataContractError(
                Problem(str(self.folder), f"there is no table `{name}`", f"one of {known}", "correct the name")
            )
        recorded = self.manifest.get("files", {}).get(path.name)
        try:
            # A damaged file may bring the reader of Parquet down, which no caller could catch.
            if recorded is None or recorded == checksum(path):
                found = pl.read_parquet(path)
                if _has_columns(found, name):
                    return found
        except (OSError, pl.exceptions.PolarsError) as error:
            raise DataContractError(_damaged(path)) from error
        raise DataContractError(_damaged(path))

    def names(self) -> dict[str, str]:
        """Name of every region in the bundle by its code."""
        return dict(self.table("regions").select("region", "name").iter_rows())

    def citations(self, sources: Iterable[str]) -> list[str]:
        """Lines that must stand beside figures from these sources, each once."""
        lines = self.manifest.get("citations", {})
        return sorted({str(lines.get(source, source)) for source in sources})

    def estimates(
        self,
        *,
        region: str | None = None,
        indicator: str | None = None,
        year: int | None = None,
        method: str | None = None,
    ) -> pl.DataFrame:
        """Rows of the table `estimates`, narrowed to what is asked."""
        rows = self.table("estimates")
        for column, wish in (("region", region), ("indicator", indicator), ("method", method)):
            if wish is not None:
                rows = rows.filter(pl.col(column) == wish)
        return rows if year is None else rows.filter(pl.col("period_start").dt.year() == year)

    def estimate(self, indicator: str, *, region: str, year: int, method: str) -> Estimate:
        """
        One figure with everything that belongs to it.

        Raises
        ------
        DefinitionError
            The bundle has no such figure, or more than one.
        """
        rows = self.estimates(region=region, indicator=indicator, year=year, method=method)
        if rows.height != 1:
            raise DefinitionError(
                Problem(
                    f"estimate {indicator}, {region}, {year}, {method}",
                    f"the bundle has {rows.height} such figures",
                    "exactly one",
                    "look up the identifiers in the tables `estimates` and `regions`",
                )
            )
        row = rows.to_dicts()[0]
        interval = None
        if row["lower"] is not None:
            interval = Interval(row["lower"], row["upper"], row["confidence"], row["interval_method"])
        return Estimate(
            indicator=indicator,
            region=region,
            period=Period(row["period_start"], row["period_end"]),
            method=method,
            unit=row["unit"],
            status=Status(row["status"]),
            source=row["source"],
            basis=Basis(row["basis"]),
            value=row["value"],
            interval=interval,
            reason=row["reason"],
        )


def _has_columns(found: pl.DataFrame, name: str) -> bool:
    """Whether a table of a known kind has all columns that every reader counts on."""
    contracts = [contract for contract in ALL if contract.name == name]
    return all(set(contract.columns) <= set(found.columns) for contract in contracts)


def _damaged(path: Path) -> Problem:
    return Problem(
        f"{path.parent.name}/{path.name}",
        "this is not the file that the run wrote, or it is of another version",
        "the table as the manifest records it",
        "run the study again, or restore the bundle",
    )
