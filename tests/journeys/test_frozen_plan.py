"""From a draft to a frozen plan to results that say whether they follow it, on a copy of the national monitor."""

import json
import shutil

import polars as pl
import pytest

from proeftuin.cli.app import main
from proeftuin.studies.bundle_reader import Bundle

OUTCOMES = """\
  outcomes:
    - {outcome: zvw_comparable, role: primary}
    - {outcome: dental_care, role: negative_control}
    - {outcome: mortality, role: secondary}
"""


@pytest.fixture
def study(tmp_path, repository):
    """The national monitor with fewer outcomes and draws, which takes less time."""
    folder = tmp_path / "monitor"
    folder.mkdir()
    text = (repository / "studies" / "national-monitor" / "study.yaml").read_text(encoding="utf-8")
    before, rest = text.split("  outcomes:\n")
    text = before + OUTCOMES + rest[rest.index("  comparator:") :]
    text = text.replace("../../open_data", str(repository / "open_data"))
    text = text.replace("draws: 999", "draws: 99").replace("sensitivity: all", "sensitivity: none")
    (folder / "study.yaml").write_text(text.replace("last_year: 2023", "last_year: 2019"), encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def in_english(monkeypatch):
    for name in ("LC_ALL", "LANG", "PROEFTUIN_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)


def told(capsys, *words):
    assert main([str(word) for word in words]) == 0
    return capsys.readouterr().out


def change(study, old, new):
    path = study / "study.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def without_follow_up(repository, folder):
    """Open data in which every file of costs of 2013 and later is no data at all."""
    for source in (repository / "open_data").rglob("*"):
        copy = folder / source.relative_to(repository / "open_data")
        if source.is_dir():
            copy.mkdir(parents=True, exist_ok=True)
        elif source.name.startswith("vektis_20") and source.name[7:11] > "2012":
            copy.write_bytes(b"no outcome of the follow-up period may be read")
        else:
            copy.symlink_to(source)
    return folder


def test_a_draft_reads_no_outcome_of_the_follow_up(study, repository, tmp_path, capsys):
    whole = told(capsys, "evaluate", "draft", study, "--json")
    change(study, str(repository / "open_data"), str(without_follow_up(repository, tmp_path / "open_data")))

    assert told(capsys, "evaluate", "draft", study, "--json") == whole
    assert main(["run", str(study), "--no-report"]) == 11


def test_what_a_draft_writes_is_the_evaluation_of_a_study_file(study, capsys):
    said = told(capsys, "evaluate", "draft", study, "--write")
    assert "No outcome of 2013 and later was read" in said
    assert "Proposed comparator: rest_of_country" in said
    hash_before = json.loads(told(capsys, "evaluate", "status", study, "--json"))["plan"]

    text = (study / "study.yaml").read_text(encoding="utf-8")
    pasted = (study / "evaluation-draft.yaml").read_text(encoding="utf-8")
    start, end = text.index("\nevaluation:\n"), text.index("\nreport:\n")
    (study / "study.yaml").write_text(text[:start] + "\n" + pasted + text[end:], encoding="utf-8")

    assert json.loads(told(capsys, "evaluate", "status", study, "--json"))["plan"] == hash_before


def test_from_draft_to_frozen_plan_to_a_departure_that_every_result_tells(study, capsys):
    assert "The plan was not frozen" in told(capsys, "evaluate", "status", study)
    assert "Frozen: " in told(capsys, "evaluate", "freeze", study)
    assert main(["evaluate", "freeze", str(study)]) == 10
    assert "a plan was frozen on" in capsys.readouterr().err

    assert "and the study follows it" in told(capsys, "run", study, "--no-report")
    bundle = Bundle.open(study / "results")
    assert states(study) == {"frozen"}
    assert bundle.manifest["plan"]["state"] == "frozen"
    assert bundle.manifest["plan"]["follow_up_at_hand"] is True

    change(study, "outcome: dental_care, role: negative_control", "outcome: dental_care, role: primary")
    said = told(capsys, "evaluate", "status", study)
    assert "departs from it in 1 respects" in said
    assert "outcome dental_care" in said

    assert "the study departs from it" in told(capsys, "run", study, "--no-report")
    assert states(study) == {"departs"}
    assert Bundle.open(study / "results").manifest["plan"]["departures"] == [
        {"key": "outcomes", "item": "dental_care", "planned": "negative_control", "done": "primary"}
    ]

    told(capsys, "evaluate", "freeze", study, "--replace", "dental care is an aim after all")
    assert "Plans that were replaced before: 1" in told(capsys, "evaluate", "status", study)


def states(study):
    tables = [
        pl.read_parquet(path)
        for name in ("effects", "effects_eur")
        for path in study.glob(f"results/**/{name}.parquet")
    ]
    assert len(tables) == 2
    return {state for table in tables for state in table["plan_state"]}


def test_a_plan_that_was_edited_after_freezing_stops_the_run(study, capsys):
    told(capsys, "evaluate", "freeze", study)
    path = study / "analysis-plan.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("zvw_comparable: primary", "zvw_comparable: secondary"))

    assert main(["run", str(study), "--no-report"]) == 10
    assert "its seal does not fit its content" in capsys.readouterr().err


def test_an_event_has_no_draft_and_can_be_frozen(repository, tmp_path, capsys):
    shutil.copy(repository / "studies" / "lelystad-hospital" / "study.yaml", tmp_path / "study.yaml")
    change(tmp_path, "../../open_data", str(repository / "open_data"))

    assert main(["evaluate", "draft", str(tmp_path)]) == 10
    assert "an event has no draft" in capsys.readouterr().err
    assert "Frozen: " in told(capsys, "evaluate", "freeze", tmp_path)
