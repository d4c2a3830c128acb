"""The page that says where every number comes from, under which terms, and what is known of its quality."""

from __future__ import annotations

from proeftuin.reporting.edition import Edition
from proeftuin.reporting.page import Page, Paragraph, Section, TableBlock
from proeftuin.reporting.table import Cell, Column, Table


def sources_page(edition: Edition) -> Page:
    """Citation lines, terms, years, definitions and quality notes of all sources."""
    say = edition.say
    return Page(
        language=edition.language,
        path="sources.html",
        title=say("sources.title"),
        lead=say("sources.lead"),
        sections=(
            Section("citations", say("sources.citations.title"), (TableBlock(citations_table(edition)),)),
            Section(
                "definitions",
                say("sources.definitions.title"),
                (Paragraph(say("sources.definitions.intro")), TableBlock(definitions_table(edition))),
            ),
            Section("breaks", say("sources.breaks.title"), (TableBlock(_breaks(edition)),)),
            Section(
                "quality",
                say("sources.quality.title"),
                (Paragraph(say("sources.quality.intro")), TableBlock(_quality(edition))),
            ),
            Section(
                "rules",
                say("sources.rules.title"),
                (Paragraph(say("sources.rules.intro")), TableBlock(rules_table(edition))),
            ),
        ),
    )


def citations_table(edition: Edition) -> Table:
    """The line that each supplier asks for, with holder, years and terms."""
    heads = ("line", "name", "holder", "years", "terms")
    return Table(
        id="table-citations",
        caption=edition.say("sources.citations.caption"),
        columns=tuple(Column(edition.say(f"sources.citations.{head}")) for head in heads),
        rows=tuple(
            (
                Cell(citation.line),
                Cell(citation.name.in_language(edition.language)),
                Cell(citation.holder),
                Cell(f"{citation.first_year}–{citation.last_year}"),
                Cell(citation.terms.in_language(edition.language)),
            )
            for citation in edition.released.citations.values()
        ),
    )


def definitions_table(edition: Edition) -> Table:
    """What every indicator means."""
    heads = ("indicator", "meaning", "aim", "unit", "basis", "years", "version")
    return Table(
        id="table-definitions",
        caption=edition.say("sources.definitions.caption"),
        columns=tuple(Column(edition.say(f"sources.definitions.{head}")) for head in heads),
        rows=tuple(
            (
                Cell(indicator.name.in_language(edition.language)),
                Cell(indicator.description.in_language(edition.language)),
                Cell(edition.say(f"aim.{indicator.aim}")),
                Cell(edition.unit(indicator.unit)),
                Cell(edition.say(f"basis_name.{indicator.basis}")),
                Cell(f"{indicator.first_year}–{indicator.last_year}"),
                Cell(indicator.version),
            )
            for indicator in edition.released.indicators.values()
        ),
        sources=edition.citation_lines(each.source for each in edition.released.indicators.values()),
    )


def _breaks(edition: Edition) -> Table:
    heads = ("indicator", "year", "explanation")
    return Table(
        id="table-breaks",
        caption=edition.say("sources.breaks.caption"),
        columns=tuple(Column(edition.say(f"sources.breaks.{head}")) for head in heads),
        rows=tuple(
            (
                Cell(indicator.name.in_language(edition.language)),
                Cell(str(each.year)),
                Cell(each.explanation.in_language(edition.language)),
            )
            for indicator in edition.released.indicators.values()
            for each in indicator.breaks
        ),
        notes=(edition.say("sources.breaks.note"),),
    )


def _quality(edition: Edition) -> Table:
    heads = ("source", "check", "year", "severity", "rows", "detail")
    citations = edition.released.citations
    return Table(
        id="table-quality",
        caption=edition.say("sources.quality.caption"),
        columns=tuple(Column(edition.say(f"sources.quality.{head}"), head == "rows") for head in heads),
        rows=tuple(
            (
                Cell(citations[row["source"]].holder if row["source"] in citations else row["source"]),
                Cell(edition.explain("check", row["check"])),
                Cell("" if row["year"] is None else str(row["year"])),
                Cell(edition.say(f"severity.{row['severity']}")),
                Cell(edition.count(row["rows"])),
                Cell(_detail(edition, row["detail"] or "")),
            )
            for row in edition.rows("quality")
        ),
    )


def _detail(edition: Edition, detail: str) -> str:
    """Pairs such as `percent_of_cost=0.85` in words; anything else as it is."""
    pairs = [part.partition("=") for part in detail.split()]
    if not all(sign and f"detail.{name}" in edition.texts for name, sign, _ in pairs):
        return detail
    written = [edition.say(f"detail.{name}", value=edition.decimal(value)) for name, _, value in pairs]
    return ", ".join(written)


def rules_table(edition: Edition) -> Table:
    """The rule of output control that was applied to each source."""
    citations = edition.released.citations
    rules = (rule.partition(": ") for rule in edition.released.rules)
    return Table(
        id="table-rules",
        caption=edition.say("sources.rules.caption"),
        columns=tuple(Column(edition.say(f"sources.rules.{head}")) for head in ("source", "rule")),
        rows=tuple(
            (
                Cell(citations[source].name.in_language(edition.language) if source in citations else source),
                Cell(edition.explain("release_rule", rule or source)),
            )
            for source, _, rule in rules
        ),
    )
