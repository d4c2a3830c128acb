"""What is wrong with the segments of a study file is told at once, each with its place, before any person is read."""

from importlib.resources import files

import pytest

from proeftuin.errors import DefinitionError
from proeftuin.studies.care_run import checked_care_study
from tests.care_study_example import write_study

SOURCE = "{id: synthetic, format: synthetic, persons: 1000}"


def problems_of(folder, segmentation, *, change=lambda text: text):
    study = write_study(folder, SOURCE, indicators=["care_cost_total"])
    file = study / "study.yaml"
    file.write_text(change(file.read_text(encoding="utf-8")) + segmentation, encoding="utf-8")
    with pytest.raises(DefinitionError) as refused:
        checked_care_study(study)
    return [f"{problem.where}: {problem.what}" for problem in refused.value.problems]


def test_a_scheme_is_one_of_the_package_or_a_file(tmp_path):
    unknown, absent = problems_of(tmp_path, "segmentation: {schemes: [bridges_to_helth, schemes/own.yaml]}\n")

    assert "study.yaml, line 25, segmentation.schemes.0" in unknown
    assert "there is no scheme `bridges_to_helth`" in unknown
    assert absent.endswith("there is no such file, or it is no text")


def test_a_scheme_of_ones_own_is_read_from_beside_the_study_file_and_its_mistakes_are_told(tmp_path):
    (tmp_path / "own.yaml").write_text("id: own\nversion: 1\nid: twice\n", encoding="utf-8")

    (problem,) = problems_of(tmp_path, "segmentation: {schemes: [own.yaml]}\n")

    assert "own.yaml, line 3: the key `id` stands twice" in problem


def test_the_same_scheme_twice_is_refused(tmp_path):
    (problem,) = problems_of(tmp_path, "segmentation: {schemes: [risk_pyramid, risk_pyramid]}\n")

    assert problem.endswith("segmentation.schemes: two schemes are called `risk_pyramid`")


def test_segments_need_a_status(tmp_path):
    (problem,) = problems_of(
        tmp_path, "segmentation: {schemes: [risk_pyramid]}\n", change=lambda text: text.partition("status:")[0]
    )

    assert problem.endswith("segmentation: there are segments and no status")


def test_an_open_population_is_judged_every_year(tmp_path):
    (problem,) = problems_of(
        tmp_path,
        "segmentation: {schemes: [risk_pyramid]}\n",
        change=lambda text: text.replace("every: year", "every: quarter"),
    )

    assert problem.endswith("segmentation: the population `everybody` is judged every quarter")


@pytest.mark.parametrize(
    "segmentation",
    [
        "segmentation: {schemes: []}\n",
        "segmentation: {schemes: [risk_pyramid], minimum_persons: 3}\n",
        "segmentation: {schemes: [risk_pyramid], minimal_persons: 30}\n",
        "segmentation: {}\n",
    ],
)
def test_what_the_part_does_not_know_is_refused(tmp_path, segmentation):
    (problem,) = problems_of(tmp_path, segmentation)

    assert "segmentation" in problem


def test_a_priority_and_a_parameter_of_the_study_change_the_scheme(tmp_path):
    plain = write_study(tmp_path / "plain", SOURCE, indicators=["care_cost_total"])
    other = write_study(tmp_path / "other", SOURCE, indicators=["care_cost_total"])
    written = {plain: "[bridges_to_health]", other: "[{scheme: bridges_to_health, priority: [acute > chronic]}]"}
    for study, schemes in written.items():
        file = study / "study.yaml"
        text = f"{file.read_text(encoding='utf-8')}segmentation: {{schemes: {schemes}}}\n"
        file.write_text(text, encoding="utf-8")

    (own,), (changed,) = (checked_care_study(study).schemes for study in (plain, other))

    assert own.hash() != changed.hash()
    order = [rule.segment for rule in changed.rules]
    assert order.index("acute") < order.index("chronic")


FIGURES = "{deprivation: {area_fact: score, turned: true}, addresses_per_km2: density, percent_aged_65: old}"
AREAS = f"{{scheme: area_types, figures: {FIGURES}}}"


