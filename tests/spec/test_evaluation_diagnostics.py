"""
What each check on an effect says in a drawn country with the fault that it looks for, and without.

Eight sites start on 1 January 2015, with four years before and four after, unless a test says otherwise.
"""

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import polars as pl
import pytest

from proeftuin.steps.evaluation.diagnostics import Diagnostic
from proeftuin.steps.evaluation.evaluation import effects_of_sites
from proeftuin.steps.evaluation.plan import Estimator, Sensitivity
from tests.evaluation_example import (
    NEW_YEAR,
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
    site,
    square,
    with_older_people,
)

SITES = eight_sites()
OF_SITES = [code for each in SITES for code in each.municipalities]
AFTER = range(2015, 2019)
EFFECT = in_sites(SITES, 1.2)
LOOKED_AT = (
    Sensitivity.ANTICIPATION,
    Sensitivity.PLACEBO_IN_TIME,
    Sensitivity.SPILLOVER,
    Sensitivity.WITHOUT_ONE_SITE,
)


def drawn(effects=None, **settings):
    return country(np.random.default_rng(4), side=SIDE, effects=effects, **({"noise": 0.02} | settings))


def evaluated(cells, *, sites=SITES, **changes):
    indicators = {"hospital": replace(indicator(unit="per_100000"), first_year=2005)}
    chosen = plan(*sites, **({"sensitivity": LOOKED_AT} | changes))
    return effects_of_sites(chosen, [cells], adjacency(SIDE), indicators)


def check(tables, diagnostic: str) -> dict:
    return row(tables.diagnostics, site="all", diagnostic=diagnostic)


def odd_2014() -> dict[tuple[int, int], float]:
    """Every square of four municipalities has an odd level in 2014, in logarithms, that is gone the year after."""
    corners = [(r, c) for r in range(0, SIDE, 2) for c in range(0, SIDE, 2)]
    return dict(zip(corners, np.random.default_rng(1).normal(0, 0.3, len(corners)).tolist(), strict=True))


def sites_at(corners):
    return tuple(site(name, square(*at), start=NEW_YEAR) for name, at in zip("abcdefgh", corners, strict=True))


def chosen_for_their_odd_year():
    odd = odd_2014()
    cells = drawn({(code, 2014): np.exp(level) for at, level in odd.items() for code in square(*at)})
    return evaluated(cells, sites=sites_at(sorted(odd, key=odd.__getitem__)[-8:]))


def chosen_by_lot_in_that_country():
    odd = odd_2014()
    cells = drawn({(code, 2014): np.exp(level) for at, level in odd.items() for code in square(*at)})
    by_lot = np.random.default_rng(2).choice(len(odd), 8, replace=False)
    return evaluated(cells, sites=sites_at([list(odd)[at] for at in by_lot]))


COUNTRIES = {
    "nothing happened": lambda: evaluated(drawn()),
    "twenty percent in every site": lambda: evaluated(drawn(EFFECT)),
    "sites rose by 3 % a year": lambda: evaluated(drawn(drifting(OF_SITES, 0.03))),
    "sites began a year early": lambda: evaluated(drawn(in_sites(SITES, 1.2, since=2014))),
    "half of it reached the neighbours": lambda: evaluated(
        drawn(EFFECT | {(code, year): 1.1 for code in beside(SITES) for year in AFTER})
    ),
    "sites grew older": lambda: evaluated(with_older_people(drawn(EFFECT), OF_SITES, AFTER, 1.3)),
    "sites were chosen for an odd year": chosen_for_their_odd_year,
    "sites were chosen by lot": chosen_by_lot_in_that_country,
    "sites were a tenth dearer in all years": lambda: evaluated(drawn(in_sites(SITES, 1.1, since=2011))),
    "one site rose by eighty percent": lambda: evaluated(drawn(in_sites(SITES[:1], 1.8))),
    "sites differ": lambda: evaluated(
        drawn({key: v for n, s in enumerate(SITES) for key, v in in_sites((s,), 1 + 0.05 * n).items()})
    ),
    "four sites began earlier": lambda: evaluated(
        drawn(EFFECT), sites=(*(replace(s, start=date(2013, 1, 1)) for s in SITES[:4]), *SITES[4:])
    ),
    "ten years before": lambda: evaluated(
        drawn(years=range(2005, 2019)), first_year=2005, sensitivity=(Sensitivity.ANTICIPATION,)
    ),
    "two years before": lambda: evaluated(drawn(), first_year=2013),
}


