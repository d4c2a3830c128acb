"""What is wrong with models of risk in a study file is told at once, each with its line."""

import pytest

from proeftuin.errors import DefinitionError
from proeftuin.monitors.outcome.risks import deprivation_groups
from proeftuin.studies.care_run import checked_care_study
from proeftuin.studies.risk_list import write_risk_list
from tests.care_study_example import write_study

SOURCE = "id: synthetic\nformat: synthetic\npersons: 200"
INDICATORS = ("hospital_admissions", "care_cost_total", "recorded_diabetes", "hospital_days")
SCHEME = """\
id: two_needs
version: 1
name: {nl: Twee behoeften, en: Two needs}
about: {nl: Voor de proef., en: For the trial.}
own_choices: {nl: Alles., en: Everything.}
elements:
  - {id: diabetes, label: {nl: Diabetes, en: Diabetes}, asks: {diagnosis: {ICPC1: [T90]}}}
segments:
  - {id: chronic, name: {nl: Chronisch, en: Chronic}, meaning: {nl: Een, en: One}, when: diabetes}
  - {id: healthy, name: {nl: Gezond, en: Healthy}, meaning: {nl: Rest, en: Rest}, when: everybody_else}
priority: [chronic > healthy]
"""
ADMISSION = "{indicator: hospital_admissions, at_least: 1}"


def risk(**given):
    """One model as a line of the study file; what is not given is right."""
    right = {
        "id": "admission", "name": "{nl: Opname, en: Admission}", "outcome": ADMISSION, "predictors": "[age, sex]",
        "learn": 2021, "test": 2022,
    }  # fmt: skip
    return "{" + ", ".join(f"{key}: {value}" for key, value in (right | given).items()) + "}"


def study(tmp_path, *risks, more="segmentation: {schemes: [two_needs.yaml]}", **given):
    folder = write_study(tmp_path / "study", SOURCE, years=(2020, 2022), indicators=INDICATORS, **given)
    (folder / "two_needs.yaml").write_text(SCHEME, encoding="utf-8")
    lines = "".join(f"  - {one}\n" for one in risks)
    with (folder / "study.yaml").open("a", encoding="utf-8") as file:
        file.write(f"{more}\nrisks:\n{lines}" if risks else f"{more}\n")
    return folder


def refused(folder):
    with pytest.raises(DefinitionError) as error:
        checked_care_study(folder)
    return error.value.problems


def test_a_right_study_gives_its_models_with_the_scheme_of_the_day_before(tmp_path):
    prior = "prior: [care_cost_total, {indicator: hospital_admissions, classes: [1, 3]}]"
    asked = risk(scheme="two_needs", within="segments", predictors=f"[age, sex, elements, {prior}]")

    (model,) = checked_care_study(study(tmp_path, asked)).risks

    assert model.scheme.id == "_day_before_two_needs"
    assert model.predictors.elements == ("diabetes",)
    assert [use.bounds for use in model.predictors.earlier_use] == [(500, 2500, 10_000, 25_000), (1, 3)]


def test_all_that_is_wrong_is_told_with_its_place(tmp_path):
    prior = "prior: [{indicator: hospital_admissions, years_before: 0}, {indicator: care_cost_total, years_before: 2}]"
    folder = study(
        tmp_path,
        risk(predictors=f"[age, {prior}]"),
        risk(id="later", test=2021, learn=2022),
        risk(id="outside", learn=2019),
        risk(id="unmeasured", outcome="{indicator: gp_contacts, at_least: 1}"),
        risk(id="ever", outcome="{indicator: recorded_diabetes}"),
        risk(id="top", outcome="{indicator: hospital_admissions, top_percent: 5}"),
        risk(id="high", outcome="{indicator: care_cost_total}"),
        risk(id="none", predictors="[]"),
        risk(id="no-scheme", within="segments"),
        risk(id="other-scheme", scheme="three_needs"),
        risk(id="element", scheme="two_needs", predictors="[elements: [copd]]"),
        risk(),
        risk(id="twice", predictors="[prior: [care_cost_total, care_cost_total]]"),
        risk(id="element-twice", scheme="two_needs", predictors="[elements: [diabetes, diabetes]]"),
        more="segmentation: {schemes: [two_needs.yaml]}\nlists: [{model: other, legal_basis: a, purpose: b, "
        "recorded_by: c, recorded_on: 2023-01-01, treating_provider: d}]",
    )

    told = [f"{problem.where.partition('risks')[2] or problem.where}: {problem.what}" for problem in refused(folder)]

    expected = [
        ("two models are called `admission`", "[12]", ".11"),
        ("a predictor after the index date: `hospital_admissions` is looked at 0 years before", "predictors"),
        ("`care_cost_total` is looked at in 2019", "predictors"),
        ("tested in 2021 and learned in 2022", "test"),
        ("2019 is not in the period", "learn"),
        ("`gp_contacts` is not measured", "outcome"),
        ("`recorded_diabetes` is true from its first day on", "outcome"),
        ("`hospital_admissions` is no amount", "top_percent"),
        ("it is not said what is high", "outcome"),
        ("there are no predictors", "predictors"),
        ("no scheme is named", ""),
        ("no scheme `three_needs`", "scheme"),
        ("no element `copd`", "predictors"),
        ("prior `care_cost_total` is named twice", "predictors"),
        ("element `diabetes` is named twice", "predictors"),
        ("there is no model of risk `other`", "lists"),
    ]
    for words, *places in expected:
        found = [one for one in told if words in one]
        assert len(found) == 1, words
        assert any(place in found[0] for place in places), found


