from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from proeftuin.data.evaluation_tables import EFFECTS, PLACEBOS
from proeftuin.methods.effects.panel_regression import fit_panel
from proeftuin.steps.evaluation.comparison import Comparison
from proeftuin.steps.evaluation.evaluation import effects_of_sites
from proeftuin.steps.evaluation.panel import OutcomePanel
from proeftuin.vocabulary.site import GeographyMark
from tests.evaluation_example import START, adjacency, code, country, indicator, plan, site, square

SIDE = 12
INDICATORS = {"hospital": indicator(), "visits": indicator("visits", unit="per_100000")}
SITES = tuple(site(name, square(r, c)) for name, r, c in (("a", 0, 0), ("b", 0, 6), ("c", 5, 2), ("d", 6, 8)))
UNLOCATED = site("nowhere", (), geography=GeographyMark.UNKNOWN)


def evaluated(sites=SITES, effect=0.0, *, changes=None, start=START, **country_changes):
    """Results in a country where each year wholly after the start is `effect` logarithmic points higher in sites."""
    raised = {(m, y): np.exp(effect) for s in sites for m in s.municipalities for y in range(start.year + 1, 2019)}
    cells = country(np.random.default_rng(4), side=SIDE, effects=raised, **country_changes)
    return effects_of_sites(plan(*sites, **(changes or {})), [cells], adjacency(SIDE), INDICATORS)


def row(table: pl.DataFrame, **conditions) -> dict:
    return table.row(
        by_predicate=pl.all_horizontal(pl.col(k).eq_missing(pl.lit(v)) for k, v in conditions.items()), named=True
    )


def test_results_keep_their_contracts():
    tables = evaluated((*SITES, UNLOCATED))

    assert tables.effects.equals(EFFECTS.conform(tables.effects))
    assert tables.effects_eur.equals(EFFECTS.conform(tables.effects_eur))
    assert tables.placebos.equals(PLACEBOS.conform(tables.placebos))


def test_every_site_and_all_sites_have_an_average_every_other_year_and_a_pretrend():
    effects = evaluated().effects

    for name in ("a", "b", "c", "d", "all"):
        of_site = effects.filter(pl.col("site") == name)
        assert of_site["kind"].to_list() == ["average", *["year"] * 7, "pretrend"]
        assert of_site.filter(pl.col("kind") == "year")["year"].to_list() == [2011, 2013, 2014, 2015, 2016, 2017, 2018]


def test_an_effect_of_twenty_percent_is_found_in_percent_and_in_euro():
    tables = evaluated(effect=np.log(1.2), noise=0.01)

    percent = row(tables.effects, site="all", kind="average")
    euro = row(tables.effects_eur, site="all", kind="average")
    assert percent["lower"] < 20 < percent["upper"]
    assert percent["value"] == pytest.approx(20, abs=2)
    assert percent["p_bootstrap"] < 0.2
    assert percent["p_placebo"] == 1 / 200
    # Without the programme a level of about 1,900 euro; a fifth of that is the effect.
    assert euro["value"] / percent["value"] == pytest.approx(19, rel=0.1)
    assert euro["lower"] < euro["value"] < euro["upper"]
    assert euro["scale"] == "eur_per_insured_year"


def test_the_year_of_the_start_shows_in_the_event_study_and_not_in_the_average():
    raised = {(m, 2013): 2.0 for s in SITES for m in s.municipalities}
    cells = country(np.random.default_rng(4), side=SIDE, effects=raised, noise=0.01)

    effects = effects_of_sites(plan(*SITES), [cells], adjacency(SIDE), INDICATORS).effects

    assert row(effects, site="all", kind="year", year=2013)["value"] == pytest.approx(100, abs=5)
    assert row(effects, site="all", kind="average")["value"] == pytest.approx(0, abs=3)


def test_a_single_site_is_judged_by_placebo_groups_only():
    effects = evaluated().effects.filter(pl.col("site") == "a")

    assert effects["p_bootstrap"].null_count() == effects.height
    assert set(effects["interval_method"].drop_nulls()) == {"placebo_permutation"}
    assert all("single_site" in caveats.split() for caveats in effects["caveats"])


def test_all_sites_of_one_site_are_refused_and_point_to_that_site():
    effects = evaluated(SITES[:1]).effects

    assert row(effects, site="all")["reason"] == "one_site"
    assert row(effects, site="a", kind="average")["status"] == "value"


def test_a_site_without_municipalities_is_a_row_with_its_reason():
    effects = evaluated((*SITES, UNLOCATED)).effects

    assert row(effects, site="nowhere")["status"] == "not_estimable"
    assert row(effects, site="nowhere")["reason"] == "unknown_geography"
    assert "sites_without_geography" in row(effects, site="all", kind="average")["caveats"].split()


def test_no_p_value_stands_without_its_effect_and_what_could_have_been_found():
    effects = evaluated().effects.filter(pl.col("p_placebo").is_not_null())

    assert effects["value"].null_count() == effects["minimum_detectable"].null_count() == 0
    assert (effects["minimum_detectable"] > 0).all()


def test_one_year_before_the_start_leaves_trends_untested_and_says_so():
    effects = evaluated(changes={"first_year": 2012}).effects

    for name in ("a", "all"):
        assert row(effects, site=name, kind="pretrend")["reason"] == "one_year_before"
        assert "one_year_before" in row(effects, site=name, kind="average")["caveats"].split()


