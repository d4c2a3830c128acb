"""
Examples of the catalogue: small tables, and the answer that an indicator must give for them.

An example is what a clinician can check by reading; the tests compute every one of them on every engine, and the page
of the indicator shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.yaml_text import yaml_content

EXAMPLES = "examples.yaml"


@dataclass(frozen=True)
class Example:
    """
    Small tables with their answer.

    Attributes
    ----------
    tables : mapping of str to str
        Care tables as they are drawn: a header and a line per row, columns apart by `|`, an empty field is missing.
        `members`, when it is there, has the days on which persons belong to the population, `end` not included;
        otherwise everybody does all year.
    numerator, denominator : float or None
        What must come out; without a denominator it is the person-days, which the example does not dwell on.
    """

    indicator: str
    title: Translated
    year: int
    tables: Mapping[str, str]
    numerator: float
    denominator: float | None


@cache
def examples() -> tuple[Example, ...]:
    """Every example of the catalogue, families in alphabetical order."""
    shipped = files(__package__).joinpath("families")
    folders = sorted((folder for folder in shipped.iterdir() if folder.is_dir()), key=lambda folder: folder.name)
    return tuple(example for folder in folders for example in family_examples(folder))


def family_examples(folder: Traversable) -> tuple[Example, ...]:
    """The examples in the folder of one family, in the order in which they are written; none when it has no file."""
    file = folder.joinpath(EXAMPLES)
    if not file.is_file():
        return ()
    return tuple(_example(entry) for entry in yaml_content(file.read_text(encoding="utf-8"))["examples"])


def _example(entry: Mapping[str, Any]) -> Example:
    answer = entry["answer"]
    return Example(
        indicator=entry["indicator"],
        title=Translated(**entry["title"]),
        year=entry["year"],
        tables=entry["tables"],
        numerator=answer["numerator"],
        denominator=answer.get("denominator"),
    )
