"""Two holders whose rows never meet evaluate a programme together, and find what all rows together would give."""

import shutil
import zipfile

import pytest
import yaml

from proeftuin.data.evaluation_tables import EVALUATION_TABLES
from proeftuin.errors import DataContractError
from proeftuin.monitors.outcome.care_monitor import CareMonitor
from proeftuin.monitors.outcome.person_analysis import PERSON_ANALYSES
from proeftuin.steps.evaluation.plan import Sensitivity
from proeftuin.studies.care_run import Computing, checked_care_study, opened_store, run_care_study, write_cells
from tests.care_evaluation_example import study
from tests.holder_example import as_of_real_persons, of_holder

ANALYSES = ["person_weighted", *(str(analysis) for analysis in PERSON_ANALYSES)]
WITH_SUMS = [analysis for analysis in PERSON_ANALYSES if PERSON_ANALYSES[analysis].sums is not None]


@pytest.fixture(scope="module")
def holders(tmp_path_factory):
    """The study with all persons, and the same study at two holders with half of them each."""
    home = tmp_path_factory.mktemp("holders")
    whole = study(home / "whole", buckets=2, oldest=65, sensitivity=ANALYSES, cost_cap=20_000)
    opened_store(checked_care_study(whole), Computing(), {})
    return whole, of_holder(whole, home / "one", 0), of_holder(whole, home / "two", 1)


@pytest.fixture(scope="module")
def cells_of_two(holders, tmp_path_factory):
    path = tmp_path_factory.mktemp("cells") / "two.zip"
    assert write_cells(holders[2], path) > 0
    return path


@pytest.fixture(scope="module")
def both(holders, cells_of_two):
    """Results of all rows in one store, and of the first holder with the cells of the second."""
    whole, one, _ = holders
    with pytest.MonkeyPatch.context() as patch:
        as_of_real_persons(patch)
        return run_care_study(whole, report=False), run_care_study(one, report=False, added=(cells_of_two,))


@pytest.mark.parametrize("name", [*(contract.name for contract in EVALUATION_TABLES), "baseline_groups"])
def test_effects_of_two_holders_are_those_of_all_rows_together(both, name):
    together, added = (result.released.tables[name] for result in both)

    # The version of the data names files, of which two holders have other ones.
    assert added.drop("data", strict=False).equals(together.drop("data", strict=False))


def test_the_effects_are_there_and_so_is_every_other_analysis_of_persons(both):
    _, added = both

    assert added.released.tables["effects"].filter(status="value").height > 20
    assert {str(analysis) for analysis in PERSON_ANALYSES} & set(added.released.tables["analyses"]["analysis"])
    assert any(name.startswith("added/") for name in added.manifest["inputs"])


def test_the_file_shows_what_is_handed_over(cells_of_two):
    with zipfile.ZipFile(cells_of_two) as archive:
        names = set(archive.namelist())

    further = {f"followed/followed.{analysis}.parquet" for analysis in WITH_SUMS}
    assert (
        names == {"meaning.json", "cells.parquet", "followed/baseline.parquet", "followed/residence.parquet"} | further
    )
    assert Sensitivity.TWO_PART in WITH_SUMS


def changed(folder, target, change):
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns("care", "results"))
    path = target / "study.yaml"
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(written)
    path.write_text(yaml.safe_dump(written), encoding="utf-8")
    return target


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda written: written["evaluation"].update(draws=199), "the analysis plan"),
        (lambda written: written["sites"].pop(), "the analysis plan"),
        (lambda written: written.pop("evaluation"), "the analysis plan: .* in these cells, none in this study"),
        (
            lambda written: written["populations"][1]["include"][0]["oldest"]["age"].update(at_least=70),
            "the definition of the followed population oldest",
        ),
    ],
    ids=["draws", "sites", "no evaluation", "segment"],
)
def test_holders_with_another_plan_or_another_segment_are_refused_before_anybody_is_gone_through(
    holders, cells_of_two, tmp_path, monkeypatch, change, told
):
    monkeypatch.setattr(CareMonitor, "bucket", lambda *given: pytest.fail("persons were gone through"))
    other = changed(holders[1], tmp_path / "other", change)

    with pytest.raises(DataContractError, match=told):
        run_care_study(other, report=False, added=(cells_of_two,))
