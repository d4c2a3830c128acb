"""The page that says where the data of a person-level study come from, what was loaded, and which rules hold."""

from __future__ import annotations

import polars as pl

from proeftuin.reporting.care_edition import CareEdition
from proeftuin.reporting.page import Page, Paragraph, Section, TableBlock
from proeftuin.reporting.pages.sources import citations_table, rules_table
from proeftuin.reporting.table import Cell, Column, Table

CHECKSUM_SHOWN = 12
"""Digits; enough to tell files apart, and the whole stands in the table of loads."""


def care_sources_page(edition: CareEdition) -> Page:
    """Citations, files, definitions and release rules."""
    say = edition.say
    definitions = (
        (
            Section(
                "definitions",
                say("sources.definitions.title"),
                (Paragraph(say("sources.definitions.intro")), TableBlock(_definitions(edition))),
            ),
        )
        if edition.released.indicators
        else ()
    )
    return Page(
        language=edition.language,
        path="sources.html",
        title=say("sources.title"),
        lead=say("care.sources.lead"),
        sections=(
            Section("citations", say("sources.citations.title"), (TableBlock(citations_table(edition)),)),
            Section("files", say("care.sources.files.title"), (TableBlock(_files(edition)),)),
            *definitions,
            Section(
                "rules",
                say("sources.rules.title"),
                (Paragraph(say("sources.rules.intro")), TableBlock(rules_table(edition))),
            ),
            Section("results", say("care.sources.results.title"), (Paragraph(say("care.sources.results.text")),)),
        ),
    )


def _definitions(edition: CareEdition) -> Table:
    """In few columns: descriptions that name every code would run over many pages in a narrow one."""
    heads = ("indicator", "meaning", "unit")
    return Table(
        id="table-definitions",
        caption=edition.say("sources.definitions.caption"),
        columns=tuple(Column(edition.say(f"sources.definitions.{head}")) for head in heads),
        rows=tuple(
            (
                Cell(
                    indicator.name.in_language(edition.language),
                    detail=edition.say(
                        "care.sources.version", aim=edition.say(f"aim.{indicator.aim}"), version=indicator.version
                    ),
                ),
                Cell(indicator.description.in_language(edition.language)),
                Cell(edition.unit(indicator.unit)),
            )
            for indicator in edition.released.indicators.values()
        ),
        sources=edition.citation_lines(each.source for each in edition.released.indicators.values()),
    )


def _files(edition: CareEdition) -> Table:
    key = ["file", "source", "format", "load_id", "sha256"]
    accepted = pl.when(pl.col("outcome") == "accepted").then(pl.col("rows")).otherwise(0).sum()
    files = edition.released.table("loads").group_by(key, maintain_order=True).agg(accepted.alias("rows"))
    heads = ("file", "source", "format", "load", "sha256", "rows")
    return Table(
        id="table-files",
        caption=edition.say("care.sources.files.caption"),
        columns=tuple(Column(edition.say(f"care.sources.files.{head}"), head == "rows") for head in heads),
        rows=tuple(
            (
                Cell(row["file"]),
                Cell(edition.source_name(row["source"])),
                Cell(edition.explain("care.format", row["format"])),
                Cell(row["load_id"]),
                Cell(row["sha256"][:CHECKSUM_SHOWN]),
                Cell(edition.count(row["rows"])),
            )
            for row in files.to_dicts()
        ),
    )
