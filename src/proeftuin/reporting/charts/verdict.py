"""How a verdict looks: a colour, a form that can do without it, and a pale ground for a cell, with a word for each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from proeftuin.reporting import theme
from proeftuin.reporting.chart import Spec
from proeftuin.reporting.charts.words import Words
from proeftuin.vocabulary.indicator import Direction


class Verdict(StrEnum):
    """What a figure is beside another; the values are those of the released tables."""

    BETTER = "better"
    WORSE = "worse"
    SIMILAR = "similar"
    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"


@dataclass(frozen=True)
class VerdictLook:
    """
    How one verdict is drawn.

    Attributes
    ----------
    fill, stroke : str
        Of the mark.
    ground : str
        Of a cell with text on it.
    """

    shape: str
    fill: str
    stroke: str
    ground: str


_BETTER, _WORSE, _OTHER = "#00695C", "#B33C00", "#5B2A86"
LOOKS = {
    Verdict.BETTER: VerdictLook("triangle-up", _BETTER, _BETTER, "#CFEBE5"),
    Verdict.WORSE: VerdictLook("triangle-down", _WORSE, _WORSE, "#FBDCC8"),
    Verdict.SIMILAR: VerdictLook("circle", theme.PAPER, theme.INK, theme.PALE),
    Verdict.HIGHER: VerdictLook("triangle-right", _OTHER, _OTHER, "#E6DCF2"),
    Verdict.LOWER: VerdictLook("triangle-left", _OTHER, _OTHER, "#E6DCF2"),
    Verdict.NONE: VerdictLook("square", theme.PAPER, theme.BACKDROP, theme.PAPER),
}
"""Better and worse differ in hue, in form and in which way the form points; the neutral two have one colour."""


OWN_LEGENDS: Spec = {kind: dict.fromkeys(("fill", "stroke", "shape"), "independent") for kind in ("scale", "legend")}
"""Of a chart with layers: each keeps its own legend, and one mark the legend of all its channels together."""


def verdict_of(key: str | None) -> Verdict:
    """The verdict under a key of the results."""
    return Verdict.NONE if key is None else Verdict(key)


def valued(change: str, direction: Direction) -> Verdict:
    """The verdict on a figure that is `higher` or `lower` than that of the year before, or cannot be told from it."""
    if change not in (Verdict.HIGHER, Verdict.LOWER):
        return Verdict.SIMILAR
    if direction is Direction.NEUTRAL:
        return Verdict(change)
    return Verdict.BETTER if change == direction.value else Verdict.WORSE


def mark_channels(words: Words, shown: list[Verdict]) -> Spec:
    """Form, fill and edge by verdict, with one legend of all three."""
    names = [words(f"verdict.{each}") for each in Verdict if each in shown]
    looks = [LOOKS[each] for each in Verdict if each in shown]
    # In two columns, which fit beside the names of the rows, and clear of the heads of the columns below.
    legend = {"title": words("verdict.legend"), "orient": "top", "columns": 2, "symbolSize": 80, "offset": 26}
    return {
        channel: {
            "field": "verdict",
            "type": "nominal",
            "scale": {"domain": names, "range": [getattr(look, attribute) for look in looks]},
            "legend": legend,
        }
        for channel, attribute in (("shape", "shape"), ("fill", "fill"), ("stroke", "stroke"))
    }
