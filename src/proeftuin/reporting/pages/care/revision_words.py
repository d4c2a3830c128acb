"""What became of figures since the run before, said to a reader."""

from __future__ import annotations

import polars as pl

from proeftuin.reporting.care_edition import CareEdition
from proeftuin.reporting.edition import Row
from proeftuin.reporting.page import Block, Paragraph
from proeftuin.reporting.table import Cell
from proeftuin.vocabulary.estimate import Status

_UNKNOWN = "unknown"


def revision_cell(edition: CareEdition, row: Row | None) -> Cell:
    """How one figure differs from that of the run before, with what changed with it."""
    if row is None:
        return Cell(_say(edition, "unchanged"))
    return Cell(_difference(edition, row), detail=_causes_in_words(edition, [row["causes"]]))


def revision_blocks(edition: CareEdition, rows: pl.DataFrame) -> tuple[Block, ...]:
    """How many of these figures changed, came and went, and what changed with them."""
    if edition.released.table("revisions").is_empty():
        return (Paragraph(_say(edition, "no_table")),)
    if rows.is_empty():
        return (Paragraph(_say(edition, "none")),)
    new, gone = (int(rows[name].null_count()) for name in ("status_before", "status_now"))
    counts = {"changed": rows.height - new - gone, "new": new, "gone": gone}
    return (
        Paragraph(_say(edition, "counts", **{name: edition.count(number) for name, number in counts.items()})),
        Paragraph(_say(edition, "causes", causes=_causes_in_words(edition, rows["causes"].unique().sort().to_list()))),
    )


def _difference(edition: CareEdition, row: Row) -> str:
    if row["difference"] is not None:
        return edition.difference(row["difference"], row["unit"])
    if row["status_before"] is None:
        return _say(edition, "new")
    if row["status_before"] == row["status_now"]:
        return _say(edition, "unit")
    before = row["before"]
    is_number = row["status_before"] == Status.VALUE.value and before is not None
    state = edition.quantity(before, row["unit"]) if is_number else _state(edition, row["status_before"])
    return _say(edition, "status", state=state)


def _state(edition: CareEdition, status: str) -> str:
    return _say(edition, "shown") if status == Status.VALUE.value else edition.wording.state(Status(status))


def _causes_in_words(edition: CareEdition, written: list[str]) -> str:
    """Every cause once, in the order in which the table names them; a figure without one says so."""
    known = list(dict.fromkeys(cause for causes in written for cause in causes.split()))
    return ", ".join(_say(edition, f"cause.{cause}") for cause in known or [_UNKNOWN])


def _say(edition: CareEdition, key: str, **gaps: object) -> str:
    return edition.say(f"care.figure.revisions.{key}", **gaps)
