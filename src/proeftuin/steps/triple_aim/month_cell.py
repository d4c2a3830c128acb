"""
Cells by calendar month: days at risk and what happened in them, of the persons of a closed group.

A row counts in the month of its own day, exactly as it counts in the year of that day among the yearly cells, so the
months of a year add up to the year. Only tallies that are sums of dated rows have months. One that looks back at
earlier years, or asks something of a person in a whole year, has none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

import ibis

from proeftuin.data.engine.care_engine import Relation
from proeftuin.data.engine.portable import (
    Number,
    Value,
    count_if,
    first_of_month,
    month_of,
    one_if,
    overlap_days,
    total,
    total_below_2_53,
    whole_parts,
)
from proeftuin.steps.population.query import Query
from proeftuin.steps.triple_aim.baseline_cell import of_first_group
from proeftuin.steps.triple_aim.care_measure import Measure, Tally, What
from proeftuin.steps.triple_aim.person_year import is_of_age, part_of, placed_rows, traits_of

MONTH_CELL = ("region", "year", "month", "sex", "age_band")
DAYS, TOTAL, CONTRIBUTORS = "days", "total", "contributors"
_SUMMED = (What.AMOUNT, What.NUMBER, What.DAYS, What.SUM)


def is_monthly(tally: Tally) -> bool:
    """Whether a tally is a sum of dated rows, so that a year of it is the sum of its months."""
    return tally.simple is not None and tally.simple.what in _SUMMED and not tally.simple.looks_back


def month_columns(outcome: str) -> tuple[str, ...]:
    """Columns of an outcome in `month_queries`."""
    return tuple(f"{outcome}__{sum}" for sum in (DAYS, TOTAL, CONTRIBUTORS))


def month_queries(periods: Relation, tallies: Mapping[str, Tally]) -> tuple[tuple[Query, ...], Query]:
    """
    What an engine adds up by month, over the first of the groups that are followed.

    Parameters
    ----------
    periods : relation
        Person-time of the groups by year, from `baseline_period_query`, which the engine keeps, as it does the fact
        tables of `tallies`.
    tallies : mapping of str to Tally
        Those that have no months, see `is_monthly`, are left out.

    Returns
    -------
    kept : tuple of Query
    sums : Query
        One row per region (its place) × year × month × sex × age band (its place) in which anybody was at risk, with
        whole numbers for each outcome: `<id>__days` at risk, `<id>__total` (numbers, or cents) and
        `<id>__contributors`, the persons of whom something other than nothing was counted.
    """
    return month_sums(of_first_group(periods), tallies)


def month_sums(
    periods: Relation, tallies: Mapping[str, Tally], *, cell: Sequence[str] = MONTH_CELL, ending: str = "by_month"
) -> tuple[tuple[Query, ...], Query]:
    """
    The same over any person-time, in cells with or without sex and age band.

    Parameters
    ----------
    periods : relation
        As the contract `person_period` says. A person may be in several regions on one day, and then counts in each.
    cell : sequence of str
        `MONTH_CELL`, or fewer columns of it with region, year and month among them.
    ending : str
        Of the names under which rows are kept.
    """
    monthly = {id: tally for id, tally in tallies.items() if is_monthly(tally)}
    by_table: dict[str, dict[str, Measure]] = {}
    for id, tally in monthly.items():
        if tally.simple is not None:
            by_table.setdefault(part_of(tally.simple), {})[id] = tally.simple
    kept = [Query(f"days_{ending}", _days(periods, monthly, cell))]
    kept += [Query(f"{name}_{ending}", _happened(periods, mine, monthly, cell)) for name, mine in by_table.items()]
    parts = [_with_all_columns(query.kept, monthly, cell) for query in kept]
    both = reduce(lambda left, right: left.union(right), parts)
    columns = [column for id in monthly for column in month_columns(id)]
    sums = both.group_by(*cell).aggregate(**{column: total(both[column]) for column in columns})
    return tuple(kept), Query(f"sums_{ending}", sums)


def _days(periods: Relation, tallies: Mapping[str, Tally], cell: Sequence[str]) -> Relation:
    """
    Days at risk by month.

    Most persons are there all year. Who is there on the same days is counted before the year is cut in twelve, or
    there would be twelve rows for every person and year.
    """
    asked = {f"{id}__counts": one_if(is_of_age(periods, tally.ages)) for id, tally in tallies.items()}
    strata = [name for name in cell if name != "month"]
    alike = periods.group_by(*strata, "enter_day", "leave_day", **asked).aggregate(
        persons=periods.count().cast("int64")
    )
    in_months = alike.mutate(month=ibis.array([ibis.literal(month, "int64") for month in range(1, 13)]).unnest())
    year_after = (in_months.year + whole_parts(in_months.month, 12)).cast("int64")
    days = overlap_days(
        in_months.enter_day,
        in_months.leave_day,
        since=first_of_month(in_months.year, in_months.month),
        until=first_of_month(year_after, in_months.month % 12 + 1),
    )
    timed = in_months.mutate(person_days=(days * in_months.persons).cast("int64"))
    there = timed.filter(timed.person_days > 0)
    sums = {f"{id}__{DAYS}": total(there.person_days * there[f"{id}__counts"]) for id in tallies}
    return there.group_by(*cell).aggregate(**sums)


def _happened(
    periods: Relation, measures: Mapping[str, Measure], tallies: Mapping[str, Tally], cell: Sequence[str]
) -> Relation:
    """Sums of the rows of one table, and how many persons they are of."""
    placed = placed_rows(periods, measures)
    month = month_of(placed.rows.day)
    each = placed.rows.group_by("person_id", "region", "year", month=month).aggregate(
        traits=placed.rows.traits.max(), **{id: placed.taken(measure) for id, measure in measures.items()}
    )
    told = each.select("region", "year", "month", **traits_of(each.traits), **{id: each[id] for id in measures})
    sums: dict[str, Value] = {}
    for id in measures:
        value: Number = is_of_age(told, tallies[id].ages).ifelse(told[id], 0)
        sums |= {f"{id}__{TOTAL}": total_below_2_53(value), f"{id}__{CONTRIBUTORS}": count_if(value != 0)}
    return told.group_by(*cell).aggregate(**sums)


def _with_all_columns(rows: Relation, tallies: Mapping[str, Tally], cell: Sequence[str]) -> Relation:
    """Rows with zeros where another part has the numbers, so that parts lie below each other and add up."""
    zero = ibis.literal(0, "int64")
    columns = {
        column: rows[column].cast("int64") if column in rows.columns else zero
        for id in tallies
        for column in month_columns(id)
    }
    keys = {name: rows[name].cast("string" if name == "sex" else "int64") for name in cell}
    return rows.select(**keys, **columns)
