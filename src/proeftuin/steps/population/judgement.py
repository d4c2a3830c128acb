"""
The judgement of every person on their index day: for each step of a definition true, false or unknown.

All persons are judged together. Criteria that look at the same table share one pass over it, and rows that no criterion
asks for are left out before anything is joined.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache, reduce
from itertools import chain
from operator import and_, or_

import ibis

from proeftuin.data.engine.care_engine import CareEngine, Relation
from proeftuin.data.engine.portable import (
    Day,
    Truth,
    Value,
    count_if,
    greatest,
    highest_age_on,
    is_true,
    least,
    lowest_age_on,
    one_if,
    plus_days,
    total,
)
from proeftuin.steps.population.criterion import (
    Age,
    Alive,
    AllOf,
    Amount,
    Anchor,
    AnyOf,
    Attribute,
    Criterion,
    EventLeaf,
    Happened,
    Known,
    Leaf,
    Measured,
    Not,
    Registered,
    Residence,
    Sex,
    When,
    Which,
    Window,
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
from proeftuin.steps.population.selection import EventTable, matches, rows, scaled, scaled_bound
from proeftuin.steps.population.spells import (
    born_on,
    in_areas,
    spells_of,
    with_organisation,
)
from proeftuin.vocabulary.period import Period

KEYS = ("person_id", "period_start")
"""One judgement: a person, and the first day of the period in which they are judged."""


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
    found = _with_findings(definition, people, asked)
    answered = found.select(
        *KEYS,
        "period_end",
        "index_day",
        "leave_day",
        "lives_on_index_day",
        entry_day=_entry_day(definition, found),
        **{f"answer_{number}": _answer(leaf, number, found) for number, leaf in enumerate(asked)},
    )
    answers = {leaf: answered[f"answer_{number}"] for number, leaf in enumerate(asked)}
    steps = {
        f"step_{number}": _as_number(_combined(step.criterion, answers), answered.index_day)
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
        candidates = _left_joined(candidates, _first_events(definition.index, definition.period), keys=["person_id"])
    return _with_leave_day(definition, candidates)


def _with_first_day(definition: PopulationDefinition, known: Relation, prefixes: Sequence[Relation]) -> Relation:
    alive, *holding = prefixes
    # The days of a life within a period are one piece; those on which more holds may be several.
    first_days = [alive.select(*KEYS, first_day_0=alive.start, last_day_0=alive.end)]
    first_days += [
        days.group_by(*KEYS).agg(**{f"first_day_{number}": days.start.min(), f"last_day_{number}": days.end.max()})
        for number, days in enumerate(holding, start=1)
    ]
    joined = _left_joined(*first_days)
    longest_first = [joined[f"first_day_{number}"] for number in reversed(range(len(prefixes)))]
    index_days = joined.select(
        *KEYS, index_day=ibis.coalesce(*longest_first), leave_day=joined[f"last_day_{len(prefixes) - 1}"]
    )
    with_end = index_days.mutate(period_end=_end_of_period(definition, index_days.period_start))
    return known.join(with_end, "person_id")


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
    lives = people.mutate(lives_on_index_day=_is_alive(people))
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
    joined = _left_joined(people, ends, keys=["person_id"])
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


def _combined(criterion: Criterion, answers: Mapping[Leaf, Truth]) -> Truth:
    if isinstance(criterion, AllOf):
        return reduce(and_, (_combined(part, answers) for part in criterion.criteria))
    if isinstance(criterion, AnyOf):
        return reduce(or_, (_combined(part, answers) for part in criterion.criteria))
    if isinstance(criterion, Not):
        return ~_combined(criterion.criterion, answers)
    if isinstance(criterion, Known):
        truth = _combined(criterion.criterion, answers)
        # Not `truth.notnull()`: Ibis writes `NOT x IS NOT NULL` for a negation, which engines read the other way round.
        return ibis.cases((truth, True), (~truth, True), else_=False)
    return answers[criterion]


def _answer(leaf: Leaf, number: int, found: Relation) -> Truth:
    """True, false or unknown for one criterion, from the columns that were found for it under its number."""
    if isinstance(leaf, Sex):
        return found.sex == leaf.sex.value
    if isinstance(leaf, Age):
        return _is_of_age(leaf, found)
    if isinstance(leaf, Attribute):
        return found[leaf.column].isin(leaf.values)
    if isinstance(leaf, Alive):
        return _is_alive(found)
    if isinstance(leaf, Residence):
        here = found[f"count_{number}"].fill_null(0) > 0
        return ibis.cases((here, True), (found[f"known_{number}"].fill_null(0) > 0, False))
    if isinstance(leaf, Registered):
        return found[f"count_{number}"].fill_null(0) > 0
    if isinstance(leaf, Happened):
        return _has_happened(leaf, number, found)
    if isinstance(leaf, Measured):
        return _is_measured(leaf, number, found)
    return _in_range(found[f"amount_{number}"].fill_null(0), leaf.at_least_cents, leaf.below_cents)


def _is_alive(people: Relation) -> Truth:
    is_born = people.born_on.isnull() | (people.born_on <= people.index_day)
    return is_born & (people.death_day.isnull() | (people.index_day <= people.death_day))


def _is_of_age(leaf: Age, people: Relation) -> Truth:
    lowest = lowest_age_on(people.index_day, birth_year=people.birth_year, birth_month=people.birth_month)
    highest = highest_age_on(people.index_day, birth_year=people.birth_year, birth_month=people.birth_month)
    # Somebody who may just have been born counts as born, as everywhere.
    old_enough = (
        ibis.cases((lowest >= leaf.at_least, True), (highest < leaf.at_least, False)) if leaf.at_least else highest >= 0
    )
    if leaf.below is None:
        return old_enough
    return old_enough & ibis.cases((highest < leaf.below, True), (lowest >= leaf.below, False))


def _has_happened(leaf: Happened, number: int, found: Relation) -> Truth:
    enough = found[f"count_{number}"].fill_null(0) >= leaf.at_least
    if leaf.observed_by is None:
        return enough
    start, end = _days_lived(leaf.window, found)
    observed = (found[f"covered_{number}"].fill_null(0) > 0) | is_true(start > end)
    return ibis.cases((enough, True), (observed, False))


def _is_measured(leaf: Measured, number: int, found: Relation) -> Truth:
    at_least = None if leaf.at_least is None else scaled_bound(leaf.at_least)
    below = None if leaf.below is None else scaled_bound(leaf.below)
    value = found[f"value_{number}"]
    if leaf.which is not Which.MEAN:
        return _in_range(value, at_least, below)
    # A mean is held against its bound by multiplication, since engines divide in different ways.
    times = found[f"count_{number}"].nullif(0)
    return _in_range(value, None if at_least is None else times * at_least, None if below is None else times * below)


def _in_range(value: Value, at_least: Value | int | None, below: Value | int | None) -> Truth:
    limits = [] if at_least is None else [value >= at_least]
    return reduce(and_, limits if below is None else [*limits, value < below])


def _with_findings(definition: PopulationDefinition, people: Relation, asked: Sequence[Leaf]) -> Relation:
    """Adds, under the number of each criterion, what the care tables hold for it: counts, amounts, values, cover."""
    numbered = dict(enumerate(asked))
    residences = {number: leaf for number, leaf in numbered.items() if isinstance(leaf, Residence)}
    registrations = {number: leaf for number, leaf in numbered.items() if isinstance(leaf, Registered)}
    events = {number: leaf for number, leaf in numbered.items() if isinstance(leaf, Happened | Measured | Amount)}
    findings = [
        *_residence_findings(people, residences),
        *_registration_findings(people, registrations),
        *_cover_findings(people, numbered),
        *_event_findings(definition, people, events),
    ]
    return _left_joined(people, *findings) if findings else people


def _residence_findings(people: Relation, asked: Mapping[int, Residence]) -> Iterator[Relation]:
    if asked:
        at_index = _valid_on_index_day(people, care_table("residence"))
        columns: dict[str, Value] = {}
        for number, leaf in asked.items():
            columns[f"known_{number}"] = count_if(at_index.area_level == leaf.level)
            columns[f"count_{number}"] = count_if(in_areas(at_index, leaf))
        yield at_index.group_by(*KEYS).agg(**columns)


def _registration_findings(people: Relation, asked: Mapping[int, Registered]) -> Iterator[Relation]:
    on_index_day = {number: leaf for number, leaf in asked.items() if leaf.throughout is None}
    if on_index_day:
        at_index = _valid_on_index_day(people, care_table("registration"))
        yield at_index.group_by(*KEYS).agg(
            **{
                f"count_{number}": count_if(with_organisation(at_index, leaf.kind, leaf.organisations))
                for number, leaf in on_index_day.items()
            }
        )


def _valid_on_index_day(people: Relation, table: Relation) -> Relation:
    both = people.select(*KEYS, "index_day").join(table, "person_id")
    return both.filter(
        (both.valid_from <= both.index_day) & (both.valid_to.isnull() | (both.index_day < both.valid_to))
    )


def _cover_findings(people: Relation, numbered: Mapping[int, Leaf]) -> Iterator[Relation]:
    """Whether one spell of a registration holds all days of a window, for each kind of registration in one pass."""
    by_registration: dict[Registered, dict[str, tuple[Value, Value]]] = {}
    for number, leaf in numbered.items():
        if isinstance(leaf, Registered) and leaf.throughout is not None:
            registration = Registered(leaf.kind, leaf.organisations)
            days = _first_day(leaf.throughout, people), _last_day(leaf.throughout, people)
            by_registration.setdefault(registration, {})[f"count_{number}"] = days
        elif isinstance(leaf, Happened) and leaf.observed_by is not None:
            days = _days_lived(leaf.window, people)
            by_registration.setdefault(Registered(leaf.observed_by), {})[f"covered_{number}"] = days
    for registration, asked in by_registration.items():
        bounds = {f"since_{name}": start for name, (start, _) in asked.items()}
        bounds |= {f"until_{name}": end for name, (_, end) in asked.items()}
        both = people.select(*KEYS, **bounds).join(spells_of(registration), "person_id")
        yield both.group_by(*KEYS).agg(
            **{
                name: count_if((both.start <= both[f"since_{name}"]) & (both[f"until_{name}"] < both.end))
                for name in asked
            }
        )


def _event_findings(
    definition: PopulationDefinition, people: Relation, asked: Mapping[int, EventLeaf]
) -> Iterator[Relation]:
    for table in EventTable:
        of_table = {number: leaf for number, leaf in asked.items() if leaf.selection.table is table}
        if of_table:
            yield _findings_in(_asked_rows(care_table(table.value), definition, of_table), people, of_table)


def _asked_rows(table: Relation, definition: PopulationDefinition, asked: Mapping[int, EventLeaf]) -> Relation:
    """Rows that at least one criterion asks for, with a mark for each that does."""
    event_table = next(iter(asked.values())).selection.table
    day = table[event_table.day]
    narrowed = table.filter(
        *_within(day, [_days_of_calendar(definition, leaf.window) for leaf in asked.values()]),
        reduce(or_, (matches(table, leaf.selection) for leaf in asked.values())),
    )
    columns: dict[str, Value] = {"event_day": narrowed[event_table.day]}
    if any(isinstance(leaf, Measured) for leaf in asked.values()):
        columns["value"] = scaled(narrowed.value)
    if any(isinstance(leaf, Amount) for leaf in asked.values()):
        columns["amount_cents"] = narrowed.amount_cents
    marks = {f"asked_{number}": matches(narrowed, leaf.selection) for number, leaf in asked.items()}
    return narrowed.select("person_id", **columns, **marks)


def _within(day: Day, windows: Sequence[tuple[date | None, date]]) -> list[Truth]:
    latest = day <= max(last for _, last in windows)
    firsts = [first for first, _ in windows]
    return [latest] if None in firsts else [latest, day >= min(first for first in firsts if first is not None)]


def _days_of_calendar(definition: PopulationDefinition, when: When) -> tuple[date | None, date]:
    """Days outside which no row can fall in the window, whatever the index day, so that they need not be read."""
    if isinstance(when, Period):
        return when.start, when.end - timedelta(days=1)
    first, last = definition.period.start, definition.period.end - timedelta(days=1)
    if isinstance(definition.index, FixedDay) and when.anchor is Anchor.INDEX:
        first = last = definition.index.day
    since = None if when.from_day is None else first + timedelta(days=when.from_day)
    return since, last + timedelta(days=when.to_day)


def _findings_in(events: Relation, people: Relation, asked: Mapping[int, EventLeaf]) -> Relation:
    both = people.select(*KEYS, "index_day").join(events, "person_id")
    both = both.mutate(
        **{
            f"in_{number}": both[f"asked_{number}"] & is_true(_is_in(leaf.window, both.event_day, both))
            for number, leaf in asked.items()
        }
    )
    speaking = {
        f"speaks_{number}": _speaking_day(both, number, leaf)
        for number, leaf in asked.items()
        if isinstance(leaf, Measured) and leaf.which in (Which.FIRST, Which.LAST)
    }
    with_days = both.mutate(**speaking) if speaking else both
    columns: dict[str, Value] = {}
    for number, leaf in asked.items():
        columns |= _found(leaf, number, with_days)
    return with_days.group_by(*KEYS).agg(**columns)


def _speaking_day(both: Relation, number: int, leaf: Measured) -> Day:
    """First or last day on which the person has a value in the window."""
    days = (both[f"in_{number}"] & both.value.notnull()).ifelse(both.event_day, ibis.null("date"))
    extreme = days.max() if leaf.which is Which.LAST else days.min()
    return extreme.over(ibis.window(group_by=list(KEYS)))


def _found(leaf: EventLeaf, number: int, both: Relation) -> dict[str, Value]:
    inside = both[f"in_{number}"]
    if isinstance(leaf, Happened):
        count = both.event_day.nunique(where=inside) if leaf.on_distinct_days else count_if(inside)
        return {f"count_{number}": count}
    if isinstance(leaf, Amount):
        return {f"amount_{number}": total(both.amount_cents, where=inside)}
    if leaf.which is Which.MEAN:
        has_value = inside & both.value.notnull()
        return {f"value_{number}": total(both.value, where=inside), f"count_{number}": count_if(has_value)}
    if leaf.which is Which.LOWEST:
        return {f"value_{number}": both.value.min(where=inside)}
    if leaf.which is Which.HIGHEST:
        return {f"value_{number}": both.value.max(where=inside)}
    # Of several values on the day that speaks the highest is taken: engines break ties at random.
    return {f"value_{number}": both.value.max(where=inside & (both.event_day == both[f"speaks_{number}"]))}


def _is_in(when: When, day: Day, people: Relation) -> Truth:
    until = day <= _last_day(when, people)
    first = _first_day(when, people)
    return until if first is None else until & (day >= first)


def _first_day(when: When, people: Relation) -> Day | None:
    if isinstance(when, Period):
        return ibis.literal(when.start)
    return None if when.from_day is None else plus_days(_anchor(when, people), when.from_day)


def _last_day(when: When, people: Relation) -> Day:
    if isinstance(when, Period):
        return ibis.literal(when.end - timedelta(days=1))
    return plus_days(_anchor(when, people), when.to_day)


def _anchor(window: Window, people: Relation) -> Day:
    return people.index_day if window.anchor is Anchor.INDEX else people.period_start


def _days_lived(when: When, people: Relation) -> tuple[Day, Day]:
    """First and last day of the window on which the person lived; the first is unknown when nothing bounds it."""
    first = _first_day(when, people)
    start = people.born_on if first is None else greatest(first, people.born_on)
    return start, least(_last_day(when, people), people.death_day)


def _left_joined(left: Relation, *others: Relation, keys: Sequence[str] = KEYS) -> Relation:
    """`left` with the columns of `others`, empty where they have no such row."""
    joined = left
    for number, other in enumerate(others):
        joined = joined.left_join(other, list(keys), rname=f"{{name}}_of_{number}")
    return joined.select(*left.columns, *(name for other in others for name in other.columns if name not in keys))
