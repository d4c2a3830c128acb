"""
Measure synthetic control with all placebos: every region once as if it were the site, in processor seconds.

The panel is drawn: 340 regions x 13 years x 12 outcomes, the programme in the ninth year. Beside it stands what a
general optimiser takes for a few of the same mixtures, as a ratio per mixture. What is measured begins when the panel
is there, so neither start-up nor reading counts.

Run: python -m benchmarks.synthetic_control [REGIONS]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from time import process_time

import numpy as np
from rich.console import Console
from rich.table import Table
from scipy.optimize import minimize

from proeftuin.methods.effects.augmented_synthetic_control import augmented_synthetic_controls
from proeftuin.methods.effects.double_difference_error import each_region_as_treated
from proeftuin.methods.effects.simplex_weights import FloatArray
from proeftuin.methods.effects.synthetic_control import Matching, synthetic_controls
from proeftuin.methods.effects.synthetic_difference_in_differences import NEVER

REGIONS, YEARS, OUTCOMES, START = 340, 13, 12, 8
BAR_SECONDS = 60.0
SAMPLE = 3
SEED = 20261122


def drawn_panel(regions: int) -> FloatArray:
    """Outcomes by region and year that follow two common courses, with chance that builds up over the years."""
    generator = np.random.default_rng(SEED)
    course = generator.normal(size=(OUTCOMES, 2, YEARS)).cumsum(axis=2)
    own = 0.5 * generator.normal(size=(OUTCOMES, regions, YEARS)).cumsum(axis=2)
    return 100 + generator.normal(size=(regions, 2)) @ course + own


def seconds_of(work: Callable[[], object]) -> float:
    """Processor seconds of one run."""
    begun = process_time()
    work()
    return process_time() - begun


def general_optimiser(panel: FloatArray) -> None:
    """The mixtures of the first regions by sequential quadratic programming, held against ours."""
    before = panel[0, :, :START]
    ours = synthetic_controls(panel[:1], range(SAMPLE), range(len(before)), START)
    for region in range(SAMPLE):
        donors = np.delete(before, region, axis=0).T
        found = minimize(
            lambda shares, donors=donors, region=region: ((donors @ shares - before[region]) ** 2).sum(),
            np.full(donors.shape[1], 1 / donors.shape[1]),
            jac=lambda shares, donors=donors, region=region: 2 * donors.T @ (donors @ shares - before[region]),
            bounds=[(0, 1)] * donors.shape[1],
            constraints={"type": "eq", "fun": lambda s: s.sum() - 1, "jac": np.ones_like},
            options={"maxiter": 200},
        )
        if (ours.gaps[0, region, :START] ** 2).sum() > found.fun + 1e-6:
            raise SystemExit("a general optimiser found a nearer mixture")


def main() -> None:
    """Make every mixture, and print what it took."""
    parser = argparse.ArgumentParser(description="Measure synthetic control with all placebos.")
    parser.add_argument("regions", nargs="?", type=int, default=REGIONS)
    regions = parser.parse_args().regions
    panel, everyone = drawn_panel(regions), range(regions)
    never = [NEVER] * regions
    starts = [START, *never[1:]]
    works: list[tuple[str, int, Callable[[], object]]] = [
        ("synthetic control", OUTCOMES * regions, lambda: synthetic_controls(panel, everyone, everyone, START)),
        (
            "the same shares for all outcomes",
            regions,
            lambda: synthetic_controls(panel, everyone, everyone, START, Matching(joint=True)),
        ),
        (
            "synthetic difference-in-differences",
            OUTCOMES * (regions - 1),
            lambda: [each_region_as_treated(own, starts, START) for own in panel],
        ),
        (
            "augmented, with its penalty",
            OUTCOMES * regions,
            lambda: augmented_synthetic_controls(panel, everyone, everyone, START),
        ),
    ]
    per_mixture = seconds_of(lambda: general_optimiser(panel)) / SAMPLE
    table = Table("method, all placebos", "mixtures", "CPU-s", "bar, CPU-s", "general optimiser / ours, per mixture")
    bar = f"{BAR_SECONDS:g}" if regions == REGIONS else "-"
    for name, mixtures, work in works:
        taken = seconds_of(work)
        table.add_row(name, f"{mixtures:,}", f"{taken:.2f}", bar, f"{per_mixture * mixtures / taken:,.0f}")
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
