"""Between the portfolio and a study: reading, writing at an address, and which results a changed day touches."""

import io
import shutil
import zipfile
from datetime import date
from pathlib import Path

import pytest

from proeftuin.studies.bundle import write_manifest
from proeftuin.studies.bundle_reader import Bundle
from proeftuin.studies.result_ledger import Ledger, ResultGroup
from proeftuin_web.portfolio import actions, stale
from proeftuin_web.portfolio.actions import studies
from proeftuin_web.portfolio.models import Entry, OwnType, Rollout, StudyPortfolio
from proeftuin_web.results.actions import take_in
from proeftuin_web.runs.models import StudyVersion
from tests.web.portfolio_example import TEXT, count, small_study
from tests.web.results_example import bundle
from tests.web.runs_example import study

pytestmark = pytest.mark.django_db
REPOSITORY = Path(__file__).parents[2]
GROUPS = (
    ResultGroup("status", ("sites.*.id",)),
    ResultGroup("evaluation", ("evaluation", "portfolio.interventions.home_team.rollouts"), ("status",)),
    ResultGroup("portfolio", ("portfolio",)),
)


@pytest.fixture
def read(sites, person):
    """A study whose portfolio was read, and who read it."""
    made, by = small_study(), person("analyst")
    actions.read_portfolio(study=made, by=by)
    return made, by


@pytest.fixture
def results(monkeypatch):
    """Makes the results that a study has those of its portfolio as it is now."""

    def give(made):
        held = Ledger(stale.definitions(made, stale.present_part(made)), {}, "1", GROUPS)
        monkeypatch.setattr(stale, "_ledger", lambda asked: held)
        return held

    return give


def changed(by, day=date(2021, 3, 1)):
    found = Rollout.objects.get(site__code="noord", is_withdrawn=False)
    found.starts_on = day
    return actions.save_rollout(rollout=found, by=by, reason="The team was not complete")


def test_a_preview_says_what_reading_would_do_and_does_nothing(sites):
    plan = actions.plan_of(small_study(), "en")

    assert [(one.what, one.kind, one.code) for one in plan.steps] == [
        ("added", "entry", "home_team"),
        ("added", "enabling", "shared_plan"),
    ]
    assert plan.unknown_sites == ("elders",)
    assert not Entry.objects.exists()


def test_what_was_read_is_the_same_afterwards_and_is_not_read_twice(read):
    made, by = read

    assert [one.what for one in actions.plan_of(made, "en").steps] == ["same", "same"]
    actions.read_portfolio(study=made, by=by)
    assert Rollout.objects.count() == 1


def test_what_was_read_and_not_changed_leaves_every_character_of_the_study(read):
    assert actions.text_for(read[0]) == TEXT


def test_a_changed_day_changes_one_place_and_comments_and_unknown_sites_stay(read):
    made, by = read
    changed(by)

    assert actions.text_for(made) == TEXT.replace("noord, start: 2021-01-01", "noord, start: 2021-03-01")


def test_new_and_withdrawn_entries_come_and_go_with_their_own_lines(read, sites):
    made, by = read
    new = actions.save_entry(
        entry=Entry(
            study=made, code="walks", intervention="integrated_elderly_care", continuum="C1", name_nl="Wandelen",
            name_en="Walking", status="running",
        ),
        by=by,
    )  # fmt: skip
    actions.save_rollout(rollout=Rollout(entry=new, site=sites[1], starts_on=date(2024, 1, 1)), by=by)
    actions.withdraw(part=Entry.objects.get(code="home_team").supported_by.get(), by=by, reason="A mistake")

    text = actions.text_for(made)

    assert "# agreed with the parties" in text
    assert "name: {nl: Wandelen, en: Walking}" in text or "Wandelen" in text
    assert "shared_plan" not in text
    assert "start: 2024-01-01" in text


def test_a_wrong_portfolio_is_not_written_and_says_where(read):
    made, by = read
    entry = Entry.objects.get()
    entry.status = "idea"
    actions.save_entry(entry=entry, by=by)

    with pytest.raises(actions.NotWritten) as refused:
        actions.text_for(made)

    assert "is an idea and has a rollout" in refused.value.problems[0].what


def test_a_changed_day_names_the_evaluation_and_what_it_rests_on(read, results):
    made, by = read
    results(made)
    changed(by)

    found = {one.group: one.reasons for one in stale.stale_results(study=made)}

    assert set(found) == {"evaluation", "portfolio"}
    assert found["evaluation"] == (
        ("portfolio.interventions.home_team.rollouts.noord.start", "2021-01-01", "2021-03-01"),
    )


