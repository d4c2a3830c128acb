"""The page of one outcome: the answer in words, its pictures, the other analyses and what judges them."""

from __future__ import annotations

from collections.abc import Iterator

from proeftuin.reporting.charts import (
    balance_chart,
    bounds_chart,
    effects_chart,
    event_study_chart,
    gap_chart,
    placebo_chart,
    sensitivity_chart,
)
from proeftuin.reporting.edition import ALL_SITES, Edition
from proeftuin.reporting.page import Block, Page, Paragraph, Points, Reference, Section, TableBlock
from proeftuin.reporting.pages.blocks import (
    common_caveats,
    effect_columns,
    effect_rows,
    effect_table_notes,
    effects_of,
    figure,
    has_estimate,
    site_or_all,
    year_table,
)
from proeftuin.reporting.pages.effect_amounts import amounts_of_sites
from proeftuin.reporting.pages.effect_judgement import (
    breakdown_sentence,
    checks_table,
    donors_table,
    sensitivity_sentence,
    sensitivity_table,
)
from proeftuin.reporting.pages.effect_months import months_section
from proeftuin.reporting.pages.effect_results import EURO, ROLES, answers, outcomes_by_role
from proeftuin.reporting.pages.effect_words import paragraph_on
from proeftuin.reporting.pages.event_twin import twin_sentences
from proeftuin.reporting.pages.plan_state import plan_notice
from proeftuin.reporting.table import Table


def effect_pages(edition: Edition) -> tuple[Page, ...]:
    """A page for every outcome of the plan, those that carry the answer first."""
    return tuple(_page(edition, outcome, role) for outcome, role in outcomes_by_role(edition))


def _page(edition: Edition, outcome: str, role: str) -> Page:
    say, name = edition.say, edition.indicator_name(outcome)
    ending = "_event" if edition.is_event_study else ""
    role_name = say(f"role.{role}")
    return Page(
        language=edition.language,
        path=edition.outcome_page(outcome),
        title=say(f"effect_page.title{ending}", outcome=name),
        lead=say(f"effect_page.lead{ending}", role=role_name[0].upper() + role_name[1:]),
        sections=tuple(_sections(edition, outcome)),
        # On paper the primary outcomes stand for the others, whose numbers are in the table of all outcomes.
        is_for_screen_only=role != ROLES[0] or not has_estimate(edition, outcome),
    )


def _sections(edition: Edition, outcome: str) -> Iterator[Section]:
    yield _words(edition, outcome)
    if edition.is_event_study:
        for site in edition.located_sites:
            yield from _event(edition, outcome, site.id)
        return
    if has_estimate(edition, outcome):
        yield from _of_sites(edition, outcome)
    else:
        yield _section(edition, "sites", TableBlock(_site_table(edition, outcome)))


def _of_sites(edition: Edition, outcome: str) -> Iterator[Section]:
    released, language = edition.released, edition.language
    subject = next((row["site"] for row in answers(edition, outcome)), ALL_SITES)
    yield _section(
        edition, "years", figure("figure-years", lambda: event_study_chart(released, outcome, subject, language))
    )
    yield _section(
        edition,
        "sites",
        figure("figure-sites", lambda: effects_chart(released, outcome, language, pooled=True)),
        TableBlock(_site_table(edition, outcome)),
        *amounts_of_sites(edition, outcome),
    )
    yield _section(
        edition, "placebo", figure("figure-placebo", lambda: placebo_chart(released, outcome, subject, language))
    )
    yield from _judgement(edition, outcome)


def _judgement(edition: Edition, outcome: str) -> Iterator[Section]:
    """What other analyses and checks say; only those sections for which the results hold something."""
    say, released, language = edition.say, edition.released, edition.language
    if edition.rows("analyses", outcome=outcome):
        yield _sensitivity(edition, outcome)
    else:
        yield _section(edition, "sensitivity", Paragraph(say("effect_page.none_asked")))
    yield from months_section(edition, outcome)
    if edition.rows("bounds", outcome=outcome):
        sentence = breakdown_sentence(edition, outcome)
        yield _section(
            edition,
            "bounds",
            Paragraph(say("effect_page.bounds_text")),
            *([Paragraph(sentence)] if sentence else []),
            figure("figure-bounds", lambda: bounds_chart(released, outcome, language)),
            Paragraph(say("effect_page.bounds_source")),
        )
    checks = checks_table(edition, outcome)
    if checks is not None:
        yield _section(edition, "checks", Paragraph(say("effect_page.checks_text")), TableBlock(checks))
    if edition.rows("balance", outcome=outcome):
        yield _section(
            edition,
            "balance",
            Paragraph(say("effect_page.balance_text")),
            figure("figure-balance", lambda: balance_chart(released, outcome, language)),
        )
    yield from _mixtures(edition, outcome)


