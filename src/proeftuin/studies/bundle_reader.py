"""Reading a results bundle back: for analysts, for the command line and for a run that compares with the one before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from proeftuin.errors import DataContractError, DefinitionError, Problem
from proeftuin.studies.bundle import MANIFEST
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
    def open(cls, folder: Path) -> Bundle:
        """
        The bundle in `folder`.

        Raises
        ------
        DataContractError
            There is no finished bundle in the folder.
        """
        path = folder / MANIFEST
        try:
            return cls(folder, json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise DataContractError(
                Problem(str(folder), f"there is no readable {MANIFEST} here", "the folder of a finished run",
                        "run the study first, or give the folder that `proeftuin run` named")
            ) from error  # fmt: skip

    def table(self, name: str) -> pl.DataFrame:
        """
        One table of the bundle, by the names of `proeftuin.data.tables`.

        Raises
        ------
        DataContractError
            The bundle has no such table.
        """
        path = self.folder / f"{name}.parquet"
        if not path.is_file():
            known = ", ".join(sorted(p.stem for p in self.folder.glob("*.parquet")))
            raise DataContractError(
                Problem(str(self.folder), f"there is no table `{name}`", f"one of {known}", "correct the name")
            )
        return pl.read_parquet(path)

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
