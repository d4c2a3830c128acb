"""The page of the schemes of segments, the scores and the groups of diagnoses that come with the package."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from proeftuin.steps.population.criterion_in_words import Line
from proeftuin.steps.population.selection import Codes
from proeftuin.steps.segmentation.area_types import SHIPPED_AREA_SCHEMES, AreaScheme, open_area_scheme
from proeftuin.steps.segmentation.diagnosis_group import DiagnosisGroup, shipped_groups
from proeftuin.steps.segmentation.scheme import Condition, Scheme, ScoreRange
from proeftuin.steps.segmentation.scheme_in_words import codes_once, scheme_in_words
from proeftuin.steps.segmentation.written_scheme import SHIPPED, open_scheme
from proeftuin.steps.segmentation.written_score import score_ids, shipped_score
from proeftuin.vocabulary.language import Language
from tools.docs.page import MADE, cell

_RULES, _ELEMENTS = 1, 2
"""Places of the sections on rules and on elements in the explanation of a scheme."""


def segments_page() -> str:
    """Every scheme with its segments and rules, the scores, and the codes of each group of diagnoses."""
    parts = [
        "# Segments",
        MADE,
        "A scheme of segments gives every person exactly one segment on a day, by rules that are tried in order.\n"
        "[Segments](../explanation/segments.md) tells how schemes work and how to write one.\n"
        "What each scheme decided itself stands under *own choices*: no publication says it, and a study can do "
        "otherwise.",
        "## Schemes",
    ]
    for id in SHIPPED:
        parts += _scheme(open_scheme(id))
    parts += [
        "## Schemes of areas",
        "The unit is an area; persons get the type of the area in which they live.",
    ]
    for id in SHIPPED_AREA_SCHEMES:
        parts += _area_scheme(open_area_scheme(id))
    parts += ["## Scores", *(part for id in score_ids() for part in _score(id))]
    parts += [
        "## Groups of diagnoses",
        "A code stands for all codes that begin with it, with a dot or without.\n"
        "The groups were drawn up by this project; nobody held their codes against a published list.",
        _groups(shipped_groups().values()),
    ]
    return "\n\n".join(parts) + "\n"


def _scheme(scheme: Scheme) -> list[str]:
    explanation = scheme_in_words(scheme, Language.EN)
    elements = f"It asks {len(scheme.elements)} elements of each person; version {scheme.version}."
    parts = [*_head(scheme, elements), _segments(scheme), _shown(explanation.sections[_RULES].lines)]
    made = list(_made_of_others(scheme, explanation.sections[_ELEMENTS].lines))
    return [*parts, "Elements made of others or of a score:", _shown(made)] if made else parts


def _area_scheme(scheme: AreaScheme) -> list[str]:
    figures = ", ".join(f"`{figure}`" for figure in scheme.figures)
    order = ", ".join(f"`{rule.segment}`" for rule in scheme.rules)
    head = _head(scheme, f"It asks the figures {figures} of each area; version {scheme.version}.")
    return [*head, _segments(scheme), f"The rules are tried in the order {order}."]


def _head(scheme: Scheme | AreaScheme, elements: str) -> list[str]:
    facts = [f"- Dutch name: {scheme.name.nl}", f"- {elements}"]
    if scheme.own_choices is not None:
        facts.append(f"- Own choices: {scheme.own_choices.en}")
    facts += [f"- Source: {reference}" for reference in scheme.references]
    return [f"### `{scheme.id}`: {scheme.name.en}", scheme.about.en, "\n".join(facts)]


def _segments(scheme: Scheme | AreaScheme) -> str:
    rows = ["| segment | name | Dutch name | meaning |", "|---|---|---|---|"]
    rows += [
        f"| `{one.id}` | {cell(one.name.en)} | {cell(one.name.nl)} | {cell(one.meaning.en)} |"
        for one in scheme.segments
    ]
    return "\n".join(rows)


def _made_of_others(scheme: Scheme, lines: Iterable[Line]) -> Iterator[Line]:
    """Lines of the elements that ask no care table; what the others ask is a group of diagnoses, or in their name."""
    elements = iter(scheme.elements)
    is_shown = False
    for line in lines:
        if line.depth == 0:
            is_shown = isinstance(next(elements).asks, Condition | ScoreRange)
        if is_shown:
            yield line


def _shown(lines: Iterable[Line]) -> str:
    return "```text\n" + "\n".join(f"{'  ' * line.depth}- {line.text}" for line in lines) + "\n```"


def _score(id: str) -> Iterator[str]:
    score = shipped_score(id)
    yield f"### `{id}`: {score.name.en}"
    yield score.about.en
    yield f"- Dutch name: {score.name.nl}\n- Groups of codes: {len(score.groups)}\n- Source: {score.source}"


def _groups(groups: Iterable[DiagnosisGroup]) -> str:
    rows = ["| group | name | Dutch name | codes | note |", "|---|---|---|---|---|"]
    rows += [
        f"| `{one.id}` | {cell(one.name.en)} | {cell(one.name.nl)} | {_codes(one.codes)} | "
        f"{cell(one.note.en) if one.note else ''} |"
        for one in groups
    ]
    return "\n".join(rows)


def _codes(codes: Iterable[Codes]) -> str:
    return "; ".join(f"{one.system} {' '.join(codes_once(one).codes)}" for one in codes)
