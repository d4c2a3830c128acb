"""Figures of every indicator by segment, in the form and by the methods of the status, before output control."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from proeftuin.data.segment_tables import SEGMENT_FIGURES
from proeftuin.methods.segmentation.variance_explained import variance_explained
from proeftuin.steps.population.care_regions import StudyRegions
from proeftuin.steps.segmentation.scheme import Scheme
from proeftuin.steps.segmentation.segment_figure import (
    BETWEEN,
    CELLS,
    EVERYBODY,
    TWICE,
    place_groups,
    places,
    sites_of,
)
from proeftuin.steps.triple_aim.care_cell_table import cell_table, with_groups
from proeftuin.steps.triple_aim.care_definition import CareIndicator
from proeftuin.steps.triple_aim.care_estimate import Axes, care_estimates, kind_of
from proeftuin.steps.triple_aim.care_measure import TallyKind

_SUMS = (TallyKind.AMOUNT, TallyKind.NUMBER, TallyKind.PERSONS)


@dataclass(frozen=True)
class SegmentFigures:
    """
    The indicators of a population by segment of one scheme.

    Attributes
    ----------
    sums : mapping of str to frame
        As `figure_sums` gives them, added over buckets.
    """

    scheme: Scheme
    sums: Mapping[str, pl.DataFrame]
    regions: StudyRegions
    indicators: Mapping[str, CareIndicator]

    @cached_property
    def _groups(self) -> dict[str, tuple[str, ...]]:
        return place_groups(self.scheme, sites_of(self.regions))

    @cached_property
    def _cells(self) -> pl.DataFrame:
        names = places(self.scheme, sites_of(self.regions))
        cells = cell_table(self.sums[CELLS], self.indicators, names, division=self.regions.division)
        return with_groups(cells, self.sums[TWICE], self.indicators, self._groups)

    def table(self) -> pl.DataFrame:
        """As the contract `segment_figures` says; everybody of all segments together is the standard."""
        if self._cells.is_empty():
            return SEGMENT_FIGURES.empty()
        indicators = {id: found.indicator for id, found in self.indicators.items()}
        scales = {id: found.scale for id, found in self.indicators.items()}
        found = care_estimates(self._cells, self._groups, indicators, division=self.regions.division, scales=scales)
        placed = found.filter(pl.col("region") != EVERYBODY).with_columns(
            pl.col("region").str.split_exact(BETWEEN, 1).struct.rename_fields(["segment", "place"]).struct.unnest(),
            pl.lit(self.scheme.id).alias("scheme"),
        )
        named = placed.with_columns(pl.col("place").alias("region")).drop("place")
        return SEGMENT_FIGURES.in_order(SEGMENT_FIGURES.conform(self._with_shares(named)))

    def explained(self) -> pl.DataFrame:
        """Part of the differences between persons that lies between segments, by `indicator` and `year`."""
        axes = Axes.of(self._cells, {f"{one.id}{BETWEEN}{EVERYBODY}": self._of(one.id) for one in self.scheme.segments})
        rows: list[tuple[str, int, float, int]] = []
        for id, found in self.indicators.items():
            kind = kind_of(found.indicator)
            if kind not in _SUMS:
                continue
            own = self._cells.filter(pl.col("indicator") == id)
            sums = axes.sums(own, add_up=kind is not TallyKind.PERSONS).everybody()
            parts = variance_explained(sums.total, sums.squares, sums.persons)
            rows += [(id, year, float(parts[at]), int(sums.persons[at].sum())) for at, year in enumerate(axes.years)]
        schema = {"indicator": pl.String, "year": pl.Int64, "value": pl.Float64, "persons": pl.Int64}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def _of(self, segment: str) -> tuple[str, ...]:
        return self._groups[f"{segment}{BETWEEN}{EVERYBODY}"]

    def _with_shares(self, named: pl.DataFrame) -> pl.DataFrame:
        summed = [id for id, found in self.indicators.items() if kind_of(found.indicator) in _SUMS]
        whole = pl.col("numerator").sum().over("indicator", "region", "period_start", "method")
        is_share = (pl.col("method") == "crude") & pl.col("indicator").is_in(summed) & (pl.col("status") == "value")
        return named.with_columns(
            pl.when(is_share & (whole > 0)).then(100 * pl.col("numerator") / whole).alias("share")
        )
