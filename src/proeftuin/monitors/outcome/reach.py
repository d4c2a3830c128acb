"""Reach of the entries of a portfolio: what is taken from each bucket, and the tables made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from proeftuin.data.engine.care_engine import Relation
from proeftuin.monitors.outcome.care_monitor import CareMonitor, CareResults
from proeftuin.monitors.outcome.care_status import AreaFigures
from proeftuin.monitors.outcome.person_part import Bucket
from proeftuin.monitors.outcome.segmentation import SegmentPart
from proeftuin.steps.implementation.reach_cell import ReachQueries, added_reach, given_tables, reach_queries, reach_sums
from proeftuin.steps.implementation.reach_plan import ReachPlan
from proeftuin.steps.implementation.reach_table import ReachTables
from proeftuin.steps.population.care_regions import EVERYBODY, StudyRegions
from proeftuin.steps.population.population_definition import EachPeriod, PopulationDefinition
from proeftuin.steps.population.query import Query
from proeftuin.steps.segmentation.assignment import assignment_queries
from proeftuin.steps.segmentation.scheme import Scheme
from proeftuin.steps.triple_aim.gradient_table import area_groups

VERSION = 1
"""Of the sums; raised when the same portfolio gives other numbers, so that nothing stale is taken."""


@dataclass(frozen=True)
class ReachPart:
    """
    Sums of who could be reached and who was.

    Attributes
    ----------
    scheme : Scheme or None
        Whose segments the portfolio speaks of; its `SegmentPart` comes before this part.
    """

    plan: ReachPlan
    scheme: Scheme | None

    @property
    def id(self) -> str:
        """See `PersonPart`."""
        return "reach"

    @property
    def is_by_region(self) -> bool:
        """See `PersonPart`."""
        return True

    @property
    def needs(self) -> tuple[str, ...]:
        """See `PersonPart`."""
        return () if self.scheme is None else (SegmentPart(self.scheme).id,)

    def meaning(self) -> object:
        """See `PersonPart`."""
        return [VERSION, self.plan.meaning(), None if self.scheme is None else self.scheme.hash()]

    def sums(self, bucket: Bucket) -> dict[str, pl.DataFrame]:
        """See `PersonPart`."""
        queries = _queries(self.scheme, bucket.definition, bucket.periods)
        return reach_sums(bucket.engine, queries, given_tables(self.plan, bucket.regions))

    def added(self, name: str, frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
        """See `PersonPart`."""
        return added_reach(name, frames)


def reach_parts(plan: ReachPlan | None, scheme: Scheme | None) -> tuple[ReachPart, ...]:
    """One part when there is something to reach persons with."""
    is_carried_out = plan is not None and any(entry.rollouts for entry in plan.entries)
    return (ReachPart(plan, scheme),) if plan is not None and is_carried_out else ()


def reach_queries_of(
    parts: Sequence[ReachPart], definition: PopulationDefinition, periods: Relation
) -> tuple[Query, ...]:
    """Every query that reach asks of an engine, in order."""
    asked: list[Query] = []
    for part in parts:
        queries = _queries(part.scheme, definition, periods)
        asked += [*queries.kept, *queries.taken.values()]
    return tuple(asked)


def reach_tables(
    part: ReachPart,
    monitor: CareMonitor,
    results: CareResults,
    cells: pl.DataFrame,
    areas: AreaFigures,
    settings: frozenset[tuple[str, str, str]] | None,
) -> dict[str, pl.DataFrame]:
    """
    The tables `reach`, `delivery` and `delivery_flags` of persons, before output control.

    Parameters
    ----------
    cells : frame
        Cells of the status, whose persons the fifths of areas are made of.
    settings : set of triples of str, or None
        Entry, site and setting of the log of settings.
    """
    regions = monitor.regions[monitor.status_of or ""]
    tables = ReachTables(
        part.plan,
        results.parts[part.id],
        regions.units.regions,
        regions.groups,
        _fifths(regions, cells, areas),
        settings,
    )
    return {"reach": tables.reach(), "delivery": tables.delivery(), "delivery_flags": tables.flags()}


def _fifths(regions: StudyRegions, cells: pl.DataFrame, areas: AreaFigures) -> Mapping[str, str]:
    """The fifth of each area among all of the study, 1 for the most deprived; none when no figure tells it."""
    if not areas.deprivation or cells.is_empty():
        return {}
    everybody = {EVERYBODY: regions.groups[EVERYBODY]}
    (groups,) = area_groups(cells, everybody, areas.deprivation, higher_is=areas.higher_is)
    return {code: str(number) for number, codes in enumerate(groups.codes, start=1) for code in codes}


def _queries(scheme: Scheme | None, definition: PopulationDefinition, periods: Relation) -> ReachQueries:
    assigned = None if scheme is None else assignment_queries(scheme, definition)[-1].kept
    return reach_queries(periods, assigned, is_open=isinstance(definition.index, EachPeriod))
