"""
Cells of closed groups: who was in a population on one day, by where they lived on that day, before and after it.

An effect on residents at baseline is not an effect on who happens to live somewhere in a later year: whoever leaves
takes the earlier life along, and whoever arrives was not there when it began. So a person keeps the region of the
baseline day in every year. Time at risk is still exact: it begins when the person is first followed and ends at death
or departure. Everybody in the group was alive on the baseline day, so that before it nobody dies, and whoever was born
or arrived later has no part in it; this holds in every region alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import reduce

import ibis
import polars as pl

from proeftuin.data.engine.care_engine import CareEngine, Relation
from proeftuin.data.engine.portable import Number, whole_parts
from proeftuin.steps.population.attribution import FAR_AWAY, LONG_AGO, NO_REGION
from proeftuin.steps.population.person_time import person_period_query
from proeftuin.steps.population.query import Query
from proeftuin.steps.triple_aim.care_cell import care_cells
from proeftuin.steps.triple_aim.care_measure import Measure, Tally

_ROOM = 10**6
"""More than any place in a list of regions."""


def baseline_query(groups: Sequence[Relation], followed: Relation, lines: Relation, *, day: date) -> Query:
    """
    Who is in each group on `day`, and where.

    Parameters
    ----------
    groups : sequence of relation
        Days of membership of each population, from `spells_query`.
    followed : relation
        The same of the population whose days count as time at risk; who is not in it on `day` is in no group.
    lines : relation
        The line of time of every person, from `attribution_query`; who has no known region on `day` is in no group.

    Returns
    -------
    Query
        `person_id` and `region`: the number of the group and the place of the region in one whole number.
    """
    on_the_day = ibis.literal(day, "date")
    there = lines.filter((lines.from_day <= on_the_day) & (lines.to_day > on_the_day) & (lines.region != NO_REGION))
    seen = followed.filter((followed.start <= on_the_day) & (followed.end > on_the_day)).select("person_id")
    placed = there.select("person_id", "region").semi_join(seen, "person_id")
    parts = []
    for number, spells in enumerate(groups):
        members = spells.filter((spells.start <= on_the_day) & (spells.end > on_the_day)).select("person_id")
        own = placed.semi_join(members, "person_id")
        parts.append(own.select("person_id", region=own.region + ibis.literal(number * _ROOM, "int64")))
    return Query("baseline", reduce(lambda left, right: left.union(right), parts))


def baseline_period_query(followed: Relation, baseline: Relation, *, years: Sequence[int]) -> Query:
    """Person-time of the groups by calendar year, as the contract `person_period` says, in the region of baseline."""
    whole_life = baseline.mutate(from_day=ibis.literal(LONG_AGO, "date"), to_day=ibis.literal(FAR_AWAY, "date"))
    return Query("baseline_period", person_period_query(followed, whole_life, years=years).rows)


def baseline_cells(
    engine: CareEngine,
    groups: Sequence[Relation],
    followed: Relation,
    lines: Relation,
    measures: Mapping[str, Measure | Tally],
    *,
    day: date,
    years: Sequence[int],
) -> pl.DataFrame:
    """
    Sums of every measure over each group, see `baseline_query` and `baseline_period_query`.

    Returns
    -------
    frame
        As `care_cells` gives it, with the number of the group and the place of the region in `region`; `of_group`
        takes one group out. Such frames of disjoint persons add up with `added` of `care_cell`.
    """
    people = baseline_query(groups, followed, lines, day=day)
    periods = baseline_period_query(followed, people.kept, years=years)
    for query in (people, periods):
        engine.keep(query.name, query.rows)
    return care_cells(engine, periods.kept, measures)


def group_number(region: Number) -> Number:
    """The number of the group in `region` as `baseline_query` gives it."""
    return whole_parts(region, _ROOM)


def of_group(cells: pl.DataFrame, number: int) -> pl.DataFrame:
    """The cells of one group, with the place of the region in `region`."""
    own = cells.filter(pl.col("region") // _ROOM == number)
    return own.with_columns(pl.col("region") % _ROOM)


def of_first_group(rows: Relation) -> Relation:
    """Rows of the first group, still in an engine; its number is zero, so that `region` is the place of the region."""
    return rows.filter(rows.region < _ROOM)


def at_places(sums: pl.DataFrame, places: Mapping[int, int]) -> pl.DataFrame:
    """Sums by region with other places: `places` gives the new place of each; no known region stays so."""
    new = {0: 0, **places}
    place = (pl.col("region") % _ROOM).replace_strict(new, return_dtype=pl.Int64)
    return sums.with_columns((pl.col("region") // _ROOM * _ROOM + place).cast(sums.schema["region"]).alias("region"))
