"""How well a scheme does its work: the checks of a scheme with their verdict, and the warnings where they bite."""

from __future__ import annotations

from proeftuin.reporting.care_edition import EVERYBODY
from proeftuin.reporting.edition import Row
from proeftuin.reporting.page import Block, Notice, NoticeKind, Paragraph, TableBlock
from proeftuin.reporting.pages.segmentation.segmented import Segmented
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.vocabulary.estimate import Status

MEASURES = (
    "partition",
    "unknown",
    "smallest_segment",
    "areas_below_minimum",
    "stability",
    "variance_explained",
    "few_contacts",
    "regression_to_mean",
    "cost_as_need",
)
"""In the order of the table; others follow."""
SMALLEST = "smallest_segment"
OK = "ok"
TO_BEWARE = ("warning", "wrong")
MOST_TOLD = 4


def diagnosis_blocks(scheme: Segmented) -> tuple[Block, ...]:
    """All checks of everybody in the data in the newest year in which each was done."""
    rows = _newest(scheme)
    if not rows:
        return (Paragraph(scheme.say("diagnosis.none")),)
    return (Paragraph(scheme.say("diagnosis.intro")), TableBlock(_table(scheme, rows)))


def warnings_about(scheme: Segmented, *measures: str) -> tuple[Notice, ...]:
    """A notice for each of these checks that did not come out well, with its numbers and what they mean."""
    notices = []
    for measure in measures:
        rows = [row for row in _newest(scheme) if row["measure"] == measure and row["verdict"] in TO_BEWARE]
        if rows:
            notices.append(
                Notice(
                    NoticeKind.CAVEAT,
                    scheme.say(f"diagnosis.warning.{measure}.title"),
                    (
                        *(_found(scheme, row) for row in _furthest(rows)),
                        *dict.fromkeys(_meaning(scheme, row) for row in rows),
                    ),
                )
            )
    return tuple(notices)


def _meaning(scheme: Segmented, row: Row) -> str:
    """What a reader should beware of; some checks have more than one reason to."""
    note = f"diagnosis.note.{row['note']}"
    known = f"segments.{note}" in scheme.edition.texts
    return scheme.say(note if known else f"diagnosis.warning.{row['measure']}.text")


def _furthest(rows: list[Row]) -> list[Row]:
    """The few that are told in words: those about everybody first; the table holds all."""
    return sorted(rows, key=lambda row: row["segment"] is not None)[:MOST_TOLD]


def _found(scheme: Segmented, row: Row) -> str:
    value = _cell(scheme, row)
    return scheme.say(
        "diagnosis.found",
        what=_name(scheme, row),
        value=value.text if value.detail is None else f"{value.text} ({value.detail})",
        year=scheme.edition.period(row),
    )


def _newest(scheme: Segmented) -> list[Row]:
    """Each check of everybody in the data in the newest year with a value, in the order of the table."""
    newest: dict[tuple[str | None, ...], Row] = {}
    rows = scheme.words.rows("segment_diagnostics", EVERYBODY)
    for row in sorted(rows, key=lambda row: (row["value"] is not None, row["period_start"])):
        # Which segment is the smallest differs from year to year; all other checks are of one segment or of all.
        segment = None if row["measure"] == SMALLEST else row["segment"]
        newest[row["measure"], segment, row["group"], row["indicator"]] = row
    known = [row for row in newest.values() if row["measure"] in MEASURES]
    order = list(scheme.words.segments)
    return sorted(
        known,
        key=lambda row: (
            MEASURES.index(row["measure"]),
            row["indicator"] or "",
            -1 if row["segment"] is None else order.index(row["segment"]),
            row["group"] or "",
        ),
    )


def _name(scheme: Segmented, row: Row) -> str:
    """What is checked, with the indicator, the segment and the group that it is about."""
    edition, about = scheme.edition, []
    if row["indicator"] in edition.released.indicators:
        about.append(edition.indicator_name(row["indicator"]))
    if row["segment"] is not None:
        about.append(scheme.words.numbered(row["segment"]))
    if row["group"] is not None:
        about.append(group_name(scheme, row["group"]))
    named = scheme.say(f"diagnosis.measure.{row['measure']}.name")
    return f"{named} ({'; '.join(about)})" if about else named


def group_name(scheme: Segmented, group: str) -> str:
    """What a group is called; a recorded origin is shown as its source writes it."""
    key = f"diagnosis.group.{group}"
    return scheme.say(key) if f"segments.{key}" in scheme.edition.texts else group.replace("_", " ")


def _table(scheme: Segmented, rows: list[Row]) -> Table:
    edition = scheme.edition
    return Table(
        id="table-diagnostics",
        caption=scheme.say("diagnosis.caption", scheme=scheme.words.scheme_name),
        columns=(
            Column(scheme.say("diagnosis.check")),
            Column(scheme.say("diagnosis.year")),
            Column(scheme.say("diagnosis.value"), True),
            Column(scheme.say("diagnosis.verdict")),
        ),
        rows=tuple(
            (
                Cell(_name(scheme, row), detail=None if row["measure"] == before else _about(scheme, row)),
                Cell(edition.period(row)),
                _cell(scheme, row),
                _verdict(scheme, row),
            )
            for row, before in zip(rows, [None, *(each["measure"] for each in rows)], strict=False)
        ),
        sources=edition.citation_lines(edition.released.citations),
    )


def _about(scheme: Segmented, row: Row) -> str:
    """What a check measures, said at the first row of it."""
    return scheme.say(f"diagnosis.measure.{row['measure']}.meaning")


def _cell(scheme: Segmented, row: Row) -> Cell:
    """The value with its interval and what it is a number of."""
    cell = scheme.edition.cell(row, "value", row["unit"])
    if cell.status is not Status.VALUE:
        return cell
    unit = f"diagnosis.unit.{row['unit']}"
    text = scheme.say(unit, value=cell.text) if f"segments.{unit}" in scheme.edition.texts else cell.text
    bounds = scheme.edition.interval_cell(row, "lower", "upper", row["unit"]).text
    return Cell(text, cell.status, detail=None if bounds == "–" else bounds)


def _verdict(scheme: Segmented, row: Row) -> Cell:
    if row["verdict"] is None:
        return Cell("–")
    badge = scheme.say("diagnosis.attention") if row["verdict"] in TO_BEWARE else None
    return Cell(scheme.say(f"diagnosis.verdicts.{row['verdict']}"), badge=badge)
