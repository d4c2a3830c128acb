"""
Lists of codes that fact tables look for, read from the `codes.yaml` of a family of indicators.

A code of a list stands for itself and for all codes that begin with it. Sources write one code with a dot and without,
in capitals and not; a list is therefore held against codes in plain form, which has capitals and no dots.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from importlib.resources import files
from itertools import groupby
from operator import or_

import ibis

from proeftuin.data.engine.portable import Truth, Value
from proeftuin.errors import DefinitionError, Problem
from proeftuin.steps.population.written_value import Path, Reading
from proeftuin.steps.triple_aim.written_file import content_of

_RANGE = re.compile(r"([A-Z])(\d\d)-([A-Z])(\d\d)")
_CODE = re.compile(r"[0-9A-Z]+(\.[0-9A-Z]+)?|[0-9]+-[0-9]")
"""Of most systems, and of LOINC."""
CODE_SYSTEMS = (
    "ATC", "DRG", "ICD10", "ICD10CM", "ICD10PCS", "ICD9CM", "ICPC1", "ICPC2", "LOINC", "SNOMED",
)  # fmt: skip
"""Systems that a list can be in; a file declares others, such as codes of care products, under `code_systems`."""
_KEYS = ("id", "name", "code_system", "version", "source", "reviewed", "codes")


@dataclass(frozen=True)
class CodeList:
    """
    Codes of one code system that are counted together.

    Attributes
    ----------
    codes : tuple of str
        Beginnings of codes in plain form; a range of categories is written out.
    version, source : str
        Which edition of which publication, or that this project chose the codes.
    reviewed : bool
        Whether somebody held the list against its source, code by code.
    """

    id: str
    code_system: str
    codes: tuple[str, ...]
    version: str
    source: str
    reviewed: bool


@cache
def shipped_lists(family: str) -> Mapping[str, CodeList]:
    """The lists of one family of indicators, by identifier."""
    found = files("proeftuin.steps.triple_aim").joinpath("catalogue", "families", family, "codes.yaml")
    return lists_of(found.read_text(encoding="utf-8"), family)


def lists_of(text: str, family: str) -> dict[str, CodeList]:
    """
    The lists in the text of a file `codes.yaml`, by identifier.

    Raises
    ------
    DefinitionError
        The text is not YAML, a list cannot be read, two have the same identifier, or a code system is neither known nor
        declared under `code_systems`; every mistake with its place.
    """
    place = f"{family}/codes.yaml"
    reading = Reading(place)
    document = reading.mapping(content_of(text, place), (), ("code_systems", "lists"))
    if document is None:
        raise DefinitionError(reading.problems)
    own = reading.texts(document["code_systems"], ("code_systems",)) if "code_systems" in document else ()
    systems = (*CODE_SYSTEMS, *(own or ()))
    entries = reading.items(document.get("lists"), ("lists",)) or ()
    found: dict[str, CodeList] = {}
    for number, entry in enumerate(entries):
        one = _list(reading, entry, systems, ("lists", number))
        if one is not None and one.id in found:
            reading.refuse(
                ("lists", number), f"the list `{one.id}` is there twice", "each once", "rename one of the two"
            )
        elif one is not None:
            found[one.id] = one
    if reading.problems:
        raise DefinitionError(reading.problems)
    return found


def _list(reading: Reading, entry: object, systems: Sequence[str], path: Path) -> CodeList | None:
    written = reading.mapping(entry, path, _KEYS)
    if written is None:
        return None
    for key in _KEYS:
        if key not in written and key != "name":
            reading.refuse(path, f"`{key}` is missing", f"a line `{key}:`", "add it")
    before = len(reading.problems)
    texts = {key: reading.text(written.get(key), (*path, key)) for key in ("id", "version", "source") if key in written}
    system = (
        reading.choice(written["code_system"], (*path, "code_system"), systems) if "code_system" in written else None
    )
    reviewed = reading.truth(written["reviewed"], (*path, "reviewed")) if "reviewed" in written else None
    codes = reading.texts(written["codes"], (*path, "codes")) if "codes" in written else None
    plain_codes = reading.made((*path, "codes"), lambda: tuple(written_out(codes or (), ""))) if codes else None
    if len(reading.problems) > before or any(key not in written for key in _KEYS if key != "name"):
        return None
    return CodeList(
        texts["id"] or "",
        system or "",
        plain_codes or (),
        texts["version"] or "",
        texts["source"] or "",
        bool(reviewed),
    )


def written_out(codes: Iterable[str], where: str) -> Iterator[str]:
    """
    The codes in plain form, with the categories of a range such as A00-A09 one by one.

    Raises
    ------
    DefinitionError
        Something is neither a code nor a range of categories under one letter.
    """
    for code in codes:
        bounds = _RANGE.fullmatch(code)
        if bounds and bounds[1] == bounds[3] and int(bounds[2]) <= int(bounds[4]):
            yield from (f"{bounds[1]}{number:02}" for number in range(int(bounds[2]), int(bounds[4]) + 1))
        elif _CODE.fullmatch(code):
            yield code.replace(".", "")
        else:
            raise DefinitionError(
                Problem(where, f"`{code}` is no code", "a code such as K85.2, or a range such as A00-A09", "correct it")
            )


def plain(code: Value) -> Value:
    """A code in capitals and without dots."""
    return code.upper().replace(".", "")


def begins_with(plain_code: Value, codes: Iterable[str]) -> Truth:
    """Whether a plain code is one of `codes` or begins with one; unknown when the code is."""
    return reduce(or_, (plain_code.left(length).isin(own) for length, own in _by_length(codes)))


def of_longest(plain_code: Value, values: Iterable[tuple[CodeList, Value]], *, otherwise: Value) -> Value:
    """
    The value that belongs to the list with the longest beginning of the code; `otherwise` when no list has one.

    So a list can take a code out of another: A40.3 is its own, though the other list has A40.
    """
    beginnings = [(length, own, value) for codes, value in values for length, own in _by_length(codes.codes)]
    longest_first = sorted(beginnings, key=lambda found: found[0], reverse=True)
    return ibis.cases(
        *((plain_code.left(length).isin(own), value) for length, own, value in longest_first), else_=otherwise
    )


def _by_length(codes: Iterable[str]) -> list[tuple[int, list[str]]]:
    return [(length, sorted(own)) for length, own in groupby(sorted(set(codes), key=len), key=len)]
