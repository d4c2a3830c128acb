"""A run gives the same bundle twice, and an interrupted one leaves the last bundle as it was."""

import shutil

import pytest

from proeftuin.errors import DataContractError
from proeftuin.studies.bundle import checksums
from proeftuin.studies.bundle_reader import Bundle
from proeftuin.studies.run import run_study

STUDY = """\
study: quick
title: {{nl: Snel, en: Quick}}
question: {{nl: "Wat?", en: "What?"}}
open_data: {open_data}
division: 2025
period: {{first_year: 2022, last_year: 2023}}
sites:
  - id: urk
    name: Urk
    start: 2023-01-01
    geography: {{mark: assumed, source: an example, municipalities: [GM0184]}}
evaluation:
  window: {{first_year: 2022, last_year: 2023}}
  outcomes: [pharmacy]
  draws: 99
"""
STAGES = [
    "read",
    "regions",
    "population",
    "cells",
    "estimates",
    "comparison",
    "evaluation",
    "release",
    "tables",
    "manifest",
]
AFTER_WHAT_IS_KEPT = ("release", "tables", "manifest")


@pytest.fixture
def study(tmp_path, repository):
    (tmp_path / "study.yaml").write_text(STUDY.format(open_data=repository / "open_data"), encoding="utf-8")
    return tmp_path


def test_the_same_inputs_give_the_same_bytes_twice(study, tmp_path) -> None:
    run_study(study, output=tmp_path / "one")
    run_study(study, output=tmp_path / "two")

    one, two = checksums(tmp_path / "one"), checksums(tmp_path / "two")
    assert len(one) > 20
    assert one == two
    manifests = [dict(Bundle.open(tmp_path / name).manifest) for name in ("one", "two")]
    assert all(manifest.pop("timings") for manifest in manifests)
    assert manifests[0] == manifests[1]


def test_a_run_tells_which_figures_differ_from_the_run_before_and_a_repeated_one_tells_the_same(study) -> None:
    run_study(study, report=False)
    path = study / "study.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("GM0184", "GM0171"), encoding="utf-8")

    changed = run_study(study, report=False).released.table("revisions")
    files = checksums(study / "results")
    run_study(study, report=False)

    # The pool that sites are compared with is all that is no site.
    assert set(changed["region"]) == {"pool", "site:urk"}
    assert set(changed["causes"]) == {"study"}
    assert checksums(study / "results") == files


def test_a_run_interrupted_at_any_stage_leaves_the_last_bundle_intact(study) -> None:
    seen: list[str] = []
    run_study(study, report=False, progress=seen.append)
    before = checksums(study / "results")
    assert seen == STAGES

    for stage in STAGES:

        def stop(begun: str, last: str = stage) -> None:
            if begun == last:
                raise KeyboardInterrupt

        if stage not in AFTER_WHAT_IS_KEPT:
            # What an earlier run left would pass over the stages of what still holds.
            shutil.rmtree(study / ".results-kept", ignore_errors=True)
        with pytest.raises(KeyboardInterrupt):
            run_study(study, report=False, progress=stop)

        assert checksums(study / "results") == before
        assert not list(study.glob("*unfinished*"))


def test_a_plan_of_which_no_outcome_can_be_estimated_says_why_and_still_has_its_report(study) -> None:
    text = (study / "study.yaml").read_text().replace("outcomes: [pharmacy]", "outcomes: [mortality, smoker]")
    (study / "study.yaml").write_text(text)

    released = run_study(study).released

    effects = released.table("effects")
    assert set(effects["outcome"]) == {"mortality", "smoker"}
    assert set(effects["status"]) == {"not_estimable"}
    assert set(effects["reason"]) == {"no_year_before_start"}


def test_the_manifest_says_what_went_in_and_what_came_out(study) -> None:
    manifest = run_study(study, report=False).manifest

    assert manifest["software"]["version"]
    assert manifest["study"]["hash"]
    assert any(name.startswith("vektis-gemeente/") for name in manifest["inputs"])
    assert manifest["citations"]["vektis-gemeente"] == "Bron: Vektis"
    assert manifest["rows"]["cells"] > 100_000
    assert set(manifest["files"]) == set(checksums(study / "results"))
    assert manifest["release_rules"]


def test_open_data_that_were_changed_by_hand_are_refused(study, tmp_path, repository) -> None:
    changed = tmp_path / "open_data"
    changed.mkdir()
    for folder in (repository / "open_data").iterdir():
        if folder.is_dir():
            (changed / folder.name).mkdir()
            for file in folder.iterdir():
                (changed / folder.name / file.name).symlink_to(file)
    victim = next((changed / "vektis-gemeente").glob("vektis_2023*.parquet"))
    content = victim.read_bytes()
    victim.unlink()
    victim.write_bytes(content[:-9] + b"tampered!")
    text = (study / "study.yaml").read_text()
    (study / "study.yaml").write_text(text.replace(str(repository / "open_data"), str(changed)))

    with pytest.raises(DataContractError, match=r"vektis_2023.*not what the register records"):
        run_study(study, report=False)
