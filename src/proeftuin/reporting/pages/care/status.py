"""The page with the status: every indicator for everybody and every site, its development, and the areas."""

from __future__ import annotations

from proeftuin.reporting.care_edition import CRUDE, DIRECT, EVERYBODY, RATIO, CareEdition
from proeftuin.reporting.charts.care_profile import care_profile_chart
from proeftuin.reporting.charts.care_trend import MOST_SITES, care_trend_chart
from proeftuin.reporting.edition import Row
from proeftuin.reporting.page import Block, Page, Paragraph, Reference, Section, TableBlock
from proeftuin.reporting.pages.blocks import figure
from proeftuin.reporting.pages.care.address import figure_page_path
from proeftuin.reporting.pages.care.areas import LEAST_PERSON_YEARS, MOST_AREAS, are_cut, large_areas
from proeftuin.reporting.pages.care.figure_page import region_path
from proeftuin.reporting.pages.care_parts import how, legend_section
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.indicator import Indicator


def status_page(edition: CareEdition) -> Page:
    """What is known of the three aims in the newest year, and before."""
    say = edition.say
    population = edition.status_population
    if population is None or not edition.figure_years:
        return Page(edition.language, "status.html", say("care.status.title"), say("care.status.lead_none"), ())
    first, year = edition.figure_years[0], edition.figure_years[-1]
    lead = say("care.status.lead", population=edition.population_name(population), year=year, first=first)
    return Page(edition.language, "status.html", say("care.status.title"), lead, _sections(edition, year))


def _sections(edition: CareEdition, year: int) -> tuple[Section, ...]:
    say = edition.say
    return (
        Section(
            "trend",
            say("care.status.trend.title"),
            (Paragraph(say("care.status.trend.intro")), how(edition, "levels")),
            tuple(_trend(edition, each) for each in edition.headlines),
        ),
        *(_region(edition, region, place, year) for place, region in enumerate(edition.regions)),
        Section("areas", say("care.status.areas.title"), _areas(edition, year)),
        legend_section(edition),
    )


def _trend(edition: CareEdition, indicator: Indicator) -> Section:
    blocks: list[Block] = [
        Paragraph(indicator.description.in_language(edition.language)),
        figure(
            f"figure-trend-{indicator.id}",
            lambda: care_trend_chart(edition.released, indicator.id, edition.sites, edition.language),
        ),
    ]
    if len(edition.sites) > MOST_SITES:
        blocks.append(Paragraph(edition.say("care.status.trend.more")))
    blocks.append(Reference(edition.say("care.figure.more"), figure_page_path(indicator.id)))
    return Section(f"trend-{indicator.id}", edition.indicator_name(indicator.id), tuple(blocks))


def _region(edition: CareEdition, region: str, place: int, year: int) -> Section:
    """Tables of all aims; before them a site has the picture of all aims together."""
    blocks: tuple[Block, ...]
    if region == EVERYBODY:
        blocks = (Paragraph(edition.say("care.status.levels.everybody")),)
    else:
        ids = [each.id for each in edition.headlines]
        blocks = (
            figure(
                f"figure-profile-{place}",
                lambda: care_profile_chart(edition.released, region, year, ids, edition.language),
            ),
        )
    parts = tuple(
        Section(
            f"levels-{place}-{aim}",
            edition.say(f"aim.{aim}"),
            (TableBlock(_levels(edition, region, place, aim, year)),),
        )
        for aim in Aim
        if edition.indicators_of(aim)
    )
    title = edition.say("care.status.levels.title", region=edition.region_inside(region))
    return Section(f"levels-{place}", title, (*blocks, how(edition, "levels")), parts)


def _levels(edition: CareEdition, region: str, place: int, aim: Aim, year: int) -> Table:
    # Everybody is the standard: beside itself every ratio is 1.
    methods = {"crude": CRUDE} if region == EVERYBODY else {"crude": CRUDE, "standardised": DIRECT, "ratio": RATIO}
    shown: list[Row | None] = []
    rows = []
    for indicator in edition.indicators_of(aim):
        found = [edition.estimate(indicator.id, region, method, year) for method in methods.values()]
        shown += found
        path = region_path(indicator.id, region)
        head = Cell(edition.indicator_name(indicator.id), link=path, detail=edition.unit(indicator.unit))
        rows.append((head, *(edition.with_interval(row) for row in found)))
    return Table(
        id=f"table-levels-{place}-{aim}",
        caption=edition.say(
            "care.status.levels.caption",
            aim=edition.say(f"aim.{aim}"),
            region=edition.region_inside(region),
            year=year,
        ),
        columns=(
            Column(edition.say("care.status.levels.indicator")),
            *(Column(edition.say(f"care.status.levels.{name}"), True) for name in methods),
        ),
        rows=tuple(rows),
        sources=edition.citation_lines(each.source for each in edition.indicators_of(aim)),
        notes=edition.notes_on_rows(shown),
    )


def _areas(edition: CareEdition, year: int) -> tuple[Block, ...]:
    say = edition.say
    areas = large_areas(edition)
    gaps = {"year": year, "minimum": LEAST_PERSON_YEARS}
    if not areas:
        return (Paragraph(say("care.status.areas.none", **gaps)),)
    table = Table(
        id="table-areas",
        caption=say("care.status.areas.caption", year=year),
        columns=(
            Column(say("care.status.areas.area")),
            Column(say("care.status.areas.person_years"), True),
            *(Column(edition.indicator_name(each.id), True) for each in edition.headlines),
        ),
        rows=tuple(_area(edition, region, year) for region in (*edition.regions, *areas)),
        sources=edition.citation_lines(each.source for each in edition.headlines),
        notes=(say("care.status.areas.cut", most=MOST_AREAS),) if are_cut(edition) else (),
    )
    return (Paragraph(say("care.status.areas.intro", **gaps)), TableBlock(table), how(edition, "levels"))


def _area(edition: CareEdition, region: str, year: int) -> tuple[Cell, ...]:
    return (
        Cell(edition.region_name(region)),
        Cell(edition.count(edition.years_at_risk.get(region))),
        *(edition.with_interval(edition.estimate(each.id, region, RATIO, year)) for each in edition.headlines),
    )
