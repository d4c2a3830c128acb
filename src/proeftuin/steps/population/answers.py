"""
What persons answer to criteria on their index day: true, false or unknown.

Whoever asks says who the persons are and on which day each is asked; populations and schemes of segments both do. All
persons are asked together. Criteria that look at the same table share one pass over it, and rows that no criterion asks
for are left out before anything is joined.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import reduce
from operator import and_, or_

import ibis

from proeftuin.data.engine.care_engine import Relation
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
)
from proeftuin.steps.population.population_definition import FixedDay, PopulationDefinition
from proeftuin.steps.population.query import care_table
from proeftuin.steps.population.selection import EventTable, matches, scaled, scaled_bound
from proeftuin.steps.population.spells import in_areas, spells_of, tells_of_areas, with_organisation
from proeftuin.vocabulary.period import Period

KEYS = ("person_id", "period_start")
"""One judgement: a person, and the first day of the period in which they are judged."""


def combined(criterion: Criterion, answers: Mapping[Leaf, Truth]) -> Truth:
    """The answer to a criterion, from those to the criteria in it that look at data."""
    if isinstance(criterion, AllOf):
        return reduce(and_, (combined(part, answers) for part in criterion.criteria))
    if isinstance(criterion, AnyOf):
        return reduce(or_, (combined(part, answers) for part in criterion.criteria))
    if isinstance(criterion, Not):
        return ~combined(criterion.criterion, answers)
    if isinstance(criterion, Known):
        truth = combined(criterion.criterion, answers)
        # Not `truth.notnull()`: Ibis writes `NOT x IS NOT NULL` for a negation, which engines read the other way round.
        return ibis.cases((truth, True), (~truth, True), else_=False)
    return answers[criterion]


def answer(leaf: Leaf, number: int, found: Relation) -> Truth:
    """True, false or unknown for one criterion, from the columns that were found for it under its number."""
    if isinstance(leaf, Sex):
        return found.sex == leaf.sex.value
    if isinstance(leaf, Age):
        return _is_of_age(leaf, found)
    if isinstance(leaf, Attribute):
        return found[leaf.column].isin(leaf.values)
    if isinstance(leaf, Alive):
        return is_alive(found)
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


def is_alive(people: Relation) -> Truth:
    """Whether the person is born and not dead on the index day, see `Alive`."""
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


def with_findings(
    definition: PopulationDefinition,
    people: Relation,
    asked: Sequence[Leaf],
    held: Mapping[Leaf, Truth] | None = None,
    *,
    counted: Collection[Leaf] = (),
) -> Relation:
    """
    Adds, under the number of each criterion, what the care tables hold for it: counts, amounts, values, cover.

    Parameters
    ----------
    definition : PopulationDefinition
        Says between which days the index days lie, so that no other rows need be read.
    people : Relation
        `KEYS`, `index_day`, and of the person `birth_year`, `birth_month`, `sex`, `origin`, `death_day`, `born_on`.
    held : mapping of Leaf to Truth, optional
        Residences and registrations, each with for whom of `people` it is known already to hold on the index day.
        What is found for those is of no account.
    counted : collection of Leaf
        What happened and is counted elsewhere: `people` has the number of rows as `count_<number>`.
    """
    numbered = dict(enumerate(asked))
    residences = {number: leaf for number, leaf in numbered.items() if isinstance(leaf, Residence)}
    registrations = {number: leaf for number, leaf in numbered.items() if isinstance(leaf, Registered)}
    events = {
        number: leaf
        for number, leaf in numbered.items()
        if isinstance(leaf, Happened | Measured | Amount) and leaf not in counted
    }
    findings = [
        *_residence_findings(people, residences, held or {}),
        *_registration_findings(people, registrations, held or {}),
        *_cover_findings(people, numbered),
        *_event_findings(definition, people, events),
    ]
    return left_joined(people, *findings) if findings else people


def _residence_findings(
    people: Relation, asked: Mapping[int, Residence], held: Mapping[Leaf, Truth]
) -> Iterator[Relation]:
    if asked:
        unknown = _not_known_to_hold(people, asked.values(), held)
        at_index = _valid_on_index_day(unknown, care_table("residence"))
        columns: dict[str, Value] = {}
        for number, leaf in asked.items():
            columns[f"known_{number}"] = count_if(tells_of_areas(at_index, leaf))
            columns[f"count_{number}"] = count_if(in_areas(at_index, leaf))
        yield at_index.group_by(*KEYS).agg(**columns)


def _registration_findings(
    people: Relation, asked: Mapping[int, Registered], held: Mapping[Leaf, Truth]
) -> Iterator[Relation]:
    on_index_day = {number: leaf for number, leaf in asked.items() if leaf.throughout is None}
    if on_index_day:
        unknown = _not_known_to_hold(people, on_index_day.values(), held)
        registration = care_table("registration")
        kinds = registration.kind.isin(sorted({leaf.kind for leaf in on_index_day.values()}))
        at_index = _valid_on_index_day(unknown, registration.filter(kinds))
        yield at_index.group_by(*KEYS).agg(
            **{
                f"count_{number}": count_if(with_organisation(at_index, leaf.kind, leaf.organisations))
                for number, leaf in on_index_day.items()
            }
        )


def _not_known_to_hold(people: Relation, asked: Iterable[Leaf], held: Mapping[Leaf, Truth]) -> Relation:
    """Persons for whom a register must be asked: in most populations few, so that most need no join with it."""
    truths = [held.get(leaf) for leaf in asked]
    known = [truth for truth in truths if truth is not None]
    return people.filter(~reduce(and_, known)) if len(known) == len(truths) else people


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
    narrowed = table.filter(
        *on_days_that_count(definition, table[event_table.day], [leaf.window for leaf in asked.values()]),
        reduce(or_, (matches(table, leaf.selection) for leaf in asked.values())),
    )
    columns: dict[str, Value] = {"event_day": narrowed[event_table.day]}
    if any(isinstance(leaf, Measured) for leaf in asked.values()):
        columns["value"] = scaled(narrowed.value)
    if any(isinstance(leaf, Amount) for leaf in asked.values()):
        columns["amount_cents"] = narrowed.amount_cents
    marks = {f"asked_{number}": matches(narrowed, leaf.selection) for number, leaf in asked.items()}
    return narrowed.select("person_id", **columns, **marks)


def on_days_that_count(definition: PopulationDefinition, day: Day, windows: Sequence[When]) -> list[Truth]:
    """Conditions that hold for every row in one of the windows of anybody, so that no other rows need be read."""
    days = [_days_of_calendar(definition, window) for window in windows]
    latest = day <= max(last for _, last in days)
    firsts = [first for first, _ in days]
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
            f"in_{number}": both[f"asked_{number}"] & is_true(is_in(leaf.window, both.event_day, both))
            for number, leaf in asked.items()
        }
    )
    speaking = {
        f"speaks_{number}": _speaking_day(both, number, leaf)
        for number, leaf in asked.items()
        if isinstance(leaf, Measured) and leaf.which in (Which.FIRST, Which.LAST)
    }
    # Joined, because a window over the rows of each person has engines sort all rows.
    with_days = left_joined(both, both.group_by(*KEYS).agg(**speaking)) if speaking else both
    columns: dict[str, Value] = {}
    for number, leaf in asked.items():
        columns |= _found(leaf, number, with_days)
    return with_days.group_by(*KEYS).agg(**columns)


def _speaking_day(both: Relation, number: int, leaf: Measured) -> Day:
    """First or last day on which the person has a value in the window."""
    days = (both[f"in_{number}"] & both.value.notnull()).ifelse(both.event_day, ibis.null("date"))
    return days.max() if leaf.which is Which.LAST else days.min()


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


def is_in(when: When, day: Day, people: Relation) -> Truth:
    """Whether the day lies in the window of the person in the same row, who has an `index_day` and `period_start`."""
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


def left_joined(left: Relation, *others: Relation, keys: Sequence[str] = KEYS) -> Relation:
    """`left` with the columns of `others`, empty where they have no such row."""
    joined = left
    for number, other in enumerate(others):
        joined = joined.left_join(other, list(keys), rname=f"{{name}}_of_{number}")
    return joined.select(*left.columns, *(name for other in others for name in other.columns if name not in keys))
