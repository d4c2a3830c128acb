"""Parts that a file of interventions repeats: words out of a list, years and ratios."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from proeftuin.steps.population.written_value import Path, Reading

Chosen = TypeVar("Chosen", bound=StrEnum)


def refuse_missing(reading: Reading, written: Mapping[str, object], keys: Iterable[str], path: Path) -> None:
    """Notes every key that does not stand there."""
    for key in keys:
        if key not in written:
            reading.refuse(path, f"`{key}` is missing", f"a line `{key}:`", "add it")


def one_of(reading: Reading, value: object, path: Path, kinds: type[Chosen]) -> Chosen | None:
    """One of the words of `kinds`."""
    word = reading.choice(value, path, [kind.value for kind in kinds])
    return None if word is None else kinds(word)


def several_of(reading: Reading, value: object, path: Path, kinds: type[Chosen]) -> tuple[Chosen, ...]:
    """One word of `kinds` or a list of them, each once."""
    read = [one_of(reading, word, path, kinds) for word in reading.texts(value, path) or ()]
    return tuple(kind for kind in read if kind is not None)


def year_of(reading: Reading, value: object, path: Path) -> int | None:
    """A year of four digits that somebody can mean."""
    year = reading.whole(value, path)
    if year is not None and not 1900 <= year <= 2100:
        reading.refuse(path, f"{year} is no year", "a year such as 2019", "correct it")
        return None
    return year


def ratio_of(reading: Reading, value: object, path: Path) -> Decimal | None:
    """A number above zero."""
    number = reading.number(value, path)
    if number is not None and number <= 0:
        reading.refuse(path, f"{number} is no ratio", "a number above 0", "correct it")
        return None
    return number
