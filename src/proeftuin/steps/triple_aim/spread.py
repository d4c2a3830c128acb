"""
How regions differ: each municipality's place in the funnel, and how unequal they are together.

Two pictures of one thing: the funnel asks of each region whether it differs more than regions usually do; inequality
asks how much all of them differ, with and without chance. Neither ranks anybody.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from proeftuin.data.tables import FUNNELS, INEQUALITIES
from proeftuin.methods.contrast import standard_error
from proeftuin.methods.estimate_array import EstimateArray
from proeftuin.methods.funnel import normal_limits, overdispersion, place_in_funnel
from proeftuin.methods.inequality import (
    beyond_chance_deviation,
    percentile_ratio,
    weighted_coefficient_of_variation,
    with_bootstrap_interval,
)
from proeftuin.steps.triple_aim.estimate_table import level_of_interval, status_of

LIMIT_METHOD = "normal_with_overdispersion"
RATIO = "indirectly_standardised"
_BOOTSTRAP_DRAWS = 400
Array = npt.NDArray[np.float64]


def funnels(
    estimates: pl.DataFrame, municipalities: Sequence[str], others: Sequence[str], *, year: int
) -> pl.DataFrame:
    """
    Place of every municipality and of `others` (sites) in the funnel around the country, as the contract says.

    The limits are those of a region of the same size by chance, widened by how much municipalities differ beyond
    chance: the funnel asks who stands out from the usual differences.
    """
    ratios = estimates.filter(
        (pl.col("method") == RATIO)
        & (pl.col("period_start").dt.year() == year)
        & pl.col("region").is_in([*municipalities, *others])
    ).sort("indicator", "region")
    tables = [_funnel(group, set(municipalities)) for _, group in ratios.group_by("indicator", maintain_order=True)]
    return FUNNELS.conform(pl.concat(tables)) if tables else FUNNELS.empty()


def _funnel(ratios: pl.DataFrame, municipalities: set[str]) -> pl.DataFrame:
    value, variance = _values(ratios, "value"), _variances(ratios)
    is_municipality = np.array([region in municipalities for region in ratios["region"]])
    spread = overdispersion(value[is_municipality], variance[is_municipality])
    limits_95 = normal_limits(variance, tau2=spread.tau2, confidence=0.95)
    limits_998 = normal_limits(variance, tau2=spread.tau2, confidence=0.998)
    place = place_in_funnel(value, limits_95, limits_998)
    return ratios.select(
        "indicator",
        "region",
        "period_start",
        "period_end",
        pl.col("denominator").alias("size"),
        "value",
        pl.lit(1.0).alias("centre"),
        *(
            _series(name, limit)
            for name, limit in zip(
                ("lower_95", "upper_95", "lower_998", "upper_998"), (*limits_95, *limits_998), strict=True
            )
        ),
        pl.Series("place", place).replace("", None),
        pl.lit(LIMIT_METHOD).alias("limit_method"),
        "status",
        "reason",
    )


def inequalities(
    estimates: pl.DataFrame, municipalities: Sequence[str], generator: np.random.Generator
) -> pl.DataFrame:
    """Inequality between municipalities of every cost indicator in every year, as the contract says."""
    ratios = estimates.filter((pl.col("method") == RATIO) & pl.col("region").is_in(list(municipalities))).sort(
        "indicator", "period_start", "region"
    )
    if ratios.is_empty():
        return INEQUALITIES.empty()
    series = ratios.select("indicator", pl.col("period_start").dt.year().alias("year")).unique(maintain_order=True)
    shape = (series.height, len(municipalities))
    value = _values(ratios, "value").reshape(shape)
    weight = _values(ratios, "denominator").reshape(shape)
    variance = _variances(ratios).reshape(shape)
    measures = {
        "p90_p10_ratio": with_bootstrap_interval(percentile_ratio, value, weight, generator, draws=_BOOTSTRAP_DRAWS),
        "weighted_coefficient_of_variation": with_bootstrap_interval(
            weighted_coefficient_of_variation, value, weight, generator, draws=_BOOTSTRAP_DRAWS
        ),
        "beyond_chance_deviation": beyond_chance_deviation(value, variance),
    }
    counted = np.isfinite(value).sum(axis=1)
    return INEQUALITIES.conform(
        pl.concat([_measure_rows(series, name, found, counted) for name, found in measures.items()])
    )


def _measure_rows(
    series: pl.DataFrame, measure: str, found: EstimateArray, counted: npt.NDArray[np.int_]
) -> pl.DataFrame:
    return series.with_columns(
        pl.lit(measure).alias("measure"),
        _series("value", found.value),
        _series("lower", found.lower),
        _series("upper", found.upper),
        pl.Series("regions", counted, dtype=pl.Int32),
        pl.Series("reason", found.reason, dtype=pl.String).replace("", None),
    ).with_columns(*level_of_interval(found.confidence, found.interval_method), status_of(pl.col("reason")))


def _values(frame: pl.DataFrame, column: str) -> Array:
    return frame[column].cast(pl.Float64).fill_null(np.nan).to_numpy()


def _variances(frame: pl.DataFrame) -> Array:
    # A figure without an interval has no level either.
    levels = frame["confidence"].drop_nulls()
    if levels.is_empty():
        return np.full(frame.height, np.nan)
    value, lower, upper = (_values(frame, name) for name in ("value", "lower", "upper"))
    return standard_error(value, lower, upper, confidence=levels[0]) ** 2


def _series(name: str, values: Array) -> pl.Series:
    return pl.Series(name, values, dtype=pl.Float64).fill_nan(None)
