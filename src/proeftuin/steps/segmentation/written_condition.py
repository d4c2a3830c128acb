"""
Conditions on elements as an author writes them.

    frail                                          the element is true
    {all: [frail, {not: dementia}]}                all of these
    {any: [frail, dementia]}                       at least one of these
    {at_least: 3, of: [diabetes, copd, asthma]}    at least so many of these
    {points_at_least: 4, of: {diabetes: 2, copd: 3}}    points of what is true, added up

Where a number stands, the name of a parameter of the scheme may stand instead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from proeftuin.steps.population.written_value import Path, Reading, meant
from proeftuin.steps.segmentation.scheme import (
    AllHold,
    AnyHolds,
    Condition,
    HoldAtLeast,
    Holds,
    HoldsNot,
    PointsReach,
)

_FORMS = "the key of an element, or `all`, `any`, `not`, `at_least` or `points_at_least`"


@dataclass
class ConditionReader:
    """
    Reads the conditions of one scheme.

    Attributes
    ----------
    elements : collection of str
        Keys of the elements that there are.
    parameters : mapping of str to Decimal
        Numbers that have a name.
    used : set of str
        Names of parameters that were asked for so far.
    """

    reading: Reading
    elements: Collection[str]
    parameters: Mapping[str, Decimal]
    used: set[str] = field(default_factory=set)

    def read(self, value: object, path: Path) -> Condition | None:
        """The condition at `path`."""
        if isinstance(value, str):
            return self._holds(value, path)
        written = self.reading.any_mapping(value, path)
        if written is None:
            return None
        if len(written) == 1:
            (key, content), *_ = written.items()
            if key in ("all", "any"):
                parts = self._several(content, (*path, key))
                return None if parts is None else AllHold(parts) if key == "all" else AnyHolds(parts)
            if key == "not":
                part = self.read(content, (*path, key))
                return None if part is None else HoldsNot(part)
        if set(written) == {"at_least", "of"}:
            return self._at_least(written, path)
        if set(written) == {"points_at_least", "of"}:
            return self._points(written, path)
        self.reading.refuse(path, "this is no condition", _FORMS, "write one of these")
        return None

    def number(self, value: object, path: Path) -> Decimal | None:
        """A number, or that of the parameter with this name."""
        if not isinstance(value, str):
            return self.reading.number(value, path)
        if value in self.parameters:
            self.used.add(value)
            return self.parameters[value]
        expected = "a number, or the name of a parameter"
        if self.parameters:
            expected += ": " + ", ".join(self.parameters)
        self.reading.refuse(path, f"there is no parameter `{value}`", expected, meant(value, list(self.parameters)))
        return None

    def _holds(self, key: str, path: Path) -> Holds | None:
        if key in self.elements:
            return Holds(key)
        self.reading.refuse(
            path, f"there is no element `{key}`", "the key of an element", meant(key, list(self.elements))
        )
        return None

    def _several(self, value: object, path: Path) -> tuple[Condition, ...] | None:
        items = self.reading.items(value, path)
        if items is None:
            return None
        read = [self.read(item, (*path, number)) for number, item in enumerate(items)]
        parts = tuple(part for part in read if part is not None)
        return parts if len(parts) == len(read) else None

    def _at_least(self, written: Mapping[str, object], path: Path) -> HoldAtLeast | None:
        here = (*path, "at_least")
        number = self.number(written["at_least"], here)
        parts = self._several(written["of"], (*path, "of"))
        if number is None or parts is None:
            return None
        if number != int(number) or not 1 <= number <= len(parts):
            self.reading.refuse(
                here,
                f"of {len(parts)} conditions {number:f} cannot hold"
                if number > len(parts)
                else "this is no such number",
                f"a whole number from 1 to {len(parts)}",
                "correct the number or the list",
            )
            return None
        return HoldAtLeast(int(number), parts)

    def _points(self, written: Mapping[str, object], path: Path) -> PointsReach | None:
        here, of = (*path, "points_at_least"), (*path, "of")
        at_least = self.number(written["points_at_least"], here)
        given = self.reading.any_mapping(written["of"], of)
        if given is None or at_least is None:
            return None
        before = len(self.reading.problems)
        read = [(self._holds(key, (*of, key)), self.number(points, (*of, key))) for key, points in given.items()]
        pairs = tuple((part, points) for part, points in read if part is not None and points is not None)
        for part, points in pairs:
            if points <= 0:
                self.reading.refuse(
                    (*of, part.element), "points are not above zero", "a number above zero", "ask for what adds points"
                )
        highest = sum(points for _, points in pairs)
        if len(self.reading.problems) == before and not 0 < at_least <= highest:
            self.reading.refuse(
                here,
                f"all points together are {highest:f}" if at_least > highest else "everybody reaches this",
                f"a number above 0 and at most {highest:f}",
                "correct the number or the points",
            )
        return None if len(self.reading.problems) > before else PointsReach(at_least, pairs)


def elements_of(condition: Condition) -> Iterator[str]:
    """Keys of the elements that a condition names, each as often as it stands there."""
    match condition:
        case Holds():
            yield condition.element
        case HoldsNot():
            yield from elements_of(condition.condition)
        case PointsReach():
            for part, _ in condition.points:
                yield from elements_of(part)
        case _:
            for part in condition.conditions:
                yield from elements_of(part)
