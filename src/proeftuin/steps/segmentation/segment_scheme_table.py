"""What each scheme of a study is: its segments, their rules in words and the order in which these are tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from proeftuin.data.segment_tables import SEGMENT_SCHEMES
from proeftuin.steps.segmentation.area_types import AreaElement
from proeftuin.steps.segmentation.scheme import (
    AllHold,
    AnyHolds,
    Condition,
    Element,
    HoldAtLeast,
    Holds,
    HoldsNot,
    Scheme,
    SegmentRule,
)
from proeftuin.vocabulary.language import Language, Translated

_WORDS = {
    "all": {Language.NL: " en ", Language.EN: " and "},
    "any": {Language.NL: " of ", Language.EN: " or "},
    "not": {Language.NL: "niet {inner}", Language.EN: "not {inner}"},
    "at_least": {Language.NL: "minstens {number} van: {inner}", Language.EN: "at least {number} of: {inner}"},
    "points": {
        Language.NL: "minstens {number} punten van: {inner}",
        Language.EN: "at least {number} points of: {inner}",
    },
    "others": {Language.NL: "Iedereen die overblijft.", Language.EN: "Everybody who is left."},
}


def scheme_rows(scheme: Scheme, *, is_main: bool) -> pl.DataFrame:
    """As the contract `segment_schemes` says; figures are made by segment of the main scheme."""
    rows = _rows(scheme, is_main=is_main)
    return SEGMENT_SCHEMES.in_order(SEGMENT_SCHEMES.conform(pl.DataFrame(rows, infer_schema_length=None)))


def _rows(scheme: Scheme, *, is_main: bool) -> list[dict[str, object]]:
    rules = {rule.segment: (priority, rule) for priority, rule in enumerate(scheme.rules, start=1)}
    rows: list[dict[str, object]] = []
    for place, segment in enumerate(scheme.segments):
        priority, rule = rules[segment.id]
        words = rule_in_words(scheme, rule)
        rows.append(
            {
                "scheme": scheme.id,
                "segment": segment.id,
                "version": scheme.version,
                "hash": scheme.hash(),
                "place": place,
                "priority": priority,
                "name_nl": segment.name.nl,
                "name_en": segment.name.en,
                "meaning_nl": segment.meaning.nl,
                "meaning_en": segment.meaning.en,
                "rule_nl": words.nl,
                "rule_en": words.en,
                "scheme_name_nl": scheme.name.nl,
                "scheme_name_en": scheme.name.en,
                "about_nl": scheme.about.nl,
                "about_en": scheme.about.en,
                "own_choices_nl": scheme.own_choices.nl if scheme.own_choices else None,
                "own_choices_en": scheme.own_choices.en if scheme.own_choices else None,
                "references": "; ".join(scheme.references) or None,
                "is_main": is_main,
            }
        )
    return rows


def rule_in_words(scheme: Scheme, rule: SegmentRule) -> Translated:
    """Who meets a rule, from the labels of the elements that it names."""
    return Translated(*(_sentence(scheme, rule, language) for language in (Language.NL, Language.EN)))


def _sentence(scheme: Scheme, rule: SegmentRule, language: Language) -> str:
    if rule.when is None:
        return _WORDS["others"][language]
    said = condition_in_words(rule.when, scheme.elements, language)
    return f"{said[:1].upper()}{said[1:]}."


def condition_in_words(condition: Condition, elements: Sequence[Element | AreaElement], language: Language) -> str:
    """A condition as a part of a sentence, from the labels of the elements."""
    return _said(condition, {element.key: element.label.in_language(language) for element in elements}, language)


def _said(condition: Condition, labels: Mapping[str, str], language: Language, *, is_inner: bool = False) -> str:
    if isinstance(condition, Holds):
        return labels[condition.element]
    if isinstance(condition, HoldsNot):
        return _WORDS["not"][language].format(inner=_said(condition.condition, labels, language, is_inner=True))
    if isinstance(condition, AllHold | AnyHolds):
        between = _WORDS["all" if isinstance(condition, AllHold) else "any"][language]
        joined = between.join(_said(one, labels, language, is_inner=True) for one in condition.conditions)
        return f"({joined})" if is_inner and len(condition.conditions) > 1 else joined
    if isinstance(condition, HoldAtLeast):
        inner = ", ".join(_said(one, labels, language, is_inner=True) for one in condition.conditions)
        said = _WORDS["at_least"][language].format(number=condition.number, inner=inner)
    else:
        each = (f"{_said(one, labels, language, is_inner=True)} ({points:g})" for one, points in condition.points)
        said = _WORDS["points"][language].format(number=f"{condition.at_least:g}", inner=", ".join(each))
    return f"({said})" if is_inner else said
