"""What a region needs more than others: signs for prevention, care and support, in plain words and in numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from proeftuin.reporting.charts.needs import amount, needs_chart
from proeftuin.reporting.edition import Row
from proeftuin.reporting.page import Block, Paragraph, Points, Section, TableBlock
from proeftuin.reporting.pages.blocks import figure
from proeftuin.reporting.pages.care.profile_figures import Profile
from proeftuin.reporting.pages.care_parts import how
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.number_format import number

KINDS = ("prevention", "care", "support")
REFERENCES = ("country", "peers")
TOLD_IN_WORDS = 3
"""Of each kind; the table holds all."""


def needs_sections(profile: Profile) -> tuple[tuple[Block, ...], tuple[Section, ...]]:
    """An introduction, and a part for each kind of need."""
    if profile.is_everybody:
        return (Paragraph(profile.say("needs.all")),), ()
    if "needs" not in profile.edition.released.tables or not profile.rows:
        return (Paragraph(profile.say("needs.absent")),), ()
    rows = profile.edition.care_rows("needs", region=profile.region)
    known = [row for row in rows if row["indicator"] in profile.edition.released.indicators]
    parts = tuple(
        Section(f"needs-{kind}", profile.say(f"needs.kinds.{kind}"), _kind(profile, kind, _in_order(known, kind)))
        for kind in KINDS
    )
    return (Paragraph(profile.say("needs.intro")), how(profile.edition, "comparison")), parts


def _in_order(rows: Sequence[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """The rows of a kind, those of one indicator together, the clearest first."""
    own = [row for row in rows if row["kind"] == kind]
    first: dict[str, int] = {}
    for row in own:
        rank = len(own) + 1 if row["rank"] is None else row["rank"]
        first[row["indicator"]] = min(rank, first.get(row["indicator"], rank))
    return sorted(own, key=lambda row: (first[row["indicator"]], row["indicator"], REFERENCES.index(row["reference"])))


def _kind(profile: Profile, kind: str, rows: list[dict[str, Any]]) -> tuple[Block, ...]:
    about = Paragraph(profile.say(f"needs.about.{kind}"))
    if not rows:
        return (about, Paragraph(profile.say(f"needs.none.{kind}")))
    edition = profile.edition
    drawing = figure(
        f"figure-needs-{kind}",
        lambda: needs_chart(
            edition.released, profile.region, kind, rows, edition.language, id=f"needs-{kind}-{profile.slug}"
        ),
    )
    by_indicator: dict[str, dict[str, Row]] = {}
    for row in rows:
        by_indicator.setdefault(row["indicator"], {})[row["reference"]] = row
    told = [_sentence(profile, found) for found in by_indicator.values()]
    points = Points(tuple(each for each in told if each is not None)[:TOLD_IN_WORDS])
    return (about, *((points,) if points.items else ()), drawing, TableBlock(_table(profile, kind, by_indicator)))


def _sentence(profile: Profile, found: Mapping[str, Row]) -> str | None:
    """One sign of need in words, beside everybody where that is known."""
    row = next((found[each] for each in REFERENCES if each in found), None)
    if row is None or row["value"] is None or row["reference_value"] is None:
        return None
    edition = profile.edition
    return profile.say(
        "needs.sentence",
        Indicator=edition.indicator_name(row["indicator"]),
        value=edition.quantity(row["value"], row["unit"]),
        among=profile.say(f"needs.among.{row['reference']}"),
        reference=edition.quantity(row["reference_value"], row["unit"]),
        unit=edition.unit(row["unit"]),
        excess=_excess_sentence(profile, row),
    ).strip()


def _excess_sentence(profile: Profile, row: Row) -> str:
    if row["excess"] is None or row["excess_unit"] is None:
        return ""
    said = amount(profile.words, row, "excess")
    bounds = _bounds(profile, row)
    if bounds is None:
        return profile.say(f"needs.{_way(row)}", amount=said)
    return profile.say(f"needs.{_way(row)}_between", amount=said, **bounds)


def _way(row: Row) -> str:
    """Whether there is more here than at the value that it is compared with, or fewer."""
    return "more" if row["value"] > row["reference_value"] else "fewer"


def _bounds(profile: Profile, row: Row) -> dict[str, str] | None:
    if row["excess_lower"] is None or row["excess_upper"] is None:
        return None
    unit = "eur" if row["excess_unit"] == "euro" else "persons"
    return {end: number(row[f"excess_{end}"], unit, profile.edition.language) for end in ("lower", "upper")}


def _table(profile: Profile, kind: str, by_indicator: Mapping[str, Mapping[str, Row]]) -> Table:
    edition, say = profile.edition, profile.say
    # A reference to which nothing is worse would be a column of dashes.
    shown = [each for each in REFERENCES if any(each in found for found in by_indicator.values())]
    columns = [Column(say("needs.indicator")), Column(say("needs.here"), True)]
    for reference in shown:
        columns += [
            Column(say(f"needs.reference.{reference}"), True),
            Column(say(f"needs.excess.{reference}"), True),
        ]
    rows = []
    for id, found in by_indicator.items():
        row = next(found[each] for each in REFERENCES if each in found)
        cells = [
            Cell(edition.indicator_name(id), detail=f"{edition.unit(row['unit'])}, {edition.period(row)}"),
            profile.linked(edition.cell(row, "value", row["unit"]), row),
        ]
        for reference in shown:
            cells += _reference_cells(profile, found.get(reference), reference)
        rows.append(tuple(cells))
    return Table(
        id=f"table-needs-{kind}",
        caption=say("needs.caption", kind=say(f"needs.kinds.{kind}"), region=edition.region_inside(profile.region)),
        columns=tuple(columns),
        rows=tuple(rows),
        sources=edition.citation_lines(edition.indicator(id).source for id in by_indicator),
        notes=_notes(profile, by_indicator),
    )


def _reference_cells(profile: Profile, row: Row | None, reference: str) -> list[Cell]:
    edition = profile.edition
    if row is None:
        return [Cell("–"), Cell("–")]
    beside = edition.cell(row, "reference_value", row["unit"])
    if reference == "country":
        beside = profile.linked_to_everybody(beside, row)
    if row["excess"] is None or row["excess_unit"] is None:
        return [beside, Cell("–")]
    is_money = row["excess_unit"] == "euro"
    size = edition.quantity(abs(row["excess"]), "eur" if is_money else "persons")
    bounds = _bounds(profile, row)
    told = [] if is_money else [profile.say(f"needs.cell.{row['excess_unit']}")]
    told += [] if bounds is None else [edition.say("range", **bounds)]
    return [beside, Cell(profile.say(f"needs.cell.{_way(row)}", amount=size), Status.VALUE, detail=", ".join(told))]


def _notes(profile: Profile, by_indicator: Mapping[str, Mapping[str, Row]]) -> tuple[str, ...]:
    """Why a difference is not told as a number of persons, events or euros."""
    by_reason: dict[str, list[str]] = {}
    for id, found in by_indicator.items():
        for row in found.values():
            if row["value"] is not None and row["excess"] is None and row["reason"] is not None:
                by_reason.setdefault(row["reason"], []).append(id)
    return tuple(
        profile.say(
            "needs.no_excess",
            names=profile.words.indicators_listed(ids),
            reason=profile.edition.explain("reason", reason),
        )
        for reason, ids in by_reason.items()
    )
