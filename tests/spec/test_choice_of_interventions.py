"""What a choice shows of each intervention, and that what nobody knows is shown as unknown and never as nothing."""

from dataclasses import replace

import pytest

from proeftuin.data.choice_tables import CHOICE_TABLES
from proeftuin.methods.choice.uncertain import Judged
from proeftuin.steps.segmentation.choice import Criterion, Measure
from proeftuin.steps.segmentation.need import Need
from tests.choice_in_frames import (
    ADMISSIONS,
    REGION,
    SUPPORT,
    USUAL,
    X,
    candidate,
    choice,
    decision,
    effect,
    evaluated,
    figure,
    given,
    made,
    row,
    tables,
    unknown,
)

TEAM, VISIT, REVIEW = "integrated_elderly_care", "preventive_home_visit", "medication_review"


def three(**changes):
    return choice(
        candidate(TEAM, given(0.75, 0.75, 0.75, price=Judged.known(4_000)), cost=300),
        candidate(VISIT, given(0.95, 0.90, 1.00), cost=100),
        candidate(REVIEW, unknown()),
        **changes,
    )


def test_every_table_keeps_its_contract():
    found = made(three(decisions=(decision(TEAM),)))

    assert sorted(found) == sorted(contract.name for contract in CHOICE_TABLES)
    for contract in CHOICE_TABLES:
        assert contract.conform(found[contract.name]).equals(found[contract.name])


def test_the_expected_change_is_persons_times_reach_times_rate_times_effect():
    found = row(made(three())["expected_impacts"], intervention=TEAM)

    # Half of 400 persons, 0.6 admissions each, a quarter less: 30 fewer.
    assert found["reached"] == pytest.approx(200)
    assert found["without"] == pytest.approx(120, rel=0.02)
    assert found["change"] == pytest.approx(-30, rel=0.02)
    assert (found["change_unit"], found["effect_basis"]) == ("events", "study")
    assert found["change_lower"] < found["change"] < found["change_upper"]


def test_an_unknown_effect_gives_no_impact_and_no_rank():
    found = made(three())
    impact, rank = row(found["expected_impacts"], intervention=REVIEW), row(found["ranks"], intervention=REVIEW)

    assert (impact["status"], impact["reason"]) == ("missing", "no_effect_known")
    assert [impact[name] for name in ("change", "change_lower", "reached", "effect")] == [None] * 4
    assert (rank["status"], rank["reason"]) == ("not_estimable", "score_unknown")
    assert (rank["rank"], rank["value"], rank["share_first"]) == (None, None, None)
    # Admissions have no ends of their own: the change that nobody knows may lie beyond every known one.
    assert (rank["least"], rank["most"], rank["could_be_first"]) == (None, None, True)


def test_an_unknown_effect_lies_between_the_ends_that_were_declared():
    bounded = replace(ADMISSIONS, worst=0, best=-60)
    ranks = made(three(criteria=(bounded, SUPPORT)))["ranks"]
    rank = row(ranks, intervention=REVIEW)

    # Half on the judged criterion of weight 40, and anything on that of weight 60.
    assert (rank["least"], rank["most"]) == (pytest.approx(20), pytest.approx(80))
    assert rank["could_be_first"]
    short = made(three(criteria=(replace(bounded, weight=10), replace(SUPPORT, weight=90))))["ranks"]
    assert not row(short, intervention=REVIEW)["could_be_first"]


def test_the_weighing_adds_values_by_weight():
    found = made(three())
    team, visit = (row(found["ranks"], intervention=id) for id in (TEAM, VISIT))

    # The team has the best score on admissions, the visit the worst; on support they have 40 and 80.
    assert team["value"] == pytest.approx(0.6 * 100 + 0.4 * 40)
    assert visit["value"] == pytest.approx(0.6 * 0 + 0.4 * 80)
    assert (team["rank"], visit["rank"]) == (1, 2)
    assert team["share_first"] + visit["share_first"] == pytest.approx(1)


def test_it_is_told_at_which_weight_another_comes_first():
    """Equal where 100 w + 40 (1 - w) = 80 (1 - w): at w = 2/7 on admissions."""
    found = row(made(three())["weight_thresholds"], criterion="admissions")

    assert found["first"] == TEAM
    assert (found["lower"], found["below"]) == (pytest.approx(100 * 2 / 7), VISIT)
    assert (found["upper"], found["above"]) == (100, None)


