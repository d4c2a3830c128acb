"""Arrays of estimates as rows of the published table, each row with its method, interval, state and source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from proeftuin.data.tables import ESTIMATES
from proeftuin.methods.estimate_array import EstimateArray
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.indicator import Indicator

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Labels:
    """What the axes of an array of estimates stand for: indicator × year × region."""

    indicators: Sequence[Indicator]
    years: Sequence[int]
    regions: Sequence[str]
    division: int

    def frame(self) -> pl.DataFrame:
        """One row per element of the array, last axis fastest."""
        i, y, r = np.indices((len(self.indicators), len(self.years), len(self.regions))).reshape(3, -1)
        defined = pl.DataFrame(
            {
                "indicator": [indicator.id for indicator in self.indicators],
                "population": [indicator.population for indicator in self.indicators],
                "basis": [indicator.basis.value for indicator in self.indicators],
                "unit": [indicator.unit for indicator in self.indicators],
                "source": [indicator.source for indicator in self.indicators],
                "definition": [f"{indicator.id} {indicator.version}" for indicator in self.indicators],
            }
        )
        regions = pl.Series("region", list(self.regions), dtype=pl.String)
        starts = pl.Series([date(year, 1, 1) for year in self.years], dtype=pl.Date)
        ends = pl.Series([date(year + 1, 1, 1) for year in self.years], dtype=pl.Date)
        return defined[i].with_columns(
            regions[r],
            pl.lit(self.division, pl.Int16).alias("division"),
            starts[y].alias("period_start"),
            ends[y].alias("period_end"),
        )


def estimate_rows(
    labels: Labels,
    estimates: EstimateArray,
    *,
    method: str,
    standard: Sequence[str] | None = None,
    unit: str | None = None,
    numerator: Array | None = None,
    denominator: Array | None = None,
    persons: npt.NDArray[np.int64] | None = None,
    exists: npt.NDArray[np.bool_],
) -> pl.DataFrame:
    """
    Rows of the contract `estimates`.

    Parameters
    ----------
    estimates : EstimateArray, shape (indicators, years, regions)
    standard : sequence of str, length years, optional
        Name of the standard in each year.
    unit : str, optional
        When the method changes the unit, as a ratio does.
    exists : bool array, shape (indicators, years)
        Where the source does not carry the indicator there are no rows at all.
    """
    rows = labels.frame()
    has_value = estimates.is_estimable.ravel()
    columns: Mapping[str, object] = {
        "value": _blank(estimates.value, has_value),
        "lower": _blank(estimates.lower, has_value),
        "upper": _blank(estimates.upper, has_value),
        "numerator": None if numerator is None else _blank(numerator, np.isfinite(numerator).ravel()),
        "denominator": None if denominator is None else _blank(denominator, np.isfinite(denominator).ravel()),
        "persons": None if persons is None else pl.Series(persons.ravel()),
    }
    rows = rows.with_columns(
        *(values.alias(name) for name, values in columns.items() if isinstance(values, pl.Series)),
        pl.Series("reason", estimates.reason.ravel(), dtype=pl.String).replace("", None),
        pl.lit(method).alias("method"),
    ).with_columns(*level_of_interval(estimates.confidence, estimates.interval_method), status_of(pl.col("reason")))
    if standard is not None:
        names = dict(zip(labels.years, standard, strict=True))
        rows = rows.with_columns(
            pl.col("period_start").dt.year().replace_strict(names, return_dtype=pl.String).alias("standard")
        )
    if unit is not None:
        rows = rows.with_columns(pl.lit(unit).alias("unit"))
    shape = (len(labels.indicators), len(labels.years), len(labels.regions))
    keep = np.broadcast_to(exists[:, :, None], shape).ravel()
    return ESTIMATES.conform(rows.filter(pl.Series(keep)))


def level_of_interval(
    confidence: float, interval_method: str | pl.Expr, *, limit: str = "lower"
) -> tuple[pl.Expr, pl.Expr]:
    """Columns `confidence` and `interval_method`, empty where the column `limit` holds no limit."""
    method = interval_method if isinstance(interval_method, pl.Expr) else pl.lit(interval_method)
    has_interval = pl.col(limit).is_not_null()
    return (
        pl.when(has_interval).then(pl.lit(confidence)).alias("confidence"),
        pl.when(has_interval).then(method).alias("interval_method"),
    )


def status_of(reason: pl.Expr) -> pl.Expr:
    """State of a number by the reason why there is none; a figure that the source left empty is missing."""
    return (
        pl.when(reason.is_null())
        .then(pl.lit(Status.VALUE.value))
        .when(reason == "missing_input")
        .then(pl.lit(Status.MISSING.value))
        .otherwise(pl.lit(Status.NOT_ESTIMABLE.value))
        .alias("status")
    )


def _blank(values: Array, keep: npt.NDArray[np.bool_]) -> pl.Series:
    return pl.Series(np.where(keep, np.asarray(values, dtype=np.float64).ravel(), np.nan)).fill_nan(None)