def test_a_scheme_of_areas_is_checked_before_its_figures_are_known(tmp_path):
    study = write_study(tmp_path, SOURCE, indicators=["care_cost_total"])
    file = study / "study.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(f"{text}segmentation: {{schemes: [risk_pyramid, {AREAS}]}}\n", encoding="utf-8")

    _, scheme = checked_care_study(study).schemes

    assert [one.id for one in scheme.segments][-2:] == ["mixed", "type_not_known"]


@pytest.mark.parametrize(
    ("scheme", "where", "what"),
    [
        (
            f"{{scheme: area_types, figures: {FIGURES.replace(', percent_aged_65: old', '')}}}",
            "segmentation.schemes.0",
            "it is not said which figure about areas stands for `percent_aged_65` of `area_types`",
        ),
        (
            f"{{scheme: area_types, figures: {FIGURES.replace('percent_aged_65: old', 'percent_aged_56: old')}}}",
            "segmentation.schemes.0.figures.percent_aged_56",
            "`area_types` asks no figure `percent_aged_56`",
        ),
        (
            f"{{scheme: area_types, figures: {FIGURES.replace('density', '{area_fact: density, turned: true}')}}}",
            "segmentation.schemes.0.figures.addresses_per_km2",
            "`addresses_per_km2` is turned round, and `area_types` asks how high it is",
        ),
        (
            f"{{scheme: area_types, figures: {FIGURES.replace('turned', 'turnd')}}}",
            "segmentation.schemes.0.figures.deprivation",
            "turnd",
        ),
        (
            "{scheme: risk_pyramid, figures: {deprivation: score}}",
            "segmentation.schemes.0.figures",
            "`risk_pyramid` is a scheme of persons, which asks no figures about areas",
        ),
        (
            f"{{scheme: area_types, figures: {FIGURES}, parameters: {{urbn: 2000}}}}",
            "segmentation.schemes.0",
            "there is no parameter `urbn`",
        ),
        ("area_typs", "segmentation.schemes.0", "there is no scheme `area_typs`"),
    ],
)
def test_what_is_wrong_with_the_figures_of_a_scheme_of_areas_has_its_place(tmp_path, scheme, where, what):
    found = problems_of(tmp_path, f"segmentation: {{schemes: [{scheme}]}}\n")

    assert any(where in problem and what in problem for problem in found)


def own_scheme(folder, change=lambda text: text):
    text = files("proeftuin.steps.segmentation").joinpath("area_schemes", "area_types.yaml").read_text(encoding="utf-8")
    (folder / "own.yaml").write_text(change(text.replace("id: area_types", "id: own", 1)), encoding="utf-8")


def test_a_scheme_of_areas_of_ones_own_says_that_its_unit_is_the_area(tmp_path):
    own_scheme(tmp_path, lambda text: text.replace("unit: area\n", "", 1))

    found = problems_of(tmp_path, "segmentation: {schemes: [own.yaml]}\n")

    assert len(found) == 6
    assert found[0].endswith("own.yaml, elements, item 1: it asks nothing")


def test_a_scheme_of_areas_of_ones_own_has_another_name_than_those_of_the_package(tmp_path):
    own_scheme(tmp_path, lambda text: text.replace("id: own", "id: life_course", 1))

    (problem,) = problems_of(tmp_path, f"segmentation: {{schemes: [{{scheme: own.yaml, figures: {FIGURES}}}]}}\n")

    assert problem.endswith("own.yaml, id: there is already a scheme `life_course`")


def test_a_search_for_clusters_asks_no_elements_of_areas(tmp_path):
    search = "clusters: [{id: c, name: {nl: c, en: c}, method: latent_classes, scheme: area_types}]\n"

    (problem,) = problems_of(tmp_path, f"segmentation: {{schemes: [risk_pyramid, {AREAS}]}}\n{search}")

    assert "clusters.0.scheme" in problem
    assert "`area_types` is a scheme of areas" in problem


def test_a_risk_may_go_by_types_of_areas_and_by_no_other_element_of_them(tmp_path):
    risk = """risks:
  - {id: r, name: {nl: r, en: r}, outcome: death, scheme: area_types, predictors: [{elements: [in_mixed, in_mxed]}],
     learn: 2020, test: 2021}
"""
    (problem,) = problems_of(tmp_path, f"segmentation: {{schemes: [{AREAS}]}}\n{risk}")

    assert "the scheme `area_types` has no element `in_mxed`" in problem
