"""Series of months: a planted change comes back with the season taken out, and what happens everywhere is no effect."""

from datetime import date

import numpy as np
import pytest

from proeftuin.steps.evaluation.persons import monthly_series as module
from proeftuin.steps.evaluation.persons.month_panel import site_months
from proeftuin.steps.evaluation.persons.monthly_series import CONTROLLED, UNCONTROLLED, monthly_series
from tests.month_example import (
    AFTER,
    INDICATORS,
    MONTHS,
    OUTCOME,
    REGIONS,
    START,
    TIME,
    areas,
    plan,
    site,
    sums,
)

EVEN = np.full(len(MONTHS), 0.01)
SEASON = 1 + 0.3 * np.cos(2 * np.pi * (TIME - 1) / 12)
"""Winters are worse; the first month of the window is a January."""
FEWER = np.where(AFTER, 0.8, 1.0)


def noise(seed, size=0.02):
    return np.exp(np.random.default_rng(seed).normal(0, size, len(MONTHS)))


def everywhere(rate, **other):
    return {region: rate * noise(place) for place, region in enumerate(REGIONS)} | other


def found(rates, joined=None, **made):
    joined = joined or areas()
    return monthly_series(plan(joined), joined, sums(rates, **made), REGIONS, INDICATORS)


def effect(findings, analysis=CONTROLLED, subject="all"):
    return next(row for row in findings.analyses if (row["analysis"], row["site"]) == (analysis, subject))


@pytest.mark.parametrize("subject", ["all", "a", "b"])
def test_a_planted_change_of_level_comes_back_under_a_season(subject):
    rate = EVEN * SEASON
    rates = everywhere(rate) | {f"site-{id}": rate * FEWER * noise(ord(id)) for id in "ab"}

    row = effect(found(rates), subject=subject)

    assert row["lower"] < -20 < row["upper"]
    assert row["upper"] - row["lower"] < 8
    assert (row["estimator"], row["interval_method"]) == ("interrupted_time_series", "autoregressive_errors")


def test_without_control_the_season_must_be_in_the_model(monkeypatch):
    rates = everywhere(EVEN * SEASON) | {f"site-{id}": EVEN * SEASON * FEWER * noise(ord(id)) for id in "ab"}
    with_season = effect(found(rates), UNCONTROLLED)
    assert with_season["lower"] < -20 < with_season["upper"]
    assert with_season["upper"] - with_season["lower"] < 8

    def left_out(months, start, *, by_month):
        return module.segmented_design(TIME, float(np.flatnonzero(AFTER)[0]))

    monkeypatch.setattr(module, "_design", left_out)
    without_season = effect(found(rates), UNCONTROLLED)

    # Winters and summers then pass for chance, and an effect of a fifth is lost in them.
    assert without_season["lower"] < 0 < without_season["upper"]
    assert without_season["upper"] - without_season["lower"] > 5 * (with_season["upper"] - with_season["lower"])


def test_what_happens_everywhere_at_the_start_is_no_effect_with_control_and_one_without():
    findings = found(everywhere(EVEN * FEWER))

    with_control, without = effect(findings), effect(findings, UNCONTROLLED)
    assert with_control["lower"] < 0 < with_control["upper"]
    assert without["upper"] < -10


def test_a_course_that_goes_on_is_no_effect():
    growing = EVEN * np.exp(0.005 * TIME)

    row = effect(found(everywhere(EVEN, **{f"site-{id}": growing * noise(ord(id)) for id in "ab"})))

    assert row["lower"] < 0 < row["upper"]


def test_an_effect_that_grows_counts_on_average_over_the_months_after_the_start():
    since = np.maximum(TIME - np.flatnonzero(AFTER)[0], 0)
    less = np.exp(-0.01 * since)

    row = effect(found(everywhere(EVEN, **{f"site-{id}": EVEN * less * noise(ord(id)) for id in "ab"})))

    assert row["lower"] < 100 * (np.exp(-0.01 * since[AFTER].mean()) - 1) < row["upper"]


def test_the_month_of_a_start_on_another_day_is_neither_before_nor_after():
    begun = date(2021, 1, 16)
    joined = areas(site("a", begun), site("b", begun))
    odd = np.where([month == date(2021, 1, 1) for month in MONTHS], 3.0, 1.0)
    level = np.where([month > date(2021, 1, 1) for month in MONTHS], 0.8, 1.0)
    rates = everywhere(EVEN, **{f"site-{id}": EVEN * level * odd * noise(ord(id)) for id in "ab"})

    findings = found(rates, joined)

    row = effect(findings)
    assert row["lower"] < -20 < row["upper"]
    assert row["upper"] - row["lower"] < 8
    january = next(one for one in findings.monthly_series if one["month"] == date(2021, 1, 1))
    assert january["observed"] > 250
    assert january["without"] == pytest.approx(100, abs=10)


