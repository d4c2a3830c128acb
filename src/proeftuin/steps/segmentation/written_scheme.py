"""
Schemes of segments as an author writes them; those of the package stand in `schemes/`, one file each.

    id: two_needs
    version: 1
    name: {nl: ..., en: ...}
    about: {nl: ..., en: ...}
    own_choices: {nl: ..., en: ...}
    references: [...]
    parameters: {many: 4}
    elements:
      - {id: diabetes, diagnoses: diabetes}
      - {id: older, label: {...}, asks: {age: {at_least: 65}}}
      - {id: frail, label: {...}, score: hospital_frailty, within: {from: -730, to: 0}, at_least: 5}
      - {id: several, label: {...}, of: {at_least: many, of: [diabetes, copd, ...]}}
    segments:
      - {id: frailty, name: {...}, meaning: {...}, when: {all: [older, frail]}}
      - {id: healthy, name: {...}, meaning: {...}, when: everybody_else}
    priority: [frailty > healthy]

An element asks a group of diagnoses, an admission for one (`admitted_for`), a criterion, a score or other elements.
`unless_resolved: true` beside `diagnoses` asks that nobody said later that it was over; without a label the element is
called as the group. An element that decides nothing and is only kept says `beside: true`. Priority and parameters can
be given anew by whoever uses the scheme. A scheme of areas says `unit: area`, see `area_types`. All mistakes are told
at once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import ClassVar

from proeftuin.errors import DefinitionError
from proeftuin.steps.population.criterion import UP_TO_INDEX, Window
from proeftuin.steps.population.written_criterion import read_criterion, read_window
from proeftuin.steps.population.written_value import Path, Reading, meant
from proeftuin.steps.segmentation.code_system import CODE_FORMS, is_code, no_code
from proeftuin.steps.segmentation.diagnosis_group import (
    DiagnosisGroup,
    is_known_system,
    read_groups,
    shipped_groups,
)
from proeftuin.steps.segmentation.reachability import EVERYBODY, Reachability
from proeftuin.steps.segmentation.scheme import Asked, Condition, Element, Scheme, ScoreRange, Segment, SegmentRule
from proeftuin.steps.segmentation.scheme_document import FOLDER, scheme_document
from proeftuin.steps.segmentation.written_condition import ConditionReader, elements_of
from proeftuin.steps.segmentation.written_priority import circle_in, read_priority
from proeftuin.steps.segmentation.written_score import score_ids, shipped_score
from proeftuin.steps.segmentation.written_text import read_translated

SHIPPED = (
    "bridges_to_health",
    "dutch_practice",
    "life_course",
    "nhs_bridges_to_health",
    "resource_bands",
    "risk_pyramid",
)
"""Schemes of the package."""
EVERYBODY_ELSE = "everybody_else"
_TEXTS = ("name", "about", "own_choices")
_KEYS = (
    "id", "version", "unit", *_TEXTS, "references", "parameters", "code_systems", "diagnosis_groups", "elements",
    "segments", "priority",
)  # fmt: skip
_OPTIONAL = ("unit", "references", "parameters", "code_systems", "diagnosis_groups")
_ID = re.compile(r"[a-z][a-z0-9_]{0,59}")
AREA_FORMS = ("figure", "rank_of")
"""What elements of a scheme of areas ask."""


class Unit(StrEnum):
    """What a scheme divides."""

    PERSON = "person"
    AREA = "area"


def open_scheme(id: str, *, priority: object = None, parameters: Mapping[str, object] | None = None) -> Scheme:
    """
    A scheme of the package, with another priority or other parameters when they are given.

    Raises
    ------
    DefinitionError
        There is no such scheme, or what is given does not fit it.
    """
    if id not in SHIPPED:
        reading = Reading("scheme")
        reading.refuse((), f"there is no scheme `{id}`", "one of " + ", ".join(SHIPPED), meant(id, SHIPPED))
        raise DefinitionError(reading.problems)
    if priority is None and not parameters:
        return _as_shipped(id)
    return read_scheme(scheme_document(id), f"{FOLDER}/{id}.yaml", priority=priority, parameters=parameters, taken=())


@cache
def _as_shipped(id: str) -> Scheme:
    return read_scheme(scheme_document(id), f"{FOLDER}/{id}.yaml", taken=())


def read_scheme(
    document: object,
    place: str,
    *,
    priority: object = None,
    parameters: Mapping[str, object] | None = None,
    taken: Collection[str] = SHIPPED,
) -> Scheme:
    """
    The scheme that `document` says.

    Parameters
    ----------
    document : mapping
        As YAML gives it.
    place : str
        What the scheme is called in messages.
    priority, parameters : optional
        In place of those in the document; of the parameters only those that differ.
    taken : collection of str
        Identifiers that other schemes have.

    Raises
    ------
    DefinitionError
        Something cannot be read, no element or segment has the name that is used, priority or elements go round in a
        circle, nobody can be in a segment, or somebody would be in none. Its problems are `PlacedProblem`s.
    """
    reader = SchemeReader(Reading(place))
    scheme = reader.scheme(document, priority, parameters or {}, taken)
    if scheme is None or reader.reading.problems:
        raise DefinitionError(reader.reading.problems)
    return scheme


class SchemeReader:
    """
    Reads one scheme.

    Attributes
    ----------
    unit : Unit
        What is divided.
    asking : mapping of str to tuple of str
        Keys by which an element says what it asks, each with the keys that may stand beside it.
    """

    unit: ClassVar[Unit] = Unit.PERSON
    asking: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "diagnoses": ("within", "unless_resolved"),
        "admitted_for": ("within", "at_least"),
        "asks": (),
        "score": ("within", "at_least", "below"),
        "of": (),
    }

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.groups: Mapping[str, DiagnosisGroup] = shipped_groups()
        self.own_systems: tuple[str, ...] = ()
        self.conditions = ConditionReader(reading, (), {})

    def scheme(
        self, document: object, priority: object, parameters: Mapping[str, object], taken: Collection[str]
    ) -> Scheme | None:
        """The scheme, or nothing when it leaves problems behind."""
        reading = self.reading
        written = reading.mapping(document, (), _KEYS)
        if written is None:
            return None
        for key in _KEYS:
            if key not in written and key not in _OPTIONAL:
                reading.refuse((), f"`{key}` is missing", f"a line `{key}:`", "add it")
        self._refuse_other_unit(written)
        head = self._head(written, taken)
        self._declared(written, parameters)
        elements = self._elements(written)
        segments, rules = self._segments(written)
        if reading.problems or elements is None:
            return None
        self._refuse_unused(written, elements, rules)
        ordered = self._ordered(written, priority, segments, rules)
        if reading.problems or ordered is None:
            return None
        self._refuse_unreachable(segments, elements, ordered)
        return replace(head, elements=elements, segments=segments, rules=ordered) if head else None

    def _refuse_other_unit(self, written: Mapping[str, object]) -> None:
        given = written.get("unit", Unit.PERSON.value)
        if given not in list(Unit):
            self.reading.refuse(("unit",), f"there is no unit `{given}`", "person or area", meant(str(given), [*Unit]))
        elif given != self.unit and self.unit is Unit.AREA:
            self.reading.refuse((), "it does not say that it divides areas", "a line `unit: area`", "add it")
        elif given != self.unit:
            self.reading.refuse(("unit",), "it divides areas", "a scheme of persons", "read it as a scheme of areas")

    def _head(self, written: Mapping[str, object], taken: Collection[str]) -> Scheme | None:
        reading = self.reading
        id = self._id(written["id"], ("id",)) if "id" in written else None
        if id is not None and id in taken:
            reading.refuse(
                ("id",), f"there is already a scheme `{id}`", "an identifier of its own", "give it another `id`"
            )
        version = reading.whole(written["version"], ("version",)) if "version" in written else None
        if version is not None and version < 1:
            reading.refuse(("version",), "this is no version", "1 or more", "count versions from 1")
        name, about, own_choices = (
            read_translated(reading, written[key], (key,)) if key in written else None for key in _TEXTS
        )
        references = reading.texts(written["references"], ("references",)) if "references" in written else ()
        if id is None or version is None or name is None or about is None or own_choices is None:
            return None
        return Scheme(id, version, name, about, (), (), (), references or (), own_choices)

    def _id(self, value: object, path: Path) -> str | None:
        text = self.reading.text(value, path)
        if text is None or _ID.fullmatch(text):
            return text
        self.reading.refuse(
            path,
            f"`{text}` is no identifier",
            "small letters, digits and underscores, a letter first",
            "rename it, such as `short_decline`",
        )
        return None

    def _declared(self, written: Mapping[str, object], given: Mapping[str, object]) -> None:
        reading = self.reading
        own: Mapping[str, object] = {}
        if "parameters" in written:
            own = reading.any_mapping(written["parameters"], ("parameters",)) or {}
        for name in given:
            if name not in own:
                expected = "one of " + ", ".join(own) if own else "a scheme with parameters"
                reading.refuse(
                    ("parameters", name), f"there is no parameter `{name}`", expected, meant(name, list(own))
                )
        numbers = {name: reading.number(given.get(name, value), ("parameters", name)) for name, value in own.items()}
        known = {name: number for name, number in numbers.items() if number is not None}
        self.conditions = ConditionReader(reading, (), known)
        if "code_systems" in written:
            self.own_systems = reading.texts(written["code_systems"], ("code_systems",)) or ()
        if "diagnosis_groups" in written:
            own_groups = read_groups(
                reading,
                written["diagnosis_groups"],
                ("diagnosis_groups",),
                taken=self.groups,
                own_systems=self.own_systems,
            )
            self.groups = {**self.groups, **own_groups}

    # Elements ---------------------------------------------------------------------------------------------------------

    def _elements(self, written: Mapping[str, object]) -> tuple[Element, ...] | None:
        items = self.reading.items(written["elements"], ("elements",)) if "elements" in written else None
        if items is None:
            return None
        places: dict[str, int] = {}
        for number, item in enumerate(items):
            key = item.get("id") if isinstance(item, Mapping) else None
            if isinstance(key, str) and places.setdefault(key.strip(), number) != number:
                self.reading.refuse(
                    ("elements", number, "id"),
                    f"there is already an element `{key}`",
                    "an identifier of its own",
                    "rename one of the two",
                )
        self.conditions.elements = tuple(places)
        read = [self._element(item, ("elements", number)) for number, item in enumerate(items)]
        found = {element.key: element for element in read if element is not None}
        made_of = {
            key: tuple(dict.fromkeys(elements_of(element.asks))) if isinstance(element.asks, Condition) else ()
            for key, element in found.items()
        }
        circle = circle_in(made_of)
        if circle:
            ways = ", ".join(f"`{one}` is made of `{other}`" for one, other in pairwise(circle))
            self.reading.refuse(
                ("elements", places[circle[0]], "of"), f"{ways}: a circle", "no circle", "take one of them out"
            )
            return None
        return tuple(found[key] for key in _parts_first(made_of))

    def _element(self, item: object, path: Path) -> Element | None:
        reading = self.reading
        given = reading.any_mapping(item, path)
        if given is None:
            return None
        asked = [key for key in self.asking if key in given]
        if len(asked) != 1:
            what = "it asks nothing" if not asked else " and ".join(f"`{key}`" for key in asked) + " stand together"
            is_of_areas = not asked and any(key in given for key in AREA_FORMS)
            action = "write `unit: area` when areas are divided, or say" if is_of_areas else "say"
            reading.refuse(path, what, "one of " + ", ".join(self.asking), f"{action} what the element asks, once")
            return None
        (form,) = asked
        if reading.mapping(given, path, ("id", "label", "beside", form, *self.asking[form])) is None:
            return None
        before = len(reading.problems)
        for needed in ("id", "label"):
            if needed not in given and (needed, form) != ("label", "diagnoses"):
                reading.refuse(path, f"`{needed}` is missing", f"a line `{needed}:`", "add it")
        key = self._id(given["id"], (*path, "id")) if "id" in given else None
        group = self.groups.get(str(given.get("diagnoses")))
        label = group.name if group is not None else None
        if "label" in given:
            label = read_translated(reading, given["label"], (*path, "label"))
        if "beside" in given:
            reading.truth(given["beside"], (*path, "beside"))
        asks = self._asks(form, given, path)
        if len(reading.problems) > before or key is None or label is None or asks is None:
            return None
        return Element(key, label, asks)

    def _asks(self, form: str, given: Mapping[str, object], path: Path) -> Asked | None:
        self._refuse_days_ahead(given, path)
        if form == "of":
            return self.conditions.read(given["of"], (*path, "of"))
        if form == "asks":
            self._refuse_wrong_codes(given["asks"], (*path, "asks"))
            return read_criterion(self.reading, given["asks"], (*path, "asks"))
        window = UP_TO_INDEX
        if "within" in given:
            window = read_window(self.reading, given["within"], (*path, "within")) or UP_TO_INDEX
        return self._score(given, window, path) if form == "score" else self._diagnoses(form, given, window, path)

    def _diagnoses(self, form: str, given: Mapping[str, object], window: Window, path: Path) -> Asked | None:
        here = (*path, form)
        name = self.reading.text(given[form], here)
        if name is None:
            return None
        if name not in self.groups:
            self.reading.refuse(
                here, f"there is no group of diagnoses `{name}`", "a group of diagnoses", meant(name, list(self.groups))
            )
            return None
        group = self.groups[name]
        if form == "admitted_for":
            here = (*path, "at_least")
            at_least = self.reading.whole(given.get("at_least", 1), here)
            return None if at_least is None else self.reading.made(here, group.admitted, window, at_least)
        if self.reading.truth(given.get("unless_resolved", False), (*path, "unless_resolved")):
            return group.unresolved(window)
        return group.recorded(window)

    def _score(self, given: Mapping[str, object], window: Window, path: Path) -> ScoreRange | None:
        here = (*path, "score")
        name = self.reading.text(given["score"], here)
        ids = score_ids()
        if name is None or name not in ids:
            if name is not None:
                self.reading.refuse(here, f"there is no score `{name}`", "one of " + ", ".join(ids), meant(name, ids))
            return None
        bounds = self._bounds(given, path)
        return None if bounds is None else ScoreRange(shipped_score(name).within(window), *bounds)

    def _bounds(self, given: Mapping[str, object], path: Path) -> tuple[Decimal | None, Decimal | None] | None:
        """Bounds of a range, one of which may be left out."""
        written = {
            key: self.conditions.number(given[key], (*path, key)) for key in ("at_least", "below") if key in given
        }
        if None in written.values():
            return None
        at_least, below = written.get("at_least"), written.get("below")
        if at_least is None and below is None:
            self.reading.refuse(path, "there is no bound", "at_least, below or both", "give one of the two")
            return None
        if at_least is not None and below is not None and below <= at_least:
            self.reading.refuse(
                path,
                f"no number is at least {at_least:f} and below {below:f}",
                "`below` greater than `at_least`",
                "exchange or widen the bounds",
            )
            return None
        return at_least, below

    def _refuse_days_ahead(self, value: object, path: Path) -> None:
        """A segment is about what was known on the index day: a window on later days would look into the future."""
        for key, content, here in _keys_in(value, path):
            if key == "during":
                self.reading.refuse(
                    here,
                    "these are days of the calendar, and the index day is not the same for everybody",
                    "days counted from the index day",
                    "write `within`, such as `within: {from: -365, to: 0}`",
                )
            elif key == "within" and isinstance(content, Mapping):
                last = content.get("to")
                if isinstance(last, int) and not isinstance(last, bool) and last > 0:
                    self.reading.refuse(
                        (*here, "to"),
                        f"it looks {last} days beyond the index day, on which nobody knows them yet",
                        "`to: 0` or earlier",
                        "end the window on the index day",
                    )

    def _refuse_wrong_codes(self, value: object, path: Path) -> None:
        for system, content, here in _keys_in(value, path):
            if not system[:1].isupper() or not is_known_system(self.reading, system, here, self.own_systems):
                continue
            words = content if isinstance(content, list) else [content]
            for number, word in enumerate(words):
                if not isinstance(word, str) or system not in CODE_FORMS:
                    continue
                code, begins = word.strip().removesuffix("*"), word.strip().endswith("*")
                if not is_code(system, code, begins=begins):
                    problem = no_code(system, word, "")
                    at = (*here, number) if isinstance(content, list) else here
                    self.reading.refuse(at, problem.what, problem.expected, problem.action)

    # Segments ---------------------------------------------------------------------------------------------------------

    def _segments(self, written: Mapping[str, object]) -> tuple[tuple[Segment, ...], dict[str, SegmentRule]]:
        items = self.reading.items(written["segments"], ("segments",)) if "segments" in written else None
        segments: list[Segment] = []
        rules: dict[str, SegmentRule] = {}
        if items is None:
            return (), rules
        for number, item in enumerate(items):
            path: Path = ("segments", number)
            segment = self._segment(item, path)
            if segment is None or not isinstance(item, Mapping):
                continue
            if segment.id in [one.id for one in segments]:
                self.reading.refuse(
                    (*path, "id"), f"there is already a segment `{segment.id}`", "each segment once", "rename one"
                )
                continue
            segments.append(segment)
            rule = self._rule(segment.id, item, path, rules)
            if rule is not None:
                rules[segment.id] = rule
        if not any(isinstance(item, Mapping) and item.get("when") == EVERYBODY_ELSE for item in items):
            self.reading.refuse(
                ("segments",),
                "nobody says where those belong who are left over",
                f"one segment with `when: {EVERYBODY_ELSE}`",
                "add a segment for everybody else",
            )
        return tuple(segments), rules

    def _segment(self, item: object, path: Path) -> Segment | None:
        reading = self.reading
        given = reading.mapping(item, path, ("id", "name", "meaning", "when"))
        if given is None:
            return None
        for key in ("id", "name", "meaning"):
            if key not in given:
                reading.refuse(path, f"`{key}` is missing", f"a line `{key}:`", "add it")
        id = self._id(given["id"], (*path, "id")) if "id" in given else None
        name = read_translated(reading, given["name"], (*path, "name")) if "name" in given else None
        meaning = read_translated(reading, given["meaning"], (*path, "meaning")) if "meaning" in given else None
        return Segment(id, name, meaning) if id and name and meaning else None

    def _rule(
        self, id: str, given: Mapping[str, object], path: Path, rules: Mapping[str, SegmentRule]
    ) -> SegmentRule | None:
        here = (*path, "when")
        if "when" not in given:
            self.reading.refuse(
                path,
                f"`{id}` has no rule",
                f"`when` with a condition, or `when: {EVERYBODY_ELSE}`",
                "say who belongs to it",
            )
            return None
        if given["when"] != EVERYBODY_ELSE:
            condition = self.conditions.read(given["when"], here)
            return None if condition is None else SegmentRule(id, condition)
        other = next((rule.segment for rule in rules.values() if rule.when is None), None)
        if other is not None:
            self.reading.refuse(
                here, f"`{other}` already takes everybody else", "one such segment", "give one of the two a condition"
            )
            return None
        return SegmentRule(id, None)

    def _ordered(
        self,
        written: Mapping[str, object],
        priority: object,
        segments: Sequence[Segment],
        rules: Mapping[str, SegmentRule],
    ) -> tuple[SegmentRule, ...] | None:
        last = next((rule.segment for rule in rules.values() if rule.when is None), None)
        ids = [segment.id for segment in segments]
        value = written["priority"] if priority is None else priority
        order = read_priority(self.reading, value, ("priority",), ids, last=last)
        return None if order is None else tuple(rules[id] for id in order)

    def _refuse_unused(
        self, written: Mapping[str, object], elements: Sequence[Element], rules: Mapping[str, SegmentRule]
    ) -> None:
        used = {key for rule in rules.values() if rule.when is not None for key in elements_of(rule.when)}
        for element in reversed(elements):
            if element.key in used and isinstance(element.asks, Condition):
                used |= set(elements_of(element.asks))
        items = written["elements"]
        for number, item in enumerate(items if isinstance(items, list | tuple) else ()):
            if item["id"].strip() not in used and not item.get("beside", False):
                self.reading.refuse(
                    ("elements", number),
                    f"no rule uses `{item['id']}`",
                    "an element that decides something, or `beside: true`",
                    "use it, remove it, or say that it is only kept",
                )
        for parameter in self.conditions.parameters:
            if parameter not in self.conditions.used:
                self.reading.refuse(
                    ("parameters", parameter),
                    f"nothing uses `{parameter}`",
                    "a parameter that is used",
                    "use it or remove it",
                )

    def _refuse_unreachable(
        self, segments: Sequence[Segment], elements: Sequence[Element], rules: Sequence[SegmentRule]
    ) -> None:
        possible = Reachability(elements)
        places = {segment.id: number for number, segment in enumerate(segments)}
        higher: list[SegmentRule] = []
        for rule in rules:
            path: Path = ("segments", places[rule.segment], "when")
            above = [one.when for one in higher if one.when is not None]
            if rule.when is None:
                if not possible.can_hold(EVERYBODY, unless=above):
                    self.reading.refuse(
                        path, "nobody is left over", "rules that leave somebody", "narrow one of the other rules"
                    )
            elif not possible.can_hold(rule.when):
                self.reading.refuse(
                    path,
                    f"the condition of `{rule.segment}` contradicts itself: it is true of nobody",
                    "a condition that somebody can meet",
                    "correct the condition or the elements in it",
                )
            elif not possible.can_hold(rule.when, unless=above):
                self.reading.refuse(
                    path,
                    f"nobody can reach `{rule.segment}`: {_taken_by(possible, rule.when, higher)}",
                    "a segment that somebody can be in",
                    "change the priority, narrow a rule above it, or remove the segment",
                )
            higher.append(rule)


def _taken_by(possible: Reachability, condition: Condition, higher: Sequence[SegmentRule]) -> str:
    """Which segments of higher priority take everybody who meets the condition: one of them when it does so alone."""
    for rule in higher:
        if rule.when is not None and not possible.can_hold(condition, unless=[rule.when]):
            return f"who meets its condition belongs to `{rule.segment}` already"
    return "who meets its condition belongs to a segment of higher priority already"


def _parts_first(made_of: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Every element after those that it is made of, otherwise in the order in which they are written."""
    given: set[str] = set()

    def parts_of(key: str) -> Iterator[str]:
        if key not in given and key in made_of:
            given.add(key)
            for part in made_of[key]:
                yield from parts_of(part)
            yield key

    for key in made_of:
        yield from parts_of(key)


def _keys_in(value: object, path: Path) -> Iterator[tuple[str, object, Path]]:
    """Every key under `path`, with what it holds and where it stands."""
    if isinstance(value, Mapping):
        for key, content in value.items():
            if isinstance(key, str):
                yield key, content, (*path, key)
                yield from _keys_in(content, (*path, key))
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            yield from _keys_in(item, (*path, number))
