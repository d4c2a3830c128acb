"""
What each person has in each year and region: the queries that bring rows of care tables to one number per measure.

All measures of one table share one pass over it. A row counts where and when it happened: it joins to person-time as it
was on its own day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_, or_

import ibis

from proeftuin.data.care.tables import SEXES
from proeftuin.data.engine.care_engine import Relation
from proeftuin.data.engine.portable import (
    Number,
    Truth,
    Value,
    days_between,
    greatest,
    is_true,
    least,
    one_if,
    total,
    total_below_2_53,
    whole_parts,
    year_of,
)
from proeftuin.steps.population.query import Query, care_table
from proeftuin.steps.population.selection import Selection, matches, scaled
from proeftuin.steps.triple_aim.care_measure import (
    Ages,
    AllOf,
    Asked,
    Condition,
    Measure,
    NotSo,
    Reached,
    Tally,
    What,
)
from proeftuin.steps.triple_aim.facts.fact import Fact

PERSON_YEAR = ("person_id", "year", "region")
PERSON_STRATA = (*PERSON_YEAR, "sex", "age_band", "age")
BELOW = "below"
FEW = 6
"""Up to so many measures of one table, rows that none of them asks for are left out first."""
_VALUES = 10**11
"""More than any value in ten-thousandths: ten million."""
_TRAIT = 10**6
"""More than any age in years, or place of an age band."""
_FIRST_DAY = date(1800, 1, 1)


def person_years(periods: Relation) -> Relation:
    """One row per person, year and region, with `days`, first and last day there, sex, age and age band."""
    return periods.group_by(*PERSON_YEAR).aggregate(
        days=total(periods.days),
        enter_day=periods.enter_day.min(),
        leave_day=periods.leave_day.max(),
        sex=periods.sex.max(),
        age_band=periods.age_band.max(),
        age=periods.age.max(),
    )


def is_of_age(rows: Relation, ages: Ages | None) -> Truth:
    """Whether a person-year is of the ages; false when the age is not known."""
    if ages is None:
        return ibis.literal(True)
    limits = [rows.age >= ages.at_least, *([] if ages.below is None else [rows.age < ages.below])]
    return is_true(reduce(and_, limits))


def part_of(measure: Measure) -> str:
    """Name of the kept rows that hold the measure."""
    return f"ever_in_{measure.table}" if measure.looks_back else f"found_in_{measure.table}"


def found(name: str, periods: Relation, people: Relation, columns: Mapping[str, Measure]) -> Query:
    """A column per measure for each person, year and region in which the table has any row that may count."""
    looks_back = next(iter(columns.values())).looks_back
    rows = _up_to_the_year(_dated(columns), people, columns) if looks_back else _within_period(periods, columns)
    return Query(name, rows)


@dataclass(frozen=True)
class PlacedRows:
    """
    Rows of one table, each in the person-time of its own day.

    Attributes
    ----------
    rows : relation
        `person_id`, `year`, `region`, `day`, and `traits`: sex, age band and age in one number, see `traits_of`.
    marks : mapping of Selection to str
        Column that tells whether a row counts for it.
    """

    rows: Relation
    marks: Mapping[Selection, str]

    def taken(self, measure: Measure) -> Value:
        """What a group of rows gives for `measure`."""
        return _taken(self.rows, self.rows[self.marks[measure.selection]], measure)


def placed_rows(periods: Relation, columns: Mapping[str, Measure]) -> PlacedRows:
    """The rows of the one table that all measures of `columns` name; none of these looks back."""
    facts = _dated(columns)
    marks: dict[Selection, str] = {}
    for id, measure in columns.items():
        marks.setdefault(measure.selection, f"is_{id}")
    needed = {column: facts[column] for measure in columns.values() for column in _columns(measure)}
    # Many measures together leave out few rows, and asking for each of them twice costs more than it saves.
    asked = facts.filter(_any_of(facts, columns.values())) if len(columns) <= FEW else facts
    # Which measures a row counts for is found before it is placed: afterwards the engine would compare words again.
    counts = {mark: matches(facts, selection) for selection, mark in marks.items()}
    marked = asked.select("person_id", "day", fact_year=year_of(facts.day), **needed, **counts)
    spell = periods.select(*PERSON_YEAR, "enter_day", "leave_day", traits=_traits_in_one(periods))
    placed = marked.join(
        spell,
        [
            marked.person_id == spell.person_id,
            marked.fact_year == spell.year,
            marked.day >= spell.enter_day,
            marked.day < spell.leave_day,
        ],
    )
    return PlacedRows(placed, marks)


def traits_of(number: Number) -> dict[str, Value]:
    """Sex, age band and age out of the one number of `PlacedRows`; zero stands for unknown."""
    sex = whole_parts(number, _TRAIT * _TRAIT)
    band = whole_parts(number % (_TRAIT * _TRAIT), _TRAIT)
    known = {name: place.nullif(0) - 1 for name, place in (("age_band", band), ("age", number % _TRAIT))}
    return {"sex": ibis.cases(*((sex == place, word) for place, word in enumerate(SEXES, start=1)))} | known


def combined(
    people: Relation, parts: Mapping[str, Relation], names: Mapping[Measure, str], tallies: Mapping[str, Tally]
) -> Query:
    """
    For tallies that take more than one measure: the numerator and the denominator of every person-year.

    Parameters
    ----------
    parts : mapping of str to relation
        What `found` gave, kept, by its name.
    names : mapping of Measure to str
        Column of each measure.

    Returns
    -------
    Query
        `<id>` and `<id>__below` for each tally; both are empty for who is not in the denominator.
    """
    measures = list(dict.fromkeys(m for tally in tallies.values() for m in tally.measures()))
    joined = people.select(*PERSON_STRATA)
    for part in dict.fromkeys(part_of(measure) for measure in measures):
        mine = [names[measure] for measure in measures if part_of(measure) == part]
        more = joined.left_join(parts[part].select(*PERSON_YEAR, *mine), list(PERSON_YEAR))
        joined = more.select(*joined.columns, *mine)
    columns: dict[str, Value] = {}
    for id, tally in tallies.items():
        counts = is_of_age(joined, tally.ages)
        below = _number(tally.among, joined, names) if tally.among is not None else one_if(ibis.literal(True))
        if tally.is_among_some:
            counts = counts & (below == 1)
        nothing = ibis.null("int64")
        columns[id] = counts.ifelse(_number(tally.of, joined, names), nothing)
        columns[f"{id}__{BELOW}"] = counts.ifelse(below, nothing)
    return Query("combined", joined.select(*PERSON_STRATA, **columns))


def _number(asked: Asked, rows: Relation, names: Mapping[Measure, str]) -> Number:
    if isinstance(asked, Measure):
        return rows[names[asked]].fill_null(0)
    return one_if(_truth(asked, rows, names))


def _truth(asked: Condition, rows: Relation, names: Mapping[Measure, str]) -> Truth:
    """Whether a condition holds for a person-year; never unknown."""
    if isinstance(asked, Reached):
        value = rows[names[asked.measure]]
        if asked.at_least is None and asked.below is None:
            return value.notnull() if asked.measure.what is What.LAST else is_true(value > 0)
        known = value if asked.measure.what is What.LAST else value.fill_null(0)
        limits = [*([] if asked.at_least is None else [known >= asked.at_least])]
        return is_true(reduce(and_, [*limits, *([] if asked.below is None else [known < asked.below])]))
    if isinstance(asked, NotSo):
        return ~_truth(asked.condition, rows, names)
    if isinstance(asked, AllOf):
        return reduce(and_, (_truth(condition, rows, names) for condition in asked.conditions))
    if asked.number == 1:
        return reduce(or_, (_truth(condition, rows, names) for condition in asked.conditions))
    held = [one_if(_truth(condition, rows, names)) for condition in asked.conditions]
    return reduce(lambda left, right: left + right, held) >= asked.number


def _dated(columns: Mapping[str, Measure]) -> Relation:
    """The table that all measures name, with the day on which a row counts as `day`."""
    table = next(iter(columns.values())).selection.table
    facts = table.queries[-1].kept if isinstance(table, Fact) else care_table(table.value)
    return facts if table.day == "day" else facts.rename(day=table.day)


def _within_period(periods: Relation, columns: Mapping[str, Measure]) -> Relation:
    placed = placed_rows(periods, columns)
    taken = placed.rows.group_by(*PERSON_YEAR).aggregate(
        traits=placed.rows.traits.max(), **{id: placed.taken(measure) for id, measure in columns.items()}
    )
    return taken.select(*PERSON_YEAR, **traits_of(taken.traits), **{id: taken[id] for id in columns})


def _traits_in_one(periods: Relation) -> Number:
    """Sex, age band and age as one number: carrying all three takes a seventh of the time of the largest pass."""
    sex = ibis.cases(*((periods.sex == sex, place) for place, sex in enumerate(SEXES, start=1)), else_=0)
    band, age = (value.fill_null(-1) + 1 for value in (periods.age_band, periods.age))
    return (sex.cast("int64") * _TRAIT + band) * _TRAIT + age


def _columns(measure: Measure) -> tuple[str, ...]:
    if measure.what is What.SUM and measure.column is not None:
        return (measure.column,)
    return {What.AMOUNT: ("amount_cents",), What.DAYS: ("end_day",), What.LAST: ("value",)}.get(measure.what, ())


def _taken(placed: Relation, counts: Truth, measure: Measure) -> Value:
    if measure.what is What.AMOUNT:
        return total_below_2_53(counts.ifelse(placed.amount_cents, 0))
    if measure.what is What.SUM:
        return total_below_2_53(counts.ifelse(placed[measure.column].fill_null(0), 0))
    if measure.what is What.DAYS:
        lasted = greatest(days_between(placed.day, placed.end_day.fill_null(placed.day)) + 1, 0)
        return total_below_2_53(counts.ifelse(lasted, 0))
    if measure.what is What.LAST:
        return _last_value(placed, counts)
    # A number and whether there is any are one count, when the same rows count for both.
    number = placed.count(where=counts).cast("int64")
    return one_if(number >= measure.at_least) if measure.what is What.PERSONS else number


def _last_value(placed: Relation, counts: Truth) -> Number:
    # Day and value in one number, so that the greatest is the last; of several values on one day the highest.
    value = least(greatest(scaled(placed.value), 0), _VALUES - 1)
    dated = days_between(_FIRST_DAY, placed.day) * _VALUES + value
    return (is_true(counts) & placed.value.notnull()).ifelse(dated, ibis.null("int64")).max() % _VALUES


def _up_to_the_year(facts: Relation, people: Relation, measures: Mapping[str, Measure]) -> Relation:
    rows = facts.filter(_any_of(facts, measures.values()))
    first = rows.group_by("person_id").aggregate(
        **{id: matches(rows, m.selection).ifelse(rows.day, ibis.null("date")).min() for id, m in measures.items()}
    )
    reached = people.select(*PERSON_STRATA, "enter_day", "leave_day").join(first, "person_id")
    return reached.select(*PERSON_STRATA, **{id: _reached(reached, id, m) for id, m in measures.items()})


def _reached(people: Relation, id: str, measure: Measure) -> Number:
    before_the_end = people[id] < people.leave_day
    return one_if(before_the_end & (people[id] >= people.enter_day) if measure.new else before_the_end)


def _any_of(facts: Relation, measures: Iterable[Measure]) -> Truth:
    return reduce(or_, (matches(facts, measure.selection) for measure in measures))
