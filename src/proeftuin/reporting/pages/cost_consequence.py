"""Effects by aim side by side, and what they cost and bring: never one number over the three aims."""

from __future__ import annotations

from functools import partial

from proeftuin.reporting.charts import acceptability_chart, cost_effect_plane_chart
from proeftuin.reporting.edition import Edition, Row
from proeftuin.reporting.page import Block, Paragraph, Section, TableBlock
from proeftuin.reporting.pages.blocks import effect_cell, figure
from proeftuin.reporting.pages.effect_amounts import total_cell
from proeftuin.reporting.pages.effect_results import ROLES, answers, euro_cell, outcomes_by_role
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.number_format import quantity

_OF_EFFECT = ("effect", "euro", "total")
UNITS = {"eur_per_year": "eur", "eur_per_unit": "eur"}
"""Unit under which an amount of `economics` is written; the others stand as they are."""

MEASURES = (
    "cost_of_care",
    "programme_cost",
    "net_cost",
    "savings_share",
    "payment",
    "chance_payment",
    "cost_effectiveness_ratio",
    "net_benefit",
    "probability_cost_effective",
)
"""In reading order: what was spent, what a contract makes of it, what an effect costs."""


def cost_consequence_section(edition: Edition) -> Section:
    """The outcomes of every aim under each other, then the measures that the plan asks for."""
    say = edition.say
    blocks: list[Block] = [Paragraph(say("economics.text")), TableBlock(_by_aim(edition))]
    measures = _measures(edition)
    blocks += [TableBlock(table) for table in measures] or [Paragraph(say("economics.no_measures"))]
    blocks += _cost_against_effect(edition)
    return Section("economics", say("economics.title"), tuple(blocks))


def _cost_against_effect(edition: Edition) -> list[Block]:
    """The acceptability curve and the plane of every cost that is held against an effect; nothing without one."""
    released, language = edition.released, edition.language
    blocks: list[Block] = []
    costs = dict.fromkeys(
        row["outcome"] for name in ("acceptability", "cost_effect_draws") for row in edition.rows(name)
    )
    for cost in costs:
        if edition.rows("acceptability", outcome=cost):
            blocks.append(Paragraph(edition.say("economics.acceptability_text")))
            blocks.append(figure(f"acceptability-{cost}", partial(acceptability_chart, released, cost, language)))
        blocks.append(
            figure(f"plane-{cost}", partial(cost_effect_plane_chart, released, cost, language), is_for_screen_only=True)
        )
    return blocks


def _by_aim(edition: Edition) -> Table:
    say = edition.say
    # A negative control is no consequence of the programme.
    outcomes = [outcome for outcome, role in outcomes_by_role(edition) if role != ROLES[-1]]
    rows: list[tuple[Cell, ...]] = []
    for aim in Aim:
        of_aim = [row for id in outcomes if edition.indicator(id).aim is aim for row in answers(edition, id)[:1]]
        rows += [_row(edition, aim, row) for row in of_aim]
        if not of_aim:
            rows.append((Cell(say(f"aim.{aim}")), Cell(say("economics.nothing")), *(Cell("–") for _ in _OF_EFFECT)))
    return Table(
        id="cost-consequence",
        caption=say("economics.caption"),
        columns=tuple(
            Column(say(f"economics.column.{name}"), name not in ("aim", "outcome"))
            for name in ("aim", "outcome", *_OF_EFFECT)
        ),
        rows=tuple(rows),
        sources=edition.citation_lines(edition.indicator(id).source for id in outcomes),
    )


def _row(edition: Edition, aim: Aim, row: Row) -> tuple[Cell, ...]:
    return (
        Cell(edition.say(f"aim.{aim}")),
        Cell(
            edition.indicator_name(row["outcome"]),
            link=edition.outcome_page(row["outcome"]),
            detail=edition.say(f"role.{row['role']}"),
        ),
        effect_cell(edition, row),
        euro_cell(edition, row),
        total_cell(edition, row),
    )


def _measures(edition: Edition) -> list[Table]:
    places = {name: place for place, name in enumerate(MEASURES)}
    rows = sorted(
        edition.rows("economics"), key=lambda row: (places.get(row["measure"], len(places)), row["threshold"] or 0)
    )
    return [
        Table(
            id=f"economics-{outcome}",
            caption=edition.say("economics.measures_caption", outcome=edition.indicator_name(outcome)),
            columns=(
                Column(edition.say("economics.column.measure")),
                Column(edition.say("economics.column.value"), True),
                Column(edition.say("economics.column.interval"), True),
            ),
            rows=tuple(_measure(edition, row) for row in rows if row["outcome"] == outcome),
            sources=edition.citation_lines([edition.indicator(outcome).source]),
            notes=(edition.say("economics.note"),),
        )
        for outcome in dict.fromkeys(row["outcome"] for row in rows)
    ]


def _measure(edition: Edition, row: Row) -> tuple[Cell, ...]:
    name = edition.explain("economics.measure", row["measure"])
    if row["threshold"] is not None:
        threshold = quantity(row["threshold"], "eur", edition.language)
        name = edition.say("economics.at_threshold", measure=name, threshold=threshold)
    unit = UNITS.get(row["unit"]) or str(row["unit"])
    is_signed = row["measure"] in ("cost_of_care", "net_cost", "net_benefit")
    return (
        Cell(name),
        edition.cell(row, "value", unit, signed=is_signed),
        edition.interval_cell(row, "lower", "upper", unit, signed=is_signed),
    )
