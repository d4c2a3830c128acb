"""
Charts as pictures, for documents and for pages that are read without scripts.

The drawing is done by vl-convert, which needs no browser and no network; it comes with the extra `report`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from proeftuin.errors import ProeftuinError
from proeftuin.reporting.chart import Chart, Spec, with_shapes
from proeftuin.reporting.theme import number_locale
from proeftuin.vocabulary.language import Language

WIDTH = 660
"""Pixels; about the width of a text column, so that letters come out as large as the text around them."""
FONT = "Liberation Sans, Arial, sans-serif"
"""Named fonts instead of the reader's own: a picture must look the same wherever it was made."""
VEGA_LITE = "6.4"
_INTERNAL_NAME = re.compile(r"""(id="|url\(#|href="#)((?:clip|gradient)[\w-]*)("|\))""")


class PictureToolMissingError(ProeftuinError):
    """The optional package that draws pictures is not installed."""


def svg(chart: Chart, language: Language, *, shapes: Mapping[str, Any] | None = None) -> str:
    """
    The chart as a scalable picture.

    Parameters
    ----------
    shapes : mapping or None
        TopoJSON of the regions, needed for charts that have a `geography`.

    Raises
    ------
    PictureToolMissingError
        The extra `report` is not installed.
    """
    return drawn_specification(still_specification(chart, shapes), chart.id, language)


def drawn_specification(spec: Spec, name: str, language: Language, *, font: str | None = None) -> str:
    """
    The picture of a specification that holds all it needs; `font` takes the place of the usual one.

    Raises
    ------
    PictureToolMissingError
        The extra `report` is not installed.
    """
    drawn: str = _converter().vegalite_to_svg(
        spec, vl_version=VEGA_LITE, format_locale=number_locale(language), allowed_base_urls=[]
    )
    renumbered = _renumbered(drawn, name)
    return renumbered if font is None else renumbered.replace(FONT, font)


def _renumbered(drawing: str, name: str) -> str:
    """
    The drawing with its internal names numbered from 0 and prefixed by the chart's name.

    The tool counts clip paths over all drawings of a process: the same chart would differ from run to run, and two
    charts on one page could refer to each other's paths.
    """
    numbers: dict[str, int] = {}

    def renamed(found: re.Match[str]) -> str:
        number = numbers.setdefault(found[2], len(numbers))
        return f"{found[1]}{name}-{number}{found[3]}"

    return _INTERNAL_NAME.sub(renamed, drawing)


def png(chart: Chart, language: Language, *, scale: float = 2.0, shapes: Mapping[str, Any] | None = None) -> bytes:
    """
    The chart as a picture of dots, `scale` times `WIDTH` wide.

    Raises
    ------
    PictureToolMissingError
        The extra `report` is not installed.
    """
    drawn: bytes = _converter().vegalite_to_png(
        still_specification(chart, shapes),
        vl_version=VEGA_LITE,
        scale=scale,
        format_locale=number_locale(language),
        allowed_base_urls=[],
    )
    return drawn


def still_specification(chart: Chart, shapes: Mapping[str, Any] | None) -> Spec:
    """The specification at a fixed width and in fixed fonts, with its shapes inside."""
    spec = {**chart.spec, "width": WIDTH, "config": {**chart.spec["config"], "font": FONT}}
    if chart.geography is None:
        return spec
    if shapes is None:
        raise ValueError(f"chart {chart.id} is a map: its shapes must be given")
    return with_shapes(spec, chart.geography, shapes)


def _converter() -> ModuleType:
    try:
        import vl_convert
    except ImportError as error:
        raise PictureToolMissingError(
            "Pictures of charts need the package vl-convert-python, which is not installed. "
            "What to do: pip install proeftuin[report]."
        ) from error
    module: ModuleType = vl_convert
    return module
