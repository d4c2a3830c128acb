"""
Exact time at risk: every day that a person is in the population, in the region of that day.

Membership spells are cut at the turn of each year and at each change of region. Age is the age on 1 January, and zero
in the year of birth, so that a person has one age band a year, as published municipal tables have.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis

from proeftuin.data.engine.care_engine import Relation
from proeftuin.data.engine.portable import days_between, first_of_year, greatest, least, plus_days, whole_parts, year_of
from proeftuin.steps.population.query import Query, care_table

BAND_YEARS = 5
OLDEST_BAND = 18
"""Place of the open-ended age band, 90 years and over."""


def person_period_query(spells: Relation, lines: Relation, *, years: Sequence[int]) -> Query:
    """
    Person-time by calendar year and region, as the contract `person_period` says.

    Parameters
    ----------
    spells : relation
        `person_id`, `start`, `end`; the spells of a person do not overlap.
    lines : relation
        The line of time of every person, from `attribution_query`.
    years : sequence of int
        Calendar years; time outside them is left out.
    """
    both = spells.join(lines, "person_id")
    both = both.mutate(first=greatest(both.start, both.from_day), after=least(both.end, both.to_day))
    # Cut by year last of all: until then there are as many rows as spells, not as person-years.
    placed = both.filter(both["first"] < both.after).select("person_id", "region", "first", "after")
    person = care_table("person").select("person_id", "birth_year", "birth_month", "sex")
    return Query("person_period", _with_age(_by_year(placed.join(person, "person_id"), years)))


def _by_year(placed: Relation, years: Sequence[int]) -> Relation:
    in_each = placed.mutate(
        first_year=year_of(placed["first"]),
        last_year=year_of(plus_days(placed.after, -1)),
        year=ibis.array([ibis.literal(year, "int64") for year in years]).unnest(),
    )
    cut = in_each.filter((in_each.first_year <= in_each.year) & (in_each.year <= in_each.last_year))
    return cut.mutate(
        enter_day=greatest(cut["first"], first_of_year(cut.year)),
        leave_day=least(cut.after, first_of_year(cut.year + 1)),
    )


def _with_age(joined: Relation) -> Relation:
    # Born in January, a person has the new age on the first day of the year already. An unknown month is another month.
    turned = (joined.birth_month == 1).fill_null(False).ifelse(0, 1)
    age = greatest(joined.year - joined.birth_year - turned, 0)
    band = least(whole_parts(age, BAND_YEARS), OLDEST_BAND).cast("int64")
    return joined.select(
        "person_id",
        "year",
        "region",
        "enter_day",
        "leave_day",
        "sex",
        age=joined.birth_year.isnull().ifelse(ibis.null("int64"), age),
        age_band=joined.birth_year.isnull().ifelse(ibis.null("int64"), band),
        days=days_between(joined.enter_day, joined.leave_day),
    )
