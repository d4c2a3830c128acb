"""
Cells from person-level care tables: the one place where indicators touch person rows.

What each person has in each year and region is added up per stratum. Sums are exact integers, so cells of separate
buckets, years or holders add up to the cells of all of them together, to the last digit.
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
    Truth,
    Value,
    count_if,
    days_between,
    first_of_year,
    total,
    total_below_2_53,
    total_of_squares,
)
from proeftuin.steps.population.query import Query
from proeftuin.steps.triple_aim.care_measure import Ages, Measure, Tally, TallyKind, tally_of
from proeftuin.steps.triple_aim.facts.fact import Fact
from proeftuin.steps.triple_aim.person_year import (
    BELOW,
    PERSON_STRATA,
    PERSON_YEAR,
    combined,
    found,
    is_of_age,
    part_of,
    person_years,
)

STRATA = ("region", "year", "sex", "age_band")
TWICE_STRATA = ("year", "sex", "age_band")
TOTAL, SQUARES, LARGEST, SECOND, FOUND = "total", "squares", "largest", "second", "found"
BELOW_SQUARES, TWICE_CROSS, BELOW_PERSONS = "below_squares", "twice_cross", "below_persons"
_MORE = "__more"

SUMS: Mapping[TallyKind, tuple[str, ...]] = {
    TallyKind.AMOUNT: (TOTAL, SQUARES, LARGEST, SECOND),
    TallyKind.NUMBER: (TOTAL, SQUARES),
    TallyKind.PERSONS: (TOTAL,),
    TallyKind.RATIO: (TOTAL, SQUARES, BELOW, BELOW_SQUARES, TWICE_CROSS, BELOW_PERSONS),
}
"""
The sums that cells need. Of ones and zeros the squares are the numbers themselves; `twice_cross` is twice the sum of
the products of numerator and denominator.
"""


def care_cells(engine: CareEngine, periods: Relation, measures: Mapping[str, Measure | Tally]) -> pl.DataFrame:
    """
    Sums of every measure or tally in every stratum, side by side.

    Parameters
    ----------
    periods : relation
        Person-time as the contract `person_period` says, which the engine keeps.
    measures : mapping of str to Measure or Tally
        By the identifier of the indicator, a name of letters, digits and underscores.

    Returns
    -------
    frame
        One row per region (its place) × year × sex × age band (its place), with `persons`, `days`, the same for each
        range of ages that is asked, as `persons__<key>`, and `<id>__<sum>` for the sums of its kind, see `SUMS`: whole
        numbers, or cents. A share of some persons has `<id>__below`, how many they are.
    """
    queries = cell_queries(periods, measures)
    for query in (*queries.facts, queries.people):
        engine.keep(query.name, query.rows)
    cells = engine.frame(queries.persons.rows)
    for part in queries.parts:
        engine.keep(part.found.name, part.found.rows)
        if part.sums is not None:
            sums = _with_second(engine, part, engine.frame(part.sums.rows))
            cells = cells.join(sums, on=STRATA, how="left", nulls_equal=True).with_columns(_with_who_has_nothing(part))
    tallies = {id: tally_of(measure) for id, measure in measures.items()}
    bases = [name for ages in _ages(tallies.values()) for name in (base("persons", ages), base("days", ages))]
    return cells.select(*STRATA, *bases, *(name for id, tally in tallies.items() for name in sum_names(id, tally)))


def base(name: str, ages: Ages | None) -> str:
    """Column of persons or days of who is of the ages."""
    return name if ages is None else f"{name}__{ages.key}"


def sum_names(id: str, tally: Tally) -> tuple[str, ...]:
    """Columns of the sums of a tally."""
    names = tuple(f"{id}__{kind}" for kind in SUMS[tally.kind])
    return names if tally.simple is not None or tally.kind is TallyKind.RATIO else (*names, f"{id}__{BELOW}")


@dataclass(frozen=True)
class Part:
    """
    What one table gives, or what several give together.

    Attributes
    ----------
    tallies : mapping of str to Tally
        Those whose sums are made here.
    columns : mapping of str to str
        Column of `found` with the numerator of each tally.
    found : Query
        A column per measure for each person, year and region in which the table has any row.
    sums : Query or None
        The sums of `found` in each stratum, with the number of its rows, and without the second largest contribution;
        `None` when all measures serve other parts only.
    """

    tallies: Mapping[str, Tally]
    columns: Mapping[str, str]
    found: Query
    sums: Query | None

    def found_name(self, ages: Ages | None) -> str:
        """Column with the number of rows of who is of the ages."""
        return base(f"{self.found.name}__{FOUND}", ages)


@dataclass(frozen=True)
class CellQueries:
    """What an engine is asked for cells: fact tables, person-years, how many, and what each table gives."""

    facts: tuple[Query, ...]
    people: Query
    persons: Query
    parts: tuple[Part, ...]

    def in_order(self) -> tuple[Query, ...]:
        """All of them, each after those whose rows it needs."""
        of_parts = (query for part in self.parts for query in (part.found, part.sums) if query is not None)
        return (*self.facts, self.people, self.persons, *of_parts)


def cell_queries(periods: Relation, measures: Mapping[str, Measure | Tally]) -> CellQueries:
    """
    The queries that make the sums of `measures`.

    Each table is brought to its sums by itself: a plan with all of them at once is more than some engines can
    overlook, and a table of all measures for all persons would be wide and mostly empty. Just tallies that take more
    than one measure are put side by side.
    """
    return _cell_queries(periods, tuple((id, tally_of(measure)) for id, measure in measures.items()))


@lru_cache(maxsize=64)
def _cell_queries(periods: Relation, named: tuple[tuple[str, Tally], ...]) -> CellQueries:
    tallies = dict(named)
    people = Query("person_years", person_years(periods))
    persons = Query("persons_in_strata", _persons_in_strata(people.kept, _ages(tallies.values())))
    columns = _columns(tallies)
    by_part: dict[str, dict[str, Measure]] = {}
    for measure, column in columns.items():
        by_part.setdefault(part_of(measure), {})[column] = measure
    parts = []
    for name, mine in by_part.items():
        rows = found(name, periods, people.kept, mine)
        here = {id: tally for id, tally in tallies.items() if tally.simple in mine.values() or _own_part(tally) == name}
        parts.append(_part(rows, here, {id: columns[next(tally.measures())] for id, tally in here.items()}, columns))
    together = {id: tally for id, tally in tallies.items() if tally.simple is None and _own_part(tally) is None}
    if together:
        rows = combined(people.kept, {part.found.name: part.found.kept for part in parts}, columns, together)
        parts.append(_part(rows, together, {id: id for id in together}, columns))
    return CellQueries(_facts(columns), people, persons, tuple(parts))


def _own_part(tally: Tally) -> str | None:
    """
    The kept rows that hold numerator and denominator of a ratio, when they are the same; else `None`.

    Who has no row there adds nothing to either, so there is no need to look at everybody.
    """
    of, among = tally.of, tally.among
    if tally.kind is not TallyKind.RATIO or not isinstance(of, Measure) or not isinstance(among, Measure):
        return None
    return part_of(of) if part_of(of) == part_of(among) else None


def _columns(tallies: Mapping[str, Tally]) -> dict[Measure, str]:
    """A column for each different measure, by the name of the indicator that it is the whole of, or a number."""
    columns: dict[Measure, str] = {}
    for id, tally in tallies.items():
        if tally.simple is not None:
            columns.setdefault(tally.simple, id)
    for id, tally in tallies.items():
        for number, measure in enumerate(tally.measures(), start=1):
            columns.setdefault(measure, f"{id}__{number}")
    return columns


def _facts(measures: Iterable[Measure]) -> tuple[Query, ...]:
    facts = [measure.selection.table for measure in measures if isinstance(measure.selection.table, Fact)]
    queries = (query for fact in dict.fromkeys(facts) for query in fact.queries)
    return tuple({query.name: query for query in queries}.values())


def _ages(tallies: Iterable[Tally]) -> list[Ages | None]:
    """The ranges of ages that are asked, everybody first."""
    return list(dict.fromkeys([None, *(tally.ages for tally in tallies if tally.simple)]))


def _part(rows: Query, tallies: Mapping[str, Tally], columns: Mapping[str, str], names: Mapping[Measure, str]) -> Part:
    sums = _sums(rows, tallies, columns, names) if tallies else None
    return Part(tallies, columns, rows, None if sums is None else Query(f"sums_{rows.name}", sums))


def counted_twice(
    engine: CareEngine, groups: Mapping[str, Sequence[int]], measures: Mapping[str, Measure | Tally]
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
        One row per `group` × year × sex × age band with `persons`, the same for each range of ages, a column for each
        tally that counts persons, and `<id>__below` when it does so among some.
    """
    pairs = [(number, place) for number, places in enumerate(groups.values()) for place in places]
    engine.given("group_of_region", pl.DataFrame(pairs, schema={"number": pl.Int64, "region": pl.Int64}, orient="row"))
    tallies = {id: tally_of(measure) for id, measure in measures.items()}
    ages = _ages(tallies.values())
    moved = moved_query(engine.table("person_years"))
    engine.keep(moved.name, moved.rows)
    twice = engine.frame(persons_twice(moved.kept, ages))
    shares: list[str] = []
    for name, mine in _shares(tallies).items():
        more = engine.frame(shares_twice(moved.kept, engine.table(name), mine))
        twice = twice.join(more, on=["number", *TWICE_STRATA], how="left", nulls_equal=True)
        shares += [column for column in more.columns if column not in ("number", *TWICE_STRATA)]
    names = dict(enumerate(groups))
    group = pl.Series("group", [names[number] for number in twice["number"]], dtype=pl.String)
    persons = [base("persons", one) for one in ages]
    return twice.with_columns(group, pl.col(shares).fill_null(0)).select("group", *TWICE_STRATA, *persons, *shares)


