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
    sums : frame
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
    sums: pl.DataFrame
    regions: Sequence[str]
    indicators: Mapping[str, Indicator]
    populations: tuple[str, ...]


@dataclass(frozen=True)
class PersonAnalysis:
    """
    One analysis.

    Attributes
    ----------
    sums : callable
        What it asks of an engine.
    keys : tuple of str
        Columns by which the sums of disjoint persons are added.
    findings : callable
        Its rows.
    """

    sums: Callable[[FollowedPersons], PersonSums]
    keys: tuple[str, ...]
    findings: Callable[[Followed], Findings]


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
    return propensity_weighted(
        followed.plan, followed.areas, followed.sums, followed.regions, followed.indicators, followed.populations
    )


def _of_sums(
    analysis: Callable[[AnalysisPlan, JoinedAreas, pl.DataFrame, Sequence[str], Mapping[str, Indicator]], Findings],
) -> Callable[[Followed], Findings]:
    """An analysis that asks for nothing but the sums of the main population and where it lives."""
    return lambda followed: analysis(
        followed.plan, followed.areas, followed.sums, followed.regions, followed.indicators
    )


PERSON_ANALYSES: Mapping[Sensitivity, PersonAnalysis] = {
    Sensitivity.TWO_PART: PersonAnalysis(
        lambda persons: PersonSums((), use_query(persons.periods, persons.tallies)), STRATA, _of_sums(two_part)
    ),
    Sensitivity.CAPPED_COST: PersonAnalysis(
        lambda persons: PersonSums((), capped_query(persons.periods, persons.tallies, persons.plan.cost_cap)),
        STRATA,
        _of_sums(capped_cost),
    ),
    Sensitivity.MONTHLY_SERIES: PersonAnalysis(
        lambda persons: PersonSums(*month_queries(persons.periods, persons.tallies)),
        MONTH_CELL,
        _of_sums(monthly_series),
    ),
    Sensitivity.PROPENSITY_WEIGHTED: PersonAnalysis(_sums_of_patterns, PATTERN_KEYS, _weighted_persons),
}


def asked_sums(plan: AnalysisPlan) -> tuple[Sensitivity, ...]:
    """The analyses of `plan` for which an engine must add up more."""
    return tuple(analysis for analysis in plan.sensitivity if analysis in PERSON_ANALYSES)


def sums_of(persons: FollowedPersons) -> dict[Sensitivity, PersonSums]:
    """What these analyses ask of an engine."""
    return {analysis: PERSON_ANALYSES[analysis].sums(persons) for analysis in asked_sums(persons.plan)}


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
    """Rows of every analysis of persons that the plan asks for and of which there are sums; see `Followed`."""
    return Findings.together(
        PERSON_ANALYSES[analysis].findings(Followed(plan, areas, sums[analysis], regions, indicators, populations))
        for analysis in asked_sums(plan)
        if analysis in sums
    )
