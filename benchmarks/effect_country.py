"""
The whole evaluation, from cells to the released table, in drawn countries where municipalities move with neighbours.

Sites are drawn by lot from a division of the country into regions and start in three years; cost rises by 3 per cent
in half of the outcomes and by nothing in the other half.

Two parts of it are tried by themselves, in countries where nothing happens. The main analysis, with comparison regions
cut from what the sites leave over, as an evaluation does, and with those of the division that sites were drawn from.
And synthetic controls of sites of different sizes, held against groups of their size and against all regions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import cast

import numpy as np
import polars as pl
from numpy.random import Generator

from benchmarks.effect_methods import Judged
from proeftuin.methods.effects.placebo_permutation import placebo_p_value
from proeftuin.methods.effects.placebo_regions import Map, partition_into_regions
from proeftuin.methods.effects.wild_cluster_bootstrap import wild_weights
from proeftuin.steps.evaluation.analyses import synthetic
from proeftuin.steps.evaluation.comparison import generator_for
from proeftuin.steps.evaluation.difference_in_differences import average_of_all, placebo_gaps
from proeftuin.steps.evaluation.effect_rows import RowMaker
from proeftuin.steps.evaluation.evaluation import effects_of_sites
from proeftuin.steps.evaluation.panel import Group
from proeftuin.steps.evaluation.question import Findings, Question
from proeftuin.steps.evaluation.region_panel import Design, RegionPanel, Scale
from proeftuin.steps.triple_aim.stratified import StratifiedCells
from proeftuin.vocabulary.site import Site
from tests.evaluation_example import adjacency, country, indicator, plan, site

SIDE, SITES, OUTCOMES = 18, 9, 6
YEARS = range(2011, 2019)
STARTS = (2013, 2014, 2015)
RAISED = 1.03
UNRAISED = OUTCOMES // 2
LONG, START_OF_UNEQUAL = range(2008, 2020), date(2015, 1, 1)
SIZES = {"small": 1, "middle": 4, "large": 12}
"""Sites of different sizes, in municipalities."""


def judged_countries(countries: int, seed: int) -> dict[str, list[Judged]]:
    """What the released table says of every outcome of every country, all sites together and one by one."""
    found: dict[str, list[Judged]] = {}
    for number in range(countries):
        for name, judged in _judged(np.random.default_rng([seed, number]), number):
            found.setdefault(name, []).append(judged)
    return found


def _judged(generator: Generator, number: int) -> list[tuple[str, Judged]]:
    outcomes = tuple(f"outcome_{n}" for n in range(OUTCOMES))
    cells = country(generator, side=SIDE, years=YEARS, outcomes=outcomes)
    sites = _sites_by_lot(cells, generator)[0]
    indicators = {id: indicator(id) for id in outcomes}
    chosen = plan(*sites, outcomes=outcomes, draws=199, bootstrap_draws=199, seed=number)
    effects = effects_of_sites(chosen, [_raised(cells, sites)], adjacency(SIDE), indicators).effects
    return [item for row in effects.filter(pl.col("kind") == "average").iter_rows(named=True) for item in _told(row)]


def _told(row: dict[str, object]) -> list[tuple[str, Judged]]:
    is_raised = int(str(row["outcome"]).removeprefix("outcome_")) >= UNRAISED
    truth, state = (100 * (RAISED - 1), "an effect") if is_raised else (0.0, "no effect")
    value, interval = row["value"], (row["lower"], row["upper"])
    if row["site"] != "all":
        return [(f"one site, placebo groups, {state}", Judged(value, row["p_placebo"], truth, interval))]
    return [
        (f"all sites, wild cluster bootstrap, {state}", Judged(value, row["p_bootstrap"], truth, interval)),
        (f"all sites, exchanged labels, {state}", Judged(value, row["p_placebo"], truth, None)),
    ]


def _raised(cells: StratifiedCells, sites: list[Site]) -> StratifiedCells:
    total = cells.total.copy()
    for one in sites:
        members = [cells.regions.index(code) for code in one.municipalities]
        after = [position for position, year in enumerate(cells.years) if year > one.start.year]
        at = np.ix_(range(UNRAISED, OUTCOMES), after, members)
        total[at] = np.round(total[at] * RAISED)
    return replace(cells, total=total)


def _sites_by_lot(cells: StratifiedCells, generator: Generator) -> tuple[list[Site], tuple[Group, ...]]:
    """Sites, and the other regions of the division that they were drawn from."""
    units = _map(cells)
    labels = partition_into_regions(units, 4 * units.sizes.mean(), generator)
    regions = [tuple(np.flatnonzero(labels == n).tolist()) for n in range(labels.max() + 1)]
    chosen = generator.choice(len(regions), SITES, replace=False)
    sites = [
        site(
            f"s{n}",
            [cells.regions[i] for i in regions[n]],
            start=date(STARTS[order * len(STARTS) // SITES], 7, 1),
        )
        for order, n in enumerate(chosen)
    ]
    return sites, tuple(region for n, region in enumerate(regions) if n not in chosen)


def _map(cells: StratifiedCells) -> Map:
    position = {code: i for i, code in enumerate(cells.regions)}
    pairs = [(position[a], position[b]) for a, b in adjacency(SIDE).iter_rows()]
    return Map.of(cells.exposure[0, 0].sum(axis=1), pairs)


def judged_main_analyses(countries: int, seed: int) -> dict[str, list[Judged]]:
    """What the main analysis says where nothing happens, by where the comparison regions come from."""
    found: dict[str, list[Judged]] = {}
    for number in range(countries):
        for name, judged in _main_analyses(np.random.default_rng([seed, number]), number):
            found.setdefault(name, []).append(judged)
    return found


def _main_analyses(generator: Generator, number: int) -> list[tuple[str, Judged]]:
    outcomes = tuple(f"outcome_{n}" for n in range(OUTCOMES))
    cells = country(generator, side=SIDE, years=YEARS, outcomes=outcomes)
    sites, others = _sites_by_lot(cells, generator)
    chosen = plan(*sites, outcomes=outcomes, draws=199, bootstrap_draws=199, seed=number)
    design = Design.of(chosen, cells, adjacency(SIDE))
    weights = wild_weights(len(sites) + len(others), 199, generator_for(number, "wild cluster bootstrap"))
    of_the_lot = replace(design, regions=others, weights=weights)
    found = []
    for where, used in (("cut from what is left", design), ("of the same division", of_the_lot)):
        for outcome in outcomes:
            panel = RegionPanel.of(used, cells, indicator(outcome), Scale.PERCENT)
            found += [(f"{name}, regions {where}", judged) for name, judged in _main_analysis(panel)]
    return found


def _main_analysis(panel: RegionPanel) -> list[tuple[str, Judged]]:
    effect = average_of_all(panel)[0]
    found = [
        ("all sites, wild cluster bootstrap", Judged(effect.value, cast(float, effect.p_bootstrap), 0.0, None)),
        ("all sites, exchanged labels", Judged(effect.value, cast(float, effect.p_placebo), 0.0, None)),
    ]
    for position, timing in enumerate(panel.timings):
        contrast = timing.average_contrast()
        value = float(contrast @ (panel.sites[position] - panel.regions.mean(axis=0)))
        by_chance = placebo_gaps(panel, position, contrast[np.newaxis])[:, 0]
        found.append(("one site, placebo groups", Judged(value, placebo_p_value(value, by_chance), 0.0, None)))
    return found


Method = Callable[[Question], Findings]
QUICK: tuple[Method, ...] = (synthetic.synthetic_control, synthetic.synthetic_double_difference)
SLOW: tuple[Method, ...] = (synthetic.augmented_synthetic_control,)


def judged_unequal_sites(countries: int, seed: int, methods: Sequence[Method]) -> dict[str, list[Judged]]:
    """What synthetic controls of a small, a middling and a large site say where nothing happens."""
    found: dict[str, list[Judged]] = {}
    for number in range(countries):
        for name, judged in _unequal_sites(np.random.default_rng([seed, number]), number, methods):
            found.setdefault(name, []).append(judged)
    return found


def _unequal_sites(generator: Generator, number: int, methods: Sequence[Method]) -> list[tuple[str, Judged]]:
    outcomes = tuple(f"outcome_{n}" for n in range(OUTCOMES))
    cells = country(generator, side=SIDE, years=LONG, outcomes=outcomes)
    sites, taken = [], set[int]()
    for name, size in SIZES.items():
        members = _piece_by_lot(_map(cells), size, taken, generator)
        taken |= set(members)
        sites.append(site(name, [cells.regions[i] for i in members], start=START_OF_UNEQUAL))
    window = {"first_year": LONG[0], "last_year": LONG[-1]}
    chosen = plan(*sites, outcomes=outcomes, draws=199, bootstrap_draws=19, seed=number, **window)
    design = Design.of(chosen, cells, adjacency(SIDE))
    # Without placebo groups every comparison region takes its turn as the site, whatever its size.
    against = {"groups of its size": design, "all regions": replace(design, placebos=((),) * len(sites))}
    found = []
    for name, used in against.items():
        for id in outcomes:
            panel = RegionPanel.of(used, cells, indicator(id), Scale.PERCENT)
            question = Question(panel, RowMaker.of(chosen, indicator(id)), cells)
            rows = [row for method in methods for row in method(question).analyses]
            found += [(f"{row['site']}, {row['analysis']}, {name}", _judged_row(row)) for row in rows]
    return found


def _judged_row(row: dict[str, object]) -> Judged:
    """A row as it was judged; one that gives no number has found nothing."""
    p, value = row.get("p_placebo"), row.get("value")
    if p is None or value is None:
        return Judged(0.0, 1.0, 0.0, None)
    lower, upper = row["lower"], row["upper"]
    return Judged(value, p, 0.0, None if lower is None or upper is None else (lower, upper))


def _piece_by_lot(units: Map, size: int, taken: set[int], generator: Generator) -> tuple[int, ...]:
    """A joined-up piece of as many municipalities, none of which is taken or next to one that is."""
    barred = taken | {unit for own in taken for unit in units.neighbours[own]}
    while True:
        piece = {int(generator.integers(len(units.sizes)))} - barred
        while piece and len(piece) < size:
            around = sorted({unit for own in piece for unit in units.neighbours[own]} - piece - barred)
            if not around:
                break
            piece.add(around[int(generator.integers(len(around)))])
        if len(piece) == size:
            return tuple(sorted(piece))
