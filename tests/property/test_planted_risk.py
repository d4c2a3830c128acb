"""A risk that was planted in made-up persons is found again, and so are the traps that were planted beside it."""

import numpy as np
import polars as pl
import pytest
from scipy.special import expit

from proeftuin.methods.prediction.interval_estimate import IntervalEstimate
from proeftuin.steps.segmentation import risk_fit, risk_table
from proeftuin.steps.segmentation.risk_fit import (
    TOO_FEW_EVENTS,
    TOO_FEW_PER_COEFFICIENT,
    Variant,
    fitted_risk,
    terms_of,
)
from proeftuin.steps.segmentation.risk_model import EarlierUse, Form, Outcome, Predictors, Within
from proeftuin.steps.segmentation.risk_rows import SUMS, RiskColumns, added
from proeftuin.steps.segmentation.risk_table import risk_tables
from tests.risk_rows_example import ADMISSIONS, COST, model

DIABETES, TWO_ADMISSIONS = 0.8, 1.2
PERSONS = 40_000
USE = EarlierUse(ADMISSIONS, (1, 2))


def persons(year, seed, *, shift=0.0, without_record=0.0, size=PERSONS):
    """Made-up persons: the log-odds of an admission rise with diabetes and with two admissions in the year before."""
    generator = np.random.default_rng(seed)
    age, sex = generator.integers(2, 9, size), generator.integers(0, 2, size)
    diabetes = generator.binomial(1, 0.1 + 0.03 * age / 2)
    earlier = generator.choice([0, 1, 2], size, p=[0.85, 0.1, 0.05])
    has_contact = generator.binomial(1, 0.8, size)
    is_poor = generator.binomial(1, 0.3, size)
    log_odds = -3 + 0.15 * (age - 5) + DIABETES * diabetes + TWO_ADMISSIONS * (earlier == 2) + shift
    happened = generator.binomial(1, expit(log_odds + without_record * (has_contact == 0)))
    none = np.zeros(size, np.int64)
    return pl.DataFrame(
        {
            "year": np.full(size, year), "age_class": age, "sex_code": sex, "is_diabetes": diabetes,
            "is_in_care": none, "earlier_1": earlier, "segment": np.where(diabetes == 1, 1, 2),
            "persons": none + 1, "events": happened, "died": none, "left_early": none, "whole_year": none + 1,
            # At an equal risk the poor have more recorded disease: they cost less than they need.
            "needs": diabetes + generator.binomial(1, 0.1 + 0.3 * is_poor),
            "contact": np.where(has_contact == 1, "any", "none"), "deprivation": np.where(is_poor == 1, "1", "5"),
        },
    )  # fmt: skip


def sums_of(asked, learned, tested):
    keys = list(RiskColumns(asked).keys)
    both = pl.concat([learned, tested])
    groups = [
        tested.select(pl.lit(kind).alias("group_kind"), pl.col(kind).alias("group"), *keys, *SUMS)
        for kind in ("contact", "deprivation")
    ]
    return {"patterns": added([both.select(*keys, *SUMS)], "a-model"), "groups": added(groups, "a-model")}


def tables(asked=None, **planted):
    asked = asked or model()
    learned, tested = persons(2020, 1), persons(2021, 2, **planted)
    return risk_tables([asked], {asked.id: sums_of(asked, learned, tested)}, population="everybody")


@pytest.fixture(scope="module")
def found():
    return tables()


def one(frame, **named):
    return frame.filter(*(pl.col(name) == value for name, value in named.items())).row(0, named=True)


def test_planted_coefficients_lie_in_their_intervals_and_a_sex_without_effect_is_near_zero(found):
    within = {"model": "a-model", "segment": "", "variant": "full"}
    coefficients = found["risk_coefficients"]
    for term, planted in (
        ("diabetes:yes", DIABETES),
        ("hospital_admissions:2 or more", TWO_ADMISSIONS),
        ("sex:male", 0.0),
    ):
        row = one(coefficients, term=term, **within) if term != "sex:male" else _sex(coefficients, within)
        assert row["lower"] < planted < row["upper"]
        assert row["upper"] - row["lower"] < 0.4


