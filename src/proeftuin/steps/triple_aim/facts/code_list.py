"""
Lists of codes that fact tables look for, read from the `codes.yaml` of a family of indicators.

A code of a list stands for itself and for all codes that begin with it. Sources write one code with a dot and without,
in capitals and not; a list is therefore held against codes in plain form, which has capitals and no dots.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, reduce
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import groupby
from operator import or_

import ibis

from proeftuin.data.engine.portable import Truth, Value
from proeftuin.errors import DefinitionError, Problem
from proeftuin.steps.population.written_value import Path, Reading
from proeftuin.steps.triple_aim.facts.code_mapping import CodeMapping, mappings_of
from proeftuin.steps.triple_aim.written_file import content_of

_RANGE = re.compile(r"([A-Z])(\d\d)-([A-Z])(\d\d)")
_CODE = re.compile(r"[0-9A-Z]+(\.[0-9A-Z]+)?|[0-9]+-[0-9]")
"""Of most systems, and of LOINC."""
CODE_SYSTEMS = (
    "ATC", "DRG", "ICD10", "ICD10CM", "ICD10PCS", "ICD9CM", "ICPC1", "ICPC2", "LOINC", "SNOMED",
)  # fmt: skip
"""Systems that a list can be in; a file declares others, such as codes of care products, under `code_systems`."""
_KEYS = ("id", "name", "code_system", "version", "source", "mapped_from", "reviewed", "codes")
_OPTIONAL = ("name", "mapped_from")
CODES, MAPPINGS = "codes.yaml", "mappings.yaml"
"""Files of a family with its lists, and with what says how some of them were made from others."""


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
        Whether somebody held the list against its source, code by code; of a list that was made from another one,
        whether its mapping was reviewed.
    mapped_from : str or None
        The list of another code system that it was made from.
    mapping : CodeMapping or None
        How it was made from that list.
    """

    id: str
    code_system: str
    codes: tuple[str, ...]
    version: str
    source: str
    reviewed: bool
    mapped_from: str | None = None
    mapping: CodeMapping | None = None


@cache
def shipped_lists(family: str) -> Mapping[str, CodeList]:
    """The lists of one family of indicators, by identifier."""
    return lists_in(files("proeftuin.steps.triple_aim").joinpath("catalogue", "families", family))


def lists_in(folder: Traversable) -> dict[str, CodeList]:
    """
    The lists of the family in a folder, with their mappings; none when it has no file of them.

    Raises
    ------
    DefinitionError
        As for `lists_of`; a list was made from another one and nothing says how, or what says so was not reviewed while
        the list is called reviewed.
    """
    codes, mappings = folder.joinpath(CODES), folder.joinpath(MAPPINGS)
    if not codes.is_file():
        return {}
    lists = lists_of(codes.read_text(encoding="utf-8"), folder.name)
    return with_mappings(lists, mappings.read_text(encoding="utf-8") if mappings.is_file() else None, folder.name)


def with_mappings(lists: Mapping[str, CodeList], text: str | None, family: str) -> dict[str, CodeList]:
    """
    The lists with the mappings in the text of a file `mappings.yaml`; `None` when there is no such file.

    Raises
    ------
    DefinitionError
        A mapping cannot be read, or list and mapping do not belong together; every mistake with its place.
    """
    place = f"{family}/{MAPPINGS}"
    codes = {id: one.codes for id, one in lists.items()}
    mappings = {} if text is None else mappings_of(text, place, codes)
    reading = Reading(place)
    for id, one in lists.items():
        mapping = mappings.get(id)
        if one.mapped_from != (None if mapping is None else mapping.source):
            reading.refuse(
                (id,), _apart(one.mapped_from, mapping), "the same list in both files", "add or correct one of the two"
            )
        elif mapping is not None and one.reviewed != (mapping.review is not None):
            said = "reviewed, and its mapping is not" if one.reviewed else "not reviewed, and its mapping is"
            reading.refuse((id,), f"the list is called {said}", "the same in both files", "correct one of the two")
    if reading.problems:
        raise DefinitionError(reading.problems)
    return {id: replace(one, mapping=mappings.get(id)) for id, one in lists.items()}


def _apart(mapped_from: str | None, mapping: CodeMapping | None) -> str:
    if mapping is None:
        return f"the list says it was made from `{mapped_from}`, and no mapping says how"
    said = "no list" if mapped_from is None else f"`{mapped_from}`"
    return f"its mapping is from `{mapping.source}`, and the list says it was made from {said}"


def lists_of(text: str, family: str) -> dict[str, CodeList]:
    """
    The lists in the text of a file `codes.yaml`, by identifier.

    Raises
    ------
    DefinitionError
        The text is not YAML, a list cannot be read, two have the same identifier, or a code system is neither known nor
        declared under `code_systems`; every mistake with its place.
    """
    place = f"{family}/{CODES}"
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
        if key not in written and key not in _OPTIONAL:
            reading.refuse(path, f"`{key}` is missing", f"a line `{key}:`", "add it")
    before = len(reading.problems)
    named = ("id", "version", "source", "mapped_from")
    texts = {key: reading.text(written.get(key), (*path, key)) for key in named if key in written}
    system = (
        reading.choice(written["code_system"], (*path, "code_system"), systems) if "code_system" in written else None
    )
    reviewed = reading.truth(written["reviewed"], (*path, "reviewed")) if "reviewed" in written else None
    codes = reading.texts(written["codes"], (*path, "codes")) if "codes" in written else None
    plain_codes = reading.made((*path, "codes"), lambda: tuple(written_out(codes or (), ""))) if codes else None
    if len(reading.problems) > before or any(key not in written for key in _KEYS if key not in _OPTIONAL):
        return None
    return CodeList(
        texts["id"] or "",
        system or "",
        plain_codes or (),
        texts["version"] or "",
        texts["source"] or "",
        bool(reviewed),
        texts.get("mapped_from"),
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
