"""
Sums of a closed group by pattern: what was known of each person before the group was closed.

A comparison of persons who are alike needs characteristics that the programme cannot have changed. So a pattern holds
sex, age on the day, care in the whole calendar years before it, and the other groups that the person was in on the
day; nothing that came later. All persons of an area with the same pattern are one row of sums, whole numbers or cents,
so that those of disjoint persons add up and no row of a person leaves the engine. Levels of use are bounded by declared
amounts: quantiles would differ between the parts in which persons are taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import reduce
from operator import add

import ibis

from proeftuin.data.engine.care_engine import Relation
from proeftuin.data.engine.portable import Number, lowest_age_on, one_if, total, total_below_2_53
from proeftuin.steps.population.query import Query, care_table
from proeftuin.steps.triple_aim.baseline_cell import group_number
from proeftuin.steps.triple_aim.care_cell import cell_queries
from proeftuin.steps.triple_aim.care_measure import Tally, TallyKind
from proeftuin.steps.triple_aim.person_year import PERSON_YEAR, is_of_age

FIRST_AGES = (0, 18, 45, 65, 75, 85)
"""Youngest age of each level."""
MOST_USES = 3
"""Outcomes whose earlier use is part of a pattern: with more there are as many patterns as persons."""
USE_BOUNDS: Mapping[TallyKind, tuple[int, ...]] = {TallyKind.AMOUNT: (1_000, 10_000), TallyKind.NUMBER: (1, 5)}
"""Per year at risk, in euro or numbers: use that is none, some, from the first bound on, from the second on."""
PATTERN_KEYS = ("region", "year", "sex", "age", "is_new", "use", "groups")
"""
`age` is the place of the level; `is_new` is one for who was followed in no year before; `use` holds a digit for the use
of each outcome, the first one last; `groups` is a sum of powers of two, 1 for the second group, 2 for the third.
"""
PERSONS, DAYS, TOTAL = "persons", "days", "total"
_LONGEST_YEAR = 366
_CENTS = 100


def pattern_queries(
    people: Relation,
    periods: Relation,
    tallies: Mapping[str, Tally],
    *,
    day: date,
    uses: Sequence[str],
    groups: int,
) -> tuple[tuple[Query, ...], Query]:
    """
    What an engine keeps and is asked for the sums of group 0 by area, year and pattern.

    Parameters
    ----------
    people, periods : relation
        Kept, see `baseline_query` and `baseline_period_query`; the engine has made `care_cells` of these periods.
    tallies : mapping of str to Tally
        Amounts and numbers.
    day : date
        Day on which the groups are closed.
    uses : sequence of str
        Those of which the earlier use is part of the pattern, at most `MOST_USES`.
    groups : int
        How many groups `people` holds.

    Returns
    -------
    kept : tuple of Query
    taken : Query
        `PATTERN_KEYS`, `persons`, and for each tally `<id>__days`, of who is of its ages, and `<id>__total`.
    """
    outcomes = Query("pattern_outcomes", _outcomes(people, periods, tallies))
    patterns = Query("patterns", _patterns(people, outcomes.kept, tallies, day, uses[:MOST_USES], groups))
    rows = outcomes.kept.join(patterns.kept, "person_id")
    sums = rows.group_by(*PATTERN_KEYS).aggregate(
        **{PERSONS: rows.count().cast("int64")},
        **{name: total_below_2_53(rows[name]) for id in tallies for name in (f"{id}__{DAYS}", f"{id}__{TOTAL}")},
    )
    return (outcomes, patterns), Query("pattern_sums", sums)


def _outcomes(people: Relation, periods: Relation, tallies: Mapping[str, Tally]) -> Relation:
    """Days and total of each tally for every person of group 0 and year."""
    cells = cell_queries(periods, tallies)
    years = cells.people.kept
    joined = years.filter(group_number(years.region) == 0).select(*PERSON_YEAR, "days", "age")
    columns: dict[str, str] = {}
    for part in cells.parts:
        own = {id: f"{id}__found" for id, tally in part.tallies.items() if tally.simple is not None}
        if own:
            found = part.found.kept
            more = found.select(*PERSON_YEAR, **{name: found[part.columns[id]] for id, name in own.items()})
            both = joined.left_join(more, list(PERSON_YEAR))
            joined = both.select(*joined.columns, *own.values())
            columns |= own
    taken = {}
    for id, name in columns.items():
        counts = is_of_age(joined, tallies[id].ages)
        taken[f"{id}__{DAYS}"] = counts.ifelse(joined.days, 0).cast("int64")
        taken[f"{id}__{TOTAL}"] = counts.ifelse(joined[name].fill_null(0), 0).cast("int64")
    return joined.select("person_id", "year", "days", **taken)


def _patterns(
    people: Relation,
    outcomes: Relation,
    tallies: Mapping[str, Tally],
    day: date,
    uses: Sequence[str],
    groups: int,
) -> Relation:
    """Area and pattern of every person of group 0."""
    number = group_number(people.region)
    own = people.filter(number == 0).select("person_id", "region")
    # Of one group alone nobody is in a second one, and the sum says so: without any term it would be no column.
    others = range(1, max(groups, 2))
    member = people.group_by("person_id").aggregate(
        groups=total(_sum_of([one_if(number == place) * 2 ** (place - 1) for place in others]))
    )
    is_before = outcomes.year < day.year
    before = outcomes.group_by("person_id").aggregate(
        days_before=total(is_before.ifelse(outcomes.days, 0)),
        **{
            f"{id}__{name}_before": total_below_2_53(is_before.ifelse(outcomes[f"{id}__{name}"], 0))
            for id in uses
            for name in (DAYS, TOTAL)
        },
    )
    person = care_table("person").select("person_id", "birth_year", "birth_month", "sex")
    rows = own.join(member, "person_id").join(before, "person_id").join(person, "person_id")
    age = lowest_age_on(day, birth_year=rows.birth_year, birth_month=rows.birth_month)
    place = _sum_of([one_if(age >= first) for first in FIRST_AGES[1:]])
    levels = [
        _level(rows[f"{id}__{TOTAL}_before"], rows[f"{id}__{DAYS}_before"], _bounds(tallies[id])) * 10**digit
        for digit, id in enumerate(uses)
    ]
    return rows.select(
        "person_id",
        "region",
        "sex",
        age=rows.birth_year.isnull().ifelse(ibis.null("int64"), place),
        is_new=one_if(rows.days_before == 0),
        use=_sum_of(levels),
        groups=rows.groups,
    )


def _level(used: Number, days: Number, bounds: Sequence[int]) -> Number:
    """
    How much was used: 0 is none, 1 some, 2 from the first bound on.

    A year counts as its longest: three in three years are one a year, also when one of these years had a day more.
    """
    some = used > 0
    reached = (some & (used * _LONGEST_YEAR >= days * bound) for bound in bounds)
    return _sum_of([one_if(some), *map(one_if, reached)])


def _bounds(tally: Tally) -> tuple[int, ...]:
    bounds = USE_BOUNDS[tally.kind]
    return tuple(bound * _CENTS for bound in bounds) if tally.kind is TallyKind.AMOUNT else bounds


def _sum_of(numbers: Sequence[Number]) -> Number:
    return reduce(add, numbers, ibis.literal(0, "int64")).cast("int64")
