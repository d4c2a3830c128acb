"""
Addresses in a study file: how a record points at a place in the file, and what stands there.

An address is a row of steps with points between them, from the outside in:

    populations.frail.include.aged 75 or over.age.at_least
    status.indicators.hospital_admissions
    choice.candidates.home_team.reach
    sites.0.areas.3

A step into a mapping is a key. A step into a list is the name of an item, or its position, counted from 0 as in
messages. The name of an item is the value of its key `id`; without one that of `intervention`, `outcome`, `scheme` or
`site`; of a mapping with one key it is that key, and the step leads to what stands under it; a text is its own name. A
name that two items have names neither: then the position is needed. A step that holds a point, a quotation mark or a
space at an end, or is empty, and a name of digits alone in a list, stand in double quotation marks, in which a
quotation mark is written twice.

Nothing is changed here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeAlias, TypeGuard

from proeftuin.errors import DefinitionError, Problem

Steps: TypeAlias = tuple[str | int, ...]
"""Keys and positions that lead to a value of the document."""

NAMING_KEYS = ("id", "intervention", "outcome", "scheme", "site")
"""Keys whose value names an item of a list; the first that an item has."""
_SHOWN = 12
"""So many names are told of what can stand somewhere."""
_QUOTE = '"'


@dataclass(frozen=True)
class Found:
    """
    A place in a study file.

    Attributes
    ----------
    path : tuple of str and int
        Keys and positions that lead to it, as `place_in_study` takes them.
    value : object
        What stands there.
    """

    path: Steps
    value: object


@dataclass(frozen=True)
class _Step:
    """One step as it was written; `is_quoted` says that it is a name, whatever it looks like."""

    text: str
    is_quoted: bool

    def written(self) -> str:
        return f'"{self.text.replace(_QUOTE, _QUOTE * 2)}"' if self.is_quoted else self.text


def found(content: object, at: str) -> Found:
    """
    The place in `content` that the address `at` names.

    Parameters
    ----------
    content : object
        A study file as `yaml_location.parsed` reads it.

    Raises
    ------
    DefinitionError
        The address is not written as one, or names nothing, or more than one item; the problem's place is the part of
        the address that was found.
    """
    steps = _steps(at)
    path: Steps = ()
    value = content
    for place, step in enumerate(steps):
        taken = _taken(value, step)
        if len(taken) != 1:
            raise DefinitionError(_nothing_there(content, path, steps, place, count=len(taken)))
        for key in taken[0]:
            path, value = (*path, key), _under(value, key)
    return Found(path, value)


def address(content: object, path: Sequence[str | int]) -> str:
    """
    The address of the value at `path`, by names where an item of a list has one.

    Raises
    ------
    KeyError, IndexError
        Nothing stands at `path`.
    """
    written: list[str] = []
    value, place = content, 0
    while place < len(path):
        steps = path[place:]
        step, length = _step_to(value, steps)
        written.append(step.written())
        for key in steps[:length]:
            value = _under(value, key)
        place += length
    return ".".join(written)


def steps_of(at: str) -> tuple[str, ...]:
    """
    The steps of an address as texts, without quotation marks.

    Raises
    ------
    DefinitionError
        It is not written as an address.
    """
    return tuple(step.text for step in _steps(at))


def written_step(name: str) -> str:
    """A name as a step of an address, in quotation marks where it needs them."""
    return _Step(name, is_quoted=_needs_quotes(name)).written()


def every_path(content: object) -> Iterator[Steps]:
    """Every place in a document, the outermost first."""
    pairs = content.items() if isinstance(content, Mapping) else enumerate(content) if _is_list(content) else ()
    for key, value in pairs:
        yield (key,)
        yield from ((key, *rest) for rest in every_path(value))


def _steps(at: str) -> list[_Step]:
    steps: list[_Step] = []
    rest = at
    while True:
        if rest.startswith(_QUOTE):
            step, rest = _quoted(at, rest)
        else:
            text, point, rest = rest.partition(".")
            step, rest = _Step(text, is_quoted=False), point + rest
        if not step.text and not step.is_quoted:
            raise DefinitionError(_unreadable(at, "an address has no empty steps"))
        steps.append(step)
        if not rest:
            return steps
        rest = rest[1:]


def _quoted(at: str, rest: str) -> tuple[_Step, str]:
    """The step that `rest` begins with, up to the quotation mark that ends it, and what comes after."""
    text, place = "", 1
    while place < len(rest):
        if rest[place] != _QUOTE:
            text, place = text + rest[place], place + 1
        elif rest[place + 1 : place + 2] == _QUOTE:
            text, place = text + _QUOTE, place + 2
        elif rest[place + 1 : place + 2] in {"", "."}:
            return _Step(text, is_quoted=True), rest[place + 1 :]
        else:
            break
    raise DefinitionError(_unreadable(at, "a quotation mark is not closed before the next point"))


def _taken(value: object, step: _Step) -> list[Steps]:
    """The keys and positions that `step` may lead along; one way when it is clear."""
    if isinstance(value, Mapping):
        return [(key,) for key in value if _text(key) == step.text]
    if not _is_list(value):
        return []
    if step.text.isdecimal() and step.text.isascii() and not step.is_quoted:
        return [(int(step.text),)] if int(step.text) < len(value) else []
    return [way for name, way in _named(value) if name == step.text]


def _named(items: Sequence[object]) -> Iterator[tuple[str, Steps]]:
    """Items of a list that have a name, with the way that it leads along."""
    for place, item in enumerate(items):
        if isinstance(item, Mapping):
            naming = next((key for key in NAMING_KEYS if key in item), None)
            if naming is not None:
                if isinstance(item[naming], str):
                    yield item[naming], (place,)
            elif len(item) == 1:
                (only,) = item
                yield _text(only), (place, only)
        elif isinstance(item, str):
            yield item, (place,)


def _step_to(value: object, path: Sequence[str | int]) -> tuple[_Step, int]:
    """The step that leads from `value` along the first keys of `path`, and along how many of them."""
    if isinstance(value, Mapping):
        _under(value, path[0])
        text = _text(path[0])
        return _Step(text, is_quoted=_needs_quotes(text)), 1
    items = value if _is_list(value) else ()
    names = list(_named(items))
    for length in (2, 1):
        way = tuple(path[:length])
        name = next((name for name, leads in names if leads == way), None)
        if name is not None and [one for one, _ in names].count(name) == 1:
            return _Step(name, is_quoted=_needs_quotes(name) or name.isdecimal()), length
    place = path[0]
    if not isinstance(place, int) or not 0 <= place < len(items):
        raise IndexError(f"there is no item {place} here")
    return _Step(str(place), is_quoted=False), 1


def _needs_quotes(text: str) -> bool:
    return not text or "." in text or _QUOTE in text or text != text.strip()


def _under(value: object, key: str | int) -> object:
    if isinstance(value, Mapping):
        return value[key]
    if _is_list(value) and isinstance(key, int):
        return value[key]
    raise KeyError(key)


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _text(key: object) -> str:
    return str(key)


def _unreadable(at: str, what: str) -> Problem:
    return Problem(
        at, what, "keys and names of items with points between them, such as `status.indicators.gp_contacts`",
        'correct the address; put a step that holds a point in quotation marks: `include."BMI 27.5"`',
    )  # fmt: skip


def _nothing_there(content: object, path: Steps, steps: Sequence[_Step], place: int, *, count: int) -> Problem:
    value = _at(content, path)
    before, step = ".".join(step.written() for step in steps[:place]) or "the study file", steps[place]
    if count > 1:
        return Problem(
            before, f"{count} items are called `{step.text}`", "the position of one of them, counted from 0",
            "use the position in the list",
        )  # fmt: skip
    names = _names_in(value)
    if not names:
        what = "empty" if isinstance(value, Mapping) or _is_list(value) else "a single value"
        return Problem(
            before,
            f"there is no `{step.text}` here: this is {what}",
            "an address that ends here",
            "shorten the address",
        )
    shown = ", ".join(names[:_SHOWN]) + (", ..." if len(names) > _SHOWN else "")
    rest = [step.written() for step in steps[place + 1 :]]
    return Problem(
        before, f"there is no `{step.text}` here", f"one of {shown}", _meant(content, path, step, rest, names)
    )


def _names_in(value: object) -> list[str]:
    """What a step from here can be called; an item without a name of its own has its position."""
    if isinstance(value, Mapping):
        return [_Step(_text(key), is_quoted=_needs_quotes(_text(key))).written() for key in value]
    if not _is_list(value):
        return []
    return [_step_to(value, (place, *_only_key(item)))[0].written() for place, item in enumerate(value)]


def _only_key(item: object) -> Steps:
    return tuple(item) if isinstance(item, Mapping) and len(item) == 1 else ()


def _meant(content: object, path: Steps, step: _Step, rest: Sequence[str], names: Sequence[str]) -> str:
    """What the author may have meant: a name much like it here, or the one place below that has just this name."""
    near = get_close_matches(step.text, names, n=1)
    if near:
        return f"did you mean `{near[0]}`?"
    below = {address(content, (*path, *further)) for further in every_path(_at(content, path))}
    called = [one for one in below if _steps(one)[-1].text == step.text]
    if len(called) == 1:
        return f"did you mean `{'.'.join([*called, *rest])}`?"
    return "choose one of these"


def _at(content: object, path: Steps) -> object:
    for key in path:
        content = _under(content, key)
    return content