@pytest.mark.parametrize("number", [".inf", ".nan", "-.inf"])
def test_a_number_that_is_not_finite_is_refused_once_at_its_place(tmp_path, number):
    folder = study(
        tmp_path, risk(outcome=f"{{indicator: hospital_admissions, at_least: {number}}}"),
        more=f"segmentation: {{schemes: [{{scheme: two_needs.yaml, parameters: {{several: {number}}}}}]}}",
    )  # fmt: skip

    told = [(problem.where.rpartition(", ")[2], problem.what) for problem in refused(folder)]

    words = "this is no finite number"
    assert told == [("segmentation.schemes.0.parameters.several", words), ("risks.0.outcome.at_least", words)]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"outcome": "{indicator: care_cost_total, at_least: 1, top_percent: 5}"}, "two outcomes"),
        ({"outcome": "{death: true, indicator: care_cost_total}"}, "an outcome is `death`"),
        ({"predictors": "[age, colour]"}, "predictors are a list of"),
        ({"predictors": "[age, age]"}, "`age` is named twice"),
        ({"predictors": "[prior: [{indicator: care_cost_total, classes: [10, 5]}]]"}, "each above the one before"),
        ({"outcome": "{indicator: care_cost_total, top_percent: 60}"}, "top_percent"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path, given, words):
    assert any(words in str(problem) for problem in refused(study(tmp_path, risk(**given))))


def test_a_window_after_the_index_day_is_refused_with_scheme_and_element(tmp_path):
    folder = study(tmp_path, risk(scheme="two_needs"))
    ahead = SCHEME.replace("{diagnosis: {ICPC1: [T90]}}", "{diagnosis: {ICPC1: [T90]}, within: {from: 0, to: 0}}")
    (folder / "two_needs.yaml").write_text(ahead, encoding="utf-8")

    (problem,) = refused(folder)

    assert "scheme two_needs, element diabetes" in problem.where
    assert "a predictor after the index date" in problem.what


def test_a_closed_population_is_refused(tmp_path):
    folder = study(tmp_path, risk())
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    closed = text.replace("kind: open", "kind: closed").replace("index: {every: year}", "index: {day: 2020-01-01}")
    (folder / "study.yaml").write_text(closed, encoding="utf-8")

    assert any("not judged every year" in problem.what for problem in refused(folder))


def test_no_list_of_persons_without_a_recorded_legal_basis(tmp_path):
    folder = study(tmp_path, risk())

    with pytest.raises(DefinitionError, match="no legal basis and purpose are recorded"):
        write_risk_list(
            folder, "admission", risk_from=0.2, at=None, computing=None, environment={}, progress=lambda _: None
        )
    assert not (folder / "care").exists()


def test_a_list_of_an_unknown_model_is_refused(tmp_path):
    with pytest.raises(DefinitionError, match="there is no model of risk `other`"):
        write_risk_list(
            study(tmp_path, risk()), "other", risk_from=0.2, at=None, computing=None, environment={},
            progress=lambda _: None,
        )  # fmt: skip


@pytest.mark.parametrize(("areas", "expected"), [(4, {}), (5, {"a0": "5", "a1": "4", "a2": "3", "a3": "2", "a4": "1"})])
def test_fewer_areas_with_a_score_than_groups_make_no_groups(areas, expected):
    scores = {f"a{number}": float(number) for number in range(areas)}

    assert deprivation_groups(scores, higher_is_better=False) == expected
