"""A choice of interventions that says what cannot be is refused on its own line, with a way out."""

import shutil

import pytest
import yaml

from proeftuin.errors import DefinitionError
from proeftuin.steps.segmentation.choice import Basis, Measure
from proeftuin.steps.segmentation.need import Need
from proeftuin.studies.care_run import checked_care_study


@pytest.fixture
def changed(repository, tmp_path):
    """The example study with one part written otherwise."""

    def change(right="", wrong=""):
        shutil.copytree(repository / "studies" / "segments-and-choice", tmp_path, dirs_exist_ok=True)
        path = tmp_path / "study.yaml"
        text = path.read_text(encoding="utf-8")
        assert right in text
        path.write_text(text.replace(right, wrong, 1) if right else text, encoding="utf-8")
        return tmp_path

    return change


EVALUATED = "{outcome: emergency_visits, from: evaluation, population: frail, reached: 0.8}"
UNKNOWN = "- {outcome: emergency_visits, from: unknown}"


@pytest.mark.parametrize(
    ("right", "wrong", "place", "told"),
    [
        ("  region: rijnmond-haaglanden", "  region: utrecht", "choice.region", "no site `utrecht`"),
        ("\nchoice:\n  region", "\nchoice:\n  scheme: other_scheme\n  region", "choice.scheme", "not the first scheme"),
        ("segmentation:\n  schemes: [schemes/kinds-of-persons.yaml]\n", "", "choice", "no segments"),
        ("segments: [frail_elderly]", "segments: [frail]", "choice.candidates.0.segments.0", "no segment `frail`"),
        ("intervention: medication_review", "intervention: medicine_review", "choice.candidates.2.intervention",
         "no intervention `medicine_review`"),
        ("reach: [0.4, 0.6, 0.8]", "reach: [0.4, 0.6, 1.8]", "choice.candidates.0", "`reach` lies between 0 and 1"),
        ("reach: [0.4, 0.6, 0.8]", "reach: [0.8, 0.6, 0.4]", "choice.candidates.0", "in that order"),
        ("adherence: [0.8, 0.9, 1.0]", "adherence: -0.1", "choice.candidates.0", "`adherence` lies between 0 and 1"),
        (EVALUATED, EVALUATED.replace("emergency_visits", "visits"), "choice.candidates.0.effects.1", "no outcome"),
        (EVALUATED, EVALUATED.replace("emergency_visits", "gp_contacts"), "choice.candidates.0.effects.1",
         "no outcome of the evaluation"),
        (EVALUATED, EVALUATED.replace("frail", "insured"), "choice.candidates.0.effects.1",
         "no population of the evaluation"),
        (EVALUATED, EVALUATED.replace(", reached: 0.8", ""), "choice.candidates.0.effects.1", "which share of it"),
        ("          reference: \"E. Mayo-Wilson and others (2014), PLOS ONE 9, e89257: persons admitted; taken for "
         "admissions\"\n", "", "choice.candidates.1.effects.0", "an effect needs a `reference`"),
        ("          interval: [0.91, 1.01]\n", "", "choice.candidates.1.effects.0", "without an `interval`"),
        ("interval: [0.91, 1.01]", "interval: [1.01, 0.91]", "choice.candidates.1.effects.0", "the lower bound first"),
        (UNKNOWN, "- {outcome: emergency_visits}", "choice.candidates.1.effects.1", "where the effect comes from"),
        (UNKNOWN, "- {outcome: emergency_visits, from: library}", "choice.candidates.1.effects.1",
         "the library gives no effect"),
        (UNKNOWN, UNKNOWN + "\n        - {outcome: emergency_visits, from: unknown}", "choice.candidates.1",
         "two effects"),
        (UNKNOWN, UNKNOWN + "\n        - {outcome: care_cost_hospital, ratio: 0.9, interval: [0.8, 1.0], reference: x, "
         "unit_price: 1, price_source: x}", "choice.candidates.1.effects", "may be counted again"),
        ("          price_source: \"example amount\"\n", "", "choice.candidates.1.effects.0", "needs `price_source`"),
        ("cost: {per_year: [100, 150, 250], source: \"example amounts\"}", "cost: {per_year: 100}",
         "choice.candidates.1.cost", "absent"),
        ("interval: [0.91, 1.01]", "interval: [0.91, .inf]", "choice.candidates.1.effects.0.interval.1",
         "no finite number"),
        ("cost: {per_year: [100, 150, 250]", "cost: {per_year: [100, 150, .inf]",
         "choice.candidates.1.cost.per_year.2", "no finite number"),
        ("uptake: [0.5, 1.0, 1.0]", "uptake: [0.5, 1.0]", "choice.candidates.0.uptake", "2 shares for 3 years"),
        ("uptake: [0.5, 1.0, 1.0]", "uptake: [0.5, 1.0, 1.2]", "choice.candidates.0.uptake.2", "too large"),
        ("weight: 50, better", "weight: 60, better", "choice", "the weights of the criteria add to 110"),
        ("weight: 50, better", "weight: -50, better", "choice.criteria.0.weight", "too small"),
        ("change: hospital_admissions}", "change: gp_contacts}", "choice.criteria.0.change",
         "no effect of a candidate on `gp_contacts`"),
        ("        fall_prevention_exercise: [60, 80, 90]", "        fall_prevention: [60, 80, 90]",
         "choice.criteria.2.scores.fall_prevention", "no candidate `fall_prevention`"),
        ("      worst: 0\n      best: 100", "      worst: 100\n      best: 0", "choice.criteria.2", "the other way"),
        ("      judged_by: \"example scores; in a region: a meeting of residents, professionals and payers\"\n", "",
         "choice.criteria.2", "go together"),
        ("chosen: [home_team_frail]", "chosen: [advance_care_planning]", "choice.decisions.0.chosen.0",
         "no candidate `advance_care_planning`"),
        ("      rationale:\n        nl: >-", "      reason:\n        nl: >-", "choice.decisions.0.rationale", "absent"),
        ("      decided_by: \"an example of a steering group\"\n", "", "choice.decisions.0.decided_by", "absent"),
        ("review_on: 2025-05-16", "review_on: 2024-05-16", "choice.decisions.0", "comes after"),
        ("  years: 3\n", "  years: 3\n  needs: {frail: [debt]}\n", "choice.needs.frail", "no segment `frail`"),
        ("  years: 3\n", "  years: 3\n  needs: {frail_elderly: [money]}\n", "choice.needs.frail_elderly.0",
         "not one of those allowed"),
    ],
)  # fmt: skip
def test_a_choice_that_cannot_be_is_refused_where_it_stands(changed, right, wrong, place, told):
    with pytest.raises(DefinitionError) as error:
        checked_care_study(changed(right, wrong))

    problems = [(problem.where.rpartition(", ")[2], problem.what) for problem in error.value.problems]
    assert any(where.startswith(place) and told in what for where, what in problems), problems
    assert all(", line " in problem.where for problem in error.value.problems)


