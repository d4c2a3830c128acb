"""
Measure synthetic control with all placebos: every region once as if it were the site, in processor seconds.

The panel is drawn: 340 regions x 13 years x 12 outcomes, the programme in the ninth year. Below that stands what an
evaluation does for nine sites: 199 groups of the size of each, against forty comparison regions of which a group uses
those that it does not overlap. Beside it stands what a
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
from proeftuin.methods.effects.double_difference_error import each_group_as_treated, each_region_as_treated
from proeftuin.methods.effects.simplex_weights import BoolArray, FloatArray
from proeftuin.methods.effects.synthetic_control import Matching, synthetic_controls
from proeftuin.methods.effects.synthetic_difference_in_differences import NEVER

REGIONS, YEARS, OUTCOMES, START = 340, 13, 12, 8
BAR_SECONDS = 60.0
SAMPLE = 3
SITES, GROUPS, COMPARISON, OVERLAPPED = 9, 199, 40, 4
OF_SITES = "groups of nine sites"
SEED = 20261122


def drawn_panel(regions: int) -> FloatArray:
    """Outcomes by region and year that follow two common courses, with chance that builds up over the years."""
    generator = np.random.default_rng(SEED)
    course = generator.normal(size=(OUTCOMES, 2, YEARS)).cumsum(axis=2)
    own = 0.5 * generator.normal(size=(OUTCOMES, regions, YEARS)).cumsum(axis=2)
    return 100 + generator.normal(size=(regions, 2)) @ course + own


def groups_of_sites(panel: FloatArray) -> tuple[FloatArray, BoolArray]:
    """
    Comparison regions and placebo groups of all sites below each other, and which of the former each group may use.

    Returns
    -------
    values : array, shape (outcomes, regions + groups, years)
    allowed : array of bool, shape (groups, regions)
    """
    generator, count = np.random.default_rng(SEED), SITES * GROUPS
    regions = panel[:, :COMPARISON]
    overlapped = np.argsort(generator.random((count, COMPARISON)), axis=1)[:, :OVERLAPPED]
    own = generator.normal(size=(OUTCOMES, count, YEARS)).cumsum(axis=2)
    groups = np.stack([of_outcome[overlapped].mean(axis=1) for of_outcome in regions]) + 0.5 * own
    allowed = np.ones((count, COMPARISON), dtype=bool)
    np.put_along_axis(allowed, overlapped, False, axis=1)
    return np.concatenate([regions, groups], axis=1), allowed


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
    panel_of_sites, allowed = groups_of_sites(panel)
    donors, groups = range(COMPARISON), range(COMPARISON, panel_of_sites.shape[1])
    of_site = [START, *[NEVER] * COMPARISON]
    works += [
        (
            f"synthetic control, {OF_SITES}",
            OUTCOMES * len(groups),
            lambda: synthetic_controls(panel_of_sites, groups, donors, START, allowed=allowed),
        ),
        (
            f"synthetic difference-in-differences, {OF_SITES}",
            OUTCOMES * len(groups),
            lambda: [
                each_group_as_treated(own[[0, *donors]], of_site, START, own[COMPARISON:], allowed)
                for own in panel_of_sites
            ],
        ),
        (
            f"augmented, with its penalty, {OF_SITES}",
            OUTCOMES * len(groups),
            lambda: augmented_synthetic_controls(panel_of_sites, groups, donors, START, allowed=allowed),
        ),
    ]
    per_mixture = seconds_of(lambda: general_optimiser(panel)) / SAMPLE
    table = Table("method, all placebos", "mixtures", "CPU-s", "bar, CPU-s", "general optimiser / ours, per mixture")
    bar = f"{BAR_SECONDS:g}" if regions == REGIONS else "-"
    for name, mixtures, work in works:
        taken = seconds_of(work)
        # The optimiser mixes all regions, not forty.
        ratio = "-" if name.endswith(OF_SITES) else f"{per_mixture * mixtures / taken:,.0f}"
        table.add_row(name, f"{mixtures:,}", f"{taken:.2f}", bar, ratio)
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
