"""
What each analysis of an evaluation finds in a drawn country where the truth is known, because it was planted.

Unless a test says otherwise eight sites start on 1 January 2015, with four years before and four after.
"""

from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import polars as pl
import pytest

from proeftuin.data.evaluation_tables import EVALUATION_TABLES
from proeftuin.steps.evaluation.evaluation import ANALYSES, effects_of_sites
from proeftuin.steps.evaluation.plan import Comparator, Estimator, Sensitivity
from tests.evaluation_example import (
    SIDE,
    adjacency,
    beside,
    country,
    drifting,
    eight_sites,
    in_sites,
    indicator,
    plan,
    row,
    with_more_euro,
    with_more_people,
)

SITES = eight_sites()
TWENTY_PERCENT = in_sites(SITES, 1.2)
WHERE_NOTHING_SHOULD_BE_FOUND = {Sensitivity.PLACEBO_IN_TIME, Sensitivity.SPILLOVER}
IN_PARTS = {Sensitivity.WITHOUT_ONE_SITE, Sensitivity.BY_AGE}
OF_THE_EFFECT = [a for a in ANALYSES if a not in WHERE_NOTHING_SHOULD_BE_FOUND | IN_PARTS]
EUROS = {"scale": "eur_per_insured_year"}
PERCENT = {"scale": "percent"}


def drawn(effects=None, *, noise=0.02):
    return country(np.random.default_rng(4), side=SIDE, effects=effects, noise=noise)


def evaluated(cells, *analyses, sites=SITES, **changes):
    reach = {site.id: 0.5 for site in sites}
    chosen = plan(*sites, sensitivity=analyses, reach=reach, **changes)
    return effects_of_sites(chosen, [cells], adjacency(SIDE), {"hospital": indicator()})


def of_all_sites(tables, analysis, **conditions):
    wanted = {"site": "all", "kind": "average", **PERCENT, **conditions}
    if analysis == "main":
        return row(tables.effects, **wanted)
    return row(tables.analyses, analysis=str(analysis), **wanted)


@cache
def every_analysis(*, planted: bool):
    return evaluated(drawn(TWENTY_PERCENT if planted else None), *ANALYSES)


@pytest.mark.parametrize("analysis", ["main", *OF_THE_EFFECT])
def test_an_effect_of_twenty_percent_in_every_site_is_found_by(analysis):
    found = of_all_sites(every_analysis(planted=True), analysis)
    # Half of the people were reached: what works on all of them is 1.2 times 1.2.
    truth = 44 if analysis == Sensitivity.DOSE else 20

    assert found["lower"] < truth < found["upper"]
    assert found["lower"] > 0
    assert found["value"] == pytest.approx(truth, abs=2)


@pytest.mark.parametrize("analysis", ["main", *OF_THE_EFFECT, *sorted(WHERE_NOTHING_SHOULD_BE_FOUND)])
def test_where_nothing_was_planted_zero_is_in_the_interval_of(analysis):
    found = of_all_sites(every_analysis(planted=False), analysis)

    assert found["lower"] < 0 < found["upper"]
    assert found["value"] == pytest.approx(0, abs=2)


@pytest.mark.parametrize("analysis", sorted(WHERE_NOTHING_SHOULD_BE_FOUND))
def test_an_effect_of_the_programme_does_not_show_in(analysis):
    found = of_all_sites(every_analysis(planted=True), analysis)

    assert found["lower"] < 0 < found["upper"]


def test_every_analysis_of_a_plan_has_a_row_and_no_other_has():
    keys = {key.split(":")[0] for key in every_analysis(planted=True).analyses["analysis"]}

    assert keys == {analysis.value for analysis in ANALYSES}


@pytest.mark.parametrize("planted", [True, False])
def test_every_table_keeps_its_contract(planted):
    frames = every_analysis(planted=planted).frames()

    assert set(frames) == {contract.name for contract in EVALUATION_TABLES}
    assert all(frames[contract.name].equals(contract.conform(frames[contract.name])) for contract in EVALUATION_TABLES)


# A relative model has no effect in euro of its own.
RELATIVE = {Sensitivity.POISSON_REGRESSION, Sensitivity.GAMMA_REGRESSION}
IN_EURO = [analysis for analysis in OF_THE_EFFECT if analysis not in RELATIVE]


@cache
def with_an_amount_planted():
    cells = with_more_euro(drawn(noise=0.01), _municipalities(SITES), range(2015, 2019), 150.0)
    return evaluated(cells, *IN_EURO)