def test_cost_and_savings_stand_apart_and_a_saving_that_nobody_knows_leaves_the_net_open():
    found = made(three())["budget_impacts"]
    team, visit = row(found, intervention=TEAM, year=2), row(found, intervention=VISIT, year=2)

    assert team["cost"] == pytest.approx(200 * 300)
    assert team["savings"] == pytest.approx(30 * 4_000, rel=0.02)
    assert team["cumulative"] == pytest.approx(2 * (60_000 - 120_000), rel=0.05)
    assert visit["cost"] == pytest.approx(200 * 100)
    assert (visit["savings"], visit["net"], visit["savings_reason"]) == (None, None, "no_saving_known")


def test_without_a_known_cost_there_is_no_budget():
    found = row(made(three())["budget_impacts"], intervention=REVIEW, year=1)

    assert (found["status"], found["reason"], found["cost"]) == ("missing", "no_cost_known", None)


def test_an_effect_of_the_evaluation_is_brought_to_those_who_were_reached():
    """Forty percent less in a group of whom four in five were reached: half of what these would have had."""
    asked = choice(candidate(TEAM, evaluated(0.8), reach=1.0), criteria=())
    found = row(made(asked, tables(effects=effect(-40, -40, -40)))["expected_impacts"], intervention=TEAM)

    assert found["effect"] == pytest.approx(0.6)
    assert found["change"] == pytest.approx(-0.5 * 400 * 0.6, rel=0.02)
    assert (found["effect_basis"], found["effect_reached"]) == ("evaluation", 0.8)


@pytest.mark.parametrize(
    ("published", "status", "reason"),
    [
        (tables(effects=effect(0, 0, 0, status="withheld", reason="few")), "withheld", "few"),
        (tables(effects=effect(-40, -60, -10, population="others")), "missing", "no_effect_known"),
        (tables(), "missing", "no_effect_known"),
        (tables(effects=effect(-90, -120, -10)), "not_estimable", "effect_without_ratio"),
        (tables(size_status="withheld", effects=effect(-40, -60, -10)), "withheld", "fewer_than_10_persons"),
        (tables((figure("frail", "hospital_admissions", 0, 0, 0, status="withheld", reason="few"), *USUAL[1:]),
                effects=effect(-40, -60, -10)), "withheld", "few"),
        (tables(USUAL[2:], effects=effect(-40, -60, -10)), "missing", "no_figure"),
    ],
)  # fmt: skip
def test_what_an_impact_rests_on_decides_its_state(published, status, reason):
    asked = choice(candidate(TEAM, evaluated(), cost=100), criteria=(ADMISSIONS,))
    found = made(asked, published)
    impact = row(found["expected_impacts"], intervention=TEAM)
    weighed, rank = row(found["weighings"], intervention=TEAM), row(found["ranks"], intervention=TEAM)

    assert (impact["status"], impact["reason"]) == (status, reason)
    assert [impact[name] for name in ("change", "change_mean", "reached", "share_less")] == [None] * 4
    assert (weighed["status"], weighed["reason"], weighed["score"]) == (status, reason, None)
    assert rank["rank"] is None
    assert rank["status"] == ("withheld" if status == "withheld" else "not_estimable")


def test_a_withheld_size_is_in_no_table():
    published = tables(size_status="withheld")
    found = made(choice(candidate(TEAM, given(0.8, 0.7, 0.9), cost=100), criteria=(ADMISSIONS,)), published)
    impact, budget = row(found["expected_impacts"]), row(found["budget_impacts"], year=1)

    assert (impact["persons"], impact["reached"]) == (None, None)
    assert (budget["status"], budget["persons"], budget["cost"]) == ("withheld", None, None)
    assert row(found["weighings"])["score"] is None


def test_impacts_of_several_segments_add_up_and_one_unknown_makes_the_sum_unknown():
    both = candidate(TEAM, given(0.75, 0.75, 0.75), segments=("frail", "others"))
    known = row(made(choice(both, criteria=(ADMISSIONS,)))["weighings"])
    without_others = made(choice(both, criteria=(ADMISSIONS,)), tables(USUAL[:4]))

    # 400 × 0.5 × 0.6 × 0.25 and 3,600 × 0.5 × 0.08 × 0.25.
    assert known["score"] == pytest.approx(-(30 + 36), rel=0.02)
    assert row(without_others["weighings"])["score"] is None


def test_the_need_of_a_segment_can_be_a_criterion():
    excess = Criterion("burden", X, 100, True, Measure.EXCESS, "hospital_admissions", worst=0, best=100)
    found = row(made(choice(candidate(TEAM, unknown()), criteria=(excess,)))["weighings"])

    assert found["score"] == pytest.approx(80, rel=0.03)
    assert found["value"] == pytest.approx(80, rel=0.03)


