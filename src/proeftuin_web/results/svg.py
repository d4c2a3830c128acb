"""
Drawing without a drawing program: what charts share.

A page shows a chart that was never asked for before within a few milliseconds, on the server and without a script.
Looks are attributes of the elements, not styles, so that the same drawing fits a page with a strict policy and a file
of its own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from proeftuin.reporting import theme
from proeftuin.reporting.picture import FONT

INKS = (theme.FOCUS, "#117733", "#882255", "#6E4AA0", "#7A5C00", "#00706B", "#B0305C", "#4D4D00", "#5B2A86", "#1B4F72")
"""Colours of lines, told apart on white by people with a colour vision deficiency as far as ten colours can be."""
DASHES = ("", "6 3", "2 3", "9 3 2 3", "1 3", "12 4", "4 2 1 2", "8 2", "3 5", "10 2 2 2")
WIDTH = 800
_SAME = 1e-7
"""Share of the numbers themselves below which their differences are no more than rounding."""
_LETTERS = 36
"""Letters of a name that fit beside a drawing."""


@dataclass(frozen=True)
class Look:
    """How one region is drawn: told apart by colour, by line and by mark, and by its name beside it."""

    ink: str
    dash: str
    mark: int
    width: float = 1.8


def looks(codes: Sequence[str]) -> list[Look]:
    """The country dark and the comparison pool as in the reports; the others each their own."""
    fixed = {"NL01": Look(theme.COUNTRY, "", 0, 2.4), "pool": Look(theme.POOL, "5 3", 2)}
    found, number = [], 0
    for code in codes:
        if code in fixed:
            found.append(fixed[code])
        else:
            found.append(Look(INKS[number % len(INKS)], DASHES[number % len(DASHES)], (number % 5) + 1))
            number += 1
    return found


class Drawing:
    """An SVG in the making; everything written into it is escaped."""

    def __init__(self, height: float, *, title: str, description: str, name: str) -> None:
        self.root = ElementTree.Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "viewBox": f"0 0 {WIDTH} {round(height)}",
                "width": str(WIDTH),
                "height": str(round(height)),
                "role": "img",
                "aria-labelledby": f"{name}-title {name}-description",
                "font-family": FONT,
                "font-size": str(theme.SMALL),
                "fill": theme.INK,
            },
        )
        ElementTree.SubElement(self.root, "title", {"id": f"{name}-title"}).text = title
        ElementTree.SubElement(self.root, "desc", {"id": f"{name}-description"}).text = description
        self.add("rect", x=0, y=0, width=WIDTH, height=height, fill=theme.PAPER)

    def add(self, tag: str, text: str | None = None, /, **looks: object) -> ElementTree.Element:
        """Add an element; `stroke_width` becomes `stroke-width`."""
        attributes = {
            name.replace("_", "-"): _written(value) for name, value in looks.items() if value not in ("", None)
        }
        element = ElementTree.SubElement(self.root, tag, attributes)
        element.text = text
        return element

    def line(self, x1: float, y1: float, x2: float, y2: float, ink: str, **looks: object) -> None:
        """A straight line."""
        self.add("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=ink, **looks)

    def mark(self, x: float, y: float, kind: int, ink: str, told: str) -> None:
        """A mark of one of six kinds with what a pointer shows of it."""
        size = 3.6
        if kind == 0:
            element = self.add("circle", cx=x, cy=y, r=size, fill=ink)
        else:
            element = self.add("path", d=_mark(kind, x, y, size), fill=ink if kind < 5 else theme.PAPER, stroke=ink)
        self.tell(element, told)

    def tell(self, element: ElementTree.Element, told: str) -> None:
        """Give an element what a pointer shows of it."""
        ElementTree.SubElement(element, "title").text = told

    def text(self) -> str:
        """The drawing as text."""
        return ElementTree.tostring(self.root, encoding="unicode")


def nice_ticks(low: float, high: float, wanted: int = 6) -> list[float]:
    """Round numbers from at most `low` up to at least `high`, about as many as wanted."""
    if high - low <= _SAME * max(1.0, abs(low), abs(high)):
        spread = abs(low) * 0.1 + 1e-3
        low, high = low - spread, high + spread
    raw = (high - low) / wanted
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(times * power for times in (1, 2, 2.5, 5, 10) if times * power >= raw)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(number * step, 10) for number in range(first, last + 1)]


def unit_of_axis(ticks: Sequence[float], unit: str) -> str:
    """How the numbers of an axis are written: whole ones without decimals, small steps with enough of them."""
    step = ticks[1] - ticks[0]
    return "persons" if step >= 1 and all(tick == int(tick) for tick in ticks) else unit if step >= 0.1 else "share"


def shortened(name: str) -> str:
    """A name that fits beside a drawing; the whole name stands in the table."""
    return name if len(name) <= _LETTERS else name[: _LETTERS - 1].rstrip() + "…"


def _mark(kind: int, x: float, y: float, size: float) -> str:
    shapes = {
        1: ((-1, -1), (1, -1), (1, 1), (-1, 1)),
        2: ((0, -1.4), (1.4, 0), (0, 1.4), (-1.4, 0)),
        3: ((0, -1.3), (1.2, 1), (-1.2, 1)),
        4: ((0, 1.3), (1.2, -1), (-1.2, -1)),
        5: ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    }
    points = " L".join(f"{x + size * right:.1f},{y + size * down:.1f}" for right, down in shapes[kind])
    return f"M{points}Z"


def _written(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
