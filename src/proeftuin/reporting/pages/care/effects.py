"""The pages on effects in a study about persons: those of any study, with who is followed and the other populations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from proeftuin.reporting.care_edition import CareEdition
from proeftuin.reporting.charts.segments import Segment, segments_chart
from proeftuin.reporting.edition import Row
from proeftuin.reporting.effects_edition import EffectsEdition, effects_edition, effects_of_segments
from proeftuin.reporting.page import Block, Page, Paragraph, Reference, Section, TableBlock
from proeftuin.reporting.pages.blocks import effect_cell, effect_table_notes, figure, has_estimate
from proeftuin.reporting.pages.checklist import checklist_page
from proeftuin.reporting.pages.effect_outcome import effect_pages
from proeftuin.reporting.pages.effect_results import ROLES, answers, euro_cell, is_amount, outcomes_by_role, p_cell
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
    overview = _with_section(effects_page(main), _followed(main, others), after="reading")
    if others:
        overview = _with_section(overview, _groups(main, others), after="overview")
    outcomes = zip(outcomes_by_role(main), effect_pages(main), strict=True)
    return (
        overview,
        *(_of_outcome(page, outcome, main, others) for (outcome, _), page in outcomes),
        *(page for each in others for page in _of_group(each)),
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


def _of_group(edition: EffectsEdition) -> Iterator[Page]:
    """The pages of a population beside the main one, of those outcomes on which it has an effect."""
    for (outcome, _), page in zip(outcomes_by_role(edition), effect_pages(edition), strict=True):
        if not has_estimate(edition, outcome):
            continue
        words, *sections = page.sections
        back = Reference(edition.say("care.effects.group.back"), f"effects/{outcome}.html#segments")
        about = edition.say("care.effects.about", population=edition.followed_name)
        yield replace(
            page,
            title=edition.say("care.effects.group.title", title=page.title, population=edition.followed_name),
            lead=f"{page.lead} {about} {edition.say('care.effects.group.lead')}",
            sections=(replace(words, blocks=(*words.blocks[:-1], back)), *sections),
            is_for_screen_only=True,
        )


def _groups(main: EffectsEdition, others: list[EffectsEdition]) -> Section:
    """Every outcome in every population, each effect with the way to its own page."""
    say, editions = main.say, [main, *others]
    return Section(
        "groups",
        say("care.effects.group.overview"),
        (
            Paragraph(say("care.effects.group.text")),
            TableBlock(
                Table(
                    id="effects-groups",
                    caption=say("care.effects.group.caption"),
                    columns=(
                        Column(say("effect_overview.column.outcome")),
                        *(Column(each.followed_name, True) for each in editions),
                    ),
                    rows=tuple(
                        (
                            Cell(main.indicator_name(outcome), detail=say(f"role.{role}")),
                            *(_linked_effect(each, outcome) for each in editions),
                        )
                        for outcome, role in outcomes_by_role(main)
                    ),
                    sources=main.citation_lines(main.indicator(id).source for id in main.outcomes),
                    notes=(say("care.effects.segments.note"),),
                )
            ),
        ),
    )


def _linked_effect(edition: EffectsEdition, outcome: str) -> Cell:
    row = next(iter(answers(edition, outcome)), None)
    if row is None:
        return Cell("–")
    cell = effect_cell(edition, row)
    has_page = edition.is_main or has_estimate(edition, outcome)
    return replace(cell, link=edition.outcome_page(outcome)) if has_page else cell


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
            *(Column(say(f"effect_overview.column.{name}"), True) for name in _columns(main, outcome)),
        ),
        rows=tuple(_segment(each, row) for each, row in found),
        sources=main.citation_lines([main.indicator(outcome).source]),
        notes=(say("care.effects.segments.note"), *effect_table_notes(main, [row for _, row in found])[1:]),
    )


def _columns(edition: EffectsEdition, outcome: str) -> tuple[str, ...]:
    """What is told of a group; amounts only of an outcome that is one."""
    return _COLUMNS if is_amount(edition, outcome) else tuple(name for name in _COLUMNS if name != "euro")


def _segment(edition: EffectsEdition, row: Row) -> tuple[Cell, ...]:
    outcome = row["outcome"]
    detail = edition.say("care.effects.segments.main") if edition.is_main else None
    has_page = not edition.is_main and has_estimate(edition, outcome)
    name = Cell(edition.followed_name, detail=detail, link=edition.outcome_page(outcome) if has_page else None)
    return (name, *(_segment_cell(edition, row, column) for column in _columns(edition, outcome)))


def _segment_cell(edition: EffectsEdition, row: Row, column: str) -> Cell:
    match column:
        case "effect":
            return effect_cell(edition, row)
        case "euro":
            return euro_cell(edition, row)
        case "minimum_detectable":
            is_unknown = row[column] is None
            return Cell("–") if is_unknown else edition.cell(row, column, row["scale"])
        case _:
            return p_cell(edition, row[column])
