"""The passport of one segment: who is in it, how they fare, what they need and use now, and where they go."""

from __future__ import annotations

from collections.abc import Sequence

from proeftuin.reporting.care_edition import CRUDE, EVERYBODY
from proeftuin.reporting.charts.element_shares import element_shares_chart
from proeftuin.reporting.charts.scheme_words import MOVES
from proeftuin.reporting.charts.segment_pyramid import segment_pyramid_chart
from proeftuin.reporting.edition import Row
from proeftuin.reporting.page import (
    Block,
    KeyFigure,
    KeyFigures,
    Page,
    Paragraph,
    Reference,
    Section,
    TableBlock,
)
from proeftuin.reporting.pages.blocks import figure
from proeftuin.reporting.pages.care_parts import how, legend_section
from proeftuin.reporting.pages.segmentation.choice import choices, match_table
from proeftuin.reporting.pages.segmentation.segmented import Segmented
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.indicator import Indicator


def passport_page(scheme: Segmented, segment: str) -> Page:
    """Everything about one segment."""
    edition, say, words = scheme.edition, scheme.say, scheme.words
    released, language = edition.released, edition.language
    return Page(
        language=language,
        path=scheme.passport_path(segment),
        title=say("passport.title", segment=words.segment(segment)),
        lead=say("passport.lead", scheme=words.scheme_name, year=scheme.year),
        sections=(
            Section("who", say("passport.who.title"), _who(scheme, segment)),
            Section("aims", say("passport.aims.title"), *_aims(scheme, segment)),
            Section(
                "needs",
                say("passport.needs.title"),
                (
                    Paragraph(say("passport.needs.intro")),
                    figure(
                        "figure-elements",
                        lambda: element_shares_chart(released, scheme.scheme, segment, EVERYBODY, language),
                    ),
                ),
            ),
            Section("use", say("passport.use.title"), _use(scheme, segment)),
            *_interventions(scheme, segment),
            Section("moves", say("passport.moves.title"), _moves(scheme, segment)),
            legend_section(edition),
        ),
    )


def _who(scheme: Segmented, segment: str) -> tuple[Block, ...]:
    edition, say, row = scheme.edition, scheme.say, scheme.words.segments[segment]
    size, share = scheme.sizes(EVERYBODY).get(segment), scheme.shares(EVERYBODY).get(segment)
    cells = {
        "persons": scheme.size_cell(size, "persons"),
        "percent": scheme.percent_cell(size, "percent"),
        "age": scheme.percent_cell(size, "mean_age", "years"),
    }
    period = str(scheme.year)
    figures = [
        KeyFigure(say(f"passport.who.{name}"), cell, say(f"passport.who.{name}_unit"), period)
        for name, cell in cells.items()
    ]
    if share is not None:
        cost = edition.indicator_name(str(scheme.words.cost))
        figures.append(KeyFigure(say("passport.who.cost"), scheme.percent_cell(share, "share"), cost, period))
    uncertain = None if size is None else size["uncertain"]
    return (
        Paragraph(_sentence(str(row[f"meaning_{edition.language}"]))),
        Paragraph(say("passport.who.rule", priority=row["priority"], rule=row[f"rule_{edition.language}"])),
        KeyFigures(tuple(figures)),
        *((Paragraph(say("passport.who.uncertain", count=edition.count(uncertain))),) if uncertain else ()),
        figure(
            "figure-pyramid",
            lambda: segment_pyramid_chart(edition.released, scheme.scheme, segment, EVERYBODY, edition.language),
        ),
        *_sites(scheme, segment),
        Reference(say("passport.who.scheme", scheme=scheme.words.scheme_name), scheme.path),
    )


def _sentence(text: str) -> str:
    """A meaning as a sentence; in a scheme it may stand as a phrase."""
    return text[:1].upper() + text[1:].rstrip(".") + "."


