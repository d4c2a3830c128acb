"""
Concept sets of ATLAS as codes of the code systems in care tables.

A concept is a number of the OMOP vocabulary; care tables have codes. Which code a concept is, and which concepts lie
under it, stands in tables of that vocabulary (CONCEPT, CONCEPT_ANCESTOR, CONCEPT_RELATIONSHIP), which the user has and
this program does not. Without them only the concepts that are written out in the document can be carried over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import polars as pl

from proeftuin.errors import DataContractError, Problem
from proeftuin.steps.population.circe_document import Part
from proeftuin.steps.population.selection import Codes

SystemAndCode: TypeAlias = tuple[str, str]
"""Code system and code, as care tables have them."""


@dataclass(frozen=True)
class ConceptCodes:
    """
    What the OMOP vocabulary says of concepts.

    Attributes
    ----------
    codes : mapping of concept to codes
        All codes under which care tables can have a concept: its own, and those of other systems that map to it.
    descendants : mapping of concept to concepts, or None
        Concepts under a concept, however deep; `None` when that is not known.
    """

    codes: Mapping[int, tuple[SystemAndCode, ...]] = field(default_factory=dict)
    descendants: Mapping[int, tuple[int, ...]] | None = None

    @classmethod
    def from_tables(
        cls, concept: pl.DataFrame, ancestor: pl.DataFrame | None = None, relationship: pl.DataFrame | None = None
    ) -> ConceptCodes:
        """
        Out of tables of the OMOP vocabulary.

        Parameters
        ----------
        concept : DataFrame
            CONCEPT: `concept_id`, `vocabulary_id`, `concept_code`.
        ancestor : DataFrame or None
            CONCEPT_ANCESTOR: `ancestor_concept_id`, `descendant_concept_id`.
        relationship : DataFrame or None
            CONCEPT_RELATIONSHIP: `concept_id_1`, `concept_id_2`, `relationship_id`; of these `Maps to` is used, by
            which a code of a source belongs to a standard concept.

        Raises
        ------
        DataContractError
            A table lacks a column.
        """
        _require(concept, "CONCEPT", "concept_id", "vocabulary_id", "concept_code")
        own = {
            number: (vocabulary.replace(" ", "_"), code)
            for number, vocabulary, code in concept.select("concept_id", "vocabulary_id", "concept_code").iter_rows()
        }
        codes: dict[int, list[SystemAndCode]] = defaultdict(list)
        for number, code in own.items():
            codes[number].append(code)
        for source, standard in _mapped(relationship):
            if source in own and own[source] not in codes[standard]:
                codes[standard].append(own[source])
        return cls({number: tuple(found) for number, found in codes.items()}, _descendants(ancestor))


@dataclass(frozen=True)
class _Item:
    concept: int
    part: Part
    written: SystemAndCode | None
    is_excluded: bool
    with_descendants: bool


class ConceptSets:
    """The concept sets of a document, by their number."""

    def __init__(self, root: Part, vocabulary: ConceptCodes) -> None:
        self._ledger = root.ledger
        self._vocabulary = vocabulary
        self._sets: dict[int, Part] = {}
        self._codes: dict[int, tuple[Codes, ...]] = {}
        earlier_problems = len(self._ledger.problems)
        for part in root.parts("ConceptSets"):
            number = part.whole("id", required=True)
            if number is None:
                continue
            if number in self._sets:
                what = f"there are two concept sets with the number {number}"
                self._ledger.wrong(part.place("id"), what, "a number for each", "remove one of them")
            self._sets[number] = part
        self._all_have_a_number = len(self._ledger.problems) == earlier_problems

    def codes(self, number: int, path: str) -> tuple[Codes, ...]:
        """Codes of a set by code system; none when no code could be carried over, which is then listed."""
        part = self._sets.get(number)
        if part is None:
            if self._all_have_a_number:
                what, expected = f"there is no concept set with the number {number}", "a set under ConceptSets"
                self._ledger.wrong(path, what, expected, "export it again from ATLAS")
            return ()
        if number not in self._codes:
            self._codes[number] = self._read(part)
        if not self._codes[number]:
            self._ledger.lost(path, "empty_set", name=self.name(number))
        return self._codes[number]

    def name(self, number: int) -> str:
        """What the author called the set."""
        return self._sets[number].word("name") or str(number)

    def concepts(self, number: int) -> tuple[int, ...] | None:
        """The concepts that are written out in a set; `None` when there is no such set."""
        part = self._sets.get(number)
        return None if part is None else tuple(item.concept for item in self._items(part) if not item.is_excluded)

    def _read(self, part: Part) -> tuple[Codes, ...]:
        wanted: dict[SystemAndCode, None] = {}
        unwanted: set[SystemAndCode] = set()
        for item in self._items(part):
            codes = self._codes_of(item)
            if item.is_excluded:
                unwanted.update(codes)
            else:
                wanted.update(dict.fromkeys(codes))
        return by_system(code for code in wanted if code not in unwanted)

    def _items(self, part: Part) -> list[_Item]:
        expression = part.part("expression")
        part.ignore("name", "description", "createdBy", "modifiedBy", "createdDate", "modifiedDate", "tags")
        part.done()
        if expression is None:
            return []
        items = [found for item in expression.parts("items") if (found := _item(item)) is not None]
        expression.ignore("concept")
        expression.done()
        return items

    def _codes_of(self, item: _Item) -> tuple[SystemAndCode, ...]:
        concepts = [item.concept]
        descendants = self._vocabulary.descendants
        if item.with_descendants and descendants is None:
            self._ledger.lost(item.part.place("includeDescendants"), "descendants", concept=item.concept)
        elif item.with_descendants and descendants is not None:
            concepts += [one for one in descendants.get(item.concept, ()) if one != item.concept]
        found = [code for concept in concepts for code in self._vocabulary.codes.get(concept, ())]
        if item.concept not in self._vocabulary.codes:
            if item.written is None:
                self._ledger.lost(item.part.path, "concept", concept=item.concept)
            else:
                system, code = item.written
                self._ledger.differs(item.part.path, "written_code", concept=item.concept, system=system, code=code)
                found.insert(0, item.written)
        return tuple(found)


def _item(item: Part) -> _Item | None:
    concept = item.part("concept")
    is_excluded, with_descendants = item.flag("isExcluded"), item.flag("includeDescendants")
    if item.flag("includeMapped"):
        item.ledger.lost(item.place("includeMapped"), "mapped")
    item.done()
    if concept is None:
        action = "export it again from ATLAS"
        item.ledger.wrong(item.path, "there is no concept", "a concept with its CONCEPT_ID", action)
        return None
    number = concept.whole("CONCEPT_ID", required=True)
    return None if number is None else _Item(number, item, written_code(concept), is_excluded, with_descendants)


def written_code(concept: Part) -> SystemAndCode | None:
    """Code system and code that the document itself gives for a concept."""
    system, code = concept.word("VOCABULARY_ID"), concept.word("CONCEPT_CODE")
    return (system.replace(" ", "_"), code) if system and code else None


def by_system(codes: Iterable[SystemAndCode]) -> tuple[Codes, ...]:
    """Codes as a selection lists them: each system once, in order."""
    found: dict[str, list[str]] = defaultdict(list)
    for system, code in codes:
        found[system].append(code)
    return tuple(Codes(system, tuple(sorted(set(listed)))) for system, listed in sorted(found.items()))


def _mapped(relationship: pl.DataFrame | None) -> Iterable[tuple[int, int]]:
    if relationship is None:
        return ()
    _require(relationship, "CONCEPT_RELATIONSHIP", "concept_id_1", "concept_id_2", "relationship_id")
    maps = relationship.filter(pl.col("relationship_id") == "Maps to")
    return maps.select("concept_id_1", "concept_id_2").iter_rows()


def _descendants(ancestor: pl.DataFrame | None) -> Mapping[int, tuple[int, ...]] | None:
    if ancestor is None:
        return None
    _require(ancestor, "CONCEPT_ANCESTOR", "ancestor_concept_id", "descendant_concept_id")
    found: dict[int, list[int]] = defaultdict(list)
    for above, below in ancestor.select("ancestor_concept_id", "descendant_concept_id").iter_rows():
        found[above].append(below)
    return {above: tuple(below) for above, below in found.items()}


def _require(table: pl.DataFrame, name: str, *columns: str) -> None:
    missing = [column for column in columns if column not in table.columns]
    if missing:
        what = "there is no column " + ", ".join(missing)
        raise DataContractError(Problem(name, what, "the columns " + ", ".join(columns), "deliver the whole table"))
