"""
Reading what an author wrote: values out of the mapping of a study file, every mistake collected with its place.

A part that cannot be read becomes `None` and has left at least one problem behind, so that the rest is read all the
same and the author sees all mistakes at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import ParamSpec, TypeAlias, TypeVar

from proeftuin.errors import DefinitionError, Problem

Path: TypeAlias = tuple[str | int, ...]
"""Keys, and positions in lists, that lead to a value."""

P = ParamSpec("P")
Part = TypeVar("Part")


@dataclass(frozen=True)
class PlacedProblem(Problem):
    """A problem with the path to the value it is about, by which a line of the file can be found."""

    path: Path = ()


@dataclass
class Reading:
    """
    One definition being read.

    Attributes
    ----------
    place : str
        What the definition is called in messages, such as the file and the name of the population.
    problems : list
        What was wrong so far.
    """

    place: str
    problems: list[PlacedProblem] = field(default_factory=list)

    def refuse(self, path: Path, what: str, expected: str, action: str) -> None:
        """Notes that the value at `path` cannot be read; returns nothing, as does every part that cannot be read."""
        words = [f"item {step + 1}" if isinstance(step, int) else step for step in path]
        self.problems.append(PlacedProblem(", ".join([self.place, *words]), what, expected, action, path))

    def made(self, path: Path, make: Callable[P, Part], *args: P.args, **kwargs: P.kwargs) -> Part | None:
        """What `make` gives; what it refuses becomes a problem at `path`."""
        try:
            return make(*args, **kwargs)
        except DefinitionError as error:
            for problem in error.problems:
                self.refuse(path, problem.what, problem.expected, problem.action)
            return None

    def mapping(self, value: object, path: Path, keys: Iterable[str]) -> Mapping[str, object] | None:
        """A mapping with no other keys than `keys`."""
        found = self.any_mapping(value, path)
        if found is None:
            return None
        allowed = list(keys)
        unknown = [key for key in found if key not in allowed]
        for key in unknown:
            self.refuse(
                (*path, key), f"there is no key `{key}` here", "one of " + ", ".join(allowed), meant(key, allowed)
            )
        return None if unknown else found

    def any_mapping(self, value: object, path: Path) -> Mapping[str, object] | None:
        """A mapping with text as keys."""
        if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
            return value
        self.refuse(path, f"this is {kind_of(value)}", "`key: value` lines", "indent `key: value` lines under it")
        return None

    def items(self, value: object, path: Path) -> Sequence[object] | None:
        """A list with at least one item."""
        if isinstance(value, list | tuple) and value:
            return value
        what = "the list is empty" if isinstance(value, list | tuple) else f"this is {kind_of(value)}"
        self.refuse(path, what, "a list with at least one item", "write each item on a line that begins with a dash")
        return None

    def text(self, value: object, path: Path) -> str | None:
        """Text that is not empty."""
        if isinstance(value, str) and value.strip():
            return value.strip()
        what = "the text is empty" if isinstance(value, str) else f"this is {kind_of(value)}"
        self.refuse(path, what, "text", "write text; put quotes around what looks like a number, a day, yes or no")
        return None

    def texts(self, value: object, path: Path) -> tuple[str, ...] | None:
        """One text or a list of them, each once."""
        if isinstance(value, str):
            value = [value]
        items = self.items(value, path)
        if items is None:
            return None
        read = [self.text(item, (*path, position)) for position, item in enumerate(items)]
        words = tuple(word for word in read if word is not None)
        twice = next((word for word in words if words.count(word) > 1), None)
        if twice is not None:
            self.refuse(path, f"`{twice}` stands here twice", "each once", "remove one of the two")
            return None
        return words if len(words) == len(read) else None

    def choice(self, value: object, path: Path, choices: Iterable[str]) -> str | None:
        """One of `choices`."""
        allowed = list(choices)
        if isinstance(value, str) and value in allowed:
            return value
        shown = f"`{value}`" if isinstance(value, str) else kind_of(value)
        action = meant(value, allowed) if isinstance(value, str) else "choose one of these"
        self.refuse(path, f"there is no choice {shown}", "one of " + ", ".join(allowed), action)
        return None

    def whole(self, value: object, path: Path) -> int | None:
        """A whole number."""
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self.refuse(path, f"this is {kind_of(value)}", "a whole number", "write digits only, without quotes")
        return None

    def number(self, value: object, path: Path) -> Decimal | None:
        """A number, exactly as it is written; YAML's infinity, and its "not a number", are none."""
        is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
        number = Decimal(str(value)) if is_number else None
        if number is not None and number.is_finite():
            return number
        what = f"this is {kind_of(value)}" if number is None else f"`{value}` is no finite number"
        self.refuse(path, what, "a number", "write digits, with a point before decimals")
        return None

    def truth(self, value: object, path: Path) -> bool | None:
        """True or false."""
        if isinstance(value, bool):
            return value
        self.refuse(path, f"this is {kind_of(value)}", "true or false", "write true or false, without quotes")
        return None

    def day(self, value: object, path: Path) -> date | None:
        """A day of the calendar."""
        if isinstance(value, date):
            return value
        what = f"this is {kind_of(value)}"
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                what = f"`{value}` is no day"
        self.refuse(path, what, "year-month-day, such as 2020-01-31", "write a day that the calendar has")
        return None


def meant(word: str, allowed: Sequence[str]) -> str:
    """Advice that names the allowed word closest to `word`, when one is close."""
    close = get_close_matches(word, allowed, n=1, cutoff=0.6)
    return f"did you mean `{close[0]}`?" if close else "choose one of these"


def kind_of(value: object) -> str:
    """What sort of value an author wrote, in words."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float | Decimal):
        return "a number"
    if isinstance(value, str):
        return "text"
    if isinstance(value, Mapping):
        return "a set of `key: value` lines"
    return "a list" if isinstance(value, list | tuple) else "a day" if isinstance(value, date) else "something else"
