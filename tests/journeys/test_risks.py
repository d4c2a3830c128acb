"""From a study file to models of risk in the bundle, and to a list of persons where a legal basis is recorded."""

import json
import stat
from datetime import UTC, datetime

import polars as pl
import pytest

from proeftuin.errors import DefinitionError
from proeftuin.studies.care_run import Computing, run_care_study
from proeftuin.studies.risk_list import write_risk_list
from tests.care_study_example import write_study

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
SOURCE = "id: synthetic\nformat: synthetic\npersons: 3000\nseed: 7"
RISKS = """
segmentation: {schemes: [two_needs.yaml]}
risks:
  - id: admission
    name: {nl: Opname, en: Admission}
    outcome: {indicator: hospital_admissions, at_least: 1}
    scheme: two_needs
    predictors: [age, elements, prior: [{indicator: hospital_admissions, classes: [1]}]]
    learn: 2021
    test: 2022
  - id: high-cost
    name: {nl: Hoge kosten, en: High cost}
    outcome: {indicator: care_cost_total, top_percent: 5}
    predictors: [age, prior: [{indicator: care_cost_total, classes: [2500]}]]
    learn: 2021
    test: 2022
lists:
  - model: admission
    legal_basis: "toestemming van de patient"
    purpose: "gesprek over zorg"
    recorded_by: "functionaris gegevensbescherming"
    recorded_on: 2022-12-01
    treating_provider: "huisartsenpraktijk A"
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = write_study(
        tmp_path_factory.mktemp("risks"), SOURCE, years=(2020, 2023),
        indicators=("hospital_admissions", "care_cost_total"), buckets=2,
    )  # fmt: skip
    (folder / "two_needs.yaml").write_text(SCHEME, encoding="utf-8")
    with (folder / "study.yaml").open("a", encoding="utf-8") as file:
        file.write(RISKS)
    return folder


@pytest.fixture(scope="module")
def bundle(study):
    return run_care_study(study, report=False).folder


def listed(study, **given):
    return write_risk_list(
        study, "admission", at=datetime(2026, 11, 22, 12, 0, tzinfo=UTC), computing=Computing(), environment={},
        **({"risk_from": 0.1, "progress": lambda _: None} | given),
    )  # fmt: skip


def test_the_bundle_has_a_card_of_each_model_and_what_it_does_in_a_later_year(bundle):
    cards = pl.read_parquet(bundle / "risk_models.parquet")

    assert cards.select("model", "scheme", "learn_year", "test_year", "status").rows() == [
        ("admission", "two_needs", 2021, 2022, "value"),
        ("high-cost", "", 2021, 2022, "value"),
    ]
    quality = pl.read_parquet(bundle / "risk_quality.parquet")
    whole = quality.filter(pl.col("variant") == "full", pl.col("measure") == "c_statistic")
    assert whole["value"].min() > 0.5
    assert set(quality["variant"]) == {
        "full", "age_sex", "earlier_use", "gain_over_age_sex", "gain_over_earlier_use",
    }  # fmt: skip


def test_the_top_of_a_year_is_mostly_not_the_top_of_the_next_and_the_bundle_warns_of_it(bundle):
    quality = pl.read_parquet(bundle / "risk_quality.parquet")
    row = quality.filter(pl.col("measure") == "still_in_top").row(0, named=True)

    assert row["model"] == "high-cost"
    assert 0 < row["value"] < 100
    assert row["note"] == "regression_to_the_mean"


def test_no_table_of_the_bundle_has_a_row_of_a_person(bundle):
    assert not [path.name for path in bundle.glob("*.parquet") if "person_id" in pl.read_parquet_schema(path)]


def test_a_list_is_in_the_store_for_its_owner_only_and_in_the_log(study, bundle):
    found = listed(study)

    files = sorted(found.folder.glob("*.parquet"))
    persons = pl.concat(pl.read_parquet(path) for path in files)
    assert found.folder == study / "care" / "lists" / "admission-2023"
    assert len(files) == 2
    assert persons.height == found.persons > 0
    assert persons["risk"].min() >= 0.1
    assert persons["person_id"].n_unique() == found.persons
    log = study / "care" / "lists" / "log.jsonl"
    assert {stat.S_IMODE(path.stat().st_mode) for path in [*files, log]} == {0o600}
    assert stat.S_IMODE(found.folder.stat().st_mode) == 0o700
    entry = json.loads(log.read_text(encoding="utf-8").splitlines()[-1])
    assert entry["persons"] == found.persons
    assert entry["at"] == "2026-11-22T12:00:00+00:00"
    assert entry["legal_basis"] == "toestemming van de patient"
    assert not (bundle / "lists").exists()


def entries(study):
    log = study / "care" / "lists" / "log.jsonl"
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []


def test_a_list_is_in_the_log_before_its_first_person_and_again_when_it_is_there(study, bundle):
    before, seen = len(entries(study)), []

    found = listed(study, progress=lambda _: seen.append([one["state"] for one in entries(study)[before:]]))

    assert seen[-1] == ["begun"]
    assert [(one["state"], one["persons"]) for one in entries(study)[before:]] == [
        ("begun", None), ("written", found.persons),
    ]  # fmt: skip


def test_a_list_that_fails_leaves_no_persons_and_the_log_says_so(study, bundle):
    before = len(entries(study))

    def fails_after_the_first_bucket(_):
        if [one["state"] for one in entries(study)[before:]] == ["begun"]:
            assert list((study / "care" / "lists").rglob("*.parquet"))
            raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError, match="the disk is full"):
        listed(study, progress=fails_after_the_first_bucket)

    assert not list((study / "care" / "lists").rglob("*.parquet"))
    assert [one["state"] for one in entries(study)[before:]] == ["begun", "removed"]


def test_a_higher_bound_lists_a_part_of_the_same_persons_and_is_logged_too(study, bundle):
    low = {id for path in listed(study).folder.glob("*.parquet") for id in pl.read_parquet(path)["person_id"]}
    high = listed(study, risk_from=0.2)
    persons = {id for path in high.folder.glob("*.parquet") for id in pl.read_parquet(path)["person_id"]}

    assert persons < low
    assert len((study / "care" / "lists" / "log.jsonl").read_text(encoding="utf-8").splitlines()) >= 2


@pytest.mark.parametrize("given", [{"year": 2021}, {"year": 2024}, {"risk_from": 1.0}])
def test_a_year_before_the_test_or_after_the_study_or_an_impossible_risk_is_refused(study, bundle, given):
    with pytest.raises(DefinitionError):
        listed(study, **given)
