"""The profile of one site: its population, Triple Aim status, place beside others, and what changed after the start."""

from __future__ import annotations

from typing import Any

from proeftuin.reporting.charts import (
    attrition_chart,
    comparison_chart,
    cost_composition_chart,
    event_study_chart,
    funnel_chart,
    placebo_chart,
    pyramid_chart,
    site_location_chart,
    trend_chart,
    triple_aim_profile_chart,
)
from proeftuin.reporting.edition import Edition, Row
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
    effect_columns,
    effect_rows,
    effect_table_notes,
    effects_of,
    figure,
    has_estimate,
    no_quality_notice,
)
from proeftuin.reporting.pages.event_twin import twin_sentences
from proeftuin.reporting.pages.plan_state import plan_notice
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.indicator import Indicator
from proeftuin.vocabulary.site import GeographyMark, Site

COUNTRY, POOL = "NL01", "pool"


def site_page(edition: Edition, site: Site) -> Page:
    """All that the results hold about a site; for one without municipalities, why there is nothing."""
    sections: tuple[Section, ...] = (_question(edition, site),)
    if site.is_located:
        sections += (
            _population(edition, site),
            _profile(edition, site),
            _trends(edition, site),
            _comparison(edition, site),
            _effects(edition, site),
        )
    return Page(
        language=edition.language,
        path=f"sites/{site.id}.html",
        title=site.name,
        lead=edition.say(f"site_page.lead{_kind_of_lead(edition, site)}", site=site.name),
        sections=(*sections, _limits(edition, site)),
        badge=edition.example_badge(site),
    )


def _kind_of_lead(edition: Edition, site: Site) -> str:
    return _of_event(edition) if site.is_located else "_unlocated"


def _question(edition: Edition, site: Site) -> Section:
    say = edition.say
    facts = [say(f"site_page.start{_of_event(edition)}", date=edition.date(site.start))]
    if site.note is not None:
        facts.append(site.note.in_language(edition.language))
    blocks: list[Block] = [Paragraph(edition.question), Points(tuple(facts))]
    if site.geography is GeographyMark.ASSUMED:
        source = edition.geography_source(site)
        sentences = (say("example.of_site", site=site.name), say("example.source", source=source))
        blocks.append(Notice(NoticeKind.EXAMPLE, say("example.title"), sentences))
    elif site.is_located:
        blocks.append(Paragraph(say("site_page.geography_sourced", source=edition.geography_source(site))))
    else:
        blocks.append(
            Notice(
                NoticeKind.NOTE, say("unlocated.title"), (say("unlocated.text", site=site.name), say("unlocated.more"))
            )
        )
    return Section("question", say("site_page.question"), tuple(blocks))


def _population(edition: Edition, site: Site) -> Section:
    say, released, language = edition.say, edition.released, edition.language
    names = {row["region"]: row["name"] for row in edition.rows("regions", kind="municipality")}
    places = ", ".join(sorted(names.get(code, code) for code in site.municipalities))
    row = next((row for row in edition.rows("sites") if row["site"] == site.id), None)
    insured = None if row is None else row["insured"]
    figures = KeyFigures(
        (
            KeyFigure(
                say("site_page.insured"),
                Cell(edition.count(insured), Status.MISSING if insured is None else Status.VALUE),
                say("site_page.insured_unit"),
                say("site_page.insured_explanation", year=edition.last_year),
            ),
            KeyFigure(
                say("site_page.municipalities"),
                Cell(edition.count(len(site.municipalities)), Status.VALUE),
                say("site_page.municipalities_unit", year=released.study.division.year),
                places,
            ),
        )
    )
    return Section(
        "population",
        say("site_page.population"),
        (
            figures,
            figure(
                "figure-location",
                lambda: site_location_chart(released, site.region, language, edition.geography),
            ),
            Paragraph(say("site_page.attrition")),
            figure("figure-attrition", lambda: attrition_chart(released, site.region, language)),
            figure("figure-pyramid", lambda: pyramid_chart(released, site.region, language)),
        ),
    )


def _profile(edition: Edition, site: Site) -> Section:
    say = edition.say
    parts = tuple(
        Section(
            f"profile-{aim}",
            say(f"aim.{aim}"),
            (TableBlock(_levels(edition, site, aim)),),
        )
        for aim in Aim
        if edition.indicators_of(aim)
    )
    return Section(
        "profile",
        say("site_page.profile"),
        (
            Paragraph(say("site_page.profile_text")),
            figure(
                "figure-profile",
                lambda: triple_aim_profile_chart(
                    edition.released, site.region, edition.language, indicators=edition.profile_indicators
                ),
            ),
            *no_quality_notice(edition),
        ),
        parts,
    )


