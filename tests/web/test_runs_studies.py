"""Bringing in studies, replacing their files, and folders that others keep."""

import zipfile

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from proeftuin_web.accounts.role import Role
from proeftuin_web.audit.models import AuditEvent
from proeftuin_web.runs import actions, checking, seed
from proeftuin_web.runs.actions import NotBroughtIn, StudyIsRunning, bring_in_study, studies
from proeftuin_web.runs.models import Run, Study
from proeftuin_web.sites.models import Site
from tests.web.runs_example import FOUND, PROBLEM, TEXT, packed, run_of, study

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    """The application's own folder."""
    settings.FOLDER = tmp_path / "own"
    settings.FOLDER.mkdir()
    with translation.override("en"):
        yield settings.FOLDER


@pytest.fixture
def check(monkeypatch):
    """Says what the check tells, and keeps what it was asked."""
    asked = []

    def answers(said):
        for module in (checking, studies):
            monkeypatch.setattr(module, "checked", lambda *given: asked.append(given) or said)
        return asked

    answers({"done": FOUND})
    answers.asked = asked
    return answers


@pytest.fixture
def researcher(person):
    return person(Role.MONITOR_RESEARCHER)


def bring_in(by, files=None, **given):
    sent = packed({"study.yaml": TEXT, **(files or {})})
    return bring_in_study(**{"sent": sent, "name": "x.zip", "by": by, "site": None, **given})