@pytest.mark.parametrize("analysis", IN_EURO)
def test_an_amount_in_euro_comes_back_in_euro_by(analysis):
    found = of_all_sites(with_an_amount_planted(), analysis, **EUROS)
    # Half of the people were reached.
    truth = 300 if analysis == Sensitivity.DOSE else 150

    assert found["lower"] < truth < found["upper"]
    assert found["value"] == pytest.approx(truth, rel=0.1)


def test_the_main_effect_in_euro_is_the_amount_that_was_planted():
    found = row(with_an_amount_planted().effects_eur, site="all", kind="average")

    assert found["lower"] < 150 < found["upper"]
    assert found["value"] == pytest.approx(150, rel=0.1)


def _municipalities(sites) -> list[str]:
    return [code for site in sites for code in site.municipalities]


# Sites that start one after another, with an effect that grows by two percent in every year that they last.
STARTS = dict(zip("abcdefgh", (2013, 2013, 2014, 2014, 2015, 2015, 2016, 2016), strict=True))
STAGGERED = tuple(replace(site, start=date(STARTS[site.id], 1, 1)) for site in SITES)
GROWING = {
    (code, year): 1.02 ** (year - STARTS[site.id] + 1)
    for site in STAGGERED
    for code in site.municipalities
    for year in range(STARTS[site.id], 2019)
}


@cache
def staggered():
    return evaluated(
        drawn(GROWING, noise=0.002),
        Sensitivity.GROUP_TIME,
        Sensitivity.IMPUTATION,
        Sensitivity.TWO_WAY_FIXED_EFFECTS,
        sites=STAGGERED,
    )


@pytest.mark.parametrize("analysis", ["main", Sensitivity.IMPUTATION])
def test_staggered_sites_with_growing_effects_count_alike_in(analysis):
    mean_growth = np.mean([(2018 - first + 1 + 1) / 2 for first in STARTS.values()])

    assert of_all_sites(staggered(), analysis)["value"] == pytest.approx(100 * (1.02**mean_growth - 1), abs=0.3)


def test_staggered_sites_count_for_as_many_years_as_they_last_in_group_time_effects():
    years = [year - first + 1 for first in STARTS.values() for year in range(first, 2019)]

    found = of_all_sites(staggered(), Sensitivity.GROUP_TIME)

    assert found["value"] == pytest.approx(100 * (1.02 ** np.mean(years) - 1), abs=0.3)


def test_one_regression_with_year_effects_is_refused_where_starts_differ():
    found = of_all_sites(staggered(), Sensitivity.TWO_WAY_FIXED_EFFECTS)

    assert found["status"] == "not_estimable"
    assert found["reason"] == "starts_differ"


def test_the_average_person_differs_from_the_average_site_where_large_sites_gain_more():
    # Two sites are three times as large and have thirty percent, the six others ten.
    large, small = SITES[:2], SITES[2:]
    cells = with_more_people(drawn(in_sites(large, 1.3) | in_sites(small, 1.1), noise=0.001), _municipalities(large), 3)
    people = dict(zip(cells.regions, cells.exposure[0, 0].sum(axis=1), strict=True))
    inhabitants = [sum(people[code] for code in site.municipalities) for site in SITES]
    logs = np.log([1.3, 1.3, *[1.1] * 6])

    tables = evaluated(cells, Sensitivity.PERSON_WEIGHTED)

    site, person = (of_all_sites(tables, analysis) for analysis in ("main", Sensitivity.PERSON_WEIGHTED))
    assert site["value"] == pytest.approx(100 * np.expm1(logs.mean()), abs=0.2)
    assert person["value"] == pytest.approx(100 * np.expm1(np.average(logs, weights=inhabitants)), abs=0.2)
    assert (site["weighting"], person["weighting"]) == ("regions", "persons")


def _with_spill_over(multiple: float) -> dict:
    return TWENTY_PERCENT | {(code, year): multiple for code in beside(SITES) for year in range(2015, 2019)}


def test_an_effect_that_spilled_over_to_neighbours_is_whole_again_without_them():
    tables = evaluated(drawn(_with_spill_over(1.15), noise=0.01), Sensitivity.NEIGHBOURS_LEFT_OUT)

    assert of_all_sites(tables, "main")["upper"] < 17
    without = of_all_sites(tables, Sensitivity.NEIGHBOURS_LEFT_OUT)
    assert without["value"] == pytest.approx(20, abs=1)
    assert without["lower"] < 20 < without["upper"]
    assert without["comparator"] == "neighbours_left_out"


