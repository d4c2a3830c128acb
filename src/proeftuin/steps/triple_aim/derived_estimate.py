"""
Estimates that are made from the cells or the estimates of other indicators: life tables, ratios under a name of their
own, and growth.

A figure here says which method made it. One that needs what the cells do not hold has no row at all.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from proeftuin.data.tables import ESTIMATES
from proeftuin.methods.estimate_array import EstimateArray, normal_quantile
from proeftuin.methods.life_table import AGES_OF_FIVE_YEARS, life_table
from proeftuin.steps.triple_aim.cell import UNKNOWN
from proeftuin.steps.triple_aim.estimate_table import Labels, estimate_rows
from proeftuin.steps.triple_aim.reliability_table import BREAK, NO_YEAR_BEFORE
from proeftuin.vocabulary.age_band import FIVE_YEAR_BANDS_TO_90
from proeftuin.vocabulary.indicator import Indicator

Array = npt.NDArray[np.float64]
POOLED_YEARS = 5
"""Years that a life table of a small population takes together, when there are as many."""
OLD_AGE = 65
LIFE_TABLE = "life_table"
POOLED_LIFE_TABLE = "pooled_life_table"
"""
Method of a life table of several years together: not that of a single year, so that no reader takes one for the other
when both begin in the same year.
"""


@dataclass(frozen=True)
class Derived:
    """
    An indicator that is made from others.

    Attributes
    ----------
    method : str
        One of `METHODS`.
    of : tuple of str
        Identifiers of the indicators that it is made from.
    """

    indicator: Indicator
    method: str
    of: tuple[str, ...]


@dataclass(frozen=True)
class Made:
    """What there is to make figures from: cells before output control, and the estimates made of them."""

    cells: pl.DataFrame
    estimates: pl.DataFrame
    groups: Mapping[str, Sequence[str]]
    division: int
    confidence: float


def derived_estimates(
    cells: pl.DataFrame,
    estimates: pl.DataFrame,
    groups: Mapping[str, Sequence[str]],
    wanted: Sequence[Derived],
    *,
    division: int,
    confidence: float = 0.95,
) -> pl.DataFrame:
    """
    Rows of the contract `estimates` for every indicator in `wanted` whose parts are there.

    Parameters
    ----------
    cells, estimates : frames
        Of the indicators that others are made from, before output control.
    groups : mapping of region to regions of the cells
    wanted : sequence of Derived
        Those made elsewhere, see `MADE_ELSEWHERE`, are left aside.
    """
    made = Made(cells, estimates, groups, division, confidence)
    present = set(cells["indicator"].unique().to_list())
    rows = [METHODS[one.method](one, made) for one in wanted if one.method in METHODS and present.issuperset(one.of)]
    return pl.concat([ESTIMATES.empty(), *rows])


def _life_expectancy(derived: Derived, made: Made, *, age: float = 0) -> pl.DataFrame:
    """Of every single year, and of the last years together."""
    cells = made.cells.filter(pl.col("indicator") == derived.of[0])
    years = sorted(cells["period_start"].dt.year().unique().to_list())
    deaths, lived = deaths_and_person_years(cells, made.groups, years)
    persons = persons_by_year(cells, made.groups, years)
    rows = [_expectancies(derived, made, years, LifeYears(deaths, lived, persons), age)]
    pooled = years[-POOLED_YEARS:]
    if len(pooled) > 1:
        together = [numbers[-len(pooled) :].sum(axis=0, keepdims=True) for numbers in (deaths, lived)]
        # How many different persons there were in all is not known; the fewest of a year are never too many.
        fewest = persons[-len(pooled) :].min(axis=0, keepdims=True)
        last = _expectancies(
            derived, made, [pooled[-1]], LifeYears(together[0], together[1], fewest), age, method=POOLED_LIFE_TABLE
        )
        rows.append(last.with_columns(pl.lit(date(pooled[0], 1, 1)).alias("period_start")))
    return pl.concat(rows)


@dataclass(frozen=True)
class LifeYears:
    """
    What a life table is made of.

    Attributes
    ----------
    deaths, lived : arrays, shape (years, regions, ages)
        Deaths and person-years.
    persons : array, shape (years, regions)
        Whom they rest on: without these, output control would not know how few a small region has.
    """

    deaths: Array
    lived: Array
    persons: npt.NDArray[np.int64]


def _expectancies(
    derived: Derived,
    made: Made,
    years: Sequence[int],
    of: LifeYears,
    age: float,
    *,
    method: str = LIFE_TABLE,
) -> pl.DataFrame:
    table = life_table(of.deaths, of.lived, AGES_OF_FIVE_YEARS)
    found = table.expectancy(age, confidence=made.confidence)
    labels = Labels([derived.indicator], years, list(made.groups), made.division)
    return estimate_rows(
        labels,
        _first(found),
        method=method,
        numerator=of.deaths.sum(axis=-1)[None],
        denominator=of.lived.sum(axis=-1)[None],
        persons=of.persons[None],
        exists=np.ones((1, len(years)), dtype=bool),
    )


def deaths_and_person_years(
    cells: pl.DataFrame, groups: Mapping[str, Sequence[str]], years: Sequence[int]
) -> tuple[Array, Array]:
    """Deaths and person-years by year × region × age, both sexes together; who has no known age is left out."""
    bands = {band.label: place for place, band in enumerate(FIVE_YEAR_BANDS_TO_90)}
    placed = (
        _of_known_age(cells, groups, years)
        .with_columns(pl.col("age_band").replace_strict(bands, return_dtype=pl.Int64).alias("age"))
        .group_by("year", "group", "age")
        .agg(pl.col("total", "exposure").sum())
    )
    shape = (len(years), len(groups), len(bands))
    index = tuple(placed[name].to_numpy() for name in ("year", "group", "age"))
    found = []
    for name in ("total", "exposure"):
        filled = np.zeros(shape)
        filled[index] = placed[name].cast(pl.Float64).to_numpy()
        found.append(filled)
    days = np.array([366 if calendar.isleap(year) else 365 for year in years], dtype=np.float64)
    return found[0], found[1] / days[:, None, None]


def persons_by_year(
    cells: pl.DataFrame, groups: Mapping[str, Sequence[str]], years: Sequence[int]
) -> npt.NDArray[np.int64]:
    """Persons by year × region, those of each region added up; who has no known age is left out."""
    counted = _of_known_age(cells, groups, years).group_by("year", "group").agg(pl.col("persons").sum())
    found = np.zeros((len(years), len(groups)), dtype=np.int64)
    found[counted["year"].to_numpy(), counted["group"].to_numpy()] = counted["persons"].to_numpy()
    return found


def _of_known_age(cells: pl.DataFrame, groups: Mapping[str, Sequence[str]], years: Sequence[int]) -> pl.DataFrame:
    """The cells with the places of their year and of every group that they are in."""
    members = pl.DataFrame(
        [(place, code) for place, codes in enumerate(groups.values()) for code in codes],
        schema={"group": pl.Int64, "region": pl.String},
        orient="row",
    )
    place_of = {year: place for place, year in enumerate(years)}
    return (
        cells.filter(pl.col("age_band") != UNKNOWN)
        .join(members, on="region")
        .with_columns(pl.col("period_start").dt.year().replace_strict(place_of, return_dtype=pl.Int64).alias("year"))
    )


def _standardised_ratio(derived: Derived, made: Made) -> pl.DataFrame:
    """The indirectly standardised ratio of an indicator, under a name of its own."""
    rows = made.estimates.filter(
        (pl.col("indicator") == derived.of[0]) & (pl.col("method") == "indirectly_standardised")
    )
    return _under_its_name(rows, derived)


def _growth(derived: Derived, made: Made) -> pl.DataFrame:
    """
    By how many percent the standardised value changed since the year before.

    The interval takes the two years as independent. Many persons are in both, so it is rather too wide than too narrow.
    In a year from which on the indicator means something else there is none.
    """
    rows = made.estimates.filter((pl.col("indicator") == derived.of[0]) & (pl.col("method") == "directly_standardised"))
    before = rows.select(
        "region",
        pl.col("period_end").alias("period_start"),
        pl.col("value").alias("_value"),
        *(pl.col(name).alias(f"_{name}") for name in ("lower", "upper")),
    )
    both = rows.join(before, on=["region", "period_start"])
    half = normal_quantile(made.confidence)
    # Relative standard errors of the two values, from the width of their intervals.
    errors = [(pl.col(f"{p}upper") - pl.col(f"{p}lower")) / (2 * half) / pl.col(f"{p}value") for p in ("", "_")]
    change = (pl.col("value") / pl.col("_value")).log()
    error = (errors[0] ** 2 + errors[1] ** 2).sqrt() * half
    is_break = pl.col("period_start").dt.year().is_in([each.year for each in derived.indicator.breaks])
    has_both = pl.col("value").is_not_null() & (pl.col("_value") > 0).fill_null(False) & ~is_break
    percent = {"value": change, "lower": change - error, "upper": change + error}
    grown = both.with_columns(
        *(pl.when(has_both).then(100 * (number.exp() - 1)).alias(name) for name, number in percent.items()),
        pl.lit("growth_of_standardised").alias("method"),
        pl.when(has_both).then(pl.lit("normal_of_logarithm")).alias("interval_method"),
        pl.when(has_both).then(pl.col("confidence")).alias("confidence"),
        pl.when(has_both).then(pl.lit("value")).otherwise(pl.lit("not_estimable")).alias("status"),
        pl.when(is_break).then(pl.lit(BREAK)).when(~has_both).then(pl.lit(NO_YEAR_BEFORE)).alias("reason"),
        *(pl.lit(None, pl.Float64).alias(name) for name in ("numerator", "denominator")),
    )
    return _under_its_name(grown.drop("_value", "_lower", "_upper"), derived).with_columns(
        pl.lit(derived.indicator.unit).alias("unit")
    )


def _under_its_name(rows: pl.DataFrame, derived: Derived) -> pl.DataFrame:
    named = rows.with_columns(
        pl.lit(derived.indicator.id).alias("indicator"),
        pl.lit(f"{derived.indicator.id} {derived.indicator.version}").alias("definition"),
    )
    return ESTIMATES.conform(named)


def _first(found: EstimateArray) -> EstimateArray:
    return EstimateArray(
        found.value[None], found.lower[None], found.upper[None], found.reason[None], found.confidence,
        found.interval_method,
    )  # fmt: skip


def _from_person_rows(derived: Derived, made: Made) -> pl.DataFrame:
    """Nothing: how amounts are spread over persons is not in cells, see `concentration_table`."""
    return ESTIMATES.empty()


CONCENTRATION_MEASURES: Mapping[str, str] = {
    "share_of_top_1_percent": "top_1",
    "share_of_top_5_percent": "top_5",
    "share_of_top_10_percent": "top_10",
    "gini": "gini",
}
"""Methods that take one measure of the contract `concentrations`."""

METHODS: Mapping[str, Callable[[Derived, Made], pl.DataFrame]] = {
    "life_table": _life_expectancy,
    "life_table_at_65": lambda derived, made: _life_expectancy(derived, made, age=OLD_AGE),
    "standardised_ratio": _standardised_ratio,
    "cost_growth": _growth,
    **dict.fromkeys(CONCENTRATION_MEASURES, _from_person_rows),
}
"""What a definition can name as `method`, when it is computed from cells and estimates of other indicators alone."""
MADE_ELSEWHERE: Mapping[str, int] = {"sullivan": 2, "sullivan_of_limited": 2, "relative_index_of_inequality": 1}
"""
What it can name beside these, with the number of indicators that each is made of: deaths and a share of respondents, or
an indicator of areas whose deprivation is known.
"""
