"""
Which rules of a scheme are true together: priority gives a person one segment, this shows which others it hides.

Source
------
A. Lex and others, UpSet: visualization of intersecting sets, IEEE Transactions on Visualization and Computer Graphics
20 (2014), pages 1983 to 1992, for combinations as columns of dots below bars.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.scheme_words import SchemeWords
from proeftuin.reporting.charts.words import Row, text_table, wrapped
from proeftuin.vocabulary.language import Language

MOST = 9
"""Combinations in the drawing; the table holds all that may be shown."""
_BARS = 150
_LINE, _MARGIN = 14, 10
_BETWEEN = 12


@dataclass(frozen=True)
class Combination:
    """Segments whose own rule is true of the same persons, in order of priority; none for nobody's rule."""

    segments: tuple[str, ...]
    row: Row


def rule_overlap_chart(released: Released, scheme: str, region: str, language: Language) -> Chart:
    """
    The largest combinations of rules in the newest year.

    Raises
    ------
    NothingToShowError
        No combination of the region may be shown.
    """
    words = SchemeWords(released, language, scheme)
    found = combinations(words, region)
    known = [each for each in found if each.row["persons"]]
    if not known:
        raise words.nothing("rule_overlap", **words.named(region=region))
    year = known[0].row["period_start"].year
    description = _description(words, region, year, known)
    columns = (words("rule_overlap.combination"), words("rule_overlap.assigned"), words("column.persons"))
    table = [
        dict(zip(columns, (_named(words, each), _assigned(words, each), _persons(words, each)), strict=True))
        for each in found
    ]
    notes = [words("rule_overlap.note")]
    if len(known) > MOST:
        notes.append(words("rule_overlap.most", most=MOST))
    absent = sum(each.row["persons"] is None for each in found)
    if absent:
        notes.append(words("rule_overlap.withheld", count=absent))
    return Chart(
        id=f"rule-overlap-{scheme}-{region}".replace("_", "-").replace(":", "-"),
        title=words("rule_overlap.title", scheme=words.scheme_name, **words.named(region=region), year=year),
        description=description,
        spec=_spec(words, known[:MOST], description),
        table=text_table(table, columns),
        number_columns=columns[2:],
        notes=tuple(notes),
        sources=words.citations(),
    )


def combinations(words: SchemeWords, region: str) -> list[Combination]:
    """Those of the newest year, the largest first; withheld ones last."""
    rows = words.rows("segment_overlaps", region)
    years = [row["period_start"] for row in rows if row["persons"] is not None]
    newest = max(years, default=None)
    found = [
        Combination(tuple(part for part in (row["combination"] or "").split("+") if part), row)
        for row in rows
        if row["period_start"] == newest
    ]
    return sorted(found, key=lambda each: (each.row["persons"] is None, -(each.row["persons"] or 0), each.segments))


def _named(words: SchemeWords, each: Combination) -> str:
    return words.listed(map(words.numbered, each.segments)) if each.segments else words("rule_overlap.none")


def _assigned(words: SchemeWords, each: Combination) -> str:
    """The segment that priority gives: that of the first rule, or the one for everybody who is left."""
    if each.segments:
        return words.numbered(each.segments[0])
    last = max(words.segments.values(), key=lambda row: row["priority"])
    return words.numbered(last["segment"])


def _persons(words: SchemeWords, each: Combination) -> str:
    return words.count_or_state(each.row, "persons")


def _spec(words: SchemeWords, shown: Sequence[Combination], description: str) -> Spec:
    ids = sorted({id for each in shown for id in each.segments}, key=lambda id: words.segments[id]["priority"]) or list(
        words.segments
    )
    names = [wrapped(words.numbered(id), 28) for id in ids]
    heights = [_LINE * len(lines) + _MARGIN for lines in names]
    tops = [_BARS + _BETWEEN + sum(heights[:place]) for place in range(len(ids))]
    middles = {id: top + tall / 2 for id, top, tall in zip(ids, tops, heights, strict=True)}
    height = _BARS + _BETWEEN + sum(heights)
    most = max(each.row["persons"] for each in shown)
    bars, dots, lines = [], [], []
    for place, each in enumerate(shown):
        persons = each.row["persons"]
        tip = words("rule_overlap.tip", combination=_named(words, each), persons=words.count(persons))
        top = _BARS * (1 - persons / most)
        bar = {"x": place - 0.3, "x2": place + 0.3, "y": top, "y2": _BARS, "at": place}
        bars.append({**bar, "tip": tip, "persons": persons, "text": words.count(persons)})
        own = [middles[id] for id in each.segments]
        dots += [
            {"x": place, "y": middles[id], "true": id in each.segments, "first": id in each.segments[:1]} for id in ids
        ]
        if len(own) > 1:
            lines.append({"x": place, "y": min(own), "y2": max(own)})
    across = marks.number("x", axis=None, scale={"domain": [-0.5, len(shown) - 0.5], "nice": False, "zero": False})
    return theme.view(
        words.language, description, _layers(words, names, heights, tops, bars, dots, lines, across), height=height
    )


