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

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from proeftuin.methods.effects import wild_cluster_bootstrap
from proeftuin.methods.effects.panel_regression import PanelFit, fit_panel
from proeftuin.methods.effects.placebo_permutation import placebo_p_value, randomisation_test
from proeftuin.methods.effects.power import detectable_from_placebos, detectable_from_standard_error
from proeftuin.methods.effects.weighted_difference_in_differences import Stack, fit_stacks
from proeftuin.methods.effects.wild_cluster_bootstrap import joint_max_t_p_values
from proeftuin.steps.evaluation.caveats import caveats_of_all_sites, caveats_of_site
from proeftuin.steps.evaluation.comparison import generator_for
from proeftuin.steps.evaluation.effect_rows import (
    ALL_SITES,
    AVERAGE,
    PRETREND,
    YEAR,
    JudgedEffect,
    Row,
    RowMaker,
    Subject,
    judged_by_placebos,
    placebo_table,
)
from proeftuin.steps.evaluation.plan import AnalysisPlan
from proeftuin.steps.evaluation.reasons import FEWEST_PLACEBOS, Reason
from proeftuin.steps.evaluation.region_panel import RegionPanel, Scale
from proeftuin.steps.evaluation.timing import Timing

Floats = NDArray[np.float64]
DIFFERENCE, EVENT_STUDY = "difference_in_differences", "event_study"


def main_analysis(panel: RegionPanel, maker: RowMaker) -> tuple[list[Row], list[pl.DataFrame]]:
    """Rows of every site and of all sites together, and the placebo distributions behind them."""
    rows: list[Row] = []
    placebos: list[pl.DataFrame] = []
    for position in range(len(panel.sites)):
        _add_site(panel, maker, position, rows, placebos)
    _add_all_sites(panel, maker, rows, placebos)
    return rows, placebos


def _add_site(
    panel: RegionPanel, maker: RowMaker, position: int, rows: list[Row], placebos: list[pl.DataFrame]
) -> None:
    plan, site = panel.plan, panel.design.sites[position]
    subject = Subject(
        site.id,
        1,
        len(panel.regions),
        caveats_of_site(
            plan,
            site,
            maker.indicator.aim,
            size_ratio=panel.design.size_ratios[position],
            placebo_groups=len(panel.design.placebos[position]),
            regions_left_out=panel.left_out,
        ),
    )
    timing = panel.timings[position]
    drawn = placebo_gaps(panel, position, timing.contrasts())
    reason = reason_against(panel, [position], drawn)
    if reason:
        rows.append(maker.not_estimable(AVERAGE, None, DIFFERENCE, subject, reason, panel.scale))
        return
    found = timing.contrasts() @ (panel.sites[position] - panel.regions.mean(axis=0))
    for i, (kind, year, estimator) in enumerate(_kinds(timing)):
        effect = judged_by_placebos(float(found[i]), drawn[:, i], estimator, plan.confidence, kind=kind, year=year)
        rows.append(maker.row(effect, subject, panel.scale))
    if panel.scale is Scale.PERCENT:
        rows.append(_pretrend_of_site(timing, found, drawn, maker, subject))
        placebos.append(placebo_table(maker.subject(site.id), AVERAGE, None, drawn[:, 0]))


def placebo_gaps(panel: RegionPanel, position: int, contrasts: Floats) -> Floats:
    """Effects that the comparison finds in placebo groups of the site's size, shape (groups, contrasts)."""
    values, outside = panel.placebo_values(position)
    gaps = (values - panel.regions.mean(axis=0)) @ contrasts.T / outside[:, np.newaxis]
    return np.asarray(gaps[np.isfinite(gaps).all(axis=1)])


def _pretrend_of_site(timing: Timing, found: Floats, drawn: Floats, maker: RowMaker, subject: Subject) -> Row:
    at = [1 + timing.event_years.index(year) for year in timing.pretrend_years]
    if not at:
        return maker.not_estimable(PRETREND, None, EVENT_STUDY, subject, Reason.ONE_YEAR_BEFORE)
    largest = _largest(found[at])
    largest_drawn = np.array([_largest(row) for row in drawn[:, at]])
    effect = JudgedEffect(
        kind=PRETREND,
        year=None,
        estimator=EVENT_STUDY,
        value=largest,
        p_placebo=placebo_p_value(largest, largest_drawn),
        placebo_draws=len(drawn),
        minimum_detectable=detectable_from_placebos(largest_drawn, level=1 - maker.confidence).value,
    )
    return maker.row(effect, subject, Scale.PERCENT)