def _sex(coefficients, within):
    of_model = coefficients.filter(*(pl.col(name) == value for name, value in within.items()))
    return of_model.filter(pl.col("term").str.starts_with("sex:")).row(0, named=True)


def test_the_full_model_does_better_than_age_and_sex_and_than_earlier_use(found):
    for comparator in ("age_sex", "earlier_use"):
        gain = one(found["risk_quality"], segment="", variant=f"gain_over_{comparator}", measure="c_statistic")
        assert gain["lower"] > 0
        assert gain["p"] < 0.001


def test_a_model_of_the_right_form_is_calibrated_in_a_later_year(found):
    quality = found["risk_quality"].filter(pl.col("segment") == "", pl.col("group_kind") == "all")
    for measure, right in (("observed_over_expected", 1), ("calibration_slope", 1), ("calibration_intercept", 0)):
        row = one(quality, variant="full", measure=measure)
        assert row["lower"] < right < row["upper"]
    assert one(found["risk_models"], segment="")["alarm"] == "none"


def test_events_in_the_tops_rise_with_the_top_and_never_exceed_all(found):
    for _, tops in found["risk_gain"].group_by("segment", "variant"):
        ordered = tops.sort("top_percent")["sensitivity"].to_list()
        assert ordered == sorted(ordered)
        assert 0 <= ordered[0] <= ordered[-1] <= 100


def test_tenths_hold_all_persons_and_all_events_of_the_test_year(found):
    card = one(found["risk_models"], segment="")
    curve = found["risk_calibration"].filter(pl.col("segment") == "", pl.col("variant") == "full")

    assert curve["persons"].sum() == card["test_persons"] == PERSONS
    assert curve["events"].sum() == card["test_events"]


def test_a_segment_without_persons_says_why_there_is_no_model(found):
    card = one(found["risk_models"], segment="care")

    assert (card["status"], card["reason"], card["learn_persons"]) == ("not_estimable", TOO_FEW_EVENTS, 0)


def test_within_a_segment_what_is_the_same_for_all_of_it_has_no_coefficient(found):
    terms = found["risk_coefficients"].filter(pl.col("segment") == "chronic", pl.col("variant") == "full")["term"]

    assert not [term for term in terms if term.startswith(("diabetes", "segment"))]


def test_a_year_with_far_more_events_raises_the_alarm_of_drift():
    drifted = tables(shift=0.6)

    assert one(drifted["risk_models"], segment="")["alarm"] == "drift"
    row = one(drifted["risk_quality"], segment="", variant="full", group_kind="all", measure="observed_over_expected")
    assert (row["verdict"], row["note"]) == ("warning", "drift")


def test_who_had_no_contact_and_has_more_events_than_their_record_says_is_warned_about():
    hidden = tables(without_record=0.7)["risk_quality"]
    row = one(hidden, segment="", group_kind="contact", group="none")

    assert row["lower"] > 1
    assert (row["verdict"], row["note"]) == ("warning", "no_record_no_risk")


def test_without_such_a_difference_that_trap_is_not_warned_about(found):
    assert one(found["risk_quality"], segment="", group_kind="contact", group="none")["note"] != "no_record_no_risk"


def test_more_recorded_need_at_an_equal_risk_of_cost_is_warned_about():
    asked = model(Outcome(COST, at_least=1000))
    needs = tables(asked)["risk_quality"].filter(pl.col("measure") == "needs_over_expected")

    assert one(needs, group="1")["note"] == "cost_not_need"
    assert one(needs, group="1")["value"] > 1.1 > 1 > one(needs, group="5")["value"]


def test_needs_are_held_against_those_of_others_and_not_of_the_group_itself():
    """Three of ten persons are poor; they have 0.4 and the others 0.1 needs beside diabetes."""
    needs = tables(model(Outcome(COST, at_least=1000)))["risk_quality"].filter(measure="needs_over_expected")
    people = persons(2021, 2)
    diabetes = people["is_diabetes"].mean()

    poor, others = one(needs, group="1", segment=""), one(needs, group="5", segment="")
    assert poor["value"] == pytest.approx((diabetes + 0.4) / (diabetes + 0.1), rel=0.05)
    assert poor["value"] * others["value"] == pytest.approx(1, rel=0.02)
    assert 1 < poor["lower"] < poor["value"] < poor["upper"]