def test_what_spilled_over_to_neighbours_is_found_there():
    tables = evaluated(drawn(_with_spill_over(1.15), noise=0.01), Sensitivity.SPILLOVER)

    found = of_all_sites(tables, Sensitivity.SPILLOVER)
    assert found["value"] == pytest.approx(15, abs=1)
    assert found["lower"] > 0


def test_leaving_out_the_one_site_that_went_its_own_way_moves_the_effect_and_leaving_out_another_does_not():
    tables = evaluated(drawn(in_sites(SITES[:1], 1.8), noise=0.01), Sensitivity.WITHOUT_ONE_SITE)

    every_site = of_all_sites(tables, "main")["value"]
    without = {site.id: of_all_sites(tables, f"without_one_site:{site.id}")["value"] for site in SITES}
    assert every_site == pytest.approx(100 * (1.8 ** (1 / 8) - 1), abs=1)
    assert without.pop("a") == pytest.approx(0, abs=1)
    assert list(without.values()) == pytest.approx([100 * (1.8 ** (1 / 7) - 1)] * 7, abs=1.5)


def test_an_effect_on_the_old_is_found_among_the_old_and_not_among_the_young():
    cells = drawn(noise=0.01)
    total = cells.total.copy()
    at = np.ix_([0], range(4, 8), [cells.regions.index(code) for code in _municipalities(SITES)], [1])
    total[at] = np.round(1.2 * total[at])

    tables = evaluated(replace(cells, total=total), Sensitivity.BY_AGE)

    young, old = (of_all_sites(tables, f"by_age:{group}") for group in ("under_20", "65_and_over"))
    assert old["value"] == pytest.approx(20, abs=1)
    assert old["p_adjusted"] < 0.05
    assert young["lower"] < 0 < young["upper"]
    assert young["value"] == pytest.approx(0, abs=1)


def test_sites_that_rose_before_their_start_show_an_effect_before_there_was_a_programme():
    rising = drifting(_municipalities(SITES), 0.03)

    found = of_all_sites(evaluated(drawn(rising, noise=0.01), Sensitivity.PLACEBO_IN_TIME), "placebo_in_time")

    # The middle of 2013 and 2014 lies two years after that of 2011 and 2012.
    assert found["value"] == pytest.approx(100 * (1.03**2 - 1), abs=1)
    assert found["lower"] > 0


def test_an_effect_that_began_a_year_early_is_whole_again_without_that_year():
    early = in_sites(SITES, 1.2, since=2014)

    tables = evaluated(drawn(early, noise=0.01), Sensitivity.ANTICIPATION)

    assert of_all_sites(tables, "main")["value"] == pytest.approx(100 * (1.2**0.75 - 1), abs=1)
    assert of_all_sites(tables, Sensitivity.ANTICIPATION)["value"] == pytest.approx(20, abs=1)


def test_rising_sites_are_held_against_their_own_line_by_interrupted_series():
    rising = drifting(_municipalities(SITES), 0.03)

    tables = evaluated(drawn(rising, noise=0.005), Sensitivity.INTERRUPTED_TIME_SERIES)

    assert of_all_sites(tables, "main")["lower"] > 5
    found = of_all_sites(tables, Sensitivity.INTERRUPTED_TIME_SERIES)
    assert found["lower"] < 0 < found["upper"]
    assert found["value"] == pytest.approx(0, abs=2)


# The north of the country, rows 0 to 6, rises by four percent a year more than the south; all sites lie in the north.
NORTH = [f"GM{r:02d}{c:02d}" for r in range(7) for c in range(SIDE)]
NORTHERN_SITES = SITES[:3]
LIKE_THE_NORTH = (
    Sensitivity.MATCHED_REGIONS,
    Sensitivity.ENTROPY_BALANCED,
    Sensitivity.SYNTHETIC_DIFFERENCE_IN_DIFFERENCES,
    Sensitivity.AUGMENTED_SYNTHETIC_CONTROL,
)


@cache
def in_a_divided_country():
    cells = drawn(drifting(NORTH, 0.04), noise=0.005)
    return evaluated(cells, *LIKE_THE_NORTH, sites=NORTHERN_SITES)


