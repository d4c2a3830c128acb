"""The evaluation of a study about persons is drafted before any outcome of its follow-up is read."""

import json
import shutil
from datetime import date

import polars as pl
import pytest
import yaml

from proeftuin.cli.app import main
from proeftuin.data.care.store import CareStore
from proeftuin.data.care.tables import CARE_TABLES
from proeftuin.studies.care_draft import draft_care_study
from proeftuin.studies.care_run import Computing, checked_care_study, opened_store
from tests.care_evaluation_example import OUTCOMES, study
from tests.planted_programme import sites

START = date(2021, 1, 1)
DATED = [name for name, table in CARE_TABLES.items() if table.day]


@pytest.fixture(autouse=True)
def in_english(monkeypatch):
    for name in ("LC_ALL", "LANG", "PROEFTUIN_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """The study with everything loaded and nothing computed; its segment is who is 80 or older."""
    folder = study(tmp_path_factory.mktemp("draft") / "study", buckets=2, oldest=80)
    opened_store(checked_care_study(folder), Computing(), {})
    return folder


@pytest.fixture
def copied(loaded, tmp_path):
    """A copy of it, whose files a test may change."""
    shutil.copytree(loaded, tmp_path / "copy")
    return tmp_path / "copy"


@pytest.fixture(scope="module")
def drafted(loaded, tmp_path_factory):
    """The draft of an untouched copy, as a program reads it."""
    folder = tmp_path_factory.mktemp("untouched") / "study"
    shutil.copytree(loaded, folder)
    return draft_of(folder)


def draft_of(folder):
    return json.loads(json.dumps(draft_care_study(folder, computing=Computing(), environment={}).as_mapping()))


def told(capsys, *words):
    assert main([str(word) for word in words]) == 0
    return capsys.readouterr().out


def parts(folder, tables, *, late):
    """Files of these tables in the year of the start and later, or in the years before."""
    store = CareStore.open(folder / "care")
    found = [part for table in tables for part in store.parts(table) if (part.year >= START.year) == late]
    assert found
    return [store.folder / part.path for part in found]


def rewritten(folder, table, **columns):
    """The rows of a table that is not divided by year, changed by expressions."""
    store = CareStore.open(folder / "care")
    for part in store.parts(table):
        path = store.folder / part.path
        pl.read_parquet(path).with_columns(**columns).write_parquet(path)


def test_a_draft_opens_no_file_with_facts_of_the_follow_up(copied, drafted):
    for path in parts(copied, DATED, late=True):
        path.write_bytes(b"no outcome of the follow-up period may be read")

    assert draft_of(copied) == drafted
    assert main(["run", str(copied), "--no-report"]) != 0


def test_a_draft_needs_no_file_with_facts_of_the_follow_up(copied, drafted):
    for path in parts(copied, DATED, late=True):
        path.unlink()

    assert draft_of(copied) == drafted


def test_who_dies_moves_or_leaves_after_the_start_changes_no_draft(copied, drafted):
    later = date(2021, 3, 1)
    rewritten(copied, "person", death_day=pl.when(pl.col("death_day") > START).then(later).otherwise("death_day"))
    for table in ("residence", "registration"):
        ends = pl.col("valid_to").is_null() | (pl.col("valid_to") > START)
        lasts = ends & (pl.col("valid_from") <= START)
        rewritten(copied, table, valid_to=pl.when(lasts).then(later).otherwise("valid_to"))

    assert draft_of(copied) == drafted


def test_facts_before_the_start_do_count(copied, drafted):
    for path in parts(copied, ["contact"], late=False):
        pl.read_parquet(path).gather_every(2).write_parquet(path)

    assert draft_of(copied)["outcomes"] != drafted["outcomes"]


def test_there_is_a_smallest_effect_for_every_outcome_and_site_and_for_all_sites_together(drafted):
    rows = [row for row in drafted["outcomes"] if row["scale"] == "percent"]

    assert drafted["years"] == [2018, 2019, 2020]
    assert {(row["outcome"], row["site"]) for row in rows} == {
        (outcome, site) for outcome in OUTCOMES for site in ("all", *(one.id for one in sites()))
    }
    assert all(row["minimum_detectable"] >= row["at_best"] > 0 for row in rows)
    assert {site["persons"] > 9 for site in drafted["sites"]} == {True}


def test_a_segment_shows_what_it_could_find_and_needs_a_larger_effect(drafted):
    (segment,) = drafted["segments"]
    of_segment, of_all = (
        {row["outcome"]: row for row in rows if (row["site"], row["scale"]) == ("all", "percent")}
        for rows in (segment["outcomes"], drafted["outcomes"])
    )

    assert segment["population"] == "oldest"
    assert drafted["population"] == "insured"
    assert of_segment["gp_contacts"]["at_best"] > of_all["gp_contacts"]["at_best"]


def test_regions_like_a_site_are_told_by_areas_of_the_study_and_never_by_those_of_a_site(drafted):
    treated = {code for site in sites() for code in site.municipalities}
    listed = {code for region in drafted["like_regions"] for code in region["municipalities"]}

    assert listed
    assert not listed & treated
    assert all(code.startswith("GM") for code in listed)


def test_of_real_persons_nothing_is_shown_that_rests_on_few(copied, monkeypatch):
    monkeypatch.setattr(CareStore, "is_wholly_synthetic", property(lambda store: False))
    found = draft_of(copied)

    (segment,) = found["segments"]
    few = {site["site"] for site in segment["sites"] if site["remarks"] == ["few_persons"]}
    assert few
    hidden = [row for row in segment["outcomes"] if row["site"] in {*few, "all"}]
    assert {row["reason"] for row in hidden} == {"fewer_than_10_persons"}
    assert {row["level"] for row in hidden} == {None}
    assert {row["reason"] for row in found["outcomes"]} == {None}


def test_what_a_draft_says_and_writes_is_the_evaluation_of_the_study_file(copied, capsys):
    before = json.loads(told(capsys, "evaluate", "status", copied, "--json"))["plan"]
    said = told(capsys, "evaluate", "draft", copied, "--write")

    assert "No outcome of 2021 and later was read" in said
    assert "Who is followed: members on the day of the first start" in said
    assert "The same in the other populations" in said
    assert "corrects p-values for the number of populations" in said
    written, pasted = (
        yaml.safe_load((copied / name).read_text(encoding="utf-8")) for name in ("study.yaml", "evaluation-draft.yaml")
    )
    assert pasted["evaluation"]["populations"] == ["insured", "oldest"]
    proposed = pasted["evaluation"]["comparator"]
    assert f"Proposed comparator: {proposed}" in said
    # Everything but the proposal is as the study has it already.
    pasted["evaluation"]["comparator"] = "rest_of_country"
    (copied / "study.yaml").write_text(yaml.safe_dump(written | pasted), encoding="utf-8")
    assert json.loads(told(capsys, "evaluate", "status", copied, "--json"))["plan"] == before


def test_a_draft_speaks_dutch_to_who_asks_so(loaded, capsys):
    said = told(capsys, "--language", "nl", "evaluate", "draft", loaded)

    assert "Van 2021 en later is geen uitkomst gelezen" in said
    assert "Wie wordt gevolgd: de leden op de dag van de eerste start" in said
    assert "Hetzelfde in de andere populaties" in said
