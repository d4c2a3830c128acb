"""The page about the language of populations: every key with an example, and what the program reads in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from proeftuin.steps.population import written
from proeftuin.steps.population.explanation import Explanation, explained
from proeftuin.steps.population.written import read_population
from proeftuin.steps.population.written_criterion import BESIDE_EVENTS, COUNTING, SUBJECTS, WHEN
from proeftuin.vocabulary.language import Language
from tools.docs.page import MADE

EXAMPLES = Path(__file__).with_name("criteria_examples.yaml")
_CRITERIA = 2
"""Place of the section on criteria in an explanation."""


def criteria_page() -> str:
    """The language, each key with an example that was read by the program itself."""
    parts = [
        "# Criteria and populations",
        MADE,
        "What can be written under `populations` in a study file.\n"
        "Under each example stands what the program reads in it, as `proeftuin population explain` says it.\n"
        "[Define a population](../how-to/define-a-population.md) shows how to work with it, and "
        "[criteria and attrition](../explanation/criteria-and-attrition.md) what *unknown* does.",
        "## One criterion",
        "A criterion has one subject.\nBeside a subject with rows of its own stand how often and when.",
        _subjects(),
    ]
    for entry in examples()["keys"]:
        parts += [f"### {entry['title']}", entry["says"], _yaml(entry["example"]), _read_back(_one_criterion(entry))]
    parts += [
        "## A whole population",
        "Criteria under `include` are applied first, then those under `exclude`, each in the order in which they "
        "stand.\n"
        "The words before a criterion are its label in every table; `nl` and `en` beside it give the label in the "
        "other language.\n"
        f"A population has the keys {_names(written.KEYS)}; needed are {_names(written.REQUIRED)}.",
    ]
    for entry in examples()["whole"]:
        parts += [f"### {entry['title']}", _yaml(entry["example"]), _read_back(_whole(entry))]
    return "\n\n".join(parts) + "\n"


def shown_keys() -> set[str]:
    """Keys of the language that an example uses."""
    entries = [entry for part in examples().values() for entry in part]
    return {key for entry in entries for key in keys_in(entry)}


def keys_in(entry: Mapping[str, Any]) -> set[str]:
    """Keys that the example of an entry uses, at whatever depth."""
    return set(_keys_in(yaml.safe_load(entry["example"])))


def keys_of_the_language() -> set[str]:
    """Keys that an author can write, apart from columns of care tables and code systems."""
    return {*SUBJECTS, *BESIDE_EVENTS, *COUNTING, *WHEN, *written.KEYS}


@cache
def examples() -> Mapping[str, list[Mapping[str, Any]]]:
    """The examples by part of the page."""
    content: Mapping[str, list[Mapping[str, Any]]] = yaml.safe_load(EXAMPLES.read_text(encoding="utf-8"))
    return content


def _keys_in(content: object) -> Iterator[str]:
    if isinstance(content, Mapping):
        for key, value in content.items():
            yield key
            yield from _keys_in(value)
    elif isinstance(content, list):
        for item in content:
            yield from _keys_in(item)


def _one_criterion(entry: Mapping[str, Any]) -> list[str]:
    """What the program reads in a criterion, without its label."""
    population = {
        "id": "example",
        "name": "Example",
        "kind": "closed",
        "period": {"from": "2021-01-01", "until": "2024-01-01"},
        "index": {"day": "2022-01-01"},
        "include": [{"example": yaml.safe_load(entry["example"])}],
    }
    section = _explained(population, entry).sections[_CRITERIA]
    # The first line says whether it must be true, and the label; the rest is what the criterion asks.
    return [f"{'  ' * (line.depth - 1)}- {line.text}" for line in section.lines[1:]]


def _whole(entry: Mapping[str, Any]) -> list[str]:
    explanation = _explained(yaml.safe_load(entry["example"]), entry)
    lines = []
    for section in explanation.sections[:-1]:
        lines += [f"- **{section.heading}**", *(f"{'  ' * (line.depth + 1)}- {line.text}" for line in section.lines)]
    return lines


def _explained(population: Mapping[str, Any], entry: Mapping[str, Any]) -> Explanation:
    return explained(read_population(population, place=entry["title"]), Language.EN)


def _subjects() -> str:
    return f"Subjects: {_names(SUBJECTS)}.\nBeside rows: {_names(BESIDE_EVENTS)}."


def _yaml(text: str) -> str:
    return f"```yaml\n{text}\n```"


def _read_back(lines: list[str]) -> str:
    return "\n".join(lines)


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)
