"""
What each method says about the effect in a drawn world: those of the evaluation, and naive ones beside them.

The default goes through the functions that the evaluation itself calls, so that what is simulated is what is released.
The naive methods exist nowhere else: a t-test that counts persons or years of regions as if they were independent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.stats import t as student

from benchmarks.effect_world import DrawnWorld, Floats
from proeftuin.methods.effects.double_difference_error import each_region_as_treated
from proeftuin.methods.effects.group_time import group_time_effects
from proeftuin.methods.effects.group_time_aggregate import simple_average
from proeftuin.methods.effects.group_time_permutation import draw_starters, permuted_effects, starters
from proeftuin.methods.effects.imputation import average_imputed_effects
from proeftuin.methods.effects.panel_regression import PanelFit, fit_panel
from proeftuin.methods.effects.placebo_permutation import placebo_interval, placebo_p_value
from proeftuin.methods.effects.staggered_panel import StaggeredPanel
from proeftuin.methods.effects.synthetic_control import synthetic_controls
from proeftuin.methods.effects.synthetic_control_placebos import compare_with_placebos
from proeftuin.methods.effects.synthetic_difference_in_differences import NEVER, synthetic_difference_in_differences
from proeftuin.methods.effects.wild_cluster_bootstrap import wild_weights
from proeftuin.steps.evaluation.comparison import Comparison
from proeftuin.steps.evaluation.difference_in_differences import average_of_all, stacked_fit
from proeftuin.steps.evaluation.panel import OutcomePanel
from proeftuin.steps.evaluation.plan import AnalysisPlan
from proeftuin.steps.evaluation.region_panel import Design, RegionPanel, Scale
from proeftuin.steps.evaluation.timing import Timing
from proeftuin.vocabulary.indicator import Indicator

DEFAULT, EXCHANGED = "default: wild cluster bootstrap", "default: exchanged labels"
CR3, CR1 = "same estimate, CR3", "same estimate, CR1"
PERSONS, TWO_WAY, TWO_WAY_CR1 = (
    "naive: persons as independent",
    "naive: two-way fixed effects",
    "two-way fixed effects, CR1",
)
GROUP_TIME, GROUP_TIME_EXCHANGED = "group-time, analytic error", "group-time, exchanged labels"
IMPUTATION, IMPUTATION_EXCHANGED = "imputation, analytic error", "imputation, exchanged labels"
SYNTHETIC_GAP, SYNTHETIC_RATIO = "synthetic control, mean gap", "synthetic control, ratio of errors"
SYNTHETIC_DOUBLE = "synthetic difference-in-differences"
LEVEL = 0.05
DRAWS = 199
"""Of the bootstrap and of exchanged labels: 5 % is then ten cases of two hundred exactly."""


@dataclass(frozen=True)
class Judged:
    """
    What one method says in one world, and what is true there.

    Attributes
    ----------
    truth : float
        The average that the method means to estimate.
    interval : (float, float) or None
        None when the method is used for its p-value only.
    """

    estimate: float
    p: float
    truth: float
    interval: tuple[float, float] | None


def default_methods(world: DrawnWorld, generator: Generator, draws: int = DRAWS) -> dict[str, Judged]:
    """The main analysis of the evaluation, and the same estimate with two other errors."""
    panel, truth = evaluation_panel(world, generator, draws), world.truth_after_start
    effect = average_of_all(panel)[0]
    p_bootstrap, p_placebo = cast(float, effect.p_bootstrap), cast(float, effect.p_placebo)
    fit = stacked_fit(panel)
    errors = {CR3: fit.standard_errors_cr3(), CR1: fit.standard_errors_cr1()}
    by_t = {name: _by_t(effect.value, float(error[0, 0]), fit.clusters - 1, truth) for name, error in errors.items()}
    return {
        DEFAULT: Judged(effect.value, p_bootstrap, truth, effect.interval),
        EXCHANGED: Judged(effect.value, p_placebo, truth, None),
        **by_t,
    }


def evaluation_panel(world: DrawnWorld, generator: Generator, draws: int = DRAWS) -> RegionPanel:
    """The world as the evaluation sees it once regions are formed: what comes before that is left empty."""
    sites, years = len(world.starts), tuple(range(world.outcomes.shape[1]))
    seed = int(generator.integers(2**31))
    plan = AnalysisPlan(("cost",), years[0], years[-1], (), draws=draws, bootstrap_draws=draws, seed=seed)
    weights = wild_weights(len(world.outcomes), draws, generator)
    return RegionPanel(
        Design(plan, cast(Comparison, None), (), (), weights),
        cast(Indicator, None),
        Scale.UNIT,
        cast(OutcomePanel, None),
        tuple(Timing(years[:start], years[start + 1 :], years) for start in world.starts.tolist()),
        world.outcomes[:sites],
        world.outcomes[sites:],
        np.arange(len(world.outcomes) - sites),
    )


def naive_methods(world: DrawnWorld) -> dict[str, Judged]:
    """Two-way fixed effects over persons, and over regions and years, with errors that take them as independent."""
    panel, truth = world.panel(), world.truth_from_start
    treated = panel.treated.astype(np.float64)
    regions, years = world.outcomes.shape
    fit = fit_panel(world.outcomes, treated)
    own = _residual_squares(fit, world.outcomes, np.ones((regions, years)))
    freedom = regions * years - regions - years
    error = np.sqrt(own / freedom * fit.bread[0, 0])
    estimate = float(fit.coefficients[0, 0])
    return {
        PERSONS: _persons_as_independent(world, treated),
        TWO_WAY: _by_t(estimate, float(error), freedom, truth),
        TWO_WAY_CR1: _by_t(estimate, float(fit.standard_errors_cr1()[0, 0]), regions - 1, truth),
    }


def _persons_as_independent(world: DrawnWorld, treated: Floats) -> Judged:
    """Least squares on all persons and years, which their numbers, means and variances give exactly."""
    regions, years = world.outcomes.shape
    weights = np.broadcast_to(world.persons[:, np.newaxis].astype(np.float64), world.outcomes.shape)
    fit = fit_panel(world.outcomes, treated, weights=weights)
    within = ((weights - 1) * world.variance_between_persons).sum()
    freedom = int(weights.sum()) - regions - years
    squares = within + _residual_squares(fit, world.outcomes, weights)
    error = np.sqrt(squares / freedom * fit.bread[0, 0])
    started = treated[: len(world.starts)] * world.persons[: len(world.starts), np.newaxis]
    truth = float((started * world.effects).sum() / started.sum())
    return _by_t(float(fit.coefficients[0, 0]), float(error), freedom, truth)


def _residual_squares(fit: PanelFit, outcomes: Floats, weights: Floats) -> float:
    mean = (outcomes * weights).sum(axis=1, keepdims=True) / weights.sum(axis=1, keepdims=True)
    return float((weights * (outcomes - mean) ** 2).sum() - fit.parameters[0] @ fit.cross.sum(axis=0)[0])


def staggered_methods(world: DrawnWorld, generator: Generator, draws: int = DRAWS) -> dict[str, Judged]:
    """Group-time effects and imputation, each with its analytic error and with exchanged labels."""
    panel, regions = world.panel(), len(world.outcomes)
    from_start, after_start = world.truth_from_start, world.truth_after_start
    average = simple_average(group_time_effects(panel))
    drawn = np.concatenate([starters(panel)[np.newaxis], draw_starters(panel, draws, generator)])
    group_time = permuted_effects(panel, drawn).simple[:, 0]
    targets = _after_start(world)
    imputed = average_imputed_effects(panel, targets)
    orders = np.stack([generator.permutation(regions) for _ in range(draws)])
    shuffled = StaggeredPanel.of(world.outcomes[orders], panel.years, panel.starts)
    exchanged = average_imputed_effects(shuffled, targets).estimates[:, 0]
    estimates = float(average.overall[0]), float(imputed.estimates[0, 0])
    return {
        GROUP_TIME: _by_t(estimates[0], float(average.overall_standard_errors[0]), regions - 1, from_start),
        GROUP_TIME_EXCHANGED: _by_placebos(float(group_time[0]), group_time[1:], from_start),
        IMPUTATION: _by_t(estimates[1], float(imputed.standard_errors[0, 0]), regions - 1, after_start),
        IMPUTATION_EXCHANGED: _by_placebos(estimates[1], exchanged, after_start),
    }


def _after_start(world: DrawnWorld) -> Floats:
    """The mean over sites and whole years after the start, as weights of shape (1, regions, years)."""
    targets = np.zeros((1, *world.outcomes.shape))
    for site, start in enumerate(world.starts):
        targets[0, site, start + 1 :] = 1 / (world.outcomes.shape[1] - start - 1) / len(world.starts)
    return targets


def single_site_methods(world: DrawnWorld, _: Generator) -> dict[str, Judged]:
    """Synthetic controls of the first site, all comparison regions as placebos, without the year of the start."""
    start, truth = int(world.starts[0]), world.truth_after_start
    values = np.delete(world.outcomes, start, axis=1)
    others = range(1, len(values))
    compared = compare_with_placebos(
        synthetic_controls(values, [0], others, start), synthetic_controls(values, others, others, start)
    )[0]
    starts = [start, *([NEVER] * len(others))]
    double = synthetic_difference_in_differences(values, starts).effect
    return {
        SYNTHETIC_GAP: Judged(compared.effect, compared.p_by_gap, truth, compared.limits_by_gap),
        SYNTHETIC_RATIO: Judged(compared.effect, compared.p_by_ratio, truth, compared.limits_by_ratio),
        SYNTHETIC_DOUBLE: _by_placebos(double, each_region_as_treated(values, starts, start), truth),
    }


def _by_t(estimate: float, error: float, freedom: int, truth: float) -> Judged:
    reach = float(student.ppf(1 - LEVEL / 2, freedom)) * error
    return Judged(
        estimate, float(2 * student.sf(abs(estimate) / error, freedom)), truth, (estimate - reach, estimate + reach)
    )


def _by_placebos(estimate: float, drawn: NDArray[np.float64], truth: float) -> Judged:
    return Judged(estimate, placebo_p_value(estimate, drawn), truth, placebo_interval(estimate, drawn))
