"""
Series over time of what happens to persons: sums by month with their names and units, and quarters made of months.

A year is no series of its own here: the yearly estimates have it. Months add up to the year, since a row counts in the
month of its day and days at risk are over the days of their own year.
"""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import polars as pl

from proeftuin.data.chart_tables import MEASURED_SERIES
from proeftuin.steps.triple_aim.care_definition import CareIndicator
from proeftuin.steps.triple_aim.care_measure import TallyKind
from proeftuin.steps.triple_aim.catalogue.unit import UNITS
from proeftuin.steps.triple_aim.month_cell import month_columns
from proeftuin.steps.triple_aim.series_cell import AFTER, EPOCH, FIRST, MONTHS, SPAN
from proeftuin.vocabulary.estimate import Status

NOBODY_AT_RISK = "no_exposure"
_CENTS = 100


class Every(StrEnum):
    """How long the periods of a series are."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    PERIOD = "period"
    """Of a file with periods of its own."""

    @property
    def months(self) -> int:
        """Months in one period; 0 where periods are not of one length."""
        return {Every.MONTH: 1, Every.QUARTER: 3, Every.YEAR: 12}.get(self, 0)


@dataclass(frozen=True, order=True)
class WantedSeries:
    """One indicator of one region by month or by quarter."""

    indicator: str
    region: str
    every: Every


@dataclass(frozen=True)
class _Sum:
    """Days, total and contributors of a period."""

    years: float
    total: float
    contributors: int
    persons: int


def series_table(
    sums: Mapping[str, pl.DataFrame],
    wanted: Iterable[WantedSeries],
    numbers: Sequence[str],
    indicators: Mapping[str, CareIndicator],
    years: Sequence[int],
) -> pl.DataFrame:
    """
    The series as the contract `measured_series` says, before output control.

    Parameters
    ----------
    sums : mapping of str to frame
        As `series_sums` gives them, added up over all persons.
    numbers : sequence of str
        The regions that `region` in the sums counts in; the first is 1.
    years : sequence of int
        Every month of which has a row, also one in which nobody was at risk.
    """
    first, after = _span(sums[SPAN])
    by_region = {
        region: {(row["year"], row["month"]): row for row in sums[MONTHS].filter(pl.col("region") == number).to_dicts()}
        for number, region in enumerate(numbers, start=1)
    }
    rows = []
    for one in wanted:
        found, months = indicators[one.indicator], by_region[one.region]
        for start, end in periods(years, one.every):
            parts = [_month(months.get((month.year, month.month), {}), month, found) for month in _months(start, end)]
            is_complete = first is not None and after is not None and first <= start and end <= after
            rows.append(_row(one, start, end, _added(parts), found, is_complete=is_complete))
    frame = pl.DataFrame(rows, schema={name: column.type for name, column in MEASURED_SERIES.columns.items()})
    return MEASURED_SERIES.in_order(MEASURED_SERIES.conform(frame))


def periods(years: Sequence[int], every: Every) -> list[tuple[date, date]]:
    """First day and first day after of every month or quarter of the years."""
    starts = [date(year, month, 1) for year in years for month in range(1, 13, every.months)]
    return [(start, _later(start, every.months)) for start in starts]


def _later(day: date, months: int) -> date:
    place = day.year * 12 + day.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


def _months(start: date, end: date) -> list[date]:
    found = [start]
    while (following := _later(found[-1], 1)) < end:
        found.append(following)
    return found


def _span(span: pl.DataFrame) -> tuple[date | None, date | None]:
    """First day with anybody at risk and the first day after it with nobody; none when there never was anybody."""
    first, after = span[FIRST][0], span[AFTER][0]
    if first is None or after is None:
        return None, None
    return EPOCH + timedelta(days=int(first)), EPOCH + timedelta(days=int(after))


def _month(row: Mapping[str, int], month: date, found: CareIndicator) -> _Sum:
    days, total, contributors = (row.get(name, 0) or 0 for name in month_columns(found.indicator.id))
    in_euro = _CENTS if found.tally.kind is TallyKind.AMOUNT else 1
    in_year = 366 if isleap(month.year) else 365
    length = monthrange(month.year, month.month)[1]
    return _Sum(days / in_year, total / in_euro / found.scale, contributors, days // length)


def _added(parts: Sequence[_Sum]) -> _Sum:
    """
    Months together.

    Who contributed in several months is one person, so that the most of the months is what a quarter rests on for sure.
    """
    return _Sum(
        years=sum(part.years for part in parts),
        total=sum(part.total for part in parts),
        contributors=max(part.contributors for part in parts),
        persons=max(part.persons for part in parts),
    )


def _row(
    one: WantedSeries, start: date, end: date, sums: _Sum, found: CareIndicator, *, is_complete: bool
) -> dict[str, object]:
    unit = found.indicator.unit
    has_value = sums.years > 0
    return {
        "series": one.indicator,
        "region": one.region,
        "every": one.every.value,
        "period_start": start,
        "period_end": end,
        "numerator": sums.total,
        "denominator": sums.years,
        "value": sums.total / sums.years * UNITS[unit].factor if has_value else None,
        "persons": sums.persons,
        "contributors": sums.contributors,
        "unit": unit,
        "is_complete": is_complete,
        "status": Status.VALUE.value if has_value else Status.NOT_ESTIMABLE.value,
        "reason": None if has_value else NOBODY_AT_RISK,
    }
