"""
What a segment of a region lacks: each of its figures beside that of the same segment of everybody.

Comparing within a segment asks whether persons with like needs fare worse here. Figures standardised by age and sex are
compared where there are any: directly, or indirectly where a segment lacks the ages of everybody, so that the ratios to
what is expected by age and sex stand beside each other. Everybody includes the region itself, which makes differences
of a large region look smaller. Many figures are compared at once, and the clearest of many differences is partly luck:
p-values are corrected for the number of comparisons, and ranks have intervals.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import polars as pl
from scipy.special import ndtr

from proeftuin.data.choice_tables import NEEDS_OF_SEGMENTS
from proeftuin.methods.contrast import contrast, standard_error
from proeftuin.methods.effects.multiplicity import holm
from proeftuin.methods.estimate_array import FloatArray
from proeftuin.steps.triple_aim.catalogue.unit import UNITS
from proeftuin.steps.triple_aim.need import counted_in
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.indicator import Direction, Indicator

EVERYBODY = "all"
INDIRECT = "indirectly_standardised"
METHODS = ("directly_standardised", INDIRECT, "crude")
"""From the first choice to the last."""
NO_INTERVAL = "no_interval"
"""Reason: one of the two figures has no interval, so that nothing can be said of chance."""
LEVEL = 0.05
_KEY = ["scheme", "segment", "indicator", "population", "period_start", "period_end"]
_DRAWS = 4_000


def needs_of_segments(
    figures: pl.DataFrame,
    indicators: Mapping[str, Indicator],
    *,
    region: str,
    period_start: date,
    seed: int = 1,
    confidence: float = 0.95,
) -> pl.DataFrame:
    """
    Figures of the segments of a region beside those of everybody, from the clearest difference towards the worse.

    Parameters
    ----------
    figures : frame
        As the contract `segment_figures` says.
    indicators : mapping of str to Indicator
        One without a better direction is left out: what is more or less of it says nothing about need.

    Returns
    -------
    frame
        As the contract `needs_of_segments` says; all comparisons of the region are one family.
    """
    directed = {id: one for id, one in indicators.items() if one.direction is not Direction.NEUTRAL}
    whole = figures.filter(
        pl.col("sex").is_null(),
        pl.col("age_band").is_null(),
        pl.col("period_start") == period_start,
        pl.col("indicator").is_in(list(directed)),
    )
    pairs = _pairs(whole, region)
    if pairs.is_empty():
        return NEEDS_OF_SEGMENTS.empty()
    return NEEDS_OF_SEGMENTS.in_order(
        NEEDS_OF_SEGMENTS.conform(_compared(pairs, directed, np.random.default_rng(seed), confidence))
    )


def _pairs(figures: pl.DataFrame, region: str) -> pl.DataFrame:
    """One row for each figure of the region, by the best method that both it and everybody have a value of."""
    columns = [*_KEY, "method", "value", "lower", "upper", "unit", "denominator", "persons", "status", "reason"]
    of_method = pl.col("method").is_in(METHODS)
    own = figures.filter(of_method, pl.col("region") == region).select(columns)
    other = figures.filter(of_method, pl.col("region") == EVERYBODY).select(
        *_KEY, "method", *(pl.col(name).alias(f"other_{name}") for name in ("value", "lower", "upper", "status"))
    )
    both = own.join(other, on=[*_KEY, "method"], how="left")
    is_value = (pl.col("status") == Status.VALUE.value) & (pl.col("other_status") == Status.VALUE.value)
    ordered = both.with_columns(
        is_value.fill_null(False).alias("_both"),
        pl.col("method").replace_strict({name: place for place, name in enumerate(METHODS)}).alias("_choice"),
    ).sort(*_KEY, "_both", "_choice", descending=[False] * len(_KEY) + [True, False])
    return ordered.unique(_KEY, keep="first", maintain_order=True).with_columns(pl.lit(region).alias("region"))


def _compared(
    pairs: pl.DataFrame, indicators: Mapping[str, Indicator], generator: np.random.Generator, confidence: float
) -> pl.DataFrame:
    ends = {name: pairs[name].cast(pl.Float64).to_numpy() for name in ("value", "lower", "upper")}
    others = {name: pairs[f"other_{name}"].cast(pl.Float64).to_numpy() for name in ("value", "lower", "upper")}
    own_error = standard_error(ends["value"], ends["lower"], ends["upper"], confidence=confidence)
    other_error = standard_error(others["value"], others["lower"], others["upper"], confidence=confidence)
    found = contrast(ends["value"], own_error, others["value"], other_error, confidence=confidence)
    worse = np.array([-1.0 if _is_higher_better(indicators[id]) else 1.0 for id in pairs["indicator"]])
    error = np.sqrt(own_error**2 + other_error**2)
    known = pairs["_both"].to_numpy() & np.isfinite(error) & (np.nan_to_num(error) > 0)
    clearness = np.where(known, worse * found.difference / np.where(known, error, 1.0), np.nan)
    p = np.where(known, 2 * ndtr(-np.abs(clearness)), np.nan)
    adjusted = holm(p)
    size = np.array(
        [
            _size(indicators[id].unit, method, denominator)
            for id, method, denominator in pairs.select("indicator", "method", "denominator").iter_rows()
        ]
    )
    limits = np.sort([worse * found.difference_lower, worse * found.difference_upper], axis=0)
    counted = [counted_in(indicators[id].unit) for id in pairs["indicator"]]
    rank, lower, upper, first = _ranked(clearness, generator, confidence)
    numbers: dict[str, FloatArray] = {
        "value": ends["value"], "reference_value": others["value"],
        "ratio": found.ratio, "ratio_lower": found.ratio_lower, "ratio_upper": found.ratio_upper,
        "difference": found.difference, "difference_lower": found.difference_lower,
        "difference_upper": found.difference_upper,
        "excess": size * worse * found.difference, "excess_lower": size * limits[0], "excess_upper": size * limits[1],
        "p": p, "p_adjusted": adjusted, "share_first": first,
        "rank": rank, "rank_lower": lower, "rank_upper": upper,
    }  # fmt: skip
    shown = {
        name: pl.Series(name, np.where(known & np.isfinite(values), values, np.nan)).fill_nan(None)
        for name, values in numbers.items()
    }
    verdict = [_verdict(*row) for row in zip(clearness, p, adjusted, strict=True)]
    states = [
        (Status.VALUE.value, None) if is_known else _state(*row)
        for is_known, row in zip(known, pairs.select("status", "reason", "other_status").rows(), strict=True)
    ]
    integers = ("rank", "rank_lower", "rank_upper")
    return pairs.select(*_KEY, "region", "unit").with_columns(
        *(series.cast(pl.Int32) if name in integers else series for name, series in shown.items()),
        pl.Series("method", [m if k else None for m, k in zip(pairs["method"], known, strict=True)], dtype=pl.String),
        pl.Series("persons", [n if k else None for n, k in zip(pairs["persons"], known, strict=True)], dtype=pl.Int64),
        pl.Series("excess_unit", [u if k else None for u, k in zip(counted, known, strict=True)], dtype=pl.String),
        pl.Series("verdict", verdict, dtype=pl.String),
        pl.Series("status", [status for status, _ in states], dtype=pl.String),
        pl.Series("reason", [reason for _, reason in states], dtype=pl.String),
        pl.lit(int(known.sum())).alias("comparisons"),
        pl.lit(confidence).alias("confidence"),
    )


def _size(unit: str, method: str, denominator: float | None) -> float:
    """What a difference is multiplied by to become persons, events or euro; NaN when it is no sum."""
    if denominator is None or unit not in UNITS or counted_in(unit) is None:
        return float("nan")
    # What is expected is a number of events itself, whatever the unit of the indicator.
    return denominator if method == INDIRECT else denominator / UNITS[unit].factor


def _is_higher_better(indicator: Indicator) -> bool:
    return indicator.direction is Direction.HIGHER_IS_BETTER


def _verdict(clearness: float, p: float, adjusted: float) -> str | None:
    if not np.isfinite(clearness):
        return None
    way = "worse" if clearness > 0 else "better"
    return way if adjusted < LEVEL else f"{way}_alone" if p < LEVEL else "similar"


def _state(status: str, reason: str | None, other: str | None) -> tuple[str, str]:
    if status != Status.VALUE.value:
        return status, reason or NO_INTERVAL
    if other is not None and other != Status.VALUE.value:
        return other, "reference_without_value"
    return Status.NOT_ESTIMABLE.value, NO_INTERVAL


def _ranked(
    clearness: FloatArray, generator: np.random.Generator, confidence: float
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Rank by clearness, its interval, and how often each is the clearest when every figure is drawn anew."""
    known = np.flatnonzero(np.isfinite(clearness))
    rank, lower, upper, first = (np.full(len(clearness), np.nan) for _ in range(4))
    if not known.size:
        return rank, lower, upper, first
    own = clearness[known]
    rank[known] = (-own).argsort(kind="stable").argsort(kind="stable") + 1
    drawn = own + generator.standard_normal((_DRAWS, len(known)))
    places = (-drawn).argsort(axis=1).argsort(axis=1) + 1
    ends = np.quantile(places, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0, method="nearest")
    lower[known], upper[known] = ends
    first[known] = (places == 1).mean(axis=0)
    return rank, lower, upper, first