def test_expected_are_the_rates_elsewhere_at_the_days_of_the_site():
    rates = everywhere(EVEN)

    months = site_months(sums(rates, persons={"site-a": 500}), OUTCOME, areas(), REGIONS, plan(areas()).years)

    days, total = 2 * 1000 * 31, sum(np.rint(1000 * 31 * rates[region][0]) for region in REGIONS[2:])
    assert months["a"].expected[0] == pytest.approx(500 * 31 * total / days)
    assert months["a"].persons[0] == 500
    assert months["all"].days[0] == 1500 * 31
    assert months["all"].total[0] == months["a"].total[0] + months["b"].total[0]


def test_a_month_in_which_nothing_happened_is_counted_and_not_put_in_logarithms():
    few = np.where(TIME % 12 == 6, 0.0, 0.0001)
    rates = everywhere(EVEN, **{f"site-{id}": few * FEWER for id in "ab"})

    row = effect(found(rates), subject="a")

    assert (row["status"], row["interval_method"]) == ("value", "overdispersed_counts")
    assert row["lower"] < -20 < row["upper"]


def test_all_sites_are_one_series_only_when_they_began_in_one_month():
    joined = areas(site("a"), site("b", date(2021, 2, 1)))

    findings = found(everywhere(EVEN), joined)

    assert effect(findings)["reason"] == "starts_in_different_months"
    assert {row["site"] for row in findings.monthly_series} == {"a", "b"}
    assert {effect(findings, subject=one)["status"] for one in "ab"} == {"value"}


@pytest.mark.parametrize(("start", "status"), [(date(2019, 1, 1), "value"), (date(2018, 12, 1), "not_estimable")])
def test_twelve_months_before_the_start_are_asked(start, status):
    row = effect(found(everywhere(EVEN), areas(site("a", start), site("b", start))))

    assert (row["status"], row.get("reason")) == (status, None if status == "value" else "too_few_months")


@pytest.mark.parametrize(("start", "status"), [(date(2023, 1, 1), "value"), (date(2023, 1, 2), "not_estimable")])
def test_twelve_whole_months_after_the_start_are_asked(start, status):
    assert effect(found(everywhere(EVEN), areas(site("a", start), site("b", start))))["status"] == status


def test_a_month_with_nobody_at_risk_is_missing_and_not_zero():
    there = np.where(TIME == 5, 0, 1000)

    findings = found(everywhere(EVEN), persons={"site-a": there})

    months = {row["month"]: row for row in findings.monthly_series if row["site"] == "a"}
    assert months[MONTHS[5]]["status"] == "missing"
    assert "observed" not in months[MONTHS[5]]
    assert effect(findings, subject="a")["reason"] == "nobody_at_risk_in_a_month"
    assert effect(findings, subject="b")["status"] == "value"


def test_a_month_with_people_and_without_events_is_zero():
    quiet = np.where(TIME == 5, 0.0, 0.01)

    findings = found(everywhere(EVEN, **{"site-a": quiet}))

    month = next(row for row in findings.monthly_series if row["site"] == "a" and row["month"] == MONTHS[5])
    assert (month["status"], month["observed"], month["contributors"]) == ("value", 0.0, 0)


def test_nothing_counted_elsewhere_leaves_nothing_to_compare_with():
    nowhere = np.where(TIME == 5, 0.0, 0.01)

    findings = found(everywhere(EVEN, **dict.fromkeys(REGIONS[2:], nowhere)))

    assert effect(findings)["reason"] == "no_total_in_a_month"
    assert effect(findings, UNCONTROLLED)["status"] == "value"


def test_an_outcome_without_months_says_so():
    joined = areas()
    other = sums(everywhere(EVEN)).drop(f"{OUTCOME}__total")

    findings = monthly_series(plan(joined), joined, other, REGIONS, INDICATORS)

    assert [row["reason"] for row in findings.analyses] == ["no_sum_by_month"]
    assert findings.monthly_series == []


def test_rows_say_that_they_rest_on_one_series():
    findings = found(everywhere(EVEN))

    assert effect(findings)["caveats"] == "one_series"
    assert effect(findings, UNCONTROLLED)["caveats"] == "one_series nothing_compared"
    assert (effect(findings)["comparator"], effect(findings, UNCONTROLLED)["comparator"]) == ("rest_of_country", "none")


def test_a_single_site_has_its_own_row_only():
    findings = found(everywhere(EVEN), areas(site("a")))

    assert {row["site"] for row in findings.analyses} == {"a"}


def test_months_are_told_in_percent_of_the_mean_before_the_start():
    rates = everywhere(EVEN, **{f"site-{id}": EVEN * FEWER * noise(ord(id)) for id in "ab"})

    rows = [row for row in found(rates).monthly_series if row["site"] == "all" and row["analysis"] == CONTROLLED]

    assert [row["month"] for row in rows] == list(MONTHS)
    before, after = ([row for row in rows if (row["month"] >= START) == flag] for flag in (False, True))
    assert np.mean([row["observed"] for row in before]) == pytest.approx(100, abs=0.5)
    assert np.mean([row["observed"] for row in after]) == pytest.approx(80, abs=2)
    assert np.mean([row["without"] for row in after]) == pytest.approx(100, abs=4)
