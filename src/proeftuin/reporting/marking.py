"""
The mark on results about persons who do not exist, put on every part of a page that may be copied out of it.

A picture or a table that is cut from the report and passed on must still say that it is about nobody. So the mark
stands in the title and the text alternative of every chart, in the picture itself and in the caption of every table.
"""

from __future__ import annotations

from dataclasses import replace

from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart
from proeftuin.reporting.charts.words import wrapped
from proeftuin.reporting.edition import MadeUp
from proeftuin.reporting.page import Block, Figure, Page, Section, TableBlock
from proeftuin.reporting.table import Table

_LINE = 64
"""Letters; narrower than any chart."""
COLOR = "#7A4B00"
"""Of the mark in a picture; the same amber as on the page."""


def marked_page(page: Page, made_up: MadeUp) -> Page:
    """`page` with the mark on its title and on everything in it that can stand alone."""
    return replace(page, badge=made_up.label, sections=tuple(_section(part, made_up) for part in page.sections))


def marked_chart(chart: Chart, made_up: MadeUp) -> Chart:
    """`chart` with the mark in its title, in its text alternative and below the drawing."""
    description = f"{made_up.label}. {chart.description}"
    below = {
        # In lines: a drawing that must hold one long line has less room for what it is about.
        "text": wrapped(f"{made_up.label}. {made_up.sentence}", _LINE),
        "orient": "bottom",
        "anchor": "start",
        "color": COLOR,
        "font": theme.FONT,
        "fontSize": theme.SMALL,
        "fontWeight": "bold",
        "offset": 10,
    }
    return replace(
        chart,
        title=_with_label(chart.title, made_up),
        description=description,
        spec={**chart.spec, "description": description, "title": below},
    )


def marked_table(table: Table, made_up: MadeUp) -> Table:
    """`table` with the mark in its caption."""
    return replace(table, caption=_with_label(table.caption, made_up))


def _section(section: Section, made_up: MadeUp) -> Section:
    return replace(
        section,
        blocks=tuple(_block(block, made_up) for block in section.blocks),
        sections=tuple(_section(part, made_up) for part in section.sections),
    )


def _block(block: Block, made_up: MadeUp) -> Block:
    match block:
        case Figure():
            return replace(block, chart=marked_chart(block.chart, made_up))
        case TableBlock():
            return TableBlock(marked_table(block.table, made_up))
        case _:
            return block


def _with_label(text: str, made_up: MadeUp) -> str:
    return f"{text} [{made_up.label}]"
