"""The groups of a scheme of segments, as the scheme of the edition named and defined them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from proeftuin.vocabulary.language import Language
from proeftuin_web.results.wording import language


@dataclass(frozen=True)
class Segment:
    """One segment: its code in a stratum, and the row of its scheme, with its texts in both languages."""

    code: str
    row: Mapping[str, Any]

    @property
    def scheme(self) -> str:
        """Short name of its scheme."""
        return str(self.row["scheme"])

    @property
    def anchor(self) -> str:
        """Where it stands on the page of its scheme."""
        return f"segment-{self.row['segment']}"

    @property
    def name(self) -> str:
        """What it is called, in the language of the page."""
        return self.said("name") or self.code

    @property
    def meaning(self) -> str:
        """Who is meant."""
        return self.said("meaning")

    @property
    def rule(self) -> str:
        """The rule that leads to it."""
        return self.said("rule")

    @property
    def priority(self) -> int | None:
        """Place in the order in which rules are tried."""
        return self.row.get("priority")

    def said(self, what: str) -> str:
        """A text of its row in the language of the page; empty when there is none."""
        chosen = "nl" if language() is Language.NL else "en"
        return str(self.row.get(f"{what}_{chosen}") or "")


def segments_of_rows(rows: Iterable[Mapping[str, Any]]) -> dict[str, Segment]:
    """Segments of all schemes by their code, in the order in which the author of a scheme shows them."""
    ordered = sorted(rows, key=lambda row: (not row.get("is_main"), row["scheme"], row.get("place") or 0))
    return {code: Segment(code, row) for row in ordered for code in [f"{row['scheme']}:{row['segment']}"]}
