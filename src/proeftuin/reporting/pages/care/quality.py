"""The page that says how good the loaded care tables are: what was found, what was looked for, what became of rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

import polars as pl

from proeftuin.reporting.care_edition import CareEdition
from proeftuin.reporting.page import Block, Page, Paragraph, Section, TableBlock
from proeftuin.reporting.pages.care_parts import how
from proeftuin.reporting.table import Cell, Column, Table

WEIGHTS = ("error", "warning", "note")
"""Severities, the heaviest first."""
DIMENSIONS = ("completeness", "conformance", "plausibility", "overlap", "change", "accounting")

Rows = Sequence[dict[str, Any]]


def care_quality_page(edition: CareEdition) -> Page:
    """Counts of findings, and an account of every delivered row."""
    say = edition.say
    rows = edition.care_rows("care_quality")
    return Page(
        language=edition.language,
        path="quality.html",
        title=say("care.quality.title"),
        lead=say("care.quality.lead"),
        sections=(
            Section("summary", say("care.quality.summary.title"), _summary(edition, rows)),
            Section("findings", say("care.quality.findings.title"), *_findings(edition, rows)),
            Section("accounting", say("care.quality.accounting.title"), _accounting(edition)),
            Section(
                "checks",
                say("care.quality.checks.title"),
                (
                    Paragraph(say("care.quality.checks.intro")),
                    TableBlock(_checks(edition, rows)),
                    how(edition, "quality"),
                ),
            ),
        ),
    )


def _summary(edition: CareEdition, rows: Rows) -> tuple[Block, ...]:
    by_dimension = [
        ((_dimension(edition, each),), [row for row in rows if row["dimension"] == each])
        for each in DIMENSIONS
        if any(row["dimension"] == each for row in rows)
    ]
    places = sorted({(row["source"], row["care_table"]) for row in rows})
    by_table = [
        (
            (edition.source_name(source), edition.explain("care.table", table)),
            [row for row in rows if (row["source"], row["care_table"]) == (source, table)],
        )
        for source, table in places
    ]
    return (
        TableBlock(_weights(edition, "summary", "care.quality.summary.caption", ("dimension",), by_dimension)),
        TableBlock(_weights(edition, "tables", "care.quality.summary.by_table", ("source", "care_table"), by_table)),
        how(edition, "quality"),
    )


def _weights(
    edition: CareEdition,
    id: str,
    caption: str,
    heads: Sequence[str],
    groups: Iterable[tuple[tuple[str, ...], Rows]],
) -> Table:
    """For every group how many checks were made, how many found nothing, and how many found what by weight."""
    rows = []
    for names, own in groups:
        found = [row["severity"] for row in own if row["rows"]]
        counts = (len(own), len(own) - len(found), *(found.count(weight) for weight in WEIGHTS))
        rows.append((*(Cell(name) for name in names), *(Cell(edition.count(count)) for count in counts)))
    return Table(
        id=f"table-quality-{id}",
        caption=edition.say(caption),
        columns=(
            *(Column(edition.say(f"care.quality.summary.{head}")) for head in heads),
            *(Column(edition.say(f"care.quality.summary.{name}"), True) for name in ("checks", "clean")),
            *(Column(edition.say(f"care.quality.weight.{weight}"), True) for weight in WEIGHTS),
        ),
        rows=tuple(rows),
    )


def _findings(edition: CareEdition, rows: Rows) -> tuple[tuple[Block, ...], tuple[Section, ...]]:
    found = [row for row in rows if row["rows"]]
    if not found:
        return (Paragraph(edition.say("care.quality.findings.none")),), ()
    parts = tuple(
        Section(f"findings-{each}", _dimension(edition, each), (TableBlock(_finding_table(edition, each, found)),))
        for each in DIMENSIONS
        if any(row["dimension"] == each for row in found)
    )
    return (Paragraph(edition.say("care.quality.findings.intro")),), parts


def _finding_table(edition: CareEdition, dimension: str, found: Rows) -> Table:
    def place(row: dict[str, Any]) -> tuple[str, ...]:
        return (row["source"], row["care_table"], row["subject"] or "", row["check"])

    own = sorted((row for row in found if row["dimension"] == dimension), key=place)
    groups = [list(group) for _, group in groupby(own, key=place)]
    heads = ("check", "place", "years", "severity", "rows", "percent")
    groups.sort(key=lambda group: min(WEIGHTS.index(row["severity"]) for row in group))
    return Table(
        id=f"table-findings-{dimension}",
        caption=edition.say("care.quality.findings.caption", dimension=_dimension(edition, dimension)),
        columns=tuple(
            Column(edition.say(f"care.quality.findings.{head}"), head in ("rows", "percent")) for head in heads
        ),
        rows=tuple(_finding(edition, group) for group in groups),
    )


def _finding(edition: CareEdition, group: Rows) -> tuple[Cell, ...]:
    first = group[0]
    years = sorted(row["year"] for row in group if row["year"] is not None)
    rows = sum(row["rows"] for row in group)
    looked_at = None if any(row["of_rows"] is None for row in group) else sum(row["of_rows"] for row in group)
    weight = min((row["severity"] for row in group), key=WEIGHTS.index)
    return (
        Cell(_check(edition, first["check"])),
        Cell(edition.explain("care.table", first["care_table"]), detail=first["subject"]),
        Cell(_spans(years) or edition.say("care.quality.findings.no_years")),
        Cell(edition.say(f"care_quality.severities.{weight}")),
        Cell(edition.count(rows)),
        Cell("–")
        if not looked_at
        else Cell(
            edition.quantity(100 * rows / looked_at, "percent"),
            detail=edition.say("care.quality.findings.of", of_rows=edition.count(looked_at)),
        ),
    )


def _spans(years: Sequence[int]) -> str:
    """Years in a row by their first and last: `2019–2021, 2023`."""
    spans: list[list[int]] = []
    for year in years:
        if spans and year - spans[-1][-1] <= 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    return ", ".join(str(span[0]) if span[0] == span[-1] else f"{span[0]}–{span[-1]}" for span in spans)


def _checks(edition: CareEdition, rows: Rows) -> Table:
    heads = ("check", "dimension", "places", "found")
    shown = []
    for dimension in DIMENSIONS:
        own = [row for row in rows if row["dimension"] == dimension]
        for check in sorted({row["check"] for row in own}, key=lambda each: _check(edition, each)):
            looked = [row for row in own if row["check"] == check]
            counts = [len({(row["source"], row["care_table"], row["subject"]) for row in each}) for each in (
                looked, [row for row in looked if row["rows"]]
            )]  # fmt: skip
            cells = (Cell(_check(edition, check)), Cell(_dimension(edition, dimension)))
            shown.append((*cells, *(Cell(edition.count(count)) for count in counts)))
    return Table(
        id="table-checks",
        caption=edition.say("care.quality.checks.caption"),
        columns=tuple(
            Column(edition.say(f"care.quality.checks.{head}"), head in ("places", "found")) for head in heads
        ),
        rows=tuple(shown),
    )


def _accounting(edition: CareEdition) -> tuple[Block, ...]:
    loads = edition.released.table("loads")
    key = ["source", "file", "care_table"]
    accepted = pl.col("rows").filter(pl.col("outcome") == "accepted").sum()
    by_file = loads.group_by(key, maintain_order=True).agg(
        pl.col("rows").sum().alias("read"), accepted.alias("accepted")
    )
    heads = ("file", "care_table", "read", "accepted", "refused")
    table = Table(
        id="table-accounting",
        caption=edition.say("care.quality.accounting.caption"),
        columns=tuple(
            Column(edition.say(f"care.quality.accounting.{head}"), head in ("read", "accepted", "refused"))
            for head in heads
        ),
        rows=tuple(
            (
                Cell(row["file"], detail=edition.source_name(row["source"])),
                Cell(edition.explain("care.table", row["care_table"])),
                *(
                    Cell(edition.count(count))
                    for count in (row["read"], row["accepted"], row["read"] - row["accepted"])
                ),
            )
            for row in by_file.to_dicts()
        ),
    )
    refused = loads.filter(pl.col("outcome") != "accepted", pl.col("rows") > 0)
    reasons: Block = (
        Paragraph(edition.say("care.quality.accounting.no_refusals"))
        if refused.is_empty()
        else TableBlock(_refusals(edition, refused.to_dicts()))
    )
    return (Paragraph(edition.say("care.quality.accounting.intro")), TableBlock(table), reasons)


def _refusals(edition: CareEdition, refused: Rows) -> Table:
    heads = ("file", "care_table", "reason", "rows")
    return Table(
        id="table-refusals",
        caption=edition.say("care.quality.accounting.reasons_caption"),
        columns=tuple(Column(edition.say(f"care.quality.accounting.{head}"), head == "rows") for head in heads),
        rows=tuple(
            (
                Cell(row["file"], detail=edition.source_name(row["source"])),
                Cell(edition.explain("care.table", row["care_table"])),
                Cell(refusal_in_words(edition, row["outcome"])),
                Cell(edition.count(row["rows"])),
            )
            for row in refused
        ),
    )


def refusal_in_words(edition: CareEdition, outcome: str) -> str:
    """Why a row was not accepted: a reason of the reader, or `column:reason` with the name of the column."""
    column, sign, reason = outcome.rpartition(":")
    said = edition.explain("care.refusal", reason)
    return said if not sign or column == "row" else edition.say("care.refusal.in_column", column=column, reason=said)


def _dimension(edition: CareEdition, key: str) -> str:
    return edition.explain("care_quality.dimensions", key)


def _check(edition: CareEdition, key: str) -> str:
    return edition.explain("care_quality.checks", key)
