"""
Each site against a mixture of comparison regions that was like it before: three ways to make the mixture.

Chance is judged by what the same method finds in placebo groups of the size of the site, each taken as if it had
started in the year of the site; see `placebo_groups`. The year of the start is left out.

Two measures of standing out. The row of the method holds the mean gap. A second one, `by_fit`, holds the error after
the start over the error before it, so that a group that its mixture never followed does not count as evidence. It says
nothing where the mixture of the site equals it in every year before, and exists only where there are gaps by year.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from proeftuin.methods.effects import placebo_permutation
from proeftuin.methods.effects.augmented_synthetic_control import augmented_synthetic_controls
from proeftuin.methods.effects.double_difference_error import each_group_as_treated
from proeftuin.methods.effects.parallel_shares import Search
from proeftuin.methods.effects.pooled_sites import pool_sites
from proeftuin.methods.effects.synthetic_control import FEWEST_YEARS_BEFORE, SyntheticControls, synthetic_controls
from proeftuin.methods.effects.synthetic_control_placebos import PlaceboComparison, compare_with_placebos
from proeftuin.methods.effects.synthetic_difference_in_differences import (
    NEVER,
    synthetic_difference_in_differences,
)
from proeftuin.steps.evaluation.analyses.placebo_groups import PlaceboGroups
from proeftuin.steps.evaluation.analyses.weighted_regions import donor_rows
from proeftuin.steps.evaluation.caveats import Caveat
from proeftuin.steps.evaluation.comparison import generator_for
from proeftuin.steps.evaluation.effect_rows import AVERAGE, JudgedEffect, Row, Subject, judged_by_placebos
from proeftuin.steps.evaluation.plan import Sensitivity
from proeftuin.steps.evaluation.question import Findings, Question
from proeftuin.steps.evaluation.reasons import FEWEST_PLACEBOS, Reason
from proeftuin.steps.evaluation.region_panel import RegionPanel, Scale

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
FEWEST_YEARS_BEFORE_TO_CORRECT = 3
"""The correction is chosen by leaving one year out."""
MANY_YEARS_BEFORE = 5
"""With fewer years before, a mixture of many regions fits them whatever the regions have in common."""


@dataclass(frozen=True)
class _Mixture:
    """
    One site and its mixture.

    Attributes
    ----------
    shares : array, shape (regions,)
        Of the comparison regions in the mixture.
    gaps : array, shape (years,)
        Site minus mixture in the years that count; empty when the method takes years together.
    controls : SyntheticControls or None
        What gaps by year come from; None when the method takes years together.
    """

    effect: float
    shares: Floats
    gaps: Floats
    controls: SyntheticControls | None = None


@dataclass(frozen=True)
class _Drawn:
    """
    What a method finds in groups in the place of a site.

    Attributes
    ----------
    effects : array, shape (groups,)
    controls : SyntheticControls or None
        As in `_Mixture`.
    """

    effects: Floats
    controls: SyntheticControls | None = None


@dataclass(frozen=True)
class _Method:
    """
    A way to make mixtures.

    Attributes
    ----------
    site : callable
        Mixture of the first row, from values of shape (1 + regions, years) and the position of the first year after.
    placebos : callable
        What is found in groups in the place of the first row; from the same, the values of the groups, shape (groups,
        years), and the regions that each may be held against, shape (groups, regions).
    fewest_years_before : int
    """

    analysis: Sensitivity
    site: Callable[[Floats, int], _Mixture]
    placebos: Callable[[Floats, int, Floats, Bools], _Drawn]
    fewest_years_before: int = FEWEST_YEARS_BEFORE


def synthetic_control(question: Question) -> Findings:
    """The mixture whose level and course before the start were nearest to the site's."""

    def controls(values: Floats, rows: Sequence[int], start: int, allowed: Bools) -> SyntheticControls:
        return synthetic_controls(values, rows, range(1, 1 + allowed.shape[1]), start, allowed=allowed)

    return _by_mixture(question, _of_controls(Sensitivity.SYNTHETIC_CONTROL, controls))


