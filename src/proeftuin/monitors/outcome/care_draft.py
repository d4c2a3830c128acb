"""
The draft of an evaluation about persons, of which only the years before the first start are read.

The groups are those that the evaluation will follow: who is in a population on the day of the first start. Their sums
are made of the whole years before it. Dated facts of the year of the start and of later years are in files of their
own, which are not opened. So what such a fact tells about who belongs to a population is not known either: a draft
judges that by what was recorded before the year of the start.

How many persons are followed in later years is no outcome, but it tells who died or left. It is not used here: areas
are put together, and sized, by the years before the start alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from proeftuin.data.care.derived import DerivedTables
from proeftuin.data.care.store import CareStore
from proeftuin.data.engine.care_engine import CareEngine
from proeftuin.errors import NotEstimableError, Problem
from proeftuin.monitors.outcome.care_evaluation import BASELINE, CareEvaluation, FollowedSums, definitions_of
from proeftuin.monitors.outcome.care_forecast import seconds_left
from proeftuin.steps.evaluation.draft import drafted
from proeftuin.steps.evaluation.draft_record import Draft, OutcomeDraft, SegmentDraft, SiteDraft
from proeftuin.steps.evaluation.effect_rows import ALL_SITES
from proeftuin.steps.evaluation.joined_area import JoinedAreas
from proeftuin.steps.evaluation.plan_check import check_before_data
from proeftuin.steps.evaluation.reasons import Reason
from proeftuin.steps.evaluation.region_panel import Scale
from proeftuin.steps.population.attribution import attribution_query, give_units
from proeftuin.steps.population.care_regions import StudyRegions
from proeftuin.steps.population.judgement import judged
from proeftuin.steps.population.membership import spells
from proeftuin.steps.population.population_definition import PopulationDefinition
from proeftuin.steps.triple_aim import care_cell
from proeftuin.steps.triple_aim.baseline_cell import of_group
from proeftuin.steps.triple_aim.care_definition import CareIndicator

VERSION = 1
"""Of what a bucket gives; raised when the same definitions give other numbers."""

Progress = Callable[[int, int, float], None]
"""Told after each part: parts done, parts in all, and seconds that are left."""


@dataclass(frozen=True)
class CareDraft:
    """
    What is drafted.

    Attributes
    ----------
    populations : tuple of PopulationDefinition
        Those of the study.
    regions : StudyRegions
        Of the population of the status.
    status_of : str
        The population whose days count as time at risk.
    """

    evaluation: CareEvaluation
    populations: tuple[PopulationDefinition, ...]
    regions: StudyRegions
    status_of: str
    indicators: Mapping[str, CareIndicator]

    @property
    def early(self) -> CareEvaluation:
        """The evaluation in the years before the first start."""
        return self.evaluation.before_the_start()

    def sums(
        self, store: CareStore, engine: CareEngine, progress: Progress = lambda done, of, left: None
    ) -> FollowedSums:
        """
        Sums of the groups in the years before the first start, over the whole store.

        Parameters
        ----------
        progress : callable
            Called after each bucket: how many are done, of how many, and the seconds that are left.
        """
        early = store.before(self.evaluation.baseline.year)
        kept = DerivedTables.of(early, "draft", self._meaning())
        parts, begun, computed = [], perf_counter(), 0
        for bucket, files in early.chunks():
            found = kept.read(bucket)
            if found is None:
                engine.open(files, put_together=early.put_together)
                found = self._bucket(engine).frames()
                kept.write(bucket, found)
                computed += 1
            parts.append(found[BASELINE])
            left = seconds_left(perf_counter() - begun, computed, computed + early.buckets - bucket - 1)
            progress(bucket + 1, early.buckets, left or 0.0)
        return FollowedSums(care_cell.added(parts))

    def draft(self, sums: FollowedSums) -> Draft:
        """
        What the plan can hope to find, in the main population and in the others.

        Raises
        ------
        DefinitionError, NotEstimableError
            The plan contradicts itself, or leaves nothing to compare with in the main population.
        """
        check_before_data(self.evaluation.plan)
        main, *segments = self.evaluation.populations
        own = self._of_population(sums, 0, main)
        others = tuple(self._segment(sums, number, one) for number, one in enumerate(segments, start=1))
        return replace(own, segments=others)

    def _bucket(self, engine: CareEngine) -> FollowedSums:
        members = {}
        for definition in self._needed:
            judged(engine, definition)
            members[definition.id] = spells(engine, definition)
        attribution = next(one for one in self.populations if one.id == self.status_of).attribution
        give_units(engine, attribution, self.regions.units, years=self.early.plan.years)
        lines = attribution_query(attribution).rows
        return self.early.sums(engine, members, members[self.status_of], lines, self.indicators)

    @property
    def _needed(self) -> list[PopulationDefinition]:
        asked = {self.status_of, *self.evaluation.populations}
        return [definition for definition in self.populations if definition.id in asked]

    def _meaning(self) -> dict[str, object]:
        tallies = {id: repr(self.indicators[id].tally) for id in self.evaluation.plan.outcomes}
        return {
            "version": VERSION,
            "populations": {definition.id: definition.hash() for definition in self._needed},
            "regions": sorted(map(repr, self.regions.units.region_of.items())),
            "followed": self.status_of,
            "evaluated": self.early.meaning(),
            "tallies": tallies,
        }

    def _of_population(self, sums: FollowedSums, number: int, population: str) -> Draft:
        codes = self.regions.units.regions
        areas = self.early.areas(self.early.stratified(of_group(sums.cells, number), codes, self.indicators))
        plan = self.evaluation.plan_in(population, areas)
        if not plan.located_sites:
            raise NotEstimableError(
                Problem(
                    f"evaluation, population {population}", "in no site is anybody followed in every year before",
                    "at least one site with persons", "choose a larger population, or a shorter window",
                )
            )  # fmt: skip
        found = drafted(plan, areas.cells, areas.adjacency, definitions_of(self.indicators, plan.outcomes))
        return replace(
            found,
            plan=self.evaluation.plan,
            sites=_with_persons(found.sites, areas),
            like_regions=tuple(
                replace(one, municipalities=_members(areas, one.municipalities)) for one in found.like_regions
            ),
        )

    def _segment(self, sums: FollowedSums, number: int, population: str) -> SegmentDraft:
        plan = self.evaluation.plan
        try:
            found = self._of_population(sums, number, population)
        except NotEstimableError:
            rows = [
                OutcomeDraft(outcome, plan.role(outcome), ALL_SITES, Scale.PERCENT.value, reason=Reason.TOO_FEW_REGIONS)
                for outcome in plan.outcomes
            ]
            return SegmentDraft(population, 0, (), tuple(rows))
        return SegmentDraft(population, found.regions, found.sites, found.outcomes)


def _with_persons(sites: Sequence[SiteDraft], areas: JoinedAreas) -> tuple[SiteDraft, ...]:
    persons = areas.cells.persons.sum(axis=3).max(axis=0)
    place = {site.id: areas.cells.index_of_region(site.region) for site in areas.sites if site.is_located}
    fewest = {id: int(np.min(persons[:, position])) for id, position in place.items()}
    return tuple(replace(site, persons=fewest.get(site.site, 0)) for site in sites)


def _members(areas: JoinedAreas, joined: Sequence[str]) -> tuple[str, ...]:
    return tuple(code for one in joined for code in areas.members[one])
