"""
Measure inference by draws: 100,000 of them over 340 regions, 13 years and 12 outcomes, in processor seconds.

The panel is drawn: nine sites in three waves, three each. What is measured begins when the panel is there. Beside each
stands the same inference written out for a few draws, as what it would take for all of them.

Run: python -m benchmarks.placebo_draws [DRAWS]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from time import process_time

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from proeftuin.methods.effects.panel_regression import PanelFit, fit_panel
from proeftuin.methods.effects.placebo_permutation import randomisation_tests
from proeftuin.methods.effects.wild_cluster_bootstrap import drawn_statistics, wild_cluster_bootstrap, wild_weights

REGIONS, YEARS, OUTCOMES, DRAWS = 340, 13, 12, 100_000
WAVES, SITES_PER_WAVE = (6, 7, 9), 3
BAR_SECONDS = 5.0
SAMPLE = 200
SEED = 20261122
REPEATS = 3

FloatArray = NDArray[np.float64]


def drawn_panel() -> tuple[FloatArray, FloatArray]:
    """Outcomes with chance that builds up, shape (outcomes, regions, years), and who has started when."""
    generator = np.random.default_rng(SEED)
    start = np.full(REGIONS, YEARS)
    start[: len(WAVES) * SITES_PER_WAVE] = np.repeat(WAVES, SITES_PER_WAVE)
    outcomes = 0.5 * generator.normal(size=(OUTCOMES, REGIONS, YEARS)).cumsum(axis=2)
    return outcomes + generator.normal(size=outcomes.shape), (np.arange(YEARS) >= start[:, np.newaxis]).astype(float)


def changes_per_wave(outcomes: FloatArray) -> FloatArray:
    """Mean of the years from each wave on minus that of the years before it, shape (outcomes, waves, regions)."""
    return np.stack([outcomes[..., wave:].mean(axis=2) - outcomes[..., :wave].mean(axis=2) for wave in WAVES], axis=1)


def bootstrap(fit: PanelFit, draws: int) -> tuple[FloatArray, FloatArray]:
    """p-values and widths of intervals of all outcomes."""
    tests = wild_cluster_bootstrap(fit, wild_weights(fit.clusters, draws, np.random.default_rng(SEED)))
    return np.array([test.p for test in tests]), np.array([test.upper - test.lower for test in tests])


def bootstrap_p(fit: PanelFit, draws: int) -> FloatArray:
    """p-values of all outcomes, without intervals."""
    weights = wild_weights(fit.clusters, draws, np.random.default_rng(SEED))
    found = drawn_statistics(fit, weights)
    extreme = np.abs(found.drawn) >= np.abs(found.observed) * (1 - 1e-9)
    return np.array([weights.p_value(of_outcome) for of_outcome in extreme.T])


def bootstrap_by_hand(outcomes: FloatArray, treated: FloatArray) -> FloatArray:
    """p-values from fitting the panel again in every one of `SAMPLE` draws."""
    factors = wild_weights(REGIONS, SAMPLE, np.random.default_rng(SEED)).factors
    region, year = outcomes.mean(axis=2, keepdims=True), outcomes.mean(axis=1, keepdims=True)
    without = region + year - outcomes.mean(axis=(1, 2), keepdims=True)
    t = np.stack([_t(without + factor[:, np.newaxis] * (outcomes - without), treated) for factor in factors])
    extreme = np.abs(t) >= np.abs(_t(outcomes, treated)) * (1 - 1e-9)
    return np.asarray((1 + extreme.sum(axis=0)) / (1 + SAMPLE))


def _t(outcomes: FloatArray, treated: FloatArray) -> FloatArray:
    """Coefficient by its cluster-robust error, from panels swept by hand."""
    x, y = (v - v.mean(-1, keepdims=True) - v.mean(-2, keepdims=True) + v.mean((-2, -1), keepdims=True)
            for v in (treated, outcomes))  # fmt: skip
    coefficient = (x * y).sum(axis=(1, 2)) / (x**2).sum()
    residuals = y - coefficient[:, np.newaxis, np.newaxis] * x
    return np.asarray(coefficient / np.sqrt(((x * residuals).sum(axis=2) ** 2).sum(axis=1)))


def seconds_of(work: Callable[[], object], repeats: int) -> float:
    """Processor seconds of the run that took least."""
    taken = []
    for _ in range(repeats):
        begun = process_time()
        work()
        taken.append(process_time() - begun)
    return min(taken)


def main(arguments: list[str] | None = None) -> int:
    """Draw, print what it took, and hold the bootstrap against fitting again; 1 when they differ."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.placebo_draws")
    parser.add_argument("draws", nargs="?", type=int, default=DRAWS)
    draws = parser.parse_args(arguments).draws
    outcomes, treated = drawn_panel()
    fit, changes = fit_panel(outcomes, treated), changes_per_wave(outcomes)
    cohort = np.repeat(np.arange(len(WAVES)), SITES_PER_WAVE)
    by_hand = bootstrap_by_hand(outcomes, treated)
    differs = not np.array_equal(bootstrap_p(fit, SAMPLE), by_hand)
    works: list[tuple[str, Callable[[], object]]] = [
        ("wild cluster bootstrap, p-values", lambda: bootstrap_p(fit, draws)),
        ("wild cluster bootstrap, p-values and intervals", lambda: bootstrap(fit, draws)),
        ("exchanged labels", lambda: randomisation_tests(changes, cohort, draws, np.random.default_rng(SEED))),
    ]
    fitted_again = seconds_of(lambda: bootstrap_by_hand(outcomes, treated), 1) / SAMPLE * draws
    table = Table(f"{draws:,} draws, {OUTCOMES} outcomes", "CPU-s", "bar, CPU-s")
    bar = f"{BAR_SECONDS:g}" if draws == DRAWS else "-"
    for name, work in works:
        table.add_row(name, f"{seconds_of(work, REPEATS):.2f}", bar)
    table.add_row(f"fitting again in every draw, from {SAMPLE} draws", f"{fitted_again:.0f}", "")
    console = Console(width=120)
    console.print(table)
    console.print(f"p-values of {SAMPLE} draws {'differ from' if differs else 'are those of'} fitting again.")
    return int(differs)


if __name__ == "__main__":
    sys.exit(main())