def _layers(
    words: SchemeWords,
    names: Sequence[Sequence[str]],
    heights: Sequence[float],
    tops: Sequence[float],
    bars: list[dict[str, Any]],
    dots: list[dict[str, Any]],
    lines: list[dict[str, Any]],
    across: Spec,
) -> list[Spec]:
    height = tops[-1] + heights[-1]
    starts = [
        top + tall / 2 - _LINE * (len(text) - 1) / 2 for top, tall, text in zip(tops, heights, names, strict=True)
    ]
    down = marks.number(
        "y",
        title=None,
        scale={"domain": [height, 0], "nice": False, "zero": False},
        axis={
            "values": starts,
            "labelExpr": f"{marks.literal(names)}[indexof({starts}, datum.value)]",
            "labelLimit": 260,
            "labelOverlap": False,
            "labelPadding": 8,
            "labelLineHeight": _LINE,
            "labelBaseline": "middle",
            "ticks": False,
            "domain": False,
            "grid": False,
        },
    )
    stripes = [
        {"top": top, "bottom": top + tall}
        for place, (top, tall) in enumerate(zip(tops, heights, strict=True))
        if place % 2 == 0
    ]
    bar = {
        "mark": {"type": "rect", "color": theme.FOCUS, "opacity": 0.55},
        "encoding": {
            "x": across,
            "x2": {"field": "x2"},
            "y": down,
            "y2": {"field": "y2"},
            "tooltip": {"field": "tip", "type": "nominal", "title": " "},
            "description": {"field": "tip", "type": "nominal"},
        },
    }
    number = {
        "mark": {"type": "text", "align": "center", "baseline": "bottom", "dy": -4, "aria": False},
        "encoding": {"x": {**across, "field": "at"}, "y": down, "text": {"field": "text", "type": "nominal"}},
    }
    point: Spec = {"type": "point", "filled": True, "opacity": 1, "aria": False}
    return [
        {
            "data": marks.values(stripes),
            "mark": {"type": "rect", "color": theme.PALE, "aria": False},
            "encoding": {
                "x": {"value": 0},
                "x2": {"value": "width"},
                "y": {**down, "field": "top"},
                "y2": {"field": "bottom"},
            },
        },
        {"data": marks.values(bars), "layer": [bar, number]},
        {
            "data": marks.values(each for each in dots if not each["true"]),
            "mark": {**point, "size": 40, "color": "#C9C9C9"},
            "encoding": {"x": across, "y": down},
        },
        {
            "data": marks.values(lines),
            "mark": {"type": "rule", "strokeWidth": 2.5, "color": theme.INK, "aria": False},
            "encoding": {"x": across, "y": down, "y2": {"field": "y2"}},
        },
        {
            "data": marks.values(each for each in dots if each["true"] and not each["first"]),
            "mark": {**point, "size": 80, "color": theme.INK},
            "encoding": {"x": across, "y": down},
        },
        {
            "data": marks.values(each for each in dots if each["first"]),
            "mark": {**point, "shape": "diamond", "size": 150, "color": theme.POOL},
            "encoding": {"x": across, "y": down},
        },
    ]


def _description(words: SchemeWords, region: str, year: int, known: Sequence[Combination]) -> str:
    whole = sum(each.row["persons"] for each in known)
    several = sum(each.row["persons"] for each in known if len(each.segments) > 1)
    sentences = [
        words(
            "rule_overlap.seen",
            **words.named(region=region),
            year=year,
            percent=words.quantity(100 * several / whole, "percent"),
        )
    ]
    together = next((each for each in known if len(each.segments) > 1), None)
    if together is not None:
        named = words.listed(map(words.segment, together.segments))
        sentences.append(words("rule_overlap.largest", combination=named, persons=_persons(words, together)))
    return " ".join(sentences)
