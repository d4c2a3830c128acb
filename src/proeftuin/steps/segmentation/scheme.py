"""
Schemes of segments: an ordered list of rules that gives every person exactly one segment on a day.

A scheme asks a number of elements of each person, each true, false or unknown. A rule gives its segment to who meets a
condition on these elements. Rules are tried in order of priority; the first that is true decides, and the last has no
condition, so that nobody is left over. What is unknown decides nothing: a rule that is unknown passes a person on to
the next one, and the person is counted as uncertain. The elements themselves are kept, since one segment hides the
others that a person would belong to.

Source
------
J. Lynn and others, Using population segmentation to provide better health care for all: the Bridges to Health model,
Milbank Quarterly 85 (2007), for a limited number of segments in which everybody is in one at any time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from proeftuin.steps.population.criterion import UP_TO_INDEX, Criterion, Window
from proeftuin.steps.population.population_definition import meaning_of
from proeftuin.steps.population.selection import Codes, EventTable, Selection
from proeftuin.vocabulary.language import Translated

HASH_VERSION = 1
"""Raised when the same scheme starts to mean something else."""


@dataclass(frozen=True)
class Holds:
    """An element is true."""

    element: str


@dataclass(frozen=True)
class AllHold:
    """True when all are true, false when one is false, otherwise unknown."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class AnyHolds:
    """True when one is true, false when all are false, otherwise unknown."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class HoldsNot:
    """The opposite; unknown stays unknown."""

    condition: Condition


@dataclass(frozen=True)
class HoldAtLeast:
    """True when at least `number` are true, false when no more than fewer can be, otherwise unknown."""

    number: int
    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class PointsReach:
    """
    The points of what is true add up to at least `at_least`; points are above zero.

    True when those that are true reach it, false when they do not even together with those that are unknown, otherwise
    unknown.
    """

    at_least: Decimal
    points: tuple[tuple[Condition, Decimal], ...]


Condition: TypeAlias = Holds | AllHold | AnyHolds | HoldsNot | HoldAtLeast | PointsReach


@dataclass(frozen=True)
class Points:
    """What a person gets once, however many rows there are, for having one of the codes."""

    codes: tuple[Codes, ...]
    points: Decimal


@dataclass(frozen=True)
class Score:
    """
    Points for codes that were recorded in a window, added up. Who has none of them scores zero.

    Attributes
    ----------
    diagnosis_of_contacts : bool
        Whether main diagnoses of contacts count as well as the codes of rows of `table`: sources keep what somebody was
        admitted for in the one, the other or both.
    """

    id: str
    name: Translated
    table: EventTable
    groups: tuple[Points, ...]
    window: Window
    diagnosis_of_contacts: bool = False


@dataclass(frozen=True)
class ScoreRange:
    """A score lies in `[at_least, below)`; never unknown."""

    score: Score
    at_least: Decimal | None = None
    below: Decimal | None = None


@dataclass(frozen=True)
class Unresolved:
    """
    A row of `recorded` in the window is of a later day than every row of `resolved` in it; never unknown.

    What was recorded on the day on which it was said to be over is over.
    """

    recorded: tuple[Selection, ...]
    resolved: tuple[Selection, ...]
    window: Window = UP_TO_INDEX


Asked: TypeAlias = Criterion | ScoreRange | Unresolved | Condition
"""What an element asks: of the care tables, of a score, or of other elements."""


@dataclass(frozen=True)
class Element:
    """Something that is true, false or unknown of a person on the index day."""

    key: str
    label: Translated
    asks: Asked


@dataclass(frozen=True)
class Segment:
    """A group with similar needs."""

    id: str
    name: Translated
    meaning: Translated


@dataclass(frozen=True)
class SegmentRule:
    """Who belongs to a segment, unless a rule of higher priority holds; `None` for everybody who is left."""

    segment: str
    when: Condition | None


@dataclass(frozen=True)
class Scheme:
    """
    A scheme that reading has checked: elements are known and not circular, each segment has one rule and can be
    reached, and only the last rule has no condition.

    Attributes
    ----------
    version : int
        Raised by the author whenever persons may move.
    elements : tuple of Element
        Each after those that it is made of.
    segments : tuple of Segment
        In the order in which they are shown; the place of a segment stands for it in tables of persons.
    rules : tuple of SegmentRule
        From the highest priority to the lowest, one for each segment.
    references : tuple of str
        Publications that it is drawn up after.
    own_choices : Translated or None
        What no publication says and its author decided.
    areas : tuple or None
        Of a scheme by types of areas: code, place of the type and places of the types that it may be, of each area.
        These decide; under which codes persons happen to be recorded in the areas does not change the scheme.
    """

    id: str
    version: int
    name: Translated
    about: Translated
    elements: tuple[Element, ...]
    segments: tuple[Segment, ...]
    rules: tuple[SegmentRule, ...]
    references: tuple[str, ...] = ()
    own_choices: Translated | None = None
    areas: tuple[tuple[str, int, tuple[int, ...]], ...] | None = None

    def place(self, segment: str) -> int:
        """Place of the segment, counted from zero."""
        return [one.id for one in self.segments].index(segment)

    def asked(self) -> Iterator[Criterion | ScoreRange | Unresolved]:
        """What the elements ask of the care tables, in order."""
        for element in self.elements:
            if not isinstance(element.asks, Holds | AllHold | AnyHolds | HoldsNot | HoldAtLeast | PointsReach):
                yield element.asks

    def hash(self) -> str:
        """Fingerprint of everything that decides who is where: names and explanations do not change it."""
        content = {
            "version": [HASH_VERSION, self.version],
            "elements": {element.key: meaning_of(element.asks) for element in self.elements}
            if self.areas is None
            else [[element.key for element in self.elements], meaning_of(self.areas)],
            "rules": [[rule.segment, meaning_of(rule.when)] for rule in self.rules],
            "segments": [segment.id for segment in self.segments],
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
