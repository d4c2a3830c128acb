"""Where a value stands in a YAML file, so that an error can name file and line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from proeftuin.errors import DefinitionError, Problem


class _DaysAsText(yaml.SafeLoader):
    """
    Leaves days as they are written: YAML's own reading stops at a day that does not exist without saying where.

    A key is never a truth value: `on` is a word here, by which a day is given.
    """

    def compose_mapping_node(self, anchor: dict[Any, yaml.Node]) -> yaml.MappingNode:
        """See `yaml.composer.Composer`."""
        node = super().compose_mapping_node(anchor)
        for key, _ in node.value:
            if key.tag == "tag:yaml.org,2002:bool":
                key.tag = "tag:yaml.org,2002:str"
        return node


_DaysAsText.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def parsed(path: Path) -> tuple[object, yaml.Node | None]:
    """
    The content of a YAML file with its tree of positions.

    Raises
    ------
    DefinitionError
        The file is absent, unreadable, not UTF-8 or not YAML, or repeats a key.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise DefinitionError(
            Problem(str(path), "there is no such file", "a study file", "check the path, or make the file")
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise DefinitionError(
            Problem(
                str(path),
                f"the file cannot be read ({type(error).__name__})",
                "text in UTF-8",
                "save the file as UTF-8 text and check that you may read it",
            )
        ) from error
    try:
        node = yaml.compose(text, Loader=_DaysAsText)
        _refuse_repeated_keys(path, node)
        return yaml.load(text, Loader=_DaysAsText), node
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{path}, line {mark.line + 1}, column {mark.column + 1}" if mark else str(path)
        raise DefinitionError(
            Problem(
                where,
                f"this is not YAML: {error.problem}",
                "indented `key: value` lines",
                "mend the indentation, a quote or a bracket on that line or the one before",
            )
        ) from error
    except RecursionError as error:
        raise DefinitionError(
            Problem(
                str(path),
                "a value contains itself, or values lie too deep in each other",
                "values a few levels deep",
                "remove the reference (*) or the superfluous brackets",
            )
        ) from error
    except yaml.YAMLError as error:
        raise DefinitionError(
            Problem(
                str(path),
                "the file holds a character that YAML does not allow",
                "plain text",
                "save the file again as UTF-8 text",
            )
        ) from error


def content_of(text: str) -> object:
    """What YAML text says, with days as they are written."""
    return yaml.load(text, Loader=_DaysAsText)


def tree_of(text: str) -> yaml.Node | None:
    """The tree of positions of YAML text; raises `yaml.YAMLError` where it is none."""
    return yaml.compose(text, Loader=_DaysAsText)


def line_of(node: yaml.Node | None, location: Sequence[object]) -> int | None:
    """Line (from 1) of the value at `location`, a path of keys and positions; of its nearest ancestor if absent."""
    line = None if node is None else node.start_mark.line + 1
    for step in location:
        if isinstance(node, yaml.MappingNode):
            pair = next(((key, value) for key, value in node.value if str(key.value) == str(step)), None)
            if pair is None:
                return line
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
    return line


def node_at(node: yaml.Node | None, location: Sequence[object]) -> yaml.Node | None:
    """The value at `location`, a path of keys and positions; `None` when there is none."""
    for step in location:
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if str(key.value) == str(step)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        else:
            return None
    return node


def _refuse_repeated_keys(path: Path, node: yaml.Node | None) -> None:
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                raise DefinitionError(
                    Problem(
                        f"{path}, line {key.start_mark.line + 1}",
                        f"the key `{name}` stands here again",
                        f"each key once (it stands in line {seen[name]} too)",
                        "remove one of the two",
                    )
                )
            seen[name] = key.start_mark.line + 1
            _refuse_repeated_keys(path, value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_repeated_keys(path, item)
