"""
A definition of a population written out as an author would write it, for a study file.

The other way round than `proeftuin.steps.population.written`: what is written is read back at once, and handed over
only when it means the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from decimal import Decimal
from typing import assert_never

import yaml

from proeftuin.errors import DefinitionError, Problem
from proeftuin.steps.population.criterion import (
    UP_TO_INDEX,
    Age,
    Alive,
    AllOf,
    Amount,
    Anchor,
    AnyOf,
    Attribute,
    Criterion,
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
from proeftuin.steps.population.population_definition import (
    Attribution,
    FirstEvent,
    FixedDay,
    Index,
    PopulationDefinition,
    Step,
    StepKind,
)
from proeftuin.steps.population.selection import Codes, Selection
from proeftuin.steps.population.written import read_population
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.period import Period

_NO_ATTRIBUTION = Attribution()


def to_yaml(definition: PopulationDefinition) -> str:
    """The definition as YAML, ready to be put under the populations of a study file; see `written_out`."""
    return str(yaml.safe_dump(written_out(definition), sort_keys=False, allow_unicode=True, width=120))


def written_out(definition: PopulationDefinition) -> dict[str, object]:
    """
    The definition as the mapping that `read_population` reads.

    Raises
    ------
    DefinitionError
        The written form cannot say it: a criterion that excludes comes before one that includes, or a part has no
        words there, such as a code system that does not begin with a capital.
    """
    mapping = _mapping(definition)
    again = read_population(mapping, place=definition.id)
    if again.hash() != definition.hash() or _words(again) != _words(definition):
        expected = "criteria under `include` before those under `exclude`, and parts that the written form has"
        what, action = "the written form cannot say this definition", "put the criteria in that order"
        raise DefinitionError(Problem(f"population {definition.id}", what, expected, action))
    return mapping


def _words(definition: PopulationDefinition) -> tuple[object, ...]:
    return (definition.id, definition.name, *(step.label for step in definition.steps))


def _mapping(definition: PopulationDefinition) -> dict[str, object]:
    mapping: dict[str, object] = {
        "id": definition.id,
        "name": _both(definition.name),
        "kind": definition.kind.value,
        "period": _period(definition.period),
        "index": _index(definition.index),
    }
    for kind in StepKind:
        steps = [_step(step) for step in definition.steps if step.kind is kind]
        mapping |= {kind.value: steps} if steps else {}
    follow_up = _follow_up(definition)
    mapping |= {"follow_up": follow_up} if follow_up else {}
    if definition.attribution != _NO_ATTRIBUTION:
        mapping["attribution"] = _attribution(definition.attribution)
    return mapping


def _both(words: Translated) -> object:
    return words.en if words.nl == words.en else {"nl": words.nl, "en": words.en}


def _period(period: Period) -> dict[str, object]:
    return {"from": period.start, "until": period.end}


def _index(index: Index) -> dict[str, object]:
    if isinstance(index, FixedDay):
        return {"day": index.day}
    if isinstance(index, FirstEvent):
        return {"first": {index.selection.table.value: _selection(index.selection)}}
    return {"every": index.every.value}


def _step(step: Step) -> dict[str, object]:
    # Two steps may have the same words but never the same key, and of the written words a key is made.
    words = {"nl": step.label.nl, "en": step.label.en}
    return {step.key: {**_criterion(step.criterion), **words}}


def _follow_up(definition: PopulationDefinition) -> dict[str, object]:
    written: dict[str, object] = {}
    if definition.follow_up_until is not None:
        written["until"] = definition.follow_up_until
    if definition.follow_up_days is not None:
        written["days"] = definition.follow_up_days
    # Death always ends follow-up, so that it needs no words.
    exits = [_criterion(criterion) for criterion in definition.exits if not isinstance(criterion, Alive)]
    return written | ({"ends_with": exits} if exits else {})


def _attribution(attribution: Attribution) -> dict[str, object]:
    written: dict[str, object] = {"by": attribution.rule.value, "level": attribution.level}
    if attribution.registration is not None:
        written["registration"] = attribution.registration
    if attribution.selection is not None:
        written["contact"] = _selection(attribution.selection)
    if isinstance(attribution.window, Window) and attribution.window.from_day is not None:
        written["days_before"] = -attribution.window.from_day
    return written


def _criterion(criterion: Criterion) -> dict[str, object]:
    match criterion:
        case AllOf():
            return {"all": [_criterion(part) for part in criterion.criteria]}
        case AnyOf():
            return {"any": [_criterion(part) for part in criterion.criteria]}
        case Not():
            return {"not": _criterion(criterion.criterion)}
        case Known():
            return {"known": _criterion(criterion.criterion)}
        case _:
            return _leaf(criterion)


def _leaf(leaf: Leaf) -> dict[str, object]:
    match leaf:
        case Sex():
            return {"sex": leaf.sex.value}
        case Age():
            return {"age": _range(leaf.at_least, leaf.below)}
        case Attribute():
            return {leaf.column: _each_once(leaf.values)}
        case Alive():
            return {"alive": True}
        case Residence():
            return {"residence": {"areas": _each_once(leaf.areas), "level": leaf.level}}
        case Registered():
            return {"registered": _registered(leaf)}
        case Happened():
            return _happened(leaf)
        case Measured():
            value = {"value": _range(leaf.at_least, leaf.below)}
            which = {} if leaf.which is Which.LAST else {"which": leaf.which.value}
            return _event(leaf.selection, leaf.window) | value | which
        case Amount():
            euros = (
                None if cents is None else Decimal(cents) / 100 for cents in (leaf.at_least_cents, leaf.below_cents)
            )
            return _event(leaf.selection, leaf.window) | {"amount": _range(*euros)}
        case _:
            assert_never(leaf)


def _registered(leaf: Registered) -> object:
    days = {} if leaf.throughout is None else _when(leaf.throughout)
    organisations = {"organisations": _each_once(leaf.organisations)} if leaf.organisations else {}
    return {"kind": leaf.kind, **organisations, **days} if days or organisations else leaf.kind


def _happened(leaf: Happened) -> dict[str, object]:
    written = _event(leaf.selection, leaf.window)
    if leaf.at_least != 1:
        written["at_least"] = leaf.at_least
    if leaf.on_distinct_days:
        written["on_distinct_days"] = True
    if leaf.observed_by is not None:
        written["observed_by"] = leaf.observed_by
    return written


def _event(selection: Selection, window: When) -> dict[str, object]:
    when = {} if window == UP_TO_INDEX else _when(window)
    return {selection.table.value: _selection(selection), **when}


def _when(when: When) -> dict[str, object]:
    if isinstance(when, Period):
        return {"during": _period(when)}
    written: dict[str, object] = {} if when.from_day is None else {"from": when.from_day}
    written["to"] = when.to_day
    if when.anchor is not Anchor.INDEX:
        written["counted_from"] = when.anchor.value
    return {"within": written}


def _selection(selection: Selection) -> object:
    if not any(getattr(selection, part.name) for part in fields(selection) if part.name != "table"):
        return "any"
    written: dict[str, object] = dict(_codes(selection.codes))
    if selection.diagnosis_codes:
        written["diagnosis"] = _codes(selection.diagnosis_codes)
    written |= {condition.column: _each_once(condition.values) for condition in selection.conditions}
    written |= {bound.column: _range(bound.at_least, bound.below) for bound in selection.bounds}
    return written


def _codes(listed: Sequence[Codes]) -> dict[str, list[str]]:
    written: dict[str, list[str]] = {}
    for codes in listed:
        words = [f"{code}*" for code in codes.codes] if codes.prefix else list(codes.codes)
        written[codes.system] = _each_once([*written.get(codes.system, []), *words])
    return written


def _each_once(words: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(words))


def _range(at_least: Decimal | int | None, below: Decimal | int | None) -> dict[str, object]:
    bounds = {"at_least": at_least, "below": below}
    return {name: _number(bound) for name, bound in bounds.items() if bound is not None}


def _euros(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents) / 100


def _number(value: Decimal | int) -> int | float:
    return int(value) if value == int(value) else float(value)
