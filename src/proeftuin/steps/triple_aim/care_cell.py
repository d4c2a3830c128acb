"""
Cells from person-level care tables: the one place where indicators touch person rows.

All measures and years share one pass over each care table: facts join to person-time as it was on their own day, are
added up per person, year and region, and then per stratum. Sums are exact integers, so cells of separate buckets, years
or holders add up to the cells of all of them together, to the last digit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce

import ibis
import polars as pl
from ibis.expr.types.groupby import GroupedTable

from proeftuin.data.engine.care_engine import CareEngine, Relation
from proeftuin.data.engine.portable import (
    count_if,
    days_between,
    one_if,
    total,
    total_below_2_53,
    total_of_squares,
    year_of,
)
from proeftuin.steps.population.query import Query, care_table
from proeftuin.steps.population.selection import matches
from proeftuin.steps.triple_aim.care_measure import Measure, What

STRATA = ("region", "year", "sex", "age_band")
TWICE_STRATA = ("year", "sex", "age_band")
PERSON_YEAR = ("person_id", "year", "region")
PERSON_STRATA = (*PERSON_YEAR, "sex", "age_band")
TOTAL, SQUARES, LARGEST, SECOND, FOUND = "total", "squares", "largest", "second", "found"
_MORE = "__more"
FEW = 6
"""Up to so many measures of one care table, rows that none of them asks for are left out first."""


def care_cells(engine: CareEngine, periods: Relation, measures: Mapping[str, Measure]) -> pl.DataFrame:
    """
    Sums of every measure in every stratum, side by side.

    Parameters
    ----------
    periods : relation
        Person-time as the contract `person_period` says, which the engine keeps.
    measures : mapping of str to Measure
        By the identifier of the indicator, a name of letters, digits and underscores.

    Returns
    -------
    frame
        One row per region (its place) × year × sex × age band (its place), with `persons`, `days`, and for each measure
        `<id>__total`, `<id>__squares` and, for amounts, which dominance rules are about, `<id>__largest` and
        `<id>__second`: whole numbers, or cents. Where persons are counted there is just the total, which says the rest.
    """
    queries = cell_queries(periods, measures)
    engine.keep(queries.people.name, queries.people.rows)
    cells = engine.frame(queries.persons.rows)
    for part in queries.parts:
        engine.keep(part.found.name, part.found.rows)
        sums = _with_second(engine, part, engine.frame(part.sums.rows))
        cells = cells.join(sums, on=STRATA, how="left", nulls_equal=True).with_columns(_with_who_has_nothing(part))
    return cells.select(*STRATA, "persons", "days", *(name for id, m in measures.items() for name in _names(id, m)))


@dataclass(frozen=True)
class Part:
    """
    What one care table gives.

    Attributes
    ----------
    found : Query
        A column per measure for each person, year and region in which the table has any row.
    sums : Query
        The sums of `found` in each stratum, with `<table>__found`, the number of its rows, and without the second
        largest contribution.
    """

    measures: Mapping[str, Measure]
    found: Query
    sums: Query


@dataclass(frozen=True)
class CellQueries:
    """What an engine is asked for cells: person-years, how many there are, and what each care table gives."""

    people: Query
    persons: Query
    parts: tuple[Part, ...]

    def in_order(self) -> tuple[Query, ...]:
        """All of them, each after those whose rows it needs."""
        return (self.people, self.persons, *(query for part in self.parts for query in (part.found, part.sums)))


def cell_queries(periods: Relation, measures: Mapping[str, Measure]) -> CellQueries:
    """
    The queries that make the sums of `measures`.

    Each care table is brought to its sums by itself: a plan with all of them at once is more than some engines can
    overlook, and a table of all measures for all persons would be wide and mostly empty.
    """
    return _cell_queries(periods, tuple(measures.items()))


@lru_cache(maxsize=64)
def _cell_queries(periods: Relation, measures: tuple[tuple[str, Measure], ...]) -> CellQueries:
    people = Query("person_years", person_years(periods))
    named: dict[str, dict[str, Measure]] = {}
    for id, measure in measures:
        named.setdefault(_part_name(measure), {})[id] = measure
    parts = [_part(name, periods, people.kept, mine) for name, mine in named.items()]
    return CellQueries(people, Query("persons_in_strata", _persons_in_strata(people.kept)), tuple(parts))


def counted_twice(
    engine: CareEngine, groups: Mapping[str, Sequence[int]], measures: Mapping[str, Measure]
) -> pl.DataFrame:
    """
    What the sum over the regions of a group counts more than once: persons who were in several of them in one year.

    Amounts and events of a mover belong to the region of their own day, and add up. The mover is still one person, and
    a person with a diagnosis is one person with it.

    Parameters
    ----------
    groups : mapping of group to places of its regions
        Groups of more than one region.
    measures : mapping of str to Measure
        Those that `care_cells` was asked for just before.

    Returns
    -------
    frame
        One row per `group` × year × sex × age band with `persons`, and a column for each measure that counts persons.
    """
    pairs = [(number, place) for number, places in enumerate(groups.values()) for place in places]
    engine.given("group_of_region", pl.DataFrame(pairs, schema={"number": pl.Int64, "region": pl.Int64}, orient="row"))
    moved = moved_query(engine.table("person_years"))
    engine.keep(moved.name, moved.rows)
    found = engine.frame(persons_twice(moved.kept))
    shares = {id: measure for id, measure in measures.items() if measure.what is What.PERSONS}
    for name in dict.fromkeys(_part_name(measure) for measure in shares.values()):
        mine = [id for id, measure in shares.items() if _part_name(measure) == name]
        more = engine.frame(shares_twice(moved.kept, engine.table(name), mine))
        found = found.join(more, on=["number", *TWICE_STRATA], how="left", nulls_equal=True)
    names = dict(enumerate(groups))
    group = pl.Series("group", [names[number] for number in found["number"]], dtype=pl.String)
    return found.with_columns(group, pl.col(list(shares)).fill_null(0)).select("group", *TWICE_STRATA, "persons", *shares)


def moved_query(people: Relation) -> Query:
    """Person-years of who was in several regions in one year, which few were."""
    in_year = people.group_by("person_id", "year").aggregate(regions=people.count())
    several = in_year.filter(in_year.regions > 1).select("person_id", "year")
    return Query("moved", people.semi_join(several, ["person_id", "year"]))


def persons_twice(moved: Relation) -> Relation:
    """How often the sum over the regions of a group, by its number, counts persons more than once."""
    each = _in_group(moved).aggregate(more=lambda placed: placed.count() - 1)
    return each.group_by("number", *TWICE_STRATA).aggregate(persons=total_below_2_53(each.more))


def shares_twice(moved: Relation, found: Relation, ids: Sequence[str]) -> Relation:
    """The same of persons with what a care table tells; `found` has a column for each of `ids`."""
    values = moved.select(*PERSON_STRATA).join(found.select(*PERSON_YEAR, *ids), list(PERSON_YEAR))
    each = _in_group(values).aggregate(
        **{id: (lambda placed, id=id: total_below_2_53(placed[id]) - placed[id].max()) for id in ids}
    )
    return each.group_by("number", *TWICE_STRATA).aggregate(**{id: total_below_2_53(each[id]) for id in ids})


def person_years(periods: Relation) -> Relation:
    """One row per person, year and region, with `days`, the last day there, sex and age band."""
    return periods.group_by(*PERSON_YEAR).aggregate(
        days=total(periods.days),
        leave_day=periods.leave_day.max(),
        sex=periods.sex.max(),
        age_band=periods.age_band.max(),
    )


def _persons_in_strata(people: Relation) -> Relation:
    return people.group_by(*STRATA).aggregate(persons=people.count().cast("int64"), days=total(people.days))


def added(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """The cells of disjoint groups of persons as the cells of all of them."""
    return reduce(_added, frames).sort(STRATA, nulls_last=False)


def _added(cells: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    both = cells.join(more, on=STRATA, how="full", coalesce=True, nulls_equal=True, suffix=_MORE)
    columns = []
    for name in cells.columns[len(STRATA) :]:
        here, there = pl.col(name), pl.col(name + _MORE)
        if name.endswith(f"__{SECOND}"):
            largest = name.removesuffix(SECOND) + LARGEST
            tops = pl.col(largest), pl.col(largest + _MORE)
            # Of two largest the smaller is a candidate; a stratum that one group does not have brings none.
            lower = pl.when(tops[0].is_not_null() & tops[1].is_not_null()).then(pl.min_horizontal(*tops))
            columns.append(pl.max_horizontal(here, there, lower).alias(name))
        elif name.endswith(f"__{LARGEST}"):
            columns.append(pl.max_horizontal(here, there).alias(name))
        else:
            columns.append(here.fill_null(0) + there.fill_null(0))
    return both.select(*STRATA, *columns)


def _part_name(measure: Measure) -> str:
    return f"ever_in_{measure.table}" if measure.ever else f"found_in_{measure.table}"


def _part(name: str, periods: Relation, people: Relation, measures: Mapping[str, Measure]) -> Part:
    one = next(iter(measures.values()))
    facts = care_table(one.table)
    rows = _up_to_the_year(facts, people, measures) if one.ever else _within_period(facts, periods, measures)
    found = Query(name, rows)
    return Part(measures, found, Query(f"sums_{name}", _sums(name, found.kept, measures)))


def _within_period(facts: Relation, periods: Relation, measures: Mapping[str, Measure]) -> Relation:
    # Which measures a row counts for is found before it is placed: afterwards the engine would compare words again.
    marks = {f"is_{id}": matches(facts, measure.selection) for id, measure in measures.items()}
    needed = {column: facts[column] for measure in measures.values() for column in _columns(measure)}
    # Many measures together leave out few rows, and asking for each of them twice costs more than it saves.
    asked = facts.filter(_any_of(facts, measures.values())) if len(measures) <= FEW else facts
    marked = asked.select("person_id", "day", fact_year=year_of(facts.day), **needed, **marks)
    spell = periods.select(*PERSON_STRATA, "enter_day", "leave_day")
    placed = marked.join(
        spell,
        [
            marked.person_id == spell.person_id,
            marked.fact_year == spell.year,
            marked.day >= spell.enter_day,
            marked.day < spell.leave_day,
        ],
    )
    return placed.group_by(*PERSON_YEAR).aggregate(
        sex=placed.sex.max(),
        age_band=placed.age_band.max(),
        **{id: _taken(placed, id, measure) for id, measure in measures.items()},
    )


def _columns(measure: Measure) -> tuple[str, ...]:
    return {What.AMOUNT: ("amount_cents",), What.DAYS: ("end_day",)}.get(measure.what, ())


def _up_to_the_year(facts: Relation, people: Relation, measures: Mapping[str, Measure]) -> Relation:
    found = facts.filter(_any_of(facts, measures.values()))
    first = found.group_by("person_id").aggregate(
        **{id: matches(found, m.selection).ifelse(found.day, ibis.null("date")).min() for id, m in measures.items()}
    )
    reached = people.select(*PERSON_STRATA, "leave_day").join(first, "person_id")
    return reached.select(
        *PERSON_STRATA,
        **{id: (reached[id] < reached.leave_day).fill_null(False).ifelse(1, 0).cast("int64") for id in measures},
    )


def _any_of(facts: Relation, measures: Iterable[Measure]) -> Relation:
    return reduce(lambda left, right: left | right, (matches(facts, measure.selection) for measure in measures))


def _taken(placed: Relation, id: str, measure: Measure) -> Relation:
    counts = placed[f"is_{id}"]
    if measure.what is What.AMOUNT:
        return total_below_2_53(counts.ifelse(placed.amount_cents, 0))
    if measure.what is What.DAYS:
        lasted = days_between(placed.day, placed.end_day.fill_null(placed.day)) + 1
        return total_below_2_53(counts.ifelse(lasted, 0))
    if measure.what is What.PERSONS:
        return one_if(counts.any())
    return placed.count(where=counts).cast("int64")


def _sums(name: str, found: Relation, measures: Mapping[str, Measure]) -> Relation:
    columns: dict[str, Relation] = {f"{name}__{FOUND}": found.count().cast("int64")}
    for id, measure in measures.items():
        columns[f"{id}__{TOTAL}"] = total_below_2_53(found[id])
        if measure.what is What.AMOUNT:
            # The square of a year's cost in cents, added up over a country, needs more than 64 bits.
            columns[f"{id}__{SQUARES}"] = total_of_squares(found[id])
            columns[f"{id}__{LARGEST}"] = found[id].max()
        elif measure.what is not What.PERSONS:
            columns[f"{id}__{SQUARES}"] = total_below_2_53(found[id] * found[id])
    return found.group_by(*STRATA).aggregate(**columns)


def _names(id: str, measure: Measure) -> tuple[str, ...]:
    # Of ones and zeros the squares are the numbers themselves.
    kinds = {What.PERSONS: (TOTAL,), What.AMOUNT: (TOTAL, SQUARES, LARGEST, SECOND)}
    return tuple(f"{id}__{kind}" for kind in kinds.get(measure.what, (TOTAL, SQUARES)))


def _with_second(engine: CareEngine, part: Part, sums: pl.DataFrame) -> pl.DataFrame:
    """`sums` with the second largest contribution, which dominance rules need; of two largest it is the other."""
    amounts = [id for id, measure in part.measures.items() if measure.what is What.AMOUNT]
    if not amounts:
        return sums
    largest = [f"{id}__{LARGEST}" for id in amounts]
    numbered = sums.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("stratum"))
    top = engine.given("largest_contributions", numbered.select("stratum", *STRATA, *largest))
    found = part.found.kept
    # A stratum without a known sex or age band is a stratum too, so empty must equal empty.
    both = found.join(top, [found[name].identical_to(top[name]) for name in STRATA])
    columns: dict[str, Relation] = {}
    for id in amounts:
        contributed, most = both[id], both[f"{id}__{LARGEST}"]
        columns[f"{id}__ties"] = count_if(contributed == most)
        columns[f"{id}__below"] = (contributed < most).ifelse(contributed, ibis.null("int64")).max()
    others = numbered.join(engine.frame(both.group_by("stratum").aggregate(**columns)), on="stratum", how="left")
    seconds = [
        pl.when(pl.col(f"{id}__ties") > 1)
        .then(pl.col(f"{id}__{LARGEST}"))
        .otherwise(pl.col(f"{id}__below"))
        .alias(f"{id}__{SECOND}")
        for id in amounts
    ]
    return others.with_columns(seconds).drop("stratum", *columns)


def _with_who_has_nothing(part: Part) -> list[pl.Expr]:
    """Sums of who has no row in the table as well: nothing, which is more than corrections that exceed the amounts."""
    without = pl.col("persons") - pl.col(f"{part.found.name}__{FOUND}").fill_null(0)
    columns = []
    for id, measure in part.measures.items():
        columns += [pl.col(name).fill_null(0) for name in _names(id, measure) if name.endswith((TOTAL, SQUARES))]
        if measure.what is What.AMOUNT:
            columns += _two_largest_with_zeros(f"{id}__{LARGEST}", f"{id}__{SECOND}", without)
    return columns


def _two_largest_with_zeros(largest: str, second: str, zeros: pl.Expr) -> list[pl.Expr]:
    """The two largest contributions, when so many persons contribute zero besides."""
    most, other, zero = pl.col(largest), pl.col(second), pl.lit(0, pl.Int64)
    last = pl.when(zeros > 1).then(zero)
    after_a_zero = pl.max_horizontal(pl.min_horizontal(most, zero), other, last)
    return [
        pl.max_horizontal(most, pl.when(zeros > 0).then(zero)),
        pl.when(zeros == 0).then(other).when(most.is_null()).then(last).otherwise(after_a_zero).alias(second),
    ]


def _in_group(moved: Relation) -> GroupedTable:
    group_of_region = ibis.table({"number": "int64", "region": "int64"}, name="group_of_region")
    return moved.join(group_of_region, "region").group_by("number", "person_id", *TWICE_STRATA)
