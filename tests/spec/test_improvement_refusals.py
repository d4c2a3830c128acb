"""
What is wrong with cycles of improvement, findings and decisions is told at once, each with its place, before anything
is computed.

Every case changes one thing in a study file in which all is right.
"""

import pytest

from proeftuin.errors import DefinitionError
from proeftuin.studies.care_run import checked_care_study
from tests.improvement_example import IMPROVEMENT, opened_example, write_improvement


def problems_of(folder, *changes):
    improvement = IMPROVEMENT
    for before, after in changes:
        assert improvement.count(before) == 1, f"{before!r} does not stand in the example once"
        improvement = improvement.replace(before, after)
    with pytest.raises(DefinitionError) as refused:
        opened_example(write_improvement(folder, improvement))
    return refused.value.problems


def problem_of(folder, *changes):
    (problem,) = problems_of(folder, *changes)
    return problem


def said(problem):
    place = problem.where.partition("improvement.")[2]
    return f"{place}: {problem.what}"


def test_records_in_which_all_is_right_are_read(tmp_path):
    improvement = checked_care_study(write_improvement(tmp_path)).improvement

    assert improvement is not None
    assert [test.id for test in improvement.tests] == ["one_team", "two_teams"]
    assert improvement.stands_at["portfolio.interventions.home_team.targets.reach"] == 0.6


PREDICTIONS = {
    "a prediction of after the result": (
        ("recorded_on: 2020-06-15", "recorded_on: 2021-01-21"),
        "prediction.recorded_on: the prediction was put down on 2021-01-21, and the result on 2021-01-20",
    ),
    "a prediction of the day of the result": (
        ("recorded_on: 2020-06-15", "recorded_on: 2021-01-20\n            late: {nl: Vergeten, en: Forgotten}"),
        "prediction.recorded_on: the prediction was put down on 2021-01-20, and the result on 2021-01-20",
    ),
    "a prediction of after the test began": (
        ("recorded_on: 2020-06-15", "recorded_on: 2020-07-02"),
        "prediction.recorded_on: the prediction was put down on 2020-07-02, and the test began on 2020-07-01",
    ),
    "a result of before its days were over": (
        ("recorded_on: 2021-01-20", "recorded_on: 2020-12-31"),
        "result.recorded_on: the result was put down on 2020-12-31, and its days last until 2021-01-01",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "what"), PREDICTIONS.values(), ids=PREDICTIONS)
def test_what_was_predicted_stands_before_what_came_of_it(tmp_path, change, what):
    assert said(problem_of(tmp_path, change)) == f"cycles.0.tests.0.{what}"


def test_a_prediction_that_says_why_it_is_late_is_read_and_one_of_the_first_day_is_not_late(tmp_path):
    for folder, day, late in (
        ("late", "2020-07-02", "late: {nl: Vergeten, en: Forgotten}"),
        ("on_time", "2020-07-01", ""),
    ):
        written = IMPROVEMENT.replace("recorded_on: 2020-06-15", f"recorded_on: {day}\n            {late}")
        improvement = opened_example(write_improvement(tmp_path / folder, written))

        assert improvement is not None
        assert improvement.tests[0].is_late == bool(late)


def test_a_test_without_a_prediction_is_refused(tmp_path):
    start, end = IMPROVEMENT.index("          prediction:\n"), IMPROVEMENT.index("          result:\n")

    problem = problem_of(tmp_path, (IMPROVEMENT[start:end], ""))

    assert said(problem) == "cycles.0.tests.0: the test `one_team` has no prediction"
    assert problem.expected == "a `prediction`: without one no result can contradict what was thought"


