"""
Numbers as horizontal bars from zero, each with its label before it and its number written beside it.

A row without a number has the word for its state in the place of the bar, so that it is never taken for zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from proeftuin.reporting import theme
from proeftuin_web.results.svg import WIDTH, Drawing, shortened

_LEFT, _ROW, _TOP, _TEXT = 260, 26, 8, 150


@dataclass(frozen=True)
class Bar:
    """One row: what it is of, how long it is (`None` without a number) and what is written beside it."""

    label: str
    length: float | None
    told: str


def bar_chart(bars: Sequence[Bar], *, title: str, description: str, name: str) -> str | None:
    """The drawing; `None` when there is no number. `name` tells it from other drawings on the same page."""
    lengths = [each.length for each in bars if each.length is not None]
    if not lengths:
        return None
    longest = max(lengths) or 1.0
    chart = Drawing(_TOP * 2 + _ROW * len(bars), title=title, description=description, name=name)
    chart.line(_LEFT, _TOP, _LEFT, _TOP + _ROW * len(bars), theme.MUTED)
    for place, each in enumerate(bars):
        y = _TOP + _ROW * place
        chart.add("text", shortened(each.label), x=_LEFT - 10, y=y + 17, text_anchor="end")
        width = 0.0
        if each.length is not None:
            width = (WIDTH - _LEFT - _TEXT) * each.length / longest
            bar = chart.add("rect", x=_LEFT, y=y + 4, width=max(width, 1.0), height=_ROW - 8, fill=theme.FOCUS)
            chart.tell(bar, f"{each.label}: {each.told}")
        chart.add(
            "text", each.told, x=_LEFT + width + 8, y=y + 17, font_style="italic" if each.length is None else None
        )
    return chart.text()
