"""A study is changed and run again: only what rests on the change is computed, and the rest is as it was."""

import shutil

import polars as pl
import pytest
import yaml

from proeftuin.studies.care_run import run_care_study
from tests.care_evaluation_example import study

NAMES = {"nl": "voorbeeld", "en": "example"}
RULES = {
    "id": "ages", "version": 1, "name": NAMES, "about": NAMES, "own_choices": NAMES, "references": ["an example"],
    "elements": [{"id": "old", "label": NAMES, "asks": {"age": {"at_least": 65}}}],
    "segments": [
        {"id": "older", "name": NAMES, "meaning": NAMES, "when": "old"},
        {"id": "others", "name": NAMES, "meaning": NAMES, "when": "everybody_else"},
    ],
    "priority": ["older", "others"],
}  # fmt: skip
OLDER = RULES | {"elements": [{"id": "old", "label": NAMES, "asks": {"age": {"at_least": 80}}}]}
OTHERS = {
    "segmentation": {"schemes": ["ages.yaml", "life_course"]},
    "portfolio": {
        "interventions": [
            {"id": "home_team", "intervention": "integrated_elderly_care", "status": "running",
             "segments": ["older"], "rollouts": []},
        ],
    },
    "improvement": {
        "charts": [
            {"id": "contacts", "name": NAMES,
             "measure": {"indicator": "gp_contacts", "region": "all", "every": "quarter"}},
        ],
    },
}  # fmt: skip


def written(folder, change):
    """The study of `folder` with its file changed by a function."""
    path = folder / "study.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return folder


def starts_by_rollout(content):
    entry = content["portfolio"]["interventions"][0]
    entry["rollouts"] = [{"site": site["id"], "start": site.pop("start")} for site in content["sites"]]
    content["evaluation"]["programme"] = "home_team"


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """A study that was run, and its tables."""
    folder = study(tmp_path_factory.mktemp("again") / "study", others=OTHERS)
    (folder / "ages.yaml").write_text(yaml.safe_dump(RULES, sort_keys=False), encoding="utf-8")
    result = run_care_study(written(folder, starts_by_rollout), report=False)
    assert result.taken == ()
    return folder, result


@pytest.fixture
def again(before, tmp_path):
    """Runs a copy of the study with a change, and tells what was computed and what was taken as it was."""
    folder, _ = before

    def run(change=lambda content: None, rules=RULES):
        copy = tmp_path / "copy"
        shutil.copytree(folder, copy, symlinks=True)
        (copy / "ages.yaml").write_text(yaml.safe_dump(rules, sort_keys=False), encoding="utf-8")
        return run_care_study(written(copy, change), report=False)

    return run


def without_timings(result):
    return {key: one for key, one in result.manifest.items() if key != "timings"}


def differing(result, other):
    """Names of the tables that are not the same."""
    assert result.released.tables.keys() == other.released.tables.keys()
    return {name for name, frame in result.released.tables.items() if not frame.equals(other.released.tables[name])}


def test_the_same_study_computes_nothing_and_gives_the_same(before, again):
    result = again()

    assert result.computed == ()
    assert {"status", "segments.ages.yaml", "segments.life_course", "evaluation"} <= {*result.taken}
    assert differing(result, before[1]) == set()
    assert without_timings(result) == without_timings(before[1])


def test_another_start_of_a_rollout_computes_the_evaluation_and_nothing_else(before, again):
    def later(content):
        for rollout in content["portfolio"]["interventions"][0]["rollouts"]:
            rollout["start"] = "2020-01-01"

    result = again(later)
    changed = differing(result, before[1])

    assert result.computed == ("evaluation",)
    assert {"effects", "rollouts"} <= changed
    assert not changed & {"estimates", "segments", "control_points", "populations"}


def test_another_rule_of_segments_computes_that_scheme_and_nothing_else(before, again):
    result = again(rules=OLDER)
    changed = differing(result, before[1])

    assert result.computed == ("segments.ages.yaml",)
    assert "segments" in changed
    assert not changed & {"estimates", "effects", "control_points"}
    of_other_scheme = pl.col("scheme") == "life_course"
    own, earlier = (one.released.tables["segments"].filter(of_other_scheme) for one in (result, before[1]))
    assert own.equals(earlier)


def test_another_criterion_computes_what_is_about_its_population(before, again):
    def younger(content):
        content["populations"][1]["include"][0]["oldest"]["age"]["at_least"] = 60

    result = again(younger)

    assert result.computed == ("evaluation",)
    assert {"populations", "criteria", "effects"} <= differing(result, before[1])


def test_what_is_taken_as_it_was_is_what_a_new_run_gives(before, again, tmp_path):
    result = again(rules=OLDER)
    for kept in (tmp_path / "copy" / "care" / "kept-results", tmp_path / "copy" / "care" / "derived"):
        shutil.rmtree(kept)
    anew = run_care_study(tmp_path / "copy", report=False, output=tmp_path / "anew")

    assert anew.taken == ()
    assert differing(anew, result) <= {"revisions", "care_quality"}
