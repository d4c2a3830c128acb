"""Who moved from which segment to which between two years, who came and who went: bands as wide as they are many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.labels import spread
from proeftuin.reporting.charts.scheme_words import MOVES, SchemeWords
from proeftuin.reporting.charts.words import Row, text_table, wrapped
from proeftuin.vocabulary.language import Language

HEIGHT = 460
_GAP = 10
"""Pixels between one segment and the next."""
_WIDE = 0.018
"""Of a bar at the end of the bands, as part of the distance between the years."""
_STEPS = 24
_NAME, _ROOM = 24, 180
"""Letters of a name in one line, and the pixels that such a line and its bar take."""
_LINE = 14


@dataclass(frozen=True)
class Flow:
    """Persons who were in one segment and are in the other a year later."""

    origin: str
    goal: str
    persons: int


@dataclass(frozen=True)
class Node:
    """A segment in one of the years: from `top` to `bottom`, pixels from above."""

    id: str
    top: float
    bottom: float


@dataclass(frozen=True)
class Band:
    """A flow with where it begins and ends, pixels from above; both ends are equally wide."""

    flow: Flow
    start: float
    end: float
    width: float


@dataclass(frozen=True)
class Layout:
    """Where all stands: the segments of the year from and the year to, and the bands between them."""

    origins: tuple[Node, ...]
    goals: tuple[Node, ...]
    bands: tuple[Band, ...]


def sankey_chart(released: Released, scheme: str, region: str, language: Language) -> Chart:
    """
    Transitions of the newest two years.

    Raises
    ------
    NothingToShowError
        No transition of the region may be shown.
    """
    words = SchemeWords(released, language, scheme)
    year = newest_transition(words, region)
    if year is None:
        raise words.nothing("transitions", **words.named(region=region))
    rows = words.of_year("segment_transitions", region, year)
    flows = [
        Flow(row["from_segment"], row["to_segment"], row["persons"])
        for row in _in_order(words, rows)
        if row["persons"] is not None and row["persons"] > 0
    ]
    description = _description(words, region, year, flows)
    columns, table = transition_matrix(words, rows)
    withheld = sum(row["persons"] is None for row in rows)
    return Chart(
        id=f"transitions-{scheme}-{region}".replace("_", "-").replace(":", "-"),
        title=words("sankey.title", scheme=words.scheme_name, **words.named(region=region), year=year, next=year + 1),
        description=description,
        spec=_spec(words, year, layout(flows), description),
        table=text_table(table, columns),
        number_columns=columns[1:],
        notes=(
            words("sankey.note"),
            words("sankey.table", year=year, next=year + 1),
            *((words("sankey.withheld", count=withheld),) if withheld else ()),
        ),
        sources=words.citations(),
    )


def newest_transition(words: SchemeWords, region: str) -> int | None:
    """The newest year from which transitions are known."""
    rows = words.rows("segment_transitions", region)
    return max((row["period_start"].year for row in rows if row["persons"]), default=None)


def _in_order(words: SchemeWords, rows: Sequence[Row]) -> list[Row]:
    order = [*words.segments, *MOVES]
    known = [row for row in rows if row["from_segment"] in order and row["to_segment"] in order]
    return sorted(known, key=lambda row: (order.index(row["from_segment"]), order.index(row["to_segment"])))


def layout(flows: Sequence[Flow]) -> Layout:
    """
    Bands between two columns of segments in the order in which these first occur.

    One person is as wide everywhere, so that what leaves a segment on the left arrives on the right.
    """
    out, into = _sums(flows, "origin"), _sums(flows, "goal")
    room = HEIGHT - _GAP * (max(len(out), len(into)) - 1)
    scale = room / sum(flow.persons for flow in flows)
    origins, goals = _nodes(out, scale), _nodes(_like(into, out), scale)
    starts, ends = {node.id: node.top for node in origins}, {node.id: node.top for node in goals}
    bands = []
    order = [node.id for node in goals]
    for flow in flows:
        bands.append((flow, starts[flow.origin]))
        starts[flow.origin] += scale * flow.persons
    placed = []
    # Bands arrive from above to below in the order of where they come from, so that they cross as little as they can.
    for flow, start in sorted(bands, key=lambda each: (order.index(each[0].goal), each[1])):
        placed.append(Band(flow, start, ends[flow.goal], scale * flow.persons))
        ends[flow.goal] += scale * flow.persons
    return Layout(origins, goals, tuple(placed))


def _sums(flows: Sequence[Flow], end: str) -> dict[str, int]:
    sums: dict[str, int] = {}
    for flow in flows:
        id = getattr(flow, end)
        sums[id] = sums.get(id, 0) + flow.persons
    return sums


def _like(sums: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    """`sums` in the order of the other column; who is nowhere in it comes last."""
    order = [*(id for id in other if id in sums), *(id for id in sums if id not in other and id not in MOVES)]
    return {id: sums[id] for id in (*order, *(id for id in sums if id not in order))}


def _nodes(sums: Mapping[str, int], scale: float) -> tuple[Node, ...]:
    nodes, at = [], 0.0
    for id, persons in sums.items():
        nodes.append(Node(id, at, at + scale * persons))
        at += scale * persons + _GAP
    return tuple(nodes)


def _spec(words: SchemeWords, year: int, found: Layout, description: str) -> Spec:
    points = [
        {"flow": place, "x": at / _STEPS, "y": middle - band.width / 2, "y2": middle + band.width / 2}
        | {"color": words.ground(_colored_by(band.flow)), "tip": _tip(words, year, band.flow)}
        for place, band in enumerate(found.bands)
        for at in range(_STEPS + 1)
        for middle in [band.start + band.width / 2 + (band.end - band.start) * _eased(at / _STEPS)]
    ]
    # Names need the same room on both sides, whatever the width of the page.
    room = {"range": [_ROOM, {"expr": f"width - {_ROOM}"}]}
    across = marks.number("x", axis=None, scale={"domain": [0, 1], "nice": False, **room})
    down = marks.number("y", axis=None, scale={"domain": [HEIGHT, 0], "nice": False, "zero": False})
    tip = {
        "tooltip": {"field": "tip", "type": "nominal", "title": " "},
        "description": {"field": "tip", "type": "nominal"},
    }
    bands = {
        "data": marks.values(points),
        "mark": {"type": "area", "opacity": 0.72, "interpolate": "linear", "stroke": theme.PAPER, "strokeWidth": 0.6},
        "encoding": {
            "x": across,
            "y": {**down, "stack": None},
            "y2": {"field": "y2"},
            "detail": {"field": "flow", "type": "nominal"},
            "fill": {"field": "color", "type": "nominal", "scale": None},
            **tip,
        },
    }
    sides = (("right", 0.0, -8, found.origins, year), ("left", 1.0, 8, found.goals, year + 1))
    layers = [bands]
    for align, at, dx, nodes, of_year in sides:
        layers += _column(words, nodes, at, align, dx, of_year, across, down)
    return theme.view(words.language, description, layers, height=HEIGHT)


def _column(
    words: SchemeWords,
    nodes: Sequence[Node],
    at: float,
    align: str,
    dx: int,
    year: int,
    across: Spec,
    down: Spec,
) -> list[Spec]:
    """The segments of one year as bars, with their names beside them and the year above."""
    ends = (at, at + _WIDE) if at else (-_WIDE, 0.0)
    bars = [{"x": ends[0], "x2": ends[1], "y": node.top, "y2": node.bottom} for node in nodes]
    lines = [wrapped(words.numbered(node.id), _NAME) for node in nodes]
    places = _apart([(node.top + node.bottom) / 2 for node in nodes], [len(each) for each in lines])
    # Lines run down from the first.
    names = [
        {"x": ends[0] if align == "right" else ends[1], "y": place - _LINE * (len(text) - 1) / 2, "text": text}
        for place, text in zip(places, lines, strict=True)
    ]
    text = {"type": "text", "align": align, "baseline": "middle", "dx": dx, "lineHeight": _LINE, "aria": False}
    return [
        {
            "data": marks.values(bars),
            "mark": {"type": "rect", "color": theme.INK, "aria": False},
            "encoding": {"x": across, "x2": {"field": "x2"}, "y": down, "y2": {"field": "y2"}},
        },
        {
            "data": marks.values(names),
            "mark": text,
            "encoding": {"x": across, "y": down, "text": {"field": "text", "type": "nominal"}},
        },
        {
            "data": marks.values([{"x": at, "text": str(year)}]),
            "mark": {"type": "text", "align": align, "fontWeight": "bold", "dx": dx, "dy": -16, "aria": False},
            "encoding": {"x": across, "y": {"value": 0}, "text": {"field": "text", "type": "nominal"}},
        },
    ]


def _apart(wanted: Sequence[float], lines: Sequence[int]) -> list[float]:
    """Heights of names of several lines that do not cover each other, as near to the wanted ones as can be."""
    tall = _LINE * max(lines) + 2
    if all(after - before >= tall for before, after in pairwise(wanted)):
        return list(wanted)
    # Lines are moved apart, and with them the names that they are of.
    slots = [(place, line) for place, count in enumerate(lines) for line in range(count)]
    near = [wanted[place] + (line - (lines[place] - 1) / 2) * _LINE for place, line in slots]
    heights = spread(near, _LINE, 0, HEIGHT)
    return [
        sum(height for (own, _), height in zip(slots, heights, strict=True) if own == place) / count
        for place, count in enumerate(lines)
    ]


def _eased(share: float) -> float:
    """From 0 to 1, level at both ends."""
    return share * share * (3 - 2 * share)


def _colored_by(flow: Flow) -> str:
    """Where persons come from; those who are new by where they arrive."""
    return flow.goal if flow.origin in MOVES else flow.origin


def _tip(words: SchemeWords, year: int, flow: Flow) -> str:
    return words(
        "sankey.tip",
        origin=words.numbered(flow.origin),
        goal=words.numbered(flow.goal),
        year=year,
        next=year + 1,
        persons=words.count(flow.persons),
    )


def transition_matrix(words: SchemeWords, rows: Sequence[Row]) -> tuple[tuple[str, ...], list[dict[str, str]]]:
    """Persons by where they were, one row each, and where they are, one column each."""
    found = {(row["from_segment"], row["to_segment"]): row for row in rows}
    order = [*words.segments, *MOVES]
    origins = [id for id in order if any(pair[0] == id for pair in found)]
    goals = [id for id in order if any(pair[1] == id for pair in found)]
    columns = (words("sankey.from"), *(words.numbered(id) for id in goals))
    table = []
    for origin in origins:
        cells = [
            words.count_or_state(found[origin, goal], "persons") if (origin, goal) in found else words("number.none")
            for goal in goals
        ]
        table.append(dict(zip(columns, (words.numbered(origin), *cells), strict=True)))
    return columns, table


def _description(words: SchemeWords, region: str, year: int, flows: Sequence[Flow]) -> str:
    within = [flow for flow in flows if flow.origin not in MOVES and flow.goal not in MOVES]
    gaps: dict[str, Any] = {**words.named(region=region), "year": year, "next": year + 1}
    sentences = []
    if within:
        stayed = sum(flow.persons for flow in within if flow.origin == flow.goal)
        percent = words.quantity(100 * stayed / sum(flow.persons for flow in within), "percent")
        sentences.append(words("sankey.seen", **gaps, percent=percent))
    moved = [flow for flow in within if flow.origin != flow.goal]
    if moved:
        most = max(moved, key=lambda flow: flow.persons)
        named = {"origin": words.segment(most.origin), "goal": words.segment(most.goal)}
        sentences.append(words("sankey.most", **named, persons=words.count(most.persons)))
    return " ".join(sentences) if sentences else words("sankey.only_others", **gaps)
