"""
Whether anybody can be in a segment: its condition can be true while no rule of higher priority is.

What elements ask is broken down to facts about a person. Facts that exclude each other are one fact with several
values: ages, ranges of one score, numbers of the same rows in the same window, values of the same measurement. All
other facts are taken to be free of each other, so that a segment is called unreachable only when it is. A search tries
values, those that help first, and gives up after a while; what it could not settle counts as reachable.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from proeftuin.steps.population.criterion import (
    Age,
    AllOf,
    Amount,
    AnyOf,
    Attribute,
    Happened,
    Known,
    Leaf,
    Measured,
    Not,
    Residence,
    Sex,
)
from proeftuin.steps.segmentation.scheme import (
    AllHold,
    AnyHolds,
    Asked,
    Condition,
    Element,
    HoldAtLeast,
    Holds,
    HoldsNot,
    PointsReach,
    ScoreRange,
    Unresolved,
)

MOST_STEPS = 4_000
"""Choices after which a search gives up."""

Answer: TypeAlias = bool | None
"""True, false or unknown."""
Value: TypeAlias = Hashable
Question: TypeAlias = Leaf | ScoreRange | Unresolved
"""What is asked of the care tables."""
Fact: TypeAlias = tuple[int, Callable[[Value], Answer]]
"""Number of a fact that a question is about, and the answer to it by the value of the fact."""
Domains: TypeAlias = Mapping[int, tuple[Value, ...]]
"""Values that each fact may still have."""

EVERYBODY = AllHold(())
"""A condition that is true of everybody."""
_FREE: tuple[Answer, ...] = (True, False)


@dataclass
class Reachability:
    """
    What can be true of somebody, given what the elements of a scheme ask.

    Attributes
    ----------
    elements : sequence of Element
        Each after those that it is made of.
    """

    elements: Sequence[Element]
    _by_key: dict[str, Asked] = field(init=False)
    _facts: dict[int, Fact] = field(init=False, default_factory=dict)
    _domains: dict[int, tuple[Value, ...]] = field(init=False)
    _steps: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self._by_key = {element.key: element.asks for element in self.elements}
        about: dict[Hashable, list[Question]] = {}
        for question in (one for element in self.elements for one in _questions(element.asks)):
            about.setdefault(_fact_of(question)[0], []).append(question)
        for number, questions in enumerate(about.values()):
            # By the object: a list of codes is long, and comparing it anew at every step takes most of the time.
            self._facts |= {id(question): (number, _fact_of(question)[1]) for question in questions}
        self._domains = {number: tuple(_values(questions)) for number, questions in enumerate(about.values())}

    def can_hold(self, asked: Asked, *, unless: Sequence[Condition] = ()) -> bool:
        """Whether somebody exists for whom `asked` is true and none of `unless` is."""
        self._steps = 0
        return self._search(asked, tuple(unless), self._domains)

    def _search(self, asked: Asked, unless: tuple[Condition, ...], domains: Domains) -> bool:
        self._steps += 1
        if self._steps > MOST_STEPS:
            return True
        possible = _Possible(self._by_key, self._facts, domains)
        if True not in possible.answers(asked):
            return False
        if any(possible.answers(one) == {True} for one in unless):
            return False
        if possible.answers(asked) != {True}:
            fact, values = possible.choice(asked, wanted=True)
        else:
            open_one = next((one for one in unless if True in possible.answers(one)), None)
            if open_one is None:
                return True
            fact, values = possible.choice(open_one, wanted=False)
        return any(self._search(asked, unless, {**domains, fact: (value,)}) for value in values)


@dataclass
class _Possible:
    """Answers that are possible while facts have only some of their values; sometimes one too many, never less."""

    by_key: Mapping[str, Asked]
    facts: Mapping[int, Fact]
    domains: Domains
    _known: dict[str, frozenset[Answer]] = field(default_factory=dict)

    def answers(self, asked: Asked) -> frozenset[Answer]:
        match asked:
            case Holds():
                if asked.element not in self._known:
                    self._known[asked.element] = self.answers(self.by_key[asked.element])
                return self._known[asked.element]
            case HoldsNot():
                return _opposite(self.answers(asked.condition))
            case Not():
                return _opposite(self.answers(asked.criterion))
            case Known():
                return frozenset(answer is not None for answer in self.answers(asked.criterion))
            case AllHold() | AllOf():
                return _all(self.answers(part) for part in _parts(asked))
            case AnyHolds() | AnyOf():
                return _opposite(_all(_opposite(self.answers(part)) for part in _parts(asked)))
            case HoldAtLeast() | PointsReach():
                return self._reached(asked)
            case _:
                fact, answer = self.facts[id(asked)]
                return frozenset(answer(value) for value in self.domains[fact])

    def choice(self, asked: Asked, *, wanted: bool) -> tuple[int, list[Value]]:
        """A fact that is still open and bears on the answer, and its values, those that help to `wanted` first."""
        match asked:
            case Holds():
                return self.choice(self.by_key[asked.element], wanted=wanted)
            case HoldsNot():
                return self.choice(asked.condition, wanted=not wanted)
            case Not():
                return self.choice(asked.criterion, wanted=not wanted)
            case Known():
                return self.choice(asked.criterion, wanted=True)
            case AllHold() | AllOf() | AnyHolds() | AnyOf() | HoldAtLeast() | PointsReach():
                open_parts = [part for part in _parts(asked) if len(self.answers(part)) > 1]
                helpful = [part for part in open_parts if wanted in self.answers(part)]
                return self.choice((helpful or open_parts)[0], wanted=wanted)
            case _:
                fact, answer = self.facts[id(asked)]
                return fact, sorted(self.domains[fact], key=lambda value: answer(value) is not wanted)

    def _reached(self, asked: HoldAtLeast | PointsReach) -> frozenset[Answer]:
        weighed = [(part, Decimal(1)) for part in asked.conditions] if isinstance(asked, HoldAtLeast) else asked.points
        bound = Decimal(asked.number) if isinstance(asked, HoldAtLeast) else asked.at_least
        parts = [(self.answers(part), weight) for part, weight in weighed]
        found: set[Answer] = set()
        if sum(weight for answers, weight in parts if True in answers) >= bound:
            found.add(True)
        if sum(weight for answers, weight in parts if False not in answers) < bound:
            found.add(False)
        least = sum(weight for answers, weight in parts if answers == {True})
        most = sum(weight for answers, weight in parts if answers != {False})
        if least < bound <= most and any(None in answers for answers, _ in parts):
            found.add(None)
        return frozenset(found)


def _parts(asked: AllHold | AllOf | AnyHolds | AnyOf | HoldAtLeast | PointsReach) -> Sequence[Asked]:
    if isinstance(asked, AllOf | AnyOf):
        return asked.criteria
    return [part for part, _ in asked.points] if isinstance(asked, PointsReach) else asked.conditions


def _opposite(answers: Iterable[Answer]) -> frozenset[Answer]:
    return frozenset(None if answer is None else not answer for answer in answers)


def _all(parts: Iterable[frozenset[Answer]]) -> frozenset[Answer]:
    """True when all are, false when one is, otherwise unknown, over every combination of the parts."""
    found: frozenset[Answer] = frozenset({True})
    for answers in parts:
        found = frozenset(
            False if False in (one, other) else None if None in (one, other) else True
            for one in found
            for other in answers
        )
    return found


def _questions(asked: Asked) -> list[Question]:
    match asked:
        case Holds():
            return []
        case HoldsNot():
            return _questions(asked.condition)
        case Not() | Known():
            return _questions(asked.criterion)
        case AllHold() | AllOf() | AnyHolds() | AnyOf() | HoldAtLeast() | PointsReach():
            return [one for part in _parts(asked) for one in _questions(part)]
        case _:
            return [asked]


def _fact_of(asked: Question) -> tuple[Hashable, Callable[[Value], Answer]]:
    """The fact that a question is about, and its answer by the value of the fact."""
    match asked:
        case Age():
            return "age", lambda value: _in_range(value, asked.at_least, asked.below)
        case ScoreRange():
            return asked.score, lambda value: _in_range(value, asked.at_least, asked.below)
        case Sex():
            return "sex", lambda value: None if value is None else value == asked.sex
        case Attribute():
            return asked.column, lambda value: None if value is None else value in asked.values
        case Happened():
            rows = ("rows", asked.selection, asked.window, asked.on_distinct_days)
            return rows, lambda value: _has_happened(asked, value)
        case Measured():
            measured = ("value", asked.selection, asked.window, asked.which)
            return measured, lambda value: _in_range(value, asked.at_least, asked.below)
        case Amount():
            amount = ("amount", asked.selection, asked.window)
            return amount, lambda value: _in_range(value, asked.at_least_cents, asked.below_cents)
        case _:
            return asked, lambda value: value if isinstance(value, bool) else None


_UNBORN = "not born"


def _in_range(value: Value, at_least: Decimal | int | None, below: Decimal | int | None) -> Answer:
    """Whether a number lies in a range; what lies on the edge of two ranges is known to neither."""
    if value is None:
        return None
    if value == _UNBORN:
        return False
    number, is_edge = value if isinstance(value, tuple) else (value, False)
    if is_edge and number in (at_least, below):
        return None
    return (at_least is None or number >= at_least) and (below is None or number < below)


def _has_happened(asked: Happened, value: Value) -> Answer:
    count, is_observed = value if isinstance(value, tuple) else (value, True)
    if count >= asked.at_least:
        return True
    return False if is_observed or asked.observed_by is None else None


def _values(questions: Sequence[Question]) -> list[Value]:
    match questions[0]:
        case Age():
            cuts = _cuts(questions, "at_least", "below")
            # Who was born in a year or month that is not known may have just turned an age or not.
            edges: list[Value] = [(cut, True) for cut in cuts if cut > 0]
            return [0, *cuts, _UNBORN, None, *edges]
        case ScoreRange():
            return [Decimal(0), *_cuts(questions, "at_least", "below")]
        case Sex():
            return [*dict.fromkeys(question.sex for question in questions if isinstance(question, Sex)), "other", None]
        case Attribute():
            named = [value for question in questions if isinstance(question, Attribute) for value in question.values]
            return [*dict.fromkeys(named), "other", None]
        case Happened():
            counts = [0, *_cuts(questions, "at_least")]
            if any(isinstance(question, Happened) and question.observed_by for question in questions):
                return [(count, is_observed) for count in counts for is_observed in (True, False)]
            return list(counts)
        case Measured():
            cuts = _cuts(questions, "at_least", "below")
            return [cuts[0] - 1, *cuts, None]
        case Amount():
            cuts = _cuts(questions, "at_least_cents", "below_cents")
            return [min(0, cuts[0] - 1), *cuts]
        case Residence():
            return [*_FREE, None]
        case _:
            return list(_FREE)


def _cuts(questions: Sequence[object], *bounds: str) -> list[Decimal | int]:
    found = {getattr(question, bound) for question in questions for bound in bounds}
    return sorted(cut for cut in found if cut is not None)