def test_needs_of_two_outcomes_are_drawn_apart():
    """Were they one draw, what is gained on the first would be lost on the second, and the other always be first."""
    more, fewer = (
        Criterion(name, X, 50, higher, Measure.EXCESS, outcome, worst=0 if higher else 200, best=200 if higher else 0)
        for name, higher, outcome in (("more", True, "hospital_admissions"), ("fewer", False, "emergency_visits"))
    )
    rows = [
        figure(segment, outcome, value, value - spread, value + spread, region=region, years=years)
        for outcome, others in (("hospital_admissions", 425), ("emergency_visits", 422))
        for segment, value, spread, region, years in (
            ("frail", 600, 80, REGION, 400), ("frail", 400, 1, "all", 8_000),
            ("others", others, 0.5, REGION, 3_600), ("others", 400, 0.5, "all", 90_000),
        )
    ]  # fmt: skip
    frail, others = candidate(TEAM, unknown()), candidate(VISIT, unknown(), segments=("others",))
    asked = choice(frail, others, criteria=(more, fewer), weight_concentration=1e6)
    ranks = made(asked, tables(rows))["ranks"]

    assert row(ranks, intervention=VISIT)["rank"] == 1
    assert row(ranks, intervention=TEAM)["share_first"] > 0.2


def test_a_decision_stands_beside_the_ranking_it_may_depart_from():
    found = row(made(three(decisions=(decision(REVIEW, VISIT),)))["decisions"])

    assert (found["ranked_first"], found["follows_ranking"]) == (TEAM, False)
    assert (found["chosen"], found["not_chosen"]) == (f"{REVIEW} {VISIT}", TEAM)
    assert found["without_known_effect"] == REVIEW


def test_interventions_that_answer_a_recorded_need_match_and_those_of_other_ages_do_not():
    found = made(three())["matches"]
    team = row(found, intervention=TEAM, segment="frail")

    assert (team["basis"], team["needs"], team["share"]) == ("recorded", "frailty", 100)
    assert team["is_candidate"]
    assert found.filter(segment="frail", intervention="healthy_weight_approach").is_empty()
    # Persons of forty are no older persons, and 90 of 3,600 with diabetes are fewer than a tenth.
    assert found.filter(segment="others").is_empty()


def test_an_intervention_for_other_ages_answers_no_need_of_the_segment():
    """Care of older people is from 75 on, and exercise against falls for old age; these persons are forty."""
    young = [("frail", "40-44", 400), ("others", "40-44", 3_600)]
    found = made(three(), tables(ages=young))["matches"].filter(segment="frail")

    assert {TEAM, "fall_prevention_exercise"}.isdisjoint(found["intervention"])
    assert "carer_support" in found["intervention"]


def test_a_figure_that_is_worse_is_a_sign_of_need():
    young = [("frail", "40-44", 400), ("others", "40-44", 3_600)]
    found = row(
        made(three(), tables(ages=young))["matches"], intervention="case_management_emergency_use", segment="frail"
    )

    assert (found["basis"], found["needs"], found["share"]) == ("figure", "high_use", None)


def test_a_declared_need_matches_as_a_recorded_one():
    asked = three(declared_needs={"others": (Need.DEBT,)})

    assert row(made(asked)["matches"], intervention="debt_support", segment="others")["basis"] == "declared"


def test_a_place_on_the_continuum_without_anything_is_empty():
    coverage = made(three(decisions=(decision(TEAM),)))["segment_coverage"].filter(segment="frail")
    states = dict(coverage.select("continuum", "state").iter_rows())

    assert coverage.height == 12
    assert (states["CC"], states["VS"], states["UP"]) == ("chosen", "candidate", "empty")
    assert row(coverage, continuum="CC")["chosen"] == TEAM


def test_the_same_seed_gives_the_same_tables_and_another_one_other_draws():
    one, again, other = made(three()), made(three()), made(three(seed=4))

    assert all(one[name].equals(again[name]) for name in one)
    assert not one["expected_impacts"].equals(other["expected_impacts"])


def test_a_criterion_on_which_all_are_alike_says_so_and_decides_nothing():
    alike = Criterion("alike", X, 50, True, scores={id: Judged.known(50) for id in (TEAM, VISIT)}, judged_by="x")
    asked = choice(
        candidate(TEAM, given(0.75, 0.75, 0.75)), candidate(VISIT, given(0.9, 0.9, 0.9)), criteria=(ADMISSIONS, alike)
    )
    found = made(asked)

    assert row(found["weighings"], criterion="alike", intervention=TEAM)["reason"] == "all_scores_alike"
    assert row(found["ranks"], intervention=TEAM)["rank"] == 1


def test_without_criteria_nothing_is_weighed():
    found = made(three(criteria=()))

    assert found["ranks"].is_empty()
    assert found["expected_impacts"].height == 3
