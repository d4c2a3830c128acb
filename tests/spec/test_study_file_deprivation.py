"""A study file says how deprived areas are, and what is wrong with that is told on its own line."""

import json

import pytest

from proeftuin.errors import DataContractError, DefinitionError
from proeftuin.steps.evaluation.plan import DeprivationPlan, Sensitivity
from proeftuin.studies.run import checked_study

STUDY = """\
study: small
title: {nl: Klein, en: Small}
question: {nl: "Hoe gaat het?", en: "How is it?"}
open_data: OPEN_DATA
division: 2025
period: {first_year: 2012, last_year: 2016}
sites:
  - id: urk
    name: Urk
    start: 2014-05-01
    geography: {mark: sourced, source: an example, municipalities: [GM0184]}
evaluation:
  window: {first_year: 2012, last_year: 2016}
  outcomes: [pharmacy]
"""
SCORES = "region,score\nGM0184,3.5\nGM0363,1\n"
CLASSES = "region,class\nGM0184,poor\nGM0363,rich\n"
INDICATOR = "{indicator: standardised_income, year: 2013}"


@pytest.fixture
def study(tmp_path, repository):
    def written(deprivation=None, *, sensitivity=None, file=None):
        text = STUDY.replace("OPEN_DATA", str(repository / "open_data"))
        text += f"  deprivation: {deprivation}\n" if deprivation else ""
        text += f"  sensitivity: {sensitivity}\n" if sensitivity else ""
        (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
        if file is not None:
            (tmp_path / "areas.csv").write_text(file, encoding="utf-8")
        return tmp_path

    return written


def test_a_published_figure_makes_thirds_unless_fifths_are_asked_for(study):
    thirds, fifths = (
        checked_study(study(text)).plan.deprivation for text in (INDICATOR, INDICATOR.replace("}", ", groups: 5}"))
    )

    assert thirds == DeprivationPlan(
        "standardised_income", ("most_deprived", "middle", "least_deprived"), 2013, higher_is="better"
    )
    assert len(fifths.classes) == 5


@pytest.mark.parametrize(
    ("deprivation", "sensitivity", "asked"),
    [
        (None, None, False),
        (None, "all", False),
        (INDICATOR, None, True),
        (INDICATOR, "all", True),
        (INDICATOR, "[by_deprivation]", True),
        (INDICATOR, "none", False),
    ],
)
def test_all_analyses_hold_that_by_deprivation_where_the_study_says_how_deprived_areas_are(
    study, deprivation, sensitivity, asked
):
    plan = checked_study(study(deprivation, sensitivity=sensitivity)).plan

    assert (Sensitivity.BY_DEPRIVATION in plan.sensitivity) is asked


def test_the_plan_holds_on_to_what_a_file_said(study):
    scored = "{file: areas.csv, year: 2013, higher_is: worse}"
    first = checked_study(study(scored, file=SCORES))
    other = checked_study(study(scored, file=SCORES.replace("3.5", "4.5")))

    assert first.area_figures == {"GM0184": 3.5, "GM0363": 1.0}
    assert first.plan.deprivation.higher_is == "worse"
    assert first.plan.hash() != other.plan.hash()


def test_the_order_of_the_rows_of_a_file_decides_nothing(study):
    head, *rows = SCORES.split()
    scored = "{file: areas.csv, year: 2013, higher_is: worse}"

    plans = [checked_study(study(scored, file="\n".join([head, *order]))).plan for order in (rows, rows[::-1])]

    assert plans[0].hash() == plans[1].hash()


def test_a_file_may_name_the_classes(study):
    checked = checked_study(study("{file: areas.csv, year: 2013, classes: [poor, rich]}", file=CLASSES))

    assert checked.area_figures == {"GM0184": "poor", "GM0363": "rich"}
    assert checked.plan.deprivation.classes == ("poor", "rich")
    assert checked.plan.deprivation.higher_is is None


FAULTS = [
    ("{year: 2013}", SCORES, "line 15, evaluation.deprivation: one of `indicator`, `area_fact` and `file`"),
    ("{indicator: standardised_income, file: areas.csv, year: 2013}", SCORES, "named: `indicator` and `file`"),
    ("{indicator: wealth, year: 2013}", SCORES, "line 15, evaluation.deprivation.indicator: the value is not one of"),
    ("{indicator: standardised_income}", SCORES, "`year` is absent"),
    ("{indicator: standardised_income, year: 2015}", SCORES,
     "line 15, evaluation.deprivation.year: the figure is about 2015, and the first site started in 2014"),
    ("{indicator: standardised_income, year: 2012}", SCORES,
     "line 15, evaluation.deprivation.year: there is no `standardised_income` of 2012"),
    ("{indicator: standardised_income, year: 2013, higher_is: worse}", SCORES, "leave `higher_is` out"),
    ("{indicator: standardised_income, year: 2013, groups: 4}", SCORES, "evaluation.deprivation.groups"),
    ("{area_fact: welfare, higher_is: better}", SCORES,
     "line 15, evaluation.deprivation.area_fact: this study has no `area_fact`"),
    ("{area_fact: welfare, higher_is: better, year: 2013}", SCORES, "leave `year` out"),
    ("{file: areas.csv, year: 2013}", SCORES, "`higher_is` is absent"),
    ("{file: areas.csv, higher_is: better}", SCORES, "`year` is absent"),
    ("{file: areas.csv, year: 2013, classes: [poor, rich], groups: 3}", CLASSES, "`classes` go with a `file`"),
    ("{indicator: standardised_income, year: 2013, classes: [poor, rich]}", CLASSES, "`classes` go with a `file`"),
    ("{file: areas.csv, year: 2013, classes: [poor]}", CLASSES, "evaluation.deprivation.classes"),
    ("{file: areas.csv, year: 2013, classes: [poor, wealthy]}", CLASSES,
     "line 15, evaluation.deprivation.classes: the file has areas of class rich"),
    ("{file: areas.csv, year: 2013, higher_is: better}", SCORES + "GM0184,2\n",
     "line 15, evaluation.deprivation.file: GM0184 stands in it more than once"),
    ("{file: areas.csv, year: 2013, higher_is: better}", SCORES.replace("GM0184", "GM0001"),
     "line 15, evaluation.deprivation.file: it says nothing of any area of a site"),
]  # fmt: skip


@pytest.mark.parametrize(("deprivation", "file", "message"), FAULTS)
def test_what_cannot_tell_how_deprived_areas_are_is_refused_where_it_stands(study, deprivation, file, message):
    with pytest.raises(DefinitionError) as caught:
        checked_study(study(deprivation, file=file))

    assert message in str(caught.value)
    assert "What to do: " in str(caught.value)


@pytest.mark.parametrize("content", [None, "region,income\nGM0184,1\n", "region,score\nGM0184,low\n"])
def test_a_file_that_cannot_be_read_is_refused(study, content):
    with pytest.raises(DataContractError, match="columns region and score"):
        checked_study(study("{file: areas.csv, year: 2013, higher_is: better}", file=content))


def test_asking_for_the_analysis_without_saying_how_deprived_areas_are_is_refused(study):
    with pytest.raises(DefinitionError) as caught:
        checked_study(study(sensitivity="[person_weighted, by_deprivation]"))

    assert "line 15, evaluation.sensitivity: `by_deprivation` needs to know" in str(caught.value)


def test_an_event_has_no_classes_of_areas(study):
    folder = study(INDICATOR)
    path = folder / "study.yaml"
    path.write_text(
        path.read_text().replace("  window: {first_year: 2012", "  design: event_gap\n  window: {first_year: 2012")
    )

    with pytest.raises(DefinitionError, match="`deprivation` belongs to the design difference_in_differences"):
        checked_study(folder)


@pytest.mark.parametrize(
    ("deprivation", "file"),
    [(INDICATOR, None), ("{file: areas.csv, year: 2013, classes: [poor, rich]}", CLASSES)],
)
def test_an_evaluation_that_was_completed_says_the_same_again(study, tmp_path, deprivation, file):
    part = checked_study(study(deprivation, file=file)).file.evaluation

    written = part.model_dump(mode="json", exclude_none=True)

    assert type(part).model_validate_json(json.dumps(written), strict=True) == part