def test_mistakes_in_several_parts_are_told_at_once(changed, repository):
    folder = changed("  region: rijnmond-haaglanden", "  region: utrecht")
    path = folder / "study.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("chosen: [home_team_frail]", "chosen: [nothing]"), "utf-8")

    with pytest.raises(DefinitionError) as error:
        checked_care_study(folder)

    assert len(error.value.problems) == 2


def test_an_own_intervention_is_refused_at_its_own_line(changed):
    folder = changed("extends: integrated_elderly_care", "extends: integrated_care")

    with pytest.raises(DefinitionError, match=r"line .*choice.interventions.0.extends.*integrated_care"):
        checked_care_study(folder)


@pytest.mark.parametrize(
    ("right", "wrong", "place"),
    [
        ("      version: 1\n      extends: integrated_elderly_care", "      version: 0\n      extends: "
         "integrated_elderly_care", "choice.interventions.0.version"),
        ("extends: integrated_elderly_care", "extends: integrated_care", "choice.interventions.0.extends"),
    ],
)  # fmt: skip
def test_a_mistake_in_an_own_intervention_is_told_once(changed, right, wrong, place):
    with pytest.raises(DefinitionError) as error:
        checked_care_study(changed(right, wrong))

    assert [problem.where.rpartition(", ")[2] for problem in error.value.problems] == [place]


