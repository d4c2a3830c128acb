"""
Which segment every member of a population is in, in each year in which they are judged, and why.

The elements of a scheme are asked of all members together on their index day, as the criteria of a population are. From
their answers follow the elements that are made of others, and from these the first rule that holds. Everything is kept
beside the segment: what is true, what is unknown, and whether an unknown could have decided otherwise.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache, reduce
from operator import and_, or_

import ibis

from proeftuin.data.engine.care_engine import CareEngine, Relation
from proeftuin.data.engine.portable import Number, Truth, Value, year_of
from proeftuin.steps.population.answers import KEYS, left_joined
from proeftuin.steps.population.judgement import judgement_queries
from proeftuin.steps.population.population_definition import EachPeriod, Every, PopulationDefinition
from proeftuin.steps.population.query import Query, care_table
from proeftuin.steps.population.selection import refusal, scaled_bound
from proeftuin.steps.population.spells import born_on
from proeftuin.steps.segmentation.element_answer import Asked, is_always_known
from proeftuin.steps.segmentation.element_word import Answers, ElementWords
from proeftuin.steps.segmentation.scheme import (
    AllHold,
    AnyHolds,
    Condition,
    Element,
    HoldAtLeast,
    Holds,
    HoldsNot,
    PointsReach,
    Scheme,
)
from proeftuin.steps.segmentation.sign import added

_UNTIL_NOW = ("person_id", "period_start", "year", "index_day")


def assigned(engine: CareEngine, scheme: Scheme, definition: PopulationDefinition) -> Relation:
    """
    The segment of every member, computed and kept, see `assignment_queries`.

    The engine keeps the judgements of the population, see `judged` in `proeftuin.steps.population.judgement`.
    """
    kept: Relation = None
    for query in assignment_queries(scheme, definition):
        kept = query.run(engine)
    return kept


@lru_cache(maxsize=64)
def assignment_queries(scheme: Scheme, definition: PopulationDefinition) -> tuple[Query, ...]:
    """
    One row for each member in each period in which they are judged: queries to keep one after another.

    Returns
    -------
    tuple of Query
        The last is named `assigned_<scheme>` and has `person_id`, `period_start`, `year`, the calendar year in which
        that period starts; `index_day`, the day on which the elements are asked; `is_<element>` for every element, 1
        for true, 0 for false and empty for unknown; `segment`, the place of the segment in the scheme; `is_certain`, 0
        when a rule of higher priority than the one that decided is unknown.

    Raises
    ------
    DefinitionError
        The population is judged more often than once a year.
    """
    _refuse_other_periods(definition)
    asked = Asked.by(scheme)
    words = _words(scheme, asked)
    members = Query(f"members_in_{table_name(scheme)}", _members(definition))
    signs = asked.signs.queries(definition, members.kept, f"in_{table_name(scheme)}")
    found = asked.found(definition, left_joined(members.kept, signs[-1].kept) if signs else members.kept)
    decided = Query(
        f"elements_in_{table_name(scheme)}", _decided(scheme, words, _answered(scheme, asked, words, found))
    )
    return members, *signs, decided, Query(assigned_name(scheme), _told(scheme, words, decided.kept), is_view=True)


def assigned_name(scheme: Scheme) -> str:
    """Name under which the segments of members are kept."""
    return f"assigned_{table_name(scheme)}"


def table_name(scheme: Scheme) -> str:
    """The id of the scheme as a part of names of tables."""
    return scheme.id.replace("-", "_")


def element_column(key: str) -> str:
    """Column with what members answer to an element."""
    return f"is_{key.replace('-', '_')}"


def _refuse_other_periods(definition: PopulationDefinition) -> None:
    if isinstance(definition.index, EachPeriod) and definition.index.every is not Every.YEAR:
        raise refusal(
            f"population {definition.id}, index",
            f"persons are judged every {definition.index.every.value}, while segments hold for a year",
            "`every: year`, or a closed population",
            "judge the population every year, or leave the segments out",
        )


def _members(definition: PopulationDefinition) -> Relation:
    judged = judgement_queries(definition)[-1].kept
    members = judged.filter(judged.is_member == 1).select(*KEYS, "index_day")
    person = care_table("person")
    known = person.select(
        "person_id", "birth_year", "birth_month", "sex", "origin", "death_day", born_on=born_on(person)
    )
    return members.join(known, "person_id")


def _words(scheme: Scheme, asked: Asked) -> ElementWords:
    of_tables = {one.key: one.asks for one in scheme.elements if not isinstance(one.asks, Condition)}
    known = {key for key, asks in of_tables.items() if is_always_known(asks)}
    for made in _one_after_another(scheme.elements):
        known |= {key for key, condition in made.items() if known.issuperset(_named(condition))}
    signs = {key: place for key, asks in of_tables.items() if (place := asked.place_of_sign(asks)) is not None}
    return ElementWords.of([one.key for one in scheme.elements], signs, known)


def _answered(scheme: Scheme, asked: Asked, words: ElementWords, found: Relation) -> Relation:
    """The words of every member, with the answers to all elements."""
    asks = {one.key: one.asks for one in scheme.elements if one.key not in words.standing}
    answers = {key: asked.answer(one, found) for key, one in asks.items() if not isinstance(one, Condition)}
    elements = found.select(
        *KEYS, "index_day", year=year_of(found.period_start), **words.in_words(answers, words.of_signs(found))
    )
    for made in _one_after_another(scheme.elements):
        answers = {key: holds(one, words.answers(elements), words.known) for key, one in made.items()}
        elements = elements.mutate(**words.in_words(answers, {name: elements[name] for name in words.names}))
    return elements


def _decided(scheme: Scheme, words: ElementWords, elements: Relation) -> Relation:
    *conditional, last = scheme.rules
    conditions = [rule.when for rule in conditional if rule.when is not None]
    is_known = [all(key in words.known for key in _named(condition)) for condition in conditions]
    ruled = elements.mutate(
        **{
            f"rule_{number}": _as_number(holds(condition, words.answers(elements), words.known), known=is_known[number])
            for number, condition in enumerate(conditions)
        }
    )
    places = [
        (ruled[f"rule_{number}"] == 1, ibis.literal(scheme.place(rule.segment), "int64"))
        for number, rule in enumerate(conditional)
    ]
    return ruled.select(
        *_UNTIL_NOW,
        *words.names,
        segment=_first(places, ibis.literal(scheme.place(last.segment), "int64")),
        is_certain=_first(_certain(ruled, is_known), 1).cast("int8"),
    )


def _told(scheme: Scheme, words: ElementWords, decided: Relation) -> Relation:
    """A column for each element, of what is kept as words."""
    columns = {element_column(element.key): words.number(element.key, decided) for element in scheme.elements}
    return decided.select(*_UNTIL_NOW, **columns, segment=decided.segment, is_certain=decided.is_certain)


def _certain(ruled: Relation, is_known: Sequence[bool]) -> list[tuple[Truth, int]]:
    """For each rule in turn: certain when it decides, uncertain when it might have."""
    if all(is_known):
        return []
    decided: list[tuple[Truth, int]] = []
    for number, known in enumerate(is_known):
        rule = ruled[f"rule_{number}"]
        decided += [(rule == 1, 1)] if known else [(rule == 1, 1), (rule.isnull(), 0)]
    return decided


def _one_after_another(elements: Sequence[Element]) -> list[dict[str, Condition]]:
    """The elements that are made of others, in groups: each needs only what comes before its group."""
    depth: dict[str, int] = {}
    groups: list[dict[str, Condition]] = []
    for element in elements:
        if isinstance(element.asks, Condition):
            depth[element.key] = 1 + max(depth.get(key, 0) for key in _named(element.asks))
            if len(groups) < depth[element.key]:
                groups.append({})
            groups[depth[element.key] - 1][element.key] = element.asks
    return groups


def _named(condition: Condition) -> Iterator[str]:
    if isinstance(condition, Holds):
        yield condition.element
    for part in _parts(condition):
        yield from _named(part)


def _parts(condition: Condition) -> Sequence[Condition]:
    if isinstance(condition, Holds):
        return ()
    if isinstance(condition, HoldsNot):
        return (condition.condition,)
    if isinstance(condition, PointsReach):
        return [part for part, _ in condition.points]
    return condition.conditions


def holds(condition: Condition, answers: Answers, known: Collection[str] = ()) -> Truth:
    """
    Whether a condition holds of each person: true, false or unknown.

    Parameters
    ----------
    known : collection of str
        Elements that are unknown of nobody, which makes for shorter queries.
    """
    if isinstance(condition, Holds):
        return answers.of(condition.element)
    if isinstance(condition, AnyHolds):
        named = [part.element for part in condition.conditions if isinstance(part, Holds)]
        others = [holds(part, answers, known) for part in condition.conditions if not isinstance(part, Holds)]
        return reduce(or_, [answers.of_any(named), *others] if named else others)
    parts = [holds(part, answers, known) for part in _parts(condition)]
    if isinstance(condition, HoldsNot):
        return ~parts[0]
    if isinstance(condition, AllHold):
        return reduce(and_, parts)
    is_known = all(key in known for key in _named(condition))
    if isinstance(condition, HoldAtLeast):
        elements = [part.element for part in condition.conditions if isinstance(part, Holds)]
        if is_known and len(set(elements)) == len(parts):
            return answers.number_of(elements) >= condition.number
        return _reaches(parts, [1] * len(parts), condition.number, known=is_known)
    points = [scaled_bound(points) for _, points in condition.points]
    return _reaches(parts, points, scaled_bound(condition.at_least), known=is_known)


def _reaches(parts: Sequence[Truth], weights: Sequence[int], bound: int, *, known: bool) -> Truth:
    """Whether the weights of what is true reach the bound; false when those of what may be true do not."""
    certain = added(part.ifelse(weight, 0) for part, weight in zip(parts, weights, strict=True))
    if known:
        return certain >= bound
    possible = added((~part).ifelse(0, weight) for part, weight in zip(parts, weights, strict=True))
    return ibis.cases((certain >= bound, True), (possible < bound, False))


def _first(cases: Sequence[tuple[Truth, Value | int]], otherwise: Value | int) -> Value:
    return ibis.cases(*cases, else_=otherwise) if cases else ibis.literal(otherwise)


def _as_number(truth: Truth, *, known: bool) -> Number:
    number = truth.ifelse(1, 0) if known else ibis.cases((truth, 1), (~truth, 0))
    return number.cast("int8")
