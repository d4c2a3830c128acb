"""An evaluation in a person-level study file that cannot be carried out is refused on its own line, with a way out."""

import pytest

from proeftuin.errors import DataContractError, DefinitionError
from proeftuin.studies.care_run import checked_care_study

STUDY = """\
study: my-region
title: {nl: x, en: x}
question: {nl: "x?", en: "x?"}
care:
  store: care
  regions: {level: municipality, division: 2023}
  sources:
    - {id: synthetic, format: synthetic, persons: 1000}
period: {first_year: 2018, last_year: 2022}
sites:
  - {id: flevoland, name: Flevoland, areas: [GM0034], start: 2020-01-01}
populations:
  - id: alive
    name: {nl: x, en: x}
    kind: open
    period: {from: 2018-01-01, until: 2023-01-01}
    index: {every: year}
    include:
      - alive: {alive: true}
    attribution: {by: residence, level: municipality}
status: {population: alive, indicators: [hospital_admissions, any_gp_contact]}
evaluation:
  window: {first_year: 2018, last_year: 2022}
  outcomes: [hospital_admissions]
  populations: [alive]
"""


def written(folder, right="", wrong=""):
    assert right in STUDY
    (folder / "study.yaml").write_text(STUDY.replace(right, wrong) if right else STUDY, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("right", "wrong", "place", "told"),
    [
        (", start: 2020-01-01", "", "line 11, sites.0", "no `start`"),
        ("sites:\n  - {id: flevoland, name: Flevoland, areas: [GM0034], start: 2020-01-01}\n", "",
         "line 20, evaluation", "the study has no sites"),
        ("window: {first_year: 2018", "window: {first_year: 2015", "line 23, evaluation.window", "not in the period"),
        ("populations: [alive]", "populations: [diabetes]", "line 25, evaluation.populations.0", "no population"),
        ("populations: [alive]", "populations: [alive, alive]", "line 22, evaluation", "named twice"),
        ("outcomes: [hospital_admissions]", "outcomes: [deaths]", "line 24, evaluation.outcomes.0", "no indicator"),
        ("outcomes: [hospital_admissions]", "outcomes: [any_gp_contact]", "line 24, evaluation.outcomes.0",
         "no sum over person-time"),
        ("outcomes: [hospital_admissions]", "outcomes: [{outcome: hospital_admissions, role: secondary}]",
         "line 24, evaluation.outcomes", "no outcome is primary"),
        ("  populations: [alive]", "  cost_cap: 0", "line 25, evaluation.cost_cap", "too small"),
        ("  populations: [alive]", "  cost_cap: 50000\n  sensitivity: [two_part]", "line 22, evaluation",
         "belongs to the analysis capped_cost"),
        ("  populations: [alive]", "  sensitivity: [capped_cost]", "line 22, evaluation", "needs `cost_cap`"),
        ("  populations: [alive]", "  design: event_gap", "line 22, evaluation", "difference_in_differences"),
        ("status: {population: alive, indicators: [hospital_admissions, any_gp_contact]}\n", "", "line 21, evaluation",
         "no status"),
        ("by: residence, level: municipality", "by: registration, registration: gp", "line 22, evaluation",
         "to sites only"),
    ],
)  # fmt: skip
def test_an_evaluation_that_cannot_be_carried_out_is_refused_where_it_stands(tmp_path, right, wrong, place, told):
    with pytest.raises(DefinitionError) as error:
        checked_care_study(written(tmp_path, right, wrong))

    problems = [(problem.where.partition(", ")[2], str(problem.what)) for problem in error.value.problems]
    assert any(where.startswith(place) and told in f"{what}" for where, what in problems), problems


def test_the_plan_holds_what_the_study_file_says(tmp_path):
    asked = checked_care_study(written(tmp_path)).evaluation

    assert asked.populations == ("alive",)
    assert asked.plan.outcomes == ("hospital_admissions",)
    assert [(site.id, site.municipalities) for site in asked.plan.sites] == [("flevoland", ("GM0034",))]
    assert asked.baseline.isoformat() == "2020-01-01"
    assert asked.neighbours is None


def test_the_limit_of_costs_is_part_of_the_plan_and_of_what_the_sums_mean(tmp_path):
    without = checked_care_study(written(tmp_path)).evaluation
    limited = checked_care_study(written(tmp_path, "  populations: [alive]", "  cost_cap: 50000")).evaluation

    assert (without.plan.cost_cap, limited.plan.cost_cap) == (None, 50_000)
    assert without.meaning() | {"cost_cap": 50_000} == limited.meaning()


def test_without_named_populations_that_of_the_status_is_followed(tmp_path):
    assert checked_care_study(written(tmp_path, "  populations: [alive]\n")).evaluation.populations == ("alive",)


def test_areas_next_to_each_other_are_read_from_the_file_that_is_named(tmp_path):
    (tmp_path / "borders.csv").write_text("region_a,region_b,km\nGM0034,GM0050,3\n", encoding="utf-8")
    folder = written(tmp_path, "  populations: [alive]", "  neighbours: borders.csv")

    assert checked_care_study(folder).evaluation.neighbours.rows() == [("GM0034", "GM0050")]


@pytest.mark.parametrize("content", [None, "a,b\nGM0034,GM0050\n"], ids=["no file", "other columns"])
def test_a_file_of_borders_that_cannot_be_read_is_refused(tmp_path, content):
    if content:
        (tmp_path / "borders.csv").write_text(content, encoding="utf-8")
    with pytest.raises(DataContractError, match="region_a and region_b"):
        checked_care_study(written(tmp_path, "  populations: [alive]", "  neighbours: borders.csv"))


def test_areas_that_are_left_out_are_neither_site_nor_comparison(tmp_path):
    left_out = '  exclude: [{areas: [GM0050], reason: {nl: "eigen programma", en: "own programme"}}]'
    asked = checked_care_study(written(tmp_path, "  populations: [alive]", left_out)).evaluation

    assert asked.plan.excluded_municipalities == ("GM0050",)