CYCLES = {
    "no outcome measure": (
        ("outcome: [admissions], ", ""),
        "cycles.0.measures: the cycle `fewer_admissions` has no outcome measure",
    ),
    "an aim that is where one starts": (
        ("to: 75\n", "to: 90\n"),
        "cycles.0.aim.to: the target is the level that one starts from, 90",
    ),
    "an aim before the beginning": (
        ("by: 2021-12-31", "by: 2020-07-01"),
        "cycles.0.aim.by: the aim is to be reached by 2020-07-01, and the cycle begins on 2020-07-01",
    ),
    "an aim of no chart": (
        ("measure: admissions\n", "measure: admision\n"),
        "cycles.0.aim.measure: there is no chart `admision`",
    ),
    "a measure of no chart": (
        ("balancing: [emergencies]", "balancing: [visits]"),
        "cycles.0.measures.balancing.0: there is no chart `visits`",
    ),
    "a change that is no entry": (
        ("changes: [home_team,", "changes: [house_team,"),
        "cycles.0.drivers.0.drivers.0.changes.0: there is no entry of the portfolio `house_team`",
    ),
    "a driver that is named twice": (
        ("- id: visits", "- id: seen_early"),
        "cycles.0.drivers: two drivers are called `seen_early`",
    ),
    "two tests of one name": (
        ("- id: two_teams", "- id: one_team"),
        "cycles: two tests are called `one_team`",
    ),
    "a next test that is not there": (
        ("next: two_teams", "next: three_teams"),
        "cycles.0.tests.0.next: there is no test of the cycle `fewer_admissions` `three_teams`",
    ),
    "an earlier test that is not there": (
        ("after: one_team", "after: no_team"),
        "cycles.0.tests.1.after: there is no test of the cycle `fewer_admissions` `no_team`",
    ),
    "tests in a circle": (
        ("after: one_team", "next: one_team"),
        "cycles.0.tests.0.next: the tests follow each other in a circle: one_team, two_teams",
    ),
    "a test after itself": (
        ("after: one_team", "after: two_teams"),
        "cycles.0.tests.1.after: the tests follow each other in a circle: two_teams",
    ),
    "a decision without a result": (
        ("recorded_on: 2021-01-25", "recorded_on: 2021-01-25\n          decision: adopt"),
        "cycles.0.tests.1.decision: it was decided to adopt, and there is no result",
    ),
    "a test that points at nothing": (
        ("points_at: [portfolio.interventions.home_team]", "points_at: [portfolio.home_team]"),
        "cycles.0.tests.0.points_at.0: `portfolio.home_team` names nothing in this study file: in portfolio there is "
        "no `home_team` here",
    ),
    "a result in words of a prediction in numbers": (
        ("value: 88", "held: true"),
        "cycles.0.tests.0.result: the result does not answer a prediction in numbers",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "what"), CYCLES.values(), ids=CYCLES)
def test_a_cycle_that_cannot_be_followed_is_refused(tmp_path, change, what):
    assert what in [said(problem) for problem in problems_of(tmp_path, change)]


def test_a_cycle_without_a_balancing_measure_is_read(tmp_path):
    written = IMPROVEMENT.replace(", balancing: [emergencies]", "")

    assert opened_example(write_improvement(tmp_path, written)) is not None


GROUNDS = {
    "a test": ("{test: one_team}", "{test: no_team}", "test: there is no test `no_team`"),
    "a test without a result": ("{test: one_team}", "{test: two_teams}", "test: the test `two_teams` has no result"),
    "a chart": ("{signal: admissions}", "{signal: deaths}", "signal: there is no chart `deaths`"),
    "an effect": (
        "{signal: admissions}", "{effect: {outcome: deaths}}",
        "effect.outcome: there is no outcome of the evaluation `deaths`",
    ),
    "an indicator": (
        "{signal: admissions}", "{estimate: {indicator: deaths}}", "estimate.indicator: there is no indicator `deaths`"
    ),
    "a site": (
        "{signal: admissions}", "{estimate: {indicator: hospital_admissions, region: west}}",
        "estimate.region: there is no site `west`",
    ),
    "a segment": (
        "{signal: admissions}", "{segment: {segment: frail}}", "segment.segment: there is no segment `frail`"
    ),
    "a scheme": (
        "{signal: admissions}", "{segment: {segment: prevention, scheme: own}}",
        "segment.scheme: there is no scheme `own`",
    ),
    "an entry": (
        "{signal: admissions}", "{reach: {entry: visits}}", "reach.entry: there is no entry of the portfolio `visits`"
    ),
    "a candidate": (
        "{signal: admissions}", "{impact: {intervention: home_team, segment: prevention, outcome: deaths}}",
        "impact.intervention: there is no candidate `home_team`",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "what"), GROUNDS.values(), ids=GROUNDS)
def test_a_finding_points_at_what_the_study_has(tmp_path, before, after, what):
    problem = problem_of(tmp_path, (before, after))

    assert said(problem).startswith("findings.0.rests_on.")
    assert said(problem).endswith(what)


