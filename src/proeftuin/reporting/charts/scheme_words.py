"""Names, numbers and colours of the segments of one scheme, the same in every chart and table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from proeftuin.reporting import theme
from proeftuin.reporting.charts.care_words import EVERYBODY, CareWords
from proeftuin.reporting.charts.words import Row, rows_of
from proeftuin.vocabulary.aim import Aim

MOVES = ("entered", "died", "left")
"""Where persons come from or go to who are in no segment in the other year."""
CRUDE = "crude"
NO_LOOK_BACK = "no_look_back"


@dataclass(frozen=True)
class SchemeWords(CareWords):
    """How the results by segment of one scheme are worded in `language`."""

    scheme: str

    @cached_property
    def segments(self) -> Mapping[str, Row]:
        """What is told of each segment, in the order in which the scheme shows them."""
        rows = rows_of(self.released, "segment_schemes", scheme=self.scheme)
        return {row["segment"]: row for row in sorted(rows, key=lambda row: row["place"])}

    @property
    def scheme_name(self) -> str:
        """Name of the scheme."""
        return self._said(next(iter(self.segments.values())), "scheme_name")

    def segment(self, id: str) -> str:
        """Name of a segment, or of what stands in its place in a transition."""
        # A scheme may write its names as words inside a sentence; here they stand as names.
        name = self(f"move.{id}") if id in MOVES else self._said(self.segments[id], "name")
        return name[:1].upper() + name[1:]

    def numbered(self, id: str) -> str:
        """Name of a segment after its number."""
        return self.segment(id) if id in MOVES else f"{self.mark(id)}. {self.segment(id)}"

    def mark(self, id: str) -> str:
        """The number by which a segment can be found where there is no room for its name."""
        return str(list(self.segments).index(id) + 1)

    def ground(self, id: str) -> str:
        """Colour of the area of a segment; its number and name tell the same."""
        return theme.PALE if id in MOVES else theme.GROUPS[list(self.segments).index(id) % len(theme.GROUPS)]

    def rows(self, table: str, region: str, **equal: object) -> list[dict[str, Any]]:
        """Rows of a table about this scheme in one region."""
        return rows_of(self.released, table, scheme=self.scheme, region=region, **equal)

    def year(self, region: str) -> int | None:
        """The newest year in which a segment of the region has a size."""
        years = [row["period_start"].year for row in self.rows("segments", region) if row["persons"] is not None]
        return max(years, default=None)

    def of_year(self, table: str, region: str, year: int, **equal: object) -> list[dict[str, Any]]:
        """The same of one year."""
        return [row for row in self.rows(table, region, **equal) if row["period_start"].year == year]

    def sizes(self, region: str, year: int) -> Mapping[str, Row]:
        """Size of each segment, in the order of the scheme."""
        return self._in_order(self.of_year("segments", region, year))

    def shares(self, indicator: str, region: str, year: int) -> Mapping[str, Row]:
        """Crude figure of each segment with the share that it has of the whole, in the order of the scheme."""
        rows = self.of_year("segment_figures", region, year, indicator=indicator, method=CRUDE)
        return self._in_order(row for row in rows if row.get("sex") is None and row.get("age_band") is None)

    @cached_property
    def cost(self) -> str | None:
        """The cost of which the shares are shown: the one that is the largest, as it holds the others."""
        rows = rows_of(self.released, "segment_figures", scheme=self.scheme, region=EVERYBODY, method=CRUDE)
        whole: dict[str, float] = {}
        for row in rows:
            known = self.released.indicators.get(row["indicator"])
            if row["share"] is not None and known is not None and known.aim is Aim.COST:
                whole[row["indicator"]] = whole.get(row["indicator"], 0.0) + float(row["numerator"] or 0)
        return max(whole, key=lambda id: whole[id], default=None)

    @cached_property
    def years_without_past(self) -> frozenset[int]:
        """Years before which nobody has a record, so that nearly everybody looks healthy in them."""
        rows = self.rows("segment_diagnostics", EVERYBODY)
        return frozenset(row["period_start"].year for row in rows if row["note"] == NO_LOOK_BACK)

    def percent_or_state(self, row: Row, column: str) -> str:
        """A share in percent, or the word for its state with the reason."""
        if row[column] is None:
            return self("number.none") if row["status"] == "value" else self.state(row)
        return self.quantity(row[column], "percent")

    def empty(self, region: str, year: int) -> frozenset[str]:
        """Segments with nobody in them, of which there is nothing to tell but that."""
        return frozenset(id for id, row in self.sizes(region, year).items() if row["persons"] == 0)

    def absent_notes(self, rows: Mapping[str, Row], column: str) -> tuple[str, ...]:
        """Which segments have no number and so no area, with the reason."""
        absent = [f"{self.segment(id)}: {self.state(row)}" for id, row in rows.items() if row[column] is None]
        return (self("segment.absent", names="; ".join(absent)),) if absent else ()

    def _in_order(self, rows: Iterable[dict[str, Any]]) -> Mapping[str, Row]:
        found = {row["segment"]: row for row in rows}
        return {id: found[id] for id in self.segments if id in found}

    def _said(self, row: Row, column: str) -> str:
        return str(row[f"{column}_{self.language}"])


def schemes_of(tables: Mapping[str, pl.DataFrame]) -> tuple[str, ...]:
    """Identifiers of the schemes, the main one first; none in results without segments."""
    if "segment_schemes" not in tables:
        return ()
    rows = tables["segment_schemes"].sort("is_main", descending=True, maintain_order=True)
    return tuple(rows["scheme"].unique(maintain_order=True))
