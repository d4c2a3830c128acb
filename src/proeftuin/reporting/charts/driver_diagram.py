"""The driver diagram of a cycle of improvement: the aim, what drives it, what drives that, and which changes may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.portfolio_words import PortfolioWords
from proeftuin.reporting.charts.words import Row, rows_of, text_table, wrapped
from proeftuin.vocabulary.language import Language

_LINE, _ROOM, _GAP, _LETTERS = 14, 26, 0.16, 84
"""Letters that fit beside each other in all columns together."""
_HALF = 0.42


@dataclass(frozen=True)
class Node:
    """
    One box.

    Attributes
    ----------
    column : int
        0 for the aim, then one for each step from it.
    middle : float
        Place from above, in rows.
    parent : Node or None
        The box that it hangs under.
    """

    kind: str
    name: str
    column: int
    middle: float
    parent: tuple[float, int] | None


def driver_diagram(released: Released, cycle: str, language: Language) -> Chart:
    """
    Boxes from the aim on the left to the changes on the right, joined by lines.

    Raises
    ------
    NothingToShowError
        The cycle has no drivers.
    """
    words = PortfolioWords(released, language)
    aim = rows_of(released, "improvement_cycles", cycle=cycle)[0]
    rows = sorted(rows_of(released, "drivers", cycle=cycle), key=lambda row: row["place"])
    if not rows:
        raise words.nothing("driver_diagram")
    name = words.said(aim, "aim")
    nodes = _nodes(words, name, rows)
    keys = ("place", "kind", "name", "under")
    columns = tuple(words(f"drivers.{key}") for key in keys)
    names = {row["driver"]: _name(words, row) for row in rows if row["driver"]}
    table = [
        (str(row["place"]), words(f"drivers.kinds.{row['kind']}"), _name(words, row), names.get(row["parent"], name))
        for row in rows
    ]
    description = _description(words, name, rows)
    return Chart(
        id=f"drivers-{cycle}".replace("_", "-"),
        title=words("drivers.title", aim=name),
        description=description,
        spec=_spec(words, nodes, description),
        table=text_table([dict(zip(columns, each, strict=True)) for each in table], columns),
        notes=(words("drivers.note"),),
    )


def _name(words: PortfolioWords, row: Row) -> str:
    return words.entry(row["entry"]) if row["entry"] else words.said(row, "name")


def _nodes(words: PortfolioWords, aim: str, rows: Sequence[Row]) -> list[Node]:
    """Each box in the middle of what hangs under it; what has nothing under it takes a row of its own."""
    found: list[Node] = []
    next_row = 0

    def placed(row: Row | None) -> float:
        nonlocal next_row
        id = None if row is None else row["driver"]
        under = [each for each in rows if each["parent"] == id] if row is None or id else []
        middles = [placed(each) for each in under]
        if not middles:
            middles = [float(next_row)]
            next_row += 1
        middle = (middles[0] + middles[-1]) / 2
        column = 0 if row is None else int(row["depth"])
        for place in range(len(found)):
            node = found[place]
            if under and node.parent is None and node.column == column + 1:
                found[place] = Node(node.kind, node.name, node.column, node.middle, (middle, column))
        kind, name = ("aim", aim) if row is None else (row["kind"], _name(words, row))
        found.append(Node(kind, name, column, middle, None))
        return middle

    placed(None)
    return found


def _spec(words: PortfolioWords, nodes: Sequence[Node], description: str) -> Spec:
    columns = max(node.column for node in nodes) + 1
    lines = {node: wrapped(node.name, max(12, _LETTERS // columns)) for node in nodes}
    across = marks.number("left", scale={"domain": [0, columns], "nice": False, "zero": False}, axis=None)
    last = max(node.middle for node in nodes)
    down = marks.number("top", scale={"domain": [last + 0.5, -0.5], "nice": False, "zero": False}, axis=None)
    boxes = [
        {
            "left": node.column + _GAP / 2,
            "right": node.column + 1 - _GAP / 2,
            "top": node.middle - _HALF,
            "bottom": node.middle + _HALF,
            "tip": words("drivers.tip", kind=words(f"drivers.kinds.{node.kind}"), name=node.name),
            "ground": theme.PALE if node.kind == "change" else theme.PAPER,
            "stroke": theme.FOCUS if node.kind == "aim" else theme.MUTED,
        }
        for node in nodes
    ]
    joins = [
        {"left": node.parent[1] + 1 - _GAP / 2, "right": node.column + _GAP / 2}
        | {"top": node.parent[0], "bottom": node.middle}
        for node in nodes
        if node.parent is not None
    ]
    ends: Spec = {"x": across, "x2": {"field": "right"}, "y": down, "y2": {"field": "bottom"}}
    tips: Spec = {
        "tooltip": {"field": "tip", "type": "nominal", "title": " "},
        "description": {"field": "tip", "type": "nominal"},
        "fill": {"field": "ground", "type": "nominal", "scale": None},
        "stroke": {"field": "stroke", "type": "nominal", "scale": None},
    }
    return theme.view(
        words.language,
        description,
        [
            {
                "data": marks.values(joins),
                "mark": {"type": "rule", "color": theme.MUTED, "aria": False},
                "encoding": ends,
            },
            {"data": marks.values(boxes), "mark": {"type": "rect", "strokeWidth": 1.2}, "encoding": {**ends, **tips}},
            *(_texts(nodes, lines, count, across, down) for count in sorted({len(each) for each in lines.values()})),
        ],
        height=round((last + 1) * (_LINE * max(map(len, lines.values())) + _ROOM)),
    )


def _texts(nodes: Sequence[Node], lines: dict[Node, list[str]], count: int, across: Spec, down: Spec) -> Spec:
    """Names of so many lines; lines run down from the first, which stands above the middle by half of the others."""
    return {
        "data": marks.values(
            {"left": node.column + 0.5, "top": node.middle, "text": lines[node]}
            for node in nodes
            if len(lines[node]) == count
        ),
        "mark": {"type": "text", "baseline": "middle", "lineHeight": _LINE, "dy": -_LINE * (count - 1) / 2}
        | {"aria": False},
        "encoding": {"x": across, "y": down, "text": {"field": "text", "type": "nominal"}},
    }


def _description(words: PortfolioWords, aim: str, rows: Sequence[Row]) -> str:
    told = []
    for row in rows:
        if row["kind"] == "primary":
            under = [_name(words, each) for each in rows if each["parent"] == row["driver"]]
            below = words("drivers.below", names=words.listed(under)) if under else words("drivers.nothing_below")
            told.append(words("drivers.drives", name=_name(words, row), below=below))
    changes = sum(row["kind"] == "change" for row in rows)
    return words("drivers.seen", aim=aim, drivers=" ".join(told), changes=changes)