def _levels(edition: Edition, site: Site, aim: Aim) -> Table:
    """Level at the site, in the country and in the comparison pool, for every indicator of an aim."""
    say = edition.say
    indicators = edition.indicators_of(aim)
    heads = ("indicator", "site", "interval", "country", "pool")
    numbers = ("site", "interval", "country", "pool")
    return Table(
        id=f"table-levels-{aim}",
        caption=say("site_page.levels_caption", aim=say(f"aim.{aim}"), site=edition.site_label(site)),
        columns=tuple(Column(say(f"site_page.levels.{head}"), head in numbers) for head in heads),
        rows=tuple(row for each in indicators if (row := _level_row(edition, site, each)) is not None),
        sources=edition.citation_lines(each.source for each in indicators),
        notes=edition.notes_on_rows(edition.level(each, site.region) for each in indicators),
    )


def _level_row(edition: Edition, site: Site, indicator: Indicator) -> tuple[Cell, ...] | None:
    row = edition.level(indicator, site.region)
    if row is None:
        return None
    others = (edition.level(indicator, region) for region in (COUNTRY, POOL))
    return (
        _head(edition, indicator, row, row["unit"]),
        edition.cell(row, "value", row["unit"]),
        edition.interval_cell(row, "lower", "upper", row["unit"]),
        *(Cell("–") if other is None else edition.cell(other, "value", other["unit"]) for other in others),
    )


def _head(edition: Edition, indicator: Indicator, row: Row, unit: str) -> Cell:
    """The head of a row about an indicator: its name, with the unit, year and method of its numbers."""
    return Cell(
        indicator.name.in_language(edition.language),
        badge=edition.basis_badge(row),
        detail=", ".join((edition.unit(unit), edition.period(row), edition.say(f"method_name.{row['method']}"))),
    )


def _trends(edition: Edition, site: Site) -> Section:
    return Section(
        "trends",
        edition.say("site_page.trends"),
        (Paragraph(edition.say("site_page.trends_text")),),
        (*(_trend(edition, site, each) for each in edition.headline_indicators), _composition(edition, site)),
    )


def _composition(edition: Edition, site: Site) -> Section:
    chart = figure(
        "figure-composition", lambda: cost_composition_chart(edition.released, site.region, edition.language)
    )
    return Section("composition", edition.say("site_page.composition"), (chart,))


def _trend(edition: Edition, site: Site, indicator: Indicator) -> Section:
    rows = edition.rows("trends", indicator=indicator.id, region=site.region)
    label = edition.site_label(site)
    sentences = tuple(" ".join(edition.wording.trend(edition.trend_finding(row, label))) for row in rows)
    blocks: list[Block] = [Points(sentences)] if sentences else []
    blocks.append(
        figure(
            f"figure-trend-{indicator.id}",
            lambda: trend_chart(edition.released, indicator.id, site.region, edition.language),
        )
    )
    return Section(f"trend-{indicator.id}", indicator.name.in_language(edition.language), tuple(blocks))


def _comparison(edition: Edition, site: Site) -> Section:
    rows = edition.comparisons_of(site)
    headline = {each.id for each in edition.headline_indicators}
    # The profile shows every indicator; beside the comparison pool the outcomes of the plan are enough.
    shown = edition.outcomes or tuple(each.id for each in edition.headline_indicators)
    sentences = tuple(
        " ".join(edition.wording.comparison(edition.comparison_finding(row, site)))
        for row in rows
        if row["indicator"] in headline
    )
    places = edition.funnel_places_of(site)
    tables = tuple(
        TableBlock(_comparison_table(edition, site, reference, rows, places))
        for reference in (COUNTRY, POOL)
        if any(row["reference"] == reference for row in rows)
    )
    return Section(
        "comparison",
        edition.say("site_page.comparison"),
        (
            Paragraph(edition.say("site_page.comparison_text")),
            Points(sentences),
            figure(
                "figure-comparison",
                lambda: comparison_chart(edition.released, site.region, edition.language, indicators=shown),
            ),
            *tables,
            figure(
                "figure-funnel",
                lambda: funnel_chart(edition.released, edition.main_indicator.id, edition.language, region=site.region),
            ),
        ),
    )