def augmented_synthetic_control(question: Question) -> Findings:
    """The same without each region's level, and what the mixture still misses before the start corrected by ridge."""

    def controls(values: Floats, rows: Sequence[int], start: int, allowed: Bools) -> SyntheticControls:
        donors = range(1, 1 + allowed.shape[1])
        found = augmented_synthetic_controls(values, rows, donors, start, without_level=True, allowed=allowed)
        return found.corrected

    method = _of_controls(Sensitivity.AUGMENTED_SYNTHETIC_CONTROL, controls)
    return _by_mixture(question, replace(method, fewest_years_before=FEWEST_YEARS_BEFORE_TO_CORRECT))


def _of_controls(
    analysis: Sensitivity, controls: Callable[[Floats, Sequence[int], int, Bools], SyntheticControls]
) -> _Method:
    def site(values: Floats, start: int) -> _Mixture:
        found = controls(values, [0], start, np.ones((1, len(values) - 1), dtype=bool))
        return _Mixture(float(found.effects[0, 0]), found.shares[0, 0], found.gaps[0, 0], found)

    def placebos(values: Floats, start: int, groups: Floats, allowed: Bools) -> _Drawn:
        rows = range(len(values), len(values) + len(groups))
        found = controls(np.concatenate([values, groups]), rows, start, allowed)
        return _Drawn(found.effects[0], found)

    return _Method(analysis, site, placebos)


def synthetic_double_difference(question: Question) -> Findings:
    """A mixture of regions and of years before the start, and the double difference with both."""

    def starts(values: Floats, start: int) -> list[int]:
        return [start, *([NEVER] * (len(values) - 1))]

    def site(values: Floats, start: int) -> _Mixture:
        # The same search as for the placebos: the published path ends elsewhere in the fourth figure.
        found = synthetic_difference_in_differences(values, starts(values, start), search=Search.EXACT)
        return _Mixture(found.effect, found.cohorts[0].region_shares, np.array([]))

    def placebos(values: Floats, start: int, groups: Floats, allowed: Bools) -> _Drawn:
        return _Drawn(each_group_as_treated(values, starts(values, start), start, groups, allowed))

    return _by_mixture(question, _Method(Sensitivity.SYNTHETIC_DIFFERENCE_IN_DIFFERENCES, site, placebos))


def _by_mixture(question: Question, method: _Method) -> Findings:
    panel, analysis = question.panel, method.analysis
    if min(len(timing.before) for timing in panel.timings) < method.fewest_years_before:
        return Findings(analyses=[question.not_estimable(analysis, Reason.TOO_FEW_YEARS_BEFORE, analysis)])
    if len(panel.regions) <= FEWEST_PLACEBOS:
        return Findings(analyses=[question.not_estimable(analysis, Reason.TOO_FEW_REGIONS, analysis)])
    mixtures = [method.site(*_years_that_count(panel, position)) for position in range(len(panel.sites))]
    held_against = [_Placebos.of(panel, position, method) for position in range(len(panel.sites))]
    rows = [_together(question, analysis, mixtures, held_against)] if len(mixtures) > 1 else []
    for site, mixture, placebos in zip(question.sites, mixtures, held_against, strict=True):
        rows += _site_rows(question, analysis, site, mixture, placebos)
    if panel.scale is not Scale.PERCENT:
        return Findings(analyses=rows)
    donors = [
        row
        for site, found in zip(question.sites, mixtures, strict=True)
        for row in donor_rows(question, site, analysis, found.shares, panel.kept)
    ]
    gaps = [row for i, found in enumerate(mixtures) for row in _gap_rows(question, analysis, i, found.gaps)]
    return Findings(analyses=rows, donors=donors, gaps=gaps)


@dataclass(frozen=True)
class _Placebos:
    """The groups that take the place of a site, and what a method finds in them."""

    groups: PlaceboGroups
    found: _Drawn

    @classmethod
    def of(cls, panel: RegionPanel, position: int, method: _Method) -> _Placebos:
        """What `method` finds in the placebo groups of the site at `position`."""
        groups, timing = PlaceboGroups.of(panel, position), panel.timings[position]
        counts = timing.is_before | timing.is_after
        return cls(
            groups, method.placebos(*_years_that_count(panel, position), groups.values[:, counts], groups.allowed)
        )