def test_a_handful_of_persons_with_more_needs_is_told_and_not_warned_about():
    asked = model(Outcome(COST, at_least=1000))
    learned, tested = persons(2020, 1), persons(2021, 2)
    sums = sums_of(asked, learned, tested)
    small = sums["groups"].filter(group_kind="deprivation", group="1").head(3)
    few = small.with_columns(pl.lit("9").alias("group"), persons=20, needs=40, events=2)
    found = risk_tables([asked], {asked.id: sums | {"groups": few}}, population="everybody")["risk_quality"]

    needs = found.filter(measure="needs_over_expected", segment="")
    row = one(needs, group="9")
    assert (row["verdict"], row["persons"]) == ("ok", 60)
    assert row["value"] > 1.1


def test_a_low_slope_by_chance_is_no_overfitting(monkeypatch):
    for upper, note in ((1.1, None), (0.9, "overfitted")):
        slope = IntervalEstimate(0.7, 0.4, upper, 0.2, 0.95, "wald")
        monkeypatch.setattr(risk_table, "calibration_slope", lambda _, slope=slope: slope)
        quality = tables(model(within=Within.EVERYONE))["risk_quality"]
        assert one(quality, variant="full", measure="calibration_slope")["note"] == note


def test_needs_are_no_matter_of_models_of_events(found):
    assert found["risk_quality"].filter(pl.col("measure") == "needs_over_expected").is_empty()


def test_boosted_trees_find_the_planted_risk_as_well():
    card = tables(model(form=Form.BOOSTING, within=Within.EVERYONE))
    quality = card["risk_quality"].filter(pl.col("variant") == "gain_over_age_sex")

    assert one(quality, measure="c_statistic")["lower"] > 0
    assert card["risk_coefficients"].filter(pl.col("variant") == "full").is_empty()


def test_too_few_events_for_the_coefficients_leave_the_simple_models(monkeypatch):
    monkeypatch.setattr(risk_fit, "EVENTS_PER_COEFFICIENT", 10_000)
    small = tables(model(within=Within.EVERYONE))

    assert one(small["risk_models"], segment="")["reason"] == TOO_FEW_PER_COEFFICIENT
    assert one(small["risk_quality"], variant="age_sex", measure="c_statistic")["status"] == "value"


@pytest.mark.parametrize(
    "predictors",
    [Predictors(age=True), Predictors(sex=True), Predictors(elements=("diabetes",)), Predictors(earlier_use=(USE,))],
)
def test_a_model_of_one_predictor_only_can_be_made(predictors):
    cards = tables(model(predictors=predictors, within=Within.EVERYONE))["risk_models"]

    assert cards["status"].to_list() == ["value"]


@pytest.mark.parametrize(
    ("persons_of_level", "events_of_level", "has_own"),
    [(90, 2, False), (90, 9, False), (90, 10, True), (90, 85, True), (110, 0, True), (11, 10, False)],
)
def test_a_level_needs_ten_with_and_without_the_outcome_or_as_many_expected(persons_of_level, events_of_level, has_own):
    """Of the persons of the common level a tenth has the outcome."""
    counted = pl.DataFrame(
        {"sex_code": [0, 1], "persons": [100_000, persons_of_level], "events": [10_000, events_of_level]}
    )

    assert [term.level for term in terms_of(counted, ["sex_code"])] == ([1] if has_own else [])


def test_risks_do_not_depend_on_how_persons_are_divided_over_buckets():
    asked = model()
    people = persons(2020, 3, size=4000)
    keys = list(RiskColumns(asked).keys)
    halves = [people.filter(pl.int_range(pl.len()) % 2 == rest).select(*keys, *SUMS) for rest in (0, 1)]

    whole = fitted_risk(people.select(*keys, *SUMS), asked, Variant.FULL, has_segment=True)
    together = fitted_risk(added(halves, "a-model"), asked, Variant.FULL, has_segment=True)

    assert together.terms == whole.terms
    assert together.fit.coefficients == pytest.approx(whole.fit.coefficients, abs=1e-9)
