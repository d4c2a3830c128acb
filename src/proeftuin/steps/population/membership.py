"""
Who is a member of a population from when to when, who is a member of two, and who came and went between years.

Membership is a matter of days, so that person-time is exact: births, deaths, moves and gaps each cut a spell. A spell
is half-open: `end` is the first day that no longer counts. All counts add up over parts of the persons.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import reduce

import ibis

from proeftuin.data.engine.care_engine import CareEngine, Relation
from proeftuin.data.engine.portable import count_if, first_of_year, greatest, is_true, one_if
from proeftuin.steps.population.criterion import Residence
from proeftuin.steps.population.judgement import days_queries, judgement_queries
from proeftuin.steps.population.population_definition import EachPeriod, PopulationDefinition, StepKind
from proeftuin.steps.population.query import Query, care_table
from proeftuin.steps.population.spells import born_on, merged, spells_of


def spells(engine: CareEngine, definition: PopulationDefinition) -> Relation:
    """
    Days of membership of all members, computed from the judgements that the engine keeps, and kept.

    See `judged` in `proeftuin.steps.population.judgement`, which comes first, and `spells_query`.
    """
    query = spells_query(definition)
    return engine.keep(query.name, query.rows)


def spells_query(definition: PopulationDefinition) -> Query:
    """Days of membership (`person_id`, `start`, `end`); spells of one person neither overlap nor adjoin."""
    judged = judgement_queries(definition)[-1].kept
    members = judged.filter(judged.is_member == 1)
    name = f"spells_{definition.table_name}"
    if not isinstance(definition.index, EachPeriod):
        return Query(name, members.select("person_id", start=members.entry_day, end=members.leave_day))
    entries = members.select(
        member_id=members.person_id, member_period=members.period_start, entry_day=members.entry_day
    )
    days = days_queries(definition)[-1].kept
    held = days.join(entries, [days.person_id == entries.member_id, days.period_start == entries.member_period])
    cut = held.select("person_id", start=greatest(held.start, held.entry_day), end=held.end)
    return Query(name, merged(cut.filter(cut.start < cut.end)))


def overlap(populations: Mapping[str, Relation]) -> Relation:
    """
    How many persons are ever members of both of two populations, given the spells of each.

    `population`, `other`, `persons`, for every ordered pair and for each population with itself; a pair without a
    person has no row.
    """
    members = reduce(
        lambda left, right: left.union(right),
        (
            spells.select("person_id").distinct().mutate(population=ibis.literal(name, "string"))
            for name, spells in populations.items()
        ),
    )
    others = members.select(other_id=members.person_id, other=members.population)
    pairs = members.join(others, members.person_id == others.other_id)
    return pairs.group_by("population", "other").agg(persons=pairs.count())


def turnover(definition: PopulationDefinition) -> Relation:
    """
    Who stayed, came and went between each two consecutive calendar years of the observation period.

    The spells of the population are kept, see `spells`.

    Returns
    -------
    Relation
        `from_year`, `to_year`; `stayed`: members on a day of both years. Members of the second year only: `born` after
        the first, `moved_in` (lived in none of the areas of the definition in the first), else `newly_eligible`.
        Members of the first year only: `died` before the end of the second, `moved_out` (lived in none of the areas
        in the second), else `no_longer_eligible`. Two years between which there is nobody have no row.
    """
    members = _in_two_years(spells_query(definition).kept, definition, "member")
    person = care_table("person")
    known = members.join(person.select("person_id", "death_day", born_on=born_on(person)), "person_id")
    areas = _areas(definition)
    if areas is None:
        return _flows(known.mutate(lived_before=ibis.literal(1), lived_after=ibis.literal(1)))
    lived = _in_two_years(spells_of(areas), definition, "lived").rename(resident="person_id", year="from_year")
    located = known.left_join(lived, [known.person_id == lived.resident, known.from_year == lived.year])
    return _flows(located.drop("resident", "year"))


def _in_two_years(spells: Relation, definition: PopulationDefinition, word: str) -> Relation:
    """For each person and each year with a next one: whether a spell has a day in it, and whether in the next."""
    last = definition.last_followed_before - timedelta(days=1)
    years = range(definition.period.start.year, last.year + 1)
    within = {
        f"in_{year}": one_if((spells.start < date(year + 1, 1, 1)) & (spells.end > date(year, 1, 1))).max()
        for year in years
    }
    # One row per person first: a row per person and year would be put together for many more.
    persons = spells.group_by("person_id").agg(**within)
    pairs = persons.mutate(from_year=ibis.array([ibis.literal(year, "int64") for year in years]).unnest())
    before = ibis.cases(*((pairs.from_year == year, pairs[f"in_{year}"]) for year in years))
    after = ibis.cases(*((pairs.from_year + 1 == year, pairs[f"in_{year}"]) for year in years))
    both = pairs.select("person_id", "from_year", **{f"{word}_before": before, f"{word}_after": after})
    is_in_one = (both[f"{word}_before"] == 1) | (both[f"{word}_after"] == 1)
    return both.filter((both.from_year < last.year) & is_in_one)


def _areas(definition: PopulationDefinition) -> Residence | None:
    """The first criterion under `include` on where a person lives."""
    residences = (
        step.criterion
        for step in definition.steps
        if step.kind is StepKind.INCLUDE and isinstance(step.criterion, Residence)
    )
    return next(residences, None)


def _flows(located: Relation) -> Relation:
    comes = (located.member_before == 0) & (located.member_after == 1)
    goes = (located.member_before == 1) & (located.member_after == 0)
    born = comes & is_true(located.born_on >= first_of_year(located.from_year + 1))
    died = goes & is_true(located.death_day < first_of_year(located.from_year + 2))
    moved_in = comes & ~born & (located.lived_before.fill_null(0) == 0)
    moved_out = goes & ~died & (located.lived_after.fill_null(0) == 0)
    return located.group_by("from_year").agg(
        to_year=located.from_year.max() + 1,
        stayed=count_if((located.member_before == 1) & (located.member_after == 1)),
        born=count_if(born),
        moved_in=count_if(moved_in),
        newly_eligible=count_if(comes & ~born & ~moved_in),
        died=count_if(died),
        moved_out=count_if(moved_out),
        no_longer_eligible=count_if(goes & ~died & ~moved_out),
    )