def _shares(tallies: Mapping[str, Tally]) -> dict[str, dict[str, tuple[str, Ages | None]]]:
    """By the kept rows they are in: for each column to make, the column it comes from and the ages that count."""
    columns = _columns(tallies)
    shares: dict[str, dict[str, tuple[str, Ages | None]]] = {}
    for id, tally in tallies.items():
        if tally.kind is not TallyKind.PERSONS:
            continue
        if tally.simple is not None:
            shares.setdefault(part_of(tally.simple), {})[id] = (columns[tally.simple], tally.ages)
        else:
            below = f"{id}__{BELOW}"
            shares.setdefault("combined", {}).update({id: (id, None), below: (below, None)})
    return shares


def moved_query(people: Relation) -> Query:
    """Person-years of who was in several regions in one year, which few were."""
    # Who was in one region on every day of a year was in no other: most are left out before anything is grouped.
    days_of_year = days_between(first_of_year(people.year), first_of_year(people.year + 1))
    partly = people.filter(people.days < days_of_year)
    in_year = partly.group_by("person_id", "year").aggregate(regions=partly.count())
    several = in_year.filter(in_year.regions > 1).select("person_id", "year")
    return Query("moved", partly.semi_join(several, ["person_id", "year"]))


def persons_twice(moved: Relation, ages: Sequence[Ages | None] = (None,)) -> Relation:
    """How often the sum over the regions of a group, by its number, counts persons more than once."""
    each = _in_group(moved).aggregate(more=lambda placed: placed.count() - 1)
    persons = {base("persons", one): total_below_2_53(is_of_age(each, one).ifelse(each.more, 0)) for one in ages}
    return each.group_by("number", *TWICE_STRATA).aggregate(**persons)