def own_files(folder):
    """Everything below the application's folder that is no link."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_study_is_taken_with_what_the_check_found(researcher, check, folder):
    made = bring_in(researcher, {"schemes/a.yaml": "x: 1"})

    assert (made.code, made.title_en, made.kind, made.added_by) == ("small", "Small", "open_data", researcher)
    assert made.path == folder / "studies" / "small"
    assert (made.path / "schemes" / "a.yaml").read_text() == "x: 1"
    assert made.versions.get().files == ["schemes/a.yaml", "study.yaml"]
    with zipfile.ZipFile(folder / made.versions.get().archive) as kept:
        assert kept.namelist() == ["schemes/a.yaml", "study.yaml"]
    assert AuditEvent.objects.get(action="runs.study.brought_in").actor == researcher


def test_open_data_are_found_two_folders_up(researcher, check, folder):
    (folder / "open_data").mkdir()
    made = bring_in(researcher)

    assert (made.path / ".." / ".." / "open_data").resolve() == folder / "open_data"


def test_a_study_of_a_site_may_read_the_data_of_that_site_only(researcher, check, sites, folder):
    bring_in(researcher, site=sites[0])

    assert check.asked[-1][1] == [folder / "open_data", folder / "data" / "noord"]


def test_nothing_is_kept_of_a_study_with_problems_in_its_file(researcher, check, folder):
    check({"failed": {"cause": "definition", "problems": [PROBLEM]}})

    with pytest.raises(NotBroughtIn) as error:
        bring_in(researcher)

    assert error.value.problems == (PROBLEM,)
    assert error.value.text == TEXT
    assert (own_files(folder), Study.objects.count()) == ([], 0)


def test_a_study_without_its_data_is_taken_with_its_problems(researcher, check):
    check({"done": {**FOUND, "problems": [PROBLEM]}})

    assert bring_in(researcher).problems == [PROBLEM]


def test_nothing_is_kept_when_the_database_refuses(researcher, check, folder, monkeypatch):
    def refuse(**_):
        raise IntegrityError("planted")

    monkeypatch.setattr(studies, "record", refuse)

    with pytest.raises(IntegrityError), transaction.atomic():
        bring_in(researcher)

    assert Study.objects.count() == 0
    assert not (folder / "studies" / "small").exists()


def test_a_second_study_of_the_same_name_is_refused(researcher, check):
    bring_in(researcher)

    with pytest.raises(NotBroughtIn, match="already"):
        bring_in(researcher)


def test_a_name_that_is_a_path_is_refused(researcher, check):
    check({"done": {**FOUND, "study": "../small"}})

    with pytest.raises(NotBroughtIn, match="other signs"):
        bring_in(researcher)


def test_replacing_keeps_the_old_version_and_what_was_made_beside_it(researcher, check, folder):
    made = bring_in(researcher, {"gone.csv": "1", "kept.csv": "1"})
    (made.path / ".results-1").mkdir()
    (made.path / ".results-1" / "manifest.json").write_text("{}")
    (made.path / "results").symlink_to(".results-1", target_is_directory=True)
    (made.path / "cycles" / "1").mkdir(parents=True)
    (made.path / "cycles" / "1" / "cycle.yaml").write_text("number: 1")

    bring_in(researcher, {"kept.csv": "2"}, replaces=made)

    assert (made.path / "results" / "manifest.json").read_text() == "{}"
    assert (made.path / "cycles" / "1" / "cycle.yaml").exists()
    assert (made.path / "kept.csv").read_text() == "2"
    assert not (made.path / "gone.csv").exists()
    assert [version.number for version in made.versions.all()] == [2, 1]
    with zipfile.ZipFile(folder / "versions" / "small" / "1.zip") as kept:
        assert kept.read("kept.csv") == b"1"
    assert sorted(path.name for path in (folder / "studies").iterdir()) == [".small-2", "small"]


def test_a_replacement_that_is_refused_leaves_the_files_in_use(researcher, check):
    made = bring_in(researcher)
    check({"failed": {"cause": "definition", "problems": [PROBLEM]}})

    with pytest.raises(NotBroughtIn):
        bring_in(researcher, {"a.csv": "1"}, replaces=made)

    assert [path.name for path in made.path.iterdir()] == ["study.yaml"]


def test_files_of_another_study_do_not_replace(researcher, check):
    made = bring_in(researcher)
    check({"done": {**FOUND, "study": "other"}})

    with pytest.raises(NotBroughtIn, match="other"):
        bring_in(researcher, replaces=made)


def test_files_are_not_replaced_while_they_are_computed(researcher, check):
    made = bring_in(researcher)
    run_of(made, "running")

    with pytest.raises(StudyIsRunning):
        bring_in(researcher, replaces=made)


def test_a_folder_that_others_keep_is_read_where_it_is(check, tmp_path):
    (tmp_path / "study.yaml").write_text(TEXT)
    made = actions.register_folder(folder=tmp_path, is_monitor=True)

    assert (made.path, made.is_registered, made.is_monitor) == (tmp_path, True, True)
    assert actions.register_folder(folder=tmp_path).pk == made.pk
    assert made.versions.count() == 1


def test_a_changed_file_is_a_new_version_after_the_next_check(check, tmp_path, researcher):
    (tmp_path / "study.yaml").write_text(TEXT)
    made = actions.register_folder(folder=tmp_path)
    (tmp_path / "study.yaml").write_text(TEXT + "# more\n")
    check({"done": {**FOUND, "problems": [PROBLEM], "cycle": 2}})

    made = actions.check_again(study=made, by=researcher)

    assert (made.problems, made.cycle, made.versions.count()) == ([PROBLEM], 2, 2)
    assert AuditEvent.objects.filter(action="runs.study.checked").count() == 1


def test_a_folder_without_a_study_is_told_with_its_problems(check, tmp_path):
    check({"failed": {"cause": "definition", "problems": [PROBLEM]}})

    with pytest.raises(NotBroughtIn, match="the value is missing"):
        actions.register_folder(folder=tmp_path)


def test_the_demo_makes_the_sites_that_are_not_there_yet(check, tmp_path, folder, db):
    home = tmp_path / "studies" / "monitor"
    home.mkdir(parents=True)
    (home / "study.yaml").write_text(TEXT)
    (tmp_path / "open_data").mkdir()
    Site.objects.create(code="noord", name="Noord", about="ours")
    check({"done": {**FOUND, "sites": [*FOUND["sites"], {"code": "zuid", "name": "Zuid", "start": None}]}})
    seed.register_demo(home)
    seed.register_demo(home)

    assert list(Site.objects.values_list("code", "about", "is_illustrative")) == [
        ("noord", "ours", False),
        ("zuid", "", True),
    ]
    assert (folder / "open_data").resolve() == tmp_path / "open_data"


def test_only_one_study_describes_the_sites(db):
    study("one", is_monitor=True)

    with pytest.raises(IntegrityError, match=r"study_one_monitor|is_monitor"), transaction.atomic():
        study("two", is_monitor=True)


def test_the_study_that_describes_the_sites_is_of_all_of_them(sites):
    with pytest.raises(IntegrityError, match="study_monitor_is_of_all_sites"), transaction.atomic():
        study("one", is_monitor=True, site=sites[0])


def test_a_version_counts_once(db):
    made = study()

    with pytest.raises(IntegrityError), transaction.atomic():
        made.versions.create(number=1, text="", hash="")
    with pytest.raises(IntegrityError, match=r"study_version_counts_from_one|number"), transaction.atomic():
        made.versions.create(number=0, text="", hash="")


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "unknown"},
        {"state": "done"},
        {"state": "queued", "ended_at": "2026-01-01T00:00Z"},
        {"state": "running"},
        {"state": "failed", "started_at": "2026-01-01T00:00Z", "ended_at": "2026-01-01T00:00Z"},
        {"state": "queued", "cause": "crashed"},
        {"state": "queued", "fraction": 1.5},
    ],
)
def test_a_run_says_of_itself_what_its_state_asks_for(fields, db):
    of = study()

    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.create(study=of, **fields)


@pytest.mark.parametrize("state", ["queued", "running"])
def test_of_a_study_one_run_waits_and_one_runs(state, db):
    of = study()
    run_of(of, state)

    with pytest.raises(IntegrityError), transaction.atomic():
        run_of(of, state)


def test_a_site_sees_its_own_studies_and_those_of_all(sites, person):
    for code, site in (("all", None), ("noord", sites[0]), ("zuid", sites[1])):
        run_of(study(code, site=site))

    def codes(user):
        seen = sorted(Study.objects.visible_to(user).values_list("code", flat=True))
        assert sorted(run.study.code for run in Run.objects.visible_to(user)) == seen
        return seen

    assert codes(person(Role.SITE_CONTRIBUTOR, sites[0])) == ["all", "noord"]
    assert codes(person(Role.MONITOR_RESEARCHER)) == ["all", "noord", "zuid"]
    assert codes(person()) == []
