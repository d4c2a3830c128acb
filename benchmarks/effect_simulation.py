"""
Hold the methods that judge effects against drawn worlds in which the truth is known.

For each kind of world and each method: bias, root mean squared error, how often the 95 % interval holds the truth, and
how often the method finds an effect at 5 %. Where there is no effect the last is the size of the test, which has to be
about 5 %; where there is one it is the power. What a world is like stands in `effect_world`, what a method is in
`effect_methods`.

Run: python -m benchmarks.effect_simulation [SAMPLES] [--only WORDS]
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from rich.console import Console
from rich.table import Table

from benchmarks.effect_country import QUICK, SLOW, judged_countries, judged_main_analyses, judged_unequal_sites
from benchmarks.effect_methods import (
    LEVEL,
    Judged,
    default_methods,
    naive_methods,
    single_site_methods,
    staggered_methods,
)
from benchmarks.effect_world import DrawnWorld, Effect, Persons, Sites, World, drawn_world

SAMPLES = 500
SEED = 20261123
Methods = Callable[[DrawnWorld, Generator], dict[str, Judged]]


@dataclass(frozen=True)
class Scenario:
    """
    A kind of world with the methods that are tried in it.

    Attributes
    ----------
    share : float
        Part of the samples that are drawn, for what takes long.
    """

    name: str
    world: World
    methods: Methods
    share: float = 1.0


@dataclass(frozen=True)
class Performance:
    """
    How a method did over many worlds.

    Attributes
    ----------
    coverage : float
        Share of intervals that held the truth; NaN for a method without interval.
    found : float
        Share of worlds in which p is at most 5 %.
    """

    samples: int
    bias: float
    root_mean_squared_error: float
    coverage: float
    found: float

    @classmethod
    def of(cls, judged: Sequence[Judged]) -> Performance:
        """Performance over these worlds."""
        errors = np.array([one.estimate - one.truth for one in judged])
        held = [one.interval[0] <= one.truth <= one.interval[1] for one in judged if one.interval]
        return cls(
            len(judged),
            float(errors.mean()),
            float(np.sqrt((errors**2).mean())),
            float(np.mean(held)) if held else math.nan,
            float(np.mean([one.p <= LEVEL for one in judged])),
        )


def all_methods(world: DrawnWorld, generator: Generator) -> dict[str, Judged]:
    """Every method for several sites."""
    return default_methods(world, generator) | naive_methods(world) | staggered_methods(world, generator)


def default_and_naive(world: DrawnWorld, generator: Generator) -> dict[str, Judged]:
    """The default, and the naive ones."""
    return default_methods(world, generator) | naive_methods(world)


LONG, APART = {"years": 13, "starts": (3, 6, 9)}, {"years": 13, "starts": (2, 10)}
FEW_PERSONS = {"persons": 2_000, "size_spread": 0.3, "shock_eur": 200.0, "years": 7, "starts": (3, 4)}
ONE_SITE = {"sites": 1, "starts": (7,), "years": 13}
SCENARIOS = (
    Scenario("9 of 340, no effect", World(), all_methods, 2),
    Scenario("9 of 340, the same effect everywhere", World(effect=Effect.CONSTANT), all_methods),
    Scenario("9 of 340, an effect that grows", World(effect=Effect.GROWING, **LONG), all_methods),
    Scenario("9 of 340, most in the first wave", World(effect=Effect.BY_WAVE, **LONG), all_methods),
    Scenario("9 of 340, shocks with three degrees of freedom, no effect", World(tail=3.0), all_methods, 2),
    Scenario("9 of 340, shocks that last (0.95), no effect", World(persistence=0.95), default_and_naive),
    Scenario(
        "9 of 340, very unequal sizes, no effect", World(tail=3.0, size_spread=1.5, shock_eur=20.0), default_and_naive
    ),
    Scenario("9 of 340, the smallest regions, no effect", World(chosen=Sites.SMALLEST), default_and_naive),
    Scenario("9 of 340, the largest regions, no effect", World(chosen=Sites.LARGEST), default_and_naive),
    Scenario("54 of which 9, no effect", World(regions=54), all_methods, 2),
    Scenario("54 of which 3, no effect", World(regions=54, sites=3), default_and_naive, 2),
    Scenario("18 of which 9, no effect", World(regions=18), default_and_naive, 2),
    Scenario("18 of which 12, an effect that grows", World(18, 12, effect=Effect.GROWING, **APART), all_methods),
    Scenario("340 of which 45, no effect", World(sites=45), default_and_naive),
    Scenario(
        "9 of 340, 2,000 persons each, drawn one by one, no effect",
        World(**FEW_PERSONS, drawn=Persons.ONE_BY_ONE),
        default_and_naive,
        0.4,
    ),
    Scenario(
        "9 of 340, 2,000 persons each, drawn together, no effect",
        World(**FEW_PERSONS),
        default_and_naive,
        0.4,
    ),
    Scenario("1 of 54, no effect", World(regions=54, **ONE_SITE), single_site_methods, 0.5),
    Scenario(
        "1 of 54, an effect",
        World(regions=54, effect=Effect.CONSTANT, effect_eur=200, **ONE_SITE),
        single_site_methods,
        0.5,
    ),
    Scenario(
        "1 of 54, the smallest region, no effect",
        World(regions=54, chosen=Sites.SMALLEST, **ONE_SITE),
        single_site_methods,
        0.5,
    ),
)


def simulated(scenario: Scenario, samples: int, seed: int = SEED) -> dict[str, list[Judged]]:
    """What every method of the scenario says in each of the drawn worlds."""
    found: dict[str, list[Judged]] = {}
    for sample in range(samples):
        generator = np.random.default_rng([seed, sample])
        for name, judged in scenario.methods(drawn_world(scenario.world, generator), generator).items():
            found.setdefault(name, []).append(judged)
    return found


def printed(title: str, unit: str, found: dict[str, list[Judged]], console: Console) -> None:
    """One table per kind of world."""
    table = Table("method", f"bias, {unit}", f"error, {unit}", "interval holds the truth", "effect found at 5 %")
    for name, judged in found.items():
        row = Performance.of(judged)
        coverage = "-" if math.isnan(row.coverage) else f"{100 * row.coverage:.1f} %"
        figures = f"{row.bias:+.1f}", f"{row.root_mean_squared_error:.1f}"
        table.add_row(name, *figures, coverage, f"{100 * row.found:.1f} %")
    count = len(next(iter(found.values())))
    chance = 100 * math.sqrt(LEVEL * (1 - LEVEL) / count)
    console.print(f"\n[bold]{title}[/bold]: {count:,} worlds; a true 5 % varies by {chance:.1f} (standard error)")
    console.print(table)


def main() -> None:
    """Draw the worlds, and print how each method did."""
    parser = argparse.ArgumentParser(description="Hold the methods that judge effects against drawn worlds.")
    parser.add_argument("samples", nargs="?", type=int, default=SAMPLES)
    parser.add_argument("--only", default="", help="kinds of worlds that have these words in their name")
    arguments, console = parser.parse_args(), Console(width=120)
    for scenario in SCENARIOS:
        if arguments.only in scenario.name:
            found = simulated(scenario, max(2, int(scenario.share * arguments.samples)))
            printed(scenario.name, "euro", found, console)
    title = "the whole evaluation in a drawn country, municipalities that move with their neighbours"
    if arguments.only in title:
        printed(title, "per cent", judged_countries(max(2, arguments.samples // 5), SEED), console)
    title = "the main analysis in a drawn country, no effect"
    if arguments.only in title:
        printed(title, "per cent", judged_main_analyses(max(2, 2 * arguments.samples), SEED), console)
    title = "sites of different sizes in a drawn country, no effect"
    if arguments.only in title:
        found = judged_unequal_sites(max(2, 2 * arguments.samples // 5), SEED, QUICK)
        printed(title, "per cent", found, console)
        printed(title, "per cent", judged_unequal_sites(max(2, arguments.samples // 10), SEED, SLOW), console)


if __name__ == "__main__":
    main()
