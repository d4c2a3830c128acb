"""
The same comparison with persons who are alike: those elsewhere count by their odds of living in a site.

The chance of living in a site is a logistic regression on what was known of a person before the start, fitted on
patterns with their numbers, which gives the answer that the persons themselves would. Persons in the sites count once
and those elsewhere by their odds, so that the comparison resembles the sites; who has nobody alike on the other side is
left out. What then changed per year at risk is compared as in the main analysis, with each site and each comparison
region counting by its weighted persons. Age and sex are in the weights, so that no rates of the pool are needed.

The weights are taken as given when chance is judged. Chance comes from regions here, and what a few hundred thousand
persons leave unknown of a dozen coefficients is small beside that.

Left out: weighting on a noisy outcome of the years before pulls persons with chance peaks into the comparison, and
these fall back afterwards. Coarse levels over all years before make that small; they do not make it zero.

Source: Heckman, Ichimura and Todd, Review of Economic Studies 1997; Abadie, Review of Economic Studies 2005; Daw and
Hatfield, Health Services Research 2018 (falling back to the mean).
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import polars as pl
from numpy.typing import NDArray

from proeftuin.errors import NotEstimableError
from proeftuin.methods.effects.balance import CovariateBalance, covariate_balance
from proeftuin.methods.effects.covariate_sample import CovariateSample
from proeftuin.methods.effects.propensity_score import fit_propensity_score
from proeftuin.steps.evaluation.diagnostics import Verdict
from proeftuin.steps.evaluation.difference_in_differences import stacked_fit
from proeftuin.steps.evaluation.effect_rows import ALL_SITES, Row, RowMaker
from proeftuin.steps.evaluation.joined_area import JoinedAreas
from proeftuin.steps.evaluation.persons.pattern import (
    SEXES,
    UNKNOWN,
    AlikePersons,
    Characteristic,
    age,
    alike_persons,
    earlier_use,
    sex,
    trait,
)
from proeftuin.steps.evaluation.plan import AnalysisPlan, Role, Sensitivity
from proeftuin.steps.evaluation.question import Findings, Question
from proeftuin.steps.evaluation.reasons import Reason
from proeftuin.steps.evaluation.region_panel import Design, RegionPanel, Scale, scales_of
from proeftuin.steps.triple_aim.baseline_pattern import DAYS, MOST_USES, PATTERN_KEYS, PERSONS, TOTAL, USE_BOUNDS
from proeftuin.steps.triple_aim.care_measure import TallyKind
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.indicator import Indicator

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
ANALYSIS = Sensitivity.PROPENSITY_WEIGHTED
SMALL_DIFFERENCE = 0.1
"""Standardised difference from which persons do not count as alike."""
ENOUGH_ALIKE = 95.0
"""Percent of the persons in sites with somebody alike elsewhere, below which the effect is about others than asked."""
_PATTERN = PATTERN_KEYS[2:]
_CENTS = 100


class PersonCheck(StrEnum):
    """Keys of the checks on weighted persons, as in the column `diagnostic`."""

    ALIKE = "persons_alike"
    """Percent of the persons in the sites with somebody elsewhere who was like them before the start."""
    BALANCED = "persons_balanced"
    """Largest standardised difference that is left once those elsewhere are weighted."""


def outcomes_of_use(plan: AnalysisPlan) -> tuple[str, ...]:
    """Outcomes whose use before the start is a characteristic of persons: primary ones first."""
    roles = list(Role)
    return tuple(sorted(plan.outcomes, key=lambda outcome: roles.index(plan.role(outcome))))[:MOST_USES]


@dataclass(frozen=True)
class PersonPatterns:
    """
    Sums by pattern as arrays.

    Attributes
    ----------
    patterns : frame
        Pattern by place: the columns of `PATTERN_KEYS` after area and year.
    rows : frame
        `unit`: place among sites and then comparison regions; `at`: place of the pattern; `when`: place of the year;
        and the sums.
    persons : array, shape (patterns, 2)
        Persons on the day of the start in the sites and in the comparison regions.
    """

    patterns: pl.DataFrame
    rows: pl.DataFrame
    persons: Floats

    @classmethod
    def of(cls, design: Design, areas: JoinedAreas, sums: pl.DataFrame, regions: Sequence[str]) -> PersonPatterns:
        """The sums of `sums` that belong to a site or a comparison region of `design`."""
        plan = design.plan
        units = pl.DataFrame(
            _units(design, areas, regions), schema={"region": pl.Int64, "unit": pl.Int64}, orient="row"
        )
        years = pl.DataFrame({"year": plan.years, "when": range(len(plan.years))}, schema_overrides={"year": pl.Int64})
        located = sums.join(units, on="region").join(years, on="year")
        patterns = located.select(_PATTERN).unique().sort(_PATTERN, nulls_last=False).with_row_index("at")
        rows = located.join(patterns, on=_PATTERN, nulls_equal=True)
        # Everybody was there on the day of the start, so that everybody has a row in its year, or in the last before.
        day_year = min(*(site.start.year for site in plan.located_sites), plan.last_year)
        there = rows.filter(pl.col("year") == day_year)
        persons = np.zeros((patterns.height, 2))
        sides = (there["unit"] >= len(design.sites)).cast(pl.Int64).to_numpy()
        np.add.at(persons, (there["at"].to_numpy(), sides), there[PERSONS].to_numpy())
        return cls(patterns, rows, persons)

    def characteristics(
        self, plan: AnalysisPlan, euro: Mapping[str, bool], others: Sequence[str]
    ) -> list[Characteristic]:
        """
        What the patterns tell.

        Parameters
        ----------
        euro : mapping of str to bool
            Whether an outcome is in euro.
        others : sequence of str
            The populations besides the main one.
        """
        column = self.patterns.get_column
        sexes = column("sex").replace_strict({name: i for i, name in enumerate(SEXES)}, default=UNKNOWN)
        use, groups = column("use").to_numpy(), column("groups").to_numpy()
        kinds = {id: TallyKind.AMOUNT if euro[id] else TallyKind.NUMBER for id in outcomes_of_use(plan)}
        return [
            sex(sexes.fill_null(UNKNOWN).to_numpy()),
            age(column("age").fill_null(UNKNOWN).to_numpy()),
            trait("new", column("is_new").to_numpy()),
            *(earlier_use(id, use // 10**i % 10, USE_BOUNDS[kind]) for i, (id, kind) in enumerate(kinds.items())),
            *(trait(f"group:{name}", groups // 2**i % 2) for i, name in enumerate(others)),
        ]

    def weighted(self, column: str, weights: Floats, design: Design) -> Floats:
        """Sums of a column by site, then comparison region, and year; each person counts by the weight of a pattern."""
        sites, units = len(design.sites), len(design.sites) + len(design.regions)
        unit, at = self.rows["unit"].to_numpy(), self.rows["at"].to_numpy()
        counted = weights[at, (unit >= sites).astype(np.int64)] * self.rows[column].to_numpy()
        found = np.zeros((units, len(design.plan.years)))
        np.add.at(found, (unit, self.rows["when"].to_numpy()), counted)
        return found


def _units(design: Design, areas: JoinedAreas, regions: Sequence[str]) -> list[tuple[int, int]]:
    """Place of an area in the study's list, and the site or comparison region that it belongs to."""
    joined_of = {area: joined for joined, members in areas.members.items() for area in members}
    groups = [*design.comparison.site_groups, *design.regions]
    codes = areas.cells.regions
    unit_of = {codes[position]: unit for unit, group in enumerate(groups) for position in group}
    return [
        (place, unit_of[joined_of[area]])
        for place, area in enumerate(regions, start=1)
        if joined_of.get(area) in unit_of
    ]


