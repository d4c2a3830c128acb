"""The segments of a scheme side by side, each with the way to its passport."""

from __future__ import annotations

from proeftuin.reporting.care_edition import EVERYBODY
from proeftuin.reporting.pages.segmentation.segmented import Segmented
from proeftuin.reporting.table import Cell, Column, Table

HEADS = ("segment", "persons", "percent", "mean_age", "of_cost")


def passport_table(scheme: Segmented) -> Table:
    """Size, age and share of the cost of every segment of everybody in the data."""
    edition, words = scheme.edition, scheme.words
    sizes, shares = scheme.sizes(EVERYBODY), scheme.shares(EVERYBODY)
    heads = HEADS if shares else HEADS[:-1]
    rows = []
    for id in words.segments:
        size = sizes.get(id)
        cells = [
            Cell(words.numbered(id), link=scheme.passport_path(id) if scheme.has_passports else None),
            scheme.size_cell(size, "persons"),
            scheme.percent_cell(size, "percent"),
            scheme.percent_cell(size, "mean_age", "years"),
        ]
        if shares:
            cells.append(scheme.percent_cell(shares.get(id), "share"))
        rows.append(tuple(cells))
    cost = None if words.cost is None else edition.indicator_name(words.cost)
    return Table(
        id=f"table-passports-{scheme.scheme}".replace("_", "-"),
        caption=scheme.say("passports.caption", scheme=words.scheme_name, year=scheme.year),
        columns=tuple(Column(scheme.say(f"column.{head}"), head != "segment") for head in heads),
        rows=tuple(rows),
        sources=edition.citation_lines(edition.released.citations),
        notes=() if not shares else (scheme.say("passports.cost", cost=cost),),
    )