def _add_all_sites(panel: RegionPanel, maker: RowMaker, rows: list[Row], placebos: list[pl.DataFrame]) -> None:
    design, sites = panel.design, panel.design.sites
    caveats = caveats_of_all_sites(
        panel.plan, sites, maker.indicator.aim, size_ratios=design.size_ratios, regions_left_out=panel.left_out
    )
    subject = Subject(ALL_SITES, len(sites), len(panel.regions), caveats)
    reason = Reason.ONE_SITE if design.weights is None else reason_against(panel, range(len(sites)), None)
    if reason:
        rows.append(maker.not_estimable(AVERAGE, None, DIFFERENCE, subject, reason, panel.scale))
        return
    average, by_chance = average_of_all(panel)
    together = Timing.together(panel.timings)
    fit = event_study_fit(panel, together)
    effects = [average, *_years_of_all(panel, together, fit)]
    rows += [maker.row(effect, subject, panel.scale) for effect in effects]
    if panel.scale is Scale.PERCENT:
        rows.append(_pretrend_of_all(panel, together, fit, maker, subject))
        placebos.append(placebo_table(maker.subject(ALL_SITES), AVERAGE, None, by_chance.placebo_effects))


def average_of_all(panel: RegionPanel) -> tuple[JudgedEffect, ByChance]:
    """Average effect over sites and years after the start, and what exchanged labels show."""
    fit = stacked_fit(panel)
    effect = replace(judged_by_bootstrap(panel, fit, DIFFERENCE), p_jackknife=float(fit.p_values_cr3()[0, 0]))
    contrasts = [timing.average_contrast() for timing in panel.timings]
    by_chance = exchanged_labels(panel, contrasts, effect.value, "exchanged labels")
    return _held_against(effect, by_chance, panel.plan), by_chance


def judged_by_bootstrap(
    panel: RegionPanel, fit: PanelFit, estimator: str, *, regressor: int = 0, year: int | None = None
) -> JudgedEffect:
    """A coefficient of `fit` with what the restricted wild cluster bootstrap says of it; of a year or an average."""
    test = wild_cluster_bootstrap.wild_cluster_bootstrap(
        fit, panel.bootstrap_weights(fit.clusters), regressor=regressor, confidence=panel.plan.confidence
    )[0]
    return JudgedEffect(
        kind=AVERAGE if year is None else YEAR,
        year=year,
        estimator=estimator,
        value=test.coefficient,
        interval=(test.lower, test.upper),
        interval_method=wild_cluster_bootstrap.METHOD,
        p_bootstrap=test.p,
        minimum_detectable=detectable_from_standard_error(
            test.standard_error, fit.clusters - 1, level=1 - panel.plan.confidence
        ).value,
    )


def _held_against(effect: JudgedEffect, by_chance: ByChance, plan: AnalysisPlan) -> JudgedEffect:
    """The effect with what exchanged labels say of it, and the smallest that they would have shown."""
    return replace(
        effect,
        p_placebo=by_chance.p,
        placebo_draws=plan.draws,
        minimum_detectable=detectable_from_placebos(by_chance.strays, level=1 - plan.confidence).value,
    )


@dataclass(frozen=True)
class ByChance:
    """
    What exchanging sites and comparison regions shows.

    Attributes
    ----------
    p : float
        Of no effect at all: with the sites as they are among those exchanged.
    placebo_effects : array, shape (draws,)
        Effects found with others in the place of the sites, in the order of the draws.
    strays : array, shape (draws,)
        The same once the estimated effect is taken away from the sites. Left in, it is exchanged along, and an effect
        would look the less certain the larger it is.
    """

    p: float
    placebo_effects: Floats
    strays: Floats


def exchanged_labels(panel: RegionPanel, contrasts: Sequence[Floats], effect: float, purpose: str) -> ByChance:
    """
    Exchange sites and comparison regions many times.

    Parameters
    ----------
    contrasts : sequence of array, one per site, each of shape (years,)
        What makes the effect of a site; sites with the same contrast are exchanged alike.
    effect : float
        The estimate.
    """
    different = list({contrast.tobytes(): contrast for contrast in contrasts}.values())
    labels = [next(i for i, one in enumerate(different) if (one == contrast).all()) for contrast in contrasts]
    changes = np.stack([panel.units @ contrast for contrast in different])
    without = changes.copy()
    without[:, : len(panel.sites)] -= effect
    draws, seed = panel.plan.draws, panel.plan.seed
    as_found = randomisation_test(changes, labels, draws, generator_for(seed, purpose))
    strays = randomisation_test(without, labels, draws, generator_for(seed, purpose)).placebo_effects
    return ByChance(as_found.p, as_found.placebo_effects, strays)


