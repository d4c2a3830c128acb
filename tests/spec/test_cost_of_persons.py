"""
Effects on costs of persons where the truth is known: on who uses care, on what users cost, and up to a limit.

Eight sites start on 1 January 2015, with four years before and four after.
"""

from functools import cache

import numpy as np
import pytest

from proeftuin.data.evaluation_tables import ANALYSES, DIAGNOSTICS
from proeftuin.steps.evaluation.effect_rows import table_of
from proeftuin.steps.evaluation.evaluation import effects_of_sites
from proeftuin.steps.evaluation.joined_area import joined_areas
from proeftuin.steps.evaluation.persons.cost import AMOUNT, USE, capped_cost, two_part
from tests.evaluation_example import SIDE, adjacency, indicator, plan, row
from tests.person_costs_example import (
    CAP,
    EXPENSIVE,
    REGIONS,
    SITES,
    cells_of,
    found_by,
    persons_and_costs,
    sums_of,
    treated,
)

BOTH = "two_part"
FEWER, CHEAPER = 0.9, 0.8


def drawn(seed=5, **changes):
    return persons_and_costs(np.random.default_rng(seed), **changes)


@cache
def of_two_parts(on_use=1.0, on_amount=1.0):
    return table_of(ANALYSES, found_by(two_part, drawn(on_use=on_use, on_amount=on_amount)).analyses)


def in_percent(table, analysis):
    return row(table, analysis=analysis, scale="percent")


def main_effect(held, scale="percent"):
    areas = joined_areas(cells_of(held), SITES, adjacency(SIDE), least_persons=10, seed=1)
    tables = effects_of_sites(plan(*areas.sites), [areas.cells], areas.adjacency, {"hospital": indicator()})
    return row(tables.effects if scale == "percent" else tables.effects_eur, site="all", kind="average")


@pytest.mark.parametrize(
    ("on_use", "on_amount"), [(FEWER, 1.0), (1.0, CHEAPER), (FEWER, CHEAPER), (1.0, 1.0)],
    ids=["fewer users", "cheaper users", "both", "nothing"],
)  # fmt: skip
def test_an_effect_on_who_uses_care_and_on_what_users_cost_are_told_apart(on_use, on_amount):
    table = of_two_parts(on_use, on_amount)

    truths = {USE: on_use, AMOUNT: on_amount, BOTH: on_use * on_amount}
    for analysis, multiple in truths.items():
        found, truth = in_percent(table, analysis), 100 * (multiple - 1)
        assert found["value"] == pytest.approx(truth, abs=2)
        assert found["lower"] < truth < found["upper"]
        assert (found["lower"] < 0 < found["upper"]) is (multiple == 1)


def test_the_two_parts_make_up_the_effect_on_everybody():
    use, amount, both = (in_percent(of_two_parts(FEWER, CHEAPER), key)["value"] for key in (USE, AMOUNT, BOTH))

    assert (1 + use / 100) * (1 + amount / 100) == pytest.approx(1 + both / 100)


def test_the_effect_on_everybody_is_told_in_euro_per_insured_year():
    with_it, without = (drawn(on_use=u, on_amount=a) for u, a in ((FEWER, CHEAPER), (1.0, 1.0)))
    table = table_of(ANALYSES, found_by(two_part, with_it).analyses)
    at = treated()
    spent = [held["used"][at].sum() / 100 / held["persons"][at].sum() for held in (with_it, without)]

    found = row(table, analysis=BOTH, scale="eur_per_insured_year")

    assert found["value"] == pytest.approx(spent[0] - spent[1], rel=0.1)
    assert found["lower"] < spent[0] - spent[1] < found["upper"] < 0
    assert table.filter(scale="eur_per_insured_year").height == 1


def test_effects_in_two_parts_are_those_of_persons_and_are_judged_by_regions():
    found = in_percent(of_two_parts(FEWER, CHEAPER), BOTH)

    assert (found["estimator"], found["weighting"], found["interval_method"]) == (BOTH, "persons", "score_bootstrap")
    assert found["sites"] == len(SITES)
    assert found["p_bootstrap"] < 0.01


