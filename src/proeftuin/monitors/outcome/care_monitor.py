"""
The outcome monitor on person-level sources: populations, their attrition and person-time, and their status.

It works through the store bucket by bucket. What a bucket gives is small, additive and kept, so memory is bounded by
one bucket, an interrupted run goes on where it was, and holders whose person rows never meet can add their parts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

import polars as pl

from proeftuin.data.care.derived import DerivedTables
from proeftuin.data.care.store import CareStore
from proeftuin.data.engine.care_engine import CareEngine, Relation
from proeftuin.monitors.outcome import person_analysis
from proeftuin.monitors.outcome.care_evaluation import BASELINE, FOLLOWED, CareEvaluation, FollowedSums
from proeftuin.monitors.outcome.care_forecast import seconds_left
from proeftuin.steps.evaluation.plan import Sensitivity
from proeftuin.steps.population import criterion_attrition
from proeftuin.steps.population.attribution import attribution_query, give_units
from proeftuin.steps.population.care_regions import StudyRegions
from proeftuin.steps.population.criterion_attrition import attrition
from proeftuin.steps.population.judgement import judged
from proeftuin.steps.population.membership import overlap, spells, turnover
from proeftuin.steps.population.person_time import person_period_query
from proeftuin.steps.population.population_definition import PopulationDefinition
from proeftuin.steps.triple_aim import care_cell, concentration_table
from proeftuin.steps.triple_aim.care_cell import STRATA, TWICE_STRATA, care_cells, counted_twice
from proeftuin.steps.triple_aim.care_definition import CareIndicator, open_instruments
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

VERSION = 4
"""Of what a bucket gives; raised when the same definitions give other numbers, so that nothing stale is taken."""

Progress = Callable[[int, int, float], None]
"""Told after each part: parts done, parts in all, and seconds that are left."""
_FLOWS = ("stayed", "born", "moved_in", "newly_eligible", "died", "moved_out", "no_longer_eligible")


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
        kept = DerivedTables.of(store, "status", self._meaning())
        together: Mapping[str, pl.DataFrame] | None = None
        begun, computed = perf_counter(), 0
        for bucket, files in store.chunks():
            found = kept.read(bucket)
            if found is None:
                engine.open(files, put_together=store.put_together)
                found = self.bucket(engine)
                kept.write(bucket, found)
                computed += 1
            # Added as it comes: the cells of a country are large, and there may be many buckets.
            together = _added(found) if together is None else _added(together, found)
            left = seconds_left(perf_counter() - begun, computed, computed + store.buckets - bucket - 1)
            progress(bucket + 1, store.buckets, left or 0.0)
        return self._results(together or {})

    def bucket(self, engine: CareEngine) -> dict[str, pl.DataFrame]:
        """What the care tables that the engine has open give, by names that tell population and kind."""
        found: dict[str, pl.DataFrame] = {}
        members: dict[str, Relation] = {}
        for definition in self.populations:
            judged(engine, definition)
            members[definition.id] = spells(engine, definition)
            found[f"attrition.{definition.id}"] = attrition(engine, definition)
            found[f"turnover.{definition.id}"] = engine.frame(turnover(definition))
            found |= self._status(engine, definition, members[definition.id])
        found["overlap"] = engine.frame(overlap(members))
        return found | self._baseline(engine, members)

    def _status(
        self, engine: CareEngine, definition: PopulationDefinition, members: Relation
    ) -> dict[str, pl.DataFrame]:
        regions = self.regions[definition.id]
        give_units(engine, definition.attribution, regions.units, years=self.years)
        lines = attribution_query(definition.attribution)
        periods = person_period_query(members, lines.rows, years=self.years)
        engine.keep(periods.name, periods.rows)
        tallies = {id: found.tally for id, found in self.indicators.items()} if definition.id == self.status_of else {}
        sums = care_cells(engine, periods.kept, tallies)
        time = {f"time.{definition.id}": sums.select(*STRATA, "persons", "days")}
        if not tallies:
            return time
        twice = counted_twice(engine, regions.places_of_groups(), tallies)
        own = time | {"cells": sums, "twice": twice}
        if concentrated := amounts_of(self.derived):
            groups = regions.places_of_groups()
            classes = amount_classes(engine, periods.kept, sums, twice, groups, tallies, concentrated)
            own |= {"amounts": classes.regions, "amounts_moved": classes.moved}
        return own | self._answers(engine, periods.kept)

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
        )

    def _meaning(self) -> dict[str, object]:
        return {
            "version": VERSION,
            "populations": {definition.id: definition.hash() for definition in self.populations},
            "regions": {id: sorted(map(repr, found.units.region_of.items())) for id, found in self.regions.items()},
            # A mover within a group counts once there, so which regions a group has is part of what a bucket gives.
            "groups": {id: sorted(found.places_of_groups().items()) for id, found in self.regions.items()},
            "years": self.years,
            "status_of": self.status_of,
            "surveyed": [repr(one) for one in self.surveyed],
            "concentrated": amounts_of(self.derived),
            "evaluated": None if self.evaluation is None else self.evaluation.meaning(),
            "tallies": {id: repr(found.tally) for id, found in self.indicators.items()},
        }


def _added(*parts: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """What groups of persons give together, in order."""
    return {name: _both(name, [part[name] for part in parts]) for name in parts[0]}


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
