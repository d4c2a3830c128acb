"""Each site against the country and against the comparison pool: difference and ratio, without any ranking."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from proeftuin.data.tables import COMPARISONS
from proeftuin.methods.contrast import INTERVAL_METHOD, contrast, standard_error
from proeftuin.steps.triple_aim.estimate_table import level_of_interval

REFERENCES = ("NL01", "pool")
_KEY = ("indicator", "population", "period_start", "period_end")
_COMPARABLE = {
    "directly_standardised": "directly_standardised",
    "survey": "survey",
    "combined_survey": "survey",
    "composition_adjusted": "composition_adjusted",
}
"""Methods whose figures of two regions may be set side by side; two indirect ratios may not, strictly."""


def comparisons(estimates: pl.DataFrame, regions: Sequence[str], *, confidence: float = 0.95) -> pl.DataFrame:
    """
    Comparison of `regions` with the country and the pool, as the contract `comparisons` says.

    A comparison in which either side has no value carries the state and reason of the side that lacks it, the region's
    own first.
    """
    comparable = estimates.filter(
        pl.col("sex").is_null() & pl.col("age_band").is_null() & pl.col("method").is_in(list(_COMPARABLE))
    ).with_columns(pl.col("method").replace_strict(_COMPARABLE, default=None))
    references = comparable.filter(pl.col("region").is_in(REFERENCES)).rename({"region": "reference"})
    pairs = comparable.filter(pl.col("region").is_in(list(regions))).join(
        references, on=[*_KEY, "method"], suffix="_reference"
    )
    # A join promises no order, and the last digit of a vectorised logarithm may depend on the place in the array.
    pairs = pairs.sort("indicator", "region", "period_start", "reference", "method")
    found = contrast(
        pairs["value"].to_numpy(),
        _errors(pairs, "", confidence),
        pairs["value_reference"].to_numpy(),
        _errors(pairs, "_reference", confidence),
        confidence=confidence,
    )
    numbers = {name: _blank(getattr(found, name)) for name in found.__dataclass_fields__}
    lacking = pl.when(pl.col("status") == "value").then(pl.col("status_reference")).otherwise(pl.col("status"))
    return COMPARISONS.conform(
        pairs.with_columns(
            *(values.alias(name) for name, values in numbers.items()),
            lacking.alias("status"),
            pl.coalesce("reason", "reason_reference").alias("reason"),
        )
        .with_columns(*level_of_interval(confidence, INTERVAL_METHOD, limit="difference_lower"))
        .select(list(COMPARISONS.columns))
    )


def _errors(pairs: pl.DataFrame, side: str, confidence: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    value, lower, upper = (pairs[f"{name}{side}"].to_numpy() for name in ("value", "lower", "upper"))
    return standard_error(value, lower, upper, confidence=confidence)


def _blank(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> pl.Series:
    return pl.Series(np.atleast_1d(values), dtype=pl.Float64).fill_nan(None)