def _sites(scheme: Segmented, segment: str) -> tuple[Block, ...]:
    """Size and age of the segment in every site."""
    if len(scheme.regions) < 2:
        return ()
    edition, say = scheme.edition, scheme.say
    rows = []
    for region in scheme.regions:
        size, share = scheme.sizes(region).get(segment), scheme.shares(region).get(segment)
        rows.append(
            (
                Cell(edition.region_name(region)),
                scheme.size_cell(size, "persons"),
                scheme.percent_cell(size, "percent"),
                scheme.percent_cell(size, "mean_age", "years"),
                *((scheme.percent_cell(share, "share"),) if scheme.words.cost else ()),
            )
        )
    heads = ("persons", "percent", "mean_age", *(("of_cost",) if scheme.words.cost else ()))
    table = Table(
        id="table-sites",
        caption=say("passport.who.caption", segment=scheme.words.segment(segment), year=scheme.year),
        columns=(Column(say("column.region")), *(Column(say(f"column.{head}"), True) for head in heads)),
        rows=tuple(rows),
        sources=edition.citation_lines(edition.released.citations),
    )
    return (TableBlock(table),)


def _aims(scheme: Segmented, segment: str) -> tuple[tuple[Block, ...], tuple[Section, ...]]:
    parts = tuple(
        Section(f"aims-{aim}", scheme.edition.say(f"aim.{aim}"), (TableBlock(_figures(scheme, segment, aim, found)),))
        for aim in Aim
        if (found := _with_figures(scheme, segment, scheme.edition.indicators_of(aim)))
    )
    intro = "passport.aims.intro" if parts else "passport.aims.none"
    blocks = (Paragraph(scheme.say(intro)), *((how(scheme.edition, "levels"),) if parts else ()))
    return blocks, (*parts, *_aims_by_site(scheme, segment))


def _aims_by_site(scheme: Segmented, segment: str) -> tuple[Section, ...]:
    """The headlines of the aims for the segment in every site."""
    edition, say = scheme.edition, scheme.say
    shown = _with_figures(scheme, segment, edition.headlines)
    if len(scheme.regions) < 2 or not shown:
        return ()
    table = Table(
        id="table-aims-sites",
        caption=say("passport.aims.sites_caption", segment=scheme.words.segment(segment), year=scheme.year),
        columns=(
            Column(say("column.region")),
            *(Column(f"{edition.indicator_name(each.id)}, {edition.unit(each.unit)}", True) for each in shown),
        ),
        rows=tuple(
            (
                Cell(edition.region_name(region)),
                *(edition.with_interval(scheme.figure(each.id, segment, region)) for each in shown),
            )
            for region in scheme.regions
        ),
        sources=edition.citation_lines(each.source for each in shown),
    )
    return (Section("aims-sites", say("passport.aims.sites"), (TableBlock(table),)),)


def _with_figures(scheme: Segmented, segment: str, indicators: Sequence[Indicator]) -> list[Indicator]:
    return [each for each in indicators if scheme.figure(each.id, segment, EVERYBODY) is not None]


def _figures(scheme: Segmented, segment: str, aim: Aim, indicators: Sequence[Indicator]) -> Table:
    """The segment beside everybody; both crude, as a segment is what it is by age too."""
    edition, say = scheme.edition, scheme.say
    rows = []
    for each in indicators:
        whole = edition.estimate(each.id, EVERYBODY, CRUDE, scheme.year)
        own = scheme.figure(each.id, segment, EVERYBODY)
        rows.append(
            (
                Cell(edition.indicator_name(each.id), detail=edition.unit(each.unit)),
                edition.with_interval(own),
                edition.with_interval(whole),
                _times(scheme, own, whole),
            )
        )
    name = scheme.words.segment(segment)
    return Table(
        id=f"table-aims-{aim}",
        caption=say("passport.aims.caption", segment=name, aim=edition.say(f"aim.{aim}"), year=scheme.year),
        columns=(
            Column(say("column.indicator")),
            Column(say("passport.aims.own"), True),
            Column(say("passport.aims.everybody"), True),
            Column(say("passport.aims.times"), True),
        ),
        rows=tuple(rows),
        sources=edition.citation_lines(each.source for each in indicators),
        notes=(say("passport.aims.note"),),
    )


def _times(scheme: Segmented, own: Row | None, whole: Row | None) -> Cell:
    """How many times the figure of everybody that of the segment is."""
    if own is None or whole is None or own["value"] is None or not whole["value"] or own["unit"] != whole["unit"]:
        return Cell("–")
    return Cell(scheme.edition.quantity(own["value"] / whole["value"], "ratio"), Status.VALUE)


