"""
How charts look: one palette, one type size and the number notation of the language, for every chart.

The colours are told apart by people with a colour vision deficiency and in grey print, text colours reach a contrast of
4.5 on white (WCAG 2.2 AA), and no colour means good or bad.
"""

from __future__ import annotations

from typing import Any

from proeftuin.reporting.chart import Spec
from proeftuin.vocabulary.language import Language

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"

FOCUS = "#0A5A9C"
"""The region that the chart is about."""
COUNTRY = "#333333"
POOL = "#A64B00"
INK = "#1F1F1F"
MUTED = "#595959"
GRID = "#E4E4E4"
PALE = "#F3F3F3"
PAPER = "#FFFFFF"
BACKDROP = "#9A9A9A"
"""Other regions behind the one that the chart is about."""

LOWER = ("#2C115F", "#7563A8", "#BFB5D9")
"""Below the country, the farthest first: purple."""
AROUND = "#F4F1EA"
"""Not to be told apart from the country."""
HIGHER = ("#F5C287", "#D17A1C", "#7C3A00")
"""Above the country, the nearest first: orange."""
GROUPS = ("#77AADD", "#EE8866", "#EEDD88", "#FFAABB", "#99DDFF", "#44BB99", "#BBCC33", "#AAAA00", "#DDDDDD")
"""
Grounds of areas that stand for groups, each with its number and name in ink upon it.

Source: P. Tol, Colour schemes (SRON, 2021), the scheme `light`, made for areas behind dark text.
"""
WITHHELD, NOT_ESTIMABLE, MISSING = "#6E6E6E", "#B9B9B9", "#FFFFFF"

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif"
SMALL = 12
"""Size of text in pixels; nothing is set smaller."""
LEAST_WIDTH = 600
"""Pixels that a chart needs; a narrower page lets the chart be scrolled sideways instead of squeezing it."""

_NUMBERS: dict[Language, dict[str, Any]] = {
    Language.NL: {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["€\u00a0", ""], "minus": "\u2212"},
    Language.EN: {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["€", ""], "minus": "\u2212"},
}


def number_locale(language: Language) -> dict[str, Any]:
    """The d3 number locale of `language`, for axes and tooltips."""
    return dict(_NUMBERS[language])


def config(language: Language) -> Spec:
    """The Vega-Lite configuration that all charts share."""
    return {
        "background": PAPER,
        "font": FONT,
        "locale": {"number": number_locale(language)},
        "view": {"stroke": None},
        "axis": {
            "labelColor": INK,
            "labelFontSize": SMALL,
            "titleColor": INK,
            "titleFontSize": SMALL,
            "titleFontWeight": "normal",
            "gridColor": GRID,
            "domainColor": MUTED,
            "tickColor": MUTED,
            "labelLimit": 260,
            "titleLimit": 600,
        },
        "legend": {
            "labelColor": INK,
            "labelFontSize": SMALL,
            "titleColor": INK,
            "titleFontSize": SMALL,
            "titleFontWeight": "normal",
            "labelLimit": 420,
            "titleLimit": 600,
        },
        "text": {"color": INK, "fontSize": SMALL},
    }


def view(language: Language, description: str, layers: list[Spec], *, height: int, **more: object) -> Spec:
    """
    A chart as wide as its container, made of `layers`.

    Text beside the axes needs no room of its own: the drawing makes room for everything that is in it.
    """
    return {
        "$schema": SCHEMA,
        "description": description,
        "width": "container",
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": 6,
        "config": config(language),
        "layer": layers,
        **more,
    }


def title_above(text: str, *, distance: int = 10) -> Spec:
    """
    Settings of a vertical axis whose title stands level above it, where it can be read without turning the head.

    Parameters
    ----------
    distance : int
        Pixels between the title and the chart, for what stands between them.
    """
    return {
        "title": text,
        "titleAngle": 0,
        "titleAlign": "left",
        "titleAnchor": "end",
        "titleBaseline": "bottom",
        "titleX": 0,
        "titleY": -distance,
    }
