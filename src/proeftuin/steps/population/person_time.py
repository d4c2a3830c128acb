"""
Exact time at risk: every day that a person is in the population, in the region of that day.

Membership spells are cut at the turn of each year and at each change of region. Age is the age on 1 January, and zero
in the year of birth, so that a person has one age band a year, as published municipal tables have.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import ibis

from proeftuin.data.engine.care_engine import Relation
from proeftuin.data.engine.portable import days_between, greatest, least, whole_parts
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
    in_years = ibis.union(*(_within_year(spells, year) for year in years))
    both = in_years.join(lines, "person_id")
    both = both.mutate(first=greatest(both.start, both.from_day), after=least(both.end, both.to_day))
    placed = both.filter(both["first"] < both.after).select(
        "person_id", "year", "region", enter_day="first", leave_day="after"
    )
    return Query("person_period", _with_person(placed))


def _within_year(spells: Relation, year: int) -> Relation:
    first, after = ibis.literal(date(year, 1, 1)), ibis.literal(date(year + 1, 1, 1))
    meeting = spells.filter((spells.start < after) & (spells.end > first))
    return meeting.select(
        "person_id",
        year=ibis.literal(year, "int64"),
        start=greatest(meeting.start, first),
        end=least(meeting.end, after),
    )


def _with_person(placed: Relation) -> Relation:
    person = care_table("person").select("person_id", "birth_year", "birth_month", "sex")
    joined = placed.join(person, "person_id")
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
