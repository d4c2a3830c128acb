"""
Estimates of what others published per area, such as uptake of screening, from the care table `area_fact`.

A figure of one area is given as it was published. Of several areas together it is the mean, weighted by the number that
each rests on; areas are taken to be independent of each other, as municipalities are in a registration. Nothing is
computed from person rows here. A code of another division than the study's may be another area under the same code, so
that its figures are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from proeftuin.data.engine.care_engine import CareEngine
from proeftuin.data.tables import ESTIMATES
from proeftuin.errors import DataContractError, Problem
from proeftuin.methods.contrast import standard_error
from proeftuin.methods.estimate_array import normal_quantile
from proeftuin.steps.population.query import care_table
from proeftuin.steps.triple_aim.cell import REST
from proeftuin.steps.triple_aim.estimate_table import level_of_interval, status_of
from proeftuin.vocabulary.indicator import Indicator

Array = npt.NDArray[np.float64]
PUBLISHED = "published"
"""Method of a figure of one area: as it was published."""
COMBINED = "combined_published"
"""Method of a figure of several areas: their mean, weighted by the number that each rests on."""
PUBLISHED_LIMITS, COMBINED_LIMITS = "published_limits", "normal_of_published_limits"
NOT_IN_SOURCE = "not_in_source"
"""Reason: there is no figure of this area in this period."""
NOT_PUBLISHED = "not_published"
"""Reason: the publisher names the area, but gives no figure."""
OTHER_DIVISION = "other_division"
"""Reason: the only figures under these codes are of another municipal division."""
AREAS_MISSING = "areas_missing"
"""Reason: of one of the areas there is no figure, or not on how many it rests."""
_PERCENTAGES = ("percent", "percent_of_persons", "percent_of_respondents")
_NUMBERS = ("number", "value", "lower", "upper")
_AREA, _PERIOD = ("indicator", "area_code", "area_vintage"), ("period_start", "period_end")


@dataclass(frozen=True)
class PublishedDefinition:
    """
    An indicator whose figures others publish.

    Attributes
    ----------
    published : str
        Identifier under which the care table `area_fact` has them.
    """

    indicator: Indicator
    published: str


def published_facts(engine: CareEngine, ids: Iterable[str]) -> pl.DataFrame:
    """
    The published figures of these indicators, for both sexes and all ages together.

    Facts about areas are no rows of persons: they are read once in a run, not once for every part of the persons.

    Parameters
    ----------
    engine : CareEngine
        With the care tables open; any part of the persons will do.
    ids : iterable of str
        Identifiers in `area_fact`.

    Returns
    -------
    frame
        `indicator`, `area_code`, `area_vintage`, `period_start`, `period_end`, `number`, `value`, `lower`, `upper` and
        `source`, in order; a figure that was delivered twice stands there once.

    Raises
    ------
    DataContractError
        One area, indicator and period has two different figures.
    """
    facts = care_table("area_fact")
    wanted = facts.filter(facts.indicator.isin(sorted(set(ids))) & facts.sex.isnull() & facts.age_band.isnull())
    found = engine.frame(wanted.select(*_AREA, *_PERIOD, *_NUMBERS, "source"))
    keys = [*_AREA, *_PERIOD]
    # Deliveries may overlap; what they say of one area must be the same.
    once = found.sort(*keys, "source").unique([*keys, *_NUMBERS], keep="first", maintain_order=True)
    twice = once.height - once.select(keys).n_unique()
    if twice:
        raise DataContractError(
            Problem(
                "table area_fact", f"{twice} figures are delivered twice, and differ", "one figure per area and period",
                "remove the delivery that is no longer right",
            )
        )  # fmt: skip
    return once.with_columns(pl.col(_NUMBERS).cast(pl.Float64), pl.col("area_vintage").cast(pl.Int64))


def published_estimates(
    facts: pl.DataFrame,
    groups: Mapping[str, Sequence[str]],
    wanted: Sequence[PublishedDefinition],
    *,
    division: int,
    confidence: float = 0.95,
) -> pl.DataFrame:
    """
    Rows of the contract `estimates` for every indicator in `wanted` that has facts, region and published period.

    Parameters
    ----------
    facts : frame
        As `published_facts` gives it.
    groups : mapping of region to area codes
        Of everybody in the data, persons in no region are passed over: nothing is published about them.
    division : int
        Year of the municipal division of the codes; 0 when they are no municipalities, and then every division counts.
    confidence : float
        Level of the published intervals, which the table does not hold.

    Returns
    -------
    frame
        Methods `published` of one area and `combined_published` of several. A combination takes a figure of all of
        them with the number that it rests on; its interval, by the published limits of the parts, takes those of all.
        `denominator` is the published number.

    Source
    ------
    Kish (1965), Survey Sampling, section 3.3: a weighted sum of independent strata.
    """
    rows = [
        row
        for one in wanted
        for row in _rows_of(one, facts.filter(pl.col("indicator") == one.published), groups, division, confidence)
    ]
    if not rows:
        return ESTIMATES.empty()
    frame = pl.DataFrame(rows, infer_schema_length=None).with_columns(
        status_of(pl.col("reason")), *level_of_interval(confidence, pl.col("interval_method"))
    )
    missing = pl.col("reason").is_in([NOT_IN_SOURCE, NOT_PUBLISHED])
    told = frame.with_columns(pl.when(missing).then(pl.lit("missing")).otherwise("status").alias("status"))
    return ESTIMATES.in_order(ESTIMATES.conform(told))


def areas_of_other_divisions(facts: pl.DataFrame, *, division: int) -> pl.DataFrame:
    """
    Of how many areas the figures were left out, since they are of another division than the study's.

    Returns
    -------
    frame
        `indicator` as `area_fact` has it, `area_vintage` and `areas`; no rows when nothing was left out.
    """
    other = facts.filter(~_of_division(division))
    return other.group_by("indicator", "area_vintage").agg(areas=pl.col("area_code").n_unique()).sort(pl.all())


def _of_division(division: int) -> pl.Expr:
    return pl.lit(True) if division == 0 else pl.col("area_vintage").fill_null(division) == division


def _rows_of(
    wanted: PublishedDefinition,
    facts: pl.DataFrame,
    groups: Mapping[str, Sequence[str]],
    division: int,
    confidence: float,
) -> list[dict[str, object]]:
    indicator = wanted.indicator
    of_study = facts.filter(
        pl.col("period_start") >= date(indicator.first_year, 1, 1),
        pl.col("period_end") <= date(indicator.last_year + 1, 1, 1),
    )
    here, elsewhere = of_study.filter(_of_division(division)), of_study.filter(~_of_division(division))
    rows = []
    for period, in_period in of_study.group_by(_PERIOD, maintain_order=True):
        of_period = [pl.col(name) == day for name, day in zip(_PERIOD, period, strict=True)]
        # Of several divisions that all count, the latest.
        figures = {row["area_code"]: row for row in here.filter(of_period).sort("area_vintage").rows(named=True)}
        others = set(elsewhere.filter(of_period)["area_code"])
        shared = {
            "indicator": indicator.id,
            "population": indicator.population,
            "division": division,
            "period_start": period[0],
            "period_end": period[1],
            "unit": indicator.unit,
            "basis": indicator.basis.value,
            "source": " + ".join(sorted(in_period["source"].unique())),
            "definition": f"{indicator.id} {indicator.version}",
        }
        rows += [
            shared
            | {"region": region}
            | _figure([c for c in codes if c != REST], figures, others, indicator, confidence)
            for region, codes in groups.items()
        ]
    return rows


def _figure(
    codes: Sequence[str],
    figures: Mapping[str, Mapping[str, object]],
    others: set[str],
    indicator: Indicator,
    confidence: float,
) -> dict[str, object]:
    """Value, interval, method and reason of one region."""
    method = PUBLISHED if len(codes) == 1 else COMBINED
    found = [figures[code] for code in codes if code in figures]
    nothing = {"method": method, **dict.fromkeys(("value", "lower", "upper", "denominator", "interval_method"))}
    if not found:
        return nothing | {"reason": OTHER_DIVISION if others & set(codes) else NOT_IN_SOURCE}
    if method == PUBLISHED:
        return nothing | _of_one(found[0])
    numbers = {name: np.array([row[name] for row in found], dtype=np.float64) for name in _NUMBERS}
    weights = numbers["number"]
    if len(found) < len(codes) or not np.isfinite(weights + numbers["value"]).all() or weights.sum() <= 0:
        return nothing | {"reason": AREAS_MISSING}
    return nothing | _of_several(numbers, indicator, confidence)


def _of_one(row: Mapping[str, object]) -> dict[str, object]:
    if row["value"] is None:
        return {"reason": NOT_PUBLISHED, "denominator": row["number"]}
    has_limits = row["lower"] is not None and row["upper"] is not None
    return {
        "value": row["value"],
        "lower": row["lower"] if has_limits else None,
        "upper": row["upper"] if has_limits else None,
        "denominator": row["number"],
        "interval_method": PUBLISHED_LIMITS if has_limits else None,
        "reason": None,
    }


def _of_several(numbers: Mapping[str, Array], indicator: Indicator, confidence: float) -> dict[str, object]:
    weights = numbers["number"]
    shares = weights / weights.sum()
    value = float((shares * numbers["value"]).sum())
    told: dict[str, object] = {"value": value, "denominator": float(weights.sum()), "reason": None}
    errors = standard_error(numbers["value"], numbers["lower"], numbers["upper"], confidence=confidence)
    # An area on which nothing rests adds nothing to the whole, and so nothing to its error.
    variance = float((shares**2 * np.where(shares > 0, errors, 0.0) ** 2).sum())
    if not np.isfinite(variance):
        return told
    half = normal_quantile(confidence) * variance**0.5
    lowest = 0.0 if value >= 0 else -np.inf
    highest = 100.0 if indicator.unit in _PERCENTAGES else np.inf
    return told | {
        "lower": max(value - half, lowest),
        "upper": min(value + half, highest),
        "interval_method": COMBINED_LIMITS,
    }
