"""The page of the portfolio: what is carried out for whom, where gaps are, when, with what money, and what clashes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from proeftuin.reporting.charts.portfolio_coverage import portfolio_coverage_chart
from proeftuin.reporting.charts.portfolio_timeline import portfolio_timeline_chart
from proeftuin.reporting.charts.portfolio_words import PortfolioWords
from proeftuin.reporting.edition import Edition, Row
from proeftuin.reporting.page import Block, Notice, NoticeKind, Page, Paragraph, Reference, Section, TableBlock
from proeftuin.reporting.pages.blocks import figure, states_legend
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.vocabulary.estimate import Status

PATH = "portfolio.html"
_ENTRY = ("name", "for_whom", "where", "status", "targets")
_TARGETS = {"reach": "percent", "completed": "percent", "sessions": "sessions", "fidelity": "percent"}
_ENABLING = ("name", "kind", "level", "since", "status", "owner", "supports")
_MONEY = ("entry", "year", "payer", "budget", "spent", "share")
_CONTRACT = ("entry", "party", "kind", "start", "end", "amount")
_WORST_FIRST = ("wrong", "warning", "ok")


@dataclass(frozen=True)
class Portfolio:
    """The portfolio of one edition."""

    edition: Edition

    @cached_property
    def words(self) -> PortfolioWords:
        """Names of its entries, sites and segments."""
        return PortfolioWords(self.edition.released, self.edition.language)

    def say(self, key: str, /, **gaps: object) -> str:
        """A sentence of the page."""
        return self.edition.say(f"portfolio.{key}", **gaps)

    def rows(self, table: str, **equal: object) -> list[dict[str, Any]]:
        """Rows of a table of the portfolio."""
        return self.edition.rows(table, **equal)

    def table(self, name: str, heads: Sequence[str], rows: Sequence[tuple[Cell, ...]], *numbers: str) -> TableBlock:
        """A table whose caption and heads stand under its name among the sentences of the page."""
        columns = tuple(Column(self.say(f"{name}.{head}"), head in numbers) for head in heads)
        return TableBlock(Table(f"table-{name}", self.say(f"{name}.caption"), columns, tuple(rows)))


def portfolio_page(edition: Edition) -> Page:
    """Everything that was written down of a portfolio, and what follows from it."""
    portfolio = Portfolio(edition)
    say = portfolio.say
    parts = {
        "entries": _entries(portfolio),
        "coverage": _coverage(portfolio),
        "enabling": _enabling(portfolio),
        "timeline": _timeline(portfolio),
        "relations": _relations(portfolio),
        "money": _money(portfolio),
    }
    return Page(
        language=edition.language,
        path=PATH,
        title=say("title"),
        lead=say("lead"),
        sections=(
            *(Section(id, say(f"{id}.title"), (Paragraph(say(f"{id}.intro")), *own)) for id, own in parts.items()),
            Section("legend", say("legend"), (states_legend(edition),)),
        ),
    )


def _entries(portfolio: Portfolio) -> tuple[Block, ...]:
    words = portfolio.words
    if not words.entries:
        return (Paragraph(portfolio.say("entries.none")),)
    table = portfolio.table("entries", _ENTRY, [_entry(portfolio, row) for row in words.entries.values()])
    reach = (Reference(portfolio.say("entries.reach"), "reach.html"),) if portfolio.edition.has_reach else ()
    return (table, *_reasons(portfolio), *reach)


def _entry(portfolio: Portfolio, row: Row) -> tuple[Cell, ...]:
    words = portfolio.words
    badge = portfolio.say("entries.evaluated") if row["is_evaluated"] else None
    sites = "; ".join(words.site(id) for id in (row["sites"] or "").split())
    anchor = f"entry-{row['entry']}".replace("_", "-")
    return (
        Cell(words.entry(row["entry"]), badge=badge, anchor=anchor, detail=words.said(row, "continuum")),
        Cell(words.segments_listed(row["scheme"], row["segments"])),
        Cell(sites or portfolio.say("entries.nowhere")),
        Cell(words.said(row, "status"), detail="; ".join(filter(None, (row["owner"], row["parties"]))) or None),
        Cell("; ".join(_targets(portfolio, row)) or "–"),
    )


def _targets(portfolio: Portfolio, row: Row) -> Iterator[str]:
    for name, unit in _TARGETS.items():
        value = row[f"target_{name}"]
        if value is not None:
            yield portfolio.say(f"entries.target.{name}", value=portfolio.edition.quantity(value, unit))


def _reasons(portfolio: Portfolio) -> tuple[Block, ...]:
    """Why each should work here, what was changed and what else was said of it."""
    words = portfolio.words
    told = [
        portfolio.say(f"entries.{column}", name=words.entry(id), text=words.said(row, column))
        for id, row in words.entries.items()
        for column in ("why", "adaptations", "note")
        if row[f"{column}_{words.language}"]
    ]
    return (Notice(NoticeKind.NOTE, portfolio.say("entries.said"), tuple(told)),) if told else ()


def _coverage(portfolio: Portfolio) -> tuple[Block, ...]:
    released, language = portfolio.edition.released, portfolio.edition.language
    sites = list(dict.fromkeys(row["site"] for row in portfolio.rows("portfolio_coverage")))
    if not sites:
        return (Paragraph(portfolio.say("coverage.none")),)

    def drawn(site: str) -> Block:
        return figure(
            f"figure-coverage-{site}".replace("_", "-"), lambda: portfolio_coverage_chart(released, site, language)
        )

    return tuple(drawn(site) for site in sites)


def _enabling(portfolio: Portfolio) -> tuple[Block, ...]:
    words = portfolio.words
    if not words.enabling:
        return (Paragraph(portfolio.say("enabling.none")),)
    return (portfolio.table("enabling", _ENABLING, [_record(portfolio, row) for row in words.enabling.values()]),)


def _record(portfolio: Portfolio, row: Row) -> tuple[Cell, ...]:
    words, edition = portfolio.words, portfolio.edition
    since = portfolio.say("enabling.unknown") if row["start"] is None else edition.date(row["start"])
    until = None if row["end"] is None else portfolio.say("enabling.until", day=edition.date(row["end"]))
    note = row[f"note_{words.language}"]
    return (
        Cell(words.entry(row["record"]), detail=note),
        Cell(words.said(row, "kind")),
        Cell(words.said(row, "level")),
        Cell(since, detail=until),
        Cell(words.said(row, "status")),
        Cell(row["owner"] or "–"),
        Cell(words.entries_listed(row["supports"]) if row["supports"] else portfolio.say("enabling.all")),
    )


def _timeline(portfolio: Portfolio) -> tuple[Block, ...]:
    released, language = portfolio.edition.released, portfolio.edition.language
    drawn = figure("figure-timeline", lambda: portfolio_timeline_chart(released, language))
    warnings = tuple(_warning(portfolio, row) for row in portfolio.rows("portfolio_warnings"))
    title = portfolio.say("timeline.warnings")
    return (drawn, Notice(NoticeKind.CAVEAT, title, warnings)) if warnings else (drawn,)


def _warning(portfolio: Portfolio, row: Row) -> str:
    words = portfolio.words
    gaps = {"entry": words.entry(row["entry"]), "site": words.site(row["site"])}
    return portfolio.say(f"timeline.warning.{row['note']}", **gaps, day=portfolio.edition.date(row["start"]))


def _relations(portfolio: Portfolio) -> tuple[Block, ...]:
    rows = portfolio.rows("portfolio_relations")
    if not rows:
        return (Paragraph(portfolio.say("relations.none")),)
    ordered = sorted(rows, key=lambda row: _WORST_FIRST.index(row["verdict"]))
    heads = ("what", "site", "when", "verdict", "why")
    return (portfolio.table("relations", heads, [_relation(portfolio, row) for row in ordered]),)


def _relation(portfolio: Portfolio, row: Row) -> tuple[Cell, ...]:
    words = portfolio.words
    names = {"entry": words.entry(row["entry"]), "other": words.entry(row["other"])}
    scheme = (words.entries.get(row["entry"]) or {}).get("scheme")
    shared = words.segments_listed(scheme, row["segments"]) if row["relation"] == "overlaps" else None
    kind = f"relations.{row['relation']}"
    return (
        Cell(portfolio.say(kind, **names), detail=shared),
        Cell("–" if row["site"] is None else words.site(row["site"])),
        Cell(_when(portfolio, row)),
        Cell(portfolio.say(f"relations.verdicts.{row['verdict']}")),
        Cell(portfolio.say(f"relations.notes.{row['note']}")),
    )


def _when(portfolio: Portfolio, row: Row) -> str:
    if row["start"] is None:
        return "–"
    start = portfolio.edition.date(row["start"])
    if row["relation"] != "overlaps":
        return start
    if row["end"] is None:
        return portfolio.say("relations.since", start=start)
    return portfolio.say("relations.between", start=start, end=portfolio.edition.date(row["end"]))


def _money(portfolio: Portfolio) -> tuple[Block, ...]:
    money, contracts = portfolio.rows("portfolio_money"), portfolio.rows("portfolio_contracts")
    if not money and not contracts:
        return (Paragraph(portfolio.say("money.none")),)
    numbers = ("year", "budget", "spent", "share")
    paid = (portfolio.table("money", _MONEY, [_year(portfolio, row) for row in money], *numbers),)
    agreed = (portfolio.table("contracts", _CONTRACT, [_contract(portfolio, row) for row in contracts], "amount"),)
    return (*(paid if money else ()), *(agreed if contracts else ()))


def _year(portfolio: Portfolio, row: Row) -> tuple[Cell, ...]:
    return (
        Cell(portfolio.words.entry(row["entry"])),
        Cell(str(row["year"])),
        Cell(row["payer"]),
        _known(portfolio, row["budget_eur"], "eur", "not_in_portfolio"),
        _known(portfolio, row["spent_eur"], "eur", "not_in_portfolio"),
        _known(portfolio, row["spent_percent"], "percent", "no_budget_and_spending"),
    )


def _known(portfolio: Portfolio, value: float | None, unit: str, reason: str) -> Cell:
    """A number that parties wrote down, or that it is missing."""
    if value is not None:
        return Cell(portfolio.edition.quantity(value, unit), Status.VALUE)
    state = portfolio.edition.wording.state(Status.MISSING)
    return Cell(state, Status.MISSING, portfolio.edition.explain("reason", reason))


def _contract(portfolio: Portfolio, row: Row) -> tuple[Cell, ...]:
    edition, words = portfolio.edition, portfolio.words
    end = portfolio.say("contracts.goes_on") if row["end"] is None else edition.date(row["end"])
    return (
        Cell(words.entry(row["entry"])),
        Cell(row["party"]),
        Cell(words.said(row, "kind")),
        Cell(edition.date(row["start"])),
        Cell(end),
        _known(portfolio, row["eur"], "eur", "not_in_portfolio"),
    )
