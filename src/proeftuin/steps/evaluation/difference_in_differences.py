"""
Effects of the programme: how much more the sites changed than the comparison regions did.

Every site is compared with regions of the pool that never had a programme, never with another site, so that sites that
start in different years do not serve as each other's comparison. Sites and comparison regions count equally, whatever
their size: the question is what a programme does in a region, and what moves a region (a hospital, a contract) does
not average out over its inhabitants. The average effect leaves out the year of the start; the event study shows every
year against the last year before it.

Chance is judged by regions, never by persons or municipalities. All sites together: restricted wild cluster bootstrap
(interval and p) beside exchanged labels. One site: only placebo groups of its size, because one treated cluster leaves
a bootstrap nothing to draw from. The minimum detectable effect follows from the same placebo effects in both cases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from proeftuin.methods.effects import placebo_permutation, wild_cluster_bootstrap
from proeftuin.methods.effects.panel_regression import PanelFit, fit_panel
from proeftuin.methods.effects.placebo_permutation import placebo_interval, placebo_p_value, randomisation_test
from proeftuin.methods.effects.power import detectable_from_placebos
from proeftuin.methods.effects.wild_cluster_bootstrap import BootstrapWeights, joint_max_t_p_values, wild_weights
from proeftuin.steps.evaluation.caveats import caveats_of_all_sites, caveats_of_site
from proeftuin.steps.evaluation.comparison import Comparison, generator_for
from proeftuin.steps.evaluation.effect_rows import (
    ALL_SITES,
    EvaluationTables,
    LogEffect,
    RowMaker,
    Subject,
    effects_table,
    placebo_table,
    placebos_table,
)
from proeftuin.steps.evaluation.panel import Group, OutcomePanel
from proeftuin.steps.evaluation.plan import AnalysisPlan, Phase
from proeftuin.steps.evaluation.plan_check import check_analysis_plan
from proeftuin.steps.evaluation.reasons import FEWEST_PLACEBOS, Reason
from proeftuin.steps.triple_aim.stratified import StratifiedCells
from proeftuin.vocabulary.indicator import Indicator
from proeftuin.vocabulary.site import Site

Floats = NDArray[np.float64]
AVERAGE, YEAR, PRETREND = "average", "year", "pretrend"
DIFFERENCE, EVENT_STUDY = "difference_in_differences", "event_study"


@dataclass(frozen=True)
class Timing:
    """
    Years of a site, or of several sites together.

    Attributes
    ----------
    before, after : tuple of int
        Years that enter the average effect.
    base : int
        Last year before the (first) start, which the event study compares with.
    years : tuple of int
        All years of the window.
    """

    before: tuple[int, ...]
    after: tuple[int, ...]
    years: tuple[int, ...]

    @classmethod
    def of(cls, plan: AnalysisPlan, site: Site) -> Timing:
        """Years of one site under `plan`."""
        return cls(plan.years_in(Phase.BEFORE, site.start), plan.years_in(Phase.AFTER, site.start), plan.years)

    @property
    def base(self) -> int:
        """Last year before the start."""
        return self.before[-1]

    @property
    def event_years(self) -> tuple[int, ...]:
        """Years with a coefficient in the event study: all but the base year."""
        return tuple(year for year in self.years if year != self.base)

    @property
    def pretrend_years(self) -> tuple[int, ...]:
        """Years before the base year, in which no effect can be yet."""
        return self.before[:-1]

    def average_contrast(self) -> Floats:
        """Weights of the years whose sum is the change from before to after, shape (years,)."""
        years = np.array(self.years)
        return np.isin(years, self.after) / len(self.after) - np.isin(years, self.before) / len(self.before)

    def contrasts(self) -> Floats:
        """The average contrast, then one per event year, shape (contrasts, years)."""
        identity = np.eye(len(self.years))
        base = identity[self.years.index(self.base)]
        of_years = [identity[self.years.index(year)] - base for year in self.event_years]
        return np.stack([self.average_contrast(), *of_years])


@dataclass(frozen=True)
class _Design:
    """What is the same for all outcomes."""

    plan: AnalysisPlan
    comparison: Comparison
    regions: tuple[Group, ...]
    placebos: tuple[tuple[Group, ...], ...]
    weights: BootstrapWeights | None

    @property
    def size_ratios(self) -> tuple[float, ...]:
        sizes = [self.comparison.units.sizes[list(region)].sum() for region in self.regions]
        return tuple(size / float(np.median(sizes)) for size in self.comparison.site_sizes)


@dataclass(frozen=True)
class _Outcome:
    """One outcome for the groups of the design."""

    panel: OutcomePanel
    maker: RowMaker
    site_logs: Floats
    site_levels: Floats
    region_logs: Floats
    left_out: int


def effects_of_sites(
    plan: AnalysisPlan,
    cells: Sequence[StratifiedCells],
    adjacency: pl.DataFrame,
    indicators: Mapping[str, Indicator],
) -> EvaluationTables:
    """
    Effects of each site and of all sites together on every outcome of `plan`.

    Parameters
    ----------
    cells : sequence of StratifiedCells
        Cells per municipality, one element per population; all of the same municipal division.
    adjacency : frame
        `region_a`, `region_b`: municipalities next to each other.
    indicators : mapping of str to Indicator
        Definitions, by identifier.

    Raises
    ------
    DefinitionError, NotEstimableError
        The plan cannot be carried out; see `plan_check`.
    """
    check_analysis_plan(plan, cells, indicators)
    design = _design(plan, cells[0], adjacency)
    percent: list[dict[str, object]] = []
    euro: list[dict[str, object]] = []
    placebos: list[pl.DataFrame] = []
    for outcome in plan.outcomes:
        held = next(part for part in cells if outcome in part.indicators)
        prepared = _prepared(design, held, indicators[outcome])
        for position, site in enumerate(design.comparison.sites):
            _add_site(design, prepared, position, site, percent, euro, placebos)
        _add_all_sites(design, prepared, percent, euro, placebos)
        percent += [
            prepared.maker.not_estimable(
                AVERAGE, None, DIFFERENCE, Subject(site.id, 1, len(design.regions), ()), Reason.UNKNOWN_GEOGRAPHY
            )
            for site in plan.sites
            if not site.is_located
        ]
    return EvaluationTables(
        effects_table(percent),
        effects_table(euro),
        placebos_table(placebos),
        _comparison_regions(design),
    )


def _design(plan: AnalysisPlan, cells: StratifiedCells, adjacency: pl.DataFrame) -> _Design:
    sites = plan.located_sites
    comparison = Comparison.of(cells, adjacency, sites, plan.excluded_municipalities, plan.years)
    regions = comparison.regions(plan.seed)
    weights = None
    if len(sites) > 1:
        generator = generator_for(plan.seed, "wild cluster bootstrap")
        weights = wild_weights(len(sites) + len(regions), plan.bootstrap_draws, generator)
    placebos = tuple(
        comparison.placebo_groups(position, plan.draws, plan.size_tolerance, plan.seed)
        for position in range(len(sites))
    )
    return _Design(plan, comparison, regions, placebos, weights)


def _prepared(design: _Design, cells: StratifiedCells, indicator: Indicator) -> _Outcome:
    plan, comparison = design.plan, design.comparison
    panel = OutcomePanel.of(cells, indicator.id, plan.years, comparison.pool)
    region_logs = panel.log_ratios(design.regions)
    usable = np.isfinite(region_logs).all(axis=1)
    return _Outcome(
        panel,
        RowMaker(indicator, plan.first_year, plan.last_year, plan.confidence, plan.hash()),
        panel.log_ratios(comparison.site_groups),
        panel.crude_rates(comparison.site_groups),
        region_logs[usable],
        int((~usable).sum()),
    )


def _add_site(
    design: _Design,
    outcome: _Outcome,
    position: int,
    site: Site,
    percent: list[dict[str, object]],
    euro: list[dict[str, object]],
    placebos: list[pl.DataFrame],
) -> None:
    plan, maker = design.plan, outcome.maker
    subject = Subject(
        site.id,
        1,
        len(outcome.region_logs),
        caveats_of_site(
            plan,
            site,
            maker.indicator.aim,
            size_ratio=design.size_ratios[position],
            placebo_groups=len(design.placebos[position]),
            regions_left_out=outcome.left_out,
        ),
    )
    timing = Timing.of(plan, site)
    drawn = _placebo_effects(design, outcome, position, timing)
    reason = _reason_against(outcome, [position], drawn)
    if reason:
        percent.append(maker.not_estimable(AVERAGE, None, DIFFERENCE, subject, reason))
        return
    found = timing.contrasts() @ (outcome.site_logs[position] - outcome.region_logs.mean(axis=0))
    levels = _levels(timing, outcome.site_levels[position])
    effects = [
        LogEffect(
            kind=kind,
            year=year,
            estimator=estimator,
            value=float(found[i]),
            level=float(levels[i]),
            interval=placebo_interval(float(found[i]), drawn[:, i], confidence=plan.confidence),
            interval_method=placebo_permutation.METHOD,
            p_placebo=placebo_p_value(float(found[i]), drawn[:, i]),
            placebo_draws=len(drawn),
            minimum_detectable=detectable_from_placebos(drawn[:, i], level=1 - plan.confidence).value,
        )
        for i, (kind, year, estimator) in enumerate(_kinds(timing))
    ]
    percent += [maker.percent(effect, subject) for effect in effects]
    euro += [maker.euro(effect, subject) for effect in effects if maker.has_euro]
    percent.append(_pretrend_of_site(timing, found, drawn, maker, subject))
    placebos.append(placebo_table(maker.indicator.id, site.id, AVERAGE, None, drawn[:, 0]))


def _placebo_effects(design: _Design, outcome: _Outcome, position: int, timing: Timing) -> Floats:
    """Effects that the same comparison finds in placebo groups of the site's size, shape (groups, contrasts)."""
    groups = design.placebos[position]
    logs = outcome.panel.log_ratios(groups)
    gaps = (logs - outcome.region_logs.mean(axis=0)) @ timing.contrasts().T
    # A placebo group is part of what it is compared with, unlike a site: without this its gap is too small.
    outside = 1 - outcome.panel.pool_shares(groups, design.comparison.pool)
    gaps /= outside[:, np.newaxis]
    return np.asarray(gaps[np.isfinite(gaps).all(axis=1)])


