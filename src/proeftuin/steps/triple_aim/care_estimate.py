"""
Estimates from cells of persons: crude, and standardised by age and sex directly and indirectly.

The standard is everybody in the data: their structure in the last year for direct figures, their own rates in the same
year for ratios. Persons of unknown sex or age count in crude figures only. Time at risk is exact; a year at risk is the
whole calendar year, so somebody who was there all year has one, in leap years too.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from proeftuin.methods.estimate_array import EstimateArray
from proeftuin.methods.person_estimate import (
    PERSON_VARIANCE_METHOD,
    rate_of_repeated_events,
    ratio_of_repeated_events,
    share_of_persons,
    variance_of_total,
)
from proeftuin.methods.standardisation import (
    Standard,
    directly_standardised_mean,
    directly_standardised_rate,
    expected_total,
    standardised_cost_ratio,
)
from proeftuin.steps.triple_aim.care_cell_table import UNKNOWN
from proeftuin.steps.triple_aim.estimate_table import Labels, estimate_rows
from proeftuin.vocabulary.indicator import Indicator

Array = npt.NDArray[np.float64]
EVERYBODY = "all"
"""Region of everybody in the data, wherever they live."""
NOTHING_RECORDED = "nothing_recorded"
"""
Reason: nobody in the data has any of it in any year. Sources that do not carry this care, or use other codes, look just
so; a zero would pass off what is not known for what did not happen.
"""
EUR, RATE, SHARE = "eur_per_person_year", "per_1000_person_years", "percent_of_persons"


@dataclass(frozen=True)
class PersonSums:
    """
    Sums of one indicator: year × region × stratum, the last stratum being those of unknown sex or age.

    Attributes
    ----------
    total, squares : arrays
        Sum over persons, and sum of squares over persons.
    years_at_risk, persons : arrays
    """

    total: Array
    squares: Array
    years_at_risk: Array
    persons: Array

    def known(self) -> PersonSums:
        """Without the stratum of those of unknown sex or age."""
        return PersonSums(
            *(numbers[..., :-1] for numbers in (self.total, self.squares, self.years_at_risk, self.persons))
        )

    def everybody(self) -> PersonSums:
        """All strata together."""
        return PersonSums(
            *(numbers.sum(axis=-1) for numbers in (self.total, self.squares, self.years_at_risk, self.persons))
        )


def care_estimates(
    cells: pl.DataFrame,
    groups: Mapping[str, Sequence[str]],
    indicators: Mapping[str, Indicator],
    *,
    division: int,
    confidence: float = 0.95,
) -> pl.DataFrame:
    """
    Estimates of every indicator for every region in `groups` and every year in `cells`.

    Parameters
    ----------
    cells : frame
        As the contract `cells` says, with sums of squares, before output control; shares of persons have cells of the
        groups of several regions too, see `with_groups`.
    groups : mapping of region to regions of the cells
        `all` must be there: it is the standard.

    Returns
    -------
    frame
        As the contract `estimates` says, methods `crude`, `directly_standardised` and `indirectly_standardised`.
    """
    axes = _Axes.of(cells, groups)
    tables = [
        _estimates_of(
            indicator,
            axes.sums(cells.filter(pl.col("indicator") == id), add_up=indicator.unit != SHARE),
            axes,
            division,
            confidence,
        )
        for id, indicator in indicators.items()
    ]
    return pl.concat(tables)


@dataclass(frozen=True)
class _Axes:
    years: tuple[int, ...]
    groups: Mapping[str, Sequence[str]]
    strata: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, cells: pl.DataFrame, groups: Mapping[str, Sequence[str]]) -> _Axes:
        years = tuple(sorted(cells["period_start"].dt.year().unique().to_list()))
        known = cells.filter((pl.col("sex") != UNKNOWN) & (pl.col("age_band") != UNKNOWN))
        strata = tuple(sorted(known.select("sex", "age_band").unique().rows()))
        # Where nobody's sex or age is known there is one stratum with nobody in it, and nothing to standardise.
        return cls(years, groups, strata or (("", ""),))

    def sums(self, cells: pl.DataFrame, *, add_up: bool) -> PersonSums:
        # Persons of a group are counted in cells of the group itself, since who moved within it is one person.
        own = {group: (group,) if len(codes) > 1 else codes for group, codes in self.groups.items()}
        parts = self.groups if add_up else own
        members = pl.DataFrame(
            [(place, code) for place, codes in enumerate(parts.values()) for code in codes],
            schema={"group": pl.Int64, "region": pl.String},
            orient="row",
        )
        year_at = {year: place for place, year in enumerate(self.years)}
        stratum = pl.DataFrame(
            [(sex, band, place) for place, (sex, band) in enumerate(self.strata)],
            schema={"sex": pl.String, "age_band": pl.String, "stratum": pl.Int64},
            orient="row",
        )
        placed = (
            cells.join(members, on="region")
            .join(stratum, on=["sex", "age_band"], how="left")
            .with_columns(
                pl.col("stratum").fill_null(len(self.strata)),
                pl.col("period_start").dt.year().replace_strict(year_at, return_dtype=pl.Int64).alias("year"),
            )
            .group_by("year", "group", "stratum")
            .agg(pl.col("total", "total_squares", "exposure", "persons").sum())
        )
        shape = (len(self.years), len(self.groups), len(self.strata) + 1)
        index = tuple(placed[name].to_numpy() for name in ("year", "group", "stratum"))
        filled = [_filled(shape, index, placed[name]) for name in ("total", "total_squares", "exposure", "persons")]
        days = np.array([366 if calendar.isleap(year) else 365 for year in self.years], dtype=np.float64)
        return PersonSums(filled[0], filled[1], filled[2] / days[:, None, None], filled[3])


def _estimates_of(
    indicator: Indicator, sums: PersonSums, axes: _Axes, division: int, confidence: float
) -> pl.DataFrame:
    labels = Labels([indicator], axes.years, tuple(axes.groups), division)
    everybody = list(axes.groups).index(EVERYBODY)
    crude, direct, ratio, expected = _ESTIMATORS[indicator.unit](sums, everybody, confidence)
    if not sums.total.any():
        crude, direct, ratio = (_without_value(found, NOTHING_RECORDED) for found in (crude, direct, ratio))
    all_strata, known = sums.everybody(), sums.known().everybody()
    exists = np.ones((1, len(axes.years)), dtype=bool)
    below = all_strata.persons if indicator.unit == SHARE else all_strata.years_at_risk
    below_known = known.persons if indicator.unit == SHARE else known.years_at_risk
    structure = sums.known().persons[:, everybody]
    last = [f"{EVERYBODY} {axes.years[last_year_with_anybody(structure)]}"] * len(axes.years)
    return pl.concat(
        [
            estimate_rows(
                labels, _first(crude), method="crude", numerator=all_strata.total[None], denominator=below[None],
                persons=all_strata.persons[None].astype(np.int64), exists=exists,
            ),
            estimate_rows(
                labels, _first(direct), method="directly_standardised", standard=last, numerator=known.total[None],
                denominator=below_known[None], persons=known.persons[None].astype(np.int64), exists=exists,
            ),
            estimate_rows(
                labels, _first(ratio), method="indirectly_standardised", unit="ratio",
                standard=[f"{EVERYBODY} {year}" for year in axes.years], numerator=known.total[None],
                denominator=expected[None], persons=known.persons[None].astype(np.int64), exists=exists,
            ),
        ]
    )  # fmt: skip


_Found = tuple[EstimateArray, EstimateArray, EstimateArray, Array]


def _money(sums: PersonSums, everybody: int, confidence: float) -> _Found:
    known = sums.known()
    variance = variance_of_total(known.total, known.squares, known.persons)
    rates = _divided(known.total, known.years_at_risk)[:, everybody : everybody + 1]
    standard = _standard(known.years_at_risk[:, everybody], rates)
    whole = sums.everybody()
    crude = standardised_cost_ratio(
        whole.total, whole.years_at_risk, variance_of_total(sums.total, sums.squares, sums.persons).sum(axis=-1),
        confidence=confidence,
    )  # fmt: skip
    direct = directly_standardised_mean(
        known.total, known.years_at_risk, standard, _divided(variance, known.years_at_risk), confidence=confidence
    )
    expected = expected_total(known.years_at_risk, rates)
    ratio = standardised_cost_ratio(known.total.sum(axis=-1), expected, variance.sum(axis=-1), confidence=confidence)
    by_persons = (replace(found, interval_method=PERSON_VARIANCE_METHOD) for found in (crude, direct, ratio))
    return (*by_persons, expected)  # type: ignore[return-value]


def _events(sums: PersonSums, everybody: int, confidence: float) -> _Found:
    known, whole = sums.known(), sums.everybody()
    rates = _divided(known.total, known.years_at_risk)[:, everybody : everybody + 1]
    standard = _standard(known.years_at_risk[:, everybody], rates)
    crude = rate_of_repeated_events(whole.total, whole.squares, whole.years_at_risk, confidence=confidence)
    direct = directly_standardised_rate(
        known.total, known.years_at_risk, standard, per=1_000, confidence=confidence, event_variance=known.squares
    )
    expected = expected_total(known.years_at_risk, rates)
    together = known.everybody()
    ratio = ratio_of_repeated_events(together.total, together.squares, expected, confidence=confidence)
    return crude, direct, ratio, expected


def _share(sums: PersonSums, everybody: int, confidence: float) -> _Found:
    known, whole = sums.known(), sums.everybody()
    rates = _divided(known.total, known.persons)[:, everybody : everybody + 1]
    standard = _standard(known.persons[:, everybody], rates)
    crude = share_of_persons(whole.total, whole.persons, confidence=confidence)
    share = _divided(known.total, known.persons)
    direct = directly_standardised_rate(
        known.total, known.persons, standard, per=100, confidence=confidence, event_variance=known.total * (1 - share)
    )
    direct = replace(direct, upper=np.minimum(direct.upper, 100.0))
    expected = expected_total(known.persons, rates)
    together = known.everybody()
    ratio = ratio_of_repeated_events(together.total, together.squares, expected, confidence=confidence)
    return crude, direct, ratio, expected


_ESTIMATORS = {EUR: _money, RATE: _events, SHARE: _share}


def _standard(structure: Array, rates: Array) -> Standard:
    """Everybody of the last year in which there was anybody; without anybody ever, nothing is estimated anyway."""
    weights = structure[last_year_with_anybody(structure)]
    return Standard(weights if weights.sum() > 0 else np.ones_like(weights), rates=rates)


def last_year_with_anybody(structure: Array) -> int:
    """Place of the last year, shape (years, strata), in which a stratum is not empty; of the last when all are."""
    filled = np.flatnonzero(structure.sum(axis=-1) > 0)
    return int(filled[-1]) if filled.size else structure.shape[0] - 1


def _divided(above: Array, below: Array) -> Array:
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)


def _without_value(found: EstimateArray, reason: str) -> EstimateArray:
    nothing = np.full_like(found.value, np.nan)
    reasons = np.full(found.value.shape, reason)
    return replace(found, value=nothing, lower=nothing, upper=nothing, reason=reasons)


def _first(found: EstimateArray) -> EstimateArray:
    return replace(
        found, value=found.value[None], lower=found.lower[None], upper=found.upper[None], reason=found.reason[None]
    )


def _filled(shape: tuple[int, ...], index: tuple[npt.NDArray[np.int64], ...], values: pl.Series) -> Array:
    filled = np.zeros(shape)
    filled[index] = values.cast(pl.Float64).fill_null(0).to_numpy()
    return filled
