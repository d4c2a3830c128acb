"""The first page about segments: what segments are, which schemes there are, and what not to read into them."""

from __future__ import annotations

from collections.abc import Sequence

from proeftuin.reporting.care_edition import EVERYBODY, CareEdition
from proeftuin.reporting.page import Notice, NoticeKind, Page, Paragraph, Section, TableBlock
from proeftuin.reporting.pages.care_parts import legend_section
from proeftuin.reporting.pages.segmentation.passport_list import passport_table
from proeftuin.reporting.pages.segmentation.segmented import Segmented
from proeftuin.reporting.table import Cell, Column, Table

CAUTIONS = ("groups_not_persons", "regression_to_mean", "few_contacts", "cost_as_need")


def schemes_page(edition: CareEdition, schemes: Sequence[Segmented]) -> Page:
    """What all schemes have in common."""
    say = edition.say
    return Page(
        language=edition.language,
        path="segments.html",
        title=say("segments.title"),
        lead=say("segments.lead"),
        sections=(
            Section(
                "schemes",
                say("segments.schemes.title"),
                (Paragraph(say("segments.schemes.intro")), TableBlock(_table(edition, schemes))),
            ),
            *(
                Section(
                    f"passports-{each.scheme}".replace("_", "-"),
                    say("segments.passports.title", scheme=each.words.scheme_name),
                    (Paragraph(say("segments.passports.intro")), TableBlock(passport_table(each))),
                )
                for each in schemes
                if each.has_passports
            ),
            Section(
                "cautions",
                say("segments.cautions.title"),
                (
                    Notice(
                        NoticeKind.CAVEAT,
                        say("segments.cautions.heading"),
                        tuple(say(f"segments.cautions.{key}") for key in CAUTIONS),
                    ),
                ),
            ),
            legend_section(edition),
        ),
    )


def _table(edition: CareEdition, schemes: Sequence[Segmented]) -> Table:
    say = edition.say
    return Table(
        id="table-schemes",
        caption=say("segments.schemes.caption"),
        columns=(
            Column(say("segments.schemes.name")),
            Column(say("segments.schemes.segments"), True),
            Column(say("segments.schemes.persons"), True),
            Column(say("segments.schemes.largest")),
        ),
        rows=tuple(_row(each) for each in schemes),
        sources=edition.citation_lines(edition.released.citations),
    )


def _row(scheme: Segmented) -> tuple[Cell, ...]:
    edition, sizes = scheme.edition, scheme.sizes(EVERYBODY)
    known = {id: row["persons"] for id, row in sizes.items() if row["persons"] is not None}
    largest = max(known, key=lambda id: known[id], default=None)
    whole = edition.count(sum(known.values())) if len(known) == len(sizes) and known else "–"
    return (
        Cell(scheme.words.scheme_name, link=scheme.path, detail=scheme.say("schemes.year", year=scheme.year)),
        Cell(str(len(scheme.words.segments))),
        Cell(whole),
        Cell("–")
        if largest is None
        else Cell(
            scheme.words.segment(largest),
            detail=edition.quantity(sizes[largest]["percent"], "percent") if sizes[largest]["percent"] else None,
        ),
    )
