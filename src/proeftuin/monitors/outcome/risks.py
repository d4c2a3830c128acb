"""Models of risk as a part of a run: what they take from each bucket, and the tables they come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from proeftuin.data.engine.care_engine import Relation
from proeftuin.monitors.outcome.care_monitor import CareMonitor, CareResults
from proeftuin.monitors.outcome.care_status import AreaFigures
from proeftuin.monitors.outcome.person_part import Bucket
from proeftuin.steps.population.deprivation import HigherIs
from proeftuin.steps.population.population_definition import PopulationDefinition
from proeftuin.steps.population.query import Query
from proeftuin.steps.segmentation.assignment import assigned, assignment_queries
from proeftuin.steps.segmentation.risk_model import RiskModel
from proeftuin.steps.segmentation.risk_rows import (
    added,
    group_query,
    pattern_query,
    risk_query,
    risk_sums,
    stay_query,
)
from proeftuin.steps.segmentation.risk_table import risk_tables
from proeftuin.steps.triple_aim.care_definition import CareIndicator
from proeftuin.steps.triple_aim.gradient_table import MINIMUM_AREAS

VERSION = 1
"""Of the sums; raised when the same models give other sums."""
FIFTHS = 5


@dataclass(frozen=True)
class RiskPart:
    """
    The models of risk of a study.

    Attributes
    ----------
    area_groups : mapping of str to str
        Group of deprivation of each region, from 1 (most deprived), see `deprivation_groups`; empty when the study
        names no figure for it.
    """

    models: tuple[RiskModel, ...]
    area_groups: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Name of the part."""
        return "risks"

    @property
    def is_by_region(self) -> bool:
        """See `PersonPart`; areas are in groups of deprivation here."""
        return False

    @property
    def needs(self) -> tuple[str, ...]:
        """None: schemes are assigned anew, by what was known the day before."""
        return ()

    def meaning(self) -> object:
        """What decides the sums."""
        hashes = {model.id: model.hash() for model in self.models}
        return {"version": VERSION, "models": hashes, "areas": sorted(self.area_groups.items())}

    def sums(self, bucket: Bucket) -> dict[str, pl.DataFrame]:
        """Patterns of each model, under `<model>.<kind>`."""
        for scheme in {model.scheme.id: model.scheme for model in self.models if model.scheme}.values():
            assigned(bucket.engine, scheme, bucket.definition)
        places = self.places(bucket)
        return {
            f"{model.id}.{name}": frame
            for model in self.models
            for name, frame in risk_sums(
                bucket.engine, model, bucket.definition, bucket.periods, bucket.indicators, places
            ).items()
        }

    def places(self, bucket: Bucket) -> dict[int, str]:
        """Group of deprivation by the place of each region."""
        regions = bucket.regions.units.regions
        return {place: self.area_groups[code] for place, code in enumerate(regions, 1) if code in self.area_groups}

    def added(self, name: str, frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
        """The patterns of several buckets as those of all of them."""
        return added(frames, name.partition(".")[0])

    def of_models(self, sums: Mapping[str, pl.DataFrame]) -> dict[str, dict[str, pl.DataFrame]]:
        """The sums of each model by their kind."""
        found: dict[str, dict[str, pl.DataFrame]] = {model.id: {} for model in self.models}
        for name, frame in sums.items():
            model, _, kind = name.partition(".")
            found[model][kind] = frame
        return found

    def tables(self, sums: Mapping[str, pl.DataFrame], *, population: str) -> dict[str, pl.DataFrame]:
        """All tables about the models, before output control."""
        return risk_tables(self.models, self.of_models(sums), population=population)


def risk_parts(models: Sequence[RiskModel], areas: AreaFigures) -> tuple[RiskPart, ...]:
    """The part for all models together; none without models."""
    if not models:
        return ()
    better = areas.higher_is is HigherIs.BETTER
    return (RiskPart(tuple(models), deprivation_groups(areas.deprivation, higher_is_better=better)),)


def risk_queries(
    models: Sequence[RiskModel],
    definition: PopulationDefinition,
    periods: Relation,
    indicators: Mapping[str, CareIndicator],
) -> list[Query]:
    """Every query that the models ask of an engine, in order."""
    schemes = {model.scheme.id: model.scheme for model in models if model.scheme}
    asked = [query for scheme in schemes.values() for query in assignment_queries(scheme, definition)]
    for model in models:
        rows = risk_query(model, definition, periods, indicators)
        asked += [rows, pattern_query(model, rows.kept), group_query(model, rows.kept)]
        if model.outcome.top_percent is not None:
            asked.append(stay_query(model, rows.kept))
    return asked


def risk_tables_of(monitor: CareMonitor, results: CareResults) -> dict[str, pl.DataFrame]:
    """All tables about the models of a run, before output control; none without models."""
    part = next((part for part in monitor.parts if isinstance(part, RiskPart)), None)
    if part is None or monitor.status_of is None:
        return {}
    return part.tables(results.parts[part.id], population=monitor.status_of)


def deprivation_groups(scores: Mapping[str, float], *, higher_is_better: bool) -> dict[str, str]:
    """
    Five groups of areas in order of their score, 1 for the most deprived, with as many different scores in each.

    The groups are made before anybody is counted, so that they are fifths of scores, and not of persons as those of
    gradients are; areas in which nobody of the population lives count too. Areas with the same score stay together.
    With fewer than `MINIMUM_AREAS` areas there are no groups.
    """
    if len(scores) < MINIMUM_AREAS:
        return {}
    ranked = sorted(set(scores.values()), reverse=not higher_is_better)
    place = {score: number for number, score in enumerate(ranked)}
    return {area: str(1 + place[score] * FIFTHS // len(ranked)) for area, score in scores.items()}