def test_sites_in_a_part_of_the_country_that_rises_anyway_seem_to_have_an_effect():
    found = of_all_sites(in_a_divided_country(), "main")

    # Half of the country rises, and the middle of the years after lies four years after that of the years before.
    assert found["value"] == pytest.approx(100 * (1.04**2 - 1), abs=1)
    assert found["lower"] > 0


@pytest.mark.parametrize("analysis", LIKE_THE_NORTH)
def test_compared_with_regions_that_went_the_same_way_these_sites_have_none(analysis):
    assert of_all_sites(in_a_divided_country(), analysis)["value"] == pytest.approx(0, abs=1.5)


@pytest.mark.parametrize("analysis", LIKE_THE_NORTH)
def test_the_regions_that_such_a_comparison_rests_on_lie_where_the_sites_lie(analysis):
    tables = in_a_divided_country()
    of_region = dict(tables.comparison_regions.group_by("region").agg("municipality").iter_rows())
    northern = {region for region, codes in of_region.items() if len(set(codes) & set(NORTH)) * 2 > len(codes)}

    donors = tables.donors.filter(pl.col("comparator") == analysis)

    for _, of_site in donors.group_by("site"):
        assert of_site["weight"].sum() == pytest.approx(1, abs=0.02)
        assert of_site.filter(pl.col("region").is_in(northern))["weight"].sum() > 0.5


