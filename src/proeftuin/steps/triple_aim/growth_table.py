"""
Why an amount grew since the year before: more people, other people, more care for each, or a higher price of it.

The catalogue pairs an amount with what it pays for, see `Record.volume`. An amount without such a pair has no price,
and is passed over. Case mix is sex by age: that people of one age became iller shows as more care, not as case mix.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from proeftuin.data.status_tables import GROWTH_PARTS
from proeftuin.methods.estimate_array import NO_EXPOSURE, TextArray, first_reason
from proeftuin.methods.growth_split import FACTORS, PeriodCare, growth_split
from proeftuin.steps.triple_aim.care_estimate import NOTHING_RECORDED, Axes
from proeftuin.steps.triple_aim.catalogue.record import Record
from proeftuin.steps.triple_aim.cell import UNKNOWN
from proeftuin.steps.triple_aim.estimate_table import status_of
from proeftuin.steps.triple_aim.reliability_table import BREAK
from proeftuin.vocabulary.indicator import Indicator

Array = npt.NDArray[np.float64]
TOTAL = "total"
COST_WITHOUT_VOLUME = "cost_without_volume"
"""Reason: there is cost, but none of the care that it should have paid for, so that it has no price."""


@dataclass(frozen=True)
class YearOfCare:
    """Person-years, units and euro of one year: region x stratum."""

    person_years: Array
    units: Array
    cost: Array

    def stacked(self) -> Array:
        """The three in one array."""
        return np.stack([self.person_years, self.units, self.cost])


@dataclass(frozen=True)
class TwoYears:
    """
    A year and the year before it, in groups that each have a price.

    Attributes
    ----------
    spent, growth : arrays, shape (regions,)
        Cost of the year before, and by how much it grew.
    nobody : array of bool, shape (regions,)
        Whether in one of the years nobody was there.
    left : array of bool, shape (regions,)
        Whether even everybody together has no price.
    """

    before: YearOfCare
    after: YearOfCare
    spent: Array
    growth: Array
    nobody: npt.NDArray[np.bool_]
    left: npt.NDArray[np.bool_]


def volume_pairs(records: Mapping[str, Record]) -> dict[str, tuple[str, ...]]:
    """By identifier of an amount, the indicators that together count what it pays for."""
    return {id: record.volume for id, record in records.items() if record.volume}


def growth_parts(
    cells: pl.DataFrame,
    groups: Mapping[str, Sequence[str]],
    indicators: Mapping[str, Indicator],
    *,
    volumes: Mapping[str, Sequence[str]],
) -> pl.DataFrame:
    """
    Growth of every amount with a volume since the year before, in parts that add up to it.

    Parameters
    ----------
    cells : frame
        As the contract `cells` says, before output control.
    groups : mapping of region to regions of the cells
    indicators : mapping of str to Indicator
        Their breaks hold: no growth is split across one of the amount or of what it pays for.
    volumes : mapping of str to sequence of str
        See `volume_pairs`. An amount of which a volume has no cells is passed over.

    Returns
    -------
    frame
        As the contract `growth_parts` says: the parts and the total, of every pair of years that follow on each other,
        under the later one. `persons` are those of the year that had fewer. The total is there also when it cannot be
        split.

    Notes
    -----
    A stratum with cost but without any of the care that it pays for has no price. Such a stratum, and one that
    corrections make negative, is taken together with the next ages of the same sex until there is one; so the case mix
    of a small region can be coarser than that of a large one, and the parts still add up.
    """
    present = set(cells["indicator"].unique().to_list())
    parts = [
        _of_amount(indicators[id], [indicators[one] for one in counted], cells, groups)
        for id, counted in volumes.items()
        if id in indicators and present.issuperset((id, *counted)) and set(counted) <= set(indicators)
    ]
    return GROWTH_PARTS.in_order(pl.concat([GROWTH_PARTS.empty(), *parts]))


def _of_amount(
    amount: Indicator, counted: Sequence[Indicator], cells: pl.DataFrame, groups: Mapping[str, Sequence[str]]
) -> pl.DataFrame:
    own = cells.filter(pl.col("indicator").is_in([amount.id, *(one.id for one in counted)]))
    axes = Axes.of(own, groups)
    cost = axes.sums(own.filter(pl.col("indicator") == amount.id), add_up=True)
    units = [axes.sums(own.filter(pl.col("indicator") == one.id), add_up=True).total for one in counted]
    together = np.sum(units, axis=0)
    years = [YearOfCare(*numbers) for numbers in zip(cost.years_at_risk, together, cost.total, strict=True)]
    sexes = [*(sex for sex, _ in axes.strata), UNKNOWN]
    persons = cost.everybody().persons
    broken = {one.year for indicator in (amount, *counted) for one in indicator.breaks}
    rows = [
        _rows(
            amount, axes.years[place + 1], list(groups), _with_prices(years[place], years[place + 1], sexes),
            np.minimum(persons[place], persons[place + 1]),
            against=BREAK if axes.years[place + 1] in broken else "" if cost.total.any() else NOTHING_RECORDED,
        )
        for place in _places_with_year_before(axes.years)
    ]  # fmt: skip
    return pl.concat([GROWTH_PARTS.empty(), *rows])


def _places_with_year_before(years: Sequence[int]) -> Iterator[int]:
    """Places of the years that the next one follows without a gap."""
    return (place for place in range(len(years) - 1) if years[place + 1] == years[place] + 1)


def _rows(
    amount: Indicator, year: int, regions: Sequence[str], years: TwoYears, persons: Array, *, against: str
) -> pl.DataFrame:
    split = growth_split(*(PeriodCare(one.person_years, one.units, one.cost) for one in (years.before, years.after)))
    of_all = np.full(len(regions), against)
    of_total = first_reason((of_all != "", against), (years.nobody, NO_EXPOSURE))
    of_parts = np.where(of_total == "", np.where(years.left, COST_WITHOUT_VOLUME, split.reason), of_total)
    told = [
        _part(regions, name, numbers, np.asarray(reason, dtype=np.str_), years.spent, persons)
        for name, numbers, reason in (
            *((factor, getattr(split, factor), of_parts) for factor in FACTORS),
            (TOTAL, years.growth, of_total),
        )
    ]
    return GROWTH_PARTS.conform(
        pl.concat(told).with_columns(
            pl.lit(amount.id).alias("indicator"),
            pl.lit(amount.population).alias("population"),
            pl.lit(date(year, 1, 1)).alias("period_start"),
            pl.lit(date(year + 1, 1, 1)).alias("period_end"),
        )
    )


def _part(
    regions: Sequence[str], part: str, amount: Array, reason: TextArray, spent: Array, persons: Array
) -> pl.DataFrame:
    known = np.where(reason == "", amount, np.nan)
    percent = np.where(spent > 0, 100 * known / np.where(spent > 0, spent, np.nan), np.nan)
    return pl.DataFrame(
        {
            "region": list(regions),
            "part": [part] * len(regions),
            "amount": pl.Series(known, dtype=pl.Float64).fill_nan(None),
            "percent": pl.Series(percent, dtype=pl.Float64).fill_nan(None),
            "persons": pl.Series(persons.astype(np.int64)),
            "reason": pl.Series(reason, dtype=pl.String).replace("", None),
        }
    ).with_columns(status_of(pl.col("reason")))


def _with_prices(before: YearOfCare, after: YearOfCare, sexes: Sequence[str]) -> TwoYears:
    """
    Both years with strata that have no price put together with others.

    Parameters
    ----------
    sexes : sequence of str
        Of each stratum; those of one sex stand together, in order of age.
    """
    numbers = np.stack([before.stacked(), after.stacked()])
    settled, waiting = np.zeros_like(numbers), np.zeros(numbers.shape[:-1])
    # Where what is left at the last age can go: a group that has a price in both years whatever is added to it.
    takes = np.full(numbers.shape[2], -1)
    for place, sex in enumerate(sexes):
        waiting = waiting + numbers[..., place]
        fits = _has_price(waiting)
        settled[..., place] = np.where(fits, waiting, 0.0)
        takes = np.where(fits & (waiting[:, :2] > 0).all(axis=(0, 1)), place, takes)
        waiting = np.where(fits, 0.0, waiting)
        if sex not in sexes[place + 1 :]:
            waiting = _given(settled, waiting, takes)
    # A small region may have no group with care in both years: then all its people are one group.
    alone = (waiting != 0).any(axis=(0, 1))
    everybody = numbers.sum(axis=-1)
    settled[..., alone, :] = 0.0
    one_group = alone & _has_price(everybody)
    settled[..., 0] = np.where(one_group, everybody, settled[..., 0])
    return TwoYears(
        YearOfCare(*settled[0]), YearOfCare(*settled[1]),
        spent=before.cost.sum(axis=-1), growth=after.cost.sum(axis=-1) - before.cost.sum(axis=-1),
        nobody=(everybody[:, 0] <= 0).any(axis=0), left=alone & ~one_group,
    )  # fmt: skip


def _has_price(numbers: Array) -> npt.NDArray[np.bool_]:
    """Whether no cost is without units, and no units are without persons, in either year; shape (regions,)."""
    persons, units, cost = numbers[:, 0], numbers[:, 1], numbers[:, 2]
    fits = (cost >= 0) & ((units > 0) | (cost == 0)) & ((persons > 0) | (units == 0))
    return np.asarray(fits.all(axis=0))


def _given(settled: Array, waiting: Array, takes: npt.NDArray[np.int64]) -> Array:
    """What is still waiting after the groups that can take it have got it."""
    regions = np.flatnonzero(takes >= 0)
    settled[:, :, regions, takes[regions]] += waiting[:, :, regions]
    return np.where(takes >= 0, 0.0, waiting)
