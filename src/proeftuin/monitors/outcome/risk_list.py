"""A list of persons of high risk as something that is taken from a bucket: it leaves a file and a number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from proeftuin.monitors.outcome.person_part import Bucket
from proeftuin.monitors.outcome.risks import RiskPart
from proeftuin.steps.segmentation.assignment import assigned
from proeftuin.steps.segmentation.risk_list import in_year, write_listed
from proeftuin.steps.segmentation.risk_model import RiskModel
from proeftuin.steps.segmentation.risk_rows import give_area_groups, risk_query

LISTED = "listed"


@dataclass(frozen=True)
class ListedPersons:
    """
    The persons of one bucket whose risk is high.

    It never takes part in a run, whose sums are kept: its file holds rows of persons.
    """

    model: RiskModel
    year: int
    risks: Callable[[pl.DataFrame], NDArray[np.float64]]
    risk_from: float
    path: Path

    @property
    def id(self) -> str:
        """See `PersonPart`."""
        return "risk_list"

    @property
    def is_by_region(self) -> bool:
        """See `PersonPart`."""
        return False

    @property
    def needs(self) -> tuple[str, ...]:
        """See `PersonPart`."""
        return ()

    def meaning(self) -> object:
        """See `PersonPart`."""
        return [self.model.hash(), self.year, self.risk_from]

    def sums(self, bucket: Bucket) -> dict[str, pl.DataFrame]:
        """Writes the file, and tells how many persons it has."""
        engine, asked = bucket.engine, in_year(self.model, self.year)
        if asked.scheme is not None:
            assigned(engine, asked.scheme, bucket.definition)
        give_area_groups(engine, RiskPart((asked,)).places(bucket))
        query = risk_query(asked, bucket.definition, bucket.periods, bucket.indicators)
        rows = engine.keep(query.name, query.rows)
        listed = write_listed(engine, asked, rows, self.risks, risk_from=self.risk_from, path=self.path)
        return {LISTED: pl.DataFrame({"persons": [listed]})}

    def added(self, name: str, frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
        """See `PersonPart`."""
        return pl.concat(frames).select(pl.col("persons").sum())