def test_where_everybody_uses_care_only_the_amounts_can_differ():
    everybody = drawn(on_amount=CHEAPER)
    everybody |= {"users": everybody["persons"] * 1}
    table = table_of(ANALYSES, found_by(two_part, everybody).analyses)

    assert in_percent(table, USE)["reason"] == "share_of_users_fixed"
    both, amount = (in_percent(table, key) for key in (BOTH, AMOUNT))
    assert both["value"] == pytest.approx(amount["value"])
    assert (both["lower"], both["upper"]) == pytest.approx((amount["lower"], amount["upper"]), abs=0.05)


def test_only_costs_have_parts_and_a_limit():
    counts = {"hospital": indicator(unit="per_1000_person_years")}
    sums = sums_of(drawn()).select("region", "year", "sex", "age_band", "persons")

    for analysis in (two_part, capped_cost):
        rows = found_by(analysis, drawn(), indicators=counts, sums=sums).analyses
        assert [one["reason"] for one in rows] == ["no_amount_of_money"]


def test_one_site_leaves_a_bootstrap_nothing_to_draw_from():
    for analysis in (two_part, capped_cost):
        rows = found_by(analysis, drawn(), sites=SITES[:1]).analyses
        assert {one["reason"] for one in rows} == {"one_site"}


@pytest.mark.parametrize("part", ["users", "used"])
def test_a_site_without_users_or_amounts_in_a_year_has_no_parts(part):
    held = drawn()
    held[part][3, treated()[-1]] = 0
    sums = sums_of(held)

    rows = found_by(two_part, drawn(), sums=sums).analyses

    assert {(one["analysis"], one["reason"]) for one in rows} == {(BOTH, "no_total_in_a_year")}


@pytest.mark.parametrize("scale", ["percent", "eur_per_insured_year"])
def test_without_anything_above_the_limit_its_analysis_is_the_main_one(scale):
    held = drawn(on_amount=CHEAPER, expensive=0.0)
    table = table_of(ANALYSES, found_by(capped_cost, held).analyses)

    found, main = row(table, scale=scale), main_effect(held, scale)
    columns = ("value", "lower", "upper", "p_bootstrap", "p_jackknife", "pool_regions", "estimator")
    assert [found[name] for name in columns] == [main[name] for name in columns]


def test_a_few_very_expensive_persons_in_one_site_decide_the_main_effect_and_not_that_up_to_the_limit():
    held = drawn(expensive=0.0)
    # In one municipality ten persons cost two million euro each, in every year after the start.
    at = (treated()[:, :, np.newaxis] & (np.arange(2) == 1)) & (np.arange(len(REGIONS)) == 15)[:, np.newaxis]
    held |= {"used": held["used"] + at * 10 * 2_000_000_00, "capped": held["capped"] + at * 10 * CAP * 100}
    capped = row(table_of(ANALYSES, found_by(capped_cost, held).analyses), scale="percent")

    assert at.sum() == 4
    assert main_effect(held)["value"] > 5
    assert capped["value"] == pytest.approx(0, abs=2)
    assert (capped["analysis"], capped["estimator"]) == ("capped_cost", "difference_in_differences")


def test_how_much_lies_above_the_limit_is_told():
    held = drawn()
    found = table_of(DIAGNOSTICS, found_by(capped_cost, held).diagnostics).row(0, named=True)

    above = 1 - held["capped"].sum() / held["used"].sum()
    assert found["diagnostic"] == "cost_above_cap"
    assert found["value"] == pytest.approx(100 * above)
    assert 0 < above < (EXPENSIVE - CAP) / EXPENSIVE
    assert (found["verdict"], found["threshold"], found["p"]) == (None, None, None)


def test_without_a_limit_in_the_plan_nothing_is_counted_up_to_it():
    found = found_by(capped_cost, drawn(), cost_cap=None)

    assert {one["reason"] for one in found.analyses} == {"no_cost_cap"}
    assert found.diagnostics == []


def test_the_limit_is_part_of_the_plan():
    one, other, none = (plan(*SITES, cost_cap=cap).hash() for cap in (CAP, CAP + 1, None))

    assert len({one, other, none}) == 3
    assert none == plan(*SITES).hash()