@cache
def checked(name: str):
    return COUNTRIES[name]()


@pytest.mark.parametrize(
    ("where", "diagnostic", "verdict"),
    [
        ("sites rose by 3 % a year", "pretrend", "fails"),
        ("sites began a year early", "pretrend", "fails"),
        ("nothing happened", "pretrend", "passes"),
        ("twenty percent in every site", "pretrend", "passes"),
        ("two years before", "pretrend_power", "warns"),
        ("ten years before", "pretrend_power", "passes"),
        ("sites rose by 3 % a year", "breakdown", "warns"),
        ("twenty percent in every site", "breakdown", "passes"),
        ("sites rose by 3 % a year", "placebo_in_time", "fails"),
        ("nothing happened", "placebo_in_time", "passes"),
        ("twenty percent in every site", "placebo_in_time", "passes"),
        ("sites began a year early", "anticipation", "warns"),
        ("nothing happened", "anticipation", "passes"),
        ("twenty percent in every site", "anticipation", "passes"),
        ("half of it reached the neighbours", "spillover", "warns"),
        ("nothing happened", "spillover", "passes"),
        ("twenty percent in every site", "spillover", "passes"),
        ("sites grew older", "composition_change", "warns"),
        ("twenty percent in every site", "composition_change", "passes"),
        ("sites were chosen for an odd year", "regression_to_the_mean", "warns"),
        ("sites were chosen by lot", "regression_to_the_mean", "passes"),
        ("sites were a tenth dearer in all years", "regression_to_the_mean", "passes"),
        ("twenty percent in every site", "regression_to_the_mean", "passes"),
        ("one site rose by eighty percent", "one_site_decides", "warns"),
        ("twenty percent in every site", "one_site_decides", "passes"),
        ("sites differ", "one_site_decides", "passes"),
        ("four sites began earlier", "two_way_comparisons", "warns"),
        ("twenty percent in every site", "two_way_comparisons", "passes"),
    ],
)
def test_the_verdict(where, diagnostic, verdict):
    assert check(checked(where), diagnostic)["verdict"] == verdict


@pytest.mark.parametrize(
    ("where", "diagnostic", "value", "tolerance"),
    [
        # Of 2011 and 2014, three years apart, the largest.
        ("sites rose by 3 % a year", "pretrend", 100 * (1.03**-3 - 1), 1.5),
        ("sites rose by 3 % a year", "placebo_in_time", 100 * (1.03**2 - 1), 1.5),
        # The year before counts for a quarter of the years before.
        ("sites began a year early", "anticipation", 20 - 100 * (1.2**0.75 - 1), 1.5),
        ("half of it reached the neighbours", "spillover", 10, 1.5),
        # People of 65 and over are a fifth of all and cost four times as much as others.
        ("sites grew older", "composition_change", 100 * ((0.8 + 0.26 * 4) / 1.06 / (0.8 + 0.2 * 4) - 1), 1.5),
        # Without that site nothing is left of what it adds to the mean of eight.
        ("one site rose by eighty percent", "one_site_decides", -100 * (1.8 ** (1 / 8) - 1), 1.5),
    ],
)
def test_the_number_tells_how_large_the_fault_is(where, diagnostic, value, tolerance):
    assert check(checked(where), diagnostic)["value"] == pytest.approx(value, abs=tolerance)


def test_without_a_fault_every_check_but_that_of_power_passes():
    verdicts = dict(checked("twenty percent in every site").diagnostics.select("diagnostic", "verdict").iter_rows())

    assert verdicts.pop("pretrend_power") == "warns"
    assert set(verdicts.values()) == {"passes"}


def test_every_check_but_those_of_negative_controls_and_limits_is_made_of_every_outcome():
    keys = checked("nothing happened").diagnostics["diagnostic"].to_list()

    assert sorted(keys) == sorted(set(Diagnostic) - {Diagnostic.NEGATIVE_CONTROL, Diagnostic.COST_ABOVE_CAP})


@pytest.mark.parametrize(("moved", "verdict"), [(EFFECT, "fails"), (None, "passes")])
def test_an_outcome_that_should_not_move_is_checked_for_moving(moved, verdict):
    found = check(evaluated(drawn(moved), negative_controls=("hospital",)), "negative_control")

    assert found["verdict"] == verdict
    assert (found["p"] < 0.05) == (verdict == "fails")


