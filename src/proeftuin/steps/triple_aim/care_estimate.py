"""
Estimates from cells of persons: crude, and standardised by age and sex directly and indirectly.

The standard is everybody in the data: their structure in the last year for direct figures, their own rates in the same
year for ratios. Persons of unknown sex or age count in crude figures only. Time at risk is exact; a year at risk is the
whole calendar year, so somebody who was there all year has one, in leap years too.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

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
from proeftuin.methods.ratio_of_sums import (
    TAYLOR_METHOD,
    PersonSums,
    directly_standardised_ratio,
    ratio_of_sums,
)
from proeftuin.methods.standardisation import (
    Standard,
    directly_standardised_mean,
    directly_standardised_rate,
    expected_total,
    standardised_cost_ratio,
)
from proeftuin.steps.triple_aim.care_measure import TallyKind
from proeftuin.steps.triple_aim.catalogue.unit import UNITS
from proeftuin.steps.triple_aim.cell import UNKNOWN
from proeftuin.steps.triple_aim.estimate_table import Labels, estimate_rows
from proeftuin.vocabulary.indicator import Indicator

Array = npt.NDArray[np.float64]
_SUMMED = ("total", "total_squares", "exposure", "persons", "exposure_squares", "products")
EVERYBODY = "all"
"""Region of everybody in the data, wherever they live."""
NOTHING_RECORDED = "nothing_recorded"
"""
Reason: nobody in the data has any of it in any year. Sources that do not carry this care, or use other codes, look just
so; a zero would pass off what is not known for what did not happen.
"""


@dataclass(frozen=True)
class Sums:
    """
    Sums of one indicator: year × region × stratum, the last stratum being those of unknown sex or age.

    Attributes
    ----------
    total, squares : arrays
        Sum over persons, and sum of squares over persons.
    years_at_risk, persons : arrays
    below, below_squares, products : arrays
        Of a ratio: the sum of the denominator over persons, of its squares, and of numerator times denominator.
    """

    total: Array
    squares: Array
    years_at_risk: Array
    persons: Array
    below: Array
    below_squares: Array
    products: Array

    def known(self) -> Sums:
        """Without the stratum of those of unknown sex or age."""
        return self._each(lambda numbers: numbers[..., :-1])

    def everybody(self) -> Sums:
        """All strata together."""
        return self._each(lambda numbers: numbers.sum(axis=-1))

    def of_ratio(self) -> PersonSums:
        """As the methods for a ratio of sums take them."""
        return PersonSums(self.persons, self.total, self.below, self.squares, self.below_squares, self.products)

    def _each(self, change: Callable[[Array], Array]) -> Sums:
        return Sums(*(change(getattr(self, one.name)) for one in fields(self)))


def care_estimates(
    cells: pl.DataFrame,
    groups: Mapping[str, Sequence[str]],
    indicators: Mapping[str, Indicator],
    *,
    division: int,
    scales: Mapping[str, int] | None = None,
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
    scales : mapping of str to int
        What the total of an indicator is divided by, when that is not one.

    Returns
    -------
    frame
        As the contract `estimates` says, methods `crude`, `directly_standardised` and `indirectly_standardised`.
    """
    axes = Axes.of(cells, groups)
    tables = [
        _estimates_of(
            indicator,
            axes.sums(cells.filter(pl.col("indicator") == id), add_up=kind_of(indicator) is not TallyKind.PERSONS),
            axes,
            division,
            (scales or {}).get(id, 1),
            confidence,
        )
        for id, indicator in indicators.items()
    ]
    return pl.concat(tables)


@dataclass(frozen=True)
class Axes:
    """
    Years, regions and strata into which cells are put.

    Attributes
    ----------
    groups : mapping of region to regions of the cells
    strata : tuple of (sex, age band)
        Those that are known; who has no known sex or age comes after them.
    """

    years: tuple[int, ...]
    groups: Mapping[str, Sequence[str]]
    strata: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, cells: pl.DataFrame, groups: Mapping[str, Sequence[str]]) -> Axes:
        """All years and strata that occur in `cells`."""
        years = tuple(sorted(cells["period_start"].dt.year().unique().to_list()))
        known = cells.filter((pl.col("sex") != UNKNOWN) & (pl.col("age_band") != UNKNOWN))
        strata = tuple(sorted(known.select("sex", "age_band").unique().rows()))
        # Where nobody's sex or age is known there is one stratum with nobody in it, and nothing to standardise.
        return cls(years, groups, strata or (("", ""),))

    def sums(self, cells: pl.DataFrame, *, add_up: bool) -> Sums:
        """
        The cells of one indicator in their places.

        Parameters
        ----------
        add_up : bool
            Whether the cells of regions add up to those of a group; shares of persons have cells of the group itself.
        """
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
            .agg(pl.col(_SUMMED).sum())
        )
        shape = (len(self.years), len(self.groups), len(self.strata) + 1)
        index = tuple(placed[name].to_numpy() for name in ("year", "group", "stratum"))
        filled = {name: _filled(shape, index, placed[name]) for name in _SUMMED}
        days = np.array([366 if calendar.isleap(year) else 365 for year in self.years], dtype=np.float64)
        return Sums(
            filled["total"], filled["total_squares"], filled["exposure"] / days[:, None, None], filled["persons"],
            filled["exposure"], filled["exposure_squares"], filled["products"],
        )  # fmt: skip