def _sensitivity(edition: Edition, outcome: str) -> Section:
    blocks: list[Block] = [Paragraph(edition.say("effect_page.sensitivity_text"))]
    for scale in ("percent", EURO):
        if not edition.rows("analyses", outcome=outcome, scale=scale):
            continue
        name = "percent" if scale == "percent" else "euro"
        sentence = sensitivity_sentence(edition, outcome, scale)
        blocks += [Paragraph(sentence)] if sentence and scale == "percent" else []
        blocks.append(_sensitivity_figure(edition, outcome, scale, name))
        blocks.append(TableBlock(sensitivity_table(edition, outcome, scale, f"sensitivity-{name}")))
    return _section(edition, "sensitivity", *blocks)


def _sensitivity_figure(edition: Edition, outcome: str, scale: str, name: str) -> Block:
    return figure(
        f"figure-sensitivity-{name}",
        lambda: sensitivity_chart(edition.released, outcome, scale, edition.language),
        is_for_screen_only=scale == EURO,
    )


def _mixtures(edition: Edition, outcome: str) -> Iterator[Section]:
    say = edition.say
    sites = [site.id for site in edition.located_sites if edition.rows("gaps", outcome=outcome, site=site.id)]
    if sites:
        figures = [_gap_figure(edition, outcome, site) for site in sites]
        yield _section(edition, "gaps", Paragraph(say("effect_page.gaps_text")), *figures)
    donors = donors_table(edition, outcome)
    if donors is not None:
        yield _section(edition, "donors", Paragraph(say("effect_page.donors_text")), TableBlock(donors))


def _gap_figure(edition: Edition, outcome: str, site: str) -> Block:
    return figure(
        f"figure-gap-{site}",
        lambda: gap_chart(edition.released, outcome, site, edition.language),
        is_for_screen_only=True,
    )


def _event(edition: Edition, outcome: str, site: str) -> Iterator[Section]:
    """The years with and without the event, the one that resembles it, and how usual such a gap is elsewhere."""
    released, language = edition.released, edition.language
    twin = twin_sentences(edition, outcome, site)
    if twin:
        yield _section(edition, "twin", Points(twin), of=site)
    yield _section(
        edition,
        "years",
        figure(f"figure-years-{site}", lambda: event_study_chart(released, outcome, site, language)),
        year_table(edition, outcome, site),
        of=site,
    )
    year = edition.site(site).start.year
    yield _section(
        edition,
        "placebo",
        figure(f"figure-placebo-{site}", lambda: placebo_chart(released, outcome, site, language, year=year)),
        of=site,
    )


def _section(edition: Edition, name: str, *blocks: Block, of: str | None = None) -> Section:
    return Section(name if of is None else f"{name}-{of}", edition.say(f"effect_page.section.{name}"), blocks)


def _words(edition: Edition, outcome: str) -> Section:
    description = edition.indicator(outcome).description.in_language(edition.language)
    return _section(
        edition,
        "words",
        *plan_notice(edition),
        Paragraph(description),
        *(Paragraph(paragraph_on(edition, row)) for row in answers(edition, outcome)),
        common_caveats(edition),
        Reference(edition.say("effect_page.back"), "effects.html#overview"),
    )


def _site_table(edition: Edition, outcome: str) -> Table:
    rows = effects_of(edition, outcome)
    return Table(
        id=f"effects-{outcome}",
        caption=edition.say("effects.table_caption", outcome=edition.indicator_name(outcome)),
        columns=effect_columns(edition, edition.say("site")),
        rows=effect_rows(edition, rows, lambda row: site_or_all(edition, row["site"])),
        sources=edition.citation_lines([edition.indicator(outcome).source]),
        notes=effect_table_notes(edition, rows),
    )
