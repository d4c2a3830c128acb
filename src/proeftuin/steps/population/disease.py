"""
Diseases of which episodes are made: their codes, and how long a person may stay away before an episode ends.

The shipped list is data, in `definitions/episodes.yaml`. The windows in it, and which diseases never close, are choices
of this project; Nivel's own windows by code are not at hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from typing import Any

import yaml

from proeftuin.errors import DefinitionError, Problem
from proeftuin.steps.population.selection import Codes
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.yaml_text import yaml_content

SHIPPED = "episodes.yaml"
_FIELDS = {"id", "name", "codes", "contact_free_days", "chronic"}


@dataclass(frozen=True)
class Disease:
    """
    One disease as a group of codes.

    Attributes
    ----------
    codes : tuple of Codes
        Beginnings of codes, one entry for each code system.
    contact_free_days : int or None
        Days without a contact after which an episode has ended; `None` for a chronic disease, which never ends.
    """

    id: str
    name: Translated
    codes: tuple[Codes, ...]
    contact_free_days: int | None

    @property
    def is_chronic(self) -> bool:
        """Whether an episode never ends."""
        return self.contact_free_days is None


@cache
def shipped_diseases() -> tuple[Disease, ...]:
    """The diseases of this project; the windows are its own choices."""
    return _diseases(files(__package__).joinpath("definitions", SHIPPED).read_text(encoding="utf-8"), SHIPPED)


def read_diseases(path: Path) -> tuple[Disease, ...]:
    """
    The diseases of a file that is written as the shipped one.

    Raises
    ------
    DefinitionError
        The file cannot be read, or with one problem for every disease that is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DefinitionError(
            Problem(
                str(path),
                f"the file cannot be read ({type(error).__name__})",
                "a list of diseases as YAML in UTF-8",
                "check the path",
            )
        ) from error
    return _diseases(text, str(path))


def refuse_shared_codes(diseases: Sequence[Disease], where: str) -> None:
    """
    See that a row of care belongs to at most one disease, so that no episode counts twice.

    Raises
    ------
    DefinitionError
        A code of one disease begins with a code of another, or two diseases have one identifier.
    """
    problems = list(_shared(diseases, where))
    if problems:
        raise DefinitionError(problems)


def _diseases(text: str, where: str) -> tuple[Disease, ...]:
    try:
        document = yaml_content(text)
    except yaml.YAMLError as error:
        raise DefinitionError(
            Problem(where, "this is not YAML", "a list of diseases", "mend the indentation, a quote or a bracket")
        ) from error
    entries = document.get("diseases") if isinstance(document, dict) else None
    if not isinstance(entries, list) or not entries:
        raise DefinitionError(Problem(where, "there are no diseases", "a list under `diseases`", "add it"))
    problems = [
        problem
        for place, entry in enumerate(entries, start=1)
        for problem in _wrong(entry, f"{where}, disease {place}")
    ]
    if problems:
        raise DefinitionError(problems)
    diseases = tuple(map(_disease, entries))
    refuse_shared_codes(diseases, where)
    return diseases


def _wrong(entry: object, where: str) -> Iterator[Problem]:
    if not isinstance(entry, dict):
        yield Problem(where, "this is no disease", "id, name, codes and a window", "write it as the shipped ones")
        return
    for field in sorted(set(map(str, entry)) - _FIELDS):
        yield Problem(where, f"there is no field `{field}`", f"one of {', '.join(sorted(_FIELDS))}", "correct it")
    if not isinstance(entry.get("id"), str) or not entry["id"]:
        yield Problem(where, "there is no identifier", "a short name under `id`", "add it")
    name = entry.get("name")
    if not isinstance(name, dict) or not all(isinstance(name.get(of), str) and name[of].strip() for of in ("nl", "en")):
        yield Problem(where, "there is no name", "`name: {nl: ..., en: ...}`", "add it in both languages")
    codes = entry.get("codes")
    if not isinstance(codes, dict) or not codes or not all(map(_are_codes, codes.values())):
        yield Problem(
            where, "there are no codes", "`codes: {ICPC1: [R81], ICD10: [J18]}`", "add them, as a list of words"
        )
    yield from _wrong_window(entry, where)


def _wrong_window(entry: dict[str, Any], where: str) -> Iterator[Problem]:
    if ("contact_free_days" in entry) == (entry.get("chronic") is True) or entry.get("chronic") not in (None, True):
        yield Problem(
            where,
            "it must be said once when an episode ends",
            "either `contact_free_days` or `chronic: true`",
            "give one of the two",
        )
    elif "contact_free_days" in entry and not _is_number_of_days(entry["contact_free_days"]):
        yield Problem(where, "the window is no number of days", "a whole number from 1", "correct `contact_free_days`")


def _are_codes(found: object) -> bool:
    return isinstance(found, list) and bool(found) and all(isinstance(code, str) and code for code in found)


def _is_number_of_days(found: object) -> bool:
    return isinstance(found, int) and not isinstance(found, bool) and found >= 1


def _disease(entry: dict[str, Any]) -> Disease:
    codes = tuple(Codes(str(system), tuple(found), prefix=True) for system, found in entry["codes"].items())
    return Disease(
        entry["id"], Translated(entry["name"]["nl"], entry["name"]["en"]), codes, entry.get("contact_free_days")
    )


def _shared(diseases: Sequence[Disease], where: str) -> Iterator[Problem]:
    for one, other in combinations(diseases, 2):
        if one.id == other.id:
            yield Problem(
                where, f"two diseases are called `{one.id}`", "an identifier of its own for each", "rename one"
            )
        for code in sorted(_codes(one)):
            if any(code[0] == own[0] and _one_begins_the_other(code[1], own[1]) for own in _codes(other)):
                yield Problem(
                    where,
                    f"code {code[1]} of {code[0]} belongs to `{one.id}` and to `{other.id}`",
                    "one disease for each code",
                    "take it out of one of them",
                )


def _codes(disease: Disease) -> set[tuple[str, str]]:
    return {(codes.system, code) for codes in disease.codes for code in codes.codes}


def _one_begins_the_other(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
