"""
Cells from person-level care tables: the one place where indicators touch person rows.

All measures and years share one pass over each care table: facts join to person-time as it was on their own day, are
added up per person, year and region, and then per stratum. Sums are exact integers, so cells of separate buckets, years
or holders add up to the cells of all of them together, to the last digit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce

import ibis
import polars as pl

from proeftuin.data.engine.care_engine import CareEngine, Relation
from proeftuin.data.engine.portable import (
    count_if,
    days_between,
    exact_total,
    one_if,
    square,
    total,
    total_below_2_53,
    year_of,
)
from proeftuin.steps.population.query import Query, care_table
from proeftuin.steps.population.selection import matches
from proeftuin.steps.triple_aim.care_measure import Measure, What

STRATA = ("region", "year", "sex", "age_band")
TWICE_STRATA = ("year", "sex", "age_band")
PERSON_YEAR = ("person_id", "year", "region")
TOTAL, SQUARES, LARGEST, SECOND = "total", "squares", "largest", "second"
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
    *first, totals = cell_queries(periods, measures)
    for query in first:
        engine.keep(query.name, query.rows)
    return _with_second(engine, first[-1].kept, engine.frame(totals.rows), measures)


def cell_queries(periods: Relation, measures: Mapping[str, Measure]) -> tuple[Query, ...]:
    """
    What is asked of an engine: person-years, what each care table gives per person-year, all of it side by side, and
    the sums per stratum.

    Each care table is asked by itself, because a plan with all of them at once is more than some engines can overlook.
    """
    people = Query("person_years", person_years(periods))
    parts = [part for table in _tables(measures) for part in _parts_of(table, periods, people.kept, measures)]
    counted = Query("person_totals", person_totals(people.kept, [part.kept for part in parts], measures))
    return people, *parts, counted, Query("stratum_totals", stratum_totals(counted.kept, measures))


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
    shares = [id for id, measure in measures.items() if measure.what is What.PERSONS]
    query = counted_twice_query(engine.table("person_totals"), shares)
    found = engine.frame(query.rows)
    names = dict(enumerate(groups))
    group = pl.Series("group", [names[number] for number in found["number"]], dtype=pl.String)
    return found.with_columns(group).select("group", *TWICE_STRATA, "persons", *shares)


def counted_twice_query(counted: Relation, shares: Sequence[str]) -> Query:
    """The same with the number of the group; only who was in several regions is looked at, which few are."""
    in_year = counted.group_by("person_id", "year").aggregate(regions=counted.count())
    several = in_year.filter(in_year.regions > 1).select("person_id", "year")
    moved = counted.semi_join(several, ["person_id", "year"])
    group_of_region = ibis.table({"number": "int64", "region": "int64"}, name="group_of_region")
    placed = moved.join(group_of_region, "region")
    each = placed.group_by("number", "person_id", "year").aggregate(
        more=placed.count() - 1,
        sex=placed.sex.max(),
        age_band=placed.age_band.max(),
        **{id: total_below_2_53(placed[id]) - placed[id].fill_null(0).max() for id in shares},
    )
    sums = {id: total_below_2_53(each[id]) for id in shares}
    rows = each.group_by("number", *TWICE_STRATA).aggregate(persons=total_below_2_53(each.more), **sums)
    return Query("counted_twice", rows)


def person_years(periods: Relation) -> Relation:
    """One row per person, year and region, with `days`, the last day there, sex and age band."""
    return periods.group_by(*PERSON_YEAR).aggregate(
        days=total(periods.days),
        leave_day=periods.leave_day.max(),
        sex=periods.sex.max(),
        age_band=periods.age_band.max(),
    )


def person_totals(people: Relation, parts: Iterable[Relation], measures: Mapping[str, Measure]) -> Relation:
    """`people` with a column per measure; nothing found is an empty value, which every sum passes over."""
    joined = reduce(lambda left, part: _joined(left, part, measures), parts, people)
    return joined.select(*STRATA, "person_id", "days", *measures)


def stratum_totals(counted: Relation, measures: Mapping[str, Measure]) -> Relation:
    """The sums of person totals in each stratum, the second largest contribution excepted."""
    columns = {"persons": counted.count().cast("int64"), "days": total(counted.days)}
    for id, measure in measures.items():
        columns |= _sums_of(id, measure, counted)
    return counted.group_by(*STRATA).aggregate(**columns)


def added(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """The cells of disjoint groups of persons as the cells of all of them."""
    parts = pl.concat(list(frames), how="vertical")
    names = [name for name in parts.columns if name not in STRATA]
    largest = [name for name in names if name.endswith((f"__{LARGEST}", f"__{SECOND}"))]
    sums = [pl.col(name).sum() for name in names if name not in largest]
    tops = [
        expression
        for name in largest
        if name.endswith(f"__{LARGEST}")
        for expression in _two_largest(name.removesuffix(f"__{LARGEST}"), largest)
    ]
    return parts.group_by(STRATA).agg(*sums, *tops).select(parts.columns).sort(STRATA, nulls_last=False)


def _tables(measures: Mapping[str, Measure]) -> Iterable[str]:
    return dict.fromkeys(measure.table for measure in measures.values())


def _parts_of(table: str, periods: Relation, people: Relation, measures: Mapping[str, Measure]) -> list[Query]:
    mine = {id: measure for id, measure in measures.items() if measure.table == table}
    in_period = {id: measure for id, measure in mine.items() if not measure.ever}
    ever = {id: measure for id, measure in mine.items() if measure.ever}
    facts = care_table(table)
    parts = [Query(f"found_in_{table}", _within_period(facts, periods, in_period))] if in_period else []
    return [*parts, Query(f"ever_in_{table}", _up_to_the_year(facts, people, ever))] if ever else parts


def _within_period(facts: Relation, periods: Relation, measures: Mapping[str, Measure]) -> Relation:
    # Which measures a row counts for is found before it is placed: afterwards the engine would compare words again.
    marks = {f"is_{id}": matches(facts, measure.selection) for id, measure in measures.items()}
    needed = {column: facts[column] for measure in measures.values() for column in _columns(measure)}
    # Many measures together leave out few rows, and asking for each of them twice costs more than it saves.
    asked = facts.filter(_any_of(facts, measures.values())) if len(measures) <= FEW else facts
    marked = asked.select("person_id", "day", fact_year=year_of(facts.day), **needed, **marks)
    spell = periods.select("person_id", "year", "region", "enter_day", "leave_day")
    placed = marked.join(
        spell,
        [
            marked.person_id == spell.person_id,
            marked.fact_year == spell.year,
            marked.day >= spell.enter_day,
            marked.day < spell.leave_day,
        ],
    )
    return placed.group_by(*PERSON_YEAR).aggregate(**{id: _taken(placed, id, m) for id, m in measures.items()})


def _columns(measure: Measure) -> tuple[str, ...]:
    return {What.AMOUNT: ("amount_cents",), What.DAYS: ("end_day",)}.get(measure.what, ())


def _up_to_the_year(facts: Relation, people: Relation, measures: Mapping[str, Measure]) -> Relation:
    found = facts.filter(_any_of(facts, measures.values()))
    first = found.group_by("person_id").aggregate(
        **{id: matches(found, m.selection).ifelse(found.day, ibis.null("date")).min() for id, m in measures.items()}
    )
    reached = people.select(*PERSON_YEAR, "leave_day").join(first, "person_id")
    return reached.select(
        *PERSON_YEAR,
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


def _sums_of(id: str, measure: Measure, counted: Relation) -> dict[str, Relation]:
    value = counted[id]
    sums = {f"{id}__{TOTAL}": total_below_2_53(value)}
    if measure.what is What.PERSONS:
        # Of ones and zeros the squares are the numbers themselves.
        return sums
    if measure.what is not What.AMOUNT:
        return sums | {f"{id}__{SQUARES}": total_below_2_53(value * value)}
    # Whoever has no rows contributes nothing, which is more than somebody whose corrections exceed the amounts.
    contributed = value.fill_null(0)
    # The square of a year's cost in cents, added up over a country, needs more than 64 bits.
    return sums | {
        f"{id}__{SQUARES}": exact_total(square(value)),
        f"{id}__{LARGEST}": contributed.max(),
    }


def _joined(left: Relation, part: Relation, measures: Mapping[str, Measure]) -> Relation:
    joined = left.left_join(part, list(PERSON_YEAR))
    return joined.select(*left.columns, *(name for name in part.columns if name in measures))


def _with_second(
    engine: CareEngine, counted: Relation, strata: pl.DataFrame, measures: Mapping[str, Measure]
) -> pl.DataFrame:
    """`strata` with the second largest contribution, which dominance rules need; of two largest it is the other."""
    amounts = [id for id, measure in measures.items() if measure.what is What.AMOUNT]
    if not amounts:
        return strata
    largest = [f"{id}__{LARGEST}" for id in amounts]
    numbered = strata.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("stratum"))
    top = engine.given("largest_contributions", numbered.select("stratum", *STRATA, *largest))
    # A stratum without a known sex or age band is a stratum too, so empty must equal empty.
    both = counted.join(top, [counted[name].identical_to(top[name]) for name in STRATA])
    columns: dict[str, Relation] = {}
    for id in amounts:
        contributed, most = both[id].fill_null(0), both[f"{id}__{LARGEST}"]
        columns[f"{id}__ties"] = count_if(contributed == most)
        columns[f"{id}__below"] = (contributed < most).ifelse(contributed, ibis.null("int64")).max()
    found = numbered.join(engine.frame(both.group_by("stratum").aggregate(**columns)), on="stratum", how="left")
    seconds = [
        pl.when(pl.col(f"{id}__ties") > 1)
        .then(pl.col(f"{id}__{LARGEST}"))
        .otherwise(pl.col(f"{id}__below"))
        .alias(f"{id}__{SECOND}")
        for id in amounts
    ]
    return found.with_columns(seconds).drop("stratum", *columns)


def _two_largest(id: str, names: Sequence[str]) -> list[pl.Expr]:
    largest, second = f"{id}__{LARGEST}", f"{id}__{SECOND}"
    if second not in names:
        return [pl.col(largest).max()]
    in_order = pl.col(largest).append(pl.col(second)).drop_nulls().sort(descending=True)
    return [in_order.get(0, null_on_oob=True).alias(largest), in_order.get(1, null_on_oob=True).alias(second)]
