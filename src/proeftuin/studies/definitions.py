"""
Every definition of a study by its address: those of the study file, and those in the files that it names.

A file of one's own that the study names, such as a scheme of segments, stands below the address that names it, as if it
were written there. Other files are told by their checksum.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from proeftuin.errors import DefinitionError
from proeftuin.steps.triple_aim.catalogue.reading import OWN
from proeftuin.studies.bundle import checksum
from proeftuin.studies.result_ledger import written
from proeftuin.studies.study_address import NAMING_KEYS, written_step
from proeftuin.studies.study_file import file_of_study
from proeftuin.studies.yaml_location import parsed

READ_AS_WRITTEN = (".yaml", ".yml")
"""Endings of files that hold definitions; any other file that a study names is data."""
_LONGEST_NAME = 255
_OF_THE_STORE = "care"
Steps: TypeAlias = tuple[str, ...]


def definitions_of_study(folder: Path) -> dict[str, str]:
    """
    What stands at each address of a study: single values, and of every list the names of its items in order.

    Parameters
    ----------
    folder : Path
        The study's folder, or its file.

    Raises
    ------
    DefinitionError
        The study file cannot be read.
    """
    file = file_of_study(folder)
    content, _ = parsed(file)
    home = folder if folder.is_dir() else folder.parent
    found = dict(_Told(home, (file.resolve(),)).value(content, ()))
    for path in sorted((home / OWN).rglob("*.yaml")):
        found |= dict(_Told(home, ()).document(path, (OWN, path.relative_to(home / OWN).as_posix())))
    return {".".join(map(written_step, steps)): text for steps, text in found.items()}


def named_file(value: str, home: Path) -> Path | None:
    """The file that a text in a study names, seen from the study's folder; `None` when it names none."""
    if not value or len(value) > _LONGEST_NAME:
        return None
    try:
        path = home / value
        return path if path.is_file() else None
    except (OSError, ValueError):
        return None


@dataclass(frozen=True)
class _Told:
    """
    Tells what a document says.

    Attributes
    ----------
    above : tuple of Path
        Documents that this one stands in, so that one that names itself is not read without end.
    """

    home: Path
    above: tuple[Path, ...]

    def value(self, value: object, steps: Steps) -> Iterator[tuple[Steps, str]]:
        if isinstance(value, Mapping) and value:
            for key, below in value.items():
                yield from self.value(below, (*steps, str(key)))
        elif isinstance(value, list) and value:
            yield from self._list(value, steps)
        else:
            yield steps, written(value)
            if isinstance(value, str):
                yield from self._named(value, steps)

    def _list(self, items: Sequence[object], steps: Steps) -> Iterator[tuple[Steps, str]]:
        # The order of criteria, rules and schemes has a meaning of its own.
        names = _names(items)
        if not any(isinstance(item, Mapping | list) for item in items):
            yield steps, _row(items)
            for place, item in enumerate(items):
                if isinstance(item, str):
                    yield from self._named(item, (*steps, names[place] or str(place)))
            return
        yield steps, written(", ".join(name or str(place) for place, name in enumerate(names)))
        for place, (name, item) in enumerate(zip(names, items, strict=True)):
            yield from self.value(_without_name(item, name), (*steps, name or str(place)))

    def _named(self, value: str, steps: Steps) -> Iterator[tuple[Steps, str]]:
        # Files of a source are told by its loads; they may be larger than a run should read for this.
        path = None if steps[:1] == (_OF_THE_STORE,) else named_file(value, self.home)
        if path is not None:
            yield from self.document(path, (*steps, "file"))

    def document(self, path: Path, steps: Steps) -> Iterator[tuple[Steps, str]]:
        """What a file says below the address that names it: its definitions, or its checksum."""
        place = path.resolve()
        if path.suffix.lower() not in READ_AS_WRITTEN or place in self.above:
            yield steps, checksum(path)
            return
        try:
            content, _ = parsed(path)
        except DefinitionError:
            yield steps, checksum(path)
            return
        # What a file names in its turn is read from the folder of the study as well.
        yield from _Told(self.home, (*self.above, place)).value(json.loads(json.dumps(content, default=str)), steps)


def _without_name(item: object, name: str | None) -> object:
    """What stands under the only key of an item, when that key is its name."""
    if name is None or not isinstance(item, Mapping) or len(item) != 1 or {*item} & {*NAMING_KEYS}:
        return item
    (only,) = item.values()
    return only


def _row(items: Sequence[object]) -> str:
    """A list of single values in one line, from which no other list can be read."""
    texts = list(map(str, items))
    return json.dumps(list(items), ensure_ascii=False) if any("," in text for text in texts) else ", ".join(texts)


def _names(items: Sequence[object]) -> list[str | None]:
    """What each item is called in an address; `None` where only its position tells it from others."""
    names = [_name(item) for item in items]
    return [None if name is None or name.isdecimal() or names.count(name) > 1 else name for name in names]


def _name(item: object) -> str | None:
    if isinstance(item, str):
        return item
    if not isinstance(item, Mapping):
        return None
    naming = next((key for key in NAMING_KEYS if key in item), None)
    if naming is not None:
        return item[naming] if isinstance(item[naming], str) else None
    return str(next(iter(item))) if len(item) == 1 else None