def _pretrend_of_site(
    timing: Timing, found: Floats, drawn: Floats, maker: RowMaker, subject: Subject
) -> dict[str, object]:
    at = [1 + timing.event_years.index(year) for year in timing.pretrend_years]
    if not at:
        return maker.not_estimable(PRETREND, None, EVENT_STUDY, subject, Reason.ONE_YEAR_BEFORE)
    largest = _largest(found[at])
    largest_drawn = np.array([_largest(row) for row in drawn[:, at]])
    effect = LogEffect(
        kind=PRETREND,
        year=None,
        estimator=EVENT_STUDY,
        value=largest,
        level=np.nan,
        p_placebo=placebo_p_value(largest, largest_drawn),
        placebo_draws=len(drawn),
        minimum_detectable=detectable_from_placebos(largest_drawn, level=1 - maker.confidence).value,
    )
    return maker.percent(effect, subject)


def _add_all_sites(
    design: _Design,
    outcome: _Outcome,
    percent: list[dict[str, object]],
    euro: list[dict[str, object]],
    placebos: list[pl.DataFrame],
) -> None:
    plan, maker, sites = design.plan, outcome.maker, design.comparison.sites
    caveats = caveats_of_all_sites(
        plan, sites, maker.indicator.aim, size_ratios=design.size_ratios, regions_left_out=outcome.left_out
    )
    subject = Subject(ALL_SITES, len(sites), len(outcome.region_logs), caveats)
    reason = Reason.ONE_SITE if len(sites) == 1 else _reason_against(outcome, range(len(sites)), None)
    if reason or design.weights is None:
        percent.append(maker.not_estimable(AVERAGE, None, DIFFERENCE, subject, reason or Reason.ONE_SITE))
        return
    timings = [Timing.of(plan, site) for site in sites]
    average, drawn = _average_of_all(design, outcome, timings)
    together = _together(timings)
    fit = _event_study_fit(outcome, together)
    effects = [average, *_years_of_all(design, outcome, together, fit)]
    percent += [maker.percent(effect, subject) for effect in effects]
    euro += [maker.euro(effect, subject) for effect in effects if maker.has_euro]
    percent.append(_pretrend_of_all(design, outcome, together, fit, subject))
    placebos.append(placebo_table(maker.indicator.id, ALL_SITES, AVERAGE, None, drawn))


