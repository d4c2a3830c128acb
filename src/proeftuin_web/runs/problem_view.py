"""Problems of a study file, each beside the lines that it is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_AROUND = 2
_LONGEST = 200


@dataclass(frozen=True)
class Line:
    """A line of the study file; `is_meant` when it is the one that the problem is about."""

    number: int
    text: str
    is_meant: bool


@dataclass(frozen=True)
class ShownProblem:
    """
    What is wrong, where, what was expected and what to do, with the lines around it as far as they are known.

    Attributes
    ----------
    language : str
        Of its words, where these are not those of the page: what the library finds it tells in English.
    """

    where: str
    what: str
    expected: str
    action: str
    lines: tuple[Line, ...]
    language: str


def shown(problems: Iterable[dict[str, Any]], text: str) -> list[ShownProblem]:
    """Problems as a page shows them, beside the lines of `text`."""
    written = text.splitlines()
    return [
        ShownProblem(
            problem["where"],
            problem["what"],
            problem["expected"],
            problem["action"],
            _lines(written, problem.get("line")) if str(problem["where"]).startswith("study.yaml") else (),
            "" if problem.get("is_translated") else "en",
        )
        for problem in problems
    ]


def _lines(written: list[str], number: int | None) -> tuple[Line, ...]:
    if number is None or not 1 <= number <= len(written):
        return ()
    first = max(1, number - _AROUND)
    around = written[first - 1 : number + _AROUND]
    return tuple(Line(first + place, text[:_LONGEST], first + place == number) for place, text in enumerate(around))
