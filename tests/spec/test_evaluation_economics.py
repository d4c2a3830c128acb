"""
What a programme costs and brings in a drawn country where both were planted.

Eight sites start on 1 January 2015. The programme costs 25 euro per insured year. Hospital care is the cost outcome;
admissions are what it is held against, and fewer of them is better.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import polars as pl
import pytest

from proeftuin.steps.evaluation.analyses.other_sets import person_weighted
from proeftuin.steps.evaluation.economics import economics_of_sites
from proeftuin.steps.evaluation.effect_rows import RowMaker
from proeftuin.steps.evaluation.evaluation import effects_of_sites
from proeftuin.steps.evaluation.plan import EconomicPlan, Sensitivity
from proeftuin.steps.evaluation.question import Question
from proeftuin.steps.evaluation.region_panel import Design, RegionPanel, Scale
from proeftuin.vocabulary.indicator import Direction
from tests.evaluation_example import (
    SIDE,
    adjacency,
    country,
    eight_sites,
    in_sites,
    indicator,
    plan,
    row,
    with_more_euro,
    with_more_people,
)

SITES = eight_sites()
OF_SITES = [code for site in SITES for code in site.municipalities]
AFTER = range(2015, 2019)
INDICATORS = {
    "hospital": indicator(),
    "admissions": replace(indicator("admissions", unit="per_100000"), direction=Direction.LOWER_IS_BETTER),
}
ECONOMICS = EconomicPlan("hospital", programme_cost=25.0)
CONTRACT = replace(ECONOMICS, minimum_savings_rate=0.02, sharing_rate=0.5)
THRESHOLDS = (0.0, 2.0, 10.0)
COST_PER_EFFECT = replace(ECONOMICS, effect_outcome="admissions", thresholds=THRESHOLDS)


@cache
def drawn(*, cost=0.0, admissions=0.0, noise=0.0003):
    """A country in which sites cost `cost` euro more per insured year, and have `admissions` more."""
    cells = country(np.random.default_rng(4), side=SIDE, outcomes=("hospital", "admissions"), noise=noise)
    totals = [with_more_euro(cells, OF_SITES, AFTER, more).total for more in (cost, admissions)]
    return replace(cells, total=np.stack([totals[0][0], totals[1][1]]))


@cache
def of_planted(economics, **planted):
    return evaluated(drawn(**planted), economics)


def evaluated(cells, economics, *, sites=SITES, **changes):
    chosen = plan(*sites, outcomes=("hospital", "admissions"), economics=economics, **changes)
    return effects_of_sites(chosen, [cells], adjacency(SIDE), INDICATORS)


def measure(tables, name, threshold=None) -> dict:
    return row(tables.economics, site="all", measure=name, threshold=threshold)


def insured_years(cells) -> float:
    """Of all sites together, per year."""
    at = [cells.regions.index(code) for code in OF_SITES]
    return cells.exposure[0, 0, at].sum() / 100


def test_an_effect_of_forty_euro_per_person_is_forty_euro_times_the_insured_per_year():
    cells = drawn(cost=40)

    found = measure(of_planted(ECONOMICS, cost=40), "cost_of_care")

    assert found["value"] == pytest.approx(40 * insured_years(cells), rel=0.03)
    assert found["lower"] < 40 * insured_years(cells) < found["upper"]
    assert found["unit"] == "eur_per_year"


def test_the_programme_costs_its_price_times_the_insured_and_is_taken_as_known():
    cells = drawn(cost=40)

    found = measure(of_planted(ECONOMICS, cost=40), "programme_cost")

    assert found["value"] == pytest.approx(25 * insured_years(cells))
    assert found["lower"] is found["confidence"] is None


def test_net_cost_is_care_and_programme_together_with_the_uncertainty_of_care():
    tables = of_planted(ECONOMICS, cost=-60)

    care, own, net = (measure(tables, name) for name in ("cost_of_care", "programme_cost", "net_cost"))

    for bound in ("value", "lower", "upper"):
        assert net[bound] == pytest.approx(care[bound] + own["value"])
    assert net["upper"] < 0


def test_what_care_costs_counts_every_person_alike_not_every_site():
    # Two sites are three times as large, and only there the programme saves, a tenth.
    large = [code for site in SITES[:2] for code in site.municipalities]
    cells = country(
        np.random.default_rng(4),
        side=SIDE,
        outcomes=("hospital", "admissions"),
        effects=in_sites(SITES[:2], 0.9),
        noise=0.001,
    )
    cells = with_more_people(cells, large, 3)

    tables = evaluated(cells, ECONOMICS, sensitivity=(Sensitivity.PERSON_WEIGHTED,))

    per_person = measure(tables, "cost_of_care")["value"] / insured_years(cells)
    per_site = row(tables.effects_eur, site="all", kind="average")["value"]
    weighted = row(tables.analyses, analysis="person_weighted", outcome="hospital", scale="eur_per_insured_year")
    assert per_person == pytest.approx(weighted["value"])
    assert per_person < 1.5 * per_site < 0


def test_a_contract_pays_its_share_of_the_savings_against_spending_without_the_programme():
    cells = drawn(cost=-190)
    at, years = [cells.regions.index(code) for code in OF_SITES], [cells.years.index(year) for year in AFTER]
    spent = cells.total[0][np.ix_(years, at)].sum() / 100 / len(AFTER)
    saved = 190 * insured_years(cells)

    tables = evaluated(cells, CONTRACT)

    savings, payment = measure(tables, "savings_share"), measure(tables, "payment")
    assert savings["value"] == pytest.approx(100 * saved / (spent + saved), abs=0.2)
    assert savings["lower"] < savings["value"] < savings["upper"]
    assert payment["value"] == pytest.approx(saved / 2, rel=0.03)


@pytest.mark.parametrize("cost", [-10, 0, 150])
def test_a_contract_pays_nothing_below_its_minimum_or_for_higher_cost(cost):
    assert measure(of_planted(CONTRACT, cost=cost), "payment")["value"] == 0


def test_the_chance_of_payment_is_the_same_whatever_the_effect():
    low, high = (measure(of_planted(CONTRACT, cost=cost, noise=0.02), "chance_payment")["value"] for cost in (0, -190))

    assert low == pytest.approx(high, abs=0.5)
    assert 0 < low < 5


@cache
def contracts_without_any_effect() -> tuple[float, float]:
    """Share of two hundred outcomes without effect of which a contract pays, and its chance as told, percent."""
    names = tuple(f"cost_{n}" for n in range(200))
    cells = country(np.random.default_rng(11), side=SIDE, outcomes=names, noise=0.02)
    chosen = plan(*SITES, outcomes=names, bootstrap_draws=199)
    design = Design.of(chosen, cells, adjacency(SIDE))
    paid, told = [], []
    for name in names:
        panel = RegionPanel.of(design, cells, indicator(name), Scale.UNIT)
        cost = Question(panel, RowMaker.of(chosen, indicator(name)), cells)
        contract = EconomicPlan(name, minimum_savings_rate=0.003, sharing_rate=0.5)
        rows = economics_of_sites(contract, cost, None, person_weighted(cost).analyses[0])
        values = {found["measure"]: found["value"] for found in rows}
        paid.append(values["payment"] > 0)
        told.append(values["chance_payment"])
    return 100 * float(np.mean(paid)), float(np.mean(told))


def test_the_chance_of_payment_is_how_often_a_contract_pays_where_there_is_no_effect():
    paid, told = contracts_without_any_effect()

    # About a third of 200; a true share lies within nine points of the found one in 99 of 100 cases.
    assert 20 < told < 45
    assert paid == pytest.approx(told, abs=9)


def test_without_a_contract_nothing_is_told_of_payments():
    measures = set(of_planted(ECONOMICS).economics["measure"])

    assert measures == {"cost_of_care", "programme_cost", "net_cost", "savings_share"}


# Care costs 375 euro more, the programme 25, and every insured year holds 200 admissions less.
BETTER_AND_DEARER = {"cost": 375, "admissions": -200}


@pytest.mark.parametrize(("threshold", "benefit"), [(0.0, -400), (2.0, 2 * 200 - 400), (10.0, 10 * 200 - 400)])
def test_net_benefit_is_the_worth_of_what_improved_less_all_costs(threshold, benefit):
    found = measure(of_planted(COST_PER_EFFECT, **BETTER_AND_DEARER), "net_benefit", threshold)

    # Sites that were dear before grow a little more in euro when prices rise.
    assert found["value"] == pytest.approx(benefit, abs=5 + 3 * threshold)
    assert found["lower"] < found["value"] < found["upper"]


@pytest.mark.parametrize("threshold", THRESHOLDS)
def test_what_is_planted_changes_the_net_benefit_by_exactly_its_worth(threshold):
    without, planted = (
        measure(of_planted(COST_PER_EFFECT, **amounts), "net_benefit", threshold)["value"]
        for amounts in ({}, BETTER_AND_DEARER)
    )

    assert planted - without == pytest.approx(threshold * 200 - 375, abs=0.01)


def test_the_cost_per_admission_less_is_all_costs_over_what_improved():
    found = measure(of_planted(COST_PER_EFFECT, **BETTER_AND_DEARER), "cost_effectiveness_ratio")

    assert found["value"] == pytest.approx(400 / 200, rel=0.03)
    assert found["lower"] < 400 / 200 < found["upper"]
    assert found["unit"] == "eur_per_unit"


def test_more_of_what_should_become_less_is_a_worse_outcome():
    found = measure(of_planted(COST_PER_EFFECT, cost=375, admissions=200), "net_benefit", 10.0)

    assert found["value"] == pytest.approx(-10 * 200 - 400, abs=35)


def test_the_programme_is_more_probably_worth_its_cost_the_more_its_effect_is_worth():
    tables = of_planted(COST_PER_EFFECT, cost=10, admissions=-100, noise=0.01)

    chances = [measure(tables, "probability_cost_effective", threshold)["value"] for threshold in THRESHOLDS]

    assert chances == sorted(chances)
    assert chances[0] < 5
    assert chances[-1] > 95


def test_the_curve_passes_through_what_is_told_at_the_declared_thresholds():
    tables = of_planted(COST_PER_EFFECT, cost=10, admissions=-100, noise=0.01)

    declared = tables.acceptability.filter(pl.col("is_declared"))

    assert declared["threshold"].to_list() == list(THRESHOLDS)
    for column, name in (("probability", "probability_cost_effective"), ("net_benefit", "net_benefit")):
        told = [measure(tables, name, threshold)["value"] for threshold in THRESHOLDS]
        assert declared[column].to_list() == pytest.approx(told)
    assert tables.acceptability["threshold"].min() == 0
    assert tables.acceptability["threshold"].max() == 2 * max(THRESHOLDS)
    assert tables.acceptability["effect_outcome"].unique().to_list() == ["admissions"]


def test_as_many_drawn_pairs_are_worth_the_cost_as_the_curve_says():
    tables = of_planted(COST_PER_EFFECT, cost=10, admissions=-100, noise=0.01)
    pairs = tables.cost_effect_draws

    for threshold in THRESHOLDS:
        worth = (threshold * pairs["effect"] - pairs["cost"] > 0).mean()
        # Of 500 draws; three standard errors are at most seven points.
        told = measure(tables, "probability_cost_effective", threshold)["value"]
        assert 100 * worth == pytest.approx(told, abs=7)
    assert pairs["draw"].to_list() == list(range(1, 501))


def test_draws_are_the_same_whenever_the_plan_is_carried_out_again():
    again = evaluated(drawn(cost=10, admissions=-100, noise=0.01), COST_PER_EFFECT)

    assert again.cost_effect_draws.equals(
        of_planted(COST_PER_EFFECT, cost=10, admissions=-100, noise=0.01).cost_effect_draws
    )


def test_without_thresholds_there_is_no_curve_and_without_an_effect_neither_curve_nor_draws():
    without_thresholds = evaluated(drawn(cost=40), replace(COST_PER_EFFECT, thresholds=()))

    assert without_thresholds.acceptability.is_empty()
    assert not without_thresholds.cost_effect_draws.is_empty()
    assert of_planted(ECONOMICS).cost_effect_draws.is_empty()


def test_an_effect_that_may_be_nothing_has_a_cost_per_unit_without_bounds():
    found = measure(of_planted(COST_PER_EFFECT, cost=40, noise=0.02), "cost_effectiveness_ratio")

    assert found["status"] == "value"
    assert found["lower"] is found["upper"] is None


def test_a_single_site_and_a_site_without_figures_have_no_economics():
    cells = drawn(cost=40)
    total = cells.total.copy()
    total[1, 3, [cells.regions.index(code) for code in SITES[0].municipalities]] = 0

    assert evaluated(cells, COST_PER_EFFECT, sites=SITES[:1]).economics.is_empty()
    assert evaluated(cells, None).economics.is_empty()
    assert not evaluated(replace(cells, total=total), ECONOMICS).economics.is_empty()
