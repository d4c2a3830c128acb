"""
Health as adults report it: published survey figures, and their combination for regions that the source does not give.

A survey figure is never a count. Where the source gives the region itself, its own figure and limits are used as they
stand; a merged municipality, a site or the pool gets the average of its parts, weighted by inhabitants, and is called
combined.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from proeftuin.data.tables import ESTIMATES
from proeftuin.methods.survey_combination import combined_percentage, standard_error_from_limits
from proeftuin.steps.triple_aim.definition import SurveyIndicator
from proeftuin.steps.triple_aim.estimate_table import level_of_interval, status_of
from proeftuin.vocabulary.division import conversion_between
from proeftuin.vocabulary.indicator import Indicator
from proeftuin.vocabulary.region import Region, RegionKind

ADULTS = "adults"
_GIVEN_BY_SOURCE = {RegionKind.GGD, RegionKind.PROVINCE, RegionKind.COUNTRY}
Parts = Mapping[str, Mapping[str, float]]
"""For each region the municipalities of the wave that it is made of, with their inhabitants in it."""


@dataclass(frozen=True)
class Wave:
    """
    One wave of the survey with what is needed to combine its figures.

    Attributes
    ----------
    figures : frame
        Rows of `region` × `kind` × `indicator` (column of the source) with `value`, `lower` and `upper`, adults only.
    inhabitants : mapping of municipality to persons
        In the division of the wave.
    """

    year: int
    figures: pl.DataFrame
    inhabitants: Mapping[str, float]


def health_estimates(
    waves: Sequence[Wave], regions: Sequence[Region], indicators: Mapping[str, SurveyIndicator], *, division: date
) -> pl.DataFrame:
    """Estimates of every health indicator, wave and region, as the contract `estimates` says."""
    tables = []
    for wave in waves:
        parts = parts_of_regions(regions, wave, division)
        for survey in indicators.values():
            if wave.year in survey.columns:
                figures = wave.figures.filter(pl.col("indicator") == survey.columns[wave.year])
                tables.append(_estimates_of(survey.indicator, wave.year, figures, regions, parts, division.year))
    return pl.concat(tables) if tables else ESTIMATES.empty()


def parts_of_regions(regions: Sequence[Region], wave: Wave, division: date) -> Parts:
    """
    What every region consists of in the division of the wave.

    A municipality that was divided since counts in each successor for its declared share of inhabitants.
    """
    sources: dict[str, dict[str, float]] = defaultdict(dict)
    for part in conversion_between(date(wave.year, 1, 1), division):
        persons = wave.inhabitants.get(part.from_code, float("nan")) * float(part.share)
        sources[part.to_code][part.from_code] = persons
    result: dict[str, dict[str, float]] = {}
    for region in regions:
        merged: dict[str, float] = defaultdict(float)
        for municipality in region.municipalities:
            for code, persons in sources[municipality].items():
                merged[code] += persons
        result[region.code] = dict(merged)
    return result


def _estimates_of(
    indicator: Indicator, year: int, figures: pl.DataFrame, regions: Sequence[Region], parts: Parts, division: int
) -> pl.DataFrame:
    published = {row["region"]: row for row in figures.filter(pl.col("region").is_not_null()).to_dicts()}
    rows = []
    for region in regions:
        own = published.get(region.code)
        unchanged = set(parts[region.code]) == {region.code}
        if own is not None and (region.kind in _GIVEN_BY_SOURCE or unchanged):
            rows.append(_published(region.code, own))
        else:
            rows.append(_combined(region.code, parts[region.code], published))
    return ESTIMATES.conform(
        pl.DataFrame(rows, infer_schema_length=None)
        .with_columns(
            pl.lit(indicator.id).alias("indicator"),
            pl.lit(indicator.population).alias("population"),
            pl.lit(division).alias("division"),
            pl.lit(date(year, 1, 1)).alias("period_start"),
            pl.lit(date(year + 1, 1, 1)).alias("period_end"),
            pl.lit(indicator.unit).alias("unit"),
            pl.lit(indicator.basis.value).alias("basis"),
            pl.lit(indicator.source).alias("source"),
            pl.lit(f"{indicator.id} {indicator.version}").alias("definition"),
        )
        .with_columns(*level_of_interval(0.95, pl.col("interval_method")), status_of(pl.col("reason")))
    )


def _published(region: str, row: Mapping[str, float | None]) -> dict[str, object]:
    is_missing = row["value"] is None
    return {
        "region": region,
        "method": "survey",
        "value": row["value"],
        "lower": None if is_missing else row["lower"],
        "upper": None if is_missing else row["upper"],
        "interval_method": "published_limits",
        "reason": "missing_input" if is_missing else None,
    }


def _combined(
    region: str, parts: Mapping[str, float], published: Mapping[str, Mapping[str, float | None]]
) -> dict[str, object]:
    rows = [published.get(code, {}) for code in parts]
    value, lower, upper = (_numbers(rows, name) for name in ("value", "lower", "upper"))
    error = standard_error_from_limits(value, lower, upper)
    found = combined_percentage(value, error, np.array(list(parts.values()), dtype=np.float64))
    reason = str(found.reason)
    return {
        "region": region,
        "method": "combined_survey",
        "value": None if reason else float(found.value),
        "lower": None if reason else float(found.lower),
        "upper": None if reason else float(found.upper),
        "interval_method": found.interval_method,
        "reason": reason or None,
    }


def _numbers(rows: Sequence[Mapping[str, float | None]], name: str) -> npt.NDArray[np.float64]:
    found = [row.get(name) for row in rows]
    return np.array([np.nan if number is None else number for number in found], dtype=np.float64)
