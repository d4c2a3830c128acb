"""
A definition of a population read back in plain Dutch or English: what the program understood, not what was typed.

The sentences stand in `texts/explanation.<language>.yaml`. Nothing is left out: whatever changes who is counted, or on
which days, has a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from proeftuin.steps.population.criterion import Amount, Anchor, Happened, Measured, leaves
from proeftuin.steps.population.criterion_in_words import CriterionWording, Line, uses_prefix
from proeftuin.steps.population.population_definition import (
    AttributionRule,
    EachPeriod,
    FirstEvent,
    FixedDay,
    PopulationDefinition,
    Step,
    StepKind,
)
from proeftuin.steps.population.selection import Selection
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.texts import Texts

_PACKAGE = "proeftuin.steps.population"
_INDENT = "  "


@dataclass(frozen=True)
class Section:
    """Sentences under one heading."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Explanation:
    """
    A definition in words.

    Attributes
    ----------
    title : str
        The name of the population.
    """

    title: str
    sections: tuple[Section, ...]

    def text(self) -> str:
        """Everything as plain text; what belongs under a line is indented below it."""
        parts = [self.title]
        for section in self.sections:
            parts += ["", section.heading, *(f"{_INDENT * line.depth}- {line.text}" for line in section.lines)]
        return "\n".join(parts) + "\n"


def explained(definition: PopulationDefinition, language: Language) -> Explanation:
    """What `definition` means: who is judged when, by which criteria, and who counts from when to when."""
    return _Reader(definition, _texts(language)).explanation()


@lru_cache(maxsize=len(Language))
def _texts(language: Language) -> Texts:
    return Texts.of_package(_PACKAGE, language)


