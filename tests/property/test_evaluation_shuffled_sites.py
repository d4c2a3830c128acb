"""
Sites drawn by lot in countries where nothing happened: how often the default inference finds something.

The whole chain is used, from cells to p-values. In these countries neighbours move together, which is what makes
municipalities useless as clusters.
"""

import numpy as np
import polars as pl
import pytest

from proeftuin.methods.effects.placebo_regions import Map, partition_into_regions
from proeftuin.steps.evaluation.evaluation import effects_of_sites
from tests.evaluation_example import adjacency, country, indicator, plan, site

SIDE, SITES, COUNTRIES = 14, 8, 25
OUTCOMES = tuple(f"outcome_{n}" for n in range(12))


def sites_by_lot(cells, generator):
    """Eight regions out of a division of the whole country into regions of about four municipalities."""
    sizes = cells.exposure[0, 0].sum(axis=1)
    position = {code: i for i, code in enumerate(cells.regions)}
    pairs = [(position[a], position[b]) for a, b in adjacency(SIDE).iter_rows()]
    labels = partition_into_regions(Map.of(sizes, pairs), 4 * sizes.mean(), generator)
    chosen = generator.choice(labels.max() + 1, SITES, replace=False)
    return [site(f"s{n}", [cells.regions[i] for i in np.flatnonzero(labels == n)]) for n in chosen]


@pytest.fixture(scope="module")
def effects() -> pl.DataFrame:
    generator = np.random.default_rng(20)
    indicators = {id: indicator(id) for id in OUTCOMES}
    tables = []
    for seed in range(COUNTRIES):
        cells = country(generator, side=SIDE, years=range(2011, 2016), outcomes=OUTCOMES)
        chosen = plan(*sites_by_lot(cells, generator), outcomes=OUTCOMES, last_year=2015, draws=99, seed=seed)
        tables.append(effects_of_sites(chosen, [cells], adjacency(SIDE), indicators).effects)
    return pl.concat(tables)


@pytest.mark.parametrize(
    ("sites", "kind", "p_value", "lowest", "highest"),
    [
        # 300 tests: a true five percent lies between 1.8 and 8.3 percent in 99 of 100 cases.
        ("all", "average", "p_bootstrap", 0.018, 0.083),
        ("all", "average", "p_placebo", 0.018, 0.083),
        ("all", "pretrend", "p_bootstrap", 0.018, 0.083),
        # 2,400 tests, eight in one country sharing their comparison regions.
        ("single", "average", "p_placebo", 0.03, 0.07),
    ],
)
def test_about_five_percent_is_found_at_five_percent(effects, sites, kind, p_value, lowest, highest):
    tested = effects.filter((pl.col("site") == "all") == (sites == "all"), pl.col("kind") == kind)

    share = (tested[p_value] <= 0.05).mean()

    assert lowest <= share <= highest


def test_the_interval_of_all_sites_holds_zero_in_about_nineteen_of_twenty(effects):
    averages = effects.filter(pl.col("site") == "all", pl.col("kind") == "average")

    assert 0.917 <= ((averages["lower"] <= 0) & (averages["upper"] >= 0)).mean() <= 0.982
