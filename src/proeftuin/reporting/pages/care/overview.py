"""The first page of a person-level study: the question, the populations, the three aims, and how good the data are."""

from __future__ import annotations

import polars as pl

from proeftuin.reporting.care_edition import EVERYBODY, CareEdition, population_path, profile_path
from proeftuin.reporting.page import (
    Block,
    KeyFigure,
    KeyFigures,
    Notice,
    NoticeKind,
    Page,
    Paragraph,
    Reference,
    Section,
    TableBlock,
)
from proeftuin.reporting.pages.care.effects import effects_in_short
from proeftuin.reporting.pages.care.overlap import overlap_table
from proeftuin.reporting.pages.care_parts import how, legend_section
from proeftuin.reporting.pages.six_steps import six_steps_section
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.vocabulary.aim import Aim

MOST_KEY_FIGURES = 3
ACCEPTED = "accepted"


def care_overview_page(edition: CareEdition) -> Page:
    """Who it is about, how they fare on the three aims, and what the data are worth."""
    say = edition.say
    return Page(
        language=edition.language,
        path="index.html",
        title=edition.title,
        lead=edition.question,
        sections=(
            Section("populations", say("care.overview.populations.title"), _populations(edition)),
            six_steps_section(edition),
            Section("aims", say("care.overview.aims.title"), _aims(edition)),
            *effects_in_short(edition),
            Section("quality", say("care.overview.quality.title"), _quality(edition)),
            Section("loads", say("care.overview.loads.title"), _loads(edition)),
            legend_section(edition),
        ),
    )


def _populations(edition: CareEdition) -> tuple[Block, ...]:
    figures = tuple(_size(edition, id) for id in edition.populations[:MOST_KEY_FIGURES])
    blocks: list[Block] = [
        Paragraph(edition.say("care.overview.populations.intro")),
        KeyFigures(figures),
        TableBlock(_population_table(edition)),
    ]
    if len(edition.populations) > 1:
        blocks.append(TableBlock(overlap_table(edition, edition.populations)))
    return (*blocks, how(edition, "attrition"))


def _size(edition: CareEdition, id: str) -> KeyFigure:
    row = edition.population(id)
    years = edition.person_years_cell(row).text
    return KeyFigure(
        label=edition.population_name(id),
        cell=edition.count_cell(row, "persons"),
        unit=edition.say("care.overview.populations.unit"),
        explanation=edition.say("care.overview.populations.explanation", years=years),
    )


def _population_table(edition: CareEdition) -> Table:
    heads = ("name", "kind", "persons", "person_years")
    numbers = ("persons", "person_years")
    rows = []
    for id in edition.populations:
        row = edition.population(id)
        rows.append(
            (
                Cell(edition.population_name(id), link=population_path(id)),
                Cell(edition.say(f"care.population.kind.{row['kind']}")),
                edition.count_cell(row, "persons"),
                edition.person_years_cell(row),
            )
        )
    study = edition.released.study
    return Table(
        id="table-populations",
        caption=edition.say("care.overview.populations.caption", first=study.first_year, last=study.last_year),
        columns=tuple(Column(edition.say(f"care.overview.populations.{head}"), head in numbers) for head in heads),
        rows=tuple(rows),
        sources=edition.citation_lines(edition.released.citations),
        notes=(edition.say("care.overview.populations.person_years_note"),),
    )


def _aims(edition: CareEdition) -> tuple[Block, ...]:
    if edition.status_population is None:
        return (Paragraph(edition.say("care.overview.aims.none")),)
    blocks: list[Block] = [Paragraph(edition.say("care.overview.aims.intro"))]
    for aim in Aim:
        if edition.headlines_of(aim):
            blocks.append(TableBlock(_aim_table(edition, aim)))
        else:
            title = edition.say("care.overview.aims.empty", aim=edition.say(f"aim.{aim}"))
            blocks.append(Notice(NoticeKind.CAVEAT, title, (edition.say("care.overview.aims.empty_text"),)))
    if edition.has_profiles:
        link = Reference(edition.say("care.profile.overview.link"), profile_path(EVERYBODY))
        blocks += [Paragraph(edition.say("care.profile.overview.intro")), link]
    return (*blocks, how(edition, "levels"))


def _aim_table(edition: CareEdition, aim: Aim) -> Table:
    indicators = edition.headlines_of(aim)
    year = edition.figure_years[-1]
    return Table(
        id=f"table-aim-{aim}",
        caption=edition.say("care.overview.aims.caption", aim=edition.say(f"aim.{aim}"), year=year),
        columns=(
            Column(edition.say("care.overview.aims.region")),
            *(Column(f"{edition.indicator_name(each.id)}, {edition.unit(each.unit)}", True) for each in indicators),
        ),
        rows=tuple(
            (
                Cell(edition.region_name(region), link=profile_path(region) if edition.has_profiles else None),
                *(
                    edition.with_interval(edition.shown_level(each.id, region, year), marks_method=True)
                    for each in indicators
                ),
            )
            for region in edition.regions
        ),
        sources=edition.citation_lines(each.source for each in indicators),
        notes=(edition.say("care.overview.aims.note"),),
    )


def _quality(edition: CareEdition) -> tuple[Block, ...]:
    rows = edition.care_rows("care_quality")
    if not rows:
        return (Paragraph(edition.say("care.overview.quality.none")),)
    found = [row["severity"] for row in rows if row["rows"]]
    counts = {f"{weight}s": edition.count(found.count(weight)) for weight in ("error", "warning", "note")}
    line = edition.say("care.overview.quality.line", checks=edition.count(len(rows)), **counts)
    return (Paragraph(line), Reference(edition.say("care.overview.quality.more"), "quality.html"))


def _loads(edition: CareEdition) -> tuple[Block, ...]:
    loads = edition.released.table("loads")
    accepted = int(loads.filter(pl.col("outcome") == ACCEPTED)["rows"].sum())
    line = edition.say(
        "care.overview.loads.line",
        accepted=edition.count(accepted),
        files=edition.count(loads.select("load_id", "file").n_unique()),
        refused=edition.count(int(loads["rows"].sum()) - accepted),
    )
    return (Paragraph(line), Reference(edition.say("care.overview.loads.more"), "quality.html#accounting"))
