"""The page of one scheme: its rules in words, the sizes, the cost, the transitions, and how well it does its work."""

from __future__ import annotations

from proeftuin.reporting.care_edition import EVERYBODY
from proeftuin.reporting.charts.cost_by_segment import cost_by_segment_chart
from proeftuin.reporting.charts.rule_overlap import rule_overlap_chart
from proeftuin.reporting.charts.sankey import sankey_chart
from proeftuin.reporting.charts.segment_means import segment_means_chart
from proeftuin.reporting.charts.segment_years import segment_years_chart
from proeftuin.reporting.charts.treemap import treemap_chart
from proeftuin.reporting.edition import Row
from proeftuin.reporting.page import Block, Page, Paragraph, Points, Reference, Section, TableBlock
from proeftuin.reporting.pages.blocks import figure
from proeftuin.reporting.pages.care_parts import legend_section
from proeftuin.reporting.pages.segmentation.diagnosis import diagnosis_blocks, warnings_about
from proeftuin.reporting.pages.segmentation.passport_list import passport_table
from proeftuin.reporting.pages.segmentation.segmented import Segmented
from proeftuin.reporting.table import Cell, Column, Table

REFERENCES_JOINED_BY = "; "


def scheme_page(scheme: Segmented) -> Page:
    """Everything about one scheme."""
    edition, say, words = scheme.edition, scheme.say, scheme.words
    released, id, language = edition.released, scheme.scheme, edition.language
    return Page(
        language=language,
        path=scheme.path,
        title=words.scheme_name,
        lead=say("scheme.lead", count=len(words.segments), year=scheme.year),
        sections=(
            Section("about", say("scheme.about.title"), _about(scheme)),
            Section(
                "rules",
                say("scheme.rules.title"),
                (Paragraph(say("scheme.rules.intro")), TableBlock(_rules(scheme))),
            ),
            Section(
                "sizes",
                say("scheme.sizes.title"),
                (
                    figure("figure-treemap", lambda: treemap_chart(released, id, EVERYBODY, language)),
                    *warnings_about(scheme, "unknown", "smallest_segment", "areas_below_minimum", "few_contacts"),
                    TableBlock(passport_table(scheme)),
                    *_by_region(scheme),
                ),
            ),
            *_cost(scheme),
            Section(
                "transitions",
                say("scheme.transitions.title"),
                (
                    Paragraph(say("scheme.transitions.intro")),
                    figure("figure-transitions", lambda: sankey_chart(released, id, EVERYBODY, language)),
                    *warnings_about(scheme, "stability"),
                ),
            ),
            Section(
                "overlap",
                say("scheme.overlap.title"),
                (
                    Paragraph(say("scheme.overlap.intro")),
                    figure("figure-overlap", lambda: rule_overlap_chart(released, id, EVERYBODY, language)),
                ),
            ),
            Section("diagnostics", say("diagnosis.title"), diagnosis_blocks(scheme)),
            legend_section(edition),
        ),
    )


def _about(scheme: Segmented) -> tuple[Block, ...]:
    first = next(iter(scheme.words.segments.values()))
    blocks: list[Block] = [
        Paragraph(str(first[f"about_{scheme.edition.language}"])),
        Paragraph(scheme.say("scheme.about.version", version=first["version"], hash=str(first["hash"])[:12])),
    ]
    references = [each for each in str(first["references"] or "").split(REFERENCES_JOINED_BY) if each]
    if references:
        blocks += [Paragraph(scheme.say("scheme.about.references")), Points(tuple(references))]
    return (*blocks, Reference(scheme.say("scheme.about.others"), "segments.html"))


def _rules(scheme: Segmented) -> Table:
    """The rules in the order in which they are tried."""
    language, words = scheme.edition.language, scheme.words
    by_priority = sorted(words.segments.values(), key=lambda row: row["priority"])
    return Table(
        id="table-rules",
        caption=scheme.say("scheme.rules.caption", scheme=words.scheme_name),
        columns=tuple(Column(scheme.say(f"scheme.rules.{head}")) for head in ("priority", "segment", "rule")),
        rows=tuple(
            (
                Cell(str(row["priority"])),
                Cell(words.numbered(row["segment"]), detail=str(row[f"meaning_{language}"])),
                Cell(str(row[f"rule_{language}"])),
            )
            for row in by_priority
        ),
    )


def _by_region(scheme: Segmented) -> tuple[Block, ...]:
    """Shares of the segments in every site beside everybody."""
    if len(scheme.regions) < 2:
        return ()
    edition, words = scheme.edition, scheme.words
    sizes = {region: scheme.sizes(region) for region in scheme.regions}
    table = Table(
        id="table-sizes",
        caption=scheme.say("scheme.sizes.caption", scheme=words.scheme_name, year=scheme.year),
        columns=(
            Column(scheme.say("column.segment")),
            *(Column(edition.region_name(region), True) for region in scheme.regions),
        ),
        rows=tuple(
            (Cell(words.numbered(id)), *(_share(scheme, sizes[region].get(id)) for region in scheme.regions))
            for id in words.segments
        ),
        sources=edition.citation_lines(edition.released.citations),
        notes=(scheme.say("scheme.sizes.note"),),
    )
    return (TableBlock(table),)


def _share(scheme: Segmented, row: Row | None) -> Cell:
    cell = scheme.percent_cell(row, "percent")
    if row is None or not cell.has_value:
        return cell
    return Cell(cell.text, cell.status, detail=scheme.say("persons", count=scheme.edition.count(row["persons"])))


def _cost(scheme: Segmented) -> tuple[Section, ...]:
    if scheme.words.cost is None:
        return ()
    released, language = scheme.edition.released, scheme.edition.language
    return (
        Section(
            "cost",
            scheme.say("scheme.cost.title"),
            (
                Paragraph(scheme.say("scheme.cost.intro")),
                figure("figure-cost", lambda: cost_by_segment_chart(released, scheme.scheme, EVERYBODY, language)),
                figure("figure-years", lambda: segment_years_chart(released, scheme.scheme, EVERYBODY, language)),
                figure("figure-means", lambda: segment_means_chart(released, scheme.scheme, language)),
                *warnings_about(scheme, "regression_to_mean", "cost_as_need"),
            ),
        ),
    )
