"""The page that tells which parts of the three aims a study fills with figures, and what the empty ones would take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from proeftuin.reporting.care_edition import CareEdition
from proeftuin.reporting.edition import Row
from proeftuin.reporting.page import Block, Notice, NoticeKind, Page, Paragraph, Section, TableBlock
from proeftuin.reporting.pages.care.address import figure_page_path
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.vocabulary.aim import Aim

MOST_FILLERS = 5
"""Of the indicators that would fill an empty domain, so many are named; the catalogue has all."""
_FILLED, _WITHOUT_VALUE, _COULD_FILL = STATES = ("filled", "without_value", "could_fill")


@dataclass(frozen=True)
class _Domain:
    """
    One domain of one aim.

    Attributes
    ----------
    rows : sequence of Row
        Its indicators, as the contract `coverage` says.
    """

    aim: Aim
    key: str
    rows: Sequence[Row]

    @property
    def is_mandatory(self) -> bool:
        """Whether a set needs it to be called complete."""
        return bool(self.rows[0]["is_mandatory"])

    @property
    def is_empty(self) -> bool:
        """Whether no indicator of it has a figure."""
        return not self.of(_FILLED)

    def of(self, state: str) -> list[Row]:
        """Its indicators in one state."""
        return [row for row in self.rows if row["state"] == state]


def coverage_page(edition: CareEdition) -> Page:
    """What is filled and by what, what is empty, and whether the set may be called complete."""
    domains = _domains(edition)
    return Page(
        language=edition.language,
        path="coverage.html",
        title=edition.say("care.coverage.title"),
        lead=edition.say("care.coverage.lead"),
        sections=(
            Section("verdict", edition.say("care.coverage.verdict.title"), _verdict(edition, domains)),
            *(_of_aim(edition, aim, [one for one in domains if one.aim is aim]) for aim in Aim),
            Section("fillers", edition.say("care.coverage.fillers.title"), _fillers(edition, domains)),
        ),
    )


def _domains(edition: CareEdition) -> list[_Domain]:
    """By aim; within an aim the mandatory ones first, then by name."""
    found: dict[tuple[Aim, str], list[Row]] = {}
    for row in edition.rows("coverage"):
        found.setdefault((Aim(row["aim"]), row["domain"]), []).append(row)
    aims = list(Aim)
    domains = [_Domain(aim, key, rows) for (aim, key), rows in found.items()]
    return sorted(domains, key=lambda one: (aims.index(one.aim), not one.is_mandatory, _name(edition, one)))


def _name(edition: CareEdition, domain: _Domain) -> str:
    name = edition.explain("catalogue.domain", domain.key)
    return name[:1].upper() + name[1:]


def _verdict(edition: CareEdition, domains: Sequence[_Domain]) -> tuple[Block, ...]:
    reasons = _what_is_empty(edition, domains)
    rule = Paragraph(edition.say("care.coverage.verdict.rule"))
    if reasons:
        return (Notice(NoticeKind.CAVEAT, edition.say("care.coverage.verdict.incomplete"), reasons), rule)
    text = (edition.say("care.coverage.verdict.complete_text"),)
    return (Notice(NoticeKind.NOTE, edition.say("care.coverage.verdict.complete"), text), rule)


def _what_is_empty(edition: CareEdition, domains: Sequence[_Domain]) -> tuple[str, ...]:
    """Aims without any figure, then mandatory domains without one in the other aims."""
    empty = [aim for aim in Aim if all(one.is_empty for one in domains if one.aim is aim)]
    aims = (edition.say("care.coverage.verdict.empty_aim", aim=edition.say(f"aim.{aim}")) for aim in empty)
    parts = (
        edition.say("care.coverage.verdict.empty_domain", domain=_name(edition, one), aim=edition.say(f"aim.{one.aim}"))
        for one in domains
        if one.is_mandatory and one.is_empty and one.aim not in empty
    )
    return (*aims, *parts)


def _of_aim(edition: CareEdition, aim: Aim, domains: Sequence[_Domain]) -> Section:
    blocks: list[Block] = [TableBlock(_summary(edition, aim, domains))]
    asked = [(one, row) for one in domains for state in (_FILLED, _WITHOUT_VALUE) for row in one.of(state)]
    if asked:
        blocks.append(TableBlock(_set(edition, aim, asked)))
    return Section(aim.value, edition.say(f"aim.{aim}"), tuple(blocks))


def _summary(edition: CareEdition, aim: Aim, domains: Sequence[_Domain]) -> Table:
    def say(key: str, **gaps: object) -> str:
        return edition.say(f"care.coverage.aim.{key}", **gaps)

    heads = ("state", "with_value", "without_value", "could_fill")
    return Table(
        id=f"table-domains-{aim}",
        caption=say("caption", aim=edition.say(f"aim.{aim}")),
        columns=(Column(say("domain")), *(Column(say(head), head != "state") for head in heads)),
        rows=tuple(
            (
                Cell(_name(edition, one), detail=say("mandatory" if one.is_mandatory else "optional")),
                Cell(say("empty" if one.is_empty else "filled")),
                *(Cell(edition.count(len(one.of(state)))) for state in STATES),
            )
            for one in domains
        ),
    )


def _set(edition: CareEdition, aim: Aim, asked: Sequence[tuple[_Domain, Row]]) -> Table:
    def say(key: str, **gaps: object) -> str:
        return edition.say(f"care.coverage.set.{key}", **gaps)

    return Table(
        id=f"table-set-{aim}",
        caption=say("caption", aim=edition.say(f"aim.{aim}")),
        columns=tuple(Column(say(head)) for head in ("indicator", "domain", "state")),
        rows=tuple(
            (_indicator(edition, row), Cell(_name(edition, one)), Cell(say(row["state"]))) for one, row in asked
        ),
    )


def _indicator(edition: CareEdition, row: Row) -> Cell:
    """The name; with the way to its figures where the results have them under this identifier."""
    path = figure_page_path(row["indicator"]) if row["indicator"] in edition.released.indicators else None
    return Cell(row[f"name_{edition.language}"], link=path)


def _fillers(edition: CareEdition, domains: Sequence[_Domain]) -> tuple[Block, ...]:
    def say(key: str, **gaps: object) -> str:
        return edition.say(f"care.coverage.fillers.{key}", **gaps)

    empty = sorted((one for one in domains if one.is_empty), key=lambda one: not one.is_mandatory)
    if not empty:
        return (Paragraph(say("none")),)
    # What the set has without a value comes first: it asks for nothing that the study does not want already.
    named = [(one, row) for one in empty for row in (one.of(_WITHOUT_VALUE) + one.of(_COULD_FILL))[:MOST_FILLERS]]
    table = Table(
        id="table-fillers",
        caption=say("caption"),
        columns=tuple(Column(say(head)) for head in ("indicator", "domain", "needs")),
        rows=tuple(
            (
                Cell(row[f"name_{edition.language}"], detail=say("asked") if row["state"] == _WITHOUT_VALUE else None),
                Cell(_name(edition, one), detail=_weight(edition, one)),
                Cell(row[f"needs_{edition.language}"]),
            )
            for one, row in named
        ),
    )
    return (Paragraph(say("intro", most=MOST_FILLERS)), TableBlock(table))


def _weight(edition: CareEdition, domain: _Domain) -> str:
    return edition.say("care.coverage.aim." + ("mandatory" if domain.is_mandatory else "optional"))
