from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from proeftuin.data.evaluation_tables import EFFECTS, PLACEBOS
from proeftuin.steps.evaluation.event_gap import event_gaps
from proeftuin.steps.evaluation.plan import EventPlan
from tests.evaluation_example import adjacency, country, indicator, site, square

SIDE = 14
CLOSURE = site("closure", square(5, 5), start=date(2018, 10, 25))
PLAN = EventPlan(("hospital",), 2011, 2020, CLOSURE, draws=199)


def gaps(dips: dict[int, float], plan: EventPlan = PLAN):
    effects = {(m, year): 1 + dip for m in CLOSURE.municipalities for year, dip in dips.items()}
    cells = country(np.random.default_rng(3), side=SIDE, years=range(2011, 2021), effects=effects, noise=0.01)
    return event_gaps(plan, [cells], adjacency(SIDE), {"hospital": indicator(last_year=2020)})


def of_year(tables, year: int) -> dict:
    return tables.effects.row(by_predicate=pl.col("year") == year, named=True)


def test_a_dip_in_the_year_of_the_event_stands_outside_the_placebo_groups():
    tables = gaps({2018: -0.10})

    found = of_year(tables, 2018)
    assert found["value"] == pytest.approx(-10, abs=2.5)
    assert found["upper"] < 0
    assert found["p_placebo"] == 1 / 200
    assert tables.placebos.filter(pl.col("year") == 2018)["value"].abs().max() < abs(found["value"])


def test_every_year_is_shown_so_that_a_dip_without_an_event_is_seen_too():
    tables = gaps({2015: -0.10})

    assert of_year(tables, 2015)["p_placebo"] == 1 / 200
    assert of_year(tables, 2020)["p_placebo"] > 0.05
    assert "event_is_not_a_cause" in of_year(tables, 2018)["caveats"].split()


def test_years_without_four_years_before_them_are_rows_with_a_reason():
    tables = gaps({})

    assert tables.effects["year"].to_list() == list(range(2011, 2021))
    assert [of_year(tables, y)["reason"] for y in range(2011, 2015)] == ["too_few_baseline_years"] * 4
    assert of_year(tables, 2015)["status"] == "value"


def test_results_keep_their_contracts_and_repeat_themselves():
    first, second = gaps({2018: -0.1}), gaps({2018: -0.1})

    assert first.effects.equals(EFFECTS.conform(first.effects))
    assert first.placebos.equals(PLACEBOS.conform(first.placebos))
    assert first.effects.equals(second.effects)
    assert first.placebos.equals(second.placebos)


def test_the_gap_in_euro_is_the_observed_level_minus_the_level_without_the_gap():
    tables = gaps({2018: -0.10})

    percent = of_year(tables, 2018)["value"]
    euro = tables.effects_eur.row(by_predicate=pl.col("year") == 2018, named=True)["value"]
    level_without = euro / (percent / 100)
    # About 1,900 euro in the drawn country by 2018.
    assert 1_500 < level_without < 2_500


def test_another_baseline_is_another_plan():
    assert PLAN.hash() != replace(PLAN, baseline_years=3).hash()
