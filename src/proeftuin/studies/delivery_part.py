"""
The part of a portfolio in which a study names what parties keep of its delivery.

    portfolio:
      delivery:
        every: quarter              # month, quarter or year
        counts: counts.csv          # for who has no rows of persons
        settings: settings.csv
        fidelity: fidelity.csv
        adaptations: adaptations.csv
        spending: spending.csv
        weights: {reach: 2}         # of the parts of strength; 1 when not said
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from proeftuin.studies.part import Part, Text

StrengthPart = Literal["reach", "dose", "completion", "fidelity", "adoption"]


class DeliveryPart(Part):
    """How long periods are, the logs by the path from the study file, and how much each part of strength counts."""

    every: Literal["month", "quarter", "year"] = "quarter"
    counts: Text | None = None
    settings: Text | None = None
    fidelity: Text | None = None
    adaptations: Text | None = None
    spending: Text | None = None
    weights: Mapping[StrengthPart, Annotated[float, Field(ge=0, le=100)]] = {}

    def named_logs(self) -> dict[str, tuple[str, str]]:
        """Name of the contract of each log that is named, to its key here and its path."""
        keys = {
            "settings": "settings",
            "fidelity_checks": "fidelity",
            "adaptations": "adaptations",
            "spending": "spending",
            "counts": "counts",
        }
        paths = {log: (key, getattr(self, key)) for log, key in keys.items()}
        return {log: (key, path) for log, (key, path) in paths.items() if path is not None}
