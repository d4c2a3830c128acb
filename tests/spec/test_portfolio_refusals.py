"""
What is wrong with a portfolio is told with its line and a reason, before anything is computed.

Each row below changes one thing in a good study, and says where the refusal points and what it says.
"""

import pytest

from proeftuin.errors import DefinitionError
from proeftuin.studies.run import checked_study
from tests.portfolio_example import STUDY, opened

REFUSED = [
    ("a type of intervention that nobody knows", "intervention: integrated_elderly_care\n",
     "intervention: elderly_care\n", "portfolio.interventions.0.intervention",
     "there is no type of intervention `elderly_care`"),
    ("a segment that the scheme does not have", "segments: [frailty]\n", "segments: [frail]\n",
     "portfolio.interventions.0.segments.0", "there is no segment `frail`"),
    ("a scheme that the study does not have", "portfolio:\n", "portfolio:\n  scheme: pyramid\n",
     "portfolio.scheme", "there is no scheme of segments `pyramid`"),
    ("a site that the study does not have", "{site: noord, start: 2023-01-01}", "{site: oost, start: 2023-01-01}",
     "portfolio.interventions.0.rollouts.1.site", "there is no site `oost`"),
    ("rollouts of one entry in one site that overlap by a day", "end: 2023-01-01}", "end: 2023-01-02}",
     "portfolio.interventions.0.rollouts.1",
     "`home_team` already has rollout 1 in noord from 2023-01-01 until 2023-01-02"),
    ("a rollout that goes on while the next begins", ", end: 2023-01-01}", "}",
     "portfolio.interventions.0.rollouts.1", "`home_team` already has rollout 1 in noord from 2023-01-01"),
    ("an end on the day of the start", "end: 2023-01-01}", "end: 2022-01-01}",
     "portfolio.interventions.0.rollouts.0",
     "`end` 2022-01-01 does not come after `start` 2022-01-01; `end` is the first day on which it no longer holds"),
    ("a target above 100 percent", "reach: 0.6,", "reach: 1.2,",
     "portfolio.interventions.0.targets.reach", "a share is at most 1, which is 100 percent; 1.2 is 120 percent"),
    ("an idea with a rollout", "status: running\n      decided", "status: idea\n      decided",
     "portfolio.interventions.0.rollouts", "`home_team` is an idea and has a rollout"),
    ("something that runs nowhere", "carer_support, status: idea", "carer_support, status: running",
     "portfolio.interventions.1.status", "`carers` is running and has no rollout"),
    ("something that stopped and goes on", "carer_support, status: idea",
     "carer_support, status: stopped, rollouts: [{site: zuid, start: 2022-01-01}]",
     "portfolio.interventions.1.rollouts.0", "`carers` has stopped and this rollout goes on"),
    ("money spent below zero", "spent_eur: 90000", "spent_eur: -1",
     "portfolio.interventions.0.money.0.spent_eur", "an amount is zero or more; found -1"),
    ("a payer without any amount", ", spent_eur: 90000", "",
     "portfolio.interventions.0.money.0", "one of `budget_eur` and `spent_eur` is needed"),
    ("a year twice for one payer", "payer: a municipality", "payer: an insurer",
     "portfolio.interventions.0.money.1", "2022 of an insurer stands here again"),
    ("a contract that ends before it begins", "until: 2024-01-01}]", "until: 2021-01-01}]",
     "portfolio.interventions.0.contracts.0", "`until` 2021-01-01 does not come after `from` 2022-01-01"),
    ("a dependency on nothing", "depends_on: [savings]", "depends_on: [saving]",
     "portfolio.interventions.0.depends_on.0", "there is no entry or enabling record `saving`"),
    ("an entry that needs itself", "depends_on: [savings]", "depends_on: [home_team]",
     "portfolio.interventions.0.depends_on.0", "`home_team` depends on itself"),
    ("entries that wait for each other", "depends_on: [savings]", "depends_on: [carers]",
     "portfolio.interventions.0.depends_on", "these wait for each other: home_team -> carers -> home_team"),
    ("two entries of one name", "- {id: carers, intervention: carer_support, status: idea, depends_on: [home_team]}",
     "- {id: home_team, intervention: carer_support, status: idea}",
     "portfolio.interventions.1.id", "`home_team` stands here again"),
    ("an enabling record for nothing", "supports: [home_team]", "supports: [house_team]",
     "portfolio.enabling.0.supports.0", "there is no entry `house_team`"),
    ("an enabling type as an intervention on persons", "intervention: carer_support, status",
     "intervention: bundled_payment, status",
     "portfolio.interventions.1.intervention", "`bundled_payment` changes circumstances and reaches no persons itself"),
    ("an intervention on persons as an enabling record", "intervention: shared_savings_contract",
     "intervention: carer_support",
     "portfolio.enabling.0.intervention", "`carer_support` is an intervention on persons"),
    ("an enabling record that is neither a type nor a kind", "intervention: shared_savings_contract, ", "",
     "portfolio.enabling.0", "an enabling record has one of `intervention`, a type of the library, and `kind`"),
    ("a decision that nobody took", "decided: older-people-2021", "decided: older-people-2020",
     "portfolio.interventions.0.decided", "there is no recorded decision `older-people-2020`"),
    ("a decision that chose something else", "carer_support, status: idea",
     "carer_support, status: idea, decided: older-people-2021",
     "portfolio.interventions.1.decided", "the decision `older-people-2021` did not choose `carer_support`"),
    ("an event in a site that the study does not have", "source: a letter}", "source: a letter, sites: [west]}",
     "portfolio.context.0.sites.0", "there is no site `west`"),
    ("an evaluated programme that is no entry", "programme: home_team", "programme: house_team",
     "evaluation.programme", "there is no entry `house_team` in the portfolio"),
    ("an evaluated programme without rollouts", "programme: home_team", "programme: carers",
     "evaluation.programme", "`carers` has no rollouts"),
    ("a start of a site on another day than its first rollout", "areas: [GM0935], start: 2023-01-01",
     "areas: [GM0935], start: 2022-06-01", "sites.1.start",
     "the site zuid starts on 2022-06-01 here, and the first rollout of `home_team` there is on 2023-01-01"),
    ("a start of a site where the programme never came", "        - {site: zuid, start: 2023-01-01}\n", "",
     "sites.1.start", "the site zuid has a start, and `home_team` has no rollout there"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "place", "what"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_it_is_refused_with_its_place_and_reason(tmp_path, old, new, place, what):
    with pytest.raises(DefinitionError) as refused:
        opened(tmp_path, (old, new))

    (problem,) = refused.value.problems
    assert problem.where.startswith(f"{tmp_path / 'study.yaml'}, line ")
    assert problem.where.endswith(f", {place}")
    assert problem.what.startswith(what)
    assert problem.expected
    assert problem.action


def test_the_line_is_that_of_the_mistake(tmp_path):
    with pytest.raises(DefinitionError) as refused:
        opened(tmp_path, ("depends_on: [savings]", "depends_on: [saving]"))

    line = 1 + next(place for place, text in enumerate(STUDY.splitlines()) if "depends_on: [savings]" in text)
    assert f", line {line}, portfolio." in refused.value.problems[0].where


def test_everything_is_told_at_once(tmp_path):
    with pytest.raises(DefinitionError) as refused:
        opened(
            tmp_path,
            ("intervention: integrated_elderly_care\n", "intervention: elderly_care\n"),
            ("segments: [frailty]\n", "segments: [frail]\n"),
            ("supports: [home_team]", "supports: [house_team]"),
        )

    assert [problem.where.rsplit(", ", 1)[1] for problem in refused.value.problems] == [
        "portfolio.interventions.0.intervention",
        "portfolio.interventions.0.segments.0",
        "portfolio.enabling.0.supports.0",
    ]


def test_money_can_be_spent_without_a_budget_and_given_without_being_spent(tmp_path):
    _, found = opened(tmp_path)

    money = found.portfolio.entries[0].money
    assert [(one.budget_eur, one.spent_eur) for one in money] == [(None, 90000), (10000, None)]


def test_segments_are_refused_in_a_study_that_has_none(tmp_path, repository):
    (tmp_path / "study.yaml").write_text(
        (OPEN + "      segments: [frailty]\n").replace("OPEN_DATA", str(repository / "open_data")), encoding="utf-8"
    )
    with pytest.raises(DefinitionError) as refused:
        checked_study(tmp_path)

    (problem,) = refused.value.problems
    assert problem.where.endswith("portfolio.interventions.0.segments")
    assert problem.what == "the study has no segments, so that nobody can tell who is meant"


OPEN = """\
study: small
title: {nl: Klein, en: Small}
question: {nl: "Wat?", en: "What?"}
open_data: OPEN_DATA
division: 2025
period: {first_year: 2015, last_year: 2016}
sites:
  - {id: urk, name: Urk, start: 2016-01-01, geography: {mark: sourced, source: x, municipalities: [GM0184]}}
portfolio:
  interventions:
    - id: lifestyle
      intervention: combined_lifestyle_intervention
      status: prepared
"""
