"""
The content of a definition file: YAML in which a key stands once.

YAML itself lets the last of two equal keys win without a word, and a definition would then mean something that its
author does not see.
"""

from __future__ import annotations

import yaml

from proeftuin.errors import DefinitionError, Problem
from proeftuin.vocabulary.yaml_text import SafeLoader


def content_of(text: str, place: str) -> object:
    """
    What the text of a definition file holds.

    Raises
    ------
    DefinitionError
        The text is not YAML, or a key stands twice under the same heading; with the line.
    """
    try:
        return yaml.load(text, _EachKeyOnce)
    except _RepeatedKeyError as error:
        where = f"{place}, line {error.line}"
        problem = Problem(
            where, f"the key `{error.key}` stands twice", "each key once", "remove or rename one of the two"
        )
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{place}, line {mark.line + 1}" if mark else place
        problem = Problem(where, "this is not YAML", "indented `key: value` lines", "mend the line or the one before")
    raise DefinitionError(problem) from None


class _RepeatedKeyError(Exception):
    """A key that was there before under the same heading."""

    def __init__(self, key: str, line: int) -> None:
        super().__init__(key)
        self.key, self.line = key, line


class _EachKeyOnce(SafeLoader):
    """Reads what the safe loader reads, and refuses a key that stands twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        seen = set()
        for key, _ in node.value:
            if key.value in seen and isinstance(key, yaml.ScalarNode):
                raise _RepeatedKeyError(key.value, key.start_mark.line + 1)
            seen.add(key.value if isinstance(key, yaml.ScalarNode) else None)
        return super().construct_mapping(node, deep)
