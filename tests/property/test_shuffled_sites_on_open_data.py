"""
Sites exchanged for other places on the real figures of the country: how often the default inference finds something.

In each shuffle six places with the sizes of the six located example sites are drawn from all municipalities, joined up
like sites are, and all that follows is the monitor's own: comparison regions, placebo groups, standardised ratios and
p-values. The cost of nine kinds of care is looked at in every shuffle. Nothing happened in these places on the day
that they "start", so that a test at five percent should find something in five percent.

With one starting day for all sites the panel regression is a comparison of mean changes, for which the bootstrap is
written out here on arrays; the first test holds it to the monitor's own result.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
import pytest
from scipy.stats import ttest_ind

from proeftuin.data import geography
from proeftuin.errors import NotEstimableError
from proeftuin.methods.effects.placebo_permutation import placebo_p_value, randomisation_test
from proeftuin.methods.effects.placebo_regions import Map, draw_placebo_groups
from proeftuin.methods.effects.wild_cluster_bootstrap import wild_weights
from proeftuin.steps.evaluation.comparison import Comparison, generator_for, mean_sizes
from proeftuin.steps.evaluation.evaluation import effects_of_sites
from proeftuin.steps.evaluation.panel import OutcomePanel
from proeftuin.steps.evaluation.plan import AnalysisPlan
from proeftuin.steps.evaluation.timing import Timing
from proeftuin.steps.triple_aim.definition import cost_indicators
from proeftuin.steps.triple_aim.stratified import StratifiedCells
from proeftuin.studies.bundle_reader import Bundle
from proeftuin.vocabulary.site import GeographyMark, Site

OUTCOMES = (
    "zvw_comparable",
    "specialist_care",
    "pharmacy",
    "medical_devices",
    "dental_care",
    "physiotherapy",
    "other_paramedical_care",
    "seated_transport",
    "ambulance_transport",
)
START = date(2013, 4, 23)
SIZES = (640_000, 431_000, 402_000, 253_000, 193_000, 105_000)
"""Insured years of the six located sites of the national monitor."""
SHUFFLES, DRAWS, BOOTSTRAP_DRAWS = 80, 99, 399


@dataclass(frozen=True)
class Country:
    cells: StratifiedCells
    neighbours: pl.DataFrame

    def map_without(self, taken) -> Map:
        position = {code: i for i, code in enumerate(self.cells.regions)}
        pairs = self.neighbours.select("region_a", "region_b").iter_rows()
        known = [(position[a], position[b]) for a, b in pairs if a in position and b in position]
        return Map.of(mean_sizes(self.cells, self.cells.years), known, excluded=taken)

    def sites_by_lot(self, generator) -> tuple[Site, ...]:
        """Joined-up places apart from each other, one for each of `SIZES`."""
        while True:
            places, taken = [], []
            try:
                for size in SIZES:
                    (place,) = draw_placebo_groups(self.map_without(taken), size, 1, generator)
                    places.append(place)
                    taken += place
            except NotEstimableError:
                continue  # What was drawn first left no room; begin anew.
            return tuple(
                Site(f"s{n}", "", START, GeographyMark.ASSUMED, tuple(self.cells.regions[i] for i in place), None)
                for n, place in enumerate(places)
            )


@pytest.fixture(scope="module")
def country(repository, lelystad_bundle) -> Country:
    cells = Bundle.open(lelystad_bundle).table("cells")
    of_window = cells.filter(pl.col("indicator").is_in(OUTCOMES) & (pl.col("period_start") < date(2020, 1, 1)))
    return Country(StratifiedCells.from_cells(of_window), geography.neighbours(repository / "open_data"))


def plan_for(sites, seed) -> AnalysisPlan:
    return AnalysisPlan(OUTCOMES, 2011, 2019, sites, draws=DRAWS, bootstrap_draws=BOOTSTRAP_DRAWS, seed=seed)


def bootstrap_p_value(changes, sites, factors) -> float:
    """Restricted wild cluster bootstrap of the difference between the mean change of the sites and of the others."""

    def squared_t(values):
        own, others = values[..., :sites], values[..., sites:]
        effect = own.mean(-1) - others.mean(-1)
        return effect**2 / (own.var(-1) / sites + others.var(-1) / others.shape[-1])

    drawn = squared_t(factors * (changes - changes.mean()))
    return (1 + (drawn >= squared_t(changes) * (1 - 1e-9)).sum()) / (1 + len(factors))


def shuffle(country, seed) -> list[dict[str, object]]:
    """One row per kind of care and test."""
    plan = plan_for(country.sites_by_lot(np.random.default_rng(seed)), seed)
    comparison = Comparison.of(country.cells, country.neighbours, plan.sites, (), plan.years)
    regions = comparison.regions(seed)
    placebos = [comparison.placebo_groups(n, DRAWS, plan.size_tolerance, seed) for n in range(len(plan.sites))]
    clusters = len(plan.sites) + len(regions)
    factors = wild_weights(clusters, BOOTSTRAP_DRAWS, generator_for(seed, "wild cluster bootstrap")).factors
    contrast = Timing.of(plan, plan.sites[0]).average_contrast()
    rows = []
    for outcome in OUTCOMES:
        panel = OutcomePanel.of(country.cells, outcome, plan.years, comparison.pool)
        own = panel.log_ratios(comparison.site_groups) @ contrast
        others = panel.log_ratios(regions) @ contrast
        changes = np.concatenate([own, others])
        found = {"shuffle": seed, "outcome": outcome}
        alone = panel.log_ratios([(unit,) for group in comparison.site_groups for unit in group]) @ contrast
        elsewhere = panel.log_ratios([(unit,) for unit in comparison.pool]) @ contrast
        rows.append(found | {"test": "municipalities", "p": ttest_ind(alone, elsewhere, nan_policy="omit").pvalue})
        rows.append(found | {"test": "bootstrap", "p": bootstrap_p_value(changes, len(own), factors)})
        exchanged = randomisation_test(changes, [0] * len(own), DRAWS, generator_for(seed, "exchanged labels"))
        rows.append(found | {"test": "exchanged labels", "p": exchanged.p})
        for change, groups in zip(own, placebos, strict=True):
            outside = 1 - panel.pool_shares(groups, comparison.pool)
            elsewhere = (panel.log_ratios(groups) @ contrast - others.mean()) / outside
            rows.append(found | {"test": "single site", "p": placebo_p_value(change - others.mean(), elsewhere)})
    return rows


@pytest.fixture(scope="module")
def shuffled(country) -> pl.DataFrame:
    return pl.DataFrame([row for seed in range(SHUFFLES) for row in shuffle(country, seed)])


def test_the_shuffles_use_what_the_monitor_computes(country, shuffled):
    sites = country.sites_by_lot(np.random.default_rng(0))
    indicators = cost_indicators(2011, 2019)
    averages = effects_of_sites(plan_for(sites, 0), [country.cells], country.neighbours, indicators).effects.filter(
        pl.col("kind") == "average"
    )

    first = shuffled.filter(pl.col("shuffle") == 0)

    together = averages.filter(pl.col("site") == "all")
    single = averages.filter(pl.col("site") != "all")
    assert first.filter(pl.col("test") == "bootstrap")["p"].to_list() == together["p_bootstrap"].to_list()
    assert first.filter(pl.col("test") == "exchanged labels")["p"].to_list() == together["p_placebo"].to_list()
    assert first.filter(pl.col("test") == "single site")["p"].to_list() == single["p_placebo"].to_list()


def share_found(shuffled, test) -> tuple[float, float]:
    """Share of tests with a p-value of five percent or less, and its Monte Carlo error."""
    # Kinds of care in one shuffle share their places and go together, so a shuffle is one observation.
    shares = shuffled.filter(pl.col("test") == test).group_by("shuffle").agg((pl.col("p") <= 0.05).mean())["p"]
    return shares.mean(), shares.std() / np.sqrt(SHUFFLES)


@pytest.mark.parametrize("test", ["bootstrap", "exchanged labels", "single site"])
def test_about_five_percent_of_shuffled_sites_is_found_at_five_percent(shuffled, test):
    share, monte_carlo_error = share_found(shuffled, test)

    # In a thousand shuffles the shares were 5.7, 4.8 and 5.9 percent: about five, and two of them a little over it.
    assert monte_carlo_error < 0.012
    assert 0.04 - 2.6 * monte_carlo_error <= share <= 0.06 + 2.6 * monte_carlo_error


def test_with_municipalities_as_clusters_far_too_much_is_found(shuffled):
    share, monte_carlo_error = share_found(shuffled, "municipalities")

    # Neighbours move together, so that municipalities of one region are not so many witnesses; a quarter is found.
    assert share - 2.6 * monte_carlo_error > 0.15