@pytest.mark.parametrize(
    ("sites", "changes", "caveat"),
    [
        (SITES, {}, "few_sites"),
        (SITES, {}, "bootstrap_weak"),
        (SITES, {}, "price_level"),
        (SITES, {}, "pool_may_contain_similar_initiatives"),
        (SITES, {}, "transition_year_left_out"),
        (SITES, {}, "one_pretrend_year"),
        ((*SITES[:3], replace(SITES[3], start=date(2014, 7, 1))), {}, "staggered_starts"),
        ((*SITES[:3], replace(SITES[3], geography=GeographyMark.ASSUMED)), {}, "assumed_geography"),
        ((*SITES[:3], site("big", square(6, 7, 5))), {}, "site_sizes_differ"),
    ],
)
def test_a_caveat_stands_with_the_effect_of_all_sites(sites, changes, caveat):
    average = row(evaluated(sites, changes=changes).effects, site="all", kind="average")

    assert caveat in average["caveats"].split()


def test_caveats_that_do_not_apply_are_absent():
    effects = evaluated(tuple(replace(s, start=date(2015, 1, 1)) for s in SITES), start=date(2015, 1, 1)).effects

    caveats = row(effects, site="all", kind="average")["caveats"].split()
    absent = {"staggered_starts", "assumed_geography", "transition_year_left_out", "one_pretrend_year", "many_outcomes"}
    assert not absent & set(caveats)


def test_a_site_whose_outcome_is_zero_in_a_year_is_not_estimable_rather_than_without_effect():
    cells = country(np.random.default_rng(4), side=SIDE)
    total = cells.total.copy()
    total[:, 3, [cells.regions.index(m) for m in SITES[0].municipalities]] = 0

    effects = effects_of_sites(plan(*SITES), [replace(cells, total=total)], adjacency(SIDE), INDICATORS).effects

    assert row(effects, site="a")["reason"] == "no_total_in_a_year"
    assert row(effects, site="all")["reason"] == "no_total_in_a_year"
    assert row(effects, site="b", kind="average")["status"] == "value"


def test_only_cost_is_told_in_euro():
    tables = evaluated(changes={"outcomes": ("hospital", "visits")}, outcomes=("hospital", "visits"))

    assert set(tables.effects["outcome"]) == {"hospital", "visits"}
    assert set(tables.effects_eur["outcome"]) == {"hospital"}


def test_the_effect_of_one_site_is_the_coefficient_of_a_regression_on_region_and_year_effects():
    cells = country(np.random.default_rng(4), side=SIDE)
    tables = effects_of_sites(plan(*SITES), [cells], adjacency(SIDE), INDICATORS)
    comparison = Comparison.of(cells, adjacency(SIDE), SITES, (), range(2011, 2019))
    panel = OutcomePanel.of(cells, "hospital", range(2011, 2019), comparison.pool)
    groups = tables.comparison_regions.group_by("region", maintain_order=True).agg("municipality")["municipality"]
    logs = panel.log_ratios([tuple(cells.regions.index(m) for m in g) for g in (SITES[0].municipalities, *groups)])
    kept = [0, 1, 3, 4, 5, 6, 7]
    treated = np.zeros((len(logs), 7))
    treated[0, 2:] = 1

    expected = fit_panel(logs[:, kept], treated).coefficients[0, 0]

    found = row(tables.effects, site="a", kind="average")["value"]
    assert found == pytest.approx(100 * np.expm1(expected))


def test_the_effect_of_all_sites_is_the_mean_over_sites_even_when_they_start_in_different_years():
    sites = (*SITES[:2], *(replace(s, start=date(2015, 3, 1)) for s in SITES[2:]))
    effects = evaluated(sites).effects.filter(pl.col("kind") == "average")
    logs = {name: np.log1p(value / 100) for name, value in effects.select("site", "value").iter_rows()}

    assert logs["all"] == pytest.approx(np.mean([logs[name] for name in "abcd"]))


def test_sites_are_never_compared_with_sites():
    without = evaluated(SITES[:2], noise=0.02).effects
    raised = {(m, y): 3.0 for m in SITES[1].municipalities for y in range(2014, 2019)}
    cells = country(np.random.default_rng(4), side=SIDE, effects=raised, noise=0.02)

    with_effect = effects_of_sites(plan(*SITES[:2]), [cells], adjacency(SIDE), INDICATORS).effects

    conditions = {"site": "a", "kind": "average"}
    assert row(with_effect, **conditions)["value"] == pytest.approx(row(without, **conditions)["value"])


def test_the_same_plan_gives_the_same_results():
    first, second = evaluated(), evaluated()

    assert first.effects.equals(second.effects)
    assert first.placebos.equals(second.placebos)


def test_comparison_regions_hold_no_municipality_of_a_site_or_an_exclusion():
    excluded = (code(11, 11), code(11, 10))
    regions = evaluated(changes={"excluded_municipalities": excluded}).comparison_regions

    assert regions["municipality"].is_duplicated().sum() == 0
    assert not set(regions["municipality"]) & {*excluded, *(m for s in SITES for m in s.municipalities)}


def test_the_minimum_detectable_effect_is_that_of_a_test_at_the_level_of_the_plan():
    strict, lenient = (evaluated(changes={"confidence": level}).effects for level in (0.99, 0.80))

    for site_id in ("a", "all"):
        wanted = {"outcome": "hospital", "site": site_id, "kind": "average"}
        assert row(strict, **wanted)["minimum_detectable"] > row(lenient, **wanted)["minimum_detectable"]
