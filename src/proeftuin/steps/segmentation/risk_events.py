"""
Patterns with their events: for a top of amounts the threshold is found first, among the bounds of the classes.

The threshold is the bound above which the share of persons comes closest to the one that is asked; the share that it
gives is told. Within a class of amounts the highest is at most a tenth above the lowest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from proeftuin.steps.segmentation.risk_model import CENTS, RiskModel
from proeftuin.steps.segmentation.risk_rows import AMOUNT, EVENTS, PERSONS, SUMS


@dataclass(frozen=True)
class CountedEvents:
    """
    The sums of a model, with events.

    Attributes
    ----------
    patterns, groups : frame
        As `risk_sums` gives them, without the class of the amount.
    thresholds : mapping of int to int
        Lowest amount in cents that counts, by year; empty unless the outcome is a top of amounts.
    stays : frame or None
        As `risk_sums` gives it.
    """

    patterns: pl.DataFrame
    groups: pl.DataFrame
    thresholds: Mapping[int, int]
    stays: pl.DataFrame | None = None

    def threshold_eur(self, year: int) -> float | None:
        """The threshold of a year in euro; `None` when there is none."""
        return self.thresholds[year] / CENTS if year in self.thresholds else None


def counted_events(model: RiskModel, sums: Mapping[str, pl.DataFrame]) -> CountedEvents:
    """The sums of all buckets and holders together, with events instead of classes of amounts."""
    share = model.outcome.top_percent
    if share is None:
        return CountedEvents(sums["patterns"], sums["groups"], {})
    thresholds = {
        year: top_threshold(sums["patterns"].filter(pl.col("year") == year), share)
        for year in (model.learn, model.test)
    }
    patterns, groups = (_with_events(sums[name], thresholds) for name in ("patterns", "groups"))
    return CountedEvents(patterns, groups, thresholds, sums["stays"])


def top_threshold(patterns: pl.DataFrame, percent: float) -> int:
    """Bound of a class above which nearest to `percent` of the persons are; the higher of two that are as near."""
    classes = patterns.group_by(AMOUNT).agg(pl.col(PERSONS).sum()).sort(AMOUNT, descending=True)
    everybody = int(classes[PERSONS].sum())
    above = classes.with_columns(pl.col(PERSONS).cum_sum().alias("above")).filter(pl.col(AMOUNT) > 0)
    if above.is_empty():
        return 0
    nearest = above.with_columns((pl.col("above") * 100 / everybody - percent).abs().alias("away"))
    return int(nearest.sort("away", AMOUNT, descending=[False, True])[AMOUNT][0])


def _with_events(frame: pl.DataFrame, thresholds: Mapping[int, int]) -> pl.DataFrame:
    bound = pl.col("year").replace_strict(thresholds, return_dtype=pl.Int64)
    is_top = (pl.col(AMOUNT) >= bound) & (bound > 0)
    marked = frame.with_columns(pl.when(is_top).then(PERSONS).otherwise(0).alias(EVENTS)).drop(AMOUNT)
    keys = [name for name in marked.columns if name not in SUMS]
    return marked.group_by(keys).agg(pl.col(SUMS).sum()).sort(keys)
