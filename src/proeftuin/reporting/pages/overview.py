"""The national overview: the first page, all sites side by side and against the country."""

from __future__ import annotations

from proeftuin.reporting.charts import (
    effects_chart,
    funnel_chart,
    inequality_chart,
    map_chart,
    site_location_chart,
    trend_chart,
)
from proeftuin.reporting.edition import ALL_SITES, Edition
from proeftuin.reporting.page import (
    Block,
    KeyFigure,
    KeyFigures,
    Notice,
    NoticeKind,
    Page,
    Paragraph,
    Points,
    Section,
    TableBlock,
)
from proeftuin.reporting.pages.blocks import (
    common_caveats,
    effects_of,
    figure,
    has_estimate,
    no_quality_notice,
    states_legend,
)
from proeftuin.reporting.pages.plan_state import plan_notice
from proeftuin.reporting.pages.six_steps import six_steps_section
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.indicator import Indicator
from proeftuin.vocabulary.site import GeographyMark

COUNTRY = "NL01"


def overview_page(edition: Edition) -> Page:
    """The question, the main results in words, the sites, and the country on every aim that has data."""
    say = edition.say
    return Page(
        language=edition.language,
        path="index.html",
        title=edition.title,
        lead=edition.question,
        sections=(
            Section("key-messages", say("overview.messages.title"), _messages(edition)),
            six_steps_section(edition),
            Section("sites", say("overview.sites.title"), _sites(edition)),
            Section("aims", say("overview.aims.title"), _aims(edition)),
            *_map_section(edition),
            Section(
                "trend",
                say("overview.trend.title"),
                (),
                tuple(_trend(edition, each) for each in edition.headline_indicators),
            ),
            Section("inequality", say("overview.inequality.title"), _inequality(edition)),
            Section("funnel", say("overview.funnel.title"), _funnel(edition)),
            Section("effects", say("overview.effects.title"), _effects(edition)),
            Section("legend", say("overview.legend.title"), (Paragraph(say("states.intro")), states_legend(edition))),
        ),
    )


def key_messages(edition: Edition) -> tuple[str, ...]:
    """The main results in sentences: where the country stands, how it moves, what the programme did, what is absent."""
    messages: list[str] = []
    for indicator in edition.headline_indicators:
        messages.extend(_trend_sentences(edition, indicator))
    messages.extend(_inequality_sentences(edition))
    messages.extend(_overall_effect_sentences(edition)[:1])
    messages.extend(edition.say(f"aims.empty.{aim}") for aim in Aim if not edition.indicators_of(aim))
    return tuple(messages)


def _messages(edition: Edition) -> tuple[Block, ...]:
    items = []
    for indicator in edition.headline_indicators:
        row = edition.level(indicator, COUNTRY)
        if row is not None:
            explanation = edition.say("overview.messages.of_country", year=edition.period(row))
            note = edition.basis_note(indicator)
            items.append(
                KeyFigure(
                    label=edition.indicator_name(indicator.id),
                    cell=edition.cell(row, "value", row["unit"]),
                    unit=edition.unit_of(indicator),
                    explanation=f"{explanation} {note}" if note else explanation,
                )
            )
    sites = edition.released.sites
    located = Cell(edition.count(len(edition.located_sites)), Status.VALUE)
    items.append(
        KeyFigure(
            label=edition.say("overview.messages.sites"),
            cell=located,
            unit=edition.say("overview.messages.sites_unit", total=len(sites)),
            explanation=edition.say(
                "overview.messages.sites_explanation",
                sourced=sum(site.geography is GeographyMark.SOURCED for site in sites),
                assumed=sum(site.geography is GeographyMark.ASSUMED for site in sites),
                unknown=sum(not site.is_located for site in sites),
            ),
        )
    )
    return (KeyFigures(tuple(items)), Points(key_messages(edition)))


def _sites(edition: Edition) -> tuple[Block, ...]:
    say = edition.say
    insured = {row["site"]: row["insured"] for row in edition.rows("sites")}
    heads = ("name", "start", "geography", "geography_source", "municipalities", "insured")
    rows = tuple(
        (
            Cell(site.name, link=f"sites/{site.id}.html", badge=edition.example_badge(site)),
            Cell(edition.date(site.start)),
            Cell(say(f"geography.{site.geography}")),
            Cell(edition.geography_source(site)),
            Cell(edition.count(len(site.municipalities)) if site.is_located else say("geography.none")),
            Cell(edition.count(insured[site.id]) if site.is_located else "–"),
        )
        for site in edition.released.sites
    )
    numbers = ("municipalities", "insured")
    blocks: list[Block] = [
        TableBlock(
            Table(
                id="table-sites",
                caption=say("overview.sites.caption", year=edition.last_year),
                columns=tuple(Column(say(f"overview.sites.{head}"), head in numbers) for head in heads),
                rows=rows,
                sources=edition.citation_lines(
                    each.source for each in edition.released.indicators.values() if each.population == "insured"
                ),
            )
        )
    ]
    location = figure(
        "figure-location", lambda: site_location_chart(edition.released, None, edition.language, edition.geography)
    )
    return (*blocks, *_geography_notices(edition), location)


