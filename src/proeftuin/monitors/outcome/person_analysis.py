"""
Other analyses of a question about persons: those that need more than the sums of groups by age, area and year.

Each has two halves. The first says what an engine adds up over the followed persons, bucket by bucket; the second turns
these sums into rows, and never sees a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from proeftuin.data.engine.care_engine import CareEngine, Relation
from proeftuin.steps.evaluation.joined_area import JoinedAreas
from proeftuin.steps.evaluation.persons.cost import capped_cost, two_part
from proeftuin.steps.evaluation.persons.monthly_series import monthly_series
from proeftuin.steps.evaluation.persons.propensity import outcomes_of_use, propensity_weighted
from proeftuin.steps.evaluation.plan import AnalysisPlan, Sensitivity
from proeftuin.steps.evaluation.question import Findings
from proeftuin.steps.population.query import Query
from proeftuin.steps.triple_aim.baseline_pattern import PATTERN_KEYS, pattern_queries
from proeftuin.steps.triple_aim.care_cell import STRATA
from proeftuin.steps.triple_aim.care_measure import Tally
from proeftuin.steps.triple_aim.cost_parts import capped_query, use_query
from proeftuin.steps.triple_aim.month_cell import MONTH_CELL, month_queries
from proeftuin.vocabulary.indicator import Indicator


@dataclass(frozen=True)
class FollowedPersons:
    """
    The persons who are followed, as an engine knows them.

    Attributes
    ----------
    people : relation
        `person_id`, and `region`: the number of the group and the place of the region on the baseline day in one whole
        number, as `baseline_query` says.
    followed : relation
        The days that count as time at risk: `person_id`, `start`, `end`.
    periods : relation
        Their person-time by year, as the contract `person_period` says.
    tallies : mapping of str to Tally
        The outcomes.
    baseline : date
        Day on which the groups are closed.
    populations : tuple of str
        Whose members on that day are followed, by the number of the group.
    """

    plan: AnalysisPlan
    people: Relation
    followed: Relation
    periods: Relation
    tallies: Mapping[str, Tally]
    baseline: date
    populations: tuple[str, ...]


@dataclass(frozen=True)
class PersonSums:
    """
    What an engine adds up.

    Attributes
    ----------
    kept : tuple of Query
        Rows that it keeps first, in order.
    taken : Query
        The sums: whole numbers or cents, so that those of disjoint persons add up.
    """

    kept: tuple[Query, ...]
    taken: Query


@dataclass(frozen=True)
class Followed:
    """
    The main population, as an analysis of its own finds it.

    Attributes
    ----------
    plan : AnalysisPlan
        With the joined areas as the areas of its sites.
    areas : JoinedAreas
        Sites and comparison areas, with their cells.
    sums : frame or None
        What `PersonSums.taken` gave over all persons and groups; the main population is group 0, see `of_group`.
    regions : sequence of str
        The study's list of regions; the first has place 1.
    indicators : mapping of str to Indicator
        The outcomes.
    populations : tuple of str
        Whose members are followed, by the number of the group.
    """

    plan: AnalysisPlan
    areas: JoinedAreas
    sums: pl.DataFrame | None
    regions: Sequence[str]
    indicators: Mapping[str, Indicator]
    populations: tuple[str, ...]


@dataclass(frozen=True)
class PersonAnalysis:
    """
    One analysis.

    Attributes
    ----------
    findings : callable
        Its rows.
    sums : callable or None
        What it asks of an engine; `None` when the sums of the main analysis are enough.
    keys : tuple of str
        Columns by which the sums of disjoint persons are added.
    """

    findings: Callable[[Followed], Findings]
    sums: Callable[[FollowedPersons], PersonSums] | None = None
    keys: tuple[str, ...] = ()


def _sums_of_patterns(persons: FollowedPersons) -> PersonSums:
    kept, taken = pattern_queries(
        persons.people,
        persons.periods,
        persons.tallies,
        day=persons.baseline,
        uses=outcomes_of_use(persons.plan),
        groups=len(persons.populations),
    )
    return PersonSums(kept, taken)


def _weighted_persons(followed: Followed) -> Findings:
    if followed.sums is None:
        return Findings()
    return propensity_weighted(
        followed.plan, followed.areas, followed.sums, followed.regions, followed.indicators, followed.populations
    )


def _sums_by_month(persons: FollowedPersons) -> PersonSums:
    kept, taken = month_queries(persons.periods, persons.tallies)
    return PersonSums(kept, taken)


def _by_month(followed: Followed) -> Findings:
    if followed.sums is None:
        return Findings()
    return monthly_series(followed.plan, followed.areas, followed.sums, followed.regions, followed.indicators)


def _in_two_parts(followed: Followed) -> Findings:
    if followed.sums is None:
        return Findings()
    return two_part(followed.plan, followed.areas, followed.sums, followed.regions, followed.indicators)


def _up_to_the_cap(followed: Followed) -> Findings:
    if followed.sums is None:
        return Findings()
    return capped_cost(followed.plan, followed.areas, followed.sums, followed.regions, followed.indicators)


PERSON_ANALYSES: Mapping[Sensitivity, PersonAnalysis] = {
    Sensitivity.TWO_PART: PersonAnalysis(
        _in_two_parts, lambda persons: PersonSums((), use_query(persons.periods, persons.tallies)), STRATA
    ),
    Sensitivity.CAPPED_COST: PersonAnalysis(
        _up_to_the_cap,
        lambda persons: PersonSums((), capped_query(persons.periods, persons.tallies, persons.plan.cost_cap)),
        STRATA,
    ),
    Sensitivity.MONTHLY_SERIES: PersonAnalysis(_by_month, _sums_by_month, MONTH_CELL),
    Sensitivity.PROPENSITY_WEIGHTED: PersonAnalysis(_weighted_persons, _sums_of_patterns, PATTERN_KEYS),
}


def asked_sums(plan: AnalysisPlan) -> tuple[Sensitivity, ...]:
    """The analyses of `plan` for which an engine must add up more."""
    return tuple(one for one in plan.sensitivity if one in PERSON_ANALYSES and PERSON_ANALYSES[one].sums is not None)


def sums_of(persons: FollowedPersons) -> dict[Sensitivity, PersonSums]:
    """What these analyses ask of an engine."""
    asked = {analysis: PERSON_ANALYSES[analysis].sums for analysis in asked_sums(persons.plan)}
    return {analysis: sums(persons) for analysis, sums in asked.items() if sums is not None}


def collected(engine: CareEngine, persons: FollowedPersons) -> dict[Sensitivity, pl.DataFrame]:
    """The sums themselves, over what the engine has open."""
    found = {}
    for analysis, sums in sums_of(persons).items():
        for query in sums.kept:
            engine.keep(query.name, query.rows)
        found[analysis] = engine.frame(sums.taken.rows).sort(PERSON_ANALYSES[analysis].keys, nulls_last=False)
    return found


def added(analysis: Sensitivity, frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """The sums of disjoint groups of persons as those of all of them."""
    keys = PERSON_ANALYSES[analysis].keys
    return pl.concat(frames, how="vertical").group_by(keys).agg(pl.all().sum()).sort(keys, nulls_last=False)


def further_findings(
    plan: AnalysisPlan,
    areas: JoinedAreas,
    sums: Mapping[Sensitivity, pl.DataFrame],
    regions: Sequence[str],
    indicators: Mapping[str, Indicator],
    populations: tuple[str, ...],
) -> Findings:
    """Rows of every analysis of persons that the plan asks for, in its order; see `Followed`."""
    return Findings.together(
        PERSON_ANALYSES[analysis].findings(Followed(plan, areas, sums.get(analysis), regions, indicators, populations))
        for analysis in plan.sensitivity
        if analysis in PERSON_ANALYSES
    )
