"""
The profile of a region on one page: the three aims with their uncertainty, its place among others, how it developed,
what it needs, how unequal it is, and which regions are like it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import zip_longest

import polars as pl

from proeftuin.reporting.care_edition import HEADLINES_PER_AIM, CareEdition, population_path, profile_path
from proeftuin.reporting.chart import Chart
from proeftuin.reporting.charts.care_pyramid import care_site_pyramid_chart
from proeftuin.reporting.charts.spine import spine_chart
from proeftuin.reporting.charts.tartan_rug import tartan_rug_chart
from proeftuin.reporting.edition import Row
from proeftuin.reporting.page import (
    Block,
    KeyFigure,
    KeyFigures,
    Notice,
    NoticeKind,
    Page,
    Paragraph,
    Reference,
    Section,
    TableBlock,
)
from proeftuin.reporting.pages.blocks import figure
from proeftuin.reporting.pages.care.profile_figures import Profile
from proeftuin.reporting.pages.care.profile_growth import growth_blocks
from proeftuin.reporting.pages.care.profile_inequality import inequality_sections
from proeftuin.reporting.pages.care.profile_needs import needs_sections
from proeftuin.reporting.pages.care.profile_peers import nearest_first, peers_blocks, trait_of
from proeftuin.reporting.pages.care.profile_trends import trend_sections
from proeftuin.reporting.pages.care_parts import how, legend_section
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.vocabulary.age_band import AgeBand
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.indicator import Direction, Indicator

MOST_ROWS = 18
"""Indicators in one drawing; with more a chart is higher than a page of the document."""
_OLD_FROM = 65


def profile_page(edition: CareEdition, region: str) -> Page:
    """Everything about one region; of everybody in the data what can be told without others to compare with."""
    profile = Profile(edition, region)
    say = profile.say
    population = str(edition.status_population)
    return Page(
        language=edition.language,
        path=profile_path(region),
        title=edition.profile_name(region),
        lead=say(
            "lead",
            population=edition.population_name(population),
            region=edition.region_inside(region),
            year=profile.year,
        ),
        sections=(
            Section("aims", say("aims.title"), _aims(profile)),
            Section("who", say("who.title"), _who(profile, population)),
            Section("spine", say("spine.title_all" if profile.is_everybody else "spine.title"), *_spine(profile)),
            Section("grid", say("rug.title"), _rug(profile)),
            Section("trends", say("trends.title"), (Paragraph(say("trends.intro")),), trend_sections(profile)),
            Section("needs", say("needs.title"), *needs_sections(profile)),
            Section("inequality", say("inequality.title"), (), inequality_sections(profile)),
            Section("growth", say("growth.title"), growth_blocks(profile)),
            Section("peers", say("peers.title"), peers_blocks(profile)),
            legend_section(edition),
        ),
    )


def _aims(profile: Profile) -> tuple[Block, ...]:
    """The headlines in turn, one of each aim, so that the aims stand side by side where there is room for three."""
    by_aim = [profile.edition.headlines_of(aim) for aim in Aim]
    in_turn = [each for turn in zip_longest(*by_aim) for each in turn if each is not None]
    blocks: list[Block] = [Paragraph(profile.say("aims.intro", most=HEADLINES_PER_AIM))]
    if in_turn:
        blocks.append(KeyFigures(tuple(_headline(profile, each) for each in in_turn)))
    for aim, chosen in zip(Aim, by_aim, strict=True):
        if not chosen:
            title = profile.say("aims.empty", aim=profile.edition.say(f"aim.{aim}"))
            blocks.append(Notice(NoticeKind.CAVEAT, title, (profile.say("aims.empty_text"),)))
    return (*blocks, how(profile.edition, "levels"))


def _headline(profile: Profile, indicator: Indicator) -> KeyFigure:
    edition = profile.edition
    row = profile.figure(indicator.id)
    cell = edition.with_interval(row)
    return KeyFigure(
        label=profile.say(
            "aims.label", aim=profile.words(f"aim.{indicator.aim}"), indicator=edition.indicator_name(indicator.id)
        ),
        cell=profile.linked(Cell(cell.text, cell.status, cell.reason), row),
        unit=edition.unit(indicator.unit if row is None else row["unit"]),
        explanation=" ".join(_headline_sentences(profile, row, cell)),
    )


def _headline_sentences(profile: Profile, row: Row | None, cell: Cell) -> list[str]:
    if row is None or not cell.has_value:
        return [] if row is None else [f"{profile.edition.period(row)}."]
    sentences = [f"{profile.edition.period(row)}."]
    if cell.detail is None:
        sentences.append(profile.say("aims.no_interval"))
    else:
        sentences.append(profile.say("aims.interval", level=round(100 * row["confidence"]), bounds=cell.detail))
    verdicts = {name: row.get(name) for name in ("against_country", "against_peers")}
    return sentences + [
        profile.say(f"aims.{name}", verdict=profile.verdict(verdict))
        for name, verdict in verdicts.items()
        if verdict is not None
    ]


def _who(profile: Profile, population: str) -> tuple[Block, ...]:
    edition, say = profile.edition, profile.say
    figures = []
    if profile.is_everybody:
        row = edition.population(population)
        figures.append(
            KeyFigure(
                say("who.persons"), edition.count_cell(row, "persons"), say("who.persons_unit"), edition.period(row)
            )
        )
    years = edition.years_at_risk.get(profile.region)
    if years is not None:
        cell = Cell(edition.count(years), Status.VALUE)
        figures.append(KeyFigure(say("who.years"), cell, say("who.years_unit"), str(edition.last_year)))
    figures += _shares(profile)
    name = edition.population_name(population)
    blocks: list[Block] = [KeyFigures(tuple(figures))] if figures else []
    if not profile.is_everybody:
        blocks.append(
            figure(
                "figure-pyramid",
                lambda: care_site_pyramid_chart(edition.released, population, profile.region, edition.language),
            )
        )
    return (*blocks, Reference(say("who.more", population=name), population_path(population)))


def _shares(profile: Profile) -> list[KeyFigure]:
    """Age and deprivation, as far as they are known."""
    edition, say = profile.edition, profile.say
    known: dict[str, float | None] = {
        "old": _share_of_old(profile),
        "young": trait_of(profile, "young"),
    }
    figures = [
        KeyFigure(
            say(f"who.{name}"),
            Cell(edition.quantity(share, "percent"), Status.VALUE),
            say("who.share_unit"),
            str(edition.last_year),
        )
        for name, share in known.items()
        if share is not None
    ]
    score = trait_of(profile, "deprivation")
    if score is not None:
        cell = Cell(edition.quantity(score, "score"), Status.VALUE)
        figures.append(
            KeyFigure(say("who.deprivation"), cell, say("who.deprivation_unit"), say("who.deprivation_note"))
        )
    return figures


def _share_of_old(profile: Profile) -> float | None:
    """Percent of the person-years of those of 65 and over; `None` when an age group is withheld."""
    edition = profile.edition
    frame = edition.released.table("pyramids").filter(
        pl.col("population") == edition.status_population,
        pl.col("region") == profile.region,
        pl.col("year") == edition.last_year,
    )
    # A band without bounds, such as that of an unknown age, is of nobody's age.
    bands = {band: AgeBand.from_label(band) for band in frame["age_band"].unique() if band[:1].isdigit()}
    rows = [row for row in frame.iter_rows(named=True) if row["age_band"] in bands]
    if not rows or any(row["exposure"] is None for row in rows):
        return None
    whole = sum(float(row["exposure"]) for row in rows)
    old = sum(float(row["exposure"]) for row in rows if bands[row["age_band"]].from_age >= _OLD_FROM)
    return 100 * old / whole if whole else None


def _spine(profile: Profile) -> tuple[tuple[Block, ...], tuple[Section, ...]]:
    say = profile.say
    if not profile.rows:
        return (Paragraph(say("spine.absent")), Reference(say("spine.absent_link"), "status.html")), ()
    edition = profile.edition
    drawings = _drawings(
        profile,
        "spine",
        lambda ids, id: spine_chart(edition.released, profile.region, ids, edition.language, id=id),
    )
    parts = tuple(
        Section(f"spine-{aim}", edition.say(f"aim.{aim}"), (TableBlock(_figures_table(profile, aim, rows)),))
        for aim in Aim
        if (rows := [row for id, row in profile.rows.items() if edition.indicator(id).aim is aim])
    )
    return (Paragraph(say("spine.intro")), *drawings, how(edition, "comparison")), parts


def _drawings(
    profile: Profile,
    kind: str,
    draw: Callable[[list[str], str], Chart],
    *,
    is_for_screen_only_in_parts: bool = False,
) -> list[Block]:
    """A chart of every part of the indicators; where there are more parts, each says which it is."""
    parts = _in_parts(profile)

    def drawn(place: int, ids: list[str]) -> Chart:
        chart = draw(ids, f"{kind}-{profile.slug}-{place}")
        if len(parts) == 1:
            return chart
        return replace(chart, title=profile.say("part", title=chart.title, place=place, count=len(parts)))

    return [
        figure(
            f"figure-{kind}-{place}",
            lambda place=place, ids=ids: drawn(place, ids),  # type: ignore[misc]
            is_for_screen_only=is_for_screen_only_in_parts and len(parts) > 1,
        )
        for place, ids in enumerate(parts, start=1)
    ]


def _in_parts(profile: Profile) -> list[list[str]]:
    """The indicators in as many drawings as are needed: all in one, or each aim in parts of about the same size."""
    ids = list(profile.rows)
    if len(ids) <= MOST_ROWS:
        return [ids]
    parts = []
    for aim in Aim:
        own = [id for id in ids if profile.edition.indicator(id).aim is aim]
        count = -(-len(own) // MOST_ROWS)
        parts += [own[place * len(own) // count : (place + 1) * len(own) // count] for place in range(count)]
    return parts


def _figures_table(profile: Profile, aim: Aim, rows: Sequence[Row]) -> Table:
    """Every figure in full, with the verdict under what it is compared with."""
    edition, say = profile.edition, profile.say
    heads = ["country", "range"] if profile.is_everybody else ["here", "country", "peers", "range"]
    titles = {head: say(f"spine.{head}", **({"region": profile.name} if head == "here" else {})) for head in heads}
    return Table(
        id=f"table-spine-{aim}",
        caption=say("spine.caption", aim=edition.say(f"aim.{aim}"), region=edition.region_inside(profile.region)),
        columns=(Column(say("spine.indicator")), *(Column(titles[head], True) for head in heads)),
        rows=tuple(
            (_indicator_cell(profile, row), *(_compared_cell(profile, row, head) for head in heads)) for row in rows
        ),
        sources=edition.citation_lines(edition.indicator(row["indicator"]).source for row in rows),
        notes=(
            *(() if profile.is_everybody else (say("spine.note"),)),
            say("spine.note_link"),
            *_without_verdict(profile, rows),
        ),
    )


def _indicator_cell(profile: Profile, row: Row) -> Cell:
    indicator = profile.edition.indicator(row["indicator"])
    told = [profile.edition.unit(row["unit"]), profile.edition.period(row)]
    if indicator.direction is Direction.NEUTRAL:
        told.append(profile.say("spine.neutral"))
    return Cell(profile.edition.indicator_name(indicator.id), detail=", ".join(told))


def _compared_cell(profile: Profile, row: Row, head: str) -> Cell:
    edition = profile.edition
    if head == "here" or (head == "country" and profile.is_everybody):
        return profile.linked(edition.with_interval(row), row)
    if head == "range":
        ends = [row["lowest"], row["highest"]]
        if None in ends:
            return Cell("–")
        lowest, highest = (edition.quantity(each, row["unit"]) for each in ends)
        return Cell(edition.say("range", lower=lowest, upper=highest), Status.VALUE)
    if row[head] is None:
        return Cell("–")
    verdict = row["against_country" if head == "country" else "against_peers"]
    detail = profile.say("spine.verdict", verdict=profile.verdict(verdict))
    cell = Cell(edition.quantity(row[head], row["unit"]), Status.VALUE, detail=detail)
    return profile.linked_to_everybody(cell, row) if head == "country" else cell


def _without_verdict(profile: Profile, rows: Sequence[Row]) -> tuple[str, ...]:
    """Why a figure has no verdict, the indicators with the same reason together."""
    if profile.is_everybody:
        return ()
    by_reason: dict[str, list[str]] = {}
    for row in rows:
        if row["value"] is not None and row["reason"] is not None:
            by_reason.setdefault(row["reason"], []).append(row["indicator"])
    return tuple(
        profile.say(
            "spine.no_verdict",
            names=profile.words.indicators_listed(ids),
            reason=profile.edition.explain("reason", reason),
        )
        for reason, ids in by_reason.items()
    )


def _rug(profile: Profile) -> tuple[Block, ...]:
    edition, say = profile.edition, profile.say
    if not profile.rows:
        return (Paragraph(say("spine.absent")),)
    others = nearest_first(profile)
    intro = "rug.intro" if not profile.is_everybody else "rug.intro_all" if others else "rug.intro_years"
    drawings = _drawings(
        profile,
        "rug",
        lambda ids, id: tartan_rug_chart(edition.released, profile.region, others, ids, edition.language, id=id),
        # A grid is for looking over; in parts, on paper, that is gone, and its numbers stand in the tables.
        is_for_screen_only_in_parts=True,
    )
    return (Paragraph(say(intro)), *drawings)
