"""The page that lists every indicator of the study by aim, and leads to the page with all its figures."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from proeftuin.reporting.care_edition import EVERYBODY, CareEdition
from proeftuin.reporting.edition import Row
from proeftuin.reporting.page import Block, Page, Paragraph, Section, TableBlock
from proeftuin.reporting.pages.care.address import figure_page_path
from proeftuin.reporting.pages.care.figure_page import region_path
from proeftuin.reporting.pages.care.figure_rows import FigureRows
from proeftuin.reporting.pages.care.revision_words import revision_blocks
from proeftuin.reporting.pages.care_parts import how, legend_section
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.indicator import Indicator


def figure_index_page(edition: CareEdition, rows: Mapping[str, FigureRows]) -> Page:
    """Every indicator with its newest figure of everybody."""
    return Page(
        language=edition.language,
        path="figures.html",
        title=edition.say("care.figures.title"),
        lead=edition.say("care.figures.lead"),
        sections=(*(_of_aim(edition, aim, rows) for aim in Aim), *_revisions(edition), legend_section(edition)),
        is_for_screen_only=True,
    )


def _of_aim(edition: CareEdition, aim: Aim, rows: Mapping[str, FigureRows]) -> Section:
    indicators = [each for each in edition.released.indicators.values() if each.aim is aim]
    blocks: tuple[Block, ...] = (Paragraph(edition.say("care.figures.none")),)
    if indicators:
        blocks = (TableBlock(_table(edition, aim, indicators, rows)), how(edition, "levels"))
    return Section(aim.value, edition.say(f"aim.{aim}"), blocks)


def _table(edition: CareEdition, aim: Aim, indicators: list[Indicator], rows: Mapping[str, FigureRows]) -> Table:
    has_revisions = any(found.revisions.height for found in rows.values())
    heads = ("how", "value", *(("changed",) if has_revisions else ()))
    return Table(
        id=f"table-{aim}",
        caption=edition.say("care.figures.caption", aim=edition.say(f"aim.{aim}")),
        columns=(
            Column(edition.say("care.figures.indicator")),
            *(Column(edition.say(f"care.figures.{head}"), head != "how") for head in heads),
        ),
        rows=tuple(_row(edition, each, rows[each.id], has_revisions) for each in indicators),
        sources=edition.citation_lines(source for each in indicators for source in each.source.split(" + ")),
    )


def _row(edition: CareEdition, indicator: Indicator, found: FigureRows, has_revisions: bool) -> tuple[Cell, ...]:
    name = edition.indicator_name(indicator.id)
    shown = _newest(found)
    path = figure_page_path(indicator.id) if shown is None else region_path(indicator.id, EVERYBODY)
    head = Cell(name, link=path, detail=edition.unit(indicator.unit))
    changed = (Cell(edition.count(found.revisions.height)),) if has_revisions else ()
    return (head, _how(edition, shown), edition.with_interval(shown), *changed)


def _newest(found: FigureRows) -> Row | None:
    """The newest figure of everybody that has a value, else the newest; of what can be compared first."""
    rows = found.of_region(EVERYBODY)
    with_value = (row for row in rows if row["status"] == Status.VALUE.value)
    return next(with_value, rows[0] if rows else None)


def _how(edition: CareEdition, row: Row | None) -> Cell:
    if row is None:
        return Cell("–")
    method = edition.explain("care.figure.method", row["method"])
    return Cell(edition.say("care.figure.figures.row", period=edition.period(row), method=method))


def _revisions(edition: CareEdition) -> tuple[Section, ...]:
    if "revisions" not in edition.released.tables:
        return ()
    found = edition.released.table("revisions")
    blocks = list(revision_blocks(edition, found))
    gone = found.filter(~pl.col("indicator").is_in(list(edition.released.indicators)))["indicator"].unique().sort()
    if gone.len():
        blocks.append(Paragraph(edition.say("care.figures.revisions.gone", names=", ".join(gone))))
    return (Section("revisions", edition.say("care.figures.revisions.title"), tuple(blocks)),)
