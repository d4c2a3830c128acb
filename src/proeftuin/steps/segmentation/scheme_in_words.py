"""
A scheme of segments read back in plain Dutch or English: what the program understood, not what was typed.

Rules come in the order in which they are tried, each with its condition on elements as nested lines; then every element
with what it asks. The sentences stand in `texts/scheme.<language>.yaml`, those on criteria beside the criteria.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from proeftuin.steps.population.criterion import (
    AllOf,
    Amount,
    AnyOf,
    Criterion,
    Happened,
    Known,
    Measured,
    Not,
)
from proeftuin.steps.population.criterion_in_words import CriterionWording, Line
from proeftuin.steps.population.explanation import Explanation, Section
from proeftuin.steps.population.selection import Codes, Selection
from proeftuin.steps.segmentation.scheme import (
    AllHold,
    AnyHolds,
    Condition,
    Element,
    HoldAtLeast,
    Holds,
    HoldsNot,
    PointsReach,
    Scheme,
    ScoreRange,
    Unresolved,
)
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.texts import Texts


def scheme_in_words(scheme: Scheme, language: Language) -> Explanation:
    """What `scheme` means: who belongs to which segment, and what each element asks."""
    return _Reader(scheme, _texts(language), CriterionWording(_criterion_texts(language), {})).explanation()


@lru_cache(maxsize=len(Language))
def _texts(language: Language) -> Texts:
    return Texts.of_package("proeftuin.steps.segmentation", language)


@lru_cache(maxsize=len(Language))
def _criterion_texts(language: Language) -> Texts:
    return Texts.of_package("proeftuin.steps.population", language)


@dataclass(frozen=True)
class _Reader:
    scheme: Scheme
    texts: Texts
    wording: CriterionWording

    def explanation(self) -> Explanation:
        parts = {
            "about": self._about(),
            "rules": self._rules(),
            "elements": self._elements(),
            "reading": self._reading(),
        }
        sections = (Section(self.texts(f"heading.{name}"), tuple(lines)) for name, lines in parts.items())
        return Explanation(self.scheme.name.in_language(self.texts.language), tuple(sections))

    def _about(self) -> Iterator[Line]:
        language = self.texts.language
        yield Line(0, self.scheme.about.in_language(language))
        if self.scheme.own_choices is not None:
            yield Line(0, self.texts("own_choices", text=self.scheme.own_choices.in_language(language)))
        for reference in self.scheme.references:
            yield Line(0, self.texts("reference", text=reference))

    def _rules(self) -> Iterator[Line]:
        names = {segment.id: segment.name.in_language(self.texts.language) for segment in self.scheme.segments}
        for number, rule in enumerate(self.scheme.rules, start=1):
            key = "otherwise" if rule.when is None else "when"
            yield Line(0, self.texts(f"rule.{key}", number=number, segment=names[rule.segment]))
            if rule.when is not None:
                yield from self._condition(rule.when, 1)

    def _elements(self) -> Iterator[Line]:
        for element in self.scheme.elements:
            yield Line(0, self.texts("element", label=self._label(element)))
            yield from self._asked(element, 1)

    def _reading(self) -> Iterator[Line]:
        for key in ("first", "unknown", "prefix", "days"):
            yield Line(0, self.texts(f"reading.{key}"))
        yield Line(0, self.texts("reading.hash", hash=self.scheme.hash()))

    def _label(self, element: Element) -> str:
        return element.label.in_language(self.texts.language)

    def _label_of(self, key: str) -> str:
        return next(self._label(element) for element in self.scheme.elements if element.key == key)

    def _condition(self, condition: Condition, depth: int) -> Iterator[Line]:
        match condition:
            case Holds():
                yield Line(depth, self.texts("condition.holds", label=self._label_of(condition.element)))
            case HoldsNot():
                yield Line(depth, self.texts("condition.not"))
                yield from self._condition(condition.condition, depth + 1)
            case PointsReach():
                number = self.wording.number(condition.at_least)
                yield Line(depth, self.texts("condition.points", number=number))
                for part, points in condition.points:
                    yield from self._with_points(part, points, depth + 1)
            case _:
                yield Line(depth, self._heading(condition))
                for part in condition.conditions:
                    yield from self._condition(part, depth + 1)

    def _heading(self, condition: AllHold | AnyHolds | HoldAtLeast) -> str:
        if isinstance(condition, HoldAtLeast):
            return self.texts("condition.at_least", number=condition.number, count=len(condition.conditions))
        return self.texts("condition.all" if isinstance(condition, AllHold) else "condition.any")

    def _with_points(self, part: Condition, points: Decimal, depth: int) -> Iterator[Line]:
        first, *others = self._condition(part, depth)
        key = f"condition.with_points.{'one' if points == 1 else 'other'}"
        yield Line(depth, self.texts(key, label=first.text, points=self.wording.number(points)))
        yield from others

    def _asked(self, element: Element, depth: int) -> Iterator[Line]:
        asks = element.asks
        match asks:
            case ScoreRange():
                yield Line(depth, self._score(asks))
            case Unresolved():
                window = self.wording.window(asks.window)
                yield Line(depth, self.texts("unresolved.recorded", window=window))
                yield from self._selected(asks.recorded, depth + 1)
                yield Line(depth, self.texts("unresolved.resolved"))
                yield from self._selected(asks.resolved, depth + 1)
            case Holds() | HoldsNot() | AllHold() | AnyHolds() | HoldAtLeast() | PointsReach():
                yield from self._condition(asks, depth)
            case _:
                yield from self.wording.lines(_once(asks), depth)

    def _score(self, asked: ScoreRange) -> str:
        at_least, below = (
            None if bound is None else self.wording.number(bound) for bound in (asked.at_least, asked.below)
        )
        key = "range.at_least" if below is None else "range.below" if at_least is None else "range.between"
        return self.texts(
            "score",
            name=asked.score.name.in_language(self.texts.language),
            window=self.wording.window(asked.score.window),
            range=self.wording.texts(key, at_least=at_least, below=below),
        )

    def _selected(self, selections: Sequence[Selection], depth: int) -> Iterator[Line]:
        for selection in selections:
            # A group of diagnoses always names codes, so that there is a sentence on which rows count.
            yield Line(depth, self.wording.selected(_selected_once(selection)).strip())


def _once(criterion: Criterion) -> Criterion:
    """The criterion with each code in one spelling: with its dot where it has one."""
    match criterion:
        case AllOf() | AnyOf():
            return replace(criterion, criteria=tuple(_once(part) for part in criterion.criteria))
        case Not() | Known():
            return replace(criterion, criterion=_once(criterion.criterion))
        case Happened() | Measured() | Amount():
            return replace(criterion, selection=_selected_once(criterion.selection))
        case _:
            return criterion


def _selected_once(selection: Selection) -> Selection:
    return replace(
        selection,
        codes=tuple(map(codes_once, selection.codes)),
        diagnosis_codes=tuple(map(codes_once, selection.diagnosis_codes)),
    )


def codes_once(codes: Codes) -> Codes:
    """Codes in one spelling each: with a dot where they have one."""
    dotted = {code.replace(".", "") for code in codes.codes if "." in code}
    return replace(codes, codes=tuple(code for code in codes.codes if code not in dotted))