def shares_twice(moved: Relation, rows: Relation, columns: Mapping[str, tuple[str, Ages | None]]) -> Relation:
    """The same of persons with what a table tells: for each column to make, the column of `rows` and the ages."""
    needed = dict.fromkeys(column for column, _ in columns.values())
    values = moved.select(*PERSON_STRATA).join(rows.select(*PERSON_YEAR, *needed), list(PERSON_YEAR))
    each = _in_group(values).aggregate(
        **{
            name: (lambda placed, column=column: total_below_2_53(placed[column]) - placed[column].max().fill_null(0))
            for name, (column, _) in columns.items()
        }
    )
    sums = {name: total_below_2_53(is_of_age(each, a).ifelse(each[name], 0)) for name, (_, a) in columns.items()}
    return each.group_by("number", *TWICE_STRATA).aggregate(**sums)


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


def _persons_in_strata(people: Relation, ranges: Iterable[Ages | None]) -> Relation:
    columns: dict[str, Value] = {}
    for ages in ranges:
        counts = None if ages is None else is_of_age(people, ages)
        columns[base("persons", ages)] = people.count(where=counts).cast("int64")
        columns[base("days", ages)] = total(people.days, where=counts)
    return people.group_by(*STRATA).aggregate(**columns)


def _sums(
    rows: Query, tallies: Mapping[str, Tally], columns: Mapping[str, str], names: Mapping[Measure, str]
) -> Relation:
    kept = rows.kept
    sums: dict[str, Value] = {}
    for ages in dict.fromkeys(tally.ages if tally.simple else None for tally in tallies.values()):
        counts = None if ages is None else is_of_age(kept, ages)
        sums[base(f"{rows.name}__{FOUND}", ages)] = kept.count(where=counts).cast("int64")
    for id, tally in tallies.items():
        if tally.simple is not None:
            counts = None if tally.ages is None else is_of_age(kept, tally.ages)
            made = _sums_of(kept[columns[id]], tally, counts)
        else:
            above, below = _ratio(kept, tally, names) if _own_part(tally) else (kept[id], kept[f"{id}__{BELOW}"])
            made = _sums_of(above, tally, None) | _sums_below(above, below, tally)
        sums |= {f"{id}__{name}": value for name, value in made.items()}
    return kept.group_by(*STRATA).aggregate(**sums)


