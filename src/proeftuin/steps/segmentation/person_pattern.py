"""
Patterns of persons: who is alike in everything that is asked, and how many they are.

Segments that are found in data, rather than defined, need no row per person. Persons with the same elements, sex and
age band are one pattern, and how many have it says as much as their own rows would. Patterns of separate buckets and
holders add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import ibis
import polars as pl

from proeftuin.data.engine.care_engine import Relation
from proeftuin.data.engine.portable import greatest, least, lowest_age_on, whole_parts
from proeftuin.steps.population.person_time import BAND_YEARS, OLDEST_BAND
from proeftuin.steps.population.query import Query, care_table

UNKNOWN = -1
"""Stands for what is not known: of an element, a sex or an age band."""
SEX_CODES = {"male": 0, "female": 1}
PERSONS = "persons"


def pattern_query(assigned: Relation, elements: Sequence[str], *, year: int | None, name: str) -> Query:
    """
    How many persons have each combination of elements, sex and age band in one year.

    Parameters
    ----------
    assigned : relation
        As the assignment of a scheme gives it: `person_id`, `year`, `index_day` and an `is_<element>` for each element.
    elements : sequence of str
        Columns of `assigned`.
    year : int or None
        Year in which persons are judged; `None` for a closed population, in which everybody is judged once.

    Returns
    -------
    Query
        The columns of `elements` (0, 1 or `UNKNOWN`), `sex` (see `SEX_CODES`), `age_band` (its place, of the age on the
        index day) and `persons`.
    """
    person = care_table("person").select("person_id", "birth_year", "birth_month", "sex")
    judged = assigned if year is None else assigned.filter(assigned.year == year)
    of_year = judged.select("person_id", "index_day", *elements)
    both = of_year.join(person, "person_id")
    age = lowest_age_on(both.index_day, birth_year=both.birth_year, birth_month=both.birth_month)
    band = least(whole_parts(greatest(age, 0), BAND_YEARS), OLDEST_BAND).cast("int64")
    sex = ibis.cases(*((both.sex == word, code) for word, code in SEX_CODES.items()), else_=UNKNOWN)
    coded = both.select(
        **{element: both[element].cast("int64").fill_null(UNKNOWN) for element in elements},
        sex=sex.cast("int64"),
        age_band=both.birth_year.isnull().ifelse(ibis.literal(UNKNOWN, "int64"), band),
    )
    return Query(name, coded.group_by(*coded.columns).aggregate(**{PERSONS: coded.count().cast("int64")}))


def added_patterns(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Patterns of disjoint groups of persons as those of all of them, in order."""
    together = pl.concat(list(frames), how="vertical")
    items = [column for column in together.columns if column != PERSONS]
    return together.group_by(items).agg(pl.col(PERSONS).sum()).sort(items)
