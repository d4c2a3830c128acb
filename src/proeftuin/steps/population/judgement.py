"""
The judgement of every person on their index day: for each step of a definition true, false or unknown.

All persons are judged together, by what they answer to the criteria of all steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

import ibis

from proeftuin.data.engine.care_engine import CareEngine, Relation
from proeftuin.data.engine.portable import (
    Day,
    Truth,
    Value,
    greatest,
    is_true,
    least,
    one_if,
    plus_days,
)
from proeftuin.steps.population.answers import KEYS, answer, combined, is_alive, left_joined, with_findings
from proeftuin.steps.population.criterion import (
    Alive,
    Anchor,
    Leaf,
    leaves,
)
from proeftuin.steps.population.population_definition import (
    EachPeriod,
    FirstEvent,
    FixedDay,
    PopulationDefinition,
    StepKind,
)
from proeftuin.steps.population.query import Query, care_table
from proeftuin.steps.population.selection import rows
from proeftuin.steps.population.spells import (
    born_on,
    spells_of,
)
from proeftuin.vocabulary.period import Period


def judged(engine: CareEngine, definition: PopulationDefinition) -> Relation:
    """The judgements of a population, computed and kept, see `judgement_queries`."""
    kept: Relation = None
    for query in judgement_queries(definition):
        kept = engine.keep(query.name, query.rows)
    return kept


@lru_cache(maxsize=64)
def judgement_queries(definition: PopulationDefinition) -> tuple[Query, ...]:
    """
    What each person was judged, once in each period: queries to keep one after another, the last with the judgements.

    Returns
    -------
    tuple of Query
        The last has `person_id`, `period_start`, `period_end`; `index_day`, empty for who has no first event;
        `entry_day`, the first day on which the person may count; `leave_day`, the first on which they no longer do;
        `step_1` and on, 1 for true, 0 for false and empty for unknown; `passed`, the number of steps passed one after
        another, -1 without an index day; `is_member`, 1 for who passed all and entered before leaving.
    """
    days = days_queries(definition)
    people = Query(f"people_{definition.table_name}", _people(definition, days))
    return (*days, people, Query(f"judged_{definition.table_name}", _judgements(definition, people.kept)))


@lru_cache(maxsize=64)
def days_queries(definition: PopulationDefinition) -> tuple[Query, ...]:
    """
    For an open population, the days of each period on which a person lives, then those on which the first spell
    criterion holds too, then the second, and so on; nothing for a closed one.

    Each has `person_id`, `period_start`, `start`, `end`; the pieces of one person and period do not overlap.
    """
    if not isinstance(definition.index, EachPeriod):
        return ()
    queries = [Query(f"alive_{definition.table_name}", _days_alive(definition))]
    for number, criterion in enumerate(definition.spell_criteria, start=1):
        if not isinstance(criterion, Alive):
            holding = _intersection(queries[-1].kept, spells_of(criterion))
            queries.append(Query(f"holding_{number}_{definition.table_name}", holding))
    return tuple(queries)


def _judgements(definition: PopulationDefinition, people: Relation) -> Relation:
    asked = tuple(dict.fromkeys(chain.from_iterable(leaves(step.criterion) for step in definition.steps)))
    found = with_findings(definition, people, asked, _held(definition, people))
    truths = {leaf: answer(leaf, number, found) for number, leaf in enumerate(asked)}
    truths |= {leaf: holds | truths[leaf] for leaf, holds in _held(definition, found).items()}
    answered = found.select(
        *KEYS,
        "period_end",
        "index_day",
        "leave_day",
        "lives_on_index_day",
        entry_day=_entry_day(definition, found),
        **{f"answer_{number}": truths[leaf] for number, leaf in enumerate(asked)},
    )
    answers = {leaf: answered[f"answer_{number}"] for number, leaf in enumerate(asked)}
    steps = {
        f"step_{number}": _as_number(combined(step.criterion, answers), answered.index_day)
        for number, step in enumerate(definition.steps, start=1)
    }
    stepped = answered.mutate(**steps)
    counted = stepped.mutate(passed=_passed(definition, stepped))
    is_present = is_true((counted.entry_day < counted.leave_day) & counted.lives_on_index_day)
    members = counted.mutate(is_member=one_if((counted.passed == len(definition.steps)) & is_present))
    return members.select(*KEYS, "period_end", "index_day", "entry_day", "leave_day", *steps, "passed", "is_member")


def _people(definition: PopulationDefinition, days: Sequence[Query]) -> Relation:
    """Everybody in each period in which they are judged: their index day, last day and what is known of them."""
    person = care_table("person")
    known = person.select(
        "person_id", "birth_year", "birth_month", "sex", "origin", "death_day", born_on=born_on(person)
    )
    if isinstance(definition.index, EachPeriod):
        candidates = _with_first_day(definition, known, [query.kept for query in days])
    else:
        candidates = known.mutate(
            period_start=ibis.literal(definition.period.start), period_end=ibis.literal(definition.period.end)
        )
    if isinstance(definition.index, FixedDay):
        candidates = candidates.mutate(index_day=ibis.literal(definition.index.day))
    elif isinstance(definition.index, FirstEvent):
        candidates = left_joined(candidates, _first_events(definition.index, definition.period), keys=["person_id"])
    return _with_leave_day(definition, candidates)


def _with_first_day(definition: PopulationDefinition, known: Relation, prefixes: Sequence[Relation]) -> Relation:
    alive, *holding = prefixes
    # The days of a life within a period are one piece; those on which more holds may be several.
    first_days = [alive.select(*KEYS, first_day_0=alive.start, last_day_0=alive.end)]
    first_days += [
        days.group_by(*KEYS).agg(**{f"first_day_{number}": days.start.min(), f"last_day_{number}": days.end.max()})
        for number, days in enumerate(holding, start=1)
    ]
    joined = left_joined(*first_days)
    longest_first = [joined[f"first_day_{number}"] for number in reversed(range(len(prefixes)))]
    index_days = joined.select(
        *KEYS,
        index_day=ibis.coalesce(*longest_first),
        leave_day=joined[f"last_day_{len(prefixes) - 1}"],
        criteria_held=_criteria_held(longest_first[:-1]),
    )
    with_end = index_days.mutate(period_end=_end_of_period(definition, index_days.period_start))
    return known.join(with_end, "person_id")


def _criteria_held(longest_first: Sequence[Day]) -> Value:
    """How many of the spell criteria are known to hold on the index day, which is a day of the longest prefix."""
    if not longest_first:
        return ibis.literal(0, "int64")
    numbers = range(len(longest_first), 0, -1)
    held = [(day.notnull(), ibis.literal(number, "int64")) for number, day in zip(numbers, longest_first, strict=True)]
    return ibis.cases(*held, else_=ibis.literal(0, "int64"))


def _held(definition: PopulationDefinition, people: Relation) -> dict[Leaf, Truth]:
    """The spell criteria of an open population, each with for whom it is known to hold on the index day."""
    if not isinstance(definition.index, EachPeriod):
        return {}
    holding = [criterion for criterion in definition.spell_criteria if not isinstance(criterion, Alive)]
    return {criterion: people.criteria_held >= number for number, criterion in enumerate(holding, start=1)}


def _days_alive(definition: PopulationDefinition) -> Relation:
    person = care_table("person")
    starts = ibis.array([ibis.literal(period.start) for period in definition.judged_periods])
    in_each = person.select("person_id", "death_day", born_on=born_on(person), period_start=starts.unnest())
    alive = in_each.select(
        *KEYS,
        start=greatest(in_each.born_on, in_each.period_start),
        end=least(plus_days(in_each.death_day, 1), _end_of_period(definition, in_each.period_start)),
    )
    return alive.filter(alive.start < alive.end)


def _intersection(pieces: Relation, spells: Relation) -> Relation:
    others = spells.select("person_id", other_start=spells.start, other_end=spells.end)
    both = pieces.join(others, "person_id")
    meet = both.filter((both.start < both.other_end) & (both.other_start < both.end))
    return meet.select(*KEYS, start=greatest(meet.start, meet.other_start), end=least(meet.end, meet.other_end))


def _end_of_period(definition: PopulationDefinition, period_start: Day) -> Day:
    periods = definition.judged_periods
    if len(periods) == 1:
        return ibis.literal(periods[0].end)
    return ibis.cases(*((period_start == period.start, ibis.literal(period.end)) for period in periods))


def _first_events(index: FirstEvent, period: Period) -> Relation:
    events = rows(care_table(index.selection.table.value), index.selection)
    day = events[index.selection.table.day]
    inside = events.filter((day >= period.start) & (day < period.end))
    return inside.group_by("person_id").agg(index_day=inside[index.selection.table.day].min())


def _with_leave_day(definition: PopulationDefinition, people: Relation) -> Relation:
    """Adds the first day that no longer counts, and whether the person lives on the index day."""
    lives = people.mutate(lives_on_index_day=is_alive(people))
    if isinstance(definition.index, EachPeriod):
        return lives
    limits: list[Value] = [plus_days(lives.death_day, 1), ibis.literal(definition.last_followed_before)]
    if definition.follow_up_days is not None:
        limits.append(plus_days(lives.index_day, definition.follow_up_days))
    with_limits = lives.mutate(leave_day=least(*limits))
    for criterion in definition.exits:
        if not isinstance(criterion, Alive):
            with_limits = _cut_at_exit(with_limits, spells_of(criterion))
    return with_limits


def _cut_at_exit(people: Relation, spells: Relation) -> Relation:
    """Leaves at the end of the spell around the index day, or on the index day itself when there is none."""
    others = spells.select("person_id", other_start=spells.start, other_end=spells.end)
    around = people.select("person_id", "index_day").join(others, "person_id")
    holding = around.filter((around.other_start <= around.index_day) & (around.index_day < around.other_end))
    ends = holding.group_by("person_id").agg(exit_day=holding.other_end.max())
    joined = left_joined(people, ends, keys=["person_id"])
    cut = joined.mutate(leave_day=least(joined.leave_day, joined.exit_day.coalesce(joined.index_day)))
    return cut.drop("exit_day")


def _entry_day(definition: PopulationDefinition, people: Relation) -> Day:
    from_index = definition.look_ahead_days(Anchor.INDEX) or 0
    days: list[Value] = [plus_days(people.index_day, from_index) if from_index > 0 else people.index_day]
    from_start = definition.look_ahead_days(Anchor.PERIOD_START)
    if from_start is not None:
        days.append(plus_days(people.period_start, from_start))
    if definition.last_day_named is not None:
        days.append(ibis.literal(definition.last_day_named))
    # The latest of known days is known, so that somebody without an index day would get a day of entry.
    return days[0] if len(days) == 1 else people.index_day.isnull().ifelse(ibis.null("date"), greatest(*days))


def _passed(definition: PopulationDefinition, stepped: Relation) -> Value:
    fails = [
        (
            stepped[f"step_{number}"].fill_null(0) == 0
            if step.kind is StepKind.INCLUDE
            else stepped[f"step_{number}"].fill_null(0) == 1,
            ibis.literal(number - 1, "int64"),
        )
        for number, step in enumerate(definition.steps, start=1)
    ]
    no_day = (stepped.index_day.isnull(), ibis.literal(-1, "int64"))
    return ibis.cases(no_day, *fails, else_=ibis.literal(len(definition.steps), "int64"))


def _as_number(truth: Truth, index_day: Day) -> Value:
    return ibis.cases((index_day.isnull(), ibis.null("int8")), (truth, 1), (~truth, 0)).cast("int8")
