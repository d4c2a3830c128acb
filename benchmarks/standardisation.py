"""
Measure direct standardisation: all groups of a year at once, with Dobson's limits, in processor seconds.

The groups are drawn: 342 municipalities x 100 indicators, each with 19 ages. What is measured begins when the arrays
are there, so neither start-up nor reading counts.

Run: python -m benchmarks.standardisation [GROUPS]
"""

from __future__ import annotations

import argparse
from time import process_time

import numpy as np
from rich.console import Console
from rich.table import Table

from proeftuin.methods.estimate_array import FloatArray
from proeftuin.methods.standardisation import Standard, directly_standardised_rate

GROUPS, AGES = 34_200, 19
BAR_SECONDS = 0.2
REPEATS = 7
SEED = 20261122


def drawn_groups(groups: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Events and person-years by group and age, and the weights of a standard."""
    generator = np.random.default_rng(SEED)
    person_years = generator.uniform(200, 20_000, size=(groups, AGES))
    rates = generator.uniform(0.001, 0.05, size=(groups, 1)) * np.linspace(0.2, 3, AGES)
    weights = generator.uniform(1_000, 7_000, size=AGES)
    return generator.poisson(rates * person_years).astype(np.float64), person_years, weights


def seconds_of(events: FloatArray, person_years: FloatArray, weights: FloatArray) -> list[float]:
    """Processor seconds of each of `REPEATS` standardisations; the first also warms up."""
    taken = []
    for _ in range(REPEATS):
        begun = process_time()
        rate = directly_standardised_rate(events, person_years, Standard(weights))
        taken.append(process_time() - begun)
        if not rate.is_estimable.all():
            raise SystemExit("a drawn group has no rate, so that less was measured than meant")
    return taken


def main() -> None:
    """Standardise the groups, and print what it took."""
    parser = argparse.ArgumentParser(description="Measure direct standardisation with intervals.")
    parser.add_argument("groups", nargs="?", type=int, default=GROUPS)
    groups = parser.parse_args().groups
    taken = seconds_of(*drawn_groups(groups))
    table = Table("groups", "ages", "first, CPU-s", "median, CPU-s", "most, CPU-s", "bar, CPU-s")
    bar = f"{BAR_SECONDS:g}" if groups == GROUPS else "-"
    table.add_row(f"{groups:,}", str(AGES), f"{taken[0]:.3f}", f"{np.median(taken):.3f}", f"{max(taken):.3f}", bar)
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