def _ratio(kept: Relation, tally: Tally, names: Mapping[Measure, str]) -> tuple[Value, Value]:
    """Numerator and denominator of a ratio of which both are in the kept rows, as `combined` gives them."""
    above, below = (kept[names[measure]].fill_null(0) for measure in tally.measures())
    counts = is_of_age(kept, tally.ages)
    if tally.is_among_some:
        counts = counts & (below == 1)
    return counts.ifelse(above, ibis.null("int64")), counts.ifelse(below, ibis.null("int64"))


def _sums_of(values: Value, tally: Tally, counts: Truth | None) -> dict[str, Value]:
    counted = values if counts is None else counts.ifelse(values, ibis.null("int64"))
    sums = {TOTAL: total_below_2_53(counted)}
    if tally.kind is TallyKind.AMOUNT:
        # The square of a year's cost in cents, added up over a country, needs more than 64 bits.
        return sums | {SQUARES: total_of_squares(counted), LARGEST: counted.max()}
    if tally.kind is TallyKind.RATIO:
        return sums | {SQUARES: total_of_squares(counted)}
    return sums if tally.kind is TallyKind.PERSONS else sums | {SQUARES: total_below_2_53(counted * counted)}


def _sums_below(above: Value, below: Value, tally: Tally) -> dict[str, Value]:
    sums = {BELOW: total_below_2_53(below)}
    if tally.kind is not TallyKind.RATIO:
        return sums
    # (a + b)² - a² - b² is 2ab, and no product is too large.
    cross = total_of_squares(above + below) - total_of_squares(above) - total_of_squares(below)
    return sums | {BELOW_SQUARES: total_of_squares(below), TWICE_CROSS: cross, BELOW_PERSONS: count_if(below != 0)}


def _with_second(engine: CareEngine, part: Part, sums: pl.DataFrame) -> pl.DataFrame:
    """`sums` with the second largest contribution, which dominance rules need; of two largest it is the other."""
    amounts = {id: tally for id, tally in part.tallies.items() if tally.kind is TallyKind.AMOUNT}
    if not amounts:
        return sums
    largest = [f"{id}__{LARGEST}" for id in amounts]
    numbered = sums.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("stratum"))
    top = engine.given("largest_contributions", numbered.select("stratum", *STRATA, *largest))
    rows = part.found.kept
    # A stratum without a known sex or age band is a stratum too, so empty must equal empty.
    both = rows.join(top, [rows[name].identical_to(top[name]) for name in STRATA])
    columns: dict[str, Relation] = {}
    for id, tally in amounts.items():
        most, value = both[f"{id}__{LARGEST}"], both[part.columns[id]]
        contributed = value if tally.ages is None else is_of_age(both, tally.ages).ifelse(value, ibis.null("int64"))
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
    columns = []
    for id, tally in part.tallies.items():
        columns += [pl.col(name).fill_null(0) for name in sum_names(id, tally) if not name.endswith((LARGEST, SECOND))]
        if tally.kind is TallyKind.AMOUNT:
            without = pl.col(base("persons", tally.ages)) - pl.col(part.found_name(tally.ages)).fill_null(0)
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
    return moved.join(group_of_region, "region").group_by("number", "person_id", *TWICE_STRATA, "age")
