"""The page that lays two cycles of a study side by side: what was changed, and what the numbers differ by and why."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from proeftuin.reporting.edition import Edition, Row
from proeftuin.reporting.page import Notice, NoticeKind, Page, Paragraph, Points, Section, TableBlock
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.number_format import number, quantity

PATH = "cycles.html"
CHANGES, DIFFERENCES = "cycle_changes", "cycle_differences"
PARTS = ("revised_data", "real_change", "changed_definition")
_STATES = (Status.WITHHELD, Status.NOT_ESTIMABLE)
_PARTS_OF_HUNDRED = frozenset({"percent", "percent_of_persons", "percent_of_respondents"})


def cycle_pages(edition: Edition) -> tuple[Page, ...]:
    """The page of the comparison; none without one."""
    if not {CHANGES, DIFFERENCES} <= edition.released.tables.keys():
        return ()
    say = edition.say
    shown = edition.released.table(DIFFERENCES).filter(pl.col("place").is_not_null()).sort("place")
    changes = edition.rows(CHANGES)
    return (
        Page(
            language=edition.language,
            path=PATH,
            title=say("cycles.title"),
            lead=say("cycles.lead"),
            sections=(
                Section("changes", say("cycles.changes.title"), (_changes(edition, changes),)),
                *_differences(edition, shown),
                Section(
                    "how",
                    say("cycles.how.title"),
                    (
                        Points(tuple(say(f"cycles.how.{part}") for part in (*PARTS, "order"))),
                        Notice(NoticeKind.CAVEAT, say("cycles.how.mind"), (say("cycles.how.chance"),)),
                    ),
                ),
            ),
        ),
    )


def _changes(edition: Edition, rows: Sequence[Row]) -> Paragraph | TableBlock:
    say = edition.say
    if not rows:
        return Paragraph(say("cycles.changes.none"))
    heads = ("at", "part", "before", "after", "decision")
    return TableBlock(
        Table(
            id="table-changes",
            caption=say("cycles.changes.caption"),
            columns=tuple(Column(say(f"cycles.changes.{head}")) for head in heads),
            rows=tuple(
                (
                    Cell(row["at"]),
                    Cell(say(f"cycles.part.{row['part']}")),
                    *(Cell(say("cycles.changes.nothing") if row[side] is None else row[side]) for side in heads[2:4]),
                    Cell(row["decision"] or say("cycles.changes.undecided")),
                )
                for row in rows
            ),
        )
    )


def _differences(edition: Edition, shown: pl.DataFrame) -> tuple[Section, ...]:
    say = edition.say
    if shown.is_empty():
        return (Section("differences", say("cycles.differences.title"), (Paragraph(say("cycles.differences.none")),)),)
    kinds = list(dict.fromkeys(shown["kind"]))
    return tuple(
        Section(
            f"of-{kind}",
            say(f"cycles.kind.{kind}"),
            (
                Paragraph(say(f"cycles.about.{kind}")),
                TableBlock(_table(edition, kind, shown.filter(pl.col("kind") == kind).to_dicts())),
            ),
        )
        for kind in kinds
    )


def _table(edition: Edition, kind: str, rows: Sequence[Row]) -> Table:
    say = edition.say
    return Table(
        id=f"table-{kind}",
        caption=say("cycles.differences.caption", kind=say(f"cycles.kind.{kind}")),
        columns=(
            Column(say("cycles.differences.subject")),
            *(Column(say(f"cycles.differences.{name}"), True) for name in ("before", *PARTS, "after")),
        ),
        rows=tuple(
            (
                Cell(row[f"name_{edition.language}"], detail=_detail(edition, row)),
                _number(edition, row, "before"),
                *(_number(edition, row, part) for part in PARTS),
                _number(edition, row, "after"),
            )
            for row in rows
        ),
        notes=(say("cycles.differences.note"),),
    )


def _detail(edition: Edition, row: Row) -> str:
    unit = edition.explain("unit", row["unit"])
    if row["kind"] in ("effect", "reach", "segment"):
        return f"{row['detail'].replace('_', ' ')}, {unit}"
    return unit


def _number(edition: Edition, row: Row, column: str) -> Cell:
    """A number in its state, with the sign of a difference where it is one."""
    value, is_part = row[column], column in PARTS
    if value is not None:
        unit = row["unit"]
        if is_part and unit in _PARTS_OF_HUNDRED:
            # Percentages differ by percentage points.
            points = number(value, "percentage_points", edition.language, signed=True)
            return Cell(edition.say("wording.amount.percentage_points", points=points), Status.VALUE)
        return Cell(quantity(value, unit, edition.language, signed=is_part), Status.VALUE)
    state = Status(row["status"])
    if not is_part and state not in _STATES:
        return Cell("–")
    return Cell(edition.wording.state(state), state, edition.explain("reason", row["reason"] or "not_between_cycles"))