def kind_of(indicator: Indicator) -> TallyKind:
    """What the unit of an indicator says that its sums are."""
    return UNITS[indicator.unit].kinds[0]


def _estimates_of(
    indicator: Indicator, sums: Sums, axes: Axes, division: int, scale: int, confidence: float
) -> pl.DataFrame:
    labels = Labels([indicator], axes.years, tuple(axes.groups), division)
    kind = kind_of(indicator)
    factor = UNITS[indicator.unit].factor / scale
    everybody = list(axes.groups).index(EVERYBODY)
    crude, direct, ratio, expected = _ESTIMATORS[kind](sums, everybody, factor, confidence)
    if not sums.total.any():
        crude, direct, ratio = (_without_value(found, NOTHING_RECORDED) for found in (crude, direct, ratio))
    all_strata, known = sums.everybody(), sums.known().everybody()
    counted, counted_known = all_strata.total[None] / scale, known.total[None] / scale
    exists = np.ones((1, len(axes.years)), dtype=bool)
    below, below_known = _below(all_strata, kind), _below(known, kind)
    structure = sums.known().persons[:, everybody]
    last = [f"{EVERYBODY} {axes.years[last_year_with_anybody(structure)]}"] * len(axes.years)
    return pl.concat(
        [
            estimate_rows(
                labels, _first(crude), method="crude", numerator=counted, denominator=below[None],
                persons=all_strata.persons[None].astype(np.int64), exists=exists,
            ),
            estimate_rows(
                labels, _first(direct), method="directly_standardised", standard=last, numerator=counted_known,
                denominator=below_known[None], persons=known.persons[None].astype(np.int64), exists=exists,
            ),
            estimate_rows(
                labels, _first(ratio), method="indirectly_standardised", unit="ratio",
                standard=[f"{EVERYBODY} {year}" for year in axes.years], numerator=counted_known,
                denominator=expected[None] / scale, persons=known.persons[None].astype(np.int64), exists=exists,
            ),
        ]
    )  # fmt: skip


def _below(sums: Sums, kind: TallyKind) -> Array:
    return {TallyKind.PERSONS: sums.persons, TallyKind.RATIO: sums.below}.get(kind, sums.years_at_risk)


_Found = tuple[EstimateArray, EstimateArray, EstimateArray, Array]


def _money(sums: Sums, everybody: int, factor: float, confidence: float) -> _Found:
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


def _events(sums: Sums, everybody: int, factor: float, confidence: float) -> _Found:
    known, whole = sums.known(), sums.everybody()
    rates = _divided(known.total, known.years_at_risk)[:, everybody : everybody + 1]
    standard = _standard(known.years_at_risk[:, everybody], rates)
    crude = rate_of_repeated_events(whole.total, whole.squares, whole.years_at_risk, per=factor, confidence=confidence)
    direct = directly_standardised_rate(
        known.total, known.years_at_risk, standard, per=factor, confidence=confidence, event_variance=known.squares
    )
    expected = expected_total(known.years_at_risk, rates)
    together = known.everybody()
    ratio = ratio_of_repeated_events(together.total, together.squares, expected, confidence=confidence)
    return crude, direct, ratio, expected


def _share(sums: Sums, everybody: int, factor: float, confidence: float) -> _Found:
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


def _ratio(sums: Sums, everybody: int, factor: float, confidence: float) -> _Found:
    known, whole = sums.known(), sums.everybody()
    ratios = _divided(known.total, known.below)[:, everybody : everybody + 1]
    standard = _standard(known.below[:, everybody], ratios)
    crude = ratio_of_sums(whole.of_ratio(), per=factor, confidence=confidence)
    direct = directly_standardised_ratio(known.of_ratio(), standard, per=factor, confidence=confidence)
    expected = expected_total(known.below, ratios)
    # By how much each person's numerator differs from what their own denominator leads to expect.
    squares = known.squares - 2 * ratios * known.products + ratios**2 * known.below_squares
    residual = known.total - ratios * known.below
    variance = variance_of_total(residual, squares, known.persons).sum(axis=-1)
    ratio = standardised_cost_ratio(known.total.sum(axis=-1), expected, variance, confidence=confidence)
    return crude, direct, replace(ratio, interval_method=TAYLOR_METHOD), expected


_ESTIMATORS = {TallyKind.AMOUNT: _money, TallyKind.NUMBER: _events, TallyKind.PERSONS: _share, TallyKind.RATIO: _ratio}


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
