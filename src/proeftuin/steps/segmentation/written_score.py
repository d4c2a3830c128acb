"""
Scores: points for codes, each group of codes once. Scores of the package stand in `scores/`, one file each.

    id: hospital_frailty
    name: {nl: ..., en: ...}
    table: diagnosis
    diagnosis_of_contacts: true
    source: where the points were read
    groups:
      - {points: 7.1, ICD10: [F00]}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from proeftuin.errors import DefinitionError
from proeftuin.steps.population.criterion import Window
from proeftuin.steps.population.selection import Codes, EventTable
from proeftuin.steps.population.written_value import Path, Reading
from proeftuin.steps.segmentation.diagnosis_group import read_codes, shipped_groups
from proeftuin.steps.segmentation.scheme import Points, Score
from proeftuin.steps.segmentation.written_text import read_translated
from proeftuin.steps.triple_aim.written_file import content_of
from proeftuin.vocabulary.language import Translated

FOLDER = "scores"
_KEYS = ("id", "name", "about", "table", "diagnosis_of_contacts", "source", "groups")
_CODED = (EventTable.DIAGNOSIS, EventTable.CONTACT, EventTable.MEDICATION)


@dataclass(frozen=True)
class PointList:
    """
    A score before it is known in which window it is taken.

    Attributes
    ----------
    source : str
        Where the points were read, or that this project set them.
    """

    id: str
    name: Translated
    about: Translated
    table: EventTable
    groups: tuple[Points, ...]
    source: str
    diagnosis_of_contacts: bool = False

    def within(self, window: Window) -> Score:
        """The score of what was recorded in the window."""
        return Score(self.id, self.name, self.table, self.groups, window, self.diagnosis_of_contacts)


def score_ids() -> tuple[str, ...]:
    """Scores of the package."""
    return tuple(sorted(file.name.removesuffix(".yaml") for file in files(__package__).joinpath(FOLDER).iterdir()))


@cache
def shipped_score(id: str) -> PointList:
    """A score of the package."""
    place = f"{FOLDER}/{id}.yaml"
    return read_score(content_of(files(__package__).joinpath(place).read_text(encoding="utf-8"), place), place)


def read_score(document: object, place: str) -> PointList:
    """
    The score that `document` says.

    Raises
    ------
    DefinitionError
        Something cannot be read; every mistake with its place.
    """
    reading = Reading(place)
    read = _read(reading, document)
    if read is None or reading.problems:
        raise DefinitionError(reading.problems)
    return read


def _read(reading: Reading, document: object) -> PointList | None:
    written = reading.mapping(document, (), _KEYS)
    if written is None:
        return None
    for key in _KEYS:
        if key not in written and key != "diagnosis_of_contacts":
            reading.refuse((), f"`{key}` is missing", f"a line `{key}:`", "add it")
    if reading.problems:
        return None
    id, source = reading.text(written["id"], ("id",)), reading.text(written["source"], ("source",))
    name = read_translated(reading, written["name"], ("name",))
    about = read_translated(reading, written["about"], ("about",))
    table = reading.choice(written["table"], ("table",), [table.value for table in _CODED])
    contacts = reading.truth(written.get("diagnosis_of_contacts", False), ("diagnosis_of_contacts",))
    groups = _groups(reading, written["groups"], ("groups",))
    if reading.problems or not (id and source and name and about and table):
        return None
    return PointList(id, name, about, EventTable(table), tuple(groups), source, bool(contacts))


def _groups(reading: Reading, value: object, path: Path) -> list[Points]:
    groups: list[Points] = []
    seen: dict[tuple[str, str], int] = {}
    for number, item in enumerate(reading.items(value, path) or ()):
        here = (*path, number)
        group = _group(reading, item, here)
        for pair in [(codes.system, code) for codes in group.codes for code in codes.codes] if group else []:
            if seen.setdefault(pair, number) != number:
                reading.refuse(
                    here,
                    f"`{pair[1]}` already gives points in item {seen[pair] + 1}",
                    "each code in one group",
                    "remove one of the two",
                )
                break
        groups += [group] if group else []
    return groups


def _group(reading: Reading, value: object, path: Path) -> Points | None:
    written = reading.any_mapping(value, path)
    if written is None:
        return None
    before = len(reading.problems)
    if "points" not in written:
        reading.refuse(path, "`points` is missing", "a line `points:`", "add it")
        return None
    points = reading.number(written["points"], (*path, "points"))
    if points is not None and points <= 0:
        reading.refuse((*path, "points"), "points are not above zero", "a number above zero", "leave the group out")
    systems = {key: content for key, content in written.items() if key not in ("points", "diagnoses")}
    codes = [*_codes_of_groups(reading, written, path), *(read_codes(reading, systems, path) if systems else ())]
    if not codes and len(reading.problems) == before:
        reading.refuse(path, "there are no codes", "a code system with its codes, or `diagnoses`", "add them")
    return None if len(reading.problems) > before or points is None else Points(tuple(codes), points)


def _codes_of_groups(reading: Reading, written: Mapping[str, object], path: Path) -> tuple[Codes, ...]:
    if "diagnoses" not in written:
        return ()
    id = reading.choice(written["diagnoses"], (*path, "diagnoses"), list(shipped_groups()))
    return () if id is None else shipped_groups()[id].codes
