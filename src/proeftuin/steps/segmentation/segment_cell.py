"""
What leaves the person rows of segments: whole numbers that add up over buckets and holders.

Each person is placed once in a year: in the segment of that year, and in the region of the first day on which the
person counts. So the segments of a region add up to its persons, and the regions to everybody, also when somebody moves
during the year.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

import ibis
import polars as pl

from proeftuin.data.engine.care_engine import CareEngine, Relation
from proeftuin.data.engine.portable import (
    Number,
    count_if,
    days_between,
    first_of_year,
    is_true,
    least,
    one_if,
    plus_days,
    total,
    total_below_2_53,
    total_of_squares,
    two_leading_digits,
)
from proeftuin.steps.population.attribution import LONG_AGO
from proeftuin.steps.population.population_definition import EachPeriod, PopulationDefinition
from proeftuin.steps.population.query import Query, care_table
from proeftuin.steps.segmentation.assignment import element_column, holds, table_name
from proeftuin.steps.segmentation.element_word import AnswersInColumns
from proeftuin.steps.segmentation.scheme import Scheme
from proeftuin.steps.segmentation.scheme_need import needs_of

SIZES, ELEMENTS, TRANSITIONS, OVERLAPS = "sizes", "elements", "transitions", "overlaps"
MEANS, CLASSES, NEEDS, ORIGINS = "means", "classes", "needs", "origins"
KEYS: Mapping[str, tuple[str, ...]] = {
    SIZES: ("segment", "region", "year", "sex", "age_band"),
    ELEMENTS: ("segment", "region", "year"),
    TRANSITIONS: ("region", "year", "segment", "to_segment"),
    MEANS: ("segment", "region", "year"),
    CLASSES: ("year", "rounded"),
    NEEDS: ("segment", "region", "year", "needs", "age_group"),
    ORIGINS: ("segment", "origin", "year", "needs", "age_group"),
}
"""Columns that tell the rows of each kind of sums apart; of overlaps all columns but `persons` do."""
UNASSIGNED, DIED, LEFT, ENTERED = -1, -2, -3, -4
"""Stand for a segment where there is none."""
LOOK_BACK_DAYS = 365
"""Days before the index day in which a contact is looked for."""
MOST_NEEDS = 9
"""So many needs and more are counted alike."""
AGE_GROUPS = (18, 45, 65, 75)
"""Ages at which the groups begin within which cost at equal needs is compared; the first begins at birth."""
_ROOM = 10**6
"""More than any place in a list of regions."""


def added_sums(name: str, frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """The sums of that kind of disjoint groups of persons as those of all of them, in order."""
    together = pl.concat(list(frames), how="vertical")
    keys = list(KEYS.get(name, [column for column in together.columns if column != "persons"]))
    return together.group_by(keys).agg(pl.all().sum()).sort(keys)


def placed_query(scheme: Scheme, definition: PopulationDefinition, assigned: Relation, periods: Relation) -> Query:
    """
    Each person once in each year, with segment and region.

    Parameters
    ----------
    assigned : relation
        As `assigned` of `proeftuin.steps.segmentation.assignment` gives it. The segment of a closed population holds
        for all years in which its members are followed.
    periods : relation
        Person-time as the contract `person_period` says.

    Returns
    -------
    Query
        `person_id`, `year`, `region`, `sex`, `age_band`, `age`, `days` at risk in the whole year, `segment`,
        `is_certain`, `index_day` and the elements. Who has no segment, which nobody should, has `UNASSIGNED`.
    """
    in_year = periods.group_by("person_id", "year").aggregate(
        days=total(periods.days),
        sex=periods.sex.max(),
        age_band=periods.age_band.max(),
        age=periods.age.max(),
        # The first day and the region of that day in one number, of which the least is the region of the first day.
        begins=(days_between(LONG_AGO, periods.enter_day) * _ROOM + periods.region).min(),
    )
    elements = [element_column(element.key) for element in scheme.elements]
    by_year = ["year"] if isinstance(definition.index, EachPeriod) else []
    known = assigned.select("person_id", *by_year, "segment", "is_certain", "index_day", *elements)
    both = in_year.left_join(known, ["person_id", *by_year])
    placed = both.select(
        "person_id", "year", "sex", "age_band", "age", "days", "index_day", *elements,
        region=(both.begins % _ROOM).cast("int64"),
        segment=both.segment.fill_null(UNASSIGNED),
        is_certain=both.is_certain.cast("int64").fill_null(0),
    )  # fmt: skip
    return Query(f"placed_in_{table_name(scheme)}", placed)


def size_query(scheme: Scheme, placed: Relation) -> Query:
    """
    Persons of each segment × region × year × sex × age band.

    `persons`, `certain`, `days`; `aged` persons of known age and the sum of their `ages`; `looked_back` persons who
    were born a year or more before, and `without_contact`, those of them without any contact in the days before the
    index day.
    """
    contacts = care_table("contact").select("person_id", "day")
    since = placed.select("person_id", "year", "index_day").join(contacts, "person_id")
    before = since.filter((since.day < since.index_day) & (since.day >= plus_days(since.index_day, -LOOK_BACK_DAYS)))
    seen = before.select("person_id", "year").distinct().mutate(is_seen=ibis.literal(1, "int64"))
    both = placed.left_join(seen, ["person_id", "year"])
    lived = is_true(both.age >= 1)
    sizes = both.group_by(*KEYS[SIZES]).aggregate(
        persons=both.count().cast("int64"),
        certain=total(both.is_certain),
        days=total(both.days),
        aged=both.age.count().cast("int64"),
        ages=total(both.age),
        looked_back=count_if(lived),
        without_contact=count_if(lived & both.is_seen.isnull()),
    )
    return Query(f"sizes_in_{table_name(scheme)}", sizes)


def element_query(scheme: Scheme, placed: Relation) -> Query:
    """Persons of each segment × region × year of whom each element is true (`true__<place>`) and `unknown__<place>`."""
    counts: dict[str, Number] = {"persons": placed.count().cast("int64")}
    for place, element in enumerate(scheme.elements):
        answers = placed[element_column(element.key)]
        counts[f"true__{place}"] = count_if(answers == 1)
        counts[f"unknown__{place}"] = count_if(answers.isnull())
    return Query(f"elements_in_{table_name(scheme)}", placed.group_by(*KEYS[ELEMENTS]).aggregate(**counts))


def transition_query(scheme: Scheme, placed: Relation, *, years: Sequence[int]) -> Query:
    """
    Persons by segment of one year (`year`) and of the next, in the region of the first; who entered, in that of the
    second.

    Who is not a member in the next year died before its end or left otherwise.
    """
    now = placed.select("person_id", "year", "region", "segment").filter(placed.year < years[-1])
    following = placed.filter(placed.year > years[0])
    after = following.select("person_id", year=following.year - 1, to_segment=following.segment)
    death = care_table("person").select("person_id", "death_day")
    both = now.left_join(after, ["person_id", "year"])
    both = both.select("person_id", "year", "region", "segment", "to_segment").join(death, "person_id")
    gone = is_true(both.death_day < first_of_year(both.year + 2)).ifelse(DIED, LEFT).cast("int64")
    went = both.select("year", "region", "segment", to_segment=both.to_segment.fill_null(gone))
    new = following.select("person_id", "region", year=following.year - 1, to_segment=following.segment)
    new = new.anti_join(now, ["person_id", "year"])
    came = new.select("year", "region", segment=ibis.literal(ENTERED, "int64"), to_segment=new.to_segment)
    moves = ibis.union(went, came)
    return Query(
        f"transitions_in_{table_name(scheme)}",
        moves.group_by(*KEYS[TRANSITIONS]).aggregate(persons=moves.count().cast("int64")),
    )


def overlap_query(scheme: Scheme, placed: Relation) -> Query:
    """Persons of each region × year by which rules hold by themselves: `holds_<number>`, in order of priority."""
    rules = [rule.when for rule in scheme.rules if rule.when is not None]
    answers = AnswersInColumns({element.key: placed[element_column(element.key)] for element in scheme.elements})
    held = placed.select(
        "region", "year", **{f"holds_{number}": one_if(holds(when, answers)) for number, when in enumerate(rules)}
    )
    return Query(
        f"overlaps_in_{table_name(scheme)}",
        held.group_by(held.columns).aggregate(persons=held.count().cast("int64")),
    )


def cost_query(scheme: Scheme, placed: Relation, rows: Relation, column: str) -> Query:
    """
    What each person cost in each year, in cents, how many needs are recorded of them, and their `age_group` (its
    place, -1 when the age is not known).

    Parameters
    ----------
    rows : relation
        What each person has in a year and region, see `care_cells`; `column` has the cost.
    """
    cost = rows.group_by("person_id", "year").aggregate(cost=total_below_2_53(rows[column]))
    both = placed.left_join(cost, ["person_id", "year"])
    recorded = [one_if(both[element_column(key)] == 1) for key in needs_of(scheme)]
    needs = reduce(add, recorded, ibis.literal(0, "int64"))
    costs = both.select(
        "person_id", "year", "region", "segment", "days",
        cost=both.cost.fill_null(0), needs=least(needs, MOST_NEEDS).cast("int64"), age_group=_age_group(both.age),
    )  # fmt: skip
    return Query(f"costs_in_{table_name(scheme)}", costs)


def three_years_query(scheme: Scheme, costs: Relation, *, years: Sequence[int]) -> Query:
    """
    Cost and days of who is followed in a year, the year before and the year after, as far as these are in the study.

    The same persons in every year: who died is left out, as their last year says nothing about what falls by itself.
    """
    now = costs.select("person_id", "year", "region", "segment", "days", "cost")
    before = costs.select("person_id", year=costs.year + 1, days_before=costs.days, cost_before=costs.cost)
    after = costs.select("person_id", year=costs.year - 1, days_after=costs.days, cost_after=costs.cost)
    joined = now.left_join(before, ["person_id", "year"])
    joined = joined.select(*now.columns, "days_before", "cost_before")
    joined = joined.left_join(after, ["person_id", "year"]).select(*joined.columns, "days_after", "cost_after")
    there = (joined.days_before.notnull() | (joined.year == years[0])) & (
        joined.days_after.notnull() | (joined.year == years[-1])
    )
    return Query(f"three_years_in_{table_name(scheme)}", joined.filter(there))


def mean_query(scheme: Scheme, three_years: Relation) -> Query:
    """Sums of `three_years_query` by segment, region and year."""
    return Query(f"means_in_{table_name(scheme)}", _summed(three_years, *KEYS[MEANS]))


def class_query(scheme: Scheme, three_years: Relation) -> Query:
    """The same by the first two digits of the cost of the year."""
    rounded = three_years.mutate(rounded=two_leading_digits(three_years.cost))
    return Query(f"classes_in_{table_name(scheme)}", _summed(rounded, *KEYS[CLASSES]))


def need_query(scheme: Scheme, costs: Relation) -> Query:
    """Persons, days, cost and its squares by segment, region, year, number of recorded needs and age group."""
    return Query(f"needs_in_{table_name(scheme)}", _spread(costs, *KEYS[NEEDS]))


def origin_query(scheme: Scheme, costs: Relation) -> Query:
    """The same by recorded origin instead of region; `unknown` without one."""
    origin = care_table("person").select("person_id", "origin")
    both = costs.join(origin, "person_id")
    known = both.mutate(origin=both.origin.fill_null("unknown"))
    return Query(f"origins_in_{table_name(scheme)}", _spread(known, *KEYS[ORIGINS]))


@dataclass(frozen=True)
class SumQueries:
    """
    What an engine is asked for one scheme, after `placed_query`.

    Attributes
    ----------
    kept : tuple of Query
        Rows to keep first, in order.
    taken : mapping of str to Query
        The sums, by kind.
    """

    kept: tuple[Query, ...]
    taken: Mapping[str, Query]


def sum_queries(
    scheme: Scheme, placed: Relation, *, years: Sequence[int], is_open: bool, cost: tuple[Relation, str] | None
) -> SumQueries:
    """
    The queries of all sums of one scheme.

    Parameters
    ----------
    placed : relation
        Kept, see `placed_query`.
    is_open : bool
        Whether persons are assigned anew every year; there are no transitions otherwise.
    cost : tuple of relation and str or None
        Kept rows with the cost of each person-year, and the column with it; `None` when no cost is measured.
    """
    taken = {
        SIZES: size_query(scheme, placed),
        ELEMENTS: element_query(scheme, placed),
        OVERLAPS: overlap_query(scheme, placed),
    }
    if is_open and len(years) > 1:
        taken[TRANSITIONS] = transition_query(scheme, placed, years=years)
    if cost is None:
        return SumQueries((), taken)
    costs = cost_query(scheme, placed, *cost)
    three_years = three_years_query(scheme, costs.kept, years=years)
    taken |= {
        MEANS: mean_query(scheme, three_years.kept),
        CLASSES: class_query(scheme, three_years.kept),
        NEEDS: need_query(scheme, costs.kept),
        ORIGINS: origin_query(scheme, costs.kept),
    }
    return SumQueries((costs, three_years), taken)


def segment_sums(engine: CareEngine, queries: SumQueries) -> dict[str, pl.DataFrame]:
    """All sums of one scheme, by kind."""
    for query in queries.kept:
        engine.keep(query.name, query.rows)
    # Put in order bucket by bucket, so that the same persons always give the same file.
    return {name: added_sums(name, [engine.frame(query.rows)]) for name, query in queries.taken.items()}


def _age_group(age: Number) -> Number:
    steps = [is_true(age >= begins).ifelse(1, 0) for begins in AGE_GROUPS]
    return age.isnull().ifelse(-1, reduce(add, steps)).cast("int64")


def _summed(rows: Relation, *keys: str) -> Relation:
    names = ("days_before", "cost_before", "days", "cost", "days_after", "cost_after")
    sums = {name: total_below_2_53(rows[name]) for name in names}
    return rows.group_by(*keys).aggregate(persons=rows.count().cast("int64"), **sums)


def _spread(rows: Relation, *keys: str) -> Relation:
    return rows.group_by(*keys).aggregate(
        persons=rows.count().cast("int64"),
        days=total(rows.days),
        cost=total_below_2_53(rows.cost),
        squares=total_of_squares(rows.cost),
    )