def _average_of_all(design: _Design, outcome: _Outcome, timings: Sequence[Timing]) -> tuple[LogEffect, Floats]:
    """Average effect over sites and years after the start, and the effects under exchanged labels."""
    plan = design.plan
    fit, clusters = _stacked_fit(outcome, timings)
    test = wild_cluster_bootstrap.wild_cluster_bootstrap(
        fit, _first(design.weights, clusters), confidence=plan.confidence
    )[0]
    cohorts = _cohorts(timings)
    logs = np.concatenate([outcome.site_logs, outcome.region_logs])
    exchanged = randomisation_test(
        np.stack([logs @ cohort.average_contrast() for cohort in cohorts]),
        [cohorts.index(timing) for timing in timings],
        plan.draws,
        generator_for(plan.seed, "exchanged labels"),
    )
    levels = [_levels(t, level)[0] for t, level in zip(timings, outcome.site_levels, strict=True)]
    effect = LogEffect(
        kind=AVERAGE,
        year=None,
        estimator=DIFFERENCE,
        value=test.coefficient,
        level=float(np.mean(levels)),
        interval=(test.lower, test.upper),
        interval_method=wild_cluster_bootstrap.METHOD,
        p_bootstrap=test.p,
        p_placebo=exchanged.p,
        placebo_draws=plan.draws,
        minimum_detectable=detectable_from_placebos(exchanged.placebo_effects, level=1 - plan.confidence).value,
    )
    return effect, exchanged.placebo_effects


