"""What growth of cost since the year before is made of: people, their ages, care per person, and prices."""

from __future__ import annotations

from collections.abc import Mapping

from proeftuin.reporting.edition import Row
from proeftuin.reporting.page import Block, Paragraph, TableBlock
from proeftuin.reporting.pages.care.profile_figures import Profile
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.vocabulary.estimate import Status

_PARTS = ("population", "case_mix", "volume", "price", "total")


def growth_blocks(profile: Profile) -> tuple[Block, ...]:
    """The parts of the newest growth of every amount."""
    found = _newest(profile)
    if not found:
        return (Paragraph(profile.say("growth.absent")),)
    return (Paragraph(profile.say("growth.intro")), TableBlock(_table(profile, found)))


def _newest(profile: Profile) -> dict[str, dict[str, Row]]:
    """By indicator and part, the rows of the newest year."""
    newest: dict[str, dict[str, Row]] = {id: {} for id in profile.edition.released.indicators}
    rows = profile.edition.care_rows("growth_parts", region=profile.region)
    for row in sorted(rows, key=lambda row: row["period_start"]):
        newest.get(row["indicator"], {})[row["part"]] = row
    return {id: parts for id, parts in newest.items() if parts}


def _table(profile: Profile, found: Mapping[str, Mapping[str, Row]]) -> Table:
    edition, say = profile.edition, profile.say
    return Table(
        id="table-growth",
        caption=say("growth.caption", region=edition.region_inside(profile.region)),
        columns=(Column(say("growth.indicator")), *(Column(say(f"growth.{part}"), True) for part in _PARTS)),
        rows=tuple(
            (
                Cell(edition.indicator_name(id), detail=edition.period(next(iter(parts.values())))),
                *(_cell(profile, parts.get(part)) for part in _PARTS),
            )
            for id, parts in found.items()
        ),
        sources=edition.citation_lines(edition.indicator(id).source for id in found),
        notes=(say("growth.note"),),
    )


def _cell(profile: Profile, row: Row | None) -> Cell:
    """The contribution in percent of the amount of the year before, with the amount below it."""
    edition = profile.edition
    if row is None:
        return Cell("–")
    cell = edition.cell(row, "percent", "percent", signed=True)
    if not cell.has_value:
        return cell
    return Cell(cell.text, Status.VALUE, detail=edition.cell(row, "amount", "eur", signed=True).text)
