"""Segments as areas: how many persons each has, and beside that how much of the cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.labels import LETTER, Box
from proeftuin.reporting.charts.scheme_words import SchemeWords
from proeftuin.reporting.charts.tiling import tiles
from proeftuin.reporting.charts.words import Row, text_table, wrapped
from proeftuin.vocabulary.language import Language

HEIGHT, _HEAD = 330, 30
_GAP = 24
_LINE = 15
_EDGE = 6
"""Pixels between the edge of an area and what is written in it."""


def treemap_chart(released: Released, scheme: str, region: str, language: Language) -> Chart:
    """
    Persons of each segment in the newest year as areas, and the cost of each segment as areas beside them.

    Without a cost by segment only persons are drawn.

    Raises
    ------
    NothingToShowError
        No segment of the region has a size that may be shown.
    """
    words = SchemeWords(released, language, scheme)
    year = words.year(region)
    if year is None:
        raise words.nothing("segment_sizes", **words.named(region=region))
    sizes = words.sizes(region, year)
    empty = words.empty(region, year)
    shares = {} if words.cost is None else words.shares(words.cost, region, year)
    shares = {id: row for id, row in shares.items() if id not in empty}
    if not any(row["share"] is not None for row in shares.values()):
        shares = {}
    description = _description(words, region, year, sizes, shares)
    columns, table = _table(words, sizes, shares)
    key = "treemap.title_with_cost" if shares else "treemap.title"
    return Chart(
        id=f"treemap-{scheme}-{region}".replace("_", "-").replace(":", "-"),
        title=words(key, scheme=words.scheme_name, **words.named(region=region), year=year),
        description=description,
        spec=_spec(words, sizes, shares, description),
        table=text_table(table, columns),
        number_columns=columns[1:],
        notes=(
            words("treemap.note"),
            *words.absent_notes(sizes, "persons"),
            *((words("treemap.cost", **words.named(indicator=str(words.cost))),) if shares else ()),
            *words.absent_notes(shares, "share"),
        ),
        sources=words.citations(),
    )


def _spec(words: SchemeWords, sizes: Mapping[str, Row], shares: Mapping[str, Row], description: str) -> Spec:
    panels = [(words("treemap.persons"), {id: row["persons"] for id, row in sizes.items()}, "percent", sizes)]
    if shares:
        panels.append((words("treemap.of_cost"), {id: row["share"] for id, row in shares.items()}, "share", shares))
    width = (theme.LEAST_WIDTH - _GAP * (len(panels) - 1)) / len(panels)
    data, heads = [], []
    for place, (head, numbers, column, rows) in enumerate(panels):
        left = place * (width + _GAP)
        heads.append({"left": left, "top": _HEAD - 12, "text": head})
        # A correction can make an amount negative; it has no area, and its number stands in the table.
        drawn = {id: float(number) for id, number in numbers.items() if number is not None and number > 0}
        boxes = tiles(list(drawn.values()), Box(left, _HEAD, left + width, HEIGHT))
        data += [_tile(words, id, box, rows[id][column], head) for id, box in zip(drawn, boxes, strict=True)]
    return theme.view(words.language, description, _layers(data, heads), height=HEIGHT)


def _tile(words: SchemeWords, id: str, box: Box, percent: float | None, head: str) -> dict[str, Any]:
    said = words("number.none") if percent is None else words.quantity(percent, "percent")
    return {
        "left": box.left,
        "right": box.right,
        "top": box.top,
        "bottom": box.bottom,
        "color": words.ground(id),
        "segment": id,
        "lines": _lines(words, id, box, said),
        "tip": words("treemap.tip", segment=words.numbered(id), head=head, percent=said),
    }


def _lines(words: SchemeWords, id: str, box: Box, percent: str) -> list[str]:
    """As much of number, name and share as there is room for."""
    across, down = box.right - box.left - 2 * _EDGE, box.bottom - box.top - 2 * _EDGE
    named = wrapped(words.numbered(id), max(1, int(across / LETTER)))
    for lines in ([*named, percent], [words.mark(id), percent], [words.mark(id)]):
        if len(lines) * _LINE <= down and max(map(len, lines)) * LETTER <= across:
            return lines
    return []


def _layers(data: list[dict[str, Any]], heads: list[dict[str, Any]]) -> list[Spec]:
    across = marks.number("left", axis=None, scale={"domain": [0, theme.LEAST_WIDTH], "nice": False})
    down = marks.number("top", axis=None, scale={"domain": [HEIGHT, 0], "nice": False})
    area = {
        "mark": {"type": "rect", "stroke": theme.PAPER, "strokeWidth": 2},
        "encoding": {
            "x": across,
            "x2": {"field": "right"},
            "y": down,
            "y2": {"field": "bottom"},
            "fill": {"field": "color", "type": "nominal", "scale": None},
            "tooltip": {"field": "tip", "type": "nominal", "title": " "},
            "description": {"field": "tip", "type": "nominal"},
        },
    }
    text = {
        "mark": {"type": "text", "align": "left", "baseline": "top", "dx": _EDGE, "dy": _EDGE, "lineHeight": _LINE}
        | {"aria": False},
        "encoding": {"x": across, "y": down, "text": {"field": "lines", "type": "nominal"}},
    }
    head = {
        "data": marks.values(heads),
        "mark": {"type": "text", "align": "left", "baseline": "middle", "fontWeight": "bold", "aria": False},
        "encoding": {"x": across, "y": down, "text": {"field": "text", "type": "nominal"}},
    }
    return [{"data": marks.values(data), "layer": [area, text]}, head]


def _table(
    words: SchemeWords, sizes: Mapping[str, Row], shares: Mapping[str, Row]
) -> tuple[tuple[str, ...], list[dict[str, str]]]:
    columns: tuple[str, ...] = (words("column.segment"), words("column.persons"), words("column.of_persons"))
    columns += (words("column.of_cost"),) if shares else ()
    rows = []
    for id, row in sizes.items():
        cells = [words.numbered(id), words.count_or_state(row, "persons"), words.percent_or_state(row, "percent")]
        if shares:
            cells.append(words.percent_or_state(shares[id], "share") if id in shares else words("number.none"))
        rows.append(dict(zip(columns, cells, strict=True)))
    return columns, rows


def _description(
    words: SchemeWords, region: str, year: int, sizes: Mapping[str, Row], shares: Mapping[str, Row]
) -> str:
    known = {id: row["percent"] for id, row in sizes.items() if row["percent"] is not None}
    largest = max(known, key=lambda id: known[id])
    sentences = [
        words(
            "treemap.seen",
            **words.named(region=region),
            year=year,
            segment=words.segment(largest),
            percent=words.quantity(known[largest], "percent"),
        )
    ]
    costs = {id: row["share"] for id, row in shares.items() if row["share"] is not None}
    if costs:
        dearest = max(costs, key=lambda id: costs[id])
        told = {"segment": words.segment(dearest), "cost": words.quantity(costs[dearest], "percent")}
        key = "treemap.most_cost" if dearest in known else "treemap.most_cost_of_unknown_size"
        percent = words.quantity(known[dearest], "percent") if dearest in known else ""
        sentences.append(words(key, **told, percent=percent))
    return " ".join(sentences)
