"""How a decision points at a place in the study file: by keys and by names, so that it survives a change of order."""

import pytest
import yaml

from proeftuin.errors import DefinitionError
from proeftuin.studies.study_address import address, found

STUDY = yaml.safe_load("""
status:
  population: insured
  indicators: [hospital_admissions, gp_contacts]
populations:
  - id: insured
    include:
      - insured: {registered: insurer}
  - id: frail
    include:
      - aged 75 or over: {age: {at_least: 75}}
      - weight: {any: [{bmi: {below: 18}}, {bmi: {above: 40}}]}
      - BMI 27.5 or more: {bmi: {at_least: 27.5}}
portfolio:
  interventions:
    - id: home_team
      intervention: integrated_elderly_care
      rollouts:
        - {site: north, start: 2022-01-01}
        - {site: south, start: 2022-01-01}
        - {site: south, start: 2024-01-01}
choice:
  candidates:
    - {intervention: home_visit, reach: 0.5}
""")


@pytest.mark.parametrize(
    ("at", "value"),
    [
        ("status.population", "insured"),
        ("status.indicators.gp_contacts", "gp_contacts"),
        ("status.indicators.1", "gp_contacts"),
        ("populations.frail.include.aged 75 or over.age.at_least", 75),
        ("populations.1.include.0.aged 75 or over.age.at_least", 75),
        ('populations.frail.include."BMI 27.5 or more".bmi.at_least', 27.5),
        ("portfolio.interventions.home_team.rollouts.north.site", "north"),
        ("choice.candidates.home_visit.reach", 0.5),
    ],
)
def test_an_address_goes_by_key_by_name_or_by_position(at, value):
    assert found(STUDY, at).value == value


def test_the_place_that_is_found_is_one_of_the_file():
    assert found(STUDY, "populations.frail.include.aged 75 or over.age").path == (
        "populations", 1, "include", 0, "aged 75 or over", "age",
    )  # fmt: skip


def test_an_address_is_written_by_names_and_by_position_where_a_name_is_shared():
    rollouts = ("portfolio", "interventions", 0, "rollouts")

    assert address(STUDY, (*rollouts, 0, "start")) == "portfolio.interventions.home_team.rollouts.north.start"
    assert address(STUDY, (*rollouts, 2, "start")) == "portfolio.interventions.home_team.rollouts.2.start"


@pytest.mark.parametrize(
    ("at", "where", "what", "expected", "action"),
    [
        (
            "populations.frial.kind", "populations", "there is no `frial` here", "one of insured, frail",
            "did you mean `frail`?",
        ),
        (
            "portfolio.home_team.rollouts", "portfolio", "there is no `home_team` here", "one of interventions",
            "did you mean `portfolio.interventions.home_team.rollouts`?",
        ),
        (
            "portfolio.interventions.home_team.rollouts.south.start", "portfolio.interventions.home_team.rollouts",
            "2 items are called `south`", "the position of one of them, counted from 0", "use the position in the list",
        ),
        (
            "status.population.name", "status.population", "there is no `name` here: this is a single value",
            "an address that ends here", "shorten the address",
        ),
        (
            "status.indicators.7", "status.indicators", "there is no `7` here",
            "one of hospital_admissions, gp_contacts", "choose one of these",
        ),
        (
            "cost", "the study file", "there is no `cost` here", "one of status, populations, portfolio, choice",
            "choose one of these",
        ),
    ],
)  # fmt: skip
def test_an_address_that_names_nothing_says_how_far_it_came_and_what_can_stand_there(at, where, what, expected, action):
    with pytest.raises(DefinitionError) as refused:
        found(STUDY, at)

    (problem,) = refused.value.problems
    assert (problem.where, problem.what, problem.expected, problem.action) == (where, what, expected, action)


@pytest.mark.parametrize("at", ["", "status.", ".status", 'populations."frail', 'populations."frail"x'])
def test_what_is_no_address_is_refused(at):
    with pytest.raises(DefinitionError) as refused:
        found(STUDY, at)

    assert "keys and names of items with points between them" in refused.value.problems[0].expected
