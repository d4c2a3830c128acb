"""
The outcome monitor on person-level sources: populations, their attrition and person-time, and their status.

It works through the store bucket by bucket. What a bucket gives is small, additive and kept, so memory is bounded by
one bucket, an interrupted run goes on where it was, and holders whose person rows never meet can add their parts.

What is kept is kept by component (see `Component`): after a change of one definition only what rests on it is computed
again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter

import polars as pl

from proeftuin.data.care.derived import DerivedTables
from proeftuin.data.care.store import CareStore
from proeftuin.data.engine.care_engine import CareEngine, Relation
from proeftuin.monitors.outcome import person_analysis
from proeftuin.monitors.outcome.care_evaluation import BASELINE, FOLLOWED, CareEvaluation, FollowedSums
from proeftuin.monitors.outcome.care_forecast import seconds_left
from proeftuin.monitors.outcome.person_part import Bucket, PersonPart, own_sums, sums_of
from proeftuin.steps.evaluation.plan import Sensitivity
from proeftuin.steps.population import criterion_attrition
from proeftuin.steps.population.attribution import attribution_query, give_units
from proeftuin.steps.population.care_regions import StudyRegions
from proeftuin.steps.population.criterion_attrition import attrition
from proeftuin.steps.population.judgement import judged
from proeftuin.steps.population.membership import overlap, spells, turnover
from proeftuin.steps.population.person_time import person_period_query
from proeftuin.steps.population.population_definition import PopulationDefinition
from proeftuin.steps.segmentation.segment_figure import sites_of
from proeftuin.steps.triple_aim import care_cell, concentration_table
from proeftuin.steps.triple_aim.care_cell import STRATA, TWICE_STRATA, care_cells, counted_twice
from proeftuin.steps.triple_aim.care_definition import CareIndicator, open_instruments
from proeftuin.steps.triple_aim.care_measure import Tally
from proeftuin.steps.triple_aim.concentration_table import AmountClasses, amount_classes, amounts_of
from proeftuin.steps.triple_aim.derived_estimate import Derived
from proeftuin.steps.triple_aim.instruments.scoring import score_fact
from proeftuin.steps.triple_aim.published_estimate import PublishedDefinition
from proeftuin.steps.triple_aim.survey_estimate import (
    SurveyCells,
    SurveyDefinition,
    added_answers,
    added_design,
    survey_cells,
)
from proeftuin.vocabulary.indicator import Indicator

VERSION = 5
"""Of what a bucket gives; raised when the same definitions give other numbers, so that nothing stale is taken."""

Progress = Callable[[int, int, float], None]
"""Told after each part: parts done, parts in all, and seconds that are left."""
POPULATION, OVERLAP, STATUS, EVALUATION = "population", "overlap", "status", "evaluation"
OF_POPULATION = ("attrition", "turnover", "time")


@dataclass(frozen=True)
class Component:
    """
    What a bucket gives for one question, computed and kept by itself.

    Attributes
    ----------
    id : str
        `population.<id>`, `overlap`, `status`, `evaluation`, or the identifier of a further part.
    meaning : mapping
        All that determines it besides the data, as JSON can write it.
    """

    id: str
    meaning: Mapping[str, object]


@dataclass(frozen=True)
class CareResults:
    """
    What all buckets together give, before it has names and units.

    Attributes
    ----------
    attrition, turnover, person_time : mapping of population to frame
        Person-time: persons and days per region (its place), year, sex and age band (its place).
    persons : mapping of population to int
        Persons who were ever in it.
    overlap : frame
        `population`, `other`, `persons`.
    cells : frame or None
        As `care_cells` gives them; `None` without a status.
    twice : frame or None
        As `counted_twice` gives it, with the cells.
    survey : SurveyCells or None
        Of respondents; `None` when nothing is asked of them.
    amounts : AmountClasses or None
        Persons by their amount; `None` when no concentration is asked.
    followed : FollowedSums or None
        Of those who are followed; `None` without an evaluation.
    parts : mapping of str to mapping
        Sums of each further part, by its identifier.
    """

    attrition: Mapping[str, pl.DataFrame]
    turnover: Mapping[str, pl.DataFrame]
    person_time: Mapping[str, pl.DataFrame]
    persons: Mapping[str, int]
    overlap: pl.DataFrame
    cells: pl.DataFrame | None
    twice: pl.DataFrame | None
    survey: SurveyCells | None
    amounts: AmountClasses | None = None
    followed: FollowedSums | None = None
    parts: Mapping[str, Mapping[str, pl.DataFrame]] = field(default_factory=dict)


@dataclass(frozen=True)
class CareMonitor:
    """
    One run on person-level sources.

    Attributes
    ----------
    populations : tuple of PopulationDefinition
    status_of : str or None
        Population whose status is established; `None` for none.
    indicators : mapping of str to CareIndicator
        What is measured in it.
    derived : tuple of Derived
        What is made from these afterwards.
    surveyed : tuple of SurveyDefinition
        What is asked of respondents.
    published : tuple of PublishedDefinition
        What others publish about areas.
    evaluation : CareEvaluation or None
        What is evaluated in it.
    parts : tuple of PersonPart
        What else is made of its persons, in this order.
    """

    populations: tuple[PopulationDefinition, ...]
    regions: Mapping[str, StudyRegions]
    years: tuple[int, ...]
    status_of: str | None
    indicators: Mapping[str, CareIndicator]
    derived: tuple[Derived, ...] = ()
    surveyed: tuple[SurveyDefinition, ...] = ()
    published: tuple[PublishedDefinition, ...] = ()
    evaluation: CareEvaluation | None = None
    parts: tuple[PersonPart, ...] = ()

    def all_indicators(self) -> dict[str, Indicator]:
        """Every indicator that gets estimates."""
        own = {id: found.indicator for id, found in self.indicators.items()}
        others = [
            *(one.indicator for one in self.derived),
            *(one.indicator for one in self.surveyed),
            *(one.indicator for one in self.published),
        ]
        return own | {indicator.id: indicator for indicator in others}

    def run(self, store: CareStore, engine: CareEngine, progress: Progress) -> CareResults:
        """
        Results of the whole store.

        Parameters
        ----------
        progress : callable
            Called after each bucket: how many are done, of how many, and the seconds that are left.
        """
        kept = {one.id: DerivedTables.of(store, one.id, one.meaning) for one in self.components()}
        together: Mapping[str, pl.DataFrame] | None = None
        begun, computed = perf_counter(), 0
        for bucket, files in store.chunks():
            read = {id: tables.read(bucket) for id, tables in kept.items()}
            found = {name: frame for frames in read.values() for name, frame in (frames or {}).items()}
            if absent := [id for id, frames in read.items() if frames is None]:
                engine.open(files, put_together=store.put_together)
                made = self.bucket(engine, absent)
                for id in absent:
                    kept[id].write(bucket, {name: one for name, one in made.items() if self._component_of(name) == id})
                found |= made
                computed += 1
            # Added as it comes: the cells of a country are large, and there may be many buckets.
            together = self._added(found) if together is None else self._added(together, found)
            left = seconds_left(perf_counter() - begun, computed, computed + store.buckets - bucket - 1)
            progress(bucket + 1, store.buckets, left or 0.0)
        return self._results(together or {})

    def components(self) -> tuple[Component, ...]:
        """What a bucket gives, by what is kept and computed again together."""
        years, parts = self.years, {part.id: part for part in self.parts}
        populations = {one.id: one.hash() for one in self.populations}
        found = [
            Component(f"{POPULATION}.{id}", {"version": VERSION, "hash": hash, "years": years} | self._places(id))
            for id, hash in populations.items()
        ]
        found.append(Component(OVERLAP, {"version": VERSION, "populations": populations}))
        if self.status_of is None or self.status_of not in populations:
            return tuple(found)
        status = {
            "version": VERSION,
            "population": populations[self.status_of],
            "years": years,
            "tallies": {id: repr(one.tally) for id, one in self.indicators.items()},
        } | self._places(self.status_of)
        asked = {"surveyed": [repr(one) for one in self.surveyed], "concentrated": amounts_of(self.derived)}
        if self.indicators:
            found.append(Component(STATUS, status | asked))
        if self.indicators:
            found += [Component(id, status | {"parts": _meaning_of(part, parts)}) for id, part in parts.items()]
        if self.evaluation is not None:
            found.append(Component(EVALUATION, status | {"populations": populations, "of": self.evaluation.meaning()}))
        return tuple(found)

    def bucket(self, engine: CareEngine, wanted: Collection[str] | None = None) -> dict[str, pl.DataFrame]:
        """
        What the care tables that the engine has open give, by names that tell population and kind.

        Parameters
        ----------
        wanted : collection of str, optional
            Components that are asked for; all of them by default.
        """
        asked = {one.id for one in self.components()} if wanted is None else {*wanted}
        found: dict[str, pl.DataFrame] = {}
        members: dict[str, Relation] = {}
        for definition in self._needed_populations(asked):
            judged(engine, definition)
            members[definition.id] = spells(engine, definition)
            if f"{POPULATION}.{definition.id}" in asked:
                found[f"attrition.{definition.id}"] = attrition(engine, definition)
                found[f"turnover.{definition.id}"] = engine.frame(turnover(definition))
            found |= self._status(engine, definition, members[definition.id], asked)
        if OVERLAP in asked:
            found[OVERLAP] = engine.frame(overlap(members))
        return found | (self._baseline(engine, members) if EVALUATION in asked else {})

    def _needed_populations(self, asked: Collection[str]) -> list[PopulationDefinition]:
        """The populations that have to be judged for these components."""
        own = {one.id: f"{POPULATION}.{one.id}" for one in self.populations}
        if OVERLAP in asked or EVALUATION in asked:
            return list(self.populations)
        of_status = bool({*asked} - {*own.values()})
        return [one for one in self.populations if own[one.id] in asked or (of_status and one.id == self.status_of)]

    def _component_of(self, name: str) -> str:
        """The component that gives the frame of this name."""
        kind, _, about = name.partition(".")
        if kind in OF_POPULATION:
            return f"{POPULATION}.{about}"
        if kind == OVERLAP or kind in {part.id for part in self.parts}:
            return kind
        return EVALUATION if kind in (FOLLOWED, BASELINE) else STATUS

    def _places(self, population: str) -> dict[str, object]:
        regions = self.regions[population]
        return {
            "regions": sorted(map(repr, regions.units.region_of.items())),
            # A mover within a group counts once there, so which regions a group has is part of what a bucket gives.
            "groups": sorted(regions.places_of_groups().items()),
            # Figures by segment are by site in the order of the study, also by a site of one region.
            "sites": [(site, regions.groups[site]) for site in sites_of(regions)],
        }

    def _status(
        self, engine: CareEngine, definition: PopulationDefinition, members: Relation, asked: Collection[str]
    ) -> dict[str, pl.DataFrame]:
        parts = [part for part in self.parts if part.id in asked] if definition.id == self.status_of else []
        is_asked = STATUS in asked and definition.id == self.status_of
        if not (is_asked or parts or f"{POPULATION}.{definition.id}" in asked):
            return {}
        regions = self.regions[definition.id]
        give_units(engine, definition.attribution, regions.units, years=self.years)
        lines = attribution_query(definition.attribution)
        periods = person_period_query(members, lines.rows, years=self.years)
        engine.keep(periods.name, periods.rows)
        # Time in a population is the same whatever is measured in it, and costs next to nothing without that.
        of_status = self.indicators if is_asked or parts else {}
        tallies = {id: found.tally for id, found in of_status.items()}
        sums = care_cells(engine, periods.kept, tallies)
        own = {}
        if f"{POPULATION}.{definition.id}" in asked:
            own[f"time.{definition.id}"] = sums.select(*STRATA, "persons", "days")
        if is_asked and tallies:
            own |= self._measured(engine, periods.kept, regions, sums, tallies)
        bucket = Bucket(engine, definition, members, periods.kept, regions, self.years, self.indicators)
        return own | self._taken(parts, bucket)

    def _measured(
        self,
        engine: CareEngine,
        periods: Relation,
        regions: StudyRegions,
        sums: pl.DataFrame,
        tallies: Mapping[str, Tally],
    ) -> dict[str, pl.DataFrame]:
        own = {"cells": sums, "twice": counted_twice(engine, regions.places_of_groups(), tallies)}
        if concentrated := amounts_of(self.derived):
            groups = regions.places_of_groups()
            classes = amount_classes(engine, periods, sums, own["twice"], groups, tallies, concentrated)
            own |= {"amounts": classes.regions, "amounts_moved": classes.moved}
        return own | self._answers(engine, periods)

    def _taken(self, parts: Sequence[PersonPart], bucket: Bucket) -> dict[str, pl.DataFrame]:
        """Sums of these parts; a part that one of them needs keeps its rows too, and its sums are left."""
        named = {part.id for part in parts}
        needed = named | {id for part in parts for id in part.needs}
        found = sums_of([part for part in self.parts if part.id in needed], bucket)
        return {name: frame for name, frame in found.items() if name.partition(".")[0] in named}

    def _baseline(self, engine: CareEngine, members: Mapping[str, Relation]) -> dict[str, pl.DataFrame]:
        if self.evaluation is None or self.status_of is None:
            return {}
        definition = next(one for one in self.populations if one.id == self.status_of)
        give_units(engine, definition.attribution, self.regions[definition.id].units, years=self.years)
        lines = attribution_query(definition.attribution).rows
        sums = self.evaluation.sums(engine, members, members[definition.id], lines, self.indicators)
        return sums.frames()

    def _answers(self, engine: CareEngine, periods: Relation) -> dict[str, pl.DataFrame]:
        if not self.surveyed:
            return {}
        asked = {one.instrument for one in self.surveyed}
        for query in score_fact([one for one in open_instruments() if one.id in asked]).queries:
            engine.keep(query.name, query.rows)
        found = survey_cells(engine, periods, self.surveyed)
        return {"answers": found.answers, "design": found.design}

    def _results(self, together: Mapping[str, pl.DataFrame]) -> CareResults:
        ids = [definition.id for definition in self.populations]
        return CareResults(
            attrition={id: together[f"attrition.{id}"] for id in ids},
            turnover={id: together[f"turnover.{id}"] for id in ids},
            person_time={id: together[f"time.{id}"] for id in ids},
            persons={id: _persons(together["overlap"], id) for id in ids},
            overlap=together["overlap"],
            cells=together.get("cells"),
            twice=together.get("twice"),
            survey=SurveyCells(together["answers"], together["design"]) if "answers" in together else None,
            amounts=AmountClasses(together["amounts"], together["amounts_moved"]) if "amounts" in together else None,
            followed=FollowedSums.of_frames(together),
            parts={part.id: own_sums(part, together) for part in self.parts},
        )

    def _added(self, *buckets: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
        """What groups of persons give together, in order."""
        of_parts = {part.id: part for part in self.parts}
        together = {}
        for name in buckets[0]:
            frames = [bucket[name] for bucket in buckets]
            id, _, own = name.partition(".")
            together[name] = of_parts[id].added(own, frames) if id in of_parts else _both(name, frames)
        return together


def _meaning_of(part: PersonPart, parts: Mapping[str, PersonPart]) -> list[object]:
    """What determines a part, with what determines those whose rows it reads."""
    return [[part.id, part.meaning()], *(_meaning_of(parts[id], parts) for id in part.needs)]


def _both(name: str, frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    kind, _, about = name.partition(".")
    if kind == FOLLOWED:
        return person_analysis.added(Sensitivity(about), frames)
    if kind == "attrition":
        return criterion_attrition.added(frames)
    if kind in ("time", "cells", BASELINE):
        return care_cell.added(frames)
    if kind in concentration_table.KEYS:
        return concentration_table.added(frames, concentration_table.KEYS[kind])
    if kind in ("answers", "design"):
        return {"answers": added_answers, "design": added_design}[kind](frames)
    keys = {"turnover": ("from_year", "to_year"), "overlap": ("population", "other"), "twice": ("group", *TWICE_STRATA)}
    return pl.concat(frames, how="vertical").group_by(keys[kind]).agg(pl.all().sum()).sort(keys[kind])


def _persons(overlaps: pl.DataFrame, id: str) -> int:
    own = overlaps.filter((pl.col("population") == id) & (pl.col("other") == id))
    return int(own["persons"].sum())