def test_regression_to_the_mean_explains_most_of_the_effect_of_sites_chosen_for_an_odd_year():
    tables = checked("sites were chosen for an odd year")
    effect = row(tables.effects, site="all", kind="average")

    expected = check(tables, "regression_to_the_mean")["value"]

    assert effect["upper"] < 0
    assert effect["value"] < expected < effect["value"] / 3


def test_an_effect_survives_larger_departures_the_larger_it_is():
    breakdowns = [
        check(evaluated(drawn(in_sites(SITES, multiple))), "breakdown")["value"] for multiple in (1.03, 1.05, 1.2)
    ]

    assert 0 < breakdowns[0] < breakdowns[1] < breakdowns[2]


def test_bounds_grow_wider_with_the_departure_and_hold_the_truth():
    bounds = checked("twenty percent in every site").bounds

    for _, kind in bounds.group_by("restriction"):
        ordered = kind.sort("departure")
        assert ordered["lower"].is_sorted(descending=True)
        assert ordered["upper"].is_sorted()
        assert (ordered["lower"] < 20).all()
        assert (ordered["upper"] > 20).all()


def test_bounds_on_bends_continue_the_slope_of_rising_sites():
    bounds = checked("sites rose by 3 % a year").bounds

    straight = row(bounds, restriction="smoothness", departure=0.0)
    parallel = row(bounds, restriction="relative_magnitudes", departure=0.0)
    assert straight["lower"] < 0 < straight["upper"]
    assert parallel["lower"] > 0


@pytest.mark.parametrize("diagnostic", ["pretrend", "pretrend_power", "breakdown", "placebo_in_time", "anticipation"])
def test_one_year_before_the_start_shows_nothing_of(diagnostic):
    found = check(evaluated(drawn(EFFECT), first_year=2014), diagnostic)

    assert (found["status"], found["reason"]) == ("not_estimable", "one_year_before")
    assert found["verdict"] is found["value"] is None


def test_one_year_before_the_start_gives_no_bounds():
    assert evaluated(drawn(EFFECT), first_year=2014).bounds.is_empty()


@pytest.mark.parametrize("where", ["nothing happened", "one site rose by eighty percent"])
def test_nothing_breaks_down_where_zero_is_in_the_interval_already(where):
    tables = checked(where)

    average = row(tables.effects, site="all", kind="average")
    assert average["lower"] < 0 < average["upper"]
    assert check(tables, "breakdown")["reason"] == "interval_holds_zero"


def test_of_two_sites_neither_can_be_left_out():
    found = check(evaluated(drawn(EFFECT), sites=SITES[:2]), "one_site_decides")

    assert (found["status"], found["reason"]) == ("not_estimable", "too_few_sites")


@pytest.mark.parametrize("diagnostic", ["placebo_in_time", "anticipation", "spillover", "one_site_decides"])
def test_a_check_that_rests_on_an_analysis_outside_the_plan_says_so(diagnostic):
    found = check(evaluated(drawn(EFFECT), sensitivity=(Sensitivity.PERSON_WEIGHTED,)), diagnostic)

    assert (found["status"], found["reason"]) == ("not_estimable", "not_in_the_plan")


def test_all_sites_together_are_not_checked_when_there_is_one():
    assert evaluated(drawn(EFFECT), sites=SITES[:1]).diagnostics.is_empty()


@pytest.mark.parametrize("diagnostic", ["anticipation", "one_site_decides"])
def test_checks_that_repeat_the_stacked_comparison_are_held_against_it_whatever_the_plan_chose(diagnostic):
    usual = check(evaluated(drawn(EFFECT)), diagnostic)
    chosen = check(evaluated(drawn(EFFECT), estimator=Estimator.SYNTHETIC_CONTROL), diagnostic)

    assert chosen == usual


@pytest.mark.parametrize("where", COUNTRIES)
def test_a_verdict_follows_from_the_number_and_the_threshold_beside_it(where):
    told = checked(where).diagnostics.filter(pl.col("threshold").is_not_null())
    larger = told["value"].abs() > told["threshold"]

    # To survive much is good; all other numbers are good when they are small.
    warns = pl.select(pl.when(told["diagnostic"] == "breakdown").then(~larger).otherwise(larger)).to_series()
    assert ((told["verdict"] == "warns") == warns).all()