def test_a_finding_that_rests_on_nothing_is_refused(tmp_path):
    start = IMPROVEMENT.index("      rests_on:")
    end = IMPROVEMENT.index("  decisions:")

    problem = problem_of(tmp_path, (IMPROVEMENT[start:end], ""))

    assert said(problem) == "findings.0: the finding `not_everybody` rests on nothing"


def test_a_finding_comes_after_the_result_that_it_rests_on(tmp_path):
    problem = problem_of(tmp_path, ("on: 2021-02-01", "on: 2021-01-19"))

    assert said(problem).endswith("test: the result of `one_team` is of 2021-01-20, and the finding of 2021-01-19")


TARGET = "at: portfolio.interventions.home_team.targets.reach, was: 0.6, to: 0.7"
DECISIONS = {
    "no finding": (
        ("findings: [not_everybody]", "findings: []"),
        ": the decision `a_higher_target` rests on no finding",
    ),
    "no reason": (
        ("      why: {nl: Meer mensen, en: More people}\n", ""),
        ": the decision `a_higher_target` does not say why",
    ),
    "an unknown finding": (
        ("findings: [not_everybody]", "findings: [everybody]"),
        ".findings.0: there is no finding `everybody`",
    ),
    "a day before its finding": (
        ("on: 2021-03-01", "on: 2021-01-31"),
        ".on: the decision is of 2021-01-31, and the finding `not_everybody` of 2021-02-01",
    ),
    "a review before the decision": (
        ("review_on: 2022-03-01", "review_on: 2021-03-01"),
        ".review_on: it is looked at again on 2021-03-01, and decided on 2021-03-01",
    ),
    "a change of what is not there": (
        (TARGET, "at: portfolio.interventions.home_team.targets.dose, to: 8"),
        ".changes.0.at: `portfolio.interventions.home_team.targets.dose` names nothing in this study file: in "
        "portfolio.interventions.home_team.targets there is no `dose` here",
    ),
    "a change into what is there already": (
        (TARGET, "at: portfolio.interventions.home_team.targets.reach, to: 0.6"),
        ".changes.0.to: `0.6` stands there already",
    ),
    "a change of another value than was decided about": (
        (TARGET, "at: portfolio.interventions.home_team.targets.reach, was: 0.5, to: 0.7"),
        ".changes.0.was: something else stands there now than the decision was about",
    ),
    "a change of another step": (
        ("{step: portfolio, at", "{step: evaluation, at"),
        ".changes.0.step: `portfolio.interventions.home_team.targets.reach` is no part of the step evaluation",
    ),
    "an addition to a single value": (
        ("at: status.indicators, add", "at: status.population, add"),
        ".changes.1.add: nothing can be added to `everybody`",
    ),
    "an addition of a key that is there": (
        ("at: status.indicators, add: gp_contacts", "at: status, add: {population: insured}"),
        ".changes.1.add: `status` has `population` already",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "what"), DECISIONS.values(), ids=DECISIONS)
def test_a_decision_rests_on_findings_and_changes_what_is_there(tmp_path, change, what):
    assert said(problem_of(tmp_path, change)) == f"decisions.0{what}"


def test_a_decision_that_changes_nothing_is_refused(tmp_path):
    start = IMPROVEMENT.index("      changes:\n        - {step")

    problem = problem_of(tmp_path, (IMPROVEMENT[start:], ""))

    assert said(problem) == "decisions.0: the decision `a_higher_target` changes nothing"


def test_a_change_that_was_applied_is_no_longer_held_against_the_file(tmp_path):
    written = IMPROVEMENT.replace(
        "      changes:\n        - {step", "      applied: 2\n      changes:\n        - {step"
    )
    written = written.replace("was: 0.6, to: 0.7", "was: 0.5, to: 0.6")

    assert opened_example(write_improvement(tmp_path, written)) is not None


def test_a_number_of_a_share_lies_between_none_and_all(tmp_path):
    with pytest.raises(DefinitionError) as refused:
        opened_example(write_improvement(tmp_path), shares=["admissions"])

    assert said(refused.value.problems[0]) == (
        "cycles.0.aim.from: the chart `admissions` is of a share, and 90 is 9000 percent"
    )


def test_every_problem_has_its_line(tmp_path):
    problems = problems_of(tmp_path, ("recorded_on: 2020-06-15", "recorded_on: 2021-01-21"), ("to: 75\n", "to: 90\n"))

    assert [problem.where.partition(", ")[2].partition(",")[0] for problem in problems] == ["line 48", "line 67"]
