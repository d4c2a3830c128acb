"""An effect on cost in euro: per insured year, and for everybody in a site or in all sites together per year."""

from __future__ import annotations

from proeftuin.reporting.edition import Edition, Row
from proeftuin.reporting.page import Block, TableBlock
from proeftuin.reporting.pages.blocks import effects_of, site_or_all
from proeftuin.reporting.pages.effect_results import euro_cell, is_amount, yearly_total
from proeftuin.reporting.pages.effect_words import MILLION, written_amount
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.vocabulary.number_format import quantity

_COLUMNS = ("euro", "insured", "total")


def amounts_of_sites(edition: Edition, outcome: str) -> tuple[Block, ...]:
    """The table of amounts of every site; nothing for an outcome that is no amount, or without any total."""
    if not is_amount(edition, outcome):
        return ()
    rows = effects_of(edition, outcome)
    if not any(yearly_total(edition, row) for row in rows):
        return ()
    say = edition.say
    return (
        TableBlock(
            Table(
                id=f"amounts-{outcome}",
                caption=say("effect_amounts.caption", outcome=edition.indicator_name(outcome)),
                columns=(
                    Column(say("site")),
                    *(Column(say(f"effect_amounts.column.{name}"), True) for name in _COLUMNS),
                ),
                rows=tuple(_row(edition, row) for row in rows),
                sources=edition.citation_lines([edition.indicator(outcome).source]),
                notes=(say("effect_amounts.note"),),
            )
        ),
    )


def _row(edition: Edition, row: Row) -> tuple[Cell, ...]:
    total = yearly_total(edition, row)
    return (
        site_or_all(edition, row["site"]),
        euro_cell(edition, row),
        Cell("–" if total is None else edition.count(total.insured)),
        total_cell(edition, row),
    )


def total_cell(edition: Edition, row: Row) -> Cell:
    """The effect in euro per year for everybody, with its interval below it; a dash where it is not known."""
    total = yearly_total(edition, row)
    amount = None if total is None else total.amount
    if amount is None or amount.lower is None or amount.upper is None:
        return Cell("–")
    widest = max(abs(amount.lower), abs(amount.upper))
    value, lower, upper = (_rounded(edition, euro, widest) for euro in (amount.value, amount.lower, amount.upper))
    return Cell(value, detail=edition.say("range", lower=lower, upper=upper))


def _rounded(edition: Edition, euro: float, widest: float) -> str:
    """An amount without digits that its interval does not bear; the three of one effect alike."""
    if widest >= 10 * MILLION:
        return written_amount(edition, euro, in_millions=True)
    step = 1_000 if widest >= MILLION / 10 else 1
    return quantity(step * round(euro / step), "eur", edition.language, signed=True)
