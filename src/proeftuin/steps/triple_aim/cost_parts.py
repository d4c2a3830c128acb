"""
Amounts of persons in parts: how many persons have any, what they have, and what they have up to a limit.

Averages of cost hide whether fewer persons use care or each costs less, and a few very expensive persons can decide
them. What tells these apart is taken from each person's amount in a calendar year, before it is added up: persons with
an amount above zero, their amounts, and everybody's amount with whatever exceeds the limit left out. The limit is the
same for who is followed during a part of the year. Corrections below zero make nobody a user, and are not limited.
All sums are whole numbers or cents, so that those of disjoint persons add up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import TypeAlias

import ibis
import numpy as np
import polars as pl

from proeftuin.data.engine.care_engine import Relation
from proeftuin.data.engine.portable import Number, count_if, is_true, least, total, total_below_2_53
from proeftuin.steps.population.query import Query
from proeftuin.steps.triple_aim.care_cell import STRATA, Part, base, cell_queries
from proeftuin.steps.triple_aim.care_measure import Tally, TallyKind
from proeftuin.steps.triple_aim.care_strata import UNKNOWN
from proeftuin.steps.triple_aim.person_year import is_of_age
from proeftuin.steps.triple_aim.stratified import Integers, StratifiedCells

USERS, USED, CAPPED = "users", "used", "capped"
_CENTS = 100
Parts: TypeAlias = Callable[[str, Number], dict[str, Number]]
"""What is made of the amounts of one outcome, by column; given its identifier and the column of amounts."""


def amounts(tallies: Mapping[str, Tally]) -> dict[str, Tally]:
    """The tallies that are amounts of money; only these have parts."""
    return {id: tally for id, tally in tallies.items() if tally.kind is TallyKind.AMOUNT}


def use_query(periods: Relation, tallies: Mapping[str, Tally]) -> Query:
    """
    Who has any amount, and how much.

    Parameters
    ----------
    periods, tallies
        What `care_cells` was asked for just before, on the same engine: its kept rows are read again.

    Returns
    -------
    Query
        One row per region × year × sex × age band, with `persons`, and for each amount `<id>__users`, the persons with
        more than zero in the year, and `<id>__used`, their cents.
    """

    def parts(id: str, amount: Number) -> dict[str, Number]:
        is_user = is_true(amount > 0)
        return {
            f"{id}__{USERS}": count_if(is_user),
            f"{id}__{USED}": total_below_2_53(is_user.ifelse(amount, 0)),
        }

    return Query("cost_use", _by_stratum(periods, tallies, parts))


def capped_query(periods: Relation, tallies: Mapping[str, Tally], cap: int | None) -> Query:
    """
    What everybody has up to `cap` euro in a calendar year; without a limit, all of it.

    Parameters and result as of `use_query`, with `<id>__capped`, cents.
    """

    def parts(id: str, amount: Number) -> dict[str, Number]:
        return {f"{id}__{CAPPED}": total_below_2_53(amount if cap is None else least(amount, cap * _CENTS))}

    return Query("cost_capped", _by_stratum(periods, tallies, parts))


def in_cells(
    sums: pl.DataFrame,
    column: str,
    cells: StratifiedCells,
    members: Mapping[str, Sequence[str]],
    regions: Sequence[str],
) -> Integers:
    """
    A column of sums of one group by the years, joined areas and strata of `cells`, shape (years, areas, strata).

    Parameters
    ----------
    members : mapping of str to sequence of str
        The areas of each region of `cells`; sums of other areas are left out.
    regions : sequence of str
        The study's list of regions; the first has place 1.
    """
    place = {code: position for position, code in enumerate(regions, start=1)}
    area = {place[code]: cells.regions.index(joined) for joined, codes in members.items() for code in codes}
    year = {label: position for position, label in enumerate(cells.years)}
    stratum = {label: position for position, label in enumerate(cells.strata)}
    found = np.zeros((len(cells.years), len(cells.regions), len(cells.strata)), dtype=np.int64)
    for code, when, sex, band, value in sums.select(*STRATA, column).iter_rows():
        own = (sex or UNKNOWN, str(-1 if band is None else band))
        if code in area and when in year and own in stratum:
            found[year[when], area[code], stratum[own]] += value
    return found


def _by_stratum(periods: Relation, tallies: Mapping[str, Tally], parts: Parts) -> Relation:
    """The parts of all amounts below each other by table, added up; strata in which nobody has anything are there."""
    queries = cell_queries(periods, tallies)
    people = queries.people.kept
    tables = [people.group_by(*STRATA).aggregate(**{base("persons", None): people.count().cast("int64")})]
    tables += [_of_table(part, parts) for part in queries.parts if amounts(part.tallies)]
    columns = list(dict.fromkeys(name for table in tables for name in table.columns if name not in STRATA))
    nothing = ibis.literal(0, "int64")
    complete = [
        table.select(*STRATA, **{name: table[name] if name in table.columns else nothing for name in columns})
        for table in tables
    ]
    together = reduce(lambda left, right: left.union(right), complete)
    return together.group_by(*STRATA).aggregate(**{name: total(together[name]) for name in columns})


def _of_table(part: Part, parts: Parts) -> Relation:
    kept = part.found.kept
    columns: dict[str, Number] = {}
    for id, tally in amounts(part.tallies).items():
        amount = kept[part.columns[id]]
        columns |= parts(id, amount if tally.ages is None else is_of_age(kept, tally.ages).ifelse(amount, 0))
    return kept.group_by(*STRATA).aggregate(**columns)