def _years_of_all(design: _Design, outcome: _Outcome, timing: Timing, fit: PanelFit) -> list[LogEffect]:
    plan, sites = design.plan, len(outcome.site_logs)
    contrasts = timing.contrasts()
    levels = _levels(timing, outcome.site_levels.mean(axis=0))
    logs = np.concatenate([outcome.site_logs, outcome.region_logs])
    effects = []
    for i, year in enumerate(timing.event_years):
        test = wild_cluster_bootstrap.wild_cluster_bootstrap(
            fit, _first(design.weights, fit.clusters), regressor=i, confidence=plan.confidence
        )[0]
        exchanged = randomisation_test(
            logs @ contrasts[1 + i], [0] * sites, plan.draws, generator_for(plan.seed, f"exchanged labels {year}")
        )
        effects.append(
            LogEffect(
                kind=YEAR,
                year=year,
                estimator=EVENT_STUDY,
                value=test.coefficient,
                level=float(levels[1 + i]),
                interval=(test.lower, test.upper),
                interval_method=wild_cluster_bootstrap.METHOD,
                p_bootstrap=test.p,
                p_placebo=exchanged.p,
                placebo_draws=plan.draws,
                minimum_detectable=detectable_from_placebos(exchanged.placebo_effects, level=1 - plan.confidence).value,
            )
        )
    return effects


def _pretrend_of_all(
    design: _Design, outcome: _Outcome, timing: Timing, fit: PanelFit, subject: Subject
) -> dict[str, object]:
    at = [timing.event_years.index(year) for year in timing.pretrend_years]
    if not at:
        return outcome.maker.not_estimable(PRETREND, None, EVENT_STUDY, subject, Reason.ONE_YEAR_BEFORE)
    effect = LogEffect(
        kind=PRETREND,
        year=None,
        estimator=EVENT_STUDY,
        value=_largest(fit.coefficients[0, at]),
        level=np.nan,
        p_bootstrap=joint_max_t_p_values(fit, _first(design.weights, fit.clusters), at)[0],
    )
    return outcome.maker.percent(effect, subject)


