"""
Further parts of a run on persons, such as segments and risks: each takes sums from every bucket while the engine still
keeps what the status of the population was made of, and makes tables of them when all buckets are added up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from proeftuin.data.engine.care_engine import CareEngine, Relation
from proeftuin.steps.population.care_regions import StudyRegions
from proeftuin.steps.population.population_definition import PopulationDefinition
from proeftuin.steps.triple_aim.care_definition import CareIndicator


@dataclass(frozen=True)
class Bucket:
    """
    One bucket of the population whose status is established, as the engine has it open.

    The engine keeps `people_<population>` and `judged_<population>` (see `judgement_queries`), the `person_period` rows
    of the population, and what `care_cells` made of the indicators: `person_years` and a `found_in_<table>` for each
    care table. A part that keeps other rows under one of these names comes after those that need them.

    Attributes
    ----------
    members : relation
        Spells of membership: `person_id`, `start`, `end`.
    periods : relation
        Person-time as the contract `person_period` says.
    """

    engine: CareEngine
    definition: PopulationDefinition
    members: Relation
    periods: Relation
    regions: StudyRegions
    years: tuple[int, ...]
    indicators: Mapping[str, CareIndicator]


class PersonPart(Protocol):
    """A part of a run: what it takes from each bucket, and how buckets are added up."""

    @property
    def id(self) -> str:
        """A word without a full stop, different from that of every other part."""

    @property
    def needs(self) -> tuple[str, ...]:
        """Identifiers of the parts before it whose kept rows it reads."""

    @property
    def is_by_region(self) -> bool:
        """Whether `region` in its sums is a place in the study's list of regions, which holders may not share."""

    def meaning(self) -> object:
        """All that determines its sums besides the data and the populations, as JSON can write it."""

    def sums(self, bucket: Bucket) -> dict[str, pl.DataFrame]:
        """Sums of one bucket by name; the names are the same for every bucket."""

    def added(self, name: str, frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
        """The sums of that name of several buckets as the sums of all of them."""


def sums_of(parts: Sequence[PersonPart], bucket: Bucket) -> dict[str, pl.DataFrame]:
    """What all parts take from a bucket, in their order, under `<part>.<name>`."""
    return {f"{part.id}.{name}": frame for part in parts for name, frame in part.sums(bucket).items()}


def own_sums(part: PersonPart, together: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The sums of one part among those of all."""
    own = f"{part.id}."
    return {name.removeprefix(own): frame for name, frame in together.items() if name.startswith(own)}
