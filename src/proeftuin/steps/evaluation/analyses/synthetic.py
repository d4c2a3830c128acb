"""
Each site against a mixture of comparison regions that was like it before: three ways to make the mixture.

Chance is judged by what the same method finds in the comparison regions themselves, each taken in turn as if it had
started in the year of the site. The year of the start is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from proeftuin.methods.effects.augmented_synthetic_control import augmented_synthetic_controls
from proeftuin.methods.effects.double_difference_error import each_region_as_treated
from proeftuin.methods.effects.pooled_sites import pool_sites
from proeftuin.methods.effects.synthetic_control import FEWEST_YEARS_BEFORE, SyntheticControls, synthetic_controls
from proeftuin.methods.effects.synthetic_difference_in_differences import (
    NEVER,
    synthetic_difference_in_differences,
)
from proeftuin.steps.evaluation.analyses.weighted_regions import donor_rows
from proeftuin.steps.evaluation.caveats import Caveat
from proeftuin.steps.evaluation.comparison import generator_for
from proeftuin.steps.evaluation.effect_rows import Row, Subject, judged_by_placebos
from proeftuin.steps.evaluation.plan import Sensitivity
from proeftuin.steps.evaluation.question import Findings, Question
from proeftuin.steps.evaluation.reasons import FEWEST_PLACEBOS, Reason
from proeftuin.steps.evaluation.region_panel import RegionPanel, Scale
from proeftuin.steps.evaluation.timing import cohorts

Floats = NDArray[np.float64]
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
    """

    effect: float
    shares: Floats
    gaps: Floats


@dataclass(frozen=True)
class _Method:
    """
    A way to make mixtures.

    Attributes
    ----------
    site : callable
        Mixture of the first row, from values of shape (1 + regions, years) and the position of the first year after.
    placebos : callable
        Effects of the other rows, each in the place of the first, shape (regions,); from the same.
    fewest_years_before : int
    """

    analysis: Sensitivity
    site: Callable[[Floats, int], _Mixture]
    placebos: Callable[[Floats, int], Floats]
    fewest_years_before: int = FEWEST_YEARS_BEFORE


def synthetic_control(question: Question) -> Findings:
    """The mixture whose level and course before the start were nearest to the site's."""

    def controls(values: Floats, rows: Sequence[int], start: int) -> SyntheticControls:
        return synthetic_controls(values, rows, range(1, len(values)), start)

    return _by_mixture(question, _of_controls(Sensitivity.SYNTHETIC_CONTROL, controls))


def augmented_synthetic_control(question: Question) -> Findings:
    """The same without each region's level, and what the mixture still misses before the start corrected by ridge."""

    def controls(values: Floats, rows: Sequence[int], start: int) -> SyntheticControls:
        found = augmented_synthetic_controls(values, rows, range(1, len(values)), start, without_level=True)
        return found.corrected

    method = _of_controls(Sensitivity.AUGMENTED_SYNTHETIC_CONTROL, controls)
    return _by_mixture(question, replace(method, fewest_years_before=FEWEST_YEARS_BEFORE_TO_CORRECT))


def _of_controls(analysis: Sensitivity, controls: Callable[[Floats, Sequence[int], int], SyntheticControls]) -> _Method:
    def site(values: Floats, start: int) -> _Mixture:
        found = controls(values, [0], start)
        return _Mixture(float(found.effects[0, 0]), found.shares[0, 0], found.gaps[0, 0])

    def placebos(values: Floats, start: int) -> Floats:
        return np.asarray(controls(values, range(1, len(values)), start).effects[0])

    return _Method(analysis, site, placebos)


def synthetic_double_difference(question: Question) -> Findings:
    """A mixture of regions and of years before the start, and the double difference with both."""

    def starts(values: Floats, start: int) -> list[int]:
        return [start, *([NEVER] * (len(values) - 1))]

    def site(values: Floats, start: int) -> _Mixture:
        found = synthetic_difference_in_differences(values, starts(values, start))
        return _Mixture(found.effect, found.cohorts[0].region_shares, np.array([]))

    def placebos(values: Floats, start: int) -> Floats:
        return each_region_as_treated(values, starts(values, start), start)

    return _by_mixture(question, _Method(Sensitivity.SYNTHETIC_DIFFERENCE_IN_DIFFERENCES, site, placebos))


def _by_mixture(question: Question, method: _Method) -> Findings:
    panel, analysis = question.panel, method.analysis
    if min(len(timing.before) for timing in panel.timings) < method.fewest_years_before:
        return Findings(analyses=[question.not_estimable(analysis, Reason.TOO_FEW_YEARS_BEFORE, analysis)])
    if len(panel.regions) <= FEWEST_PLACEBOS:
        return Findings(analyses=[question.not_estimable(analysis, Reason.TOO_FEW_REGIONS, analysis)])
    mixtures = [method.site(*_years_that_count(panel, position)) for position in range(len(panel.sites))]
    # What a region shows in the place of a site depends on when the site started, and on nothing else of it.
    first = {timing: panel.timings.index(timing) for timing in cohorts(panel.timings)}
    by_timing = {timing: method.placebos(*_years_that_count(panel, at)) for timing, at in first.items()}
    placebos = np.array([by_timing[timing] for timing in panel.timings])
    effects = np.array([found.effect for found in mixtures])
    rows = [_together(question, analysis, effects, placebos)] if len(mixtures) > 1 else []
    rows += [
        _site_row(question, analysis, site, effect, drawn)
        for site, effect, drawn in zip(question.sites, effects.tolist(), placebos, strict=True)
    ]
    if panel.scale is not Scale.PERCENT:
        return Findings(analyses=rows)
    donors = [
        row
        for site, found in zip(question.sites, mixtures, strict=True)
        for row in donor_rows(question, site, analysis, found.shares, panel.kept)
    ]
    gaps = [row for i, found in enumerate(mixtures) for row in _gap_rows(question, analysis, i, found.gaps)]
    return Findings(analyses=rows, donors=donors, gaps=gaps)


def _years_that_count(panel: RegionPanel, position: int) -> tuple[Floats, int]:
    """The site and the comparison regions in the years before and after, and where the latter begin."""
    timing = panel.timings[position]
    values = np.concatenate([panel.sites[position][np.newaxis], panel.regions])
    return values[:, timing.is_before | timing.is_after], len(timing.before)


def _site_row(question: Question, analysis: Sensitivity, site: str, value: float, drawn: Floats) -> Row:
    plan = question.panel.plan
    effect = judged_by_placebos(value, drawn, analysis, plan.confidence)
    ratio = question.panel.design.size_ratios[question.sites.index(site)]
    # A small region strays further than the larger ones that it is held against, and so stands out too often.
    caveats = (*_caveats(question), *((Caveat.SITE_SIZES_DIFFER,) if not 0.5 <= ratio <= 2 else ()))
    subject = Subject(site, 1, len(question.panel.regions), caveats, comparator="synthetic")
    return question.row(analysis, effect, subject)


def _together(question: Question, analysis: Sensitivity, effects: Floats, placebos: Floats) -> Row:
    plan = question.panel.plan
    generator = generator_for(plan.seed, analysis)
    pooled = pool_sites(effects, placebos, plan.draws, generator, confidence=plan.confidence)[0]
    effect = judged_by_placebos(pooled.effect, pooled.placebo_effects, analysis, plan.confidence)
    subject = question.all_sites(comparator="synthetic")
    return question.row(analysis, effect, replace(subject, caveats=_caveats(question)))


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
