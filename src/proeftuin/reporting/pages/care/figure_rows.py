"""What is released about the figures of one indicator: the figures, how reliable they are, and how they changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeAlias

import polars as pl

from proeftuin.reporting.care_edition import CRUDE, DIRECT, RATIO, CareEdition
from proeftuin.reporting.edition import Row

METHODS = (DIRECT, CRUDE, RATIO)
"""The methods that come first, in order: what can be compared between regions, then what was counted."""
Place: TypeAlias = tuple[Any, ...]
Way: TypeAlias = tuple[str, date]
"""A method and the first day of its period, which both end on the same day."""
_PLACE = ("region", "period_start", "period_end", "method")


@dataclass(frozen=True)
class FigureRows:
    """
    The rows about one indicator; both sexes and all ages together.

    Attributes
    ----------
    estimates, reliability, revisions : frame
        As the contracts of those names say; the latter two are empty when the results have no such table.
    """

    estimates: pl.DataFrame
    reliability: pl.DataFrame
    revisions: pl.DataFrame

    def of_region(self, region: str) -> list[Row]:
        """Figures of one region: the newest first, and of one year in the order of the methods."""
        return sorted(self.estimates.filter(pl.col("region") == region).to_dicts(), key=_order)

    @cached_property
    def newest(self) -> Mapping[str, Mapping[Way, Row]]:
        """The newest figures of every region by method and first day: of one year, and of several years together."""
        found: dict[str, dict[Way, Row]] = {}
        is_newest = pl.col("period_end") == pl.col("period_end").max()
        for row in self.estimates.filter(is_newest).to_dicts():
            found.setdefault(row["region"], {})[row["method"], row["period_start"]] = row
        return found

    def reliability_of(self, row: Row) -> Row | None:
        """How reliable a figure is; `None` when the results do not tell."""
        return self._reliability.get(place_of(row))

    def revision_of(self, row: Row) -> Row | None:
        """How a figure differs from that of the run before; `None` when it does not."""
        return self._revisions.get(place_of(row))

    @cached_property
    def _reliability(self) -> Mapping[Place, Row]:
        return _by_place(self.reliability)

    @cached_property
    def _revisions(self) -> Mapping[Place, Row]:
        shown = self.estimates.select(_PLACE)
        return _by_place(self.revisions.join(shown, on=_PLACE, how="semi")) if self.revisions.height else {}


def place_of(row: Row) -> Place:
    """What tells the figures of one indicator apart."""
    return tuple(row[name] for name in _PLACE)


def rank(method: str) -> tuple[int, str]:
    """Order of the methods."""
    return (METHODS.index(method) if method in METHODS else len(METHODS), method)


def rows_by_indicator(edition: CareEdition, areas: Collection[str]) -> dict[str, FigureRows]:
    """
    What is released about every indicator of the results.

    Parameters
    ----------
    areas : collection of str
        Of these the newest figures are wanted, of everybody and of the sites all of them. Revisions are told of all
        regions and years, since a figure that is gone has no other place.
    """
    is_newest = pl.col("period_end") == pl.col("period_end").max().over("indicator")
    wanted = pl.col("region").is_in(list(edition.regions)) | (pl.col("region").is_in(list(areas)) & is_newest)
    estimates, reliability = (_parts(edition, name, wanted) for name in ("estimates", "reliability"))
    revisions = _parts(edition, "revisions", pl.lit(True))
    return {
        id: FigureRows(*(parts.get(id, empty) for parts, empty in (estimates, reliability, revisions)))
        for id in edition.released.indicators
    }


def _parts(edition: CareEdition, name: str, wanted: pl.Expr) -> tuple[Mapping[str, pl.DataFrame], pl.DataFrame]:
    """A table in parts by indicator, and what stands for an indicator that it does not have."""
    if name not in edition.released.tables:
        return {}, pl.DataFrame()
    found = edition.released.table(name)
    whole = (pl.col(column).is_null() for column in ("sex", "age_band") if column in found.columns)
    kept = found.filter(pl.all_horizontal(pl.lit(True), *whole)).filter(wanted)
    parts = kept.partition_by("indicator", as_dict=True, maintain_order=True)
    return {str(id): part for (id,), part in parts.items()}, kept.clear()


def _order(row: Row) -> tuple[int, int, tuple[int, str]]:
    return (-row["period_end"].toordinal(), -row["period_start"].toordinal(), rank(row["method"]))


def _by_place(rows: pl.DataFrame) -> Mapping[Place, Row]:
    return {place_of(row): row for row in rows.iter_rows(named=True)}
