"""
A scheme as it stood on the day before the index day, for predicting what happens from the index day on.

An element may look at the index day itself, and an outcome counts from that day on: an admission on that day would
then predict itself. Windows that end on the index day therefore end a day earlier here, and a registration is asked
for the day before. A window that reaches further, or holds nothing before the index day, is refused.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

from proeftuin.errors import DefinitionError, Problem
from proeftuin.steps.population.criterion import Registered, Window
from proeftuin.steps.segmentation.scheme import Scheme
from proeftuin.vocabulary.period import Period

DAY_BEFORE = "_day_before_"
"""
What the identifier of a scheme of the day before begins with.

No author's scheme can be called so: an identifier begins with a letter. What is kept of the two never shares a name.
"""
_DAY_BEFORE = Window(-1, -1)


class _LooksAheadError(Exception):
    """A window holds the index day or later days and cannot be shortened; the words say which days."""


def before_index_day(scheme: Scheme, *, first_index_day: date) -> Scheme:
    """
    The same scheme, asked of what was known on the day before the index day.

    Parameters
    ----------
    first_index_day : date
        First day on which anybody has an index day.

    Raises
    ------
    DefinitionError
        An element looks at days after the index day, or at that day only; or at days of the calendar that do not all
        lie before the first index day.
    """
    elements = []
    problems: list[Problem] = []
    for element in scheme.elements:
        try:
            elements.append(replace(element, asks=_shortened(element.asks, first_index_day)))
        except _LooksAheadError as ahead:
            problems.append(
                Problem(
                    f"scheme {scheme.id}, element {element.key}",
                    f"a predictor after the index date: the element looks at {ahead}",
                    "days before the index day only: the outcome counts from the index day on",
                    "let its window end on day -1 or earlier, or leave the element out of the predictors",
                )
            )
    if problems:
        raise DefinitionError(problems)
    return replace(scheme, id=f"{DAY_BEFORE}{scheme.id}", elements=tuple(elements))


def _shortened(asked: object, first_index_day: date) -> Any:  # noqa: ANN401 - whatever kind of part it was
    if isinstance(asked, Window):
        return _window(asked)
    if isinstance(asked, Period):
        if asked.end > first_index_day:
            raise _LooksAheadError(f"days of the calendar up to {asked.end:%Y-%m-%d}")
        return asked
    if isinstance(asked, Registered) and asked.throughout is None:
        return replace(asked, throughout=_DAY_BEFORE)
    if isinstance(asked, tuple):
        return tuple(_shortened(part, first_index_day) for part in asked)
    if is_dataclass(asked) and not isinstance(asked, type):
        parts = {field.name: getattr(asked, field.name) for field in fields(asked)}
        made = {name: _shortened(part, first_index_day) for name, part in parts.items()}
        changed = {name: part for name, part in made.items() if part != parts[name]}
        return replace(asked, **changed) if changed else asked
    return asked


def _window(window: Window) -> Window:
    if window.to_day > 0:
        raise _LooksAheadError(f"days up to day {window.to_day} after the index day")
    if window.from_day == 0:
        raise _LooksAheadError("the index day only")
    return replace(window, to_day=min(window.to_day, -1))