@dataclass(frozen=True)
class _Reader:
    definition: PopulationDefinition
    texts: Texts

    @property
    def wording(self) -> CriterionWording:
        return CriterionWording(self.texts, _known_days(self.definition))

    def explanation(self) -> Explanation:
        parts = {
            "who": self._who(),
            "index": self._index(),
            "criteria": self._criteria(),
            "membership": self._membership(),
            "attribution": self._attribution(),
            "reading": self._reading(),
        }
        sections = (Section(self.texts(f"heading.{name}"), tuple(lines)) for name, lines in parts.items())
        return Explanation(self.definition.name.in_language(self.texts.language), tuple(sections))

    def _who(self) -> Iterator[Line]:
        period = self.definition.period
        first, last = self.wording.day_in_full(period.start), self.wording.day_in_full(period.end - timedelta(days=1))
        yield Line(0, self.texts(f"kind.{self.definition.kind}"))
        yield Line(0, self.texts("period", first=first, last=last))

    def _index(self) -> Iterator[Line]:
        index = self.definition.index
        if isinstance(index, FixedDay):
            yield Line(0, self.texts("index.fixed", day=self.wording.day_in_full(index.day)))
        elif isinstance(index, FirstEvent):
            first = self.texts(f"first.{index.selection.table}")
            yield Line(0, self.texts("index.first", first=first) + self.wording.selected(index.selection))
            yield Line(0, self.texts("index.none"))
        else:
            yield from self._each_period(index)

    def _each_period(self, index: EachPeriod) -> Iterator[Line]:
        count = self.wording.number(len(self.definition.judged_periods))
        yield Line(0, self.texts(f"index.each.{index.every}", count=count))
        numbers = self._spell_numbers()
        if not numbers:
            yield Line(0, self.texts(f"index.alive.{index.every}"))
            return
        key = f"index.spells.{index.every}.{_one_or_other(numbers)}"
        yield Line(0, self.texts(key, numbers=self._and(numbers)))
        yield Line(0, self.texts("index.no_such_day"))

    def _criteria(self) -> Iterator[Line]:
        if not self.definition.steps:
            yield Line(0, self.texts("step.none"))
        for number, step in enumerate(self.definition.steps, start=1):
            label = step.label.in_language(self.texts.language)
            yield Line(0, self.texts(f"step.{step.kind}", number=number, label=label))
            yield from self.wording.lines(step.criterion, depth=1)
            yield Line(1, self._unknown(step))

    def _unknown(self, step: Step) -> str:
        reasons = self.wording.reasons_unknown(step.criterion)
        if not reasons:
            return self.texts("unknown.never")
        others = "".join(self.texts("unknown.or_when", reason=reason) for reason in reasons[1:])
        sentences = [self.texts("unknown.when", reasons=reasons[0] + others)]
        if len(list(leaves(step.criterion))) > 1:
            sentences.append(self.texts("unknown.settled"))
        sentences.append(self.texts("unknown.include" if step.kind is StepKind.INCLUDE else "unknown.exclude"))
        return " ".join(sentences)

    def _membership(self) -> Iterator[Line]:
        definition = self.definition
        if isinstance(definition.index, EachPeriod):
            yield Line(0, self.texts(f"membership.each.{definition.index.every}"))
        yield from self._begin()
        numbers = self._spell_numbers()
        if numbers:
            key = f"membership.spells.{_one_or_other(numbers)}"
            yield Line(0, self.texts(key, numbers=self._and(numbers)))
        yield Line(0, self.texts("membership.death"))
        last = definition.last_followed_before - timedelta(days=1)
        yield Line(0, self.texts("membership.last", day=self.wording.day_in_full(last)))
        if definition.follow_up_days is not None:
            days = definition.follow_up_days
            key = f"membership.days.{'one' if days == 1 else 'other'}"
            yield Line(0, self.texts(key, days=self.wording.number(days)))
        for criterion in definition.exits:
            yield Line(0, self.texts("membership.exit"))
            yield from replace(self.wording, seen_on="any_day").lines(criterion, depth=1)

    def _begin(self) -> Iterator[Line]:
        definition = self.definition
        ahead = {anchor: definition.look_ahead_days(anchor) for anchor in Anchor}
        # Day 0 of a period is never after the index day, so that only what lies beyond it can delay entry.
        later = {anchor: days for anchor, days in ahead.items() if days is not None and days > 0}
        yield Line(0, self.texts("membership.begin.alive"))
        if not later:
            yield Line(0, self.texts("membership.begin.index"))
        for anchor, days in later.items():
            yield Line(0, self.texts("membership.begin.later", landmark=self.wording.day_counted(days, anchor)))
        named = definition.last_day_named
        if named is not None and named > definition.period.start:
            yield Line(0, self.texts("membership.begin.named", day=self.wording.day_in_full(named)))

    def _attribution(self) -> Iterator[Line]:
        attribution = self.definition.attribution
        if attribution.rule is AttributionRule.RESIDENCE:
            yield Line(0, self.texts("attribution.residence", level=self.wording.area_level(attribution.level, 1)))
        elif attribution.rule is AttributionRule.REGISTRATION:
            yield Line(0, self.texts(f"attribution.registration.{attribution.registration}"))
        elif attribution.selection is not None:
            window = self.wording.window(attribution.window, counted_from=self.texts("anchor.new_year"))
            sentence = self.texts("attribution.contacts", window=window)
            yield Line(0, sentence + self.wording.selected(attribution.selection))
            yield Line(0, self.texts("attribution.ties"))

    def _reading(self) -> Iterator[Line]:
        if uses_prefix(tuple(_selections(self.definition))):
            yield Line(0, self.texts("reading.prefix"))
        yield Line(0, self.texts("reading.hash", hash=self.definition.hash()))

    def _spell_numbers(self) -> list[str]:
        """Places of the spell criteria among the steps, as the list of criteria numbers them."""
        spells = self.definition.spell_criteria
        return [str(place) for place, step in enumerate(self.definition.steps, start=1) if _is_one_of(step, spells)]

    def _and(self, words: Sequence[str]) -> str:
        return self.wording.listed(words, style="standard")


def _is_one_of(step: Step, spells: Sequence[object]) -> bool:
    return step.kind is StepKind.INCLUDE and any(step.criterion is spell for spell in spells)


def _known_days(definition: PopulationDefinition) -> dict[Anchor, date]:
    days = {Anchor.INDEX: definition.index.day} if isinstance(definition.index, FixedDay) else {}
    judged = definition.judged_periods
    return days | ({Anchor.PERIOD_START: judged[0].start} if len(judged) == 1 else {})


def _selections(definition: PopulationDefinition) -> Iterator[Selection]:
    if isinstance(definition.index, FirstEvent):
        yield definition.index.selection
    for step in definition.steps:
        for leaf in leaves(step.criterion):
            if isinstance(leaf, Happened | Measured | Amount):
                yield leaf.selection
    if definition.attribution.selection is not None:
        yield definition.attribution.selection


def _one_or_other(words: Sequence[str]) -> str:
    return "one" if len(words) == 1 else "other"
