"""
Sums by calendar month of what happened in the regions that a chart follows over time.

The persons are the members of the status population on each day, in the region of that day: who moves in or is born
counts from then on. Who moves between two areas of a region stays one person there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import ibis
import polars as pl

from proeftuin.data.engine.care_engine import CareEngine, Relation
from proeftuin.data.engine.portable import days_between
from proeftuin.steps.population.query import Query
from proeftuin.steps.triple_aim.care_measure import Tally
from proeftuin.steps.triple_aim.month_cell import month_sums

SERIES_CELL = ("region", "year", "month")
MONTHS, SPAN = "months", "span"
FIRST, AFTER = "first_day", "after_day"
EPOCH = date(1970, 1, 1)
_PLACES = "places_of_series"


def series_queries(periods: Relation, tallies: Mapping[str, Tally]) -> tuple[tuple[Query, ...], Mapping[str, Query]]:
    """
    What an engine adds up by month for the regions of `give_places`.

    Parameters
    ----------
    periods : relation
        Person-time of the status population, as the contract `person_period` says, which the engine keeps, as it does
        the fact tables of `tallies`.

    Returns
    -------
    kept : tuple of Query
    taken : mapping of str to Query
        `months`: one row per number of a region × year × month in which anybody was at risk, with the sums of
        `month_columns`; `span`: the first day on which anybody was at risk and the first after it on which nobody was,
        in days since 1970.
    """
    places = ibis.table({"number": "int64", "place": "int64"}, name=_PLACES)
    others = [name for name in periods.columns if name != "region"]
    both = periods.join(places, periods.region == places.place)
    own = Query("series_period", both.select(*(both[name] for name in others), region=both.number))
    kept, sums = month_sums(own.kept, tallies, cell=SERIES_CELL, ending="by_month_of_series")
    span = periods.aggregate(
        **{
            FIRST: days_between(EPOCH, periods.enter_day.min()).cast("int64"),
            AFTER: days_between(EPOCH, periods.leave_day.max()).cast("int64"),
        }
    )
    return (own, *kept), {MONTHS: sums, SPAN: Query("span_of_series", span)}


def give_places(engine: CareEngine, regions: Mapping[int, Sequence[int]]) -> None:
    """Let `engine` know which places of areas each numbered region has."""
    rows = [(number, place) for number, places in regions.items() for place in places]
    engine.given(_PLACES, pl.DataFrame(rows, schema={"number": pl.Int64, "place": pl.Int64}, orient="row"))


def series_sums(engine: CareEngine, periods: Relation, tallies: Mapping[str, Tally]) -> dict[str, pl.DataFrame]:
    """The sums of `series_queries`, by their name; places were given before."""
    kept, taken = series_queries(periods, tallies)
    for query in kept:
        engine.keep(query.name, query.rows)
    return {name: engine.frame(query.rows) for name, query in taken.items()}


def added_series(name: str, frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The sums of disjoint groups of persons as those of all of them."""
    together = pl.concat(frames, how="vertical")
    if name == SPAN:
        return together.select(pl.col(FIRST).min(), pl.col(AFTER).max())
    return together.group_by(SERIES_CELL).agg(pl.all().sum()).sort(SERIES_CELL)