@dataclass(frozen=True)
class PersonWeights:
    """
    How much each person counts.

    Attributes
    ----------
    weights : array, shape (patterns, 2)
        Of a person in the sites, one, and in the comparison, the odds of living in a site; zero for who is left out.
    balance : CovariateBalance
        Of the levels of each characteristic, over the persons who are not left out.
    percent_alike : float
        Percent of the persons in the sites who are not left out.
    """

    weights: Floats
    balance: CovariateBalance
    percent_alike: float


def person_weights(alike: AlikePersons, persons: Floats) -> PersonWeights:
    """
    Weights from a logistic regression of living in a site on the levels of `alike`.

    Raises
    ------
    NotEstimableError
        Nobody is alike, or the levels tell the two sides apart.
    """
    shared = np.flatnonzero(alike.is_shared)
    counts = persons[shared].T.ravel()
    is_site = np.repeat([True, False], len(shared))
    levels = np.tile(alike.levels[shared], (2, 1))
    fitted = CovariateSample.of(levels[:, alike.is_fitted], is_site, counts=counts)
    odds = fit_propensity_score(fitted).weights()
    weights = np.zeros_like(persons)
    weights[shared] = odds.reshape(2, len(shared)).T
    balance = covariate_balance(CovariateSample.of(levels, is_site, counts=counts, names=alike.names), odds)
    return PersonWeights(weights, balance, float(100 * persons[shared, 0].sum() / persons[:, 0].sum()))


