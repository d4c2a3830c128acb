"""How many persons two populations share."""

from __future__ import annotations

from collections.abc import Sequence

from proeftuin.reporting.care_edition import CareEdition, population_path
from proeftuin.reporting.edition import Row
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.vocabulary.estimate import Status


def overlap_table(edition: CareEdition, populations: Sequence[str]) -> Table:
    """A row for each of `populations` and a column for every population of the study."""
    say = edition.say
    found = {(row["population"], row["other"]): row for row in edition.care_rows("overlaps")}
    return Table(
        id="table-overlap",
        caption=say("care.overview.overlap.caption"),
        columns=(
            Column(say("care.overview.populations.name")),
            *(Column(edition.population_name(other), True) for other in edition.populations),
        ),
        rows=tuple(
            (
                Cell(edition.population_name(id), link=population_path(id)),
                *(_shared(edition, found.get((id, other)), found.get((id, id))) for other in edition.populations),
            )
            for id in populations
        ),
        sources=edition.citation_lines(edition.released.citations),
    )


def _shared(edition: CareEdition, row: Row | None, own: Row | None) -> Cell:
    if row is None:
        # A pair that shares nobody has no row: that is a zero, not a number that is not there.
        return Cell(edition.count(0), Status.VALUE)
    cell = edition.count_cell(row, "persons")
    if not cell.has_value or own is None or not own["persons"]:
        return cell
    share = edition.quantity(100 * row["persons"] / own["persons"], "percent")
    return Cell(cell.text, cell.status, detail=share)