def _geography_notices(edition: Edition) -> tuple[Notice, ...]:
    say = edition.say
    notices = []
    if any(site.geography is GeographyMark.ASSUMED for site in edition.released.sites):
        notices.append(Notice(NoticeKind.EXAMPLE, say("example.title"), (say("example.text"),)))
    unknown = [site.name for site in edition.released.sites if not site.is_located]
    if unknown:
        sentences = tuple(say("unlocated.text", site=name) for name in unknown)
        notices.append(Notice(NoticeKind.NOTE, say("unlocated.title"), sentences))
    return tuple(notices)


def _aims(edition: Edition) -> tuple[Block, ...]:
    say = edition.say
    heads = ("aim", "indicators", "bases", "sources")
    rows = []
    for aim in Aim:
        indicators = edition.indicators_of(aim)
        bases = dict.fromkeys(say(f"basis_name.{each.basis}") for each in indicators)
        lines = edition.citation_lines(each.source for each in indicators)
        rows.append(
            (
                Cell(say(f"aim.{aim}")),
                Cell(edition.count(len(indicators))),
                Cell(", ".join(bases) or say("aims.none")),
                Cell("; ".join(lines) or say("aims.none")),
            )
        )
    table = Table(
        id="table-aims",
        caption=say("overview.aims.caption"),
        columns=tuple(Column(say(f"overview.aims.{head}"), head == "indicators") for head in heads),
        rows=tuple(rows),
    )
    return (Paragraph(say("overview.aims.intro")), TableBlock(table), *no_quality_notice(edition))


def _map_section(edition: Edition) -> tuple[Section, ...]:
    """The map, where there are shapes of the study's division; that there are none is said beside the sites."""
    if edition.geography.is_empty:
        return ()
    return (Section("map", edition.say("overview.map.title"), _map(edition)),)


def _map(edition: Edition) -> tuple[Block, ...]:
    indicator = edition.main_indicator
    return (
        Paragraph(edition.say("overview.map.text", indicator=edition.indicator_name(indicator.id))),
        figure(
            "figure-map",
            lambda: map_chart(edition.released, indicator.id, None, edition.language, edition.geography),
        ),
    )


def _trend(edition: Edition, indicator: Indicator) -> Section:
    blocks = (
        Points(_trend_sentences(edition, indicator)),
        figure(
            f"figure-trend-{indicator.id}",
            lambda: trend_chart(edition.released, indicator.id, COUNTRY, edition.language),
        ),
    )
    return Section(f"trend-{indicator.id}", edition.indicator_name(indicator.id), blocks)


def _trend_sentences(edition: Edition, indicator: Indicator) -> tuple[str, ...]:
    rows = edition.rows("trends", indicator=indicator.id, region=COUNTRY)
    country = edition.say("country")
    return tuple(" ".join(edition.wording.trend(edition.trend_finding(row, country))) for row in rows)


def _inequality(edition: Edition) -> tuple[Block, ...]:
    indicator = edition.main_indicator
    return (
        Points(_inequality_sentences(edition)),
        figure("figure-inequality", lambda: inequality_chart(edition.released, indicator.id, edition.language)),
    )


def _inequality_sentences(edition: Edition) -> tuple[str, ...]:
    indicator = edition.main_indicator
    rows = [
        row
        for row in edition.rows("inequalities", indicator=indicator.id, measure="p90_p10_ratio")
        if row["status"] == Status.VALUE
    ]
    if not rows:
        return ()
    newest = max(rows, key=lambda row: row["year"])
    name = edition.indicator_name(indicator.id)
    return (edition.wording.inequality(name, indicator.unit, newest["year"], newest["value"]),)


def _funnel(edition: Edition) -> tuple[Block, ...]:
    indicator = edition.main_indicator
    name = edition.indicator_name(indicator.id)
    places = ((site, edition.funnel_places_of(site).get(indicator.id)) for site in edition.located_sites)
    sentences = tuple(
        edition.wording.funnel(row["place"], edition.site_label(site), name)
        for site, row in places
        if row is not None and row["place"]
    )
    return (
        Paragraph(edition.say("overview.funnel.text")),
        figure("figure-funnel", lambda: funnel_chart(edition.released, indicator.id, edition.language)),
        Points(sentences),
    )


def _overall_effect_sentences(edition: Edition) -> tuple[str, ...]:
    """What is known of every outcome at all sites together, one item per outcome; a caveat is said at the first."""
    said: set[str] = set()
    items = []
    for outcome in edition.outcomes:
        for row in effects_of(edition, outcome, ALL_SITES):
            sentences = edition.wording.effect(edition.effect_finding(row))
            if row["status"] != Status.VALUE:
                # The reason why there is no effect belongs to each outcome.
                items.append(" ".join(sentences))
                continue
            items.append(" ".join(sentence for sentence in sentences if sentence not in said))
            said.update(sentences)
    return tuple(items)


def _effects(edition: Edition) -> tuple[Block, ...]:
    if not edition.outcomes:
        return (Paragraph(edition.say("effects.no_plan")),)
    first = next((outcome for outcome in edition.outcomes if has_estimate(edition, outcome)), None)
    figures = (
        ()
        if first is None
        else (figure("figure-effects", lambda: effects_chart(edition.released, first, edition.language)),)
    )
    return (
        *plan_notice(edition),
        Points(_overall_effect_sentences(edition)),
        *figures,
        common_caveats(edition),
        Paragraph(edition.say("overview.effects.more")),
    )