def _comparison_table(
    edition: Edition, site: Site, reference: str, rows: list[dict[str, Any]], places: dict[str, dict[str, Any]]
) -> Table:
    say = edition.say
    funnel = ("funnel",) if reference == COUNTRY else ()
    heads = ("indicator", "difference", "difference_interval", "ratio", "ratio_interval", *funnel)
    chosen = [row for row in rows if row["reference"] == reference]
    text = ("indicator", "funnel")
    return Table(
        id=f"table-comparison-{reference}",
        caption=say(
            "site_page.comparison_caption", site=edition.site_label(site), reference=say(f"region.{reference}")
        ),
        columns=tuple(Column(say(f"site_page.comparison_column.{head}"), head not in text) for head in heads),
        rows=tuple(_comparison_row(edition, row, places)[: len(heads)] for row in chosen),
        sources=edition.citation_lines(edition.indicator(row["indicator"]).source for row in chosen),
        notes=(say("site_page.comparison_note"), *edition.notes_on_rows(chosen)),
    )


def _comparison_row(edition: Edition, row: dict[str, Any], places: dict[str, dict[str, Any]]) -> tuple[Cell, ...]:
    indicator = edition.indicator(row["indicator"])
    unit = "percentage_points" if row["unit"] == "percent" else row["unit"]
    place = places.get(indicator.id)
    return (
        _head(edition, indicator, row, unit),
        edition.cell(row, "difference", unit, signed=True),
        edition.interval_cell(row, "difference_lower", "difference_upper", unit, signed=True),
        edition.cell(row, "ratio", "ratio"),
        edition.interval_cell(row, "ratio_lower", "ratio_upper", "ratio"),
        Cell("–" if place is None or place["place"] is None else edition.say(f"funnel_place.{place['place']}")),
    )


def _effects(edition: Edition, site: Site) -> Section:
    say = edition.say
    if not edition.outcomes:
        return Section("effects", say("site_page.effects"), (Paragraph(say("effects.no_plan")),))
    rows = [row for outcome in edition.outcomes for row in effects_of(edition, outcome, site.id)]
    if not rows:
        return Section("effects", say("site_page.effects"), (Paragraph(say("site_page.effects_none")),))
    table = Table(
        id="table-effects",
        caption=say(f"site_page.effects_caption{_of_event(edition)}", site=edition.site_label(site)),
        columns=effect_columns(edition, say("outcome")),
        rows=effect_rows(
            edition,
            rows,
            lambda row: Cell(edition.indicator_name(row["outcome"]), link=f"effects/{row['outcome']}.html"),
        ),
        sources=edition.citation_lines(edition.indicator(outcome).source for outcome in edition.outcomes),
        notes=effect_table_notes(edition, rows),
    )
    return Section(
        "effects",
        say(f"site_page.effects{_of_event(edition)}"),
        (
            *plan_notice(edition),
            Paragraph(say(f"site_page.effects_text{_of_event(edition)}")),
            TableBlock(table),
            common_caveats(edition),
        ),
        tuple(
            _effect(edition, site, outcome) for outcome in edition.outcomes if has_estimate(edition, outcome, site.id)
        ),
    )


def _of_event(edition: Edition) -> str:
    """Ending of the keys of sentences that say something else in a study of an event."""
    return "_event" if edition.is_event_study else ""


def _effect(edition: Edition, site: Site, outcome: str) -> Section:
    released, language = edition.released, edition.language
    event_year = site.start.year if edition.is_event_study else None
    # On paper the main outcome stands for the others, whose table and sentences are there too.
    is_for_screen_only = outcome != edition.main_indicator.id
    sentences = tuple(
        sentence
        for row in effects_of(edition, outcome, site.id)
        for sentence in edition.wording.effect(edition.effect_finding(row))
    )
    twin = twin_sentences(edition, outcome, site.id) if edition.is_event_study else ()
    return Section(
        f"effect-{outcome}",
        edition.indicator_name(outcome),
        (
            Paragraph(" ".join(sentences)),
            *([Points(twin)] if twin else []),
            figure(
                f"figure-event-{outcome}",
                lambda: event_study_chart(released, outcome, site.id, language),
                is_for_screen_only=is_for_screen_only,
            ),
            figure(
                f"figure-placebo-{outcome}",
                lambda: placebo_chart(released, outcome, site.id, language, year=event_year),
                is_for_screen_only=is_for_screen_only,
            ),
        ),
    )


def _limits(edition: Edition, site: Site) -> Section:
    keys = ["ecological", "cause", "small_programmes", "other_care", "shifts"] if site.is_located else []
    sentences = [edition.say(f"limits.{key}") for key in keys]
    if site.geography is GeographyMark.ASSUMED:
        sentences.insert(0, edition.say("limits.example", site=site.name))
    if not site.is_located:
        sentences.append(edition.say("limits.unlocated"))
    sentences.extend(edition.say(f"aims.empty.{aim}") for aim in Aim if not edition.indicators_of(aim))
    return Section("limits", edition.say("limits.title"), (Points(tuple(sentences)),))
