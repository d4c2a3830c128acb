"""
Mortality of residents: crude, and adjusted for the age composition as far as the source allows.

The source counts deaths for all ages together and inhabitants in four age bands. The country's death rate in each band
is therefore not observed but inferred, from how deaths and age composition go together over municipalities; the ratio
of observed to expected deaths is labelled as resting on a model. A directly standardised rate would need deaths by age
and is not estimable, which the table says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from proeftuin.data.tables import ESTIMATES
from proeftuin.methods.ecological_rates import rates_from_composition
from proeftuin.methods.estimate_array import EstimateArray
from proeftuin.methods.standardisation import crude_rate, indirectly_standardised_ratio
from proeftuin.steps.triple_aim.estimate_table import level_of_interval, status_of
from proeftuin.vocabulary.estimate import Basis
from proeftuin.vocabulary.indicator import Indicator
from proeftuin.vocabulary.region import Region

BANDS = ("persons_0_64", "persons_65_74", "persons_75_84", "persons_85_plus")
DEATHS_NOT_BY_AGE = "deaths_not_by_age"
"""Reason: a direct standardisation needs deaths by age, which the source does not give."""
Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Figures:
    """One method's figures of all regions in one year, with what they were divided by."""

    method: str
    unit: str
    basis: Basis
    estimates: EstimateArray
    denominator: Array
    standard: str | None = None


def mortality_estimates(
    panel: pl.DataFrame, regions: Sequence[Region], indicators: Mapping[str, tuple[Indicator, str]], *, division: int
) -> pl.DataFrame:
    """
    Estimates of mortality for every region and year, as the contract `estimates` says.

    Parameters
    ----------
    panel : frame
        Rows of municipality (`region`) × `year` with `persons`, the columns of `BANDS` and the deaths that the
        indicators name, in the division of the regions.
    """
    tables = [
        _rows(regions, figures, observed, indicator, int(str(year)), division)
        for (year,), rows in panel.sort("year", "region").group_by("year", maintain_order=True)
        for indicator, column in indicators.values()
        for observed, all_figures in [_figures(rows, regions, indicator, column, int(str(year)))]
        for figures in all_figures
    ]
    return pl.concat(tables) if tables else ESTIMATES.empty()


def _figures(
    rows: pl.DataFrame, regions: Sequence[Region], indicator: Indicator, column: str, year: int
) -> tuple[Array, list[_Figures]]:
    deaths, persons = rows[column].cast(pl.Float64).to_numpy(), rows.select(BANDS).cast(pl.Float64).to_numpy(order="c")
    national = rates_from_composition(deaths, persons, never_falling=True)
    members = _membership(regions, rows["region"].to_list())
    observed, at_risk = _summed(members, deaths[:, None])[:, 0], _summed(members, persons)
    everyone, expected = at_risk.sum(axis=1), national.expected(at_risk)
    counted = crude_rate(observed, everyone)
    adjusted = indirectly_standardised_ratio(observed, expected)
    nobody = np.full(len(regions), np.nan)
    impossible = EstimateArray(nobody, nobody, nobody, np.full(len(regions), DEATHS_NOT_BY_AGE), 0.95, "none")
    return observed, [
        _Figures("crude", indicator.unit, Basis.REGISTRATION, counted, everyone),
        _Figures("composition_adjusted", "ratio", Basis.MODEL, adjusted, expected, f"NL01 {year}"),
        _Figures("directly_standardised", indicator.unit, Basis.REGISTRATION, impossible, everyone),
    ]


def _rows(
    regions: Sequence[Region], figures: _Figures, observed: Array, indicator: Indicator, year: int, division: int
) -> pl.DataFrame:
    found = figures.estimates
    has_value = found.is_estimable
    numbers = {"value": found.value, "lower": found.lower, "upper": found.upper}
    return ESTIMATES.conform(
        pl.DataFrame(
            {
                "region": [region.code for region in regions],
                **{
                    name: pl.Series(np.where(has_value, array, np.nan)).fill_nan(None)
                    for name, array in numbers.items()
                },
                "numerator": pl.Series(observed).fill_nan(None),
                "denominator": pl.Series(figures.denominator).fill_nan(None),
                "reason": pl.Series(found.reason, dtype=pl.String).replace("", None),
            }
        )
        .with_columns(
            pl.lit(indicator.id).alias("indicator"),
            pl.lit(indicator.population).alias("population"),
            pl.lit(division).alias("division"),
            pl.lit(date(year, 1, 1)).alias("period_start"),
            pl.lit(date(year + 1, 1, 1)).alias("period_end"),
            pl.lit(figures.method).alias("method"),
            pl.lit(figures.standard, pl.String).alias("standard"),
            pl.lit(figures.unit).alias("unit"),
            pl.lit(figures.basis.value).alias("basis"),
            *level_of_interval(found.confidence, found.interval_method),
            pl.lit(indicator.source).alias("source"),
            pl.lit(f"{indicator.id} {indicator.version}").alias("definition"),
        )
        .with_columns(status_of(pl.col("reason")))
    )


def _summed(members: Array, numbers: Array) -> Array:
    """
    Sums over the municipalities of each region, shape (regions, columns); missing where one of them is.

    A plain product would make every region missing, because zero times a missing number is missing too.
    """
    known = np.isfinite(numbers)
    sums = members @ np.where(known, numbers, 0.0)
    return np.where(members @ ~known > 0, np.nan, sums)


def _membership(regions: Sequence[Region], municipalities: Sequence[str]) -> Array:
    position = {code: i for i, code in enumerate(municipalities)}
    matrix = np.zeros((len(regions), len(municipalities)))
    for row, region in enumerate(regions):
        for code in region.municipalities:
            matrix[row, position[code]] = 1.0
    return matrix
