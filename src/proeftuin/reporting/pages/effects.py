"""The page with the effect on every outcome, for each site and for all sites together."""

from __future__ import annotations

from proeftuin.reporting.charts import effects_chart, placebo_chart
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


def effects_page(edition: Edition) -> Page:
    """A forest plot, a sentence and a table for every outcome, after the caveats that hold for all."""
    say = edition.say
    reading = Section(
        "reading",
        say("effects.reading.title"),
        (
            Paragraph(say("effects.reading.text" if edition.outcomes else "effects.no_plan")),
            common_caveats(edition),
        ),
    )
    return Page(
        language=edition.language,
        path="effects.html",
        title=say("effects.title"),
        lead=say("effects.lead"),
        sections=(reading, *(_outcome_section(edition, outcome) for outcome in edition.outcomes)),
    )


def _outcome_section(edition: Edition, outcome: str) -> Section:
    rows = effects_of(edition, outcome)
    overall = [row for row in rows if row["site"] == ALL_SITES or edition.is_event_study]
    sentences = tuple(sentence for row in overall for sentence in edition.wording.effect(edition.effect_finding(row)))
    indicator = edition.indicator(outcome)
    caption = edition.say("effects.table_caption", outcome=edition.indicator_name(outcome))
    blocks: list[Block] = [Paragraph(indicator.description.in_language(edition.language))]
    if sentences:
        blocks.append(Paragraph(" ".join(sentences)))
    if has_estimate(edition, outcome):
        blocks.append(figure(f"forest-{outcome}", lambda: effects_chart(edition.released, outcome, edition.language)))
        blocks.append(
            figure(f"placebo-{outcome}", lambda: placebo_chart(edition.released, outcome, ALL_SITES, edition.language))
        )
    blocks.append(
        TableBlock(
            Table(
                id=f"effects-{outcome}",
                caption=caption,
                columns=effect_columns(edition, edition.say("site")),
                rows=effect_rows(edition, rows, lambda row: site_or_all(edition, row["site"])),
                sources=edition.citation_lines([indicator.source]),
                notes=effect_table_notes(edition, rows),
            )
        )
    )
    if edition.is_event_study:
        blocks.extend(year_table(edition, outcome, site.id) for site in edition.located_sites)
    return Section(f"outcome-{outcome}", edition.indicator_name(outcome), tuple(blocks))