def test_results_hold_again_when_the_day_goes_back_or_a_run_has_computed_it(read, results):
    made, by = read
    results(made)
    changed(by)
    changed(by, date(2021, 1, 1))
    assert stale.stale_results(study=made) == []

    changed(by)
    results(made)
    StudyPortfolio.objects.update(stale_for="those before")
    assert stale.stale_results(study=made) == []


def test_results_that_were_taken_in_are_held_against_the_portfolio(read, tmp_path, settings):
    made, by = read
    settings.FOLDER = tmp_path
    folder = bundle(tmp_path / "results-of-run")
    ledger = Ledger(stale.definitions(made, stale.present_part(made)), {}, "1", GROUPS)
    write_manifest(folder, {**Bundle.open(folder).manifest, "ledger": ledger.as_mapping()})
    take_in(folder, study=made)
    shutil.rmtree(folder)
    assert stale.stale_results(study=made) == []

    changed(by)
    assert {one.group for one in stale.stale_results(study=made)} == {"evaluation", "portfolio"}


def test_results_are_stale_for_each_site_of_the_study_and_for_no_other(read, results, sites):
    from proeftuin_web.sites.models import Site

    made, by = read
    results(made)
    changed(by)
    oost = Site.objects.create(code="oost", name="Oost")

    assert [bool(stale.stale_results(site=site)) for site in (*sites, oost)] == [True, True, False]


def test_writing_makes_a_version_with_the_other_files_and_the_numbers(read, settings, tmp_path, monkeypatch):
    made, by = read
    settings.FOLDER = tmp_path
    with zipfile.ZipFile(tmp_path / "1.zip", "w") as packed:
        packed.writestr("study.yaml", TEXT)
        packed.writestr("schemes/ages.yaml", "id: ages")
    StudyVersion.objects.update(archive="1.zip")
    changed(by, date(2021, 2, 1))
    entry = Entry.objects.get()
    count(entry.rollouts.get().site, of=entry, starts_on=date(2021, 4, 1), ends_on=date(2021, 7, 1))
    sent = {}

    def bring_in(*, sent: io.BytesIO, name, by, site, replaces, into=sent):
        with zipfile.ZipFile(sent) as packed:
            into.update({one: packed.read(one).decode() for one in packed.namelist()})
        replaces.versions.create(number=2, text=into["study.yaml"], hash="1" * 64)
        return replaces

    monkeypatch.setattr(studies, "bring_in_study", bring_in)

    assert actions.write_portfolio(study=made, by=by).number == 2
    assert sent["schemes/ages.yaml"] == "id: ages"
    assert "start: 2021-02-01" in sent["study.yaml"]
    assert "counts: portfolio-counts.csv" in sent["study.yaml"]
    assert "home_team,noord,2021-04-01,2021-07-01,,,30,20,," in sent["portfolio-counts.csv"]


def test_nothing_is_written_when_the_study_says_the_same(read):
    assert actions.write_portfolio(study=read[0], by=read[1]) is None


def test_a_study_that_is_kept_elsewhere_is_not_written(read):
    made, by = read
    made.is_registered = True
    changed(by)

    with pytest.raises(actions.KeptElsewhere):
        actions.write_portfolio(study=made, by=by)


@pytest.mark.parametrize("name", ["improving-region", "segments-and-choice", "national-monitor"])
def test_the_studies_of_the_repository_are_read_and_written_back_without_a_change(name, person):
    from proeftuin.studies.yaml_location import content_of
    from proeftuin_web.sites.models import Site

    folder = REPOSITORY / "studies" / name
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    codes = [one["id"] for one in content_of(text)["sites"]]
    made = study(name, text=text, sites=[{"code": code, "name": code, "start": None} for code in codes])
    made.folder = str(folder)
    for code in codes:
        Site.objects.get_or_create(code=code, defaults={"name": code})

    plan = actions.read_portfolio(study=made, by=person("analyst"))

    assert not plan.unknown_sites
    assert actions.text_for(made) == text
    assert [one.what for one in actions.plan_of(made, "nl").steps if one.what != "same"] == []


def test_a_type_of_ones_own_can_be_chosen_and_is_written(read):
    made, by = read
    actions.add_own_type(
        study=made, code="our_team", extends="integrated_elderly_care", name_nl="Ons team", name_en="Our team", by=by
    )
    entry = Entry.objects.get()
    entry.intervention = "our_team"
    actions.save_entry(entry=entry, by=by)

    text = actions.text_for(made)

    assert OwnType.objects.count() == 1
    assert "extends: integrated_elderly_care" in text
    assert "intervention: our_team" in text
