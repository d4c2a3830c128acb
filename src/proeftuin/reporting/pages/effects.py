"""The page with the effect on every outcome side by side; each outcome has a page of its own behind it."""

from __future__ import annotations

from dataclasses import replace

from proeftuin.reporting.edition import ALL_SITES, Edition, Row
from proeftuin.reporting.page import Block, Page, Paragraph, Points, Reference, Section, TableBlock
from proeftuin.reporting.pages.blocks import common_caveats, effect_cell, effect_table_notes
from proeftuin.reporting.pages.cost_consequence import cost_consequence_section
from proeftuin.reporting.pages.effect_results import (
    ROLES,
    answers,
    checks_cell,
    euro_cell,
    outcomes_by_role,
    p_cell,
    written_p,
)
from proeftuin.reporting.pages.effect_words import paragraph_on
from proeftuin.reporting.pages.event_twin import largest_other_year, twin_sentences
from proeftuin.reporting.pages.limits import limits_section
from proeftuin.reporting.pages.plan_state import plan_notice
from proeftuin.reporting.table import Cell, Column, Table

CHECKLIST = "effects/checklist.html"
_OF_SITES = (
    "outcome",
    "effect",
    "euro",
    "p_bootstrap",
    "p_adjusted",
    "minimum_detectable",
    "checks",
)
_OF_ONE_SITE = tuple("p_placebo" if name == "p_bootstrap" else name for name in _OF_SITES)
_OF_EVENT = ("outcome", "effect", "euro", "p_placebo", "minimum_detectable", "other_year")
_TEXT_COLUMNS = ("outcome", "checks")


def effects_page(edition: Edition) -> Page:
    """What was found on every outcome, the primary ones first, with what limits all of it."""
    say = edition.say
    reading = Section(
        "reading",
        say("effects.reading.title"),
        (
            *plan_notice(edition),
            Paragraph(say(_reading(edition))),
            *([common_caveats(edition)] if edition.outcomes else []),
        ),
    )
    return Page(
        language=edition.language,
        path="effects.html",
        title=say("effects.title"),
        lead=say("effects.lead_event" if edition.is_event_study else "effects.lead"),
        sections=(reading, *(_results(edition) if edition.outcomes else ())),
    )


def _reading(edition: Edition) -> str:
    if not edition.outcomes:
        return "effects.no_plan"
    return "effects.reading.text_event" if edition.is_event_study else "effects.reading.text"


def _results(edition: Edition) -> tuple[Section, ...]:
    say = edition.say
    return (
        Section(
            "overview",
            say("effect_overview.title"),
            (
                Paragraph(say(f"effect_overview.text{_about(edition)}")),
                TableBlock(_overview(edition)),
                Reference(say("effect_overview.checklist"), CHECKLIST),
            ),
        ),
        Section("primary", say("effect_overview.primary"), _in_words(edition)),
        *(() if edition.is_event_study else (cost_consequence_section(edition),)),
        limits_section(edition),
    )


def _about(edition: Edition) -> str:
    """What the rows of the overview are about: an event, one site, or all sites together."""
    if edition.is_event_study:
        return "_event"
    answered = [row for row in _rows(edition) if row["value"] is not None]
    return "_one_site" if answered and all(row["site"] != ALL_SITES for row in answered) else ""


def _rows(edition: Edition) -> list[Row]:
    return [row for outcome, _ in outcomes_by_role(edition) for row in answers(edition, outcome)]


def _in_words(edition: Edition) -> tuple[Block, ...]:
    """A paragraph on each primary outcome; in a study of an event with the other year that resembles it."""
    blocks: list[Block] = []
    for outcome, role in outcomes_by_role(edition):
        if role != ROLES[0]:
            continue
        for row in answers(edition, outcome):
            blocks.append(Paragraph(paragraph_on(edition, row)))
            if edition.is_event_study:
                twin = twin_sentences(edition, outcome, row["site"])
                blocks += [Points(twin)] if twin else []
    return tuple(blocks)


def _overview(edition: Edition) -> Table:
    say = edition.say
    about, rows = _about(edition), _rows(edition)
    columns = {"_event": _OF_EVENT, "_one_site": _OF_ONE_SITE}.get(about, _OF_SITES)
    names = dict.fromkeys(row["adjustment"] for row in rows if row["adjustment"] and "p_adjusted" in columns)
    corrections = ", ".join(edition.explain("adjustment", name) for name in names)
    return Table(
        id="effects-overview",
        caption=say(f"effect_overview.caption{about}"),
        columns=tuple(Column(say(f"effect_overview.column.{name}"), name not in _TEXT_COLUMNS) for name in columns),
        rows=tuple(tuple(_cell(edition, row, name) for name in columns) for row in rows),
        sources=edition.citation_lines(edition.indicator(id).source for id in edition.outcomes),
        notes=(
            say(f"effect_overview.note{about}"),
            *([say("effect_overview.adjusted_note", names=corrections)] if names else []),
            *effect_table_notes(edition, rows)[1:],
        ),
    )


def _cell(edition: Edition, row: Row, column: str) -> Cell:
    match column:
        case "outcome":
            role = edition.say(f"role.{row['role']}")
            aim = edition.say(f"aim.{edition.indicator(row['outcome']).aim}")
            name = edition.indicator_name(row["outcome"])
            return Cell(name, link=edition.outcome_page(row["outcome"]), detail=f"{role}, {aim[0].lower()}{aim[1:]}")
        case "effect":
            return effect_cell(edition, row)
        case "euro":
            return euro_cell(edition, row)
        case "minimum_detectable":
            has_none = row["minimum_detectable"] is None
            return Cell("–") if has_none else edition.cell(row, "minimum_detectable", row["scale"])
        case "checks":
            return checks_cell(edition, row["outcome"])
        case "other_year":
            return _other_year(edition, row)
        case "p_bootstrap":
            return _p_of_both(edition, row)
        case _:
            return p_cell(edition, row[column])


def _p_of_both(edition: Edition, row: Row) -> Cell:
    """The p-value of the bootstrap with that of the placebo regions below it."""
    cell = p_cell(edition, row["p_bootstrap"])
    if row["p_placebo"] is None:
        return cell
    return replace(cell, detail=edition.say("effect_overview.placebo_p", p=written_p(edition, row["p_placebo"])))


def _other_year(edition: Edition, row: Row) -> Cell:
    rows = edition.rows("effects", outcome=row["outcome"], site=row["site"], kind="year")
    other = largest_other_year(rows, row["year"])
    if other is None:
        return Cell("–")
    value = edition.cell(other, "value", other["scale"], signed=True).text
    return Cell(edition.say("effect_overview.other_year", year=other["year"], value=value))