def _years_of_all(panel: RegionPanel, timing: Timing, fit: PanelFit) -> list[JudgedEffect]:
    effects = []
    for i, year in enumerate(timing.event_years):
        effect = judged_by_bootstrap(panel, fit, EVENT_STUDY, regressor=i, year=year)
        contrasts = [timing.contrasts()[1 + i]] * len(panel.sites)
        by_chance = exchanged_labels(panel, contrasts, effect.value, f"exchanged labels {year}")
        effects.append(_held_against(effect, by_chance, panel.plan))
    return effects


def _pretrend_of_all(panel: RegionPanel, timing: Timing, fit: PanelFit, maker: RowMaker, subject: Subject) -> Row:
    at = [timing.event_years.index(year) for year in timing.pretrend_years]
    if not at:
        return maker.not_estimable(PRETREND, None, EVENT_STUDY, subject, Reason.ONE_YEAR_BEFORE)
    effect = JudgedEffect(
        kind=PRETREND,
        year=None,
        estimator=EVENT_STUDY,
        value=_largest(fit.coefficients[0, at]),
        p_bootstrap=joint_max_t_p_values(fit, panel.bootstrap_weights(fit.clusters), at)[0],
    )
    return maker.row(effect, subject, panel.scale)


def stacked_fit(
    panel: RegionPanel, site_weights: Floats | None = None, region_weights: Floats | None = None
) -> PanelFit:
    """
    Region and year effects with one stack per site, so that a site is never compared with a site.

    Each stack holds its site and the comparison regions, with year effects of its own, and weighs so that the
    coefficient is the weighted mean of the sites' effects. A comparison region is one cluster over all stacks. Sites
    that share their years and their weights share a stack, which leaves the coefficient as it is.

    Parameters
    ----------
    site_weights : array, shape (sites,), optional
        How much each site counts in the mean; default alike.
    region_weights : array, shape (sites, regions), optional
        How much each comparison region counts for each site; default alike. Not negative, any sum.
    """
    sites, regions = len(panel.sites), len(panel.regions)
    of_site = np.ones(sites) if site_weights is None else np.asarray(site_weights) / np.mean(site_weights)
    of_region = np.ones((sites, regions)) if region_weights is None else np.asarray(region_weights)
    of_region = of_region / of_region.sum(axis=1, keepdims=True)
    stacks = []
    for members in _stacks(panel, of_region):
        timing, shares = panel.timings[members[0]], of_region[members[0]]
        own = np.where(np.isin(np.arange(sites), members), of_site, 0.0)
        # Regions together weigh as many sites as they are effectively.
        weights = np.concatenate([own, shares / float((shares**2).sum())])
        stacks.append(Stack(weights, np.arange(sites + regions) < sites, timing.is_before, timing.is_after))
    return fit_stacks(panel.units, stacks)


def _stacks(panel: RegionPanel, region_weights: Floats) -> list[list[int]]:
    """Positions of the sites that share their years and the weights of their comparison."""
    together: dict[tuple[Timing, bytes], list[int]] = {}
    for position, timing in enumerate(panel.timings):
        together.setdefault((timing, region_weights[position].tobytes()), []).append(position)
    return list(together.values())


def event_study_fit(panel: RegionPanel, timing: Timing) -> PanelFit:
    """One coefficient per event year for all sites together, against the base year."""
    regressors = np.zeros((len(timing.event_years), *panel.units.shape))
    for i, year in enumerate(timing.event_years):
        regressors[i, : len(panel.sites), timing.years.index(year)] = 1.0
    return fit_panel(panel.units, regressors)


def _kinds(timing: Timing) -> list[tuple[str, int | None, str]]:
    return [(AVERAGE, None, DIFFERENCE), *((YEAR, year, EVENT_STUDY) for year in timing.event_years)]


def reason_against(panel: RegionPanel, sites: Sequence[int], drawn: Floats | None) -> Reason | None:
    """Why these sites have no effect on this outcome, if so."""
    if not panel.is_complete(sites):
        return Reason.NO_TOTAL_IN_A_YEAR
    return Reason.TOO_FEW_PLACEBO_GROUPS if drawn is not None and len(drawn) < FEWEST_PLACEBOS else None


def _largest(values: Floats) -> float:
    return float(values[np.abs(values).argmax()])
