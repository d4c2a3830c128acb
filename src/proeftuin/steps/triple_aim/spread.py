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
FEWEST_AREAS = 20
"""Of fewer areas the usual differences between them are not known well enough to hold one of them against."""
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
    tables = [
        _funnel(group, set(municipalities), _variances(group))
        for _, group in ratios.group_by("indicator", maintain_order=True)
    ]
    return FUNNELS.conform(pl.concat(tables)) if tables else FUNNELS.empty()


def funnels_of_areas(estimates: pl.DataFrame, areas: Sequence[str], sites: Sequence[str]) -> pl.DataFrame:
    """
    The same around everybody in data about persons, in the newest year with figures of enough areas.

    Parameters
    ----------
    estimates : frame
        Released ones: an area whose figure is withheld has no place. Of fewer than `FEWEST_AREAS` areas nobody can say
        how much they usually differ, and there is no funnel.
    """
    known = estimates.filter(
        (pl.col("status") == "value")
        & pl.col("value").is_not_null()
        & (pl.col("denominator") > 0)
        & pl.col("sex").is_null()
        & pl.col("age_band").is_null()
        & (pl.col("period_end") == pl.col("period_start").dt.offset_by("1y"))
    )
    of_areas = known.filter((pl.col("method") == RATIO) & pl.col("region").is_in(list(areas)))
    enough = of_areas.group_by("indicator", "period_start").len().filter(pl.col("len") >= FEWEST_AREAS)
    if enough.is_empty():
        return FUNNELS.empty()
    newest = enough.group_by("indicator").agg(pl.col("period_start").max())
    shown = known.filter((pl.col("method") == RATIO) & pl.col("region").is_in([*areas, *sites]))
    shown = shown.join(newest, on=["indicator", "period_start"], how="semi").sort("indicator", "region")
    tables = [
        _funnel(own, set(areas), _pooled_variances(own)) for _, own in shown.group_by("indicator", maintain_order=True)
    ]
    limits = [name for name in FUNNELS.columns if name.startswith("lower")]
    # A ratio is never below zero, however small the area.
    above_zero = pl.concat(tables).with_columns(pl.col(name).clip(lower_bound=0.0) for name in limits)
    return FUNNELS.in_order(FUNNELS.conform(above_zero))


def _pooled_variances(ratios: pl.DataFrame) -> Array:
    """
    Variance of each ratio as if every expected unit varied alike.

    The interval of a small area follows from its own few persons, and is narrow just where little happened to them.
    Limits from it would run up and down with the figures that they are to judge.
    """
    variance, expected = _variances(ratios), _values(ratios, "denominator")
    known = np.isfinite(variance) & (expected > 0)
    return np.asarray((variance[known] * expected[known] ** 2).sum() / expected[known].sum() / expected)


def _funnel(ratios: pl.DataFrame, municipalities: set[str], variance: Array) -> pl.DataFrame:
    value = _values(ratios, "value")
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
