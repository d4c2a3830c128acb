"""
Exact time at risk: every day that a person is in the population, in the region of that day.

Membership spells are cut at the turn of each year and at each change of region. Age is the age on 1 January, and zero
in the year of birth, so that a person has one age band a year, as published municipal tables have.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import ibis
import polars as pl

from proeftuin.data.engine.care_engine import CareEngine, Relation
from proeftuin.data.engine.portable import days_between, greatest, least, whole_parts

BAND_YEARS = 5
OLDEST_BAND = 18
"""Place of the open-ended age band, 90 years and over."""


def person_periods(engine: CareEngine, spells: Relation, lines: Relation, *, years: Sequence[int]) -> Relation:
    """
    Person-time by calendar year and region, as the contract `person_period` says.

    Parameters
    ----------
    spells : relation
        `person_id`, `enter_day`, `leave_day`; the spells of a person do not overlap.
    lines : relation
        The line of time of every person, from `attributed`.
    years : sequence of int
        Calendar years; time outside them is left out.
    """
    in_years = _cut_at_years(engine, spells, years)
    both = in_years.join(lines, "person_id")
    both = both.mutate(first=greatest(both.enter_day, both.from_day), after=least(both.leave_day, both.to_day))
    placed = both.filter(both["first"] < both.after).select(
        "person_id", "year", "region", enter_day="first", leave_day="after"
    )
    return _with_person(engine, placed)


def _cut_at_years(engine: CareEngine, spells: Relation, years: Sequence[int]) -> Relation:
    frame = pl.DataFrame(
        [(year, date(year, 1, 1), date(year + 1, 1, 1)) for year in years],
        schema={"year": pl.Int64, "year_start": pl.Date, "year_end": pl.Date},
        orient="row",
    )
    cut = spells.cross_join(engine.given("calendar", frame))
    cut = cut.mutate(first=greatest(cut.enter_day, cut.year_start), after=least(cut.leave_day, cut.year_end))
    return cut.filter(cut["first"] < cut.after).select("person_id", "year", enter_day="first", leave_day="after")


def _with_person(engine: CareEngine, placed: Relation) -> Relation:
    person = engine.table("person").select("person_id", "birth_year", "birth_month", "sex")
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
        age_band=joined.birth_year.isnull().ifelse(ibis.null("int64"), band),
        days=days_between(joined.enter_day, joined.leave_day),
    )
