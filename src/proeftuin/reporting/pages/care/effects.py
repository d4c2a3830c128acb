"""The pages on effects in a study about persons: those of any study, with who is followed and the other populations."""

from __future__ import annotations

from dataclasses import replace

from proeftuin.reporting.care_edition import CareEdition
from proeftuin.reporting.charts.segments import Segment, segments_chart
from proeftuin.reporting.edition import Row
from proeftuin.reporting.effects_edition import EffectsEdition, effects_edition, effects_of_segments
from proeftuin.reporting.page import Block, Page, Paragraph, Reference, Section, TableBlock
from proeftuin.reporting.pages.blocks import effect_table_notes, figure
from proeftuin.reporting.pages.checklist import checklist_page
from proeftuin.reporting.pages.effect_outcome import effect_pages
from proeftuin.reporting.pages.effect_results import ROLES, answers, effect_cell, euro_cell, outcomes_by_role, p_cell
from proeftuin.reporting.pages.effect_words import paragraph_on
from proeftuin.reporting.pages.effects import effects_page
from proeftuin.reporting.pages.plan_state import plan_notice
from proeftuin.reporting.table import Cell, Column, Table

POOL, SITE = "pool", "site:"
_COLUMNS = ("effect", "euro", "p_bootstrap", "p_adjusted", "minimum_detectable")


def care_effect_pages(edition: CareEdition) -> tuple[Page, ...]:
    """All outcomes side by side, a page for each, and the checklist; none in a study without an evaluation."""
    if not edition.has_page("effects"):
        return ()
    main, *others = effects_of_segments(edition)
    overview = effects_page(main)
    outcomes = zip(outcomes_by_role(main), effect_pages(main), strict=True)
    return (
        _with_section(overview, _followed(main, others), after="reading"),
        *(_of_outcome(page, outcome, main, others) for (outcome, _), page in outcomes),
        checklist_page(main),
    )


def effects_in_short(edition: CareEdition) -> tuple[Section, ...]:
    """The primary outcomes in words, for a first page; nothing without an evaluation."""
    if not edition.has_page("effects"):
        return ()
    main = effects_edition(edition)
    primary = [outcome for outcome, role in outcomes_by_role(main) if role == ROLES[0]]
    return (
        Section(
            "effects",
            main.say("care.effects.overview.title"),
            (
                *plan_notice(main),
                Paragraph(main.say("care.effects.about", population=main.followed_name)),
                *(Paragraph(paragraph_on(main, row)) for outcome in primary for row in answers(main, outcome)),
                Reference(main.say("care.effects.overview.more"), "effects.html"),
            ),
        ),
    )


def _with_section(page: Page, section: Section, *, after: str) -> Page:
    place = [each.id for each in page.sections].index(after) + 1
    return replace(page, sections=(*page.sections[:place], section, *page.sections[place:]))


def _followed(main: EffectsEdition, others: list[EffectsEdition]) -> Section:
    say, blocks = main.say, list[Block]()
    groups = main.groups()
    if groups:
        day = main.date(groups[0]["baseline"])
        blocks += [
            Paragraph(say("care.effects.followed.text", day=day, population=main.followed_name)),
            TableBlock(_group_table(main, groups, day)),
        ]
    else:
        blocks.append(Paragraph(say("care.effects.about", population=main.followed_name)))
    if others:
        names = "; ".join(each.followed_name for each in others)
        blocks.append(Paragraph(say("care.effects.followed.others", names=names)))
    return Section("followed", say("care.effects.followed.title"), tuple(blocks))


def _group_table(main: EffectsEdition, groups: list[Row], day: str) -> Table:
    say = main.say
    years = sorted({row["year"] for row in groups})
    found = {(row["region"], row["year"]): row for row in groups}
    regions = [*(site.region for site in main.located_sites), POOL]
    return Table(
        id="table-followed",
        caption=say("care.effects.followed.caption", population=main.followed_name),
        columns=(Column(say("care.effects.followed.region")), *(Column(str(year), True) for year in years)),
        rows=tuple(
            (_region(main, region), *(main.count_cell(found[region, year], "persons") for year in years))
            for region in regions
            if all((region, year) in found for year in years)
        ),
        sources=main.citation_lines(main.released.citations),
        notes=(say("care.effects.followed.note", day=day),),
    )


def _region(main: EffectsEdition, region: str) -> Cell:
    if region == POOL:
        return Cell(main.say("care.effects.followed.pool"))
    site = main.site(region.removeprefix(SITE))
    return Cell(site.name, link=main.site_page(site))


def _of_outcome(page: Page, outcome: str, main: EffectsEdition, others: list[EffectsEdition]) -> Page:
    """The page with its population named, and the other populations behind the sites."""
    about = main.say("care.effects.about", population=main.followed_name)
    named = replace(page, lead=f"{page.lead} {about}")
    return _with_section(named, _segments(outcome, [main, *others]), after="sites") if others else named


def _segments(outcome: str, editions: list[EffectsEdition]) -> Section:
    main = editions[0]
    found = [(each, row) for each in editions for row in answers(each, outcome)[:1]]
    segments = [Segment(each.followed_name, row) for each, row in found]
    return Section(
        "segments",
        main.say("care.effects.segments.title"),
        (
            Paragraph(main.say("care.effects.segments.text")),
            figure("figure-segments", lambda: segments_chart(main.released, outcome, segments, main.language)),
            TableBlock(_segment_table(outcome, found)),
        ),
    )


def _segment_table(outcome: str, found: list[tuple[EffectsEdition, Row]]) -> Table:
    main = found[0][0]
    say = main.say
    return Table(
        id=f"segments-{outcome}",
        caption=say("care.effects.segments.caption", outcome=main.indicator_name(outcome)),
        columns=(
            Column(say("care.effects.segments.group")),
            *(Column(say(f"effect_overview.column.{name}"), True) for name in _COLUMNS),
        ),
        rows=tuple(_segment(each, row) for each, row in found),
        sources=main.citation_lines([main.indicator(outcome).source]),
        notes=(say("care.effects.segments.note"), *effect_table_notes(main, [row for _, row in found])[1:]),
    )


def _segment(edition: EffectsEdition, row: Row) -> tuple[Cell, ...]:
    detail = edition.say("care.effects.segments.main") if edition.is_main else None
    smallest = row["minimum_detectable"]
    return (
        Cell(edition.followed_name, detail=detail),
        effect_cell(edition, row),
        euro_cell(edition, row),
        p_cell(edition, row["p_bootstrap"]),
        p_cell(edition, row["p_adjusted"]),
        Cell("–") if smallest is None else edition.cell(row, "minimum_detectable", row["scale"]),
    )
