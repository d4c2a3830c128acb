"""Plans that cannot be carried out: each is refused before anything is computed, with its reason and a way out."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from proeftuin.errors import DataContractError, DefinitionError, NotEstimableError
from proeftuin.steps.evaluation.evaluation import effects_of_sites
from proeftuin.steps.evaluation.event_gap import event_gaps
from proeftuin.steps.evaluation.plan import Comparator, EconomicPlan, Estimator, EventPlan, OtherProgramme, Sensitivity
from proeftuin.steps.evaluation.plan_check import check_before_data
from proeftuin.vocabulary.estimate import Basis
from proeftuin.vocabulary.site import GeographyMark
from tests.evaluation_example import adjacency, code, country, indicator, plan, site, square

SIDE = 10
CELLS = country(np.random.default_rng(1), side=SIDE)
INDICATORS = {
    "hospital": indicator(),
    "pharmacy": indicator("pharmacy"),
    "gp_care": indicator("gp_care", breaks=(2015,)),
    "health": indicator("health", basis=Basis.SURVEY),
    "visits": indicator("visits", unit="per_100000"),
}
A, B = site("a", square(0, 0)), site("b", square(4, 4))
EVERYWHERE = [code(r, c) for r in range(SIDE) for c in range(SIDE)]
FORTY_OF_A_HUNDRED = EVERYWHERE[:40]
LARGE = site("a", square(0, 0, 3))
SCATTERED_STRIPS = [
    code(r, c + i) for r, c in [(0, 5), (2, 5), *((r, c) for r in (4, 6, 8) for c in (0, 5))] for i in range(3)
]

CONTRADICTIONS = {
    "no outcome": (plan(A, B, outcomes=()), "there are none"),
    "an outcome twice": (plan(A, B, outcomes=("hospital", "hospital")), "named 2 times"),
    "an outcome that nobody defined": (plan(A, B, outcomes=("happiness",)), "no indicator has this identifier"),
    "an outcome without cells": (plan(A, B, outcomes=("pharmacy",)), "the study has no cells of it"),
    "an outcome from a survey": (plan(A, B, outcomes=("health",)), "not sums over persons"),
    "an outcome that changes its meaning": (plan(A, B, outcomes=("gp_care",)), "within 2011-2018, which would look"),
    "a window that ends before it begins": (plan(A, B, first_year=2019, last_year=2011), "before it begins in 2019"),
    "a window outside the data": (plan(A, B, first_year=2009), "no figures for 2009, 2010"),
    "no year before the start": (plan(A, replace(B, start=date(2011, 5, 1))), "no whole year of 2011-2018 precedes"),
    "no year after the start": (plan(A, replace(B, start=date(2018, 5, 1))), "no whole year of 2011-2018 follows"),
    "a start after the window": (plan(A, replace(B, start=date(2020, 1, 1))), "no whole year of 2011-2018 follows"),
    "sites that overlap": (plan(A, site("b", square(1, 1))), "it belongs to a, b"),
    "two sites of one name": (plan(A, site("a", square(4, 4))), "2 sites share it"),
    "a site named like all sites together": (plan(A, site("all", square(4, 4))), "reserved for all sites"),
    "a municipality that does not exist": (plan(A, site("b", ["GM9999"])), "GM9999 is not in the data"),
    "an excluded municipality of a site": (plan(A, B, excluded_municipalities=(code(0, 0),)), "is also excluded"),
    "an exclusion that does not exist": (plan(A, B, excluded_municipalities=("GM9999",)), "GM9999 is not in the data"),
    "no site with municipalities": (plan(site("c", (), geography=GeographyMark.UNKNOWN)), "no site has municipal"),
    "too few placebo draws": (plan(A, B, draws=20), "20 draws cannot show"),
    "too few bootstrap draws": (plan(A, B, bootstrap_draws=20), "20 draws cannot show"),
    "a confidence in percent": (plan(A, B, confidence=95), "the level is 95"),
    "a negative seed": (plan(A, B, seed=-1), "the seed is -1"),
    "an outcome that is secondary and a negative control": (
        plan(A, B, outcomes=("hospital", "pharmacy"), secondary=("pharmacy",), negative_controls=("pharmacy",)),
        "it is secondary and a negative control",
    ),
    "a role of an outcome that is not in the plan": (
        plan(A, B, negative_controls=("pharmacy",)),
        "has a role and is not among the outcomes",
    ),
    "a comparator that was treated": (
        plan(A, B, other_programmes=(OtherProgramme("Elsewhere", (code(9, 9),), date(2014, 5, 1)),)),
        "it had the programme Elsewhere from 2014-05-01, and stands in the comparison pool",
    ),
    "one site for an estimator that needs several": (
        plan(A, estimator=Estimator.GROUP_TIME),
        "one site is one cluster",
    ),
    "one site for a comparator that needs several": (
        plan(A, comparator=Comparator.ENTROPY_BALANCED),
        "one site is one cluster",
    ),
    "one year before for a synthetic control": (
        plan(A, B, first_year=2012, estimator=Estimator.SYNTHETIC_CONTROL),
        "site a has 1 whole year before its start",
    ),
    "two years before for an augmented synthetic control": (
        plan(A, B, estimator=Estimator.AUGMENTED_SYNTHETIC_CONTROL),
        "site a has 2 whole years before its start",
    ),
    "two ways to choose a comparison": (
        plan(A, B, comparator=Comparator.MATCHED_REGIONS, estimator=Estimator.SYNTHETIC_CONTROL),
        "synthetic_control makes a comparison of its own",
    ),
    "a start after the data end": (
        plan(A, replace(B, start=date(2020, 1, 1)), last_year=2022),
        "no figures for 2019, 2020, 2021, 2022",
    ),
    "the reach of a site that is not there": (plan(A, B, reach={"c": 0.4}), "the plan has no such site"),
    "a reach in percent": (plan(A, B, reach={"a": 40.0}), "a reach of 40"),
    "a cost that the plan does not estimate": (
        plan(A, B, economics=EconomicPlan("pharmacy")),
        "pharmacy is not among the outcomes",
    ),
    "a cost that is no amount of money": (
        plan(A, B, outcomes=("visits",), economics=EconomicPlan("visits")),
        "visits is in per_100000",
    ),
    "placebo groups of any size": (plan(A, B, size_tolerance=0.8), "may differ by 80%"),
}
NOTHING_TO_COMPARE_WITH = {
    "all municipalities are in a site": (plan(site("a", EVERYWHERE)), "every municipality belongs to a site"),
    "all others are excluded": (
        plan(A, B, excluded_municipalities=tuple(set(EVERYWHERE) - set(A.municipalities) - set(B.municipalities))),
        "every municipality belongs to a site or is excluded",
    ),
    "a site larger than half of the pool": (
        plan(site("a", FORTY_OF_A_HUNDRED)),
        "larger than half of the comparison pool",
    ),
    "a pool of scraps too small for comparison regions": (
        plan(LARGE, excluded_municipalities=tuple(set(EVERYWHERE) - set(LARGE.municipalities) - set(SCATTERED_STRIPS))),
        "fewer than two regions",
    ),
    "no placebo group of the size": (plan(A, B, size_tolerance=1e-9), "no group of neighbours has a size within"),
}


@pytest.mark.parametrize("fault", CONTRADICTIONS)
def test_refused_because_the_plan_must_change(fault):
    impossible, message = CONTRADICTIONS[fault]

    with pytest.raises(DefinitionError, match=message) as refusal:
        effects_of_sites(impossible, [CELLS], adjacency(SIDE), INDICATORS)

    assert all(problem.action and problem.expected for problem in refusal.value.problems)


@pytest.mark.parametrize("fault", NOTHING_TO_COMPARE_WITH)
def test_refused_because_the_data_hold_nothing_to_compare_with(fault):
    impossible, message = NOTHING_TO_COMPARE_WITH[fault]

    with pytest.raises(NotEstimableError, match=message) as refusal:
        effects_of_sites(impossible, [CELLS], adjacency(SIDE), INDICATORS)

    assert all(problem.action and problem.expected for problem in refusal.value.problems)


def test_all_problems_of_a_plan_are_told_at_once():
    impossible = plan(A, replace(B, start=date(2018, 5, 1)), draws=20, outcomes=("happiness",))

    with pytest.raises(DefinitionError) as refusal:
        effects_of_sites(impossible, [CELLS], adjacency(SIDE), INDICATORS)

    assert len(refusal.value.problems) == 3


def test_a_municipality_that_drops_out_for_a_year_is_named():
    exposure = CELLS.exposure.copy()
    exposure[:, 3, 55] = 0

    with pytest.raises(DefinitionError, match="GM0505 has nobody at risk in 2014"):
        effects_of_sites(plan(A, B), [replace(CELLS, exposure=exposure)], adjacency(SIDE), INDICATORS)


@pytest.mark.parametrize(("lacks_in_sites", "arm"), [(True, "the sites"), (False, "the comparison pool")])
def test_an_outcome_that_one_side_lacks_is_refused(lacks_in_sites, arm):
    is_of_sites = np.isin(CELLS.regions, A.municipalities + B.municipalities)
    total = np.where((is_of_sites == lacks_in_sites)[:, np.newaxis], 0, CELLS.total)

    with pytest.raises(NotEstimableError, match=f"nothing was counted in {arm} in any year"):
        effects_of_sites(plan(A, B), [replace(CELLS, total=total)], adjacency(SIDE), INDICATORS)


@pytest.mark.parametrize(
    ("analysis", "reason"),
    [
        (Sensitivity.RANDOM_EFFECTS, "too_few_sites"),
        (Sensitivity.WITHOUT_ONE_SITE, "too_few_sites"),
        (Sensitivity.AUGMENTED_SYNTHETIC_CONTROL, "too_few_years_before"),
    ],
)
def test_another_analysis_that_cannot_be_made_does_not_stop_the_plan_but_says_why(analysis, reason):
    found = effects_of_sites(plan(A, B, sensitivity=(analysis,)), [CELLS], adjacency(SIDE), INDICATORS)

    assert set(found.analyses.filter(found.analyses["status"] == "not_estimable")["reason"]) == {reason}
    assert "value" in found.effects["status"]


def test_a_plan_is_refused_before_there_are_data_when_no_data_could_answer_it():
    impossible = plan(A, replace(B, start=date(2018, 5, 1)), secondary=("hospital",), draws=20)

    with pytest.raises(DefinitionError) as refusal:
        check_before_data(impossible)

    told = "; ".join(problem.what for problem in refusal.value.problems)
    assert "20 draws" in told
    assert "no outcome is primary" in told
    assert "no whole year of 2011-2018 follows" in told


def test_programmes_elsewhere_are_no_obstacle_when_excluded_or_later():
    programmes = (
        OtherProgramme("Elsewhere", (code(9, 9),), date(2014, 5, 1)),
        OtherProgramme("Later", (code(8, 8),), date(2019, 1, 1)),
    )
    possible = plan(A, B, other_programmes=programmes, excluded_municipalities=(code(9, 9),))

    found = effects_of_sites(possible, [CELLS], adjacency(SIDE), INDICATORS)

    assert "value" in found.effects["status"]


def test_neighbours_of_another_division_are_refused():
    other = adjacency(SIDE).with_columns(region_a="region_b", region_b="region_a").head(3)

    with pytest.raises(DataContractError, match="most municipalities of the comparison pool have no neighbour"):
        effects_of_sites(plan(A, B), [CELLS], other, INDICATORS)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"baseline_years": 1}, "compared with 1 year before it"),
        ({"baseline_years": 8}, "no year of 2011-2018 has 8 years before it"),
        ({"site": replace(A, start=date(2021, 10, 25))}, "lies outside 2011-2018"),
    ],
)
def test_an_event_without_a_baseline_is_refused(changes, message):
    settings = {"outcomes": ("hospital",), "first_year": 2011, "last_year": 2018, "site": A, "draws": 99}

    with pytest.raises(DefinitionError, match=message):
        event_gaps(EventPlan(**(settings | changes)), [CELLS], adjacency(SIDE), INDICATORS)
