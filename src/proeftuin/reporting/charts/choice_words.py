"""Names of interventions, segments, places and criteria in the choice for one region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from proeftuin.reporting.charts.care_words import CareWords
from proeftuin.reporting.charts.scheme_words import SchemeWords
from proeftuin.reporting.charts.words import Row, rows_of
from proeftuin.vocabulary.number_format import number

NO_EFFECT_KNOWN = "no_effect_known"
MONEY = "euro"


@dataclass(frozen=True)
class ChoiceWords(CareWords):
    """How the choice of interventions for `place` is worded in `language`."""

    place: str
    """The region for which a choice is made, `site:<id>`."""

    @cached_property
    def interventions(self) -> Mapping[str, Row]:
        """What is told of each type of intervention."""
        return {row["intervention"]: row for row in rows_of(self.released, "interventions")}

    def intervention(self, id: str) -> str:
        """Name of a type of intervention."""
        row = self.interventions.get(id)
        return id.replace("_", " ") if row is None else str(row[f"name_{self.language}"])

    def interventions_listed(self, ids: str | None) -> str:
        """Names of interventions that stand in one column, separated by blanks; a dash for none."""
        names = [self.intervention(id) for id in (ids or "").split()]
        return "; ".join(names) if names else self("number.none")

    def need(self, key: str) -> str:
        """Name of a need; one that the study brings itself as it names it."""
        return self.known(f"choice.need.{key}") or key.replace("_", " ")

    def needs_listed(self, keys: str | None) -> str:
        """Names of needs that stand in one column, separated by blanks."""
        names = [self.need(key) for key in (keys or "").split()]
        return ", ".join(names) if names else self("number.none")

    def scheme(self, id: str) -> SchemeWords:
        """Names of the segments of a scheme."""
        return SchemeWords(self.released, self.language, id)

    def segment(self, row: Row) -> str:
        """Name of the segment of a row, after its number."""
        scheme = self._schemes.setdefault(row["scheme"], self.scheme(row["scheme"]))
        known = row["segment"] in scheme.segments
        return scheme.numbered(row["segment"]) if known else str(row["segment"]).replace("_", " ")

    @cached_property
    def _schemes(self) -> dict[str, SchemeWords]:
        return {}

    def rows(self, table: str, **equal: object) -> list[dict[str, Any]]:
        """Rows of a table about this region."""
        return rows_of(self.released, table, region=self.place, **equal)

    def outcome(self, id: str) -> str:
        """Name of an outcome; of a candidate whose outcome is not known a dash."""
        return self.indicator(id) if id in self.released.indicators else self("number.none")

    def amount(self, row: Row, column: str, unit: str, *, signed: bool = True) -> str:
        """A median in persons, events or euro with its interval, or its state with the reason."""
        if row[column] is None:
            return self.state(row) if row["status"] != "value" else self("number.none")
        shown = "eur" if unit == MONEY else "persons"
        text = self.quantity(_round(row[column], unit), shown, signed=signed)
        lower, upper = row[f"{column}_lower"], row[f"{column}_upper"]
        if lower is not None and upper is not None:
            ends = [number(_round(each, unit), shown, self.language, signed=signed) for each in (lower, upper)]
            text = self("number.with_interval", value=text, lower=ends[0], upper=ends[1])
        return text if unit == MONEY else self(f"choice.{unit}", number=text)


def _round(value: float, unit: str) -> float:
    """Euros to three digits and persons to whole numbers: draws have no more to tell."""
    return float(f"{value:.3g}") if unit == MONEY else float(round(value))


def regions_of(rows: Sequence[Row]) -> tuple[str, ...]:
    """The regions of rows, in order."""
    return tuple(dict.fromkeys(row["region"] for row in rows))
