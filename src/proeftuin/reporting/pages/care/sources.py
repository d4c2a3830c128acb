"""The page that says where the data of a person-level study come from, what was loaded, and which rules hold."""

from __future__ import annotations

import polars as pl

from proeftuin.reporting.care_edition import CareEdition
from proeftuin.reporting.page import Page, Paragraph, Section, TableBlock
from proeftuin.reporting.pages.sources import citations_table, definitions_table, rules_table
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
                (Paragraph(say("sources.definitions.intro")), TableBlock(definitions_table(edition))),
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