def propensity_weighted(
    plan: AnalysisPlan,
    areas: JoinedAreas,
    sums: pl.DataFrame,
    regions: Sequence[str],
    indicators: Mapping[str, Indicator],
    populations: Sequence[str],
) -> Findings:
    """
    Effects on every outcome of the plan, how alike the persons were, and how many were like nobody elsewhere.

    Parameters
    ----------
    plan, areas
        With the joined areas as those of the sites.
    sums : frame
        As `pattern_queries` gives them.
    regions : sequence of str
        The study's list of regions; the first has place 1.
    populations : sequence of str
        Those that are followed, the main one first.
    """
    design = Design.of(plan, areas.cells, areas.adjacency)
    questions = [
        Question(
            RegionPanel.of(design, areas.cells, indicators[outcome], scale),
            RowMaker.of(plan, indicators[outcome]),
            areas.cells,
        )
        for outcome in plan.outcomes
        for scale in scales_of(indicators[outcome])
    ]
    if design.weights is None:
        return _none(questions, Reason.ONE_SITE)
    patterns = PersonPatterns.of(design, areas, sums, regions)
    euro = {outcome: indicators[outcome].unit.startswith("eur") for outcome in plan.outcomes}
    alike = alike_persons(patterns.characteristics(plan, euro, populations[1:]), patterns.persons)
    try:
        weights = person_weights(alike, patterns.persons)
    except NotEstimableError:
        return _none(questions, Reason.NO_PERSONS_ALIKE)
    return Findings.together(_found(question, patterns, weights) for question in questions)


def _none(questions: Sequence[Question], reason: Reason) -> Findings:
    return Findings(analyses=[question.not_estimable(ANALYSIS.value, reason) for question in questions])


def _found(question: Question, patterns: PersonPatterns, weights: PersonWeights) -> Findings:
    design, sites = question.panel.design, len(question.panel.sites)
    panel = _weighted_panel(question.panel, patterns, weights.weights)
    told = Findings()
    if panel.scale is Scale.PERCENT:
        told = Findings(diagnostics=_checks(question, weights), balance=_balance_rows(question, weights.balance))
    if not panel.is_complete(range(sites)):
        none = question.not_estimable(ANALYSIS.value, Reason.NO_TOTAL_IN_A_YEAR)
        return replace(told, analyses=[none])
    # By their persons on average over the years, the same in every year.
    sizes = patterns.weighted(PERSONS, weights.weights, design).mean(axis=1)
    regions = np.tile(sizes[sites:][panel.kept], (sites, 1))
    fit = stacked_fit(panel, site_weights=sizes[:sites], region_weights=regions)
    row = replace(question, panel=panel).bootstrapped(
        ANALYSIS.value, fit, comparator=ANALYSIS.value, weighting="persons"
    )
    return replace(told, analyses=[row])


def _weighted_panel(panel: RegionPanel, patterns: PersonPatterns, weights: Floats) -> RegionPanel:
    """The panel with weighted totals per year at risk of sites and comparison regions."""
    outcome, design = panel.indicator.id, panel.design
    total = patterns.weighted(f"{outcome}__{TOTAL}", weights, design)
    days = patterns.weighted(f"{outcome}__{DAYS}", weights, design)
    at_risk = days / np.array([366 if isleap(year) else 365 for year in panel.years])
    has_any = (at_risk > 0) & ((total > 0) | (panel.scale is Scale.UNIT))
    rate = np.where(has_any, total, np.nan) / np.where(has_any, at_risk, 1.0)
    values = np.log(rate) if panel.scale is Scale.PERCENT else rate / _CENTS
    sites, regions = values[: len(panel.sites)], values[len(panel.sites) :]
    kept = np.flatnonzero(np.isfinite(regions).all(axis=1))
    return replace(panel, sites=sites, regions=regions[kept], kept=kept)


def _balance_rows(question: Question, balance: CovariateBalance) -> list[Row]:
    """Shares of persons in percent, and their standardised differences."""
    before, after = balance.before, balance.after
    return [
        question.maker.subject(ALL_SITES)
        | {
            "comparator": ANALYSIS.value,
            "covariate": name,
            "site_mean": 100 * float(after.treated_means[i]),
            "pool_mean": 100 * float(before.comparison_means[i]),
            "weighted_mean": 100 * float(after.comparison_means[i]),
            "difference_before": float(before.standardised_differences[i]),
            "difference_after": float(after.standardised_differences[i]),
        }
        for i, name in enumerate(balance.names)
    ]


def _checks(question: Question, weights: PersonWeights) -> list[Row]:
    percent, largest = weights.percent_alike, weights.balance.after.largest_standardised_difference
    checks = [(PersonCheck.ALIKE, percent, ENOUGH_ALIKE, "percent_of_persons", percent < ENOUGH_ALIKE)]
    # Persons who are all the same have nothing to differ in.
    if weights.balance.names:
        checks.append((PersonCheck.BALANCED, largest, SMALL_DIFFERENCE, "ratio", largest > SMALL_DIFFERENCE))
    return [
        question.maker.subject(ALL_SITES)
        | {
            "diagnostic": check.value,
            "value": value,
            "threshold": threshold,
            "unit": unit,
            "verdict": (Verdict.WARNS if warns else Verdict.PASSES).value,
            "status": Status.VALUE.value,
        }
        for check, value, threshold, unit, warns in checks
    ]
