"""Segments that data suggest: patterns are taken from each bucket, and clusters looked for when all are added up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import polars as pl

from proeftuin.data.engine.care_engine import Relation
from proeftuin.errors import NotEstimableError
from proeftuin.monitors.outcome.keep import Keep, Tables, computed_anew
from proeftuin.monitors.outcome.person_part import Bucket
from proeftuin.monitors.outcome.segmentation import SegmentPart
from proeftuin.steps.population.population_definition import PopulationDefinition
from proeftuin.steps.population.query import Query
from proeftuin.steps.segmentation.assignment import assigned_name, assignment_queries, element_column
from proeftuin.steps.segmentation.cluster_scheme import cluster_scheme, scheme_file
from proeftuin.steps.segmentation.cluster_table import NO_CLUSTERS, NOBODY, cluster_tables, without_clusters
from proeftuin.steps.segmentation.clustering import Clustering, find_clusters
from proeftuin.steps.segmentation.person_pattern import added_patterns, pattern_query
from proeftuin.steps.segmentation.scheme import Scheme

VERSION = 1
"""Of the patterns; raised when the same search gives other ones, so that nothing stale is taken."""
PATTERNS = "patterns"


@dataclass(frozen=True)
class ClusterPart:
    """
    Patterns of persons for one search.

    It comes after the part that keeps the assignment of its scheme.

    Attributes
    ----------
    document : mapping
        The scheme as its author wrote it.
    """

    asked: Clustering
    scheme: Scheme
    document: Mapping[str, Any]

    @property
    def id(self) -> str:
        """See `PersonPart`."""
        return f"clusters_{self.asked.id}"

    @property
    def is_by_region(self) -> bool:
        """See `PersonPart`."""
        return False

    @property
    def needs(self) -> tuple[str, ...]:
        """See `PersonPart`."""
        return (SegmentPart(self.scheme).id,)

    def meaning(self) -> object:
        """See `PersonPart`."""
        return [VERSION, self.scheme.hash(), self.asked.elements, self._year]

    def sums(self, bucket: Bucket) -> dict[str, pl.DataFrame]:
        """See `PersonPart`."""
        return {PATTERNS: bucket.engine.frame(self.query(bucket.engine.table(assigned_name(self.scheme))).rows)}

    def query(self, assigned: Relation) -> Query:
        """The one query that a search asks of an engine, of those whom its scheme assigned."""
        columns = list(map(element_column, self.asked.elements))
        return pattern_query(assigned, columns, year=self._year, name=self.id)

    @property
    def _year(self) -> int | None:
        return None if self.asked.judged_once else self.asked.year

    def added(self, name: str, frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
        """See `PersonPart`."""
        return added_patterns(frames)


def search_queries(parts: Sequence[ClusterPart], definition: PopulationDefinition) -> list[Query]:
    """Every query that searches ask of an engine, beside those that assign their schemes."""
    return [part.query(assignment_queries(part.scheme, definition)[-1].kept) for part in parts]


def found_clusters(
    parts: Sequence[ClusterPart],
    sums: Mapping[str, Mapping[str, pl.DataFrame]],
    keep: Keep = computed_anew,
    *,
    population: str,
) -> Tables:
    """
    Tables of all searches, see `cluster_tables`; none without a search.

    Parameters
    ----------
    sums : mapping of str to mapping
        Added sums of every part, by its identifier.
    keep : callable
        Asked for the tables of each search; by default all are computed.
    """
    tables = [
        keep(f"clusters.{part.asked.id}", partial(_tables, part, sums[part.id][PATTERNS], population)) for part in parts
    ]
    return {name: pl.concat([one[name] for one in tables]) for name in (tables[0] if tables else ())}


def _tables(part: ClusterPart, patterns: pl.DataFrame, population: str) -> dict[str, pl.DataFrame]:
    if patterns.is_empty():
        return without_clusters(part.asked, population=population, reason=NOBODY)
    try:
        clusters = find_clusters(part.asked, patterns)
    except NotEstimableError:
        return without_clusters(part.asked, population=population, reason=NO_CLUSTERS)
    document = cluster_scheme(clusters, part.scheme, part.document)
    exported = None if document is None else scheme_file(document)
    return cluster_tables(clusters, part.scheme, population=population, exported=exported)
