"""Segments of the population of the status: what is taken from each bucket, and the tables made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import polars as pl

from proeftuin.data.engine.care_engine import Relation
from proeftuin.data.segment_tables import SEGMENT_FIGURES, SEGMENT_TABLES
from proeftuin.monitors.outcome.care_monitor import CareMonitor, CareResults
from proeftuin.monitors.outcome.care_status import AreaFigures
from proeftuin.monitors.outcome.keep import Keep, Tables, computed_anew
from proeftuin.monitors.outcome.person_part import Bucket
from proeftuin.steps.population.care_regions import EVERYBODY, StudyRegions
from proeftuin.steps.population.population_definition import EachPeriod, PopulationDefinition
from proeftuin.steps.population.query import Query
from proeftuin.steps.segmentation.assignment import assigned, assignment_queries, table_name
from proeftuin.steps.segmentation.diagnostics import Diagnosis
from proeftuin.steps.segmentation.scheme import Scheme
from proeftuin.steps.segmentation.segment_cell import SumQueries, added_sums, placed_query, segment_sums, sum_queries
from proeftuin.steps.segmentation.segment_figure import added_figures, figure_sums
from proeftuin.steps.segmentation.segment_figure_table import SegmentFigures
from proeftuin.steps.segmentation.segment_mean_table import mean_rows
from proeftuin.steps.segmentation.segment_scheme_table import scheme_rows
from proeftuin.steps.segmentation.segment_table import (
    Divided,
    age_rows,
    element_rows,
    overlap_rows,
    segment_rows,
    together,
    transition_rows,
)
from proeftuin.steps.triple_aim.care_cell import cell_queries
from proeftuin.steps.triple_aim.care_definition import CareIndicator
from proeftuin.steps.triple_aim.care_measure import TallyKind
from proeftuin.steps.triple_aim.gradient_table import area_groups

VERSION = 1
"""Of the sums; raised when the same scheme gives other numbers, so that nothing stale is taken."""
WHOLE_COST = "care_cost_total"


@dataclass(frozen=True)
class SegmentPart:
    """
    Sums by segment of one scheme.

    It keeps `assigned_<scheme>` and `placed_in_<scheme>` for the parts after it.
    """

    scheme: Scheme

    @property
    def id(self) -> str:
        """See `PersonPart`."""
        return f"segments_{table_name(self.scheme)}"

    @property
    def is_by_region(self) -> bool:
        """See `PersonPart`."""
        return True

    @property
    def needs(self) -> tuple[str, ...]:
        """See `PersonPart`."""
        return ()

    def meaning(self) -> object:
        """See `PersonPart`."""
        return [VERSION, self.scheme.hash(), [element.key for element in self.scheme.elements]]

    def sums(self, bucket: Bucket) -> dict[str, pl.DataFrame]:
        """See `PersonPart`."""
        engine, definition = bucket.engine, bucket.definition
        assigned(engine, self.scheme, definition)
        placed, sums = _queries_of_sums(self.scheme, definition, bucket.periods, bucket.years, bucket.indicators)
        engine.keep(placed.name, placed.rows)
        return segment_sums(engine, sums)

    def added(self, name: str, frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
        """See `PersonPart`."""
        return added_sums(name, frames)


@dataclass(frozen=True)
class SegmentFiguresPart:
    """
    Sums of every indicator by segment of one scheme, in the sites and elsewhere.

    It comes last: it keeps what each person has in each year anew, by segment instead of by region.
    """

    scheme: Scheme

    @property
    def id(self) -> str:
        """See `PersonPart`."""
        return f"segment_figures_{table_name(self.scheme)}"

    @property
    def is_by_region(self) -> bool:
        """See `PersonPart`; a place is a segment in a site here, and every holder has the same sites."""
        return False

    @property
    def needs(self) -> tuple[str, ...]:
        """See `PersonPart`."""
        return (SegmentPart(self.scheme).id,)

    def meaning(self) -> object:
        """See `PersonPart`."""
        return [VERSION, self.scheme.hash()]

    def sums(self, bucket: Bucket) -> dict[str, pl.DataFrame]:
        """See `PersonPart`."""
        is_open = isinstance(bucket.definition.index, EachPeriod)
        found = assignment_queries(self.scheme, bucket.definition)[-1].kept
        tallies = {id: one.tally for id, one in bucket.indicators.items()}
        return figure_sums(bucket.engine, self.scheme, found, bucket.periods, bucket.regions, tallies, is_open=is_open)

    def added(self, name: str, frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
        """See `PersonPart`."""
        return added_figures(name, frames)


def segment_parts(schemes: Sequence[Scheme]) -> tuple[SegmentPart, ...]:
    """A part for each scheme."""
    return tuple(SegmentPart(scheme) for scheme in schemes)


def segment_figures_parts(schemes: Sequence[Scheme]) -> tuple[SegmentFiguresPart, ...]:
    """Figures are made for the first scheme only, as they take as long as the status itself."""
    return tuple(SegmentFiguresPart(scheme) for scheme in schemes[:1])


@dataclass(frozen=True)
class Segmentation:
    """
    The segments of the population of the status, once all buckets are added up.

    Attributes
    ----------
    results : CareResults
        With the sums of the parts.
    areas : AreaFigures
        What is known about areas.
    cells : frame
        Cells of the status, as the contract `cells` says.
    minimum_persons : int
        Of a segment in an area, below which there is a warning.
    """

    monitor: CareMonitor
    results: CareResults
    schemes: tuple[Scheme, ...]
    cells: pl.DataFrame
    areas: AreaFigures
    minimum_persons: int

    def tables(self, keep: Keep = computed_anew, groups: Sequence[str] | None = None) -> Tables:
        """
        All tables by name, before output control; none without a scheme.

        Parameters
        ----------
        keep : callable
            Asked for the tables of each scheme; by default all are computed.
        groups : sequence of str, optional
            Group of results of each scheme; by default its identifier.
        """
        names = groups or [scheme.id for scheme in self.schemes]
        found = [keep(name, partial(self._tables_of, place)) for place, name in enumerate(names)]
        contracts = [contract for contract in SEGMENT_TABLES if found and contract.name in found[0]]
        return {one.name: together(one, (tables[one.name] for tables in found)) for one in contracts}

    def _tables_of(self, place: int) -> Tables:
        """The tables of one scheme; figures are made of the first only."""
        scheme = self.schemes[place]
        divided = self._divided(scheme)
        figures = self._figures(scheme) if place == 0 else None
        means = mean_rows(divided, self._cost, self.monitor.years)
        return {
            "segment_schemes": scheme_rows(scheme, is_main=place == 0),
            "segments": segment_rows(divided),
            "segment_ages": age_rows(divided),
            "segment_elements": element_rows(divided),
            "segment_transitions": transition_rows(divided),
            "segment_overlaps": overlap_rows(divided),
            "segment_figures": figures.table() if figures else SEGMENT_FIGURES.empty(),
            "segment_means": means,
            "segment_diagnostics": self._diagnosis(divided, means, figures).table(),
        }

    @property
    def _population(self) -> str:
        return self.monitor.status_of or ""

    @property
    def _regions(self) -> StudyRegions:
        return self.monitor.regions[self._population]

    @property
    def _cost(self) -> str | None:
        return cost_indicator(self.monitor.indicators)

    def _divided(self, scheme: Scheme) -> Divided:
        return Divided(scheme, self.results.parts[SegmentPart(scheme).id], self._population, self._regions)

    def _figures(self, scheme: Scheme) -> SegmentFigures:
        sums = self.results.parts[SegmentFiguresPart(scheme).id]
        return SegmentFigures(scheme, sums, self._regions, self.monitor.indicators)

    def _diagnosis(self, divided: Divided, means: pl.DataFrame, figures: SegmentFigures | None) -> Diagnosis:
        explained = None if figures is None else figures.explained()
        return Diagnosis(divided, means, explained, self._cost, self._most_deprived(), self.minimum_persons)

    def _most_deprived(self) -> tuple[str, ...] | None:
        if not self.areas.deprivation or self.cells.is_empty():
            return None
        everybody = {EVERYBODY: self._regions.groups[EVERYBODY]}
        groups = area_groups(self.cells, everybody, self.areas.deprivation, higher_is=self.areas.higher_is)
        return groups[0].codes[0]


def cost_indicator(indicators: Mapping[str, CareIndicator]) -> str | None:
    """The indicator that stands for what a person costs: all care, or else the first amount that is measured."""
    amounts = [
        id
        for id, found in indicators.items()
        if found.tally.kind is TallyKind.AMOUNT and found.tally.simple is not None and found.tally.ages is None
    ]
    return WHOLE_COST if WHOLE_COST in amounts else next(iter(amounts), None)


def segment_queries(
    schemes: Sequence[Scheme],
    definition: PopulationDefinition,
    periods: Relation,
    years: Sequence[int],
    indicators: Mapping[str, CareIndicator],
) -> tuple[Query, ...]:
    """Every query that segments ask of an engine, in order, but for those of figures by segment."""
    queries: list[Query] = []
    for scheme in schemes:
        placed, sums = _queries_of_sums(scheme, definition, periods, years, indicators)
        queries += [*assignment_queries(scheme, definition), placed, *sums.kept, *sums.taken.values()]
    return tuple(queries)


def _queries_of_sums(
    scheme: Scheme,
    definition: PopulationDefinition,
    periods: Relation,
    years: Sequence[int],
    indicators: Mapping[str, CareIndicator],
) -> tuple[Query, SumQueries]:
    found = assignment_queries(scheme, definition)[-1].kept
    placed = placed_query(scheme, definition, found, periods)
    is_open = isinstance(definition.index, EachPeriod)
    cost = _cost_rows(periods, indicators)
    return placed, sum_queries(scheme, placed.kept, years=years, is_open=is_open, cost=cost)


def _cost_rows(periods: Relation, indicators: Mapping[str, CareIndicator]) -> tuple[Relation, str] | None:
    id = cost_indicator(indicators)
    if id is None:
        return None
    tallies = {one: found.tally for one, found in indicators.items()}
    part = next(part for part in cell_queries(periods, tallies).parts if id in part.tallies)
    return part.found.kept, part.columns[id]
