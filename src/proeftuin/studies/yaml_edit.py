"""
Edits of YAML text at one place, so that comments, layout and every other line stay as their author wrote them.

The place is a path of keys and positions, as `study_address` finds it. Each edit is read back: what the new text says
must be what the old one said with only that place changed. Otherwise, as with a value that stands in two places by a
reference (`&` and `*`), nothing is returned and the edit is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml

from proeftuin.errors import DefinitionError, Problem
from proeftuin.studies.yaml_location import content_of, tree_of

Path: TypeAlias = Sequence[str | int]
Content: TypeAlias = Any
"""What YAML text says."""
Node: TypeAlias = Any
"""A node of its tree, of any kind."""
_WIDTH = 118
_DEEPER = 2


class _AsWritten(yaml.SafeDumper):
    """Writes days as they are read: as plain text."""


_AsWritten.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeDumper.yaml_implicit_resolvers.items()
}


def replaced(text: str, path: Path, value: object) -> str:
    """
    `text` with `value` at `path`.

    Raises
    ------
    DefinitionError
        The edit cannot be written without changing something else.
    """
    expected = _copied(content_of(text))
    _at(expected, path[:-1])[path[-1]] = value
    return _read_back(_Place.of(text, path).with_value(value), expected, path)


def with_item(text: str, path: Path, item: object) -> str:
    """`text` with `item` behind the other items of the list at `path`; raises as `replaced`."""
    expected = _copied(content_of(text))
    _at(expected, path).append(item)
    return _read_back(_Place.of(text, path).with_item(item), expected, path)


def with_keys(text: str, path: Path, keys: Mapping[str, object], *, behind: str | None = None) -> str:
    """
    `text` with more keys in the mapping at `path`, behind the others or behind the key `behind`.

    Raises as `replaced`.
    """
    expected = _copied(content_of(text))
    _at(expected, path).update(keys)
    return _read_back(_Place.of(text, path).with_keys(keys, behind), expected, path)


def without(text: str, path: Path) -> str:
    """`text` without the key or item at `path`, with the comment on its last line; raises as `replaced`."""
    expected = _copied(content_of(text))
    del _at(expected, path[:-1])[path[-1]]
    return _read_back(_Place.of(text, path).removed(), expected, path)


def _read_back(text: str, expected: object, path: Path) -> str:
    try:
        is_right = content_of(text) == expected
    except yaml.YAMLError:
        is_right = False
    if is_right:
        return text
    raise DefinitionError(
        Problem(
            ".".join(map(str, path)),
            "this cannot be written without changing other lines of the file",
            "a place of its own, not shared by a reference (`&` or `*`), in lines of the usual form",
            "make the change by hand, or write out the value at each of its places",
        )
    )


@dataclass(frozen=True)
class _Place:
    """A value in a text, with the nodes that lead to it, the outermost first."""

    text: str
    path: tuple[str | int, ...]
    nodes: tuple[yaml.Node, ...]

    @classmethod
    def of(cls, text: str, path: Path) -> _Place:
        node = tree_of(text)
        if node is None:
            raise KeyError(tuple(path))
        nodes = [node]
        for step in path:
            nodes.append(_child(nodes[-1], step))
        return cls(text, tuple(path), tuple(nodes))

    @property
    def node(self) -> Node:
        return self.nodes[-1]

    @property
    def parent(self) -> Node:
        return self.nodes[-2]

    @property
    def is_in_brackets(self) -> bool:
        """Whether a collection around it is written in brackets, in which layout has no meaning."""
        return any(getattr(node, "flow_style", False) for node in self.nodes[:-1])

    def with_value(self, value: object) -> str:
        start, end = self.node.start_mark.index, self._end(self.node)
        if self.is_in_brackets:
            return self._spliced(start, end, _inline(value))
        if len(self.nodes) == 1 or not isinstance(self.parent, yaml.MappingNode):
            return self._spliced(start, end, self._lines(value, self.node.start_mark.column))
        key = next(key for key, _ in self.parent.value if str(key.value) == str(self.path[-1]))
        colon = self.text.index(":", key.end_mark.index) + 1
        gap, column = self.text[colon:start], key.start_mark.column + _DEEPER
        lines = self._lines(value, column)
        if "\n" not in gap and "\n" not in lines:
            return self._spliced(start, end, lines)
        kept = colon + gap.rfind("\n") if "#" in gap else colon
        is_below = "#" in gap or "\n" in lines
        return self._spliced(kept, end, self._newline + " " * column + lines if is_below else " " + lines)

    def with_item(self, item: object) -> str:
        node = self.node
        if node.flow_style:
            return self._in_brackets(_inline(item), None)
        column = node.start_mark.column
        lines = self._lines(item, column + _DEEPER)
        return self._below(self._end(node.value[-1]), " " * column + "- " + lines)

    def with_keys(self, keys: Mapping[str, object], behind: str | None) -> str:
        node = self.node
        if node.flow_style:
            return self._in_brackets(_inline(dict(keys))[1:-1], behind)
        column = node.start_mark.column
        pair = next((pair for pair in node.value if pair[0].value == behind), node.value[-1])
        added = [self._pair(key, value, column) for key, value in keys.items()]
        return self._below(self._end(pair[1]), self._newline.join(added))

    def removed(self) -> str:
        spans = self._spans()
        place = self._place_in_parent()
        if self.parent.flow_style:
            if len(spans) == 1:
                return self._cut(*spans[0])
            return self._cut(spans[place - 1][1], spans[place][1]) if place else self._cut(spans[0][0], spans[1][0])
        if len(spans) == 1:
            empty: object = {} if isinstance(self.parent, yaml.MappingNode) else []
            return _Place(self.text, self.path[:-1], self.nodes[:-1]).with_value(empty)
        start, end = spans[place]
        line = self.text.rfind("\n", 0, start) + 1
        if not self.text[line:start].strip():
            return self._cut(line, min(self._line_end(end) + len(self._newline), len(self.text)))
        return self._cut(start, spans[place + 1][0])

    def _spans(self) -> list[tuple[int, int]]:
        """From where to where each key or item of the parent stands, with the dash of an item."""
        if isinstance(self.parent, yaml.MappingNode):
            return [(key.start_mark.index, self._end(value)) for key, value in self.parent.value]
        starts = [item.start_mark.index for item in self.parent.value]
        if not self.parent.flow_style:
            starts = [self._dash(start, self.parent.start_mark.column) for start in starts]
        return [(start, self._end(item)) for start, item in zip(starts, self.parent.value, strict=True)]

    def _dash(self, start: int, column: int) -> int:
        """Where the dash of the item stands whose value begins at `start`; between them there may be comments."""
        line = self.text.rfind("\n", 0, start) + 1
        while self.text[line + column] != "-" or "#" in self.text[line : line + column]:
            line = self.text.rindex("\n", 0, line - 1) + 1 if "\n" in self.text[: line - 1] else 0
        return line + column

    def _place_in_parent(self) -> int:
        if isinstance(self.parent, yaml.MappingNode):
            return [str(key.value) for key, _ in self.parent.value].index(str(self.path[-1]))
        return int(self.path[-1])

    def _in_brackets(self, added: str, behind: str | None) -> str:
        node = self.node
        if not node.value:
            return self._spliced(node.end_mark.index - 1, node.end_mark.index - 1, added)
        last = node.value[-1]
        if isinstance(node, yaml.MappingNode):
            last = next((pair for pair in node.value if pair[0].value == behind), last)[1]
        return self._spliced(self._end(last), self._end(last), ", " + added)

    def _below(self, end: int, lines: str) -> str:
        """The text with `lines` below the line on which the value that ends at `end` does."""
        line_end = self._line_end(end)
        return self.text[:line_end] + self._newline + lines + self.text[line_end:]

    def _pair(self, key: str, value: object, column: int) -> str:
        name = _inline(key)
        lines = self._lines(value, column + _DEEPER)
        gap = self._newline + " " * (column + _DEEPER) if "\n" in lines else " "
        return " " * column + f"{name}:{gap}{lines}"

    def _lines(self, value: object, column: int) -> str:
        """A value from `column` on, in one line where it fits."""
        inline = _inline(value)
        if column + len(inline) <= _WIDTH or not isinstance(value, Mapping | Sequence) or isinstance(value, str):
            return inline
        written = yaml.dump(
            value, Dumper=_AsWritten, default_flow_style=None, width=_WIDTH - column, allow_unicode=True,
            sort_keys=False,
        )  # fmt: skip
        return (self._newline + " " * column).join(written.rstrip("\n").split("\n"))

    def _end(self, node: Node) -> int:
        """Where the text of a value ends; PyYAML counts what stands between a block and what comes after it as well."""
        if isinstance(node, yaml.ScalarNode):
            end = int(node.end_mark.index)
            return len(self.text[:end].rstrip()) if node.style in {"|", ">"} else end
        if node.flow_style or not node.value:
            return int(node.end_mark.index)
        last = node.value[-1]
        return self._end(last[1] if isinstance(node, yaml.MappingNode) else last)

    def _line_end(self, place: int) -> int:
        found = self.text.find(self._newline, place)
        return len(self.text) if found < 0 else found

    def _spliced(self, start: int, end: int, new: str) -> str:
        is_glued = start == end and start > 0 and self.text[start - 1] in ":-"
        return self.text[:start] + (" " if is_glued else "") + new + self.text[end:]

    def _cut(self, start: int, end: int) -> str:
        return self.text[:start] + self.text[end:]

    @property
    def _newline(self) -> str:
        return "\r\n" if "\r\n" in self.text else "\n"


def _child(node: Node, step: str | int) -> Node:
    if isinstance(node, yaml.MappingNode):
        found = next((value for key, value in node.value if str(key.value) == str(step)), None)
        if found is not None:
            return found
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        return node.value[step]
    raise KeyError(step)


def _inline(value: object) -> str:
    """A value in one line, so that it means the same inside brackets."""
    written = yaml.dump(
        [value], Dumper=_AsWritten, default_flow_style=True, width=10**9, allow_unicode=True, sort_keys=False
    )
    return str(written).strip()[1:-1]


def _copied(content: Content) -> Content:
    """The same content, in which no two places share a value."""
    if isinstance(content, Mapping):
        return {key: _copied(value) for key, value in content.items()}
    return [_copied(item) for item in content] if isinstance(content, list) else content


def _at(content: Content, path: Path) -> Content:
    for step in path:
        content = content[step]
    return content
