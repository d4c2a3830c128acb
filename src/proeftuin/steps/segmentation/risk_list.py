"""
Persons whose risk is high, written where their rows already are; for who has a legal basis to approach them.

A model gives risks to patterns; here they are joined to the persons who have each pattern. The rows go from the engine
to a file and are never held in between.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import ibis
import numpy as np
import polars as pl
from numpy.typing import NDArray

from proeftuin.data.engine.care_engine import CareEngine, Relation
from proeftuin.steps.segmentation.risk_model import RiskModel
from proeftuin.steps.segmentation.risk_rows import RiskColumns

RISKS = "risk_of_pattern"


def in_year(model: RiskModel, year: int) -> RiskModel:
    """The same questions, asked in one year only."""
    return replace(model, learn=year, test=year)


def write_listed(
    engine: CareEngine,
    model: RiskModel,
    rows: Relation,
    risks: Callable[[pl.DataFrame], NDArray[np.float64]],
    *,
    risk_from: float,
    path: Path,
) -> int:
    """
    Write the persons of `rows` whose risk is at least `risk_from`, and return how many they are.

    Parameters
    ----------
    rows : relation
        As `risk_query` gives them for one year, kept.
    risks : callable
        Risk of each row of a frame of patterns.

    Returns
    -------
    int
        The file has `person_id` as in the store, `segment` (its place in the scheme) and `risk`.
    """
    levels = list(RiskColumns(model).levels)
    patterns = engine.frame(rows.select(*levels).distinct()).sort(levels)
    given = patterns.with_columns(pl.Series("risk", risks(patterns), dtype=pl.Float64))
    high = engine.given(RISKS, given.filter(pl.col("risk") >= risk_from))
    listed = rows.join(high, levels).select("person_id", "segment", "risk")
    return engine.write(listed.order_by([ibis.desc("risk"), "person_id"]), path)
