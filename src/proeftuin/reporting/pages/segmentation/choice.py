"""The pages about the choice of interventions: what segments lack, what could be done, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from proeftuin.reporting.care_edition import CareEdition
from proeftuin.reporting.charts.budget_impact import budget_impact_chart
from proeftuin.reporting.charts.choice_words import ChoiceWords, regions_of
from proeftuin.reporting.charts.coverage_matrix import coverage_matrix_chart
from proeftuin.reporting.charts.expected_impact import expected_impact_chart
from proeftuin.reporting.charts.rank_acceptability import rank_acceptability_chart
from proeftuin.reporting.charts.segment_needs import segment_needs_chart
from proeftuin.reporting.charts.weighing import in_rank, weighing_chart
from proeftuin.reporting.edition import Row
from proeftuin.reporting.page import (
    Block,
    Notice,
    NoticeKind,
    Page,
    Paragraph,
    Reference,
    Section,
    TableBlock,
    Term,
    Terms,
)
from proeftuin.reporting.pages.blocks import figure
from proeftuin.reporting.pages.care_parts import legend_section
from proeftuin.reporting.pages.segmentation.interventions import LIBRARY, intervention_cell
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.vocabulary.estimate import Status

PATH = "choice.html"
CAUTIONS = ("not_graded", "unknown", "weights", "people")


@dataclass(frozen=True)
class Choosing:
    """The choice for one region in one edition."""

    edition: CareEdition
    region: str

    @cached_property
    def words(self) -> ChoiceWords:
        """Names and rows of the choice."""
        return ChoiceWords(self.edition.released, self.edition.language, self.region)

    def say(self, key: str, /, **gaps: object) -> str:
        """A sentence of the pages about the choice."""
        return self.edition.say(f"choice.{key}", **gaps)

    @property
    def path(self) -> str:
        """Path of the page about the region."""
        return f"choice/{self.region.replace(':', '-')}.html"

    @property
    def name(self) -> str:
        """Name of the region."""
        return self.edition.region_name(self.region)

    @cached_property
    def ranks(self) -> dict[str, Row]:
        """Row of each candidate among all."""
        return {row["intervention"]: row for row in self.words.rows("ranks")}

    @cached_property
    def candidates(self) -> list[str]:
        """Candidates from the first rank on."""
        return in_rank(self.ranks, self.ranks)


def choices(edition: CareEdition) -> tuple[Choosing, ...]:
    """The regions for which a choice was prepared."""
    tables = ("segment_coverage", "ranks", "matches", "decisions")
    found = regions_of([row for table in tables for row in edition.rows(table)])
    return tuple(Choosing(edition, region) for region in found)


def choice_pages(edition: CareEdition) -> tuple[Page, ...]:
    """What the choice is about, then the page of each region."""
    found = choices(edition)
    return (_overview(edition, found), *map(_region_page, found))


def _overview(edition: CareEdition, found: Sequence[Choosing]) -> Page:
    say = edition.say
    return Page(
        language=edition.language,
        path=PATH,
        title=say("choice.title"),
        lead=say("choice.lead"),
        sections=(
            Section(
                "regions",
                say("choice.regions.title"),
                (
                    Paragraph(say("choice.regions.intro")),
                    *((TableBlock(_regions(edition, found)),) if found else (Paragraph(say("choice.regions.none")),)),
                    Reference(say("choice.library_link"), LIBRARY),
                ),
            ),
            Section(
                "cautions",
                say("choice.cautions.title"),
                (
                    Notice(
                        NoticeKind.CAVEAT,
                        say("choice.cautions.heading"),
                        tuple(say(f"choice.cautions.{key}") for key in CAUTIONS),
                    ),
                ),
            ),
            legend_section(edition),
        ),
    )


def _regions(edition: CareEdition, found: Sequence[Choosing]) -> Table:
    heads = ("region", "empty", "candidates", "first", "decisions")
    return Table(
        id="table-regions",
        caption=edition.say("choice.regions.caption"),
        columns=tuple(
            Column(edition.say(f"choice.regions.{head}"), head in ("empty", "candidates", "decisions"))
            for head in heads
        ),
        rows=tuple(_region_row(each) for each in found),
        sources=edition.citation_lines(edition.released.citations),
    )


def _region_row(each: Choosing) -> tuple[Cell, ...]:
    words = each.words
    cells = words.rows("segment_coverage")
    empty = sum(row["state"] == "empty" for row in cells)
    first = next((id for id in each.candidates if each.ranks[id]["rank"] is not None), None)
    return (
        Cell(each.name, link=each.path),
        Cell(each.say("regions.of", count=empty, whole=len(cells)) if cells else "–"),
        Cell(str(len(each.candidates))),
        Cell("–") if first is None else intervention_cell(words, first),
        Cell(str(len(words.rows("decisions")))),
    )


def _region_page(each: Choosing) -> Page:
    edition, say, words = each.edition, each.say, each.words
    released, region, language = edition.released, each.region, edition.language
    schemes = tuple(dict.fromkeys(row["scheme"] for row in words.rows("segment_coverage")))
    return Page(
        language=language,
        path=each.path,
        title=say("region.title", region=each.name),
        lead=say("region.lead"),
        sections=(
            Section(
                "needs",
                say("needs.title"),
                (
                    Paragraph(say("needs.intro")),
                    figure("figure-needs", lambda: segment_needs_chart(released, region, language)),
                ),
            ),
            Section(
                "coverage",
                say("coverage.title"),
                (
                    Paragraph(say("coverage.intro")),
                    *(_coverage(each, scheme) for scheme in schemes),
                ),
            ),
            Section("matches", say("matches.title"), _matches(each)),
            Section(
                "impact",
                say("impact.title"),
                (
                    Paragraph(say("impact.intro")),
                    figure("figure-impact", lambda: expected_impact_chart(released, region, language)),
                ),
            ),
            Section(
                "budget",
                say("budget.title"),
                (
                    Paragraph(say("budget.intro")),
                    figure("figure-budget", lambda: budget_impact_chart(released, region, language)),
                ),
            ),
            Section(
                "weighing",
                say("weighing.title"),
                (
                    Paragraph(say("weighing.intro")),
                    figure("figure-weighing", lambda: weighing_chart(released, region, language)),
                    figure("figure-ranks", lambda: rank_acceptability_chart(released, region, language)),
                    *_thresholds(each),
                ),
            ),
            Section("decisions", say("decisions.title"), _decisions(each)),
            legend_section(edition),
        ),
    )


def _coverage(each: Choosing, scheme: str) -> Block:
    return figure(
        f"figure-coverage-{scheme}".replace("_", "-"),
        lambda: coverage_matrix_chart(each.edition.released, each.region, scheme, each.edition.language),
    )


def _matches(each: Choosing) -> tuple[Block, ...]:
    """Per segment what could be done, the candidates first."""
    rows = each.words.rows("matches")
    intro = (Paragraph(each.say("matches.intro")), Reference(each.say("library_link"), LIBRARY))
    if not rows:
        return (*intro, Paragraph(each.say("matches.none")))
    rows = [row for row in rows if row["is_candidate"]]
    if not rows:
        return (*intro, Paragraph(each.say("matches.no_candidates")))
    return (*intro, TableBlock(match_table(each.edition, each.words, rows, id="table-matches", has_segment=True)))


def match_table(edition: CareEdition, words: ChoiceWords, rows: Sequence[Row], *, id: str, has_segment: bool) -> Table:
    """Interventions that answer a need, with the grade of their evidence."""
    say = edition.say
    heads = (*(("segment",) if has_segment else ()), "intervention", "needs", "basis", "share", "grade")
    return Table(
        id=id,
        caption=say("choice.matches.caption", region=words.region(words.place)),
        columns=tuple(Column(say(f"choice.matches.{head}"), head == "share") for head in heads),
        rows=tuple(_match_row(edition, words, row, has_segment=has_segment) for row in rows),
        sources=edition.citation_lines(edition.released.citations),
        notes=(say("choice.matches.share_note"),),
    )


def _match_row(edition: CareEdition, words: ChoiceWords, row: Row, *, has_segment: bool) -> tuple[Cell, ...]:
    library = words.interventions.get(row["intervention"])
    share = "–" if row["share"] is None else edition.quantity(row["share"], "percent")
    return (
        *((Cell(words.segment(row)),) if has_segment else ()),
        intervention_cell(words, row["intervention"]),
        Cell(words.needs_listed(row["needs"])),
        Cell(edition.say(f"choice.matches.bases.{row['basis']}")),
        Cell(share),
        Cell("–" if library is None else str(library[f"grade_{edition.language}"])),
    )


def _thresholds(each: Choosing) -> tuple[Block, ...]:
    rows = each.words.rows("weight_thresholds")
    if not rows:
        return ()
    say, words = each.say, each.words
    names = {row["criterion"]: str(row[f"name_{each.edition.language}"]) for row in words.rows("weighings")}
    table = Table(
        id="table-thresholds",
        caption=say("weighing.thresholds.caption", region=each.name),
        columns=tuple(
            Column(say(f"weighing.thresholds.{head}"), head in ("weight", "range"))
            for head in ("criterion", "weight", "range", "below", "above")
        ),
        rows=tuple(
            (
                Cell(names.get(row["criterion"], row["criterion"].replace("_", " "))),
                Cell(each.edition.quantity(row["weight"], "percent")),
                _range(each, row),
                Cell(words.interventions_listed(row["below"])),
                Cell(words.interventions_listed(row["above"])),
            )
            for row in rows
        ),
        notes=(say("weighing.thresholds.note"),),
    )
    return (TableBlock(table),)


def _range(each: Choosing, row: Row) -> Cell:
    if row["lower"] is None or row["upper"] is None:
        return each.edition.cell(row, "lower", "percent")
    ends = {name: each.edition.quantity(row[name], "percent") for name in ("lower", "upper")}
    return Cell(each.edition.say("range", **ends), Status.VALUE)


def _decisions(each: Choosing) -> tuple[Block, ...]:
    rows = sorted(each.words.rows("decisions"), key=lambda row: row["decided_on"], reverse=True)
    if not rows:
        return (Paragraph(each.say("decisions.none")),)
    blocks: list[Block] = [Paragraph(each.say("decisions.intro"))]
    for row in rows:
        blocks.append(Terms(_decision(each, row)))
        if row["without_known_effect"]:
            names = each.words.interventions_listed(row["without_known_effect"])
            title = each.say("decisions.without_effect")
            blocks.append(Notice(NoticeKind.CAVEAT, title, (each.say("decisions.without_effect_text", names=names),)))
    return tuple(blocks)


def _decision(each: Choosing, row: Row) -> tuple[Term, ...]:
    edition, words, say = each.edition, each.words, each.say
    follows = {None: "no_ranking", True: "follows", False: "departs"}[row["follows_ranking"]]
    told = {
        "chosen": words.interventions_listed(row["chosen"]),
        "not_chosen": words.interventions_listed(row["not_chosen"]),
        "rationale": str(row[f"rationale_{edition.language}"]),
        "evidence": str(row["evidence"]),
        "who": say("decisions.by", who=row["decided_by"], day=edition.date(row["decided_on"])),
        "ranking": say(f"decisions.{follows}", first=words.interventions_listed(row["ranked_first"])),
        "review": edition.date(row["review_on"]),
    }
    return tuple(Term(say(f"decisions.{name}"), (text,)) for name, text in told.items())