def _stacked_fit(outcome: _Outcome, timings: Sequence[Timing]) -> tuple[PanelFit, int]:
    """
    Region and year effects with one stack per cohort of sites that share their years.

    Each stack holds its sites and all comparison regions, with year effects of its own, so that a site is never
    compared with a site. A stack weighs as many as it has sites, which makes the coefficient the plain mean of the
    sites' effects. A comparison region is one cluster over all stacks.
    """
    sites, regions = len(outcome.site_logs), len(outcome.region_logs)
    logs, treated, weights, clusters, stacks = [], [], [], [], []
    for number, cohort in enumerate(_cohorts(timings)):
        members = [i for i, timing in enumerate(timings) if timing == cohort]
        count = len(members) + regions
        values = np.concatenate([outcome.site_logs[members], outcome.region_logs])
        counted = np.isin(cohort.years, cohort.before + cohort.after)
        after = np.zeros(values.shape)
        after[: len(members)] = np.isin(cohort.years, cohort.after)
        before_and_after = len(cohort.before) * len(cohort.after) / (len(cohort.before) + len(cohort.after))
        logs.append(np.where(counted, values, np.nan))
        treated.append(after)
        weights.append(np.full(values.shape, count / regions / before_and_after))
        clusters += [*members, *range(sites, sites + regions)]
        stacks += [number] * count
    fit = fit_panel(
        np.concatenate(logs),
        np.concatenate(treated),
        weights=np.concatenate(weights),
        clusters=clusters,
        year_groups=stacks,
    )
    return fit, fit.clusters


def _event_study_fit(outcome: _Outcome, timing: Timing) -> PanelFit:
    logs = np.concatenate([outcome.site_logs, outcome.region_logs])
    regressors = np.zeros((len(timing.event_years), *logs.shape))
    for i, year in enumerate(timing.event_years):
        regressors[i, : len(outcome.site_logs), timing.years.index(year)] = 1.0
    return fit_panel(logs, regressors)


def _cohorts(timings: Sequence[Timing]) -> list[Timing]:
    return list(dict.fromkeys(timings))


def _together(timings: Sequence[Timing]) -> Timing:
    """Years of all sites together: before the first start, and after the last."""
    before = set.intersection(*(set(timing.before) for timing in timings))
    after = set.intersection(*(set(timing.after) for timing in timings))
    return Timing(tuple(sorted(before)), tuple(sorted(after)), timings[0].years)


def _kinds(timing: Timing) -> list[tuple[str, int | None, str]]:
    return [(AVERAGE, None, DIFFERENCE), *((YEAR, year, EVENT_STUDY) for year in timing.event_years)]


def _levels(timing: Timing, levels: Floats) -> Floats:
    """Observed level that belongs to each contrast: the mean after the start, then each event year's own."""
    years = list(timing.years)
    after = np.mean([levels[years.index(year)] for year in timing.after]) if timing.after else np.nan
    return np.array([after, *(levels[years.index(year)] for year in timing.event_years)])


def _reason_against(outcome: _Outcome, sites: Sequence[int], drawn: Floats | None) -> Reason | None:
    if not np.isfinite(outcome.site_logs[list(sites)]).all() or len(outcome.region_logs) < 2:
        return Reason.NO_TOTAL_IN_A_YEAR
    return Reason.TOO_FEW_PLACEBO_GROUPS if drawn is not None and len(drawn) < FEWEST_PLACEBOS else None


def _largest(values: Floats) -> float:
    return float(values[np.abs(values).argmax()])


def _first(weights: BootstrapWeights | None, clusters: int) -> BootstrapWeights:
    """The shared draws for the clusters that an outcome has; regions that were left out take the last places."""
    if weights is None:
        raise ValueError("a single site has no bootstrap")
    return BootstrapWeights(weights.factors[:, :clusters], weights.is_enumerated)


def _comparison_regions(design: _Design) -> pl.DataFrame:
    codes = design.comparison.municipalities
    rows = [(f"comparison:{n:02d}", codes[i]) for n, region in enumerate(design.regions, 1) for i in region]
    return pl.DataFrame(rows, schema={"region": pl.String, "municipality": pl.String}, orient="row")
