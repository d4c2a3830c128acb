"""
Hold the evaluation in persons against made-up countries with a planted programme, and without one.

Each country is made twice, with the programme and without it, so that the true effect on every group of persons is
known. Told are how often intervals hold the true effect, by population, and how often an effect is found at 5 % when
sites are drawn in a country without a programme.

Run: python -m benchmarks.planted_programme [COUNTRIES] [PERSONS] [DRAWN_SITES]
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
import polars as pl

from proeftuin.monitors.outcome.care_evaluation import CareEvaluation
from tests.planted_programme import (
    EVERYBODY,
    SEGMENTS,
    World,
    drawn_sites,
    evaluation,
    indicators,
    plan,
    regions,
    true_effects,
    world,
)

COUNTRIES, PERSONS, DRAWN_SITES = 10, 40_000, 50
LEVEL = 0.05
OUTCOMES = ("hospital_admissions", "emergency_visits")


def main(countries: int = COUNTRIES, persons: int = PERSONS, drawn: int = DRAWN_SITES) -> None:
    """Print coverage by population, and the rate of findings without a programme."""
    judged: list[dict[str, object]] = []
    p_values: list[dict[str, object]] = []
    for seed in range(1, countries + 1):
        with tempfile.TemporaryDirectory() as folder:
            with_it, without = (
                world(Path(folder) / str(planted), persons=persons, seed=seed, planted=planted)
                for planted in (True, False)
            )
        judged += _judged(with_it, without)
        p_values += _without_programme(without, drawn, seed)
        print(f"country {seed} of {countries}", flush=True)
    by_population = pl.DataFrame(judged).group_by("subject", "population", maintain_order=True)
    print(
        by_population.agg(
            intervals=pl.len(),
            hold_truth=pl.col("holds").mean().round(3),
            true_effect=pl.col("true").mean().round(1),
            found_effect=pl.col("found").mean().round(1),
            detected=pl.col("detected").mean().round(3),
        )
    )
    drawn_values = pl.DataFrame(p_values)
    found = {name: float((drawn_values[name] < LEVEL).mean()) for name in drawn_values.columns}
    print(f"found at {LEVEL:.0%} without a programme, of {drawn_values.height}: {found}")


def _judged(with_it: World, without: World) -> list[dict[str, object]]:
    found = evaluation().tables(with_it.followed, with_it.cells, EVERYBODY, regions().units.regions, indicators())
    effects = found.effects.filter(pl.col("kind") == "average", pl.col("status") == "value")
    rows: list[dict[str, object]] = []
    for outcome in OUTCOMES:
        for population in (EVERYBODY, *SEGMENTS):
            of_sites, of_all = true_effects(with_it, without, population, outcome)
            true = {"all": of_all} | {site.id: of_sites[i] for i, site in enumerate(plan().sites)}
            for row in effects.filter(outcome=outcome, population=population).iter_rows(named=True):
                p = row["p_bootstrap"] if row["site"] == "all" else row["p_placebo"]
                rows.append(
                    {
                        "subject": "all sites" if row["site"] == "all" else "one site",
                        "population": population,
                        "holds": row["lower"] <= true[row["site"]] <= row["upper"],
                        "true": true[row["site"]],
                        "found": row["value"],
                        "detected": p < LEVEL,
                    }
                )
    return rows


def _without_programme(without: World, drawn: int, seed: int) -> list[dict[str, object]]:
    generator = np.random.default_rng(seed)
    rows: list[dict[str, object]] = []
    for draw in range(drawn):
        asked = CareEvaluation(plan(sites=drawn_sites(generator), draws=99, seed=draw), (EVERYBODY,))
        found = asked.tables(without.followed, without.cells, "nobody", regions().units.regions, indicators())
        effects = found.effects.filter(site="all", kind="average")
        rows += effects.select("p_bootstrap", "p_placebo").to_dicts()
    return rows


if __name__ == "__main__":
    main(*(int(number) for number in sys.argv[1:]))
