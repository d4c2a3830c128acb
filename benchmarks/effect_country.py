"""
The whole evaluation, from cells to the released table, in drawn countries where municipalities move with neighbours.

Sites are drawn by lot from a division of the country into regions and start in three years; cost rises by 3 per cent
in half of the outcomes and by nothing in the other half.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
from numpy.random import Generator

from benchmarks.effect_methods import Judged
from proeftuin.methods.effects.placebo_regions import Map, partition_into_regions
from proeftuin.steps.evaluation.evaluation import effects_of_sites
from proeftuin.steps.triple_aim.stratified import StratifiedCells
from proeftuin.vocabulary.site import Site
from tests.evaluation_example import adjacency, country, indicator, plan, site

SIDE, SITES, OUTCOMES = 18, 9, 6
YEARS = range(2011, 2019)
STARTS = (2013, 2014, 2015)
RAISED = 1.03
UNRAISED = OUTCOMES // 2


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
    sites = _sites_by_lot(cells, generator)
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


def _sites_by_lot(cells: StratifiedCells, generator: Generator) -> list[Site]:
    sizes = cells.exposure[0, 0].sum(axis=1)
    position = {code: i for i, code in enumerate(cells.regions)}
    pairs = [(position[a], position[b]) for a, b in adjacency(SIDE).iter_rows()]
    labels = partition_into_regions(Map.of(sizes, pairs), 4 * sizes.mean(), generator)
    chosen = generator.choice(labels.max() + 1, SITES, replace=False)
    return [
        site(
            f"s{n}",
            [cells.regions[i] for i in np.flatnonzero(labels == n)],
            start=date(STARTS[order * len(STARTS) // SITES], 7, 1),
        )
        for order, n in enumerate(chosen)
    ]
