"""The page of one population: its definition, who dropped out where, its size, its age and sex, and its turnover."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from proeftuin.reporting.care_edition import CareEdition, population_path
from proeftuin.reporting.charts.care_attrition import care_attrition_chart, criterion_in_words
from proeftuin.reporting.charts.care_pyramid import care_pyramid_chart, care_site_pyramid_chart
from proeftuin.reporting.charts.care_turnover import CAME, LEFT, care_turnover_chart
from proeftuin.reporting.charts.care_words import CareWords
from proeftuin.reporting.page import Block, KeyFigure, KeyFigures, Page, Paragraph, Section, TableBlock
from proeftuin.reporting.pages.blocks import figure
from proeftuin.reporting.pages.care.meaning import meaning_sections
from proeftuin.reporting.pages.care.overlap import overlap_table
from proeftuin.reporting.pages.care_parts import how, last_day, legend_section
from proeftuin.reporting.table import Cell, Column, Table

DRAWN_PERIODS = 3
"""The newest judged periods have a chart; a population that is judged every year has all others as a table."""
DRAWN_SITES = 6


def population_page(edition: CareEdition, id: str) -> Page:
    """Everything about one population."""
    say = edition.say
    return Page(
        language=edition.language,
        path=population_path(id),
        title=edition.population_name(id),
        lead=say("care.population.lead"),
        sections=(
            Section("size", say("care.population.size.title"), (_size(edition, id),)),
            Section(
                "attrition", say("care.population.attrition.title"), _attrition_intro(edition), _periods(edition, id)
            ),
            Section(
                "definition",
                say("care.population.definition.title"),
                (Paragraph(say("care.population.definition.intro")),),
                meaning_sections(str(edition.population(id)[f"meaning_{edition.language}"])),
            ),
            Section("pyramid", say("care.population.pyramid.title"), _pyramids(edition, id)),
            Section("turnover", say("care.population.turnover.title"), _turnover(edition, id)),
            Section("overlap", say("care.population.overlap.title"), _overlap(edition, id)),
            legend_section(edition),
        ),
    )


def _size(edition: CareEdition, id: str) -> KeyFigures:
    row = edition.population(id)
    explanation = edition.say(
        "care.population.size.period",
        first=edition.date(row["period_start"]),
        last=last_day(edition, row["period_end"]),
    )
    cells = {"persons": edition.count_cell(row, "persons"), "person_years": edition.person_years_cell(row)}
    return KeyFigures(
        tuple(
            KeyFigure(
                edition.say(f"care.population.size.{name}"),
                cell,
                edition.say(f"care.population.size.{name}_unit"),
                explanation,
            )
            for name, cell in cells.items()
        )
    )


def _attrition_intro(edition: CareEdition) -> tuple[Block, ...]:
    return (Paragraph(edition.say("care.population.attrition.intro")), how(edition, "attrition"))


def _periods(edition: CareEdition, id: str) -> tuple[Section, ...]:
    """The newest period first, because that is the population of today."""
    frame = edition.released.table("criteria").filter(pl.col("population") == id)
    starts = sorted(frame["period_start"].unique(), reverse=True)
    return tuple(_period(edition, id, start, is_drawn=place < DRAWN_PERIODS) for place, start in enumerate(starts))


def _period(edition: CareEdition, id: str, start: date, *, is_drawn: bool) -> Section:
    steps = sorted(edition.rows("criteria", population=id, period_start=start), key=lambda step: step["step"])
    period = {"first": edition.date(start), "last": last_day(edition, steps[0]["period_end"])}
    drawing = figure(
        f"figure-attrition-{start.isoformat()}",
        lambda: care_attrition_chart(edition.released, id, start, edition.language),
    )
    blocks = (*((drawing,) if is_drawn else ()), TableBlock(_step_table(edition, start, period, steps)))
    return Section(f"attrition-{start.isoformat()}", edition.say("care.population.attrition.period", **period), blocks)


def _step_table(edition: CareEdition, start: date, period: dict[str, str], steps: list[dict[str, Any]]) -> Table:
    words = CareWords(edition.released, edition.language)
    numbers = ("before", "excluded", "unknown", "after")
    return Table(
        id=f"table-attrition-{start.isoformat()}",
        caption=edition.say("care.population.attrition.caption", **period),
        columns=tuple(Column(words(f"column.{name}"), name in numbers) for name in ("criterion", *numbers)),
        rows=tuple(
            (Cell(criterion_in_words(words, step)), *(edition.count_cell(step, name) for name in numbers))
            for step in steps
        ),
        sources=words.citations(),
    )


def _pyramids(edition: CareEdition, id: str) -> tuple[Block, ...]:
    released, language = edition.released, edition.language
    largest = edition.largest_population
    if largest is not None and id != largest:
        said = edition.say("care.population.pyramid.reference", other=edition.population_name(largest))
        return (
            Paragraph(said),
            figure("figure-pyramid", lambda: care_pyramid_chart(released, id, language, beside=largest)),
        )
    sites = edition.sites[:DRAWN_SITES]
    if not sites:
        return (figure("figure-pyramid", lambda: care_pyramid_chart(released, id, language, beside=id)),)
    return (
        Paragraph(edition.say("care.population.pyramid.largest")),
        *(
            figure(
                f"figure-pyramid-{place}",
                lambda site=site: care_site_pyramid_chart(released, id, site, language),  # type: ignore[misc]
            )
            for place, site in enumerate(sites)
        ),
    )


def _turnover(edition: CareEdition, id: str) -> tuple[Block, ...]:
    rows = sorted(edition.care_rows("turnover", population=id), key=lambda row: row["from_year"])
    drawing = figure("figure-turnover", lambda: care_turnover_chart(edition.released, id, edition.language))
    if not rows:
        return (drawing,)
    words = CareWords(edition.released, edition.language)
    flows = ("stayed", *CAME, *LEFT)
    table = Table(
        id="table-turnover",
        caption=edition.say("care.population.turnover.caption"),
        columns=(
            Column(words("column.years")),
            *(Column(words(f"care_turnover.{flow}"), True) for flow in flows),
        ),
        rows=tuple(
            (
                Cell(f"{row['from_year']}–{row['to_year']}"),
                *(edition.count_cell(row, flow) for flow in flows),
            )
            for row in rows
        ),
        sources=words.citations(),
    )
    return (drawing, TableBlock(table))


def _overlap(edition: CareEdition, id: str) -> tuple[Block, ...]:
    if len(edition.populations) == 1:
        return (Paragraph(edition.say("care.population.overlap.alone")),)
    return (TableBlock(overlap_table(edition, (id,))),)
