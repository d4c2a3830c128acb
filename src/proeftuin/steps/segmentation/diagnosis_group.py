"""
Groups of diagnoses: one disease in the codes of every system in which care records it.

A scheme asks for `diabetes` and finds it whether a practice wrote ICPC T90, a hospital ICD-10 E11.9 or a claim
ICD-9-CM 250.00, as a diagnosis or as what a contact was for. Lists of the catalogue of indicators are taken over by
their name, so that a code stands in one place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from proeftuin.errors import DefinitionError
from proeftuin.steps.population.criterion import AnyOf, Criterion, Happened, Window
from proeftuin.steps.population.selection import Codes, EventTable, OneOf, Selection
from proeftuin.steps.population.written_value import Path, Reading, meant
from proeftuin.steps.segmentation.code_system import CODE_FORMS, both_ways, written_out
from proeftuin.steps.segmentation.scheme import Unresolved
from proeftuin.steps.segmentation.written_text import read_translated
from proeftuin.steps.triple_aim.facts.code_list import shipped_lists
from proeftuin.steps.triple_aim.written_file import content_of
from proeftuin.vocabulary.language import Translated

FILE = "diagnosis_groups.yaml"
NEVER_OF_CONTACTS = ("DESYNPUF_FLAG",)
"""Code systems in which no contact has its diagnosis."""
_KEYS = ("id", "name", "codes", "resolved", "note")


@dataclass(frozen=True)
class DiagnosisGroup:
    """
    One disease.

    Attributes
    ----------
    codes : tuple of Codes
        Beginnings of codes, with and without a dot.
    resolved : tuple of Codes
        Codes that say that it is over, beside every row with the status `history`.
    note : Translated or None
        What somebody who reads figures on it should know of the codes.
    """

    id: str
    name: Translated
    codes: tuple[Codes, ...]
    resolved: tuple[Codes, ...] = ()
    note: Translated | None = None

    def recorded(self, window: Window) -> Criterion:
        """At least one such diagnosis was recorded in the window, or one such contact took place."""
        return AnyOf(tuple(Happened(selection, window) for selection in self._selections()))

    def admitted(self, window: Window, at_least: int = 1) -> Criterion:
        """Admissions in the window were for it, on so many days."""
        admissions = OneOf("kind", ("admission",))
        selection = Selection(EventTable.CONTACT, diagnosis_codes=self._of_contacts(), conditions=(admissions,))
        return Happened(selection, window, at_least, on_distinct_days=at_least > 1)

    def unresolved(self, window: Window) -> Unresolved:
        """The same, and nobody said on that day or later that it was over."""
        history = Selection(EventTable.DIAGNOSIS, self.codes, conditions=(OneOf("status", ("history",)),))
        over = (Selection(EventTable.DIAGNOSIS, self.resolved),) if self.resolved else ()
        return Unresolved(self._selections(), (history, *over), window)

    def _selections(self) -> tuple[Selection, ...]:
        recorded = Selection(EventTable.DIAGNOSIS, self.codes)
        of_contacts = self._of_contacts()
        return (recorded, Selection(EventTable.CONTACT, diagnosis_codes=of_contacts)) if of_contacts else (recorded,)

    def _of_contacts(self) -> tuple[Codes, ...]:
        return tuple(codes for codes in self.codes if codes.system not in NEVER_OF_CONTACTS)


@cache
def shipped_groups() -> Mapping[str, DiagnosisGroup]:
    """The groups that every scheme can ask for, by identifier."""
    reading = Reading(FILE)
    text = files(__package__).joinpath(FILE).read_text(encoding="utf-8")
    document = reading.mapping(content_of(text, FILE), (), ("groups",)) or {}
    groups = read_groups(reading, document.get("groups"), ("groups",), taken={})
    if reading.problems:
        raise DefinitionError(reading.problems)
    return groups


def read_groups(
    reading: Reading,
    value: object,
    path: Path,
    *,
    taken: Mapping[str, DiagnosisGroup],
    own_systems: Sequence[str] = (),
) -> dict[str, DiagnosisGroup]:
    """The groups at `path` that can be read, by identifier."""
    found: dict[str, DiagnosisGroup] = {}
    for number, item in enumerate(reading.items(value, path) or ()):
        here = (*path, number)
        group = _read_group(reading, item, here, own_systems)
        if group is not None and (group.id in found or group.id in taken):
            reading.refuse(here, f"there is already a group `{group.id}`", "an identifier of its own", "rename it")
        elif group is not None:
            found[group.id] = group
    return found


def read_codes(reading: Reading, value: object, path: Path, own_systems: Sequence[str] = ()) -> tuple[Codes, ...]:
    """Beginnings of codes by code system; a name such as `disease/copd_icd10` stands for a list of the catalogue."""
    written = reading.any_mapping(value, path) or {}
    read = []
    for system, content in written.items():
        here = (*path, system)
        if not is_known_system(reading, system, here, own_systems):
            continue
        words = reading.texts(content, here) or ()
        places = [(*here, number) if isinstance(content, list) else here for number in range(len(words))]
        codes = [code for word, at in zip(words, places, strict=True) for code in _meant_by(reading, system, word, at)]
        spelled = tuple(dict.fromkeys(spelling for code in codes for spelling in both_ways(system, code)))
        read += [Codes(system, spelled, prefix=True)] if spelled else []
    return tuple(read)


def is_known_system(reading: Reading, system: str, path: Path, own_systems: Sequence[str] = ()) -> bool:
    """Whether there is such a code system; when there is none, that is refused."""
    known = (*CODE_FORMS, *own_systems)
    if system in known:
        return True
    close = meant(system, known)
    action = close if close.startswith("did") else "choose one of these, or declare it under `code_systems`"
    reading.refuse(path, f"there is no code system `{system}`", "one of " + ", ".join(known), action)
    return False


def _meant_by(reading: Reading, system: str, word: str, path: Path) -> tuple[str, ...]:
    if "/" in word and system in CODE_FORMS:
        return _listed(reading, system, word, path)
    if system not in CODE_FORMS:
        return (word,)
    return reading.made(path, lambda: tuple(written_out(system, word))) or ()


def _listed(reading: Reading, system: str, word: str, path: Path) -> tuple[str, ...]:
    family, _, name = word.partition("/")
    lists = shipped_lists(family) if _is_family(family) else {}
    if name not in lists:
        reading.refuse(path, f"the catalogue has no list of codes `{word}`", "family/list", meant(name, list(lists)))
        return ()
    one = lists[name]
    if one.code_system != system:
        reading.refuse(
            path, f"the list `{word}` is in {one.code_system}", f"a list in {system}", "name another list, or move it"
        )
        return ()
    return one.codes


def _is_family(name: str) -> bool:
    families = files("proeftuin.steps.triple_aim").joinpath("catalogue", "families")
    return name in {folder.name for folder in families.iterdir()}


def _read_group(reading: Reading, value: object, path: Path, own_systems: Sequence[str]) -> DiagnosisGroup | None:
    written = reading.mapping(value, path, _KEYS)
    if written is None:
        return None
    before = len(reading.problems)
    for key in ("id", "name", "codes"):
        if key not in written:
            reading.refuse(path, f"`{key}` is missing", f"a line `{key}:`", "add it")
    id = reading.text(written["id"], (*path, "id")) if "id" in written else None
    name = read_translated(reading, written["name"], (*path, "name")) if "name" in written else None
    codes = read_codes(reading, written["codes"], (*path, "codes"), own_systems) if "codes" in written else ()
    over = read_codes(reading, written["resolved"], (*path, "resolved"), own_systems) if "resolved" in written else ()
    note = read_translated(reading, written["note"], (*path, "note")) if "note" in written else None
    if len(reading.problems) > before or id is None or name is None:
        return None
    return DiagnosisGroup(id, name, codes, over, note)
