"""Rows of unequal height with names in lines, grouped under headings: the frame of charts with many indicators."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from proeftuin.reporting.chart import Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.words import Row, Words
from proeftuin.vocabulary.aim import Aim

_LINE, _MARGIN = 14, 12
_LEAST, _HEADING = 30, 30


@dataclass(frozen=True)
class RowLayout:
    """
    Where the rows of a chart stand, in pixels from above.

    Attributes
    ----------
    names : sequence of lines
        Of headings and rows, in order.
    headings : frozenset of int
        Which of the names head the rows below them.
    rows : mapping of str to int
        Place among the names of every indicator.
    """

    names: Sequence[Sequence[str]]
    headings: frozenset[int]
    rows: Mapping[str, int]

    @property
    def height(self) -> int:
        """Of the whole chart."""
        return sum(self._heights)

    def middle(self, indicator: str) -> float:
        """Where the row of an indicator has its middle."""
        return self._middles[self.rows[indicator]]

    def edges(self, indicator: str) -> tuple[float, float]:
        """Where the row of an indicator begins and ends."""
        half = self._heights[self.rows[indicator]] / 2
        return self.middle(indicator) - half, self.middle(indicator) + half

    @property
    def axis(self) -> Spec:
        """The vertical channel, by the field `row`, with the names beside it."""
        # Lines run down from the first, so the first stands above the middle by half of the others.
        starts = [
            middle - _LINE * (len(lines) - 1) / 2 for middle, lines in zip(self._middles, self.names, strict=True)
        ]
        # A name is looked up by its place, because names may repeat.
        places = json.dumps(starts)
        bold = json.dumps([starts[each] for each in sorted(self.headings)])
        return marks.number(
            "row",
            title=None,
            scale={"domain": [self.height, 0], "nice": False, "zero": False},
            axis={
                "values": starts,
                "labelExpr": f"{marks.literal(self.names)}[indexof({places}, datum.value)]",
                "labelFontWeight": {
                    "condition": {"test": f"indexof({bold}, datum.value) >= 0", "value": "bold"},
                    "value": "normal",
                },
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

    @property
    def _heights(self) -> list[int]:
        return [
            _HEADING if place in self.headings else max(_LEAST, _LINE * len(lines) + _MARGIN)
            for place, lines in enumerate(self.names)
        ]

    @property
    def _middles(self) -> list[float]:
        heights = self._heights
        return [sum(heights[:place]) + height / 2 for place, height in enumerate(heights)]


def rows_by_aim(words: Words, rows: Mapping[str, Row], named: Callable[[str], Sequence[str]]) -> RowLayout:
    """The indicators of `rows` under the heading of their aim, in the order of the aims; `named` gives their lines."""
    names: list[Sequence[str]] = []
    headings: set[int] = set()
    places: dict[str, int] = {}
    for aim in Aim:
        own = [id for id in rows if words.released.indicators[id].aim is aim]
        if own:
            headings.add(len(names))
            names.append([words(f"aim.{aim}")])
        for id in own:
            places[id] = len(names)
            names.append(named(id))
    return RowLayout(names, frozenset(headings), places)
