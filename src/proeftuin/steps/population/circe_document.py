"""
A cohort definition of ATLAS (CIRCE, JSON) as a document of which every key is accounted for.

Whoever reads an object asks for its keys by name, and says when they are done: what was not asked for and says
something is then listed as not carried over. So nothing can be lost unseen, also not a key of a version that nobody has
met yet.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from proeftuin.errors import DefinitionError, Problem
from proeftuin.vocabulary.language import Language, Translated
from proeftuin.vocabulary.texts import Texts

DEEPEST = 60
"""Objects within objects; a definition that goes deeper was not made by a person."""


class Consequence(StrEnum):
    """What it means for who is counted that something was not carried over as it was."""

    LOST = "lost"
    """A part of the definition is missing: other people can be counted."""
    DIFFERS = "differs"
    """It was carried over, and is reckoned a little differently."""
    NONE = "none"
    """The same people are counted."""


@dataclass(frozen=True)
class NotCarriedOver:
    """
    One thing in the document that the imported definition does not have as it was.

    Attributes
    ----------
    path : str
        Place in the document, such as `InclusionRules[0].expression.CriteriaList[2].RestrictVisit`; empty for the
        document as a whole.
    """

    path: str
    consequence: Consequence
    sentence: Translated

    def in_language(self, language: Language) -> str:
        """Place and sentence on one line."""
        words = self.sentence.in_language(language)
        return f"{self.path}: {words}" if self.path else words


@dataclass
class Ledger:
    """What is found while a document is read: what is wrong in it, and what is not carried over."""

    document: str
    problems: list[Problem] = field(default_factory=list)
    not_carried_over: list[NotCarriedOver] = field(default_factory=list)

    def wrong(self, path: str, what: str, expected: str, action: str) -> None:
        """The document cannot be read here."""
        problem = Problem(f"{self.document}, {path}" if path else self.document, what, expected, action)
        if problem not in self.problems:
            self.problems.append(problem)

    def note(self, path: str, consequence: Consequence, key: str, **gaps: object) -> None:
        """Something is not carried over as it was; each place and sentence once."""
        note = NotCarriedOver(path, consequence, sentence(f"{consequence}.{key}", **gaps))
        if note not in self.not_carried_over:
            self.not_carried_over.append(note)

    def lost(self, path: str, key: str, **gaps: object) -> None:
        """A part of the definition is missing."""
        self.note(path, Consequence.LOST, key, **gaps)

    def differs(self, path: str, key: str, **gaps: object) -> None:
        """A part of the definition is reckoned differently."""
        self.note(path, Consequence.DIFFERS, key, **gaps)


class Part:
    """One object of the document, which remembers what was read of it. Keys may begin with a capital or not."""

    def __init__(self, content: Mapping[str, object], path: str, ledger: Ledger) -> None:
        self.path = path
        self.ledger = ledger
        self._content = content
        self._names = {name.lower(): name for name in content}
        self._read: set[str] = set()

    def place(self, name: str) -> str:
        """Path of a key in this object."""
        written = self._names.get(name.lower(), name)
        return f"{self.path}.{written}" if self.path else written

    def has(self, name: str) -> bool:
        """Whether the key is there and says something; without marking it as read."""
        return _says_something(self._content.get(self._names.get(name.lower(), name)))

    def value(self, name: str) -> object:
        """The value as it stands, `None` when there is none."""
        written = self._names.get(name.lower())
        if written is None:
            return None
        self._read.add(written)
        return self._content[written]

    def whole(self, name: str, *, required: bool = False, at_least: int | None = None) -> int | None:
        """A whole number, `None` when there is none or it is wrong."""
        value = self.value(name)
        if value is None and not required:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or (at_least is not None and value < at_least):
            what = "there is no number" if value is None else "this is not a whole number that can be meant here"
            expected = "a whole number" if at_least is None else f"a whole number, {at_least} or more"
            self.ledger.wrong(self.place(name), what, expected, "correct the number, or export it again from ATLAS")
            return None
        return value

    def flag(self, name: str) -> bool:
        """Whether it is true; what is absent is not."""
        return self.value(name) is True

    def word(self, name: str) -> str | None:
        """A text, `None` when there is none or it is wrong."""
        value = self.value(name)
        if value is None or isinstance(value, str):
            return value
        self._wrong_kind(name, "a text")
        return None

    def part(self, name: str) -> Part | None:
        """An object, `None` when there is none or it is wrong."""
        value = self.value(name)
        if value is None:
            return None
        if isinstance(value, Mapping):
            return Part(value, self.place(name), self.ledger)
        self._wrong_kind(name, "an object between `{` and `}`")
        return None

    def parts(self, name: str) -> list[Part]:
        """The objects of a list; none when there is no list or it is wrong."""
        value = self.value(name)
        if value is None:
            return []
        if not isinstance(value, Sequence) or isinstance(value, str):
            self._wrong_kind(name, "a list between `[` and `]`")
            return []
        found = []
        for number, item in enumerate(value):
            path = f"{self.place(name)}[{number}]"
            if isinstance(item, Mapping):
                found.append(Part(item, path, self.ledger))
            else:
                self.ledger.wrong(path, "this is no object", "an object between `{` and `}`", "correct the list")
        return found

    @property
    def names(self) -> tuple[str, ...]:
        """All keys, as they are written."""
        return tuple(self._content)

    def ignore(self, *names: str) -> None:
        """These keys say nothing about who is counted."""
        self._read |= {self._names[name.lower()] for name in names if name.lower() in self._names}

    def done(self) -> None:
        """Everything was read that can be: what is left is not carried over."""
        for name, value in self._content.items():
            if name not in self._read and _says_something(value):
                self.ledger.lost(self.place(name), "field", name=name)

    def _wrong_kind(self, name: str, expected: str) -> None:
        self.ledger.wrong(self.place(name), "this is something else", expected, "export it again from ATLAS")


def read_document(document: str | Path) -> tuple[Part, str | None]:
    """
    The cohort definition in a file or a text, and its name where the export gives one.

    Raises
    ------
    DefinitionError
        There is no such file, or it is not JSON, or not a cohort definition.
    """
    where = document.name if isinstance(document, Path) else "cohort definition"
    content = _parsed(_text(document, where), where)
    name = content.get("name") if isinstance(content, Mapping) else None
    # The web service of ATLAS wraps the definition, as an object or as a text.
    inner = content.get("expression") if isinstance(content, Mapping) else None
    if inner is not None:
        content = _parsed(inner, where) if isinstance(inner, str) else inner
    if not isinstance(content, Mapping):
        raise _not_a_cohort(where, "the document is no object")
    _refuse_too_deep(content, where)
    root = Part(content, "", Ledger(where))
    if not root.has("PrimaryCriteria"):
        raise _not_a_cohort(where, "it has no primary criteria, so nothing says who enters")
    return root, name if isinstance(name, str) and name.strip() else None


def sentence(key: str, **gaps: object) -> Translated:
    """A sentence about the import in both languages; a gap that is `Translated` is filled in the same language."""

    def written(language: Language) -> str:
        filled = {name: gap.in_language(language) if isinstance(gap, Translated) else gap for name, gap in gaps.items()}
        return _texts(language)(f"circe.{key}", **filled)

    return Translated(nl=written(Language.NL), en=written(Language.EN))


@lru_cache(maxsize=2)
def _texts(language: Language) -> Texts:
    return Texts.of_package("proeftuin.steps.population", language)


def _text(document: str | Path, where: str) -> str:
    if isinstance(document, str):
        return document
    try:
        return document.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        problem = Problem(where, "there is no such file", "a cohort definition of ATLAS", "check its name and folder")
        raise DefinitionError(problem) from error
    except (OSError, UnicodeDecodeError) as error:
        problem = Problem(where, "the file cannot be read as text", "JSON in UTF-8", "export it again from ATLAS")
        raise DefinitionError(problem) from error


def _parsed(text: str, where: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = f"{where}, line {error.lineno}, column {error.colno}"
        action = "export it again from ATLAS: tab Export, JSON"
        raise DefinitionError(Problem(place, "this is not JSON", "a cohort definition in JSON", action)) from error
    except RecursionError as error:
        raise _not_a_cohort(where, "its objects lie too deep in each other") from error


def _not_a_cohort(where: str, what: str) -> DefinitionError:
    expected = "the JSON of one cohort definition, with PrimaryCriteria"
    return DefinitionError(Problem(where, what, expected, "export it from ATLAS: tab Export, JSON"))


def _refuse_too_deep(content: object, where: str) -> None:
    level = [content]
    for _ in range(DEEPEST):
        level = [child for item in level for child in _children(item)]
        if not level:
            return
    raise _not_a_cohort(where, f"its objects lie more than {DEEPEST} deep in each other")


def _children(item: object) -> Iterator[object]:
    if isinstance(item, Mapping):
        yield from item.values()
    elif isinstance(item, list):
        yield from item


def _says_something(value: object) -> bool:
    return value is not None and value is not False and value not in ("", [], {})
