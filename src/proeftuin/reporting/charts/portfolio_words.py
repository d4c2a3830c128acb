"""Names of entries, enabling records, sites and segments of a portfolio, the same in every chart and table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from typing_extensions import override

from proeftuin.reporting.charts.scheme_words import SchemeWords
from proeftuin.reporting.charts.words import Row, Words, rows_of

ALL, ELSEWHERE, EVERYBODY = "all", "elsewhere", "everybody"


@dataclass(frozen=True)
class PortfolioWords(Words):
    """How a portfolio and its delivery are worded in `language`."""

    @cached_property
    def entries(self) -> Mapping[str, Row]:
        """What is told of each entry, in the order of the study."""
        return {row["entry"]: row for row in self._in_order("portfolio")}

    @cached_property
    def enabling(self) -> Mapping[str, Row]:
        """What is told of each enabling record, in the order of the study."""
        return {row["record"]: row for row in self._in_order("portfolio_enabling")}

    def entry(self, id: str) -> str:
        """Name of an entry or enabling record."""
        row = self.entries.get(id) or self.enabling.get(id)
        return id.replace("_", " ") if row is None else str(row[f"name_{self.language}"])

    def entries_listed(self, ids: str | None) -> str:
        """Names of entries and records that stand in one column, separated by blanks; a dash for none."""
        return "; ".join(self.entry(id) for id in (ids or "").split()) or self("number.none")

    @override
    def region(self, code: str) -> str:
        return self(f"portfolio.region.{code}") if code in (ALL, ELSEWHERE) else super().region(code)

    def sites_listed(self, ids: str | None) -> str:
        """Names of sites that stand in one column, separated by blanks; all of them for none."""
        return "; ".join(self.site(id) for id in (ids or "").split()) or self("portfolio.everywhere")

    def segment(self, scheme: str | None, id: str) -> str:
        """Name of a segment, after its number where the results hold its scheme."""
        if id == EVERYBODY:
            return self("portfolio.everybody")
        words = self.scheme(scheme) if scheme else None
        return words.numbered(id) if words is not None and id in words.segments else id.replace("_", " ")

    def segments_listed(self, scheme: str | None, ids: str | None) -> str:
        """Names of segments that stand in one column, separated by blanks; everybody for none."""
        return "; ".join(self.segment(scheme, id) for id in (ids or "").split()) or self("portfolio.everybody")

    def scheme(self, id: str) -> SchemeWords:
        """Names of the segments of a scheme."""
        return self._schemes.setdefault(id, SchemeWords(self.released, self.language, id))

    @cached_property
    def _schemes(self) -> dict[str, SchemeWords]:
        return {}

    def said(self, row: Row, column: str) -> str:
        """Words of a study in the language of the reader; a dash where nobody gave any."""
        text = row[f"{column}_{self.language}"]
        return self("number.none") if text is None else str(text)

    def named(self, **ids: str) -> dict[str, str]:
        """Names for the gaps of a sentence: of an `entry`, or as everywhere."""
        entries = {gap: self.entry(id) for gap, id in ids.items() if gap == "entry"}
        return entries | super().named(**{gap: id for gap, id in ids.items() if gap not in entries})

    def _in_order(self, table: str) -> list[dict[str, Any]]:
        return sorted(rows_of(self.released, table), key=lambda row: row["place"])