def _use(scheme: Segmented, segment: str) -> tuple[Block, ...]:
    """Which part of all care and cost goes to the segment."""
    edition, say = scheme.edition, scheme.say
    found = [
        (indicator, row)
        for indicator in edition.released.indicators.values()
        if (row := scheme.figure(indicator.id, segment, EVERYBODY)) is not None and row["share"] is not None
    ]
    if not found:
        return (Paragraph(say("passport.use.none")),)
    found.sort(key=lambda each: -each[1]["share"])
    table = Table(
        id="table-use",
        caption=say("passport.use.caption", segment=scheme.words.segment(segment), year=scheme.year),
        columns=(
            Column(say("column.indicator")),
            Column(say("passport.use.share"), True),
            Column(say("passport.aims.own"), True),
        ),
        rows=tuple(
            (
                Cell(edition.indicator_name(indicator.id), detail=edition.unit(indicator.unit)),
                scheme.percent_cell(row, "share"),
                edition.with_interval(row),
            )
            for indicator, row in found
        ),
        sources=edition.citation_lines(indicator.source for indicator, _ in found),
    )
    size = scheme.percent_cell(scheme.sizes(EVERYBODY).get(segment), "percent").text
    return (Paragraph(say("passport.use.intro", percent=size)), TableBlock(table))


def _interventions(scheme: Segmented, segment: str) -> tuple[Section, ...]:
    """What answers a need of the segment, in every region for which a choice was prepared."""
    edition, say = scheme.edition, scheme.say
    tables: list[Block] = []
    for each in choices(edition):
        rows = [row for row in each.words.rows("matches", scheme=scheme.scheme) if row["segment"] == segment]
        rows = sorted(rows, key=lambda row: (not row["is_candidate"], each.words.intervention(row["intervention"])))
        if rows:
            id = f"table-matches-{each.region}".replace(":", "-").replace("_", "-")
            table = match_table(edition, each.words, rows, id=id, has_segment=False)
            tables += [TableBlock(table), Reference(say("passport.interventions.choice", region=each.name), each.path)]
    if not tables:
        return ()
    intro = Paragraph(say("passport.interventions.intro"))
    return (Section("interventions", say("passport.interventions.title"), (intro, *tables)),)


def _moves(scheme: Segmented, segment: str) -> tuple[Block, ...]:
    rows = scheme.words.rows("segment_transitions", EVERYBODY)
    years = [row["period_start"].year for row in rows if row["persons"] is not None]
    if not years:
        return (Paragraph(scheme.say("passport.moves.none")),)
    year = max(years)
    rows = [row for row in rows if row["period_start"].year == year]
    return (
        Paragraph(scheme.say("passport.moves.intro", year=year, next=year + 1)),
        TableBlock(_move_table(scheme, segment, rows, year)),
    )


def _move_table(scheme: Segmented, segment: str, rows: Sequence[Row], year: int) -> Table:
    edition, words, say = scheme.edition, scheme.words, scheme.say
    into = {row["from_segment"]: row for row in rows if row["to_segment"] == segment}
    out = {row["to_segment"]: row for row in rows if row["from_segment"] == segment}
    others = [id for id in (*words.segments, *MOVES) if id in into or id in out]
    return Table(
        id="table-moves",
        caption=say("passport.moves.caption", segment=words.segment(segment), year=year, next=year + 1),
        columns=(
            Column(say("passport.moves.other")),
            Column(say("passport.moves.in"), True),
            Column(say("passport.moves.out"), True),
            Column(say("passport.moves.percent"), True),
        ),
        rows=tuple(
            (
                Cell(say("passport.moves.same") if id == segment else words.numbered(id)),
                _moved(scheme, into.get(id), "persons"),
                _moved(scheme, out.get(id), "persons"),
                _moved(scheme, out.get(id), "percent"),
            )
            for id in others
        ),
        sources=edition.citation_lines(edition.released.citations),
        notes=(say("passport.moves.note"),),
    )


def _moved(scheme: Segmented, row: Row | None, column: str) -> Cell:
    """A number of the transitions; where there is no row nobody can go, or went."""
    if row is None:
        return Cell("–")
    return scheme.size_cell(row, column) if column == "persons" else scheme.percent_cell(row, column)
