"""The plan of a person-level study is frozen like any other; its effects say whether they follow it."""

import json

import pytest

from proeftuin.cli.app import main
from proeftuin.studies.bundle_reader import Bundle
from proeftuin.studies.care_run import run_care_study

STUDY = """\
study: my-region
title: {nl: x, en: x}
question: {nl: "x?", en: "x?"}
care:
  store: care
  buckets: 1
  regions: {level: municipality, division: 2023}
  sources:
    - {id: synthetic, format: synthetic, persons: 3000}
period: {first_year: 2018, last_year: 2022}
sites:
  - {id: flevoland, name: Flevoland, areas: [GM0034, GM0995], start: 2020-01-01}
populations:
  - id: alive
    name: {nl: x, en: x}
    kind: open
    period: {from: 2018-01-01, until: 2023-01-01}
    index: {every: year}
    include:
      - alive: {alive: true}
    attribution: {by: residence, level: municipality}
status: {population: alive, indicators: [hospital_admissions]}
evaluation:
  window: {first_year: 2018, last_year: 2022}
  outcomes: [hospital_admissions]
  populations: [alive]
  draws: 99
"""


@pytest.fixture
def study(tmp_path, monkeypatch):
    for name in ("LC_ALL", "LANG", "PROEFTUIN_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "study.yaml").write_text(STUDY, encoding="utf-8")
    return tmp_path


def told(capsys, *words):
    assert main([str(word) for word in words]) == 0
    return capsys.readouterr().out


def test_a_plan_about_persons_is_frozen_followed_and_departed_from(study, capsys):
    told(capsys, "evaluate", "freeze", study)
    frozen = json.loads(told(capsys, "evaluate", "status", study, "--json"))
    # Nothing was loaded yet, so that nobody can have seen an outcome.
    assert (frozen["state"], frozen["follow_up_at_hand"]) == ("frozen", False)

    assert "and the study follows it" in told(capsys, "run", study, "--no-report")
    assert Bundle.open(study / "results").manifest["plan"]["state"] == "frozen"

    path = study / "study.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("draws: 99", "draws: 199"), encoding="utf-8")
    departed = run_care_study(study, report=False).released
    assert set(departed.table("effects")["plan_state"]) == {"departs"}
    assert [departure.key for departure in departed.study.departures] == ["draws"]
    assert Bundle.open(study / "results").manifest["plan"]["state"] == "departs"