def _years_that_count(panel: RegionPanel, position: int) -> tuple[Floats, int]:
    """The site and the comparison regions in the years before and after, and where the latter begin."""
    timing = panel.timings[position]
    values = np.concatenate([panel.sites[position][np.newaxis], panel.regions])
    return values[:, timing.is_before | timing.is_after], len(timing.before)


def _site_rows(
    question: Question, analysis: Sensitivity, site: str, mixture: _Mixture, placebos: _Placebos
) -> list[Row]:
    plan, by_chance = question.panel.plan, placebos.found
    caveats = (*_caveats(question), *placebos.groups.caveats)
    subject = Subject(site, 1, len(question.panel.regions), caveats, comparator="synthetic")
    rows = [
        question.row(
            analysis, judged_by_placebos(mixture.effect, by_chance.effects, analysis, plan.confidence), subject
        )
    ]
    if mixture.controls is not None and by_chance.controls is not None:
        found = compare_with_placebos(mixture.controls, by_chance.controls, confidence=plan.confidence)[0]
        rows.append(_row_by_fit(question, analysis, found, len(by_chance.effects), subject))
    return rows


def _row_by_fit(
    question: Question, analysis: Sensitivity, found: PlaceboComparison, placebos: int, subject: Subject
) -> Row:
    key = f"{analysis}:by_fit"
    if math.isnan(found.p_by_ratio):
        maker, scale = question.maker, question.panel.scale
        return {"analysis": key} | maker.not_estimable(AVERAGE, None, analysis, subject, Reason.PERFECT_FIT, scale)
    effect = JudgedEffect(
        kind=AVERAGE,
        year=None,
        estimator=analysis,
        value=found.effect,
        interval=found.limits_by_ratio,
        interval_method=placebo_permutation.METHOD,
        p_placebo=found.p_by_ratio,
        placebo_draws=placebos,
    )
    return question.row(key, effect, subject)


def _together(
    question: Question, analysis: Sensitivity, mixtures: Sequence[_Mixture], placebos: Sequence[_Placebos]
) -> Row:
    plan = question.panel.plan
    # Sites may have different numbers of groups; those with fewer have theirs drawn more often.
    most = max(len(each.found.effects) for each in placebos)
    by_chance = np.stack([np.resize(each.found.effects, most) for each in placebos])
    members = np.stack([each.groups.members[np.resize(np.arange(len(each.found.effects)), most)] for each in placebos])
    effects, generator = [mixture.effect for mixture in mixtures], generator_for(plan.seed, analysis)
    pooled = pool_sites(effects, by_chance, plan.draws, generator, groups=members, confidence=plan.confidence)[0]
    effect = judged_by_placebos(pooled.effect, pooled.placebo_effects, analysis, plan.confidence)
    caveats = dict.fromkeys(caveat for each in placebos for caveat in each.groups.caveats)
    subject = question.all_sites(comparator="synthetic")
    return question.row(analysis, effect, replace(subject, caveats=(*_caveats(question), *caveats)))


def _caveats(question: Question) -> tuple[Caveat, ...]:
    before = min(len(timing.before) for timing in question.panel.timings)
    return (Caveat.FITTED_ON_FEW_YEARS,) if before < MANY_YEARS_BEFORE else ()


def _gap_rows(question: Question, analysis: Sensitivity, position: int, gaps: Floats) -> list[Row]:
    panel = question.panel
    timing, told = panel.timings[position], panel.scale.told
    counted = [year for year in panel.years if year in timing.before or year in timing.after]
    return [
        question.maker.subject(question.sites[position])
        | {
            "analysis": analysis.value,
            "year": year,
            "observed": told(float(panel.sites[position, panel.years.index(year)])),
            "without": told(float(panel.sites[position, panel.years.index(year)] - gap)),
        }
        for year, gap in zip(counted, gaps, strict=len(gaps) > 0)
    ]