def test_an_own_intervention_keeps_what_the_library_expects_also_when_the_study_does_not_measure_it(changed):
    ours = "\n    - {id: our_visits, version: 1, extends: social_prescribing}\n    - id: home_team_frail"
    interventions = checked_care_study(changed("\n    - id: home_team_frail", ours)).choice.interventions

    assert "lonely" in [one.indicator for one in interventions["our_visits"].expected]
    assert interventions["our_visits"].expected == interventions["social_prescribing"].expected


def test_what_an_author_expects_himself_is_measured_in_the_study(changed):
    folder = changed("          indicator: hospital_admissions\n", "          indicator: lonely\n")

    with pytest.raises(DefinitionError) as error:
        checked_care_study(folder)

    assert [problem.where.rpartition(", ")[2] for problem in error.value.problems] == [
        "choice.interventions.0.expected.0.indicator"
    ]


def test_a_choice_without_a_status_is_told_once(changed):
    folder = changed()
    document = yaml.safe_load((folder / "study.yaml").read_text(encoding="utf-8"))
    of_persons = {"status", "segmentation", "evaluation", "portfolio", "improvement"}
    kept = {key: value for key, value in document.items() if key not in of_persons}
    kept["choice"]["candidates"][0]["effects"] = []
    kept["choice"]["criteria"] = []
    (folder / "study.yaml").write_text(yaml.safe_dump(kept, allow_unicode=True), encoding="utf-8")

    with pytest.raises(DefinitionError) as error:
        checked_care_study(folder)

    assert [problem.what for problem in error.value.problems] == ["there is a choice and nothing is measured"]


def test_a_choice_without_segments_is_told_once(changed):
    folder = changed("segmentation:\n  schemes: [schemes/kinds-of-persons.yaml]\n", "")

    with pytest.raises(DefinitionError) as error:
        checked_care_study(folder)

    assert [problem.what for problem in error.value.problems] == ["there is a choice and no segments"]


def test_the_choice_holds_what_the_study_file_says(changed):
    choice = checked_care_study(changed()).choice
    team, visit, review, exercise = choice.candidates

    assert choice.region == "site:rijnmond-haaglanden"
    assert (team.reach.low, team.reach.mode, team.reach.high) == (0.4, 0.6, 0.8)
    assert team.effects[0].basis is Basis.EVALUATION
    assert team.effects[0].reached == 0.8
    assert visit.effects[0].ratio.upper == 1.01
    assert review.effects[0].basis is Basis.LIBRARY
    assert "Holland" in review.effects[0].reference
    assert exercise.budget is None
    assert [one.measure for one in choice.criteria] == [Measure.CHANGE, Measure.NET_COST, None]
    assert (
        choice.interventions["home_team_frail"].continuum is choice.interventions["integrated_elderly_care"].continuum
    )


def test_needs_that_nobody_records_can_be_declared(changed):
    choice = checked_care_study(changed("  years: 3\n", "  years: 3\n  needs: {frail_elderly: [loneliness]}\n")).choice

    assert choice.declared_needs == {"frail_elderly": (Need.LONELINESS,)}


def test_a_site_outside_the_evaluation_is_neither_evaluated_nor_compared_with(changed):
    plan = checked_care_study(changed()).evaluation.plan

    assert "rijnmond-haaglanden" not in [site.id for site in plan.sites]
    assert "GM0599" in plan.excluded_municipalities
