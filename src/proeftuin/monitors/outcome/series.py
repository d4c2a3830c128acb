"""Series by month of the population of the status: what is taken from each bucket, and the table made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from proeftuin.data.engine.care_engine import Relation
from proeftuin.monitors.outcome.care_monitor import CareMonitor, CareResults
from proeftuin.monitors.outcome.person_part import Bucket
from proeftuin.steps.improvement.measured_series import WantedSeries, series_table
from proeftuin.steps.population.care_regions import REST
from proeftuin.steps.population.query import Query
from proeftuin.steps.triple_aim.care_definition import CareIndicator
from proeftuin.steps.triple_aim.series_cell import added_series, give_places, series_queries, series_sums

VERSION = 1
"""Of the sums; raised when the same charts give other numbers, so that nothing stale is taken."""


@dataclass(frozen=True)
class SeriesPart:
    """Sums by month of the indicators and regions that charts name."""

    wanted: tuple[WantedSeries, ...]

    @property
    def id(self) -> str:
        """See `PersonPart`."""
        return "series"

    @property
    def is_by_region(self) -> bool:
        """See `PersonPart`; a region is a number of the charts' own here, the same for every holder."""
        return False

    @property
    def needs(self) -> tuple[str, ...]:
        """See `PersonPart`."""
        return ()

    @property
    def indicators(self) -> tuple[str, ...]:
        """What is added up."""
        return tuple(dict.fromkeys(one.indicator for one in self.wanted))

    @property
    def regions(self) -> tuple[str, ...]:
        """Whom it is added up over; the first has number 1."""
        return tuple(dict.fromkeys(one.region for one in self.wanted))

    def meaning(self) -> object:
        """See `PersonPart`."""
        return [VERSION, list(self.indicators), list(self.regions)]

    def sums(self, bucket: Bucket) -> dict[str, pl.DataFrame]:
        """See `PersonPart`."""
        places = {REST: 0} | {region: place for place, region in enumerate(bucket.regions.units.regions, start=1)}
        groups = bucket.regions.groups
        give_places(
            bucket.engine,
            {
                number: [places[code] for code in groups[region] if code in places]
                for number, region in enumerate(self.regions, start=1)
            },
        )
        tallies = {id: bucket.indicators[id].tally for id in self.indicators}
        return series_sums(bucket.engine, bucket.periods, tallies)

    def added(self, name: str, frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
        """See `PersonPart`."""
        return added_series(name, frames)


def series_parts(wanted: Sequence[WantedSeries]) -> tuple[SeriesPart, ...]:
    """The part that makes these series; none when no chart asks for any."""
    return (SeriesPart(tuple(sorted(set(wanted)))),) if wanted else ()


def series_tables(
    monitor: CareMonitor, results: CareResults, wanted: Sequence[WantedSeries]
) -> dict[str, pl.DataFrame]:
    """The table `measured_series` before output control; none when no chart asks for any."""
    tables = {}
    for part in series_parts(wanted):
        sums = results.parts[part.id]
        tables["measured_series"] = series_table(sums, part.wanted, part.regions, monitor.indicators, monitor.years)
    return tables


def queries_of_series(
    wanted: Sequence[WantedSeries], periods: Relation, indicators: Mapping[str, CareIndicator]
) -> tuple[Query, ...]:
    """Every query that series ask of an engine, in order."""
    if not wanted:
        return ()
    ids = dict.fromkeys(one.indicator for one in wanted)
    kept, taken = series_queries(periods, {id: indicators[id].tally for id in ids})
    return (*kept, *taken.values())
