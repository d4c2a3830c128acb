"""Names of models of risk, of what they are held against, and of the groups in which they are tested."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from proeftuin.reporting.charts.care_words import CareWords
from proeftuin.reporting.charts.words import Row, rows_of

FULL = "full"
COMPARATORS = ("age_sex", "earlier_use")
VARIANTS = (FULL, *COMPARATORS)
EVERYBODY_IN_IT = ""
"""Segment of a model that is about everybody, and group of a figure that is."""


@dataclass(frozen=True)
class RiskWords(CareWords):
    """How the results of one model of risk are worded in `language`."""

    model: str

    @cached_property
    def cards(self) -> Mapping[str, Row]:
        """The card of the model by segment, that of everybody first."""
        rows = rows_of(self.released, "risk_models", model=self.model)
        return {row["segment"]: row for row in sorted(rows, key=lambda row: row["segment"] != EVERYBODY_IN_IT)}

    @property
    def card(self) -> Row:
        """The card that stands for the model: that of everybody, else that of the first segment."""
        return next(iter(self.cards.values()))

    @property
    def name(self) -> str:
        """Name of the model."""
        return str(self.card[f"name_{self.language}"])

    def titled(self, segment: str) -> str:
        """Name of the model with the segment that it is about."""
        name = self.segment(segment)
        return f"{self.name} ({name})" if segment else self.name

    def segment(self, segment: str) -> str:
        """Name of the segment that a model is about."""
        return str(self.cards[segment][f"segment_{self.language}"]) if segment else self("risk.everybody")

    def variant(self, key: str) -> str:
        """Name of the model or of one it is held against."""
        return self(f"risk.variant.{key}")

    def rows(self, table: str, **equal: object) -> list[dict[str, Any]]:
        """Rows of a table about this model."""
        return rows_of(self.released, table, model=self.model, **equal)

    def group(self, kind: str, key: str) -> str:
        """Name of a group of persons; one that the data name themselves as they name it."""
        match kind:
            case "sex" if key in ("male", "female", "unknown"):
                return self(f"risk.sex.{key}")
            case "age" if key == "unknown":
                return self("risk.unknown_age")
            case "age":
                return self("risk.age", age=key.replace("-", "–"))
            case "segment":
                return self.segment_name(key)
            case "contact":
                return self(f"risk.contact.{key}")
        if kind != "deprivation":
            return key.replace("_", " ")
        # Areas in fifths are numbered; areas that are named otherwise stand as their source names them.
        return self.known(f"risk.fifth.{key}") or self._class_of_areas(key)

    def segment_name(self, id: str) -> str:
        """Name of a segment of the scheme of the model."""
        rows = rows_of(self.released, "segment_schemes", scheme=self.card["scheme"], segment=id)
        name = str(rows[0][f"name_{self.language}"]) if rows else id.replace("_", " ")
        return name[:1].upper() + name[1:]
