"""Persons who are alike: sites with older and sicker persons are compared with such persons elsewhere."""

import math
from dataclasses import replace

import polars as pl
import pytest

from proeftuin.monitors.outcome.person_analysis import added, further_findings
from proeftuin.steps.evaluation.plan import Sensitivity
from tests.pattern_example import (
    AREAS,
    ELSEWHERE,
    OLD,
    OUTCOME,
    SITES,
    TALLIED,
    YOUNG,
    effect,
    found,
    joined,
    plan,
    world,
)

# In the sites three of four are old and were in hospital before, elsewhere one of four.
MIXED = [
    *((area, pattern, number) for area in SITES for pattern, number in ((YOUNG, 500), (OLD, 1500))),
    *((area, pattern, number) for area in ELSEWHERE for pattern, number in ((YOUNG, 1500), (OLD, 500))),
]


def admissions(area, pattern, year):
    """The old have ever more admissions, everywhere; the programme prevents one in ten."""
    usual = 10 if pattern["age"] == YOUNG["age"] else 20 if year < 2021 else 30
    # Areas differ a little by chance, as many up as down.
    usual *= 1 + (AREAS.index(area) % 3 - 1) / 100 if year == 2022 else 1
    return 0.9 * usual if area in SITES and year >= 2021 else usual


def plain_comparison(sums):
    """The change in the sites as a percentage of that elsewhere, nobody weighted."""
    rates = {(is_site, is_after): 0.0 for is_site in (True, False) for is_after in (True, False)}
    at_risk = dict.fromkeys(rates, 0)
    for row in sums.iter_rows(named=True):
        at = (row["region"] <= len(SITES), row["year"] >= 2021)
        rates[at] += row[f"{OUTCOME}__total"]
        at_risk[at] += row[f"{OUTCOME}__days"]
    log = {at: math.log(rates[at] / at_risk[at]) for at in rates}
    return 100 * math.expm1(log[True, True] - log[True, False] - log[False, True] + log[False, False])


def test_the_planted_effect_comes_back_where_a_plain_comparison_is_misled():
    sums = world(MIXED, admissions)

    assert plain_comparison(sums) == pytest.approx(7, abs=0.5)
    assert effect(found(sums))["value"] == pytest.approx(-10, abs=0.05)


def test_the_row_says_with_whom_and_how():
    row = effect(found(world(MIXED, admissions)))

    told = {name: row[name] for name in ("analysis", "comparator", "weighting", "sites", "scale", "interval_method")}
    assert told == {
        "analysis": "propensity_weighted",
        "comparator": "propensity_weighted",
        "weighting": "persons",
        "sites": 3,
        "scale": "percent",
        "interval_method": "wild_cluster_bootstrap",
    }


def test_the_comparison_resembles_the_sites_once_persons_are_weighted():
    balance = {row["covariate"]: row for row in found(world(MIXED, admissions)).balance}

    assert set(balance) == {"age:85_and_over", f"use:{OUTCOME}:1_to_5"}
    old = balance["age:85_and_over"]
    assert (old["site_mean"], old["pool_mean"]) == (75, 25)
    assert old["weighted_mean"] == pytest.approx(75)
    # Half of the persons apart, in standard deviations of a share of three quarters.
    assert old["difference_before"] == pytest.approx(0.5 / math.sqrt(0.75 * 0.25))
    assert old["difference_after"] == pytest.approx(0, abs=1e-9)


def test_persons_whom_nobody_elsewhere_is_like_take_no_part_and_are_counted():
    oldest_man = OLD | {"sex": "male", "use": 3}
    alone = [(area, oldest_man, 500) for area in SITES]
    men = [(area, YOUNG | {"sex": "male"}, 100) for area in AREAS]
    users = [(area, YOUNG | {"use": 3}, 100 if area in SITES else 600) for area in AREAS]

    def costly(area, pattern, year):
        return 10_000 if pattern == oldest_man and year >= 2021 else admissions(area, pattern, year)

    findings = found(world([*MIXED, *alone, *men, *users], costly))
    checks = {row["diagnostic"]: row for row in findings.diagnostics}

    assert checks["persons_alike"]["value"] == pytest.approx(100 * 2200 / 2700)
    assert checks["persons_alike"]["verdict"] == "warns"
    assert effect(findings)["value"] == pytest.approx(-10, abs=0.1)


@pytest.mark.parametrize(("few", "is_told"), [(3, False), (4, True)], ids=["nine", "twelve"])
def test_a_level_that_fewer_than_ten_persons_in_the_sites_have_is_not_told_and_they_take_no_part(few, is_told):
    teenagers = [(area, YOUNG | {"age": 0}, few if area in SITES else 100) for area in AREAS]
    findings = found(world([*MIXED, *teenagers], admissions))
    checks = {row["diagnostic"]: row for row in findings.diagnostics}

    assert ("age:0_to_17" in {row["covariate"] for row in findings.balance}) is is_told
    assert checks["persons_alike"]["value"] == pytest.approx(100 if is_told else 100 * 2000 / (2000 + few))


def test_membership_of_other_populations_is_a_characteristic():
    ill = YOUNG | {"groups": 2}
    sums = world([*MIXED, *((area, ill, 200) for area in AREAS)], admissions)

    told = {row["covariate"] for row in found(sums, populations=("everybody", "frail", "chronic")).balance}

    assert "group:chronic" in told
    assert "group:frail" not in told


def test_sites_without_anybody_alike_elsewhere_have_no_effect_and_a_reason():
    apart = [*((area, OLD, 2000) for area in SITES), *((area, YOUNG, 2000) for area in ELSEWHERE)]

    row = effect(found(world(apart, admissions)))

    assert (row["status"], row["reason"]) == ("not_estimable", "no_persons_alike")


def test_a_single_site_has_no_bootstrap_and_so_no_row_with_a_number():
    sums = world(MIXED, admissions)
    row = effect(found(sums, sites=plan().sites[:1]))

    assert (row["status"], row["reason"]) == ("not_estimable", "one_site")


def test_a_plan_that_asks_for_it_gets_it_from_the_sums_of_all_buckets():
    sums = world(MIXED, admissions)
    buckets = [sums.filter(pl.col("region") % 2 == odd) for odd in (0, 1)]
    asked = plan(sensitivity=(Sensitivity.PROPENSITY_WEIGHTED,))
    areas = joined(sums, asked)

    together = {Sensitivity.PROPENSITY_WEIGHTED: added(Sensitivity.PROPENSITY_WEIGHTED, buckets)}
    indicators = {id: one.indicator for id, one in TALLIED.items()}
    findings = further_findings(
        replace(asked, sites=areas.sites), areas, together, AREAS, indicators, populations=("everybody",)
    )

    assert effect(findings)["value"] == pytest.approx(effect(found(sums))["value"])
