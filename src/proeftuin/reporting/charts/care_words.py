"""Names that the charts of a person-level study use: its populations, and everybody in the data as a region."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from proeftuin.reporting.charts.words import Row, Words

EVERYBODY = "all"


@dataclass(frozen=True)
class CareWords(Words):
    """How the results of a person-level study are worded in `language`."""

    @override
    def region(self, code: str) -> str:
        return self("care.everybody") if code == EVERYBODY else self._names.get(code, code)

    @override
    def state(self, row: Row) -> str:
        # Without anything to expect there is no ratio, however many persons there are.
        is_ratio = row.get("method") == "indirectly_standardised"
        reason = "nothing_expected" if is_ratio and row["reason"] == "no_exposure" else row["reason"]
        return super().state({**row, "reason": reason})

    def population(self, id: str) -> str:
        """Name of a population."""
        names = self.released.table("populations").select("population", f"name_{self.language}")
        found: dict[str, str] = dict(names.iter_rows())
        return found[id]

    def count_or_state(self, row: Row, column: str) -> str:
        """A count of persons, or the word for its state with the reason."""
        return self.state(row) if row[column] is None else self.count(row[column])

    def citations(self) -> tuple[str, ...]:
        """The lines of all sources: a population is made of all of them together."""
        return self.sources(self.released.citations)
