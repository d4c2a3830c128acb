"""
What persons answer to the elements of a scheme, as bits of a few whole numbers.

A scheme asks dozens of elements, most of them signs, which are bits already. A column for each would be written for
every person and be read by few: what is kept is one bit for true and, of elements that may be unknown, one for known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import count
from operator import or_
from typing import Protocol

import ibis

from proeftuin.data.engine.care_engine import Relation
from proeftuin.data.engine.portable import Number, Truth, number_of_bits
from proeftuin.steps.segmentation.sign import BITS, Place, added


@dataclass(frozen=True)
class ElementWords:
    """
    Where the answers to elements stand.

    Attributes
    ----------
    places : mapping of str to Place
        Of every element, its own.
    known : collection of str
        Elements that are unknown of nobody, whatever the data; they have no bit for known.
    standing : collection of str
        Elements that are a sign, and have the bit of that sign.
    """

    places: Mapping[str, Place]
    known: Collection[str]
    standing: Collection[str]

    @classmethod
    def of(cls, elements: Sequence[str], signs: Mapping[str, Place], known: Collection[str]) -> ElementWords:
        """
        Places for all elements: those in `signs` where their sign stands, the others wherever there is room.

        Of several elements that are the same sign, the first has its place.
        """
        first: dict[Place, str] = {}
        for key, place in signs.items():
            first.setdefault(place, key)
        standing = {key: place for place, key in first.items()}
        free = (place for number in count() for bit in range(BITS) if (place := (number, bit)) not in first)
        places = {key: standing[key] if key in standing else next(free) for key in elements}
        return cls(places, known, standing)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the words."""
        of_true = sorted({number for number, _ in self.places.values()})
        of_known = sorted({number for key, (number, _) in self.places.items() if key not in self.known})
        return (*(f"true_{number}" for number in of_true), *(f"known_{number}" for number in of_known))

    def of_signs(self, rows: Relation) -> dict[str, Number]:
        """The words with nothing but the answers to elements that are signs, of rows with words of signs."""
        masks: dict[int, int] = {}
        for number, place in map(self.places.__getitem__, self.standing):
            masks[number] = masks.get(number, 0) | 1 << place
        return {
            f"true_{number}": rows[f"word_{number}"] & ibis.literal(mask, "int64") for number, mask in masks.items()
        }

    def in_words(self, answers: Mapping[str, Truth], before: Mapping[str, Number]) -> dict[str, Number]:
        """
        The words: the bits of `before`, and those of the answers to further elements.

        Parameters
        ----------
        answers : mapping of str to Truth
            Element to true, false or unknown.
        before : mapping of str to Number
            Words with no bit of those elements set; one that is absent has no bits yet.
        """
        return {name: _put_together(before.get(name), [*self._bits(name, answers)]) for name in self.names}

    def answers(self, rows: Relation) -> AnswersInWords:
        """True, false or unknown for each element, from the words in `rows`."""
        return AnswersInWords(self, rows)

    def number(self, element: str, rows: Relation) -> Number:
        """1 for true, 0 for false and empty for unknown, from the words in `rows`."""
        is_true = self.has("true", [element], rows)
        if element in self.known:
            return is_true.ifelse(1, 0).cast("int8")
        return ibis.cases((is_true, 1), (self.has("known", [element], rows), 0)).cast("int8")

    def has(self, of: str, elements: Iterable[str], rows: Relation) -> Truth:
        """Whether one of the elements is `true` or `known`."""
        masks = self._masks(elements).items()
        return reduce(or_, ((rows[f"{of}_{number}"] & ibis.literal(mask, "int64")) != 0 for number, mask in masks))

    def number_of_true(self, elements: Iterable[str], rows: Relation) -> Number:
        """How many of the elements are true."""
        masks = self._masks(elements).items()
        return added(number_of_bits(rows[f"true_{number}"] & ibis.literal(mask, "int64")) for number, mask in masks)

    def _masks(self, elements: Iterable[str]) -> dict[int, int]:
        masks: dict[int, int] = {}
        for number, bit in map(self.places.__getitem__, elements):
            masks[number] = masks.get(number, 0) | 1 << bit
        return masks

    def _bits(self, name: str, answers: Mapping[str, Truth]) -> Iterator[Number]:
        none = ibis.literal(0, "int64")
        for key, truth in answers.items():
            number, place = self.places[key]
            bit = ibis.literal(1 << place, "int64")
            if name == f"true_{number}":
                yield truth.ifelse(bit, none)
            if name == f"known_{number}" and key not in self.known:
                # Not `truth.notnull()`: Ibis writes `NOT x IS NOT NULL` for a negation, which engines read otherwise.
                yield ibis.cases((truth, bit), (~truth, bit), else_=none)


class Answers(Protocol):
    """True, false or unknown of each person, for each element."""

    def of(self, element: str) -> Truth:
        """What they answer to one element."""

    def of_any(self, elements: Sequence[str]) -> Truth:
        """True when one of at least one element is true, false when all are false, otherwise unknown."""

    def number_of(self, elements: Sequence[str]) -> Number:
        """How many elements are true, of some that are each named once and never unknown."""


@dataclass(frozen=True)
class AnswersInWords:
    """What stands in words; of elements that are never unknown, several are looked at together."""

    words: ElementWords
    rows: Relation

    def of(self, element: str) -> Truth:
        """What they answer to one element."""
        is_true = self.words.has("true", [element], self.rows)
        if element in self.words.known:
            return is_true
        return ibis.cases((is_true, True), (self.words.has("known", [element], self.rows), False))

    def of_any(self, elements: Sequence[str]) -> Truth:
        """True when one of at least one element is true, false when all are false, otherwise unknown."""
        known = [element for element in elements if element in self.words.known]
        others = [self.of(element) for element in elements if element not in self.words.known]
        return reduce(or_, [self.words.has("true", known, self.rows), *others] if known else others)

    def number_of(self, elements: Sequence[str]) -> Number:
        """How many elements are true, of some that are each named once and never unknown."""
        return self.words.number_of_true(elements, self.rows)


@dataclass(frozen=True)
class AnswersInColumns:
    """What stands in a column for each element: 1 for true, 0 for false, empty for unknown."""

    columns: Mapping[str, Number]

    def of(self, element: str) -> Truth:
        """What they answer to one element."""
        return self.columns[element] == 1

    def of_any(self, elements: Sequence[str]) -> Truth:
        """True when one of at least one element is true, false when all are false, otherwise unknown."""
        return reduce(or_, map(self.of, elements))

    def number_of(self, elements: Sequence[str]) -> Number:
        """How many elements are true, of some that are each named once and never unknown."""
        return added(self.of(element).ifelse(1, 0) for element in elements)


def _put_together(before: Number | None, bits: Sequence[Number]) -> Number:
    words = [*([] if before is None else [before]), *([added(bits)] if bits else [])]
    return added(words) if words else ibis.literal(0, "int64")
