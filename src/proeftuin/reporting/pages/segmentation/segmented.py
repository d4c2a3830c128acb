"""The results of one scheme of segments as its pages show them: sizes, figures, shares and addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from proeftuin.reporting.care_edition import CRUDE, EVERYBODY, NO_DENOMINATOR, CareEdition
from proeftuin.reporting.charts.scheme_words import SchemeWords, schemes_of
from proeftuin.reporting.charts.words import rows_of
from proeftuin.reporting.edition import Row
from proeftuin.reporting.table import Cell
from proeftuin.vocabulary.estimate import Status


@dataclass(frozen=True)
class Segmented:
    """One scheme in one edition."""

    edition: CareEdition
    scheme: str

    @cached_property
    def words(self) -> SchemeWords:
        """Names, numbers and colours of the segments."""
        return SchemeWords(self.edition.released, self.edition.language, self.scheme)

    def say(self, key: str, /, **gaps: object) -> str:
        """A sentence of the pages about segments."""
        return self.edition.say(f"segments.{key}", **gaps)

    @property
    def path(self) -> str:
        """Path of the page about the scheme."""
        return f"segments/{self.scheme}.html"

    def passport_path(self, segment: str) -> str:
        """Path of the passport of a segment."""
        return f"segments/{self.scheme}/{segment}.html"

    @cached_property
    def year(self) -> int:
        """The newest year in which a segment has a size, and the last of the study when none has."""
        return self.words.year(EVERYBODY) or self.edition.last_year

    @cached_property
    def has_passports(self) -> bool:
        """Whether there are figures by segment of this scheme."""
        return bool(rows_of(self.edition.released, "segment_figures", scheme=self.scheme))

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """Everybody, then the sites that have sizes."""
        known = {row["region"] for row in rows_of(self.edition.released, "segments", scheme=self.scheme)}
        return tuple(region for region in self.edition.regions if region in known)

    def sizes(self, region: str) -> Mapping[str, Row]:
        """Size of each segment in the newest year."""
        return self.words.sizes(region, self.year)

    def shares(self, region: str) -> Mapping[str, Row]:
        """Figure with the share in the cost of each segment in the newest year; empty without a cost."""
        return {} if self.words.cost is None else self.words.shares(self.words.cost, region, self.year)

    def figure(self, indicator: str, segment: str, region: str) -> Row | None:
        """The crude figure of a segment in the newest year, both sexes and all ages."""
        return self._figures.get((indicator, segment, region))

    @cached_property
    def _figures(self) -> Mapping[tuple[str, str, str], Row]:
        rows = rows_of(self.edition.released, "segment_figures", scheme=self.scheme, method=CRUDE)
        return {
            (row["indicator"], row["segment"], row["region"]): row
            for row in rows
            if row["period_start"].year == self.year and row.get("sex") is None and row.get("age_band") is None
        }

    def size_cell(self, row: Row | None, column: str) -> Cell:
        """A count of persons of a segment in its state."""
        return self._absent if row is None else self.edition.count_cell(row, column)

    def percent_cell(self, row: Row | None, column: str, unit: str = "percent") -> Cell:
        """A share, or another number that may stand beside a count, in its state; a dash where there is nobody."""
        if row is not None and row[column] is None and (row["reason"] == NO_DENOMINATOR or row["persons"] == 0):
            return Cell("–")
        if row is None or (row[column] is None and row["status"] == Status.VALUE):
            return self._absent
        return self.edition.cell(row, column, unit)

    @property
    def _absent(self) -> Cell:
        return self.edition.with_interval(None)


def segmented(edition: CareEdition) -> tuple[Segmented, ...]:
    """Every scheme of the results, the one with figures first."""
    return tuple(Segmented(edition, scheme) for scheme in schemes_of(edition.released.tables))
