"""The page with the effect on every outcome, for each site and for all sites together."""

from __future__ import annotations

from typing import Any

from proeftuin.reporting.charts import effects_chart, event_study_chart, placebo_chart
from proeftuin.reporting.edition import ALL_SITES, Edition
from proeftuin.reporting.page import Block, Page, Paragraph, Section, TableBlock
from proeftuin.reporting.pages.blocks import (
    common_caveats,
    effect_columns,
    effect_rows,
    effect_table_notes,
    effects_of,
    figure,
    has_estimate,
    site_or_all,
    year_table,
)
from proeftuin.reporting.table import Table
from proeftuin.vocabulary.site import Site


def effects_page(edition: Edition) -> Page:
    """A forest plot, a sentence and a table for every outcome, after the caveats that hold for all."""
    say = edition.say
    reading = Section(
        "reading",
        say("effects.reading.title"),
        (
            Paragraph(say(_reading(edition))),
            *([common_caveats(edition)] if edition.outcomes else []),
        ),
    )
    return Page(
        language=edition.language,
        path="effects.html",
        title=say("effects.title"),
        lead=say("effects.lead_event" if edition.is_event_study else "effects.lead"),
        sections=(reading, *(_outcome_section(edition, outcome) for outcome in edition.outcomes)),
    )


def _reading(edition: Edition) -> str:
    if not edition.outcomes:
        return "effects.no_plan"
    return "effects.reading.text_event" if edition.is_event_study else "effects.reading.text"


def _outcome_section(edition: Edition, outcome: str) -> Section:
    blocks = [Paragraph(edition.indicator(outcome).description.in_language(edition.language))]
    blocks_of = _event if edition.is_event_study else _programme
    return Section(f"outcome-{outcome}", edition.indicator_name(outcome), (*blocks, *blocks_of(edition, outcome)))


def _programme(edition: Edition, outcome: str) -> list[Block]:
    """All sites together in words, then a forest plot and a table of every site."""
    released, language = edition.released, edition.language
    rows = effects_of(edition, outcome)
    overall = [row for row in rows if row["site"] == ALL_SITES]
    blocks: list[Block] = [Paragraph(" ".join(_sentences(edition, overall)))] if overall else []
    if has_estimate(edition, outcome):
        blocks.append(figure(f"forest-{outcome}", lambda: effects_chart(released, outcome, language)))
        blocks.append(figure(f"placebo-{outcome}", lambda: placebo_chart(released, outcome, ALL_SITES, language)))
    table = Table(
        id=f"effects-{outcome}",
        caption=edition.say("effects.table_caption", outcome=edition.indicator_name(outcome)),
        columns=effect_columns(edition, edition.say("site")),
        rows=effect_rows(edition, rows, lambda row: site_or_all(edition, row["site"])),
        sources=edition.citation_lines([edition.indicator(outcome).source]),
        notes=effect_table_notes(edition, rows),
    )
    return [*blocks, TableBlock(table)]


def _event(edition: Edition, outcome: str) -> list[Block]:
    """The gap in the year of the event in words, then every year as a chart and a table."""
    return [block for site in edition.located_sites for block in _event_at(edition, outcome, site)]


def _event_at(edition: Edition, outcome: str, site: Site) -> tuple[Block, ...]:
    rows = effects_of(edition, outcome, site.id)
    return (
        Paragraph(" ".join(_sentences(edition, rows))),
        figure(
            f"event-{outcome}-{site.id}",
            lambda: event_study_chart(edition.released, outcome, site.id, edition.language),
        ),
        year_table(edition, outcome, site.id),
    )


def _sentences(edition: Edition, rows: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(sentence for row in rows for sentence in edition.wording.effect(edition.effect_finding(row)))