def test_a_mixture_of_regions_follows_a_site_that_is_a_mixture():
    # The east rises by four percent a year and the west does not; the sites, in the west, rise by two.
    sites = (SITES[0], SITES[3], SITES[5])
    east = [f"GM{r:02d}{c:02d}" for r in range(SIDE) for c in range(SIDE // 2, SIDE)]
    growing = drifting(east, 0.04) | drifting(_municipalities(sites), 0.02)

    tables = evaluated(drawn(growing, noise=0.003), Sensitivity.SYNTHETIC_CONTROL, sites=sites)

    gaps = tables.gaps.with_columns(gap=pl.col("observed") - pl.col("without"))
    assert Counter(gaps["site"]) == {site.id: 8 for site in sites}
    assert gaps.filter(pl.col("year") < 2015)["gap"].abs().max() < 1
    assert of_all_sites(tables, Sensitivity.SYNTHETIC_CONTROL)["value"] == pytest.approx(0, abs=1.5)


def test_each_site_is_matched_with_five_regions_that_count_alike():
    donors = in_a_divided_country().donors.filter(pl.col("comparator") == "matched_regions")

    places = (donors["weight"] * 5 * len(NORTHERN_SITES)).to_list()
    assert places == pytest.approx([round(number) for number in places])
    assert sum(places) == pytest.approx(5 * len(NORTHERN_SITES))


def test_balanced_regions_equal_the_sites_in_every_year_before():
    balance = in_a_divided_country().balance.filter(pl.col("comparator") == "entropy_balanced")
    of_years = balance.filter(pl.col("covariate").str.starts_with("year:"))

    assert of_years["covariate"].to_list() == [f"year:{year}" for year in range(2011, 2015)]
    assert of_years["weighted_mean"].to_list() == pytest.approx(of_years["site_mean"].to_list(), abs=1e-4)
    assert of_years["difference_before"].abs().max() > 0.2
    assert of_years["difference_after"].abs().max() < 1e-4


# Effects from nought to thirty-five percent.
DIFFERENT = {key: value for n, site in enumerate(SITES) for key, value in in_sites((site,), 1 + 0.05 * n).items()}


@cache
def pooled():
    return evaluated(drawn(DIFFERENT, noise=0.01), Sensitivity.RANDOM_EFFECTS)


def test_a_next_site_is_less_certain_than_the_mean_where_sites_differ():
    mean = of_all_sites(pooled(), Sensitivity.RANDOM_EFFECTS)
    following = of_all_sites(pooled(), Sensitivity.RANDOM_EFFECTS, kind="prediction")

    assert following["value"] == mean["value"] == pytest.approx(17, abs=2)
    assert following["lower"] < 0 < mean["lower"]
    assert mean["upper"] < 30 < following["upper"]


def test_each_site_is_drawn_towards_the_mean_and_keeps_its_place():
    own = pooled().effects.filter(pl.col("kind") == "average", pl.col("site") != "all")["value"].to_list()
    drawn_in = pooled().analyses.filter(pl.col("site") != "all", scale="percent")["value"].to_list()
    mean = of_all_sites(pooled(), Sensitivity.RANDOM_EFFECTS)["value"]

    assert np.argsort(drawn_in).tolist() == np.argsort(own).tolist()
    assert (np.abs(np.subtract(drawn_in, mean)) < np.abs(np.subtract(own, mean))).all()


def test_the_dose_is_what_reaching_everybody_would_do_where_sites_reached_different_shares():
    reach = {site.id: 0.2 + 0.1 * n for n, site in enumerate(SITES)}
    planted = {key: value for site in SITES for key, value in in_sites((site,), 1.3 ** reach[site.id]).items()}
    chosen = plan(*SITES, sensitivity=(Sensitivity.DOSE,), reach=reach)

    tables = effects_of_sites(chosen, [drawn(planted, noise=0.005)], adjacency(SIDE), {"hospital": indicator()})

    found = of_all_sites(tables, Sensitivity.DOSE)
    assert found["value"] == pytest.approx(30, abs=1.5)
    assert found["lower"] < 30 < found["upper"]


def test_a_dose_of_which_one_site_is_unknown_is_not_guessed():
    reach = {site.id: 0.5 for site in SITES[1:]}
    chosen = plan(*SITES, sensitivity=(Sensitivity.DOSE,), reach=reach)

    tables = effects_of_sites(chosen, [drawn()], adjacency(SIDE), {"hospital": indicator()})

    assert of_all_sites(tables, Sensitivity.DOSE)["reason"] == "reach_unknown"


@pytest.mark.parametrize("reached", [0, 1])
def test_a_dose_needs_two_sites_that_reached_anybody(reached):
    reach = {site.id: 0.5 if n < reached else 0.0 for n, site in enumerate(SITES)}
    chosen = plan(*SITES, sensitivity=(Sensitivity.DOSE,), reach=reach)

    tables = effects_of_sites(chosen, [drawn()], adjacency(SIDE), {"hospital": indicator()})

    assert of_all_sites(tables, Sensitivity.DOSE)["reason"] == "too_few_sites"


@pytest.mark.parametrize(
    ("choice", "analysis"),
    [
        ({"comparator": Comparator.MATCHED_REGIONS}, Sensitivity.MATCHED_REGIONS),
        ({"comparator": Comparator.ENTROPY_BALANCED}, Sensitivity.ENTROPY_BALANCED),
        ({"estimator": Estimator.IMPUTATION}, Sensitivity.IMPUTATION),
        ({"estimator": Estimator.SYNTHETIC_CONTROL}, Sensitivity.SYNTHETIC_CONTROL),
    ],
)
def test_the_analysis_that_the_plan_chose_stands_in_the_place_of_the_stacked_comparison(choice, analysis):
    cells = drawn(TWENTY_PERCENT)
    usual, chosen = evaluated(cells, analysis), evaluated(cells, **choice)

    for wanted in (PERCENT, EUROS):
        table = chosen.effects if wanted is PERCENT else chosen.effects_eur
        instead = row(table, site="all", kind="average")
        before = row(usual.effects if wanted is PERCENT else usual.effects_eur, site="all", kind="average")
        demoted = of_all_sites(chosen, "difference_in_differences", **wanted)
        assert instead["value"] == of_all_sites(usual, analysis, **wanted)["value"]
        assert demoted["value"] == before["value"]
        assert (demoted["estimator"], demoted["comparator"]) == ("difference_in_differences", "rest_of_country")
    assert analysis.value not in chosen.analyses["analysis"].to_list()


def test_effects_by_year_stay_those_of_the_stacked_comparison_whatever_the_plan_chose():
    cells = drawn(TWENTY_PERCENT)
    of_years = [
        tables.effects.filter(pl.col("kind").is_in(["year", "pretrend"])).drop("plan")
        for tables in (evaluated(cells), evaluated(cells, estimator=Estimator.SYNTHETIC_CONTROL))
    ]

    assert of_years[0].equals(of_years[1])


def test_one_effect_has_one_row_in_the_main_table_whatever_the_plan_chose():
    chosen = evaluated(drawn(TWENTY_PERCENT), estimator=Estimator.SYNTHETIC_CONTROL).effects

    averages = chosen.filter(pl.col("kind") == "average")
    assert sorted(averages["site"]) == sorted([*(site.id for site in SITES), "all"])
    assert set(averages["estimator"]) == {"synthetic_control"}
